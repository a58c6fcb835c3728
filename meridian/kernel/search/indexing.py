"""Writing the index, in the transaction that saved the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import connection, models, transaction

from meridian.kernel.commands.context import current
from meridian.kernel.records.bulk_rows import insert_rows

from .grams import grams_of, squeeze
from .models import SearchEntry, SearchPending
from .pinyin import initials_and_full
from .registry import Entry, IndexedModel, indexed_models

CHUNK = 500
AT_ONCE = 200  # rows of a kind indexed inside the command that saved them
COLUMNS = (
    "object_type", "object_id", "title", "sub", "code", "title_key", "initials", "text", "grams", "region_path",
    "team_path", "owner_id", "dealer_id",
)  # fmt: skip


def index_saved(rows: list[models.Model]) -> None:
    """Index the rows a command saved, and those whose words hang on them (a hospital when its alias was saved).

    More than AT_ONCE rows of a kind are left to the worker (``index_pending``), so that imports do not wait for it.
    """
    known = indexed_models()
    if not known:
        return
    saved: dict[type[models.Model], dict[int, models.Model]] = defaultdict(dict)
    for row in rows:
        saved[type(row)][row.pk] = row
    context = current.get()
    written = context.written if context is not None else {}
    later: list[tuple[IndexedModel, list[models.Model], set[int]]] = []
    made: list[tuple] = []
    for entry in known.values():
        if entry.model not in saved and saved.keys().isdisjoint(entry.touched_by):
            continue
        own = saved.get(entry.model, {})
        fresh = [row for row in own.values() if written.get((entry.model, row.pk), _ANY) is None]
        own = {row.pk: row for row in own.values() if _entry_changed(entry, written.get((entry.model, row.pk), _ANY))}
        touched: set[int] = set()
        for other, attribute in entry.touched_by.items():
            touched |= {getattr(row, attribute) for row in saved.get(other, {}).values()}
        touched -= {None, *own, *(row.pk for row in fresh)}
        if len(own) + len(fresh) + len(touched) > AT_ONCE:
            _leave(entry, {*own, *touched, *(row.pk for row in fresh)})
            continue
        if fresh:  # nothing stands in the index of a new row, and nothing yet refers to its name
            made += _entries(entry, fresh)
        later.append((entry, list(own.values()), touched))
    if made:
        insert_rows(SearchEntry, COLUMNS, made)
    # Rows that follow a name may be new ones, so those come first.
    for entry, own, touched in later:
        if own:
            write_and_follow(entry, own)
        if touched:
            write_and_follow(entry, list(entry.model._base_manager.filter(pk__in=touched)))


def _leave(entry: IndexedModel, keys: Iterable[int]) -> None:
    """Leave rows to the worker."""
    SearchPending.objects.bulk_create(
        SearchPending(object_type=entry.name, keys=chunk) for chunk in _portions(sorted(keys))
    )


_ANY: frozenset[str] = frozenset()


def _entry_changed(entry: IndexedModel, columns: Collection[str] | None) -> bool:
    """Whether an older row's entry may be another now. ``columns``: what was written, _ANY when that is not known."""
    if columns is None:
        return False
    return columns is _ANY or entry.reads is None or not entry.reads.isdisjoint(columns)


def write_and_follow(indexed: IndexedModel, rows: Sequence[models.Model]) -> None:
    """Replace the entries of rows, and those of other objects in which a name that changed now stands."""
    followers = [entry for entry in indexed_models().values() if indexed.model in entry.follows]
    keys = [row.pk for row in rows]
    before = _texts(indexed.name, keys) if followers else {}
    write_entries(indexed, rows)
    if not before:
        return
    after = _texts(indexed.name, list(before))
    renamed = [key for key, text in before.items() if after.get(key) != text]
    for entry in followers if renamed else ():
        condition = models.Q()
        for path in entry.follows[indexed.model]:
            condition |= models.Q(**{f"{path}__in": renamed})
        hanging = sorted(set(entry.model._base_manager.filter(condition).values_list("pk", flat=True)))
        if len(hanging) > AT_ONCE:
            _leave(entry, hanging)
        elif hanging:
            write_entries(entry, list(entry.model._base_manager.filter(pk__in=hanging)))


def _texts(name: str, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Title and words of entries, by key of the object; 500 keys at a time, as SQLite bounds parameters."""
    found: dict[int, tuple[str, str]] = {}
    for chunk in _portions(keys):
        rows = SearchEntry.objects.filter(object_type=name, object_id__in=chunk)
        found.update({key: (title, text) for key, title, text in rows.values_list("object_id", "title", "text")})
    return found


def index_pending(limit: int = 20) -> int:
    """Index what large commands left, up to ``limit`` portions of 500 rows. Returns how many portions were done."""
    done = 0
    by_name = {entry.name: entry for entry in indexed_models().values()}
    while done < limit:
        if not SearchPending.objects.exists():
            break
        with transaction.atomic():
            waiting = SearchPending.objects.order_by("id")
            if connection.features.has_select_for_update_skip_locked:
                waiting = waiting.select_for_update(skip_locked=True)
            portion = waiting.first()
            if portion is None:
                break
            entry = by_name.get(portion.object_type)
            if entry is not None:
                write_and_follow(entry, list(entry.model._base_manager.filter(pk__in=portion.keys)))
            portion.delete()
        done += 1
    return done


def write_entries(indexed: IndexedModel, rows: Sequence[models.Model]) -> int:
    """Replace the entries of rows. Returns how many were written."""
    count = 0
    for chunk in _portions(rows):
        keys = [row.pk for row in chunk]
        SearchEntry.objects.filter(object_type=indexed.name, object_id__in=keys).delete()
        count += _insert_entries(indexed, chunk)
    return count


def _insert_entries(indexed: IndexedModel, rows: Sequence[models.Model]) -> int:
    entries = _entries(indexed, rows)
    insert_rows(SearchEntry, COLUMNS, entries)
    return len(entries)


def _entries(indexed: IndexedModel, rows: Sequence[models.Model]) -> list[tuple]:
    return [stored(indexed.name, entry) for entry in indexed.extract(rows)]


def rebuild(only: str = "") -> dict[str, int]:
    """Write the index anew from the tables (``only`` one object type). Returns entries by type."""
    counts = {}
    for indexed in indexed_models().values():
        if only and indexed.name != only:
            continue
        with transaction.atomic():
            SearchEntry.objects.filter(object_type=indexed.name).delete()
            rows = indexed.model._base_manager.order_by("pk").iterator(chunk_size=2000)
            counts[indexed.name] = sum(write_entries(indexed, chunk) for chunk in _iterated(rows))
            SearchPending.objects.filter(object_type=indexed.name).delete()
    return counts


def stored(name: str, entry: Entry) -> tuple:
    """An entry as a row of the table."""
    words: list[str] = []
    initials = ""
    for word in dict.fromkeys(map(squeeze, (entry.title, entry.code, *entry.words))):
        short, full = initials_and_full(word)
        initials = initials or short
        words += [word, short, full]
    unique = [word for word in dict.fromkeys(words) if word]
    grams: set[str] = set()
    for word in unique:
        grams |= grams_of(word)
    return (
        name, entry.object_id, entry.title[:200], entry.sub[:200], squeeze(entry.code)[:60], squeeze(entry.title)[:80],
        initials[:80], "\n".join(unique), " ".join(grams), entry.region_path, entry.team_path, entry.owner_id,
        entry.dealer_id,
    )  # fmt: skip


def _portions(rows: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _iterated(rows: Iterable[models.Model]) -> Iterator[list[models.Model]]:
    batch: list[models.Model] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch

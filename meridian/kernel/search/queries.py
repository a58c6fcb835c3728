"""Finding objects by name, code, pinyin or initials; each actor finds what he may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet

from meridian.kernel.access.scope import Internal, ReferenceData, ScopePaths, scope_of
from meridian.kernel.base.actors import Actor, Breadth
from meridian.kernel.records.scoped import ScopedQuerySet

from .grams import asked_grams, squeeze
from .indexes import having_grams
from .models import SearchEntry
from .registry import IndexedModel, indexed_models

CANDIDATES = 200
BEGINNING = 40
_SHOWN = ("object_type", "object_id", "title", "sub", "code", "title_key", "initials", "text")


@dataclass(frozen=True, slots=True)
class Hit:
    """An object that was found, with the address of its page."""

    object_type: str
    object_id: int
    title: str
    sub: str
    url: str


def find(actor: Actor, q: str, limit: int = 10, *, object_types: tuple[str, ...] = ()) -> list[Hit]:
    """The best objects for a question of any length, among those the actor may see.

    All words (between spaces) must occur. Equal codes come first, then names and initials that begin with the question,
    then shorter names. ``object_types`` narrows to some kinds (``customers.hospital``).
    """
    words = [word for word in map(squeeze, q.split()) if word]
    reach = _reach(actor, object_types)
    if not words or reach is None:
        return []
    rows = _candidates(SearchEntry.objects.filter(reach), words)
    ranked = sorted(rows, key=lambda row: _rank(row, "".join(words)))
    by_name = {indexed.name: indexed for indexed in indexed_models().values()}
    hits: list[Hit] = []
    for start in range(0, len(ranked), limit * 2):
        portion = ranked[start : start + limit * 2]
        seen = _still_visible(actor, portion, by_name)
        hits += [
            Hit(row.object_type, row.object_id, row.title, row.sub, by_name[row.object_type].url(row.object_id))
            for row in portion
            if (row.object_type, row.object_id) in seen
        ]
        if len(hits) >= limit:
            break
    return hits[:limit]


def matching_ids(object_type: str, q: str, limit: int = 50) -> list[int]:
    """Keys of rows of one kind that fit, best first and regardless of scope: the caller filters them by it."""
    words = [word for word in map(squeeze, q.split()) if word]
    if not words:
        return []
    rows = _candidates(SearchEntry.objects.filter(object_type=object_type), words)
    return [row.object_id for row in sorted(rows, key=lambda row: _rank(row, "".join(words)))[:limit]]


def _candidates(entries: QuerySet, words: list[str]) -> list[SearchEntry]:
    """What begins with the question by the plain indexes, then what holds all pieces by the index of pieces."""
    found: dict[int, SearchEntry] = {}
    whole = "".join(words)
    for column in ("code", "title_key", "initials"):
        if column != "initials" or whole.isascii():
            for row in _beginning(entries, column, whole)[:BEGINNING]:
                found[row.pk] = row
    grams = set().union(*map(asked_grams, words))
    if grams:
        for row in having_grams(entries, grams).only(*_SHOWN)[:CANDIDATES]:
            found[row.pk] = row
    return [row for row in found.values() if all(_holds(row.text, word) for word in words)]


def _beginning(entries: QuerySet, column: str, text: str) -> QuerySet:
    if connection.vendor == "postgresql":
        condition = Q(**{f"{column}__startswith": text})
    else:  # a range uses SQLite's index, LIKE would not
        condition = Q(**{f"{column}__gte": text, f"{column}__lt": text + chr(0x10FFFF)})
    return entries.filter(condition).only(*_SHOWN)


def _holds(text: str, word: str) -> bool:
    """One or two letters must begin a word; anything longer, and Chinese, may stand anywhere."""
    if word.isascii() and len(word) < 3:
        return text.startswith(word) or f"\n{word}" in text
    return word in text


def _rank(row: SearchEntry, whole: str) -> tuple:
    if row.code == whole:
        level = 0
    elif row.title_key == whole:
        level = 1
    elif row.title_key.startswith(whole) or row.code.startswith(whole):
        level = 2
    elif row.initials.startswith(whole):
        level = 3
    else:
        level = 4 if whole in row.title_key else 5
    return level, len(row.title), row.title, row.object_id


def _reach(actor: Actor, object_types: tuple[str, ...]) -> Q | None:
    """What the actor may find, by stamps; None for nothing. The OR over kinds and over the grants that carry each."""
    condition, any_kind = Q(), False
    for indexed in indexed_models().values():
        if object_types and indexed.name not in object_types:
            continue
        part = _reach_of(indexed, actor)
        if part is not None:
            condition |= Q(object_type=indexed.name) & part
            any_kind = True
    return condition if any_kind else None


def _reach_of(indexed: IndexedModel, actor: Actor) -> Q | None:
    if actor.is_system:
        return Q()
    scope, grants = scope_of(indexed.model), actor.grants_for(f"{indexed.name}:view")
    if scope is None or isinstance(scope, Internal) or not grants:
        return None
    if isinstance(scope, ReferenceData):
        if callable(scope.dealers) if actor.is_dealer else scope.staff:
            return _by_rows(indexed, actor)
        return Q() if not actor.is_dealer or scope.dealers else None
    if actor.is_dealer:
        return _dealer_reach(indexed, scope, actor)
    parts = [_grant_reach(scope, actor, grant.breadth, grant.path, indexed) for grant in grants]
    made = [part for part in parts if part is not None]
    if not made:
        return None
    if any(not part for part in made):
        return Q()
    whole = Q()
    for part in made:
        whole |= part
    return whole


def _dealer_reach(indexed: IndexedModel, scope: ScopePaths, actor: Actor) -> Q | None:
    if not scope.dealer:
        return None
    if callable(scope.dealer) or not is_single(indexed.model, scope.dealer):
        return _by_rows(indexed, actor)
    return Q(dealer_id=actor.dealer_id)


def _grant_reach(scope: ScopePaths, actor: Actor, breadth: Breadth, path: str, indexed: IndexedModel) -> Q | None:
    if breadth is Breadth.ALL:
        return Q()
    lookup = {Breadth.REGION: scope.region, Breadth.TEAM: scope.team, Breadth.OWN: scope.owner}.get(breadth, "")
    if not lookup or (breadth is not Breadth.OWN and not path):
        return None
    if not is_single(indexed.model, lookup):
        return _by_rows(indexed, actor)
    if breadth is Breadth.REGION:
        return Q(region_path__startswith=path)
    return Q(team_path__startswith=path) if breadth is Breadth.TEAM else Q(owner_id=actor.user_id)


def _by_rows(indexed: IndexedModel, actor: Actor) -> Q:
    """Where no stamp can say it (many dealers per hospital), the object's own scope is asked row by row."""
    rows = indexed.model._default_manager.visible_to(actor, f"{indexed.name}:view")
    return Q(Exists(rows.filter(pk=OuterRef("object_id"))))


def is_single(model: type[models.Model], path: str) -> bool:
    """Whether a lookup leads to at most one value per row, so that a stamp can hold it."""
    current: type[models.Model] | None = model
    for part in path.split("__"):
        if part in ("pk", "id"):
            return True
        try:
            found = current._meta.get_field(part)
        except FieldDoesNotExist:
            return any(f.attname == part for f in current._meta.concrete_fields)
        if found.one_to_many or found.many_to_many:
            return False
        current = found.related_model
    return True


def _still_visible(
    actor: Actor, rows: list[SearchEntry], by_name: dict[str, IndexedModel]
) -> set[tuple[str, int]]:  # fmt: skip
    """The last word of the objects' own scope: stamps may be older than a moved region or a new authorisation."""
    keys: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        keys[row.object_type].append(row.object_id)
    seen: set[tuple[str, int]] = set()
    for name, ids in keys.items():
        table = by_name[name].model._default_manager.all()
        if isinstance(table, ScopedQuerySet):
            table = table.visible_to(actor, f"{name}:view")
        seen |= {(name, pk) for pk in table.filter(pk__in=ids).order_by().values_list("pk", flat=True)}
    return seen

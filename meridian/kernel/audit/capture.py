"""Writing the change log in one INSERT, and proving that it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.memo import forget_like
from meridian.kernel.records.bulk_rows import insert_rows

from .models import ChainHead, ChangeLog, ChangeStamp

GENESIS = "0" * 64
LOG_COLUMNS = (
    "at", "actor_id", "actor_name", "actor_kind", "channel", "request_id", "command", "object_type", "object_id",
    "object_label", "action", "diff", "reason", "prev_hash", "hash",
)  # fmt: skip
CHAIN = "main"
STAMPS_READ = "audit.stamps"  # under this name, and names that begin so, a unit of work remembers them


@dataclass(slots=True)
class Change:
    """One change waiting in the command's buffer."""

    object_type: str
    object_id: int
    object_label: str
    action: str
    diff: dict[str, list[Any]] = field(default_factory=dict)
    reason: str = ""
    command: str = ""


def append_changes(actor: Actor, command: str, changes: list[Change]) -> None:
    """Write the changes of one outermost command, chained to the head. Must be the last statements of the transaction."""
    if not changes:
        return
    head = _locked_head()
    previous, rows = head.hash, []
    stamps: dict[str, str] = {}
    at = actor.now.astimezone(UTC).isoformat(timespec="microseconds")
    who = (actor.user_id, actor.name[:80], str(actor.kind), actor.channel[:20], actor.request_id[:40])
    for change in changes:
        text = _AS_STORED.encode(change.diff)
        what = (
            (change.command or command)[:80], change.object_type, change.object_id, change.object_label[:120],
            str(change.action),
        )  # fmt: skip
        reason = change.reason[:500]
        # The difference is hashed as it will be read back from the table.
        diff = change.diff if _is_plain(change.diff) else json.loads(text)
        digest = facts_hash([at, *who, *what, diff, reason, previous])
        rows.append((actor.now, *who, *what, text, reason, previous, digest))
        previous = digest
        if change.object_id and is_watched(change.object_type):  # key 0: rows were taken out, none was changed
            stamps[change.object_type] = digest
    insert_rows(ChangeLog, LOG_COLUMNS, rows)
    ChainHead.objects.filter(pk=head.pk).update(hash=previous, length=head.length + len(rows))
    _keep_stamps(stamps)


def is_watched(object_type: str) -> bool:
    """Whether the settings ask to know when rows of this object (or of this whole module) last changed."""
    watched = settings.MERIDIAN_WATCHED
    return object_type in watched or object_type.partition(".")[0] in watched


def _keep_stamps(stamps: dict[str, str]) -> None:
    if not stamps:
        return
    rows = [ChangeStamp(object_type=name, hash=digest) for name, digest in stamps.items()]
    ChangeStamp.objects.bulk_create(rows, update_conflicts=True, unique_fields=["object_type"], update_fields=["hash"])
    forget_like(STAMPS_READ)


def _locked_head() -> ChainHead:
    heads = ChainHead.objects.all()
    if connection.features.has_select_for_update:
        heads = heads.select_for_update()
    head = heads.filter(chain=CHAIN).first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(chain=CHAIN, hash=GENESIS, length=0)], ignore_conflicts=True)
        head = heads.get(chain=CHAIN)
    return head


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


_AS_STORED = json.JSONEncoder(default=_plain, ensure_ascii=False)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_UNCHANGED_BY_JSON = frozenset({str, int, bool, type(None)})


def _is_plain(diff: dict[str, list[Any]]) -> bool:
    """Whether JSON gives the difference back as it is: pairs of texts and numbers, which nearly all are."""
    return all(type(value) in _UNCHANGED_BY_JSON for pair in diff.values() for value in pair)


def row_hash(row: ChangeLog) -> str:
    """SHA-256 over the row's facts and the previous hash, in canonical JSON."""
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [
        at, row.actor_id, row.actor_name, row.actor_kind, row.channel, row.request_id, row.command, row.object_type,
        row.object_id, row.object_label, row.action, row.diff, row.reason, row.prev_hash,
    ]  # fmt: skip
    return facts_hash(facts)


def facts_hash(facts: list[Any]) -> str:
    """SHA-256 of facts in canonical JSON."""
    return hashlib.sha256(_CANONICAL.encode(facts).encode()).hexdigest()


def chain_breaks(limit: int = 20) -> Iterator[str]:
    """Every place where the chain does not hold: changed row, removed row, or a cut-off end. Empty means whole."""
    previous, count, found = GENESIS, 0, 0
    for row in ChangeLog.objects.order_by("id").iterator(chunk_size=5000):
        count += 1
        if row.prev_hash != previous:
            yield f"change {row.pk}: the row before it is missing or was replaced"
            found += 1
        if row_hash(row) != row.hash:
            yield f"change {row.pk}: its content was altered"
            found += 1
        if found >= limit:
            return
        previous = row.hash
    head = ChainHead.objects.filter(chain=CHAIN).first()
    if head is None:
        if count:
            yield "the head of the chain is missing"
    elif (head.hash, head.length) != (previous, count):
        yield f"the log ends at {count} rows, its head says {head.length}: the end was cut off"

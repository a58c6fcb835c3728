"""Blocks of trade: opened by quality or by the end of a document, lifted by quality or by its renewal. Each is a record."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist

from ..choices import BlockReason, LicenceStatus
from ..events import SubjectBlocked, SubjectUnblocked
from ..models import Block, Licence
from ..queries.subjects import stamps_of, subject_row
from ..rules.documents import CLASSES_OF_KIND
from .texts import issue

_OWN = "blocks and documents of the subject in hand"
RULE_OF_CLASS = {"II": "国令739 art. 41", "III": "国令739 art. 42"}


@command("licences.block:add")
def block_subject(
    *, actor: Actor, subject_type: str, subject_id: int = 0, note: str, cause: str = BlockReason.QUALITY,
    device_class: str = "", rule: str = "", opened_on: date | None = None, licence: Licence | None = None,
) -> Block:  # fmt: skip
    """Stop trade with a party or in a product from a day on (today unless given); returns and recalls go on.

    ``device_class`` II or III limits it. Raises NotVisible for a subject out of scope, RuleViolation("licences.reason").
    """
    if not note.strip():
        raise RuleViolation(issue("licences.reason", "note"))
    subject = subject_row(actor, subject_type, subject_id)
    row = Block(subject_type=subject_type, subject_id=subject_id, licence=licence)
    return _open(
        row, cause=cause, device_class=device_class, rule=rule, note=note.strip()[:300],
        opened_on=opened_on or actor.today, **stamps_of(subject_type, subject),
    )  # fmt: skip


@command("licences.block:close", subject=Block)
def unblock_subject(*, actor: Actor, block: Block, note: str) -> Block:
    """Lift a block from today on. One that rests on an expired or revoked document is lifted by verifying its renewal.

    Raises RuleViolation("licences.reason" | "licences.block_closed" | "licences.still_expired").
    """
    if not note.strip():
        raise RuleViolation(issue("licences.reason", "note"))
    if block.closed_on is not None:
        raise RuleViolation(issue("licences.block_closed", day=block.closed_on.isoformat()))
    if block.cause == BlockReason.EXPIRED and block.licence is not None and not _other_in_force(block.licence, actor):
        raise RuleViolation(
            issue("licences.still_expired", number=str(block.licence), status=block.licence.get_status_display())
        )
    return _close(block, actor, note)


def open_block_for(licence: Licence, actor: Actor, cause: str, note: str) -> Block | None:
    """Block the subject of a licence that ended, for its class; None when it is no licence to trade or another holds."""
    device_class = CLASSES_OF_KIND.get(licence.kind)
    if device_class is None or _other_in_force(licence, actor):
        return None
    rows = Block.objects.unscoped(_OWN).filter(licence=licence, closed_on__isnull=True)
    if rows.exists():
        return None
    row = Block(licence=licence)
    copied = ("subject_type", "subject_id", "subject_name", "dealer_id", "region_id", "team_id", "owner_id")
    return _open(
        row, cause=cause, device_class=device_class, rule=RULE_OF_CLASS[device_class], note=note[:300],
        opened_on=actor.today, **{name: getattr(licence, name) for name in copied},
    )  # fmt: skip


def lift_blocks_of(licence: Licence, actor: Actor) -> None:
    """A verified document lifts the blocks that rest on the end of others of its kind and subject."""
    rows = Block.objects.unscoped(_OWN).filter(
        subject_type=licence.subject_type, subject_id=licence.subject_id, closed_on__isnull=True,
        licence__kind=licence.kind, cause__in=(BlockReason.EXPIRED, BlockReason.REVOKED),
    )  # fmt: skip
    for block in rows.order_by("id"):
        _close(block, actor, str(licence))


def _other_in_force(licence: Licence, actor: Actor) -> bool:
    rows = Licence.objects.unscoped(_OWN).filter(
        subject_type=licence.subject_type, subject_id=licence.subject_id, kind=licence.kind, status=LicenceStatus.VALID
    )
    return rows.exclude(pk=licence.pk).exclude(expires_on__lt=actor.today).exists()


def _open(row: Block, **values: Any) -> Block:
    block = persist(row, **values)
    emit(
        SubjectBlocked(
            block_id=block.pk, owner_type=block.subject_type, owner_id=block.subject_id, device_class=block.device_class
        )
    )
    return block


def _close(block: Block, actor: Actor, note: str) -> Block:
    closes = max(actor.today, block.opened_on)
    persist(block, closed_on=closes, closed_by_id=actor.user_id, closing_note=note.strip()[:300])
    emit(SubjectUnblocked(block_id=block.pk, owner_type=block.subject_type, owner_id=block.subject_id))
    return block

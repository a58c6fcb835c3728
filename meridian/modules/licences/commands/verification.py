"""Quality verifies documents, and revokes those that no longer hold."""

from __future__ import annotations

from datetime import date, timedelta

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist

from ..choices import LICENCE_MOVES, BlockReason, LicenceStatus
from ..events import LicenceEnded, LicenceVerified
from ..models import Licence
from ..rules.documents import SCOPED
from .blocks import lift_blocks_of, open_block_for
from .texts import issue


@command("licences.licence:verify", subject=Licence)
def verify_licence(*, actor: Actor, licence: Licence, reason: str = "") -> Licence:
    """Quality has compared the document with its source: it counts from now on.

    Replaces the document it renews and lifts the blocks that rested on that one. A scope licence must have its scope
    confirmed first. Raises RuleViolation("licences.not_waiting" | "licences.already_expired" |
    "licences.scope_unconfirmed" | "licences.scope_missing" | "licences.no_file").
    """
    if licence.status != LicenceStatus.PENDING:
        raise RuleViolation(issue("licences.not_waiting", number=str(licence), status=licence.get_status_display()))
    issues = []
    if licence.expires_on is not None and licence.expires_on < actor.today:
        issues.append(issue("licences.already_expired", number=str(licence), day=licence.expires_on.isoformat()))
    if licence.file_id is None and not actor.is_system:
        issues.append(issue("licences.no_file", "file", number=str(licence)))
    if licence.kind in SCOPED:
        if not licence.raw_scope.strip():
            issues.append(issue("licences.scope_missing", number=str(licence)))
        elif licence.scope_confirmed_at is None:
            issues.append(issue("licences.scope_unconfirmed", number=str(licence)))
    if issues:
        raise RuleViolation(issues)
    persist(licence, status=LicenceStatus.VALID, verified_at=actor.now, verified_by_id=actor.user_id, reason=reason)
    _replace_previous(licence, actor.today)
    lift_blocks_of(licence, actor)
    emit(LicenceVerified(licence_id=licence.pk, owner_type=licence.subject_type, owner_id=licence.subject_id))
    return licence


@command("licences.licence:revoke", subject=Licence)
def revoke_licence(*, actor: Actor, licence: Licence, reason: str, ended_on: date | None = None) -> Licence:
    """Take a document out of force (withdrawn by the authority, or found to be false), or refuse one that waits.

    ``ended_on`` is the last day it held, by default yesterday. A licence to trade that counted blocks its subject for the
    class it was for, unless another one holds. Raises RuleViolation("licences.reason" | "licences.revoked").
    """
    if not reason.strip():
        raise RuleViolation(issue("licences.reason", "reason"))
    if LicenceStatus.REVOKED not in LICENCE_MOVES[licence.status]:
        raise RuleViolation(issue("licences.revoked", number=str(licence), status=licence.get_status_display()))
    counted = licence.status != LicenceStatus.PENDING
    last = ended_on or actor.today - timedelta(days=1)
    if not counted:
        # What never counted holds on no day.
        last = (licence.issued_on or actor.today) - timedelta(days=1)
    values = {} if counted else {"previous": None}  # a refused renewal leaves room for a better one
    persist(licence, status=LicenceStatus.REVOKED, ended_on=last, reason=reason, **values)
    if counted:
        open_block_for(licence, actor, BlockReason.REVOKED, reason)
        emit(
            LicenceEnded(
                licence_id=licence.pk, owner_type=licence.subject_type, owner_id=licence.subject_id,
                status=LicenceStatus.REVOKED,
            )
        )  # fmt: skip
    return licence


def _replace_previous(licence: Licence, today: date) -> None:
    """The old document ends the day before the new one begins, when that is earlier than its own end."""
    earlier = licence.previous
    if earlier is None or earlier.status not in (LicenceStatus.VALID, LicenceStatus.EXPIRED):
        return
    ends = (licence.issued_on or today) - timedelta(days=1)
    if earlier.issued_on is not None and ends < earlier.issued_on:
        ends = earlier.issued_on
    if earlier.expires_on is not None and earlier.expires_on < ends:
        ends = earlier.expires_on
    persist(earlier, status=LicenceStatus.REPLACED, ended_on=ends)

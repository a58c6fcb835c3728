"""The daily round over documents: who is told that one ends, which ended today, and who is blocked for it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import DealerMembership, Grant
from meridian.kernel.base.actors import Actor, Breadth, GrantView
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.modules.reference import queries as reference

from ..choices import BlockReason, LicenceStatus
from ..events import LicenceEnded
from ..models import Licence
from ..rules.expiry import step_reached
from .blocks import open_block_for

ENDING = declare_kind("licences.ending", _("A document on file ends soon"))
ENDED = declare_kind("licences.ended", _("A document on file has expired"))
LADDER = "licences.expiry.notice_days"
_ALL = "the daily round looks at every document"


@command("licences.licence:expire")
def expire_licences(*, actor: Actor) -> dict[str, int]:
    """Mark what ended, block who may no longer trade for it, and tell both sides what ends next.

    Returns ``{expired, blocked, told}``. Safe to run again: a step of the ladder is told once per document and person.
    Raises ParameterMissing when the ladder has no value.
    """
    steps = [int(step) for step in reference.parameter(LADDER, on=actor.today)]
    ended, blocked = _expire(actor)
    told = sum(_tell(row, ENDED, 0, quality=_quality()) for row in ended)
    horizon = max(steps, default=0)
    rows = Licence.objects.unscoped(_ALL).filter(status=LicenceStatus.VALID, expires_on__gte=actor.today)
    quality = _quality()
    for row in rows.exclude(next__status=LicenceStatus.VALID).order_by("expires_on", "id").iterator(chunk_size=500):
        if (row.expires_on - actor.today).days > horizon:
            break
        step = step_reached(row.expires_on, actor.today, steps)
        if step is not None:
            told += _tell(row, ENDING, step, quality=quality)
    return {"expired": len(ended), "blocked": blocked, "told": told}


def _expire(actor: Actor) -> tuple[list[Licence], int]:
    rows = Licence.objects.unscoped(_ALL).filter(status=LicenceStatus.VALID, expires_on__lt=actor.today)
    ended = list(rows.order_by("id"))
    for row in ended:
        row.status = LicenceStatus.EXPIRED
    change_many(ended, ["status"])
    blocked = 0
    for row in ended:
        blocked += open_block_for(row, actor, BlockReason.EXPIRED, f"{row} · {row.expires_on}") is not None
        emit(
            LicenceEnded(
                licence_id=row.pk, owner_type=row.subject_type, owner_id=row.subject_id, status=LicenceStatus.EXPIRED
            )
        )
    return ended, blocked


def _tell(row: Licence, kind: str, step: int, *, quality: Iterable[int]) -> int:
    """Tell the dealer's people, who cares for him, and quality; each in his own language."""
    people: set[int] = set(quality)
    if row.owner_id:
        people.add(row.owner_id)
    if row.dealer_id:
        people.update(DealerMembership.objects.filter(dealer_id=row.dealer_id).values_list("user_id", flat=True))
    said = (
        _("%(whose)s: %(document)s is valid to %(day)s.") if kind == ENDING
        else _("%(whose)s: %(document)s expired on %(day)s.")
    )  # fmt: skip
    return tell(
        people, said, kind=kind, url=f"/documents/{row.pk}/", key=f"licence:{row.pk}:{kind}:{step}:{row.expires_on}",
        whose=row.subject_name, document=row, day=row.expires_on,
    )  # fmt: skip


def _quality() -> list[int]:
    """Users whose role names the verification of documents (not those who merely may do everything)."""
    found = []
    for user_id, codes in Grant.objects.select_related("role").values_list("user_id", "role__codes"):
        if "*" not in codes and GrantView(frozenset(codes), Breadth.ALL).allows("licences.licence:verify"):
            found.append(user_id)
    return found

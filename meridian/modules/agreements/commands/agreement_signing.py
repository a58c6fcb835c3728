"""What happens to an agreement after its approval: signed, terminated early, run out; and who is told that it ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.models import DealerMembership
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import tell
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import AgreementStatus
from ..events import AgreementEnded, AgreementSigned
from ..models import Agreement
from ..rules.agreements import notice_step, same_day_years_later
from .agreement_approval import url_of
from .agreement_checks import collision_issues, completeness_issues
from .agreement_texts import issue, refusal
from .agreements import state_refusal
from .settlement import open_settlement

ENDING = declare_kind("agreements.ending", _("An agreement ends soon"))
LADDER = "agreements.renewal.notice_days"
_ALL = "the daily round looks at every agreement"


@command("agreements.agreement:sign", subject=Agreement)
def sign_agreement(
    *, actor: Actor, agreement: Agreement, signed_on: date | None = None, signatory: str = "", dealer_signatory: str = "",
    file: Any = None,
) -> Agreement:  # fmt: skip
    """Both sides have signed: the agreement is in force over its period. ``file`` is the stored scan, if it is there.

    Raises RuleViolation("agreements.no_legal_review" | "agreements.state" | "agreements.signed_later" |
    "agreements.collision" | what is missing).
    """
    if agreement.status in (AgreementStatus.DRAFT, AgreementStatus.IN_APPROVAL):
        raise refusal("agreements.no_legal_review", number=agreement.number)
    if agreement.status != AgreementStatus.APPROVED:
        raise state_refusal(agreement)
    # The counter's row lock lets agreements of one dealer be signed one after the other only.
    next_number(f"agreement-signing-{agreement.dealer_id}")
    day = signed_on or actor.today
    issues = [*completeness_issues(agreement, actor.today), *collision_issues(agreement)]
    if day > actor.today:
        issues.append(issue("agreements.signed_later", "signed_on"))
    if issues:
        raise RuleViolation(issues)
    persist(
        agreement, status=AgreementStatus.SIGNED, signed_on=day, signatory=signatory, dealer_signatory=dealer_signatory,
        file=file or agreement.file, retention_until=retention_day(agreement.valid_to, actor.today),
    )  # fmt: skip
    emit(AgreementSigned(agreement_id=agreement.pk, dealer_id=agreement.dealer_id))
    return agreement


def retention_day(valid_to: date, today: date) -> date:
    """Until when an agreement that ends on ``valid_to`` is kept. Raises ParameterMissing."""
    return same_day_years_later(valid_to, int(reference.parameter("agreements.retention_years", on=today)))


@command("agreements.agreement:sign", subject=Agreement)
def attach_signed_file(*, actor: Actor, agreement: Agreement, file: Any) -> Agreement:
    """Put the scan of the signed paper on file; an earlier scan stays stored. Raises RuleViolation("agreements.state")."""
    if agreement.signed_on is None:
        raise state_refusal(agreement)
    return persist(agreement, file=file)


@command("agreements.agreement:terminate", subject=Agreement)
def terminate_agreement(*, actor: Actor, agreement: Agreement, ended_on: date, reason: str) -> Agreement:
    """End a signed agreement before its time; ``ended_on`` is its last day in force. Its supplements end with it.

    What is to be settled is drawn up at once (:func:`open_settlement`). Raises RuleViolation("agreements.state" |
    "agreements.note" | "agreements.end_day").
    """
    if agreement.status != AgreementStatus.SIGNED:
        raise state_refusal(agreement)
    issues = []
    if not reason.strip():
        issues.append(issue("agreements.note", "reason"))
    if not agreement.valid_from <= ended_on <= agreement.valid_to:
        first, last = agreement.valid_from.isoformat(), agreement.valid_to.isoformat()
        issues.append(issue("agreements.end_day", "ended_on", first=first, last=last))
    if issues:
        raise RuleViolation(issues)
    supplements = agreement.supplements.filter(status=AgreementStatus.SIGNED, valid_to__gt=ended_on)
    for row in [agreement, *supplements]:
        persist(row, status=AgreementStatus.TERMINATED, ended_on=ended_on, end_reason=reason.strip(), reason=reason)
        _say_ended(row, ended_on)
    open_settlement(actor=actor, agreement=agreement)
    return agreement


@command("agreements.agreement:watch")
def watch_agreements(*, actor: Actor) -> dict[str, int]:
    """The daily round: what ran out is marked as ended, and both sides are told which agreement ends next.

    Returns ``{ended, told}``. Safe to run again: a step of the ladder is told once per agreement and person. An agreement
    whose renewal is signed is not told about. Raises ParameterMissing when the ladder has no value.
    """
    steps = [int(step) for step in reference.parameter(LADDER, on=actor.today)]
    signed = Agreement.objects.unscoped(_ALL).filter(status=AgreementStatus.SIGNED)
    over = list(signed.filter(valid_to__lt=actor.today).order_by("id"))
    for row in over:
        row.status, row.ended_on = AgreementStatus.ENDED, row.valid_to
    change_many(over, ["status", "ended_on"])
    for row in over:
        _say_ended(row, row.valid_to)
    told = 0
    rows = signed.filter(valid_to__gte=actor.today, parent__isnull=True).select_related("dealer")
    for row in rows.exclude(renewals__status=AgreementStatus.SIGNED).order_by("valid_to", "id"):
        step = notice_step(row.valid_to, actor.today, steps)
        if step is None:
            break
        told += _tell_ending(row, step)
    return {"ended": len(over), "told": told}


def _say_ended(row: Agreement, day: date) -> None:
    emit(AgreementEnded(agreement_id=row.pk, dealer_id=row.dealer_id, status=row.status, ended_on=day.isoformat()))


def _tell_ending(row: Agreement, step: int) -> int:
    """The dealer's people, who cares for him, and who made the agreement; each in his own language."""
    people = set(DealerMembership.objects.filter(dealer_id=row.dealer_id).values_list("user_id", flat=True))
    people |= {key for key in (row.dealer.manager_id, row.created_by_id, row.submitted_by_id) if key}
    return tell(
        people, _("%(dealer)s: agreement %(number)s ends on %(day)s. Renew it in time."), kind=ENDING, url=url_of(row),
        key=f"agreement:{row.pk}:ends:{step}", dealer=row.dealer, number=row.number, day=row.valid_to,
    )  # fmt: skip

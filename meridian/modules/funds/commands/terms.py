"""Credit terms: proposed by one person, approved by another, in force from a day on without anybody's doing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, require_no_case, require_no_open_case, submit_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import TermsStatus
from ..models import CreditTerms
from ..rules.credit_periods import NEW, NONE, Period, lay
from .credit import apply_limit, require_dealer
from .texts import refusal

_WHY = "the dealer was checked under the actor's scope"
PURPOSE = "terms"
TERMS = ("limit_fen", "terms_days", "is_prepay", "blocks_overdue", "grace_days", "counts_deposit")


@command("funds.creditterms:add")
def set_credit_limit(
    *, actor: Actor, dealer: Any, limit_fen: int, terms_days: int = 0, blocks_overdue: bool = True, grace_days: int = 0,
    counts_deposit: bool = False, is_prepay: bool = False, valid_from: date | None = None, valid_to: date | None = None,
    note: str = "", reason: str = "",
) -> CreditTerms:  # fmt: skip
    """Propose what a dealer may owe at most and when he pays, from a day on (default: today); another person approves,
    along an approval route where one fits.

    With ``valid_to`` what held before holds again afterwards. What no person sets (data taken over, the demo) holds at
    once. A limit below what is in use binds as soon as he pays. Raises RuleViolation "funds.amount" for a negative limit,
    "funds.terms_past", "funds.period", "funds.terms_prepay"; NotVisible for a dealer out of scope.
    """
    dealer_id = getattr(dealer, "pk", dealer)
    require_dealer(actor, dealer_id, "funds.creditterms:add")
    row = CreditTerms(
        dealer_id=dealer_id, limit_fen=limit_fen, terms_days=terms_days, blocks_overdue=blocks_overdue,
        grace_days=grace_days, counts_deposit=counts_deposit, is_prepay=is_prepay, valid_from=valid_from or actor.today,
        valid_to=valid_to, note=note, proposed_by_id=actor.user_id,
    )  # fmt: skip
    _require_sound(actor, row)
    persist(row, reason=reason)
    if not actor.user_id:
        return _put_in_force(actor, row, reason)
    submit_case(actor=actor, row=row, purpose=PURPOSE, title=str(row.dealer))
    row.refresh_from_db()  # a route whose steps all fall away has approved it by now
    return row


@command("funds.creditterms:change", subject=CreditTerms)
def change_credit_terms(
    *, actor: Actor, row: CreditTerms, expected_version: int | None = None, reason: str = "", **values: Any
) -> CreditTerms:
    """Correct a proposal; whoever did so counts as its author, and what approvers handed back goes to them again.

    Raises RuleViolation "funds.terms_decided" afterwards, "approvals.case_open" while approvers have it.
    """
    if row.status != TermsStatus.PROPOSED:
        raise refusal("funds.terms_decided", status=row.get_status_display())
    require_no_open_case(row, PURPOSE)
    for name, value in values.items():
        setattr(row, name, value)
    _require_sound(actor, row)
    persist(row, expected_version=expected_version, reason=reason, proposed_by_id=actor.user_id)
    if actor.user_id:
        submit_case(actor=actor, row=row, purpose=PURPOSE, title=str(row.dealer))
        row.refresh_from_db()
    return row


@command("funds.creditterms:approve", subject=CreditTerms)
def approve_credit_terms(*, actor: Actor, row: CreditTerms, reason: str = "") -> CreditTerms:
    """Another person agrees: the terms hold from their day on, what lay there before ends the day before.

    Raises RuleViolation "funds.terms_own" for the one who proposed them, "funds.terms_decided", "funds.period" when
    their last day has passed.
    """
    _require_open(actor, row)
    require_no_case(row, PURPOSE)
    return _put_in_force(actor, row, reason)


@command("funds.creditterms:approve", subject=CreditTerms)
def reject_credit_terms(*, actor: Actor, row: CreditTerms, reason: str) -> CreditTerms:
    """Not so: the proposal is closed, what held goes on. The author may take back his own this way."""
    if row.status != TermsStatus.PROPOSED:
        raise refusal("funds.terms_decided", status=row.get_status_display())
    if not reason.strip():
        raise refusal("funds.reason", field="reason")
    if actor.user_id != row.proposed_by_id:
        require_no_case(row, PURPOSE)
    drop_case(actor=actor, row=row, purpose=PURPOSE, comment=reason)
    return persist(row, status=TermsStatus.REJECTED, approved_by_id=actor.user_id, approved_at=actor.now, reason=reason)


@command("funds.creditterms:approve")
def carry_out_approval(*, actor: Actor, subject_id: int) -> CreditTerms:
    """The last approval of the route: the terms hold from their day on. Raises as :func:`approve_credit_terms`."""
    row = _of_case(subject_id)
    if row.status != TermsStatus.PROPOSED:
        raise refusal("funds.terms_decided", status=row.get_status_display())
    return _put_in_force(actor, row, "")


@command("funds.creditterms:approve")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> CreditTerms:
    """The route ended with a no: the proposal is closed."""
    decided = {"approved_by_id": actor.user_id, "approved_at": actor.now}
    return persist(_of_case(subject_id), status=TermsStatus.REJECTED, **decided)


@command("funds.creditterms:add")
def carry_out_return(*, actor: Actor, subject_id: int) -> CreditTerms:
    """Handed back: the author corrects the proposal. Taken back by the applicant: it is closed."""
    row = _of_case(subject_id)
    case = case_of(CreditTerms._meta.label_lower, subject_id)
    if case is not None and case.status == CaseStatus.WITHDRAWN and row.status == TermsStatus.PROPOSED:
        persist(row, status=TermsStatus.REJECTED)
    return row


def _of_case(subject_id: int) -> CreditTerms:
    return CreditTerms.objects.unscoped("its approval case was decided").get(pk=subject_id)


@command("funds.creditterms:begin")
def begin_credit_terms(*, actor: Actor) -> int:
    """Bring the ledger to terms that began and were not applied yet; returns how many. Safe to repeat."""
    rows = CreditTerms.objects.unscoped("terms that begin today, of all dealers").filter(
        status=TermsStatus.APPROVED, is_applied=False, valid_from__lte=actor.today
    )
    done = 0
    for row in rows.order_by("dealer_id", "valid_from"):
        if row.valid_to is not None and row.valid_to < actor.today:
            persist(row, is_applied=True)  # they passed while nobody ordered; the ones after them count
        else:
            apply_limit(actor, row)
        done += 1
    return done


def _put_in_force(actor: Actor, row: CreditTerms, reason: str) -> CreditTerms:
    """Lay the row into the dealer's line of terms: rows before it end, rows it covers are replaced, none is edited otherwise."""
    first = max(row.valid_from, actor.today)
    if row.valid_to is not None and row.valid_to < first:
        raise refusal("funds.period", field="valid_to")
    before = {one.pk: one for one in _locked(row.dealer_id)}
    laid = lay([Period(one.pk, one.valid_from, one.valid_to) for one in before.values()], first, row.valid_to)
    kept = {part.key: part for part in laid if part.key in before and part.first == before[part.key].valid_from}
    for key, old in before.items():
        if key not in kept:
            persist(old, status=TermsStatus.REPLACED, reason=reason)
        elif kept[key].last != old.valid_to:
            persist(old, valid_to=kept[key].last, reason=reason)
    decided = {"approved_by_id": actor.user_id, "approved_at": actor.now}
    new = next(part for part in laid if part.key == NEW)
    persist(row, status=TermsStatus.APPROVED, valid_from=first, valid_to=new.last, reason=reason, **decided)
    for part in laid:
        if part.key == NEW or kept.get(part.key) is part:
            continue
        copied = {name: getattr(before[part.key], name) for name in TERMS} if part.key != NONE else {"is_prepay": True}
        persist(CreditTerms(
            dealer_id=row.dealer_id, status=TermsStatus.APPROVED, valid_from=part.first, valid_to=part.last,
            proposed_by_id=row.proposed_by_id, **copied, **decided,
        ), reason=reason)  # fmt: skip
    if first <= actor.today:
        apply_limit(actor, row)
    return row


def _locked(dealer_id: int) -> list[CreditTerms]:
    rows = CreditTerms.objects.unscoped(_WHY).filter(dealer_id=dealer_id, status=TermsStatus.APPROVED)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return list(rows.order_by("valid_from"))


def _require_sound(actor: Actor, row: CreditTerms) -> None:
    if row.limit_fen < 0:
        raise refusal("funds.amount", field="limit_fen")
    if row.valid_from < actor.today:
        raise refusal("funds.terms_past", field="valid_from")
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise refusal("funds.period", field="valid_to")
    if row.is_prepay and (row.limit_fen or row.terms_days):
        raise refusal("funds.terms_prepay", field="is_prepay")


def _require_open(actor: Actor, row: CreditTerms) -> None:
    if row.status != TermsStatus.PROPOSED:
        raise refusal("funds.terms_decided", status=row.get_status_display())
    if actor.user_id is not None and row.proposed_by_id == actor.user_id:
        raise refusal("funds.terms_own")

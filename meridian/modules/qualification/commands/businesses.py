"""The business of a dealer with a line: prepared, opened, suspended, closed; taken over from the time before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import emit, persist
from meridian.modules.dealers.choices import DealerStatus
from meridian.modules.reference import queries as reference

from ..choices import BUSINESS_MOVES, RUNNING, BusinessStatus, CaseStatus
from ..events import BusinessChanged
from ..models import DealerBusiness, QualificationCase
from ..rules.reviewing import next_review
from .texts import refusal

MONTHS = "qualification.review.months"
_CASE = "the businesses a case is about"


@command("qualification.dealerbusiness:add")
def take_over_business(
    *, actor: Actor, dealer: Any, line: Any, opened_on: date | None = None, paper_reference: str = "", review_due_on: date | None = None,
    price_level: int | None = None, price_reference: str = "",
) -> DealerBusiness:  # fmt: skip
    """Open a business that was approved on paper before this system was used; the paper's number is kept.

    Without ``review_due_on`` the next review follows from the opening. Raises RuleViolation("qualification.paper_missing" |
    "qualification.paper_day" | "qualification.dealer_left" | "qualification.line_running").
    """
    dealer, line = visible_dealer(actor, dealer), getattr(line, "pk", line)
    if not paper_reference.strip():
        raise refusal("paper_missing", "paper_reference")
    if opened_on is None or opened_on > actor.today:
        raise refusal("paper_day", "opened_on")
    require_in_channel(dealer)
    row = DealerBusiness.objects.unscoped(_CASE).filter(dealer=dealer, line_id=line).first()
    if row is not None and row.status in (BusinessStatus.OPEN, BusinessStatus.SUSPENDED):
        raise refusal("line_running", "line", dealer=str(dealer), line=str(row.line))
    row = row or DealerBusiness(dealer=dealer, line_id=line)
    due = review_due_on or next_review(opened_on, int(reference.parameter(MONTHS, on=actor.today)))
    before = row.status
    persist(
        row, status=BusinessStatus.OPEN, opened_on=opened_on, paper_reference=paper_reference.strip(), review_due_on=due,
        price_level=price_level, price_reference=price_reference, status_on=actor.today, status_reason="",
        approver_id=actor.user_id,
    )  # fmt: skip
    _changed(row, before)
    return row


@command("qualification.dealerbusiness:change", subject=DealerBusiness)
def change_business(
    *, actor: Actor, row: DealerBusiness, expected_version: int | None = None, reason: str = "",
    **values: Any,
) -> DealerBusiness:  # fmt: skip
    """Change prices, the paper file, or the day of the next review; the state has commands of its own.

    Raises RuleViolation("qualification.stays" | "qualification.paper_missing" | "qualification.paper_day"): dealer and
    line stay, and what came from paper keeps a paper.
    """
    require_unchanged(row, values, ("dealer", "line"))
    if row.case_id is None and not values.get("paper_reference", row.paper_reference).strip() and row.status in RUNNING:
        raise refusal("paper_missing", "paper_reference")
    opened_on = values.get("opened_on", row.opened_on)
    if opened_on is not None and opened_on > actor.today:
        raise refusal("paper_day", "opened_on")
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("qualification.dealerbusiness:open", subject=DealerBusiness)
def open_business(*, actor: Actor, dealer_business: DealerBusiness, reason: str = "") -> DealerBusiness:
    """Open a prepared business, or take a suspended one up again.

    A prepared one needs an approved case that names the line (its approval opens the business by itself; this is for one
    that was closed or prepared by hand since). Raises RuleViolation("qualification.business_state" |
    "qualification.dealer_not_active" | "qualification.not_approved" | "qualification.reason").
    """
    row = dealer_business
    if row.status == BusinessStatus.SUSPENDED:
        _require_reason(reason)
    elif row.status == BusinessStatus.DRAFT:
        cases = QualificationCase.objects.unscoped(_CASE).filter(dealer_id=row.dealer_id, lines=row.line_id)
        case = cases.filter(status=CaseStatus.APPROVED).order_by("-decided_at").first()
        if case is None:
            raise refusal("not_approved", dealer=str(row.dealer), line=str(row.line))
        row.case, row.approver_id, row.review_due_on = case, case.decided_by_id, case.next_review_on
        row.opened_on = row.opened_on or actor.today
    if row.dealer.status != DealerStatus.ACTIVE:
        raise refusal("dealer_not_active", dealer=str(row.dealer))
    return _to(actor, row, BusinessStatus.OPEN, reason)


@command("qualification.dealerbusiness:suspend", subject=DealerBusiness)
def suspend_business(*, actor: Actor, dealer_business: DealerBusiness, reason: str) -> DealerBusiness:
    """Take no new orders of the line for a while. Raises RuleViolation("qualification.business_state" | "qualification.reason")."""
    _require_reason(reason)
    return _to(actor, dealer_business, BusinessStatus.SUSPENDED, reason)


@command("qualification.dealerbusiness:close", subject=DealerBusiness)
def close_business(*, actor: Actor, dealer_business: DealerBusiness, reason: str) -> DealerBusiness:
    """End the business with the line; a later case opens it again. Raises as :func:`suspend_business`."""
    _require_reason(reason)
    return _to(actor, dealer_business, BusinessStatus.CLOSED, reason)


def prepare_businesses(case: QualificationCase, line_ids: Iterable[int]) -> None:
    """Businesses in preparation for the lines of a case that do not run; called inside of its command."""
    rows = DealerBusiness.objects.unscoped(_CASE).filter(dealer_id=case.dealer_id)
    known = {row.line_id: row for row in rows.select_related("dealer", "line")}
    terms = {"price_level": case.price_level, "price_reference": case.price_reference}
    for line_id in sorted(set(line_ids)):
        row = known.get(line_id)
        if row is None:
            persist(DealerBusiness(dealer_id=case.dealer_id, line_id=line_id), **terms)
        elif row.status in (BusinessStatus.CLOSED, BusinessStatus.DRAFT):
            persist(row, status=BusinessStatus.DRAFT, status_reason="", **terms)


def businesses_of_case(case: QualificationCase) -> list[DealerBusiness]:
    """The businesses of the case's dealer with the case's lines."""
    lines = list(case.lines.values_list("pk", flat=True))
    rows = DealerBusiness.objects.unscoped(_CASE).filter(dealer_id=case.dealer_id, line_id__in=lines)
    return list(rows.select_related("dealer", "line").order_by("line_id"))


def open_by_case(actor: Actor, row: DealerBusiness, case: QualificationCase, due: date) -> None:
    """The case was approved: the business opens, or goes on with a later day of review. A suspended one is taken up."""
    row.case, row.approver_id, row.review_due_on = case, actor.user_id, due
    row.opened_on = row.opened_on or actor.today
    if case.price_level is not None or case.price_reference:
        row.price_level, row.price_reference = case.price_level, case.price_reference
    if row.status == BusinessStatus.CLOSED:
        row.status = BusinessStatus.DRAFT
    if row.status == BusinessStatus.OPEN:
        persist(row, reason=case.number)
    else:
        _to(actor, row, BusinessStatus.OPEN, case.number)


def stop_by_case(actor: Actor, row: DealerBusiness, status: str, reason: str) -> None:
    """The case was refused or taken back: suspend what runs, close what was only prepared; what does not fit stays."""
    if status in BUSINESS_MOVES[row.status]:
        _to(actor, row, status, reason)


def visible_dealer(actor: Actor, dealer: Any) -> Any:
    """The dealer's row within the actor's reach. Raises NotVisible."""
    model = DealerBusiness._meta.get_field("dealer").related_model
    key = getattr(dealer, "pk", dealer)
    rows = (
        model.objects.unscoped("the product itself opens reviews")
        if actor.is_system
        else model.objects.visible_to(actor)
    )
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotVisible(f"{_('dealer')} {key}")
    return row


def require_unchanged(row: Any, values: dict[str, Any], names: Iterable[str]) -> None:
    """Take out of ``values`` what must stay. Raises RuleViolation("qualification.stays") when it would change."""
    for name in names:
        if name in values:
            given = values.pop(name)
            before = getattr(row, f"{name}_id", None) or getattr(row, name)
            if getattr(given, "pk", given) != before:
                raise refusal("stays", name, name=str(row._meta.get_field(name).verbose_name))


def require_in_channel(dealer: Any) -> None:
    """Raises RuleViolation("qualification.dealer_left")."""
    if dealer.status == DealerStatus.EXITED:
        raise refusal("dealer_left", "dealer", dealer=str(dealer))


def _to(actor: Actor, row: DealerBusiness, status: str, reason: str) -> DealerBusiness:
    before = row.status
    if status not in BUSINESS_MOVES[before]:
        raise refusal("business_state", row=str(row), status=row.get_status_display())
    persist(row, status=status, status_on=actor.today, status_reason=reason.strip()[:300], reason=reason)
    _changed(row, before)
    return row


def _changed(row: DealerBusiness, before: str) -> None:
    emit(
        BusinessChanged(
            business_id=row.pk, dealer_id=row.dealer_id, line_id=row.line_id, before=before, after=row.status
        )
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise refusal("reason", "reason")

"""Price authorisations of single dealers: asked, decided, renewed, watched before they end."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.base.money import round_half_up
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, emit, persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.catalog import queries as catalog

from ..choices import GrantStatus, PriceKind
from ..events import PriceAuthorisationDecided
from ..models import PriceAuthorisation
from ..queries.current import price_of
from ..rules.breaks import break_problem
from .ending import withdraw_price
from .setting import set_prices
from .texts import issue, refusal

PURPOSE = "decide"
_SKUS = "the SKUs of the line a dealer's price is about"


@command("pricing.priceauthorisation:add")
def request_price_authorisation(
    *, actor: Actor, dealer: Any, breaks: Any = (), previous: Any = None, **values: Any
) -> PriceAuthorisation:
    """Ask for a price of a dealer's own: a SKU at a price (with breaks ``[[base units, 1/10,000 yuan]]``), or a line at a
    discount (basis points off what he pays).

    Where an approval route fits the request goes along it; otherwise one other person decides. Raises
    RuleViolation("pricing.period" | "pricing.request_past" | "pricing.grant_what" | "pricing.grant_place" |
    "pricing.grant_breaks" | "pricing.grant_line_breaks" | "pricing.grant_discount" | "pricing.not_positive"), Denied when
    the dealer lies outside the actor's scope.
    """
    row = PriceAuthorisation(number=next_number(f"PA-{actor.today:%y%m}"), previous=previous)
    _fill(actor, row, {"dealer": dealer, "breaks": breaks, **values})
    persist(row)
    open_case(actor=actor, row=row, purpose=PURPOSE, title=f"{row.number} {row.dealer}")
    return row


@command("pricing.priceauthorisation:change", subject=PriceAuthorisation)
def change_price_authorisation(
    *, actor: Actor, row: PriceAuthorisation, expected_version: int | None = None, reason: str = "", **values: Any
) -> PriceAuthorisation:
    """Correct a request nobody has decided yet. Raises what asking raises, and
    RuleViolation("pricing.grant_status" | "approvals.case_open")."""
    _require(row, GrantStatus.ASKED)
    require_no_open_case(row, PURPOSE)
    _fill(actor, copy(row), values)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("pricing.priceauthorisation:decide", subject=PriceAuthorisation)
def approve_price_authorisation(
    *, actor: Actor, price_authorisation: PriceAuthorisation, note: str = ""
) -> PriceAuthorisation:
    """Say yes: the price rows are written for the days left, the former price comes back afterwards.

    Raises RuleViolation("approvals.case_open" | "pricing.grant_status" | "pricing.two_people" | "pricing.request_past" |
    "pricing.grant_no_price" | what :func:`set_prices` raises).
    """
    require_no_open_case(price_authorisation, PURPOSE)
    if actor.user_id is not None and actor.user_id == price_authorisation.created_by_id:
        raise refusal("pricing.two_people")
    return _approve(actor, price_authorisation, note)


@command("pricing.priceauthorisation:decide", subject=PriceAuthorisation)
def refuse_price_authorisation(
    *, actor: Actor, price_authorisation: PriceAuthorisation, note: str
) -> PriceAuthorisation:
    """Say no, with the reason. Raises RuleViolation("approvals.case_open" | "pricing.grant_status" | "pricing.reason")."""
    require_no_open_case(price_authorisation, PURPOSE)
    _require(price_authorisation, GrantStatus.ASKED)
    if not note.strip():
        raise refusal("pricing.reason", field="note")
    return _close(actor, price_authorisation, GrantStatus.REFUSED, note)


@command("pricing.priceauthorisation:withdraw", subject=PriceAuthorisation)
def withdraw_price_authorisation(
    *, actor: Actor, price_authorisation: PriceAuthorisation, note: str
) -> PriceAuthorisation:
    """Take it back; one that is approved takes its price rows with it. A dealer takes back only what nobody decided.

    Raises RuleViolation("pricing.grant_status" | "pricing.reason").
    """
    row = price_authorisation
    _require(row, GrantStatus.ASKED, *(() if actor.is_dealer else (GrantStatus.APPROVED,)))
    if not note.strip():
        raise refusal("pricing.reason", field="note")
    drop_case(actor=actor, row=row, purpose=PURPOSE)
    for price in row.prices.filter(status="VALID"):
        withdraw_price(actor=actor, price=price, reason=note, reopen_former=True)
    return _close(actor, row, GrantStatus.WITHDRAWN, note)


@command("pricing.priceauthorisation:add", subject=PriceAuthorisation)
def renew_price_authorisation(*, actor: Actor, price_authorisation: PriceAuthorisation) -> PriceAuthorisation:
    """Ask for the same again, for as many days after it ends. It goes to approval at once.

    Raises RuleViolation("pricing.grant_status" | "pricing.grant_renewed").
    """
    row = price_authorisation
    _require(row, GrantStatus.APPROVED, GrantStatus.ENDED)
    held = row.renewals.filter(status__in=(GrantStatus.ASKED, GrantStatus.APPROVED)).first()
    if held is not None:
        raise refusal("pricing.grant_renewed", number=held.number)
    days = row.valid_to - row.valid_from
    first = max(row.valid_to + timedelta(days=1), actor.today)
    return request_price_authorisation(
        actor=actor, dealer=row.dealer_id, sku=row.sku_id, line=row.line_id, price_e4=row.price_e4,
        discount_bp=row.discount_bp, hospital=row.hospital_id, region=row.region_id, breaks=row.breaks,
        valid_from=first, valid_to=first + days, justification=row.justification, previous=row,
    )  # fmt: skip


@command("pricing.priceauthorisation:decide")
def carry_out_grant(*, actor: Actor, subject_id: int) -> PriceAuthorisation:
    """The last approval of the route. Raises what :func:`approve_price_authorisation` raises."""
    return _approve(actor, _asked(subject_id), "")


@command("pricing.priceauthorisation:decide")
def carry_out_grant_refusal(*, actor: Actor, subject_id: int) -> PriceAuthorisation:
    """The route ended with a no."""
    return _close(actor, _asked(subject_id), GrantStatus.REFUSED, "")


@command("pricing.priceauthorisation:withdraw")
def carry_out_grant_return(*, actor: Actor, subject_id: int) -> PriceAuthorisation:
    """The case was taken back, which ends the request, or returned: then it stays open."""
    row = _asked(subject_id)
    case = case_of(PriceAuthorisation._meta.label_lower, subject_id)
    if case is not None and case.status == CaseStatus.WITHDRAWN:
        return _close(actor, row, GrantStatus.WITHDRAWN, "")
    return row


@command("pricing.priceauthorisation:watch")
def end_price_authorisations(*, actor: Actor) -> int:
    """The daily round: approved ones whose last day has passed are ended. Returns how many."""
    rows = PriceAuthorisation.objects.unscoped("the daily round").filter(
        status=GrantStatus.APPROVED, valid_to__lt=actor.today
    )
    over = list(rows)
    for row in over:
        row.status = GrantStatus.ENDED
    change_many(over, ["status"])
    return len(over)


def _fill(actor: Actor, row: PriceAuthorisation, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, PriceAuthorisation._meta.get_field(name).attname, getattr(value, "pk", value))
    row.breaks = [list(step) for step in row.breaks or ()]
    if issues := _problems(actor, row):
        raise RuleViolation(issues)


def _problems(actor: Actor, row: PriceAuthorisation) -> list[Any]:
    found = []
    if row.valid_to < row.valid_from:
        days = {"first": row.valid_from.isoformat(), "last": row.valid_to.isoformat()}
        found.append(issue("pricing.period", field="valid_to", **days))
    elif row.valid_to < actor.today:
        found.append(issue("pricing.request_past", field="valid_to"))
    of_sku, of_line = (row.sku_id, row.price_e4), (row.line_id, row.discount_bp)
    if not (all(of_sku) and not any(of_line)) and not (all(of_line) and not any(of_sku)):
        found.append(issue("pricing.grant_what", field="sku"))
    if row.price_e4 is not None and row.price_e4 <= 0:
        found.append(issue("pricing.not_positive", field="price_e4"))
    if row.discount_bp is not None and not 0 < row.discount_bp < 10_000:
        found.append(issue("pricing.grant_discount", field="discount_bp"))
    if row.hospital_id and row.region_id:
        found.append(issue("pricing.grant_place", field="region"))
    if row.price_e4 and break_problem(row.price_e4, row.breaks):
        found.append(issue("pricing.grant_breaks", field="breaks"))
    elif row.line_id and row.breaks:
        found.append(issue("pricing.grant_line_breaks", field="breaks"))
    return found


def _approve(actor: Actor, row: PriceAuthorisation, note: str) -> PriceAuthorisation:
    _require(row, GrantStatus.ASKED)
    first = max(row.valid_from, actor.today)
    if row.valid_to < first:
        raise refusal("pricing.request_past", field="valid_to")
    kind = PriceKind.DEALER
    if row.hospital_id:
        kind = PriceKind.DEALER_HOSPITAL
    elif row.region_id:
        kind = PriceKind.DEALER_REGION
    common = {
        "kind": kind, "dealer_id": row.dealer_id, "hospital_id": row.hospital_id, "region_id": row.region_id,
        "valid_from": first, "valid_to": row.valid_to, "note": row.number, "resume": True,
    }  # fmt: skip
    if row.sku_id:
        prices = [{**common, "sku_id": row.sku_id, "price_e4": row.price_e4, "breaks": row.breaks}]
    else:
        prices = [{**common, "sku_id": sku, "price_e4": price} for sku, price in _discounted(row, first).items()]
    made = set_prices(actor=actor, rows=prices)
    persist(row, prices=made)
    return _close(actor, row, GrantStatus.APPROVED, note)


def _discounted(row: PriceAuthorisation, first: Any) -> dict[int, int]:
    """What each SKU of the line costs him after the discount, to the fen. Raises RuleViolation("pricing.grant_no_price")."""
    scope = catalog.sku_scope(catalog.skus_in_use())
    skus = [sku for sku, _product, line, _tracked in scope if line == row.line_id]
    hits = price_of(row.dealer_id, skus, first, row.hospital_id)
    if not hits:
        raise refusal("pricing.grant_no_price", day=first.isoformat())
    left = 10_000 - row.discount_bp
    return {sku: max(100, round_half_up(hit.price_e4 * left, 1_000_000) * 100) for sku, hit in sorted(hits.items())}


def _close(actor: Actor, row: PriceAuthorisation, status: str, note: str) -> PriceAuthorisation:
    persist(
        row, status=status, decided_by_id=actor.user_id, decided_at=actor.now, decision_note=note.strip()[:300]
    )  # fmt: skip
    emit(PriceAuthorisationDecided(authorisation_id=row.pk, dealer_id=row.dealer_id, status=str(status)))
    return row


def _asked(subject_id: int) -> PriceAuthorisation:
    return PriceAuthorisation.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _require(row: PriceAuthorisation, *states: str) -> None:
    if row.status not in states:
        raise refusal("pricing.grant_status", number=row.number, status=row.get_status_display())

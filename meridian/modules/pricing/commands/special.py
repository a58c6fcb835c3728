"""Special prices: asked by one person, decided by another."""

from __future__ import annotations

from datetime import date
from typing import Any

from meridian.kernel.approvals.choices import CaseStatus
from meridian.kernel.approvals.engine import drop_case, open_case, require_no_open_case
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.money import yuan_from_e4
from meridian.kernel.commands.command import command, lock_row
from meridian.kernel.commands.persist import emit, persist
from meridian.kernel.records.numbering import next_number
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers

from ..choices import PriceKind, RequestStatus, SettledBy
from ..events import SpecialPriceDecided
from ..models import SpecialPriceRequest
from ..queries.current import price_of
from ..queries.guidance import guides_on
from ..rules.guidance import below_floor_bp
from .setting import set_price
from .texts import refusal

PURPOSE = "decide"  # of approval routes


@command("pricing.specialpricerequest:add")
def request_special_price(
    *, actor: Actor, dealer: Any, sku: Any, price_e4: int, valid_from: date, valid_to: date, justification: str,
    hospital: Any = None, planned_qty: int | None = None, settled_by: str = SettledBy.PRICE, dossier: Any = (),
) -> SpecialPriceRequest:  # fmt: skip
    """Ask for a lower price of a SKU for a dealer (perhaps for one hospital) over a period.

    ``price_e4`` is 1/10,000 yuan net per base unit. What he would pay without it is kept beside, and how far the price lies
    below our floor. Settled by claim he buys at his usual price and claims the difference. Where an approval route
    fits the request goes along it; otherwise one other person decides. Raises
    RuleViolation("pricing.not_positive" | "pricing.period" | "pricing.request_past" | "pricing.not_lower"), Denied when the
    dealer lies outside the actor's scope.
    """
    if price_e4 <= 0:
        raise refusal("pricing.not_positive", field="price_e4")
    if valid_to < valid_from:
        raise refusal("pricing.period", field="valid_to", first=valid_from.isoformat(), last=valid_to.isoformat())
    if valid_to < actor.today:
        raise refusal("pricing.request_past", field="valid_to")
    row = SpecialPriceRequest(number=next_number(f"SP-{actor.today:%y%m}"))
    ids = {
        name: getattr(given, "pk", given) for name, given in (("dealer_id", dealer), ("sku_id", sku), ("hospital_id", hospital))
    }  # fmt: skip
    hit = price_of(ids["dealer_id"], [ids["sku_id"]], valid_from, ids["hospital_id"]).get(ids["sku_id"])
    if hit is not None and hit.price_e4 <= price_e4:
        raise refusal("pricing.not_lower", field="price_e4", current=f"¥{yuan_from_e4(hit.price_e4)}")
    persist(
        row, price_e4=price_e4, valid_from=valid_from, valid_to=valid_to, planned_qty=planned_qty,
        justification=justification, current_e4=hit.price_e4 if hit else None, settled_by=settled_by,
        below_floor_bp=_below_floor(price_e4, ids, valid_from), **ids, **({"dossier": dossier} if dossier else {}),
    )  # fmt: skip
    open_case(actor=actor, row=row, purpose=PURPOSE, title=f"{row.number} {row.dealer}")
    return row


@command("pricing.specialpricerequest:change", subject=SpecialPriceRequest)
def change_request(
    *, actor: Actor, row: SpecialPriceRequest, expected_version: int | None = None, reason: str = "", **values: Any
) -> SpecialPriceRequest:
    """Correct a request nobody has decided yet. Raises RuleViolation("pricing.request_status" | "approvals.case_open")."""
    _require_asked(row)
    require_no_open_case(row, PURPOSE)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("pricing.specialpricerequest:decide", subject=SpecialPriceRequest)
def decide_special_price(
    *, actor: Actor, special_price_request: SpecialPriceRequest, approve: bool, note: str = "",
    price_e4: int | None = None, valid_to: date | None = None,
) -> SpecialPriceRequest:  # fmt: skip
    """Say yes or no. Yes makes the SPECIAL price row, with another price or a shorter period when they are given.

    Who asked does not decide. A request of days already begun is granted from today on. A refusal needs a note. Raises
    RuleViolation("pricing.request_status" | "pricing.two_people" | "pricing.reason" | "pricing.request_past" | what
    :func:`set_price` raises).
    """
    request = special_price_request
    _require_asked(request)
    require_no_open_case(request, PURPOSE)
    if actor.user_id is not None and actor.user_id == request.created_by_id:
        raise refusal("pricing.two_people")
    if not approve and not note.strip():
        raise refusal("pricing.reason", field="note")
    decided = {"decided_by_id": actor.user_id, "decided_at": actor.now, "decision_note": note.strip()}
    price = None
    by_claim = approve and request.settled_by == SettledBy.CLAIM
    if by_claim and price_e4 is not None:
        decided["price_e4"] = price_e4
    if approve and not by_claim:
        last = min(valid_to or request.valid_to, request.valid_to)
        if last < actor.today:
            raise refusal("pricing.request_past", field="valid_to")
        price = set_price(
            actor=actor, kind=PriceKind.SPECIAL, sku=request.sku_id, dealer=request.dealer_id,
            hospital=request.hospital_id, price_e4=price_e4 or request.price_e4,
            valid_from=max(request.valid_from, actor.today), valid_to=last, note=request.number, resume=True,
        )  # fmt: skip
    status = RequestStatus.APPROVED if approve else RequestStatus.REFUSED
    persist(request, status=status, price=price, reason=note, **decided)
    emit(
        SpecialPriceDecided(
            request_id=request.pk, dealer_id=request.dealer_id, price_id=price.pk if price else None, by_claim=by_claim
        )
    )  # fmt: skip
    return request


@command("pricing.specialpricerequest:decide", subject=SpecialPriceRequest)
def approve_special_price(
    *, actor: Actor, special_price_request: SpecialPriceRequest, note: str = "", price_e4: int | None = None,
    valid_to: date | None = None,
) -> SpecialPriceRequest:  # fmt: skip
    """Say yes to a request; see :func:`decide_special_price`."""
    return decide_special_price(
        actor=actor, special_price_request=special_price_request, approve=True, note=note, price_e4=price_e4,
        valid_to=valid_to,
    )  # fmt: skip


@command("pricing.specialpricerequest:decide", subject=SpecialPriceRequest)
def refuse_special_price(*, actor: Actor, special_price_request: SpecialPriceRequest, note: str) -> SpecialPriceRequest:
    """Say no to a request, with the reason; see :func:`decide_special_price`."""
    return decide_special_price(actor=actor, special_price_request=special_price_request, approve=False, note=note)


@command("pricing.specialpricerequest:withdraw", subject=SpecialPriceRequest)
def withdraw_request(*, actor: Actor, special_price_request: SpecialPriceRequest) -> SpecialPriceRequest:
    """Take an undecided request back. Raises RuleViolation("pricing.request_status")."""
    _require_asked(special_price_request)
    drop_case(actor=actor, row=special_price_request, purpose=PURPOSE)
    return persist(special_price_request, status=RequestStatus.WITHDRAWN)


@command("pricing.specialpricerequest:decide")
def carry_out_approval(*, actor: Actor, subject_id: int) -> SpecialPriceRequest:
    """The last approval of the route: grant what was asked. Raises what :func:`decide_special_price` raises."""
    return decide_special_price(actor=actor, special_price_request=_approved(subject_id), approve=True)


@command("pricing.specialpricerequest:decide")
def carry_out_refusal(*, actor: Actor, subject_id: int) -> SpecialPriceRequest:
    """The route ended with a no."""
    request = _approved(subject_id)
    persist(request, status=RequestStatus.REFUSED, decided_by_id=actor.user_id, decided_at=actor.now)
    emit(SpecialPriceDecided(request_id=request.pk, dealer_id=request.dealer_id, price_id=None))
    return request


@command("pricing.specialpricerequest:withdraw")
def carry_out_withdrawal(*, actor: Actor, subject_id: int) -> SpecialPriceRequest:
    """The applicant took the case back. A request that was only returned to him stays open to be mended."""
    request = _approved(subject_id)
    case = case_of(SpecialPriceRequest._meta.label_lower, subject_id)
    if case is not None and case.status == CaseStatus.WITHDRAWN:
        persist(request, status=RequestStatus.WITHDRAWN)
    return request


def lock_request(actor: Actor, pk: int) -> SpecialPriceRequest:
    """The request within the actor's scope, locked, so that claims under it come one after the other. Raises NotVisible."""
    return lock_row(SpecialPriceRequest, pk, actor, "pricing.specialpricerequest:view")


def _below_floor(price_e4: int, ids: dict[str, int | None], on: date) -> int:
    """How far below the floor of the hospital's region, else of the dealer's, in basis points."""
    if ids["hospital_id"]:
        region = customers.hospital_regions([ids["hospital_id"]]).get(ids["hospital_id"])
    else:
        path = dealers.region_paths([ids["dealer_id"]]).get(ids["dealer_id"], "").strip("/")
        region = int(path.rpartition("/")[2]) if path else None
    guide = guides_on([ids["sku_id"]], on, region).get(ids["sku_id"])
    return below_floor_bp(price_e4, guide.floor_e4 if guide else None)


def _approved(subject_id: int) -> SpecialPriceRequest:
    return SpecialPriceRequest.objects.unscoped("its approval case was decided").get(pk=subject_id)


def _require_asked(request: SpecialPriceRequest) -> None:
    if request.status != RequestStatus.ASKED:
        raise refusal("pricing.request_status", number=request.number, status=request.get_status_display())

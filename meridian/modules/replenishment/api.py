"""``GET /api/v1/replenishment/demand-signal/``: the demand signal for the planning programs of production and logistics."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import require
from meridian.kernel.api.endpoints import document, guarded
from meridian.kernel.base.errors import Issue, RuleViolation

from .queries.figures import visible_dealer
from .queries.signal import AHEAD, BACK, EXPORT, demand_signal


def add_operations(api: Any) -> None:
    """Add the operation to the API."""
    api.default_router.add_api_operation(
        "/replenishment/demand-signal/", ["GET"], guarded(_signal), operation_id="replenishment.demand_signal",
        summary="Sell-out, stock, in transit, forecast, open orders per SKU and month; back=6, ahead=3, dealer=ID",
    )  # fmt: skip


def _signal(request: HttpRequest) -> HttpResponse:
    """``back`` and ``ahead`` (months, default 6 and 3), ``dealer`` (optional, within the caller's scope)."""
    actor, given = request.actor, request.GET
    require(actor, EXPORT)
    dealer_id = _number(given, "dealer", None)
    if dealer_id is not None:
        visible_dealer(actor, dealer_id, EXPORT)
    rows = demand_signal(
        actor, code=EXPORT, back=_number(given, "back", BACK), ahead=_number(given, "ahead", AHEAD), dealer_id=dealer_id
    )
    return document({"as_of": actor.today.isoformat(), "rows": rows})


def _number(given: Any, name: str, otherwise: int | None) -> Any:
    text = given.get(name, "")
    if not text:
        return otherwise
    if text.isascii() and text.isdigit() and len(text) < 18:
        return int(text)
    message = _("“%(text)s” is not a value of “%(name)s”.")
    params = {"text": text[:60], "name": name}
    raise RuleViolation(Issue("request.value", message, name, mend=_("Give a whole number."), params=params))

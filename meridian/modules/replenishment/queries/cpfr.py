"""What a planning cycle rests on: month forecasts of both sides, stock, usual orders, limits; and how it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.modules.reference import queries as reference

from ..choices import CycleStatus, ExceptionStatus, Side
from ..models import CpfrCycle, CpfrException, CpfrLine, ForecastVersion
from ..rules.cpfr import CpfrLimits, month_qty, next_month
from .ledger import monthly_sales
from .needs import ordered_in

_CYCLE = "forecasts of the dealer whose month is planned"
APART = "replenishment.forecast.deviation_percent"
LEAST, SHORT, AMPLE, JUMP, TARGET = (
    f"replenishment.cpfr.{name}" for name in ("least_units", "short_days", "ample_days", "jump_percent", "target_days")
)
USUAL_MONTHS = 3


def cpfr_limits(on: date) -> CpfrLimits:
    """The company's limits of the day. Raises ParameterMissing."""
    values = reference.parameters((APART, LEAST, SHORT, AMPLE, JUMP), on=on)
    return CpfrLimits(*(int(values[code]) for code in (APART, LEAST, SHORT, AMPLE, JUMP)))


def month_forecasts(dealer_ids: Iterable[int], month: date) -> dict[tuple[int, int, str], int]:
    """``{(dealer, sku, side): base units}`` of a month by the latest word of each side. One query."""
    rows = ForecastVersion.objects.unscoped(_CYCLE).filter(
        dealer_id__in=list(dealer_ids), week__gt=month - timedelta(days=7), week__lt=next_month(month)
    )
    weeks: dict[tuple[int, int, str], dict[date, int]] = defaultdict(dict)
    # The latest revision wins because it comes last.
    for dealer, sku, side, week, qty in rows.order_by("revision").values_list(
        "dealer_id", "sku_id", "side", "week", "qty"
    ):
        weeks[dealer, sku, str(side)][week] = qty
    found = {key: month_qty(said, month) for key, said in weeks.items()}
    return {key: qty for key, qty in found.items() if qty is not None}


def usual_orders(dealer_id: int, month: date) -> dict[int, int] | None:
    """``{sku: average base units a month}`` ordered in the three months before; None when nothing was ordered at all."""
    first = month
    for _n in range(USUAL_MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
    ordered = ordered_in([dealer_id], first, month - timedelta(days=1))
    if not ordered:
        return None
    return {sku: (qty + USUAL_MONTHS // 2) // USUAL_MONTHS for (_dealer, sku), qty in ordered.items()}


def month_actuals(dealer_id: int, month: date) -> tuple[dict[int, int], dict[int, int]]:
    """``({sku: base units ordered}, {sku: base units sold})`` of a month."""
    last = next_month(month) - timedelta(days=1)
    ordered = {sku: qty for (_dealer, sku), qty in ordered_in([dealer_id], month, last).items()}
    sold = {sku: qty for (_dealer, sku, _month), qty in monthly_sales([dealer_id], month, last).items()}
    return ordered, sold


# -- how it is shown ---------------------------------------------------------------------------------------------------
_SENTENCES: dict[str, Any] = {
    "APART": gettext_lazy("The manufacturer expects %(maker)s, the dealer %(dealer)s: further apart than %(limit)s %%."),
    "ONE_SIDED": gettext_lazy("Only the %(side)s has forecast: %(qty)s."),
    "STOCK_LOW": gettext_lazy("With an order of %(order)s the stock lasts %(days)s days at the end of the month; %(limit)s are the least."),
    "STOCK_HIGH": gettext_lazy("With an order of %(order)s the stock lasts %(days)s days at the end of the month; %(limit)s are the most."),
    "DEAD_STOCK": gettext_lazy("%(have)s are there, and nobody expects to sell any."),
    "ORDER_JUMP": gettext_lazy("An order of %(order)s is planned, %(usual)s are usual: more than %(limit)s %% apart."),
}  # fmt: skip


def exception_text(row: CpfrException) -> str:
    """What an exception is about, in a sentence with its figures."""
    params = {name: f"{value:,}" if isinstance(value, int) else value for name, value in row.params.items()}
    if "side" in params:
        params["side"] = str(Side(params["side"]).label)
    return str(_SENTENCES[row.code]) % params


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a cycle as the page leads through it: ``state`` is done, now or later; ``note`` says who and when, or what is open."""

    label: Any
    state: str
    note: str = ""


def steps_of(cycle: CpfrCycle, open_count: dict[str, int]) -> list[Step]:
    """The five steps; ``open_count`` is the number of exceptions not agreed on, by figure."""
    order = [str(one) for one in (CycleStatus.FORECAST, CycleStatus.SALES, CycleStatus.ORDERS, CycleStatus.FROZEN)]
    now = order.index(cycle.status) if cycle.status in order else len(order)
    waits = [
        str(label)
        for label, at in ((_("manufacturer"), cycle.maker_ready_at), (_("dealer"), cycle.dealer_ready_at))
        if at is None
    ]
    notes = [
        _("waits for: %(who)s") % {"who": ", ".join(waits)} if waits else _("both have forecast"),
        _open_note(open_count.get("SALES", 0)), _open_note(open_count.get("ORDER", 0)),
        f"{cycle.frozen_by or ''} {cycle.frozen_at:%Y-%m-%d}".strip() if cycle.frozen_at else "",
        _("accuracy %(percent)s %%") % {"percent": cycle.accuracy} if cycle.accuracy is not None else "",
    ]  # fmt: skip
    labels = (_("Forecast"), _("Agree on sales"), _("Agree on orders"), _("Freeze"), _("Compare"))
    states = ["done" if n < now else "now" if n == now else "later" for n in range(5)]
    if cycle.status == CycleStatus.FROZEN:
        states[3:] = ["done", "now"]
    elif cycle.status == CycleStatus.MEASURED:
        states = ["done"] * 5
    elif cycle.status == CycleStatus.CANCELLED:
        states = ["later"] * 5
    shown = [note if state != "later" else "" for note, state in zip(notes, states, strict=True)]
    return [Step(label, state, note) for label, state, note in zip(labels, states, shown, strict=True)]


def _open_note(count: int) -> str:
    return _("%(n)s to agree on") % {"n": count} if count else _("all agreed")


def exceptions_of(cycle: CpfrCycle) -> list[CpfrException]:
    """The exceptions of a cycle, open ones first."""
    rows = CpfrException.objects.unscoped("exceptions of a cycle one may see").filter(line__cycle=cycle)
    rows = rows.select_related("line__sku__product", "proposed_by", "agreed_by").order_by("figure", "line__sku__code")
    order = [str(one) for one in (ExceptionStatus.PROPOSED, ExceptionStatus.OPEN, ExceptionStatus.AGREED)]
    return sorted(rows, key=lambda row: order.index(row.status))


def plan_lines(cycle: CpfrCycle) -> list[CpfrLine]:
    """The planned SKUs of a cycle."""
    rows = CpfrLine.objects.unscoped("lines of a cycle one may see").filter(cycle=cycle)
    return list(rows.select_related("sku__product").order_by("sku__code"))


def preview(dealer_id: int, month: date) -> list[tuple[int, int | None, int | None]]:
    """``(sku, manufacturer's month, dealer's month)`` as both sides have forecast so far, before anything is compared."""
    said = month_forecasts([dealer_id], month)
    skus = sorted({sku for _dealer, sku, _side in said})
    return [(sku, said.get((dealer_id, sku, "MAKER")), said.get((dealer_id, sku, "DEALER"))) for sku in skus]

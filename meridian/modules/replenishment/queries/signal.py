"""The demand signal: what dealers sold, hold, get, expect and have ordered, by SKU and month, for those one may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.modules.catalog import queries as catalog

from ..choices import CycleStatus
from ..models import CpfrLine
from ..rules.cpfr import next_month
from ..rules.signal import SignalRow, months_around, signal_rows, summed
from .cpfr import month_forecasts
from .figures import visible_dealers
from .ledger import monthly_sales, stock_frame, stock_rows
from .needs import open_orders

VIEW, EXPORT = "replenishment.demandsignal:view", "replenishment.demandsignal:export"
BACK, AHEAD = 6, 3
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class SignalColumn:
    """A column of the signal: its key in the API, its heading, and how it is shown."""

    key: str
    label: Any
    kind: str = "num"

    def read(self, row: dict[str, Any]) -> Any:
        """The value of a row."""
        return row[self.key]


COLUMNS = (
    SignalColumn("month", _("Month"), "text"),
    SignalColumn("sku", _("SKU"), "text"),
    SignalColumn("name", _("Name"), "text"),
    SignalColumn("unit", _("Base unit"), "text"),
    SignalColumn("sell_out", _("Sell-out")),
    SignalColumn("forecast_maker", _("Forecast of the manufacturer")),
    SignalColumn("forecast_dealer", _("Forecast of the dealers")),
    SignalColumn("order_forecast", _("Frozen order forecast")),
    SignalColumn("stock", _("Dealers’ stock")),
    SignalColumn("consigned", _("At hospitals")),
    SignalColumn("in_transit", _("In transit")),
    SignalColumn("open_orders", _("Open orders")),
)


def demand_signal(
    actor: Actor, *, code: str = VIEW, back: int = BACK, ahead: int = AHEAD, dealer_id: int | None = None
) -> list[dict[str, Any]]:
    """Rows of :data:`COLUMNS`, by SKU and month, summed over the dealers the actor may see under ``code``.

    ``month`` is text such as 2026-11; ``dealer_id`` narrows to one dealer, if he may be seen. Quantities are base units.
    """
    today = actor.today
    seen = visible_dealers(actor, code)
    dealers = [pk for pk in seen if dealer_id in (None, pk)]
    months = months_around(today, min(max(back, 0), MOST_MONTHS), min(max(ahead, 0), MOST_MONTHS))
    if not dealers:
        return []
    rows = signal_rows(today, months, _flows(dealers, months, today), _states(dealers))
    goods = catalog.goods_facts({row.sku_id for row in rows})
    return [
        _shown(row, goods[row.sku_id]) for row in sorted(rows, key=lambda row: (goods[row.sku_id]["code"], row.month))
    ]


def _flows(dealers: Sequence[int], months: Sequence[date], today: date) -> dict[str, dict[tuple[int, date], int]]:
    sold = monthly_sales(dealers, months[0], today)
    said: dict[str, dict[tuple[int, date], int]] = {"MAKER": defaultdict(int), "DEALER": defaultdict(int)}
    for month in months:
        for (_dealer, sku, side), qty in month_forecasts(dealers, month).items():
            said[side][sku, month] += qty
    frozen: dict[tuple[int, date], int] = defaultdict(int)
    lines = CpfrLine.objects.unscoped("order forecasts of dealers one may see").filter(
        cycle__dealer_id__in=list(dealers), cycle__status__in=(CycleStatus.FROZEN, CycleStatus.MEASURED),
        cycle__month__gte=months[0], cycle__month__lt=next_month(months[-1]),
    )  # fmt: skip
    for sku, month, qty in lines.order_by().values_list("sku_id", "cycle__month", "order_qty"):
        frozen[sku, month] += qty or 0
    return {
        "sell_out": summed(sold), "forecast_maker": dict(said["MAKER"]), "forecast_dealer": dict(said["DEALER"]),
        "order_forecast": dict(frozen),
    }  # fmt: skip


def _states(dealers: Sequence[int]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {
        name: defaultdict(int) for name in ("stock", "in_transit", "consigned", "open_orders")
    }
    frame = stock_frame(stock_rows(dealers)).select("sku_id", "on_hand", "in_transit", "consigned")
    for sku, have, coming, placed in frame.iter_rows():
        found["stock"][sku] += have
        found["in_transit"][sku] += coming
        found["consigned"][sku] += placed
    for (_dealer, sku), qty in open_orders(dealers).items():
        found["open_orders"][sku] += qty
    return {name: dict(figures) for name, figures in found.items()}


def _shown(row: SignalRow, sku: dict[str, Any]) -> dict[str, Any]:
    shown = {
        "month": f"{row.month:%Y-%m}",
        "sku": sku["code"],
        "name": f"{sku['name']} {sku['spec']}".strip(),
        "unit": sku["base_unit"],
    }
    return shown | {column.key: getattr(row, column.key) for column in COLUMNS if column.kind == "num"}

"""Forecasts of both sides beside what was sold, with the exceptions people should talk about (CPFR)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from meridian.kernel.base.actors import Actor
from meridian.modules.reference import queries as reference

from ..choices import Side
from ..models import ForecastVersion
from ..rules.proposing import accuracy, deviation
from .figures import visible_dealer
from .ledger import weekly_sales

_SHOWN_BACK, _SHOWN_AHEAD = 8, 8


@dataclass(frozen=True, slots=True)
class ForecastWeek:
    """A week of a SKU: what each side said last (None: nothing), what was sold (None: not over yet), and whether the two
    sides lie further apart than the company's limit."""

    week: date
    maker: int | None
    dealer: int | None
    sold: int | None
    deviation: float | None
    is_exception: bool


@dataclass(frozen=True, slots=True)
class ForecastSheet:
    """Weeks of one SKU, and the accuracy of each side over the weeks that are over: MAPE and bias in percent."""

    sku_id: int
    weeks: list[ForecastWeek]
    maker: tuple[float | None, float | None]
    dealer: tuple[float | None, float | None]

    @property
    def exceptions(self) -> int:
        return sum(week.is_exception for week in self.weeks)


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def forecast_sheets(actor: Actor, dealer_id: int, on: date, sku_ids: Sequence[int] = ()) -> list[ForecastSheet]:
    """The sheets of a dealer's SKUs with a forecast, the most exceptions first. Raises NotVisible, ParameterMissing."""
    visible_dealer(actor, dealer_id, "replenishment.forecastversion:view")
    this = monday(on)
    first, last = this - timedelta(weeks=_SHOWN_BACK), this + timedelta(weeks=_SHOWN_AHEAD)
    rows = ForecastVersion.objects.visible_to(actor).filter(dealer_id=dealer_id, week__gte=first, week__lte=last)
    if sku_ids:
        rows = rows.filter(sku_id__in=list(sku_ids))
    said: dict[int, dict[tuple[date, str], int]] = {}
    # The latest revision wins because it comes last.
    for sku, week, side, qty in rows.order_by("revision").values_list("sku_id", "week", "side", "qty"):
        said.setdefault(sku, {})[week, side] = qty
    limit = int(reference.parameter("replenishment.forecast.deviation_percent", on=on))
    # Sales up to last Sunday, so that the last seven days are the week before this one.
    sales = weekly_sales([dealer_id], this - timedelta(days=1), _SHOWN_BACK)
    sheets = [_sheet(sku, weeks, sales.get((dealer_id, sku), []), this, limit) for sku, weeks in said.items()]
    return sorted(sheets, key=lambda sheet: (-sheet.exceptions, sheet.sku_id))


def _sheet(sku: int, said: dict[tuple[date, str], int], sold: list[int], this: date, limit: int) -> ForecastSheet:
    weeks = []
    pairs: dict[str, list[tuple[float, float]]] = {Side.MAKER: [], Side.DEALER: []}
    for ahead in range(-_SHOWN_BACK, _SHOWN_AHEAD + 1):
        week = this + timedelta(weeks=ahead)
        maker, dealer = said.get((week, Side.MAKER)), said.get((week, Side.DEALER))
        was = (sold[ahead] if -ahead <= len(sold) else 0) if ahead < 0 else None
        if was is not None:
            for side, qty in ((Side.MAKER, maker), (Side.DEALER, dealer)):
                if qty is not None:
                    pairs[side].append((qty, was))
        apart = None if maker is None or dealer is None else deviation(maker, dealer)
        differs = maker is not None and dealer is not None and (
            abs(apart) > limit if apart is not None else dealer > 0
        )  # fmt: skip
        weeks.append(ForecastWeek(week, maker, dealer, was, apart, differs))
    return ForecastSheet(sku, weeks, accuracy(pairs[Side.MAKER]), accuracy(pairs[Side.DEALER]))

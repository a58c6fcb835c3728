"""Stock figures of dealers, from the ledger of this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.modules.pricing import queries as pricing
from meridian.modules.reference import queries as reference

from ..models import Proposal
from .ledger import Windows, quarter_frame, sold_frame, stock_frame, stock_rows

if TYPE_CHECKING:
    import polars as pl

    from ..rules.figures import Limits, StuffingLimits

VIEW = "replenishment.proposal:view"


def visible_dealers(actor: Actor, code: str = VIEW) -> dict[int, tuple[str, str]]:
    """``{dealer: (code, name)}`` of the active dealers whose stock the actor may see."""
    dealers = Proposal._meta.get_field("dealer").related_model.objects
    rows = dealers.visible_to(actor, code).filter(is_active=True)
    return {pk: (short, name) for pk, short, name in rows.order_by("code").values_list("pk", "code", "name")}


def visible_dealer(actor: Actor, dealer_id: int, code: str = VIEW) -> Any:
    """One dealer the actor may see. Raises NotVisible otherwise."""
    dealers = Proposal._meta.get_field("dealer").related_model.objects
    row = dealers.visible_to(actor, code).filter(pk=dealer_id).first()
    if row is None:
        raise NotVisible(_("There is no dealer %(dealer)s.") % {"dealer": dealer_id})
    return row


def stock_limits(on: date) -> Limits:
    """The company's limits of the day. Raises ParameterMissing."""
    from ..rules.figures import Limits

    codes = ("stock.dsi.short_days", "stock.dsi.ample_days", "stock.dsi.no_sale_days")
    return Limits(*(int(value) for value in reference.parameters(codes, on=on).values()))


def sku_figures(dealer_ids: Sequence[int], on: date, rows: list[tuple] | None = None) -> pl.DataFrame:
    """A row per dealer and SKU that he has, gets or sold in 90 days: the columns of ``rules.figures.stock_figures``.

    ``rows`` are those of ``stock_rows`` when they are read already. Three queries and the prices, however many dealers.
    """
    import polars as pl

    from ..rules.figures import KEY, stock_figures

    stock = stock_frame(stock_rows(dealer_ids) if rows is None else rows)
    sold = sold_frame(dealer_ids, on)
    both = stock.join(sold, on=KEY, how="full", coalesce=True).with_columns(
        pl.col("on_hand", "in_transit", "consigned", "blocked", "d30", "d60", "d90").fill_null(0)
    )
    return stock_figures(_priced(both, on), stock_limits(on))


def _priced(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """Add ``price_e4``: what the dealer pays today, for weighting."""
    import polars as pl

    lines = frame.select("dealer_id", "sku_id").with_row_index("row").with_columns(date=pl.lit(on))
    prices = pricing.price_frame(lines)
    return frame.with_columns(price_e4=prices["price_e4"])


def dealer_overview(actor: Actor, on: date) -> list[dict[str, Any]]:
    """A row per dealer the actor may see: ``dealer_id, code, name``, the figures of ``rules.figures.dealer_figures`` and, under
    ``stuffing``, those of ``rules.figures.stuffing`` for the quarter that ended last (None: nothing moved)."""
    from ..rules.figures import dealer_figures

    dealers = visible_dealers(actor)
    if not dealers:
        return []
    figures = sku_figures(list(dealers), on)
    by_dealer = {row["dealer_id"]: row for row in dealer_figures(figures).iter_rows(named=True)}
    stuffed = {row["dealer_id"]: row for row in stuffing_frame(list(dealers), on, figures).iter_rows(named=True)}
    return [
        {"dealer_id": pk, "code": code, "name": name, **by_dealer.get(pk, {}), "stuffing": stuffed.get(pk)}
        for pk, (code, name) in dealers.items()
    ]


def quarter_windows(on: date, late_days: int) -> Windows:
    """The quarter to judge: this one once its last days have begun, else the one before."""
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    last = _next_quarter(first) - timedelta(days=1)
    if on <= last - timedelta(days=late_days):
        last = first - timedelta(days=1)
        first = _quarter_before(first)
    return Windows(on, first, last, last - timedelta(days=late_days - 1), _quarter_before(first))


def _next_quarter(first: date) -> date:
    return date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)


def _quarter_before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 4) % 12 + 1, 1)


def stuffing_limits(on: date) -> tuple[StuffingLimits, int]:
    """The company's limits, and how many last days of the quarter count as late."""
    from ..rules.figures import StuffingLimits

    codes = ("stock.stuffing.dsi_rise_percent", "stock.stuffing.late_share_percent", "stock.stuffing.late_days")
    rise, share, days = (int(value) for value in reference.parameters(codes, on=on).values())
    return StuffingLimits(rise, share), days


def stuffing_frame(dealer_ids: Sequence[int], on: date, figures: pl.DataFrame) -> pl.DataFrame:
    """``rules.figures.stuffing`` for dealers; ``figures`` are theirs of today (stock and prices)."""
    import polars as pl

    from ..rules.figures import KEY, stuffing

    limits, late_days = stuffing_limits(on)
    windows = quarter_windows(on, late_days)
    known = figures.select(*KEY, "on_hand", "price_e4")
    moved = quarter_frame(dealer_ids, windows).join(known, on=KEY, how="full", coalesce=True)
    if moved.height and moved["price_e4"].null_count():
        # Goods that are gone today have no row among the figures.
        moved = _priced(moved.drop("price_e4"), on)
    moved = moved.with_columns(pl.exclude(*KEY, "price_e4").fill_null(0)).with_columns(
        start_qty=pl.max_horizontal(pl.col("on_hand") - pl.col("since_start"), 0),
        end_qty=pl.max_horizontal(pl.col("on_hand") - pl.col("since_end"), 0),
        days=pl.lit((min(windows.last, on) - windows.first).days + 1),
        days_before=pl.lit((windows.first - windows.before_from).days),
    )
    return stuffing(moved, limits)


def lot_rows(rows: list[tuple], on: date, figures: pl.DataFrame) -> pl.DataFrame:
    """Good and consigned lots of dealers with ``qty, expiry_date, days_to_expiry, dsi, is_at_risk``, from ``stock_rows``."""
    import polars as pl

    from ..rules.figures import expiry_risk

    own = [(r[0], r[3], r[4], r[2], r[5], r[6]) for r in rows if r[1] == "DEALER" and r[6] > 0]
    schema = {
        "dealer_id": pl.Int64, "sku_id": pl.Int64, "lot_id": pl.Int64, "condition": pl.Utf8, "expiry_date": pl.Date,
        "qty": pl.Int64,
    }  # fmt: skip
    lots = pl.DataFrame(own, schema=schema, orient="row").with_columns(
        days_to_expiry=(pl.col("expiry_date") - pl.lit(on)).dt.total_days()
    )
    return expiry_risk(lots, figures)

"""A dealer's stock by SKU and lot, and all dealers by days of stock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meridian.kernel.base.text import clean_line
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from ..choices import Band, ProposalStatus
from ..models import Proposal
from ..queries import dealer_overview, lot_rows, sku_figures, stock_rows
from ..queries.figures import VIEW, visible_dealer

PAGE = 60
BAND_CHIPS = {"OUT": "bad", "SHORT": "wait", "DEAD": "bad", "AMPLE": "busy", "NORMAL": "good", "NONE": "draft"}
_ORDER = {name: n for n, name in enumerate(BAND_CHIPS)}


@page(VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """All dealers the reader may see, the longest days of stock first; suspected stuffing stands out."""
    if request.actor.is_dealer:
        return stock_page(request)
    chosen, rows = request.GET.get("show", ""), dealer_overview(request.actor, request.actor.today)
    alarms = sum(bool(row["stuffing"] and row["stuffing"]["is_alarm"]) for row in rows)
    views = {
        "": lambda row: True,
        "alarm": lambda row: bool(row["stuffing"] and row["stuffing"]["is_alarm"]),
        "short": lambda row: row.get("out", 0) + row.get("short", 0) > 0,
        "dead": lambda row: row.get("dead", 0) > 0,
    }
    shown = [row for row in rows if views.get(chosen, views[""])(row)]
    shown.sort(key=lambda row: (not row.get("skus"), -(row.get("dsi") or 0), row["code"]))
    labels = {
        "": _("All"),
        "alarm": _("Stuffing suspected"),
        "short": _("With short SKUs"),
        "dead": _("With dead stock"),
    }
    context = {
        "title": _("Stock of dealers"), "crumbs": [(_("Ordering and stock"), "")], "rows": shown, "show": chosen,
        "views": [(key, label, key == chosen) for key, label in labels.items()], "today": request.actor.today,
        "facts": [
            {"label": _("Dealers"), "value": len(rows), "kind": "num"},
            {"label": _("Stock at dealers"), "value": sum(row.get("value_fen") or 0 for row in rows), "kind": "money"},
            {"label": _("Without sales in 90 days"), "value": sum(row.get("dead_fen") or 0 for row in rows), "kind": "money"},
            {"label": _("Stuffing suspected"), "value": alarms, "kind": "num", "tone": "bad" if alarms else ""},
        ],
        "may_propose": request.actor.may("replenishment.proposal:add"),
        "may_signal": request.actor.may("replenishment.demandsignal:view"),
    }  # fmt: skip
    return render(request, "replenishment/overview.html", context)


@page(VIEW)
def stock_page(request: HttpRequest) -> HttpResponse:
    """A dealer's stock: days of stock, what is on its way, lots with their expiry."""
    actor = request.actor
    dealer_id = actor.dealer_id if actor.is_dealer else _number(request.GET.get("dealer", ""))
    context: dict[str, Any] = {
        "title": _("Dealer's stock"),
        "crumbs": [(_("Ordering and stock"), "")],
        "own": actor.is_dealer,
        "dealer": None,
    }
    if dealer_id:
        context |= _stock_of(request, visible_dealer(actor, dealer_id))
    return render(request, "replenishment/stock.html", context)


def _stock_of(request: HttpRequest, dealer: Any) -> dict[str, Any]:
    import polars as pl

    from ..rules.figures import dealer_figures

    on, band = request.actor.today, request.GET.get("band", "")
    search = clean_line(request.GET.get("q", ""), 60)
    rows = stock_rows([dealer.pk])
    figures = sku_figures([dealer.pk], on, rows)
    lots = lot_rows(rows, on, figures)
    total = next(iter(dealer_figures(figures).iter_rows(named=True)), {})
    names = catalog.goods_facts(figures["sku_id"].to_list())
    # Goods without sales have a figure of their own; here are those that sell, but too slowly.
    late = pl.col("is_at_risk") & (pl.col("dsi").is_not_null() | (pl.col("days_to_expiry") < 0))
    lots = lots.with_columns(returns=late)
    risk = lots.filter(pl.col("returns")).join(figures.select("sku_id", "price_e4"), on="sku_id")
    risk_fen = int((risk["qty"] * risk["price_e4"]).sum() or 0) // 100 if risk.height else 0
    shown = [
        row
        | {
            "code": names[row["sku_id"]]["code"],
            "name": f"{names[row['sku_id']]['name']} {names[row['sku_id']]['spec']}",
        }
        for row in figures.iter_rows(named=True)
        if (not band or row["band"] == band) and row["sku_id"] in names
    ]
    if search:
        shown = [row for row in shown if search.lower() in f"{row['code']} {row['name']}".lower()]
    shown.sort(key=lambda row: (_ORDER[row["band"]], row["code"]))
    start = _number(request.GET.get("from", ""))
    part = shown[start : start + PAGE]
    near = int(reference.parameter("stock.near_expiry_months", on=on))
    _add_lots(part, lots, on, near)
    counts = dict(figures.group_by("band").len().iter_rows())
    return {
        "dealer": dealer, "rows": part, "band": band, "q": search, "total": len(shown), "start": start, "today": on,
        "following": start + PAGE if len(shown) > start + PAGE else 0, "previous": max(start - PAGE, 0) if start else None,
        "bands": [(name, Band(name).label, counts.get(name, 0), name == band) for name in BAND_CHIPS if counts.get(name)],
        "facts": [
            {"label": _("Days of stock"), "value": _days(total.get("dsi")), "kind": "text", "sub": _("weighted by value")},
            {"label": _("Stock value"), "value": total.get("value_fen") or 0, "kind": "money"},
            {"label": _("In transit"), "value": total.get("in_transit") or 0, "kind": "num"},
            {"label": _("Without sales in 90 days"), "value": total.get("dead_fen") or 0, "kind": "money", "tone": "bad" if total.get("dead_fen") else ""},
            {"label": _("Expires before it is sold"), "value": risk_fen, "kind": "money", "tone": "wait" if risk_fen else ""},
        ],
        "proposal": Proposal.objects.visible_to(request.actor).filter(dealer=dealer, status=ProposalStatus.OPEN).first(),
        "may_propose": request.actor.may("replenishment.proposal:add") and not request.actor.is_dealer,
    }  # fmt: skip


def _add_lots(rows: list[dict[str, Any]], lots: Any, on: date, near_months: int) -> None:
    """Put the lots of each SKU under it, first expiry first, and say each figure in words where it has none."""
    wanted = {row["sku_id"] for row in rows}
    by_sku: dict[int, list[dict[str, Any]]] = {}
    found = [lot for lot in lots.iter_rows(named=True) if lot["sku_id"] in wanted]
    facts = catalog.lot_facts({lot["lot_id"] for lot in found if lot["lot_id"]})
    for lot in found:
        lot["number"] = facts[lot["lot_id"]]["number"] if lot["lot_id"] in facts else ""
        lot["tone"] = _tone(lot, near_months)
        by_sku.setdefault(lot["sku_id"], []).append(lot)
    for row in rows:
        row["lots"] = sorted(
            by_sku.get(row["sku_id"], []), key=lambda lot: (lot["expiry_date"] or date.max, lot["number"])
        )
        row["chip"], row["band_label"] = BAND_CHIPS[row["band"]], Band(row["band"]).label
        row["days"] = _days(row["dsi"])
        row["worst"] = next((tone for tone in ("bad", "wait") if any(lot["tone"] == tone for lot in row["lots"])), "")


def _tone(lot: dict[str, Any], near_months: int) -> str:
    """Red: expired or expires before it is sold. Amber: near its expiry."""
    days = lot["days_to_expiry"]
    if days is None:
        return ""
    if days < 0 or lot["returns"]:
        return "bad"
    return "wait" if days <= near_months * 30 else "good"


def _days(value: float | None) -> str:
    return "" if value is None else _("%(days)s days") % {"days": f"{value:,.0f}"}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

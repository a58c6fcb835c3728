"""Figures and evidence of a criterion in words: what was measured, and where the numbers can be looked up."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.money import yuan_from_fen

from ..choices import UNITS, Criterion

_EVIDENCE: dict[str, Any] = {
    "TARGET": gettext_lazy("bought %(bought_fen)s of the %(target_fen)s due by the end of the month (%(year)s)"),
    "GROWTH": gettext_lazy("bought %(bought_fen)s this year, %(before_fen)s in the same months last year"),
    "PAYMENT": gettext_lazy("%(on_time_fen)s of %(due_fen)s that fell due in twelve months paid in time; %(overdue_fen)s still owed"),
    "FILES": gettext_lazy("%(on_time)s of %(asked)s sales files on time, %(missing)s missing"),
    "MATCH": gettext_lazy("%(matched)s of %(lines)s lines matched and in order"),
    "STOCK_DAYS": gettext_lazy("stock worth %(value_fen)s at the sales of 90 days, on %(on)s"),
    "EXPIRY": gettext_lazy("%(expired)s expired and %(near)s near expiry of %(units)s base units, on %(on)s"),
    "LICENCES": gettext_lazy("light of the documents page on %(on)s"),
    "FINDINGS": gettext_lazy("%(open)s open and %(confirmed)s confirmed; a confirmed one counts three times"),
    "ORDERS": gettext_lazy("%(fallen)s of %(orders)s orders rejected or cancelled"),
    "SERVICE": gettext_lazy("%(installed)s of %(installations)s installations and %(returned)s of %(loans)s instrument sets in time"),
}  # fmt: skip
_MISSING: dict[str, Any] = {
    "TARGET": gettext_lazy("No signed agreement names a target for the year."),
    "GROWTH": gettext_lazy("No purchases in the same months last year."),
    "PAYMENT": gettext_lazy("Nothing fell due in twelve months."),
    "FILES": gettext_lazy("No sales file was handed in during twelve months."),
    "MATCH": gettext_lazy("No lines were read in these months."),
    "STOCK_DAYS": gettext_lazy("No sales or stock, or the month is too long ago."),
    "EXPIRY": gettext_lazy("No stock in the book, or the month is too long ago."),
    "LICENCES": gettext_lazy("No documents are asked for."),
    "FINDINGS": gettext_lazy("No file was read in these months."),
    "ORDERS": gettext_lazy("No orders in these months."),
    "SERVICE": gettext_lazy("No installation or instrument set was due in twelve months."),
}
_LIGHTS = (gettext_lazy("in order"), gettext_lazy("expiring"), gettext_lazy("not in order"))


def figure_text(code: str, figure: int | None) -> str:
    """A figure in its unit; a dash when there is none."""
    if figure is None:
        return "—"
    unit = UNITS[code]
    if unit == "bp":
        sign = "+" if code == Criterion.GROWTH and figure > 0 else ""
        return f"{sign}{figure / 100:.1f}%".replace("-", "−")
    if unit == "days":
        return _("%(count)d days") % {"count": figure}
    if unit == "light":
        return str(_LIGHTS[figure])
    return str(figure)


def evidence_text(code: str, evidence: dict[str, Any]) -> str:
    """The numbers behind a figure in a sentence; why nothing was measured when there are none."""
    if not evidence:
        return str(_MISSING[code])
    words = {
        name: f"¥{yuan_from_fen(value):,.2f}" if name.endswith("_fen") else f"{value:,}" if name != "year" and isinstance(value, int) else value
        for name, value in evidence.items()
    }  # fmt: skip
    return str(_EVIDENCE[code]) % words


def curve_text(curve: list[list[int]], code: str) -> str:
    """A curve as people read it: 50.0% → 0, 80.0% → 60."""
    return " · ".join(f"{figure_text(code, figure)} → {points}" for figure, points in curve)


def evidence_url(code: str, dealer_id: int, *, for_dealer: bool) -> str:
    """The page the numbers come from; empty where the reader has none."""
    places: dict[str, tuple[str, bool, str]] = {
        "PAYMENT": ("funds_account" if for_dealer else "funds_account_of", not for_dealer, ""),
        "FILES": ("flows_flowfile_list", False, f"?dealer={dealer_id}"), "MATCH": ("flows_flowfile_list", False, f"?dealer={dealer_id}"),
        "FINDINGS": ("flows_finding_list", False, f"?dealer={dealer_id}"), "ORDERS": ("ordering_order_list", False, f"?dealer={dealer_id}"),
        "LICENCES": ("dealer_documents", True, ""), "STOCK_DAYS": ("supply_stock", False, f"?dealer={dealer_id}"),
        "TARGET": ("dealers_dealer_detail", True, "#performance"),
    }  # fmt: skip
    if code not in places:
        return ""
    name, with_key, tail = places[code]
    try:
        return reverse(name, args=[dealer_id] if with_key else []) + tail
    except NoReverseMatch:
        return ""

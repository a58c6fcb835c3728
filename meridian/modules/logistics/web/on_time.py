"""On time, in full, in quality: the page of the figure, down to the order lines behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.text import clean_line
from meridian.kernel.web.access import page
from meridian.modules.dealers import queries as dealers

from ..queries.on_time import GROUPS, MOST_LINES, JudgedLine, judged_lines, shares
from ..rules.on_time import Share, share_of

MONTHS = (3, 6, 12)
SHOWN = 200


@page("logistics.shipment:view")
def on_time(request: HttpRequest) -> HttpResponse:
    """Shares by month, carrier or dealer over some months; a chosen row shows its order lines, those not kept first."""
    get, today = request.GET, request.actor.today
    months = int(get["months"]) if get.get("months", "") in {str(n) for n in MONTHS} else MONTHS[0]
    group = get["by"] if get.get("by") in GROUPS else "month"
    contract, dealer_id = clean_line(get.get("contract", ""), 40), _dealer(request)
    first = date(2000, 1, 1) if contract else _months_ago(today, months - 1)
    rows, is_cut = judged_lines(request.actor, first, _month_end(today), dealer_id=dealer_id, contract=contract)
    chosen = clean_line(get.get("key", ""), 60) if "key" in get else None
    if contract and chosen is None:
        shown = rows
    else:
        shown = [row for row in rows if row.key(group) == chosen] if chosen is not None else []
    shown = sorted(shown, key=lambda row: (row.verdict.is_otif, row.verdict.due, row.line.id))
    labels = {"month": _("By month"), "carrier": _("By carrier"), "dealer": _("By dealer")}
    context = {
        "title": _("Deliveries on time in full"), "crumbs": [(_("Deliveries on time in full"), "")], "months": months,
        "all_months": MONTHS, "group": group, "groups": [(key, labels[key]) for key in GROUPS], "contract": contract,
        "table": [(key, label or _("without carrier"), _figures(share), share.lines) for key, label, share in shares(rows, group)],
        "facts": _facts(share_of(row.verdict for row in rows)), "lines": [_shown(row) for row in shown[:SHOWN]],
        "chosen": chosen, "chosen_label": next((row.label(group) for row in shown), "") if chosen is not None else "",
        "more": max(0, len(shown) - SHOWN), "is_cut": is_cut, "most": MOST_LINES, "dealer_id": dealer_id,
        "dealer_name": dealers.dealer_names([dealer_id]).get(dealer_id, "") if dealer_id else "",
        "own_dealer": request.actor.is_dealer, "query": f"months={months}" + (f"&dealer={dealer_id}" if dealer_id else ""),
        "back": reverse("on_time"),
    }  # fmt: skip
    return render(request, "logistics/on_time.html", context)


def _dealer(request: HttpRequest) -> int | None:
    if request.actor.is_dealer:
        return request.actor.dealer_id
    text = request.GET.get("dealer", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _figures(share: Share) -> list[tuple[float | None, str]]:
    return [(share.percent(name), _tone(share.percent(name))) for name in ("otif", "on_time", "in_full", "good")]


def _facts(share: Share) -> list[dict[str, Any]]:
    names = (
        ("otif", _("On time in full")), ("on_time", _("On time")), ("in_full", _("In full")), ("good", _("In quality")),
        ("as_wanted", _("By the day wanted")),
    )  # fmt: skip
    return [
        {
            "label": label,
            "value": share.percent(name),
            "tone": _tone(share.percent(name)),
            "lines": getattr(share, name),
        }
        for name, label in names
    ] + [{"label": _("Order lines judged"), "value": None, "tone": "", "lines": share.lines}]


def _tone(percent: float | None) -> str:
    if percent is None:
        return ""
    return "good" if percent >= 95 else "wait" if percent >= 85 else "bad"


def _shown(row: JudgedLine) -> dict[str, Any]:
    verdict, problems = row.verdict, []
    if not verdict.is_in_full:
        problems.append(("bad", _("not complete")))
    elif not verdict.is_on_time:
        problems.append(("bad", _("%(days)d days late") % {"days": verdict.days_late}))
    if not verdict.is_good:
        problems.append(
            (
                "wait",
                _("%(count)d damaged") % {"count": row.damaged_qty} if row.damaged_qty else _("temperature excursion"),
            )
        )
    return {"row": row, "problems": problems or [("good", _("kept"))]}


def _months_ago(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def _month_end(day: date) -> date:
    return _months_ago(day, -1)

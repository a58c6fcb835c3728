"""What money shows on the record and in the list of dealers: credit, purchases against the year's target."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import (
    ColumnSource,
    ColumnValue,
    Figure,
    Line,
    PanelContent,
    PanelSource,
    contribute,
)
from meridian.modules.agreements import queries as agreements

from ..choices import ItemKind
from ..models import OpenItem
from ..queries import credit_facts, credit_facts_of, open_charges

DEALER, VIEW = "dealers.dealer", "funds.openitem:view"
FEW = 5
FULL, HIGH = 90, 70


def credit_panel(row: Any, actor: Actor) -> PanelContent:
    """Limit, what is used and what is late; the charges that are due first."""
    facts = credit_facts(row.pk, actor.today)
    figures = (
        Figure(_("Free for orders"), facts.free_fen, "money", "" if facts.free_fen > 0 else "wait"),
        Figure(_("Credit limit"), facts.limit_fen, "money"), Figure(_("Owed"), facts.receivable_fen, "money"),
        Figure(_("Overdue"), facts.overdue_fen, "money", "bad" if facts.overdue_fen else ""),
    )  # fmt: skip
    lines = tuple(
        Line(
            item.text, "", _("due on %(day)s") % {"day": item.due_on.isoformat()}, item.open_fen, "money",
            "bad" if item.due_on < actor.today else "", _("overdue") if item.due_on < actor.today else "",
        )
        for item in open_charges(actor, row.pk)[:FEW]
    )  # fmt: skip
    chip, state = ("bad", _("blocked for overdue")) if facts.is_blocked else ("", "")
    if facts.is_prepay and not facts.is_blocked:
        chip, state = "draft", _("pays in advance")
    url = reverse("funds_account") if actor.is_dealer else reverse("funds_account_of", args=[row.pk])
    return PanelContent(figures, lines, url, _("His account"), _("Nothing is owed."), chip, state)


def target_panel(row: Any, actor: Actor) -> PanelContent:
    """What he was charged this year and quarter, beside the target of his agreement."""
    today, year = actor.today, actor.today.year
    quarter = (today.month - 1) // 3 + 1
    goals = [goal for terms in agreements.terms_of(row.pk, today) for goal in terms.targets if goal.year == year]
    wanted = _target(goals, 0) or sum(_target(goals, n) for n in (1, 2, 3, 4))
    bought = _bought(row.pk, date(year, 1, 1), today)
    of_quarter = _bought(row.pk, date(year, 3 * quarter - 2, 1), today)
    figures = [Figure(_("Bought in %(year)d") % {"year": year}, bought, "money")]
    if wanted:
        share = bought * 100 // wanted
        passed = (today - date(year, 1, 1)).days * 100 // 365
        tone = "good" if share >= passed else "wait" if share * 10 >= passed * 8 else "bad"
        figures += [Figure(_("Target of the year"), wanted, "money"), Figure(_("Reached"), f"{share}%", "text", tone)]
    figures.append(Figure(_("Bought in quarter %(n)d") % {"n": quarter}, of_quarter, "money"))
    if goal := _target(goals, quarter):
        figures.append(Figure(_("Target of the quarter"), goal, "money"))
    return PanelContent(tuple(figures), empty="" if wanted else _("No agreement names a target for this year."))


def _target(goals: list[Any], quarter: int) -> int:
    return sum(goal.amount_fen or 0 for goal in goals if goal.quarter == quarter)


def _bought(dealer_id: int, first: date, last: date) -> int:
    """Fen charged less credited over days."""
    rows = OpenItem.objects.unscoped("purchases of a dealer the reader sees").filter(
        dealer_id=dealer_id, business_date__range=(first, last)
    )
    sums = dict(rows.order_by().values_list("kind").annotate(n=Sum("amount_fen")).values_list("kind", "n"))
    return (sums.get(ItemKind.CHARGE) or 0) - abs(sums.get(ItemKind.CREDIT_NOTE) or 0)


def credit_column(actor: Actor, keys: Collection[int]) -> dict[int, ColumnValue]:
    """The share of his limit a dealer has used: owed and held by orders. Without a limit he pays in advance."""
    found = {}
    for dealer, facts in credit_facts_of(keys, actor.today).items():
        if facts.is_blocked:
            found[dealer] = ColumnValue(_("blocked"), 1000, "full", css="bad")
        elif facts.limit_fen > 0:
            used = (facts.receivable_fen + facts.held_fen) * 100 // facts.limit_fen
            bucket = "full" if used >= FULL else "high" if used >= HIGH else "free"
            css = {"full": "bad", "high": "wait", "free": ""}[bucket]
            found[dealer] = ColumnValue(f"{used}%", used, bucket, css=css)
        else:
            found[dealer] = ColumnValue(_("in advance"), None, "none", css="muted")
    return found


def add_panels() -> None:
    """Make them known to the pages of dealers."""
    contribute(
        PanelSource(DEALER, "credit", "orders", 20, gettext_lazy("Credit and money"), "wallet", VIEW, credit_panel),
        PanelSource(DEALER, "target", "performance", 10, gettext_lazy("Purchases and target"), "target", VIEW, target_panel),
        ColumnSource(
            DEALER, "credit", 30, gettext_lazy("Credit used"), VIEW, credit_column,
            (
                ("full", gettext_lazy("90% and more")), ("high", gettext_lazy("70 to 89%")), ("free", gettext_lazy("below 70%")),
                ("none", gettext_lazy("pays in advance")),
            ),
        ),
    )  # fmt: skip

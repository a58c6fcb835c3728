"""Checks of orders in sentences: what is in order, what to look at, what forbids, by which rule, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue
from meridian.kernel.base.money import yuan_from_e4, yuan_from_fen

from ..models import Order, OrderLine
from ..rules.checking import Finding, OrderFacts, judge
from .facts import Asked, asked_of, gather

_POLICY = _("ordering terms")
# Of every finding: the sentence, the rule it rests on, and what to do about it.
_TEXTS: dict[str, tuple[Any, Any, Any]] = {
    "order.empty": (_("The order has no lines."), "", _("Add what is wanted.")),
    "order.no_count": (_("An order needs a complete stock count of the last %(days)s days, and none is on record."), _("stock count before ordering"), _("Count your stock, explain differences, then submit.")),
    "order.old_count": (_("The latest stock count is of %(latest)s; an order needs one of the last %(days)s days."), _("stock count before ordering"), _("Count your stock, explain differences, then submit.")),
    "order.count_fresh": (_("Stock was counted on %(latest)s."), _("stock count before ordering"), ""),
    "order.credit": (_("The order needs %(need)s of credit, %(free)s are free: %(missing)s are missing."), _("credit limit"), _("Pay open invoices, use rebate money, or order less.")),
    "order.credit_covers": (_("Credit covers the order: it needs %(need)s, %(free)s are free."), _("credit limit"), ""),
    "order.prepayment": (_("The dealer pays in advance: the order needs %(need)s, %(free)s are paid in: %(missing)s are missing."), _("prepayment"), _("Pay in advance, use rebate money, or order less.")),
    "order.prepayment_covers": (_("The prepayment covers the order: it needs %(need)s, %(free)s are paid in."), _("prepayment"), ""),
    "order.overdue": (_("Invoices of %(overdue)s are overdue."), _("credit limit"), _("Ask the dealer for payment before releasing.")),
    "order.overdue_blocks": (_("Invoices of %(overdue)s are overdue beyond the days of grace."), _("credit limit"), _("Pay them first; finance can lift the stop.")),
    "order.rebate": (_("%(rebate)s of rebate are more than the %(most)s that this order may use (%(percent)s %% of it, %(available)s available)."), _("rebate per order"), _("Lower the rebate to %(most)s.")),
    "order.rebate_fits": (_("%(rebate)s of rebate are used."), _("rebate per order"), ""),
    "order.platform_delivers": (_("A platform delivers from its own stock and invoices; the company holds no credit."), _("delivery by a platform"), ""),
    "order.direct": (_("%(hospital)s: %(product_line)s is served directly by the company since %(since)s, as %(who)s decided."), _("channel mode"), _("Take the hospital's goods out of the dealer's order, or have the channel mode ended or changed first.")),
    "order.address": (_("No delivery address is given."), "", _("Enter where the goods should go.")),
    "line.quantity": (_("Line %(line)s, %(sku)s: a quantity above zero is needed."), _POLICY, _("Order %(next)s, or take the line out.")),
    "line.least": (_("Line %(line)s, %(sku)s: at least %(least)s are ordered at once, not %(qty)s."), _POLICY, _("Order %(next)s.")),
    "line.multiple": (_("Line %(line)s, %(sku)s: only multiples of %(multiple)s are delivered, not %(qty)s."), _POLICY, _("Order %(previous)s or %(next)s.")),
    "line.trade": (_("Line %(line)s, %(sku)s: this may not be sold to the dealer today."), "", _("Take the line out, or mend the cause.")),
    "line.no_price": (_("Line %(line)s, %(sku)s: there is no price for today."), _("price list"), _("Ask commercial staff for a price, or take the line out.")),
    "line.price_changed": (_("Line %(line)s, %(sku)s: ordered at %(was)s, today's price is %(now)s."), _("price list"), _("The order keeps its price; withdraw and submit it again to take today's.")),
    "line.back_order": (_("Line %(line)s, %(sku)s: %(free)s of %(qty)s can be delivered now, %(short)s follow later."), "", _("Nothing to do; the rest waits as back-order.")),
    "line.fine": (_("Line %(line)s, %(sku)s: in order."), "", ""),
}  # fmt: skip
_MONEY = ("need", "free", "limit", "missing", "overdue", "rebate", "most", "available")


@dataclass(frozen=True, slots=True)
class Check:
    """One check of an order. ``state`` OK, WARN or BLOCK; ``rule`` what it rests on, ``mend`` the way out; ``line_no`` 0: the whole order."""

    code: str
    state: str
    text: str
    rule: str
    mend: str
    line_no: int = 0

    @property
    def chip(self) -> str:
        """Colour of the state: green, amber or red."""
        return {"OK": "good", "WARN": "wait"}.get(self.state, "bad")

    def issue(self) -> Issue:
        """The check as an error to raise."""
        return Issue(code=self.code, message=self.text, field=f"line {self.line_no}" if self.line_no else "", rule=self.rule, mend=self.mend)  # fmt: skip


def order_checks(order: Order | Asked, on: date | None = None, *, with_stock: bool = True) -> list[Check]:
    """Everything that is checked about an order, or about what somebody is about to order. ``on`` is the day of the check."""
    asked = order if isinstance(order, Asked) else asked_of(order, _lines_of([order.pk]))
    day = on or _today()
    return checks_of(gather([asked], day, with_stock=with_stock)[asked.key])


def checks_of_orders(orders: Sequence[Order], on: date) -> dict[int, list[Check]]:
    """``{order id: checks}`` for a page of orders, with the queries of one order per dealer."""
    lines: dict[int, list[OrderLine]] = {}
    for line in _lines_of([order.pk for order in orders]):
        lines.setdefault(line.order_id, []).append(line)
    facts = gather([asked_of(order, lines.get(order.pk, ())) for order in orders], on)
    return {key: checks_of(found) for key, found in facts.items()}


def checks_of(facts: OrderFacts) -> list[Check]:
    """The sentences of facts already gathered."""
    return [check for finding in judge(facts) for check in _checks(finding)]


def _checks(finding: Finding) -> Iterable[Check]:
    message, rule, mend = _TEXTS[finding.code]
    params = _words(finding)
    if finding.sentences:
        start = _("Line %(line)s, %(sku)s:") % params
        for text, article, way_out in finding.sentences:
            yield Check(finding.code, finding.state, f"{start} {text}", article, way_out or str(mend), finding.line_no)
        return
    yield Check(
        finding.code, finding.state, str(message) % params, str(rule), str(mend) % params if mend else "",
        finding.line_no,
    )  # fmt: skip


def _words(finding: Finding) -> dict[str, Any]:
    money = finding.code.startswith("order.")
    words = {}
    for name, value in finding.params.items():
        if money and name in _MONEY:
            words[name] = f"¥{yuan_from_fen(value):,.2f}"
        elif name in ("was", "now"):
            words[name] = f"¥{yuan_from_e4(value):,}"
        elif isinstance(value, date):
            words[name] = value.isoformat()
        else:
            words[name] = f"{value:,}" if isinstance(value, int) and name != "line" else value
    return words


def _lines_of(order_ids: Sequence[int]) -> list[OrderLine]:
    rows = OrderLine.objects.unscoped("lines of orders in hand").filter(order_id__in=order_ids)
    return list(rows.order_by("order_id", "line_no"))


def _today() -> date:
    from meridian.kernel.base import clock

    return clock.today()

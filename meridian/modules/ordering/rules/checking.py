"""Everything that is checked about an order before it is sent and before it is released. Facts in, findings out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from .line_maths import line_amount, most_rebate, total_amount
from .quantities import Terms, quantity_findings

State = Literal["OK", "WARN", "BLOCK"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked. ``line_no`` 0 means the whole order; ``sentences`` are texts another module gave."""

    code: str
    state: State
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    line_no: int = 0
    sentences: tuple[tuple[str, str, str], ...] = ()  # (text, article, mend) of what stops the trade


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as asked for: base units, the price it was given (None: none yet) and the price of the day.

    ``pay_e4`` is what a promotion left of the price (None: no promotion); ``is_free`` marks its free goods, for which neither
    a price nor ordering terms hold. ``free_qty`` are fit base units in the warehouses (None: not looked up); ``stops`` are the reasons why the company may
    not sell the SKU to this dealer today.
    """

    line_no: int
    sku_id: int
    sku_code: str
    qty: int
    terms: Terms = field(default_factory=Terms)
    price_e4: int | None = None
    price_today_e4: int | None = None
    free_qty: int | None = None
    stops: tuple[tuple[str, str, str], ...] = ()
    pay_e4: int | None = None
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class CreditView:
    """What the dealer may still buy for: free credit, what this order holds of it already, overdue debt, rebate available.

    ``is_blocked``: debt is overdue beyond the days of grace, and his terms stop new orders then.
    """

    limit_fen: int = 0
    free_fen: int = 0
    own_hold_fen: int = 0
    overdue_fen: int = 0
    rebate_fen: int = 0
    own_rebate_fen: int = 0
    is_prepay: bool = False
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class CountView:
    """The fresh stock count before an order: the most days it may be old (0: none is asked for) and the latest count."""

    most_days: int = 0
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class ModeView:
    """A line of the order that the company brings to the order's hospital itself: since when, and who decided it."""

    line: str
    hospital: str
    since: date
    decided_by: str


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order, or what is being written, with everything the checks need."""

    on: date
    lines: tuple[LineFacts, ...]
    rebate_fen: int = 0
    most_rebate_percent: int = 100
    credit: CreditView = field(default_factory=CreditView)
    count: CountView = field(default_factory=CountView)
    has_address: bool = True
    is_charged: bool = True
    direct: tuple[ModeView, ...] = ()
    direct_stops: bool = False

    @property
    def total_fen(self) -> int:
        """Fen of all lines at the price each has, or would get today."""
        return total_amount((line.qty, _price(line)) for line in self.lines)

    @property
    def payable_fen(self) -> int:
        """What credit must cover."""
        return max(0, self.total_fen - self.rebate_fen)


def _price(line: LineFacts) -> int | None:
    if line.pay_e4 is not None:
        return line.pay_e4
    return line.price_e4 if line.price_e4 is not None else line.price_today_e4


def judge(facts: OrderFacts) -> list[Finding]:
    """All findings: of the order, then of its lines; a line without any gets ``line.fine``."""
    return [*order_findings(facts), *(found for line in facts.lines for found in line_findings(line, facts.is_charged))]


def order_findings(facts: OrderFacts) -> list[Finding]:
    """What concerns the order as a whole."""
    if not facts.lines:
        return [Finding("order.empty", "BLOCK")]
    return [
        *count_findings(facts.count, facts.on), *(credit_findings(facts) if facts.is_charged else ()), *rebate_findings(facts),
        *([] if facts.is_charged else [Finding("order.platform_delivers", "OK")]),
        *([] if facts.has_address else [Finding("order.address", "WARN")]), *mode_findings(facts),
    ]  # fmt: skip


def count_findings(count: CountView, on: date) -> list[Finding]:
    """提单 needs a count younger than the policy says; nothing when the policy asks for none."""
    if count.most_days <= 0:
        return []
    params = {"days": count.most_days, "latest": count.latest}
    if count.latest is None:
        return [Finding("order.no_count", "BLOCK", params)]
    if (on - count.latest).days > count.most_days:
        return [Finding("order.old_count", "BLOCK", params)]
    return [Finding("order.count_fresh", "OK", params)]


def credit_findings(facts: OrderFacts) -> list[Finding]:
    """Whether credit or prepayment covers the order, what it already holds counted in; overdue debt is a warning."""
    credit, need = facts.credit, facts.payable_fen
    free = credit.free_fen + credit.own_hold_fen
    params = {"need": need, "free": free, "limit": credit.limit_fen, "missing": max(0, need - free)}
    code = "order.prepayment" if credit.is_prepay else "order.credit"
    found = [Finding(code, "BLOCK", params) if need > free else Finding(f"{code}_covers", "OK", params)]
    if credit.is_blocked:
        found.append(Finding("order.overdue_blocks", "BLOCK", {"overdue": credit.overdue_fen}))
    elif credit.overdue_fen > 0:
        found.append(Finding("order.overdue", "WARN", {"overdue": credit.overdue_fen}))
    return found


def mode_findings(facts: OrderFacts) -> list[Finding]:
    """Goods for a hospital that the company serves itself: a warning, or a stop where the company says so (row 31)."""
    state: State = "BLOCK" if facts.direct_stops else "WARN"
    return [
        Finding(
            "order.direct", state,
            {"product_line": one.line, "hospital": one.hospital, "since": one.since, "who": one.decided_by or "—"},
        )
        for one in facts.direct
    ]  # fmt: skip


def rebate_findings(facts: OrderFacts) -> list[Finding]:
    """Rebate money is used only as far as there is any, and as far as the policy allows per order."""
    if not facts.rebate_fen:
        return []
    available = facts.credit.rebate_fen + facts.credit.own_rebate_fen
    most = most_rebate(facts.total_fen, facts.most_rebate_percent, available)
    params = {
        "rebate": facts.rebate_fen, "most": most, "available": available, "percent": facts.most_rebate_percent,
    }  # fmt: skip
    return [Finding("order.rebate" if facts.rebate_fen > most else "order.rebate_fits", "BLOCK" if facts.rebate_fen > most else "OK", params)]  # fmt: skip


def line_findings(line: LineFacts, is_charged: bool = True) -> list[Finding]:
    """What concerns one line: may it be sold, has it a price, does the quantity fit, is there stock.

    What a platform delivers from its own stock has its own price, which the company neither knows nor sets.
    """
    about = {"line": line.line_no, "sku": line.sku_code}
    found = [
        Finding(code, "BLOCK", {**about, **params}, line.line_no)
        for code, params in ([] if line.is_free else quantity_findings(line.qty, line.terms))
    ]
    if line.stops:
        found.append(Finding("line.trade", "BLOCK", about, line.line_no, line.stops))
    if line.is_free or not is_charged:
        pass
    elif line.price_today_e4 is None:
        found.append(Finding("line.no_price", "BLOCK", about, line.line_no))
    elif line.price_e4 is not None and line.price_e4 != line.price_today_e4:
        change = {"was": line.price_e4, "now": line.price_today_e4}
        found.append(Finding("line.price_changed", "WARN", {**about, **change}, line.line_no))
    if is_charged and line.free_qty is not None and line.free_qty < line.qty:
        short = {"free": line.free_qty, "qty": line.qty, "short": line.qty - line.free_qty}
        found.append(Finding("line.back_order", "WARN", {**about, **short}, line.line_no))
    if not found:
        found.append(Finding("line.fine", "OK", {**about, "amount": line_amount(line.qty, _price(line))}, line.line_no))
    return found


def worst(findings: list[Finding]) -> State:
    """BLOCK before WARN before OK."""
    states = {finding.state for finding in findings}
    return "BLOCK" if "BLOCK" in states else "WARN" if "WARN" in states else "OK"

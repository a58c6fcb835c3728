"""The facts behind the checks of orders: gathered for one order or for a page of them in a fixed number of queries a dealer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Max, Q

from meridian.kernel.commands.kept_facts import kept_by_key
from meridian.modules.agreements import queries as agreements
from meridian.modules.catalog import queries as catalog
from meridian.modules.funds import queries as funds
from meridian.modules.market import queries as market
from meridian.modules.pricing import queries as pricing
from meridian.modules.reference import queries as reference
from meridian.modules.stock.choices import Condition

from ..choices import OrderKind
from ..models import Allocation, Order, OrderLine, OrderTerm
from ..rules.allocating import FreeLot, free_by_sku
from ..rules.checking import CountView, CreditView, LineFacts, ModeView, OrderFacts
from ..rules.quantities import Terms
from .remaining_life import LEAST_LIFE, LifeTerms, least_expiry_of_skus, life_terms, product_of

COUNT_DAYS, REBATE_PERCENT = "ordering.count.most_days", "ordering.rebate.most_percent"
Party = tuple[str, int]
Way = tuple[tuple[Party, Party], ...]
COMPANY: Party = ("company", 0)
_JUDGED = "an order the actor may see is judged by everything that concerns it"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line as asked for; ``price_e4`` None: not priced yet. ``need_qty`` is what still has to come from stock."""

    line_no: int
    sku_id: int
    qty: int
    price_e4: int | None = None
    need_qty: int | None = None
    pay_e4: int | None = None  # what a promotion left of the price; 0 for its free goods
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An order, or what somebody is about to order. ``key`` tells several apart (the order's number in the table)."""

    dealer_id: int
    region_id: int | None
    lines: tuple[AskedLine, ...]
    key: int = 0
    hospital_id: int | None = None
    project: str = ""
    rebate_fen: int = 0
    own_hold_fen: int = 0
    own_rebate_fen: int = 0
    warehouse_id: int | None = None
    has_address: bool = True
    kind: str = OrderKind.STANDARD
    invoiced_by_id: int | None = None
    fulfilled_by_id: int | None = None
    # Prices already given are shown against those of the day; a draft is always priced anew.
    keeps_prices: bool = field(default=False)

    @property
    def debtor_id(self) -> int:
        """Whose credit covers it."""
        return self.invoiced_by_id or self.dealer_id

    @property
    def way(self) -> Way:
        """Who sells to whom until the goods are the dealer's."""
        return sale_way(self.dealer_id, self.invoiced_by_id, self.fulfilled_by_id)


def asked_of(order: Order, lines: Iterable[OrderLine]) -> Asked:
    """A stored order as the checks see it: what is not cancelled of its lines."""
    kept = order.status != "DRAFT"
    return Asked(
        dealer_id=order.dealer_id, region_id=order.region_id, key=order.pk or 0, hospital_id=order.hospital_id,
        project=order.project, rebate_fen=order.rebate_fen, own_hold_fen=order.credit_fen,
        own_rebate_fen=order.rebate_fen if kept else 0, warehouse_id=order.warehouse_id,
        has_address=bool(order.address), invoiced_by_id=order.invoiced_by_id, fulfilled_by_id=order.fulfilled_by_id, kind=order.kind, keeps_prices=kept,
        lines=tuple(
            AskedLine(
                line.line_no, line.sku_id, line.qty - line.cancelled_qty, _given_price(line) if kept else None,
                line.qty - line.cancelled_qty - line.shipped_qty - line.allocated_qty,
                line.price_e4 if line.promotion_id else None, line.is_free,
            )
            for line in lines if line.qty > line.cancelled_qty
        ),
    )  # fmt: skip


def _given_price(line: OrderLine) -> int | None:
    """The price of the price row behind a line, without what a promotion took off."""
    return line.price_e4 if line.base_price_e4 is None else line.base_price_e4


def gather(
    orders: Sequence[Asked], on: date, *, with_stock: bool = True,
    stops: Mapping[Way, Mapping[int, tuple[tuple[str, str, str], ...]]] | None = None,
) -> dict[int, OrderFacts]:  # fmt: skip
    """``{key: facts}`` of several orders; ``stops`` ``{way: {sku id: reasons}}`` when trade was judged already. Raises ParameterMissing when a limit has no value on the day."""
    by_dealer: dict[int, set[int]] = defaultdict(set)
    by_way: dict[Way, set[int]] = defaultdict(set)
    for asked in orders:
        skus = {line.sku_id for line in asked.lines}
        by_dealer[asked.dealer_id] |= skus
        by_way[asked.way] |= skus
    every_sku = {sku for skus in by_dealer.values() for sku in skus}
    codes = sku_codes(every_sku)
    if stops is None:
        stops = {way: trade_stops(way, skus, on) for way, skus in by_way.items()}
    terms = terms_of(every_sku, by_dealer)
    credit = funds.credit_facts_of({asked.debtor_id for asked in orders}, on)
    limits = _Limits(on)
    counts = _latest_counts({a.dealer_id for a in orders if limits.of(COUNT_DAYS, a.region_id)})
    lots = free_lots(every_sku) if with_stock and every_sku else []
    life = life_terms(by_dealer, {asked.hospital_id for asked in orders}) if with_stock else LifeTerms()
    products = product_of(every_sku) if life.names_products() else {}
    prices: dict[tuple[int, int | None, str], Mapping[int, Any]] = {}
    found: dict[int, OrderFacts] = {}
    for asked in orders:
        place = (asked.dealer_id, asked.hospital_id, asked.project)
        if place not in prices:
            skus = {line.sku_id for a in orders if (a.dealer_id, a.hospital_id, a.project) == place for line in a.lines}
            prices[place] = pricing.price_of(asked.dealer_id, skus, on, asked.hospital_id, asked.project)
        free = None
        if with_stock:
            least = least_expiry_of_skus(
                (line.sku_id for line in asked.lines), dealer_id=asked.dealer_id, hospital_id=asked.hospital_id, on=on,
                terms=life, months=limits.of(LEAST_LIFE, asked.region_id), products=products,
            )  # fmt: skip
            free = free_by_sku([lot for lot in lots if lot.sku_id in least], least)
        direct = direct_of(asked, on)
        lines = _lines(asked, codes, prices[place], terms, stops[asked.way], free)
        found[asked.key] = OrderFacts(
            on=on, lines=lines, rebate_fen=asked.rebate_fen,
            most_rebate_percent=limits.of(REBATE_PERCENT, asked.region_id) if with_stock or asked.rebate_fen else 100,
            credit=_credit(credit[asked.debtor_id], asked),
            count=CountView(limits.of(COUNT_DAYS, asked.region_id), counts.get(asked.dealer_id)),
            has_address=asked.has_address, is_charged=asked.fulfilled_by_id is None, direct=direct,
            direct_stops=bool(direct and reference.parameter(market.STOPS_ORDERS, on=on)),
        )  # fmt: skip
    return found


class _Limits:
    """Dated parameters, each asked for once per region."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.known: dict[tuple[str, int | None], int] = {}

    def of(self, code: str, region_id: int | None) -> int:
        place = (code, region_id)
        if place not in self.known:
            self.known[place] = int(reference.parameter(code, on=self.on, region=region_id))
        return self.known[place]


def _lines(asked: Asked, codes, prices, terms, stops, free: dict[int, int] | None) -> tuple[LineFacts, ...]:
    made = []
    for line in asked.lines:
        hit = prices.get(line.sku_id)
        short = None
        if free is not None and line.need_qty is not None:
            # What is set aside or shipped already is not asked of the shelf again.
            short = free.get(line.sku_id, 0) + (line.qty - line.need_qty)
        elif free is not None:
            short = free.get(line.sku_id, 0)
        made.append(
            LineFacts(
                line_no=line.line_no,
                sku_id=line.sku_id,
                sku_code=codes.get(line.sku_id, str(line.sku_id)),
                qty=line.qty,
                terms=terms.get((line.sku_id, asked.dealer_id), Terms()),
                price_e4=line.price_e4 if asked.keeps_prices else None,
                price_today_e4=hit.at(line.qty) if hit else None,
                free_qty=short,
                stops=stops.get(line.sku_id, ()),
                pay_e4=line.pay_e4,
                is_free=line.is_free,
            )
        )
    return tuple(made)


def _credit(facts: Any, asked: Asked) -> CreditView:
    return CreditView(
        limit_fen=facts.limit_fen, free_fen=facts.free_fen, own_hold_fen=asked.own_hold_fen,
        overdue_fen=facts.overdue_fen, rebate_fen=facts.rebate_fen, own_rebate_fen=asked.own_rebate_fen,
        is_prepay=facts.is_prepay, is_blocked=facts.is_blocked,
    )  # fmt: skip


def direct_of(asked: Asked, on: date) -> tuple[ModeView, ...]:
    """What of an order the company brings to its hospital itself. No query without a hospital or a direct mode."""
    if asked.hospital_id is None:
        return ()
    goods = catalog.goods_facts({line.sku_id for line in asked.lines})
    lines = {facts["line_id"] for facts in goods.values()}
    found = market.served_directly(lines, [asked.hospital_id], (), on, on)
    return tuple(ModeView(one.line, one.place, one.since, one.decided_by) for one in found)


def sale_way(dealer_id: int, invoiced_by_id: int | None, fulfilled_by_id: int | None) -> Way:
    """The sales until the goods are the dealer's, as ``((seller, buyer), …)``: by the company, through a platform that
    invoices, or from a platform's own stock."""
    dealer = ("dealer", dealer_id)
    if fulfilled_by_id:
        return ((("dealer", fulfilled_by_id), dealer),)
    if invoiced_by_id:
        platform = ("dealer", invoiced_by_id)
        return ((COMPANY, platform), (platform, dealer))
    return ((COMPANY, dealer),)


def sale_way_of(order: Order) -> Way:
    """The sales an order makes until the goods are the dealer's."""
    return sale_way(order.dealer_id, order.invoiced_by_id, order.fulfilled_by_id)


def trade_stops(way: Way, sku_ids: Iterable[int], on: date) -> dict[int, tuple[tuple[str, str, str], ...]]:
    """``{sku id: ((text, article, mend), …)}`` of what may not be sold along the way today, lot left open."""
    skus = sorted(sku_ids)
    found: dict[int, tuple[tuple[str, str, str], ...]] = {}
    if not skus:
        return found
    for seller, buyer in way:
        verdicts = agreements.may_trade_many(seller, buyer, [(sku, None) for sku in skus], on)
        for sku, verdict in zip(skus, verdicts, strict=True):
            if not verdict.allowed:
                found.setdefault(sku, stop_texts(verdict))
    return found


def stop_texts(verdict: Any) -> tuple[tuple[str, str, str], ...]:
    """Why a sale is not allowed, as ``(text, article, mend)``."""
    said = agreements.verdict_sentences(verdict, passed=False)
    return tuple((s.text, s.article, s.mend) for s in said if s.severity != "INFO")


def terms_of(sku_ids: Iterable[int], dealer_ids: Iterable[int]) -> dict[tuple[int, int], Terms]:
    """``{(sku id, dealer id): terms}``; the dealer's own row wins over the general one. Pairs without a row are absent."""
    dealers = sorted(set(dealer_ids))
    return kept_by_key(
        "ordering.terms", [(sku, dealer) for sku in sorted(set(sku_ids)) for dealer in dealers],
        lambda missing: _terms_of({sku for sku, _dealer in missing}, dealers), of=("ordering.orderterm",),
    )  # fmt: skip


def _terms_of(sku_ids: Iterable[int], dealers: list[int]) -> dict[tuple[int, int], Terms]:
    skus = list(sku_ids)
    rows = (
        OrderTerm.objects.unscoped(_JUDGED)
        .filter(Q(dealer_id__in=dealers) | Q(dealer__isnull=True), sku_id__in=skus)
        .values_list("sku_id", "dealer_id", "least_qty", "multiple", "lead_days")
    )
    found: dict[tuple[int, int], Terms] = {}
    own: set[tuple[int, int]] = set()
    for sku, dealer, *values in rows:
        for key in [dealer] if dealer else dealers:
            if dealer or (sku, key) not in own:
                found[sku, key] = Terms(*values)
            if dealer:
                own.add((sku, key))
    return found


def free_lots(sku_ids: Iterable[int]) -> list[FreeLot]:
    """Good goods in company warehouses that nobody has set aside. One query, over the link from allocation to warehouse."""
    houses = Allocation._meta.get_field("warehouse").related_model.objects.unscoped(_JUDGED)
    rows = houses.filter(accounts__sku_id__in=sorted(set(sku_ids)), accounts__condition=Condition.GOOD, is_active=True)
    columns = (
        "id", "accounts__sku_id", "accounts__lot_id", F("accounts__on_hand") - F("accounts__reserved"),
        "accounts__lot__expiry_date", "accounts__lot__status",
    )  # fmt: skip
    return [FreeLot(*row[:5], row[5] or "U") for row in rows.order_by().values_list(*columns) if row[3] > 0]


def sku_codes(sku_ids: Iterable[int]) -> dict[int, str]:
    """``{sku id: code}``."""
    return {key: facts["code"] for key, facts in catalog.goods_facts(sku_ids).items()}


def latest_count(dealer_id: int) -> tuple[int | None, date | None]:
    """Key and day of the latest complete stock count of a dealer."""
    counts = Order._meta.get_field("stock_count").related_model.objects.unscoped(_JUDGED)
    row = counts.filter(dealer_id=dealer_id, is_complete=True).order_by("-count_date", "-id").first()
    return (row.pk, row.count_date) if row else (None, None)


def _latest_counts(dealer_ids: set[int]) -> dict[int, date]:
    if not dealer_ids:
        return {}
    counts = Order._meta.get_field("stock_count").related_model.objects.unscoped(_JUDGED)
    rows = counts.filter(dealer_id__in=dealer_ids, is_complete=True).order_by().values_list("dealer_id")
    return dict(rows.annotate(latest=Max("count_date")).values_list("dealer_id", "latest"))

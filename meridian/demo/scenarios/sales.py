"""A dealer's month: honest sales out of his book, supplies to the dealers below him, returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from ..sizes import TODAY
from .goods import give, last_day
from .speech import call_hospital, name_product
from .world import Clinic, Item, LotFacts, Seller, World
from .writing import BY_KEY, Shape, Sold

OTHERS = (
    ("一次性使用无菌注射器", "5mL"),
    ("医用外科口罩", "独立装"),
    ("一次性使用输液器", "7#"),
    ("医用纱布块", "8×10cm-8p"),
)


@dataclass(slots=True)
class Draft:
    """One line to be written, with what it really is."""

    sold: Sold
    state: str = "PUBLISHED"
    codes: frozenset[str] = frozenset()
    clinic: Clinic | None = None
    buyer: Seller | None = None
    item: Item | None = None
    base_qty: int | None = None
    plant: str = ""


@dataclass(slots=True)
class Month:
    """The file of a dealer for a month while it is filled. ``seen`` keeps two honest lines from being alike.

    ``moves``: (day, dealer, lot, base units) of what the lines do to the goods once they are published.
    """

    world: World
    seller: Seller
    first: date
    drafts: list[Draft] = field(default_factory=list)
    seen: set[tuple] = field(default_factory=set)
    moves: list[tuple[date, int, LotFacts, int]] = field(default_factory=list)

    @property
    def shape(self) -> Shape:
        return BY_KEY[self.seller.shape]

    @property
    def last(self) -> date:
        """The last day that can stand in the file."""
        return min(last_day(self.first), TODAY - timedelta(days=1))

    @property
    def is_open(self) -> bool:
        """Whether the month still runs: its files are not published."""
        return self.first.year == TODAY.year and self.first.month == TODAY.month

    def day(self, since: date, until: date | None = None) -> date:
        """A day of the month on or after ``since``."""
        start, end = max(self.first, since), min(until or self.last, self.last)
        return start + timedelta(days=self.world.random.randrange((end - start).days + 1)) if end > start else start


def sell(month: Month) -> None:
    """Fill the file with honest lines."""
    world, seller = month.world, month.seller
    if not month.is_open:
        for child in seller.children:
            if child.level == 2:
                _supply(month, child)
    wanted = world.random.randrange(*world.size.lines)
    if seller.level == 1:
        wanted += wanted // 2
    for _n in range(wanted):
        _sale(month)
    if month.is_open:
        _new_customers(month)
    if world.random.randrange(3) == 0:
        _return(month)
    if seller.row.pk % 4 == 1:
        _foreign(month)


def _sale(month: Month) -> None:
    world, seller = month.world, month.seller
    held = [h for h in seller.book.values() if h.qty > 0 and h.since < month.last and h.lot.ends > month.last]
    if not held or not seller.customers:
        return
    holding = world.random.choice(held)
    clinic = world.random.choice(seller.customers)
    qty = min(holding.qty, world.random.randrange(1, 6 if holding.lot.item.price_fen > 300_000 else 13))
    line(month, holding.lot, qty, month.day(holding.since), clinic=clinic)
    holding.qty -= qty


def _new_customers(month: Month) -> None:
    """In the running month he wins hospitals of his territory; the steward has not decided their names yet."""
    seller = month.seller
    known = {clinic.id for clinic in seller.customers} | seller.right.excluded
    fresh = [c for c in month.world.clinics if c.unit.id in seller.right.units and c.id not in known]
    held = [h for h in seller.book.values() if h.qty > 4 and h.since < month.last and h.lot.ends > month.last]
    for clinic, holding in zip(month.world.random.sample(fresh, min(3, len(fresh))), held, strict=False):
        call_hospital(month.world, seller, clinic, is_new=True)
        line(month, holding.lot, 2, month.day(holding.since), clinic=clinic, plant="new customer")
        holding.qty -= 2


def _return(month: Month) -> None:
    """A hospital sends back part of what it bought this month."""
    sales = [d for d in month.drafts if d.clinic and d.base_qty and d.base_qty > 1 and not d.codes and d.plant == ""]
    if not sales:
        return
    sale = month.world.random.choice(sales)
    lot = next(h.lot for h in month.seller.book.values() if h.lot.number == sale.sold.lot and h.lot.item is sale.item)
    line(month, lot, -1, month.day(sale.sold.day), clinic=sale.clinic, plant="return")
    give(month.seller, lot, 1, sale.sold.day)


def _supply(month: Month, child: Seller) -> None:
    """Goods for a dealer of level two, reported as sales to him: his book lives on this file."""
    held = [
        h for h in month.seller.book.values()
        if h.qty >= 20 and h.since.replace(day=1) <= month.first and h.lot.ends > month.last
    ]  # fmt: skip
    for holding in month.world.random.sample(held, min(len(held), 7)):
        if holding.lot.item.line not in child.right.lines:
            continue
        qty = month.world.random.randrange(2, 5) * 5
        day = month.day(max(holding.since, month.first.replace(day=8)), month.first.replace(day=14))
        if line(month, holding.lot, qty, day, buyer=child):
            holding.qty -= qty
            give(child, holding.lot, qty, day)


def _foreign(month: Month) -> None:
    """A line of another maker's product: not ours, and said so once."""
    name, spec = OTHERS[month.seller.row.pk % len(OTHERS)]
    clinic = month.world.random.choice(month.seller.customers)
    sold = Sold(
        month.day(month.first), call_hospital(month.world, month.seller, clinic), name, spec, "", "20260101", 200, "支", 85, 17_000,
        _doc_no(month), None, "其他厂家",
    )  # fmt: skip
    month.world.truth.name_product(month.seller.row.pk, _parts(month.shape, name, spec, "", "支"), None)
    month.drafts.append(Draft(sold, state="NOT_OURS", clinic=clinic, plant="other maker"))


def line(
    month: Month, lot: LotFacts, qty: int, day: date, *, clinic: Clinic | None = None, buyer: Seller | None = None,
    codes: frozenset[str] = frozenset(), plant: str = "", state: str = "PUBLISHED", lot_text: str | None = None,
) -> Draft | None:  # fmt: skip
    """Write one line of goods to a hospital or a dealer; None when the same line stands in the file already."""
    seller, item, world = month.seller, lot.item, month.world
    customer = buyer.row.name if buyer else call_hospital(world, seller, clinic)
    name, spec, code = name_product(world, seller, item)
    price = item.price_fen * (130 if clinic else 108) // 100
    file_qty, unit, factor = qty, item.unit, 1
    has_unit = any(name == "unit" for _heading, name in month.shape.columns)
    if seller.row.pk % 6 == 2 and has_unit and qty % item.pack == 0:
        file_qty, unit, factor = qty // item.pack, item.pack_unit, item.pack
        price *= item.pack
    text = lot.number if lot_text is None else lot_text
    key = (day, customer, name, spec, text, file_qty)
    if key in month.seen:
        return None
    month.seen.add(key)
    parts = _parts(month.shape, name, spec, code, unit)
    world.truth.name_product(seller.row.pk, parts, item.id, factor)
    if buyer:
        world.truth.name_customer(seller.row.pk, customer, "DEALER", buyer.row.pk)
    amount = price * file_qty
    sold = Sold(
        day, customer, name, spec, code, text, file_qty, unit, price, amount, _doc_no(month), lot.ends, "脉衡医疗",
        "退货" if qty < 0 else "",
    )  # fmt: skip
    lapsed = uncovered_day(seller, day)
    codes = codes | ({"PERIOD_NOT_COVERED"} if lapsed and not codes & PLACE_CODES else set())
    codes = codes | ({"CERTIFICATE_GAP"} if lot.id in world.gap_lots else set())
    draft = Draft(
        sold, state, frozenset(codes) if state == "PUBLISHED" else frozenset(), clinic, buyer, item, qty, plant
    )
    month.drafts.append(draft)
    if state == "PUBLISHED" and text == lot.number:
        month.moves.append((day, seller.row.pk, lot, -qty))
        if buyer:
            month.moves.append((day, buyer.row.pk, lot, qty))
    return draft


def _parts(shape: Shape, name: str, spec: str, code: str, unit: str) -> tuple[str, ...]:
    """The product cells that stand in a file of this shape."""
    shown = {field_name for _heading, field_name in shape.columns}
    given = {"product": name, "spec": spec, "code": code, "unit": unit}
    return tuple(value for field_name, value in given.items() if field_name in shown)


PLACE_CODES = frozenset({"PLACE_NOT_COVERED", "EXCLUSIVE_OF_OTHER", "PRODUCT_NOT_COVERED", "HOSPITAL_EXCLUDED"})


def uncovered_day(seller: Seller, day: date) -> bool:
    """Whether the dealer had no authorisation in force on that day."""
    return not any(first <= day <= last for first, last in seller.right.windows)


def _doc_no(month: Month) -> str:
    month.seller.file_no += 1
    return f"XS{month.first:%y%m}{month.seller.file_no:06d}"

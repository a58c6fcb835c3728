"""Purchase and stock files of some dealers, with differences planted in them; and the file that cannot be read.

What a dealer truly has is kept in ``World.truly`` from the story itself, never asked of the product.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date

from .goods import Dispatch, last_day
from .sales import Draft
from .speech import name_product
from .world import LotFacts, Seller, World
from .writing import BY_KEY, Shape, Sold

_HEADINGS = {"product": "产品名称", "spec": "产品规格", "code": "存货编码", "unit": "单位"}
STRANGER = "广州汇通医药有限公司"
LEFT_OUT, TAKEN_AWAY = 1, 2


@dataclass(slots=True)
class Report:
    """A purchase (PM) or stock (IM) file while it is filled. ``missing``: ``(lot, code)`` of goods it does not name."""

    seller: Seller
    kind: str
    shape: Shape
    drafts: list[Draft] = field(default_factory=list)
    missing: list[tuple[int, str]] = field(default_factory=list)


def observers(world: World) -> list[Seller]:
    """The dealers who also hand in purchases and stock: supplied by shipments, so that both can be told in full."""
    return [seller for seller in world.sellers if seller.level == 1][: world.size.observers]


def purchases(world: World, seller: Seller, dispatch: Dispatch) -> Report:
    """What reached a dealer in a month, with three mistakes: a lot left out, a wrong quantity, a lot from elsewhere."""
    report = Report(seller, "PM", _shape(seller, "PM"))
    sent: dict[int, tuple[LotFacts, int, date]] = {}
    for parcel in dispatch.parcels:
        if parcel.seller is seller:
            _lot, qty, _day = sent.get(parcel.lot.id, (parcel.lot, 0, parcel.received))
            sent[parcel.lot.id] = (parcel.lot, qty + parcel.qty, parcel.received)
    supplier = seller.parent.row.name if seller.parent else world.company
    for number, (lot, qty, day) in enumerate(sent.values()):
        if number == LEFT_OUT:
            report.missing.append((lot.id, "SHIPMENT_NOT_REPORTED"))
        elif number == TAKEN_AWAY:
            _write(world, report, lot, qty - 3, day, supplier, {"PURCHASE_QTY_DIFFERS"})
        else:
            _write(world, report, lot, qty, day, supplier, set())
    foreign = _never_sent(world, seller)
    if foreign is not None:
        codes = {"PURCHASE_NOT_SHIPPED", "SUPPLIER_NOT_OURS"}
        _write(world, report, foreign, 12, dispatch.month.replace(day=20), STRANGER, codes)
    return report


def stock(world: World, seller: Seller, month: date) -> Report:
    """What a dealer has at the end of a month, with a lot left out, one that lacks goods, and one a single unit short."""
    report = Report(seller, "IM", _shape(seller, "IM"))
    held = [(lot, qty) for (dealer, _lot), (lot, qty) in world.truly.items() if dealer == seller.row.pk and qty > 0]
    held.sort(key=lambda pair: (-pair[1], pair[0].id))
    for number, (lot, qty) in enumerate(held):
        if number == LEFT_OUT and qty > 4:
            report.missing.append((lot.id, "STOCK_GAP"))
        elif number == TAKEN_AWAY and qty > 12:
            _write(world, report, lot, qty - qty // 2, last_day(month), "", {"STOCK_GAP"})
        else:
            _write(world, report, lot, qty - 1 if number == 0 and qty > 4 else qty, last_day(month), "", set())
    return report


def _never_sent(world: World, seller: Seller) -> LotFacts | None:
    """A lot of a product he may sell, which never came to him."""
    lots = (lot for lots in world.lots.values() for lot in lots if lot.item.line in seller.right.lines)
    return next((lot for lot in lots if (seller.row.pk, lot.id) not in world.truly), None)


def _write(world: World, report: Report, lot: LotFacts, qty: int, day: date, supplier: str, codes: set[str]) -> None:
    seller, item = report.seller, lot.item
    name, spec, code = name_product(world, seller, item)
    given = {"product": name, "spec": spec, "code": code, "unit": item.unit}
    shown = {field_name for _heading, field_name in report.shape.columns}
    parts = tuple(value for field_name, value in given.items() if field_name in shown)
    world.truth.name_product(seller.row.pk, parts, item.id)
    sold = Sold(
        day, supplier, name, spec, code, lot.number, qty, item.unit, item.price_fen, item.price_fen * qty, "", lot.ends,
        "脉衡医疗",
    )  # fmt: skip
    report.drafts.append(
        Draft(sold, "PUBLISHED", frozenset(codes), None, None, item, qty, "observation" if codes else "")
    )


def _shape(seller: Seller, kind: str) -> Shape:
    """The same words for products as in his sales file, so that what was decided there is remembered here."""
    known = [name for _heading, name in BY_KEY[seller.shape].columns if name in _HEADINGS]
    goods = tuple((_HEADINGS[name], name) for name in known)
    if kind == "PM":
        columns = (("购进日期", "date"), ("供应商名称", "customer"), *goods, ("批号", "lot"), ("数量", "qty"), ("单价", "price"), ("金额", "amount"))  # fmt: skip
        return Shape("purchases", "xlsx", columns, "iso", total=True, name="PM_{code}_{short}_{last}.xlsx")
    columns = (("库存提取日期", "date"), *goods, ("批号", "lot"), ("数量", "qty"), ("有效期至", "ends"))
    return Shape("stock", "csv", columns, "slash", total=False, name="IM_{code}_{short}_{last}.csv")


def letter(seller: Seller) -> tuple[str, bytes]:
    """``(name, content)`` of a workbook that holds a letter instead of a table: the product refuses it with a sentence."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("说明")
    for row, text in enumerate(("尊敬的厂家：", "本月我司系统升级，销售流向稍后补传，敬请谅解。", seller.row.name)):
        sheet.write_string(row, 0, text)
    book.close()
    return f"{seller.short}_流向说明.xlsx", buffer.getvalue()

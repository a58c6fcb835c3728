"""Flow files as dealers' own systems write them: other headings, titles, totals, dates, encodings, lost zeros.

Written without the product's reader, so that reading them proves something.
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(slots=True)
class Sold:
    """One line as the dealer has it, in his own words and units; money in fen. ``qty_text`` replaces the quantity."""

    day: date
    customer: str
    product: str
    spec: str
    code: str
    lot: str
    qty: int
    unit: str
    price_fen: int
    amount_fen: int
    doc_no: str = ""
    ends: date | None = None
    maker: str = ""
    remark: str = ""
    qty_text: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one system lays out its export: ``columns`` are (heading, field) in order."""

    key: str
    form: str
    columns: tuple[tuple[str, str], ...]
    dates: str
    title: bool = False
    total: bool = True
    footer: bool = False
    numeric_lots: bool = False
    name: str = "{short}销售流向{month}.xlsx"

    @property
    def has_money(self) -> bool:
        """Whether price and amount both stand in the file."""
        return {"price", "amount"} <= {name for _heading, name in self.columns}


@dataclass(slots=True)
class Written:
    """The file and where its lines went: ``row_nos`` by line, ``apart`` the other rows with their state."""

    content: bytes = b""
    row_nos: list[int] = field(default_factory=list)
    apart: dict[int, str] = field(default_factory=dict)


SHAPES = (
    Shape("ledger", "xlsx", (
        ("单据日期", "date"), ("单据编号", "doc_no"), ("客户名称", "customer"), ("存货编码", "code"), ("存货名称", "product"),
        ("规格型号", "spec"), ("主计量单位", "unit"), ("批号", "lot"), ("数量", "qty"), ("含税单价", "price"), ("价税合计", "amount"),
    ), "iso", title=True, footer=True, name="商品销售明细账_{month}.xlsx"),
    Shape("plain", "xlsx", (
        ("销售日期", "date"), ("医院名称", "customer"), ("产品名称", "product"), ("规格", "spec"), ("批号", "lot"), ("数量", "qty"),
        ("单位", "unit"), ("单价", "price"), ("金额", "amount"), ("备注", "remark"),
    ), "excel", numeric_lots=True, name="SM_{code}_{short}_{last}.xlsx"),
    Shape("grouped", "grouped", (
        ("序号", "seq"), ("日期", "date"), ("终端客户", "customer"), ("产品信息/品名", "product"), ("产品信息/规格", "spec"),
        ("产品信息/批号", "lot"), ("产品信息/有效期至", "ends"), ("销售信息/数量", "qty"), ("销售信息/单价", "price"),
        ("销售信息/金额", "amount"),
    ), "slash", title=True, name="{month}月销售汇总.xlsx"),
    Shape("gbk", "gbk", (
        ("业务日期", "date"), ("购货单位", "customer"), ("品名", "product"), ("规格", "spec"), ("批号", "lot"), ("出库数量", "qty"),
        ("单位", "unit"), ("单价", "price"), ("金额", "amount"),
    ), "compact", numeric_lots=True, name="sale{month}.csv"),
    Shape("utf8", "csv", (
        ("sale date", "date"), ("doc no", "doc_no"), ("customer name", "customer"), ("product name", "product"), ("spec", "spec"),
        ("lot", "lot"), ("qty", "qty"), ("unit", "unit"), ("unit price", "price"), ("amount", "amount"),
    ), "iso", total=False, name="{code}_sales_{month}.csv"),
    Shape("web", "html", (
        ("出库日期", "date"), ("收货单位", "customer"), ("商品名称", "product"), ("规格型号", "spec"), ("生产批号", "lot"),
        ("出库数量", "qty"), ("计量单位", "unit"), ("生产厂家", "maker"), ("有效期至", "ends"),
    ), "iso", title=True, name="出库流水{month}.xls"),
    Shape("merged", "merged", (
        ("客户", "customer"), ("开单日期", "date"), ("商品名称", "product"), ("规格型号", "spec"), ("批号", "lot"), ("数量(盒/支)", "qty"),
        ("单位", "unit"), ("销售单价", "price"), ("销售金额", "amount"),
    ), "cn", name="{short} {month} 流向.xlsx"),
)  # fmt: skip
BY_KEY = {shape.key: shape for shape in SHAPES}


def file_name(shape: Shape, *, code: str, short: str, last: date) -> str:
    """What the dealer calls his file of the month ending on ``last``."""
    return shape.name.format(code=code, short=short, month=f"{last:%Y%m}", last=f"{last:%Y%m%d}")


def write(shape: Shape, rows: Sequence[Sold], *, dealer: str, month: date) -> Written:
    """The file of these lines in a shape."""
    order = list(range(len(rows)))
    if shape.form in ("merged", "html"):
        order.sort(key=lambda n: (rows[n].customer, rows[n].day, n))
    table = _Table(shape, dealer, month)
    table.head()
    row_nos = [0] * len(rows)
    before = None
    for place, n in enumerate(order):
        if shape.form == "html" and before is not None and rows[n].customer != before:
            table.subtotal(before)
        row_nos[n] = table.line(rows[n], place + 1)
        before = rows[n].customer
    if shape.form == "html" and before is not None:
        table.subtotal(before)
    table.tail()
    return Written(_FORMS[shape.form](table), row_nos, table.apart)


class _Table:
    """The cells of the sheet, row by row, with the states of rows that are no lines."""

    def __init__(self, shape: Shape, dealer: str, month: date) -> None:
        self.shape, self.dealer, self.month = shape, dealer, month
        self.rows: list[list[Any]] = []
        self.apart: dict[int, str] = {}
        self.header: tuple[int, int] = (0, 0)
        self.sums = [0, 0]
        self.group = [0, 0]
        self.groups: list[tuple[int, int]] = []

    def put(self, cells: list[Any], state: str = "") -> int:
        self.rows.append(cells)
        if state:
            self.apart[len(self.rows)] = state
        return len(self.rows)

    def head(self) -> None:
        width = len(self.shape.columns)
        if self.shape.title:
            self.put([f"{self.dealer}  {self.month.year}年{self.month.month}月销售明细", *[""] * (width - 1)], "NOTE")
        if self.shape.form == "grouped":
            first = [heading.split("/")[0] for heading, _name in self.shape.columns]
            second = [heading.partition("/")[2] for heading, _name in self.shape.columns]
            top = self.put([text if n == 0 or first[n - 1] != text else "" for n, text in enumerate(first)], "NOTE")
            self.header = (top, self.put(second, "NOTE"))
        else:
            row = self.put([heading for heading, _name in self.shape.columns], "NOTE")
            self.header = (row, row)

    def line(self, sold: Sold, place: int) -> int:
        values = {
            "seq": place, "date": _day(sold.day, self.shape.dates), "customer": sold.customer, "product": sold.product,
            "spec": sold.spec, "code": sold.code, "lot": _lot(sold.lot, self.shape), "unit": sold.unit, "doc_no": sold.doc_no,
            "qty": sold.qty_text or sold.qty, "price": sold.price_fen / 100, "amount": sold.amount_fen / 100,
            "maker": sold.maker, "remark": sold.remark, "ends": _day(sold.ends, self.shape.dates) if sold.ends else "",
        }  # fmt: skip
        for total in (self.sums, self.group):
            total[0] += 0 if sold.qty_text else sold.qty
            total[1] += sold.amount_fen
        row = self.put([values[name] for _heading, name in self.shape.columns])
        if self.groups and self.rows[self.groups[-1][0] - 1][0] == sold.customer and self.groups[-1][1] == row - 1:
            self.groups[-1] = (self.groups[-1][0], row)
        else:
            self.groups.append((row, row))
        return row

    def subtotal(self, customer: str) -> None:
        self.put(self._sum_row(f"{customer} 小计", self.group), "TOTAL")
        self.group = [0, 0]

    def tail(self) -> None:
        if self.shape.total:
            self.put(self._sum_row("合计", self.sums), "TOTAL")
        if self.shape.footer:
            self.put([f"制表人：{self.dealer[:2]}财务", *[""] * (len(self.shape.columns) - 1)], "NOTE")

    def _sum_row(self, label: str, sums: list[int]) -> list[Any]:
        cells: list[Any] = ["" for _column in self.shape.columns]
        cells[0] = label
        for n, (_heading, name) in enumerate(self.shape.columns):
            if name == "qty":
                cells[n] = sums[0]
            elif name == "amount":
                cells[n] = sums[1] / 100
        return cells


def _day(day: date, style: str) -> Any:
    return {
        "iso": f"{day:%Y-%m-%d}", "slash": f"{day.year}/{day.month}/{day.day}", "compact": f"{day:%Y%m%d}",
        "cn": f"{day.year}年{day.month}月{day.day}日", "excel": datetime(day.year, day.month, day.day),  # noqa: DTZ001  a cell has no zone
    }[style]  # fmt: skip


def _lot(lot: str, shape: Shape) -> Any:
    """A spreadsheet that takes a lot for a number loses the zeros at its front."""
    return int(lot) if shape.numeric_lots and lot.isascii() and lot.isdigit() else lot


def _xlsx(table: _Table) -> bytes:
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(table.month.year, table.month.month, 28)})  # noqa: DTZ001
    sheet = book.add_worksheet("Sheet1")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for r, row in enumerate(table.rows):
        for c, value in enumerate(row):
            if value == "":
                continue
            if isinstance(value, datetime):
                sheet.write_datetime(r, c, value, day)
            else:
                sheet.write(r, c, value, bold if r + 1 in table.apart else None)
    if table.shape.title:
        sheet.merge_range(0, 0, 0, len(table.shape.columns) - 1, table.rows[0][0], bold)
    if table.shape.form == "grouped":
        _merge_headings(sheet, table, bold)
    if table.shape.form == "merged":
        for first, last in table.groups:
            if last > first:
                sheet.merge_range(first - 1, 0, last - 1, 0, table.rows[first - 1][0])
    book.close()
    return buffer.getvalue()


def _merge_headings(sheet: Any, table: _Table, bold: Any) -> None:
    top = table.header[0] - 1
    first = [heading.split("/")[0] for heading, _name in table.shape.columns]
    c = 0
    while c < len(first):
        end = c
        while end + 1 < len(first) and first[end + 1] == first[c]:
            end += 1
        if end > c:
            sheet.merge_range(top, c, top, end, first[c], bold)
        else:
            sheet.merge_range(top, c, top + 1, c, first[c], bold)
        c = end + 1


def _csv(table: _Table, encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table.rows)
    return out.getvalue().encode(encoding, errors="replace")


def _html(table: _Table) -> bytes:
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>\n" for row in table.rows
    )
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><table border="1">\n'
    return (head + body + "</table></body></html>").encode()


_FORMS: dict[str, Callable[[_Table], bytes]] = {
    "xlsx": _xlsx, "grouped": _xlsx, "merged": _xlsx, "gbk": lambda table: _csv(table, "gb18030"),
    "csv": lambda table: _csv(table, "utf-8-sig"), "html": _html,
}  # fmt: skip

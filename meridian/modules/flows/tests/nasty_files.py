"""Nasty flow files for tests, written with openpyxl, xlwt, XlsxWriter and plain text: never with the reader's code.

Each case names what must be found: header row, columns by field, one letter of state per row
(l line, t total, b blank, n note, e error) and some values.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Rows = list[list[Any]]


@dataclass
class Case:
    """One file and what must be found in it."""

    name: str
    build: Callable[[Path], None]
    header_row: int | None
    columns: dict[str, int]
    states: str
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    kind: str = "SM"
    file: str = "flow.dat"


def as_xlsx(rows: Rows, merges: tuple[str, ...] = (), formats: dict[str, str] | None = None, sheets: dict[str, Rows] | None = None,
            start: tuple[int, int] = (1, 1), hidden: tuple[str, ...] = ()) -> Callable[[Path], None]:  # fmt: skip
    def build(path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, content in (sheets or {"Sheet1": rows}).items():
            sheet = book.create_sheet(title)
            for r, row in enumerate(content):
                for c, value in enumerate(row):
                    if value is not None and value != "":
                        sheet.cell(r + start[0], c + start[1], value)
            for cell, code in (formats or {}).items():
                sheet[cell].number_format = code
            for merge in merges:
                sheet.merge_cells(merge)
            if title in hidden:
                sheet.sheet_state = "hidden"
        book.save(path)

    return build


def as_xls(rows: Rows, merges: tuple[tuple[int, int, int, int], ...] = ()) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        import xlwt

        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("销售")
        day = xlwt.easyxf(num_format_str="yyyy/m/d")
        covered = set()
        for top, bottom, left, right in merges:
            value = rows[top][left]
            sheet.write_merge(top, bottom, left, right, value, day) if isinstance(
                value, dt.date
            ) else sheet.write_merge(top, bottom, left, right, value)
            covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value not in (None, "") and (r, c) not in covered:
                    sheet.write(r, c, value, day) if isinstance(value, dt.date) else sheet.write(r, c, value)
        book.save(str(path))

    return build


def as_text(rows: Rows, encoding: str = "utf-8", separator: str = ",", ending: str = "\r\n") -> Callable[[Path], None]:
    def build(path: Path) -> None:
        out = io.StringIO()
        csv.writer(out, delimiter=separator, lineterminator=ending).writerows(
            [["" if v is None else v for v in row] for row in rows]
        )
        path.write_bytes(out.getvalue().encode(encoding))

    return build


def as_html(rows: Rows, encoding: str = "gb2312", declared: str | None = None, attributes: dict[tuple[int, int], str] | None = None) -> Callable[[Path], None]:  # fmt: skip
    def build(path: Path) -> None:
        body = []
        for r, row in enumerate(rows):
            cells = []
            for c, value in enumerate(row):
                if value is ...:
                    continue  # covered by a span
                cells.append(f"<td {(attributes or {}).get((r, c), '')}>{'' if value is None else value}</td>")
            body.append("<tr>" + "".join(cells) + "</tr>")
        page = (
            f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; '
            f'charset={declared or encoding}"><style>td{{mso-number-format:"\\@"}}</style></head><body><table border=1>'
            + "\n".join(body) + "</table></body></html>"
        )  # fmt: skip
        path.write_bytes(page.encode(encoding))

    return build


def as_spreadsheetml(rows: Rows) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        lines = []
        for row in rows:
            cells = []
            for value in row:
                if value in (None, ""):
                    cells.append("<Cell/>")
                else:
                    kind = "Number" if isinstance(value, int | float) else "String"
                    cells.append(f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>')
            lines.append("<Row>" + "".join(cells) + "</Row>")
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook '
            'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
            '<Worksheet ss:Name="销售"><Table>' + "".join(lines) + "</Table></Worksheet></Workbook>", encoding="utf-8",
        )  # fmt: skip

    return build


HEAD = ["销售日期", "客户名称", "产品名称", "规格", "批号", "数量", "单位", "单价", "金额"]
COLS = {"date": 0, "customer": 1, "product": 2, "spec": 3, "lot": 4, "qty": 5, "unit": 6, "price": 7, "amount": 8}
D = dt.date(2025, 6, 3)


def line(n: int = 0, day: Any = "2025-06-03", lot: Any = None, qty: Any = None) -> list[Any]:
    customer = ["昆明和平医院", "濮阳县人民医院", "上海市第十人民医院", "四川大学华西医院"][n % 4]
    product = ["冠脉药物支架系统", "一次性使用球囊扩张导管", "血糖计"][n % 3]
    quantity = 2 + n if qty is None else qty
    price = 120.5 + n
    amount = round(price * quantity, 2) if isinstance(quantity, int | float) else ""
    return [day, customer, product, f"3.0mm×{18 + n}mm", lot or f"A25{n:04d}", quantity, "盒", price, amount]


def lines(count: int, **options: Any) -> Rows:
    return [line(n, **options) for n in range(count)]


def total(rows: Rows, label: str = "合计", at: int = 0) -> list[Any]:
    row: list[Any] = [""] * 9
    row[at] = label
    row[5] = sum(r[5] for r in rows)
    row[8] = round(sum(r[8] for r in rows), 2)
    return row


L4 = lines(4)
L6 = lines(6)
SHORT = ["日期", "客户", "产品", "批号", "数量"]
SHORT_COLS = {"date": 0, "customer": 1, "product": 2, "lot": 3, "qty": 4}


def short(n: int, day: Any = "2025-06-03", lot: Any = None, qty: Any = None) -> list[Any]:
    full = line(n)
    return [day, full[1], full[2], lot or full[4], full[5] if qty is None else qty]

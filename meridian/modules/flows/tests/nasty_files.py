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


def _encodings() -> list[Case]:
    rows = [HEAD, *L4, total(L4)]
    cases = [
        Case(
            f"csv {e}", as_text(rows, e), 1, COLS, "nllllt", {2: {"customer": "昆明和平医院", "qty": 2, "price": 120.5}}
        )
        for e in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")
    ]
    cases += [
        Case("utf-16 without mark", as_text(rows, "utf-16-le"), 1, COLS, "nllllt"),
        Case("tab gbk called xls", as_text(rows, "gbk", "\t"), 1, COLS, "nllllt", file="export.xls"),
        Case("semicolon", as_text(rows, "gbk", ";"), 1, COLS, "nllllt"),
        Case("pipe", as_text(rows, "utf-8", "|", "\n"), 1, COLS, "nllllt"),
        Case("xls", as_xls(rows), 1, COLS, "nllllt"),
        Case("xls dates", as_xls([HEAD, *lines(3, day=D)]), 1, COLS, "nlll", {2: {"date": "2025-06-03"}}),
        Case("spreadsheetml", as_spreadsheetml(rows), 1, COLS, "nllllt", {3: {"qty": 3, "lot": "A250001"}}),
        Case("html gb2312", as_html(rows), 1, COLS, "nllllt", {2: {"lot": "A250000"}}),
        Case("html utf-8 declared gbk", as_html(rows, "utf-8", "gbk"), 1, COLS, "nllllt"),
    ]
    big5 = [
        ["銷售日期", "客戶名稱", "產品名稱", "批號", "數量"],
        *[["2025/6/3", "台北榮民總醫院", "支架系統", "A1234", 3]] * 4,
    ]
    cases.append(Case("traditional utf-8", as_text(big5), 1, SHORT_COLS, "nllll"))
    cases.append(Case("traditional big5", as_text(big5, "big5"), 1, SHORT_COLS, "nllll"))
    forced = [HEAD, *[[*r[:4], f'="00{r[4][1:]}"', *r[5:]] for r in L4]]
    cases.append(Case('text forced with =""', as_text(forced, "gbk"), 1, COLS, "nllll", {2: {"lot": "00250000"}}))
    return cases


def _headers() -> list[Case]:
    title = ["国药控股某某有限公司2025年6月销售流向表"]
    period = ["日期：2025-06-01 至 2025-06-30", "", "", "打印人：张三"]
    two = [
        ["销售日期", "客户名称", "产品名称", "批号", "数量", "", "金额"],
        ["", "", "", "", "盒", "支", ""],
        *[
            ["2025-06-03", "昆明和平医院", "支架系统", f"B{n}0001", n + 1, (n + 1) * 10, (n + 1) * 100]
            for n in range(4)
        ],
    ]
    two_cols = {"date": 0, "customer": 1, "product": 2, "lot": 3, "qty": 4, "amount": 6}
    groups = [
        ["基本信息", "", "", "销售信息", "", ""],
        ["销售日期", "医院名称", "商品名称", "生产批号", "销售数量", "销售金额"],
        *[["2025-06-03", "昆明和平医院", "支架系统", f"B{n}0001", n + 1, (n + 1) * 100] for n in range(3)],
    ]
    english = [
        [
            "Ship Date",
            "Customer Name",
            "Item Name",
            "Lot No.",
            "Expiry Date",
            "Qty",
            "UOM",
            "Unit Price",
            "Amount",
            "Remarks",
        ],
        *[
            [
                "2025-06-03",
                "Kunming Heping Hospital",
                "DES System",
                f"B{n}0001",
                "2027-06-30",
                n + 2,
                "box",
                10.5,
                10.5 * (n + 2),
                "",
            ]
            for n in range(3)
        ],
    ]
    both = [HEAD, ["Date", "Customer", "Product", "Spec", "Lot", "Qty", "Unit", "Price", "Amount"], *L4]
    starred = [
        ["*销售日期", "*客户名称", "*产品名称", "*产品规格", "批号", "数量（盒）*", "单位", "单价(元)", "金额（元）"],
        *L4,
    ]
    spaced = [["日 期", "客户\n名称", "品  名", "规格/型号", "批 号", "数 量", "单 位", "含税单价", "价税合计"], *L4]
    nohead = [r[:8] + [r[8]] for r in lines(8)]
    return [
        Case("title rows", as_xlsx([title, period, [], HEAD, *L4, total(L4)], ("A1:I1",)), 4, COLS, "nnbnllllt"),
        Case("two-row header csv", as_text(two, "gbk"), 2, two_cols, "nnllll"),
        Case("two-row header merged", as_xlsx(two, ("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:G2")), 2, two_cols, "nnllll"),
        Case("two-row header merged xls", as_xls(two, ((0, 1, 0, 0), (0, 1, 1, 1), (0, 1, 2, 2), (0, 1, 3, 3), (0, 0, 4, 5), (0, 1, 6, 6))), 2, two_cols, "nnllll"),
        Case("group row above", as_xlsx(groups, ("A1:C1", "D1:F1")), 2, {"date": 0, "customer": 1, "product": 2, "lot": 3, "qty": 4, "amount": 5}, "nnlll"),
        Case("html two-row header", as_html([[ "销售日期", "客户名称", "产品名称", "批号", "数量", ..., "金额"], [..., ..., ..., ..., "盒", "支", ...], *two[2:]], attributes={(0, i): "rowspan=2" for i in (0, 1, 2, 3, 6)} | {(0, 4): "colspan=2"}), 2, two_cols, "nnllll"),
        Case("english", as_xlsx(english), 1, {"date": 0, "customer": 1, "product": 2, "lot": 3, "expiry_date": 4, "qty": 5, "unit": 6, "price": 7, "amount": 8, "remark": 9}, "nlll"),
        Case("two languages", as_xlsx(both), 2, COLS, "nnllll"),
        Case("starred units", as_xlsx(starred), 1, COLS, "nllll"),
        Case("spaced headings", as_xlsx(spaced), 1, COLS, "nllll"),
        Case("no headings", as_text(nohead, "gbk"), None, COLS, "llllllll"),
        Case("starts at C5", as_xlsx([HEAD, *L4], start=(5, 3)), 5, {f: i + 2 for f, i in COLS.items()}, "bbbbnllll"),
    ]  # fmt: skip


def _rows() -> list[Case]:
    half, rest = L6[:3], L6[3:]
    page = [
        HEAD,
        *half,
        total(half, "本页小计"),
        HEAD,
        *rest,
        total(rest, "本页小计"),
        total(L6, "总计"),
        [],
        ["制表人：张三", "", "审核：李四"],
        ["第1页 共2页"],
    ]
    unlabelled = total(L4, "")
    sub = [
        HEAD,
        L4[0],
        L4[1],
        ["", "昆明和平医院 小计", "", "", "", 5, "", "", ""],
        L4[2],
        L4[3],
        ["", "濮阳县人民医院 汇总", "", "", "", 9, "", "", ""],
    ]
    broken = [HEAD, L4[0], ["", *L4[1][1:]], [L4[2][0], "", *L4[2][2:]], [*L4[3][:2], "", *L4[3][3:]], [*L4[0][:5], "", *L4[0][6:]],
              ["昨天", *L4[1][1:]], [*L4[2][:5], "缺货", *L4[2][6:]], [*L4[3][:5], "1.5", *L4[3][6:]], L4[3]]  # fmt: skip
    returns = [
        HEAD,
        *lines(2),
        line(2, qty=-3),
        [*line(3)[:5], "(4)", *line(3)[6:]],
        [*line(1)[:5], "5-", *line(1)[6:]],
        [*line(0)[:5], "1,200盒", *line(0)[6:]],
    ]
    merged = [HEAD, *[list(r) for r in L4]]
    for r in (2, 3):
        merged[r][0] = merged[r][1] = ""
    merged[1][1] = "昆明和平医院"
    grouped = [HEAD] + [
        [*(["2025-06-03", "昆明和平医院"] if n % 4 == 0 else ["", ""]), *line(n)[2:]] for n in range(12)
    ]
    other = [
        ["客户名称", "产品名称", "批号", "数量", "销售日期"],
        *[["昆明和平医院", "支架系统", f"C{n}001", n + 1, "2025-06-05"] for n in range(3)],
    ]
    remark = [
        [*HEAD, "备注"],
        *[[*r, "备注：急用" if n == 1 else "合计3盒" if n == 2 else ""] for n, r in enumerate(L4)],
    ]
    blanks = [HEAD, [], L4[0], [], ["", "  ", "\u3000"], L4[1], []]
    seq = [["序号", *HEAD], *[[n + 1, *r] for n, r in enumerate(L4)], ["合计", *total(L4, "")]]
    return [
        Case("pages", as_xlsx(page), 1, COLS, "nllltnlllttbnn"),
        Case("unlabelled total", as_xlsx([HEAD, *L4, unlabelled]), 1, COLS, "nllllt"),
        Case("customer subtotals", as_xlsx(sub), 1, COLS, "nlltllt"),
        Case("missing values", as_text(broken, "gbk"), 1, COLS, "nleeeeeeel"),
        Case("returns", as_xlsx(returns), 1, COLS, "nllllll", {4: {"qty": -3}, 5: {"qty": -4}, 6: {"qty": -5}, 7: {"qty": 1200}}),
        Case("merged data", as_xlsx(merged, ("A2:A4", "B2:B4")), 1, COLS, "nllll", {3: {"date": "2025-06-03", "customer": "昆明和平医院"}, 4: {"customer": "昆明和平医院"}}),
        Case("grouped csv", as_text(grouped, "gbk"), 1, COLS, "n" + "l" * 12, {4: {"customer": "昆明和平医院"}}),
        Case("headings change", as_xlsx([HEAD, *L4, [], other[0], *other[1:]]), 1, COLS, "nllllbnlll", {8: {"customer": "昆明和平医院", "qty": 1, "date": "2025-06-05"}}),
        Case("remarks with 合计", as_xlsx(remark), 1, {**COLS, "remark": 9}, "nllll"),
        Case("blank rows", as_xlsx(blanks), 1, COLS, "nblbbl"),
        Case("running number", as_xlsx(seq), 1, {f: i + 1 for f, i in COLS.items()}, "nllllt"),
        Case("footers", as_xlsx([HEAD, *L4, total(L4, "合 计："), [], ["备注：以上数据以实际为准"], ["制单：王五", "", "", "复核：赵六", "", "", "日期：2025-07-01"], ["金额大写：壹仟元整"]]), 1, COLS, "nlllltbnnn"),
    ]  # fmt: skip


def _values() -> list[Case]:
    days = [
        "2025.6.3",
        "20250603",
        "25-6-3",
        "2025年6月3日",
        "2025/6/3 10:22",
        "45811",
        "２０２５－０６－０３",
        "3-Jun-25",
        "2025-06-03T10:22:00",
    ]
    months = [SHORT, *[short(n, day=d) for n, d in enumerate(["202506", "2025年6月", "2025-06"])]]
    us = [SHORT, *[short(n, day=d) for n, d in enumerate(["6/13/2025", "6/3/2025", "6/25/2025"])]]
    numeric = [SHORT, *[short(n, lot=20250312001 + n) for n in range(3)], short(3, lot=12)]
    lots = [
        SHORT,
        short(0, lot="0012"),
        short(1, lot="1.20E+11"),
        short(2, lot="批号：X-12/3"),
        short(3, lot=" Ａ１２３ "),
    ]
    money = [
        HEAD,
        [*line(0)[:5], "1,000", "盒", "￥1,234.50元", "1,234,500.00"],
        [*line(1)[:5], "２", "盒", "１２．５", "25元"],
    ]
    formulas = [
        HEAD,
        *[[*r[:8], f"=F{n + 2}*H{n + 2}"] for n, r in enumerate(L4)],
        ["合计", "", "", "", "", "=SUM(F2:F5)", "", "", "=SUM(I2:I5)"],
    ]
    errors = [HEAD, L4[0], [*L4[1][:7], "#N/A", "#REF!"], [*L4[2][:5], "#N/A", *L4[2][6:]]]
    control = [HEAD, ["2025-06-03\u200b", "昆明\u200b和平医院", *L4[0][2:]], [*L4[1][:2], "长" * 20000, *L4[1][3:]]]
    return [
        Case("date spellings", as_text([SHORT, *[short(n, day=d) for n, d in enumerate(days)]], "gbk"), 1, SHORT_COLS, "n" + "l" * 9, {r: {"date": "2025-06-03"} for r in range(2, 11)}),
        Case("month only", as_text(months), 1, SHORT_COLS, "nlll", {2: {"date": "2025-06-01"}}),
        Case("month first", as_text(us), 1, SHORT_COLS, "nlll", {3: {"date": "2025-06-03"}}),
        Case("numeric lots", as_xlsx(numeric, formats={"D5": "00000000"}), 1, SHORT_COLS, "nllll", {2: {"lot": "20250312001"}, 5: {"lot": "00000012"}}),
        Case("lot texts", as_xlsx(lots), 1, SHORT_COLS, "nllll", {2: {"lot": "0012"}, 3: {"lot": "1.20E+11"}, 4: {"lot": "X-12/3"}, 5: {"lot": "A123"}}),
        Case("money texts", as_text(money, "gbk"), 1, COLS, "nll", {2: {"qty": 1000, "price": 1234.5, "amount": 1234500}, 3: {"qty": 2, "price": 12.5, "amount": 25}}),
        Case("formulas", as_xlsx(formulas), 1, COLS, "nllllt", {2: {"amount": 241}, 6: {"qty": 14}}),
        Case("error cells", as_xlsx(errors), 1, COLS, "nlle"),
        Case("control and long", as_xlsx(control), 1, COLS, "nll", {2: {"customer": "昆明和平医院", "date": "2025-06-03"}}),
        Case("true dates", as_xlsx([HEAD, *lines(3, day=D)], formats={"A3": "yyyy年m月d日"}), 1, COLS, "nlll", {2: {"date": "2025-06-03"}, 3: {"date": "2025-06-03"}}),
    ]  # fmt: skip


def _sheets_and_kinds() -> list[Case]:
    hospital_head = ["日期", "产品名称", "规格", "批号", "数量"]
    rows = [["2025-06-03", "支架系统", "3.0mm×18mm", f"E{n}001", n + 1] for n in range(3)]
    cols = {"date": 0, "product": 1, "spec": 2, "lot": 3, "qty": 4}
    stock_head = [
        "库存提取日期*",
        "产品名称*",
        "产品规格*",
        "批号",
        "数量*",
        "单位",
        "单价",
        "金额",
        "入库日期",
        "生产日期",
        "有效期",
        "生产厂家",
    ]
    stock = [
        stock_head,
        *[
            [
                "2025-06-30",
                "支架系统",
                "3.0mm×18mm",
                f"S{n}001",
                n + 1,
                "盒",
                10,
                10 * (n + 1),
                "2025-05-01",
                "2025-01-01",
                "2027-12-31",
                "某医疗公司",
            ]
            for n in range(3)
        ],
    ]
    buy = [
        [
            "购进日期",
            "产品名称",
            "产品规格",
            "批号",
            "供应商名称",
            "数量",
            "单位",
            "单价",
            "金额",
            "生产厂家",
            "采购员",
        ],
        *[
            [
                "2025-06-03",
                "支架系统",
                "3.0mm×18mm",
                f"P{n}001",
                "国药控股公司",
                n + 1,
                "盒",
                10,
                10 * (n + 1),
                "某医疗公司",
                "王",
            ]
            for n in range(3)
        ],
    ]
    consolidated = [
        "流向商业公司名",
        "供货方",
        "所属月份",
        "单据日期",
        "代理商",
        "一级商业名称",
        "二级商业名称",
        "三级商业名称",
        "四级商业名称",
        "终端名称",
        "品规",
        "批号",
        "销售数量",
        "转换后数量",
        "换算系数",
        "原始规格",
        "流向级别",
    ]
    level = [
        [
            "国药",
            "国药",
            "202506",
            "2025-06-03",
            "",
            "国药一级",
            "",
            "",
            "",
            "昆明和平医院",
            "支架 3.0",
            f"K{n}001",
            n + 1,
            (n + 1) * 5,
            5,
            "3.0mm×18mm",
            "二级",
        ]
        for n in range(3)
    ]
    real = [
        ["医院名称", "商品名称", "规格", "日期", "数量", "单位", "批号", "价格", "商业公司"],
        *[["昆明和平医院", "支架", "3.0mm", "2025-06-03", 2, "盒", f"R{n}001", 10, "国药"] for n in range(3)],
    ]
    device = [
        [
            "序号",
            "单据日期",
            "单据编号",
            "单据类型",
            "往来单位",
            "货号",
            "产品名称",
            "规格型号",
            "生产批号",
            "序列号",
            "生产日期",
            "有效期至",
            "数量",
            "单位",
            "含税单价",
            "含税金额",
            "注册证号",
            "生产企业",
            "收货地址",
            "备注",
        ],
        *[
            [
                n + 1,
                "2025-06-03",
                f"XS2025{n:04d}",
                "销售出库",
                "昆明和平医院",
                f"CP-{n}",
                "支架系统",
                "3.0×18",
                f"V{n}0001",
                f"SN{n}0001",
                "2025-01-02",
                "2027-01-01",
                n + 1,
                "套",
                10,
                10 * (n + 1),
                "国械注准20203130001",
                "某医疗公司",
                "昆明市和平路1号",
                "",
            ]
            for n in range(4)
        ],
    ]
    device_fields = [
        "date",
        "doc_no",
        "doc_type",
        "customer",
        "item_code",
        "product",
        "spec",
        "lot",
        "serial",
        "production_date",
        "expiry_date",
        "qty",
        "unit",
        "price",
        "amount",
    ]
    return [
        Case("sheet per hospital", as_xlsx([], sheets={"昆明和平医院": [hospital_head, *rows], "濮阳县人民医院": [hospital_head, *rows[:2]]}), 1, cols, "nlllnll", {1: {}, 2: {"customer": "昆明和平医院"}}),
        Case("cover sheet first", as_xlsx([], sheets={"说明": [["填写说明"], ["请按模板填写"]], "销售明细": [HEAD, *L4]}), 1, COLS, "nllll"),
        Case("stock", as_xlsx(stock), 1, {"date": 0, "product": 1, "spec": 2, "lot": 3, "qty": 4, "unit": 5, "price": 6, "amount": 7, "production_date": 9, "expiry_date": 10, "maker": 11}, "nlll", kind="IM", file="IM_D001_某公司_20250630.xlsx"),
        Case("purchases", as_xlsx(buy), 1, {"date": 0, "product": 1, "spec": 2, "lot": 3, "qty": 5, "unit": 6, "price": 7, "amount": 8, "maker": 9}, "nlll", kind="PM", file="PM_D001_某公司_20250630.xlsx"),
        Case("consolidated", as_xlsx([consolidated, *level]), 1, {"date": 3, "customer": 9, "product": 10, "lot": 11, "qty": 12, "spec": 15}, "nlll"),
        Case("real sales layout", as_xlsx(real), 1, {"customer": 0, "product": 1, "spec": 2, "date": 3, "qty": 4, "unit": 5, "lot": 6, "price": 7}, "nlll"),
        Case("cleaned and raw", as_xlsx([["销售日期", "购入客户名称(原始)", "购入客户名称(清洗后)", "品规(清洗后)", "批次", "数量"], *[["2025-06-03", "和平医院", "昆明和平医院", "支架 3.0", f"Q{n}001", n + 1] for n in range(3)]]), 1, {"date": 0, "customer": 1, "product": 3, "lot": 4, "qty": 5}, "nlll"),
        Case("device export", as_xls(device), 1, {**{f: i + 1 for i, f in enumerate(device_fields)}, "maker": 17, "address": 18, "remark": 19}, "nllll"),
        Case("title names customer", as_xlsx([["客户名称：昆明和平医院"], hospital_head, *rows]), 2, cols, "nnlll", {3: {"customer": "昆明和平医院"}}),
    ]  # fmt: skip


def _second_look() -> list[Case]:
    five = ["日期", "产品名称", "规格", "批号", "数量"]
    five_cols = {"date": 0, "product": 1, "spec": 2, "lot": 3, "qty": 4}
    rows = [["2025-06-03", "支架系统", "3.0mm×18mm", f"E{n}001", n + 1] for n in range(3)]
    movement = [
        ["产品名称", "规格", "批号", "期初", "", "本期入库", "", "本期销售", "", "期末库存", ""],
        ["", "", "", *["数量", "金额"] * 4],
        *[["支架", "3.0mm", f"A{n}001", 10, 100, 5, 50, 3 + n, 30 + 10 * n, 12 - n, 120 - 10 * n] for n in range(4)],
    ]
    erp = [
        "序号",
        "日期",
        "单据编号",
        "业务类型",
        "客户编码",
        "客户名称",
        "部门",
        "业务员",
        "商品编码",
        "商品名称",
        "规格",
        "型号",
        "生产厂家",
        "批准文号",
        "批号",
        "生产日期",
        "有效期至",
        "单位",
        "数量",
        "含税单价",
        "含税金额",
        "税率",
        "税额",
        "无税金额",
        "成本单价",
        "成本金额",
        "毛利",
        "仓库",
        "备注",
        "制单人",
    ]
    erp_rows = [
        [
            n + 1,
            "2025-06-03",
            f"XSCK2025{n:05d}",
            "销售出库",
            "C001",
            "昆明和平医院",
            "销售一部",
            "张三",
            f"SP{n:04d}",
            "支架系统",
            "3.0*18",
            "DES-A",
            "某医疗公司",
            "国械注准2020313",
            f"L25{n:04d}",
            "2025-01-02",
            "2027-01-01",
            "盒",
            n + 2,
            100,
            100 * (n + 2),
            13,
            1,
            99,
            50,
            50,
            49,
            "主库",
            "",
            "李四",
        ]
        for n in range(4)
    ]
    erp_cols = {
        "date": 1,
        "doc_no": 2,
        "doc_type": 3,
        "customer": 5,
        "item_code": 8,
        "product": 9,
        "spec": 10,
        "model": 11,
        "maker": 12,
        "lot": 14,
        "production_date": 15,
        "expiry_date": 16,
        "unit": 17,
        "qty": 18,
        "price": 19,
        "amount": 20,
        "remark": 28,
    }
    sap = [
        [
            "Posting Date",
            "Sold-to Party",
            "Material",
            "Material Description",
            "Batch",
            "Quantity",
            "Base Unit of Measure",
            "Net Value",
            "SLED/BBD",
        ],
        *[
            ["06/13/2025", "Kunming Hospital", f"MAT-1{n}", "DES", f"B{n}001", n + 1, "EA", 100 * (n + 1), "12/31/2027"]
            for n in range(3)
        ],
    ]
    grouped = [
        five,
        ["客户：昆明和平医院"],
        *rows,
        ["小计", "", "", "", 6],
        ["客户：濮阳县人民医院"],
        *rows[:2],
        ["小计", "", "", "", 3],
        ["总计", "", "", "", 9],
    ]
    shelf = [
        ["日期", "客户", "产品", "批号", "有效期", "数量"],
        *[["2025-06-03", "昆明和平医院", "支架", f"B{n}001", "24个月", n + 1] for n in range(3)],
    ]
    buyer = [
        ["日期", "单位", "品名", "规格", "数量", "计量单位", "批号"],
        *[["2025-06-03", "昆明和平医院", "支架", "3.0mm", n + 1, "盒", f"A{n}00"] for n in range(4)],
    ]
    units = [HEAD, ["", "", "", "", "", "(盒)", "", "(元)", "(元)"], *L4]
    numbered = [HEAD, [*range(1, 10)], *L4]
    return [
        Case("customer in the title of each sheet", as_xlsx([], sheets={"1": [["昆明和平医院2025年6月销售明细"], five, *rows, ["合计", "", "", "", 6]], "2": [["濮阳县人民医院2025年6月销售明细"], five, *rows[:2], ["合计", "", "", "", 3]]}), 2, five_cols, "nnllltnnllt", {3: {"customer": "昆明和平医院"}, 9: {"customer": "濮阳县人民医院"}}),
        Case("summary sheet left out", as_xlsx([], sheets={"汇总": [five, *rows, *rows[:1]], "昆明和平医院": [five, *rows], "濮阳县人民医院": [["批号", "日期", "产品名称", "规格", "数量"], ["E1", "2025-06-03", "支架", "3.0mm", 2]]}), 1, five_cols, "nlllnl", {6: {"customer": "濮阳县人民医院", "lot": "E1", "qty": 2}}),
        Case("stock movements", as_xlsx(movement, ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1", "H1:I1", "J1:K1")), 2, {"product": 0, "spec": 1, "lot": 2, "qty": 7, "amount": 8}, "nnllll"),
        Case("wide export", as_xls([["销售出库明细表"], [], erp, *erp_rows, ["合计", *[""] * 17, 14, "", 1400]]), 3, erp_cols, "nbnllllt"),
        Case("english business system", as_text(sap, "utf-8", "\t"), 1, {"date": 0, "customer": 1, "item_code": 2, "product": 3, "lot": 4, "qty": 5, "unit": 6, "amount": 7, "expiry_date": 8}, "nlll", {2: {"date": "2025-06-13", "expiry_date": "2027-12-31"}}),
        Case("customer above each group", as_text(grouped, "gbk"), 1, five_cols, "nnllltnlltt", {3: {"customer": "昆明和平医院"}, 8: {"customer": "濮阳县人民医院"}}),
        Case("shelf life is no date", as_xlsx(shelf), 1, {"date": 0, "customer": 1, "product": 2, "lot": 3, "qty": 5}, "nlll"),
        Case("单位 is the customer", as_xlsx(buyer), 1, {"date": 0, "customer": 1, "product": 2, "spec": 3, "qty": 4, "unit": 5, "lot": 6}, "nllll"),
        Case("units below the headings", as_xlsx(units), 2, COLS, "nnllll"),
        Case("numbers of columns", as_xlsx(numbered), 1, COLS, "nnllll"),
        Case("total as text", as_text([HEAD, *L4, ["合计：14盒 金额：3,400.00元"]], "gbk"), 1, COLS, "nllllt"),
        Case("total under the date", as_xlsx([HEAD, *L4, ["2025-06-03", "合计", "", "", "", 14, "", "", 1000]]), 1, COLS, "nllllt"),
        Case("merged total", as_xlsx([HEAD, *L4, total(L4)], ("A6:E6",)), 1, COLS, "nllllt"),
        Case("html total over columns", as_html([HEAD, *L4, ["合计", ..., ..., ..., ..., 14, "", "", 1000]], attributes={(5, 0): "colspan=5"}), 1, COLS, "nllllt"),
        Case("aligned with blanks", lambda p: p.write_text("日期          客户名称        产品名称    批号      数量\n" + "".join(f"2025-06-03    昆明和平医院    支架系统    A{n}001    {n + 2}\n" for n in range(4)), encoding="gbk") and None, 1, SHORT_COLS, "nllll"),
        Case("hidden sheet", as_xlsx([], sheets={"旧数据": [HEAD, *L6], "销售": [HEAD, *L4]}, hidden=("旧数据",)), 1, COLS, "nllll"),
    ]  # fmt: skip


def cases() -> list[Case]:
    """All nasty files."""
    return [*_encodings(), *_headers(), *_rows(), *_values(), *_sheets_and_kinds(), *_second_look()]

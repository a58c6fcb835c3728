"""Nasty files whose difficulty is their encoding, container, header or rows."""

# fmt: off
from __future__ import annotations

from meridian.modules.flows.tests.nasty_files import (
    COLS,
    HEAD,
    L4,
    L6,
    SHORT_COLS,
    Case,
    D,
    as_html,
    as_spreadsheetml,
    as_text,
    as_xls,
    as_xlsx,
    line,
    lines,
    total,
)  # fmt: skip


def encodings() -> list[Case]:
    rows = [HEAD, *L4, total(L4)]
    cases = [Case(f"csv {e}", as_text(rows, e), 1, COLS, "nllllt", {2: {"customer": "昆明和平医院", "qty": 2, "price": 120.5}}) for e in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")]
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
    big5 = [["銷售日期", "客戶名稱", "產品名稱", "批號", "數量"], *[["2025/6/3", "台北榮民總醫院", "支架系統", "A1234", 3]] * 4]
    cases.append(Case("traditional utf-8", as_text(big5), 1, SHORT_COLS, "nllll"))
    cases.append(Case("traditional big5", as_text(big5, "big5"), 1, SHORT_COLS, "nllll"))
    forced = [HEAD, *[[*r[:4], f'="00{r[4][1:]}"', *r[5:]] for r in L4]]
    cases.append(Case('text forced with =""', as_text(forced, "gbk"), 1, COLS, "nllll", {2: {"lot": "00250000"}}))
    return cases


def headers() -> list[Case]:
    title = ["国药控股某某有限公司2025年6月销售流向表"]
    period = ["日期：2025-06-01 至 2025-06-30", "", "", "打印人：张三"]
    two = [["销售日期", "客户名称", "产品名称", "批号", "数量", "", "金额"], ["", "", "", "", "盒", "支", ""], *[["2025-06-03", "昆明和平医院", "支架系统", f"B{n}0001", n + 1, (n + 1) * 10, (n + 1) * 100] for n in range(4)]]
    two_cols = {"date": 0, "customer": 1, "product": 2, "lot": 3, "qty": 4, "amount": 6}
    groups = [["基本信息", "", "", "销售信息", "", ""], ["销售日期", "医院名称", "商品名称", "生产批号", "销售数量", "销售金额"], *[["2025-06-03", "昆明和平医院", "支架系统", f"B{n}0001", n + 1, (n + 1) * 100] for n in range(3)]]
    english = [
        ["Ship Date", "Customer Name", "Item Name", "Lot No.", "Expiry Date", "Qty", "UOM", "Unit Price", "Amount", "Remarks"],
        *[["2025-06-03", "Kunming Heping Hospital", "DES System", f"B{n}0001", "2027-06-30", n + 2, "box", 10.5, 10.5 * (n + 2), ""] for n in range(3)],
    ]
    both = [HEAD, ["Date", "Customer", "Product", "Spec", "Lot", "Qty", "Unit", "Price", "Amount"], *L4]
    starred = [["*销售日期", "*客户名称", "*产品名称", "*产品规格", "批号", "数量（盒）*", "单位", "单价(元)", "金额（元）"], *L4]
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


def rows() -> list[Case]:
    half, rest = L6[:3], L6[3:]
    page = [HEAD, *half, total(half, "本页小计"), HEAD, *rest, total(rest, "本页小计"), total(L6, "总计"), [], ["制表人：张三", "", "审核：李四"], ["第1页 共2页"]]
    unlabelled = total(L4, "")
    sub = [HEAD, L4[0], L4[1], ["", "昆明和平医院 小计", "", "", "", 5, "", "", ""], L4[2], L4[3], ["", "濮阳县人民医院 汇总", "", "", "", 9, "", "", ""]]
    broken = [HEAD, L4[0], ["", *L4[1][1:]], [L4[2][0], "", *L4[2][2:]], [*L4[3][:2], "", *L4[3][3:]], [*L4[0][:5], "", *L4[0][6:]],
              ["昨天", *L4[1][1:]], [*L4[2][:5], "缺货", *L4[2][6:]], [*L4[3][:5], "1.5", *L4[3][6:]], L4[3]]  # fmt: skip
    returns = [HEAD, *lines(2), line(2, qty=-3), [*line(3)[:5], "(4)", *line(3)[6:]], [*line(1)[:5], "5-", *line(1)[6:]], [*line(0)[:5], "1,200盒", *line(0)[6:]]]
    merged = [HEAD, *[list(r) for r in L4]]
    for r in (2, 3):
        merged[r][0] = merged[r][1] = ""
    merged[1][1] = "昆明和平医院"
    grouped = [HEAD] + [[*(["2025-06-03", "昆明和平医院"] if n % 4 == 0 else ["", ""]), *line(n)[2:]] for n in range(12)]
    other = [["客户名称", "产品名称", "批号", "数量", "销售日期"], *[["昆明和平医院", "支架系统", f"C{n}001", n + 1, "2025-06-05"] for n in range(3)]]
    remark = [[*HEAD, "备注"], *[[*r, "备注：急用" if n == 1 else "合计3盒" if n == 2 else ""] for n, r in enumerate(L4)]]
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

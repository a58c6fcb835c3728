"""Nasty files whose difficulty is their values, sheets or kind; `cases` gives the whole corpus."""

# fmt: off
from __future__ import annotations

from meridian.modules.flows.tests.nasty_files import (
    COLS,
    HEAD,
    L4,
    L6,
    SHORT,
    SHORT_COLS,
    Case,
    D,
    as_html,
    as_text,
    as_xls,
    as_xlsx,
    line,
    lines,
    short,
    total,
)  # fmt: skip
from meridian.modules.flows.tests.nasty_shapes import encodings, headers
from meridian.modules.flows.tests.nasty_shapes import rows as row_cases


def _values() -> list[Case]:
    days = ["2025.6.3", "20250603", "25-6-3", "2025年6月3日", "2025/6/3 10:22", "45811", "２０２５－０６－０３", "3-Jun-25", "2025-06-03T10:22:00"]
    months = [SHORT, *[short(n, day=d) for n, d in enumerate(["202506", "2025年6月", "2025-06"])]]
    us = [SHORT, *[short(n, day=d) for n, d in enumerate(["6/13/2025", "6/3/2025", "6/25/2025"])]]
    numeric = [SHORT, *[short(n, lot=20250312001 + n) for n in range(3)], short(3, lot=12)]
    lots = [SHORT, short(0, lot="0012"), short(1, lot="1.20E+11"), short(2, lot="批号：X-12/3"), short(3, lot=" Ａ１２３ ")]
    money = [HEAD, [*line(0)[:5], "1,000", "盒", "￥1,234.50元", "1,234,500.00"], [*line(1)[:5], "２", "盒", "１２．５", "25元"]]
    formulas = [HEAD, *[[*r[:8], f"=F{n + 2}*H{n + 2}"] for n, r in enumerate(L4)], ["合计", "", "", "", "", "=SUM(F2:F5)", "", "", "=SUM(I2:I5)"]]
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
    stock_head = ["库存提取日期*", "产品名称*", "产品规格*", "批号", "数量*", "单位", "单价", "金额", "入库日期", "生产日期", "有效期", "生产厂家"]
    stock = [stock_head, *[["2025-06-30", "支架系统", "3.0mm×18mm", f"S{n}001", n + 1, "盒", 10, 10 * (n + 1), "2025-05-01", "2025-01-01", "2027-12-31", "某医疗公司"] for n in range(3)]]
    buy = [["购进日期", "产品名称", "产品规格", "批号", "供应商名称", "数量", "单位", "单价", "金额", "生产厂家", "采购员"], *[["2025-06-03", "支架系统", "3.0mm×18mm", f"P{n}001", "国药控股公司", n + 1, "盒", 10, 10 * (n + 1), "某医疗公司", "王"] for n in range(3)]]
    consolidated = ["流向商业公司名", "供货方", "所属月份", "单据日期", "代理商", "一级商业名称", "二级商业名称", "三级商业名称", "四级商业名称", "终端名称", "品规", "批号", "销售数量", "转换后数量", "换算系数", "原始规格", "流向级别"]
    level = [["国药", "国药", "202506", "2025-06-03", "", "国药一级", "", "", "", "昆明和平医院", "支架 3.0", f"K{n}001", n + 1, (n + 1) * 5, 5, "3.0mm×18mm", "二级"] for n in range(3)]
    real = [["医院名称", "商品名称", "规格", "日期", "数量", "单位", "批号", "价格", "商业公司"], *[["昆明和平医院", "支架", "3.0mm", "2025-06-03", 2, "盒", f"R{n}001", 10, "国药"] for n in range(3)]]
    device = [
        ["序号", "单据日期", "单据编号", "单据类型", "往来单位", "货号", "产品名称", "规格型号", "生产批号", "序列号", "生产日期", "有效期至", "数量", "单位", "含税单价", "含税金额", "注册证号", "生产企业", "收货地址", "备注"],
        *[[n + 1, "2025-06-03", f"XS2025{n:04d}", "销售出库", "昆明和平医院", f"CP-{n}", "支架系统", "3.0×18", f"V{n}0001", f"SN{n}0001", "2025-01-02", "2027-01-01", n + 1, "套", 10, 10 * (n + 1), "国械注准20203130001", "某医疗公司", "昆明市和平路1号", ""] for n in range(4)],
    ]
    device_fields = ["date", "doc_no", "doc_type", "customer", "item_code", "product", "spec", "lot", "serial", "production_date", "expiry_date", "qty", "unit", "price", "amount"]
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
    movement = [["产品名称", "规格", "批号", "期初", "", "本期入库", "", "本期销售", "", "期末库存", ""], ["", "", "", *["数量", "金额"] * 4], *[["支架", "3.0mm", f"A{n}001", 10, 100, 5, 50, 3 + n, 30 + 10 * n, 12 - n, 120 - 10 * n] for n in range(4)]]
    erp = ["序号", "日期", "单据编号", "业务类型", "客户编码", "客户名称", "部门", "业务员", "商品编码", "商品名称", "规格", "型号", "生产厂家", "批准文号", "批号", "生产日期", "有效期至", "单位", "数量", "含税单价", "含税金额", "税率", "税额", "无税金额", "成本单价", "成本金额", "毛利", "仓库", "备注", "制单人"]
    erp_rows = [
        [n + 1, "2025-06-03", f"XSCK2025{n:05d}", "销售出库", "C001", "昆明和平医院", "销售一部", "张三", f"SP{n:04d}", "支架系统", "3.0*18", "DES-A", "某医疗公司", "国械注准2020313", f"L25{n:04d}", "2025-01-02", "2027-01-01", "盒", n + 2, 100, 100 * (n + 2), 13, 1, 99, 50, 50, 49, "主库", "", "李四"] for n in range(4)
    ]
    erp_cols = {"date": 1, "doc_no": 2, "doc_type": 3, "customer": 5, "item_code": 8, "product": 9, "spec": 10, "model": 11, "maker": 12, "lot": 14, "production_date": 15, "expiry_date": 16, "unit": 17, "qty": 18, "price": 19, "amount": 20, "remark": 28}
    sap = [["Posting Date", "Sold-to Party", "Material", "Material Description", "Batch", "Quantity", "Base Unit of Measure", "Net Value", "SLED/BBD"], *[["06/13/2025", "Kunming Hospital", f"MAT-1{n}", "DES", f"B{n}001", n + 1, "EA", 100 * (n + 1), "12/31/2027"] for n in range(3)]]
    grouped = [five, ["客户：昆明和平医院"], *rows, ["小计", "", "", "", 6], ["客户：濮阳县人民医院"], *rows[:2], ["小计", "", "", "", 3], ["总计", "", "", "", 9]]
    shelf = [["日期", "客户", "产品", "批号", "有效期", "数量"], *[["2025-06-03", "昆明和平医院", "支架", f"B{n}001", "24个月", n + 1] for n in range(3)]]
    buyer = [["日期", "单位", "品名", "规格", "数量", "计量单位", "批号"], *[["2025-06-03", "昆明和平医院", "支架", "3.0mm", n + 1, "盒", f"A{n}00"] for n in range(4)]]
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
    return [*encodings(), *headers(), *row_cases(), *_values(), *_sheets_and_kinds(), *_second_look()]

"""Words for row states, reasons and fields of a reading, in English and Chinese.

Used by the shell tool, which runs without Django; pages may wrap the English text in gettext.
"""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    "header": ("heading row", "表头"),
    "title_text": ("text above the table", "表格上方文字"),
    "repeated_header": ("the heading row again", "重复表头"),
    "column_numbers": ("numbers of the columns", "栏次编号"),
    "footer_text": ("text around the table", "表尾说明"),
    "single_cell": ("a single text, no data", "单独文字，非数据"),
    "no_data": ("holds no data of a line", "不含明细数据"),
    "total_label": ("labelled as a total", "合计标记"),
    "total_by_sum": ("equals the sum of the lines above", "等于上方明细之和"),
    "missing_date": ("the date is missing: fill it in", "缺少日期，请补充"),
    "missing_customer": ("the customer is missing: fill it in", "缺少客户，请补充"),
    "missing_product": ("the product is missing: fill it in", "缺少产品，请补充"),
    "missing_qty": ("the quantity is missing: fill it in", "缺少数量，请补充"),
    "date_unreadable": ("the date cannot be read: write it as 2025-06-03", "日期无法识别，请写成 2025-06-03"),
    "qty_unreadable": ("the quantity is not a number", "数量不是数字"),
    "qty_not_integer": ("the quantity is not a whole number", "数量不是整数"),
    "cell_error": ("the cell holds an Excel error such as #N/A", "单元格为 #N/A 等错误值"),
    "formula_without_value": (
        "a formula without a stored value: open and save the file in Excel",
        "公式没有保存结果，请用 Excel 打开并保存后再上传",
    ),
    "formula_worked_out": ("a formula without a stored value was worked out", "公式无缓存值，已计算"),
    "date_ambiguous": ("day and month of the date could be swapped", "日期的日和月可能颠倒"),
    "date_month_only": ("the date names only a month", "日期只到月份"),
    "date_no_year": ("the date had no year", "日期没有年份"),
    "production_date_unreadable": ("the production date cannot be read", "生产日期无法识别"),
    "expiry_date_unreadable": ("the expiry date cannot be read", "有效期无法识别"),
    "production_date_date_month_only": ("the production date names only a month", "生产日期只到月份"),
    "expiry_date_date_month_only": (
        "the expiry date names only a month: its last day is taken",
        "有效期只到月份，取月末",
    ),
    "price_unreadable": ("the price is not a number", "单价不是数字"),
    "amount_unreadable": ("the amount is not a number", "金额不是数字"),
    "lot_scientific": ("digits of the lot were lost to scientific notation", "批号被转为科学计数法，位数丢失"),
    "lot_numeric": ("the lot is stored as a number: zeros in front may be lost", "批号为数字格式，前导零可能丢失"),
    "lot_zeros_restored": ("zeros in front of the lot restored from the cell format", "按单元格格式恢复批号前导零"),
    "lot_several": ("the cell names several lots", "一个单元格含多个批号"),
    "lot_absent": ("the cell says there is no lot", "注明无批号"),
    "item_code_scientific": ("digits of the item code were lost to scientific notation", "货号被转为科学计数法"),
    "doc_no_scientific": ("digits of the document number were lost to scientific notation", "单号被转为科学计数法"),
    "cell_cut": ("a very long text was cut", "超长文字已截断"),
    "customer_from_sheet": ("the customer is the sheet's name", "客户取自工作表名称"),
    "customer_from_line": ("the customer stands in a line above", "客户取自上方的说明行"),
    "date_filled_down": ("the date stands in a row above", "日期取自上一行"),
    "customer_filled_down": ("the customer stands in a row above", "客户取自上一行"),
    "product_filled_down": ("the product stands in a row above", "产品取自上一行"),
}
STATES: dict[str, tuple[str, str]] = {
    "line": ("lines", "明细"),
    "total": ("totals", "合计"),
    "blank": ("blank", "空行"),
    "note": ("notes", "说明"),
    "error": ("errors", "错误"),
    "all": ("all rows", "全部行"),
}
KINDS: dict[str, tuple[str, str]] = {"SM": ("sales", "销售"), "PM": ("purchases", "采购"), "IM": ("stock", "库存")}
FIELD_NAMES: dict[str, str] = {
    "date": "日期", "customer": "客户", "product": "产品", "spec": "规格", "model": "型号", "lot": "批号", "serial": "序列号",
    "production_date": "生产日期", "expiry_date": "有效期至", "qty": "数量", "unit": "单位", "price": "单价", "amount": "金额",
    "maker": "生产企业", "item_code": "货号", "doc_type": "单据类型", "doc_no": "单号", "address": "地址", "remark": "备注",
}  # fmt: skip


def reason_text(code: str, language: str = "zh") -> str:
    """Return the words for a reason code; unknown codes are returned as they are."""
    texts = REASONS.get(code)
    return code if texts is None else texts[1 if language.startswith("zh") else 0]


def word(table: dict[str, tuple[str, str]], key: str, language: str = "zh") -> str:
    """Return the word of a key in ``zh`` or ``en``."""
    texts = table.get(key)
    return key if texts is None else texts[1 if language.startswith("zh") else 0]

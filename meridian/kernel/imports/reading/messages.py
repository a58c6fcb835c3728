"""Sentences of refusals in English and Chinese.

They stand here and not in gettext because the shell tools print them without Django.
Each says what is wrong and what to do.
"""

from __future__ import annotations

from typing import Any

REFUSALS: dict[str, tuple[str, str]] = {
    "file_missing": (
        "The file {name} does not exist or cannot be opened. Check the path and the permissions.",
        "文件 {name} 不存在或无法打开，请检查路径和访问权限。",
    ),
    "empty_file": (
        "The file is empty (0 bytes). Export it again from the source system and send it once more.",
        "文件是空的（0 字节），请从原系统重新导出后再上传。",
    ),
    "no_cells": (
        "The file holds no text in any cell. Check that the export contains data and send it once more.",
        "文件中没有任何内容，请确认导出的表格里有数据后再上传。",
    ),
    "too_big": (
        "The file is {size_mb} MB; at most {limit_mb} MB can be read. Split it by month or remove pictures, then "
        "send the parts.",
        "文件大小为 {size_mb} MB，超过上限 {limit_mb} MB，请按月份拆分或删除图片后再上传。",
    ),
    "unknown_type": (
        "This is {found}, not a table. Send the data as Excel (.xlsx, .xls) or as text (.csv).",
        "该文件是{found_zh}，不是表格。请用 Excel（.xlsx、.xls）或 CSV 文本格式提供数据。",
    ),
    "zip_not_workbook": (
        "This is a compressed archive, not a workbook. Unpack it and send the Excel or CSV file inside.",
        "该文件是压缩包，不是 Excel 工作簿。请解压后上传里面的 Excel 或 CSV 文件。",
    ),
    "password_protected": (
        "The workbook is protected by a password. Open it in Excel, remove the password under File > Info > "
        "Protect Workbook, save and send it again.",
        "工作簿设有打开密码，无法读取。请在 Excel 的“文件 > 信息 > 保护工作簿”中取消密码，保存后重新上传。",
    ),
    "zip_bomb": (
        "The workbook would unpack to {inflated_mb} MB from {packed_mb} MB, which is not normal for a table, so it "
        "was not opened. Copy the data into a new workbook and send that.",
        "工作簿解压后将达到 {inflated_mb} MB（原 {packed_mb} MB），明显异常，已拒绝打开。请把数据复制到新建的工作簿后再上传。",
    ),
    "cell_bomb": (
        "Sheet “{sheet}” spans {rows} rows x {columns} columns because of single cells far away from the data, so "
        "it was not opened. Delete the stray rows and columns (or copy the data into a new sheet) and send it again.",
        "工作表“{sheet}”因个别单元格远离数据区而横跨 {rows} 行 × {columns} 列，已拒绝打开。"
        "请删除多余的行列，或把数据复制到新的工作表后再上传。",
    ),
    "corrupt_workbook": (
        "The workbook is damaged and cannot be opened. Open it in Excel, save it under a new name and send that.",
        "工作簿已损坏，无法打开。请用 Excel 打开后另存为新文件再上传。",
    ),
    "corrupt_text": (
        "The text of the file cannot be decoded (tried UTF-8, UTF-16, GB18030 and Big5). Save it as “CSV UTF-8” and "
        "send it again.",
        "无法识别文件的文字编码（已尝试 UTF-8、UTF-16、GB18030、Big5）。请另存为“CSV UTF-8”格式后重新上传。",
    ),
    "unsafe_markup": (
        "The file declares its own XML entities, which tables never need, so it was not opened. Save it as .xlsx "
        "in Excel and send that.",
        "文件声明了自定义 XML 实体，正常表格不会如此，已拒绝打开。请用 Excel 另存为 .xlsx 后再上传。",
    ),
    "too_many_rows": (
        "The table has {rows} rows; at most {limit} can be read from one file. Split it by month and send the parts.",
        "表格有 {rows} 行，单个文件最多读取 {limit} 行，请按月份拆分后再上传。",
    ),
    "too_many_columns": (
        "The table has {columns} columns; at most {limit} can be read. Delete the columns that hold no flow data and "
        "send it again.",
        "表格有 {columns} 列，最多读取 {limit} 列，请删除与流向无关的列后再上传。",
    ),
    "too_many_sheets": (
        "The workbook has {sheets} sheets; at most {limit} can be read. Split it and send the parts.",
        "工作簿有 {sheets} 个工作表，最多读取 {limit} 个，请拆分后再上传。",
    ),
    "timed_out": (
        "Reading was stopped after {seconds} seconds. The file is too complex: copy only the data into a new workbook "
        "or save it as CSV, and send that.",
        "读取超过 {seconds} 秒已停止。文件过于复杂，请只把数据复制到新工作簿或另存为 CSV 后再上传。",
    ),
    "out_of_memory": (
        "Reading needed more than {limit_mb} MB of memory and was stopped. Split the file, or save it as CSV, and "
        "send it again.",
        "读取该文件所需内存超过 {limit_mb} MB，已停止。请拆分文件或另存为 CSV 后再上传。",
    ),
    "reader_crashed": (
        "The file broke the reader (nothing else was harmed). Open it in Excel, save it under a new name as .xlsx "
        "and send that.",
        "读取该文件时发生异常（系统未受影响）。请用 Excel 打开后另存为新的 .xlsx 文件再上传。",
    ),
    "no_table_found": (
        "No table with recognisable columns was found (looked for headings such as date, customer, product, lot and "
        "quantity). Check that the right file was sent; a heading row such as 销售日期, 客户名称, 产品名称, 批号, 数量 helps.",
        "没有找到可识别的表格（需要有日期、客户、产品、批号、数量等列）。请确认文件是否正确，"
        "并保留“销售日期、客户名称、产品名称、批号、数量”这样的表头。",
    ),
}

FOUND_TYPES: dict[str, tuple[str, str]] = {
    "pdf": ("a PDF document", " PDF 文档"),
    "image": ("a picture", "图片"),
    "program": ("a program", "可执行程序"),
    "word": ("a Word document", " Word 文档"),
    "powerpoint": ("a PowerPoint presentation", " PowerPoint 演示文稿"),
    "archive": ("a compressed archive", "压缩包"),
    "ole": ("an old Office file without a table", "不含表格的旧版 Office 文件"),
    "binary": ("a file of an unknown binary type", "未知的二进制文件"),
    "markup": ("a web page or XML file without a table", "不含表格的网页或 XML 文件"),
}


def refusal_sentence(code: str, params: dict[str, Any], language: str = "zh") -> str:
    """Return the sentence of a refusal in ``zh`` or ``en``; unknown codes give the code itself."""
    texts = REFUSALS.get(code)
    if texts is None:
        return code
    values = dict(params)
    if "type" in values:
        found = FOUND_TYPES.get(str(values["type"]), FOUND_TYPES["binary"])
        values.setdefault("found", found[0])
        values.setdefault("found_zh", found[1])
    text = texts[1] if language.startswith("zh") else texts[0]
    try:
        return text.format(**values)
    except KeyError:  # a missing parameter must not hide the refusal itself
        return text

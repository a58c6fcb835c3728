"""Flow files as dealers send them, written with openpyxl and plain Python: the product's own writers are not used.

All tests share one product, so a line that another test hands in as well would be a suspected duplicate: use other days,
and leave the lot 00120345 to the journey where something is published.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADINGS = ["销售日期", "客户名称", "产品名称", "规格", "批号", "数量", "单位", "单价", "金额"]
CLEAN = ["2026-09-03", "南京鼓楼医院", "冠脉药物洗脱支架", "3.0*18", "00120345", 2, "支", 1980, 3960]
DIVERSION = ["2026-09-09", "苏州大学附属第一医院", "冠脉药物洗脱支架", "3.0*18", "00120345", 3, "支", 1980, 5940]
UNSURE = ["2026-09-12", "南京第一人民医院", "冠脉药物洗脱支架", "3.0*18", "00120345", 1, "支", 1980, 1980]
UNKNOWN = ["2026-09-15", "惠民便民综合门诊部", "球囊扩张导管", "2.0*15", "B1", 1, "根", 900, 900]
BALLOON = ["2026-09-16", "南京鼓楼医院", "球囊扩张导管", "2.0*15", "B1", 2, "根", 900, 1800]
LONG = "江苏省南京市鼓楼区中山路三百二十一号南京大学医学院附属鼓楼医院江北国际医院心血管内科与介入诊疗中心联合采购服务部（代收）"


def workbook(path: Path, rows: list[list[Any]], title: str = "南京康达 2026年9月销售流向") -> Path:
    """A workbook with a merged title, the headings, the rows and a total row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "销售明细"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    sheet.append(["合计", None, None, None, None, sum(row[5] for row in rows), None, None, sum(row[8] for row in rows)])
    book.save(path)
    return path


def gbk_csv(path: Path, rows: list[list[Any]], title: str = "苏南瑞泽 2026年9月销售流向") -> Path:
    """A csv as an old ERP exports it: GBK, title row, total row."""
    total = ["合计", "", "", "", "", sum(row[5] for row in rows), "", "", sum(row[8] for row in rows)]
    lines = [[title], HEADINGS, *rows, total]
    path.write_bytes("".join(",".join(map(str, line)) + "\r\n" for line in lines).encode("gb18030"))
    return path


def bomb(path: Path) -> Path:
    """A workbook of a few kilobytes whose one cell stands at XFD1048576."""
    plain = BytesIO()
    book = Workbook()
    book.active.append(HEADINGS)
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                body = body.replace(b"</sheetData>", far).replace(b'ref="A1:I1"', b'ref="A1:XFD1048576"')
            new.writestr(name, body)
    return path


def picture(path: Path) -> Path:
    """A picture that calls itself a workbook."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 200)
    return path

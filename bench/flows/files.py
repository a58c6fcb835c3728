"""Flow files of any length, written without the code that reads them: xlsx by xlsxwriter, csv by the csv module."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .channel import BenchChannel

HEADINGS = (
    "单据日期",
    "单据编号",
    "客户名称",
    "存货编码",
    "存货名称",
    "规格型号",
    "主计量单位",
    "批号",
    "数量",
    "含税单价",
    "价税合计",
)
NUMBERS = {8, 9, 10}


def lines(bench: BenchChannel, count: int, month: date, seed: int) -> Iterator[tuple[Any, ...]]:
    """``count`` sales lines of a month.

    Of a hundred: about 95 in order, 3 sold to an excluded hospital, 1 return, 0.5 with a lot nobody knows, 0.3
    which repeat an earlier line.
    """
    chance = random.Random(seed)
    before: tuple[Any, ...] | None = None
    for number in range(count):
        dice = chance.random()
        if dice < 0.003 and before is not None:
            yield before
            continue
        clinic = chance.choice(bench.strangers if dice < 0.033 else bench.customers)
        lot = chance.choice(bench.ordered[clinic.id])
        item = lot.item
        lot_text = f"X{number:07d}" if 0.033 <= dice < 0.038 else lot.number
        qty = -1 if 0.038 <= dice < 0.048 else chance.randint(1, 9)
        price = item.price_fen * 1.2 // 100
        day = month + timedelta(days=number * 27 // count)
        before = (
            day.isoformat(), f"XS{month:%y%m}-{seed}-{number // 3:07d}", clinic.name, item.code, item.name, item.spec,
            item.unit, lot_text, qty, price, round(qty * price, 2),
        )  # fmt: skip
        yield before


def write_file(bench: BenchChannel, path: Path, count: int, month: date, seed: int) -> Path:
    """Write a file with a title row, headings, ``count`` lines and a total row; the suffix says the kind."""
    rows = _sheet(bench, count, month, seed)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows(rows)
        return path
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("销售明细")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, c, value)
            else:
                sheet.write_number(r, c, value)
    book.close()
    return path


def _sheet(bench: BenchChannel, count: int, month: date, seed: int) -> Iterator[tuple[Any, ...]]:
    yield (f"{bench.dealer.name} {month.year}年{month.month}月商品销售明细账",)
    yield HEADINGS
    units, money = 0, 0.0
    for row in lines(bench, count, month, seed):
        units, money = units + row[8], money + row[10]
        yield row
    yield ("合计", "", "", "", "", "", "", "", units, "", round(money, 2))

"""Which column of a bank's statement file is what, and the lines that follow from it. Pure: rows of texts in, lines out.

Headings are those of the corporate net banks of ICBC, CCB, CMB, BOC, ABC and others; 借方 is money that left the account,
贷方 money that came in (the bank's point of view on a customer's account).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

FIELDS = (
    "day", "time", "income", "expense", "amount", "direction", "balance", "party", "party_account", "payer", "payer_account",
    "payee", "payee_account", "serial", "summary", "remark", "purpose",
)  # fmt: skip
HEADINGS: dict[str, tuple[str, ...]] = {
    "day": ("交易日期", "交易日", "记账日期", "入账日期", "交易时间", "交易日期时间", "时间戳", "交易时间戳", "日期", "transactiondate", "date"),
    "time": ("交易时间", "时间", "交易时刻", "transactiontime"),
    "income": ("贷方发生额", "贷方金额", "贷方", "收入金额", "收入", "贷方发生额收入", "转入金额", "存入金额", "收入金额元", "收款金额", "credit", "creditamount"),
    "expense": ("借方发生额", "借方金额", "借方", "支出金额", "支出", "借方发生额支取", "转出金额", "支取金额", "支出金额元", "付款金额", "debit", "debitamount"),
    "amount": ("交易金额", "发生额", "金额", "tradeamount", "amount"),
    "direction": ("借贷标志", "借/贷", "借贷", "借贷方向", "收支", "收/支", "收支标志", "收支类型", "交易方向", "来往账标识"),
    "balance": ("余额", "账户余额", "本次余额", "交易后余额", "联机余额", "当前余额", "after-transactionbalance", "balance"),
    "party": ("对方户名", "对方名称", "对方单位名称", "对方单位", "收(付)方名称", "收付方名称", "对方账户名称", "交易对手名称", "交易对手", "对手户名", "counterparty"),
    "party_account": ("对方账号", "对方帐号", "收(付)方账号", "收(付)方帐号", "收付方账号", "收付方帐号", "对手账号", "交易对手账号", "对方账户"),
    "payer": ("付款人名称", "付款方名称", "付款方户名", "付款人户名"),
    "payer_account": ("付款人账号", "付款人帐号", "付款方账号"),
    "payee": ("收款人名称", "收款方名称", "收款方户名", "收款人户名"),
    "payee_account": ("收款人账号", "收款人帐号", "收款方账号"),
    "serial": ("流水号", "交易流水号", "账户明细编号-交易流水号", "明细编号", "交易参考号", "业务参考号", "银行流水号", "日志号", "transactionreferencenumber", "核心流水号", "回单编号"),
    "summary": ("摘要", "交易摘要", "业务摘要", "reference"),
    "remark": ("附言", "交易附言", "备注", "附加信息", "客户附言", "remark"),
    "purpose": ("用途", "交易用途", "资金用途", "purpose"),
}  # fmt: skip
_FIELD_OF: dict[str, list[str]] = {}
for _field, _names in HEADINGS.items():
    for _name in _names:
        _FIELD_OF.setdefault(_name, []).append(_field)
_BRACKET = re.compile(r"\[[^\]]*\]")
_ENGLISH_TAIL = re.compile(r"\((?:元|rmb|cny|人民币)\)")
SEARCH_ROWS = 40


class RawLine(NamedTuple):
    """A movement as the file states it. ``amount_fen`` above zero came in."""

    row_no: int
    day: date
    time: str
    amount_fen: int
    balance_fen: int | None
    party: str
    party_account: str
    serial: str
    text: str


class BadRow(NamedTuple):
    """A row that looks like a movement and cannot be read: nothing of the file is taken while there is one."""

    row_no: int
    code: str
    value: str


def normal(heading: str) -> str:
    """A heading made comparable: half width, no blanks, no English in square brackets, no unit in brackets."""
    text = unicodedata.normalize("NFKC", heading or "")
    text = _BRACKET.sub("", text) if _BRACKET.sub("", text).strip() else text.strip("[] ")
    return _ENGLISH_TAIL.sub("", re.sub(r"\s+", "", text).lower()).strip(":*")


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """``{field: column}`` of a row of headings. A heading of two meanings (交易时间) fills the one that is still free."""
    found: dict[str, int] = {}
    names = [normal(cell) for cell in row]
    for only_plain in (True, False):
        for index, name in enumerate(names):
            fields = _FIELD_OF.get(name) or _FIELD_OF.get(re.sub(r"[()（）]", "", name)) or []
            if not fields or (only_plain and len(fields) > 1) or index in found.values():
                continue
            free = next((field for field in fields if field not in found), None)
            if free is not None:
                found[free] = index
    return found


def is_enough(columns: Mapping[str, int]) -> bool:
    """Whether the columns say day and amount."""
    moves = {"income", "expense"} <= columns.keys() or "amount" in columns
    return "day" in columns and moves


def find_header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """``(index, columns)`` of the row of headings below the bank's preamble; None when the layout is not known."""
    best: tuple[int, dict[str, int]] | None = None
    for index, row in enumerate(rows[:SEARCH_ROWS]):
        columns = columns_of(row)
        if is_enough(columns) and (best is None or len(columns) > len(best[1])):
            best = (index, columns)
    return best


def find_told(rows: Sequence[Sequence[str]], layout: Mapping[str, str]) -> tuple[int, dict[str, int]] | None:
    """The same by a remembered layout ``{field: heading}``: every told heading must be in one row."""
    wanted = {field: normal(heading) for field, heading in layout.items()}
    for index, row in enumerate(rows[:SEARCH_ROWS]):
        names = [normal(cell) for cell in row]
        if wanted and all(name in names for name in wanted.values()):
            return index, {field: names.index(name) for field, name in wanted.items()}
    return None


def fen_of(text: str) -> int | None:
    """An amount as banks write it: ``1,234.50``, ``￥１２.００``, ``(12.00)``, ``-12.00``, ``+12``; None for an empty cell.

    Raises ValueError for what is not an amount or has parts of a fen.
    """
    plain = unicodedata.normalize("NFKC", text or "").replace("CNY", "").replace("RMB", "")
    plain = re.sub(r"[\s,¥元'\t]", "", plain).replace("−", "-")
    if plain in ("", "-", "--"):
        return None
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1, plain[1:-1]
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", plain):
        raise ValueError(text)
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation as failure:
        raise ValueError(text) from failure
    if fen != fen.to_integral_value():
        rounded = fen.quantize(Decimal(1))
        if abs(fen - rounded) > Decimal("0.0001"):  # a float of the workbook may carry dust
            raise ValueError(text)
        fen = rounded
    return sign * int(fen)


_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def day_of(text: str) -> date | None:
    """A day as banks write it: 20261120, 2026-11-20, 2026/11/20 10:11:12, 2026年11月20日, or the number of a workbook."""
    plain = unicodedata.normalize("NFKC", text or "").strip().strip("'")
    serial = re.fullmatch(r"(\d{5})(?:\.\d+)?", plain)
    if serial and 36_526 <= int(serial[1]) <= 73_050:
        return date(1899, 12, 30) + timedelta(days=int(serial[1]))
    found = _DAY.match(plain)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def time_of(text: str) -> str:
    """The time of day in a cell as ``10:11:12``, or nothing."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    found = _TIME.search(plain)
    if found:
        return f"{int(found[1]):02d}:{found[2]}:{found[3] or '00'}"
    digits = re.search(r"(?:^|^\d{8}\s*)(\d{2})(\d{2})(\d{2})$", plain)
    return f"{digits[1]}:{digits[2]}:{digits[3]}" if digits and int(digits[1]) < 24 else ""


_OUT = ("借", "支", "付", "出", "d", "out", "-", "往账")
_IN = ("贷", "收", "入", "c", "in", "+", "来账")


def signed_amount(row: Sequence[str], columns: Mapping[str, int]) -> int | None:
    """Fen of a row, above zero when it came in; None when the row moves nothing. Raises ValueError."""

    def cell(field: str) -> str:
        index = columns.get(field)
        return row[index] or "" if index is not None and index < len(row) else ""

    if "income" in columns or "expense" in columns:
        came, left = fen_of(cell("income")) or 0, fen_of(cell("expense")) or 0
        if came or left:
            # A bank that writes money out below zero means the same; a red 冲正 stands below zero in the column of income.
            return came - abs(left) if not came else came - left
        if "amount" not in columns:
            return None
    amount = fen_of(cell("amount"))
    if not amount:
        return None
    way = unicodedata.normalize("NFKC", cell("direction")).strip().lower()
    if way.startswith(_OUT):
        return -abs(amount)
    if way.startswith(_IN) or not way:
        return amount
    raise ValueError(way)


def read_lines(
    rows: Sequence[Sequence[str]], header: int, columns: Mapping[str, int]
) -> tuple[list[RawLine], list[BadRow]]:
    """The movements below the headings; totals and remarks (rows without a day) are passed over."""
    lines, bad = [], []
    for index in range(header + 1, len(rows)):
        row = rows[index]

        def cell(field: str, row: Sequence[str] = row) -> str:
            at = columns.get(field)
            return (row[at] or "").strip() if at is not None and at < len(row) else ""

        if not any((value or "").strip() for value in row):
            continue
        day = day_of(cell("day"))
        try:
            amount, balance = signed_amount(row, columns), fen_of(cell("balance"))
        except ValueError as failure:
            if day is not None:
                bad.append(BadRow(index + 1, "amount", str(failure)[:40]))
            continue
        if day is None:
            if amount and re.fullmatch(r"\W*\d.*", cell("day")):
                bad.append(BadRow(index + 1, "day", cell("day")[:40]))
            continue
        if amount:
            lines.append(_line(index + 1, day, amount, balance, cell))
    return lines, bad


def _line(row_no: int, day: date, amount: int, balance: int | None, cell) -> RawLine:
    side = "payer" if amount > 0 else "payee"
    texts: list[str] = []
    for field in ("remark", "purpose", "summary"):
        text = re.sub(r"\s+", " ", cell(field))
        if text and text not in texts:
            texts.append(text)
    party = cell("party") or cell(side)
    account = cell("party_account") or cell(f"{side}_account")
    return RawLine(
        row_no, day, time_of(cell("time")) or time_of(cell("day")[8:]), amount, balance, re.sub(r"\s+", " ", party)[:120],
        re.sub(r"[\s'-]", "", unicodedata.normalize("NFKC", account))[:40],
        unicodedata.normalize("NFKC", cell("serial")).strip("' \t")[:60], " · ".join(texts)[:300],
    )  # fmt: skip


_ACCOUNT = re.compile(r"(?:账号|帐号|账户|accountno\.?|accountnumber)[:=]?(\d[\d*-]{7,30})")


def stated_account(rows: Sequence[Sequence[str]], header: int) -> str:
    """The account number that the bank's preamble states, or nothing."""
    for row in rows[:header]:
        text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", "".join(cell or "" for cell in row))).lower()
        if "对方" in text:
            continue
        found = _ACCOUNT.search(text)
        if found:
            return found[1].replace("-", "")
    return ""

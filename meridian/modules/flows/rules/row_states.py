"""The state of each row that is not plainly a good line: total, note, blank or error, with reasons.

Good lines are recognised on whole columns elsewhere; only the rest comes here one by one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LINE, TOTAL, BLANK, NOTE, ERROR = "line", "total", "blank", "note", "error"
STATES = (LINE, TOTAL, BLANK, NOTE, ERROR)
IDENTITY = ("customer", "product", "spec", "model", "lot", "serial", "item_code", "doc_no")

_TOTAL_WORD = r"(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*和|总\s*数|总\s*额|汇\s*总|合\s*計|小\s*計|總\s*計|共\s*計|累\s*計|總\s*和|匯\s*總|sub-?\s*total|grand\s*total|total|sum)"
_TOTAL_EXACT = re.compile(
    r"[\s*【\[(（]*(?:本页|本月|本日|当日|当月|本期|本年|本单|全部|全年|每页|数量|金额|客户|产品|商品|医院|单位|部门|页|月|日|年|总)?"
    + _TOTAL_WORD
    + r"(?:数量?|金额|人民币)?[\s*】\])）]*(?:[:：(（].*)?",
    re.I,
)
_TOTAL_END = re.compile(r".{1,60}?[\s\-_—:：(（【\[]*" + _TOTAL_WORD + r"[\s)）】\]:：]*", re.I)
_TOTAL_START = re.compile(
    r"(?:合计|总计|共计|小计|合計|總計)[\s:：]*[\d共￥¥].*|共\s*[\d,]+\s*(?:条|行|笔|单|项|盒|件|支|套).*"
)
_NOTE_START = re.compile(
    r"[\s*※]*(?:制\s*表|制\s*单|审\s*核|复\s*核|批\s*准|经\s*手|填\s*表|打\s*印|导\s*出|备\s*注\s*[:：]|注\s*[:：\d]|说\s*明\s*[:：]|"
    r"说明$|特别说明|备注说明|页\s*码|第\s*\d+\s*页|共\s*\d+\s*页|page\s*\d+|\d+\s*/\s*\d+\s*页|联系人|联系电话|电\s*话\s*[:：]|地址\s*[:：]|"
    r"盖\s*章|签\s*[字名收]|报表|查询条件|统计(?:期间|日期|时间)|报告(?:期间|日期)|日期范围|单据日期\s*[:：]|业务员\s*[:：]|开票员\s*[:：]|仓库\s*[:：]|"
    r"大写|金额大写|人民币\s*[(（]?大写|以下(?:空白|无)|以上数据|数据来源|声明|编制|主管|会计|出纳|财务|发货人|收货人\s*[:：]|领导|负责人|注意|"
    r"---|===|end\b|note[:：]|notes[:：]|prepared by|printed|approved|report (?:date|generated)|generated)",
    re.I,
)


@dataclass(frozen=True)
class RowFacts:
    """One row as far as it is understood.

    cells: all cleaned cells of the row in order. values: texts of the recognised fields that are filled.
    qty, date_ok: the parsed quantity (None: absent or unreadable; then `qty_problem` says why) and whether the date
    was read. required: the fields that this kind of file must fill, as far as it has such columns.
    typical: how many recognised cells a line of this table usually fills. sums: totals a total row may show
    (quantities since the last total and of all lines, and the amounts likewise, in fen).
    """

    cells: Sequence[str | None]
    values: Mapping[str, str]
    headings: Sequence[str]
    required: frozenset[str]
    qty: int | None = None
    qty_problem: str = ""
    date_ok: bool = False
    amount_fen: int | None = None
    typical: float = 6.0
    qty_sums: tuple[int, ...] = ()
    amount_sums: tuple[int, ...] = ()
    header_rows: Sequence[Sequence[str | None]] = field(default_factory=tuple)


def is_total_label(text: str) -> bool:
    """Whether a cell is the label of a total row, by itself: 合计, 本页小计, 总计：, Grand Total."""
    return bool(_TOTAL_EXACT.fullmatch(text)) or bool(_TOTAL_START.fullmatch(text))


def ends_as_total(text: str) -> bool:
    """Whether a cell names what is totalled: ``昆明和平医院 小计``, ``2025年6月合计``."""
    return bool(_TOTAL_END.fullmatch(text))


def is_note_text(text: str) -> bool:
    """Whether a cell begins like a remark around a table: 制表人, 审核, 第1页, 备注：…"""
    return bool(_NOTE_START.match(text))


def repeats_header(
    cells: Sequence[str | None], headings: Sequence[str], header_rows: Sequence[Sequence[str | None]]
) -> bool:
    """Whether the row is the header again, as at page breaks."""
    filled = [(i, t) for i, t in enumerate(cells) if t]
    if len(filled) < 2:
        return bool(filled) and any(
            sum(1 for t in row if t) == 1 and list(row)[: len(cells)] == list(cells) for row in header_rows
        )
    candidates = [list(headings), *[[t or "" for t in row] for row in header_rows]]
    return any(
        sum(1 for i, t in filled if i < len(row) and row[i] == t) >= max(2, len(filled) * 0.6) for row in candidates
    )


def classify(row: RowFacts) -> tuple[str, tuple[str, ...]]:
    """Return the state of a row and its reasons (codes; empty for a plain line)."""
    filled = [t for t in row.cells if t]
    if not filled:
        return BLANK, ()
    if repeats_header(row.cells, row.headings, row.header_rows):
        return NOTE, ("repeated_header",)
    if len(filled) >= 4 and filled == [str(n) for n in range(1, len(filled) + 1)]:
        return NOTE, ("column_numbers",)
    identity = {name for name in IDENTITY if row.values.get(name)}
    total = _total(row, filled, identity)
    if total:
        return TOTAL, (total,)
    complete = "product" in row.values and row.qty is not None
    if not complete and any(is_note_text(t) for t in filled[:3]):
        return NOTE, ("footer_text",)
    if len(filled) == 1:
        return _single(row, filled[0])
    if not identity:
        if row.qty is not None or row.amount_fen is not None:
            return ERROR, _problems(row)
        if len(filled) <= 3 or not row.date_ok:
            return NOTE, ("no_data",)
    if row.qty is None and not row.qty_problem and not complete:
        recognised = len(row.values)
        if recognised < max(2.5, row.typical * 0.5) and not ("product" in row.values and "customer" in row.values):
            return NOTE, ("no_data",)
    problems = _problems(row)
    return (ERROR, problems) if problems else (LINE, ())


def _total(row: RowFacts, filled: list[str], identity: set[str]) -> str:
    labels = [t for t in filled if is_total_label(t)]
    if labels:
        others = {n for n in identity if not is_total_label(row.values[n]) and not is_note_text(row.values[n])}
        if len(others) <= 2 and not ("product" in others and "customer" in others):
            return "total_label"
        return ""
    named = {n for n in (*identity, "date") if row.values.get(n) and ends_as_total(row.values[n])}
    if named and len(identity - named) <= 1 and ("lot" not in row.values or not row.values["lot"]):
        return "total_label"
    if any(ends_as_total(t) for t in filled[:2]) and len(identity) <= 1:
        return "total_label"
    if not identity & {"product", "customer", "item_code", "lot", "model", "serial"}:
        if row.qty is not None and row.qty != 0 and row.qty in row.qty_sums:
            return "total_by_sum"
        if row.qty is None and row.amount_fen and row.amount_fen in row.amount_sums:
            return "total_by_sum"
    return ""


def _single(row: RowFacts, text: str) -> tuple[str, tuple[str, ...]]:
    if row.qty is not None and set(row.values) == {"qty"}:
        return ERROR, _problems(row)
    return NOTE, ("single_cell",)


def _problems(row: RowFacts) -> tuple[str, ...]:
    problems = []
    for name in ("date", "customer", "product"):
        if name in row.required and not row.values.get(name):
            if name == "product" and row.values.get("item_code"):
                continue
            problems.append(f"missing_{name}")
    if "date" in row.required and row.values.get("date") and not row.date_ok:
        problems.append("date_unreadable")
    if "qty" in row.required and row.qty is None:
        problems.append(row.qty_problem or "missing_qty")
    return tuple(problems)


def required_fields(kind: str, columns: Mapping[str, object]) -> frozenset[str]:
    """Return the fields a line of this kind of file must fill, as far as the file has the columns (rules 3.14)."""
    wanted = {"SM": ("date", "customer", "product", "qty"), "PM": ("date", "product", "qty"), "IM": ("product", "qty")}
    return frozenset(name for name in wanted.get(kind, wanted["SM"]) if name in columns)

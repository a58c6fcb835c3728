"""Which column is which field: from headings, from contents, and from price × quantity = amount.

Pure: works on samples of texts. Indexes of columns count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from meridian.modules.flows.rules.dates import day_first_of, parse_date
from meridian.modules.flows.rules.headings import EXTRA_FIELDS, FIELDS, heading_meanings
from meridian.modules.flows.rules.numbers import parse_number

SAMPLE = 240
_HOSPITAL = re.compile(
    r"医院|卫生院|卫生服务|诊所|门诊|保健院|保健计划|疾控|疾病预防|医疗中心|医学中心|卫生室|防治|血站|体检|药房|药店|大药|医务|"
    r"中心血|附一|附二|hospital|clinic|medical cent",
    re.I,
)
_COMPANY = re.compile(r"公司|集团|商行|经营部|药业|器械厂|制药|co\.|ltd|inc\b|gmbh|corp", re.I)
_UNITS = frozenset(
    "盒 支 个 套 包 片 瓶 件 箱 台 根 张 把 袋 卷 枚 人份 测试 只 条 颗 块 副 板 桶 罐 粒 组 对 份 批 组套 盘 管 枝 筒 pcs pc ea box set "
    "bag kit each pack bx bt btl roll".split()
)
_DOC_TYPES = re.compile(
    r"^(纯销|销售|销售出库|销售退货|退货|销退|调拨|赠送|样品|寄售|寄售结算|出库|入库|退库|采购|采购入库|采购退货|普通销售|正常销售|"
    r"红字|蓝字|跟台|直销|分销|换货|销售订单|盘盈|盘亏|sale|return|sales|transfer|sample|销售单|退货单|出库单|销售出库单|销售退货单)$",
    re.I,
)
_SPEC = re.compile(
    r"\d\s*(mm|cm|ml|mg|ug|μg|μl|fr|g|kg|l|m|iu|u|人份|支|片|测试|t|kit)\b|[×*xX]\s*\d|[φΦø]|\d\s*#|/\s*(盒|瓶|包|袋|套|支)|\d+\.\d+\s*-\s*\d",
    re.I,
)
_LOT = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/.#]{2,29}")
_SHELF_LIFE = re.compile(r"\d{1,4}\s*(个月|月|年|天|日|months?|years?|days?)|[一二三五]年", re.I)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ADDRESS = re.compile(r"[省市区县].*[路街道巷村镇号]|路\d+号|\d+号")


@dataclass(frozen=True)
class ColumnGuess:
    """A recognised column: 0-based index (-1: not a column but taken from sheet name or a line above), its heading
    as written, and how sure (0..1)."""

    index: int
    heading: str
    confidence: float


@dataclass(frozen=True)
class ColumnProfile:
    """What the cells of one column look like: shares (0..1) of the filled sample cells."""

    filled: int
    date: float = 0.0
    serial_date: float = 0.0
    compact_date: float = 0.0
    number: float = 0.0
    integer: float = 0.0
    hospital: float = 0.0
    company: float = 0.0
    unit: float = 0.0
    lot: float = 0.0
    spec: float = 0.0
    chinese: float = 0.0
    doc_type: float = 0.0
    shelf_life: float = 0.0
    address: float = 0.0
    distinct: float = 0.0
    middle: float = 0.0
    length: float = 0.0
    counting: bool = False


def profile(cells: Sequence[str | None]) -> ColumnProfile:
    """Measure a sample of one column (blank cells are left out)."""
    texts = [text for text in cells if text][:SAMPLE]
    if not texts:
        return ColumnProfile(0)
    count = len(texts)
    numbers = [parse_number(t) for t in texts]
    values = [n.value for n in numbers if n.value is not None]
    plain_dates = sum(
        parse_date(t, default_year=2025).day is not None
        and not re.fullmatch(r"\d{5,6}(\.\d+)?", t)
        and not re.fullmatch(r"\d{1,2}\.\d{1,2}", t)
        for t in texts
    )
    whole = [v for v in values if v == v.to_integral_value()]

    def share(test: object) -> float:
        return sum(bool(test(t)) for t in texts) / count  # type: ignore[operator]

    steps = [int(b - a) for a, b in zip(values, values[1:], strict=False)]
    return ColumnProfile(
        filled=count,
        date=plain_dates / count,
        serial_date=share(lambda t: re.fullmatch(r"4[0-9]{4}(\.\d+)?", t)),
        compact_date=share(lambda t: re.fullmatch(r"(19|20)\d{6}", t) and parse_date(t).day),
        number=len(values) / count,
        integer=len(whole) / count,
        hospital=share(_HOSPITAL.search),
        company=share(_COMPANY.search),
        unit=share(lambda t: t.lower() in _UNITS),
        lot=share(lambda t: _LOT.fullmatch(t) and re.search(r"\d", t) and not re.fullmatch(r"-?\d*\.\d+|\d{1,3}", t)),
        spec=share(_SPEC.search),
        chinese=share(_CHINESE.search),
        doc_type=share(_DOC_TYPES.match),
        shelf_life=share(_SHELF_LIFE.fullmatch),
        address=share(_ADDRESS.search),
        distinct=len(set(texts)) / count,
        middle=float(median(abs(v) for v in values)) if values else 0.0,
        length=sum(map(len, texts)) / count,
        counting=len(steps) > 2
        and values[0] in (0, 1)
        and sum(s == 1 for s in steps) >= len(steps) * 0.85
        and count == len(values),
    )


def _fit(name: str, p: ColumnProfile) -> float:
    """How well contents suit a field (0..1); 1 where nothing speaks against it."""
    if p.filled == 0:
        return 0.55
    dates = max(p.date, p.serial_date)
    if name in ("date", "production_date", "expiry_date", "stock_in_date", "stock_date"):
        if name == "date" and dates < 0.5:  # months of accounting count as dates, too
            return max(dates, 0.2)
        return dates
    if name in ("qty", "price", "amount"):
        return p.number if not (p.compact_date > 0.8 and name == "qty") else 0.2
    if name in ("customer", "product", "maker"):
        return 1.0 - max(p.number if p.chinese < 0.5 else 0.0, p.unit, min(p.date, 1.0))
    if name == "unit":
        return 0.05 if p.hospital + p.company > 0.3 or p.number > 0.6 or p.length > 8 else 1.0
    if name in ("lot", "serial", "item_code", "doc_no", "model"):
        return 1.0 - 0.8 * (p.chinese if p.lot < 0.5 else 0.0)
    return 1.0


def _blend(heading: float, fit: float) -> float:
    if fit < 0.25:
        return heading * 0.35
    return heading * (0.7 + 0.3 * fit)


def _content_scores(p: ColumnProfile) -> dict[str, float]:
    """What a column without a known heading may be, judged by its cells alone (at most 0.75)."""
    if p.filled == 0 or p.counting:
        return {}
    scores: dict[str, float] = {}
    if p.date >= 0.7:
        scores["date"] = 0.72 * p.date - 0.1 * p.compact_date
    elif p.serial_date >= 0.9:
        scores["date"] = 0.5
    if p.hospital >= 0.4:
        scores["customer"] = 0.5 + 0.25 * p.hospital
    elif p.company >= 0.6:
        scores["customer"] = 0.4 + 0.1 * min(1.0, p.distinct * 2)
        scores["maker"] = 0.42 + 0.12 * (1 - min(1.0, p.distinct * 4))
    if p.unit >= 0.8:
        scores["unit"] = 0.75 * p.unit
    if p.doc_type >= 0.7:
        scores["doc_type"] = 0.7 * p.doc_type
    if p.address >= 0.7 and p.hospital < 0.4:
        scores["address"] = 0.5
    if p.spec >= 0.5 and p.hospital < 0.3:
        scores["spec"] = 0.4 + 0.3 * p.spec
    if p.lot >= 0.7 and p.length >= 4 and p.spec < 0.5 and not (p.date >= 0.9 and p.compact_date < 0.5):
        scores["lot"] = (
            0.45 + 0.2 * p.lot - (0.12 if p.compact_date > 0.8 else 0.0) - (0.1 if p.serial_date > 0.8 else 0)
        )
    if p.integer >= 0.9 and p.middle < 100_000 and p.serial_date < 0.5:
        scores["qty"] = 0.5 - (0.1 if p.middle > 2_000 else 0.0)
    if p.number >= 0.9:
        scores["price"] = 0.3
        scores["amount"] = 0.29
    if p.chinese >= 0.7 and max(p.hospital, p.company, p.unit, p.doc_type) < 0.3 and p.length >= 3:
        scores["product"] = 0.55 - 0.15 * p.spec - 0.1 * (p.length > 30)
    return scores


@dataclass
class Assignment:
    """The result: `columns` of the known fields, `extra` of further recognised columns."""

    columns: dict[str, ColumnGuess] = field(default_factory=dict)
    extra: dict[str, ColumnGuess] = field(default_factory=dict)


def assign(
    headings: Sequence[str | None],
    samples: Sequence[Sequence[str | None]],
    *,
    kind: str = "SM",
    has_header: bool = True,
) -> Assignment:
    """Give each column at most one field and each field at most one column.

    headings: texts of the header (two-row headers joined by ``/``); samples: cells of each column, aligned by row.
    kind: ``SM`` sales, ``PM`` purchases, ``IM`` stock; it decides between 供应商 and 客户 and between dates.
    """
    profiles = [profile(cells) for cells in samples]
    scores: list[tuple[float, int, str, bool]] = []
    for index, p in enumerate(profiles):
        text = (headings[index] or "").strip() if has_header else ""
        meanings = _for_kind(heading_meanings(text), text, kind) if text else {}
        for name, strength in meanings.items():
            scores.append((_blend(strength, _fit(name, p)), index, name, True))
            if name == "expiry_date" and p.shelf_life > 0.5:
                scores.append((strength, index, "shelf_life", True))
        if text in ("单位", "单位名称") and p.hospital + p.company > 0.5:
            scores.append((0.9, index, "customer", True))
        if not meanings or max(meanings.values()) < 0.5:
            for name, strength in _content_scores(p).items():
                scores.append((strength * (0.8 if text else 1.0), index, name, False))
    chosen = _greedy(scores, len(profiles))
    _settle_dates(chosen, profiles, samples)
    _settle_money(chosen, scores, samples, has_header)
    return _finish(chosen, headings, has_header)


def _for_kind(meanings: dict[str, float], text: str, kind: str) -> dict[str, float]:
    result = dict(meanings)
    if kind == "PM":
        if "stock_in_date" in result:
            result["date"] = max(result.get("date", 0.0), 0.95)
        if re.search(r"入库|购进|采购|进货", text) and "qty_in" in result:
            result["qty"] = 0.9
    if kind == "IM" and "stock_date" in result:
        result["date"] = 1.0
    for name in ("qty", "price", "amount"):  # reports of stock movements have a group of columns for each movement
        if name not in result:
            continue
        if kind == "IM":
            if re.search(r"期末|结存|库存|现存", text):
                result[name] = min(1.0, result[name] + 0.05)
            elif re.search(r"销售|出库|入库|期初|上期", text):
                result[name] -= 0.25
        elif kind == "SM":
            if re.search(r"期初|期末|结存|库存|上期|入库|购进|退货", text):
                result[name] -= 0.2
            elif re.search(r"销售|出库", text) and "/" in text:
                result[name] = min(1.0, result[name] + 0.05)
    return result


Chosen = dict[str, tuple[int, float, bool]]


def _greedy(scores: list[tuple[float, int, str, bool]], width: int) -> Chosen:
    chosen: Chosen = {}
    used: set[int] = set()
    order = {name: i for i, name in enumerate((*FIELDS, *EXTRA_FIELDS))}
    for score, index, name, by_heading in sorted(scores, key=lambda s: (-round(s[0], 3), order.get(s[2], 99), s[1])):
        if index in used or name in chosen or score < 0.25:
            continue
        chosen[name] = (index, score, by_heading)
        used.add(index)
    return chosen


def _days(cells: Sequence[str | None]) -> list[int | None]:
    texts = [t or "" for t in cells]
    first = day_first_of(texts)
    found = [parse_date(t, day_first=first, default_year=2025).day for t in texts]
    return [day.toordinal() if day else None for day in found]


def _settle_dates(chosen: Chosen, profiles: Sequence[ColumnProfile], samples: Sequence[Sequence[str | None]]) -> None:
    """Tell sale, production and expiry dates apart where no heading does: made before sold before expired."""
    used = {index for index, _, _ in chosen.values()}
    loose = [i for i, p in enumerate(profiles) if p.date >= 0.8 and p.compact_date < 0.8 and i not in used]
    loose += [i for i, p in enumerate(profiles) if p.compact_date >= 0.8 and i not in used]
    names = [n for n in ("date", "production_date", "expiry_date") if n in chosen and not chosen[n][2]]
    loose += [chosen[n][0] for n in names]
    if len(loose) < 2 and not (loose and not names):
        return
    for name in names:
        del chosen[name]
    middles = []
    for index in loose:
        known = [d for d in _days(samples[index]) if d is not None]
        if known:
            middles.append((median(known), index))
    middles.sort()
    free = [n for n in ("production_date", "date", "expiry_date") if n not in chosen]
    if "date" in chosen:
        sold = [d for d in _days(samples[chosen["date"][0]]) if d is not None]
        pivot = median(sold) if sold else 0
        for middle, index in middles:
            name = "production_date" if middle < pivot else "expiry_date"
            if name in free and name not in chosen and abs(middle - pivot) > 20:
                chosen[name] = (index, 0.5, False)
        return
    if len(middles) == 1:
        wanted = ["date"]
    elif len(middles) == 2:
        wanted = ["date", "expiry_date"] if middles[1][0] - middles[0][0] > 200 else ["production_date", "date"]
    else:
        wanted = ["production_date", "date", "expiry_date"]
    for name, (_, index) in zip(wanted, middles, strict=False):
        if name in free:
            chosen[name] = (index, 0.6, False)


def _numbers(cells: Sequence[str | None]) -> list[Decimal | None]:
    return [parse_number(text).value if text else None for text in cells]


def _product_share(q: list[Decimal | None], p: list[Decimal | None], a: list[Decimal | None]) -> float:
    rows = [(x, y, z) for x, y, z in zip(q, p, a, strict=True) if x is not None and y is not None and z]
    if len(rows) < 2:
        return 0.0
    good = sum(abs(x * y - z) <= max(abs(z) * Decimal("0.005"), Decimal("0.02")) for x, y, z in rows)
    different = sum(abs(x) != 1 and abs(y) != 1 for x, y, _ in rows)
    return good / len(rows) if different else 0.0


def _settle_money(
    chosen: Chosen,
    scores: list[tuple[float, int, str, bool]],
    samples: Sequence[Sequence[str | None]],
    has_header: bool,
) -> None:
    """Let price × quantity = amount decide where headings are missing or more than one column could be meant."""
    names = ("qty", "price", "amount")
    firm = {n: chosen[n][0] for n in names if n in chosen and chosen[n][2]}
    options: dict[str, list[int]] = {}
    taken = {v[0] for k, v in chosen.items() if k not in names and v[2]}
    for name in names:
        found = [(s, i) for s, i, n, by in scores if n == name and i not in taken and (by or name not in firm)]
        best = max((s for s, _ in found), default=0.0)
        options[name] = [i for s, i in sorted(found, reverse=True) if name not in firm or s >= best - 0.35][:6]
    if len(firm) == 3 and all(len(o) == 1 for o in options.values()):
        return
    columns = {i: _numbers(samples[i]) for group in options.values() for i in group}
    best_triple: tuple[float, tuple[int, int, int]] | None = None
    for q in options["qty"]:
        for p in options["price"]:
            for a in options["amount"]:
                if len({q, p, a}) < 3:
                    continue
                share = _product_share(columns[q], columns[p], columns[a])
                if share < 0.8:
                    continue
                bonus = sum(0.2 for n, i in zip(names, (q, p, a), strict=True) if firm.get(n) == i)
                whole = [v for v in columns[q] if v is not None]
                bonus += 0.1 * (sum(v == v.to_integral_value() for v in whole) / (len(whole) or 1))
                bonus += 0.05 * (_size(columns[q]) <= _size(columns[p])) + (0.01 if q < p else 0.0)
                if best_triple is None or share + bonus > best_triple[0]:
                    best_triple = (share + bonus, (q, p, a))
    if best_triple is None:
        _drop_guesses(chosen, firm)
        return
    indexes = set(best_triple[1])
    for name in [n for n, v in chosen.items() if v[0] in indexes and not v[2]]:
        del chosen[name]
    for name, index in zip(names, best_triple[1], strict=True):
        before = chosen.get(name)
        if before is None or before[0] != index:
            chosen[name] = (index, 0.8, name in firm)
        else:
            chosen[name] = (index, max(before[1], 0.8), before[2])


def _size(values: list[Decimal | None]) -> float:
    known = [abs(v) for v in values if v is not None]
    return float(median(known)) if known else 0.0


def _drop_guesses(chosen: Chosen, firm: dict[str, int]) -> None:
    """Numbers alone do not tell price from amount: keep one unnamed column as quantity, leave the others open."""
    for name in ("price", "amount"):
        if name in chosen and name not in firm:
            del chosen[name]


def _finish(chosen: Chosen, headings: Sequence[str | None], has_header: bool) -> Assignment:
    if "supplier" in chosen and "maker" not in chosen and chosen["supplier"][2]:
        chosen["maker"] = (chosen["supplier"][0], 0.6, True)
    if "model" not in chosen and "spec" not in chosen and "spec_raw" in chosen:
        chosen["spec"] = chosen.pop("spec_raw")
    if "qty" not in chosen:
        for spare in ("qty_converted", "qty_alternate"):
            if spare in chosen:
                chosen["qty"] = chosen.pop(spare)
                break
    for field_name, spare in (("customer", "customer_clean"), ("product", "product_clean"), ("date", "period"),
                              ("date", "invoice_date"), ("date", "surgery_date"), ("date", "stock_date"),
                              ("price", "net_price"), ("amount", "net_amount"), ("doc_no", "invoice_no")):  # fmt: skip
        if field_name not in chosen and spare in chosen:
            chosen[field_name] = chosen[spare]
            if spare not in ("invoice_no", "surgery_date"):
                del chosen[spare]
    result = Assignment()
    for name, (index, score, _) in sorted(chosen.items(), key=lambda item: item[1][0]):
        heading = (headings[index] or "") if has_header and index < len(headings) else ""
        guess = ColumnGuess(index, heading, round(min(1.0, score), 3))
        (result.columns if name in FIELDS else result.extra)[name] = guess
    return result

"""The remembered layout of a dealer's files, and the convention of their names."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from meridian.modules.flows.rules.headings import normal_heading

KINDS = ("SM", "PM", "IM")


def layout_fingerprint(headings: Sequence[str | None]) -> str:
    """Return a short fingerprint of header cells; blanks, width, asterisks and empty cells at the end do not matter."""
    texts = [normal_heading(text or "") for text in headings]
    while texts and not texts[-1]:
        texts.pop()
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Layout:
    """How one dealer's files are laid out, as confirmed before. JSON in and out by `as_json` / `from_json`.

    fingerprint: of the headings, or ``headless:<number of columns>`` for files without headings.
    header_rows: how many rows the header takes (0 without headings); it is searched by its headings,
    so titles above it may come and go. columns, extra: field to 0-based column. sheet: its name.
    """

    fingerprint: str
    header_rows: int
    columns: dict[str, int]
    extra: dict[str, int] = field(default_factory=dict)
    sheet: str = ""
    kind: str = ""
    headings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain values for a JSON column."""
        return asdict(self) | {"headings": list(self.headings)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Layout:
        """Rebuild a layout from `as_json`. Raises KeyError when it is not one."""
        return cls(
            fingerprint=data["fingerprint"],
            header_rows=int(data["header_rows"]),
            columns={k: int(v) for k, v in data["columns"].items()},
            extra={k: int(v) for k, v in data.get("extra", {}).items()},
            sheet=data.get("sheet", ""),
            kind=data.get("kind", ""),
            headings=tuple(data.get("headings", ())),
        )


@dataclass(frozen=True)
class FlowFileName:
    """The parts of ``SM_<code>_<name>_<yyyyMMdd>[_补传…].xlsx``; all empty when the name does not follow it."""

    kind: str = ""
    dealer_code: str = ""
    dealer_name: str = ""
    day: datetime.date | None = None
    resend: str = ""

    @property
    def follows_convention(self) -> bool:
        """Whether the name has all its parts."""
        return bool(self.kind and self.dealer_code and self.day)


_CONVENTION = re.compile(r"(SM|PM|IM)[_＿]([^_＿]+)[_＿](.+?)[_＿](\d{8})(?:[_＿](.+))?", re.I)
_KIND_WORDS = (
    ("IM", re.compile(r"库存|盘点|结存|stock|inventory", re.I)),
    ("PM", re.compile(r"采购|购进|进货|入库|purchase", re.I)),
    ("SM", re.compile(r"销售|流向|出库|纯销|发货|销货|sales?|flow", re.I)),
)


def parse_file_name(name: str) -> FlowFileName:
    """Read the parts of a file name after the convention of the domain rules (3.14)."""
    stem = re.sub(r"\.[A-Za-z0-9]{2,5}$", "", name.strip())
    match = _CONVENTION.fullmatch(stem)
    if match is None:
        return FlowFileName()
    try:
        day = datetime.date(int(match[4][:4]), int(match[4][4:6]), int(match[4][6:]))
    except ValueError:
        return FlowFileName()
    return FlowFileName(match[1].upper(), match[2].strip(), match[3].strip(), day, (match[5] or "").strip())


def guess_kind(file_name: str, sheet_name: str, headings: Sequence[str | None]) -> tuple[str, float]:
    """Return the kind of the file (``SM`` sales, ``PM`` purchases, ``IM`` stock) and how sure (0..1)."""
    parsed = parse_file_name(file_name)
    if parsed.kind:
        return parsed.kind, 1.0
    texts = [normal_heading(h or "") for h in headings]
    joined = " ".join(texts)
    for source, confidence in ((sheet_name, 0.9), (file_name, 0.85)):
        hits = [kind for kind, pattern in _KIND_WORDS if pattern.search(source)]
        if len(hits) == 1:
            return hits[0], confidence
    sold_to = re.search(r"客户|医院|终端|购货单位|收货单位|购方|下游|customer|hospital", joined)
    if re.search(r"库存提取日期|盘点日期|库存数量|结存|现存量|期末|库存日期|onhand|stock", joined) and not sold_to:
        return "IM", 0.85
    if re.search(r"购进日期|采购日期|进货日期|采购数量|购进数量", joined) and not sold_to:
        return "PM", 0.85
    if re.search(r"供应商|supplier|vendor", joined) and not sold_to and re.search(r"日期|date", joined):
        return "PM", 0.6
    if sold_to or re.search(r"销售|出库", joined):
        return "SM", 0.8
    if joined and not re.search(
        r"(?<!生产)(?<!效期)日期|date|时间|月份|month", re.sub(r"(生产|入库|失效|到期|有效)日期", "", joined)
    ):
        return ("IM", 0.6) if re.search(r"数量|qty|库存", joined) else ("SM", 0.4)
    return "SM", 0.4

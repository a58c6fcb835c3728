"""What the lines read off a photo of a Chinese business or operation licence propose for the form. A person checks it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .licence_numbers import LicenceNumber, check_social_credit_code, parse_licence_number

_DATE = re.compile(r"(20\d{2}|19\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_NUMBER = re.compile(r"[一-龥]{1,4}药监械(?:经营|生产)[许备]\d{8,9}号?")
_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NP-RT-UW-Y]{18}(?![0-9A-Z])")
_GAPS = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")
_UNTIL = re.compile(r"(?:有效期限?至?|营业期限|至)")
_ISSUED = re.compile(r"(?:发证日期|成立日期|备案日期|批准日期|注册日期)")
_ISSUER = re.compile(r"(?:发证部门|发证机关|备案部门|登记机关)\s*:?\s*(?P<name>[一-龥()]{4,40})?")
_SCOPE_STARTS = re.compile(r"经营范围\s*:?")
_SCOPE_ENDS = re.compile(
    r"^(?:经营场所|库房地址|住所|法定代表人|企业负责人|经营方式|许可证编号|备案编号|有效期|发证|备案部门|备案日期|登记机关)"
)
_KINDS = {
    "operation_licence": "OPERATION_LICENCE", "operation_filing": "OPERATION_FILING",
    "production_licence": "PRODUCTION_LICENCE", "production_filing": "PRODUCTION_FILING",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """Values for the form; empty where the photo does not say. Scope is offered for licences to trade only."""

    kind: str = ""
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    issuer: str = ""
    raw_scope: str = ""


def propose(lines: Iterable[str]) -> Proposal:
    """Find number, dates, issuer and scope in the lines of a photo. Never raises."""
    # Labels are set wide on licences (成 立 日 期).
    plain = [_GAPS.sub("", unicodedata.normalize("NFKC", line)).strip() for line in lines]
    kind, number = _number(plain)
    return Proposal(
        kind, number, _dated(plain, _ISSUED), _last_day(plain), _issuer(plain),
        _scope(plain) if kind in ("OPERATION_LICENCE", "OPERATION_FILING") else "",
    )  # fmt: skip


def _number(lines: list[str]) -> tuple[str, str]:
    text = "\n".join(line.replace(" ", "") for line in lines)
    for found in _NUMBER.finditer(text):
        for start in range(len(found[0])):
            parsed = parse_licence_number(found[0][start:])
            if isinstance(parsed, LicenceNumber):
                return _KINDS[parsed.kind], parsed.number
    for found in _CREDIT_CODE.finditer(text.upper()):
        code = check_social_credit_code(found[0])
        if isinstance(code, str):
            return "BUSINESS_LICENCE", code
    return "", ""


def _dates(line: str) -> list[date]:
    found = []
    for year, month, day in _DATE.findall(line):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


def _dated(lines: list[str], label: re.Pattern[str]) -> date | None:
    """The first date on the line of a label, or on the line below it."""
    for number, line in enumerate(lines):
        if label.search(line):
            near = _dates(line) or (_dates(lines[number + 1]) if number + 1 < len(lines) else [])
            if near:
                return near[0]
    return None


def _last_day(lines: list[str]) -> date | None:
    for number, line in enumerate(lines):
        if _UNTIL.search(line):
            near = _dates(line) or (_dates(lines[number + 1]) if number + 1 < len(lines) else [])
            if near:
                return max(near)
    return None


def _issuer(lines: list[str]) -> str:
    for number, line in enumerate(lines):
        found = _ISSUER.search(line)
        if found:
            name = found["name"] or (lines[number + 1] if number + 1 < len(lines) else "")
            return name if re.search(r"局|委员会|部门", name) else ""
    return next((line for line in lines if re.fullmatch(r"[一-龥]{2,20}(?:监督管理局|审批局|委员会)", line)), "")


def _scope(lines: list[str]) -> str:
    """Everything from 经营范围 to the next heading."""
    kept: list[str] = []
    for line in lines:
        if not kept and (found := _SCOPE_STARTS.search(line)):
            kept.append(line[found.end() :])
        elif kept:
            if _SCOPE_ENDS.match(line):
                break
            kept.append(line)
    return "".join(kept).strip()

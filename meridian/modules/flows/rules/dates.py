"""Dates in every spelling of flow files, to ISO.

Spreadsheet serials, ``2025.6.3``, ``20250603``, ``25-6-3``, ``2025年6月3日``, ``2025/6/3 10:22``,
``6/3/2025``, ``3-Jun-25``, ``202506``. Anything uncertain is returned with a note.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

EARLIEST_YEAR, LATEST_YEAR = 1990, 2079
_SERIAL_ZERO = datetime.date(1899, 12, 30)
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TIME = r"(?:[T\s]*\d{1,2}[:时]\d{1,2}.*|\s+\d{1,2}\s*(?:[AaPp][Mm]).*)?"
_SEPARATED = re.compile(r"(\d{4}|\d{2})\s*[-/.,。·年\s]\s*(\d{1,2})\s*[-/.,。·月\s]\s*(\d{1,2})\s*[日号]?[.]?" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})" + _TIME)
_YEAR_LAST_SHORT = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})\s*/\s*(\d{2})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T\s]?\d{4,6}|" + _TIME + ")?")
_COMPACT_SHORT = re.compile(r"(\d{2})(\d{2})(\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?")
_YEAR_MONTH_COMPACT = re.compile(r"(20\d{2}|19\d{2})(0[1-9]|1[0-2])")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_NAMED = re.compile(
    r"(?:(\d{1,2})[-/\s.]*)?([A-Za-z]{3,9})[-/\s.,]*(?:(\d{1,2})(?:st|nd|rd|th)?[-/\s,]+)?(\d{4}|\d{2})" + _TIME
)
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_WEEKDAY = re.compile(r"\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?\s*")


@dataclass(frozen=True)
class ParsedDate:
    """A date and what was uncertain about it. `day` is None when the text is no date.

    notes: ``date_ambiguous`` (day and month could be swapped), ``date_month_only``, ``date_no_year``,
    ``date_two_digit_year``, ``date_serial``.
    """

    day: datetime.date | None
    notes: tuple[str, ...] = ()


NO_DATE = ParsedDate(None)


def _made(year: int, month: int, day: int, *notes: str) -> ParsedDate:
    if year < 100:
        year += 2000
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return NO_DATE
    try:
        return ParsedDate(datetime.date(year, month, day), notes)
    except ValueError:
        return NO_DATE


def parse_date(
    text: str, *, day_first: bool | None = None, default_year: int | None = None, month_end: bool = False
) -> ParsedDate:
    """Read one date text.

    day_first: how ``6/3/2025`` is meant when both ways are possible (None: month first, noted as ambiguous).
    default_year: the year of ``6月3日``; without it such a text is no date.
    month_end: a month without a day means its last day (expiry) instead of its first.
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("'\"`")
    if not plain or len(plain) > 40:
        return NO_DATE
    plain = _WEEKDAY.sub(" ", plain).strip()
    if re.search(r"[一二三四五六七八九〇零○]", plain):
        plain = _from_chinese(plain)
    for pattern, reader in _READERS:
        match = pattern.fullmatch(plain)
        if match:
            parsed = reader(match, day_first, default_year, month_end)
            if parsed.day is not None:
                return parsed
    return NO_DATE


def _from_chinese(text: str) -> str:
    def number(match: re.Match[str]) -> str:
        part = match[0]
        if "十" in part:
            tens, _, ones = part.partition("十")
            return str(
                int((tens or "一").translate(_CHINESE_DIGITS)) * 10 + int((ones or "零").translate(_CHINESE_DIGITS))
            )
        return part.translate(_CHINESE_DIGITS)

    try:
        return re.sub(r"[一二三四五六七八九〇零○十]+", number, text)
    except ValueError:
        return text


def _compact(m: re.Match[str], _f: bool | None, _y: int | None, _e: bool) -> ParsedDate:
    return _made(int(m[1]), int(m[2]), int(m[3]))


def _separated(m: re.Match[str], first: bool | None, _y: int | None, _e: bool) -> ParsedDate:
    if len(m[1]) == 4:
        return _made(int(m[1]), int(m[2]), int(m[3]))
    parsed = _made(int(m[1]), int(m[2]), int(m[3]), "date_two_digit_year")
    if parsed.day is not None and int(m[1]) > 12:
        return parsed
    # 03/06/25: year first is the Chinese habit, but a slash with a small first number may be m/d/yy
    if int(m[1]) <= 12 and "年" not in m[0] and len(m[3]) == 2 and int(m[3]) > 18:
        swapped = _year_last(int(m[1]), int(m[2]), int(m[3]), first)
        if swapped.day is not None:
            return swapped
    return parsed


def _year_last(a: int, b: int, year: int, day_first: bool | None) -> ParsedDate:
    if a > 12:
        return _made(year, b, a)
    if b > 12:
        return _made(year, a, b)
    if a == b:
        return _made(year, a, b)
    if day_first is None:
        return _made(year, a, b, "date_ambiguous")
    return _made(year, b, a) if day_first else _made(year, a, b)


def _named(m: re.Match[str], _f: bool | None, _y: int | None, month_end: bool) -> ParsedDate:
    month = _MONTHS.get(m[2][:3].lower())
    if month is None or (len(m[2]) > 3 and not calendar.month_name[month].lower().startswith(m[2].lower())):
        return NO_DATE
    year = int(m[4]) + (2000 if len(m[4]) == 2 else 0)
    day = m[1] or m[3]
    if day:
        return _made(year, month, int(day))
    return _month_only(year, month, month_end)


def _month_only(year: int, month: int, month_end: bool) -> ParsedDate:
    if not 1 <= month <= 12:
        return NO_DATE
    day = calendar.monthrange(year, month)[1] if month_end else 1
    return _made(year, month, day, "date_month_only")


def _serial(m: re.Match[str], _f: bool | None, _y: int | None, _e: bool) -> ParsedDate:
    number = int(m[1])
    if not 32_000 <= number <= 65_000:
        return NO_DATE
    return ParsedDate(_SERIAL_ZERO + datetime.timedelta(days=number), ("date_serial",))


def _month_day(m: re.Match[str], _f: bool | None, year: int | None, _e: bool) -> ParsedDate:
    return _made(year, int(m[1]), int(m[2]), "date_no_year") if year else NO_DATE


_READERS = (
    (_COMPACT, _compact),
    (_SEPARATED, _separated),
    (_YEAR_LAST, lambda m, f, y, e: _year_last(int(m[1]), int(m[2]), int(m[3]), f)),
    (_YEAR_LAST_SHORT, lambda m, f, y, e: _year_last(int(m[1]), int(m[2]), 2000 + int(m[3]), f)),
    (_YEAR_MONTH, lambda m, f, y, e: _month_only(int(m[1]), int(m[2]), e)),
    (_YEAR_MONTH_COMPACT, lambda m, f, y, e: _month_only(int(m[1]), int(m[2]), e)),
    (_SERIAL, _serial),
    (_COMPACT_SHORT, lambda m, f, y, e: _made(int(m[1]), int(m[2]), int(m[3]), "date_two_digit_year")),
    (_NAMED, _named),
    (_MONTH_DAY, _month_day),
)


def day_first_of(texts: Iterable[str]) -> bool | None:
    """Return whether a column writes the day before the month (``13/6/2025``); None when it cannot be told."""
    day = month = 0
    for text in texts:
        match = _YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if match:
            day += int(match[1]) > 12
            month += int(match[2]) > 12
    if day and not month:
        return True
    if month and not day:
        return False
    return None

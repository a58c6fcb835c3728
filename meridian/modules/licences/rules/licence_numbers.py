"""Numbers of operation and production licences and filings, and of the unified social credit code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .number_text import PROVINCES, NumberProblem, holds_several, normalise

LicenceKind = Literal["operation_licence", "operation_filing", "production_licence", "production_filing"]

# The city part is lazy: in 京丰食药监械… the 食 belongs to the authority of that time, not to the city.
_LICENCE = re.compile(r"(.)([一-龥]{0,2}?)(食)?药监械(经营|生产)(许|备)([0-9]{4})([0-9]{4,5})号?")
_KINDS: dict[tuple[str, str], LicenceKind] = {
    ("经营", "许"): "operation_licence",
    ("经营", "备"): "operation_filing",
    ("生产", "许"): "production_licence",
    ("生产", "备"): "production_filing",
}
_EARLIEST_OPERATION_YEAR = 2000
_USCC_CODES = {
    "InvalidLength": "uscc_length_wrong",
    "InvalidFormat": "uscc_character_not_allowed",
    "InvalidComponent": "uscc_part_unknown",
    "InvalidChecksum": "uscc_check_character_wrong",
}


@dataclass(frozen=True, slots=True)
class LicenceNumber:
    """A licence or filing number taken apart; ``former`` marks numbers of the 食药监 era, still valid as printed."""

    kind: LicenceKind
    number: str
    province: str
    city: str
    year: int
    serial: str
    former: bool


def parse_licence_number(text: str) -> LicenceNumber | NumberProblem:
    """Read the number of an operation or production licence or filing as typed; never raises.

    Problem codes: ``empty_number``, ``several_numbers``, ``not_a_licence_number``, ``authority_unknown``,
    ``year_not_possible``, ``production_licence_has_no_city``.
    """
    if not text or not text.strip():
        return NumberProblem("empty_number")
    if len(text) <= 200 and holds_several(text, "药监械"):
        return NumberProblem("several_numbers", {"text": text})
    found = _LICENCE.fullmatch(normalise(text)) if len(text) <= 200 else None
    if found is None:
        return NumberProblem("not_a_licence_number", {"text": text[:80]})
    province, city, former, field, form, year, serial = found.groups()
    kind = _KINDS[field, form]
    if province not in PROVINCES:
        return NumberProblem("authority_unknown", {"authority": province})
    if kind == "production_licence" and city:
        return NumberProblem("production_licence_has_no_city", {"city": city})
    if field == "经营" and not _EARLIEST_OPERATION_YEAR <= int(year) <= 2099:
        return NumberProblem("year_not_possible", {"year": int(year)})
    number = f"{province}{city}{former or ''}药监械{field}{form}{year}{serial}号"
    return LicenceNumber(kind, number, province, city, int(year), serial, bool(former))


def check_social_credit_code(text: str) -> str | NumberProblem:
    """The unified social credit code (GB 32100, 18 characters) in its normal spelling, or what is wrong with it."""
    from stdnum.cn import uscc
    from stdnum.exceptions import ValidationError

    if not text or not text.strip():
        return NumberProblem("empty_number")
    plain = normalise(text).upper()
    try:
        return uscc.validate(plain)
    except ValidationError as error:
        return NumberProblem(_USCC_CODES.get(type(error).__name__, "uscc_malformed"), {"text": plain[:40]})


_INSTITUTION = re.compile(r"[0-9A-Z]{9,25}(?:-[0-9A-Z]{1,10})?")


def parse_institution_number(text: str) -> str | NumberProblem:
    """The registration number of a medical institution (医疗机构执业许可证登记号) in its normal spelling.

    Usually 22 characters: organisation code 9, administrative division 6, type and serial 7; older ones differ, so only
    letters, digits and length are checked. Problem codes: ``empty_number``, ``institution_number_wrong``.
    """
    if not text or not text.strip():
        return NumberProblem("empty_number")
    plain = normalise(text).upper()
    return plain if _INSTITUTION.fullmatch(plain) else NumberProblem("institution_number_wrong", {"text": plain[:40]})

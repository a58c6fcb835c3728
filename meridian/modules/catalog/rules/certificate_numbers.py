"""Numbers of device registration certificates and class I filings in China.

Registration since October 2014: ``×械注×××××××××××`` = authority (国 or province), route (准 domestic, 进 import, 许 Hong
Kong, Macau, Taiwan), year of first registration, class, classification code (two digits), serial. Before:
``×食药监械(准)字××××第×××××××号``; all those have lapsed and appear in history only. Filing of class I:
``×械备××××××××``. Rules: Orders 4 (2014) and 47 (2021) of the authority.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .number_text import NATIONAL, PROVINCES, NumberProblem, holds_several, normalise

Kind = Literal["registration", "former_registration", "filing"]
Route = Literal["domestic", "import", "hk_mo_tw"]

_ROUTES: dict[str, Route] = {"准": "domestic", "进": "import", "许": "hk_mo_tw"}
_REGISTRATION = re.compile(r"(.)械注([准进许])(20[0-9]{2})([0-9])([0-9]{2})([0-9]{4,5})")
_FORMER = re.compile(r"(.)(食?)药监械\(([准进许])\)字((?:19|20)[0-9]{2})第([0-9])([0-9]{2})([0-9]{4,5})号?(\(?更\)?)?")
_FILING = re.compile(r"(.)([一-龥]{0,2})械备(20[0-9]{2})([0-9]{4,5})")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """A certificate or filing number taken apart.

    ``number`` is its normal spelling. ``authority`` is 国 or the short name of a province, ``city`` the short name of
    the city of a filing. ``device_class`` is 1, 2 or 3; ``class_code`` the two digits of the classification catalogue
    (None for filings). ``changed`` marks the 更 of former numbers; ``history_only`` numbers can no longer be in force.
    """

    kind: Kind
    number: str
    authority: str
    city: str
    route: Route
    device_class: int
    class_code: str | None
    year: int
    serial: str
    changed: bool = False

    @property
    def history_only(self) -> bool:
        """True for numbers issued before October 2014: all have lapsed."""
        return self.kind == "former_registration"


def _inconsistency(authority: str, route: Route, device_class: int) -> NumberProblem | None:
    """Which authority may grant which route and class."""
    params = {"authority": authority, "route": route, "device_class": device_class}
    if authority != NATIONAL and authority not in PROVINCES:
        return NumberProblem("authority_unknown", params)
    if device_class == 1:
        return NumberProblem("class_one_is_filed_not_registered", params)
    if device_class not in (2, 3):
        return NumberProblem("class_unknown", params)
    if authority != NATIONAL and route != "domestic":
        return NumberProblem("province_registers_domestic_only", params)
    if authority != NATIONAL and device_class != 2:
        return NumberProblem("province_registers_class_two_only", params)
    if authority == NATIONAL and route == "domestic" and device_class != 3:
        return NumberProblem("national_domestic_is_class_three_only", params)
    return None


def _registration(text: str) -> CertificateNumber | NumberProblem | None:
    found = _REGISTRATION.fullmatch(text)
    if found is None:
        return None
    authority, mark, year, device_class, code, serial = found.groups()
    route = _ROUTES[mark]
    problem = _inconsistency(authority, route, int(device_class))
    if problem:
        return problem
    return CertificateNumber("registration", text, authority, "", route, int(device_class), code, int(year), serial)


def _former(text: str) -> CertificateNumber | NumberProblem | None:
    """Former numbers: provinces registered class I and II themselves, so only authority and class are checked."""
    found = _FORMER.fullmatch(text)
    if found is None:
        return None
    authority, food, mark, year, device_class, code, serial, changed = found.groups()
    if authority != NATIONAL and authority not in PROVINCES:
        return NumberProblem("authority_unknown", {"authority": authority})
    if device_class not in "123":
        return NumberProblem("class_unknown", {"device_class": int(device_class)})
    number = f"{authority}{food}药监械({mark})字{year}第{device_class}{code}{serial}号{'(更)' if changed else ''}"
    return CertificateNumber(
        "former_registration", number, authority, "", _ROUTES[mark], int(device_class), code, int(year), serial,
        changed=bool(changed),
    )  # fmt: skip


def _filing(text: str) -> CertificateNumber | NumberProblem | None:
    found = _FILING.fullmatch(text)
    if found is None:
        return None
    authority, city, year, serial = found.groups()
    if authority == NATIONAL and city:
        return NumberProblem("national_filing_has_no_city", {"city": city})
    if authority != NATIONAL and authority not in PROVINCES:
        return NumberProblem("authority_unknown", {"authority": authority})
    route: Route = "import" if authority == NATIONAL else "domestic"
    return CertificateNumber("filing", text, authority, city, route, 1, None, int(year), serial)


def _near_miss(text: str) -> NumberProblem:
    """Say what is wrong with a text that was meant as a number."""
    digits = "".join(_DIGITS.findall(text))
    if "械注" in text or "药监械" in text:
        if not any(mark in text for mark in _ROUTES):
            return NumberProblem("route_missing", {"text": text})
        if len(digits) not in (11, 12):
            return NumberProblem("digit_count_wrong", {"text": text, "digits": len(digits), "expected": "11-12"})
    if "械备" in text and len(digits) not in (8, 9):
        return NumberProblem("digit_count_wrong", {"text": text, "digits": len(digits), "expected": "8-9"})
    return NumberProblem("not_a_certificate_number", {"text": text})


def parse_certificate_number(text: str) -> CertificateNumber | NumberProblem:
    """Read a registration or filing number as typed; never raises.

    Problem codes: ``empty_number``, ``several_numbers``, ``not_a_certificate_number``, ``route_missing``,
    ``digit_count_wrong``, ``authority_unknown``, ``class_unknown``, ``class_one_is_filed_not_registered``,
    ``province_registers_domestic_only``, ``province_registers_class_two_only``,
    ``national_domestic_is_class_three_only``, ``national_filing_has_no_city``.
    """
    if not text or not text.strip():
        return NumberProblem("empty_number")
    if len(text) > 200:
        return NumberProblem("not_a_certificate_number", {"text": text[:80]})
    if holds_several(text, "械"):
        return NumberProblem("several_numbers", {"text": text})
    plain = normalise(text)
    bare = plain.removesuffix("号")
    return _registration(bare) or _former(plain) or _filing(bare) or _near_miss(plain)

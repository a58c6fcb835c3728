"""Content checks of GS1 element values, one function for each check the AI table names.

Each takes the value of one component and returns None or a :class:`CheckFailure` with a stable code and the place of
the fault. The rules are those of the GS1 General Specifications.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from typing import NamedTuple

from .code_lists import COUNTRY_LETTERS, COUNTRY_NUMBERS, CURRENCY_NUMBERS, PACKAGE_TYPES
from .gs1_coupons import coupon_fault

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_CHECK_PAIR = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CSET82_VALUE = {char: value for value, char in enumerate(CSET82)}

_NOT_DIGIT = re.compile(r"[^0-9]")
_NOT_CSET82 = re.compile(r"[^!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]")
_NOT_CSET39 = re.compile(r"[^#\-/0-9A-Z]")
_NOT_CSET64 = re.compile(r"[^\-0-9A-Z_a-z]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SEQUENCE = re.compile(r"([0-9]+)/([0-9]+)")


class CheckFailure(NamedTuple):
    """Why a value fails: code, start of the fault, its length."""

    code: str
    position: int
    length: int


Check = Callable[[str], "CheckFailure | None"]


def _first(pattern: re.Pattern[str], data: str, code: str) -> CheckFailure | None:
    found = pattern.search(data)
    return CheckFailure(code, found.start(), 1) if found else None


def _all(code: str, data: str) -> CheckFailure:
    return CheckFailure(code, 0, len(data))


def csetnumeric(data: str) -> CheckFailure | None:
    """Only ASCII digits."""
    return _first(_NOT_DIGIT, data, "non_digit_character")


def cset82(data: str) -> CheckFailure | None:
    """Only the 82 characters of GS1 character set 82."""
    return _first(_NOT_CSET82, data, "invalid_cset82_character")


def cset39(data: str) -> CheckFailure | None:
    """Only the 39 characters of GS1 character set 39."""
    return _first(_NOT_CSET39, data, "invalid_cset39_character")


def cset64(data: str) -> CheckFailure | None:
    """File-safe base64, padded (if padded) with one or two ``=`` to a multiple of three."""
    bare = data.rstrip("=")
    padding = len(data) - len(bare)
    if padding and (padding > 2 or len(data) % 3):
        return CheckFailure("invalid_cset64_padding", len(bare), padding)
    return _first(_NOT_CSET64, bare, "invalid_cset64_character")


def check_digit(body: str) -> str:
    """Mod-10 check digit of GS1 keys (weights 3, 1 from the right) of the digits without it."""
    total = 3 * sum(map(int, body[::-2])) + sum(map(int, body[-2::-2]))
    return str(-total % 10)


def csum(data: str) -> CheckFailure | None:
    """The last digit is the mod-10 check digit."""
    if not data:
        return _all("too_short_for_check_digit", data)
    if failure := csetnumeric(data):
        return failure
    if check_digit(data[:-1]) != data[-1]:
        return CheckFailure("incorrect_check_digit", len(data) - 1, 1)
    return None


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


_PRIMES = _primes(97)


def csumalpha(data: str) -> CheckFailure | None:
    """The last two characters are the mod-1021 check pair of a Global Model Number."""
    if len(data) < 2:
        return _all("too_short_for_check_pair", data)
    body, pair = data[:-2], data[-2:]
    if len(body) > len(_PRIMES):
        return _all("too_long_for_check_pair_implementation", data)
    if failure := cset82(body):
        return failure
    total = sum(_CSET82_VALUE[char] * prime for char, prime in zip(reversed(body), _PRIMES, strict=False)) % 1021
    if _CHECK_PAIR[total >> 5] + _CHECK_PAIR[total & 31] != pair:
        return CheckFailure("incorrect_check_pair", len(body), 2)
    return None


def gcppos1(data: str) -> CheckFailure | None:
    """Starts with something that can be a GS1 Company Prefix: at least four digits."""
    if len(data) < 4:
        return _all("too_short_for_gcp", data)
    if not (data[:4].isascii() and data[:4].isdigit()):
        return _all("invalid_gcp_prefix", data)
    return None


def gcppos2(data: str) -> CheckFailure | None:
    """As :func:`gcppos1`, after one leading digit."""
    if len(data) < 2:
        return _all("too_short_for_gcp", data)
    failure = gcppos1(data[1:])
    return failure and failure._replace(position=failure.position + 1)


def hasnondigit(data: str) -> CheckFailure | None:
    """At least one character is not a digit."""
    return None if _NOT_DIGIT.search(data) else _all("requires_non_digit_character", data)


def _clock(data: str, unit: str, limit: int) -> CheckFailure | None:
    if len(data) != 2:
        return _all(f"{unit}_too_{'short' if len(data) < 2 else 'long'}", data)
    if failure := csetnumeric(data):
        return failure
    return _all(f"illegal_{unit}", data) if int(data) > limit else None


def hh(data: str) -> CheckFailure | None:
    """Hour 00 to 23."""
    return _clock(data, "hour", 23)


def mi(data: str) -> CheckFailure | None:
    """Minute 00 to 59."""
    return _clock(data, "minute", 59)


def ss(data: str) -> CheckFailure | None:
    """Second 00 to 59."""
    return _clock(data, "second", 59)


def hhmi(data: str) -> CheckFailure | None:
    """Hour and minute."""
    if len(data) != 4:
        return _all(f"hour_with_minute_too_{'short' if len(data) < 4 else 'long'}", data)
    if failure := csetnumeric(data):
        return failure
    if failure := hh(data[:2]):
        return failure
    failure = mi(data[2:])
    return failure and failure._replace(position=2)


def _date(data: str, year_digits: int, day_zero: bool) -> CheckFailure | None:
    size = year_digits + 4
    if len(data) != size:
        return _all(f"date_too_{'short' if len(data) < size else 'long'}", data)
    if failure := csetnumeric(data):
        return failure
    # Two-digit years: every year divisible by four within the window is a leap year, 2000 too.
    year = int(data[:year_digits]) if year_digits == 4 else 2000 + int(data[:2])
    month, day = int(data[-4:-2]), int(data[-2:])
    if not 1 <= month <= 12:
        return CheckFailure("illegal_month", year_digits, 2)
    if day > monthrange(year or 2000, month)[1] or (day == 0 and not day_zero):
        return CheckFailure("illegal_day", year_digits + 2, 2)
    return None


def yymmdd(data: str) -> CheckFailure | None:
    """Date YYMMDD."""
    return _date(data, 2, day_zero=False)


def yymmd0(data: str) -> CheckFailure | None:
    """Date YYMMDD, where day 00 means the whole month."""
    return _date(data, 2, day_zero=True)


def yyyymmdd(data: str) -> CheckFailure | None:
    """Date YYYYMMDD."""
    return _date(data, 4, day_zero=False)


def yyyymmd0(data: str) -> CheckFailure | None:
    """Date YYYYMMDD, where day 00 means the whole month."""
    return _date(data, 4, day_zero=True)


def couponcode(data: str) -> CheckFailure | None:
    """Coupon of North American retail."""
    fault = coupon_fault(data, positive_offer=False)
    return CheckFailure(*fault) if fault else None


def couponposoffer(data: str) -> CheckFailure | None:
    """Positive offer file coupon of North American retail."""
    fault = coupon_fault(data, positive_offer=True)
    return CheckFailure(*fault) if fault else None


def hyphen(data: str) -> CheckFailure | None:
    """Nothing but hyphens."""
    return None if data and not data.strip("-") else _all("not_hyphen", data)


def iban(data: str) -> CheckFailure | None:
    """International bank account number, mod 97."""
    if len(data) <= 4:
        return _all("iban_too_short", data)
    if len(data) > 34:
        return _all("iban_too_long", data)
    if data[:2] not in COUNTRY_LETTERS:
        return CheckFailure("illegal_iban_country_code", 0, 2)
    for position, char in enumerate(data):
        if not (char.isascii() and (char.isdigit() or char.isupper())):
            return CheckFailure("invalid_iban_character", position, 1)
    if int("".join(str(int(char, 36)) for char in data[4:] + data[:4])) % 97 != 1:
        return CheckFailure("incorrect_iban_checksum", 2, 2)
    return None


def importeridx(data: str) -> CheckFailure | None:
    """Importer index: one character of the base64url alphabet."""
    if len(data) != 1:
        return _all("importer_idx_must_be_one_character", data)
    return _first(_NOT_CSET64, data, "invalid_import_idx_character")


def _member(allowed: frozenset[str], code: str) -> Check:
    def check(data: str) -> CheckFailure | None:
        return None if data in allowed else _all(code, data)

    return check


def _range_of(limit: int, name: str) -> Check:
    def check(data: str) -> CheckFailure | None:
        if len(data) != 10:
            return _all(f"{name}_invalid_length", data)
        if failure := csetnumeric(data):
            return failure
        return _all(f"invalid_{name}", data) if int(data) > limit else None

    return check


def nonzero(data: str) -> CheckFailure | None:
    """A number above zero."""
    return csetnumeric(data) or (None if data.strip("0") else _all("illegal_zero_value", data))


def nozeroprefix(data: str) -> CheckFailure | None:
    """A number without leading zero."""
    if failure := csetnumeric(data):
        return failure
    return CheckFailure("illegal_zero_prefix", 0, 1) if data.startswith("0") else None


def pcenc(data: str) -> CheckFailure | None:
    """Every percent sign starts a percent-encoded byte."""
    found = _BAD_PERCENT.search(data)
    return CheckFailure("invalid_percent_sequence", found.start(), len(data[found.start() :][:3])) if found else None


def pieceoftotal(data: str) -> CheckFailure | None:
    """Piece number and total in two halves of equal length, piece not above total, neither zero."""
    if not data or len(data) % 2:
        return _all("invalid_length_for_piece_of_total", data)
    if failure := csetnumeric(data):
        return failure
    half = len(data) // 2
    piece, total = data[:half], data[half:]
    if not int(piece):
        return CheckFailure("zero_piece_number", 0, half)
    if not int(total):
        return CheckFailure("zero_total_pieces", half, half)
    return _all("piece_number_exceeds_total", data) if piece > total else None


def posinseqslash(data: str) -> CheckFailure | None:
    """``position/end`` without leading zeros, position not above end."""
    found = _SEQUENCE.fullmatch(data)
    if not found:
        return _all("position_in_sequence_malformed", data)
    for group in (1, 2):
        if found[group].startswith("0"):
            return CheckFailure("illegal_zero_prefix", found.start(group), len(found[group]))
    first, last = found[1], found[2]
    return _all("position_exceeds_end", data) if (len(first), first) > (len(last), last) else None


def zero(data: str) -> CheckFailure | None:
    """Nothing but zeros."""
    return None if data and not data.strip("0") else _all("not_zero", data)


_MEDIA_TYPES = frozenset(f"{number:02d}" for number in (*range(1, 11), *range(80, 100)))

CHECKS: dict[str, Check] = {
    "couponcode": couponcode,
    "couponposoffer": couponposoffer,
    "csetnumeric": csetnumeric,
    "cset82": cset82,
    "cset39": cset39,
    "cset64": cset64,
    "csum": csum,
    "csumalpha": csumalpha,
    "gcppos1": gcppos1,
    "gcppos2": gcppos2,
    "hasnondigit": hasnondigit,
    "hh": hh,
    "mi": mi,
    "ss": ss,
    "hhmi": hhmi,
    "yymmdd": yymmdd,
    "yymmd0": yymmd0,
    "yyyymmdd": yyyymmdd,
    "yyyymmd0": yyyymmd0,
    "hyphen": hyphen,
    "iban": iban,
    "importeridx": importeridx,
    "iso3166": _member(COUNTRY_NUMBERS, "not_iso3166"),
    "iso3166999": _member(COUNTRY_NUMBERS | {"999"}, "not_iso3166_or_999"),
    "iso3166alpha2": _member(COUNTRY_LETTERS, "not_iso3166_alpha2"),
    "iso4217": _member(CURRENCY_NUMBERS, "not_iso4217"),
    "iso5218": _member(frozenset("0129"), "invalid_biological_sex_code"),
    "latitude": _range_of(1_800_000_000, "latitude"),
    "longitude": _range_of(3_600_000_000, "longitude"),
    "mediatype": _member(_MEDIA_TYPES, "invalid_media_type"),
    "nonzero": nonzero,
    "nozeroprefix": nozeroprefix,
    "packagetype": _member(PACKAGE_TYPES, "invalid_package_type"),
    "pcenc": pcenc,
    "pieceoftotal": pieceoftotal,
    "posinseqslash": posinseqslash,
    "winding": _member(frozenset("019"), "invalid_winding_direction"),
    "yesno": _member(frozenset("01"), "not_zero_or_one"),
    "zero": zero,
}

CHARSET_CHECKS: dict[str, Check] = {"N": csetnumeric, "X": cset82, "Y": cset39, "Z": cset64}

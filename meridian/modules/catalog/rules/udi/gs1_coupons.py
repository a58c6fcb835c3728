"""Content checks of the two coupon elements (8110, 8112) of North American retail.

No device carries them; they are here so that every element GS1 allows is judged and none is waved through.
"""

from __future__ import annotations

import re

_NOT_DIGIT = re.compile(r"[^0-9]")
_PURCHASE_CODES = "012349"

Fault = tuple[str, int, int]


class _Fault(Exception):
    """A fault found while reading on: code, start, length."""

    def __init__(self, code: str, position: int, length: int) -> None:
        super().__init__(code)
        self.fault: Fault = (code, position, length)


class _Cursor:
    """Reads digits from the front and raises a fault where they end or are not allowed."""

    def __init__(self, data: str) -> None:
        self.data = data
        self.position = 0

    @property
    def left(self) -> str:
        return self.data[self.position :]

    def take(self, size: int, code: str) -> str:
        """``size`` digits; too few fail at what is left, or at all of the data when nothing is."""
        found = self.left[:size]
        if len(found) < size:
            start = self.position if found else 0
            raise _Fault(code, start, len(self.data) - start)
        self.position += size
        return found

    def choose(self, allowed: str, missing: str, invalid: str) -> str:
        """One digit out of ``allowed``."""
        digit = self.take(1, missing)
        if digit not in allowed:
            raise _Fault(invalid, self.position - 1, 1)
        return digit

    def sized(self, name: str, allowed: str, extra: int, vli: str, length: str, *, none: str = "") -> None:
        """A length digit and as many digits as it says (plus ``extra``); ``none`` says that there are none."""
        digit = self.choose(allowed + none, f"coupon_missing_{vli}_vli", f"coupon_invalid_{length}_length")
        if digit != none:
            self.take(int(digit) + extra, f"coupon_truncated_{name}")


def _purchase(cursor: _Cursor, which: str, *, company: bool) -> None:
    requirement = f"{which}_purchase_requirement"
    cursor.sized(requirement, "12345", 0, requirement, requirement)
    cursor.choose(_PURCHASE_CODES, f"coupon_missing_{requirement}_code", f"coupon_invalid_{requirement}_code")
    cursor.take(3, f"coupon_truncated_{which}_purchase_family_code")
    if company:
        prefix = f"{which}_purchase_gcp"
        cursor.sized(prefix, "0123456", 6, prefix, prefix, none="9")


def _day(cursor: _Cursor, name: str, invalid: str) -> str:
    from .gs1_checks import yymmdd

    digits = cursor.take(6, f"coupon_too_short_for_{name}_date")
    if yymmdd(digits):
        raise _Fault(invalid, cursor.position - 6, 6)
    return digits


def _optional_fields(cursor: _Cursor) -> None:
    """Fields 1 to 6 and 9, each at most once and in ascending order."""
    expiry_at, expiry = 0, ""
    for field in "1234569":
        if not cursor.left.startswith(field):
            continue
        cursor.position += 1
        if field == "1":
            name = "additional_purchase_rules_code"
            cursor.choose("0123", f"coupon_missing_{name}", f"coupon_invalid_{name}")
            _purchase(cursor, "2nd", company=True)
        elif field == "2":
            _purchase(cursor, "3rd", company=True)
        elif field == "3":
            expiry_at = cursor.position - 1
            # The code is spelled as GS1 publishes it.
            expiry = _day(cursor, "expiration", "coupon_invalid_exipiration_date")
        elif field == "4":
            start = _day(cursor, "start", "coupon_invalid_start_date")
            if expiry and expiry < start:
                raise _Fault("coupon_expiration_before_start", expiry_at, cursor.position - expiry_at)
        elif field == "5":
            cursor.sized("serial_number", "0123456789", 6, "serial_number", "serial_number")
        elif field == "6":
            cursor.sized("retailer_gcp_or_gln", "1234567", 6, "retailer_gcp_or_gln", "retailer_gcp_or_gln")
        else:
            _saving(cursor)


def _saving(cursor: _Cursor) -> None:
    for name, allowed in (("save_value_code", "01256"), ("save_value_applies_to_item", "012")):
        cursor.choose(allowed, f"coupon_missing_{name}", f"coupon_invalid_{name}")
    cursor.take(1, "coupon_missing_store_coupon_flag")
    cursor.choose("01", "coupon_missing_dont_multiply_flag", "coupon_invalid_dont_multiply_flag")


def _coupon(cursor: _Cursor) -> None:
    cursor.sized("gcp", "0123456", 6, "gcp", "gcp")
    cursor.take(6, "coupon_truncated_offer_code")
    cursor.sized("save_value", "12345", 0, "save_value", "save_value")
    _purchase(cursor, "1st", company=False)
    _optional_fields(cursor)


def _positive_offer(cursor: _Cursor) -> None:
    cursor.choose("01", "coupon_missing_format_code", "coupon_invalid_format_code")
    cursor.sized("funder", "0123456", 6, "funder", "funder")
    cursor.take(6, "coupon_truncated_offer_code")
    cursor.sized("serial_number", "0123456789", 6, "serial_number", "serial_number")


def coupon_fault(data: str, *, positive_offer: bool) -> Fault | None:
    """First fault of a coupon (8110) or of a positive offer file coupon (8112): code, start, length; None if right."""
    found = _NOT_DIGIT.search(data)
    if found:
        return "non_digit_character", found.start(), 1
    cursor = _Cursor(data)
    try:
        (_positive_offer if positive_offer else _coupon)(cursor)
    except _Fault as wrong:
        return wrong.fault
    if cursor.left:
        return "coupon_excess_data", cursor.position, len(cursor.left)
    return None

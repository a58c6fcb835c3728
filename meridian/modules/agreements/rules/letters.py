"""Letters of authorisation: valid or not on a day, the code beside the number, what of an identity number is kept."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

State = Literal["VALID", "NOT_YET", "EXPIRED", "REVOKED"]
# Letters and digits that are not taken for one another on paper (Crockford's base 32).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_NOISE = re.compile(r"[\s\-－—_.·]+")
_IDENTITY = re.compile(r"\d{17}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

# The fields a wording may use; what each one shows.
FIELDS = (
    "company", "dealer", "credit_code", "number", "authorisation", "kind", "products", "territory", "hospitals",
    "excluded", "first_day", "last_day", "exclusive", "salesperson", "identity", "project", "price", "issued_on",
)  # fmt: skip


def state_on(
    day: date, *, valid_from: date, valid_to: date, revoked_on: date | None, right_ended_on: date | None
) -> State:
    """What a letter is worth on a day. A right that ended early takes its letters with it from the next day on."""
    if revoked_on is not None and day >= revoked_on:
        return "REVOKED"
    if right_ended_on is not None and day > right_ended_on and right_ended_on < valid_to:
        return "REVOKED"
    if day > valid_to:
        return "EXPIRED"
    return "VALID" if day >= valid_from else "NOT_YET"


def code_from(random: bytes) -> str:
    """A check code of eight signs (40 bits) from at least five random bytes."""
    number = int.from_bytes(random[:5])
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(CODE_LENGTH)))


def typed_code(text: str) -> str:
    """A check code as people type it: small letters, blanks, O for 0 and I or L for 1 are taken. Never longer than 40."""
    return _NOISE.sub("", text[:40]).upper().translate(_LOOKALIKES)


def typed_number(text: str) -> str:
    """A letter number as people type it: capitals, no blanks and nothing that cannot be printed, at most 30 signs."""
    return "".join(sign for sign in text[:60] if sign.isprintable() and not sign.isspace()).upper()[:30]


def is_identity_number(text: str) -> bool:
    """Whether it is an 18-digit identity number with the right check digit (GB 11643)."""
    text = text.strip().upper()
    if not _IDENTITY.fullmatch(text):
        return False
    rest = sum(int(sign) * weight for sign, weight in zip(text, _WEIGHTS, strict=False)) % 11
    return "10X98765432"[rest] == text[-1]


def masked_identity(text: str) -> str:
    """The first three and last four signs of an identity number; what lies between never reaches the database."""
    text = text.strip().upper()
    return text[:3] + "*" * (len(text) - 7) + text[-4:] if len(text) > 10 else "*" * len(text)


def period_outside(first: date, last: date, right_first: date, right_last: date) -> bool:
    """Whether a letter would promise days that its authorisation does not cover."""
    return first < right_first or last > right_last

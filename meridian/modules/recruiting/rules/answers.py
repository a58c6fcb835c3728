"""What candidates type into the public form, judged field by field; and how a person's data is shown to who need not call."""

from __future__ import annotations

import re
from collections.abc import Mapping

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
_SERVICE = re.compile(r"400\d{7}")
_NOISE = re.compile(r"[\s\-－—()（）+]+")
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z·.\s]{2,40}")
_LETTERS = re.compile(r"[\u3400-\u9fffA-Za-z]")
LONGEST = {"company": 120, "credit_code": 18, "contact_name": 40, "contact_phone": 40, "note": 300}


def plain_phone(text: str) -> str:
    """A phone number of China as digits: blanks, dashes, brackets and the country code are taken off."""
    digits = _NOISE.sub("", text)
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) >= 12:
            return digits.removeprefix(prefix)
    return digits


def is_phone(text: str) -> bool:
    """Whether it is a mobile, landline or 400 number of China."""
    digits = plain_phone(text)
    return any(pattern.fullmatch(digits) for pattern in (_MOBILE, _LANDLINE, _SERVICE))


def form_findings(
    typed: Mapping[str, str], *, code_is_sound: bool, region_is_known: bool, line_count: int, consents: bool
) -> dict[str, str]:
    """``{field: code}`` of what is wrong with a form; empty when it may be taken."""
    found = {}
    company = typed.get("company", "").strip()
    if not company:
        found["company"] = "missing"
    elif len(company) < 4 or not _LETTERS.search(company):
        found["company"] = "company"
    if typed.get("credit_code", "").strip() and not code_is_sound:
        found["credit_code"] = "credit_code"
    name = typed.get("contact_name", "").strip()
    if not name:
        found["contact_name"] = "missing"
    elif not _NAME.fullmatch(name):
        found["contact_name"] = "person"
    if not typed.get("contact_phone", "").strip():
        found["contact_phone"] = "missing"
    elif not is_phone(typed["contact_phone"]):
        found["contact_phone"] = "phone"
    if not region_is_known:
        found["region"] = "region"
    if line_count < 1:
        found["lines"] = "lines"
    if not consents:
        found["consent"] = "consent"
    for field, most in LONGEST.items():
        if len(typed.get(field, "")) > most:
            found[field] = "too_long"
    return found


def masked_phone(text: str) -> str:
    """138****5678; of short numbers only the last two signs stay."""
    digits = text.strip()
    if len(digits) >= 7:
        return digits[:3] + "*" * (len(digits) - 7) + digits[-4:] if len(digits) > 7 else "***" + digits[-4:]
    return "*" * max(0, len(digits) - 2) + digits[-2:]


def masked_name(text: str) -> str:
    """The family name only: 张**."""
    name = text.strip()
    return name[:1] + "*" * min(2, len(name) - 1) if name else ""

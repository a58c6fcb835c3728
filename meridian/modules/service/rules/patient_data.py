"""Patients stay outside: a case has a pseudonym, and free text names nobody.

Source: 个人信息保护法 art. 28 (health data are sensitive), art. 6 (only what the purpose needs). What is found is a hint
by form: identity numbers with a plausible birthday, mobile numbers, numbers of hospital records, names given as such.
"""

from __future__ import annotations

import re
from datetime import date

from .findings import Finding

CASE_NUMBER = re.compile(r"[A-Z]{1,6}(?:-[A-Z0-9]{1,8}){1,3}")
_IDENTITY = re.compile(r"(?<!\d)\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_RECORD = re.compile(r"(?:住院号|病案号|门诊号|病历号|就诊卡号|床号)\s*[:：]?\s*[A-Za-z]*\d+")
_NAMED = re.compile(r"(?:患者|病人)?姓名\s*[:：]|(?:患者|病人)[:：]\s*[一-鿿]{2,4}(?![一-鿿])")
_LONG_NUMBER = re.compile(r"\d{9,}")


def check_case_number(text: str) -> list[Finding]:
    """A pseudonymous case number: capital letters, then one to three groups after hyphens (``SZ-2611-03``).

    Empty is allowed. Long runs of digits, which identity and record numbers are, are refused.
    """
    if not text:
        return []
    if not CASE_NUMBER.fullmatch(text) or _LONG_NUMBER.search(text.replace("-", "")):
        return [Finding("service.case_number", {"text": text[:40]})]
    return []


def find_patient_data(text: str) -> list[Finding]:
    """What in a free text looks like data of a person: one finding of a kind, without repeating what was written."""
    found = []
    if any(_is_birthday(*match.groups()) for match in _IDENTITY.finditer(text)):
        found.append(Finding("service.identity_number"))
    if _MOBILE.search(text):
        found.append(Finding("service.mobile_number"))
    if _RECORD.search(text):
        found.append(Finding("service.record_number"))
    if _NAMED.search(text):
        found.append(Finding("service.patient_name"))
    return found


def _is_birthday(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2100
    except ValueError:
        return False

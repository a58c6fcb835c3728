"""The number of a document against the grammar of its kind."""

from __future__ import annotations

from meridian.kernel.base.errors import Issue

from ..choices import LicenceKind
from ..rules.documents import WITH_NUMBER
from ..rules.licence_numbers import (
    LicenceNumber,
    check_social_credit_code,
    parse_institution_number,
    parse_licence_number,
)
from ..rules.number_text import NumberProblem
from .texts import number_issue

_KINDS = {
    LicenceKind.OPERATION_LICENCE: "operation_licence",
    LicenceKind.OPERATION_FILING: "operation_filing",
    LicenceKind.PRODUCTION_LICENCE: "production_licence",
    LicenceKind.PRODUCTION_FILING: "production_filing",
}


def normal_number(kind: str, number: str) -> tuple[str, Issue | None]:
    """The number in its normal spelling, and what is wrong with it (None: nothing, or the kind has no grammar)."""
    if kind not in WITH_NUMBER:
        return number, None
    if kind in _KINDS:
        parsed = parse_licence_number(number)
        if isinstance(parsed, LicenceNumber):
            if parsed.kind == _KINDS[LicenceKind(kind)]:
                return parsed.number, None
            return number, number_issue(NumberProblem("number_of_other_kind", {"number": parsed.number}), kind)
        return number, number_issue(parsed, kind)
    check = check_social_credit_code if kind == LicenceKind.BUSINESS_LICENCE else parse_institution_number
    answer = check(number)
    return (answer, None) if isinstance(answer, str) else (number, number_issue(answer, kind))

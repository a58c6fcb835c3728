"""Sentences for what the commands and rules of documents find."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue

from ..rules.number_text import NumberProblem

_TEXTS = {
    "licences.kind": (
        _("A document “%(kind)s” does not belong to: %(whose)s."),
        _("Choose the right kind or the right subject."),
    ),
    "licences.term_missing": (
        _("“%(kind)s” needs the last day of its validity."),
        _("Enter it as printed on the document."),
    ),
    "licences.dates": (_("Valid to %(last)s lies before issued on %(first)s."), _("Correct one of the two dates.")),
    "licences.duplicate": (
        _("The document %(number)s with this day of issue is on file already."),
        _("Open it instead; a renewal has another day of issue."),
    ),
    "licences.not_pending": (
        _("“%(number)s” is %(status)s and is no longer corrected."),
        _("File its renewal, or revoke it with a reason."),
    ),
    "licences.has_renewal": (
        _("“%(number)s” is already renewed by “%(later)s”."),
        _("Work on the renewal instead."),
    ),
    "licences.not_renewable": (
        _("“%(number)s” is %(status)s and cannot be renewed."),
        _("File a new document."),
    ),
    "licences.not_waiting": (_("“%(number)s” is %(status)s, it does not wait for verification."), ""),
    "licences.already_expired": (
        _("“%(number)s” ended on %(day)s; it cannot be verified as valid."),
        _("Ask for the renewed document."),
    ),
    "licences.no_file": (
        _("“%(number)s” has no file: quality verifies the document itself."),
        _("Upload a scan or a photo of it."),
    ),
    "licences.scope_missing": (
        _("“%(number)s” states no scope, so nothing could be sold on it."),
        _("Type the scope as printed and confirm it."),
    ),
    "licences.scope_unconfirmed": (
        _("The scope of “%(number)s” is not confirmed yet."),
        _("Open its scope page, compare and confirm."),
    ),
    "licences.scope_to_judge": (
        _("%(count)s parts of the scope need a decision before it is confirmed."),
        _("Decide for each: included or excluded."),
    ),
    "licences.scope_code": (
        _("“%(code)s” is not a code of the catalogue of %(edition)s."),
        _("Use four digits for 2002, two digits for 2017, or * for all."),
    ),
    "licences.scope_kind": (_("“%(kind)s” carries no scope of devices."), ""),
    "licences.reason": (_("Say why; the reason is kept."), ""),
    "licences.revoked": (_("“%(number)s” is already %(status)s."), ""),
    "licences.block_closed": (_("This block was lifted on %(day)s already."), ""),
    "licences.still_expired": (
        _("The block rests on “%(number)s”, which is still %(status)s."),
        _("File and verify the renewal; that lifts the block."),
    ),
}
_NUMBERS = {
    "empty_number": _("The number is missing."),
    "several_numbers": _("The text holds more than one number."),
    "authority_unknown": _("The number does not begin with the short name of a province."),
    "year_not_possible": _("The year in the number is not possible."),
    "production_licence_has_no_city": _("A production licence is granted by the province, its number names no city."),
    "number_of_other_kind": _("“%(number)s” is the number of another kind of document."),
    "uscc_length_wrong": _("A unified social credit code has 18 characters."),
    "uscc_check_character_wrong": _("The check character of the unified social credit code is wrong."),
    "uscc_character_not_allowed": _("The unified social credit code holds a character that is not allowed."),
    "institution_number_wrong": _("The registration number of an institution has 9 to 25 letters and digits."),
}
_EXAMPLES = {
    "OPERATION_LICENCE": "粤穗药监械经营许20221161号",
    "OPERATION_FILING": "京丰药监械经营备20220159号",
    "PRODUCTION_LICENCE": "湘药监械生产许20220092号",
    "PRODUCTION_FILING": "粤深药监械生产备20220001号",
    "BUSINESS_LICENCE": "91440300MA5G21P972",
    "INSTITUTION_LICENCE": "46601234532010411A1001",
}


def issue(code: str, field: str = "", /, **params: object) -> Issue:
    """The issue of one code, with its sentence and what to do."""
    message, mend = _TEXTS[code]
    return Issue(code=code, message=message, mend=mend, field=field, params=params)


def number_issue(problem: NumberProblem, kind: str) -> Issue:
    """What is wrong with a number, with an example of a right one."""
    return Issue(
        code="licences.number",
        message=_NUMBERS.get(problem.code, _("This is not a number of that kind of document.")),
        mend=_("Type it as printed, for example %(example)s."),
        field="number",
        params={**problem.params, "example": _EXAMPLES.get(kind, "")},
    )

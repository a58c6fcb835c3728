"""The advertising-law check at the edge: the words in force, and the refusal with its article."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.modules.reference import queries as reference

from ..rules.ad_law import Hit, Phrase, check_wording

PHRASES = "knowledge.ad_law.phrases"


def wording_of(text: str, on: date) -> list[Hit]:
    """Every phrase of the list in force on a day that stands in ``text``. Raises ParameterMissing."""
    return check_wording(text, [Phrase(*row) for row in reference.parameter(PHRASES, on=on)])


def require_wording(text: str, on: date, field: str) -> None:
    """Raise RuleViolation("knowledge.forbidden_wording") for each forbidden phrase, with its article."""
    issues = [
        Issue(
            code="knowledge.forbidden_wording",
            message=_("“%(phrase)s” may not be said of a medical device."),
            mend=_("Say what was measured and in which study instead."),
            rule=hit.article,
            field=field,
            params={"phrase": hit.text},
        )
        for hit in wording_of(text, on)
        if hit.is_forbidden
    ]
    if issues:
        raise RuleViolation(issues)

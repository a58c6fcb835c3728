"""What the codes of this module's rules and refusals say to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

from ..choices import Criterion

_TEXTS: dict[str, tuple[Any, Any]] = {
    "month_future": (_("The month has not ended yet."), _("Score it after its last day.")),
    "criterion_unknown": (_("“%(name)s” is no criterion."), _("Choose one of the list.")),
    "criterion_twice": (_("“%(name)s” is there twice."), _("Keep one of the two.")),
    "weight": (_("“%(name)s” needs a weight above zero."), _("Give it a weight, or leave the criterion out.")),
    "curve": (
        _("The curve of “%(name)s” cannot be read."),
        _("Write pairs of figure and points, figures ascending, points 0 to 100, such as 5000:0 10000:100."),
    ),
    "weights_sum": (_("The weights add up to %(sum)s, not to 100."), _("Change a weight so that the sum is 100.")),
    "scheme_past": (
        _("Scores have been computed by the scheme of %(day)s already."),
        _("Let the new scheme begin after the last scored month."),
    ),
    "scheme_day": (_("A scheme that begins on this day is there already."), _("Choose another first day.")),
    "remark_empty": (_("Write what is to be remarked."), ""),
}


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One issue by its code."""
    return refusals([(code, field, params)])


def refusals(found: Iterable[tuple[str, str, dict[str, Any]]]) -> RuleViolation:
    """Several issues at once: ``(code, field, params)``."""
    return RuleViolation([
        Issue(code=f"performance.{code}", message=_TEXTS[code][0], field=field, mend=_TEXTS[code][1], params=params)
        for code, field, params in found
    ])  # fmt: skip


def criterion_name(code: str) -> str:
    """A criterion as people read it."""
    return str(Criterion(code).label) if code in Criterion.values else code

"""Sentences for what the reagents module refuses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_TEXTS: dict[str, tuple[Any, Any]] = {
    "reagents.not_paired": (
        _("%(reagent)s does not run on %(analyser)s."), _("Choose another lot, or enter the pair under Analysers and reagents."),
    ),
    "reagents.lot_expired": (_("Lot %(lot)s expired on %(day)s."), _("Open a lot that lasts longer.")),
    "reagents.opened_later": (_("The day of opening has not come."), _("Enter the day on which it was opened.")),
    "reagents.opened_long_ago": (
        _("Opened on %(opened)s it could be used to %(day)s only."), _("Discard it, and open another kit."),
    ),
    "reagents.retired": (_("The analyser is out of use."), _("Choose another one.")),
    "reagents.state": (_("This is “%(status)s” already."), _("Reload the page and look at its state.")),
    "reagents.reason": (_("No reason is given."), _("Say why it is discarded.")),
    "reagents.same_lot": (_("Both lots are the same."), _("Choose the lot in use and the new one.")),
    "reagents.foreign_lot": (_("Lot %(lot)s is not of this reagent."), _("Choose a lot of it.")),
    "reagents.samples": (
        _("%(given)s samples are too few: at least %(least)s are measured with both lots."), _("Measure more samples."),
    ),
    "reagents.values": (
        _("A result of the lot in use must be above 0, one of the new lot not below."), _("Correct the values, or leave the sample out."),
    ),
    "reagents.limit": (_("The allowed difference must be above 0."), _("Correct the limit.")),
}  # fmt: skip


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One finding as the error to raise."""
    message, mend = _TEXTS[code]
    return RuleViolation(Issue(code=code, message=message, field=field, mend=mend, params=params))

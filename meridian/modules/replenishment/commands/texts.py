"""Sentences for what the rules of replenishment find."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_TEXTS: dict[str, tuple[Any, Any]] = {
    "replenishment.status": (
        _("The proposal %(number)s is “%(status)s”; this is not possible any more."),
        _("Look for a newer proposal."),
    ),
    "replenishment.nothing": (
        _("Nothing of the proposal %(number)s is left to order."),
        _("Enter a quantity, or decline the proposal."),
    ),
    "replenishment.quantity": (
        _("%(sku)s: %(qty)s cannot be ordered; the least is %(least)s, in multiples of %(multiple)s."),
        _("Order %(next)s, or nothing of it."),
    ),
    "replenishment.unknown_line": (_("The proposal has no line %(line)s."), _("Reload the page.")),
    "replenishment.reason": (_("Say why; the reason is kept."), ""),
    "replenishment.side": (
        _("A dealer forecasts for himself, the manufacturer's staff for the manufacturer."),
        _("Choose your own side."),
    ),
    "replenishment.said": (
        _("What was said is kept as it was."),
        _("Record a new forecast for the same week; it counts from then on."),
    ),
    "replenishment.week": (_("%(day)s is not a Monday."), _("Name a week by its Monday.")),
}


def refusal(code: str, *, field: str = "", **params: object) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, field=field, **params))


def issue(code: str, *, field: str = "", **params: object) -> Issue:
    """The issue of one finding."""
    message, mend = _TEXTS[code]
    return Issue(code=code, message=message, field=field, mend=mend, params=params)

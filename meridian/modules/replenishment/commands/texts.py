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
    "cpfr.month": (_("%(month)s is over."), _("Plan this month or a later one.")),
    "cpfr.exists": (_("%(month)s is planned already: %(number)s."), _("Open that cycle.")),
    "cpfr.step": (_("%(number)s is at the step “%(status)s”; this is not possible now."), _("Reload the page.")),
    "cpfr.no_forecast": (
        _("Your side has not forecast %(month)s yet."),
        _("Enter or import forecasts for its weeks first."),
    ),
    "cpfr.figure": (_("A figure cannot be below zero."), _("Enter 0 or more.")),
    "cpfr.agreed": (_("This figure is agreed on already."), _("Reload the page.")),
    "cpfr.not_proposed": (_("Nobody has proposed a figure yet."), _("Propose one.")),
    "cpfr.own_proposal": (_("Your own side proposed this figure."), _("The other side agrees, or proposes another.")),
    "cpfr.open": (_("%(number)s figures are not agreed on yet."), _("Agree on them first.")),
    "cpfr.not_over": (_("%(month)s is not over yet."), _("Compare when the month has ended.")),
    "replenishment.week": (_("%(day)s is not a Monday."), _("Name a week by its Monday.")),
}


def refusal(code: str, *, field: str = "", **params: object) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, field=field, **params))


def issue(code: str, *, field: str = "", **params: object) -> Issue:
    """The issue of one finding."""
    message, mend = _TEXTS[code]
    return Issue(code=code, message=message, field=field, mend=mend, params=params)

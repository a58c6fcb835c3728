"""Sentences for what joint planning refuses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_TEXTS: dict[str, tuple[Any, Any]] = {
    "state": (_("Plan %(number)s is “%(status)s”; this cannot be done now."), _("Reload the page and look at its state.")),
    "overlap": (
        _("Plan %(other)s of this dealer runs for the same goods in these days."),
        _("Close that plan first, or choose other days or another line."),
    ),
    "period": (_("The last day lies before the first day."), _("Correct one of the two dates.")),
    "over": (_("The last day of the plan has passed."), _("Plan for a period that is not over.")),
    "no_goals": (_("The plan has no goal."), _("Add at least one figure that is to be reached.")),
    "no_actions": (_("The plan has no action."), _("Add who does what by when.")),
    "two_people": (_("You submitted this plan; another person decides."), _("Ask a colleague with the right.")),
    "only_dealer": (_("The dealer himself agrees to a plan."), _("Ask the dealer to open it in his portal.")),
    "only_company": (_("The company does this."), _("Ask your channel manager.")),
    "reason": (_("No reason is given."), _("Say why in a few words.")),
    "fixed": (_("Goals and hospitals of a plan that was proposed stay as they are."), _("Take the plan back to draft, or plan the next one.")),
    "dealer_stays": (_("The dealer of a plan stays."), _("Draft another plan instead.")),
    "other_side": (_("The other side does this action."), _("Leave it to them, or ask them.")),
    "action_settled": (_("The action is settled already."), _("Reload the page.")),
    "action_day": (_("The action is due on %(day)s, outside the days of the plan."), _("Choose a day of the plan.")),
    "not_running": (_("Plan %(number)s does not run."), _("Only running plans are worked on.")),
    "counted_by_us": (_("The product counts “%(goal)s” from the books."), _("Nothing needs to be typed.")),
    "negative": (_("The figure is below zero."), _("Enter zero or more.")),
    "day_ahead": (_("The day lies in the future."), _("Enter the day on which it was held.")),
    "conclusion": (_("Nothing is said about what was reached and learnt."), _("Write a few sentences for the next plan.")),
}  # fmt: skip


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One refusal as the error to raise."""
    message, mend = _TEXTS[code]
    return RuleViolation(Issue(f"planning.{code}", message, field, mend=mend, params=params))

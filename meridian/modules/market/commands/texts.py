"""Sentences for what the market module refuses, suggests and asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.money import yuan_from_fen

_TEXTS: dict[str, tuple[Any, Any]] = {
    "ours_over_total": (
        _("Our part (¥%(ours)s) is more than the whole market (¥%(total)s)."), _("Correct one of the two amounts."),
    ),
    "negative": (_("An amount is below zero."), _("Enter amounts of zero or more.")),
    "year_ahead": (
        _("%(year)s has not begun; a figure is what was observed."), _("Enter an assumption about growth instead."),
    ),
    "day_ahead": (_("The day lies in the future."), _("Enter the day the source is of.")),
    "no_mark": (_("No criterion has a mark."), _("Give at least one mark of 0 to 5.")),
    "year": (_("A planning cycle is of a year from %(first)s to %(last)s."), _("Correct the year.")),
    "cycle_once": (_("The planning cycle %(cycle)s exists already."), _("Work in that one.")),
    "quarter": (_("A quarter is 1, 2, 3 or 4."), _("Leave it empty for the whole year.")),
    "cycle_closed": (_("The planning cycle %(cycle)s is closed."), _("Open it again, or plan in the next one.")),
    "cycle_state": (_("The planning cycle %(cycle)s is %(status)s already."), _("Reload the page.")),
    "plan_state": (_("Plan %(number)s is %(status)s; this cannot be done now."), _("Reload the page and look at its state.")),
    "plan_in_hand": (
        _("%(number)s is the edition in hand for this line and region."), _("Change that one, or wait for its decision."),
    ),
    "plan_stays": (_("Cycle, line and region of an edition stay."), _("Draft another plan instead.")),
    "next_by_edition": (
        _("%(number)s holds for this line and region already."), _("Open it and draft its next edition."),
    ),
    "nothing_planned": (
        _("The plan has neither a channel mode nor a figure to reach."),
        _("Set the sell-out, the share or the coverage aimed at, or add a channel mode."),
    ),
    "two_people": (_("You submitted this plan; another person decides."), _("Ask a colleague with the right.")),
    "reason": (_("No reason is given."), _("Say why in a few words.")),
    "period": (_("The last day %(last)s lies before the first day %(first)s."), _("Correct one of the two dates.")),
    "mode_overlap": (
        _("%(other)s holds for some of these hospitals from %(first)s to %(last)s."),
        _("End that mode first, or begin after it."),
    ),
    "structure_overlap": (
        _("%(other)s holds here from %(first)s to %(last)s."), _("End that structure first, or begin after it."),
    ),
    "carve_out_missing": (
        _("A mixed mode names the hospitals served directly."), _("Name them, or choose distribution."),
    ),
    "carve_out_only_mixed": (
        _("Only a mixed mode names hospitals served directly."), _("Choose the mixed mode, or leave them out."),
    ),
    "carve_out_outside": (
        _("%(hospital)s is not one of the hospitals this mode holds for."),
        _("Leave it out, or widen the mode to its region."),
    ),
    "exclusive_is_one": (
        _("One exclusive dealer, and %(dealer_count)s dealers in a region: both cannot be."),
        _("Set one dealer, or choose several dealers."),
    ),
    "levels": (_("Dealers stand on 1 to 4 levels."), _("Enter a number of 1 to 4.")),
    "credit": (_("A share of the credit is 1 to 100 percent."), _("Correct the percent.")),
    "role_twice": (
        _("The dealer has this part at the hospital already within the period."), _("Change or end that one."),
    ),
    "credit_over": (
        _("The shares of this part would be %(total)s %% together on %(day)s."),
        _("Lower the percent, or end another partner’s part first."),
    ),
    "reserved_already": (
        _("The hospital is protected for %(dealer)s to %(day)s."), _("Wait until then, or have that reservation released."),
    ),
    "reserved_direct": (
        _("%(place)s is served directly by the company since %(since)s."), _("Have the channel mode changed first."),
    ),
    "reservation_state": (_("This cannot be done now: %(state)s."), _("Reload the page.")),
    "playbook_state": (_("The playbook is %(status)s."), _("Draft the next edition, or choose the one in use.")),
    "playbook_empty": (_("A playbook without a step guides nobody."), _("Add steps first.")),
    "rollout_regions": (_("A wave has 1 to %(most)s regions."), _("Choose regions.")),
    "rollout_region": ("%(region)s: %(why)s", _("Leave the region out, or settle it first. Nothing was rolled out.")),
    "plan_elsewhere": (
        _("Plan %(number)s is about another line or region."), _("Choose a plan of the same line that covers the region."),
    ),
    "ended_already": (_("%(row)s ended on %(day)s already."), _("Reload the page.")),
    "end_before_begin": (_("It began on %(first)s; it cannot end before."), _("Choose a later day.")),
    "no_suggestion": (
        _("No hospital of %(region)s is on record, so nothing can be suggested."), _("Import the hospital list first."),
    ),
    "no_hospitals": (_("No hospital was chosen."), _("Choose at least one, or widen the filter.")),
    "too_many_hospitals": (
        _("%(count)s hospitals are too many for one person; the limit is %(limit)s."), _("Narrow the filter."),
    ),
    "pilot_over": (_("The pilot %(row)s has ended."), _("Reload the page.")),
    "task_done": (_("The task was done on %(day)s."), _("Reload the page.")),
    "year_past": (_("%(year)s is no year a market was sized in."), _("Enter a year from %(first)s on, in four digits.")),
}  # fmt: skip

# Why a mode or a structure is suggested: rules.modes.
_REASONS: dict[str, Any] = {
    "key_accounts": _("%(count)s top hospitals: level three class A, from %(beds)s beds or with a large potential."),
    "complex_line": _(
        "%(percent)s %% of the line’s products are complex (implants, equipment, class III); the limit is %(limit)s %%."
    ),
    "few_hospitals": _("Only %(count)s hospitals, fewer than %(limit)s: our own people can serve them."),
    "no_key_accounts": _("None of the %(count)s hospitals is a top hospital; dealers cover them best."),
    "rest_by_dealers": _("The other %(count)s hospitals go through dealers."),
    "first_dealer": _(
        "No dealer works here yet: exclusivity makes the first one invest. %(served)s other provinces have one."
    ),
    "much_to_win": _("¥%(room)s are still to be won, from ¥%(limit)s on several dealers have work."),
    "wide_spread": _("%(count)s hospitals are spread widely; a platform distributor reaches them."),
    "one_is_enough": _("%(dealers)s dealers work here already; what is left does not feed another."),
    "two_levels": _("%(count)s hospitals, %(limit)s or more: a second level of dealers gets near them."),
}


def issue(code: str, field: str = "", **params: Any) -> Issue:
    """One refusal of this module, with its text."""
    message, mend = _TEXTS[code]
    return Issue(f"market.{code}", message, field, mend=mend, params=params)


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One refusal as the error to raise."""
    return RuleViolation(issue(code, field, **params))


def reason_texts(reasons: Iterable[tuple[str, dict[str, object]]]) -> list[str]:
    """The reasons of a suggestion as sentences; amounts in yuan."""
    found = []
    for code, params in reasons:
        said = {
            name.removesuffix("_fen"): whole_yuan(value) if name.endswith("_fen") else value
            for name, value in params.items()
        }
        found.append(str(_REASONS[code]) % said)
    return found


def whole_yuan(fen: Any) -> str:
    """Fen as yuan without decimals, for large amounts: 1,234,567."""
    return f"{yuan_from_fen(int(fen)):,.0f}"

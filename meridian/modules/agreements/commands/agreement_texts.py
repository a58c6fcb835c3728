"""Sentences for what the commands of agreements refuse: what is wrong, by which rule, and how to mend it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_COMPLETE = _("an agreement is complete before it is submitted")
_LEGAL = _("legal reviews every agreement; this cannot be skipped")
_TEXTS: dict[str, tuple[Any, ...]] = {
    "agreements.state": (
        _("The agreement %(number)s is %(status)s; this cannot be done with it."),
        _("Reload the page and look at its state."),
    ),
    "agreements.not_a_draft": (
        _("The agreement %(number)s is %(status)s and is not changed any more."),
        _("Take it back to draft while it is not signed; afterwards make a supplement or a renewal."),
    ),
    "agreements.period": (_("The last day lies before the first day."), _("Correct one of the two dates.")),
    "agreements.parent_missing": (
        _("A supplement belongs to an agreement."),
        _("Open the agreement and choose “Supplement” there."),
    ),
    "agreements.parent_not_allowed": (_("Only a supplement belongs to another agreement."), _("Leave the field empty.")),
    "agreements.parent_of_other": (_("The agreement belongs to another dealer."), _("Choose an agreement of this dealer.")),
    "agreements.parent_not_signed": (
        _("The agreement %(parent)s is not signed, so it has nothing to supplement."),
        _("Sign it first, or change its draft."),
    ),
    "agreements.third_party_missing": (
        _("A three-party agreement names the third party."),
        _("Choose the platform that invoices or delivers."),
        _COMPLETE,
    ),
    "agreements.no_region": (_("The agreement names no sales territory."), _("Add the regions."), _COMPLETE),
    "agreements.no_target": (_("The agreement sets no target."), _("Enter a target of the year or of its quarters."), _COMPLETE),
    "agreements.no_price": (_("The agreement says nothing about prices."), _("Choose the price level, or name the price list."), _COMPLETE),
    "agreements.no_payment": (
        _("The agreement says nothing about payment."),
        _("Enter the days to pay, or payment in advance."),
        _COMPLETE,
    ),
    "agreements.clause_missing": (
        _("Clauses are missing: %(kinds)s."),
        _("Add them from the library or write them."),
        _COMPLETE,
    ),
    "agreements.supplement_empty": (
        _("The supplement neither lists products nor sets a target nor says anything."),
        _("Add what it changes."),
        _COMPLETE,
    ),
    "agreements.collision": (
        _("Agreement %(other)s of the same dealer covers the same products from %(first)s to %(last)s."),
        _("Narrow the products or the period, end the other one first, or make a supplement to it."),
        _("one main agreement at a time for a product of a dealer"),
    ),
    "agreements.dealer_left": (_("“%(dealer)s” is %(status)s."), _("No agreement is made with a dealer who has left.")),
    "agreements.no_legal_review": (
        _("Legal has not reviewed the agreement %(number)s; the rule “legal reviews every agreement” cannot be skipped."),
        _("Submit it; somebody with the right “Agreement: legal review” reviews it."),
        _LEGAL,
    ),
    "agreements.route_without_legal": (
        _("The approval route “%(route)s” has no step of the legal department; the rule “legal reviews every agreement” cannot be skipped."),
        _("Ask an administrator to add a step whose role holds the right “Agreement: legal review” and nobody else."),
        _LEGAL,
    ),
    "agreements.own_review": (
        _("You drafted or submitted this agreement yourself."),
        _("Another person of the legal department reviews it."),
        _LEGAL,
    ),
    "agreements.note": (_("Say why; the reason is kept."), ""),
    "agreements.signed_later": (_("The day of signing lies in the future."), _("Enter the day on which it was signed.")),
    "agreements.end_day": (_("The last day must lie between %(first)s and %(last)s."), _("Correct the day.")),
    "agreements.renewed": (_("The agreement %(number)s is renewed by %(other)s already."), _("Work on that one.")),
    "agreements.clause_empty": (_("Clause %(position)s has no wording."), _("Write it, or take the clause out.")),
    "agreements.target_twice": (_("Year, quarter and product line are named twice."), _("Keep one of the two targets.")),
    "agreements.target_empty": (_("A target names neither an amount nor a quantity."), _("Enter one of the two.")),
    "agreements.target_period": (
        _("The year %(year)s lies outside the agreement."),
        _("Set targets for the years of its period."),
    ),
}  # fmt: skip


def issue(code: str, field: str = "", /, **params: Any) -> Issue:
    """The issue of one code with its sentence, the rule it comes from and what to do."""
    message, mend, *rule = _TEXTS[code]
    return Issue(code=code, message=message, field=field, mend=mend, rule=rule[0] if rule else "", params=params)


def refusal(code: str, field: str = "", /, **params: Any) -> RuleViolation:
    """One issue as the error to raise."""
    return RuleViolation(issue(code, field, **params))

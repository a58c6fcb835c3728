"""Sentences for what the rules of prices find."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

from .document_texts import ARTICLE_18, TEXTS

RULE = _("Prices of one key never overlap")
_RULES: dict[str, Any] = {
    "pricing.starts_same_day": RULE, "pricing.overlaps_later": RULE, "pricing.resale_unsigned": ARTICLE_18,
}  # fmt: skip
_TEXTS: dict[str, tuple[Any, Any]] = {
    "pricing.needs": (
        _("A %(kind)s names a %(part)s, and this one does not."),
        _("Fill it in, or choose another kind of price."),
    ),
    "pricing.forbids": (
        _("A %(kind)s does not depend on a %(part)s."),
        _("Leave it empty, or choose another kind of price."),
    ),
    "pricing.not_positive": (
        _("The price must be above zero."),
        _("Goods for free go out as a sample order, not as a price of zero."),
    ),
    "pricing.period": (
        _("The last day %(last)s lies before the first day %(first)s."),
        _("Correct one of the two dates."),
    ),
    "pricing.starts_same_day": (
        _("A valid price of this key already starts on %(first)s."),
        _("Another person may have set it just now: look at the history. Withdraw that price first, or choose another day."),
    ),
    "pricing.overlaps_later": (
        _("The period runs into the price that is promised from %(first)s on."),
        _("End it on the day before, or withdraw that price first."),
    ),
    "pricing.backdated": (
        _("The price starts before today and changes days that are past."),
        _("Say why in the note; prices of orders already made stay as they are."),
    ),
    "pricing.fixed": (
        _("A valid price is not changed: only its last day and its note."),
        _("Set a new price from a day on; the old one ends on the day before."),
    ),
    "pricing.status": (
        _("The price is “%(status)s”; this is not possible any more."),
        _("Look at the history of the price."),
    ),
    "pricing.ends_later": (
        _("The last day can only be moved within %(first)s to %(last)s."),
        _("Set a new price for the days after."),
    ),
    "pricing.reason": (_("Say why; the reason is kept."), ""),
    "pricing.no_resale_price": (
        _("Prices of the manufacturer are set by the manufacturer's staff."),
        _("Ask for a special price instead."),
    ),
    "pricing.request_status": (
        _("The request %(number)s is “%(status)s”; this is not possible any more."),
        _("Make a new request."),
    ),
    "pricing.two_people": (
        _("You asked for this price yourself; another person decides."),
        _("Let a colleague with the right to decide open the request."),
    ),
    "pricing.not_lower": (
        _("The dealer already pays %(current)s; a special price must be lower."),
        _("Ask for a lower price, or use the price he has."),
    ),
    "pricing.breaks": (
        _("The quantity breaks are not in order."),
        _("Quantities rise from 2 on, and every price is lower than the one before it and above zero."),
    ),
    "pricing.request_past": (
        _("The period is over already."),
        _("Ask for days from today on."),
    ),
}  # fmt: skip


def issue(code: str, *, field: str = "", **params: object) -> Issue:
    """The issue of one finding."""
    message, mend = _TEXTS[code] if code in _TEXTS else TEXTS[code]
    rule = str(_RULES.get(code, ""))
    return Issue(code=code, message=message, field=field, rule=rule, mend=mend, params=params)


def refusal(code: str, *, field: str = "", **params: object) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, field=field, **params))

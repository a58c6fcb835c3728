"""Sentences for what the rules find."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

from ..rules.shipment_states import Finding
from .goods_texts import TEXTS

_TEXTS = {
    "shipment.empty": (_("The shipment has no lines."), _("Add what is shipped.")),
    "shipment.quantity": (_("Line %(line)s needs a quantity above zero."), _("Correct the quantity.")),
    "shipment.price": (_("Line %(line)s has a negative price."), _("Correct the price.")),
    "shipment.received_before_shipped": (
        _("Received on %(received)s, before it was shipped on %(shipped)s."),
        _("Correct one of the two dates."),
    ),
    "shipment.status": (
        _("Shipment %(number)s is “%(status)s”; this is not possible any more."),
        _("Reload the page and look at its state."),
    ),
    "shipment.parent": (
        _("%(dealer)s is not supplied by %(sender)s."),
        _("Ship to a dealer directly below the sender, or correct the dealer's place in the channel."),
    ),
    "shipment.dealer_status": (
        _("%(dealer)s is not active, so nothing is shipped to him."),
        _("Activate the dealer first."),
    ),
}


def issue(code: str, *, field: str = "", **params: object) -> Issue:
    """The issue of one finding."""
    message, mend, *rule = _TEXTS[code] if code in _TEXTS else TEXTS[code]
    return Issue(code=code, message=message, field=field, rule=rule[0] if rule else "", mend=mend, params=params)


def refusal(code: str, **params: object) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, **params))


def refuse(findings: Sequence[Finding]) -> None:
    """Raise RuleViolation with all findings; nothing when there are none."""
    if findings:
        raise RuleViolation(issue(found.code, **dict(found.params)) for found in findings)

"""Sentences for what sellout refuses: what is wrong and how to mend it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_STATE = _("Reload the page and look at its state.")
_TEXTS: dict[str, tuple[Any, Any]] = {
    "sellout.status": (_("%(number)s is “%(status)s”; this is not possible any more."), _STATE),
    "sellout.hospital": (_("There is no hospital %(hospital)s among yours."), _("Choose one of your hospitals.")),
    "sellout.most_lines": (_("A document has at most %(most)s lines."), _("Write a second document.")),
    "sellout.quantity": (_("Line %(line)s needs a quantity above zero."), _("Correct the quantity, or take the line out.")),
    "sellout.reason": (_("No reason is given."), _("Say why in a few words.")),
    "sellout.correction_kind": (
        _("%(number)s is a red correction itself."), _("Write a new sale instead."),
    ),
    "sellout.correction_empty": (_("Nothing is said to have come back."), _("Enter the quantity of at least one line.")),
    "sellout.correction_more": (
        _("Line %(line)s: %(qty)s cannot come back, %(left)s of it are still sold."), _("Correct the quantity."),
    ),
    "sellout.correction_serials": (
        _("Line %(line)s: name the %(qty)s units that came back; they were sold by serial number."),
        _("Scan or enter their serial numbers."),
    ),
    "sellout.correction_date": (_("Goods cannot come back before %(day)s, the day of the sale."), _("Correct the day.")),
    "sellout.correction_future": (_("%(day)s is still to come."), _("Enter today or an earlier day.")),
    "transfer.below": (
        _("%(dealer)s is not directly below you."), _("Hand goods on to a dealer directly below; others are supplied along the channel."),
    ),
    "transfer.not_receiver": (_("Only the receiver answers a transfer."), _("Ask %(dealer)s to confirm it.")),
    "transfer.quantity": (
        _("Line %(line)s: %(taken)s of %(sent)s cannot be taken in."), _("Enter a quantity between 0 and what was sent."),
    ),
    "transfer.date": (_("Received on %(day)s, before it was sent."), _("Correct the day.")),
    "transfer.serials": (
        _("Line %(line)s: name the units that go back by their serial numbers."), _("Scan or enter them."),
    ),
    "consigned.holder": (
        _("Goods at a hospital belong to one dealer or to one company warehouse."), _("Choose one of the two."),
    ),
    "consigned.short": (
        _("%(sku)s lot %(lot)s: %(qty)s are named, %(have)s lie at this hospital."),
        _("Correct the quantity, or count the shelf."),
    ),
    "consigned.own_short": (
        _("%(sku)s lot %(lot)s: %(qty)s are to be placed, %(have)s are free."),
        _("Correct the quantity, or confirm the receipt first."),
    ),
    "consigned.future": (_("%(day)s is still to come."), _("Enter today or an earlier day.")),
    "consigned.empty": (_("No goods are named."), _("Enter the quantity of at least one lot.")),
    "consigned.serials": (
        _("%(sku)s lot %(lot)s: %(named)s serial numbers for %(qty)s units."), _("Name each unit by its serial number."),
    ),
    "consigned.lot_missing": (_("%(sku)s: no lot is given."), _("Write the lot of the label.")),
    "count.negative": (_("A counted quantity is below zero."), _("Nothing there is 0.")),
    "count.reason_less": (
        _("%(sku)s lot %(lot)s: fewer there than booked, and no reason that fits."), _("Choose why it is missing."),
    ),
    "count.reason_more": (
        _("%(sku)s lot %(lot)s: more there than booked, and no reason that fits."), _("Choose “more there than booked”."),
    ),
    "opening.exists": (
        _("%(number)s is the opening stock of “%(warehouse)s” already (%(status)s)."),
        _("Correct that one, or name another warehouse."),
    ),
    "opening.same_person": (
        _("Whoever wrote or submitted the list does not approve it himself."), _("Ask a colleague."),
    ),
    "opening.rows": (_("The list is empty or has more than %(most)s rows."), _("Paste its rows, or split it by warehouse.")),
    "opening.future": (_("Opening stock cannot be of a day to come."), _("Choose today or an earlier day.")),
    "opening.wrong": (
        _("%(number)s rows cannot be booked; the first is row %(row)s: %(says)s"), _("Correct them and check the list again."),
    ),
    "opening.register": (
        _("%(number)s lots are not registered, and you may not register lots."),
        _("Ask the data steward or quality to register them first."),
    ),
    "opening.not_posted": (_("%(number)s is not booked, so there is nothing to correct."), _("Change the list itself.")),
    "opening.corrected": (_("%(number)s is being corrected by %(other)s already."), _("Open that document.")),
}  # fmt: skip


def issue(code: str, field: str = "", **params: object) -> Issue:
    """The issue of one finding."""
    message, mend = _TEXTS[code]
    return Issue(code=code, message=message, field=field, mend=mend, params=params)


def refusal(code: str, field: str = "", **params: object) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, field, **params))

"""Sentences for what price changes, authorisations, claims, guidance and procurement events find."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

ARTICLE_18 = _("Anti-Monopoly Law art. 18: no fixed and no minimum resale prices")
TEXTS: dict[str, tuple[Any, Any]] = {
    "pricing.resale_unsigned": (
        _("A benefit that hangs on a dealer's resale price is off by law until legal signs for it."),
        _("Let legal put the opinion on file and sign off with a last day; then another person switches it on."),
    ),
    "pricing.own_rule": (
        _("You wrote this rule yourself; somebody of legal signs it off."),
        _("Let a colleague of legal open the rule."),
    ),
    "pricing.own_sign_off": (
        _("You signed this rule off yourself; another person switches it on."),
        _("Let the colleague who answers for the policy switch it on."),
    ),
    "pricing.sign_off_past": (_("The sign-off would be over already."), _("Give a last day from today on.")),
    "pricing.change_status": (
        _("The price change %(number)s is “%(status)s”; this is not possible any more."),
        _("Make a new price change."),
    ),
    "pricing.change_empty": (
        _("The price change has no lines."),
        _("Add prices one by one, paste them, or change existing prices by a percentage."),
    ),
    "pricing.change_past": (
        _("The effective day %(day)s has passed."),
        _("Set a day from today on; prices of orders already made stay as they are."),
    ),
    "pricing.change_same": (
        _("%(sku)s: the new price is the old one."),
        _("Take the line out, or enter another price."),
    ),
    "pricing.change_stale": (
        _("%(sku)s: the price was %(old)s when the change was written and is another one now."),
        _("Withdraw the change, look at the prices as they are now, and write it again. Nothing was changed."),
    ),
    "pricing.change_own": (
        _("You submitted this yourself; another person decides."),
        _("Let a colleague with the right to decide open it."),
    ),
    "pricing.nothing_found": (
        _("No price in force on %(day)s fits these conditions."),
        _("Choose another kind of price, line, level or dealer."),
    ),
    "pricing.unknown_line": (
        _("Row %(row)s cannot be read: %(text)s."),
        _("One row each: SKU code, then the price in yuan."),
    ),
    "pricing.grant_what": (
        _("Say either a SKU with its price, or a product line with its discount."),
        _("Fill in exactly one of the two pairs."),
    ),
    "pricing.grant_place": (
        _("A hospital and a region at once."),
        _("Name the hospital, or the region, or neither."),
    ),
    "pricing.grant_breaks": (
        _("The quantity breaks cannot be read or are not in order."),
        _("Write them as “100: 95; 500: 90”: quantities rise, prices fall."),
    ),
    "pricing.grant_line_breaks": (
        _("Quantity breaks are given for a single SKU only."),
        _("Ask SKU by SKU where breaks are wanted."),
    ),
    "pricing.grant_discount": (
        _("The discount must lie between 0 and 100 per cent."),
        _("Enter the per cent that are taken off what he pays now."),
    ),
    "pricing.grant_no_price": (
        _("The dealer has no price for any SKU of this line on %(day)s."),
        _("Set the prices of the line first."),
    ),
    "pricing.grant_status": (
        _("The price authorisation %(number)s is “%(status)s”; this is not possible any more."),
        _("Ask for a new one."),
    ),
    "pricing.grant_renewed": (
        _("%(number)s renews it already."),
        _("Open that one."),
    ),
    "pricing.claim_request": (
        _("Only an approved special price that is settled by claim can be claimed."),
        _("A price on the order needs no claim: the order already has it."),
    ),
    "pricing.claim_empty": (
        _("The claim names no sale."),
        _("Tick the sales it is about; sales appear when they are booked."),
    ),
    "pricing.claim_quantity": (
        _("Claimed are %(claimed)s with what was claimed before, approved are %(approved)s."),
        _("Claim less, or ask for a larger quantity first."),
    ),
    "pricing.claim_period": (
        _("%(document)s of %(day)s lies outside the approved days %(first)s to %(last)s."),
        _("Leave it out."),
    ),
    "pricing.claim_evidence": (
        _("%(document)s does not prove %(qty)s of this SKU for this dealer and hospital."),
        _("Claim only what the document shows and nobody has claimed before."),
    ),
    "pricing.claim_status": (
        _("The claim %(number)s is “%(status)s”; this is not possible any more."),
        "",
    ),
    "pricing.claim_worthless": (
        _("The special price is not lower than the usual price; there is no difference to claim."),
        "",
    ),
    "pricing.guide_order": (
        _("The floor price lies above the guide price."),
        _("The floor is the lower one of the two."),
    ),
    "pricing.guide_same_day": (
        _("A guide price of this SKU and region starts on that day already."),
        _("Change that one, or choose another day."),
    ),
    "pricing.vbp_status": (
        _("The procurement event is “%(status)s”; this is not possible any more."),
        "",
    ),
    "pricing.vbp_no_stock": (
        _("No dealer holds stock of these SKUs that became cheaper."),
        "",
    ),
    "pricing.protection_early": (
        _("Stock is counted at the end of the day before %(day)s; this proposal is a forecast."),
        _("From that day on, open the procurement event, propose the protection again, then decide."),
    ),
    "pricing.commitment_status": (
        _("The commitment is “%(status)s” already."),
        "",
    ),
}  # fmt: skip

"""What the codes of this module's rules and refusals say to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.modules.licences.choices import LicenceKind

from ..rules.reviewing import Finding

GSP = "医疗器械经营质量管理规范 (2023)"
# Message, how to mend it, and the rule behind it.
_TEXTS: dict[str, tuple[Any, Any, str]] = {
    "business_state": (_("“%(row)s” is %(status)s; this cannot be done now."), _("Reload the page and look at its state."), ""),
    "reason": (_("Say why; the reason is kept."), "", ""),
    "not_approved": (
        _("%(dealer)s was not approved for %(line)s."),
        _("Open a qualification case for the line; its approval opens the business."), GSP,
    ),
    "dealer_left": (_("%(dealer)s has left the channel."), _("Register him anew when he comes back."), ""),
    "dealer_not_active": (_("%(dealer)s is not active in the channel."), _("Activate or unblock the dealer first."), ""),
    "paper_missing": (
        _("Business from before this system needs the number of its paper file."),
        _("Enter the number, or open a qualification case."), GSP,
    ),
    "paper_day": (_("Business taken over begins today or earlier."), _("Enter the day it was opened."), ""),
    "no_lines": (_("No product line is named."), _("Choose the lines the dealer is reviewed for."), ""),
    "in_hand": (
        _("%(number)s for %(dealer)s is not decided yet."), _("Add the lines there, or wait for its decision."), "",
    ),
    "first_done": (
        _("%(dealer)s passed his first-enterprise review already."),
        _("Open a new product line, or a periodic review."), "",
    ),
    "first_missing": (
        _("%(dealer)s has not passed a first-enterprise review."), _("Begin with that one; it may name several lines."), GSP,
    ),
    "line_running": (
        _("%(dealer)s does business in %(line)s already."), _("Leave the line out, or review it periodically."), "",
    ),
    "line_not_running": (
        _("%(dealer)s does no business in %(line)s."), _("Open it as a new product line."), "",
    ),
    "case_state": (_("Case %(number)s is %(status)s; this cannot be done now."), _("Reload the page and look at its state."), ""),
    "document_missing": (
        _("%(document)s is not on file."), _("File the document on the dealer's page of documents."), GSP,
    ),
    "verdict_missing": (_("%(document)s was not checked."), _("Say for every document whether it is in order."), ""),
    "hard_document": (_("%(document)s cannot be left out."), _("Trade stops without it."), GSP),
    "not_in_force": (
        _("%(document)s is not in force."), _("Verify the document first; without one in force it is not in order."), GSP,
    ),
    "note_missing": (_("%(document)s is not in order."), _("Say what is wrong with it."), ""),
    "not_passed": (_("Quality has not found %(document)s in order."), _("Record the quality check first."), GSP),
    "not_checked": (
        _("The quality check of %(number)s is not recorded."), _("Record it on the page of the case; then approve."), GSP,
    ),
    "two_people": (
        _("You were the %(role)s of this case; another person decides."), _("Ask a colleague with the right."), GSP,
    ),
    "audit_ahead": (_("The on-site audit lies in the future."), _("Enter the day on which it took place."), ""),
    "stays": (_("“%(name)s” stays as it is."), _("Open another one instead."), ""),
    "same_row": (_("Both are one and the same row."), _("Choose two dealers."), ""),
    "who_stays": (_("Say under which of the two the dealer goes on."), "", ""),
    "decided": (_("The two were decided already."), _("Change that decision instead."), ""),
}  # fmt: skip
_ROLES = {"applicant": _("applicant"), "checker": _("person who checked")}


def issue(code: str, field: str = "", **params: Any) -> Issue:
    """One refusal of this module, with its text."""
    message, mend, rule = _TEXTS[code]
    if "role" in params:
        params["role"] = str(_ROLES[params["role"]])
    return Issue(f"qualification.{code}", message, field, rule=rule, mend=mend, params=params)


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One refusal as the error to raise."""
    return RuleViolation(issue(code, field, **params))


def refuse(findings: Iterable[Finding]) -> None:
    """Raise RuleViolation with all findings of the checklist; nothing when there are none."""
    found = [issue(each.code, document=document_name(each.kind)) for each in findings]
    if found:
        raise RuleViolation(found)


def document_name(kind: str) -> str:
    """A kind of document in words."""
    return str(LicenceKind(kind).label) if kind in LicenceKind.values else kind

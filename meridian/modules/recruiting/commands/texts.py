"""What the codes of recruiting say to people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

from ..rules.stages import Lack

POLICY = "recruiting.stages.evidence"
_TEXTS: dict[str, tuple[Any, Any, str]] = {
    "credit_code": (
        _("“%(code)s” is not a unified social credit code: 18 characters with a check character."),
        _("Copy it from the business licence."), "GB 32100",
    ),
    "code_missing": (
        _("The unified social credit code of %(company)s is missing."), _("Enter it from the business licence, then convert."), "GB 32100",
    ),
    "phone": (_("“%(phone)s” is not a phone number of China."), _("Enter a mobile or landline number with area code."), ""),
    "company": (_("The company has no name."), _("Enter the name as on the business licence."), ""),
    "stage": (_("%(company)s is in stage “%(stage)s”; this cannot be done now."), _("Reload the page and look at its stage."), ""),
    "stage_unknown": (_("Nobody is put into this stage by hand."), _("Choose a stage before the decision."), ""),
    "evidence": (
        _("Stage “%(stage)s” demands %(kind)s: %(asked)s asked, %(have)s there."), _("Add what is missing on the page of the candidate."), POLICY,
    ),
    "reason": (_("Say why; the reason is kept."), "", ""),
    "day_ahead": (_("The day lies in the future."), _("Enter the day on which it took place."), ""),
    "day_past": (_("The day lies in the past."), _("Choose today or a later day."), ""),
    "period": (_("The last day lies before the first."), _("Correct one of the two days."), ""),
    "visit_state": (_("Visit %(number)s is %(status)s; this cannot be done now."), _("Reload the page and look at its state."), ""),
    "visit_thin": (_("The report says nothing about %(what)s."), _("Complete the report, then submit it."), ""),
    "visit_other_lead": (_("A visit report stays with its candidate."), _("Write another report."), ""),
    "two_people": (_("You submitted this report; another person decides."), _("Ask a colleague with the right."), ""),
    "checked_in": (_("You checked in on this visit already."), "", ""),
    "check_in_day": (_("The place is taken on the day of the visit only."), _("Leave the place out."), ""),
    "not_image": (_("Only photos go to a visit."), _("File documents at the candidate instead."), ""),
    "figures": (_("%(figure)s is larger than what it is a part of."), _("Compare with the statement."), ""),
    "weights": (
        _("The weights add up to %(sum)s, not to 100."), _("Change weights until they add up to 100."), "",
    ),
    "no_criteria": (_("The scorecard has no criterion."), _("Add criteria first."), ""),
    "one_group": (_("Hard and soft criteria are both needed."), _("Add a criterion of the other group."), ""),
    "scorecard_state": (
        _("Scorecard “%(name)s” is %(status)s; this cannot be done now."), _("Make its next edition to change it."), "",
    ),
    "scorecard_once": (
        _("“%(other)s” is in use for the same line and region on these days."), _("End that one first."), "",
    ),
    "criterion_span": (_("A mark goes from 0 to 5, yes or no from 0 to 1."), _("Correct the two figures."), ""),
    "criterion_full": (_("No points at and all points at are the same."), _("Choose two different figures."), ""),
    "answer_read": (_("“%(criterion)s” is read from the evidence."), _("Change the evidence instead."), ""),
    "answer_range": (_("“%(criterion)s” takes %(low)s to %(high)s."), _("Correct the answer."), ""),
    "answer_elsewhere": (_("“%(criterion)s” belongs to a scorecard that does not hold here."), _("Reload the page."), ""),
    "no_scorecard": (
        _("No scorecard is in use for %(line)s in %(region)s."), _("Write one and put it to use."), "",
    ),
    "nobody": (_("Nobody is chosen."), _("Choose one of the candidates."), ""),
    "not_compared": (_("%(company)s is not among the candidates compared."), _("Choose one of them."), ""),
    "not_of_cell": (_("%(company)s does not want this line or is of another region."), _("Leave it out of the comparison."), ""),
    "too_few": (
        _("%(have)s compared, %(asked)s asked for."),
        _("Compare more candidates, or let a special approver say why not."), "recruiting.candidates.minimum",
    ),
    "not_eligible": (
        _("%(company)s fails a gate: %(gates)s."), _("Choose another, or let a special approver say why."), "",
    ),
    "no_decision": (
        _("%(company)s was not chosen in a comparison."), _("Decide between the candidates first, or ask a special approver."), "",
    ),
    "no_visit": (
        _("No visit report of %(company)s is approved."), _("Submit the report of the site visit, or ask a special approver."), "",
    ),
    "already_dealer": (
        _("This credit code belongs to the dealer %(dealer)s."), _("Open a new line for that dealer instead."), "GB 32100",
    ),
    "no_lines": (_("No product line is named."), _("Choose the lines the candidate is to sell."), ""),
    "waiver_days": (
        _("A special approval holds %(most)s days at most."), _("Choose an earlier last day."), "recruiting.waiver.most_days",
    ),
    "waiver_longer": (_("A special approval is not made longer."), _("Give another one."), ""),
    "waiver_own": (_("You look after this candidate; another person gives the special approval."), _("Ask the special approver."), ""),
    "merge_same": (_("Both are one and the same candidate."), _("Choose two."), ""),
    "merge_over": (_("%(company)s is %(stage)s and cannot be merged."), _("Choose two candidates in work."), ""),
    "campaign_over": (_("The campaign has ended."), _("Open another one."), ""),
    "paper_kind": (_("The document has no kind."), _("Choose what it is."), ""),
}  # fmt: skip
EVIDENCE = {
    "NOTE": _("contact notes"), "VISIT": _("approved visit reports"), "FINANCIALS": _("financial years"),
    "CUSTOMERS": _("customers named"), "INTERVIEW": _("interviews"), "LINES": _("lines compared"),
}  # fmt: skip
FIGURES = {
    "CURRENT_ASSETS": _("Current assets"), "RECEIVABLES": _("Receivables"), "CURRENT_LIABILITIES": _("Current liabilities"),
    "PROFIT": _("Net profit"),
}  # fmt: skip
FORM = {
    "missing": _("Please fill this in."), "company": _("Please enter the full name as on the business licence."),
    "credit_code": _("Not a unified social credit code: 18 characters. You may leave it empty."),
    "person": _("Please enter a person's name."), "phone": _("Please enter a mobile or landline number with area code."),
    "region": _("Please choose a region."), "lines": _("Please choose at least one product line."),
    "consent": _("Without your consent we cannot keep your data."), "too_long": _("Too long. Please shorten it."),
}  # fmt: skip


def issue(code: str, field: str = "", /, **params: Any) -> Issue:
    """One refusal of this module, with its text."""
    message, mend, rule = _TEXTS[code]
    return Issue(f"recruiting.{code}", message, field, rule=rule, mend=mend, params=params)


def refusal(code: str, field: str = "", /, **params: Any) -> RuleViolation:
    """One refusal as the error to raise."""
    return RuleViolation(issue(code, field, **params))


def require_evidence(lacks: Iterable[tuple[Any, Lack]]) -> None:
    """Raise RuleViolation with everything the stages still demand; ``(stage in words, lack)`` each."""
    found = [
        issue("evidence", stage=str(stage), kind=str(EVIDENCE[lack.kind]), asked=lack.asked, have=lack.have)
        for stage, lack in lacks
    ]
    if found:
        raise RuleViolation(found)


def form_refusal(findings: Mapping[str, str]) -> RuleViolation:
    """What is wrong with a public form, field by field."""
    return RuleViolation([Issue(f"recruiting.form.{code}", FORM[code], field) for field, code in findings.items()])

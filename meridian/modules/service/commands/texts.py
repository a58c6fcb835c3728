"""Sentences for what service refuses: what is wrong, how to mend it, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

from ..rules.findings import Finding

PRIVACY = "个人信息保护法 art. 6, 28"
USE = "医疗器械使用质量监督管理办法 (总局令18)"
LABEL = "医疗器械监督管理条例 (国令739)"
_TEXTS: dict[str, tuple[Any, Any, str]] = {
    "service.state": (
        _("%(row)s is “%(status)s”; this is not possible any more."), _("Reload the page and look at its state."), "",
    ),
    "service.reason": (_("No reason is given."), _("Say why in a few words."), ""),
    "service.case_number": (
        _("“%(text)s” is no pseudonymous case number."),
        _("Use capital letters and short groups, such as SZ-2611-03; the hospital keeps the key."), PRIVACY,
    ),
    "service.case_missing": (
        _("A surgery needs a case number."), _("Give it a pseudonym such as SZ-2611-03, no data of the patient."), "",
    ),
    "service.identity_number": (
        _("The text seems to hold an identity number."), _("Take it out: data of patients are not kept here."), PRIVACY,
    ),
    "service.mobile_number": (
        _("The text seems to hold a mobile number."), _("Take it out; contacts are kept with the hospital."), PRIVACY,
    ),
    "service.record_number": (
        _("The text seems to hold the number of a hospital record or a bed."),
        _("Take it out: data of patients are not kept here."), PRIVACY,
    ),
    "service.patient_name": (
        _("The text seems to name a patient."), _("Take it out: data of patients are not kept here."), PRIVACY,
    ),
    "service.unassigned": (_("Nobody is named who goes."), _("Choose a person first."), ""),
    "service.not_expert": (
        _("%(person)s does not hold the expert certificate of %(line)s on %(day)s."),
        _("Choose a certified expert, or let the person pass “%(course)s” first."), _("Only certified experts support surgeries"),
    ),
    "service.report": (_("The report is empty."), _("Say what was done, in a few words."), ""),
    "service.minutes": (_("A duration lies between 1 and 1,440 minutes."), _("Correct the duration."), ""),
    "installation.no_template": (
        _("There is no installation procedure for %(sku)s."),
        _("Write one under Installation procedures, for the product or for all."), USE,
    ),
    "installation.no_steps": (
        _("The procedure “%(template)s” has no steps."), _("Add its steps first."), USE,
    ),
    "installation.begun": (
        _("Steps are signed already, so the procedure stays."), _("Cancel the installation and plan it anew."), "",
    ),
    "installation.provider_missing": (
        _("A service provider does the work, but none is named."), _("Choose the service provider."), "",
    ),
    "installation.provider_ended": (
        _("The contract of %(provider)s ends on %(day)s, before the planned day."),
        _("Renew the contract, or choose somebody else."), "",
    ),
    "installation.unit_twice": (
        _("The unit %(serial)s is installed already under %(number)s."),
        _("Look at the serial number on the type plate."), "",
    ),
    "installation.no_serial": (
        _("The serial number of the unit is missing."), _("Enter it from the type plate before acceptance."), USE,
    ),
    "installation.closed": (_("The installation is closed."), _("Plan a new one."), ""),
    "installation.phase": (
        _("%(open)s steps of an earlier phase are not passed."), _("Finish installation before debugging, and debugging before acceptance."), USE,
    ),
    "installation.value": (_("This step asks for a measured value."), _("Enter what you read."), USE),
    "installation.photo": (_("This step asks for a photo."), _("Take one and add it."), USE),
    "installation.limits": (
        _("%(value)s lies outside the limits %(low)s to %(high)s."), _("Adjust and measure again, or record the step as failed."), USE,
    ),
    "installation.note": (_("A failed step needs a note."), _("Say what is wrong."), ""),
    "installation.steps_open": (
        _("%(open)s steps are not passed yet."), _("Finish the checklist before the customer signs."), USE,
    ),
    "installation.signatory": (
        _("The customer signs with name and title."), _("Enter both; nothing else of the person is kept."), USE,
    ),
    "training.future": (
        _("The training is planned for %(day)s, which has not come."), _("Record it when it was held, or correct the day."), "",
    ),
    "training.nobody": (_("Nobody was present."), _("Tick who was there, or cancel the training."), ""),
    "training.result_absent": (
        _("%(name)s was not present and cannot have a result."), _("Tick the presence, or take the result out."), "",
    ),
    "training.twice": (_("%(name)s is on the list already."), _("Add the department to tell two people apart."), ""),
    "question.nowhere": (_("Nobody is named who asks."), _("Choose the dealer or the hospital."), ""),
    "question.empty": (_("The question is empty."), _("Write what you want to know."), ""),
    "question.no_answer": (_("There is no answer."), _("Write it first."), ""),
    "question.own_answer": (
        _("Who wrote the answer does not approve it."), _("Ask another medical reviewer."), "",
    ),
    "question.off_label_note": (
        _("An answer beyond the registered use needs a note of the reviewer."),
        _("Say on which evidence it rests."), LABEL,
    ),
    "question.not_sent": (_("The answer was not sent yet."), _("Approve and send it first."), ""),
    "question.off_label_faq": (
        _("An answer beyond the registered use goes to the asker only."),
        _("It cannot become a general answer."), LABEL,
    ),
    "loan.span": (
        _("The set has to be there on the day of the surgery, %(day)s."), _("Let it go out before and come back after that day."), "",
    ),
    "loan.long": (
        _("The set would be away for %(days)s days; %(most)s are the most."), _("Choose an earlier day for its return."),
        "service.loan.most_days",
    ),
    "loan.past": (_("The loan would be over already."), _("Correct the days."), ""),
    "loan.collision": (
        _("%(set)s is promised to %(number)s from %(first)s to %(last)s; between two loans it is cleaned for %(rest)s days."),
        _("Choose another set or other days."), "",
    ),
    "loan.other_line": (
        _("%(set)s is for products of another line."), _("Choose a set for %(line)s."), "",
    ),
    "loan.not_ready": (
        _("%(set)s is “%(state)s” and cannot go out."), _("Bring it back, clean and complete it first."), USE,
    ),
    "loan.inspection": (
        _("The inspection of %(set)s was due on %(day)s."), _("Inspect it and enter the next day; then let it go out."), USE,
    ),
    "loan.no_pieces": (_("%(set)s has no list of contents."), _("Enter its pieces first: they are counted out and in."), ""),
    "loan.count_out": (
        _("%(name)s: %(qty)s belong into the set, %(counted)s were counted."), _("Complete the set, or take the piece off its list."), "",
    ),
    "loan.more_back": (
        _("%(name)s: %(back)s came back, %(out)s went out."), _("Count again."), "",
    ),
    "loan.unexplained": (
        _("%(name)s: %(back)s of %(out)s came back sound, and nobody says why."), _("Say in the remark what happened."), "",
    ),
    "loan.incomplete": (
        _("%(set)s still lacks pieces."), _("Say in the note what was replaced."), USE,
    ),
    "question.faq_twice": (_("The answer is a general answer already."), _("Change that one."), ""),
}  # fmt: skip


def issue(code: str, field: str = "", **params: Any) -> Issue:
    """One finding as an issue."""
    message, mend, rule = _TEXTS[code]
    return Issue(code=code, message=message, field=field, rule=rule, mend=mend, params=params)


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, field, **params))


def refuse(findings: Iterable[Finding], field: str = "") -> None:
    """Raise RuleViolation with all findings; nothing when there are none."""
    found = [issue(each.code, field, **dict(each.params)) for each in findings]
    if found:
        raise RuleViolation(found)

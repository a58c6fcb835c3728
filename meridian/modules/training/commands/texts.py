"""Sentences for what training refuses: what is wrong, how to mend it, and by which rule."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

LOANS = "医药企业防范商业贿赂风险合规指引 (2025)"
_TEXTS: dict[str, tuple[Any, Any, str]] = {
    "training.not_a_draft": (_("“%(row)s” is no draft."), _("Reload the page and look at its state."), ""),
    "training.not_approved": (_("“%(row)s” is not approved."), _("Reload the page and look at its state."), ""),
    "training.two_people": (_("Who wrote it does not approve it."), _("Ask another person with this right."), ""),
    "training.reason": (_("No reason is given."), _("Say why in a few words."), ""),
    "training.no_lessons": (_("The course has nothing to read."), _("Add a lesson first."), ""),
    "training.no_questions": (_("The exam has no questions."), _("Add questions first."), ""),
    "training.too_few_questions": (
        _("The exam asks %(asked)s questions and only %(there)s are written."),
        _("Write more questions, or ask fewer."), "",
    ),
    "training.past_day": (_("The day lies in the past."), _("Choose today or a later day."), ""),
    "training.empty_lesson": (
        _("The lesson has neither text, link, document nor scenario."), _("Give one of them."), "",
    ),
    "training.document_not_in_force": (
        _("“%(row)s” is not approved for dealers, or no longer in force."),
        _("Choose material in force, or publish its new edition first."), "",
    ),
    "training.not_open": (_("The course is not open."), _("Wait until it is approved, or choose another one."), ""),
    "training.not_read": (
        _("%(left)s lessons of the course are not read yet."), _("Read them first; the exam opens after the last one."), "",
    ),
    "training.still_valid": (
        _("Your certificate is valid to %(day)s."), _("It can be renewed shortly before that day."), "",
    ),
    "training.wait": (_("The next attempt is possible from %(at)s."), _("Read the lessons again until then."), ""),
    "training.no_attempts": (
        _("You have no attempt left."), _("Ask your channel manager or superior to assign the course again."), "",
    ),
    "training.finished": (_("The attempt is finished."), _("Look at its result."), ""),
    "training.changed": (
        _("The course was changed after you began."), _("Begin again; this attempt does not count."), "",
    ),
    "training.evidence": (
        _("It is not said what shows that the person passed."), _("Name the paper, such as the list of the session."), "",
    ),
    "training.revoked": (_("The certificate is revoked already."), _("Nothing is left to do."), ""),
    "training.nobody": (
        _("Nobody with an open account was chosen."), _("Choose persons, or a dealer who has users."), "",
    ),
    "training.not_for_them": (
        _("The course is for %(audience)s."), _("Choose other persons, or change whom the course is for."), "",
    ),
    "training.assignment_over": (
        _("The assignment is completed or cancelled."), _("Assign the course again."), "",
    ),
    "training.onboarding_running": (
        _("%(dealer)s is being started already (%(number)s)."), _("Complete or cancel that onboarding first."), "",
    ),
    "training.no_steps": (_("The template has no steps."), _("Add steps first."), ""),
    "training.no_template": (_("No default template exists."), _("Choose a template."), ""),
    "training.onboarding_over": (_("The onboarding has ended."), _("Look at its tasks; nothing can be changed."), ""),
    "training.task_settled": (_("The task is settled."), _("Reload the page."), ""),
    "training.task_evidence": (
        _("It is not said what shows that it was done."), _("Name the document, the day and who was there."), "",
    ),
    "training.other_side": (_("The other side does this task."), _("Ask them to mark it as done."), ""),
    "training.course_open": (
        _("Nobody of the dealer holds the certificate of “%(course)s” yet."),
        _("The task is settled by itself when somebody passes."), "",
    ),
    "training.kit_empty": (_("The kit template has no lines."), _("Add lines first."), ""),
    "training.kit_state": (_("The kit is “%(status)s”."), _("Reload the page and look at its state."), ""),
    "training.kit_lines": (_("No line of the kit is confirmed."), _("Tick what arrived."), ""),
    "training.kit_missing": (
        _("Not everything is confirmed and no remark says what is missing."), _("Say what did not arrive."), "",
    ),
    "training.loan_too_long": (
        _("A sample or trial device is lent for %(days)s days at most."), _("Choose an earlier day of return."), LOANS,
    ),
    "training.no_loan": (_("“%(item)s” is no loan."), _("Only samples and trial devices are returned."), ""),
    "training.returned": (_("“%(item)s” has been returned already."), _("Nothing is left to do."), ""),
    "training.request_over": (_("The request is answered already."), _("Ask again if something is left to do."), ""),
    "training.push_over": (_("The content is no longer shown."), _("Look for its next edition in product knowledge."), ""),
    "training.not_received": (_("The kit has not been received yet."), _("The dealer confirms the receipt first."), ""),
}  # fmt: skip


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One finding as the error to raise."""
    message, mend, rule = _TEXTS[code]
    return RuleViolation(Issue(code=code, message=message, field=field, rule=rule, mend=mend, params=params))

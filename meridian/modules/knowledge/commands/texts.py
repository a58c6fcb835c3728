"""Sentences for what product knowledge refuses: what is wrong, how to mend it, and by which rule."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

from ..rules.quizzing import check_question

DEVICES = "医疗器械监督管理条例 (国令739) art. 60"
ADS = "总局令21 art. 2"
COMPARING = "广告法 art. 16"
PRIVACY = "个人信息保护法 art. 28"
_TEXTS: dict[str, tuple[Any, Any, str]] = {
    "knowledge.not_a_draft": (_("“%(row)s” is no draft."), _("Reload the page and look at its state."), ""),
    "knowledge.not_approved": (_("“%(row)s” is not approved."), _("Reload the page and look at its state."), ""),
    "knowledge.two_people": (_("Who wrote it does not approve it."), _("Ask another person with this right."), ""),
    "knowledge.only_drafts": (
        _("“%(row)s” was published; it is superseded, not edited."), _("File a new edition that supersedes it."), "",
    ),
    "knowledge.nothing_to_show": (_("The document has neither a file nor a link."), _("Add the file first."), ""),
    "knowledge.superseded_already": (
        _("“%(row)s” is superseded by “%(next)s” already."), _("Work on that one."), "",
    ),
    "knowledge.other_edition": (
        _("The new edition has the same number as the old one."), _("Enter the edition printed on the new document."), "",
    ),
    "knowledge.expired": (_("It expired on %(day)s."), _("Set a later last day, or file a new edition."), ""),
    "knowledge.ad_number_missing": (
        _("Public material that promotes a device needs the number of its advertising approval."),
        _("Enter the number, or choose a narrower audience."), ADS,
    ),
    "knowledge.ad_number_wrong": (
        _("“%(number)s” is no number of an advertising approval."),
        _("Type it as approved, such as 苏械广审(文)第281231-00001号."), ADS,
    ),
    "knowledge.ad_number_over": (
        _("The advertising approval ends on %(day)s, before the document does."),
        _("Set the last day of the document no later than that."), ADS,
    ),
    "knowledge.no_lines": (_("There are no lines yet."), _("Add at least one first."), ""),
    "knowledge.comparison_too_long": (
        _("A comparison holds for at most %(days)s days from its day."), _("Set the last day to %(day)s or before."), "",
    ),
    "knowledge.not_cleared": (
        _("A comparison that names the competitor is for internal training."),
        _("Let legal clear it for dealers, or do not name the competitor."), COMPARING,
    ),
    "knowledge.nothing_to_clear": (
        _("Only a comparison for dealers that names the competitor needs legal."), _("Approve it right away."), "",
    ),
    "knowledge.reason": (_("No reason is given."), _("Say why in a few words."), ""),
    "knowledge.no_registered_use": (
        _("%(product)s has no registered intended use on file, so nothing can be judged against it."),
        _("Enter it at the product, word by word as the certificate states it."), DEVICES,
    ),
    "knowledge.beyond_registered_use": (
        _("“%(part)s” goes beyond the registered intended use of %(product)s: %(registered)s"),
        _("Stay within it, or choose another product. Beyond it nothing may be proposed."), DEVICES,
    ),
    "knowledge.drug_not_marked": (
        _("The text speaks of a drug (%(words)s)."), _("Mark it as a combination with a drug: a medical reviewer decides."), "",
    ),
    "knowledge.drug_missing": (_("The drug is not named."), _("Enter its generic name."), ""),
    "knowledge.personal_number": (
        _("The text seems to hold an identity or mobile number."), _("Take it out: data of patients are not kept here."), PRIVACY,
    ),
    "knowledge.solution_state": (_("The solution is “%(status)s”."), _("Reload the page and look at its state."), ""),
    "quiz.options": (_("A question needs two to ten possible answers."), _("Write one a line."), ""),
    "quiz.options_twice": (_("A possible answer stands there twice."), _("Take one of them out."), ""),
    "quiz.options_not_needed": (_("True or false needs no possible answers."), _("Leave them empty."), ""),
    "quiz.true_or_false": (_("The right answer is T or F."), _("Enter T for true or F for false."), ""),
    "quiz.letters": (
        _("The right answer names letters of the lines: A for the first, B for the second."), _("Correct the letters."), "",
    ),
    "quiz.one_letter": (_("Exactly one answer is right here."), _("Enter one letter, or choose several answers."), ""),
    "quiz.two_letters": (_("At least two answers are right here."), _("Enter their letters, or choose one answer."), ""),
    "quiz.not_open": (_("The quiz is not open."), _("Choose another one."), ""),
    "quiz.changed": (_("The quiz was changed after you began."), _("Begin again; this attempt does not count."), ""),
    "quiz.no_questions": (
        _("No question of this quiz can be asked now."), _("Its author updates them after the new edition of the document."), "",
    ),
    "quiz.passed": (_("You passed this quiz already."), _("Nothing is left to do."), ""),
    "quiz.no_attempts": (
        _("You have no attempt left."), _("Read the documents; the next attempt is possible on %(day)s."), "",
    ),
    "quiz.finished": (_("The attempt is finished."), _("Look at its result."), ""),
    "quiz.not_yours": (_("Somebody else answers this quiz here."), _("Begin your own attempt."), ""),
    "quiz.not_outdated": (_("The question is not outdated."), _("Nothing is left to do."), ""),
}  # fmt: skip


def issue(code: str, field: str = "", **params: Any) -> Issue:
    """One finding as an issue."""
    message, mend, rule = _TEXTS[code]
    return Issue(code=code, message=message, field=field, rule=rule, mend=mend, params=params)


def refusal(code: str, field: str = "", **params: Any) -> RuleViolation:
    """One finding as the error to raise."""
    return RuleViolation(issue(code, field, **params))


def question_issues(kind: str, options: str, answer: str) -> list[Issue]:
    """What is wrong with a question of this kind, for exams of other modules too; empty when it can be asked."""
    wrong = check_question(kind, options, answer)
    return [issue(code, "options" if code.startswith("quiz.options") else "answer") for code in wrong]

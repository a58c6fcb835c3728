"""Clinical questions: asked, answered, approved by the medical reviewer, sent, kept as a general answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.notices.kinds import declare_kind
from meridian.kernel.notices.sending import notify
from meridian.kernel.records.numbering import next_number
from meridian.modules.reference import queries as reference

from ..choices import QUESTION_MOVES, QuestionStatus
from ..models import ClinicalQuestion, FaqEntry
from ..rules.answering import check_approval, check_reuse
from ..rules.working_hours import due_at, read_spans
from .placing import key_of, own_dealer, require_move, require_no_patient, stamp
from .texts import refusal, refuse

ANSWERED = declare_kind("service.answered", _("A clinical question is answered"))
HOURS = "service.question.sla_working_hours"
URGENT_HOURS = "service.question.urgent_sla_working_hours"
SPANS = "service.working_hours"


def answer_due(asked_at: Any, is_urgent: bool, region: int) -> Any:
    """When an answer is due: working hours of working days after the asking. Raises ParameterMissing."""
    local = asked_at.astimezone(clock.SHANGHAI)
    hours = reference.parameter(URGENT_HOURS if is_urgent else HOURS, on=local.date(), region=region)
    spans = read_spans(reference.parameter(SPANS, on=local.date(), region=region))
    seen: dict[date, bool] = {}

    def works(day: date) -> bool:
        if day not in seen:
            seen[day] = reference.is_working_day(day)
        return seen[day]

    return due_at(local, int(hours * 60), spans, works)


@command("service.clinicalquestion:add")
def ask_question(
    *, actor: Actor, product: Any, question: str, dealer: Any = None, hospital: Any = None, is_urgent: bool = False,
    reviewer: Any = None, **values: Any,
) -> ClinicalQuestion:  # fmt: skip
    """Ask; the answer is due after so many working hours (regulatory parameters). A dealer asks for himself.

    Raises RuleViolation("question.empty" | patient data | "question.nowhere"), ParameterMissing, NotVisible.
    """
    if not question.strip():
        raise refusal("question.empty", "question")
    require_no_patient(question=question)
    row = ClinicalQuestion(
        product_id=key_of(product), question=question.strip(), dealer_id=own_dealer(actor, dealer),
        hospital_id=key_of(hospital), is_urgent=is_urgent, asked_at=actor.now,
        reviewer_id=None if actor.is_dealer else key_of(reviewer),
    )  # fmt: skip
    if row.dealer_id is None and row.hospital_id is None:
        raise refusal("question.nowhere", "dealer")
    stamp(actor, row)
    row.due_at = answer_due(row.asked_at, is_urgent, row.region_id)
    return persist(row, number=next_number(f"CQ-{actor.today:%y%m}"), **values)


@command("service.clinicalquestion:change", subject=ClinicalQuestion)
def change_question(
    *, actor: Actor, row: ClinicalQuestion, expected_version: int | None = None, reason: str = "", **values: Any
) -> ClinicalQuestion:
    """Change a question that has no answer yet; urgency moves its due moment. Raises as :func:`ask_question`."""
    require_move(row, QUESTION_MOVES, QuestionStatus.ANSWERED)
    values.pop("dealer", None) if actor.is_dealer else None
    for name in ("dealer", "hospital", "product", "reviewer"):
        if name in values:
            setattr(row, f"{name}_id", key_of(values.pop(name)))
    if row.dealer_id is None and row.hospital_id is None:
        raise refusal("question.nowhere", "dealer")
    row.question = (values.pop("question", None) or row.question).strip()
    row.is_urgent = values.pop("is_urgent", row.is_urgent)
    require_no_patient(question=row.question)
    stamp(actor, row)
    row.due_at = answer_due(row.asked_at, row.is_urgent, row.region_id)
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("service.clinicalquestion:answer", subject=ClinicalQuestion)
def write_answer(*, actor: Actor, clinical_question: ClinicalQuestion, answer: str, is_off_label: bool = False) -> ClinicalQuestion:  # fmt: skip
    """Write the answer, or write it anew before its approval. Raises "service.state", "question.no_answer", patient data."""
    require_move(clinical_question, QUESTION_MOVES, QuestionStatus.ANSWERED)
    if not answer.strip():
        raise refusal("question.no_answer", "answer")
    require_no_patient(answer=answer)
    return persist(
        clinical_question, status=QuestionStatus.ANSWERED, answer=answer.strip(), is_off_label=is_off_label,
        answered_by_id=actor.user_id,
    )  # fmt: skip


@command("service.clinicalquestion:approve", subject=ClinicalQuestion)
def approve_answer(
    *, actor: Actor, clinical_question: ClinicalQuestion, is_off_label: bool = False, note: str = ""
) -> ClinicalQuestion:
    """The medical reviewer approves what another person wrote; he may set the off-label flag, not take it away.

    Raises RuleViolation("question.own_answer" | "question.off_label_note" | "question.no_answer" | "service.state").
    """
    require_move(clinical_question, QUESTION_MOVES, QuestionStatus.APPROVED)
    flagged = clinical_question.is_off_label or is_off_label
    refuse(
        check_approval(
            author_id=clinical_question.answered_by_id, reviewer_id=actor.user_id, answer=clinical_question.answer,
            is_off_label=flagged, note=note,
        )
    )  # fmt: skip
    return persist(
        clinical_question, status=QuestionStatus.APPROVED, is_off_label=flagged, review_note=note.strip(),
        approved_by_id=actor.user_id, approved_at=actor.now, reviewer_id=clinical_question.reviewer_id or actor.user_id,
    )  # fmt: skip


@command("service.clinicalquestion:approve", subject=ClinicalQuestion)
def send_back(*, actor: Actor, clinical_question: ClinicalQuestion, note: str) -> ClinicalQuestion:
    """The answer is to be written anew; the reviewer says why. Raises RuleViolation("service.state" | "service.reason")."""
    require_move(clinical_question, QUESTION_MOVES, QuestionStatus.ASKED)
    if not note.strip():
        raise refusal("service.reason", "note")
    return persist(
        clinical_question, status=QuestionStatus.ASKED, review_note=note.strip(), approved_by_id=None, approved_at=None
    )


@command("service.clinicalquestion:send", subject=ClinicalQuestion)
def send_answer(*, actor: Actor, clinical_question: ClinicalQuestion) -> ClinicalQuestion:
    """Send the approved answer to who asked: from now on he reads it. Raises RuleViolation("service.state")."""
    require_move(clinical_question, QUESTION_MOVES, QuestionStatus.SENT)
    persist(clinical_question, status=QuestionStatus.SENT, sent_at=actor.now)
    if clinical_question.created_by_id and clinical_question.created_by_id != actor.user_id:
        said = gettext("Your clinical question %(number)s is answered.") % {"number": clinical_question.number}
        url = f"/service/clinical-questions/{clinical_question.pk}/"
        key = f"service.answer:{clinical_question.pk}"
        notify([clinical_question.created_by_id], kind=ANSWERED, title=said, url=url, key=key)
    return clinical_question


@command("service.faqentry:add", subject=ClinicalQuestion)
def publish_answer(*, actor: Actor, clinical_question: ClinicalQuestion, question: str, answer: str = "") -> FaqEntry:
    """Make a sent answer a general one, with the question in words that fit everybody.

    Raises RuleViolation("question.not_sent" | "question.off_label_faq" | "question.faq_twice" | "question.empty").
    """
    refuse(check_reuse(status=clinical_question.status, is_off_label=clinical_question.is_off_label))
    if not question.strip():
        raise refusal("question.empty", "question")
    if FaqEntry.objects.unscoped("one general answer a question").filter(source=clinical_question).exists():
        raise refusal("question.faq_twice")
    require_no_patient(question=question, answer=answer)
    return persist(
        FaqEntry(source=clinical_question, product_id=clinical_question.product_id), question=question.strip()[:500],
        answer=answer.strip() or clinical_question.answer,
    )  # fmt: skip

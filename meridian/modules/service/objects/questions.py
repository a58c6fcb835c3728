"""Clinical questions and general answers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Section

from .. import commands
from ..choices import QUESTION_MOVES, QuestionStatus
from ..models import ClinicalQuestion, FaqEntry
from ..rules.answering import check_reuse
from .fields import text_field, while_may


def _reusable(row: ClinicalQuestion, actor: Actor) -> Decision:
    found = check_reuse(status=row.status, is_off_label=row.is_off_label)
    if not found:
        return ALLOWED
    said = _("The answer was not sent yet.") if row.status != QuestionStatus.SENT else _("An answer beyond the registered use goes to the asker only.")  # fmt: skip
    return Decision(False, said, found[0].code)


def _off_label() -> forms.BooleanField:
    return forms.BooleanField(label=_("The answer goes beyond the registered use (off-label)"), required=False)


QUESTION = ObjectSpec(
    model=ClinicalQuestion,
    label=_("Clinical question"),
    label_plural=_("Clinical questions"),
    scope=ScopePaths(region="region", team="team", owner="reviewer", dealer="dealer"),
    icon="help",
    columns=("number", "status", "product", "dealer", "hospital", "is_urgent", "asked_at", "due_at", "reviewer", "is_off_label"),
    fields=("product", "question", "is_urgent", "dealer", "hospital", "reviewer"),
    filters=("status", "product", "dealer", "reviewer", "is_urgent", "is_off_label"),
    search=("number", "question"),
    form=(Section(_("Question"), ("product", "question", "is_urgent")), Section(_("Who asks"), ("dealer", "hospital", "reviewer"))),
    facts=(
        Fact(_("Product"), lambda row, actor: str(row.product)),
        Fact(_("Asked at"), lambda row, actor: row.asked_at, kind="moment"),
        Fact(_("Answer due at"), lambda row, actor: row.due_at, kind="moment"),
        Fact(_("Medical reviewer"), lambda row, actor: str(row.reviewer or "—"), fields=("reviewer",)),
    ),
    # Before it is sent an answer is the company's; the page shows it to the dealer from then on.
    masks={"DEALER": ("answer", "answered_by", "review_note", "is_off_label", "approved_by", "approved_at", "reviewer", "dealer")},
    create=commands.ask_question,
    change=commands.change_question,
    actions=(
        Action(
            "answer", _("Write the answer"), commands.write_answer, while_may(QUESTION_MOVES, QuestionStatus.ANSWERED),
            {"answer": lambda: text_field(_("Answer"), length=4000, rows=8), "is_off_label": _off_label},
            primary=True, icon="pencil",
        ),
        Action(
            "approve", _("Approve"), commands.approve_answer, while_in(QuestionStatus.ANSWERED),
            {"is_off_label": _off_label, "note": lambda: text_field(_("Note of the reviewer"), required=False)},
            primary=True, icon="shield-check",
        ),
        Action(
            "return", _("Send back"), commands.send_back, while_may(QUESTION_MOVES, QuestionStatus.ASKED),
            {"note": lambda: text_field(_("Reason"))}, icon="arrow-back-up",
        ),
        Action("send", _("Send the answer"), commands.send_answer, while_in(QuestionStatus.APPROVED), primary=True, icon="send"),
        Action(
            "publish", _("Make it a general answer"), commands.publish_answer, _reusable,
            {
                "question": lambda: text_field(_("Question in general words"), length=500),
                "answer": lambda: text_field(_("Answer, when it is worded otherwise"), required=False, length=4000, rows=6),
            },
            icon="bookmark",
        ),
    ),
    ordering=("-asked_at", "-id"),
    state="status",
    chips={"ASKED": "wait", "ANSWERED": "busy", "APPROVED": "busy", "SENT": "good"},
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Ask the first clinical question; a medical reviewer approves every answer."),
)  # fmt: skip

FAQ = ObjectSpec(
    model=FaqEntry,
    label=_("General answer"),
    label_plural=_("General answers"),
    scope=ReferenceData(dealers=True),
    icon="bookmarks",
    columns=("product", "question", "is_active", "updated_at"),
    fields=("product", "question", "answer"),
    filters=("product", "is_active"),
    search=("question", "answer"),
    form=(Section(_("General answer"), ("product", "question", "answer")),),
    masks={"DEALER": ("source",)},
    ordering=("product", "id"),
    dealer_pages=True,
    empty=_("Sent answers of general interest are kept here for everybody."),
)

register(QUESTION, FAQ)

"""How reviews of dealers appear, and what routes of approval may ask about them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.approvals.choices import CaseStatus as ApprovalStatus
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.queries import case_of
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, DateRange, Fact, ObjectSpec, Pinyin, Section, TreeUnder

from .. import commands
from ..choices import IN_HAND, CaseKind, CaseStatus
from ..commands.notes import APPROVE, CHECK
from ..commands.texts import document_name
from ..models import CaseItem, QualificationCase
from ..queries.checklist import line_classes
from .businesses import reason_field


def for_manager(row: QualificationCase, actor: Actor) -> Decision:
    """Whether the actor may decide the case here: it is checked, no route decides it, and he had no part in it."""
    if row.status == CaseStatus.SUBMITTED:
        return Decision(False, _("The quality check is not recorded yet."), "qualification.not_checked")
    if row.status != CaseStatus.CHECKED:
        return while_in(CaseStatus.CHECKED)(row, actor)
    approval = case_of(QualificationCase._meta.label_lower, row.pk)
    if approval is not None and approval.status == ApprovalStatus.OPEN:
        said = _("It is decided on its way through approval %(number)s.") % {"number": approval.number}
        return Decision(False, said, "approvals.case_open", mend_url=f"/approvals/{approval.pk}/")
    if actor.user_id is not None and actor.user_id in (row.submitted_by_id, row.checked_by_id):
        return Decision(
            False, _("You submitted or checked it yourself; another person decides."), "qualification.two_people"
        )
    return ALLOWED


CASE = ObjectSpec(
    model=QualificationCase,
    label=_("Qualification case"),
    label_plural=_("Qualification cases"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="shield-check",
    columns=("number", "dealer", "kind", "status", "due_on", "submitted_at", "checked_by", "decided_at", "next_review_on"),
    fields=("dealer", "kind", "lines", "about", "due_on", "price_level", "price_reference", "audited_on"),
    filters=("dealer", "kind", "status", TreeUnder("dealer__region"), DateRange("due_on")),
    search=("number", "dealer__code", Pinyin("dealer__name")),
    form=(
        Section(_("Review"), ("dealer", "kind", "lines", "about", "due_on", "audited_on")),
        Section(_("Prices of the lines"), ("price_level", "price_reference")),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Kind"), lambda row, actor: row.get_kind_display()),
        Fact(_("Product lines"), lambda row, actor: "、".join(map(str, row.lines.all()))),
        Fact(_("To be decided by"), lambda row, actor: row.due_on, kind="day"),
        Fact(_("Next review due on"), lambda row, actor: row.next_review_on, kind="day"),
    ),
    masks={"DEALER": ("checked_by", "price_level", "price_reference", "check_note", "decision_note")},
    create=commands.open_qualification,
    change=commands.change_qualification,
    actions=(
        Action(
            "submit", _("Submit to quality"), commands.submit_qualification, when=while_in(CaseStatus.DRAFT), primary=True,
            icon="send",
        ),
        Action(
            "return", _("Hand back"), commands.return_qualification, icon="arrow-back-up",
            when=while_in(CaseStatus.SUBMITTED, CaseStatus.CHECKED), fields={"reason": reason_field()},
        ),
        Action(
            "approve", _("Approve"), commands.approve_qualification, when=for_manager, primary=True, icon="check",
            fields={"note": reason_field(required=False)},
            confirm=_("The businesses open with it; a draft dealer becomes active."),
        ),
        Action(
            "refuse", _("Refuse"), commands.refuse_qualification, when=for_manager, icon="x",
            fields={"reason": reason_field()},
        ),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_qualification, when=while_in(*IN_HAND), icon="trash",
            fields={"reason": reason_field(required=False)},
        ),
    ),
    ordering=("-id",),
    state="status",
    chips={
        "DRAFT": "draft", "SUBMITTED": "wait", "CHECKED": "busy", "APPROVED": "good", "REFUSED": "bad", "WITHDRAWN": "draft",
    },
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Open the first-enterprise review of a dealer: for which lines, with which documents."),
)  # fmt: skip

ITEM = ObjectSpec(
    model=CaseItem,
    label=_("Checklist item"),
    label_plural=_("Checklist items"),
    scope=ScopePaths(
        region="case__dealer__region", team="case__dealer__team", owner="case__dealer__manager",
        dealer="case__dealer",
    ),
    icon="list-check",
    columns=(
        "case", "position", Computed("document", _("Document"), lambda row: document_name(row.kind)), "state", "number",
        "last_day", "verdict", "note",
    ),
    filters=("case",),
    masks={"DEALER": ("note",)},
    ordering=("case", "position"),
    read_only=True,
)  # fmt: skip
register(CASE, ITEM)
declare_code(CHECK, _("quality check"))
declare_code(APPROVE, _("decide as quality manager"))
declare_code("qualification.qualificationcase:round", _("daily round"))


def case_facts(row: QualificationCase) -> dict[str, Any]:
    """What routes may ask about a review."""
    lines = list(row.lines.values_list("pk", flat=True))
    by_line = line_classes()
    held = [by_line.get(line, (frozenset(), False)) for line in lines]
    return {
        "kind": row.kind, "dealer_level": str(row.dealer.level), "line_count": len(lines),
        "has_class_three": any("III" in classes for classes, _cold in held),
        "is_cold_chain": any(cold for _classes, cold in held), "is_audited": row.audited_on is not None,
    }  # fmt: skip


def case_content(row: QualificationCase) -> dict[str, str]:
    """What is frozen when a review is submitted: dealer, lines, prices and every document as it was on file."""
    said = {
        str(_("dealer")): str(row.dealer), str(_("kind")): row.get_kind_display(),
        str(_("product lines")): "、".join(map(str, row.lines.all())), str(_("what it is about")): row.about,
        str(_("price level")): row.get_price_level_display() or "", str(_("price list")): row.price_reference,
    }  # fmt: skip
    for item in row.items.order_by("position"):
        last = item.last_day.isoformat() if item.last_day else ""
        said[document_name(item.kind)] = " · ".join(filter(None, [item.number, last, str(item.get_state_display())]))
    return said


register_subject(
    Subject(
        model=QualificationCase, purpose=commands.PURPOSE, label=_("qualification of a dealer"),
        code="qualification.qualificationcase:view", facts=case_facts, content=case_content,
        on_approved=commands.carry_out_approval, on_rejected=commands.carry_out_refusal,
        on_returned=commands.carry_out_return,
        fields=(
            FactField("kind", _("kind"), "CHOICE", tuple(CaseKind.choices)),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
            FactField("line_count", _("number of product lines"), "NUMBER"),
            FactField("has_class_three", _("with class III devices"), "FLAG"),
            FactField("is_cold_chain", _("with goods to be kept cold"), "FLAG"),
            FactField("is_audited", _("audited on site"), "FLAG"),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("qualification_qualificationcase_detail", args=[row.pk]),
    )
)  # fmt: skip

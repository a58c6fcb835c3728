"""Customised solutions and their products."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Pinyin, Related, Section

from .. import commands
from ..choices import SolutionStatus
from ..models import Solution, SolutionProduct
from ..queries.reach import staff_reads_solutions
from .shown import reason


def _to_review(row: Solution, actor: Actor) -> Decision:
    if row.status != SolutionStatus.REVIEW:
        return while_in(SolutionStatus.REVIEW)(row, actor)
    if actor.user_id is not None and actor.user_id == row.written_by_id:
        return Decision(False, _("Who wrote it does not review it."))
    return ALLOWED


SOLUTION = ObjectSpec(
    model=Solution,
    label=_("Customised solution"),
    label_plural=_("Customised solutions"),
    scope=ReferenceData(dealers=False, staff=staff_reads_solutions()),
    icon="stethoscope",
    columns=("number", "title", "kind", "department", "hospital", "status", "written_by", "reviewed_by"),
    fields=("title", "kind", "department", "hospital", "scenario", "situation", "proposal", "drug"),
    filters=("kind", "department", "hospital", "status"),
    search=("number", Pinyin("title")),
    form=(
        Section(_("Case"), ("title", "kind", "department", "hospital", "scenario")),
        Section(_("Content"), ("situation", "proposal", "drug")),
    ),
    facts=(
        Fact(_("Medical reviewer"), lambda row, actor: str(row.reviewed_by or "—")),
        Fact(_("Reason of the reviewer"), lambda row, actor: row.review_reason or "—"),
    ),
    panels=(Related("knowledge.solutionproduct", by="solution", label=_("Products")),),
    create=commands.add_solution,
    change=commands.change_solution,
    actions=(
        Action(
            "submit", _("Submit for release"), commands.submit_solution, when=while_in(SolutionStatus.DRAFT), icon="send", primary=True
        ),
        Action(
            "release", _("Release"), commands.release_solution, when=_to_review, fields={"reason": reason},
            icon="shield-check", primary=True,
        ),
        Action("refuse", _("Refuse"), commands.refuse_solution, when=_to_review, fields={"reason": reason}, icon="ban"),
    ),
    state="status",
    chips={"DRAFT": "draft", "REVIEW": "wait", "RELEASED": "good", "REFUSED": "bad"},
    importable=False,
)  # fmt: skip

SOLUTION_PRODUCT = ObjectSpec(
    model=SolutionProduct,
    label=_("Product of a solution"),
    label_plural=_("Products of solutions"),
    scope=ReferenceData(dealers=False, staff=staff_reads_solutions("solution__")),
    icon="package",
    columns=("solution", "product", "purpose", "remark"),
    fields=("solution", "product", "purpose", "remark"),
    filters=("solution", "product"),
    search=(Pinyin("product__name"), "purpose"),
    form=(Section(_("Product"), ("solution", "product", "purpose", "remark")),),
    keys=("solution", "product"),
    create=commands.add_solution_product,
    change=commands.change_solution_product,
    importable=False,
)

register(SOLUTION, SOLUTION_PRODUCT)

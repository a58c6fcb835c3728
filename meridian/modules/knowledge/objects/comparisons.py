"""Comparisons with competitors and their lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision, while_in
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section

from .. import commands
from ..choices import InnerAudience, StatementStatus
from ..models import Comparison, ComparisonLine
from ..queries.reach import of_dealer_comparisons, staff_reads
from .shown import CHIPS, note, reason, to_approve, wording_fact


def _to_clear(row: Comparison, actor: Actor) -> Decision:
    if not row.is_named or row.audience != InnerAudience.DEALERS:
        return Decision(False, _("Only a comparison for dealers that names the competitor needs legal."))
    return to_approve(row, actor)


COMPARISON = ObjectSpec(
    model=Comparison,
    label=_("Competitor comparison"),
    label_plural=_("Competitor comparisons"),
    scope=ReferenceData(dealers=of_dealer_comparisons, staff=staff_reads(Comparison)),
    icon="scale",
    columns=("product", "competitor", "competitor_maker", "is_named", "audience", "as_of", "valid_to", "status"),
    fields=("product", "competitor", "competitor_maker", "is_named", "audience", "as_of", "valid_to", "summary"),
    filters=("product", "status", DateRange("valid_to")),
    search=(Pinyin("product__name"), "competitor", "competitor_maker"),
    form=(
        Section(_("Competitor comparison"), ("product", "competitor", "competitor_maker", "summary")),
        Section(_("Use"), ("is_named", "audience", "as_of", "valid_to")),
    ),
    facts=(Fact(_("Cleared by legal"), lambda row, actor: row.clearing_note or "—", fields=("is_named",)),),
    panels=(Related("knowledge.comparisonline", by="comparison", label=_("Attributes"), limit=40),),
    keys=("product", "competitor", "as_of"),
    create=commands.add_comparison,
    change=commands.change_comparison,
    actions=(
        Action(
            "clear", _("Clear for dealers"), commands.clear_comparison, when=_to_clear, fields={"note": note}, icon="gavel"
        ),
        Action("approve", _("Approve"), commands.approve_comparison, when=to_approve, icon="shield-check", primary=True),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_comparison, when=while_in(StatementStatus.APPROVED),
            fields={"reason": reason}, icon="ban",
        ),
    ),
    state="status",
    chips=CHIPS,
)  # fmt: skip

COMPARISON_LINE = ObjectSpec(
    model=ComparisonLine,
    label=_("Line of a comparison"),
    label_plural=_("Lines of comparisons"),
    scope=ReferenceData(
        dealers=lambda dealer_id: of_dealer_comparisons(dealer_id, "comparison__"),
        staff=staff_reads(Comparison, "comparison__"),
    ),
    icon="list",
    columns=("position", "aspect", "attribute", "ours", "theirs", "standing", "grade", "source", "comparison"),
    fields=("comparison", "position", "aspect", "attribute", "ours", "theirs", "standing", "grade", "source"),
    filters=("comparison", "aspect"),
    search=("attribute", "ours", "theirs"),
    form=(
        Section(_("Attribute"), ("comparison", "position", "aspect", "attribute", "ours", "theirs", "standing")),
        Section(_("Evidence"), ("grade", "source")),
    ),
    facts=(Fact(_("Wording to look at"), wording_fact("attribute", "ours", "theirs"), fields=("ours", "theirs")),),
    keys=("comparison", "attribute"),
    create=commands.add_line,
    change=commands.change_line,
    ordering=("comparison", "position", "id"),
)

register(COMPARISON, COMPARISON_LINE)

"""How financial years, customers, interviews and own lines of candidates appear."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Computed, Fact, ObjectSpec, Section

from .. import commands
from ..models import CandidateLine, FinancialYear, Interview, LeadHospital
from ..queries import ratios
from .leads import OF_LEAD


def _percent(value: int | None) -> str:
    return f"{value} %" if value is not None else ""


_AMOUNTS = (
    "revenue_fen", "profit_fen", "assets_fen", "liabilities_fen", "current_assets_fen", "current_liabilities_fen", "receivables_fen",
)  # fmt: skip
FINANCIALS = ObjectSpec(
    model=FinancialYear,
    label=_("Financial year of a candidate"),
    label_plural=_("Financial years of candidates"),
    scope=OF_LEAD,
    icon="report-money",
    columns=(
        "lead", "year", "revenue_fen", "profit_fen",
        Computed("current", _("current ratio"), lambda row: _percent(ratios(row).current)),
        Computed("debt", _("debt ratio"), lambda row: _percent(ratios(row).debt)), "is_audited",
    ),
    fields=("lead", "year", *_AMOUNTS, "is_audited", "source"),
    filters=("lead",),
    search=("source",),
    form=(Section(_("Year"), ("lead", "year", "is_audited", "source")), Section(_("Figures"), _AMOUNTS)),
    facts=(
        Fact(_("Current ratio"), lambda row, actor: _percent(ratios(row).current)),
        Fact(_("Debt ratio"), lambda row, actor: _percent(ratios(row).debt)),
        Fact(_("Net margin"), lambda row, actor: _percent(ratios(row).margin)),
        Fact(_("Days of receivables"), lambda row, actor: ratios(row).receivable_days, kind="num"),
    ),
    create=commands.record_financials,
    change=commands.change_financials,
    importable=False,
    ordering=("-year", "-id"),
    empty=_("Enter the figures of the last years from the balance sheet."),
)  # fmt: skip

HOSPITAL = ObjectSpec(
    model=LeadHospital,
    label=_("Customer of a candidate"),
    label_plural=_("Customers of candidates"),
    scope=OF_LEAD,
    icon="building-hospital",
    columns=("lead", "hospital", "access", "is_verified", "note"),
    fields=("lead", "hospital", "access", "is_verified", "note"),
    filters=("lead",),
    search=("hospital__name",),
    form=(Section(_("Customer"), ("lead", "hospital", "access", "is_verified", "note")),),
    importable=False,
    ordering=("-id",),
    empty=_("Name the hospitals the candidate sells to."),
)

_MARKS = ("leadership", "expertise", "alignment", "compliance", "commitment")
INTERVIEW = ObjectSpec(
    model=Interview,
    label=_("Interview"),
    label_plural=_("Interviews"),
    scope=OF_LEAD,
    icon="users",
    columns=("lead", "held_on", "partner", *_MARKS),
    fields=("lead", "held_on", "partner", *_MARKS, "summary"),
    filters=("lead",),
    search=("partner", "summary"),
    form=(
        Section(_("Interview"), ("lead", "held_on", "partner")), Section(_("Marks of 0 to 5"), _MARKS),
        Section(_("Summary"), ("summary",)),
    ),
    create=commands.record_interview,
    change=commands.change_interview,
    importable=False,
    ordering=("-held_on", "-id"),
    empty=_("Talk to the core team and give marks."),
)  # fmt: skip

OWN_LINE = ObjectSpec(
    model=CandidateLine,
    label=_("Line a candidate sells"),
    label_plural=_("Lines candidates sell"),
    scope=OF_LEAD,
    icon="category",
    columns=("lead", "brand", "goods", "line", "competitor", "fit", "why"),
    fields=("lead", "brand", "goods", "line", "competitor", "fit", "why"),
    filters=("lead", "line"),
    search=("brand", "goods"),
    form=(
        Section(_("What it sells"), ("lead", "brand", "goods", "competitor")),
        Section(_("Beside ours"), ("line", "fit", "why")),
    ),
    create=commands.compare_line,
    change=commands.change_line,
    importable=False,
    ordering=("-id",),
    state="fit",
    chips={"COMPLEMENT": "good", "NEUTRAL": "draft", "CONFLICT": "bad"},
    empty=_("List what the candidate sells already, and how it stands to our lines."),
)
register(FINANCIALS, HOSPITAL, INTERVIEW, OWN_LINE)

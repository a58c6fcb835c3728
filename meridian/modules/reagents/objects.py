"""How analysers, reagents, comparisons and kits on board appear in lists, forms, imports and the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Related, Section

from . import commands
from .choices import ComparisonStatus, OpenedStatus
from .models import ComparisonSample, InstalledAnalyser, LotComparison, OpenedReagent, Pairing, TestVolume

PAIRING = ObjectSpec(
    model=Pairing,
    label=_("Analyser and reagent"),
    label_plural=_("Analysers and reagents"),
    scope=ReferenceData(dealers=True),
    icon="link",
    columns=(
        "analyser",
        "reagent",
        "tests_per_kit",
        "dead_tests",
        "calibration_tests",
        "control_tests",
        "on_board_days",
        "is_active",
    ),
    fields=(
        "analyser",
        "reagent",
        "tests_per_kit",
        "dead_tests",
        "calibration_tests",
        "control_tests",
        "on_board_days",
    ),
    filters=("analyser", "reagent", "is_active"),
    search=("analyser__code", "reagent__code"),
    form=(
        Section(_("Which runs on which"), ("analyser", "reagent", "on_board_days")),
        Section(_("Yield of a kit"), ("tests_per_kit", "dead_tests", "calibration_tests", "control_tests")),
    ),
    keys=("analyser", "reagent"),
    dealer_pages=True,
    empty=_("Enter the first pair: which reagent runs on which analyser, and how many tests a kit gives."),
)

INSTALLED = ObjectSpec(
    model=InstalledAnalyser,
    label=_("Installed analyser"),
    label_plural=_("Installed analysers"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="heart-rate-monitor",
    columns=("sku", "serial", "hospital", "dealer", "installed_on", "is_active"),
    fields=("sku", "serial", "hospital", "dealer", "installed_on"),
    filters=("sku", "hospital", "dealer", "is_active"),
    search=("serial", "sku__code"),
    form=(Section(_("Installed analyser"), ("sku", "serial", "hospital", "dealer", "installed_on")),),
    facts=(
        Fact(_("Hospital"), lambda row, actor: str(row.hospital)),
        Fact(_("Installed on"), lambda row, actor: row.installed_on, kind="day"),
    ),
    panels=(
        Related("reagents.testvolume", by="analyser", label=_("Tests a month")),
        Related("reagents.openedreagent", by="analyser", label=_("Reagents on board")),
    ),
    dealer_pages=True,
    empty=_("Accepted installations of analysers appear here by themselves."),
)

_AT = ScopePaths(
    region="analyser__dealer__region", team="analyser__dealer__team", owner="analyser__dealer__manager", dealer="analyser__dealer"
)  # fmt: skip
VOLUME = ObjectSpec(
    model=TestVolume,
    label=_("Tests a month"),
    label_plural=_("Tests a month"),
    scope=_AT,
    icon="chart-bar",
    columns=("analyser", "reagent", "tests_a_month"),
    fields=("analyser", "reagent", "tests_a_month"),
    filters=("analyser", "reagent"),
    form=(Section(_("Tests a month"), ("analyser", "reagent", "tests_a_month")),),
    keys=("analyser", "reagent"),
    dealer_pages=True,
)

COMPARISON = ObjectSpec(
    model=LotComparison,
    label=_("Lot comparison"),
    label_plural=_("Lot comparisons"),
    scope=ReferenceData(dealers=False),
    icon="scale",
    columns=("number", "status", "reagent", "old_lot", "new_lot", "measurand", "compared_on", "mean_percent", "limit_percent"),
    fields=("reagent", "old_lot", "new_lot", "measurand", "compared_on", "limit_percent", "remark"),
    filters=("status", "reagent", DateRange("compared_on")),
    search=("number", "measurand"),
    form=(
        Section(_("Lots"), ("reagent", "old_lot", "new_lot")),
        Section(_("How"), ("measurand", "compared_on", "limit_percent", "remark")),
    ),
    facts=(
        Fact(_("Mean difference (%)"), lambda row, actor: "—" if row.mean_percent is None else f"{row.mean_percent:+}"),
        Fact(_("Allowed difference (%)"), lambda row, actor: "—" if row.limit_percent is None else f"± {row.limit_percent}"),
        Fact(_("Bias"), lambda row, actor: "—" if row.bias is None else f"{row.bias:+}"),
        Fact(_("Largest difference (%)"), lambda row, actor: "—" if row.worst_percent is None else f"{row.worst_percent:+}"),
    ),
    create=commands.start_comparison,
    change=commands.change_comparison,
    actions=(
        Action("conclude", _("Conclude"), commands.conclude_comparison, while_in(ComparisonStatus.DRAFT), primary=True, icon="gavel",
               confirm=_("Figures and verdict are kept and not changed any more.")),
    ),
    ordering=("-compared_on", "-id"),
    state="status",
    chips={"DRAFT": "draft", "ACCEPTED": "good", "REJECTED": "bad"},
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Compare a new lot with the one in use before it is used."),
)  # fmt: skip

SAMPLE = ObjectSpec(
    model=ComparisonSample,
    label=_("Sample"),
    label_plural=_("Samples of lot comparisons"),
    scope=ReferenceData(dealers=False),
    icon="vaccine-bottle",
    columns=("comparison", "position", "old_value", "new_value"),
    filters=("comparison",),
    ordering=("comparison", "position"),
    read_only=True,
)

OPENED = ObjectSpec(
    model=OpenedReagent,
    label=_("Reagent on board"),
    label_plural=_("Reagents on board"),
    scope=_AT,
    icon="vaccine",
    columns=("analyser", "lot", "lot__sku", "opened_on", "last_day", "status", "ended_on"),
    fields=("analyser", "lot", "opened_on"),
    filters=("status", "analyser", DateRange("last_day")),
    search=("lot__number",),
    form=(Section(_("Reagent on board"), ("analyser", "lot", "opened_on")),),
    facts=(
        Fact(_("Opened on"), lambda row, actor: row.opened_on, kind="day"),
        Fact(_("Last day of use"), lambda row, actor: row.last_day, kind="day"),
    ),
    create=commands.open_reagent,
    change=commands.correct_opened,
    actions=(
        Action(
            "take_off", _("Take off"), commands.take_off, while_in(OpenedStatus.ON_BOARD),
            {
                "status": lambda: forms.ChoiceField(label=_("What became of it"), choices=OpenedStatus.choices[1:]),
                "reason": lambda: forms.CharField(label=_("Reason"), required=False, max_length=200),
            },
            primary=True, icon="check",
        ),
    ),
    ordering=("last_day", "id"),
    state="status",
    chips={"ON_BOARD": "busy", "USED": "draft", "DISCARDED": "bad"},
    dealer_pages=True,
    importable=False,
    empty=_("Record a kit when it is opened; its last day of use follows."),
)  # fmt: skip

register(PAIRING, INSTALLED, VOLUME, COMPARISON, SAMPLE, OPENED)

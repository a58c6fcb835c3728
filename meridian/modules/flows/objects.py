"""Flow objects for the derived pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import Decision
from meridian.kernel.access.scope import ReferenceData, ScopePaths, declare_scope
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import internal_models, register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Panel

from . import commands
from .models import Finding, FlowFile, FlowLayout, FlowLine, FlowMonth, FlowName
from .queries.explaining import why_found

FILE_CHIPS = {
    "UPLOADED": "draft", "READING": "busy", "PROOF": "wait", "PUBLISHED": "good", "REFUSED": "bad", "WITHDRAWN": "draft",
}  # fmt: skip


def _reason(required: bool):
    def make() -> forms.Field:
        return forms.CharField(
            label=_("Reason"), required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )

    return make


def _is_open(month: FlowMonth, actor: Actor) -> Decision:
    return Decision(not month.is_closed, _("The month is closed already."))


def _is_closed(month: FlowMonth, actor: Actor) -> Decision:
    return Decision(month.is_closed, _("The month is open."))


FINDING = ObjectSpec(
    model=Finding,
    label=_("Finding"),
    label_plural=_("Findings"),
    icon="alert-hexagon",
    menu=("flow", 30),
    scope=ScopePaths(region="region", team="team", owner="owner", dealer="dealer"),
    columns=("code", "dealer", "hospital", "sku", "lot", "sold_on", "base_qty", "amount_fen", "month", "state"),
    filters=("state", "code", "dealer", "hospital", "month"),
    search=("dealer__name", "hospital__name", "lot__number"),
    facts=(
        Fact(_("Quantity"), lambda row, actor: row.base_qty, "num"),
        Fact(_("Amount"), lambda row, actor: row.amount_fen, "money"),
        Fact(_("Sold on"), lambda row, actor: row.sold_on, "day"),
    ),
    fields=("code", "dealer", "hospital", "sku", "lot", "sold_on", "base_qty", "amount_fen", "month", "decision_note"),
    panels=(Panel("why", _("Why?"), "flows/_finding_why.html", why_found),),
    state="state",
    chips={"OPEN": "wait", "CONFIRMED": "bad", "DISMISSED": "good"},
    actions=(
        Action(
            "confirm",
            _("Confirm"),
            commands.confirm_finding,
            fields={"reason": _reason(False)},
            primary=True,
            icon="check",
        ),
        Action("dismiss", _("Dismiss"), commands.dismiss_finding, fields={"reason": _reason(True)}, icon="x"),
    ),
    read_only=True,
    ordering=("-id",),
    masks={"DEALER": ("decision_note",)},
    empty=_("No findings. They are listed here when a flow file is published."),
)

FLOW_FILE = ObjectSpec(
    model=FlowFile,
    label=_("Flow file"),
    label_plural=_("Flow files"),
    icon="file-spreadsheet",
    scope=ScopePaths(region="region", team="team", owner="owner", dealer="dealer"),
    columns=("name", "dealer", "kind", "month", "line_count", "amount_fen", "pending_count", "finding_count", "state"),
    filters=("state", "kind", "dealer", "month"),
    search=("name", "dealer__name"),
    fields=("dealer", "kind", "month", "name"),
    state="state",
    chips=FILE_CHIPS,
    read_only=True,
    ordering=("-id",),
    empty=_("No flow files yet. Drop this month's file of a dealer into the inbox."),
)

LAYOUT = ObjectSpec(
    model=FlowLayout,
    label=_("File layout"),
    label_plural=_("File layouts"),
    icon="table",
    menu=("flow", 60),
    menu_more=True,
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    columns=("dealer", "kind", "used_on", "fingerprint"),
    filters=("dealer", "kind"),
    fields=("dealer", "kind", "used_on"),
    read_only=True,
    small=True,
)

MONTH = ObjectSpec(
    model=FlowMonth,
    label=_("Flow month"),
    label_plural=_("Flow months"),
    icon="calendar",
    menu=("flow", 50),
    menu_more=True,
    scope=ReferenceData(),
    columns=("month", "is_closed", "closed_at"),
    actions=(
        Action(
            "close",
            _("Close the month"),
            commands.close_month,
            when=_is_open,
            fields={"reason": _reason(False)},
            primary=True,
            icon="lock",
        ),
        Action(
            "reopen",
            _("Reopen the month"),
            commands.reopen_month,
            when=_is_closed,
            fields={"reason": _reason(True)},
            icon="refresh",
        ),
    ),
    filters=("is_closed",),
    fields=("month",),
    read_only=True,
    small=True,
    ordering=("-month",),
)

register(FINDING, FLOW_FILE, LAYOUT, MONTH)
for _model in (FlowLine, FlowName):
    declare_scope(
        _model, ScopePaths(region="file__region", team="file__team", owner="file__owner", dealer="file__dealer")
    )
internal_models(
    {
        "flows.flowline": "shown on the proof page of its file",
        "flows.flowname": "shown in the review queue of its file",
    }
)


def _may_read_original(actor: Actor, stored: StoredFile) -> bool:
    """Whoever sees a flow file may read the original."""
    return FlowFile.objects.visible_to(actor).filter(stored=stored).exists()


files_readable_by("flow", _may_read_original)

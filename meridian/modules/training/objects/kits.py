"""Kit templates, and the kits issued to dealers with their loans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision, while_in
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .. import commands
from ..choices import LENT, KitStatus
from ..models import KitTemplate, KitTemplateLine, LaunchKit, LaunchKitLine
from .shown import OF_DEALER, below, line_of_text

KIT_TEMPLATE = ObjectSpec(
    model=KitTemplate,
    label=_("Kit template"),
    label_plural=_("Kit templates"),
    scope=ReferenceData(),
    icon="copy",
    columns=("name", "line", "note", "is_active"),
    fields=("name", "line", "note"),
    filters=("line", "is_active"),
    search=(Pinyin("name"),),
    form=(Section(_("Template"), ("name", "line", "note")),),
    panels=(
        Related(
            "training.kittemplateline", by="template", label=_("Items"), limit=40,
            columns=("position", "kind", "title", "qty", "loan_days"),
        ),
    ),
    keys=("name",),
    ordering=("name",),
)  # fmt: skip

KIT_TEMPLATE_LINE = ObjectSpec(
    model=KitTemplateLine,
    label=_("Line of a kit template"),
    label_plural=_("Lines of kit templates"),
    scope=ReferenceData(),
    icon="list",
    columns=("template", "position", "kind", "title", "qty", "document", "loan_days"),
    fields=("template", "position", "kind", "title", "qty", "document", "link", "loan_days"),
    filters=("template", "kind"),
    small=True,
    search=("title",),
    form=(Section(_("Item"), ("template", "position", "kind", "title", "qty", "document", "link", "loan_days")),),
    keys=("template", "title"),
    ordering=("template", "position", "id"),
)

KIT = ObjectSpec(
    model=LaunchKit,
    label=_("Launch kit"),
    label_plural=_("Launch kits"),
    scope=OF_DEALER,
    icon="package",
    columns=("number", "dealer", "template", "status", "issued_on", "received_on", "receipt_note"),
    fields=("dealer", "template", "issued_on"),
    filters=("dealer", "template", "status", TreeUnder("dealer__region"), DateRange("issued_on")),
    search=("number", "dealer__code", Pinyin("dealer__name")),
    form=(Section(_("Launch kit"), ("dealer", "template", "issued_on")),),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Handed out on"), lambda row, actor: row.issued_on, kind="day"),
        Fact(_("Receipt confirmed on"), lambda row, actor: row.received_on, kind="day"),
    ),
    create=commands.issue_kit,
    actions=(
        Action(
            "cancel", _("Cancel"), commands.cancel_kit, when=while_in(KitStatus.ISSUED),
            fields={"reason": line_of_text(_("Reason"))}, icon="ban",
        ),
    ),
    importable=False,
    state="status",
    chips={"ISSUED": "busy", "RECEIVED": "good", "CANCELLED": "draft"},
    empty=_("No kit was issued yet. Make a template, then issue a kit to a dealer."),
)  # fmt: skip


def _is_out(row: Any, actor: Actor) -> Decision:
    if row.kind not in LENT:
        return Decision(False, _("Only samples and trial devices are returned."))
    if row.returned_on is not None:
        return Decision(False, _("It has been returned already."))
    return ALLOWED if row.is_received else Decision(False, _("The kit has not been received yet."))


KIT_LINE = ObjectSpec(
    model=LaunchKitLine,
    label=_("Line of a launch kit"),
    label_plural=_("Lines of launch kits"),
    scope=below("kit"),
    icon="list",
    columns=("kit", "kit__dealer", "kind", "title", "qty", "serial", "is_received", "return_due_on", "returned_on"),
    fields=("serial", "return_due_on"),
    filters=("kit", "kit__dealer", DateRange("return_due_on"), DateRange("returned_on")),
    search=("title", "serial", "kit__number"),
    form=(Section(_("Item"), ("serial", "return_due_on")),),
    change=commands.change_kit_line,
    actions=(
        Action(
            "return", _("Returned"), commands.return_loan, when=_is_out, icon="arrow-back-up", primary=True,
            fields={
                "condition": line_of_text(_("Condition at return"), required=False),
                "returned_on": lambda: forms.DateField(
                    label=_("Returned on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                ),
            },
        ),
    ),
    importable=False,
    ordering=("kit", "position", "id"),
)  # fmt: skip

register(KIT_TEMPLATE, KIT_TEMPLATE_LINE, KIT, KIT_LINE)

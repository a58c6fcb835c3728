"""Installations, their procedures and service providers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Related, Section

from .. import commands
from ..choices import OPEN_INSTALLATIONS
from ..commands.installations import PHOTOS
from ..models import ChecklistTemplate, InstallationOrder, InstallationStep, ServiceProvider, TemplateStep
from .fields import text_field

CHIPS = {
    "PLANNED": "draft", "INSTALLING": "busy", "DEBUGGING": "busy", "ACCEPTANCE": "wait", "ACCEPTED": "good", "CANCELLED": "draft",
}  # fmt: skip

INSTALLATION = ObjectSpec(
    model=InstallationOrder,
    label=_("Installation"),
    label_plural=_("Installations"),
    scope=ScopePaths(region="region", team="team", owner="engineer", dealer="dealer"),
    icon="plug",
    columns=(
        "number", "status", "hospital", "sku", "serial", "dealer", "planned_date", "engineer", "provider", "accepted_on", "warranty_to",
    ),
    fields=(
        "dealer", "hospital", "department", "sku", "serial", "template", "planned_date", "performer", "engineer", "provider", "remark",
    ),
    filters=("status", "hospital", "dealer", "engineer", DateRange("planned_date"), DateRange("warranty_to")),
    search=("number", "serial", Pinyin("hospital__name")),
    form=(
        Section(_("What and where"), ("dealer", "hospital", "department", "sku", "serial")),
        Section(_("How and when"), ("template", "planned_date", "performer", "engineer", "provider", "remark")),
    ),
    facts=(
        Fact(_("Hospital"), lambda row, actor: f"{row.hospital} {row.department}".strip()),
        Fact(_("Planned for"), lambda row, actor: row.planned_date, kind="day"),
        Fact(_("Done by"), lambda row, actor: str(row.provider or row.engineer or "—")),
        Fact(_("Warranty until"), lambda row, actor: row.warranty_to, kind="day"),
    ),
    masks={"DEALER": ("remark",)},
    create=commands.plan_installation,
    change=commands.change_installation,
    actions=(
        Action(
            "cancel", _("Cancel"), commands.cancel_installation, while_in(*OPEN_INSTALLATIONS),
            {"reason": lambda: text_field(_("Reason"), length=200)}, confirm=_("Give this installation up?"), icon="x",
        ),
    ),
    ordering=("-planned_date", "-id"),
    state="status",
    chips=CHIPS,
    dealer_pages=True,
    importable=False,
    pages={},  # web.urls puts the page made by hand here
    empty=_("Plan the first installation: which unit, at which hospital, by whom."),
)  # fmt: skip

STEP = ObjectSpec(
    model=InstallationStep,
    label=_("Step of an installation"),
    label_plural=_("Steps of installations"),
    scope=ScopePaths(
        region="installation__region", team="installation__team", owner="installation__engineer", dealer="installation__dealer"
    ),
    icon="checklist",
    columns=("installation", "position", "phase", "text", "result", "value", "unit", "signed_by", "signed_at", "note"),
    filters=("installation",),
    ordering=("installation", "position"),
    state="result",
    chips={"OPEN": "draft", "PASSED": "good", "FAILED": "bad"},
    read_only=True,
)  # fmt: skip

TEMPLATE = ObjectSpec(
    model=ChecklistTemplate,
    label=_("Installation procedure"),
    label_plural=_("Installation procedures"),
    scope=ReferenceData(dealers=False),
    icon="list-check",
    columns=("code", "name", "product", "warranty_months", "is_active"),
    fields=("code", "name", "product", "warranty_months"),
    filters=("product", "is_active"),
    search=("code", "name"),
    form=(Section(_("Installation procedure"), ("code", "name", "product", "warranty_months")),),
    panels=(Related("service.templatestep", by="template", label=_("Steps"), limit=60),),
    keys=("code",),
    ordering=("code",),
    small=True,
    empty=_("Write the first procedure with its steps; installations copy them."),
)

TEMPLATE_STEP = ObjectSpec(
    model=TemplateStep,
    label=_("Step of a procedure"),
    label_plural=_("Steps of procedures"),
    scope=ReferenceData(dealers=False),
    icon="checklist",
    columns=("template", "position", "phase", "text", "needs_photo", "needs_value", "unit", "low", "high"),
    fields=("template", "position", "phase", "text", "needs_photo", "needs_value", "unit", "low", "high"),
    filters=("template",),
    search=("text",),
    form=(
        Section(_("Step"), ("template", "position", "phase", "text", "needs_photo")),
        Section(_("Measured value"), ("needs_value", "unit", "low", "high")),
    ),
    keys=("template", "position"),
    ordering=("template", "position"),
)

PROVIDER = ObjectSpec(
    model=ServiceProvider,
    label=_("Service provider"),
    label_plural=_("Service providers"),
    scope=ReferenceData(dealers=False),
    icon="users-group",
    columns=("name", "contract_number", "valid_to", "scope", "is_active"),
    fields=("name", "contract_number", "valid_to", "scope"),
    filters=("is_active", DateRange("valid_to")),
    search=(Pinyin("name"), "contract_number"),
    form=(Section(_("Service provider"), ("name", "contract_number", "valid_to", "scope")),),
    keys=("name",),
    ordering=("name",),
    small=True,
    empty=_("Add who installs and maintains for you under a contract."),
)

register(INSTALLATION, STEP, TEMPLATE, TEMPLATE_STEP, PROVIDER)


def _may_read_file(actor: Actor, file: StoredFile) -> bool:
    """Photos are read by who may see the installation they belong to."""
    if not actor.may("service.installationorder:view"):
        return False
    rows = InstallationOrder.objects.visible_to(actor, "service.installationorder:view")
    return rows.filter(acceptance_file=file).exists() or rows.filter(steps__photo=file).exists()


files_readable_by(PHOTOS, _may_read_file)

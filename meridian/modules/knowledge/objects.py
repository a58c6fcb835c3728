"""How product knowledge appears in lists, forms, imports and the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, ObjectSpec, Pinyin, Section

from . import commands
from .models import ProductAdvantage

ADVANTAGE = ObjectSpec(
    model=ProductAdvantage,
    label=_("Product advantage"),
    label_plural=_("Product advantages"),
    scope=ReferenceData(dealers=False),  # drafts are the company's; dealers have no page of it yet
    icon="award",
    columns=("product", "statement", "grade", "status"),
    fields=("product", "statement", "grade", "source"),
    filters=("product", "grade", "status"),
    search=(Pinyin("product__name"), "statement"),
    form=(Section(_("Advantage"), ("product", "statement")), Section(_("Evidence"), ("grade", "source"))),
    keys=("product", "statement"),
    create=commands.add_advantage,
    change=commands.change_advantage,
    actions=(Action("approve", _("Approve"), commands.approve_advantage, icon="shield-check"),),
    state="status",
    chips={"DRAFT": "wait", "APPROVED": "good"},
)

register(ADVANTAGE)

"""How product knowledge appears in lists, forms, imports and the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Pinyin, Section
from meridian.modules.reference.queries import ParameterMissing

from . import commands
from .commands.wording import wording_of
from .models import ProductAdvantage


def _to_look_at(row: ProductAdvantage, actor: Actor) -> str:
    try:
        hits = wording_of(row.statement, actor.today)
    except ParameterMissing as missing:
        return str(missing)
    return ", ".join(f"{hit.text} ({hit.article})" for hit in hits) or "—"


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
    facts=(Fact(_("Wording to look at"), _to_look_at, fields=("statement",)),),
    keys=("product", "statement"),
    create=commands.add_advantage,
    change=commands.change_advantage,
    actions=(Action("approve", _("Approve"), commands.approve_advantage, icon="shield-check"),),
    state="status",
    chips={"DRAFT": "wait", "APPROVED": "good"},
)

register(ADVANTAGE)

"""Scenarios and their products."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Pinyin, Related, Section

from .. import commands
from ..choices import StatementStatus
from ..models import Scenario, ScenarioProduct
from ..queries.reach import of_dealer_scenario_products, of_dealer_scenarios, staff_reads
from .shown import CHIPS, reason, to_approve, wording_fact

SCENARIO = ObjectSpec(
    model=Scenario,
    label=_("Scenario"),
    label_plural=_("Scenarios"),
    scope=ReferenceData(dealers=of_dealer_scenarios, staff=staff_reads(Scenario)),
    icon="map-2",
    columns=("department", "indication", "title", "audience", "status"),
    fields=("department", "indication", "title", "need", "workflow", "audience"),
    filters=("department", "status"),
    search=(Pinyin("title"), "indication"),
    form=(
        Section(_("Scenario"), ("department", "indication", "title", "audience")),
        Section(_("Content"), ("need", "workflow")),
    ),
    facts=(
        Fact(_("Wording to look at"), wording_fact("title", "need", "workflow"), fields=("title", "need", "workflow")),
    ),
    panels=(Related("knowledge.scenarioproduct", by="scenario", label=_("Products")),),
    keys=("department", "indication", "title"),
    create=commands.add_scenario,
    change=commands.change_scenario,
    actions=(
        Action("approve", _("Approve"), commands.approve_scenario, when=to_approve, icon="shield-check", primary=True),
        Action(
            "withdraw", _("Withdraw"), commands.withdraw_scenario, when=while_in(StatementStatus.APPROVED),
            fields={"reason": reason}, icon="ban",
        ),
    ),
    ordering=("department", "indication", "id"),
    state="status",
    chips=CHIPS,
)  # fmt: skip

SCENARIO_PRODUCT = ObjectSpec(
    model=ScenarioProduct,
    label=_("Product of a scenario"),
    label_plural=_("Products of scenarios"),
    scope=ReferenceData(dealers=of_dealer_scenario_products, staff=staff_reads(Scenario, "scenario__")),
    icon="package",
    columns=("scenario", "position", "product", "purpose", "why"),
    fields=("scenario", "position", "product", "purpose", "why", "how"),
    filters=("scenario", "product"),
    search=(Pinyin("product__name"), "purpose"),
    form=(Section(_("Product"), ("scenario", "position", "product", "purpose", "why", "how")),),
    keys=("scenario", "product"),
    create=commands.add_scenario_product,
    change=commands.change_scenario_product,
    ordering=("scenario", "position", "id"),
)

register(SCENARIO, SCENARIO_PRODUCT)

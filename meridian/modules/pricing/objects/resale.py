"""Rules on resale prices: off unless legal signed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ReferenceData
from meridian.kernel.base.actors import Actor
from meridian.kernel.files.access import files_readable_by
from meridian.kernel.files.models import StoredFile
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Computed, Fact, ObjectSpec, Panel, Section

from .. import commands
from ..commands.document_texts import ARTICLE_18
from ..commands.resale import OPINIONS
from ..models import ResalePriceRule
from .decisions import reason


def _may_switch_on(row: ResalePriceRule, actor: Actor) -> Decision:
    if row.is_on:
        return Decision(False, _("It is switched on already."))
    if row.is_signed(actor.today):
        return ALLOWED
    return Decision(False, ARTICLE_18, "pricing.resale_unsigned")


def _may_switch_off(row: ResalePriceRule, actor: Actor) -> Decision:
    return ALLOWED if row.is_on else Decision(False, _("It is off."))


def _state(row: ResalePriceRule, actor: Actor) -> Any:
    if row.applies(actor.today):
        return _("on, under a sign-off of legal")
    return _("off by itself: the sign-off is over") if row.is_on else _("off, as the law has it")


def _law(row: ResalePriceRule, actor: Actor) -> dict[str, Any]:
    may = actor.may("pricing.resalepricerule:sign")
    return {"row": row, "article": ARTICLE_18, "signed": row.is_signed(actor.today), "may_sign": may}


RESALE_PRICE_RULE = ObjectSpec(
    model=ResalePriceRule,
    label=_("Resale price rule"),
    label_plural=_("Resale price rules"),
    scope=ReferenceData(dealers=False),
    icon="ban",
    columns=("name", "benefit", "condition", Computed("state", _("state"), lambda row: _("switched on") if row.is_on else _("off")), "signed_on", "signed_until"),
    fields=("name", "benefit", "condition", "wanted_for"),
    search=("name", "condition"),
    form=(Section(_("What somebody wants"), ("name", "benefit", "condition", "wanted_for")),),
    facts=(
        Fact(_("State"), _state),
        Fact(_("Signed off by"), lambda row, actor: str(row.signed_by or "")),
        Fact(_("Sign-off valid until"), lambda row, actor: row.signed_until, kind="date"),
    ),
    panels=(Panel("law", _("What the law says"), "pricing/_resale_law.html", _law),),
    create=commands.declare_resale_rule,
    change=commands.change_resale_rule,
    actions=(
        Action(
            "switch_on", _("Switch on"), commands.switch_resale_rule_on, when=_may_switch_on, icon="player-play",
            fields={"reason": reason()}, confirm=_("A benefit will hang on a dealer's resale price. The log keeps who did it."),
        ),
        Action(
            "switch_off", _("Switch off"), commands.switch_resale_rule_off, when=_may_switch_off, icon="player-stop",
            fields={"reason": reason(required=False)},
        ),
    ),
    ordering=("name",),
    small=True,
    importable=False,
    empty=_("No benefit hangs on a dealer's resale price. Keep it so: the law forbids it unless legal can show otherwise."),
)  # fmt: skip

register(RESALE_PRICE_RULE)


def _may_read_opinion(actor: Actor, file: StoredFile) -> bool:
    return actor.may(RESALE_PRICE_RULE.code("view")) and RESALE_PRICE_RULE.rows(actor).filter(opinion=file).exists()


files_readable_by(OPINIONS, _may_read_opinion)
declare_code("pricing.resalepricerule:sign", _("sign off for legal"))
declare_code("pricing.resalepricerule:switch", _("switch on and off"))

"""How dealers and their other names appear in lists, forms, imports, the portal and the API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .choices import STATUS_MOVES, DealerStatus
from .commands import (
    activate_dealer,
    add_dealer_alias,
    block_dealer,
    change_dealer,
    exit_dealer,
    register_dealer,
    unblock_dealer,
)
from .models import Dealer, DealerAlias
from .queries import first_review_needed


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=300)


def _when(to: str, *only_from: str):
    """Whether the dealer's status lets him move to ``to`` (only from the statuses named, when any are)."""

    def decide(row: Dealer, actor: Actor) -> Decision:
        if to in STATUS_MOVES[row.status] and (not only_from or row.status in only_from):
            return ALLOWED
        return Decision(False, _("Not possible while the dealer is %(status)s.") % {"status": row.get_status_display()})

    return decide


def _may_activate(row: Dealer, actor: Actor) -> Decision:
    if row.status == DealerStatus.DRAFT and first_review_needed(actor.today):
        return Decision(False, _("Quality activates the dealer by approving the first review."), "dealers.first_review")
    return _when(DealerStatus.ACTIVE, DealerStatus.DRAFT)(row, actor)


DEALER = ObjectSpec(
    model=Dealer,
    label=_("Dealer"),
    label_plural=_("Dealers"),
    scope=ScopePaths(region="region", team="team", owner="manager", dealer="id"),
    icon="building-store",
    columns=("code", "name", "short_name", "level", "parent", "region", "manager", "status"),
    fields=(
        "code", "name", "short_name", "credit_code", "level", "parent", "region", "team", "manager", "address", "phone",
    ),
    filters=("status", "level", "manager", TreeUnder("region"), TreeUnder("team"), TreeUnder("parent"), "is_active"),
    search=("code", Pinyin("name"), Pinyin("short_name"), "credit_code", "aliases__text"),
    form=(
        Section(_("Dealer"), ("code", "name", "short_name", "credit_code")),
        Section(_("Place in the channel"), ("level", "parent", "region", "team", "manager")),
        Section(_("Contact"), ("address", "phone")),
    ),
    facts=(
        Fact(_("Level"), lambda row, actor: row.get_level_display()),
        Fact(_("Region"), lambda row, actor: str(row.region)),
        Fact(_("Buys from"), lambda row, actor: str(row.parent) if row.parent_id else _("the manufacturer")),
        Fact(_("Channel manager"), lambda row, actor: str(row.manager) if row.manager_id else "", fields=("manager",)),
    ),
    panels=(
        Related("dealers.dealer", by="parent", label=_("Sub-dealers"), columns=("code", "name", "level", "region", "status")),
        Related("dealers.dealeralias", by="dealer", label=_("Other names")),
    ),
    keys=("code",),
    masks={"DEALER": ("manager", "team")},
    create=register_dealer,
    change=change_dealer,
    retire=exit_dealer,
    actions=(
        Action(
            "activate", _("Activate"), activate_dealer, when=_may_activate,
            bulk=True, primary=True, icon="check",
        ),
        Action(
            "block", _("Block"), block_dealer, when=_when(DealerStatus.BLOCKED), fields={"reason": _reason},
            icon="lock",
        ),
        Action(
            "unblock", _("Unblock"), unblock_dealer, when=_when(DealerStatus.ACTIVE, DealerStatus.BLOCKED),
            fields={"reason": _reason}, icon="lock-open",
        ),
    ),
    ordering=("code",),
    state="status",
    chips={"DRAFT": "draft", "ACTIVE": "good", "BLOCKED": "bad", "EXITED": "draft"},
    custom_fields=True,
    dealer_pages=True,
    pages={},  # web.urls puts the pages made by hand here
    empty=_("Import the dealer list, or add the first dealer."),
)  # fmt: skip

DEALER_ALIAS = ObjectSpec(
    model=DealerAlias,
    label=_("Other dealer name"),
    label_plural=_("Other dealer names"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="tag",
    columns=("dealer", "text"),
    fields=("dealer", "text"),
    filters=("dealer",),
    search=(Pinyin("text"), "dealer__name"),
    form=(Section(_("Other name"), ("dealer", "text")),),
    keys=("dealer", "text"),
    create=add_dealer_alias,
)

register(DEALER, DEALER_ALIAS)

"""How businesses of dealers appear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.access.decisions import ALLOWED, Decision
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section, TreeUnder

from .. import commands
from ..choices import BUSINESS_MOVES, BusinessStatus
from ..models import DealerBusiness


def _into(status: str):
    """Whether the business may become that."""

    def decide(row: DealerBusiness, actor: Actor) -> Decision:
        if status in BUSINESS_MOVES[row.status]:
            return ALLOWED
        return Decision(False, _("Not possible: the business is %(status)s.") % {"status": row.get_status_display()})

    return decide


def reason_field(*, required: bool = True) -> Any:
    """A reason that is kept."""
    return lambda: forms.CharField(label=_("Reason"), max_length=300, required=required)


BUSINESS = ObjectSpec(
    model=DealerBusiness,
    label=_("Business of a dealer"),
    label_plural=_("Businesses of dealers"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer="dealer"),
    icon="category",
    columns=("dealer", "line", "status", "price_level", "price_reference", "opened_on", "review_due_on", "approver"),
    fields=(
        "dealer", "line", "opened_on", "paper_reference", "price_level", "price_reference", "review_due_on",
    ),
    filters=("dealer", "line", "status", TreeUnder("dealer__region"), DateRange("review_due_on")),
    search=("dealer__code", Pinyin("dealer__name"), "paper_reference"),
    form=(
        Section(_("Business taken over from paper"), ("dealer", "line", "opened_on", "paper_reference", "review_due_on")),
        Section(_("Prices"), ("price_level", "price_reference")),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Product line"), lambda row, actor: str(row.line)),
        Fact(pgettext_lazy("business", "Opened on"), lambda row, actor: row.opened_on, kind="day"),
        Fact(
            pgettext_lazy("business", "Approved by"), lambda row, actor: str(row.approver) if row.approver_id else "", fields=("approver",),
            sub=lambda row, actor: str(row.case) if row.case_id else row.paper_reference,
        ),
        Fact(_("Next review due on"), lambda row, actor: row.review_due_on, kind="day"),
    ),
    keys=("dealer", "line"),
    masks={"DEALER": ("approver", "paper_reference", "price_level", "price_reference", "status_reason")},
    create=commands.take_over_business,
    change=commands.change_business,
    actions=(
        Action(
            "open", pgettext_lazy("business", "Open"), commands.open_business, when=_into(BusinessStatus.OPEN), primary=True, icon="player-play",
            fields={"reason": reason_field(required=False)},
        ),
        Action(
            "suspend", _("Suspend"), commands.suspend_business, when=_into(BusinessStatus.SUSPENDED), icon="player-pause",
            fields={"reason": reason_field()},
        ),
        Action(
            "close", _("Close"), commands.close_business, when=_into(BusinessStatus.CLOSED), icon="player-stop",
            fields={"reason": reason_field()}, confirm=_("A later case can open it again."),
        ),
    ),
    ordering=("dealer", "line"),
    state="status",
    chips={"DRAFT": "draft", "OPEN": "good", "SUSPENDED": "wait", "CLOSED": "bad"},
    dealer_pages=True,
    pages={},  # web.urls puts the page made by hand here
    empty=_("An approved qualification case opens the first business."),
)  # fmt: skip
register(BUSINESS)

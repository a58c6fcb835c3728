"""How strategies for institutions and budget years of hospitals appear."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ReferenceData, ScopePaths
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Fact, ObjectSpec, Pinyin, Section, TreeUnder

from ..models import HospitalBudget, InstitutionStrategy
from ..rules.budgets import is_open, next_first


def _window(row: HospitalBudget, actor: Actor) -> str:
    """Whether it buys now, or in how many days."""
    if is_open(actor.today, row.opens_month, row.closes_month):
        return str(_("open now"))
    left = (next_first(actor.today, row.opens_month) - actor.today).days
    return str(_("opens in %(days)s days") % {"days": left})


STRATEGY = ObjectSpec(
    model=InstitutionStrategy,
    label=_("Strategy for institutions"),
    label_plural=_("Strategies for institutions"),
    scope=ReferenceData(),
    icon="target",
    menu=("market", 74),
    menu_more=True,
    columns=("line", "grade", "message", "mode", "process", "cycle_days", "visit_days"),
    fields=(
        "line",
        "grade",
        "message",
        "products",
        "visit_days",
        "price_path",
        "mode",
        "process",
        "gates",
        "cycle_days",
    ),
    filters=("line", "grade"),
    search=("message",),
    form=(
        Section(_("For whom"), ("line", "grade")),
        Section(_("What we say and do"), ("message", "products", "visit_days", "price_path", "mode")),
        Section(_("How they decide"), ("process", "gates", "cycle_days")),
    ),
    facts=(
        Fact(_("Way of the decision"), lambda row, actor: row.get_process_display()),
        Fact(_("Begun today, decided by"), lambda row, actor: actor.today + timedelta(days=row.cycle_days), kind="day"),
    ),
    importable=False,
    ordering=("line", "grade", "id"),
    empty=_("Say for each grade of hospital what we say, how often we visit, and how long the decision takes."),
)

BUDGET = ObjectSpec(
    model=HospitalBudget,
    label=_("Budget year of a hospital"),
    label_plural=_("Budget years of hospitals"),
    scope=ScopePaths(region="hospital__region", owner="hospital__rep"),
    icon="wallet",
    menu=("market", 75),
    menu_more=True,
    columns=(
        "hospital",
        "apply_month",
        "approve_month",
        "opens_month",
        "closes_month",
        "payment",
        "terms_days",
        "paid_days",
    ),
    fields=(
        "hospital",
        "apply_month",
        "approve_month",
        "opens_month",
        "closes_month",
        "payment",
        "terms_days",
        "paid_days",
        "source",
    ),
    filters=("payment", TreeUnder("hospital__region")),
    search=(Pinyin("hospital__name"), "source"),
    form=(
        Section(_("Hospital"), ("hospital",)),
        Section(_("Its year"), ("apply_month", "approve_month", "opens_month", "closes_month")),
        Section(_("How it pays"), ("payment", "terms_days", "paid_days", "source")),
    ),
    facts=(
        Fact(_("Buying"), _window),
        Fact(_("Source of the money"), lambda row, actor: row.get_payment_display()),
        Fact(_("Days until it really pays"), lambda row, actor: row.paid_days, kind="num"),
    ),
    keys=("hospital",),
    ordering=("hospital", "id"),
    empty=_("Import when hospitals ask for money and when they buy; their representatives are reminded."),
)
register(STRATEGY, BUDGET)

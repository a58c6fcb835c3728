"""What the market shows on the records of hospitals and dealers: the way of each line there, and who does what (rows 41, 42)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.contributions import Line, PanelContent, PanelSource, contribute

from ..choices import Grade, Mode
from ..objects import BUDGET, CAPABILITY, MODE, RESERVATION, ROLE, STRATEGY
from ..queries.modes import in_force
from ..queries.places import grade_of
from ..queries.ways import ways_to
from ..rules.budgets import is_open, next_first

HOSPITAL, DEALER = "customers.hospital", "dealers.dealer"
FEW = 8


def way_panel(row: Any, actor: Actor) -> PanelContent:
    """By line: served directly or by dealers, since when and by whose decision."""
    lines = [
        Line(
            way.line, reverse(MODE.url_name("detail"), args=[way.id]),
            _("since %(day)s, decided by %(who)s") % {"day": way.first_day.isoformat(), "who": way.decided_by or "—"},
            chip="busy" if way.is_direct_for(row.pk) else "good",
            state=Mode.DIRECT.label if way.is_direct_for(row.pk) else Mode.DISTRIBUTION.label,
        )
        for way in ways_to(row.pk, actor.today)[:FEW]
    ]  # fmt: skip
    return PanelContent(lines=tuple(lines), empty=_("No channel mode was decided for this hospital."))


def winning_panel(row: Any, actor: Actor) -> PanelContent:
    """How hospitals of this grade are won, by line; when this one has money and how it pays (rows 12 to 15)."""
    grade = grade_of(row.level, row.grade_class)
    plans = STRATEGY.rows(actor).filter(grade__in=(grade, Grade.ANY)).select_related("line").order_by("line", "grade")
    lines = [
        Line(
            str(plan.line), reverse(STRATEGY.url_name("detail"), args=[plan.pk]), plan.message, chip="draft",
            state=_("decided in %(days)s days") % {"days": plan.cycle_days},
        )
        for plan in plans[:FEW]
    ]  # fmt: skip
    budget = BUDGET.rows(actor).filter(hospital=row.pk).first() if actor.may(BUDGET.code("view")) else None
    if budget is not None:
        runs = is_open(actor.today, budget.opens_month, budget.closes_month)
        said = _("asks in month %(apply)s, buys in months %(opens)s to %(closes)s") % {
            "apply": budget.apply_month, "opens": budget.opens_month, "closes": budget.closes_month,
        }  # fmt: skip
        day = next_first(actor.today, budget.opens_month).isoformat()
        lines.append(
            Line(
                _("Budget: %(payment)s") % {"payment": budget.get_payment_display()}, reverse(BUDGET.url_name("detail"), args=[budget.pk]),
                said, chip="good" if runs else "wait", state=_("open now") if runs else day,
            )
        )  # fmt: skip
    return PanelContent(lines=tuple(lines), empty=_("No strategy for its grade and no budget year is on record."))


def parts_of_hospital(row: Any, actor: Actor) -> PanelContent:
    """Who delivers, invoices and promotes which line here today."""
    rows = in_force(ROLE.rows(actor).filter(hospital=row.pk), actor.today).select_related("line", "dealer")
    lines = [
        Line(
            str(part.dealer), reverse(ROLE.url_name("detail"), args=[part.pk]), f"{part.line} · {part.get_role_display()}",
            chip="good", state=f"{part.credit_percent} %",
        )
        for part in rows.order_by("line", "role", "id")[:FEW]
    ]  # fmt: skip
    return _listed(actor, ROLE, "hospital", row, lines, _("Nobody has a part here yet."))


def parts_of_dealer(row: Any, actor: Actor) -> PanelContent:
    """The hospitals where the dealer has a part today, and those protected for him."""
    rows = in_force(ROLE.rows(actor).filter(dealer=row.pk), actor.today).select_related("line", "hospital")
    lines = [
        Line(
            str(part.hospital), reverse(ROLE.url_name("detail"), args=[part.pk]),
            f"{part.line} · {part.get_role_display()}", chip="good", state=f"{part.credit_percent} %",
        )
        for part in rows.order_by("hospital", "line", "role", "id")[:FEW]
    ]  # fmt: skip
    if actor.may(RESERVATION.code("view")):
        held = RESERVATION.rows(actor).filter(dealer=row.pk, state="PROTECTED", protected_to__gte=actor.today)
        lines += [
            Line(
                str(one.hospital), reverse(RESERVATION.url_name("detail"), args=[one.pk]),
                _("%(line)s · protected to %(day)s") % {"line": one.line, "day": one.protected_to.isoformat()},
                chip="good", state=one.get_state_display(),
            )
            for one in held.select_related("hospital", "line").order_by("protected_to", "id")[:FEW]
        ]  # fmt: skip
    return _listed(actor, ROLE, "dealer", row, lines, _("The dealer has no part at a hospital yet."))


def services_of_dealer(row: Any, actor: Actor) -> PanelContent:
    """What the dealer can render beside trading."""
    rows = CAPABILITY.rows(actor).filter(dealer=row.pk).exclude(until__lt=actor.today)
    lines = [
        Line(str(one.service), reverse(CAPABILITY.url_name("detail"), args=[one.pk]), f"{one.region} · {one.evidence}")
        for one in rows.select_related("service", "region").order_by("service", "id")[:FEW]
    ]
    return _listed(actor, CAPABILITY, "dealer", row, lines, _("No service capability is on record."))


def _listed(actor: Actor, spec: Any, name: str, row: Any, lines: list[Line], empty: str) -> PanelContent:
    url = f"{reverse(spec.url_name('list'))}?{name}={row.pk}"
    return PanelContent(lines=tuple(lines), empty=empty, url=url, url_label=_("Show all") if lines else "")


def add_panels() -> None:
    """Make the panels known."""
    contribute(
        PanelSource(HOSPITAL, "channel_mode", "review", 20, gettext_lazy("Way to this hospital"), "route", MODE.code("view"), way_panel, for_dealers=False),
        PanelSource(HOSPITAL, "winning", "review", 21, gettext_lazy("How it is won"), "target", STRATEGY.code("view"), winning_panel, for_dealers=False),
        PanelSource(HOSPITAL, "parts", "review", 22, gettext_lazy("Parts of partners"), "users", ROLE.code("view"), parts_of_hospital, for_dealers=False),
        PanelSource(DEALER, "parts", "review", 52, gettext_lazy("Parts at hospitals"), "users", ROLE.code("view"), parts_of_dealer, for_dealers=False),
        PanelSource(DEALER, "services", "review", 54, gettext_lazy("Service capabilities"), "tools", CAPABILITY.code("view"), services_of_dealer, for_dealers=False),
    )  # fmt: skip

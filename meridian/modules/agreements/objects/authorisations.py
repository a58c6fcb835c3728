"""How authorisations appear in lists, forms, the portal and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import while_in
from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, DateRange, Fact, ObjectSpec, Pinyin, Section
from meridian.modules.customers import queries as customers
from meridian.modules.knowledge import queries as knowledge

from ..choices import AuthorisationKind, AuthorisationStatus
from ..commands import (
    AUTHORISE,
    carry_out_authorising,
    change_authorisation,
    draft_authorisation,
    end_authorisation,
    issue_letter,
    sign_authorisation,
)
from ..models import Authorisation
from ..queries import direct_services, goods_in_force, hospitals_in_force


def _of_dealer(dealer_id: int) -> Q:
    """A dealer sees his own rights from the day they are signed; drafts are the company's."""
    return Q(dealer=dealer_id) & ~Q(status=AuthorisationStatus.DRAFT)


def _last_day() -> forms.Field:
    return forms.DateField(label=_("Last day in force"), widget=forms.DateInput(attrs={"type": "date"}))


def _day_field(label: Any):
    return lambda: forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _text_field(label: Any, length: int):
    return lambda: forms.CharField(label=label, required=False, max_length=length)


def _reason() -> forms.Field:
    return forms.CharField(label=_("Reason"), max_length=300)


def _served_directly(row: Authorisation, actor: Actor) -> str:
    """Places it names that the company serves itself by now."""
    return "、".join(dict.fromkeys(service.place for service in direct_services(row, actor.today)))


AUTHORISATION = ObjectSpec(
    model=Authorisation,
    label=_("Authorisation"),
    label_plural=_("Authorisations"),
    scope=ScopePaths(region="dealer__region", team="dealer__team", owner="dealer__manager", dealer=_of_dealer),
    icon="license",
    menu=("authorisation", 10),
    columns=("number", "dealer", "kind", "is_exclusive", "valid_from", "valid_to", "ended_on", "status"),
    fields=(
        "number", "dealer", "kind", "is_exclusive", "valid_from", "valid_to", "lines", "products", "regions", "hospitals",
        "excluded_hospitals", "may_sell_to_dealers", "access_right", "project_number", "project_name", "price_reference",
        "remark",
    ),
    filters=("dealer", "status", "is_exclusive", DateRange("valid_from"), DateRange("valid_to")),
    search=("number", Pinyin("dealer__name")),
    form=(
        Section(_("Authorisation"), ("number", "dealer", "kind", "is_exclusive", "may_sell_to_dealers")),
        Section(_("Period"), ("valid_from", "valid_to")),
        Section(_("Products"), ("lines", "products")),
        Section(_("Territory"), ("regions", "hospitals", "excluded_hospitals")),
        Section(_("Project and price"), ("access_right", "project_number", "project_name", "price_reference")),
        Section(_("Remark"), ("remark",)),
    ),
    facts=(
        Fact(_("Dealer"), lambda row, actor: str(row.dealer)),
        Fact(_("Valid from"), lambda row, actor: row.valid_from, kind="date"),
        Fact(_("Valid to"), lambda row, actor: row.ended_on or row.valid_to, kind="date"),
        Fact(_("Exclusive"), lambda row, actor: _("yes") if row.is_exclusive else _("no")),
        Fact(_("Served directly"), _served_directly),
    ),
    keys=("number",),
    create=draft_authorisation,
    change=change_authorisation,
    actions=(
        Action(
            "sign", _("Sign"), sign_authorisation, when=while_in(AuthorisationStatus.DRAFT), primary=True, bulk=True,
            icon="signature", confirm=_("A signed authorisation can only be ended, not changed."),
        ),
        Action(
            "letter", _("Issue a letter"), issue_letter, when=while_in(AuthorisationStatus.VALID), icon="certificate",
            primary=True,
            fields={
                "valid_to": _day_field(_("Valid to")), "salesperson": _text_field(_("Salesperson"), 40),
                "salesperson_id": _text_field(_("Identity number"), 20), "purpose": _text_field(_("Watermark"), 40),
            },
        ),
        Action(
            "end", _("End early"), end_authorisation, when=while_in(AuthorisationStatus.VALID),
            fields={"ended_on": _last_day, "reason": _reason}, icon="calendar-x",
        ),
    ),
    ordering=("-valid_from", "number"),
    state="status",
    chips={"DRAFT": "draft", "VALID": "good", "ENDED": "bad"},
    dealer_pages=True,
    importable=False,
    empty=_("Draft the first authorisation: which dealer, which products, which territory, which period."),
)  # fmt: skip

register(AUTHORISATION)


def authorisation_facts(row: Authorisation) -> dict[str, object]:
    """What routes of authorisations may ask about."""
    regions = list(row.regions.values_list("level", flat=True))
    return {
        "kind": row.kind, "is_exclusive": row.is_exclusive, "days": (row.valid_to - row.valid_from).days + 1,
        "all_products": not row.lines.exists() and not row.products.exists(), "regions": len(regions),
        "whole_country": "COUNTRY" in regions, "hospitals": row.hospitals.count(), "dealer_level": str(row.dealer.level),
        "may_sell_to_dealers": row.may_sell_to_dealers,
    }  # fmt: skip


def authorisation_content(row: Authorisation) -> dict[str, str]:
    """What is frozen when an authorisation goes to approval, as it is read there."""
    said = {
        str(Authorisation._meta.get_field(name).verbose_name): "、".join(str(one) for one in getattr(row, name).all())
        or "—"
        for name in ("lines", "products", "regions", "hospitals", "excluded_hospitals")
    }
    flags = {
        str(Authorisation._meta.get_field(name).verbose_name): str(_("yes") if getattr(row, name) else _("no"))
        for name in ("is_exclusive", "may_sell_to_dealers")
    }
    project = " ".join(part for part in (row.project_number, row.project_name, row.price_reference) if part)
    return {
        str(_("dealer")): str(row.dealer), str(_("kind")): str(row.get_kind_display()), **flags,
        str(_("valid from")): row.valid_from.isoformat(), str(_("valid to")): row.valid_to.isoformat(), **said,
        str(_("project")): project or "—", str(_("remark")): row.remark or "—",
    }  # fmt: skip


register_subject(
    Subject(
        model=Authorisation, purpose=AUTHORISE, label=_("authorisation"), code="agreements.authorisation:view",
        facts=authorisation_facts, content=authorisation_content, on_approved=carry_out_authorising,
        fields=(
            FactField("kind", _("kind"), "CHOICE", tuple(AuthorisationKind.choices)),
            FactField("is_exclusive", _("exclusive"), "FLAG"),
            FactField("days", _("days of validity"), "NUMBER"),
            FactField("all_products", _("every product"), "FLAG"),
            FactField("whole_country", _("the whole country"), "FLAG"),
            FactField("regions", _("number of regions"), "NUMBER"),
            FactField("hospitals", _("number of named hospitals"), "NUMBER"),
            FactField("may_sell_to_dealers", _("may sell to sub-dealers"), "FLAG"),
            FactField("dealer_level", _("dealer level"), "CHOICE", tuple((str(n), str(n)) for n in (1, 2, 3, 4))),
        ),
        people=lambda row, name: [row.dealer.manager_id] if name == "manager" and row.dealer.manager_id else [],
        people_labels={"manager": _("channel manager of the dealer")},
        url=lambda row: reverse("agreements_authorisation_detail", args=[row.pk]),
    )
)  # fmt: skip

customers.hospitals_of_dealers_are(hospitals_in_force)
knowledge.goods_of_dealers_are(goods_in_force)

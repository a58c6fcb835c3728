"""How hospitals, their other names and departments appear in lists, forms, imports and the API.

A dealer sees the hospitals of his authorisations in force; which they are is known to agreements, a tier above.
"""

from __future__ import annotations

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import ScopePaths
from meridian.kernel.objects.registry import register
from meridian.kernel.objects.spec import Action, Fact, ObjectSpec, Pinyin, Related, Section, TreeUnder

from .commands import (
    add_alias,
    add_department,
    assign_rep,
    bulk_create_hospitals,
    change_hospital,
    register_hospital,
    retire_hospital,
)
from .models import Department, Hospital, HospitalAlias
from .queries import hospitals_of_dealer


def _rep_field() -> forms.Field:
    staff = get_user_model().objects.filter(kind="STAFF", is_active=True).order_by("display_name")
    return forms.ModelChoiceField(queryset=staff, label=_("Representative"), required=False)


HOSPITAL = ObjectSpec(
    model=Hospital,
    label=_("Hospital"),
    label_plural=_("Hospitals"),
    scope=ScopePaths(region="region", owner="rep", dealer=hospitals_of_dealer),
    icon="building-hospital",
    menu=("terminal", 10),
    columns=("code", "name", "level", "grade_class", "institution_type", "region", "rep", "is_active"),
    fields=(
        "code", "name", "level", "grade_class", "ownership", "institution_type", "region", "address", "longitude",
        "latitude", "beds", "rep", "parent", "campus_name",
    ),
    filters=("level", "ownership", "institution_type", "rep", "is_active", TreeUnder("region")),
    search=("code", Pinyin("name"), "aliases__text"),
    form=(
        Section(_("Hospital"), ("code", "name", "level", "grade_class", "ownership", "institution_type", "beds")),
        Section(_("Place"), ("region", "address", "longitude", "latitude")),
        Section(_("Belongs to"), ("parent", "campus_name", "rep")),
    ),
    facts=(
        Fact(_("Level"), lambda row, actor: f"{row.get_level_display()} {row.get_grade_class_display()}".strip()),
        Fact(_("Beds"), lambda row, actor: row.beds, kind="num", fields=("beds",)),
        Fact(_("Region"), lambda row, actor: str(row.region)),
        Fact(_("Representative"), lambda row, actor: str(row.rep) if row.rep_id else "", fields=("rep",)),
    ),
    panels=(
        Related("customers.hospitalalias", by="hospital", label=_("Other names")),
        Related("customers.department", by="hospital", label=_("Departments")),
        Related("customers.hospital", by="parent", label=_("Campuses"), columns=("code", "campus_name", "name", "region")),
    ),
    keys=("code",),
    masks={"DEALER": ("beds", "rep")},
    create=register_hospital,
    change=change_hospital,
    retire=retire_hospital,
    bulk_create=bulk_create_hospitals,
    actions=(
        Action("assign_rep", _("Assign representative"), assign_rep, fields={"rep": _rep_field}, bulk=True, icon="user-check"),
    ),
    ordering=("code",),
    custom_fields=True,
    dealer_pages=True,
    empty=_("Import the hospital list, or add hospitals one by one."),
)  # fmt: skip

HOSPITAL_ALIAS = ObjectSpec(
    model=HospitalAlias,
    label=_("Other hospital name"),
    label_plural=_("Other hospital names"),
    scope=ScopePaths(region="hospital__region", owner="hospital__rep"),
    icon="tag",
    columns=("hospital", "text", "origin"),
    fields=("hospital", "text", "origin"),
    filters=("hospital",),
    search=(Pinyin("text"), "hospital__name"),
    form=(Section(_("Other name"), ("hospital", "text", "origin")),),
    keys=("hospital", "text"),
    create=add_alias,
)

DEPARTMENT = ObjectSpec(
    model=Department,
    label=_("Department"),
    label_plural=_("Departments"),
    scope=ScopePaths(region="hospital__region", owner="hospital__rep"),
    icon="stethoscope",
    menu=("terminal", 20),
    menu_more=True,
    columns=("hospital", "name", "kind", "beds", "is_active"),
    fields=("hospital", "name", "kind", "beds"),
    filters=("hospital", "kind", "is_active"),
    search=(Pinyin("name"), "hospital__name"),
    form=(Section(_("Department"), ("hospital", "name", "kind", "beds")),),
    keys=("hospital", "name"),
    create=add_department,
)

register(HOSPITAL, HOSPITAL_ALIAS, DEPARTMENT)

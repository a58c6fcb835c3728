"""Choosing hospitals for a target list, and files of market notes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.files.commands import store_file
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.web.access import page
from meridian.modules.customers.choices import InstitutionType, Ownership

from .. import commands
from ..choices import DepartmentKind, Grade
from ..models import HospitalPotential, MarketNote
from ..objects import NOTE, POTENTIAL, TARGET_LIST
from ..queries import hospitals_of_cell
from .choosing import Chosen, chosen, crumbs

SHOWN = 200


@page("customers.hospital:view")
def new_targets(request: HttpRequest) -> HttpResponse:
    """Hospitals behind a cell of the market; ticked ones become a target list of one person over a period."""
    actor, about, issues = request.actor, chosen(request), []
    given = request.POST if request.method == "POST" else request.GET
    asked = _asked(given)
    if request.method == "POST":
        try:
            row = _make(request, about, asked)
            messages.success(request, _("The target list is made."))
            return redirect(TARGET_LIST.url_name("detail"), row.pk)
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            issues = failure.issues()
    rows, total = _hospitals(actor, about, asked)
    staff = get_user_model().objects.filter(kind="STAFF", is_active=True).order_by("display_name")
    context = {
        "title": _("Hospitals of a cell"), "about": about, "asked": asked, "rows": rows, "issues": issues, "given": given, "total": total,
        "more": max(0, total - SHOWN), "grades": Grade.choices, "departments": DepartmentKind.choices, "types": InstitutionType.choices,
        "natures": Ownership.choices, "staff": staff, "may_make": actor.may(TARGET_LIST.code("add")), "user_id": actor.user_id,
        "tiers": ("A", "B", "C") if actor.may(POTENTIAL.code("view")) else (), "crumbs": crumbs((_("Hospitals of a cell"), "")),
        "first": actor.today, "last": actor.today + timedelta(days=90), "suggested": _name(about, asked),
    }  # fmt: skip
    return render(request, "market/targets.html", context, status=422 if issues else 200)


def _asked(given: Any) -> dict[str, str]:
    """The filter as the address gives it; what is not offered counts as not asked."""
    offered = {
        "grade": Grade.values, "department": DepartmentKind.values, "type": InstitutionType.values, "nature": Ownership.values,
        "tier": ["A", "B", "C"],
    }  # fmt: skip
    return {name: given.get(name, "") if given.get(name, "") in values else "" for name, values in offered.items()}


def _hospitals(actor: Any, about: Chosen, asked: dict[str, str]) -> tuple[list[tuple[Any, Any]], int]:
    rows = hospitals_of_cell(actor, about.path, asked["grade"], asked["department"])
    if asked["type"]:
        rows = rows.filter(institution_type=asked["type"])
    if asked["nature"]:
        rows = rows.filter(ownership=asked["nature"])
    potentials = {}
    if actor.may(POTENTIAL.code("view")):
        known = HospitalPotential.objects.visible_to(actor).filter(line_id=about.line)
        if asked["tier"]:
            known = known.filter(tier=asked["tier"])
            rows = rows.filter(pk__in=known.values("hospital_id"))
        potentials = {row.hospital_id: row for row in known}
    total = rows.count()
    found = list(rows.select_related("region").order_by("-level", "grade_class", "code")[:SHOWN])
    found.sort(key=lambda row: -(potentials[row.pk].potential_fen if row.pk in potentials else 0))
    return [(row, potentials.get(row.pk)) for row in found], total


def _make(request: HttpRequest, about: Chosen, asked: dict[str, str]) -> Any:
    post = request.POST
    keys = [int(key) for key in post.getlist("hospital") if is_key(key)]
    if not keys:
        raise commands.refusal("no_hospitals")
    days = []
    for name, otherwise in (("first_day", request.actor.today), ("last_day", request.actor.today + timedelta(days=90))):
        try:
            days.append(date.fromisoformat(post.get(name, "")))
        except ValueError:
            days.append(otherwise)
    owner = post.get("owner", "")
    chosen_by = {name: value for name, value in {"region": about.region_name, **asked}.items() if value}
    return commands.make_target_list(
        actor=request.actor, name=(post.get("name", "").strip() or _name(about, asked))[:120], line=about.line,
        region=about.region_id, owner=int(owner) if is_key(owner) else request.actor.user_id, first_day=days[0], last_day=days[1],
        hospitals=keys, chosen_by=chosen_by,
    )  # fmt: skip


def _name(about: Chosen, asked: dict[str, str]) -> str:
    parts = [about.line_name, about.region_name]
    parts += [str(Grade(asked["grade"]).label)] if asked["grade"] not in ("", Grade.ANY) else []
    parts += (
        [str(DepartmentKind(asked["department"]).label)] if asked["department"] not in ("", DepartmentKind.ANY) else []
    )
    return " · ".join(parts)


@page(NOTE.code("change"))
def note_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a file to a note."""
    return require_POST(_note_file)(request, pk)


def _note_file(request: HttpRequest, pk: int) -> HttpResponse:
    note = MarketNote.objects.visible_to(request.actor, NOTE.code("change")).filter(pk=pk).first()
    if note is None:
        raise NotVisible(f"note {pk}")
    upload = request.FILES.get("upload")
    if upload is None:
        messages.error(request, _("Choose a file first."))
    else:
        stored = store_file(actor=request.actor, upload=upload, purpose=commands.NOTE_FILE)
        commands.attach_file(actor=request.actor, market_note=note, file=stored.pk)
        messages.success(request, _("The file is attached."))
    return redirect(reverse(NOTE.url_name("detail"), args=[pk]))

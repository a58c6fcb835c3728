"""One document with its versions, and the decisions of quality about it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.objects.keyset import page_of
from meridian.kernel.web.access import page

from .. import commands
from ..choices import ColdChain, Edition, LicenceStatus
from ..models import Block, Licence, ScopeItem
from ..objects import LICENCE
from ..rules.catalogues import ALL, name_of
from ..rules.documents import SCOPED
from ..rules.scope_items import ScopeEntry
from ..rules.scope_text import parse_scope
from .filing import licence_for

PAGE_SIZE = 30


@page("licences.licence:view")
def licence_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A document: what it is, its file, its scope beside the printed text, its versions, and what can be done next."""
    row, actor = licence_for(request, pk), request.actor
    items = list(ScopeItem.objects.unscoped("the scope of a document in sight").filter(licence=row).order_by("id"))
    context = {
        "title": str(row), "row": row, "chip": LICENCE.chips[row.status], "items": [_shown(item) for item in items],
        "is_scoped": row.kind in SCOPED, "chain": _chain(row), "undecided": sum(item.needs_review for item in items),
        "problems": parse_scope(row.raw_scope).problems if row.kind in SCOPED and row.scope_confirmed_at is None else (),
        "blocks": Block.objects.unscoped("blocks that rest on a document in sight").filter(licence=row).order_by("-id"),
        "days_left": (row.expires_on - actor.today).days if row.expires_on else None,
        "may_verify": actor.may("licences.licence:verify"), "may_revoke": actor.may("licences.licence:revoke"),
        "may_change": actor.may("licences.licence:change"),
        "may_renew": actor.may("licences.licence:renew") and row.status in (LicenceStatus.VALID, LicenceStatus.EXPIRED)
        and not hasattr(row, "next"),
        "is_waiting": row.status == LicenceStatus.PENDING,
        "crumbs": [(_("Documents on file"), reverse("licences_licence_list")), (str(row), "")],
    }  # fmt: skip
    return render(request, "licences/licence_page.html", context)


def _chain(row: Licence) -> list[Licence]:
    """All versions, newest first."""
    found, seen = [row], {row.pk}
    later: Any = getattr(row, "next", None)
    while later is not None and later.pk not in seen:
        found.insert(0, later)
        seen.add(later.pk)
        later = getattr(later, "next", None)
    earlier = row.previous
    while earlier is not None and earlier.pk not in seen:
        found.append(earlier)
        seen.add(earlier.pk)
        earlier = earlier.previous
    return [(each, LICENCE.chips[each.status]) for each in found]


def _shown(item: ScopeItem) -> dict[str, Any]:
    name = _("every code") if item.code == ALL else name_of(item.edition, item.code)
    return {"item": item, "name": name, "key": f"{item.edition}|{item.code}|{item.device_class}"}


@page("licences.licence:view")
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for quality, oldest first."""
    rows = Licence.objects.visible_to(request.actor).filter(status=LicenceStatus.PENDING).select_related("previous")
    found = page_of(rows, ("id",), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "title": _("Documents to verify"), "rows": found.rows, "next_cursor": found.next_cursor,
        "previous_cursor": found.previous_cursor, "crumbs": [(_("Documents to verify"), "")],
    }  # fmt: skip
    return render(request, "licences/waiting.html", context)


@page("licences.licence:verify")
def scope_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed scope beside what was read from it; quality decides and confirms, once."""
    row = licence_for(request, pk)
    problems: list[str] = []
    if request.method == "POST":
        try:
            commands.confirm_scope(
                actor=request.actor, licence=row, items=_decided(request, row), cold_chain=request.POST.get("cold_chain", ""),
                reason=request.POST.get("reason", "")[:300],
            )  # fmt: skip
            messages.success(request, _("The scope is confirmed."))
            return redirect("licence_page", pk=pk)
        except NotVisible:
            raise
        except (MeridianError, _Undecided) as failure:
            problems = (
                [issue.text() for issue in failure.issues()] if isinstance(failure, MeridianError) else [str(failure)]
            )
    read = parse_scope(row.raw_scope)
    shown = [_shown(item) for item in _items(row)]
    clean = [entry for entry in shown if not (entry["item"].needs_review or entry["item"].is_excluded)]
    groups = [(Edition(key).label, list(some)) for key, some in groupby(clean, key=lambda entry: entry["item"].edition)]
    context = {
        "title": _("Scope of %(document)s") % {"document": row}, "row": row, "groups": groups,
        "doubtful": [entry for entry in shown if entry not in clean], "read_problems": read.problems,
        "read_notes": read.notes, "problems": problems, "cold_chain": ColdChain.choices,
        "crumbs": [
            (_("Documents to verify"), reverse("documents_waiting")), (str(row), reverse("licence_page", args=[pk])),
            (_("Scope"), ""),
        ],
    }  # fmt: skip
    return render(request, "licences/scope_page.html", context, status=422 if problems else 200)


class _Undecided(Exception):
    """An item was left without a decision."""


def _items(row: Licence) -> list[ScopeItem]:
    """Doubtful ones first, then by catalogue."""
    rows = ScopeItem.objects.unscoped("the scope of a document in sight").filter(licence=row)
    return list(rows.order_by("-needs_review", "-is_excluded", "edition", "code", "device_class"))


def _decided(request: HttpRequest, row: Licence) -> list[ScopeEntry]:
    """The decisions of the form: clear items kept or not, doubtful ones decided, codes added in the licence's spelling."""
    post = request.POST
    kept = {int(key) for key in post.getlist("keep") if key.isdigit()}
    entries = [
        ScopeEntry(item.edition, item.code, False, item.device_class, item.note)
        for item in _items(row)
        if item.pk in kept and not item.is_excluded
    ]
    for number, key in enumerate(post.getlist("item")):
        decision = post.get(f"decision-{number}", "")
        edition, code, device_class = (key.split("|") + ["", ""])[:3]
        note = post.get(f"note-{number}", "")[:300]
        if decision not in ("include", "exclude", "drop"):
            raise _Undecided(_("Decide about every code first: %(code)s is still open.") % {"code": code})
        if decision != "drop":
            entries.append(ScopeEntry(edition, code, decision == "exclude", device_class, note))
    return entries + list(parse_scope(post.get("more", "")).items)


@page("licences.licence:verify")
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a document."""
    return require_POST(_act)(request, pk, commands.verify_licence, _("Verified: the document counts from now on."))


@page("licences.licence:revoke")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke or refuse a document with a reason."""
    reason = request.POST.get("reason", "")[:300]
    return require_POST(_act)(request, pk, commands.revoke_licence, _("Revoked."), reason=reason)


def _act(request: HttpRequest, pk: int, command: Any, said: str, **values: Any) -> HttpResponse:
    row = licence_for(request, pk)
    try:
        command(actor=request.actor, licence=row, **values)
        messages.success(request, said)
    except NotVisible:
        raise
    except MeridianError as failure:
        for issue in failure.issues():
            messages.error(request, issue.text())
    return redirect("licence_page", pk=pk)

"""Filing a document: the form, the file behind it, and what a photo proposes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.models import StoredFile
from meridian.kernel.files.sniffing import IMAGES
from meridian.kernel.jobs.enqueueing import enqueue
from meridian.kernel.jobs.models import JobRun
from meridian.kernel.jobs.queries import run_for
from meridian.kernel.web.access import page

from .. import commands
from ..choices import SubjectType
from ..models import Licence
from ..queries.subjects import stamps_of, subject_row
from ..reading.photo import PHOTOS, can_read
from .forms import LicenceForm, sections

PURPOSE = "licence"
ACCEPTED = frozenset({"pdf"}) | IMAGES


@page("licences.licence:add")
def file_document(request: HttpRequest) -> HttpResponse:
    """File a new document of a subject: ``?whose=dealers.dealer&id=7&kind=OPERATION_LICENCE``."""
    actor, given = request.actor, request.GET
    whose = str(SubjectType.DEALER) if actor.is_dealer else given.get("whose", "")
    key = actor.dealer_id if actor.is_dealer else int(given["id"]) if given.get("id", "").isdigit() else 0
    subject = subject_row(actor, whose, key)
    name = stamps_of(whose, subject)["subject_name"]
    start = {"kind": given.get("kind", "")}

    def save(**values: Any) -> Licence:
        return commands.register_licence(actor=actor, subject_type=whose, subject_id=key, **values)

    title = _("File a document of %(name)s") % {"name": name}
    return _form_page(
        request,
        title=title,
        whose=whose,
        dealer_id=key if whose == SubjectType.DEALER else None,
        start=start,
        save=save,
    )


@page("licences.licence:renew")
def renew_document(request: HttpRequest, pk: int) -> HttpResponse:
    """File the renewal of a document; what rarely changes is filled in."""
    row = licence_for(request, pk)
    start = {"kind": row.kind, "number": row.number, "issuer": row.issuer, "raw_scope": row.raw_scope}

    def save(**values: Any) -> Licence:
        values.pop("kind")
        return commands.renew_licence(actor=request.actor, licence=row, **values)

    title = _("Renew %(document)s") % {"document": row}
    return _form_page(
        request, title=title, whose=row.subject_type, dealer_id=row.dealer_id, start=start, save=save, of=row
    )


@page("licences.licence:change")
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the scan to a document that waits."""
    return require_POST(_attach)(request, pk)


def _attach(request: HttpRequest, pk: int) -> HttpResponse:
    row = licence_for(request, pk)
    try:
        stored = _stored(request, row.dealer_id)
        if stored is None:
            messages.error(request, _("Choose a file first."))
        else:
            commands.change_licence(actor=request.actor, row=row, file=stored)
            messages.success(request, _("The file is attached."))
    except NotVisible:
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
    return redirect("licence_page", pk=pk)


def licence_for(request: HttpRequest, pk: int) -> Licence:
    """The document, when the actor may see it. Raises NotVisible."""
    row = (
        Licence.objects.visible_to(request.actor)
        .select_related("file", "previous", "verified_by")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise NotVisible(f"document {pk}")
    return row


def _form_page(
    request: HttpRequest, *, title: str, whose: str, dealer_id: int | None, start: dict, save, of: Licence | None = None
):
    stored, proposal, problems, waiting, note = None, {}, [], None, ""
    form = LicenceForm(initial=start, subject_type=whose)
    if request.method == "POST":
        form = LicenceForm(request.POST, request.FILES, subject_type=whose)
        try:
            stored = _stored(request, dealer_id)
            run = _reading(request)
            if run is not None and not run.is_over:
                return HttpResponse(status=204)  # the page asks again
            if run is not None or "read" in request.POST:
                waiting = _ask_to_read(request, stored) if run is None else None
                proposal, note = run.result.get("proposal", {}) if run is not None else {}, _note(run, waiting)
                form = LicenceForm(initial=_filled(request, proposal), subject_type=whose)
            elif form.is_valid():
                values = {name: form.cleaned_data[name] for name in LicenceForm.Meta.fields}
                row = save(file=stored, **values)
                messages.success(request, _("Filed. Quality checks it next."))
                return redirect("licence_page", pk=row.pk)
        except NotVisible:
            raise
        except MeridianError as failure:
            problems = [_placed(form, issue) for issue in failure.issues()]
    context = {
        "title": title, "form": form, "sections": sections(form), "stored": stored, "proposal": proposal,
        "problems": [text for text in problems if text], "may_read_photos": can_read(), "of": of, "waiting": waiting,
        "note": note,
        "crumbs": [(_("Documents on file"), reverse("licences_licence_list")), (title, "")],
    }  # fmt: skip
    failed = request.method == "POST" and (problems or form.errors)
    return render(request, "licences/file_document.html", context, status=422 if failed else 200)


def _placed(form: LicenceForm, issue: Any) -> str:
    """Put an issue at its field when the form is bound and has it; else return its sentence."""
    if issue.field in form.fields and form.is_bound:
        form.add_error(issue.field, issue.text())
        return ""
    return issue.text()


def _stored(request: HttpRequest, dealer_id: int | None) -> StoredFile | None:
    """The file sent now, or the one that came with an earlier attempt of the same person."""
    upload = request.FILES.get("file")
    if upload is not None:
        return store_file(actor=request.actor, upload=upload, purpose=PURPOSE, dealer_id=dealer_id, allowed=ACCEPTED)
    key = request.POST.get("stored", "")
    if not key.isdigit():
        return None
    rows = StoredFile.objects.unscoped("the file this person has just sent")
    return rows.filter(pk=int(key), owner_id=request.actor.user_id, purpose=PURPOSE).first()


def _ask_to_read(request: HttpRequest, stored: StoredFile | None) -> JobRun | None:
    """The job that reads the photo; None when there is nothing to read."""
    if stored is None or stored.content_kind not in PHOTOS or not can_read():
        return None
    return enqueue(request.actor, "licences.read_photo", dedupe_key=f"photo {stored.pk}", stored_id=stored.pk)


def _reading(request: HttpRequest) -> JobRun | None:
    """The job that the page waits for."""
    key = request.POST.get("reading", "")
    run = run_for(request.actor, int(key)) if key.isdigit() else None
    return run if run is not None and run.name == "licences.read_photo" else None


def _note(run: JobRun | None, waiting: JobRun | None) -> str:
    """Why the photo proposes nothing, for the person; empty when it does, or while it is read."""
    if waiting is not None:
        return ""
    if run is None:
        return _("Choose a photo (JPG or PNG) first; PDF files are not read.")
    if run.result.get("problem") or run.result.get("proposal"):
        return run.result.get("problem", "")
    return _("Nothing legible was found on the photo. Please type the values.")


def _filled(request: HttpRequest, read: dict[str, Any]) -> dict[str, Any]:
    """The values of the form: what the person typed, and what the photo says where he has typed nothing."""
    typed = {name: request.POST.get(name, "") for name in LicenceForm.Meta.fields}
    filled = {**read, **{name: value for name, value in typed.items() if value and name != "kind"}}
    filled.setdefault("kind", typed["kind"])
    return filled

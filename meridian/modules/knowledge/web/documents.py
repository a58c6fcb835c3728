"""Filing a document with its file, the next edition of one, and the page of a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.files.commands import store_file
from meridian.kernel.files.models import StoredFile
from meridian.kernel.files.sniffing import IMAGES
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import StatementStatus
from ..commands.documents import PURPOSE
from ..models import ProductDocument
from ..objects import DOCUMENT
from ..queries.dossier import product_to_read

ACCEPTED = frozenset({"pdf", "pptx", "docx", "zip"}) | IMAGES
_FIELDS = ("kind", "title", "edition", "language", "audience", "valid_from", "valid_to", "ad_number", "summary", "link")


class DocumentPage(DetailPage):
    """A document: its file or link, the edition before and after, and what may be done."""

    def template_for(self) -> list[str]:
        return ["knowledge/document.html"]

    def context(self, request: HttpRequest, row: ProductDocument) -> dict[str, Any]:
        rows = ProductDocument.objects.visible_to(request.actor)
        may_add = request.actor.may(DOCUMENT.code("add")) and not request.actor.is_dealer
        return {
            **super().context(request, row),
            "stored": row.file, "following": rows.filter(previous=row).first(),
            "previous": rows.filter(pk=row.previous_id).first() if row.previous_id else None,
            "may_attach": row.status == StatementStatus.DRAFT and request.actor.may(DOCUMENT.code("change")),
            "may_supersede": may_add and row.status == StatementStatus.APPROVED,
        }  # fmt: skip

    def subtitle(self, row: Any) -> str:
        return f"{row.product} · {row.get_kind_display()}"

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        """What is possible now; what was published is not edited. A refused approval says why, while it is a draft."""
        edit = reverse(DOCUMENT.url_name("edit"), args=[row.pk])
        is_draft = row.status == StatementStatus.DRAFT
        made = super().actions(row, actor)
        return [each for each in made if (each["allowed"] or is_draft) and (is_draft or each["url"] != edit)]


class DocumentForm(forms.ModelForm):
    """A document of a product. The file is stored apart; its key travels in ``stored``."""

    upload = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("PDF, pictures, slides, Word or ZIP, up to 50 MB."),
    )
    link = forms.URLField(
        label=gettext_lazy("Link"), required=False, max_length=300, assume_scheme="https",
        help_text=gettext_lazy("For videos: where it is played."),
    )  # fmt: skip

    class Meta:
        model = ProductDocument
        fields = _FIELDS
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "summary": forms.Textarea(attrs={"rows": 2}),
        }

    def _post_clean(self) -> None:
        """The command validates the row; here only the fields' own formats are checked."""


@page("knowledge.productdocument:add")
def file_new(request: HttpRequest, pk: int) -> HttpResponse:
    """File a new document of a product."""
    product = product_to_read(request.actor, pk)
    start = {"valid_from": request.actor.today, "language": "ZH", "audience": "STAFF"}
    return _form_page(
        request, product, start, _("File material on %(name)s") % {"name": product.name},
        lambda **values: commands.file_document(actor=request.actor, product=product, **values),
    )  # fmt: skip


@page("knowledge.productdocument:add")
def supersede(request: HttpRequest, pk: int) -> HttpResponse:
    """File the next edition of a published document."""
    row = ProductDocument.objects.visible_to(request.actor, DOCUMENT.code("add")).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"document {pk}")
    start = {name: getattr(row, name) for name in ("kind", "title", "language", "audience", "ad_number", "summary")}
    start["valid_from"] = request.actor.today

    def save(**values: Any) -> ProductDocument:
        values.pop("kind")
        return commands.supersede_document(actor=request.actor, product_document=row.pk, **values)

    return _form_page(request, row.product, start, _("Next edition of %(document)s") % {"document": row}, save, of=row)


@page("knowledge.productdocument:change")
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add or replace the file of a draft."""
    return require_POST(_attach)(request, pk)


def _attach(request: HttpRequest, pk: int) -> HttpResponse:
    row = ProductDocument.objects.visible_to(request.actor, DOCUMENT.code("change")).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"document {pk}")
    try:
        stored = _stored(request)
        if stored is None:
            messages.error(request, _("Choose a file first."))
        else:
            commands.change_document(actor=request.actor, row=row, file=stored)
            messages.success(request, _("The file is attached."))
    except NotVisible:
        raise
    except MeridianError as failure:
        for issue in failure.issues():
            messages.error(request, issue.text())
    return redirect(reverse(DOCUMENT.url_name("detail"), args=[pk]))


def _form_page(
    request: HttpRequest, product: Any, start: dict[str, Any], title: str, save: Callable[..., ProductDocument],
    of: ProductDocument | None = None,
) -> HttpResponse:  # fmt: skip
    form, stored, problems = DocumentForm(initial=start), None, []
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES)
        try:
            stored = _stored(request)
            if form.is_valid():
                row = save(file=stored, **{name: form.cleaned_data[name] for name in _FIELDS})
                messages.success(request, _("Filed. Another person approves it before it can be read."))
                return redirect(reverse(DOCUMENT.url_name("detail"), args=[row.pk]))
        except NotVisible:
            raise
        except MeridianError as failure:
            problems = [text for text in (_placed(form, issue) for issue in failure.issues()) if text]
    fields = [form[name] for name in _FIELDS if not (of is not None and name == "kind")]
    if of is not None:
        form.fields["kind"].required = False
    context = {
        "title": title, "form": form, "fields": fields, "upload": form["upload"], "stored": stored, "problems": problems,
        "product": product, "of": of, "back": reverse("knowledge_product", args=[product.pk]),
        "crumbs": [(_("Product knowledge"), reverse("knowledge_home")), (product.name, reverse("knowledge_product", args=[product.pk])), (title, "")],
    }  # fmt: skip
    failed = request.method == "POST"
    return render(request, "knowledge/file_document.html", context, status=422 if failed else 200)


def _placed(form: DocumentForm, issue: Any) -> str:
    """Put an issue at its field when the form has it; else return its sentence."""
    if issue.field in form.fields:
        form.add_error(issue.field, issue.text())
        return ""
    return issue.text()


def _stored(request: HttpRequest) -> StoredFile | None:
    """The file sent now, or the one that came with an earlier attempt of the same person."""
    upload = request.FILES.get("upload")
    if upload is not None:
        return store_file(actor=request.actor, upload=upload, purpose=PURPOSE, allowed=ACCEPTED)
    key = request.POST.get("stored", "")
    if not key.isdigit():
        return None
    rows = StoredFile.objects.unscoped("the file this person has just sent")
    return rows.filter(pk=int(key), owner_id=request.actor.user_id, purpose=PURPOSE).first()

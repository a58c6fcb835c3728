"""Signing an agreement on the screen, settling when it has ended, and the Word templates agreements are written with."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.derive_form import YuanField
from meridian.kernel.web.access import page

from .. import commands
from ..choices import AgreementKind, AgreementStatus, SettlementKind, SignatureSide
from ..commands.signatures import SIGN
from ..commands.word_templates import WORD_FIELDS, shipped_word
from ..models import Agreement, AgreementTemplate
from ..objects import AGREEMENT
from ..queries.agreement_paper import content_sha256, sides_to_sign, signatures_of
from ..queries.settlement import settlement_of, settlement_sources
from .agreement_forms import _Form
from .agreement_paper import WORD, file_answer
from .agreements import visible_agreement

SETTLE = "agreements.agreement:settle"
TEMPLATES = "agreements.agreementtemplate:add"
_PREFIX = "data:image/png;base64,"


def _detail(row: Agreement) -> str:
    return reverse(AGREEMENT.url_name("detail"), args=[row.pk])


def _crumbs(row: Agreement, title: str) -> list[tuple[Any, str]]:
    return [(AGREEMENT.label_plural, reverse(AGREEMENT.url_name("list"))), (str(row), _detail(row)), (title, "")]


@page(SIGN)
def sign_on_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the paper, draw the signature, send it. The dealer signs here from his own account."""
    row, actor = visible_agreement(request, pk, SIGN), request.actor
    issues: list[Any] = []
    if request.method == "POST":
        try:
            commands.draw_signature(
                actor=actor, agreement=row, signer_name=request.POST.get("signer_name", "")[:60], image=_image(request),
                content_hash=request.POST.get("content", ""), side=request.POST.get("side", ""),
            )  # fmt: skip
            messages.success(request, _("Signed."))
            return redirect(_detail(row))
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            issues = failure.issues()
    held = signatures_of(row)
    missing = sides_to_sign(row, held)
    sides = [side for side in missing if not actor.is_dealer or side == SignatureSide.DEALER]
    context = {
        "title": _("Sign %(number)s") % {"number": row}, "row": row, "issues": issues, "held": held, "sides": sides,
        "missing": missing, "content": content_sha256(row), "signer_name": request.POST.get("signer_name", ""),
        "is_open": row.status == AgreementStatus.APPROVED, "crumbs": _crumbs(row, _("Sign")), "cancel_url": _detail(row),
    }  # fmt: skip
    return render(request, "agreements/sign.html", context, status=422 if issues else 200)


def _image(request: HttpRequest) -> bytes:
    """What was drawn, or the picture chosen where nothing can be drawn."""
    upload = request.FILES.get("picture")
    if upload is not None:
        return upload.read(500_000)
    text = request.POST.get("image", "")
    if not text.startswith(_PREFIX) or len(text) > 700_000:
        return b""
    try:
        return base64.b64decode(text[len(_PREFIX) :], validate=True)
    except (binascii.Error, ValueError):
        return b"?"  # no picture: the command says so


@page("agreements.agreement:sign")
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Seal the paper for our company through what is connected."""
    return require_POST(_seal)(request, pk)


def _seal(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible_agreement(request, pk, "agreements.agreement:sign")
    try:
        commands.seal_agreement(actor=request.actor, agreement=row, platform=request.POST.get("platform", ""))
        messages.success(request, _("Sealed."))
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, " ".join(issue.text() for issue in failure.issues()))
    return redirect(_detail(row))


class ItemForm(_Form):
    """Something to settle, entered by hand."""

    kind = forms.ChoiceField(label=gettext_lazy("About"), choices=SettlementKind.choices)
    text = forms.CharField(label=gettext_lazy("What is settled"), max_length=200)
    qty = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=0, required=False)
    amount_fen = YuanField(
        label=gettext_lazy("Amount (CNY)"), required=False, help_text=gettext_lazy("Negative: the dealer owes it.")
    )


@page(SETTLE)
def settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be settled after the end, ticked off one by one."""
    row, actor = visible_agreement(request, pk, SETTLE), request.actor
    form = ItemForm(request.POST if "add" in request.POST else None)
    if request.method == "POST":
        try:
            if "add" in request.POST:
                if form.is_valid():
                    commands.add_settlement_item(actor=actor, agreement=row, **form.cleaned_data)
                    return redirect("agreement_settlement", pk=pk)
            elif "open" in request.POST:
                commands.open_settlement(actor=actor, agreement=row)
                return redirect("agreement_settlement", pk=pk)
            else:
                key = request.POST.get("item", "")
                outcome = request.POST.get("outcome", "")[:300]
                commands.settle_item(actor=actor, agreement=row, item=int(key) if is_key(key) else 0, outcome=outcome)
                return redirect("agreement_settlement", pk=pk)
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            messages.error(request, " ".join(issue.text() for issue in failure.issues()))
    items = settlement_of(row)
    due = [item.amount_fen for item in items if item.amount_fen is not None and item.done_on is None]
    context = {
        "title": _("Settlement of %(number)s") % {"number": row}, "row": row, "items": items, "form": form,
        "open_count": sum(item.done_on is None for item in items), "balance": sum(due) if due else None,
        "sources": settlement_sources(), "crumbs": _crumbs(row, _("Settlement")),
        "is_over": row.status in (AgreementStatus.TERMINATED, AgreementStatus.ENDED),
    }  # fmt: skip
    return render(request, "agreements/settlement.html", context, status=422 if form.errors else 200)


@page(TEMPLATES)
def word_templates(request: HttpRequest) -> HttpResponse:
    """The Word templates of agreements: editions, and a form to put the next one into force."""
    issues: list[Any] = []
    if request.method == "POST":
        upload, kind = request.FILES.get("file"), request.POST.get("kind", "")
        try:
            if upload is None:
                messages.error(request, _("Choose a file first."))
            else:
                kind = kind if kind in AgreementKind.values else ""
                commands.put_word_template(actor=request.actor, upload=upload, kind=kind)
                messages.success(request, _("The template is in force."))
                return redirect("agreement_templates")
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            issues = failure.issues()
    rows = AgreementTemplate.objects.unscoped("templates belong to the company").select_related("file")
    context = {
        "title": _("Word templates of agreements"), "rows": rows.order_by("kind", "-edition"), "issues": issues,
        "kinds": AgreementKind.choices, "fields": WORD_FIELDS,
        "crumbs": [(AGREEMENT.label_plural, reverse(AGREEMENT.url_name("list"))), (_("Word templates"), "")],
    }  # fmt: skip
    return render(request, "agreements/word_templates.html", context, status=422 if issues else 200)


@page(TEMPLATES)
def shipped_template(request: HttpRequest) -> HttpResponse:
    """The Word file to start from."""
    return file_answer(shipped_word(), "经销协议模板.docx", WORD)

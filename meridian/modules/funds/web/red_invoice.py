"""Reverse an invoice in part: by line and amount, with reason and form; and the red invoice on paper."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.objects.derive_form import YuanField
from meridian.kernel.printing import amount_in_words, compose, symbol
from meridian.kernel.web.access import page

from .. import commands
from ..choices import InvoiceKind, InvoiceState, RedReason
from ..commands.red_invoices import red_form_is_required
from ..models import Invoice, InvoiceLine
from ..queries.account import company_name
from ..queries.invoices import lines_left

CORRECT, VIEW, CHINESE = "funds.invoice:correct", "funds.invoice:view", "zh-hans"


class RedForm(forms.Form):
    """What a red invoice says besides its lines."""

    number = forms.CharField(label=gettext_lazy("Number of the red invoice"), max_length=40)
    issued_on = forms.DateField(
        label=gettext_lazy("Issued on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason_kind = forms.ChoiceField(label=gettext_lazy("Kind of reason"), choices=RedReason.choices)
    red_form = forms.CharField(
        label=gettext_lazy("Number of the red form"), max_length=40, required=False,
        help_text=gettext_lazy("红字信息确认单编号, as the tax system gave it."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@page(CORRECT)
def red_invoice(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines with what is left of each; typed amounts are reversed."""
    invoice = _invoice(request, pk, CORRECT)
    form = RedForm(request.POST or None, initial={"issued_on": request.actor.today})
    form.fields["red_form"].required = red_form_is_required(request.actor.today)
    if request.method == "POST":
        made = _issue(request, invoice, form)
        if made is not None:
            messages.success(request, _("The red invoice is recorded."))
            return redirect("funds_invoice_detail", made.pk)
        invoice.refresh_from_db()
    context = {
        "title": _("Reverse in part"), "invoice": invoice, "form": form, "fields": list(form), "version": invoice.version,
        "rows": [
            {"line": one.line, "red_fen": one.red_fen, "left_fen": one.left_fen,
             "text": request.POST.get(f"line{one.line.pk}", "")}
            for one in lines_left(invoice)
        ],
        "left_fen": invoice.amount_fen - invoice.red_fen,
        "is_done": invoice.kind != InvoiceKind.BLUE or invoice.state == InvoiceState.REVERSED,
        "crumbs": [(_("Invoices"), reverse("funds_invoice_list")), (invoice.number, reverse("funds_invoice_detail", args=[pk])), (_("Reverse in part"), "")],
    }  # fmt: skip
    return render(request, "funds/red_invoice.html", context, status=422 if request.method == "POST" else 200)


def _issue(request: HttpRequest, invoice: Invoice, form: RedForm) -> Invoice | None:
    field, parts = YuanField(required=False, min_value=0), []
    version = request.POST.get("version", "")
    if not form.is_valid():
        return None
    try:
        for one in lines_left(invoice):
            fen = field.clean(request.POST.get(f"line{one.line.pk}", "").replace(",", ""))
            if fen:
                parts.append((one.line.pk, fen))
        return commands.issue_red_invoice(
            actor=request.actor, invoice=invoice, lines=parts, **form.cleaned_data,
            expected_version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
        )  # fmt: skip
    except NotVisible:
        raise
    except forms.ValidationError as failure:
        form.add_error(None, failure)
    except MeridianError as failure:
        for issue in failure.issues():
            form.add_error(issue.field if issue.field in form.fields else None, issue.text())
    return None


@page(VIEW)
def red_invoice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The red invoice as a list for the file: what it takes back of which invoice, and why."""
    row = _invoice(request, pk, VIEW)
    if row.kind != InvoiceKind.RED:
        raise NotVisible(f"red invoice {pk}")
    with translation.override(CHINESE):
        content = compose("funds/print/red_invoice.typ", red_invoice_data(row, for_dealer=request.actor.is_dealer))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'红字发票清单-{row.number}.pdf')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def red_invoice_data(row: Invoice, *, for_dealer: bool = False) -> dict[str, Any]:
    """What the template shows, in the active language; amounts in yuan. The note is not for the dealer."""
    lines = list(
        InvoiceLine.objects.unscoped("lines of an invoice the reader sees").filter(invoice=row).select_related("item").order_by("pk")
    )  # fmt: skip
    blue = row.corrects
    return {
        "title": _("red invoice, list"), "number": row.number, "code": symbol(row.number),
        "company": {"name": company_name(row.issued_on)},
        "head": [
            (_("Issued to"), row.dealer.name), (_("Issued on"), row.issued_on.isoformat()),
            (_("Takes back invoice"), blue.number if blue else "—"), (_("Day of that invoice"), blue.issued_on.isoformat() if blue else "—"),
            (_("Kind of reason"), row.get_reason_kind_display() or "—"), (_("Number of the red form"), row.red_form or "—"),
        ],
        "columns": [_("Voucher"), _("Day"), _("Without tax (CNY)"), _("Tax (CNY)"), _("With tax (CNY)")],
        "lines": [
            (line.item.text, line.item.business_date.isoformat(), _yuan(line.amount_fen - line.tax_fen), _yuan(line.tax_fen), _yuan(line.amount_fen))
            for line in lines
        ],
        "total_label": _("In all"),
        "totals": [_yuan(row.amount_fen - row.tax_fen), _yuan(row.tax_fen), _yuan(row.amount_fen)],
        "words": _("Minus") + amount_in_words(abs(row.amount_fen)), "note": "" if for_dealer else row.note,
        "note_label": _("Reason"),
    }  # fmt: skip


def _invoice(request: HttpRequest, pk: int, code: str) -> Invoice:
    row = Invoice.objects.visible_to(request.actor, code).select_related("dealer", "corrects").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"invoice {pk}")
    return row


def _yuan(fen: int) -> str:
    sign, value = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{value // 100:,}.{value % 100:02d}"

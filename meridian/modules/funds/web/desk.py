"""The payments desk: record what came in, match it to what is due, without leaving the keyboard."""

from __future__ import annotations

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
from meridian.kernel.objects.derive_form import YuanField
from meridian.kernel.web.access import page
from meridian.modules.dealers import queries as dealers

from .. import commands
from ..models import Payment
from ..queries.account import similar_payment
from ..queries.credit import credit_facts, open_charges
from ..rules.matching import Due, oldest_first

MATCH = "funds.payment:match"
SHOWN, CHARGES = 50, 200


class PaymentForm(forms.Form):
    """A bank receipt as it stands on the bank's list."""

    dealer = forms.IntegerField(label=gettext_lazy("Dealer"))
    bank_reference = forms.CharField(
        label=gettext_lazy("Bank reference"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"data-find": ""}), help_text=gettext_lazy("Empty for cash and drafts."),
    )  # fmt: skip
    amount_fen = YuanField(label=gettext_lazy("Amount (CNY)"))
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    payer = forms.CharField(label=gettext_lazy("Payer"), max_length=120, required=False)
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)


@page(MATCH)
def desk(request: HttpRequest) -> HttpResponse:
    """Payments that are not matched in full, the oldest first, and the form for the next one."""
    actor, status = request.actor, 200
    may_record = actor.may("funds.payment:add")
    form = PaymentForm(request.POST or None, initial={"paid_on": actor.today})
    if request.method == "POST":
        made = _record(request, form)
        if made is not None:
            return redirect("funds_match", made.pk)
        status = 422
    rows = (
        Payment.objects.visible_to(actor, MATCH).filter(open_fen__gt=0, reversed_at=None).select_related("dealer").order_by("paid_on", "pk")
    )  # fmt: skip
    shown = list(rows[: SHOWN + 1])
    chosen = form.data.get("dealer", "") if form.is_bound else ""
    context: dict[str, Any] = {
        "title": _("Payments desk"), "crumbs": [(_("Payments desk"), "")], "rows": shown[:SHOWN],
        "has_more": len(shown) > SHOWN, "form": form, "may_record": may_record,
        "fields": [form[name] for name in form.fields if name != "dealer"], "chosen": chosen if chosen.isdigit() else "",
        "similar": _similar(form) if status == 422 else None,
        "chosen_name": dealers.dealer_names([int(chosen)]).get(int(chosen), "") if _is_key(chosen) else "",
    }  # fmt: skip
    return render(request, "funds/desk.html", context, status=status)


def _record(request: HttpRequest, form: PaymentForm) -> Payment | None:
    if not form.is_valid():
        return None
    values = form.cleaned_data
    try:
        return commands.record_payment(
            actor=request.actor, confirm_similar=bool(request.POST.get("confirm_similar")), **values
        )
    except NotVisible:
        form.add_error("dealer", _("Choose a dealer you work for."))
    except MeridianError as failure:
        for issue in failure.issues():
            form.add_error(issue.field if issue.field in form.fields else None, issue.text())
    return None


def _similar(form: PaymentForm) -> Payment | None:
    """The payment that the one typed may be a second time; shown with the question."""
    values = form.cleaned_data if form.is_bound else {}
    wanted = ("dealer", "paid_on", "amount_fen")
    if not all(values.get(name) for name in wanted) or form.has_error("dealer"):
        return None
    return similar_payment(
        values["dealer"], values["paid_on"], values["amount_fen"], bool(values.get("bank_reference"))
    )


@page(MATCH)
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """What this payment may settle: the oldest first is proposed, every amount may be changed."""
    payment = _visible(request, pk)
    charges = list(open_charges(request.actor, payment.dealer_id, MATCH)[:CHARGES])
    given: dict[int, str] = {}
    problem, status = "", 200
    if request.method == "POST":
        given = {item.pk: request.POST.get(f"item{item.pk}", "").strip() for item in charges}
        problem = _match(request, payment, given)
        if not problem:
            return redirect("funds_desk")
        status = 422
        payment.refresh_from_db()
    proposal = dict(oldest_first(payment.open_fen, [Due(item.pk, item.due_on, item.open_fen) for item in charges]))
    context = {
        "title": payment.bank_reference, "payment": payment, "problem": problem, "version": payment.version,
        "crumbs": [(_("Payments desk"), reverse("funds_desk")), (payment.bank_reference, "")],
        "charges": [
            {"item": item, "days": (request.actor.today - item.due_on).days,
             "text": given.get(item.pk, _typed(proposal.get(item.pk, 0)))}
            for item in charges
        ],
        "proposed": sum(proposal.values()), "left": payment.open_fen - sum(proposal.values()),
        "owed": credit_facts(payment.dealer_id, request.actor.today).receivable_fen,
    }  # fmt: skip
    return render(request, "funds/match.html", context, status=status)


def _match(request: HttpRequest, payment: Payment, given: dict[int, str]) -> str:
    """Match the typed amounts; what is wrong, or nothing."""
    field = YuanField(required=False, min_value=0)
    try:
        parts = [(item, fen) for item, text in given.items() if (fen := field.clean(text.replace(",", "")))]
    except forms.ValidationError as failure:
        return " ".join(failure.messages)
    version = request.POST.get("version", "")
    try:
        made = commands.match_parts(
            actor=request.actor, payment=payment, parts=parts, expected_version=int(version) if _is_key(version) else -1
        )
    except NotVisible:
        raise
    except MeridianError as failure:
        return str(failure)
    messages.success(request, _("%(count)d deliveries were settled.") % {"count": len(made)})
    return ""


@page(MATCH)
def match_oldest(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the proposal as it is."""
    return require_POST(_match_oldest)(request, pk)


def _match_oldest(request: HttpRequest, pk: int) -> HttpResponse:
    payment = _visible(request, pk)
    made = commands.match_oldest_first(actor=request.actor, payment=payment)
    if made:
        messages.success(request, _("%(count)d deliveries were settled.") % {"count": len(made)})
    else:
        messages.warning(request, _("Nothing of this dealer is open: the money stays as paid ahead."))
    return redirect("funds_desk")


def _visible(request: HttpRequest, pk: int) -> Payment:
    row = Payment.objects.visible_to(request.actor, MATCH).select_related("dealer").filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"payment {pk}")
    return row


def _typed(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen else ""


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18

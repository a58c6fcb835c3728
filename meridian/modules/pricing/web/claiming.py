"""A special price request with what was claimed under it, claiming the difference, and the sign-off of legal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.objects.derive_table import Cell
from meridian.kernel.web.access import page
from meridian.kernel.web.detail_page import DetailPage

from .. import commands
from ..choices import GrantStatus, RequestStatus, SettledBy
from ..commands.document_texts import ARTICLE_18
from ..models import ResalePriceRule, SpecialPriceRequest
from ..objects.grants import PRICE_CLAIM, breaks_text
from ..objects.prices import SPECIAL_PRICE_REQUEST
from ..objects.resale import RESALE_PRICE_RULE
from ..queries.evidence import claimed_qty, sales_to_claim

CLAIM = "pricing.priceclaim:add"
SIGN = "pricing.resalepricerule:sign"


class RequestPage(DetailPage):
    """A request for a special price; one that is settled by claim shows what was claimed and what may be."""

    def template_for(self) -> list[str]:
        return ["pricing/request.html"]

    def context(self, request: HttpRequest, row: SpecialPriceRequest) -> dict[str, Any]:
        actor = request.actor
        by_claim = row.settled_by == SettledBy.CLAIM
        claims = []
        if by_claim and actor.may(PRICE_CLAIM.code("view")):
            claims = [(claim, PRICE_CLAIM.chips[claim.status]) for claim in PRICE_CLAIM.rows(actor).filter(request=row)]
        return {
            **super().context(request, row), "by_claim": by_claim, "claims": claims,
            "claimed": claimed_qty(row) if by_claim else 0,
            "may_claim": by_claim and row.status == RequestStatus.APPROVED and actor.may(CLAIM),
        }  # fmt: skip


class GrantPage(DetailPage):
    """A dealer's own price, with per cent and quantity breaks as people write them and what is possible now."""

    def field_cell(self, row: Any, name: str, actor: Any) -> dict[str, Any]:
        if name == "breaks":
            return {"label": row._meta.get_field(name).verbose_name, "cell": Cell(breaks_text(row) or "—")}
        if name == "discount_bp" and row.discount_bp:
            return {"label": row._meta.get_field(name).verbose_name, "cell": Cell(f"{row.discount_bp / 100:g} %")}
        return super().field_cell(row, name, actor)

    def actions(self, row: Any, actor: Any) -> list[dict[str, Any]]:
        edit = reverse(self.spec.url_name("edit"), args=[row.pk])
        asked = row.status == GrantStatus.ASKED
        shown = [one for one in super().actions(row, actor) if one["allowed"] or (asked and one["name"] == "approve")]
        return [one for one in shown if one["url"] != edit or asked]


@page(CLAIM)
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick the sales the claim is about."""
    rows = SpecialPriceRequest.objects.visible_to(request.actor, "pricing.specialpricerequest:view")
    row = rows.filter(pk=pk).select_related("dealer", "sku__product", "hospital").first()
    if row is None:
        raise NotVisible(f"request {pk}")
    problems: list[str] = []
    if request.method == "POST":
        ticked = [place.rpartition(":") for place in request.POST.getlist("sale")]
        sales = {
            (kind, int(key)): None for kind, _colon, key in ticked if key.isascii() and key.isdigit() and len(key) < 19
        }
        try:
            made = commands.claim_difference(
                actor=request.actor, request=row, sales=sales, note=request.POST.get("note", "")[:300]
            )
            messages.success(request, _("Claimed. Another person decides."))
            return redirect(reverse(PRICE_CLAIM.url_name("detail"), args=[made.pk]))
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            problems = [one.text() for one in failure.issues()]
    detail = reverse(SPECIAL_PRICE_REQUEST.url_name("detail"), args=[pk])
    context = {
        "title": _("Claim the difference"), "row": row, "sales": sales_to_claim(row), "problems": problems,
        "claimed": claimed_qty(row), "difference_e4": (row.current_e4 or 0) - row.price_e4, "cancel_url": detail,
        "crumbs": [(SPECIAL_PRICE_REQUEST.label_plural, reverse(SPECIAL_PRICE_REQUEST.url_name("list"))), (str(row), detail), (_("Claim the difference"), "")],
    }  # fmt: skip
    return render(request, "pricing/claim.html", context, status=422 if problems else 200)


class SignForm(forms.Form):
    """Legal's sign-off: the opinion, until when, and why."""

    required_css_class = "required"
    opinion = forms.FileField(label=gettext_lazy("Legal opinion"), help_text=gettext_lazy("PDF, JPG or PNG."))
    signed_until = forms.DateField(
        label=gettext_lazy("Sign-off valid until"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=gettext_lazy("Why competition is not harmed"), max_length=300)


@page(SIGN)
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Legal signs off a rule on resale prices."""
    row = ResalePriceRule.objects.visible_to(request.actor, SIGN).filter(pk=pk).first()
    if row is None:
        raise NotVisible(f"rule {pk}")
    form = SignForm(request.POST or None, request.FILES or None)
    detail = reverse(RESALE_PRICE_RULE.url_name("detail"), args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            commands.sign_off_resale_rule(actor=request.actor, resale_price_rule=row, **form.cleaned_data)
            messages.success(request, _("Signed off. Another person may switch the rule on."))
            return redirect(detail)
        except (NotVisible, Denied):
            raise
        except MeridianError as failure:
            for one in failure.issues():
                form.add_error(one.field if one.field in form.fields else None, one.text())
    title = _("Sign off: %(rule)s") % {"rule": row}
    context = {
        "title": title, "row": row, "article": ARTICLE_18, "form": form, "cancel_url": detail,
        "crumbs": [(RESALE_PRICE_RULE.label_plural, reverse(RESALE_PRICE_RULE.url_name("list"))), (str(row), detail), (title, "")],
    }  # fmt: skip
    return render(request, "pricing/sign_off.html", context, status=422 if form.errors else 200)

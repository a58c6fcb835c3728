"""The page of a user's own API keys: make one (its secret is shown once), switch one off."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.access.codes import declared_codes
from meridian.kernel.access.models import ApiToken
from meridian.kernel.api.token_commands import ADD, REVOKE, add_token, revoke_token
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.clock import SHANGHAI
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.code_names import RightsField
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import go_to

TEMPLATE = "public_api/api_keys.html"


class TokenForm(forms.Form):
    """Name, rights and last day of a new key. Only rights the user holds are offered."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    expires_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [code for code in declared_codes() if actor.may(code)]
        self.fields["codes"] = RightsField(label=gettext_lazy("Rights"), offered=held)


@page(ADD)
def tokens_view(request: HttpRequest) -> HttpResponse:
    """The keys of the signed-in user, and the form for a new one."""
    form = TokenForm(request.actor, request.POST or None)
    if request.method != "POST":
        return _show(request, form)
    if form.is_valid():
        day = form.cleaned_data["expires_on"]
        try:
            token, secret = add_token(
                actor=request.actor,
                name=form.cleaned_data["name"],
                codes=form.cleaned_data["codes"],
                expires_at=datetime.combine(day, time.max, tzinfo=SHANGHAI) if day else None,
            )
        except RuleViolation as failure:
            for issue in failure.issues():
                form.add_error(issue.field if issue.field in form.fields else None, issue.text())
        else:
            return _show(request, TokenForm(request.actor), secret=secret, made=token)
    return _show(request, form, status=422)


@page(REVOKE)
def revoke_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch one own key off."""
    return require_POST(_revoke)(request, pk)


def _revoke(request: HttpRequest, pk: int) -> HttpResponse:
    revoke_token(actor=request.actor, token=pk)
    return go_to(request, reverse("api_tokens"))


def _show(
    request: HttpRequest, form: TokenForm, *, secret: str = "", made: ApiToken | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("API keys"),
        "tokens": ApiToken.objects.filter(owner_id=request.user.pk).order_by("-is_active", "-id")[:200],
        "form": form,
        "secret": secret,
        "made": made,
        "docs_url": reverse("api:openapi-view"),
        "may_revoke": request.actor.may(REVOKE),
        "crumbs": [(_("API keys"), "")],
    }
    response = render(request, TEMPLATE, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response

"""Accounts are made by administrators; nobody signs himself up. Some roles ask for a second factor."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from meridian.kernel.access.grants import owes_second_factor

from .access import page


class ClosedSignup(DefaultAccountAdapter):
    """allauth's adapter with the public sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


@page()
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Why a second factor is asked for, and the two ways to set one up. Who has one is led on."""
    request.actor.may("")
    if not owes_second_factor(request.user):
        return redirect("home")
    return render(request, "kernel/second_factor.html", {"title": _("One more step to protect your account")})

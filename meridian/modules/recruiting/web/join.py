"""The public form by which a candidate leaves its data. No sign-in; the address cannot be guessed; nobody learns whom we know."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from meridian.kernel.base import clock
from meridian.kernel.base.actors import system_actor
from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.objects.derive_filter import is_key
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from .. import commands
from ..commands.leads import CONSENT
from ..models import RecruitCampaign

WINDOW_SECONDS = 3600
LIMIT = "recruiting.form.per_hour"
FIELDS = ("company", "credit_code", "contact_name", "contact_title", "contact_phone", "note")
HONEYPOT = "homepage"  # people do not see it; what fills it in is a machine
_WHY = "whoever holds the address may fill the form in"


@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form of a campaign, take an answer, give its number. An unknown address and an ended campaign look the same."""
    row = RecruitCampaign.objects.unscoped(_WHY).filter(token=token[:43]).select_related("region").first()
    today = clock.today()
    if row is None or row.ended_on is not None or not row.valid_from <= today <= row.valid_to:
        return _answer(request, {"is_over": True}, 404)
    if request.method != "POST":
        return _answer(request, _form(row, {}, {}))
    if _too_many(request):
        answer = _answer(request, {**_form(row, request.POST, {}), "is_busy": True}, 429)
        answer["Retry-After"] = str(WINDOW_SECONDS)
        return answer
    if request.POST.get(HONEYPOT):
        return _answer(request, {"number": _number_for_machines(today)})
    return _take(request, row)


def _take(request: HttpRequest, row: RecruitCampaign) -> HttpResponse:
    post = request.POST
    region = post.get("region", "")
    try:
        lead = commands.receive_answer(
            actor=system_actor("recruiting form", channel="public"), campaign=row.pk, region=int(region) if is_key(region) else None,
            typed={name: post.get(name, "")[:400] for name in FIELDS}, lines=[int(key) for key in post.getlist("lines") if is_key(key)],
            consents=post.get("consent") == "yes",
        )  # fmt: skip
    except RuleViolation as failure:
        wrong = {issue.field: issue.text() for issue in failure.issues()}
        return _answer(request, _form(row, post, wrong), 422)
    return _answer(request, {"number": lead.number})


def _form(row: RecruitCampaign, typed: Any, wrong: dict[str, str]) -> dict[str, Any]:
    """The form with what was typed and what is wrong with it, field by field."""
    lines = catalog.line_names()
    offered = [(key, lines[key]) for key in row.lines.order_by("name").values_list("pk", flat=True) if key in lines]
    picked = set(typed.getlist("lines")) if hasattr(typed, "getlist") else set()
    return {
        "campaign": row, "typed": {name: typed.get(name, "") for name in (*FIELDS, "region", "consent")}, "wrong": wrong,
        "lines": [(key, name, str(key) in picked or len(offered) == 1) for key, name in offered], "regions": _regions(row),
        "consent_version": str(reference.parameter(CONSENT, on=clock.today())),
    }  # fmt: skip


def _regions(row: RecruitCampaign) -> list[tuple[int, str]]:
    """Cities to choose from: those of the campaign's region; of a larger one, the provinces."""
    inside = [each for each in reference.region_rows() if each[5].startswith(row.region.path)]
    cities = [(key, full) for key, _code, _name, full, level, _path in inside if level == "CITY"]
    provinces = [(key, name) for key, _code, name, _full, level, _path in inside if level == "PROVINCE"]
    if len(provinces) > 1:
        return provinces
    return cities or provinces or [(row.region_id, row.region.full_name)]


def _answer(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, "recruiting/join.html", {"title": _("Become our dealer"), **context}, status=status)
    # The address is the key to the form, so no other site learns of it. Not "no-referrer": then browsers send the form with
    # "Origin: null", which the protection against forged requests refuses.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _number_for_machines(today: Any) -> str:
    """A number as people get it; nothing was kept."""
    return f"PL-{today:%y%m}-0000"


def _too_many(request: HttpRequest) -> bool:
    """Count an answer of this address in the running hour, in the shared cache: all processes count together."""
    try:
        limit = int(reference.parameter(LIMIT, on=clock.today()))
    except reference.ParameterMissing:
        return True  # without a limit nobody may fill the database
    from allauth.account.adapter import get_adapter

    who = hashlib.sha256(str(get_adapter(request).get_client_ip(request) or "").encode()).hexdigest()[:16]
    key = f"recruiting-form:{who}:{int(clock.now().timestamp()) // WINDOW_SECONDS}"
    if cache.add(key, 1, timeout=WINDOW_SECONDS * 2):
        return limit < 1
    try:
        return cache.incr(key) > limit
    except ValueError:  # the cache dropped the entry between the two calls
        return False

"""The public page that says what a letter of authorisation is worth today. Anybody may ask; nothing else is told."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from meridian.kernel.base import clock
from meridian.modules.reference import queries as reference

from ..queries.letters import verified_state

WINDOW_SECONDS = 60
# (chip, what is said). Unknown, malformed and forged numbers and wrong check codes are one and the same answer.
ANSWERS = {
    "VALID": ("good", gettext_lazy("valid"), gettext_lazy("This letter of authorisation is valid today.")),
    "NOT_YET": ("wait", gettext_lazy("not valid yet"), gettext_lazy("This letter of authorisation is not valid yet.")),
    "EXPIRED": ("bad", gettext_lazy("expired"), gettext_lazy("This letter of authorisation has expired.")),
    "REVOKED": ("bad", gettext_lazy("revoked"), gettext_lazy("This letter of authorisation was revoked.")),
    None: (
        "bad", gettext_lazy("not confirmed"),
        gettext_lazy("No letter has this number and check code. Compare both with the paper; a letter that is not confirmed here must not be relied on."),
    ),
}  # fmt: skip


@never_cache
def verify_letter(request: HttpRequest) -> HttpResponse:
    """Number and check code, typed or from the QR code; the answer is a state in words."""
    number, code = request.GET.get("n", ""), request.GET.get("c", "")
    asked = bool(number or code)
    context = {"title": _("Check a letter of authorisation"), "number": number[:60], "code": code[:40], "answer": None}
    status = 200
    if asked and _too_many(request):
        status, context["is_busy"] = 429, True
    elif asked:
        chip, label, text = ANSWERS[verified_state(number, code, clock.today())]
        context |= {"answer": text, "chip": chip, "label": label, "day": clock.today()}
    answer = render(request, "agreements/letter_verify.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"  # the address holds the check code
    answer["X-Robots-Tag"] = "noindex"
    if status == 429:
        answer["Retry-After"] = str(WINDOW_SECONDS)
    return answer


def _too_many(request: HttpRequest) -> bool:
    """Count a question of this address in the running minute, in the database: all processes count together."""
    try:
        limit = int(reference.parameter("agreements.letter.checks_per_minute", on=clock.today()))
    except reference.ParameterMissing:
        return True  # without a limit nobody may guess codes
    who = hashlib.sha256(_address(request).encode()).hexdigest()[:16]
    key = f"letter-check:{who}:{int(clock.now().timestamp()) // WINDOW_SECONDS}"
    if cache.add(key, 1, timeout=WINDOW_SECONDS * 2):
        return limit < 1
    try:
        return cache.incr(key) > limit
    except ValueError:  # the cache dropped the entry between the two calls
        return False


def _address(request: HttpRequest) -> str:
    """Where the question comes from, as sign-in counts it."""
    from allauth.account.adapter import get_adapter

    return str(get_adapter(request).get_client_ip(request) or "")

"""The data steward's page about dealers: who may be whom, and whose data have the largest gaps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import Denied, MeridianError, NotVisible
from meridian.kernel.objects.derive_filter import is_key
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.web.access import page

from .. import commands
from ..choices import DuplicateVerdict
from ..models import DuplicateDecision
from ..objects import DECISION
from ..queries import open_pairs, scores
from .part_texts import mends_of

DECIDE = "qualification.duplicatedecision:add"
SHOWN, DECIDED = 30, 10
REASONS = {
    "same_credit_code": gettext_lazy("same credit code"),
    "same_licence_number": gettext_lazy("a business licence states the same number"),
    "same_name": gettext_lazy("same name"),
    "similar_name": gettext_lazy("similar name"),
    "same_phone": gettext_lazy("same phone"),
    "same_address": gettext_lazy("same address"),
}
COMPARED = ("code", "name", "credit_code", "region", "address", "phone", "manager", "status")


@page(DECIDE)
def dealer_data(request: HttpRequest) -> HttpResponse:
    """Pairs to decide, the most alike first; then the dealers of whom least is known; then what was decided last."""
    actor = request.actor
    rows = spec_named("dealers.dealer").rows(actor).filter(is_active=True)
    found = scores(actor.today)
    names = {row.pk: row for row in rows.only("id", "code", "name", "status")}
    worst = sorted((key for key in found if key in names), key=lambda key: (found[key].score, names[key].code))
    pairs = open_pairs(actor)
    known = [found[key].score for key in names if key in found]
    context = {
        "title": _("Data of dealers"), "crumbs": [(_("Data of dealers"), "")],
        "pairs": [_pair(pair) for pair in pairs[:SHOWN]], "more": len(pairs) > SHOWN,
        "gaps": [(names[key], found[key].score, mends_of(found[key].missing, names[key], actor)[:5]) for key in worst[:SHOWN] if found[key].score < 100],
        "decided": list(DuplicateDecision.objects.visible_to(actor, DECISION.code("view")).select_related("first", "second", "kept", "created_by").order_by("-id")[:DECIDED])
        if actor.may(DECISION.code("view")) else [],
        "chips": DECISION.chips, "list_url": reverse(DECISION.url_name("list")),
        "facts": [
            {"label": _("Pairs to decide"), "value": len(pairs), "kind": "num", "tone": "wait" if pairs else ""},
            {"label": _("Completeness on average"), "value": f"{sum(known) // len(known)}%" if known else "—", "kind": "text"},
            {"label": _("Dealers below 60%"), "value": sum(score < 60 for score in known), "kind": "num"},
        ],
    }  # fmt: skip
    return render(request, "qualification/data.html", context)


def _pair(pair: Any) -> dict[str, Any]:
    """Both sides field by field, with what is alike marked."""
    rows = []
    for name in COMPARED:
        field = pair.first._meta.get_field(name)
        display = f"get_{name}_display"
        a, b = (
            str(getattr(row, display)() if hasattr(row, display) else getattr(row, name) or "")
            for row in (pair.first, pair.second)
        )
        rows.append((str(field.verbose_name), a, b, bool(a) and a == b))
    reasons = [REASONS[reason] for reason in pair.reasons]
    return {"first": pair.first, "second": pair.second, "score": pair.score, "reasons": reasons, "rows": rows}


@page(DECIDE)
def decide(request: HttpRequest) -> HttpResponse:
    """Say whether two dealers are one."""
    return require_POST(_decide)(request)


def _decide(request: HttpRequest) -> HttpResponse:
    post = request.POST
    first, second, kept = (post.get(name, "") for name in ("first", "second", "kept"))
    if not (is_key(first) and is_key(second)):
        raise NotVisible("pair")
    same = is_key(kept)
    score = post.get("score", "")
    try:
        row = commands.decide_duplicate(
            actor=request.actor, first=int(first), second=int(second), note=post.get("note", "")[:300],
            verdict=DuplicateVerdict.SAME if same else DuplicateVerdict.DIFFERENT, kept=int(kept) if same else None,
            score=min(int(score), 100) if is_key(score) else 0,
        )  # fmt: skip
    except (NotVisible, Denied):
        raise
    except MeridianError as failure:
        messages.error(request, str(failure))
        return redirect("dealer_data")
    if row.kept_id:
        other = row.second if row.kept_id == row.first_id else row.first
        said = _(
            "%(kept)s goes on with the other's names. Move what stands on %(other)s, then let him leave the channel."
        )
        messages.success(request, said % {"kept": row.kept, "other": other})
    else:
        messages.success(request, _("Kept: they are two dealers, and nobody is asked again."))
    return redirect("dealer_data")

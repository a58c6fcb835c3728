"""The review queue: undecided names by money, candidates with reasons, one key decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, MeridianError, NotVisible, RuleViolation
from meridian.kernel.web.access import page
from meridian.modules.catalog import queries as catalog
from meridian.modules.customers import queries as customers
from meridian.modules.dealers import queries as dealers

from .. import commands
from ..models import FlowFile, FlowName
from ..queries.pages import decided_names, held_names, open_names
from ..queries.reason_texts import reason_texts
from .proof import file_for

SHOWN = 20


@page("flows.flowfile:view")
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Names that wait, most money first, and what was decided."""
    flow_file = file_for(request, pk)
    context = {
        **_queue_context(request, flow_file), "title": _("Decide names"),
        "crumbs": [(_("Flow inbox"), reverse("flow_inbox")), (flow_file.name, reverse("flow_proof", args=[pk])), (_("Names"), "")],
    }  # fmt: skip
    return render(request, "flows/names.html", context)


def _queue_context(request: HttpRequest, flow_file: FlowFile, problem: str = "") -> dict[str, Any]:
    waiting = open_names(request.actor, flow_file)
    found = list(waiting[:SHOWN])
    return {
        "file": flow_file, "names": _shown_all(request.actor, found), "left": waiting.count(), "problem": problem,
        "held": _shown_all(request.actor, list(held_names(request.actor, flow_file)[:SHOWN])),
        "decided": [_decided(name) for name in decided_names(request.actor, flow_file)],
        "may_decide": request.actor.may("flows.flowname:decide"),
    }  # fmt: skip


def _shown_all(actor: Actor, names: list[FlowName]) -> list[dict[str, Any]]:
    """Names with their candidates; a dealer's user is offered no dealer whom he may not see."""
    known = {c["id"] for name in names for c in name.candidates if c["kind"] == "DEALER"} if actor.is_dealer else set()
    hidden = known - {pk for pk in known if dealers.scope_stamps(actor, pk) is not None}
    return [_shown(name, hidden) for name in names]


def _shown(name: FlowName, hidden: set[int]) -> dict[str, Any]:
    made = []
    candidates = [c for c in name.candidates if c["kind"] != "DEALER" or c["id"] not in hidden]
    for number, candidate in enumerate(candidates[:5], start=1):
        made.append({**candidate, "key": number, "texts": reason_texts(candidate.get("reasons", []))})
    known = set(made[0]["texts"]) if made else set()
    is_product = name.subject == "PRODUCT"
    parts = [part for part in name.text.split("|") if part] if is_product else [name.text]
    options = "/options/catalog.sku/" if is_product else "/options/customers.hospital/"
    return {
        "name": name, "is_product": is_product, "title": parts[0] if parts else name.text, "more": " · ".join(parts[1:]),
        "candidates": made, "reasons": [text for text in reason_texts(name.reasons) if text not in known], "options": options,
    }  # fmt: skip


def _decided(name: FlowName) -> dict[str, Any]:
    meaning = _("not ours")
    if name.hospital_id:
        meaning = customers.hospital_names([name.hospital_id]).get(name.hospital_id, "—")
    elif name.buyer_id:
        meaning = dealers.dealer_names([name.buyer_id]).get(name.buyer_id, "—")
    elif name.sku_id:
        meaning = catalog.sku_names([name.sku_id]).get(name.sku_id, "—")
    return {"name": name, "meaning": meaning}


@page("flows.flowname:decide")
def decide(request: HttpRequest, pk: int, name: int) -> HttpResponse:
    """Decide what a name means and show the queue again."""
    return require_POST(_decide)(request, pk, name)


def _decide(request: HttpRequest, pk: int, name: int) -> HttpResponse:
    post = request.POST

    def call() -> None:
        kind, target = post.get("kind", ""), post.get("target", "")
        if kind not in ("HOSPITAL", "DEALER", "SKU", "NONE") or (kind != "NONE" and not target.isdigit()):
            raise RuleViolation(Issue("flows.no_choice", _("Choose a candidate, or search for the right one first.")))
        factor = post.get("factor", "1")
        commands.decide_name(
            actor=request.actor, name_id=name, target_kind=kind, target_id=int(target) if target.isdigit() else None,
            for_all=post.get("for_all") == "1", factor=int(factor) if factor.isdigit() and int(factor) > 0 else 1,
            divide=post.get("divide") == "1",
            expected_version=int(post["version"]) if post.get("version", "").isdigit() else None,
        )  # fmt: skip

    return _then_queue(request, pk, call)


@page("flows.flowname:decide")
def hold(request: HttpRequest, pk: int, name: int) -> HttpResponse:
    """Leave a name open on purpose."""
    return require_POST(lambda r: _then_queue(r, pk, lambda: commands.hold_name(actor=r.actor, name_id=name, note=r.POST.get("note", ""))))(request)  # fmt: skip


@page("flows.flowname:decide")
def undo(request: HttpRequest, pk: int, name: int) -> HttpResponse:
    """Take a decision back."""
    return require_POST(lambda r: _then_queue(r, pk, lambda: commands.undo_decision(actor=r.actor, name_id=name)))(
        request
    )


def _then_queue(request: HttpRequest, pk: int, call) -> HttpResponse:
    problem = ""
    try:
        call()
    except NotVisible:
        raise
    except MeridianError as failure:
        problem = str(failure)
    flow_file = file_for(request, pk)
    status = 422 if problem else 200
    template = "flows/_queue.html" if request.htmx else "flows/names.html"
    context = _queue_context(request, flow_file, problem)
    context |= {
        "title": _("Decide names"),
        "crumbs": [(_("Flow inbox"), reverse("flow_inbox")), (flow_file.name, reverse("flow_proof", args=[pk]))],
    }
    return render(request, template, context, status=status)

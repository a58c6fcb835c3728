"""``GET /api/v1/agreements/may-trade/``: the verdict for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.decisions import require
from meridian.kernel.api.endpoints import document, guarded
from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Denied, Issue, NotVisible, RuleViolation
from meridian.kernel.objects.registry import spec_named

from .queries import may_trade, verdict_sentences, visible_dealer


def add_operations(api: Any) -> None:
    """Add the operation to the API."""
    api.default_router.add_api_operation(
        "/agreements/may-trade/", ["GET"], guarded(_may_trade), operation_id="agreements.may_trade",
        summary="May this be sold? seller=company|dealer:ID, buyer=dealer:ID|hospital:ID, sku=ID, lot=ID, on=YYYY-MM-DD",
    )  # fmt: skip


def _may_trade(request: HttpRequest) -> HttpResponse:
    """``seller`` (default company), ``buyer``, ``sku``, ``lot`` (optional), ``on`` (default today)."""
    actor, given = request.actor, request.GET
    require(actor, "catalog.lot:view")
    seller, buyer = (
        _party(actor, given.get("seller", "company"), "seller"),
        _party(actor, given.get("buyer", ""), "buyer"),
    )
    if actor.is_dealer and ("dealer", actor.dealer_id) not in (seller, buyer):
        raise Denied(_("You may ask about your own company only."))
    day = parse_date(given["on"]) if given.get("on") else actor.today
    if day is None:
        raise _wrong("on", given["on"])
    sku, lot = _key(given.get("sku", ""), "sku"), _key(given["lot"], "lot") if given.get("lot") else None
    verdict = may_trade(seller, buyer, sku, lot, day)
    findings = [
        {
            "rule": s.rule, "severity": s.severity, "passed": s.passed, "text": s.text, "article": s.article,
            "mend": s.mend, "evidence": [{"label": str(label), "url": url} for label, url in s.links],
        }
        for s in verdict_sentences(verdict)
    ]  # fmt: skip
    return document(
        {
            "allowed": verdict.allowed,
            "needs_review": verdict.needs_review,
            "rules": list(verdict.rules),
            "findings": findings,
        }
    )


def _party(actor: Actor, text: str, name: str) -> tuple[str, int]:
    """``company``, ``dealer:7`` or ``hospital:9``, within the caller's scope. Raises NotVisible, RuleViolation."""
    kind, _colon, key = text.partition(":")
    if kind == "company":
        return "company", 0
    if kind == "dealer":
        return "dealer", visible_dealer(actor, _key(key, name)).pk
    if kind == "hospital":
        pk = _key(key, name)
        if not actor.is_dealer and not spec_named("customers.hospital").rows(actor).filter(pk=pk).exists():
            raise NotVisible(text)
        return "hospital", pk
    raise _wrong(name, text)


def _key(text: str, name: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 18:
        return int(text)
    raise _wrong(name, text)


def _wrong(name: str, text: str) -> RuleViolation:
    message = _("“%(text)s” is not a value of “%(name)s”.")
    mend = _("Parties are company, dealer:ID or hospital:ID; keys are numbers; days are YYYY-MM-DD.")
    return RuleViolation(Issue("request.value", message, name, mend=mend, params={"text": text[:60], "name": name}))

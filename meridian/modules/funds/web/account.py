"""A dealer's money on one page, for himself and for finance; and who owes since when."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.web.access import page
from meridian.modules.dealers import queries as dealers

from ..choices import ItemKind, MoneyCode, TermsStatus
from ..models import OpenItem, Statement
from ..queries.account import account_entries, document_texts
from ..queries.credit import ageing_rows, credit_facts, open_charges, terms_history
from ..rules.matching import Due, ageing

VIEW = "funds.openitem:view"
SHOWN = 50


@page(VIEW)
def account(request: HttpRequest, dealer: int | None = None) -> HttpResponse:
    """Credit, what is owed and since when, the latest entries, statements to answer."""
    dealer_id = request.actor.dealer_id if request.actor.is_dealer else dealer
    if request.actor.is_dealer and dealer is not None and dealer != dealer_id:
        raise Http404("another dealer")
    if dealer_id is None:
        return ageing_page(request)
    if dealers.scope_stamps(request.actor, dealer_id, VIEW) is None:
        raise Http404("dealer")
    charges = list(open_charges(request.actor, dealer_id)[:SHOWN])
    dues = [Due(item.pk, item.due_on, item.open_fen) for item in open_charges(request.actor, dealer_id)]
    facts = credit_facts(dealer_id, request.actor.today)
    entries = list(account_entries(request.actor, dealer_id, SHOWN))
    name = dealers.dealer_names([dealer_id]).get(dealer_id, "")
    context = {
        "title": _("Account of the dealer"), "subtitle": name, "dealer_id": dealer_id, "money": facts, "facts": _facts(facts),
        "charges": [{"item": item, "days": (request.actor.today - item.due_on).days} for item in charges],
        "bands": _bands(ageing(dues, request.actor.today)), "entries": entries,
        "credits": OpenItem.objects.visible_to(request.actor).filter(dealer_id=dealer_id, kind=ItemKind.CREDIT_NOTE, open_fen__gt=0)[:SHOWN],
        "statements": Statement.objects.visible_to(request.actor).filter(dealer_id=dealer_id).exclude(status="REPLACED").order_by("-last", "-pk")[:12],
        "terms": _terms(request.actor, dealer_id), "may_propose": request.actor.may("funds.creditterms:add"),
        "codes": dict(MoneyCode.choices), "texts": document_texts([entry.posting_id for entry in entries]), "may_see_statements": request.actor.may("funds.statement:view"),
        "crumbs": [(_("Account of the dealer"), reverse("funds_account") if not request.actor.is_dealer else ""), (name, "")][: 1 if request.actor.is_dealer else 2],
    }  # fmt: skip
    return render(request, "funds/account.html", context)


def _terms(actor: Actor, dealer_id: int) -> list[dict[str, Any]]:
    """Credit terms in force, to come, past, and (for staff) proposed; the latest first."""
    made = []
    for row in terms_history(actor, dealer_id)[:SHOWN] if actor.may("funds.creditterms:view") else ():
        if row.status == TermsStatus.APPROVED:
            is_past = row.valid_to is not None and row.valid_to < actor.today
            chip, label = ("draft", _("past")) if is_past else ("good", _("in force"))
            if row.valid_from > actor.today:
                chip, label = "wait", _("to come")
        elif row.status == TermsStatus.PROPOSED and not actor.is_dealer:
            chip, label = "wait", row.get_status_display()
        else:
            continue
        made.append({"row": row, "chip": chip, "label": label})
    return made


def ageing_page(request: HttpRequest) -> HttpResponse:
    """Every dealer who owes something, by how long it has been due."""
    rows = ageing_rows(request.actor, request.actor.today)
    for row in rows:
        row["cells"] = _bands(row["bands"])
    sums = [sum(row["bands"][n] for row in rows) for n in range(5)]
    context = {
        "title": _("Who owes what"), "rows": rows, "sums": sums, "total": sum(row["total"] for row in rows),
        "labels": [label for label, _fen in _bands((0, 0, 0, 0, 0))], "crumbs": [(_("Who owes what"), "")],
    }  # fmt: skip
    return render(request, "funds/ageing.html", context)


def _bands(sums: tuple[int, ...]) -> list[tuple[Any, int]]:
    labels = (_("not due"), _("1–30 days"), _("31–60 days"), _("61–90 days"), _("over 90 days"))
    return list(zip(labels, sums, strict=True))


def _facts(facts: Any) -> list[dict[str, Any]]:
    """The band of figures on top."""
    made = [
        {"label": _("Free for orders"), "value": facts.free_fen, "kind": "money", "tone": "good" if facts.free_fen > 0 else "wait"},
        {"label": _("Credit limit"), "value": facts.limit_fen, "kind": "money",
         "sub": _("pays in advance") if facts.is_prepay else _("%(days)s days to pay") % {"days": facts.terms_days}},
        {"label": _("Held by orders"), "value": facts.held_fen, "kind": "money"},
        {"label": _("Owed"), "value": facts.receivable_fen, "kind": "money"},
        {"label": _("Overdue"), "value": facts.overdue_fen, "kind": "money", "tone": "bad" if facts.overdue_fen else ""},
        {"label": _("Rebate to use"), "value": facts.rebate_fen, "kind": "money"},
    ]  # fmt: skip
    if facts.prepaid_fen:
        made.append({"label": _("Paid ahead"), "value": facts.prepaid_fen, "kind": "money"})
    if facts.deposit_fen:
        made.append({"label": _("Deposit"), "value": facts.deposit_fen, "kind": "money"})
    return made

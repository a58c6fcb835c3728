"""The catalogue of a dealer: what he may buy today at his own price, and the reason where he may not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.base.text import clean_line
from meridian.kernel.web.access import page
from meridian.kernel.web.htmx import safe_next

from .. import commands
from ..choices import OrderStatus
from ..queries.catalogue import TABS, catalogue
from ..queries.pages import draft_of, lines_of
from ..rules.quantities import next_allowed
from .whose import chosen_dealer, dealer_context, whole_number

PAGE_SIZE = 30


@page("ordering.order:add")
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """A page of the catalogue; staff chooses the dealer first."""
    dealer_id = chosen_dealer(request)
    context = {"title": _("Catalogue"), "crumbs": [(_("Catalogue"), "")], **dealer_context(request, dealer_id)}
    if dealer_id is None:
        return render(request, "ordering/catalogue.html", context)
    tab = request.GET.get("tab", "buyable")
    tab = tab if tab in TABS else "buyable"
    search, start = clean_line(request.GET.get("q", ""), 60), whole_number(request.GET.get("from")) or 0
    found = catalogue(
        request.actor, dealer_id, request.actor.today, search=search, tab=tab, start=start, size=PAGE_SIZE
    )
    draft = draft_of(request.actor, dealer_id)
    lines = lines_of([draft])[draft.pk] if draft else []
    in_draft = {line.sku_id: line.qty for line in lines if not line.is_free}
    labels = {
        "buyable": _("May be bought today"),
        "favourites": _("Favourites"),
        "ordered": _("Ordered lately"),
        "all": _("Everything"),
    }
    end = start + len(found.rows)
    context |= {
        "tabs": [(key, labels[key], found.counts.get(key)) for key in TABS], "tab": tab, "query": search, "draft": draft,
        "rows": [(row, in_draft.get(row.sku_id), next_allowed(1, row.terms)) for row in found.rows], "total": found.total,
        "next_from": end if end < found.total else None, "previous_from": max(0, start - PAGE_SIZE) if start else None,
        "first": start + 1 if found.rows else 0, "end": end, "in_draft": len(in_draft),
    }  # fmt: skip
    return render(request, "ordering/catalogue.html", context)


@page("ordering.order:add")
def add_to_order(request: HttpRequest) -> HttpResponse:
    """Put a SKU into the draft (made when there is none) and come back."""
    return require_POST(_add)(request)


def _add(request: HttpRequest) -> HttpResponse:
    dealer_id, sku = chosen_dealer(request), whole_number(request.POST.get("sku"))
    qty = whole_number(request.POST.get("qty"))
    if dealer_id is None or sku is None or not qty:
        messages.error(request, _("Enter a quantity above zero."))
    else:
        _try(request, lambda: put_in(request, dealer_id, [(sku, qty)]), _("Added to your order."))
    return redirect(safe_next(request, request.POST.get("back"), reverse("order_catalogue")))


def put_in(request: HttpRequest, dealer_id: int, lines: list[tuple[int, int]], order=None):
    """Add ``[(sku, base units)]`` to the draft of a dealer; makes one when there is none. Returns the draft."""
    actor = request.actor
    draft = order or draft_of(actor, dealer_id)
    if draft is None or draft.status != OrderStatus.DRAFT:
        return commands.create_order(actor=actor, dealer_id=dealer_id, lines=lines, **delivery_of(actor, dealer_id))
    kept = [(line.sku_id, line.qty) for line in lines_of([draft])[draft.pk] if not line.is_free]
    return commands.change_order(actor=actor, order=draft, lines=[*kept, *lines], expected_version=draft.version)


def delivery_of(actor, dealer_id: int) -> dict[str, str]:
    """Where the dealer's latest order went: the next one starts with it."""
    from ..queries.pages import latest_order

    last = latest_order(actor, dealer_id)
    return {name: getattr(last, name) for name in ("receiver", "receiver_phone", "address")} if last else {}


@page("ordering.dealeritem:change")
def mark_favourite(request: HttpRequest) -> HttpResponse:
    """Put a SKU among the favourites, or take it out."""
    return require_POST(_favourite)(request)


def _favourite(request: HttpRequest) -> HttpResponse:
    dealer_id, sku = chosen_dealer(request), whole_number(request.POST.get("sku"))
    if dealer_id and sku:
        on = request.POST.get("on") == "1"
        _try(
            request,
            lambda: commands.set_favourite(actor=request.actor, dealer_id=dealer_id, sku_id=sku, is_favourite=on),
            "",
        )
    return redirect(safe_next(request, request.POST.get("back"), reverse("order_catalogue")))


@page("ordering.dealeritem:change")
def note_code(request: HttpRequest) -> HttpResponse:
    """Note the dealer's own item code of a SKU."""
    return require_POST(_code)(request)


def _code(request: HttpRequest) -> HttpResponse:
    dealer_id, sku = chosen_dealer(request), whole_number(request.POST.get("sku"))
    code = clean_line(request.POST.get("item_code", ""), 40)
    if dealer_id and sku:
        _try(
            request,
            lambda: commands.set_item_code(actor=request.actor, dealer_id=dealer_id, sku_id=sku, item_code=code),
            _("Item code saved."),
        )
    return redirect(safe_next(request, request.POST.get("back"), reverse("order_catalogue")))


def _try(request: HttpRequest, call, done: str) -> bool:
    try:
        call()
    except NotVisible:
        raise
    except MeridianError as failure:
        for issue in failure.issues():
            messages.error(request, issue.text())
        return False
    if done:
        messages.success(request, done)
    return True

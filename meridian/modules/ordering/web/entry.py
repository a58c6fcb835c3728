"""Order entry: lines from catalogue, favourites, the last order, a pasted list or a file; every line says at once what is wrong."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from meridian.kernel.base.errors import MeridianError, NotVisible
from meridian.kernel.base.money import fen_from_yuan, yuan_from_fen
from meridian.kernel.web.access import page

from .. import commands
from ..choices import OrderStatus
from ..models import Order
from ..queries.checks import checks_of
from ..queries.facts import asked_of, gather
from ..queries.list_items import ListItem, resolve
from ..queries.pages import draft_of, latest_order, lines_of, order_for
from ..rules.line_maths import most_rebate
from ..rules.list_reading import MOST_ROWS, ListRow, read_cells, read_list
from .catalogue import put_in
from .whose import chosen_dealer, dealer_context, whole_number

HEADER = ("receiver", "receiver_phone", "address", "dealer_reference", "note")
MOST_BYTES = 5_000_000


@page("ordering.order:add")
def new_order(request: HttpRequest) -> HttpResponse:
    """The draft somebody is writing, or an empty page; the first line makes the draft."""
    dealer_id = chosen_dealer(request)
    draft = draft_of(request.actor, dealer_id) if dealer_id else None
    if request.method == "POST":
        return _post(request, dealer_id, draft)
    if draft is not None:
        return redirect("order_entry", pk=draft.pk)
    return _show(request, dealer_id, None)


@page("ordering.order:change")
def edit_order(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft, or by staff an order that waits."""
    order = order_for(request.actor, pk, "ordering.order:change")
    sent = order.status != OrderStatus.DRAFT
    if sent and (request.actor.is_dealer or order.status not in ("SUBMITTED", "HELD") or order.released_at):
        return redirect("order_page", pk=pk)
    if request.method == "POST":
        return _post(request, order.dealer_id, order)
    return _show(request, order.dealer_id, order)


@page("ordering.order:add")
def order_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the lines of an order into the draft."""
    return require_POST(_again)(request, pk)


def _again(request: HttpRequest, pk: int) -> HttpResponse:
    order = order_for(request.actor, pk)
    wanted = _again_lines(order)
    draft = put_in(request, order.dealer_id, wanted)
    messages.success(request, _("%(count)d lines were taken over, at today's prices.") % {"count": len(wanted)})
    return redirect("order_entry", pk=draft.pk)


def _again_lines(order: Order) -> list[tuple[int, int]]:
    """What was ordered and paid for; free goods come by themselves while their promotion holds."""
    return [(line.sku_id, line.qty) for line in lines_of([order])[order.pk] if not line.is_free]


def _post(request: HttpRequest, dealer_id: int | None, order: Order | None) -> HttpResponse:
    if dealer_id is None:
        return redirect("order_new")
    problems: list[ListItem] = []
    try:
        order, problems, done = _act(request, dealer_id, order)
    except NotVisible:
        raise
    except MeridianError as failure:
        return _show(request, dealer_id, _again_from_database(request, order), failure=failure, status=422)
    if done == "submit":
        messages.success(request, _("Order %(number)s was submitted.") % {"number": order.number})
        return redirect("order_page", pk=order.pk)
    if problems:
        return _show(request, dealer_id, _again_from_database(request, order), unread=problems, status=422)
    if done:
        messages.success(request, done)
    return redirect("order_entry", pk=order.pk) if order else redirect(f"{reverse('order_new')}?dealer={dealer_id}")


def _again_from_database(request: HttpRequest, order: Order | None) -> Order | None:
    return order_for(request.actor, order.pk, "ordering.order:change") if order else None


def _act(request: HttpRequest, dealer_id: int, order: Order | None) -> tuple[Order | None, list[ListItem], str]:
    """Do what the pressed button says. Returns the order, rows of a list that could not be read, and what to say."""
    post, actor, op = request.POST, request.actor, request.POST.get("op", "save")
    if op in ("paste", "file"):
        rows = read_list(post.get("items", "")) if op == "paste" else _file_rows(request)
        return _take_list(request, dealer_id, order, rows)
    if op == "one":
        sku, qty = whole_number(post.get("sku")), whole_number(post.get("qty"))
        return (put_in(request, dealer_id, [(sku, qty)], order) if sku and qty else order), [], ""
    if op == "last":
        last = latest_order(actor, dealer_id)
        wanted = _again_lines(last) if last else []
        return (
            put_in(request, dealer_id, wanted, order),
            [],
            _("%(count)d lines were taken over, at today's prices.") % {"count": len(wanted)},
        )
    if order is None:
        return None, [], ""
    kept = _typed_lines(request, order, whole_number(op.removeprefix("remove-")) if op.startswith("remove-") else None)
    version = whole_number(post.get("version"))
    changed = commands.change_order(
        actor=actor,
        order=order,
        lines=kept,
        expected_version=version,
        reason=post.get("reason", "").strip()[:200],
        **_typed_header(request),
    )
    if op == "submit":
        return commands.submit_order(actor=actor, order=changed), [], "submit"
    return changed, [], _("Saved.")


def _typed_lines(request: HttpRequest, order: Order, without: int | None) -> list[tuple[int, int]]:
    kept = []
    for line in lines_of([order])[order.pk]:
        if line.qty == line.cancelled_qty or line.pk == without or line.is_free:
            continue
        typed = request.POST.get(f"qty-{line.pk}")
        qty = whole_number(typed) if typed is not None else line.qty - line.cancelled_qty
        if qty is None:
            qty = line.qty - line.cancelled_qty
            messages.warning(request, _("“%(text)s” is not a whole number; the quantity stayed.") % {"text": typed})
        if qty:
            kept.append((line.sku_id, qty))
    return kept


def _typed_header(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    values: dict[str, Any] = {name: post[name].strip() for name in HEADER if name in post}
    if "wanted_date" in post:
        values["wanted_date"] = parse_date(post["wanted_date"]) if post["wanted_date"] else None
    if "rebate" in post:
        try:
            values["rebate_fen"] = max(0, fen_from_yuan(post["rebate"].replace(",", "").strip() or "0"))
        except ArithmeticError:
            messages.warning(
                request, _("“%(text)s” is not an amount; the rebate stayed.") % {"text": post["rebate"][:20]}
            )
    return values


def _take_list(
    request, dealer_id: int, order: Order | None, rows: list[ListRow]
) -> tuple[Order | None, list[ListItem], str]:
    items = resolve(dealer_id, rows[:MOST_ROWS], request.actor.today)
    good = [(item.sku_id, item.qty) for item in items if item.sku_id]
    wrong = [item for item in items if not item.sku_id]
    if good:
        order = put_in(request, dealer_id, good, order)
    said = _("%(count)d rows were taken in.") % {"count": len(good)}
    if wrong and good:
        messages.success(request, said)
    if not items:
        messages.warning(request, _("The list is empty."))
        return order, wrong, ""
    return order, wrong, said if good else ""


def _file_rows(request: HttpRequest) -> list[ListRow]:
    """The first sheet of an uploaded list; the file is opened by the confined reader only."""
    from meridian.kernel.imports.reading import ReadingRefused, read_table_file

    upload = request.FILES.get("file")
    if upload is None or upload.size > MOST_BYTES:
        messages.error(request, _("Choose a file of at most 5 MB."))
        return []
    with tempfile.TemporaryDirectory(prefix="meridian-list-") as folder:
        path = Path(folder) / f"list{Path(upload.name).suffix[:8]}"
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        try:
            table = read_table_file(path)
        except ReadingRefused as failure:
            messages.error(request, str(failure))
            return []
    sheets = [sheet for sheet in table.sheets if sheet.visible and sheet.frame.height]
    return read_cells(sheets[0].frame.rows()) if sheets else []


def _show(
    request: HttpRequest, dealer_id: int | None, order: Order | None, *, failure: MeridianError | None = None,
    unread: list[ListItem] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    title = order.number if order else _("New order")
    context = {
        "title": title, "order": order, "unread": unread, "problems": failure.issues() if failure else [],
        "crumbs": [(_("My orders") if request.actor.is_dealer else pgettext("purchase", "Orders"), reverse("orders_mine")), (title, "")],
        "pasted": "\n".join(item.text for item in unread), **dealer_context(request, dealer_id),
    }  # fmt: skip
    if order is not None:
        context |= _checked(request, order)
    elif dealer_id:
        context |= {"has_last": latest_order(request.actor, dealer_id) is not None}
    return render(request, "ordering/entry.html", context, status=status)


def _checked(request: HttpRequest, order: Order) -> dict[str, Any]:
    lines = [line for line in lines_of([order])[order.pk] if line.qty > line.cancelled_qty]
    facts = gather([asked_of(order, lines)], request.actor.today)[order.pk]
    found = checks_of(facts)
    of_line: dict[int, list] = {}
    for check in found:
        of_line.setdefault(check.line_no, []).append(check)
    available = facts.credit.rebate_fen + facts.credit.own_rebate_fen
    usable = most_rebate(facts.total_fen, facts.most_rebate_percent, available)
    stops = [check for check in found if check.state == "BLOCK"]
    by_no = {line.line_no: line for line in facts.lines}
    return {
        "rows": [
            {"line": line, "qty": line.qty - line.cancelled_qty, "checks": [c for c in of_line.get(line.line_no, []) if c.state != "OK"],
             "terms": by_no[line.line_no].terms, "price_e4": line.price_e4, "amount_fen": line.amount_fen}
            for line in lines
        ],
        "order_checks": of_line.get(0, []), "stops": stops, "is_draft": order.status == OrderStatus.DRAFT,
        "rebate_text": f"{yuan_from_fen(order.rebate_fen)}", "has_last": False,
        "facts": [
            {"label": _("Total"), "value": facts.total_fen, "kind": "money", "sub": _("without tax")},
            {"label": _("Credit left"), "value": facts.credit.free_fen + facts.credit.own_hold_fen, "kind": "money",
             "sub": _("paid in advance") if facts.credit.is_prepay else _("of a limit of ¥%(limit)s") % {"limit": f"{yuan_from_fen(facts.credit.limit_fen):,}"},
             "tone": "bad" if facts.payable_fen > facts.credit.free_fen + facts.credit.own_hold_fen else ""},
            {"label": _("Rebate usable"), "value": usable, "kind": "money", "sub": _("¥%(all)s available") % {"all": f"{yuan_from_fen(available):,}"}},
            {"label": _("To pay"), "value": facts.payable_fen, "kind": "money", "sub": ""},
        ],
        "may_submit": request.actor.may("ordering.order:submit"),
    }  # fmt: skip

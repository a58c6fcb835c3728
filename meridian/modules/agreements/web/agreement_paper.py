"""An agreement on paper 经销协议: every term, target and clause, with room for both seals; in Chinese, as it is signed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.printing import compose, symbol
from meridian.kernel.web.access import page

from ..models import Agreement
from ..queries.agreement_pages import company_name, target_rows
from .agreements import VIEW, visible_agreement

CHINESE = "zh-hans"


@page(VIEW)
def agreement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement as PDF. What is not signed yet says so."""
    row = visible_agreement(request, pk)
    with translation.override(CHINESE):
        content = compose("agreements/print/agreement.typ", agreement_data(row, request.actor))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'经销协议-{row.number}.pdf')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def agreement_data(row: Agreement, actor: Actor) -> dict[str, Any]:
    """What the template shows, in the active language; amounts in yuan."""
    company = company_name(actor)
    products = [str(each) for each in (*row.lines.all(), *row.products.all())]
    parties = [(_("Party A"), company), (_("Party B"), row.dealer.name)]
    if row.third_party_id:
        parties.append((_("Party C"), row.third_party.name))
    prices = " ".join(filter(None, [row.get_price_level_display() or "", row.price_reference]))
    payment = (
        _("payment in advance") if row.is_prepaid else _("%(days)s days from delivery") % {"days": row.payment_days}
    )
    everything = (
        _("as in %(number)s") % {"number": row.parent} if row.is_supplement else _("all products of the company")
    )
    return {
        "title": str(row.get_kind_display()), "number": row.number, "code": symbol(row.number), "company": {"name": company},
        "subtitle": "" if row.signed_on else str(row.get_status_display()), "parties": parties,
        "terms": [
            (_("Period"), f"{row.valid_from} – {row.last_day}"),
            (_("Sales territory"), "、".join(str(each) for each in row.regions.all()) or "—"),
            (_("Authorised products"), "、".join(products) or everything),
            (_("Prices"), prices or "—"),
            (_("Terms of payment"), payment if row.is_prepaid or row.payment_days is not None else "—"),
            (_("Deposit (CNY)"), _yuan(row.deposit_fen)), (_("Market support (CNY)"), _yuan(row.market_support_fen)),
            *([(_("Supplements"), row.parent.number)] if row.parent_id else []),
        ],
        "targets": {
            "title": _("Targets"),
            "columns": [_("Year"), _("Product line"), _("Whole year"), "Q1", "Q2", "Q3", "Q4"],
            "rows": [
                (str(each.year), str(each.line or _("all")), *(_cell(value, each.is_qty) for value in (each.total, *each.cells[1:])))
                for each in target_rows(row.targets.select_related("line"))
            ],
        },
        "clauses": [
            (str(clause.position), str(clause.get_kind_display()), clause.text)
            for clause in row.clauses.order_by("position")
        ],
        "seals": [
            (label, name, who, row.signed_on.isoformat() if row.signed_on else "")
            for (label, name), who in zip(parties, (row.signatory, row.dealer_signatory, ""), strict=False)
        ],
        "labels": {"signed": _("Signature, seal"), "day": _("Date")},
    }  # fmt: skip


def _cell(value: int | None, is_qty: bool) -> str:
    if value is None:
        return ""
    return f"{value:,}" if is_qty else _yuan(value)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"

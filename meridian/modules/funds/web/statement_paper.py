"""A statement of account on paper 对账单: two parties seal it, so it is in Chinese and says the closing balance in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meridian.kernel.printing import amount_in_words, compose, symbol
from meridian.kernel.web.access import page

from ..choices import StatementStatus
from ..models import Statement
from ..queries.account import company_name
from .statement import VIEW, statement_lines, visible_statement

CHINESE = "zh-hans"


@page(VIEW)
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement as it was sent, as PDF, with room for both seals."""
    row = visible_statement(request, pk)
    with translation.override(CHINESE):
        content = compose("funds/print/statement.typ", statement_data(row))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'对账单-{row.number}.pdf')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def statement_data(row: Statement) -> dict[str, Any]:
    """What the template shows, in the active language; amounts in yuan."""
    lines = statement_lines(row)
    charged = sum(line["fen"] for line in lines if line["fen"] > 0)
    settled = sum(line["fen"] for line in lines if line["fen"] < 0)
    company = company_name(row.last)
    return {
        "title": _("statement of account"), "number": row.number, "code": symbol(row.number), "company": {"name": company},
        "labels": {
            "opening": _("Opening balance"), "closing": _("Closing balance"), "hash": _("Hash of the content (SHA-256)"),
        },
        "head": [
            (_("Issued to"), row.dealer.name), (_("Period"), f"{row.first:%Y-%m-%d} – {row.last:%Y-%m-%d}"),
            (_("Charged"), _yuan(charged)), (_("Paid and credited"), _yuan(settled)),
        ],
        "columns": [_("Day"), _("Kind"), _("Voucher"), _("Amount (CNY)"), _("Balance (CNY)")],
        "first": row.first.isoformat(), "last": row.last.isoformat(),
        "opening": _yuan(row.opening_fen), "closing": _yuan(row.closing_fen),
        "closing_in_words": amount_in_words(abs(row.closing_fen)), "meaning": _meaning(row.closing_fen),
        "lines": [
            (line["day"].isoformat(), str(line["label"]), line["text"], _yuan(line["fen"]), _yuan(line["balance_fen"]))
            for line in lines
        ],
        "hash": row.content_hash, "answer": _answer(row), "seals": _seals(row, company),
    }  # fmt: skip


def _meaning(closing_fen: int) -> str:
    if closing_fen == 0:
        return _("Nothing is owed.")
    return _("The dealer has paid ahead.") if closing_fen < 0 else _("The dealer owes this amount.")


def _answer(row: Statement) -> str:
    if row.answered_at is None:
        return ""
    when = timezone.localtime(row.answered_at).strftime("%Y-%m-%d %H:%M")
    return " ".join(filter(None, [str(row.get_status_display()), when, row.answer]))


def _seals(row: Statement, company: str) -> list[tuple[str, str, str]]:
    """Who seals, what is said above, and the line to sign."""
    signed = _("Signature, seal, date:")
    asked = (
        "" if row.status == StatementStatus.CONFIRMED else _("□ agrees with our book   □ does not agree, difference:")
    )
    return [(company, _("Please compare and send it back sealed."), signed), (row.dealer.name, asked, signed)]


def _yuan(fen: int) -> str:
    sign, value = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{value // 100:,}.{value % 100:02d}"

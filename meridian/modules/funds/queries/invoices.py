"""What is left of the lines of an invoice after red ones."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Sum

from ..models import Invoice, InvoiceLine

_WHY = "lines of an invoice the reader sees"


class LineLeft(NamedTuple):
    """A line of a blue invoice, and how much red ones took back of it."""

    line: InvoiceLine
    red_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be reversed, in fen with tax."""
        return self.line.amount_fen - self.red_fen


def lines_left(invoice: Invoice) -> list[LineLeft]:
    """The lines of a blue invoice in order, with what red ones took back."""
    rows = InvoiceLine.objects.unscoped(_WHY).filter(invoice=invoice).select_related("item").order_by("pk")
    sums = InvoiceLine.objects.unscoped(_WHY).filter(reverses__invoice=invoice).values_list("reverses_id")
    red = dict(sums.annotate(n=Sum("amount_fen")).order_by())
    return [LineLeft(row, -red.get(row.pk, 0)) for row in rows]

"""Tax invoices for deliveries: recorded once, never edited, corrected by red ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many

from ..choices import BILLED_NO_MORE, InvoiceKind, ItemKind
from ..models import Invoice, InvoiceLine, OpenItem
from ..rules.matching import Due, oldest_first
from ..rules.red_invoice import spread_tax
from .credit import require_dealer
from .texts import refusal, yuan

_WHY = "the dealer of the invoice was checked under the actor's scope"


@command("funds.invoice:add")
def issue_invoice(
    *, actor: Actor, dealer: Any, number: str, issued_on: date, amount_fen: int = 0, tax_fen: int = 0,
    lines: Sequence[tuple[int, int]] | None = None, note: str = "",
) -> Invoice:  # fmt: skip
    """Record an invoice for deliveries, or a red one for credit notes: ``lines`` is ``[(open item, fen with tax)]``.

    Without ``lines`` it bills ``amount_fen`` of what is not invoiced yet, the oldest delivery first. Amounts are given
    above zero; a red invoice keeps them below. Raises RuleViolation "funds.invoice_known" for a number that is recorded
    already, "funds.invoice_amount" when more is billed than was delivered, "funds.invoice_mixed", "funds.invoice_tax",
    "funds.amount"; NotVisible for a dealer out of scope.
    """
    dealer_id = getattr(dealer, "pk", dealer)
    require_dealer(actor, dealer_id, "funds.invoice:add")
    name = new_number(number)
    if lines is None:
        lines = _propose(dealer_id, amount_fen)
    kind = _require_billable(dealer_id, lines)
    total = sum(fen for _item, fen in lines)
    if not 0 <= tax_fen < total:
        raise refusal("funds.invoice_tax", field="tax_fen", tax=yuan(tax_fen), amount=yuan(total))
    sign = -1 if kind == InvoiceKind.RED else 1
    invoice = persist(
        Invoice(
            dealer_id=dealer_id, kind=kind, number=name, issued_on=issued_on, amount_fen=sign * total, tax_fen=sign * tax_fen,
            note=note,
        )
    )  # fmt: skip
    taxes = spread_tax(tax_fen, [fen for _item, fen in lines])
    persist_many(InvoiceLine, [
        InvoiceLine(invoice=invoice, item_id=item, amount_fen=sign * fen, tax_fen=sign * tax)
        for (item, fen), tax in zip(lines, taxes, strict=True)
    ])  # fmt: skip
    return invoice


@command("funds.invoice:change", subject=Invoice)
def change_invoice(
    *, actor: Actor, row: Invoice, expected_version: int | None = None, reason: str = "", **values: Any
) -> Invoice:
    """Correct the note. All else was issued: raises RuleViolation "funds.invoice_issued"."""
    for name, value in values.items():
        if name != "note" and value != getattr(row, name):
            raise refusal("funds.invoice_issued", field=name)
    return persist(row, expected_version=expected_version, reason=reason, note=values.get("note", row.note))


def invoiced(items: Iterable[int]) -> dict[int, int]:
    """Fen of each open item that are billed; without sign.

    What a red invoice took back after an error is free again; what it took back for returned goods or an allowance is not.
    """
    sums = (
        InvoiceLine.objects.unscoped(_WHY)
        .filter(item__in=list(items))
        .exclude(reverses__isnull=False, invoice__reason_kind__in=BILLED_NO_MORE)
        .values_list("item_id")
        .annotate(n=Sum("amount_fen"))
    )
    return {item: abs(total) for item, total in sums}


def _propose(dealer_id: int, amount_fen: int) -> list[tuple[int, int]]:
    if amount_fen <= 0:
        raise refusal("funds.amount", field="amount_fen")
    rows = list(
        OpenItem.objects.unscoped(_WHY)
        .filter(dealer_id=dealer_id, kind=ItemKind.CHARGE)
        .values_list("pk", "business_date", "amount_fen")
    )
    done = invoiced(pk for pk, _day, _fen in rows)
    open_items = [Due(pk, day, fen - done.get(pk, 0)) for pk, day, fen in rows]
    free = sum(item.open_fen for item in open_items)
    if amount_fen > free:
        raise refusal("funds.invoice_amount", field="amount_fen", wanted=yuan(amount_fen), free=yuan(free))
    return oldest_first(amount_fen, open_items)


def _require_billable(dealer_id: int, lines: Sequence[tuple[int, int]]) -> InvoiceKind:
    """Lock the items and make sure that no more is billed than they are worth."""
    wanted: dict[int, int] = {}
    for item, fen in lines:
        if fen <= 0:
            raise refusal("funds.amount")
        wanted[item] = wanted.get(item, 0) + fen
    rows = OpenItem.objects.unscoped(_WHY).filter(pk__in=wanted, dealer_id=dealer_id).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found = {row.pk: row for row in rows}
    kinds = {row.kind for row in found.values()}
    if len(found) != len(wanted) or len(kinds) != 1:
        raise refusal("funds.invoice_mixed")
    done = invoiced(found)
    for item, fen in wanted.items():
        free = found[item].amount_fen - done.get(item, 0)
        if fen > free:
            raise refusal("funds.invoice_amount", wanted=yuan(fen), free=yuan(free))
    return InvoiceKind.BLUE if kinds == {ItemKind.CHARGE} else InvoiceKind.RED


def new_number(number: str) -> str:
    """The number of an invoice without blanks. Raises RuleViolation "funds.invoice_known" for one that is recorded already."""
    name = "".join(number.split()).upper()
    if not name:
        raise refusal("funds.reason", field="number")
    if Invoice.objects.unscoped("a number is unique over all dealers").filter(number=name).exists():
        raise refusal("funds.invoice_known", field="number", number=name)
    return name

"""Red invoices (红字发票): a blue one is taken back in full or in part, line by line, never by more than it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist, persist_many
from meridian.modules.reference.queries import ParameterMissing, parameter

from ..choices import InvoiceKind, InvoiceState, RedReason
from ..models import Invoice, InvoiceLine
from ..queries.invoices import LineLeft, lines_left
from ..rules.red_invoice import red_tax
from .invoices import new_number
from .texts import refusal, yuan

_WHY = "the invoice was looked up under the actor's scope"


@command("funds.invoice:correct", subject=Invoice)
def issue_red_invoice(
    *, actor: Actor, invoice: Invoice, number: str, issued_on: date, reason: str, reason_kind: str = RedReason.ERROR,
    lines: Sequence[tuple[int, int]] | None = None, red_form: str = "", expected_version: int | None = None,
) -> Invoice:  # fmt: skip
    """Take a blue invoice back by a red one: ``lines`` is ``[(line of the blue, fen with tax)]``, without it all that is left.

    The tax of each part follows from the line, and the last part takes the rest, so blue and reds give zero. No money
    moves. After an error the deliveries may be invoiced again, after a return or an allowance they are not. Raises
    RuleViolation "funds.invoice_corrected" when nothing is left, "funds.red_too_much", "funds.red_line", "funds.red_day",
    "funds.red_form" when the company asks for the form's number, "funds.red_form_used", "funds.invoice_known",
    "funds.reason", VersionConflict for a page that is older than the last red invoice.
    """
    if not reason.strip():
        raise refusal("funds.reason", field="reason")
    if reason_kind not in RedReason.values:
        raise refusal("funds.reason", field="reason_kind")
    if invoice.kind != InvoiceKind.BLUE or invoice.state == InvoiceState.REVERSED:
        raise refusal("funds.invoice_corrected")
    if issued_on < invoice.issued_on:
        raise refusal("funds.red_day", field="issued_on", day=invoice.issued_on.isoformat())
    form = _form(red_form, issued_on)
    left = {one.line.pk: one for one in lines_left(invoice)}
    wanted = _wanted(left, lines)
    parts = [
        (left[key].line, fen, red_tax(left[key].line.amount_fen, left[key].line.tax_fen, left[key].red_fen, fen))
        for key, fen in wanted.items()
    ]
    total, name = sum(fen for _line, fen, _tax in parts), new_number(number)
    state = InvoiceState.REVERSED if invoice.red_fen + total == invoice.amount_fen else InvoiceState.PARTLY
    persist(invoice, expected_version=expected_version, red_fen=invoice.red_fen + total, state=state, reason=reason)
    red = persist(
        Invoice(
            dealer_id=invoice.dealer_id, kind=InvoiceKind.RED, number=name, issued_on=issued_on, amount_fen=-total,
            tax_fen=-sum(tax for _line, _fen, tax in parts), corrects=invoice, reason_kind=reason_kind, red_form=form,
            note=reason.strip()[:200],
        ),
        reason=reason,
    )  # fmt: skip
    persist_many(InvoiceLine, [
        InvoiceLine(invoice=red, item_id=line.item_id, amount_fen=-fen, tax_fen=-tax, reverses=line)
        for line, fen, tax in parts
    ])  # fmt: skip
    return red


def _wanted(left: dict[int, LineLeft], lines: Sequence[tuple[int, int]] | None) -> dict[int, int]:
    if lines is None:
        return {key: one.left_fen for key, one in left.items() if one.left_fen}
    wanted: dict[int, int] = {}
    for key, fen in lines:
        if key not in left:
            raise refusal("funds.red_line")
        if fen <= 0:
            raise refusal("funds.amount")
        wanted[key] = wanted.get(key, 0) + fen
        if wanted[key] > left[key].left_fen:
            raise refusal("funds.red_too_much", wanted=yuan(wanted[key]), free=yuan(left[key].left_fen))
    if not wanted:
        raise refusal("funds.amount")
    return wanted


def _form(red_form: str, day: date) -> str:
    form = "".join(red_form.split()).upper()
    if not form and red_form_is_required(day):
        raise refusal("funds.red_form", field="red_form")
    if form and Invoice.objects.unscoped("a form is used once over all dealers").filter(red_form=form).exists():
        raise refusal("funds.red_form_used", field="red_form", form=form)
    return form


def red_form_is_required(day: date) -> bool:
    """Whether the company asks for the number of the confirmed form: parameter ``funds.invoice.red_form_required``."""
    try:
        return bool(parameter("funds.invoice.red_form_required", on=day))
    except ParameterMissing:
        return False

"""Sentences for what the commands of money refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_TEXTS = {
    "funds.amount": (_("The amount must be above zero."), _("Correct the amount.")),
    "funds.credit": (
        _("The credit is not enough: %(wanted)s yuan are needed, %(free)s are free (limit %(limit)s, owed %(owed)s, held %(held)s)."),
        _("Pay what is due, lower the order, or ask for a higher limit."),
    ),
    "funds.overdue": (
        _("%(overdue)s yuan are overdue, so nothing new is ordered on credit."),
        _("Pay what is overdue, or ask finance to extend the days of grace."),
    ),
    "funds.rebate": (
        _("%(wanted)s yuan of rebate are asked for, %(free)s may be used."),
        _("Lower the rebate used on this order."),
    ),
    "funds.payment_known": (
        _("A payment with the bank reference “%(reference)s” is recorded already."),
        _("Look it up in the list of payments; each reference is recorded once."),
    ),
    "funds.match": (
        _("%(wanted)s yuan cannot be matched: the payment has %(payment)s left, the delivery %(item)s."),
        _("Lower the amount, or reload the page: somebody may have matched it meanwhile."),
    ),
    "funds.other_dealer": (_("Payment and delivery belong to different dealers."), _("Choose a delivery of this dealer.")),
    "funds.matched": (_("The payment is matched to deliveries."), _("Undo the matches first, then take it back.")),
    "funds.reversed": (_("This was taken back already."), _("Reload the page and look at its state.")),
    "funds.reason": (_("Say why."), _("The reason stays with the entry.")),
    "funds.period": (_("The period ends before it begins."), _("Correct the dates.")),
    "funds.statement": (_("The statement is “%(status)s”; it is not answered again."), _("Ask for a new statement.")),
    "funds.red_entry": (
        _("This is booked and cannot be changed."),
        _("Take the payment back by a red entry and record it again."),
    ),
    "funds.statement_frozen": (_("A statement that was sent is not changed."), _("Make a new statement of the same days.")),
    "funds.invoice_known": (
        _("The invoice “%(number)s” is recorded already."),
        _("Look it up in the list of invoices; each number is recorded once."),
    ),
    "funds.invoice_amount": (
        _("%(wanted)s yuan cannot be invoiced: %(free)s of these deliveries are not invoiced yet."),
        _("Lower the amount, or correct an earlier invoice by a red one."),
    ),
    "funds.invoice_tax": (
        _("The tax of %(tax)s yuan is not part of the amount of %(amount)s yuan."),
        _("The amount includes the tax; correct one of them."),
    ),
    "funds.invoice_mixed": (
        _("One invoice bills deliveries or credit notes of one dealer, not both."),
        _("Issue a blue invoice for deliveries and a red one for credit notes."),
    ),
    "funds.invoice_corrected": (
        _("This invoice is red, or was corrected by a red one already."),
        _("Issue a new invoice instead."),
    ),
    "funds.invoice_issued": (
        _("An issued invoice cannot be changed."),
        _("Correct it by a red invoice and issue it again."),
    ),
    "funds.deposit": (_("Only %(free)s yuan of deposit are there."), _("Lower the amount.")),
}  # fmt: skip


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def refusal(code: str, *, field: str = "", **params: object) -> RuleViolation:
    """The error of one refusal."""
    message, mend = _TEXTS[code]
    return RuleViolation(Issue(code=code, message=message, mend=mend, field=field, params=params))

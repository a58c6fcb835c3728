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
        _("This invoice is red, or was reversed in full already."),
        _("Issue a new invoice instead."),
    ),
    "funds.red_too_much": (
        _("%(wanted)s yuan cannot be reversed: %(free)s of this line are left."),
        _("Lower the amount; earlier red invoices took back the rest."),
    ),
    "funds.red_line": (_("This line does not stand on the invoice."), _("Choose lines of this invoice.")),
    "funds.red_day": (_("A red invoice is not older than the invoice of %(day)s it reverses."), _("Correct the day.")),
    "funds.red_form": (
        _("The number of the confirmed red form is missing."),
        _("Enter the number of the 红字信息确认单; the company asks for it."),
    ),
    "funds.red_form_used": (
        _("The red form %(form)s was used for another red invoice."),
        _("One form makes one red invoice; correct its number."),
    ),
    "funds.invoice_issued": (
        _("An issued invoice cannot be changed."),
        _("Correct it by a red invoice and issue it again."),
    ),
    "funds.terms_past": (_("Terms never begin in the past."), _("Let them begin today or later.")),
    "funds.terms_prepay": (
        _("Who pays in advance has neither a limit nor days to pay."),
        _("Take the mark off, or set both to 0."),
    ),
    "funds.terms_decided": (
        _("These terms are “%(status)s” and are not changed any more."),
        _("Propose new ones from a day on; they take their place."),
    ),
    "funds.terms_own": (
        _("Whoever proposed or changed the terms does not approve them."),
        _("Ask a colleague with the right to approve."),
    ),
    "funds.payment_similar": (
        _("A payment of %(amount)s yuan of %(day)s is recorded for this dealer already: “%(reference)s”."),
        _("Look at it. If this is another one, say so and record it."),
    ),
    "funds.bank_rows": (
        _("%(count)s rows of the file cannot be read, the first is row %(row)s: “%(value)s”."),
        _("Correct the cell or take a new file from the bank; nothing of this file was taken."),
    ),
    "funds.bank_empty": (
        _("The file has no movements."),
        _("Choose the statement with the single movements, and the days you need."),
    ),
    "funds.bank_long": (
        _("The file has %(count)s movements; at most %(most)s are taken at once."),
        _("Take a file of fewer days from the bank."),
    ),
    "funds.bank_columns": (
        _("Day and amount are not told by these columns."),
        _("Choose the column of the day, and those of money in and out (or of one amount)."),
    ),
    "funds.bank_other_account": (
        _("The file states the account %(stated)s, not %(number)s."),
        _("Choose the account the file comes from."),
    ),
    "funds.bank_settled": (
        _("This line is “%(status)s” already."),
        _("Reload the page; take it back first if it is wrong."),
    ),
    "funds.bank_open": (_("This line is not settled yet."), _("Settle it first.")),
    "funds.bank_way": (
        _("The line does not fit: money that came in is a payment, money that left is a refund."),
        _("Choose what fits the sign of the amount."),
    ),
    "funds.bank_split": (
        _("The parts give %(parts)s yuan, the line has %(amount)s."),
        _("Name each dealer once, every part above zero, so that they give the whole amount."),
    ),
    "funds.bank_link": (
        _("This payment does not fit the line: it has another amount, was taken back, or stands for another line."),
        _("Choose another payment, or book the line."),
    ),
    "funds.refund": (
        _("%(wanted)s yuan went back to the dealer, and only %(free)s of his payments are not matched."),
        _("Undo the match of the payment that is paid back, or set the line aside."),
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

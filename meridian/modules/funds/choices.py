"""Choices of the funds module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MoneyKind(models.TextChoices):
    """What an account of a dealer holds, in fen. Those with a counter side may be below zero."""

    CREDIT = "CREDIT", _("credit to use")  # limit less what he owes; holds of orders are kept on it
    LIMIT = "LIMIT", _("credit granted")  # counter side of the limit
    RECEIVABLE = "RECEIVABLE", _("receivable")  # what he owes; below zero it is what he paid ahead
    DEPOSIT = "DEPOSIT", _("deposit")
    REBATE = "REBATE", _("rebate to use")
    REBATE_SPENT = "REBATE_SPENT", _("rebate used")
    BANK = "BANK", _("bank")  # counter side of deposits
    REBATE_SOURCE = "REBATE_SOURCE", _("rebate granted")  # counter side of rebates


MAY_BE_NEGATIVE = frozenset(
    {MoneyKind.LIMIT, MoneyKind.RECEIVABLE, MoneyKind.BANK, MoneyKind.REBATE_SOURCE, MoneyKind.REBATE_SPENT}
)


class MoneyCode(models.TextChoices):
    """Kinds of posting."""

    LIMIT = "LIMIT", _("credit limit")
    CHARGE = "CHARGE", _("delivery charged")
    CREDIT_NOTE = "CREDIT_NOTE", _("credit note")
    PAYMENT = "PAYMENT", _("payment")
    REFUND = "REFUND", _("refund")
    DEPOSIT = "DEPOSIT", _("deposit")
    REBATE_GRANT = "REBATE_GRANT", _("rebate granted")
    REBATE_USE = "REBATE_USE", _("rebate used")
    REBATE_BACK = "REBATE_BACK", _("rebate given back")
    REBATE_EXPIRE = "REBATE_EXPIRE", _("rebate expired")
    REVERSAL = "REVERSAL", _("reversal")


class ItemKind(models.TextChoices):
    """An open item of a dealer's account: what he has to pay, or what was credited to him."""

    CHARGE = "CHARGE", _("delivery")
    CREDIT_NOTE = "CREDIT_NOTE", _("credit note")
    REFUND = "REFUND", _("refund")  # money paid ahead that went back to him


class InvoiceKind(models.TextChoices):
    """A blue invoice bills deliveries; a red one corrects: its amounts are below zero."""

    BLUE = "BLUE", _("blue invoice")
    RED = "RED", _("red invoice")


class InvoiceState(models.TextChoices):
    """How much of an invoice stands."""

    ISSUED = "ISSUED", _("issued")
    PARTLY = "PARTLY", _("reversed in part")
    REVERSED = "REVERSED", _("reversed")


class RedReason(models.TextChoices):
    """Why an invoice is reversed: the reasons of the form for red invoices (红字信息确认单)."""

    RETURN = "RETURN", _("goods returned")
    ALLOWANCE = "ALLOWANCE", _("allowance on the price")
    ERROR = "ERROR", _("issued in error")


# The goods went back or their price fell: what was reversed is not billed again. After an error it is.
BILLED_NO_MORE = (RedReason.RETURN, RedReason.ALLOWANCE)


class StatementStatus(models.TextChoices):
    """Where a statement of account stands."""

    SENT = "SENT", _("waits for the dealer")
    CONFIRMED = "CONFIRMED", _("confirmed")
    DISPUTED = "DISPUTED", _("disputed")
    REPLACED = "REPLACED", _("replaced")


class BankFileStatus(models.TextChoices):
    """Where a bank file stands."""

    COLUMNS = "COLUMNS", _("columns to be told")
    READ = "READ", _("read")


class BankLineStatus(models.TextChoices):
    """What became of a line of a bank statement."""

    OPEN = "OPEN", _("to settle")
    BOOKED = "BOOKED", _("booked")
    REFUNDED = "REFUNDED", _("refund booked")
    FOREIGN = "FOREIGN", _("not from a dealer")
    RETURNED = "RETURNED", _("returned by the bank")


class TermsStatus(models.TextChoices):
    """Where credit terms stand. Whether approved ones are past, in force or to come follows from their days."""

    PROPOSED = "PROPOSED", _("waits for approval")
    APPROVED = "APPROVED", _("approved")
    REJECTED = "REJECTED", _("refused")
    REPLACED = "REPLACED", _("replaced")

"""What the company's banks say: accounts, statement files, their lines, and what became of each line. Amounts in fen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import BankFileStatus, BankLineStatus
from .money import OpenItem, Payment


class BankAccount(Record):
    """An account of the company at a bank.

    ``layout``: ``{field: heading}`` as a clerk told the columns of this bank's files; empty while headings speak for themselves.
    """

    name = models.CharField(_("name"), max_length=60)
    bank = models.CharField(_("bank"), max_length=60, blank=True)
    number = models.CharField(_("account number"), max_length=40, unique=True)
    layout = models.JSONField(_("layout"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")

    def __str__(self) -> str:
        return f"{self.name} {self.number[-4:]}"


class BankFile(Record):
    """One uploaded statement file of an account: which days, what it opens and closes with, what is missing.

    ``findings``: ``[{code, params}]`` of rules/bank_balance, texts are made at the edge.
    """

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="files", verbose_name=_("bank account"))
    stored = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    status = models.CharField(_("status"), max_length=8, choices=BankFileStatus, default=BankFileStatus.COLUMNS)
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    opening_fen = models.BigIntegerField(_("opening balance"), null=True, blank=True)
    closing_fen = models.BigIntegerField(_("closing balance"), null=True, blank=True)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    known_count = models.PositiveIntegerField(_("lines known before"), default=0)
    findings = models.JSONField(_("findings"), default=list, blank=True)

    class Meta:
        verbose_name = _("bank file")
        verbose_name_plural = _("bank files")
        constraints = [models.UniqueConstraint(fields=["account", "sha256"], name="bank_file_once")]

    def __str__(self) -> str:
        return self.name


class BankLine(Record):
    """One movement on the company's account. ``amount_fen`` above zero came in. ``fingerprint`` is what tells it from others."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines", verbose_name=_("bank account"))
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="lines", verbose_name=_("bank file"))
    row_no = models.PositiveIntegerField(_("row"))
    fingerprint = models.CharField(max_length=160, editable=False)
    serial = models.CharField(_("transaction number"), max_length=60, blank=True)
    day = models.DateField(_("day"))
    time = models.CharField(_("time"), max_length=8, blank=True)
    amount_fen = models.BigIntegerField(_("amount"))
    balance_fen = models.BigIntegerField(_("balance"), null=True, blank=True)
    payer = models.CharField(_("other party"), max_length=120, blank=True)
    payer_account = models.CharField(_("account of the other party"), max_length=40, blank=True)
    text = models.CharField(_("remittance text"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=BankLineStatus, default=BankLineStatus.OPEN)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    rounds = models.PositiveSmallIntegerField(_("times booked"), default=0)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank line")
        verbose_name_plural = _("bank lines")
        constraints = [models.UniqueConstraint(fields=["account", "fingerprint"], name="bank_line_once")]
        indexes = [models.Index(fields=["status", "-day"], name="bank_line_to_settle")]

    def __str__(self) -> str:
        return f"{self.day} {self.payer}"


class BankBooking(Record):
    """What a line became: a payment of one dealer (several when it was split), or a refund to one."""

    line = models.ForeignKey(BankLine, models.PROTECT, related_name="bookings", verbose_name=_("bank line"))
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="bank_bookings", verbose_name=_("payment")
    )
    refund = models.ForeignKey(
        OpenItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("refund")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    was_recorded = models.BooleanField(_("payment was recorded before"), default=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("booking of a bank line")
        verbose_name_plural = _("bookings of bank lines")

    def __str__(self) -> str:
        return f"{self.line_id} · {self.dealer_id}"


class PayerAccount(Record):
    """An account from which a dealer was seen to pay: learned when a person confirmed a line."""

    number = models.CharField(_("account number"), max_length=40, db_index=True)
    dealer = models.ForeignKey("dealers.Dealer", models.CASCADE, related_name="+", verbose_name=_("dealer"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    times = models.PositiveIntegerField(_("times confirmed"), default=1)

    class Meta:
        verbose_name = _("account of a payer")
        verbose_name_plural = _("accounts of payers")
        constraints = [models.UniqueConstraint(fields=["number", "dealer"], name="payer_account_once")]

    def __str__(self) -> str:
        return self.number

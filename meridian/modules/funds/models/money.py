"""Money between the manufacturer and each dealer: credit, what is owed, payments, deposits, rebates. All amounts in fen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base import clock
from meridian.kernel.ledger.models import (
    AbstractAccount,
    AbstractEntry,
    AbstractPosting,
    AbstractReservation,
    AbstractSnapshot,
)
from meridian.kernel.records.append_only import protect
from meridian.kernel.records.record import Record

from ..choices import InvoiceKind, InvoiceState, ItemKind, MoneyKind, RedReason, StatementStatus, TermsStatus


class CreditTerms(Record):
    """On which terms a dealer buys from a day on. Every day has at most one approved row; without one he pays in advance.

    ``limit_fen`` is what he may owe and hold at most. ``terms_days`` from delivery to due date. With ``blocks_overdue``
    nothing new is held while something is overdue by more than ``grace_days``. Rows are proposed by one person and
    approved by another; approved ones are never edited, new ones take their place from a day on. ``is_applied``: the
    ledger was brought to this limit since the row began.
    """

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    status = models.CharField(
        _("status"), max_length=9, choices=TermsStatus, default=TermsStatus.PROPOSED, db_index=True, editable=False
    )
    valid_from = models.DateField(_("valid from"), default=clock.today)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    limit_fen = models.BigIntegerField(_("credit limit"), default=0)
    terms_days = models.PositiveSmallIntegerField(_("days to pay"), default=0)
    is_prepay = models.BooleanField(_("pays in advance"), default=False)
    blocks_overdue = models.BooleanField(_("overdue stops new orders"), default=True)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    counts_deposit = models.BooleanField(_("deposit adds to the credit"), default=False)
    note = models.CharField(_("why"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("proposed by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    is_applied = models.BooleanField(_("in the ledger"), default=False, editable=False)

    class Meta:
        verbose_name = _("credit terms")
        verbose_name_plural = _("credit terms")
        constraints = [
            models.CheckConstraint(condition=Q(limit_fen__gte=0), name="credit_limit_not_negative"),
            models.CheckConstraint(
                condition=Q(is_prepay=False) | Q(limit_fen=0, terms_days=0), name="credit_terms_prepay_has_no_limit"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="credit_terms_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["dealer", "valid_from"], condition=Q(status="APPROVED"), name="credit_terms_one_a_day"
            ),
            models.UniqueConstraint(
                fields=["dealer"],
                condition=Q(status="APPROVED", valid_to__isnull=True),
                name="credit_terms_one_open_end",
            ),
        ]
        indexes = [models.Index(fields=["dealer", "-valid_from"], name="credit_terms_of_dealer")]

    def __str__(self) -> str:
        return f"{self.dealer} {self.valid_from}"


class MoneyAccount(AbstractAccount):
    """What one dealer has on one kind of account. Region and team are stamped when it is opened."""

    kind = models.CharField(_("kind"), max_length=14, choices=MoneyKind)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )

    class Meta(AbstractAccount.Meta):
        verbose_name = _("money account")
        verbose_name_plural = _("money accounts")
        indexes = [models.Index(fields=["dealer", "kind"], name="moneyaccount_dealer_kind")]


class MoneyPosting(AbstractPosting):
    """One booking of money."""

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))

    class Meta(AbstractPosting.Meta):
        verbose_name = _("money posting")
        verbose_name_plural = _("money postings")


class MoneyEntry(AbstractEntry):
    """One account's change in one posting."""

    posting = models.ForeignKey(MoneyPosting, models.PROTECT, related_name="entries", verbose_name=_("posting"))
    account = models.ForeignKey(
        MoneyAccount, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("account")
    )
    counter = models.ForeignKey(
        MoneyAccount, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("other side")
    )

    class Meta(AbstractEntry.Meta):
        verbose_name = _("money entry")
        verbose_name_plural = _("money entries")


class MoneySnapshot(AbstractSnapshot):
    """The balance of an account at the end of a day."""

    account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="snapshots", db_index=False)

    class Meta(AbstractSnapshot.Meta):
        verbose_name = _("money snapshot")
        verbose_name_plural = _("money snapshots")


class MoneyReservation(AbstractReservation):
    """Credit held for an order. ``terms`` were in force on the day of the hold; they give the due date of what it charges."""

    account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="reservations")
    terms = models.ForeignKey(
        CreditTerms, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credit terms")
    )

    class Meta(AbstractReservation.Meta):
        verbose_name = _("credit hold")
        verbose_name_plural = _("credit holds")


class OpenItem(Record):
    """What a delivery charged, or a credit note gave, and how much of it is not settled by payments yet."""

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    kind = models.CharField(_("kind"), max_length=11, choices=ItemKind, default=ItemKind.CHARGE)
    text = models.CharField(_("document"), max_length=80)
    source_type = models.CharField(_("source"), max_length=60)
    source_id = models.BigIntegerField(_("source number"))
    posting = models.OneToOneField(MoneyPosting, models.PROTECT, related_name="+", verbose_name=_("posting"))
    business_date = models.DateField(_("business date"))
    due_on = models.DateField(_("due on"), db_index=True)
    amount_fen = models.BigIntegerField(_("amount"))
    open_fen = models.BigIntegerField(_("open"))

    class Meta:
        verbose_name = _("open item")
        verbose_name_plural = _("open items")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, open_fen__gte=0, open_fen__lte=F("amount_fen")),
                name="open_item_within_amount",
            )
        ]
        indexes = [models.Index(fields=["dealer", "due_on"], condition=Q(open_fen__gt=0), name="open_item_due")]

    def __str__(self) -> str:
        return self.text


class Payment(Record):
    """Money received from a dealer. A bank reference is recorded once; a wrong one is taken back by a red entry.

    Cash and drafts have none: such a payment gets a number of our own, and ``has_reference`` is false.
    """

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    bank_reference = models.CharField(_("bank reference"), max_length=60, unique=True, blank=True)
    has_reference = models.BooleanField(_("reference of the bank"), default=True, editable=False)
    payer = models.CharField(_("payer"), max_length=120, blank=True)
    paid_on = models.DateField(_("paid on"), db_index=True)
    amount_fen = models.BigIntegerField(_("amount"))
    open_fen = models.BigIntegerField(_("not matched"), editable=False)
    posting = models.OneToOneField(
        MoneyPosting, models.PROTECT, related_name="+", editable=False, verbose_name=_("posting")
    )
    reversed_at = models.DateTimeField(_("taken back at"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, open_fen__gte=0, open_fen__lte=F("amount_fen")),
                name="payment_within_amount",
            )
        ]

    def __str__(self) -> str:
        return self.bank_reference


class Match(Record):
    """A part of a payment (or of a credit note) that settles a part of a charge. Undone by a negative row, never edited."""

    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="matches", verbose_name=_("delivery"))
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="matches", verbose_name=_("payment")
    )
    credit = models.ForeignKey(
        OpenItem, models.PROTECT, null=True, blank=True, related_name="settles", verbose_name=_("credit note")
    )
    amount_fen = models.BigIntegerField(_("amount"))
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        constraints = [
            models.CheckConstraint(
                condition=Q(payment__isnull=False, credit__isnull=True) | Q(payment__isnull=True, credit__isnull=False),
                name="match_has_one_source",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount_fen}"


class Invoice(Record):
    """A tax invoice that was issued for deliveries, as recorded from the tax system. Never edited: a red one corrects it.

    ``amount_fen`` with tax, of which ``tax_fen`` is the tax; both are below zero on a red invoice. Invoices do not move
    the ledger: the debt arises when goods leave. ``red_fen``: how much of a blue one red ones took back. ``red_form``: the
    number of the form the tax authority confirmed (红字信息确认单编号); one form makes one red invoice.
    """

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    kind = models.CharField(
        _("kind"), max_length=4, choices=InvoiceKind, default=InvoiceKind.BLUE, db_index=True, editable=False
    )
    number = models.CharField(_("invoice number"), max_length=40, unique=True)
    issued_on = models.DateField(_("issued on"), db_index=True)
    amount_fen = models.BigIntegerField(_("amount"))
    tax_fen = models.BigIntegerField(_("of it tax"), default=0)
    state = models.CharField(
        _("state"), max_length=8, choices=InvoiceState, default=InvoiceState.ISSUED, db_index=True, editable=False
    )
    red_fen = models.BigIntegerField(_("reversed"), default=0, editable=False)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", editable=False,
        verbose_name=_("corrects"),
    )  # fmt: skip
    reason_kind = models.CharField(
        _("reason of the reversal"), max_length=9, choices=RedReason, blank=True, editable=False
    )
    red_form = models.CharField(_("number of the red form"), max_length=40, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="BLUE", amount_fen__gt=0, tax_fen__gte=0)
                | Q(kind="RED", amount_fen__lt=0, tax_fen__lte=0),
                name="invoice_sign_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="RED", red_fen=0) | Q(kind="BLUE", red_fen__gte=0, red_fen__lte=F("amount_fen")),
                name="invoice_red_within_blue",
            ),
            models.UniqueConstraint(fields=["red_form"], condition=~Q(red_form=""), name="invoice_red_form_once"),
        ]
        indexes = [models.Index(fields=["dealer", "-issued_on"], name="invoice_dealer_latest")]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(Record):
    """The part of a delivery (or of a credit note) that an invoice bills, in fen with tax; below zero on a red invoice.

    ``reverses``: the line of the blue invoice that a red line takes back, in full or in part.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", verbose_name=_("invoice"))
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="invoice_lines", verbose_name=_("document"))
    amount_fen = models.BigIntegerField(_("amount"))
    tax_fen = models.BigIntegerField(_("of it tax"), default=0)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals", verbose_name=_("reverses")
    )

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")

    def __str__(self) -> str:
        return f"{self.invoice_id} · {self.item_id}"


class Statement(Record):
    """The account of a dealer over a period as it was sent to him: opening, lines, closing, with a hash. Not changed afterwards."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    status = models.CharField(
        _("status"), max_length=9, choices=StatementStatus, default=StatementStatus.SENT, db_index=True, editable=False
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    opening_fen = models.BigIntegerField(_("opening balance"))
    closing_fen = models.BigIntegerField(_("closing balance"))
    lines = models.JSONField(_("lines"), default=list, blank=True)
    content_hash = models.CharField(_("hash"), max_length=64)
    answer = models.CharField(_("dealer's answer"), max_length=300, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("statement of account")
        verbose_name_plural = _("statements of account")
        indexes = [models.Index(fields=["dealer", "-last"], name="statement_dealer_latest")]

    def __str__(self) -> str:
        return self.number


protect(MoneyPosting)
protect(MoneyEntry)

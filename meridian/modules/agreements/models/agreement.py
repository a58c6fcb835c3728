"""Agreements 经销协议: what company and dealer promised each other, in fields that machines read and clauses that people read."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable
from meridian.modules.dealers.choices import DealerLevel

from ..choices import CONCLUDED, AgreementKind, AgreementStatus, ClauseKind

_REVIEWED = (AgreementStatus.APPROVED, *CONCLUDED)


class Agreement(Record):
    """The agreement of the company with a dealer over a period. Without one in force the company does not sell to him.

    Products: the lines and products listed; nothing listed means every product, and in a supplement what its agreement
    (``parent``) lists. Regions are the sales territory. A renewal points to what it renews (``previous``). The last day in
    force is ``valid_to``, or ``ended_on`` when it was terminated before. Nothing is approved or signed that legal has not
    reviewed (functions.md row 96; the database refuses it too). Kept until ``retention_until``.
    """

    number = models.CharField(_("agreement number"), max_length=40, unique=True, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=AgreementKind, default=AgreementKind.YEAR, db_index=True)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=AgreementStatus,
        default=AgreementStatus.DRAFT,
        db_index=True,
        editable=False,
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="agreements", verbose_name=_("dealer"))
    third_party = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("third party"),
        help_text=_("The platform that invoices or delivers, in a three-party agreement."),
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supplements", verbose_name=_("supplements")
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", editable=False, verbose_name=_("renews")
    )
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), db_index=True)

    regions = models.ManyToManyField(
        "reference.Region", blank=True, related_name="+", verbose_name=_("sales territory")
    )
    lines = models.ManyToManyField("catalog.ProductLine", blank=True, related_name="+", verbose_name=_("product lines"))
    products = models.ManyToManyField("catalog.Product", blank=True, related_name="+", verbose_name=_("products"))
    price_level = models.PositiveSmallIntegerField(
        _("price level"), choices=DealerLevel, null=True, blank=True,
        help_text=_("The level whose prices the dealer gets."),
    )  # fmt: skip
    price_reference = models.CharField(
        _("price list"), max_length=200, blank=True, help_text=_("Name and version of the price list agreed on.")
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"), null=True, blank=True, help_text=_("Days from delivery to payment.")
    )
    is_prepaid = models.BooleanField(_("payment in advance"), default=False)
    deposit_fen = models.BigIntegerField(_("deposit"), default=0, validators=[MinValueValidator(0)])
    market_support_fen = models.BigIntegerField(
        _("market support"), default=0, validators=[MinValueValidator(0)], help_text=_("Promised for the whole period.")
    )

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("submitted by"),
    )  # fmt: skip
    legal_reviewed_at = models.DateTimeField(_("reviewed by legal at"), null=True, blank=True, editable=False)
    legal_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("reviewed by legal"),
    )  # fmt: skip
    legal_note = models.CharField(_("note of legal"), max_length=500, blank=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)
    signatory = models.CharField(_("signed for us by"), max_length=60, blank=True, editable=False)
    dealer_signatory = models.CharField(_("signed for the dealer by"), max_length=60, blank=True, editable=False)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("signed agreement (scan)"),
    )  # fmt: skip
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True, editable=False)
    retention_until = models.DateField(_("keep until"), null=True, blank=True, editable=False)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="agreement_period_forward"),
            models.CheckConstraint(
                condition=~Q(status__in=_REVIEWED) | Q(legal_reviewed_at__isnull=False),
                name="agreement_reviewed_by_legal",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=CONCLUDED) | Q(signed_on__isnull=False), name="agreement_signed_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(kind=AgreementKind.SUPPLEMENT, parent__isnull=False)
                | (~Q(kind=AgreementKind.SUPPLEMENT) & Q(parent__isnull=True)),
                name="agreement_supplement_has_parent",
            ),
            models.UniqueConstraint(
                fields=["previous"], condition=~Q(status=AgreementStatus.CANCELLED), name="agreement_renewed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["dealer", "valid_from"], name="agreement_dealer"),
            models.Index(fields=["status", "valid_to"], name="agreement_expiry"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self):
        """The last day on which it is in force; early ending counts."""
        return min(self.valid_to, self.ended_on or self.valid_to)

    @property
    def is_supplement(self) -> bool:
        """Whether it changes or extends another agreement."""
        return self.kind == AgreementKind.SUPPLEMENT


class AgreementClause(Record):
    """One clause in words, in the order of the paper (``position``, from 1)."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses", verbose_name=_("agreement"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("about"), max_length=15, choices=ClauseKind, default=ClauseKind.OTHER)
    text = models.TextField(_("wording"), max_length=8000)

    class Meta:
        verbose_name = _("clause of an agreement")
        verbose_name_plural = _("clauses of agreements")
        constraints = [models.UniqueConstraint(fields=["agreement", "position"], name="agreement_clause_position_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_kind_display()}"


class AgreementTarget(Record):
    """What the dealer undertakes to buy in a year (``quarter`` 0) or a quarter (1 to 4), of one line or of everything.

    ``amount_fen`` is net of tax, in fen; ``qty`` counts base units. At least one of the two is given.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="targets", verbose_name=_("agreement"))
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), default=0, help_text=_("0: the whole year."))
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product line")
    )
    amount_fen = models.BigIntegerField(_("target amount"), null=True, blank=True, validators=[MinValueValidator(0)])
    qty = models.BigIntegerField(_("target quantity"), null=True, blank=True, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("target of an agreement")
        verbose_name_plural = _("targets of agreements")
        constraints = [
            models.CheckConstraint(condition=Q(quarter__lte=4), name="agreement_target_quarter"),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=False) | Q(qty__isnull=False), name="agreement_target_says_something"
            ),
            models.UniqueConstraint(
                fields=["agreement", "year", "quarter", "line"], condition=Q(line__isnull=False),
                name="agreement_target_line_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "year", "quarter"], condition=Q(line__isnull=True), name="agreement_target_all_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} Q{self.quarter}" if self.quarter else str(self.year)


class StandardClause(Record, Retirable):
    """A clause of the library of the legal department; every new agreement of these kinds begins with a copy of it."""

    kind = models.CharField(_("about"), max_length=15, choices=ClauseKind, default=ClauseKind.OTHER)
    title = models.CharField(_("title"), max_length=60, unique=True)
    text = models.TextField(_("wording"), max_length=8000)
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    agreement_kind = models.CharField(
        _("for agreements of the kind"), max_length=12, choices=AgreementKind, blank=True,
        help_text=_("Empty: yearly and three-party agreements."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("standard clause")
        verbose_name_plural = _("standard clauses")

    def __str__(self) -> str:
        return self.title

"""Sets of instruments that go out to a surgery and come back 工具包借用 (functions.md row 114)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record, Retirable

from ..choices import LoanStatus, PieceState, SetState
from .placed import PlacedRecord


class InstrumentSet(Record, Retirable):
    """A set of instruments of the company with its list of contents. One set is at one place: its loans never overlap."""

    code = models.CharField(_("set code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("for the products of the line")
    )
    home = models.CharField(_("kept at"), max_length=80, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SetState, default=SetState.READY, db_index=True, editable=False
    )
    cleaned_on = models.DateField(_("cleaned and checked on"), null=True, blank=True, editable=False)
    inspection_due_on = models.DateField(
        _("next inspection due on"), null=True, blank=True, help_text=_("After this day the set does not go out.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("instrument set")
        verbose_name_plural = _("instrument sets")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SetPiece(Record):
    """What belongs into a set, and how many of it."""

    instrument_set = models.ForeignKey(
        InstrumentSet, models.CASCADE, related_name="pieces", verbose_name=_("instrument set")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("instrument"), max_length=80)
    model = models.CharField(_("model"), max_length=40, blank=True)
    qty = models.PositiveSmallIntegerField(_("pieces"), default=1)

    class Meta:
        verbose_name = _("piece of a set")
        verbose_name_plural = _("pieces of sets")
        constraints = [
            models.UniqueConstraint(fields=["instrument_set", "position"], name="set_piece_position_once"),
            models.CheckConstraint(condition=Q(qty__gte=1), name="set_piece_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.model}".strip()


class SetLoan(PlacedRecord):
    """A set goes to a hospital for a surgery and comes back complete.

    A loan depends on no purchase and is no reason for one: nothing here knows orders or turnover
    (反不正当竞争法 art. 8; functions.md row 114). The surgery is named by a pseudonym.
    """

    number = models.CharField(_("loan number"), max_length=30, unique=True)
    status = models.CharField(
        _("status"), max_length=9, choices=LoanStatus, default=LoanStatus.REQUESTED, db_index=True, editable=False
    )
    line = models.ForeignKey(
        "catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("for the products of the line")
    )
    instrument_set = models.ForeignKey(
        InstrumentSet, models.PROTECT, null=True, blank=True, related_name="loans", editable=False,
        verbose_name=_("instrument set"),
    )  # fmt: skip
    dealer = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    hospital = models.ForeignKey("customers.Hospital", models.PROTECT, related_name="+", verbose_name=_("hospital"))
    department = models.CharField(_("department"), max_length=60, blank=True)
    case_number = models.CharField(
        _("pseudonym of the surgery"), max_length=30,
        help_text=_("A pseudonym such as SZ-2611-03. Never a name, an identity number or a record number of a patient."),
    )  # fmt: skip
    surgery_date = models.DateField(_("surgery on"), db_index=True)
    out_on = models.DateField(_("goes out on"))
    back_by = models.DateField(_("comes back by"), db_index=True)
    note = models.CharField(_("what is needed"), max_length=300, blank=True)
    issued_at = models.DateTimeField(_("went out at"), null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("let out by"),
    )  # fmt: skip
    returned_on = models.DateField(_("came back on"), null=True, blank=True, editable=False)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("counted in by"),
    )  # fmt: skip
    cancel_reason = models.CharField(_("reason of the refusal"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("loan of an instrument set")
        verbose_name_plural = _("loans of instrument sets")
        constraints = [
            models.CheckConstraint(
                condition=Q(out_on__lte=F("surgery_date"), back_by__gte=F("surgery_date")),
                name="loan_spans_the_surgery",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("REQUESTED", "CANCELLED")) | Q(instrument_set__isnull=False),
                name="loan_names_its_set",
            ),
        ]
        indexes = [models.Index(fields=["instrument_set", "out_on"], name="loan_of_set")]

    def __str__(self) -> str:
        return self.number


class LoanPiece(Record):
    """A piece as it was counted out and counted in again."""

    loan = models.ForeignKey(
        SetLoan, models.CASCADE, related_name="pieces", verbose_name=_("loan of an instrument set")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("instrument"), max_length=120)
    out_qty = models.PositiveSmallIntegerField(_("counted out"))
    back_qty = models.PositiveSmallIntegerField(_("counted in"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=PieceState, default=PieceState.OUT)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("piece on loan")
        verbose_name_plural = _("pieces on loan")
        constraints = [models.UniqueConstraint(fields=["loan", "position"], name="loan_piece_once")]

    def __str__(self) -> str:
        return f"{self.loan} · {self.name}"

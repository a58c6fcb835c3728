"""The lines of a file and the names in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.scoped import RecordManager

from ..choices import LineState, NameDecision, NameSubject
from .file import FlowFile


class FlowName(models.Model):
    """A distinct customer or product text of a file, with the match and its reasons. Decided once, for all its lines.

    ``text`` is the customer, or name | specification | model | item code | unit of a product. ``candidates`` is a list of
    ``{id, kind, name, sub, score, reasons}`` with the best first.
    """

    file = models.ForeignKey(FlowFile, models.CASCADE, related_name="names")
    subject = models.CharField(max_length=8, choices=NameSubject)
    text = models.CharField(_("text in the file"), max_length=300)
    decision = models.CharField(_("decision"), max_length=8, choices=NameDecision)
    hospital_id = models.BigIntegerField(null=True)
    buyer_id = models.BigIntegerField(null=True)
    sku_id = models.BigIntegerField(null=True)
    factor = models.PositiveIntegerField(default=1)
    divide = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(_("score in 1/1000"), default=0)
    reasons = models.JSONField(_("reasons"), default=list)
    candidates = models.JSONField(default=list)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    amount_fen = models.BigIntegerField(_("amount"), default=0)
    alias_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecordManager()

    class Meta:
        verbose_name = _("name in a file")
        verbose_name_plural = _("names in files")
        constraints = [models.UniqueConstraint(fields=["file", "subject", "text"], name="flow_name_once")]
        indexes = [models.Index(fields=["file", "subject", "decision"], name="flow_name_open")]

    def __str__(self) -> str:
        return self.text


class FlowLine(models.Model):
    """One row of the sheet: the raw cells, never changed, and what became of them. No row is ever left out.

    ``qty`` counts the file's unit, ``base_qty`` base units of the SKU; negative quantities are returns. ``verdict`` holds
    finding codes, empty when the line is in order. ``fingerprint`` finds the same line in other files of the dealer.
    """

    file = models.ForeignKey(FlowFile, models.CASCADE, related_name="lines")
    dealer_id = models.BigIntegerField()
    row_no = models.PositiveIntegerField(_("row"))
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LineState)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    raw = models.TextField(_("raw cells"))
    date = models.DateField(_("date"), null=True)
    customer_text = models.CharField(_("customer"), max_length=200, blank=True)
    product_text = models.CharField(_("product"), max_length=200, blank=True)
    spec_text = models.CharField(_("specification"), max_length=120, blank=True)
    lot_text = models.CharField(_("lot"), max_length=60, blank=True)
    unit_text = models.CharField(_("unit"), max_length=20, blank=True)
    doc_no = models.CharField(_("document"), max_length=60, blank=True)
    qty = models.BigIntegerField(_("quantity"), null=True)
    base_qty = models.BigIntegerField(_("quantity in base units"), null=True)
    price_e4 = models.BigIntegerField(_("unit price"), null=True)
    amount_fen = models.BigIntegerField(_("amount"), null=True)
    customer_name = models.ForeignKey(FlowName, models.SET_NULL, null=True, related_name="+", db_constraint=False,
                                      db_index=False)  # fmt: skip
    product_name = models.ForeignKey(FlowName, models.SET_NULL, null=True, related_name="+", db_constraint=False,
                                     db_index=False)  # fmt: skip
    hospital_id = models.BigIntegerField(null=True)
    buyer_id = models.BigIntegerField(null=True)
    sku_id = models.BigIntegerField(null=True)
    lot_id = models.BigIntegerField(null=True)
    authorisation_id = models.BigIntegerField(null=True)
    other_authorisation_id = models.BigIntegerField(null=True)
    verdict = models.CharField(_("verdict"), max_length=200, blank=True)
    duplicate_of = models.BigIntegerField(_("same as row"), null=True)
    fingerprint = models.BigIntegerField(null=True)

    objects = RecordManager()

    class Meta:
        verbose_name = _("flow line")
        verbose_name_plural = _("flow lines")
        constraints = [models.UniqueConstraint(fields=["file", "sheet", "row_no"], name="flow_line_once")]
        indexes = [
            models.Index(fields=["file", "state", "row_no"], name="flow_line_state"),
            models.Index(fields=["dealer_id", "fingerprint"], name="flow_line_fingerprint"),
            models.Index(fields=["lot_id", "date"], name="flow_line_lot"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.row_no}"

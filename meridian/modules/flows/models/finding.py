"""What was found wrong with published lines."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import FindingCode, FindingState
from .file import FlowFile
from .line import FlowLine


class Finding(Record):
    """One thing that is wrong with one published line, with its evidence. Basis of diversion cases.

    ``line`` is empty when the thing is that the file has no line: goods shipped or in stock which it does not name.
    ``evidence`` holds figures and keys (authorisation, receipts, dates) from which the sentence is made.
    """

    file = models.ForeignKey(FlowFile, models.PROTECT, related_name="findings", verbose_name=_("file"))
    line = models.ForeignKey(
        FlowLine, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("line")
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    code = models.CharField(_("finding"), max_length=24, choices=FindingCode, db_index=True)
    state = models.CharField(
        _("state"), max_length=9, choices=FindingState, default=FindingState.OPEN, db_index=True, editable=False
    )
    month = models.DateField(_("month"), db_index=True)
    sold_on = models.DateField(_("sold on"), null=True, blank=True)
    hospital = models.ForeignKey(
        "customers.Hospital", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hospital")
    )
    sku = models.ForeignKey(
        "catalog.Sku", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("SKU")
    )
    lot = models.ForeignKey(
        "catalog.Lot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    base_qty = models.BigIntegerField(_("quantity"), default=0)
    amount_fen = models.BigIntegerField(_("amount"), default=0)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    decision_note = models.CharField(_("decision note"), max_length=500, blank=True)
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", editable=False)
    team = models.ForeignKey("org.OrgUnit", models.PROTECT, null=True, related_name="+", editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [models.UniqueConstraint(fields=["line", "code"], name="finding_once_per_line")]

    def __str__(self) -> str:
        return f"{self.get_code_display()} · {self.file}"

"""Tasks to order under signed agreements."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import TaskStatus
from .placed import PlacedRecord


class FulfilmentTask(PlacedRecord):
    """After an agreement is signed, somebody sees to it that the dealer's first order is written (functions.md row 424).

    Opened by the signing, at most one an agreement; done by the first order that carries the agreement out; lapsed when
    the agreement ends before. ``due_date`` is the last day in time.
    """

    agreement = models.OneToOneField(
        "agreements.Agreement", models.PROTECT, related_name="+", verbose_name=_("agreement")
    )
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    status = models.CharField(
        _("status"), max_length=6, choices=TaskStatus, default=TaskStatus.OPEN, db_index=True, editable=False
    )
    due_date = models.DateField(_("due on"), db_index=True)
    order = models.ForeignKey(
        "ordering.Order", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("first order"),
    )  # fmt: skip
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("task to order")
        verbose_name_plural = _("tasks to order")
        indexes = [models.Index(fields=["dealer", "status"], name="service_task_dealer")]

    def __str__(self) -> str:
        return f"{self.agreement.number} · {self.dealer}"

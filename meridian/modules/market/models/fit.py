"""How well lines fit cells of the market."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from .segments import Cell


def _mark(label: Any, help_text: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, help_text=help_text)


class ProductMarketFit(Record, Cell):
    """Five marks of 0 to 5 for a line in a cell of the market (functions.md row 3); their weights are parameters."""

    need = _mark(_("clinical need"), _("0: nobody asks for it, 5: needed every day."))
    product = _mark(_("product against the need"), _("0: does not meet it, 5: meets it better than others."))
    access = _mark(_("way into the hospitals"), _("0: listing takes years, 5: listed or quickly so."))
    payment = _mark(_("ability to pay"), _("0: no budget and no reimbursement, 5: both."))
    room = _mark(_("room beside the competitors"), _("0: taken, 5: open."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible"),
    )  # fmt: skip
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("product-market fit")
        verbose_name_plural = _("product-market fits")
        constraints = [
            models.UniqueConstraint(fields=["line", "region", "grade", "department"], name="fit_once"),
            models.CheckConstraint(
                condition=Q(need__lte=5, product__lte=5, access__lte=5, payment__lte=5, room__lte=5),
                name="fit_marks_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.region} · {self.get_grade_display()} · {self.get_department_display()}"

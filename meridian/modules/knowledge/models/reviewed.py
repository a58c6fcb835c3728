"""What one person writes and another one approves before it is used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import StatementStatus


class Reviewed(Record):
    """A row with an author and, once approved, a second person who approved it. A change makes it a draft again."""

    status = models.CharField(
        _("status"), max_length=8, choices=StatementStatus, default=StatementStatus.DRAFT, db_index=True, editable=False
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("written by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False, db_index=True)

    class Meta:
        abstract = True

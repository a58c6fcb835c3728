"""A dealer's file, the layouts he uses, and the months."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import FileKind, FileState


class FlowMonth(Record):
    """A month of flow. While closed, no file of it can be read again or published."""

    month = models.DateField(_("month"), unique=True)
    is_closed = models.BooleanField(_("closed"), default=False, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)

    class Meta:
        verbose_name = _("flow month")
        verbose_name_plural = _("flow months")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class FlowLayout(Record):
    """The columns of a dealer's file as they were recognised or corrected, by the fingerprint of its headings.

    The next file with the same headings is read without a question.
    """

    dealer = models.ForeignKey("dealers.Dealer", models.CASCADE, related_name="+", verbose_name=_("dealer"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    kind = models.CharField(_("kind"), max_length=2, choices=FileKind)
    layout = models.JSONField(_("layout"))
    used_on = models.DateField(_("last used"), null=True)

    class Meta:
        verbose_name = _("file layout")
        verbose_name_plural = _("file layouts")
        constraints = [models.UniqueConstraint(fields=["dealer", "fingerprint"], name="layout_once_per_dealer")]

    def __str__(self) -> str:
        return f"{self.dealer} · {self.kind}"


class FlowFile(Record):
    """A sales, purchase or stock file of a dealer for a month, from upload to publication. Owned by the flow steward.

    ``kind_is_given``: a person said which of the three files it is, so the reader does not guess. Counts are of sheet rows; ``amount_fen`` is the money of the lines. Region, team and owner are stamped at upload:
    they answer "whose was it then".
    """

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    kind = models.CharField(_("kind"), max_length=2, choices=FileKind, default=FileKind.SM, db_index=True)
    kind_is_given = models.BooleanField(default=False, editable=False)
    month = models.DateField(_("month"), null=True, blank=True, db_index=True)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    stored = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("original file"))
    state = models.CharField(
        _("state"), max_length=10, choices=FileState, default=FileState.UPLOADED, db_index=True, editable=False
    )
    refusal = models.CharField(_("why it was refused"), max_length=500, blank=True, editable=False)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True, editable=False)
    header_row = models.PositiveIntegerField(_("header row"), null=True, editable=False)
    columns = models.JSONField(_("columns"), default=dict, editable=False)
    layout_remembered = models.BooleanField(_("layout remembered"), default=False, editable=False)
    counts = models.JSONField(_("counts"), default=dict, editable=False)
    line_count = models.PositiveIntegerField(_("lines"), default=0, editable=False)
    pending_count = models.PositiveIntegerField(_("to be decided"), default=0, editable=False)
    finding_count = models.PositiveIntegerField(_("findings"), default=0, editable=False)
    amount_fen = models.BigIntegerField(_("amount"), default=0, editable=False)
    pending_fen = models.BigIntegerField(_("amount to be decided"), default=0, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    posting_id = models.BigIntegerField(null=True, editable=False)
    read_no = models.PositiveIntegerField(default=0, editable=False)
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", editable=False)
    team = models.ForeignKey("org.OrgUnit", models.PROTECT, null=True, related_name="+", editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("flow file")
        verbose_name_plural = _("flow files")
        constraints = [
            models.UniqueConstraint(
                fields=["dealer", "sha256"], condition=~Q(state="WITHDRAWN"), name="flow_file_content_once"
            )
        ]
        indexes = [models.Index(fields=["dealer", "month"], name="flow_file_dealer_month")]

    def __str__(self) -> str:
        return self.name

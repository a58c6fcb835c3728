"""Documents on file of our company, its products, dealers and hospitals; what they allow; and who is blocked for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from .choices import BlockReason, ColdChain, Edition, LicenceKind, LicenceStatus, ScopeClass, SubjectType


class OfSubject(models.Model):
    """A row about a subject ``(type, key)`` of any module above. The dealer and the place of the subject are stamped.

    ``dealer`` is the second wall: a dealer's users reach their own documents only. The subject's name is kept as it was
    when the row was written, for lists and notices.
    """

    subject_type = models.CharField(_("whose"), max_length=20, choices=SubjectType)
    subject_id = models.BigIntegerField(_("number of the subject"), default=0)
    subject_name = models.CharField(_("subject"), max_length=120, blank=True, editable=False)
    dealer = models.ForeignKey(
        settings.SCOPE_DEALER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("dealer"),
    )  # fmt: skip
    region = models.ForeignKey(
        settings.SCOPE_REGION_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("region"),
    )  # fmt: skip
    team = models.ForeignKey(
        settings.SCOPE_TEAM_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("team"),
    )  # fmt: skip
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("cared for by"),
    )  # fmt: skip

    class Meta:
        abstract = True


class Licence(Record, OfSubject):
    """A document on file: licence, filing, agreement, report (rules.md 3.3). Registered by anybody, counted once quality verified it.

    A renewal is a new row that points to the one it replaces (``previous``). ``raw_scope`` is the scope as printed; what
    was read from it are the scope items, which quality confirms (``scope_confirmed_at``). ``expires_on`` empty: never.
    ``ended_on`` is the last day it held when it was revoked or replaced before its time.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=LicenceKind, db_index=True)
    number = models.CharField(_("number of the document"), max_length=80, blank=True, db_index=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid to"), null=True, blank=True, db_index=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=LicenceStatus, default=LicenceStatus.PENDING, db_index=True, editable=False
    )
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    raw_scope = models.TextField(_("scope as printed"), blank=True, max_length=20_000)
    cold_chain = models.CharField(_("cold chain"), max_length=8, choices=ColdChain, default=ColdChain.UNSAID)
    scope_confirmed_at = models.DateTimeField(_("scope confirmed at"), null=True, blank=True, editable=False)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("renews")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("verified by"),
    )  # fmt: skip
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("document on file")
        verbose_name_plural = _("documents on file")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="licence_period_forward",
            ),
            models.UniqueConstraint(
                fields=["kind", "number", "subject_type", "subject_id", "issued_on"],
                condition=~Q(number="") & ~Q(status="REVOKED"), name="licence_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "kind"], name="licence_subject"),
            models.Index(fields=["status", "expires_on"], name="licence_expiry"),
            models.Index(fields=["dealer", "kind"], name="licence_dealer"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class ScopeItem(Record):
    """One catalogue code a licence includes or excludes, read from its scope text and confirmed by quality."""

    licence = models.ForeignKey(Licence, models.CASCADE, related_name="scope_items", verbose_name=_("document"))
    edition = models.CharField(_("catalogue"), max_length=4, choices=Edition)
    code = models.CharField(_("code"), max_length=4)
    is_excluded = models.BooleanField(_("excluded"), default=False)
    device_class = models.CharField(_("class"), max_length=3, choices=ScopeClass, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    needs_review = models.BooleanField(_("to be judged"), default=False)

    class Meta:
        verbose_name = _("scope item")
        verbose_name_plural = _("scope items")
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "edition", "code", "is_excluded", "device_class"], name="scope_item_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_edition_display()} {self.code}"


class Block(Record, OfSubject):
    """That a party or product must not be traded, from when to when, why, and by which rule. Never deleted, closed once.

    ``device_class`` limits it (an expired operation licence stops class III only); empty: everything. New orders and
    shipments stop; returns and recalls go on.
    """

    licence = models.ForeignKey(
        Licence, models.PROTECT, null=True, blank=True, related_name="blocks", verbose_name=_("document")
    )
    cause = models.CharField(_("reason"), max_length=8, choices=BlockReason, db_index=True)
    device_class = models.CharField(_("class"), max_length=3, choices=ScopeClass, blank=True)
    rule = models.CharField(_("rule"), max_length=120, blank=True)
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    opened_on = models.DateField(_("blocked from"), db_index=True)
    closed_on = models.DateField(_("free again from"), null=True, blank=True, db_index=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("freed by"),
    )  # fmt: skip
    closing_note = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("trade block")
        verbose_name_plural = _("trade blocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="block_closes_after_opening",
            )
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="block_subject")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} · {self.subject_name}"

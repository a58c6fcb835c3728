"""Letters of authorisation 授权书 and the versions of their wording."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import AuthorisationKind, LetterStatus, TemplateStatus


class LetterTemplate(Record):
    """A version of the wording of letters, with merge fields such as ``{{dealer}}``; one per kind is in force at a time.

    A letter keeps the version it was made with, so what was in force stays as it was (kind empty: every other kind).
    """

    kind = models.CharField(
        _("for authorisations of the kind"), max_length=10, choices=AuthorisationKind, blank=True,
        help_text=_("Empty: every kind without a template of its own."),
    )  # fmt: skip
    edition = models.PositiveSmallIntegerField(_("edition"), editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=TemplateStatus, default=TemplateStatus.DRAFT, db_index=True, editable=False
    )
    title = models.CharField(_("title"), max_length=40)
    text = models.TextField(_("wording"), max_length=4000)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("template of letters")
        verbose_name_plural = _("templates of letters")
        constraints = [
            models.UniqueConstraint(fields=["kind", "edition"], name="letter_template_edition_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(status=TemplateStatus.IN_FORCE), name="letter_template_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.edition}"


class AuthorisationLetter(Record):
    """A letter handed to a dealer under a signed authorisation: what it says is frozen in ``content`` and in its PDF.

    ``check_code`` stands beside the number on the paper; both together open the public verification page, the number alone
    tells nothing. The salesperson's identity number is kept masked only (Personal Information Protection Law art. 6:
    no more than the purpose needs). ``sha256`` is the hash of the PDF as it was issued.
    """

    number = models.CharField(_("letter number"), max_length=30, unique=True, blank=True)
    authorisation = models.ForeignKey(
        "agreements.Authorisation", models.PROTECT, related_name="letters", verbose_name=_("authorisation")
    )
    template = models.ForeignKey(
        LetterTemplate, models.PROTECT, related_name="letters", editable=False, verbose_name=_("template")
    )
    status = models.CharField(
        _("status"), max_length=8, choices=LetterStatus, default=LetterStatus.ISSUED, db_index=True, editable=False
    )
    valid_from = models.DateField(_("valid from"), db_index=True)
    valid_to = models.DateField(_("valid to"), db_index=True)
    salesperson = models.CharField(_("salesperson"), max_length=40, blank=True)
    salesperson_id = models.CharField(_("identity number (masked)"), max_length=20, blank=True)
    purpose = models.CharField(_("watermark"), max_length=40, blank=True)
    issued_on = models.DateField(_("issued on"), db_index=True, editable=False)
    check_code = models.CharField(_("check code"), max_length=12, editable=False)
    content = models.JSONField(_("content"), default=dict, editable=False)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("letter (PDF)"),
    )  # fmt: skip
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True, editable=False)
    revoke_reason = models.CharField(_("reason of the revocation"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("letter of authorisation")
        verbose_name_plural = _("letters of authorisation")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="letter_period_forward"),
            models.CheckConstraint(
                condition=~Q(status=LetterStatus.REVOKED) | Q(revoked_on__isnull=False), name="letter_revoked_on_a_day"
            ),
        ]
        indexes = [models.Index(fields=["authorisation", "valid_to"], name="letter_authorisation")]

    def __str__(self) -> str:
        return self.number

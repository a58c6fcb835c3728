"""Who signed an agreement and what exactly, the Word templates of agreements, and what is settled when one ends."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import AgreementKind, SettlementKind, SignatureMethod, SignatureSide, TemplateStatus


class AgreementSignature(Record):
    """Evidence of one signature: who, for which side, when, over which paper (hash of the PDF), how, and the picture drawn.

    Electronic Signature Law art. 5 and 13: that the paper was not changed afterwards is shown by ``paper_sha256``, the hash
    of the stored PDF (``paper``). Signatures under terms that changed since (``content_sha256`` is the hash of all terms,
    targets and clauses) are kept and do not count any more.
    """

    agreement = models.ForeignKey(
        "agreements.Agreement", models.PROTECT, related_name="signatures", verbose_name=_("agreement")
    )
    side = models.CharField(_("side"), max_length=8, choices=SignatureSide)
    method = models.CharField(_("method"), max_length=8, choices=SignatureMethod, default=SignatureMethod.DRAWN)
    signer_name = models.CharField(_("name of the signer"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed in as"),
    )
    signed_at = models.DateTimeField(_("signed at"))
    paper = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("paper"))
    paper_sha256 = models.CharField(_("SHA-256 of the paper"), max_length=64)
    content_sha256 = models.CharField(_("SHA-256 of the terms"), max_length=64)
    image = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drawn signature")
    )
    image_sha256 = models.CharField(_("SHA-256 of the picture"), max_length=64, blank=True)
    reference = models.CharField(_("reference of the platform"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("signature of an agreement")
        verbose_name_plural = _("signatures of agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "side", "content_sha256"], name="agreement_signature_side_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.signer_name}"


class AgreementTemplate(Record):
    """A version of the company's agreement in Word, with merge fields such as ``{{dealer}}`` (kind empty: every other kind)."""

    kind = models.CharField(
        _("for agreements of the kind"), max_length=12, choices=AgreementKind, blank=True,
        help_text=_("Empty: every kind without a template of its own."),
    )  # fmt: skip
    edition = models.PositiveSmallIntegerField(_("edition"))
    status = models.CharField(_("status"), max_length=8, choices=TemplateStatus, default=TemplateStatus.IN_FORCE)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("Word template"))
    in_force_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("Word template of agreements")
        verbose_name_plural = _("Word templates of agreements")
        constraints = [
            models.UniqueConstraint(fields=["kind", "edition"], name="agreement_template_edition_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(status=TemplateStatus.IN_FORCE), name="agreement_template_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display() or _('agreement')} v{self.edition}"


class SettlementItem(Record):
    """Something to settle because an agreement ends: goods taken back or sold off, money owed on either side, papers.

    Proposed by the modules that know (``source``) or entered by hand. ``amount_fen`` is positive when the dealer gets it,
    negative when he owes it; ``qty`` counts base units.
    """

    agreement = models.ForeignKey(
        "agreements.Agreement", models.PROTECT, related_name="settlement", verbose_name=_("agreement")
    )
    kind = models.CharField(_("about"), max_length=8, choices=SettlementKind, default=SettlementKind.OTHER)
    text = models.CharField(_("what is settled"), max_length=200)
    qty = models.BigIntegerField(_("quantity"), null=True, blank=True, validators=[MinValueValidator(0)])
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True, editable=False)
    key = models.CharField(max_length=80, blank=True, editable=False)
    done_on = models.DateField(_("settled on"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("how it was settled"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("settlement item")
        verbose_name_plural = _("settlement items")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "source", "key"], condition=~Q(key=""), name="settlement_item_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text

"""The documents of a product's dossier."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..choices import Audience, DocumentKind, DocumentLanguage
from .reviewed import Reviewed


class ProductDocument(Reviewed):
    """A document of a product in one edition and language (functions.md row 106). It is superseded, never edited.

    ``previous`` is the edition it replaces; that one ends when this one is approved. ``valid_to`` empty: until superseded.
    A public document that promotes is advertising and carries the number of its approval (总局令21).
    """

    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", verbose_name=_("product"))
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind, db_index=True)
    title = models.CharField(_("title"), max_length=120)
    edition = models.CharField(_("edition"), max_length=20, help_text=_("As printed on the document, such as A/2."))
    language = models.CharField(_("language"), max_length=2, choices=DocumentLanguage, default=DocumentLanguage.ZH)
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.STAFF, db_index=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, db_index=True, help_text=_("Empty: until a new edition supersedes it.")
    )
    ad_number = models.CharField(
        _("advertising approval number"), max_length=40, blank=True,
        help_text=_("Needed for public material that promotes, such as 苏械广审(文)第281231-00001号."),
    )  # fmt: skip
    summary = models.CharField(_("what it says"), max_length=500, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True, help_text=_("For videos: where it is played."))
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("file"),
    )  # fmt: skip
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", editable=False,
        verbose_name=_("supersedes"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("product document")
        verbose_name_plural = _("product documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="product_document_forward"
            ),
            models.UniqueConstraint(
                fields=["product", "kind", "title", "edition", "language"], name="product_document_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"

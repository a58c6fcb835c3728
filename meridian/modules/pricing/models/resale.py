"""Rules that would make a benefit hang on a dealer's resale price: off, unless legal signed for them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import Benefit


class ResalePriceRule(Record):
    """A benefit conditioned on the price at which a dealer sells on (维价返利 and the like), as somebody wants it.

    Fixing resale prices or setting their minimum is forbidden unless legal can show that competition is not harmed
    (反垄断法 art. 18), so a rule is off when it is written. It is switched on only under a sign-off of legal: who, when, the
    opinion on file and until when it holds; the day after it is off by itself. Nothing in the product computes with a rule.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    benefit = models.CharField(_("benefit"), max_length=13, choices=Benefit)
    condition = models.CharField(_("condition on the resale price"), max_length=300)
    wanted_for = models.CharField(_("why it is wanted"), max_length=300)
    is_on = models.BooleanField(_("switched on"), default=False, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("signed off by"),
    )  # fmt: skip
    signed_on = models.DateField(_("signed off on"), null=True, blank=True, editable=False)
    opinion = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("legal opinion"),
    )  # fmt: skip
    signed_until = models.DateField(_("sign-off valid until"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("resale price rule")
        verbose_name_plural = _("resale price rules")

    def __str__(self) -> str:
        return self.name

    def is_signed(self, on: date) -> bool:
        """Whether legal's sign-off is complete and holds on the day."""
        whole = None not in (self.signed_by_id, self.signed_on, self.opinion_id, self.signed_until)
        return whole and self.signed_on <= on <= self.signed_until

    def applies(self, on: date) -> bool:
        """Whether the rule is switched on and still covered by its sign-off."""
        return self.is_on and self.is_signed(on)

"""What was promised in dealings, and what is negotiated."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record

from ..choices import CommitmentStatus, TermItem


class Commitment(Record):
    """A promise to a dealer (承诺): what, who answers for it, by when, and what became of it."""

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    promise = models.CharField(_("promise"), max_length=300)
    policy = models.CharField(
        _("policy or document"), max_length=80, blank=True, help_text=_("Number of the agreement, policy or price it is based on.")
    )  # fmt: skip
    answerable = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who answers for it"),
    )  # fmt: skip
    due_on = models.DateField(_("due on"), db_index=True)
    status = models.CharField(
        _("status"),
        max_length=6,
        choices=CommitmentStatus,
        default=CommitmentStatus.OPEN,
        db_index=True,
        editable=False,
    )
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")

    def __str__(self) -> str:
        return self.promise[:60]


class Negotiation(Record):
    """What is negotiated with a dealer; its terms say target, limit and where it stands."""

    number = models.CharField(_("document number"), max_length=30, unique=True, editable=False)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    subject = models.CharField(_("subject of the negotiation"), max_length=120)
    held_on = models.DateField(_("last meeting"), db_index=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class NegotiationTerm(Record):
    """One term: what we aim at, the limit we do not cross, what is on the table now. Never shown to dealers."""

    negotiation = models.ForeignKey(Negotiation, models.CASCADE, related_name="terms", verbose_name=_("negotiation"))
    item = models.CharField(_("item"), max_length=9, choices=TermItem)
    target = models.CharField(_("our target"), max_length=80)
    limit = models.CharField(_("our limit"), max_length=80, blank=True)
    current = models.CharField(_("on the table"), max_length=80, blank=True)
    is_agreed = models.BooleanField(_("agreed"), default=False)

    class Meta:
        verbose_name = _("term of a negotiation")
        verbose_name_plural = _("terms of negotiations")

    def __str__(self) -> str:
        return f"{self.get_item_display()}: {self.current or self.target}"

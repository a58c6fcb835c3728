"""Candidates for dealers: where they come from, where they stand, and what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record
from meridian.modules.licences.choices import LicenceKind

from ..choices import LeadSource, NoteKind, Stage, Waiver


class RecruitCampaign(Record):
    """A fair, an association's meeting, an advertisement: what it cost, and the QR form by which candidates answer."""

    SECRET_FIELDS = ("token",)

    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=6, choices=LeadSource, default=LeadSource.FAIR)
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    lines = models.ManyToManyField("catalog.ProductLine", related_name="+", verbose_name=_("product lines"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("responsible"))
    place = models.CharField(
        _("place"), max_length=120, blank=True, help_text=_("Hall and stand, or where it is shown.")
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    cost_fen = models.BigIntegerField(_("cost"), default=0)
    token = models.CharField(_("address of the form"), max_length=43, unique=True, editable=False)

    class Meta:
        verbose_name = _("recruiting campaign")
        verbose_name_plural = _("recruiting campaigns")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="campaign_forward"),
            models.CheckConstraint(condition=Q(cost_fen__gte=0), name="campaign_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerLead(Record):
    """A company that may become our dealer (functions.md row 52). The person's name and phone are personal data (PIPL).

    What the change log never stores can be erased for good.
    ``credit_code`` may be missing until the conversion. ``stage_before`` is where a parked one comes back to.
    """

    SECRET_FIELDS = ("contact_name", "contact_title", "contact_phone")

    number = models.CharField(_("lead number"), max_length=24, unique=True, editable=False)
    company = models.CharField(_("company"), max_length=120, db_index=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True, db_index=True)
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("region"))
    lines = models.ManyToManyField("catalog.ProductLine", related_name="+", verbose_name=_("lines wanted"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=40, blank=True)
    contact_title = models.CharField(_("job title"), max_length=40, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=LeadSource, db_index=True)
    source_detail = models.CharField(_("source in detail"), max_length=200, blank=True)
    campaign = models.ForeignKey(
        RecruitCampaign, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("campaign")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.NEW, db_index=True, editable=False)
    stage_before = models.CharField(_("stage before"), max_length=10, choices=Stage, blank=True, editable=False)
    stage_on = models.DateField(_("in this stage since"), editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step on"), null=True, blank=True, db_index=True)
    last_spoken_on = models.DateField(_("last spoken on"), null=True, blank=True, editable=False)
    consent_version = models.CharField(_("consent text"), max_length=20, blank=True, editable=False)
    consent_at = models.DateTimeField(_("consented at"), null=True, blank=True, editable=False)
    dealer = models.ForeignKey(
        "dealers.Dealer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("dealer"),
    )
    converted_on = models.DateField(_("converted on"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("goes on as")
    )

    class Meta:
        verbose_name = _("dealer candidate")
        verbose_name_plural = _("dealer candidates")
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage="CONVERTED") | Q(dealer__isnull=False), name="converted_lead_has_a_dealer"
            ),
            models.CheckConstraint(
                condition=~Q(stage="MERGED") | Q(merged_into__isnull=False), name="merged_lead_names_the_other"
            ),
            models.CheckConstraint(condition=~Q(stage__in=("LOST", "PARKED")) | ~Q(reason=""), name="lost_lead_says_why"),
            models.UniqueConstraint(fields=["dealer"], condition=Q(stage="CONVERTED"), name="dealer_from_one_lead"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["stage", "next_on"], name="lead_stage_next")]

    def __str__(self) -> str:
        return self.company


class LeadNote(Record):
    """What was said with a candidate, and when. Kept for good; a correction is another note."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="notes", verbose_name=_("candidate"))
    kind = models.CharField(_("kind"), max_length=9, choices=NoteKind, default=NoteKind.CALL)
    spoken_on = models.DateField(_("day"))
    text = models.CharField(_("what was said"), max_length=1000)

    class Meta:
        verbose_name = _("contact note")
        verbose_name_plural = _("contact notes")
        indexes = [models.Index(fields=["lead", "-spoken_on"], name="lead_note_of_lead")]

    def __str__(self) -> str:
        return f"{self.lead} · {self.get_kind_display()}"


class LeadFile(Record):
    """A paper a candidate gave us: licence, filing, report. At the conversion it becomes a document of the dealer, for quality."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="files", verbose_name=_("candidate"))
    kind = models.CharField(_("document"), max_length=20, choices=LicenceKind)
    number = models.CharField(_("number of the document"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("valid to"), null=True, blank=True)
    raw_scope = models.TextField(_("scope as printed"), blank=True, max_length=20_000)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("file"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("paper of a candidate")
        verbose_name_plural = _("papers of candidates")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="lead_file_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lead} · {self.get_kind_display()}"


class LeadWaiver(Record):
    """A named special approver lets a candidate pass without something the way asks for: why, and until when (row 80)."""

    lead = models.ForeignKey(PartnerLead, models.CASCADE, related_name="waivers", verbose_name=_("candidate"))
    waives = models.CharField(_("passes without"), max_length=10, choices=Waiver)
    why = models.CharField(_("reason"), max_length=300)
    valid_to = models.DateField(_("valid to"))
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("special approver"),
    )  # fmt: skip
    used_on = models.DateField(_("used on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("special approval")
        verbose_name_plural = _("special approvals")

    def __str__(self) -> str:
        return f"{self.lead} · {self.get_waives_display()}"

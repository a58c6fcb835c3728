"""With which product lines a dealer does business, how he was reviewed for it, and which dealers were told apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meridian.kernel.records.record import Record
from meridian.modules.dealers.choices import DealerLevel

from .choices import BusinessStatus, CaseKind, CaseStatus, DuplicateVerdict, ItemState, Verdict


class PriceTerms(models.Model):
    """At which prices a line is sold to the dealer: those of a level, or a price list by its name."""

    price_level = models.PositiveSmallIntegerField(
        _("price level"),
        choices=DealerLevel,
        null=True,
        blank=True,
        help_text=_("The level whose prices the dealer gets."),
    )
    price_reference = models.CharField(_("price list"), max_length=80, blank=True)

    class Meta:
        abstract = True


class DealerBusiness(Record, PriceTerms):
    """A dealer's business with one product line (耗材大类): its own status, approver, prices and day of the next review.

    It is opened by an approved qualification case, or taken over from the time before with the paper's number.
    """

    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="businesses", verbose_name=_("dealer"))
    line = models.ForeignKey("catalog.ProductLine", models.PROTECT, related_name="+", verbose_name=_("product line"))
    status = models.CharField(
        _("status"), max_length=9, choices=BusinessStatus, default=BusinessStatus.DRAFT, db_index=True, editable=False
    )
    opened_on = models.DateField(pgettext_lazy("business", "opened on"), null=True, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    case = models.ForeignKey(
        "QualificationCase", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("approved in"),
    )  # fmt: skip
    paper_reference = models.CharField(
        _("number of the paper file"), max_length=80, blank=True,
        help_text=_("For business approved before this system was used."),
    )  # fmt: skip
    review_due_on = models.DateField(_("next review due on"), null=True, blank=True, db_index=True)
    status_on = models.DateField(_("status since"), null=True, blank=True, editable=False)
    status_reason = models.CharField(_("reason of the status"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("business of a dealer")
        verbose_name_plural = _("businesses of dealers")
        constraints = [
            models.UniqueConstraint(fields=["dealer", "line"], name="business_of_a_line_once"),
            models.CheckConstraint(
                condition=Q(status__in=("DRAFT", "CLOSED")) | Q(opened_on__isnull=False), name="open_business_has_a_day"
            ),
        ]
        indexes = [models.Index(fields=["line", "status"], name="business_line_status")]

    def __str__(self) -> str:
        return f"{self.dealer} · {self.line}"


class QualificationCase(Record, PriceTerms):
    """One review of a dealer: first-enterprise (首营企业), for a new line, periodic (再评审) or after an incident.

    Applicant, quality check and quality manager are three people (医疗器械经营质量管理规范). The checklist of documents is
    kept as it was judged (:class:`CaseItem`).
    """

    number = models.CharField(_("case number"), max_length=24, unique=True, editable=False)
    dealer = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("dealer"))
    kind = models.CharField(_("kind"), max_length=8, choices=CaseKind, default=CaseKind.FIRST, db_index=True)
    status = models.CharField(
        _("status"), max_length=9, choices=CaseStatus, default=CaseStatus.DRAFT, db_index=True, editable=False
    )
    lines = models.ManyToManyField("catalog.ProductLine", related_name="+", verbose_name=_("product lines"))
    about = models.CharField(_("what it is about"), max_length=300, blank=True)
    due_on = models.DateField(_("to be decided by"), null=True, blank=True, db_index=True)
    audited_on = models.DateField(_("on-site audit on"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("submitted by"),
    )  # fmt: skip
    submissions = models.PositiveSmallIntegerField(_("times submitted"), default=0, editable=False)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("checked by"),
    )  # fmt: skip
    check_note = models.CharField(_("result of the check"), max_length=500, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decided by"),
    )  # fmt: skip
    decision_note = models.CharField(_("reason of the decision"), max_length=500, blank=True, editable=False)
    next_review_on = models.DateField(_("next review due on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("qualification case")
        verbose_name_plural = _("qualification cases")
        constraints = [
            models.UniqueConstraint(
                fields=["dealer"], condition=Q(status__in=("DRAFT", "SUBMITTED", "CHECKED")),
                name="one_qualification_in_hand",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("CHECKED", "APPROVED")) | Q(checked_at__isnull=False),
                name="approved_after_the_check",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["dealer", "-id"], name="qualification_of_dealer")]

    def __str__(self) -> str:
        return self.number


class CaseItem(Record):
    """A document of the checklist of a case: which paper stood for it when it was judged, and what quality found."""

    case = models.ForeignKey(QualificationCase, models.CASCADE, related_name="items", verbose_name=_("case"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("document"), max_length=20)
    is_hard = models.BooleanField(_("trade stops without it"), default=False)
    rule = models.CharField(_("asked by"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ItemState)
    licence = models.ForeignKey(
        "licences.Licence", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document on file")
    )
    number = models.CharField(_("number of the document"), max_length=80, blank=True)
    last_day = models.DateField(_("valid to"), null=True, blank=True)
    verdict = models.CharField(_("result"), max_length=12, choices=Verdict, blank=True, default=Verdict.OPEN)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="checklist_item_once")]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"


class DuplicateDecision(Record):
    """What the data steward decided about two dealers who look alike; kept, so that nobody is asked again."""

    first = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("first dealer"))
    second = models.ForeignKey("dealers.Dealer", models.PROTECT, related_name="+", verbose_name=_("second dealer"))
    verdict = models.CharField(_("decision"), max_length=9, choices=DuplicateVerdict, db_index=True)
    kept = models.ForeignKey(
        "dealers.Dealer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goes on as")
    )
    score = models.PositiveSmallIntegerField(_("likeness in percent"), default=0)
    note = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("decision about duplicates")
        verbose_name_plural = _("decisions about duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_decided_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
            models.CheckConstraint(
                condition=Q(verdict="DIFFERENT", kept__isnull=True) | Q(verdict="SAME", kept__isnull=False),
                name="same_dealer_names_who_stays",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

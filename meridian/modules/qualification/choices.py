"""Choices of the qualification module."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BusinessStatus(models.TextChoices):
    """Where the business of a dealer with one product line stands."""

    DRAFT = "DRAFT", _("in preparation")
    OPEN = "OPEN", pgettext_lazy("business", "open")
    SUSPENDED = "SUSPENDED", _("suspended")
    CLOSED = "CLOSED", _("closed")


BUSINESS_MOVES: dict[str, tuple[str, ...]] = {
    BusinessStatus.DRAFT: (BusinessStatus.OPEN, BusinessStatus.CLOSED),
    BusinessStatus.OPEN: (BusinessStatus.SUSPENDED, BusinessStatus.CLOSED),
    BusinessStatus.SUSPENDED: (BusinessStatus.OPEN, BusinessStatus.CLOSED),
    BusinessStatus.CLOSED: (BusinessStatus.DRAFT,),
}
RUNNING = (BusinessStatus.OPEN, BusinessStatus.SUSPENDED)


class CaseKind(models.TextChoices):
    """Why a dealer is reviewed."""

    FIRST = "FIRST", _("first-enterprise review")
    LINE = "LINE", _("new product line")
    PERIODIC = "PERIODIC", _("periodic re-qualification")
    SPECIAL = "SPECIAL", _("review after a change or an incident")


# A refusal of these stops business that runs already.
OF_RUNNING_BUSINESS = (CaseKind.PERIODIC, CaseKind.SPECIAL)


class CaseStatus(models.TextChoices):
    """Where a review stands: prepared, submitted, checked by quality, decided by the quality manager."""

    DRAFT = "DRAFT", _("being prepared")
    SUBMITTED = "SUBMITTED", _("waits for the quality check")
    CHECKED = "CHECKED", _("waits for the quality manager")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


CASE_MOVES: dict[str, tuple[str, ...]] = {
    CaseStatus.DRAFT: (CaseStatus.SUBMITTED, CaseStatus.WITHDRAWN),
    CaseStatus.SUBMITTED: (CaseStatus.DRAFT, CaseStatus.CHECKED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN),
    CaseStatus.CHECKED: (CaseStatus.DRAFT, CaseStatus.APPROVED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN),
    CaseStatus.APPROVED: (),
    CaseStatus.REFUSED: (),
    CaseStatus.WITHDRAWN: (),
}
IN_HAND = (CaseStatus.DRAFT, CaseStatus.SUBMITTED, CaseStatus.CHECKED)
UNDER_REVIEW = (CaseStatus.SUBMITTED, CaseStatus.CHECKED)


class ItemState(models.TextChoices):
    """What was on file for a document of the checklist when the review was submitted or checked last."""

    VALID = "VALID", _("valid")
    EXPIRING = "EXPIRING", _("ends soon")
    EXPIRED = "EXPIRED", _("expired")
    PENDING = "PENDING", _("waits for quality")
    MISSING = "MISSING", _("missing")


class Verdict(models.TextChoices):
    """What quality found about one document of the checklist."""

    OPEN = "", _("not checked yet")
    IN_ORDER = "IN_ORDER", _("in order")
    NOT_IN_ORDER = "NOT_IN_ORDER", _("not in order")
    NOT_NEEDED = "NOT_NEEDED", _("not needed here")


class DuplicateVerdict(models.TextChoices):
    """What the data steward decided about two dealers who look alike."""

    SAME = "SAME", _("the same dealer")
    DIFFERENT = "DIFFERENT", _("not the same dealer")

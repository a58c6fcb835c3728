"""Choices of product knowledge."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceGrade(models.TextChoices):
    """Strength of the evidence for a statement, after the levels of the Oxford CEBM (1 highest)."""

    REVIEW = "1", _("systematic review")
    RANDOMISED = "2", _("randomised trial")
    COHORT = "3", _("cohort study")
    CASES = "4", _("case series")
    TEST = "5", _("test report or expert opinion")


class StatementStatus(models.TextChoices):
    """Life of what is written about a product: only what another person approved may be used."""

    DRAFT = "DRAFT", _("draft")
    APPROVED = "APPROVED", _("approved")
    ENDED = "ENDED", _("superseded or withdrawn")


class Audience(models.TextChoices):
    """Who may read a document."""

    STAFF = "STAFF", _("own staff")
    DEALERS = "DEALERS", _("staff and dealers")
    PUBLIC = "PUBLIC", _("everybody (public)")


class InnerAudience(models.TextChoices):
    """Who may read what never becomes public: comparisons, quizzes, scenarios."""

    STAFF = "STAFF", _("own staff")
    DEALERS = "DEALERS", _("staff and dealers")


class DocumentKind(models.TextChoices):
    """What a document of the dossier is (functions.md row 106)."""

    BROCHURE = "BROCHURE", _("brochure")
    CLINICAL = "CLINICAL", _("clinical evidence")
    WHITE_PAPER = "WHITE_PAPER", _("white paper")
    MANUAL = "MANUAL", _("instructions for use")
    VIDEO = "VIDEO", _("video")
    OTHER = "OTHER", _("other document")


# Documents that promote: shown to the public they are advertising and need an approval number.
PROMOTIONAL = (DocumentKind.BROCHURE, DocumentKind.WHITE_PAPER, DocumentKind.VIDEO)


class DocumentLanguage(models.TextChoices):
    """Language of a document."""

    ZH = "ZH", _("Chinese")
    EN = "EN", _("English")


class Aspect(models.TextChoices):
    """What an attribute of a comparison is about."""

    EFFICACY = "EFFICACY", _("clinical effect")
    SAFETY = "SAFETY", _("safety")
    EASE = "EASE", _("ease of use")
    DESIGN = "DESIGN", _("design and material")
    RANGE = "RANGE", _("range of sizes")
    SERVICE = "SERVICE", _("service and supply")


class Standing(models.TextChoices):
    """How our product stands in one attribute."""

    OURS = "OURS", _("ours is stronger")
    EQUAL = "EQUAL", _("equal")
    THEIRS = "THEIRS", _("theirs is stronger")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "SINGLE", _("one answer")
    MULTIPLE = "MULTIPLE", _("several answers")
    TRUE_FALSE = "TRUE_FALSE", _("true or false")


class Specialty(models.TextChoices):
    """Clinical departments in which products are used (诊疗科目名录, the ones devices are sold to)."""

    CARDIOLOGY = "CARDIOLOGY", _("cardiology")
    CARDIAC_SURGERY = "CARDIAC_SURGERY", _("cardiac surgery")
    VASCULAR = "VASCULAR", _("vascular surgery")
    NEUROLOGY = "NEUROLOGY", _("neurology")
    NEUROSURGERY = "NEUROSURGERY", _("neurosurgery")
    ORTHOPAEDICS = "ORTHOPAEDICS", _("orthopaedics")
    GENERAL_SURGERY = "GENERAL_SURGERY", _("general surgery")
    ONCOLOGY = "ONCOLOGY", _("oncology")
    ULTRASOUND = "ULTRASOUND", _("ultrasound")
    RADIOLOGY = "RADIOLOGY", _("radiology")
    LABORATORY = "LABORATORY", _("clinical laboratory")
    EMERGENCY = "EMERGENCY", _("emergency medicine")
    ICU = "ICU", _("intensive care")
    OBSTETRICS = "OBSTETRICS", _("obstetrics and gynaecology")
    UROLOGY = "UROLOGY", _("urology")
    REHABILITATION = "REHABILITATION", _("rehabilitation")
    OTHER = "OTHER", _("other department")


class SolutionKind(models.TextChoices):
    """Whether a solution stays with devices in an ordinary case, or needs a medical eye (functions.md row 122)."""

    STANDARD = "STANDARD", _("ordinary case")
    SPECIAL_CASE = "SPECIAL_CASE", _("special case")
    DRUG_COMBINATION = "DRUG_COMBINATION", _("combination with a drug")


NEEDS_REVIEW = (SolutionKind.SPECIAL_CASE, SolutionKind.DRUG_COMBINATION)


class SolutionStatus(models.TextChoices):
    """Life of a solution: nobody but its author and the reviewers sees it before it is released."""

    DRAFT = "DRAFT", _("draft")
    REVIEW = "REVIEW", _("waits for medical review")
    RELEASED = "RELEASED", _("released to colleagues")
    REFUSED = "REFUSED", _("refused")

"""Choices of training: what is taught, to whom, what a missing certificate does, how a dealer is started."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CourseCategory(models.TextChoices):
    """What a course is about (functions.md rows 126 to 133, 145)."""

    PRODUCT = "PRODUCT", _("product knowledge")
    CLINICAL = "CLINICAL", _("clinical knowledge")
    COMPLIANCE = "COMPLIANCE", _("compliance and regulation")
    SALES = "SALES", _("sales skills")
    COMMUNICATION = "COMMUNICATION", _("communication")
    ETHICS = "ETHICS", _("ethics of the trade")
    CULTURE = "CULTURE", _("company culture")


class CourseLevel(models.TextChoices):
    """When in a person's work a course comes (岗前, 在岗, 进阶; functions.md row 144)."""

    PRE_JOB = "PRE_JOB", _("before the job")
    ON_JOB = "ON_JOB", _("on the job")
    ADVANCED = "ADVANCED", _("advanced")


class CourseAudience(models.TextChoices):
    """Who may take a course."""

    ALL = "ALL", _("staff and dealers")
    DEALERS = "DEALERS", _("dealers only")
    STAFF = "STAFF", _("own staff only")


class TopicKind(models.TextChoices):
    """What a row of a syllabus teaches (functions.md rows 127, 129, 131, 133)."""

    PRINCIPLE = "PRINCIPLE", _("product principle")
    OPERATION = "OPERATION", _("operation")
    INDICATION = "INDICATION", _("indications")
    ADVANTAGE = "ADVANTAGE", _("competitive advantages")
    DISEASE = "DISEASE", _("disease knowledge")
    PROCEDURE = "PROCEDURE", _("surgical procedure")
    ADVERTISING = "ADVERTISING", _("advertising law")
    ANTI_BRIBERY = "ANTI_BRIBERY", _("anti-bribery")
    TRACEABILITY = "TRACEABILITY", _("traceability")
    CONVERSATION = "CONVERSATION", _("conversation")
    OTHER = "OTHER", _("other")


class StakeholderRole(models.TextChoices):
    """With whom a conversation is practised (functions.md row 133)."""

    DEPARTMENT_HEAD = "DEPARTMENT_HEAD", _("head of department")
    EQUIPMENT = "EQUIPMENT", _("equipment department")
    PURCHASING = "PURCHASING", _("purchasing office")
    PRESIDENT = "PRESIDENT", _("hospital president")


class GateEffect(models.TextChoices):
    """What happens to sales of a line when certificates are missing."""

    BLOCK = "BLOCK", _("stops orders")
    WARN = "WARN", _("warns only")


class StepKind(models.TextChoices):
    """What a step of an onboarding is."""

    DOCUMENT = "DOCUMENT", _("papers")
    COURSE = "COURSE", _("training course")
    KIT = "KIT", _("launch kit")
    MEETING = "MEETING", _("meeting")
    FIRST_ORDER = "FIRST_ORDER", _("first order")


class Side(models.TextChoices):
    """Who does a step."""

    COMPANY = "COMPANY", _("company")
    DEALER = "DEALER", _("dealer")


class OnboardingStatus(models.TextChoices):
    """Life of an onboarding."""

    RUNNING = "RUNNING", _("being worked off")
    DONE = "DONE", _("completed")
    CANCELLED = "CANCELLED", _("cancelled")


class TaskState(models.TextChoices):
    """State of one task."""

    OPEN = "OPEN", _("to do")
    DONE = "DONE", _("done")
    SKIPPED = "SKIPPED", _("not needed")


class KitItemKind(models.TextChoices):
    """What a launch kit holds (functions.md rows 135, 147)."""

    BROCHURE = "BROCHURE", _("brochure")
    VIDEO = "VIDEO", _("video")
    PAPER = "PAPER", _("clinical paper")
    TENDER = "TENDER", _("tender documents")
    SAMPLE = "SAMPLE", _("sample")
    TRIAL_DEVICE = "TRIAL_DEVICE", _("trial device")
    MANUAL = "MANUAL", _("product manual")
    COMPETITOR = "COMPETITOR", _("competitor template")
    CASES = "CASES", _("case library")
    TALK_TRACKS = "TALK_TRACKS", _("compliant talk tracks")


LENT = (KitItemKind.SAMPLE, KitItemKind.TRIAL_DEVICE)


class KitStatus(models.TextChoices):
    """Life of an issued kit."""

    ISSUED = "ISSUED", _("on its way")
    RECEIVED = "RECEIVED", _("received")
    CANCELLED = "CANCELLED", _("cancelled")


class RequestKind(models.TextChoices):
    """What colleagues and dealers ask the company's departments for (functions.md row 148)."""

    MATERIAL = "MATERIAL", _("material")
    EXPERT = "EXPERT", _("clinical expert on site")
    TRAINING = "TRAINING", _("training on site")
    TENDER = "TENDER", _("help with a tender")
    OTHER = "OTHER", _("other support")


class RequestStatus(models.TextChoices):
    """Life of a request."""

    OPEN = "OPEN", _("waiting")
    TAKEN = "TAKEN", _("taken on")
    DONE = "DONE", _("fulfilled")
    REFUSED = "REFUSED", _("declined")


REQUEST_OPEN = (RequestStatus.OPEN, RequestStatus.TAKEN)


class PushStatus(models.TextChoices):
    """Life of pushed content."""

    SENT = "SENT", _("sent out")
    ENDED = "ENDED", _("called back")

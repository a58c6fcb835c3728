"""Choices of approvals."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RouteStatus(models.TextChoices):
    """A draft may be edited; an active version is used for new cases; a replaced one serves the cases it began."""

    DRAFT = "DRAFT", _("draft")
    ACTIVE = "ACTIVE", _("active")
    REPLACED = "REPLACED", _("replaced")


class StepMode(models.TextChoices):
    """或签: one of them is enough. 会签: all of them."""

    ANY = "ANY", _("any one approves")
    ALL = "ALL", _("all approve")


class ApproverKind(models.TextChoices):
    """Who approves a step. What ``approver`` of the step names stands behind each."""

    ROLE = "ROLE", _("role in whose reach it lies")  # key of the role
    USER = "USER", _("named person")  # key of the user
    FIELD = "FIELD", _("person named in the document")  # name of a person the subject offers
    MANAGER = "MANAGER", _("superior of the applicant")  # how many levels up


class OnReject(models.TextChoices):
    """Where a rejected case goes."""

    END = "END", _("the case ends")
    APPLICANT = "APPLICANT", _("back to the applicant")


class CaseStatus(models.TextChoices):
    """Where a case stands."""

    OPEN = "OPEN", _("in approval")
    RETURNED = "RETURNED", _("returned to the applicant")
    APPROVED = "APPROVED", _("approved")
    REJECTED = "REJECTED", _("rejected")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class TaskStatus(models.TextChoices):
    """Where one person's part stands."""

    OPEN = "OPEN", _("waiting")
    APPROVED = "APPROVED", _("approved")
    REJECTED = "REJECTED", _("rejected")
    RETURNED = "RETURNED", _("returned")
    PASSED = "PASSED", _("not needed any more")
    MOVED = "MOVED", _("transferred")


class ActKind(models.TextChoices):
    """What somebody did with a case."""

    SUBMIT = "SUBMIT", _("submitted")
    APPROVE = "APPROVE", _("approved")
    REJECT = "REJECT", _("rejected")
    RETURN = "RETURN", _("returned")
    TRANSFER = "TRANSFER", _("transferred")
    ADD_SIGN = "ADD_SIGN", _("asked one more person")
    WITHDRAW = "WITHDRAW", _("withdrawn")
    REMIND = "REMIND", _("reminded")
    COMMENT = "COMMENT", _("commented")
    AUTO_PASS = "AUTO_PASS", _("passed by itself")
    OVERDUE = "OVERDUE", _("overdue")
    EFFECT = "EFFECT", _("carried out")


OPEN_CASES = (CaseStatus.OPEN, CaseStatus.RETURNED)

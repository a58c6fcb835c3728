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
    """Life of a statement: only an approved one may be used."""

    DRAFT = "DRAFT", _("draft")
    APPROVED = "APPROVED", _("approved")

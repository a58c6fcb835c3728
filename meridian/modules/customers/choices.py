"""Choices of the customers module (rules.md 3.16: the ten grades of 1989 as level and class apart)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HospitalLevel(models.TextChoices):
    """Level of a hospital; the class (甲乙丙) stands apart because new provincial rules have none."""

    L3 = "L3", _("level three")
    L2 = "L2", _("level two")
    L1 = "L1", _("level one")
    NONE = "NONE", _("ungraded")


class HospitalClass(models.TextChoices):
    """Class within the level."""

    SPECIAL = "SPECIAL", _("special")
    A = "A", _("class A (甲)")
    B = "B", _("class B (乙)")
    C = "C", _("class C (丙)")


class Ownership(models.TextChoices):
    """Nature of the institution."""

    PUBLIC = "PUBLIC", _("public")
    PRIVATE = "PRIVATE", _("private")
    MILITARY = "MILITARY", _("military")
    ENTERPRISE = "ENTERPRISE", _("enterprise-owned")


class InstitutionType(models.TextChoices):
    """Type of the institution."""

    GENERAL = "GENERAL", _("general hospital")
    SPECIALTY = "SPECIALTY", _("specialty hospital")
    TCM = "TCM", _("hospital of Chinese medicine")
    MATERNITY = "MATERNITY", _("maternity and child health")
    CHILDREN = "CHILDREN", _("children's hospital")
    COMMUNITY = "COMMUNITY", _("community health centre")
    TOWNSHIP = "TOWNSHIP", _("township health centre")
    CLINIC = "CLINIC", _("clinic")
    CDC = "CDC", _("disease control centre")
    LAB = "LAB", _("independent laboratory")
    PHARMACY = "PHARMACY", _("pharmacy")
    OTHER = "OTHER", _("other")


class AliasOrigin(models.TextChoices):
    """Where another name of a hospital comes from."""

    OFFICIAL = "OFFICIAL", _("official second name")
    FORMER = "FORMER", _("former name")
    SHORT = "SHORT", _("short name")
    DEALER = "DEALER", _("seen in a dealer's file")

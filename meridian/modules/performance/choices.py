"""Choices of the performance module."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Criterion(models.TextChoices):
    """What a dealer is judged by. Each has one figure, computed from data; nothing is typed in."""

    TARGET = "TARGET", _("purchases against the target")
    GROWTH = "GROWTH", _("growth against last year")
    PAYMENT = "PAYMENT", _("payment on time")
    FILES = "FILES", _("flow files on time")
    MATCH = "MATCH", _("lines matched")
    STOCK_DAYS = "STOCK_DAYS", _("days of stock")
    EXPIRY = "EXPIRY", _("stock expired or near expiry")
    LICENCES = "LICENCES", _("documents in order")
    FINDINGS = "FINDINGS", _("findings in flow files")
    ORDERS = "ORDERS", _("orders that stood")
    SERVICE = "SERVICE", _("service on time")


# Headings of narrow columns.
SHORT: dict[str, object] = {
    Criterion.TARGET: _("Target"), Criterion.GROWTH: pgettext_lazy("score", "Growth"), Criterion.PAYMENT: pgettext_lazy("score", "Payment"),
    Criterion.FILES: pgettext_lazy("score", "Files"), Criterion.MATCH: pgettext_lazy("score", "Matched"),
    Criterion.STOCK_DAYS: pgettext_lazy("score", "Stock"), Criterion.EXPIRY: pgettext_lazy("score", "Expiry"),
    Criterion.LICENCES: pgettext_lazy("score", "Documents"), Criterion.FINDINGS: pgettext_lazy("score", "Findings"),
    Criterion.ORDERS: pgettext_lazy("score", "Orders"), Criterion.SERVICE: pgettext_lazy("score", "Service"),
}  # fmt: skip


class Grade(models.TextChoices):
    """The grade of a total; its limits are the parameter ``performance.grade.limits``."""

    A = "A", pgettext_lazy("grade", "A")
    B = "B", pgettext_lazy("grade", "B")
    C = "C", pgettext_lazy("grade", "C")
    D = "D", pgettext_lazy("grade", "D")
    NONE = "", _("not graded")


class Segment(models.TextChoices):
    """Value × potential: what he buys against what his territory could use (functions.md row 77)."""

    STAR = "STAR", _("key partner")  # high value, high potential
    CORE = "CORE", _("core partner")  # high value, low potential: kept
    GROW = "GROW", _("to be developed")  # low value, high potential
    BASE = "BASE", _("basic care")
    NONE = "", _("not placed")


# How the figure of a criterion is counted: basis points (1/10,000), days, number, or a light (0 green, 1 amber, 2 red).
UNITS: dict[str, str] = {
    Criterion.TARGET: "bp", Criterion.GROWTH: "bp", Criterion.PAYMENT: "bp", Criterion.FILES: "bp", Criterion.MATCH: "bp",
    Criterion.STOCK_DAYS: "days", Criterion.EXPIRY: "bp", Criterion.LICENCES: "light", Criterion.FINDINGS: "count",
    Criterion.ORDERS: "bp", Criterion.SERVICE: "bp",
}  # fmt: skip
GRADE_CHIPS = {"A": "good", "B": "busy", "C": "wait", "D": "bad", "": "draft"}
SEGMENT_CHIPS = {"STAR": "good", "CORE": "busy", "GROW": "wait", "BASE": "draft", "": "draft"}

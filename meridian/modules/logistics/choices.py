"""Choices of the logistics module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShipmentStatus(models.TextChoices):
    """Where a shipment stands."""

    DRAFT = "DRAFT", _("draft")
    SHIPPED = "SHIPPED", _("shipped")
    RECEIVED = "RECEIVED", _("received")
    CANCELLED = "CANCELLED", _("cancelled")


STATUS_MOVES: dict[str, tuple[str, ...]] = {
    "DRAFT": ("SHIPPED", "CANCELLED"),
    "SHIPPED": ("RECEIVED",),
    "RECEIVED": (),
    "CANCELLED": (),
}


class AcceptanceStatus(models.TextChoices):
    """Result of the incoming inspection."""

    WAITING = "WAITING", _("waiting for inspection")
    ACCEPTED = "ACCEPTED", _("accepted")
    PARTLY = "PARTLY", _("partly accepted")
    REJECTED = "REJECTED", _("rejected")


class PickStatus(models.TextChoices):
    """Where a pick list stands."""

    OPEN = "OPEN", _("to pick")
    PICKING = "PICKING", _("being picked")
    PICKED = "PICKED", _("to check")
    CHECKED = "CHECKED", _("to ship")
    SHIPPED = "SHIPPED", _("shipped")
    CANCELLED = "CANCELLED", _("cancelled")


PICK_MOVES: dict[str, tuple[str, ...]] = {
    "OPEN": ("PICKING", "PICKED", "CANCELLED"),
    "PICKING": ("PICKED", "CANCELLED"),
    "PICKED": ("CHECKED", "PICKING", "CANCELLED"),
    "CHECKED": ("SHIPPED", "PICKING", "CANCELLED"),
    "SHIPPED": (),
    "CANCELLED": (),
}


class ScanStep(models.TextChoices):
    """When a line was confirmed."""

    PICK = "PICK", _("picking")
    CHECK = "CHECK", _("checking")


class TemperatureState(models.TextChoices):
    """What a temperature record means for the goods."""

    CLEAN = "CLEAN", _("within limits")
    WAITING = "WAITING", _("waiting for quality")
    ACCEPTED = "ACCEPTED", _("excursion accepted")
    REJECTED = "REJECTED", _("goods rejected")


class Season(models.TextChoices):
    """For which outside temperatures a packing method was validated."""

    ALL = "ALL", _("all year")
    SUMMER = "SUMMER", _("summer")
    WINTER = "WINTER", _("winter")


class ExcursionKind(models.TextChoices):
    """What was wrong with a stretch of a temperature record."""

    HIGH = "HIGH", _("too warm")
    LOW = "LOW", _("too cold")
    GAP = "GAP", _("not recorded")


class DifferenceKind(models.TextChoices):
    """How a delivery differed from its note."""

    SHORT = "SHORT", _("missing")
    DAMAGED = "DAMAGED", _("damaged")
    EXCESS = "EXCESS", _("too many")


class DifferenceDecision(models.TextChoices):
    """What follows from a difference."""

    FOUND = "FOUND", _("found at the dealer")  # also: not damaged after all
    BACK = "BACK", _("never left our warehouse")
    RESHIP = "RESHIP", _("send again")
    CREDIT = "CREDIT", _("credit note")
    SEND_BACK = "SEND_BACK", _("dealer sends it back")


class ReturnStatus(models.TextChoices):
    """Where a return stands; the moves are in rules/returning.py."""

    REQUESTED = "REQUESTED", _("requested")
    APPROVED = "APPROVED", _("approved")
    ARRIVED = "ARRIVED", _("arrived")
    DECIDED = "DECIDED", _("decided")
    REFUSED = "REFUSED", _("refused")
    CANCELLED = "CANCELLED", _("cancelled")


class ReturnReason(models.TextChoices):
    """Why goods come back."""

    DAMAGED = "DAMAGED", _("damaged in transport")
    QUALITY = "QUALITY", _("quality complaint")
    WRONG = "WRONG", _("wrong delivery")
    EXPIRING = "EXPIRING", _("near expiry")
    RECALL = "RECALL", _("recall")
    UNSOLD = "UNSOLD", _("not sold")

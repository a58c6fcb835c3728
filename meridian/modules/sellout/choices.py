"""Choices of the sellout module."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SaleKind(models.TextChoices):
    """A sale, or goods a hospital gives back: a document of its own in red, never an edit of the first."""

    SALE = "SALE", _("sale")
    RETURN = "RETURN", _("red correction")


class SaleSource(models.TextChoices):
    """How a sale came into the book."""

    ENTRY = "ENTRY", _("entered")
    CONSUMPTION = "CONSUMPTION", _("consumption report")


class SaleStatus(models.TextChoices):
    """Where a dealer's sale stands."""

    DRAFT = "DRAFT", pgettext_lazy("document", "draft")
    POSTED = "POSTED", _("booked")
    CANCELLED = "CANCELLED", _("given up")


class TransferStatus(models.TextChoices):
    """Where goods stand that a dealer hands to a dealer below him."""

    DRAFT = "DRAFT", pgettext_lazy("document", "draft")
    SENT = "SENT", _("under way")
    CONFIRMED = "CONFIRMED", _("confirmed")
    REFUSED = "REFUSED", _("refused")
    CANCELLED = "CANCELLED", _("given up")


TRANSFER_MOVES: dict[str, tuple[str, ...]] = {
    TransferStatus.DRAFT: (TransferStatus.SENT, TransferStatus.CANCELLED),
    TransferStatus.SENT: (TransferStatus.CONFIRMED, TransferStatus.REFUSED),
    TransferStatus.CONFIRMED: (),
    TransferStatus.REFUSED: (),
    TransferStatus.CANCELLED: (),
}


class Direction(models.TextChoices):
    """To the hospital's shelf, or back from it. Either way the goods stay the holder's."""

    PLACE = "PLACE", _("placed")
    TAKE_BACK = "BACK", _("taken back")


class ConsumptionStatus(models.TextChoices):
    """Where a consumption report stands."""

    POSTED = "POSTED", _("booked")
    CORRECTED = "CORRECTED", _("corrected")


class ConsignedReason(models.TextChoices):
    """Why the shelf of a hospital holds another quantity than the book says."""

    USED = "USED", _("used but not reported")
    BACK = "BACK", _("taken back but not booked")
    LOST = "LOST", _("lost")
    DAMAGED = "DAMAGED", _("damaged")
    EXPIRED = "EXPIRED", _("expired and taken out")
    FOUND = "FOUND", _("more there than booked")


class OpeningStatus(models.TextChoices):
    """Where the list of a dealer's opening stock stands."""

    DRAFT = "DRAFT", pgettext_lazy("document", "draft")
    WAITING = "WAITING", _("waits for a second person")
    POSTED = "POSTED", _("booked")
    CORRECTED = "CORRECTED", _("corrected")
    CANCELLED = "CANCELLED", _("given up")


OPENING_ALIVE = (OpeningStatus.DRAFT, OpeningStatus.WAITING, OpeningStatus.POSTED)

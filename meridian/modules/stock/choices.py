"""Choices of the stock module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holder(models.TextChoices):
    """Who can hold goods. What the holder's number means stands behind each."""

    COMPANY = "COMPANY", _("company warehouse")  # warehouse
    TRANSIT = "TRANSIT", _("in transit")  # dealer it goes to
    DEALER = "DEALER", _("dealer")  # dealer
    HOSPITAL = "HOSPITAL", _("hospital")  # hospital
    SUPPLIER = "SUPPLIER", _("production")  # 0
    SCRAP = "SCRAP", _("scrapped")  # 0
    COUNT_DIFFERENCE = "COUNT_DIFFERENCE", _("count difference")  # dealer who counted
    HOUSE_DIFFERENCE = "HOUSE_DIFF", _("count difference of a warehouse")  # warehouse that was counted
    OPENING = "OPENING", _("opening stock")  # dealer whose book was opened
    UNEXPLAINED = "UNEXPLAINED", _("unexplained")  # dealer whose reports the book cannot explain


class Condition(models.TextChoices):
    """State of goods. Only GOOD may be sold."""

    GOOD = "GOOD", _("good")
    QUARANTINE = "QUARANTINE", _("quarantine")
    DAMAGED = "DAMAGED", _("damaged")
    EXPIRED = "EXPIRED", _("expired")
    CONSIGNED = "CONSIGNED", _("consigned")


class PostingCode(models.TextChoices):
    """Kinds of stock posting."""

    PRODUCTION = "PRODUCTION", _("from production")
    OPENING = "OPENING", _("opening stock")
    MOVE = "MOVE", _("move")
    SHIP = "SHIP", _("shipped")
    RECEIVE = "RECEIVE", _("received")
    LOAD = "LOAD", _("shipments loaded")
    FLOW = "FLOW", _("reported sale")
    COUNT = "COUNT", _("count adjustment")
    CONDITION = "CONDITION", _("condition changed")
    REVERSAL = "REVERSAL", _("reversal")


# Beyond these the goods come from nowhere or go out of the book, so their balance may be below zero.
MAY_BE_NEGATIVE = frozenset(
    {
        Holder.HOSPITAL,
        Holder.SUPPLIER,
        Holder.SCRAP,
        Holder.COUNT_DIFFERENCE,
        Holder.HOUSE_DIFFERENCE,
        Holder.OPENING,
        Holder.UNEXPLAINED,
    }
)
# Holders whose number is a dealer's, and whose accounts that dealer may see.
HELD_FOR_DEALER = frozenset(
    {Holder.DEALER, Holder.TRANSIT, Holder.UNEXPLAINED, Holder.COUNT_DIFFERENCE, Holder.OPENING}
)
# Goods that come to a dealer from one of these were supplied to him; from a hospital they were returned.
SUPPLYING = frozenset({Holder.COMPANY, Holder.TRANSIT, Holder.DEALER, Holder.OPENING})


class CountStatus(models.TextChoices):
    """Where a stock count stands. Counting is blind: what the book says is shown only afterwards."""

    COUNTING = "COUNTING", _("being counted")
    EXPLAINING = "EXPLAIN", _("differences to explain")
    CHECKING = "CHECKING", _("waits for a second person")
    POSTED = "POSTED", _("booked")
    CANCELLED = "CANCEL", _("given up")


class CountReason(models.TextChoices):
    """Why a lot was counted otherwise than booked (核对原因)."""

    LOSS = "LOSS", _("lost or used up")
    DAMAGED = "DAMAGED", _("damaged")
    EXPIRED = "EXPIRED", _("expired and taken out")
    UNREPORTED = "UNREP", _("sold but not reported")
    MIS_SENT = "MIS_SENT", _("sent or received wrongly")
    LENT = "LENT", _("lent out")
    RETURNED = "RETURNED", _("came back")
    LATE = "LATE", _("document not booked yet")
    OTHER = "OTHER", _("other")

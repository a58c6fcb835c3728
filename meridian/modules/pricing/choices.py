"""Choices of the pricing module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PriceKind(models.TextChoices):
    """What a price row is keyed by; the most special one that fits wins (see ``PRECEDENCE``)."""

    LIST = "LIST", _("list price")  # SKU
    LEVEL = "LEVEL", _("level price")  # SKU and dealer level
    DEALER = "DEALER", _("dealer price")  # SKU and dealer
    DEALER_HOSPITAL = "DEALER_HOSPITAL", _("dealer and hospital price")  # SKU, dealer, hospital
    SPECIAL = "SPECIAL", _("special price")  # SKU, dealer and an approved request, perhaps a hospital
    PROJECT = "PROJECT", _("project price")  # SKU and project, perhaps a dealer


# Highest first: project > special request > dealer + hospital > dealer > level > list.
PRECEDENCE = (
    PriceKind.PROJECT,
    PriceKind.SPECIAL,
    PriceKind.DEALER_HOSPITAL,
    PriceKind.DEALER,
    PriceKind.LEVEL,
    PriceKind.LIST,
)


class PriceStatus(models.TextChoices):
    """A valid price counts on its days, also when a later one has closed it. A withdrawn one counts for nothing any more."""

    VALID = "VALID", _("valid")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class RequestStatus(models.TextChoices):
    """Where a request for a special price stands."""

    ASKED = "ASKED", _("asked")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")

"""Choices of the pricing module."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PriceKind(models.TextChoices):
    """What a price row is keyed by; the most special one that fits wins (see ``PRECEDENCE``)."""

    LIST = "LIST", _("list price")  # SKU
    LEVEL = "LEVEL", _("distribution price")  # SKU and dealer level: one is 一级分销价, two 二级分销价
    DEALER = "DEALER", _("dealer price")  # SKU and dealer
    DEALER_HOSPITAL = "DEALER_HOSPITAL", _("dealer and hospital price")  # SKU, dealer, hospital
    DEALER_REGION = "DEALER_REGION", _("dealer and region price")  # SKU, dealer, region of the hospital
    SPECIAL = "SPECIAL", _("special price")  # SKU, dealer and an approved request, perhaps a hospital
    PROJECT = "PROJECT", _("project price")  # SKU and project, perhaps a dealer
    EX_FACTORY = "EX_FACTORY", _("ex-factory price")  # SKU; what discounts are counted from, charged to nobody
    SUGGESTED = "SUGGESTED", _("suggested retail price (suggestion only)")  # SKU
    LISTED = "LISTED", _("tender or platform price")  # SKU, perhaps a region: the most a hospital pays there
    VBP = "VBP", _("volume-based procurement price")  # SKU, perhaps a region: what hospitals pay, no more and no less


# Highest first: project > special request > dealer + hospital > dealer + region > dealer > level > list.
PRECEDENCE = (
    PriceKind.PROJECT,
    PriceKind.SPECIAL,
    PriceKind.DEALER_HOSPITAL,
    PriceKind.DEALER_REGION,
    PriceKind.DEALER,
    PriceKind.LEVEL,
    PriceKind.LIST,
)


# Known, shown and compared, never charged; a suggested retail price is a suggestion and nothing hangs on it (反垄断法 art. 18).
REFERENCE = (PriceKind.EX_FACTORY, PriceKind.SUGGESTED, PriceKind.LISTED, PriceKind.VBP)
# What dealers may read of them; the ex-factory price is ours.
PUBLIC = (PriceKind.SUGGESTED, PriceKind.LISTED, PriceKind.VBP)


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


class SettledBy(models.TextChoices):
    """How a special price reaches the dealer: on our invoice, or by claiming the difference for what he has sold."""

    PRICE = "PRICE", _("price on the order")
    CLAIM = "CLAIM", _("claim of the difference")


class Benefit(models.TextChoices):
    """What a rule on resale prices would grant or take away."""

    REBATE = "REBATE", _("rebate")
    PRICE = "PRICE", _("purchase price")
    AUTHORISATION = "AUTHORISATION", pgettext_lazy("right to sell", "authorisation")
    SUPPORT = "SUPPORT", _("support")


class ChangeReason(models.TextChoices):
    """Why prices change."""

    ANNUAL = "ANNUAL", _("yearly revision")
    MARKET = "MARKET", _("market")
    COST = "COST", _("cost")
    VBP = "VBP", _("volume-based procurement")
    CORRECTION = "CORRECTION", _("correction")


class ChangeStatus(models.TextChoices):
    """Where a price change stands. Approved: its rows are written and wait for their day."""

    DRAFT = "DRAFT", _("draft")
    SUBMITTED = "SUBMITTED", _("in approval")
    APPROVED = "APPROVED", _("approved, to come")
    EFFECTIVE = "EFFECTIVE", _("effective")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class GrantStatus(models.TextChoices):
    """Where a price authorisation stands."""

    ASKED = "ASKED", _("asked")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    ENDED = "ENDED", _("ended")


class ClaimStatus(models.TextChoices):
    """Where a claim or a proposal of money stands."""

    ASKED = "ASKED", _("asked")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")


class VbpStatus(models.TextChoices):
    """Where a volume-based procurement event stands."""

    DRAFT = "DRAFT", _("draft")
    REPRICED = "REPRICED", _("prices proposed")
    CLOSED = "CLOSED", _("closed")


class CommitmentStatus(models.TextChoices):
    """What became of a promise."""

    OPEN = "OPEN", _("open")
    KEPT = "KEPT", pgettext_lazy("promise", "kept")
    BROKEN = "BROKEN", _("not kept")


class TermItem(models.TextChoices):
    """What is negotiated."""

    PRICE = "PRICE", _("price")
    PAYMENT = "PAYMENT", _("payment terms")
    LEAD_TIME = "LEAD_TIME", _("lead time")
    SERVICE = "SERVICE", _("after-sales service")
    OTHER = "OTHER", _("other")

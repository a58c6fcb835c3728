"""Choices of the ordering module, and its state table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderStatus(models.TextChoices):
    """Where an order stands."""

    DRAFT = "DRAFT", _("draft")  # the dealer or a clerk writes it; nothing is held
    SUBMITTED = "SUBMITTED", _("submitted")  # credit is held; waits for the clerk
    HELD = "HELD", pgettext_lazy("order", "held")  # a clerk stopped it, with a reason
    RELEASED = "RELEASED", _("released")  # goods are allocated; the warehouse may pick
    SHIPPED = "SHIPPED", _("shipped")  # everything not cancelled has left
    COMPLETED = "COMPLETED", _("completed")  # the dealer has everything
    REJECTED = "REJECTED", _("rejected")
    CANCELLED = "CANCELLED", _("cancelled")


class OrderKind(models.TextChoices):
    """Why goods go out."""

    STANDARD = "STANDARD", _("standard order")
    REPLENISHMENT = "REPLENISHMENT", _("replenishment")
    SAMPLE = "SAMPLE", _("sample")


class OrderSource(models.TextChoices):
    """Through which door the order came."""

    PORTAL = "PORTAL", _("dealer portal")
    DESK = "DESK", _("order desk")
    FILE = "FILE", _("file or list")
    API = "API", _("API")
    PROPOSAL = "PROPOSAL", _("replenishment proposal")


class CheckState(models.TextChoices):
    """What a check of an order found."""

    OK = "OK", _("in order")
    WARN = "WARN", _("to be looked at")
    BLOCK = "BLOCK", _("forbidden")


class ApprovalState(models.TextChoices):
    """Whether an order above the limit was approved."""

    NONE = "NONE", _("not needed")
    WAITING = "WAITING", _("in approval")
    APPROVED = "APPROVED", _("approved")


class PromotionKind(models.TextChoices):
    """What a promotion gives."""

    BUY_GET = "BUY_GET", _("free goods")  # buy N, get M of the same SKU
    PERCENT = "PERCENT", _("percentage by quantity")


class PromotionStatus(models.TextChoices):
    """Where a promotion stands."""

    DRAFT = "DRAFT", _("draft")
    WAITING = "WAITING", _("in approval")
    APPROVED = "APPROVED", _("approved")
    REFUSED = "REFUSED", _("refused")
    STOPPED = "STOPPED", _("stopped")


class PlanStatus(models.TextChoices):
    """Where a delivery plan stands."""

    OPEN = "OPEN", pgettext_lazy("delivery plan", "under way")
    CLOSED = "CLOSED", pgettext_lazy("delivery plan", "closed")


# Nothing of these is still to go out.
CLOSED = (OrderStatus.SHIPPED, OrderStatus.COMPLETED, OrderStatus.REJECTED, OrderStatus.CANCELLED)

STATUS_MOVES = {
    OrderStatus.DRAFT: {OrderStatus.SUBMITTED, OrderStatus.CANCELLED},
    OrderStatus.SUBMITTED: {OrderStatus.RELEASED, OrderStatus.HELD, OrderStatus.REJECTED, OrderStatus.CANCELLED, OrderStatus.DRAFT},
    OrderStatus.HELD: {OrderStatus.SUBMITTED, OrderStatus.RELEASED, OrderStatus.REJECTED, OrderStatus.CANCELLED},
    OrderStatus.RELEASED: {OrderStatus.SHIPPED, OrderStatus.HELD, OrderStatus.CANCELLED},
    OrderStatus.SHIPPED: {OrderStatus.COMPLETED},
    OrderStatus.COMPLETED: set(),
    OrderStatus.REJECTED: set(),
    OrderStatus.CANCELLED: set(),
}  # fmt: skip

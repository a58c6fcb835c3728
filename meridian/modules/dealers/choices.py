"""Choices of the dealers module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DealerLevel(models.IntegerChoices):
    """Level in the channel: 1 buys from the manufacturer, 2 to 4 from the level above."""

    ONE = 1, _("level 1")
    TWO = 2, _("level 2")
    THREE = 3, _("level 3")
    FOUR = 4, _("level 4")


class DealerStatus(models.TextChoices):
    """Where a dealer stands in his life."""

    DRAFT = "DRAFT", _("draft")
    ACTIVE = "ACTIVE", _("active")
    BLOCKED = "BLOCKED", _("blocked")
    EXITED = "EXITED", _("exited")


STATUS_MOVES: dict[str, tuple[str, ...]] = {
    DealerStatus.DRAFT: (DealerStatus.ACTIVE, DealerStatus.EXITED),
    DealerStatus.ACTIVE: (DealerStatus.BLOCKED, DealerStatus.EXITED),
    DealerStatus.BLOCKED: (DealerStatus.ACTIVE, DealerStatus.EXITED),
    DealerStatus.EXITED: (),
}

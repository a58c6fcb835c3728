"""Choices of the reagents module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ComparisonStatus(models.TextChoices):
    """Where the comparison of two lots stands."""

    DRAFT = "DRAFT", _("draft")
    ACCEPTED = "ACCEPTED", _("lots agree")
    REJECTED = "REJECTED", _("lots differ")


class OpenedStatus(models.TextChoices):
    """Where an opened reagent stands."""

    ON_BOARD = "ON_BOARD", _("on board")
    USED = "USED", _("used up")
    DISCARDED = "DISCARDED", _("discarded")


OPENED_MOVES: dict[str, tuple[str, ...]] = {
    OpenedStatus.ON_BOARD: (OpenedStatus.USED, OpenedStatus.DISCARDED),
    OpenedStatus.USED: (),
    OpenedStatus.DISCARDED: (),
}

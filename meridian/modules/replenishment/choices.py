"""Choices of the replenishment module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Band(models.TextChoices):
    """How a dealer stands with a SKU (rules.md 3.15)."""

    NONE = "NONE", _("none")  # no goods, no sales
    OUT = "OUT", _("sold out")  # no goods, but sales
    SHORT = "SHORT", _("short")
    NORMAL = "NORMAL", _("normal")
    AMPLE = "AMPLE", _("ample")
    DEAD = "DEAD", _("no sales")  # goods, but no sales


class ProposalStatus(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "OPEN", _("open")
    ACCEPTED = "ACCEPTED", _("accepted")
    DECLINED = "DECLINED", _("declined")
    REPLACED = "REPLACED", _("replaced")  # a newer one was made


class Method(models.TextChoices):
    """How the demand was forecast."""

    AVERAGE = "AVERAGE", _("average of 30 and 90 days")
    CROSTON = "CROSTON", _("Croston")
    SBA = "SBA", _("Syntetos-Boylan")
    TSB = "TSB", _("Teunter-Syntetos-Babai")
    MAXIMUM = "MAXIMUM", _("largest week")
    NONE = "NONE", _("no demand")


class Side(models.TextChoices):
    """Who forecasts."""

    MAKER = "MAKER", _("manufacturer")
    DEALER = "DEALER", _("dealer")


class CycleStatus(models.TextChoices):
    """The steps of a planning cycle (CPFR), in their order."""

    FORECAST = "FORECAST", _("both sides forecast")
    SALES = "SALES", _("sales to agree on")
    ORDERS = "ORDERS", _("orders to agree on")
    FROZEN = "FROZEN", _("order forecast frozen")
    MEASURED = "MEASURED", _("compared with orders")
    CANCELLED = "CANCEL", _("given up")


class ExceptionCode(models.TextChoices):
    """What both sides have to talk about."""

    APART = "APART", _("forecasts too far apart")
    ONE_SIDED = "ONE_SIDED", _("only one side has forecast")
    STOCK_LOW = "STOCK_LOW", _("stock will be short")
    STOCK_HIGH = "STOCK_HIGH", _("stock will be too high")
    DEAD_STOCK = "DEAD_STOCK", _("goods without forecast")
    ORDER_JUMP = "ORDER_JUMP", _("order far from the usual one")


class Figure(models.TextChoices):
    """Which number an exception is about."""

    SALES = "SALES", _("sales of the month")
    ORDER = "ORDER", _("order of the month")


class ExceptionStatus(models.TextChoices):
    """Where an exception stands."""

    OPEN = "OPEN", _("to be talked about")
    PROPOSED = "PROPOSED", _("figure proposed")
    AGREED = "AGREED", _("agreed")


CYCLE_MOVES: dict[str, tuple[str, ...]] = {
    CycleStatus.FORECAST: (CycleStatus.SALES, CycleStatus.ORDERS, CycleStatus.CANCELLED),
    CycleStatus.SALES: (CycleStatus.ORDERS, CycleStatus.FORECAST, CycleStatus.CANCELLED),
    CycleStatus.ORDERS: (CycleStatus.FROZEN, CycleStatus.CANCELLED),
    CycleStatus.FROZEN: (CycleStatus.MEASURED,),
    CycleStatus.MEASURED: (),
    CycleStatus.CANCELLED: (),
}

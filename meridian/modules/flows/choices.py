"""Choices of the flow module."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    """The three files a dealer owes every month (rules.md 3.14)."""

    SM = "SM", _("sales")
    PM = "PM", _("purchases")
    IM = "IM", _("stock")


class FileState(models.TextChoices):
    """Where a flow file stands."""

    UPLOADED = "UPLOADED", _("waiting to be read")
    READING = "READING", _("being read")
    PROOF = "PROOF", _("proof")
    PUBLISHED = "PUBLISHED", _("published")
    REFUSED = "REFUSED", _("refused")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


FILE_MOVES: dict[str, tuple[str, ...]] = {
    FileState.UPLOADED: (FileState.READING, FileState.REFUSED, FileState.WITHDRAWN),
    FileState.READING: (FileState.READING, FileState.PROOF, FileState.REFUSED, FileState.WITHDRAWN),
    FileState.PROOF: (FileState.READING, FileState.PUBLISHED, FileState.WITHDRAWN),
    FileState.PUBLISHED: (),
    FileState.REFUSED: (FileState.READING, FileState.WITHDRAWN),
    FileState.WITHDRAWN: (),
}


class LineState(models.TextChoices):
    """The one state every raw line ends in."""

    TOTAL = "TOTAL", _("total row")
    BLANK = "BLANK", _("blank row")
    NOTE = "NOTE", _("title or note")
    ERROR = "ERROR", _("unreadable")
    DUPLICATE = "DUPLICATE", _("suspected duplicate")
    OUTSIDE = "OUTSIDE", _("outside the month")
    PENDING = "PENDING", _("to be matched")
    READY = "READY", _("ready")
    HELD = "HELD", _("held open")
    NOT_OURS = "NOT_OURS", _("not our product")
    PUBLISHED = "PUBLISHED", _("published")


APART = (LineState.TOTAL, LineState.BLANK, LineState.NOTE)


class NameSubject(models.TextChoices):
    """What a name in a file should become."""

    CUSTOMER = "CUSTOMER", _("customer")
    PRODUCT = "PRODUCT", _("product")


class NameDecision(models.TextChoices):
    """How a name was matched."""

    MEMORY = "MEMORY", _("remembered")
    AUTO = "AUTO", _("automatic")
    PENDING = "PENDING", _("to be decided")
    DECIDED = "DECIDED", _("decided")
    NONE = "NONE", _("not ours")


class FindingCode(models.TextChoices):
    """What can be wrong with a line that was read and matched."""

    NO_AUTHORISATION = "NO_AUTHORISATION", _("no authorisation")
    PRODUCT_NOT_COVERED = "PRODUCT_NOT_COVERED", _("product not authorised")
    PLACE_NOT_COVERED = "PLACE_NOT_COVERED", _("place not authorised")
    PERIOD_NOT_COVERED = "PERIOD_NOT_COVERED", _("outside the authorised period")
    HOSPITAL_EXCLUDED = "HOSPITAL_EXCLUDED", _("hospital excluded")
    EXCLUSIVE_OF_OTHER = "EXCLUSIVE_OF_OTHER", _("exclusive to another dealer")
    LOT_UNKNOWN = "LOT_UNKNOWN", _("lot does not exist")
    LOT_NEVER_RECEIVED = "LOT_NEVER_RECEIVED", _("lot never received")
    LOT_MORE_THAN_HAD = "LOT_MORE_THAN_HAD", _("more than he had")
    LOT_MISSING = "LOT_MISSING", _("lot not reported")
    SOLD_BEFORE_RECEIVED = "SOLD_BEFORE_RECEIVED", _("sold before received")
    SOLD_BEFORE_PRODUCTION = "SOLD_BEFORE_PRODUCTION", _("sold before production")
    SOLD_AFTER_EXPIRY = "SOLD_AFTER_EXPIRY", _("sold after expiry")
    CERTIFICATE_GAP = "CERTIFICATE_GAP", _("certificate does not cover the lot")
    AMOUNT_MISMATCH = "AMOUNT_MISMATCH", _("quantity × price is not the amount")
    PURCHASE_NOT_SHIPPED = "PURCHASE_NOT_SHIPPED", _("bought but never shipped")
    PURCHASE_QTY_DIFFERS = "PURCHASE_QTY_DIFFERS", _("bought another quantity than shipped")
    SHIPMENT_NOT_REPORTED = "SHIPMENT_NOT_REPORTED", _("shipped but not reported")
    SUPPLIER_NOT_OURS = "SUPPLIER_NOT_OURS", _("bought from somebody else")
    STOCK_GAP = "STOCK_GAP", _("stock differs from the book")


class FindingState(models.TextChoices):
    """What became of a finding."""

    OPEN = "OPEN", _("open")
    CONFIRMED = "CONFIRMED", _("confirmed")
    DISMISSED = "DISMISSED", _("dismissed")

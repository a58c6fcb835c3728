"""Rows that belong to a place in the channel: region and team are stamped when they are written."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.records.record import Record


class PlacedRecord(Record):
    """A row with the stamps of data scope. They are those of the dealer, else of the hospital."""

    region = models.ForeignKey(
        "reference.Region", models.PROTECT, related_name="+", editable=False, verbose_name=_("region")
    )
    team = models.ForeignKey(
        "org.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("team")
    )

    class Meta:
        abstract = True

"""The base of every row the product keeps: version, who and when, and what it looked like when it was loaded."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .scoped import RecordManager


def kept(value: Any) -> Any:
    """A copy of lists and dictionaries, so that a change made inside of them is seen as one."""
    return deepcopy(value) if isinstance(value, dict | list) else value


class Record(models.Model):
    """A business row. Written only through commands (``persist``), which keep version, change log and scope.

    ``version`` grows by one with every change; a form or API client sends the version it read, so two people never
    overwrite each other silently.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    updated_at = models.DateTimeField(_("changed at"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    objects = RecordManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str, field_names: list[str], values: list[Any]) -> Record:
        """Keep the loaded values, so that ``persist`` can say field by field what changed."""
        row = super().from_db(db, field_names, values)
        row._loaded = {name: kept(value) for name, value in zip(field_names, values, strict=False)}
        return row

    def refresh_from_db(self, using: str | None = None, fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Read again; the values read become those that ``persist`` compares with."""
        names = None if fields is None else list(fields)
        super().refresh_from_db(using=using, fields=names, **kwargs)
        here, read = self.__dict__, dict(self.loaded_values())
        for field in self._meta.concrete_fields:
            if field.attname in here and (names is None or field.name in names or field.attname in names):
                read[field.attname] = kept(here[field.attname])
        self._loaded = read

    def loaded_values(self) -> dict[str, Any]:
        """Column values as they were read from the database; empty for a new row."""
        return getattr(self, "_loaded", {})


class Retirable(models.Model):
    """Master data is never deleted: it is retired, and keeps answering for the past."""

    is_active = models.BooleanField(_("active"), default=True, db_index=True)

    class Meta:
        abstract = True


class WithCustomFields(models.Model):
    """Master data that administrators may extend by fields of their own; values live in one JSON column."""

    custom = models.JSONField(_("additional fields"), default=dict, blank=True)

    class Meta:
        abstract = True

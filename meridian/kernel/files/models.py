"""Files people give to the product and files the product makes: one row per upload, content stored once by its hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.scope import ScopePaths, declare_scope
from meridian.kernel.records.record import Record


class StoredFile(Record):
    """One stored file. The kind comes from the content, never from the name.

    ``path`` is relative to MEDIA_ROOT and follows from the hash, so equal contents lie on the disk once. ``dealer`` is
    the stamp of the second wall: a dealer's users reach their own files and no others. After deletion the row stays
    (who had what, when) and the content is gone.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_kind = models.CharField(_("kind"), max_length=12)
    path = models.CharField(max_length=120, editable=False)
    purpose = models.CharField(_("purpose"), max_length=60, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    dealer = models.ForeignKey(
        settings.SCOPE_DEALER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dealer")
    )
    retention_until = models.DateField(_("keep until"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True)

    class Meta:
        db_table = "meridian_stored_file"
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name


declare_scope(StoredFile, ScopePaths(owner="owner", dealer="dealer"))
VIEW = declare_code("files.storedfile:view", _("Download files"))
ADD = declare_code("files.storedfile:add", _("Upload files"))
DELETE = declare_code("files.storedfile:delete", _("Delete files after their retention"))

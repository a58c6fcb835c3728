"""Saved views of lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import Internal, declare_scope


class SavedView(models.Model):
    """A user's filters, sort and columns of a list under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    object_name = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "meridian_saved_view"
        constraints = [models.UniqueConstraint(fields=["user", "object_name", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


declare_scope(SavedView, Internal("each user reads only his own"))

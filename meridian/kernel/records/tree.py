"""Trees: a parent key plus a materialised path (``/3/2/7/``), so a subtree is one prefix filter."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _


class PathTree(models.Model):
    """Mixin for rows that form a tree. ``path`` ends with the row's own key; ``depth`` starts at 0."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    path = models.CharField(_("path"), max_length=255, editable=False, default="", db_index=True)
    depth = models.PositiveSmallIntegerField(_("depth"), editable=False, default=0)

    class Meta:
        abstract = True

    def is_under(self, path: str) -> bool:
        """Whether the row is the node with ``path`` or lies below it."""
        return self.path.startswith(path)

    def ancestor_ids(self) -> list[int]:
        """Keys from the root to the row itself."""
        return [int(part) for part in self.path.split("/") if part]


class TreeLoop(ValueError):
    """The new parent lies inside the moved subtree."""


def place_in_tree(row: PathTree) -> None:
    """Write path and depth of a row that has its key, and of its whole subtree in one UPDATE when it moved."""
    parent = row.parent
    if parent is not None and row.path and parent.path.startswith(row.path):
        raise TreeLoop(f"{row} cannot be moved below itself")
    old_path, old_depth = row.path, row.depth
    new_path = f"{parent.path if parent else '/'}{row.pk}/"
    new_depth = parent.depth + 1 if parent else 0
    if (old_path, old_depth) == (new_path, new_depth):
        return
    model = type(row)
    rows = model._base_manager
    if old_path:
        rows.filter(path__startswith=old_path).exclude(pk=row.pk).update(
            path=Concat(Value(new_path), Substr("path", len(old_path) + 1)), depth=F("depth") + (new_depth - old_depth)
        )
    rows.filter(pk=row.pk).update(path=new_path, depth=new_depth)
    row.path, row.depth = new_path, new_depth

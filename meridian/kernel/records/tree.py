"""Trees: a parent key plus a materialised path (``/3/2/7/``), so a subtree is one prefix filter."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

from .bulk_rows import update_rows


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


class TreeLoop(RuleViolation):
    """The new parent is the row itself or lies inside the moved subtree."""

    def __init__(self, row: PathTree) -> None:
        super().__init__(
            Issue(
                "tree.loop", _("“%(row)s” cannot be placed below itself."), "parent",
                mend=_("Choose a parent outside of it."), params={"row": str(row)},
            )
        )  # fmt: skip


def place_in_tree(row: PathTree) -> None:
    """Write path and depth of a row that has its key, and of its whole subtree in one UPDATE when it moved.

    Paths are read from the database: those in memory may be older than a move of the parent. Raises TreeLoop.
    """
    model = type(row)
    rows = model._base_manager
    # Locked in the order of keys, so that two moves at once wait for each other and cannot make a loop together.
    locked = rows.select_for_update() if connection.features.has_select_for_update else rows
    places = locked.filter(pk__in=[row.pk, row.parent_id]).order_by("pk").values_list("pk", "path", "depth")
    stored = {pk: (path, depth) for pk, path, depth in places}
    old_path, old_depth = stored[row.pk]
    parent_path, parent_depth = stored.get(row.parent_id, ("/", -1))
    if row.parent_id == row.pk or (old_path and parent_path.startswith(old_path)):
        raise TreeLoop(row)
    new_path, new_depth = f"{parent_path}{row.pk}/", parent_depth + 1
    row.path, row.depth = new_path, new_depth
    if (old_path, old_depth) == (new_path, new_depth):
        return
    if old_path:
        rows.filter(path__startswith=old_path).exclude(pk=row.pk).update(
            path=Concat(Value(new_path), Substr("path", len(old_path) + 1)), depth=F("depth") + (new_depth - old_depth)
        )
    rows.filter(pk=row.pk).update(path=new_path, depth=new_depth)


def place_new(model: type[PathTree], rows: Sequence[PathTree]) -> None:
    """Write path and depth of rows just inserted below parents that were there before: two statements for all of them."""
    parents = list({row.parent_id for row in rows} - {None})
    places: dict[int | None, tuple[str, int]] = {None: ("/", -1)}
    for start in range(0, len(parents), 500):
        found = model._base_manager.filter(pk__in=parents[start : start + 500]).values_list("pk", "path", "depth")
        places.update((pk, (path, depth)) for pk, path, depth in found)
    for row in rows:
        parent_path, parent_depth = places[row.parent_id]
        row.path, row.depth = f"{parent_path}{row.pk}/", parent_depth + 1
    update_rows(model, ("path", "depth"), [(row.pk, row.path, row.depth) for row in rows])

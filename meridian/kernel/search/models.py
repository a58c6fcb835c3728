"""The index of everything that can be found by name: one row per object."""

from __future__ import annotations

from django.db import models

from meridian.kernel.access.scope import Internal, declare_scope


class SearchEntry(models.Model):
    """One object as the search sees it.

    ``text`` are all its words folded, one a line; ``grams`` the pieces of them that the database indexes (FTS5 on SQLite,
    GIN on PostgreSQL, see ``indexes``). ``code``, ``title_key`` and ``initials`` answer what begins with the question.
    The stamps narrow by scope before anything is ranked; the objects' own scope has the last word.
    """

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    sub = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=60, blank=True, db_index=True)
    title_key = models.CharField(max_length=80, blank=True, db_index=True)
    initials = models.CharField(max_length=80, blank=True, db_index=True)
    text = models.TextField(blank=True)
    grams = models.TextField(blank=True)
    region_path = models.CharField(max_length=255, blank=True)
    team_path = models.CharField(max_length=255, blank=True)
    owner_id = models.BigIntegerField(null=True)
    dealer_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "meridian_search_entry"
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.title


class SearchPending(models.Model):
    """Rows of a large command that wait for the worker to index them: ``keys`` of one kind of object."""

    object_type = models.CharField(max_length=60)
    keys = models.JSONField(default=list)

    class Meta:
        db_table = "meridian_search_pending"

    def __str__(self) -> str:
        return f"{self.object_type}: {len(self.keys)}"


declare_scope(SearchPending, Internal("bookkeeping of the index"))
declare_scope(SearchEntry, Internal("answered by search.queries.find, which applies the objects' own scope"))

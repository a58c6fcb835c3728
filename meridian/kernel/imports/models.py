"""A staged import: the file, what its columns mean, and every row with what will happen to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.scope import Internal, declare_scope


class ImportProfile(models.Model):
    """What the columns of a layout meant last time: per object and fingerprint of the headings."""

    object_name = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        db_table = "meridian_import_profile"
        constraints = [models.UniqueConstraint(fields=["object_name", "fingerprint"], name="import_profile_once")]

    def __str__(self) -> str:
        return f"{self.object_name} {self.fingerprint[:8]}"


class ImportSession(models.Model):
    """One upload on its way into the tables. Each stage is a state; nothing reaches the objects before ``COMMITTING``.

    ``mapping`` is ``{field: column index}``; ``headings`` the texts of the header row; ``sample`` the first data rows;
    ``counts`` rows by action, and after the commit what was done. ``same_as`` is an earlier session with the same content.
    """

    class State(models.TextChoices):
        UPLOADED = "UPLOADED", _("uploaded")
        READ = "READ", _("read")
        MAPPED = "MAPPED", _("mapped")
        STAGED = "STAGED", _("checked")
        COMMITTING = "COMMITTING", _("being imported")
        COMMITTED = "COMMITTED", _("imported")
        REVOKED = "REVOKED", _("revoked")
        FAILED = "FAILED", _("failed")

    object_name = models.CharField(max_length=60, db_index=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    message = models.TextField(_("message"), blank=True)
    profile = models.ForeignKey(ImportProfile, models.SET_NULL, null=True, related_name="+")
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    job = models.ForeignKey("jobs.JobRun", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "meridian_import_session"
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["owner", "object_name", "-id"], name="import_session_owner")]

    def __str__(self) -> str:
        return f"{self.object_name} #{self.pk}"


class ImportRow(models.Model):
    """One row of the file. ``raw`` holds its texts by column, ``parsed`` database values by column name.

    ``errors`` and ``warnings`` are ``[{"field", "message"}]``. ``object_id`` is set in the transaction that wrote the
    object, which makes a repeated commit harmless.
    """

    class Action(models.TextChoices):
        CREATE = "CREATE", _("new")
        CHANGE = "CHANGE", _("change")
        SKIP = "SKIP", _("unchanged")
        ERROR = "ERROR", _("error")

    session = models.ForeignKey(ImportSession, models.CASCADE, related_name="rows")
    row_no = models.PositiveIntegerField(_("row"))
    raw = models.JSONField(default=list)
    parsed = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=6, choices=Action)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    target_id = models.BigIntegerField(null=True)
    object_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "meridian_import_row"
        constraints = [models.UniqueConstraint(fields=["session", "row_no"], name="import_row_once")]
        indexes = [models.Index(fields=["session", "action", "row_no"], name="import_row_action")]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.row_no}"


for _model in (ImportProfile, ImportSession, ImportRow):
    declare_scope(_model, Internal("shown to whoever started the import"))

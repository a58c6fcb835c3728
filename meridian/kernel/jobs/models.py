"""What the product knows of a background job beyond the task library: owner, progress, lease, result."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.codes import declare_code
from meridian.kernel.access.scope import Internal, declare_scope


class JobRun(models.Model):
    """One piece of work in the background, from enqueueing to its end, over all attempts.

    Written by the job machinery, not by commands: the work itself calls a command, which is logged. ``lease_until`` is
    renewed while the worker lives; a run whose lease ended is taken back. ``task_id`` is the present task of the library.
    ``acting`` rebuilds the actor of an API client, whose rights are narrower than its owner's.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        RUNNING = "RUNNING", _("running")
        DONE = "DONE", _("done")
        FAILED = "FAILED", _("failed")
        CANCELLED = "CANCELLED", _("cancelled")

    name = models.CharField(_("job"), max_length=80, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by")
    )
    acting = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, db_index=True)
    dedupe_key = models.CharField(max_length=120, blank=True)
    args = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=1)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    task_id = models.UUIDField(null=True)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    message = models.TextField(_("message"), blank=True)
    log = models.TextField(_("log"), blank=True)
    result_file = models.ForeignKey(
        "files.StoredFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("result file")
    )
    result = models.JSONField(_("result"), default=dict)
    url = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    enqueued_at = models.DateTimeField(_("enqueued at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        db_table = "meridian_job_run"
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_run_owner"),
            models.Index(fields=["state", "lease_until"], name="job_run_lease"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "dedupe_key"], name="job_run_once_at_a_time",
                condition=Q(state__in=["WAITING", "RUNNING"]) & ~Q(dedupe_key=""),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


class ScheduleSlot(models.Model):
    """One moment of a schedule that was taken. The unique key keeps two workers from doubling it."""

    schedule = models.CharField(max_length=80)
    slot = models.CharField(max_length=40)
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "meridian_schedule_slot"
        constraints = [models.UniqueConstraint(fields=["schedule", "slot"], name="schedule_slot_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.slot}"


declare_scope(JobRun, Internal("shown to its owner by jobs.queries"))
declare_scope(ScheduleSlot, Internal("bookkeeping of the worker"))
VIEW_ALL = declare_code("jobs.jobrun:view", _("See the jobs of everybody"))

"""The notice at the end of a background job."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from meridian.kernel.jobs.models import JobRun
from meridian.kernel.jobs.registry import job_named
from meridian.kernel.jobs.running import on_finished

from .kinds import declare_kind
from .sending import notify

JOB_ENDED = declare_kind("jobs.ended", gettext_lazy("A background job of mine has ended"))


def tell_owner(run: JobRun) -> None:
    """Tell the owner that his job is done, failed or stopped, with a link to its page, result file or own page."""
    try:
        entry = job_named(run.name)
    except LookupError:
        return
    if run.owner_id is None or entry.quiet:
        return
    with override(run.owner.language):
        title = {
            JobRun.State.DONE: _("Done: %(job)s"),
            JobRun.State.FAILED: _("Failed: %(job)s"),
            JobRun.State.CANCELLED: _("Stopped: %(job)s"),
        }[run.state] % {"job": entry.label}
        text = run.message
        if run.result_file is not None:
            text = f"{text}\n{run.result_file.name}".strip()
        notify([run.owner_id], kind=JOB_ENDED, title=title, text=text, url=link_of(run), key=f"job:{run.pk}")


def link_of(run: JobRun) -> str:
    """Where the notice leads: the page the job named, its result file, else nowhere."""
    if run.url:
        return run.url
    if run.result_file_id and run.state == JobRun.State.DONE:
        try:
            return reverse("file_download", args=[run.result_file_id])
        except NoReverseMatch:
            return ""
    return ""


on_finished(tell_owner)

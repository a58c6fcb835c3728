"""Putting work into the background, in the transaction of whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import User
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, system_actor
from meridian.kernel.base.errors import Issue, RuleViolation

from .models import JobRun
from .registry import Job, job_of

ACTIVE = (JobRun.State.WAITING, JobRun.State.RUNNING)


def enqueue(
    actor: Actor, job: Job | str | Callable[..., Any], *, dedupe_key: str = "", run_after: datetime | None = None,
    url: str = "", **arguments: Any,
) -> JobRun:  # fmt: skip
    """Ask for a job. Rolled back with the caller's transaction; started by a worker after commit.

    ``arguments`` are ids and plain JSON values. While a run of the same job with the same ``dedupe_key`` waits or runs,
    that run is returned instead of a second one. ``url`` is where the notice about the end leads.
    """
    wanted = job_of(job)
    run = JobRun(
        name=wanted.name, owner_id=actor.user_id, acting=_acting(actor), request_id=actor.request_id[:40],
        dedupe_key=dedupe_key[:120], args=arguments, queue=wanted.queue, max_attempts=wanted.max_attempts,
        url=str(url), enqueued_at=clock.now(),
    )  # fmt: skip
    with transaction.atomic():
        if dedupe_key:
            present = _present(run)
            if present is not None:
                return present
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError:
            present = _present(run)
            if present is None:
                raise
            return present
        hand_to_worker(run, run_after)
    return run


def hand_to_worker(run: JobRun, run_after: datetime | None = None) -> None:
    """Make the library's task for a waiting run and remember which one it is."""
    from .running import run_job

    result = run_job.using(queue_name=run.queue, run_after=run_after).enqueue(run.pk)
    run.task_id = result.id
    JobRun.objects.filter(pk=run.pk).update(task_id=result.id)


def _present(run: JobRun) -> JobRun | None:
    return JobRun.objects.filter(name=run.name, dedupe_key=run.dedupe_key, state__in=ACTIVE).order_by("id").first()


def _acting(actor: Actor) -> dict[str, Any]:
    """Enough to rebuild the actor. People are looked up again, so that a right taken away meanwhile counts."""
    if actor.kind is not ActorKind.API:
        return {"kind": str(actor.kind), "name": actor.name, "language": actor.language}
    grants = [[sorted(grant.codes), str(grant.breadth), grant.path] for grant in actor.grants]
    return {
        "kind": "API", "name": actor.name, "language": actor.language, "dealer_id": actor.dealer_id, "grants": grants,
    }  # fmt: skip


def actor_of(run: JobRun) -> Actor:
    """The actor a run works for: its owner with today's rights, the API client as it was, or the system.

    Raises RuleViolation when the owner's account was closed meanwhile.
    """
    if run.owner_id is None:
        return system_actor(run.acting.get("name") or run.name, channel="job", request_id=run.request_id)
    owner = User.objects.filter(pk=run.owner_id, is_active=True).first()
    if owner is None:
        raise RuleViolation(Issue("jobs.owner_closed", _("The account that started this job was closed.")))
    if run.acting.get("kind") == ActorKind.API:
        return Actor(
            kind=ActorKind.API, name=run.acting["name"], user_id=owner.pk, dealer_id=run.acting["dealer_id"],
            grants=tuple(GrantView(frozenset(codes), Breadth(breadth), path) for codes, breadth, path in run.acting["grants"]),
            request_id=run.request_id, channel="job", language=run.acting["language"],
        )  # fmt: skip
    return actor_for(owner, channel="job", request_id=run.request_id)

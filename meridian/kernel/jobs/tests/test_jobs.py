"""Jobs: enqueueing in the caller's transaction, outcome, retry, cancelling, leases, schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from meridian.kernel.access.models import Grant, Role, User
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, system_actor
from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.jobs import registry
from meridian.kernel.jobs.context import JobContext
from meridian.kernel.jobs.enqueueing import actor_of, enqueue
from meridian.kernel.jobs.models import JobRun, ScheduleSlot
from meridian.kernel.jobs.process import is_alive, this_process
from meridian.kernel.jobs.queries import ask_to_stop, run_for, runs_of
from meridian.kernel.jobs.reaper import take_back_abandoned
from meridian.kernel.jobs.registry import Retryable, job
from meridian.kernel.jobs.running import claim
from meridian.kernel.jobs.schedule import Schedule, _schedules, enqueue_due
from meridian.kernel.jobs.worker import run_waiting

pytestmark = pytest.mark.django_db
SEEN: list[dict] = []


@job("tests.add", quiet=True)
def add(context: JobContext, *, left: int, right: int) -> None:
    context.progress(50, "half")
    context.log("adding")
    SEEN.append({"actor": context.actor, "sum": left + right})
    context.result(sum=left + right, url="/there/")


@job("tests.refuse", quiet=True)
def refuse(context: JobContext) -> None:
    raise RuleViolation(Issue("tests.no", "The month is closed.", mend="Open it."))


@job("tests.flaky", retries=2, quiet=True)
def flaky(context: JobContext) -> None:
    raise Retryable("service does not answer")


@job("tests.bug", quiet=True)
def bug(context: JobContext) -> None:
    raise KeyError("lost")


@pytest.fixture
def user() -> User:
    SEEN.clear()
    return User.objects.create(username="steward", display_name="Li Na")


def staff(user: User) -> Actor:
    return Actor(kind=ActorKind.STAFF, name=str(user), user_id=user.pk, request_id="req-1")


def test_a_job_runs_as_its_owner_and_keeps_its_outcome(user):
    role = Role.objects.create(key="r", name="r", codes=["*"])
    Grant.objects.create(user=user, role=role, breadth="ALL")
    run = enqueue(staff(user), add, left=2, right=3)
    assert run.state == "WAITING"
    assert run_waiting() == 1
    run.refresh_from_db()
    assert (run.state, run.progress, run.result, run.url, run.attempts) == ("DONE", 100, {"sum": 5}, "/there/", 1)
    assert "adding" in run.log and run.message == "half"
    acted = SEEN[0]["actor"]
    assert (acted.user_id, acted.channel, acted.request_id, acted.may("flows.flowfile:add")) == (
        user.pk,
        "job",
        "req-1",
        True,
    )


def test_a_job_is_rolled_back_with_the_transaction_that_asked_for_it(user):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(staff(user), add, left=1, right=1)
        raise ZeroDivisionError
    assert not JobRun.objects.exists() and not DBTaskResult.objects.exists()


def test_the_same_key_gives_the_waiting_run_and_a_new_one_after_its_end(user):
    first = enqueue(staff(user), add, left=1, right=1, dedupe_key="file-7")
    assert enqueue(staff(user), add, left=1, right=1, dedupe_key="file-7").pk == first.pk
    run_waiting()
    assert enqueue(staff(user), add, left=1, right=1, dedupe_key="file-7").pk != first.pk


def test_a_refusal_is_final_and_shows_its_sentence(user):
    run = enqueue(staff(user), refuse)
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.attempts, run.message) == ("FAILED", 1, "The month is closed. Open it.")


def test_a_passing_failure_is_tried_again_with_growing_pauses_then_fails(user):
    run = enqueue(staff(user), flaky)
    pauses = []
    for _attempt in range(3):
        assert run_waiting() == 1
        run.refresh_from_db()
        waiting = DBTaskResult.objects.filter(pk=run.task_id, status="READY").first()
        if waiting:
            pauses.append((waiting.run_after - clock.now()).total_seconds())
            waiting.run_after = clock.now() - timedelta(seconds=1)
            waiting.save(update_fields=["run_after"])
    assert (run.state, run.attempts) == ("FAILED", 3)
    assert 4 < pauses[0] <= 5 and 9 < pauses[1] <= 10
    assert "service does not answer" in run.log


def test_a_mistake_in_the_code_is_not_tried_again_and_its_trace_is_kept(user):
    run = enqueue(staff(user), bug)
    run_waiting()
    run.refresh_from_db()
    assert run.state == "FAILED" and run.attempts == 1 and "KeyError" in run.message and "Traceback" in run.log


def test_a_run_asked_to_stop_before_its_start_ends_as_cancelled(user):
    run = enqueue(staff(user), add, left=1, right=1)
    ask_to_stop(staff(user), run.pk)
    run_waiting()
    run.refresh_from_db()
    assert run.state == "CANCELLED" and not SEEN


def test_a_running_job_learns_that_it_should_stop(user):
    run = enqueue(staff(user), add, left=1, right=1)
    context = JobContext(claim(run.pk), staff(user))
    assert not context.cancelled()
    ask_to_stop(staff(user), run.pk)
    context._asked = 0
    assert context.cancelled()


def test_nobody_sees_or_stops_the_jobs_of_others(user):
    run = enqueue(staff(user), add, left=1, right=1)
    other = staff(User.objects.create(username="other"))
    assert not runs_of(other).exists()
    with pytest.raises(NotVisible):
        run_for(other, run.pk)
    with pytest.raises(NotVisible):
        ask_to_stop(other, run.pk)
    assert run_for(system_actor("t"), run.pk) == run


def test_a_closed_account_ends_its_jobs_with_a_sentence(user):
    run = enqueue(staff(user), add, left=1, right=1)
    User.objects.filter(pk=user.pk).update(is_active=False)
    run_waiting()
    run.refresh_from_db()
    assert run.state == "FAILED" and not SEEN


def test_the_job_of_an_api_client_has_the_clients_rights_not_its_owners(user):
    grant = GrantView(frozenset({"flows.flowfile:add"}), Breadth.DEALER)
    client = Actor(kind=ActorKind.API, name="erp", user_id=user.pk, dealer_id=9, grants=(grant,))
    acted = actor_of(enqueue(client, add, left=1, right=1))
    assert (acted.kind, acted.dealer_id, acted.grants) == (ActorKind.API, 9, (grant,))


def test_an_expired_lease_of_another_machine_is_taken_back_and_the_old_worker_cannot_write(user):
    run = enqueue(staff(user), add, left=1, right=1)
    old = JobContext(claim(run.pk), staff(user))
    JobRun.objects.filter(pk=run.pk).update(worker="elsewhere|1|1", lease_until=clock.now() + timedelta(minutes=1))
    assert take_back_abandoned() == 0
    JobRun.objects.filter(pk=run.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    assert take_back_abandoned() == 1
    old.progress(99)
    assert old.write() is False and old.cancelled()
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.attempts, run.progress) == ("DONE", 2, 100)


def test_a_run_that_kills_every_worker_is_given_up(user):
    run = enqueue(staff(user), bug)
    JobRun.objects.filter(pk=run.pk).update(max_attempts=1)
    claim(run.pk)
    JobRun.objects.filter(pk=run.pk).update(worker="elsewhere|1|1", lease_until=clock.now() - timedelta(seconds=1))
    take_back_abandoned()
    run.refresh_from_db()
    assert run.state == "FAILED" and "memory" in run.message


def test_a_process_knows_itself_as_alive_and_a_reused_number_as_dead():
    name = this_process()
    assert is_alive(name) in (True, None)
    if is_alive(name):
        assert is_alive(name + "9") is False
    assert is_alive("elsewhere|1|1") is None


def test_a_schedule_takes_each_slot_once(user, monkeypatch):
    monkeypatch.setattr("meridian.kernel.jobs.schedule._schedules", {})
    from meridian.kernel.jobs.schedule import schedule

    schedule("tests.add", every_minutes=15, left=1, right=1)
    moment = datetime(2026, 11, 22, 4, 7, tzinfo=UTC)
    assert enqueue_due(moment) == 1
    assert enqueue_due(moment + timedelta(minutes=5)) == 0
    run_waiting()
    assert enqueue_due(moment + timedelta(minutes=10)) == 1
    assert list(ScheduleSlot.objects.order_by("id").values_list("slot", flat=True)) == [
        "2026-11-22 12:00",
        "2026-11-22 12:15",
    ]


def test_a_daily_schedule_is_due_at_its_time_in_shanghai():
    entry = Schedule("s", "tests.add", daily_at="02:30")
    assert entry.slot(datetime(2026, 11, 21, 18, 29, tzinfo=UTC)) == ""
    assert entry.slot(datetime(2026, 11, 21, 18, 30, tzinfo=UTC)) == "2026-11-22 02:30"


def test_the_machinery_registers_its_own_cleaning():
    assert "jobs.forget_old" in _schedules and registry.job_named("jobs.forget_old").quiet
    with pytest.raises(LookupError):
        registry.job_named("no.such")

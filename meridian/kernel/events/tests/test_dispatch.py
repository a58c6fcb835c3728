"""Deliveries: in order per subject, at least once, with backoff, and given up in the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from meridian.kernel.base import clock
from meridian.kernel.events import dispatch, event
from meridian.kernel.events.dispatch import LEASE, MAX_ATTEMPTS, deliver_due
from meridian.kernel.events.event import Event, handles
from meridian.kernel.events.models import Delivery, DomainEvent
from meridian.kernel.events.outbox import append_events
from meridian.kernel.testing.actors import system

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    name: ClassVar[str] = "tests.thing.moved"
    subject_type: ClassVar[str] = "tests.thing"
    subject_field: ClassVar[str] = "thing_id"
    thing_id: int | None
    step: int = 0


@pytest.fixture
def heard(monkeypatch):
    """What consumer ``one`` heard; it fails on the steps in ``heard.failing``."""
    monkeypatch.setattr(event, "_handlers", {})
    monkeypatch.setattr(event, "_classes", {})

    class Heard(list):
        failing: ClassVar[set[int]] = set()

    said = Heard()
    said.failing = set()

    @handles(Moved, name="tests.one")
    def one(*, event, event_id, actor):
        assert actor.is_system
        assert DomainEvent.objects.filter(pk=event_id).exists()
        if event.step in said.failing:
            raise ValueError(f"step {event.step}")
        said.append((event.thing_id, event.step))

    return said


def happen(*events: Event) -> None:
    append_events(system().at(START), list(events))


def deliver(after: timedelta = timedelta(0)) -> int:
    with clock.frozen_at(START + after):
        return deliver_due()


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_events_reach_their_consumers_in_order(heard):
    happen(Moved(thing_id=1, step=1), Moved(thing_id=2, step=1), Moved(thing_id=1, step=2))
    assert deliver() == 3
    assert heard == [(1, 1), (2, 1), (1, 2)]
    assert deliver() == 0
    stored = DomainEvent.objects.earliest("id")
    assert (stored.subject_type, stored.subject_id, stored.payload) == ("tests.thing", 1, {"thing_id": 1, "step": 1})


def test_an_event_nobody_listens_to_is_kept(monkeypatch):
    monkeypatch.setattr(event, "_handlers", {})
    happen(Moved(thing_id=1))
    assert DomainEvent.objects.count() == 1
    assert not Delivery.objects.exists()


def test_a_failure_holds_back_its_own_subject_only_and_is_tried_again_later(heard):
    heard.failing = {1}
    happen(
        Moved(thing_id=1, step=1), Moved(thing_id=1, step=2), Moved(thing_id=2, step=5), Moved(thing_id=None, step=6)
    )
    deliver()
    assert heard == [(2, 5), (None, 6)]
    waiting = Delivery.objects.earliest("id")
    assert (waiting.attempts, waiting.error, waiting.lease_until) == (1, "ValueError: step 1", None)
    assert waiting.next_at == START + timedelta(seconds=10)
    heard.failing = set()
    assert deliver(timedelta(seconds=9)) == 0
    assert deliver(timedelta(seconds=10)) == 2
    assert heard[2:] == [(1, 1), (1, 2)]
    assert set(states()) == {"DONE"}


def test_backoff_grows_until_it_gives_up_and_lets_the_next_pass(heard):
    heard.failing = {1}
    happen(Moved(thing_id=1, step=1), Moved(thing_id=1, step=2))
    moment, waits = timedelta(0), []
    for _attempt in range(MAX_ATTEMPTS):
        deliver(moment)
        due = Delivery.objects.earliest("id").next_at - START
        waits.append(due - moment)
        moment = due
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(minutes=10)
    assert Delivery.objects.earliest("id").state == "FAILED"
    deliver(moment)
    assert heard == [(1, 2)]
    assert states() == ["FAILED", "DONE"]
    deliver(moment + timedelta(days=9))
    assert heard == [(1, 2)]


def test_what_is_leased_is_left_alone_until_the_lease_ends(heard):
    happen(Moved(thing_id=1, step=1), Moved(thing_id=1, step=2))
    with clock.frozen_at(START):
        claimed = dispatch._claim()
    assert claimed.event.payload["step"] == 1
    assert deliver() == 0, "neither the same nor the next of the subject"
    assert deliver(LEASE + timedelta(seconds=1)) == 2, "a worker that died loses its lease"
    assert heard == [(1, 1), (1, 2)]


def test_a_worker_that_dies_after_the_work_delivers_again(heard, monkeypatch):
    happen(Moved(thing_id=1, step=1))
    with clock.frozen_at(START):
        claimed = dispatch._claim()
        consumer = event.consumers_of(Moved.name)["tests.one"]
        consumer(event=Moved(**claimed.event.payload), event_id=claimed.event_id, actor=system())
    deliver(LEASE * 2)
    assert heard == [(1, 1), (1, 1)], "at least once: consumers must bear it"


def test_a_consumer_that_is_gone_is_told(heard, monkeypatch):
    happen(Moved(thing_id=1))
    monkeypatch.setattr(event, "_handlers", {})
    deliver()
    assert "no longer registered" in Delivery.objects.get().error


def test_a_round_has_a_limit(heard):
    happen(*(Moved(thing_id=n) for n in range(5)))
    with clock.frozen_at(START):
        assert [deliver_due(limit=2) for _ in range(4)] == [2, 2, 1, 0]

"""Facts kept by the process: trusted only while nobody changed what they were read from."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from meridian.kernel.audit.models import ChangeStamp
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.memo import unit_of_work
from meridian.kernel.commands import kept_facts
from meridian.kernel.commands.command import command
from meridian.kernel.commands.kept_facts import kept, kept_by_key
from meridian.kernel.commands.persist import persist
from meridian.kernel.testing.actors import system
from meridian.modules.reference.models import CalendarDay

pytestmark = pytest.mark.django_db
OF = ("reference.calendarday",)


@pytest.fixture(autouse=True)
def _keeping(settings):
    settings.MERIDIAN_KEEPS_FACTS = True
    kept_facts.forget_all()
    yield
    kept_facts.forget_all()


@command("reference.calendarday:add")
def add_day(*, actor, day, fails=False):
    """A row of a watched object; on request refused after it was read."""
    before = names()
    persist(CalendarDay(date=date.fromisoformat(day), kind="HOLIDAY", name=f"day {day}"))
    inside = names()
    if fails:
        raise RuleViolation(Issue("test.no", "no"))
    return before, inside


def names():
    """What is kept here: the names of all days."""
    return kept(
        "test.days", "", lambda: sorted(CalendarDay.objects.unscoped("test").values_list("name", flat=True)), of=OF
    )


def read():
    with unit_of_work():
        return names()


class TestKept:
    def test_read_once_until_a_command_changes_a_row(self, django_assert_num_queries):
        assert read() == []
        with unit_of_work(), django_assert_num_queries(1):  # the stamps, nothing else
            assert names() == [] and names() == []
        assert add_day(actor=system(), day="2026-01-01") == ([], ["day 2026-01-01"])
        assert read() == ["day 2026-01-01"]
        assert ChangeStamp.objects.get(object_type="reference.calendarday").hash

    def test_a_page_sees_what_its_own_command_changed(self):
        with unit_of_work():
            assert names() == []
            add_day(actor=system(), day="2026-01-01")
            assert names() == ["day 2026-01-01"]

    def test_what_was_rolled_back_is_not_kept(self):
        read()
        with pytest.raises(RuleViolation):
            add_day(actor=system(), day="2026-01-01", fails=True)
        assert read() == []
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            add_day(actor=system(), day="2026-01-02")
            assert read() == ["day 2026-01-02"]
            raise ZeroDivisionError
        assert read() == []
        add_day(actor=system(), day="2026-01-03")
        assert read() == ["day 2026-01-03"]

    def test_nothing_is_kept_outside_of_a_unit_of_work_or_when_forbidden(self, settings):
        CalendarDay.objects.bulk_create(
            [
                CalendarDay(
                    date="2026-01-01",
                    kind="HOLIDAY",
                    name="a",
                    created_at="2026-01-01T00:00Z",
                    updated_at="2026-01-01T00:00Z",
                )
            ]
        )
        assert read() == ["a"]
        CalendarDay.objects.unscoped("test").update(name="b")  # past the commands
        assert read() == ["a"] and names() == ["b"]
        settings.MERIDIAN_KEEPS_FACTS = False
        assert read() == ["b"]

    def test_rows_changed_past_the_commands_are_seen_after_a_while(self, monkeypatch):
        assert read() == []
        CalendarDay.objects.bulk_create(
            [
                CalendarDay(
                    date="2026-01-01",
                    kind="HOLIDAY",
                    name="a",
                    created_at="2026-01-01T00:00Z",
                    updated_at="2026-01-01T00:00Z",
                )
            ]
        )
        later = kept_facts.time.monotonic() + kept_facts.LONGEST_SECONDS + 1
        monkeypatch.setattr(kept_facts.time, "monotonic", lambda: later)
        assert read() == ["a"]

    def test_what_is_not_watched_cannot_be_kept(self):
        with unit_of_work(), pytest.raises(ValueError, match="WATCHED"):
            kept("test.accounts", "", list, of=("stock.stockaccount",))


class TestByKey:
    def test_asks_for_what_is_missing_only(self):
        asked = []

        def squares(keys):
            asked.append(list(keys))
            return {key: key * key for key in keys if key != 3}

        def get(*keys):
            with unit_of_work():
                return kept_by_key("test.squares", keys, squares, of=OF)

        assert get(1, 2) == {1: 1, 2: 4}
        assert get(2, 3, 4) == {2: 4, 4: 16}
        assert get(3, 1, 4) == {1: 1, 4: 16}
        assert asked == [[1, 2], [3, 4]]

    def test_begins_anew_when_there_is_too_much(self, monkeypatch):
        monkeypatch.setattr(kept_facts, "MOST_ENTRIES", 3)
        with unit_of_work():
            for start in range(5):
                found = kept_by_key("test.many", (start, start + 1), lambda keys: {key: key for key in keys}, of=OF)
                assert found == {start: start, start + 1: start + 1}
            assert kept_by_key("test.many", range(9), lambda keys: {key: key for key in keys}, of=OF) == {
                n: n for n in range(9)
            }
            assert len(kept_facts._shelves["test.many"].answers) <= 3

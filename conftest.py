"""What the whole test suite shares: the second wall is up, the clock can be injected, flush may empty guarded tables."""

from __future__ import annotations

import pytest
from hypothesis import settings

from meridian.kernel.records.scoped import wall

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("meridian", deadline=None)
settings.load_profile("meridian")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes by itself begins first."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What a process keeps of master data belongs to the database of one test."""
    yield
    from meridian.kernel.commands.kept_facts import forget_all

    forget_all()


@pytest.fixture(autouse=True)
def _flush_may_empty_guarded_tables(request):
    """Append-only triggers are taken away before a transactional test empties its tables; flush makes them again."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and (marker.kwargs.get("transaction") or "transactional_db" in request.fixturenames):
        from meridian.kernel.records.append_only import drop_triggers

        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock(), wall(False):
            drop_triggers()

"""What tests with real processes share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from .scratch import Scratch, empty_tables, scratch_database


@pytest.fixture(scope="session")
def tables(tmp_path_factory, request) -> Iterator[str]:
    """All tables, empty, made once; the databases of the tests are copies."""
    migrations = not request.config.getoption("nomigrations", False)
    with empty_tables(tmp_path_factory.mktemp("tables"), migrations=migrations) as made:
        yield made


@pytest.fixture
def scratch_of(tables, tmp_path) -> Iterator[Callable[[str], Scratch]]:
    """Give it the dotted path of a program: a new database, and processes of that program which work on it."""
    with ExitStack() as opened:
        yield lambda program: opened.enter_context(scratch_database(program, tmp_path, tables))

"""Shared by the conformance tests: builders of rows, English messages, no rate limit left over from another test."""

from __future__ import annotations

import pytest
from django.core.cache import cache, caches

from . import builders  # noqa: F401  registers what the generic factory cannot tell


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()
    caches["process"].clear()
    yield
    cache.clear()

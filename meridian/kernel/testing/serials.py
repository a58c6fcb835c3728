"""Running numbers that factories put into codes and names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

FIRST = "MERIDIAN_TEST_SERIAL"


def serials() -> Iterator[int]:
    """1, 2, 3 … Where several processes fill one database, each begins at its own number (environment variable)."""
    return count(int(os.environ.get(FIRST, "1")))

"""Which questions an attempt asks, whether it passed, and when the next attempt is possible."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


def draw(keys: Sequence[int], wanted: int | None, seed: int) -> list[int]:
    """``wanted`` of the questions (all when None or more than there are), the same for the same seed, in their own order."""
    if wanted is None or wanted >= len(keys):
        return list(keys)
    chosen = set(random.Random(seed).sample(sorted(keys), wanted))  # an order, not a secret
    return [key for key in keys if key in chosen]


def seed_of(person: int, course: int, number: int) -> int:
    """One seed for the ``number``-th attempt of a person at a course."""
    return (person * 1_000_003 + course) * 10_007 + number


def is_passed(percent: int, pass_percent: int) -> bool:
    """The pass mark itself passes."""
    return percent >= pass_percent


@dataclass(frozen=True, slots=True)
class NextAttempt:
    """Whether a person may begin now: how many attempts are left, and from when (None: now, or never without help)."""

    left: int
    not_before: datetime | None

    def may_begin(self, now: datetime) -> bool:
        """Whether an attempt may begin at this moment."""
        return self.left > 0 and (self.not_before is None or now >= self.not_before)


def next_attempt(finished: Sequence[datetime], allowed: int, wait_hours: int, now: datetime) -> NextAttempt:
    """The next attempt after failed ones that were finished at these moments.

    Between two attempts ``wait_hours`` pass, so that people read instead of guessing. When all attempts are used, the
    manager assigns the course again, which counts from zero.
    """
    left = max(0, allowed - len(finished))
    if not finished or left == 0:
        return NextAttempt(left, None)
    ready = max(finished) + timedelta(hours=wait_hours)
    return NextAttempt(left, ready if ready > now else None)

"""How many kits a number of patient tests needs.

Source: the maker's instructions state tests a kit, calibration and on-board stability; quality control is the
laboratory's own plan. Quantities are tests and kits, whole numbers.
"""

from __future__ import annotations

from typing import NamedTuple


class KitYield(NamedTuple):
    """What a kit gives: ``nominal`` tests, less the tests lost in dead volume and for calibration, each a kit.

    ``control_per_day`` are control tests a working day of the analyser. ``on_board_days`` is how long an opened kit may
    stay on the analyser; None: as long as the lot lasts.
    """

    nominal: int
    dead: int = 0
    calibration: int = 0
    control_per_day: int = 0
    on_board_days: int | None = None

    @property
    def usable(self) -> int:
        """Tests of a kit that are left for patients and controls; never below 0."""
        return max(self.nominal - self.dead - self.calibration, 0)


class Need(NamedTuple):
    """Kits needed, and why: by the number of tests, by stability on board; ``controls`` are the control tests in it.

    ``wasted`` are usable tests that are paid for and not run.
    """

    kits: int
    by_tests: int
    by_stability: int
    controls: int
    wasted: int


def kits_needed(patient_tests: int, kit: KitYield, days: int) -> Need:
    """Kits for so many patient tests within ``days`` days on one analyser.

    Nothing is needed where no patient test is run. A kit that is open longer than it is stable is thrown away, so a slow
    analyser needs at least one kit a stability period. Raises ValueError when a kit leaves no usable test, for negative
    numbers and without a day.
    """
    if patient_tests < 0 or days < 1 or kit.control_per_day < 0:
        raise ValueError("tests and days are counted from 0 and 1")
    if kit.usable < 1:
        raise ValueError("a kit leaves no usable test")
    if patient_tests == 0:
        return Need(0, 0, 0, 0, 0)
    controls = kit.control_per_day * days
    by_tests = _up(patient_tests + controls, kit.usable)
    by_stability = _up(days, kit.on_board_days) if kit.on_board_days else 1
    kits = max(by_tests, by_stability)
    return Need(kits, by_tests, by_stability, controls, kits * kit.usable - patient_tests - controls)


def _up(number: int, divisor: int) -> int:
    return -(-number // divisor)

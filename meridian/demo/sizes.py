"""How much the demo makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TODAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of one size. ``months`` counts the running month, whose files wait in proof or are missing.

    ``lines`` are the sales lines of one file, least and most. ``departments`` is the share of hospitals in 1/100 which
    get departments; ``observers`` is how many dealers also hand in purchases and stock for the last published month.
    """

    key: str
    level_one: int
    level_two: int
    level_three: int
    provinces: int
    cities: int
    hospitals: int
    products: int
    skus: int
    months: int
    lines: tuple[int, int]
    plants_a_month: int
    departments: int
    observers: int

    @property
    def dealers(self) -> int:
        """Dealers of all levels."""
        return self.level_one + self.level_two + self.level_three

    def month_list(self) -> list[date]:
        """First days of the months, the running one last."""
        last = TODAY.year * 12 + TODAY.month - 1
        return [date(n // 12, n % 12 + 1, 1) for n in range(last - self.months + 1, last + 1)]


SIZES = {
    "S": Size("S", 5, 5, 2, 4, 4, 120, 12, 60, 4, (14, 30), 12, 20, 2),
    "M": Size("M", 25, 25, 10, 16, 6, 800, 40, 300, 12, (20, 60), 16, 10, 5),
    "L": Size("L", 250, 250, 100, 31, 14, 3000, 40, 600, 3, (40, 120), 60, 2, 10),
}

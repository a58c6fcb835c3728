"""Which mode makes a hospital ours to serve: the named one, the nearest region, the day."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.modules.market.rules.direct import ModeFact, direct_mode, holding

JAN, DEC = date(2026, 1, 1), date(2026, 12, 31)
PROVINCE, CITY = "/1/32/", "/1/32/321/"


def mode(key: int, kind: str, path: str = PROVINCE, first: date = JAN, last: date | None = None, **lists) -> ModeFact:
    return ModeFact(key, 7, "Stents", kind, path, first, last, **{k: frozenset(v) for k, v in lists.items()})


@pytest.mark.parametrize(
    ("modes", "hospital", "found"),
    [
        ([], 5, None),
        ([mode(1, "DIRECT")], 5, 1),
        ([mode(1, "DIRECT")], None, 1),
        ([mode(1, "DISTRIBUTION")], 5, None),
        ([mode(1, "DIRECT"), mode(2, "DISTRIBUTION", CITY)], 5, None),
        ([mode(1, "DISTRIBUTION"), mode(2, "DIRECT", CITY)], 5, 2),
        ([mode(1, "DISTRIBUTION"), mode(2, "DIRECT", hospitals=[5])], 5, 2),
        ([mode(1, "DISTRIBUTION"), mode(2, "DIRECT", hospitals=[5])], 6, None),
        ([mode(1, "DIRECT"), mode(2, "DISTRIBUTION", hospitals=[5])], 5, None),
        ([mode(1, "MIXED", carved=[5])], 5, 1),
        ([mode(1, "MIXED", carved=[5])], 6, None),
        ([mode(1, "MIXED", carved=[5])], None, None),
        ([mode(1, "DIRECT", "/1/33/")], 5, None),
        ([mode(1, "DIRECT", first=date(2027, 1, 1))], 5, None),
        ([mode(1, "DIRECT", first=date(2026, 7, 1))], 5, 1),
        ([mode(1, "DIRECT", first=date(2025, 1, 1), last=date(2025, 12, 31))], 5, None),
        # an exception that ends within the period uncovers the mode of the region
        ([mode(1, "DIRECT"), mode(2, "DISTRIBUTION", last=date(2026, 6, 30), hospitals=[5])], 5, 1),
    ],
)
def test_direct_mode(modes, hospital, found):
    hit = direct_mode(modes, 7, CITY, hospital, JAN, DEC)
    assert (hit[0].id if hit else None) == found


def test_says_from_which_day():
    modes = [mode(1, "DIRECT"), mode(2, "DISTRIBUTION", last=date(2026, 6, 30), hospitals=[5])]
    assert direct_mode(modes, 7, CITY, 5, JAN, DEC)[1] == date(2026, 7, 1)


def test_another_line_is_another_matter():
    assert holding([mode(1, "DIRECT")], 8, CITY, 5, JAN) is None

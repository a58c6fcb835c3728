"""How long an opened reagent may stay on the analyser. Source: the maker's instructions (on-board stability)."""

from __future__ import annotations

from datetime import date, timedelta


def last_day(opened_on: date, on_board_days: int | None, expiry: date | None) -> date | None:
    """The last day of use: the earlier of the end of on-board stability and the expiry of the lot; None without both.

    Opened on the 1st with 28 days on board it may be used to the 29th.
    """
    ends = [] if on_board_days is None else [opened_on + timedelta(days=on_board_days)]
    if expiry is not None:
        ends.append(expiry)
    return min(ends) if ends else None

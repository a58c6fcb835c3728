"""Which order shows that a signed agreement is being carried out (functions.md row 424)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Promise(NamedTuple):
    """A signed agreement as the rule sees it; ``signed_on`` may lie before its period."""

    dealer_id: int
    number: str
    signed_on: date
    last_day: date


class Ordered(NamedTuple):
    """An order that was submitted, with the contract it names (may be empty)."""

    dealer_id: int
    contract: str
    submitted_on: date


def fulfils(order: Ordered, promise: Promise) -> bool:
    """Whether the order carries the agreement out.

    It is of the same dealer, was submitted from the signing to the last day, and names this agreement or none.
    """
    return (
        order.dealer_id == promise.dealer_id
        and promise.signed_on <= order.submitted_on <= promise.last_day
        and order.contract in ("", promise.number)
    )


def starts_on(signed_on: date, valid_from: date) -> date:
    """From which day the time to order runs: the signing, or the first day in force when that comes later."""
    return max(signed_on, valid_from)

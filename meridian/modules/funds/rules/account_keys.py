"""The key of a money account: kind and dealer as one text such as ``CREDIT:12``."""

from __future__ import annotations


def money_key(kind: str, dealer_id: int) -> str:
    """The key of an account; the same parts always give the same key."""
    return f"{kind}:{dealer_id}"


def parse_money_key(key: str) -> tuple[str, int]:
    """Kind and dealer of a key. Raises ValueError for a text that is not one."""
    kind, colon, dealer = key.partition(":")
    if not colon or not kind or not dealer.isdigit():
        raise ValueError(f"{key!r} is not a money account key like CREDIT:12")
    return kind, int(dealer)

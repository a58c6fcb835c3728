"""The hash of a statement of account: shows that what the dealer answered is what was sent. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any


def content_hash(
    dealer_id: int, first: date, last: date, opening_fen: int, lines: Sequence[dict[str, Any]]
) -> str:  # fmt: skip
    """SHA-256 of dealer, period, opening balance and lines. The order of a line's keys does not count: databases change it."""
    content = [dealer_id, first.isoformat(), last.isoformat(), opening_fen, list(lines)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

"""The memory of names as plain values, for the matcher, exports and the command line."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from meridian.kernel.base.clock import SHANGHAI

from ..choices import AliasState
from ..models import Alias

_COLUMNS = (
    "id", "subject", "text", "folded", "dealer_id", "hospital_id", "buyer_id", "sku_id", "factor", "divide",
    "for_product", "created_at", "created_by__display_name",
)  # fmt: skip


def alias_book(dealer_id: int | None = None) -> list[dict[str, Any]]:
    """Decisions in use that apply to a dealer: his own and those for all; where both know a text, only his own.

    Keys: ``id, subject, text, folded, dealer_id, hospital_id, buyer_id, sku_id, factor, divide, for_product, author, on``.
    """
    rows = Alias.objects.unscoped("matching works on the whole memory").filter(state=AliasState.ACTIVE)
    rows = rows.filter(Q(dealer__isnull=True) | Q(dealer_id=dealer_id)).order_by("id")
    book: dict[tuple[bool, str], dict[str, Any]] = {}
    for row in rows.values(*_COLUMNS):
        row["author"], row["on"] = (
            row.pop("created_by__display_name") or "",
            row.pop("created_at").astimezone(SHANGHAI).date(),
        )
        key = (row["for_product"], row["folded"])
        if key not in book or row["dealer_id"] is not None:
            book[key] = row
    return list(book.values())

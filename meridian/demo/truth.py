"""What the demo planted, kept beside the database: from it the steward's decisions are made and the tests judge the product.

Nothing here is worked out by the product's own rules.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TrueLine:
    """One sheet row (counted from 1) and how it has to end: state, finding codes, what it means."""

    row_no: int
    state: str
    codes: frozenset[str] = frozenset()
    hospital_id: int | None = None
    buyer_id: int | None = None
    sku_id: int | None = None
    base_qty: int | None = None
    plant: str = ""


@dataclass(slots=True)
class TrueFile:
    """One file of a dealer. ``file_id`` is 0 until the product received it."""

    dealer_code: str
    dealer_id: int
    month: date
    name: str
    path: Path
    lines: list[TrueLine] = field(default_factory=list)
    file_id: int = 0
    published: bool = False
    kind: str = "SM"
    missing: list[tuple[int, str]] = field(default_factory=list)

    def findings(self) -> set[tuple[int | None, str]]:
        """Every (row, finding code) that the product has to list, and no others; no row where the file lacks one.

        ``missing`` holds (lot, code) of goods which a purchase or stock file does not name.
        """
        return {(line.row_no, code) for line in self.lines for code in line.codes} | {
            (None, code) for _lot, code in self.missing
        }


@dataclass(slots=True)
class Truth:
    """All files with their lines, and what the names in them mean; ``refused``: keys of files that cannot be read."""

    files: list[TrueFile] = field(default_factory=list)
    customers: dict[tuple[int, str], tuple[str, int]] = field(default_factory=dict)
    products: dict[tuple[int, str], tuple[int | None, int]] = field(default_factory=dict)
    missing: list[tuple[str, date]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def name_customer(self, dealer_id: int, text: str, kind: str, target: int) -> None:
        """Keep that a dealer means a hospital or another dealer by ``text``."""
        if self.customers.setdefault((dealer_id, plain(text)), (kind, target)) != (kind, target):
            raise ValueError(f"dealer {dealer_id} would mean two customers by {text}")

    def name_product(self, dealer_id: int, parts: tuple[str, ...], sku_id: int | None, factor: int = 1) -> None:
        """Keep what a dealer means by product cells; ``sku_id`` None when the product is another maker's."""
        meant = self.products.setdefault((dealer_id, plain("".join(parts))), (sku_id, factor))
        if meant != (sku_id, factor):
            raise ValueError(f"dealer {dealer_id} would mean two products by {parts}")


def plain(text: str) -> str:
    """A text as a person compares it: width and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).replace("|", "").split())

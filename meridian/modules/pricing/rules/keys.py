"""Keys of prices: for whom a row is, as one text; and in which order the keys of a buyer are tried (modules.md, price)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# Highest first: project > special > dealer + hospital > dealer > level > list.
LADDER = ("PROJECT", "SPECIAL", "DEALER_HOSPITAL", "DEALER", "LEVEL", "LIST")
# What a row of a kind must name, and what it may name besides its SKU. Everything else stays empty.
NEEDS = {
    "LIST": (frozenset(), frozenset()),
    "LEVEL": (frozenset({"level"}), frozenset()),
    "DEALER": (frozenset({"dealer"}), frozenset()),
    "DEALER_HOSPITAL": (frozenset({"dealer", "hospital"}), frozenset()),
    "SPECIAL": (frozenset({"dealer"}), frozenset({"hospital"})),
    "PROJECT": (frozenset({"project"}), frozenset({"dealer"})),
}


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a price row is; empty parts are None or ""."""

    kind: str
    level: int | None = None
    dealer: int | None = None
    hospital: int | None = None
    project: str = ""

    def key(self) -> str:
        """The one text: ``LIST``, ``LEVEL:2``, ``DEALER:7``, ``SPECIAL:7:31``, ``PROJECT:7:BJ-26`` (dealer 0: any dealer)."""
        match self.kind:
            case "LIST":
                return "LIST"
            case "LEVEL":
                return f"LEVEL:{self.level}"
            case "PROJECT":
                return f"PROJECT:{self.dealer or 0}:{self.project}"
            case "DEALER":
                return f"DEALER:{self.dealer}"
            case _:
                return f"{self.kind}:{self.dealer}:{self.hospital or 0}"

    def problems(self) -> list[tuple[str, str]]:
        """``("needs" | "forbids", part)`` for what the kind asks and the row lacks, or names and must not."""
        must, may = NEEDS[self.kind]
        named = {part for part in ("level", "dealer", "hospital", "project") if getattr(self, part)}
        return [("needs", part) for part in sorted(must - named)] + [
            ("forbids", part) for part in sorted(named - must - may)
        ]


def candidate_keys(dealer: int, level: int, hospital: int | None = None, project: str = "") -> Iterator[str]:
    """The keys whose prices a buyer may get, the most special first.

    Within a kind the row that names more wins: a special price for the hospital before one for all hospitals, a project
    price of the dealer before the project's price for any dealer. Without hospital or project their kinds do not apply.
    """
    if project:
        yield Audience("PROJECT", dealer=dealer, project=project).key()
        yield Audience("PROJECT", project=project).key()
    if hospital:
        yield Audience("SPECIAL", dealer=dealer, hospital=hospital).key()
    yield Audience("SPECIAL", dealer=dealer).key()
    if hospital:
        yield Audience("DEALER_HOSPITAL", dealer=dealer, hospital=hospital).key()
    yield Audience("DEALER", dealer=dealer).key()
    yield Audience("LEVEL", level=level).key()
    yield Audience("LIST").key()

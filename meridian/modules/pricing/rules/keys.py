"""Keys of prices: for whom a row is, as one text; and in which order the keys of a buyer are tried (modules.md, price)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Highest first: project > special > dealer + hospital > dealer + region > dealer > level > list.
LADDER = ("PROJECT", "SPECIAL", "DEALER_HOSPITAL", "DEALER_REGION", "DEALER", "LEVEL", "LIST")
# Known and never charged: no buyer's keys lead to them.
REFERENCE = ("EX_FACTORY", "SUGGESTED", "LISTED", "VBP")
# What a row of a kind must name, and what it may name besides its SKU. Everything else stays empty.
NEEDS = {
    "LIST": (frozenset(), frozenset()),
    "LEVEL": (frozenset({"level"}), frozenset()),
    "DEALER": (frozenset({"dealer"}), frozenset()),
    "DEALER_HOSPITAL": (frozenset({"dealer", "hospital"}), frozenset()),
    "DEALER_REGION": (frozenset({"dealer", "region"}), frozenset()),
    "SPECIAL": (frozenset({"dealer"}), frozenset({"hospital"})),
    "PROJECT": (frozenset({"project"}), frozenset({"dealer"})),
    "EX_FACTORY": (frozenset(), frozenset()),
    "SUGGESTED": (frozenset(), frozenset()),
    "LISTED": (frozenset(), frozenset({"region"})),
    "VBP": (frozenset(), frozenset({"region"})),
}


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a price row is; empty parts are None or ""."""

    kind: str
    level: int | None = None
    dealer: int | None = None
    hospital: int | None = None
    project: str = ""
    region: int | None = None

    def key(self) -> str:
        """The one text: ``LIST``, ``LEVEL:2``, ``DEALER:7``, ``SPECIAL:7:31``, ``PROJECT:7:BJ-26`` (dealer 0: any dealer)."""
        match self.kind:
            case "LIST" | "EX_FACTORY" | "SUGGESTED":
                return self.kind
            case "LISTED" | "VBP":
                return f"{self.kind}:{self.region or 0}"
            case "DEALER_REGION":
                return f"DEALER_REGION:{self.dealer}:{self.region}"
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
        named = {part for part in ("level", "dealer", "hospital", "project", "region") if getattr(self, part)}
        return [("needs", part) for part in sorted(must - named)] + [
            ("forbids", part) for part in sorted(named - must - may)
        ]


def candidate_keys(
    dealer: int, level: int, hospital: int | None = None, project: str = "", regions: Sequence[int] = ()
) -> Iterator[str]:
    """The keys whose prices a buyer may get, the most special first; ``regions`` are those of the hospital, nearest first.

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
    for region in regions:
        yield Audience("DEALER_REGION", dealer=dealer, region=region).key()
    yield Audience("DEALER", dealer=dealer).key()
    yield Audience("LEVEL", level=level).key()
    yield Audience("LIST").key()

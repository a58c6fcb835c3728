"""What changed in the administrative divisions after the packaged list of 30 June 2023, and what that list leaves out.

The packaged list is the statistical office's of 2023. Codes marked as provisional were not published in a list we could
read; they end in a letter group that no official code has, and are replaced when the official code is known.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddedDivision:
    """A county founded after the packaged list. ``parent`` is the six-digit code of the city or province above."""

    code: str
    name: str
    parent: str
    is_provisional: bool = False
    merged: tuple[str, ...] = ()


# (code, name): the Special Administrative Regions and Taiwan, which the statistical list does not number.
PROVINCES_BESIDE_THE_LIST: tuple[tuple[str, str], ...] = (
    ("710000", "台湾省"),
    ("810000", "香港特别行政区"),
    ("820000", "澳门特别行政区"),
)

ADDED: tuple[AddedDivision, ...] = (
    AddedDivision("653228", "和安县", "653200"),  # founded December 2024 in Hotan prefecture
    AddedDivision("653229", "和康县", "653200"),
    AddedDivision("6531P1", "岑岭县", "653100", is_provisional=True),
    # 江北区 and 渝北区 were merged; they stay, retired, below the new district, so that what is still stamped with them
    # is reached by whoever holds the new one.
    AddedDivision("5001P1", "两江新区", "500000", is_provisional=True, merged=("500105", "500112")),
)

# The districts of Sansha were founded in April 2020; the list still names the island groups.
RENAMED: dict[str, str] = {"460321": "西沙区", "460322": "南沙区"}

"""Single units (序列号/UDI): which of them go along with goods that move. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

LONGEST_SERIAL = 60
_PARTS = re.compile(r"[\s,;、|]+")


class UnitStep(NamedTuple):
    """Units named with a posting: serial numbers that go from one account to another, of one line of the document."""

    from_key: str
    to_key: str
    serials: tuple[str, ...]
    source_line: int | None = None


class Outlet(NamedTuple):
    """Where goods of an account went in a posting: the other account, base units, and how many units were named for it."""

    account_id: int
    qty: int
    named: int

    @property
    def unnamed(self) -> int:
        return max(self.qty - self.named, 0)


def read_serials(text: str) -> tuple[str, ...]:
    """Serial numbers of a pasted or scanned list, in its order; parted by blanks, lines, commas or semicolons.

    Full-width signs are read as the usual ones. Capitals and small letters are different serials (GS1 AI 21).
    """
    found = _PARTS.split(unicodedata.normalize("NFKC", text).strip())
    return tuple(one for one in found if one)


def unit_key(sku_id: int, serial: str) -> str:
    """The identity of a unit: a serial number is unique within its SKU only."""
    return f"{sku_id}:{serial}"


def named_twice(steps: Iterable[UnitStep], sku_of: Mapping[str, int]) -> list[str]:
    """Serial numbers that a posting names more than once for the same SKU. ``sku_of``: account key → SKU."""
    counts = Counter((sku_of[step.from_key], serial) for step in steps for serial in step.serials)
    return sorted(serial for (_sku, serial), times in counts.items() if times > 1)


def unsound_serials(serials: Iterable[str]) -> list[str]:
    """Serial numbers that are empty, too long, or hold blanks or signs that no printer prints."""
    return [one for one in serials if not 0 < len(one) <= LONGEST_SERIAL or not one.isprintable() or " " in one]


def outlet_of_rest(on_hand: int, units: int, outlets: Sequence[Outlet]) -> tuple[int | None, bool]:
    """``(account the units left behind follow to, whether somebody has to name units)`` after goods left an account.

    Nothing is to be done while the account still holds as many goods as units. When every unit has to go and there is only
    one place where unnamed goods went, they follow. Anything else cannot be known.
    """
    if units <= on_hand:
        return None, False
    open_outlets = [one for one in outlets if one.unnamed]
    if on_hand == 0 and len(open_outlets) == 1 and units <= open_outlets[0].unnamed:
        return open_outlets[0].account_id, False
    return None, True

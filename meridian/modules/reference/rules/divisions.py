"""From raw lists of administrative divisions to one tree: levels, parents, names, functional zones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .division_delta import ADDED, PROVINCES_BESIDE_THE_LIST, RENAMED
from .region_names import full_name, short_name

COUNTRY_CODE = "CN"
COUNTRY, PROVINCE, CITY, COUNTY = "COUNTRY", "PROVINCE", "CITY", "COUNTY"


@dataclass(frozen=True, slots=True)
class Division:
    """One region as it shall stand in the table. Codes have six digits (GB/T 2260); ``parent`` is a code, empty at the root."""

    code: str
    name: str
    short_name: str
    full_name: str
    level: str
    parent: str
    is_functional_zone: bool = False
    is_active: bool = True


def six_digits(code: str) -> str:
    """``32``, ``3201``, ``320106`` and ``320106000000`` in the six-digit form of GB/T 2260. Other codes are kept."""
    code = code.strip()
    if not code.isdigit() or len(code) > 12:
        return code
    return code[:6].ljust(6, "0")


def is_placeholder(name: str) -> bool:
    """Whether a city-level line of the list is only a drawer (市辖区, 县, 省直辖县级行政区划), not a place."""
    return name in ("市辖区", "县") or "直辖县级" in name


def is_functional_zone(code: str, name: str) -> bool:
    """Development zones and the like: the statistical office numbers them 71 to 79 within a city."""
    return len(code) == 6 and "71" <= code[4:6] <= "79" and name[-1:] not in ("县", "市", "旗")


def division_tree(raw: Iterable[tuple[str, str]]) -> list[Division]:
    """Rows ``(code, name)`` of provinces (2 digits), cities (4) and counties (6), parents first in the answer.

    Drawers are left out and their counties belong to the province; a county that only repeats its city (东莞市) is left
    out too. The country is the root, so that a nationwide scope is one node. The delta is applied.
    """
    names: dict[str, str] = {code.strip(): name.strip() for code, name in raw}
    tree: dict[str, Division] = {}
    _put(tree, COUNTRY_CODE, "中国", COUNTRY, "")
    for code in sorted(c for c in names if len(c) == 2):
        _put(tree, six_digits(code), names[code], PROVINCE, COUNTRY_CODE)
    for code, name in PROVINCES_BESIDE_THE_LIST:
        if code not in tree:
            _put(tree, code, name, PROVINCE, COUNTRY_CODE)
    for code in sorted(c for c in names if len(c) == 4):
        if not is_placeholder(names[code]):
            _put(tree, six_digits(code), names[code], CITY, six_digits(code[:2]))
    for code in sorted(c for c in names if len(c) == 6):
        _put_county(tree, code, RENAMED.get(code, names[code]))
    _apply_added(tree)
    return list(tree.values())


def _put_county(tree: dict[str, Division], code: str, name: str) -> None:
    city, province = six_digits(code[:4]), six_digits(code[:2])
    parent = city if city in tree else province
    if code in tree or is_placeholder(name) or parent not in tree or tree[parent].name == name:
        return
    _put(tree, code, name, COUNTY, parent, is_functional_zone(code, name))


def _apply_added(tree: dict[str, Division]) -> None:
    for added in ADDED:
        if added.parent not in tree:
            continue
        _put(tree, added.code, added.name, COUNTY, added.parent)
        for code in added.merged:
            if code in tree:
                # Taken out and put in again, so that it comes after its new parent.
                tree[code] = replace(tree.pop(code), parent=added.code, is_active=False)


def _put(tree: dict[str, Division], code: str, name: str, level: str, parent: str, zone: bool = False) -> None:
    above: list[str] = []
    node = tree.get(parent)
    while node is not None and node.level != COUNTRY:
        above.insert(0, node.name)
        node = tree.get(node.parent)
    whole = full_name([*above, name])
    tree[code] = Division(code, name, name if zone else short_name(name), whole, level, parent, zone)

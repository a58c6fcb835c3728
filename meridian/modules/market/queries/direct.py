"""Hospitals and regions that we serve ourselves, for the modules that authorise dealers and take their orders (rows 31, 33, 35)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from meridian.kernel.commands.kept_facts import kept
from meridian.modules.customers import queries as customers
from meridian.modules.reference import queries as reference

from ..models import ChannelMode
from ..rules.direct import ModeFact, direct_mode

STOPS_AUTHORISATIONS, STOPS_ORDERS = "market.mode.stops_authorisations", "market.mode.stops_orders"
_JUDGING = "whether a dealer may serve a hospital rests on the channel mode, whoever asks"


@dataclass(frozen=True, slots=True)
class DirectService:
    """A line that we bring to a hospital (or a whole region) ourselves, from a day on, and who decided it."""

    mode_id: int
    line: str
    place: str
    since: date
    decided_by: str
    hospital_id: int | None = None


def served_directly(
    line_ids: Iterable[int] | None, hospital_ids: Iterable[int], region_ids: Iterable[int], first: date, last: date
) -> list[DirectService]:
    """The hospitals and whole regions among these that are in direct mode on a day of the period; ``line_ids`` None: any line.

    No query beyond the kept modes while none is direct; else one for the places of hospitals and of regions each.
    """
    modes = [mode for mode in mode_facts() if line_ids is None or mode.line_id in set(line_ids)]
    hospitals, regions = sorted(set(hospital_ids)), sorted(set(region_ids))
    if not any(mode.mode == "DIRECT" or mode.carved for mode in modes) or not (hospitals or regions):
        return []
    places: list[tuple[int | None, int | None, str]] = [
        *((key, None, path) for key, path in customers.hospital_region_paths(hospitals).items()),
        *((None, key, path) for key, path in reference.region_paths(regions).items()),
    ]
    hits = []
    for line in sorted({mode.line_id for mode in modes}):
        for hospital, region, path in places:
            hit = direct_mode(modes, line, path, hospital, first, last)
            if hit is not None:
                hits.append((hospital, region, *hit))
    return _named(hits) if hits else []


def serves_somewhere() -> bool:
    """Whether the company serves anything itself, now or ever. No query while the kept modes hold."""
    return any(mode.mode == "DIRECT" or mode.carved for mode in mode_facts())


def mode_facts() -> tuple[ModeFact, ...]:
    """Every mode, past and future ones too. Kept by the process while none is changed: there are few."""
    return kept("market.modes", "all", _read_modes, of=("market.channelmode",))


def _read_modes() -> tuple[ModeFact, ...]:
    rows = list(ChannelMode.objects.unscoped(_JUDGING).select_related("line", "region", "created_by").order_by("pk"))
    if not rows:
        return ()
    named, carved = _listed(ChannelMode.hospitals.through), _listed(ChannelMode.direct_hospitals.through)
    return tuple(
        ModeFact(
            row.pk, row.line_id, row.line.name, row.mode, row.region.path, row.valid_from, row.valid_to,
            frozenset(named[row.pk]), frozenset(carved[row.pk]), str(row.created_by or ""),
        )
        for row in rows
    )  # fmt: skip


def _listed(through) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for mode, hospital in through.objects.values_list("channelmode_id", "hospital_id"):
        found[mode].add(hospital)
    return found


def _named(hits: list[tuple[int | None, int | None, ModeFact, date]]) -> list[DirectService]:
    hospitals = customers.hospital_names({hospital for hospital, *_rest in hits if hospital is not None})
    regions = reference.region_names({region for _hospital, region, *_rest in hits if region is not None})
    return [
        DirectService(
            mode.id, mode.line, hospitals[hospital] if hospital is not None else regions[region], mode.first_day,
            mode.decided_by, hospital,
        )
        for hospital, region, mode, _day in hits
    ]  # fmt: skip

"""Which mode and structure hold for a line, a place and a hospital on a day; and what the rules suggest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from meridian.kernel.base.actors import Actor
from meridian.kernel.objects.registry import spec_named
from meridian.modules.reference import queries as reference

from ..choices import Mode
from ..models import ChannelMode, ChannelStructure, HospitalPotential
from ..rules.modes import CellFacts, HospitalFact, Limits, Suggestion, suggest
from ..rules.white_space import cover_of
from .coverage import presences_of_line
from .places import grade_of, hospitals_in
from .sizes import line_market

_WHY = "how goods reach a hospital is asked for whoever trades"
LIMITS = {
    "key_beds": "market.mode.key_beds", "key_fen": "market.mode.key_yuan", "complex_percent": "market.mode.complex_percent",
    "many_hospitals": "market.mode.many_hospitals", "multiple_from_fen": "market.mode.multiple_from_yuan",
}  # fmt: skip
COMPLEX_KINDS = ("IMPLANT", "IMAGING", "EQUIPMENT")


def in_force(rows, on: date):
    """Those of a queryset with a period that hold on a day."""
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


def mode_for(line_id: int, region_id: int, hospital_id: int | None, on: date) -> str:
    """DIRECT or DISTRIBUTION for a hospital (or a place) on a day; empty when nothing was decided.

    A mode that names the hospital comes first, then the mode of the nearest region. A mixed mode answers DIRECT for the
    hospitals carved out and DISTRIBUTION for the others. For ordering, pricing and agreements.
    """
    row = mode_row(line_id, region_id, hospital_id, on)
    if row is None or row.mode != Mode.MIXED:
        return row.mode if row else ""
    carved = hospital_id is not None and row.direct_hospitals.filter(pk=hospital_id).exists()
    return Mode.DIRECT if carved else Mode.DISTRIBUTION


def mode_row(line_id: int, region_id: int, hospital_id: int | None, on: date) -> ChannelMode | None:
    """The decision behind :func:`mode_for`."""
    path = reference.region_paths([region_id]).get(region_id, "")
    above = [int(part) for part in path.split("/") if part]
    rows = in_force(ChannelMode.objects.unscoped(_WHY).filter(line_id=line_id, region_id__in=above), on)
    if hospital_id is not None:
        named = rows.filter(hospitals=hospital_id).order_by("-region__depth").first()
        if named is not None:
            return named
    return rows.filter(hospitals__isnull=True).order_by("-region__depth").first()


def structure_row(line_id: int, region_id: int, on: date) -> ChannelStructure | None:
    """The structure of the nearest region that has one."""
    path = reference.region_paths([region_id]).get(region_id, "")
    above = [int(part) for part in path.split("/") if part]
    rows = in_force(ChannelStructure.objects.unscoped(_WHY).filter(line_id=line_id, region_id__in=above), on)
    return rows.order_by("-region__depth").first()


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion with what it was made of."""

    facts: CellFacts
    suggestion: Suggestion


def limits_on(on: date) -> Limits:
    """The company's limits for suggestions; parameters in yuan become fen. Raises ParameterMissing."""
    found = reference.parameters(LIMITS.values(), on=on)
    return Limits(**{name: int(found[code]) * (100 if name.endswith("_fen") else 1) for name, code in LIMITS.items()})


def suggested_for(actor: Actor, line_id: int, region_id: int, on: date) -> Suggested:
    """What the rules suggest for a line in a region, from hospitals, products, dealers and market figures on record."""
    path = reference.region_paths([region_id])[region_id]
    potentials = HospitalPotential.objects.visible_to(actor).filter(line_id=line_id)
    worth = dict(potentials.values_list("hospital_id", "potential_fen"))
    rows = hospitals_in(actor, path).filter(parent__isnull=True).order_by("pk")
    hospitals = tuple(
        HospitalFact(key, grade_of(level, grade_class), beds or 0, worth.get(key, 0))
        for key, level, grade_class, beds in rows.values_list("pk", "level", "grade_class", "beds")
    )
    presences = presences_of_line(line_id, on)
    size = line_market(actor, line_id).size(path)
    facts = CellFacts(
        hospitals=hospitals, complex_percent=_complex_percent(actor, line_id),
        dealers=len(cover_of(path, presences).dealers), served=_provinces_served(path, presences),
        room_fen=size.room_fen if size else 0,
    )  # fmt: skip
    return Suggested(facts, suggest(facts, limits_on(on)))


def _complex_percent(actor: Actor, line_id: int) -> int:
    rows = spec_named("catalog.product").rows(actor).filter(line_id=line_id, is_active=True)
    found = list(rows.values_list("kind", "device_class"))
    hard = sum(kind in COMPLEX_KINDS or device_class == "III" for kind, device_class in found)
    return hard * 100 // len(found) if found else 0


def _provinces_served(path: str, presences) -> int:
    """Other provinces where a dealer works: the first two steps of the tree path name country and province."""
    own = "/".join(path.split("/")[:3])
    seen = {"/".join(p.split("/")[:3]) for each in presences for p in (*each.region_paths, *each.hospital_paths)}
    return len(seen - {own})

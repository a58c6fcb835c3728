"""What other modules ask of hospitals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Count, Max, Q

from meridian.modules.reference import queries as reference

from .models import Hospital, HospitalAlias

_MATCHING = "names in files are matched against every hospital"
_NAMES = "the names behind keys the asker already holds"
_IN_ONE_QUERY = 500


# (dealer key) -> condition on hospitals; set by the module that knows authorisations, a tier above.
HospitalsOf = Callable[[int], Q]
_of_dealer: HospitalsOf | None = None


def hospitals_of_dealers_are(function: HospitalsOf) -> None:
    """Called once by the module above: which hospitals are a dealer's business."""
    global _of_dealer
    _of_dealer = function


def hospitals_of_dealer(dealer_id: int) -> Q:
    """The hospitals a dealer may see: those of his authorisations. None while nobody says which."""
    return _of_dealer(dealer_id) if _of_dealer is not None else Q(pk__in=())


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    keys = sorted(set(ids))
    for start in range(0, len(keys), _IN_ONE_QUERY):
        yield keys[start : start + _IN_ONE_QUERY]


def hospital_by_code(code: str) -> Hospital | None:
    """The hospital with that code, or None."""
    return Hospital.objects.unscoped(_MATCHING).filter(code=code).first()


def hospital_ids_by_code() -> dict[str, int]:
    """``{code: key}`` of every hospital."""
    return dict(Hospital.objects.unscoped(_MATCHING).values_list("code", "id"))


def hospital_master() -> list[dict[str, Any]]:
    """Every hospital in use, for the matcher.

    Keys: ``id, code, name, province, city, county`` (names, empty where a level is missing), ``aliases`` (tuple of
    texts), ``parent_id`` (main hospital of a campus or None), ``campus``.
    """
    aliases: dict[int, list[str]] = {}
    for hospital_id, text in (
        HospitalAlias.objects.unscoped(_MATCHING).order_by("id").values_list("hospital_id", "text")
    ):
        aliases.setdefault(hospital_id, []).append(text)
    places = reference.region_places()
    rows = Hospital.objects.unscoped(_MATCHING).filter(is_active=True).order_by("id")
    columns = ("id", "code", "name", "region_id", "parent_id", "campus_name")
    found = []
    for key, code, name, region_id, parent_id, campus in rows.values_list(*columns):
        province, city, county = places.get(region_id, ("", "", ""))
        found.append(
            {
                "id": key, "code": code, "name": name, "province": province, "city": city, "county": county,
                "aliases": tuple(aliases.get(key, ())), "parent_id": parent_id, "campus": campus,
            }
        )  # fmt: skip
    return found


def master_stamp() -> tuple[Any, ...]:
    """Changes whenever a hospital or one of its names does: for caches of what is built from them."""
    stamps: tuple[Any, ...] = ()
    for model in (Hospital, HospitalAlias):
        stamps += tuple(model.objects.unscoped(_MATCHING).aggregate(Count("id"), Max("updated_at")).values())
    return stamps


def hospital_names(ids: Iterable[int]) -> dict[int, str]:
    """``{key: name}``."""
    found: dict[int, str] = {}
    for keys in _chunks(ids):
        found.update(Hospital.objects.unscoped(_NAMES).filter(pk__in=keys).values_list("id", "name"))
    return found


def hospital_regions(ids: Iterable[int]) -> dict[int, int]:
    """``{key: region key}``."""
    found: dict[int, int] = {}
    for keys in _chunks(ids):
        found.update(Hospital.objects.unscoped(_NAMES).filter(pk__in=keys).values_list("id", "region_id"))
    return found


def hospital_region_paths(ids: Iterable[int]) -> dict[int, str]:
    """``{key: tree path of the region}``."""
    found: dict[int, str] = {}
    for keys in _chunks(ids):
        found.update(Hospital.objects.unscoped(_NAMES).filter(pk__in=keys).values_list("id", "region__path"))
    return found


def main_hospitals(ids: Iterable[int]) -> dict[int, int]:
    """``{key: key of the main hospital}`` of those that are campuses."""
    found: dict[int, int] = {}
    for keys in _chunks(ids):
        rows = Hospital.objects.unscoped(_NAMES).filter(pk__in=keys, parent__isnull=False)
        found.update(rows.values_list("id", "parent_id"))
    return found


def campuses_of(ids: Iterable[int]) -> dict[int, list[int]]:
    """``{main hospital: keys of its campuses}``; hospitals without campuses are absent."""
    found: dict[int, list[int]] = {}
    for keys in _chunks(ids):
        rows = Hospital.objects.unscoped(_NAMES).filter(parent_id__in=keys).order_by("id")
        for key, parent_id in rows.values_list("id", "parent_id"):
            found.setdefault(parent_id, []).append(key)
    return found


def hospital_beds() -> list[tuple[int, str, int]]:
    """``(key, path of the region, beds)`` of every hospital in use; campuses by themselves. One query."""
    rows = Hospital.objects.unscoped("how large the territory of a dealer is").filter(is_active=True)
    return [(key, path, beds or 0) for key, path, beds in rows.values_list("id", "region__path", "beds").order_by("id")]

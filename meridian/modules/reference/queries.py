"""What other modules ask of reference data: regions, working days, dated parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.base.memo import in_unit_of_work, remembered
from meridian.kernel.commands.kept_facts import kept, kept_by_key

from .choices import RegionLevel
from .models import CalendarDay, Region, RegulatoryParameter
from .rules import working_days as rule
from .rules.divisions import COUNTRY_CODE, six_digits

_REGIONS = "regions are public facts"
_CALENDAR = "the working calendar is a public fact"
PARAMETERS_READ = "reference.parameters"  # under this name a unit of work remembers them
_PARAMETERS = "a limit holds for whoever asks"


class ParameterMissing(RuleViolation):
    """No row of the parameter holds on the day asked for."""

    code = "reference.parameter_missing"


# -- regions -----------------------------------------------------------------------------------------------------------
def region_by_code(code: str) -> Region | None:
    """The region with a GB/T 2260 code of 2, 4, 6 or 12 digits, or None."""
    return Region.objects.unscoped(_REGIONS).filter(code=six_digits(code)).first()


def region_ids_by_code() -> dict[str, int]:
    """``{six-digit code: key}`` of every region."""
    return dict(Region.objects.unscoped(_REGIONS).values_list("code", "id"))


def whole_country() -> Region | None:
    """The root of the tree, for scopes without limits of place."""
    return Region.objects.unscoped(_REGIONS).filter(code=COUNTRY_CODE).first()


def place_rows() -> list[tuple[str, str, str]]:
    """``(code, name, parent code)`` of provinces, cities and counties, parents first; provinces have no parent code."""
    rows = (
        Region.objects.unscoped(_REGIONS)
        .exclude(level=RegionLevel.COUNTRY)
        .order_by("depth", "code")
        .values_list("code", "name", "parent__code")
    )
    return [(code, name, "" if parent in (None, COUNTRY_CODE) else parent) for code, name, parent in rows]


def region_rows() -> list[tuple[int, str, str, str, str, str]]:
    """``(id, code, name, full name, level, path)`` of every region."""
    return list(
        Region.objects.unscoped(_REGIONS)
        .order_by("path")
        .values_list("id", "code", "name", "full_name", "level", "path")
    )


def region_paths(ids: Iterable[int] | None = None) -> dict[int, str]:
    """``{key: path}``, of all regions or of those asked for."""
    rows = Region.objects.unscoped(_REGIONS)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return dict(rows.values_list("id", "path"))


def region_names(ids: Iterable[int]) -> dict[int, str]:
    """``{key: name}``."""
    rows = Region.objects.unscoped(_REGIONS).filter(pk__in=sorted(set(ids)))
    return dict(rows.values_list("id", "name"))


def region_places(ids: Iterable[int] | None = None) -> dict[int, tuple[str, str, str]]:
    """``{key: (province, city, county)}`` by name; levels a region does not have are empty."""
    rows = Region.objects.unscoped(_REGIONS)
    keys = None
    if ids is not None:
        keys = set(ids)
        # A few places need only the regions above them, not all of the country.
        above = {int(part) for path in region_paths(keys).values() for part in path.strip("/").split("/")}
        rows = rows.filter(pk__in=above)
    names = {key: (name, level, path) for key, name, level, path in rows.values_list("id", "name", "level", "path")}
    return {key: _place(row[2], names) for key, row in names.items() if keys is None or key in keys}


def _place(path: str, names: dict[int, tuple[str, str, str]]) -> tuple[str, str, str]:
    found = {RegionLevel.PROVINCE: "", RegionLevel.CITY: "", RegionLevel.COUNTY: ""}
    for key in path.strip("/").split("/"):
        name, level, _path = names[int(key)]
        if level in found:
            found[level] = name
    return found[RegionLevel.PROVINCE], found[RegionLevel.CITY], found[RegionLevel.COUNTY]


# -- calendar ----------------------------------------------------------------------------------------------------------
def day_kinds(first: date, last: date) -> dict[date, str]:
    """The days of a span that differ from the plain week."""
    rows = CalendarDay.objects.unscoped(_CALENDAR).filter(date__range=(first, last)).values_list("date", "kind")
    return kept("reference.calendar", (first, last), lambda: dict(rows), of=("reference.calendarday",))


def calendar_covers(year: int) -> bool:
    """Whether the public holidays of a year are known. When not, working days follow the plain week."""
    return CalendarDay.objects.unscoped(_CALENDAR).filter(date__year=year).exists()


def is_working_day(day: date) -> bool:
    """Whether people work on that day."""
    return rule.is_working_day(day, day_kinds(day, day))


def add_working_days(start: date, count: int) -> date:
    """The ``count``-th working day after ``start`` (before it, when negative)."""
    reach = timedelta(days=abs(count) * 3 + 30)
    return rule.add_working_days(start, count, day_kinds(start - reach, start + reach))


def working_days_between(first: date, last: date) -> int:
    """Working days after ``first`` up to and including ``last``."""
    return rule.working_days_between(first, last, day_kinds(min(first, last), max(first, last)))


# -- parameters --------------------------------------------------------------------------------------------------------
def parameter(code: str, *, on: date, region: Region | int | None = None) -> Any:
    """The value of a dated parameter on a day. The nearest region above ``region`` wins over the nationwide row.

    Raises ParameterMissing, which says where to add the row.
    """
    by_region: dict[int | None, Any] = {}
    for valid_from, valid_to, region_id, value in _parameter_rows(code):
        if valid_from <= on and (valid_to is None or valid_to >= on):
            by_region.setdefault(region_id, value)
    for node in reversed(_ancestors(region)):
        if node in by_region:
            return by_region[node]
    if None in by_region:
        return by_region[None]
    raise ParameterMissing(
        Issue(
            code=ParameterMissing.code,
            message=_("The parameter “%(code)s” has no value on %(day)s."),
            mend=_("Add it under Settings, Regulatory parameters, with its first day and its source."),
            params={"code": code, "day": on.isoformat()},
        )
    )


def parameters(codes: Iterable[str], *, on: date, region: Region | int | None = None) -> dict[str, Any]:
    """Several parameters at once. Raises ParameterMissing for the first that has no value."""
    return {code: parameter(code, on=on, region=region) for code in codes}


def _parameter_rows(code: str) -> list[tuple[date, date | None, int | None, Any]]:
    """``(valid from, valid to, region, value)`` of a code, latest first. A unit of work reads the small table once, whole."""
    rows = RegulatoryParameter.objects.unscoped(_PARAMETERS).order_by("-valid_from")
    columns = ("valid_from", "valid_to", "region_id", "value")
    if not in_unit_of_work():
        return list(rows.filter(code=code).values_list(*columns))
    by_code = remembered(
        PARAMETERS_READ,
        lambda: kept(
            PARAMETERS_READ,
            "",
            lambda: _grouped(rows.values_list("code", *columns)),
            of=("reference.regulatoryparameter",),
        ),
    )
    return by_code.get(code, [])


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    by_code: dict[str, list[tuple[Any, ...]]] = {}
    for code, *row in rows:
        by_code.setdefault(code, []).append(tuple(row))
    return by_code


def _ancestors(region: Region | int | None) -> list[int]:
    if region is None:
        return []
    if isinstance(region, Region):
        path = region.path
    else:
        path = remembered(
            f"reference.path.{region}",
            lambda: kept_by_key("reference.paths", [region], region_paths, of=("reference.region",)).get(region, ""),
        )
    return [int(part) for part in path.split("/") if part]

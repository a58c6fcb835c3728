"""Whether an authorisation stays inside the access right it comes from, and what a project authorisation must name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from .coverage import Grant

Outside = Literal["period", "products", "regions", "hospitals"]
Lack = Literal["project", "project_price", "temporary_long"]


def outside_of_right(
    grant: Grant, right: Grant, *, product_lines: Mapping[int, int], hospital_paths: Mapping[int, str]
) -> list[Outside]:
    """In what an authorisation goes beyond the right that a tender gave; empty when it stays inside.

    ``product_lines`` gives the line of every product named, ``hospital_paths`` the region path of every hospital named.
    """
    found: list[Outside] = []
    if grant.valid_from < right.valid_from or grant.valid_to > right.valid_to:
        found.append("period")
    if not right.covers_every_product and not _products_inside(grant, right, product_lines):
        found.append("products")
    if any(not any(path.startswith(mine) for mine in right.region_paths) for path in grant.region_paths):
        found.append("regions")
    if any(not _place_inside(key, right, hospital_paths) for key in grant.hospital_ids):
        found.append("hospitals")
    return found


def _products_inside(grant: Grant, right: Grant, product_lines: Mapping[int, int]) -> bool:
    if grant.covers_every_product or not grant.line_ids <= right.line_ids:
        return False
    return all(key in right.product_ids or product_lines.get(key) in right.line_ids for key in grant.product_ids)


def _place_inside(hospital: int, right: Grant, hospital_paths: Mapping[int, str]) -> bool:
    path = hospital_paths.get(hospital, "")
    return hospital in right.hospital_ids or any(path.startswith(mine) for mine in right.region_paths)


def lacks_of_kind(
    kind: str, *, first: date, last: date, has_project: bool, has_hospital: bool, has_price: bool, has_region: bool,
    temporary_days: int,
) -> list[Lack]:  # fmt: skip
    """What an authorisation of a kind lacks before it is signed (functions.md row 100).

    A single project names its tender or hospitals (a region alone is no project) and its price; a temporary one lasts at
    most ``temporary_days``.
    """
    found: list[Lack] = []
    if kind == "PROJECT":
        if not has_project and (not has_hospital or has_region):
            found.append("project")
        if not has_price:
            found.append("project_price")
    if kind == "TEMPORARY" and (last - first).days + 1 > temporary_days:
        found.append("temporary_long")
    return found

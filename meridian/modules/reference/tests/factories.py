"""Regions, days and actors for tests of this module and of those above it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, system_actor
from meridian.modules.reference.commands import load_divisions
from meridian.modules.reference.models import Region

DIVISIONS = Path(__file__).resolve().parents[5] / "shared" / "data" / "divisions"

# A cut of the real tree: two provinces with a city each, a municipality, a prefecture, a city without counties.
SMALL = (
    ("11", "北京市"), ("1101", "市辖区"), ("110101", "东城区"), ("110105", "朝阳区"),
    ("32", "江苏省"), ("3201", "南京市"), ("320106", "鼓楼区"), ("320102", "玄武区"), ("3205", "苏州市"), ("320508", "姑苏区"),
    ("33", "浙江省"), ("3301", "杭州市"), ("330106", "西湖区"),
    ("44", "广东省"), ("4419", "东莞市"), ("441900", "东莞市"),
    ("50", "重庆市"), ("5001", "市辖区"), ("500103", "渝中区"), ("500105", "江北区"), ("500112", "渝北区"),
    ("5002", "县"), ("500229", "城口县"),
    ("65", "新疆维吾尔自治区"), ("6532", "和田地区"), ("653201", "和田市"),
)  # fmt: skip


def system() -> Actor:
    """The system, which sees and may do everything."""
    return system_actor("test")


def staff(*codes: str, breadth: Breadth = Breadth.ALL, path: str = "", user_id: int | None = None) -> Actor:
    """A staff actor with one grant."""
    grant = GrantView(codes=frozenset(codes), breadth=breadth, path=path)
    return Actor(kind=ActorKind.STAFF, name="staff", user_id=user_id, grants=(grant,))


def dealer_actor(dealer_id: int, *codes: str) -> Actor:
    """A user of one dealer."""
    grant = GrantView(codes=frozenset(codes), breadth=Breadth.DEALER)
    return Actor(kind=ActorKind.DEALER, name="dealer", dealer_id=dealer_id, grants=(grant,))


def load_small_tree() -> dict[str, Region]:
    """The small tree, by six-digit code."""
    load_divisions(actor=system(), rows=SMALL)
    return {row.code: row for row in Region.objects.unscoped("test").all()}


def real_rows() -> list[tuple[str, str]]:
    """The real divisions from the shared data; skips where they are absent."""
    if not DIVISIONS.is_dir():
        pytest.skip("the shared divisions data is not on this machine")
    rows = []
    for name in ("provinces.csv", "cities.csv", "counties.csv"):
        with (DIVISIONS / name).open(encoding="utf-8", newline="") as file:
            rows += [(entry["code"], entry["name"]) for entry in csv.DictReader(file)]
    return rows

"""How money, quantities, dates and states are written, and that every icon named anywhere is in the sprite."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from meridian.kernel.objects.registry import all_specs
from meridian.kernel.web.templatetags import meridian_web as tags

ROOT = Path(__file__).resolve().parents[4]
NEGATIVE = '<span class="neg">\u2212{}</span>'


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (123_456_789, "¥1,234,567.89"),
        (0, "¥0.00"),
        (5, "¥0.05"),
        (None, "—"),
        ("", "—"),
        (-198_000, NEGATIVE.format("¥1,980.00")),
        (99_999_999_999_999_901, "¥999,999,999,999,999.01"),
    ],
)
def test_yuan(fen: int | None, text: str) -> None:
    assert tags.yuan(fen) == text


@pytest.mark.parametrize(
    ("price_e4", "text"),
    [
        (125_000, "¥12.50"),
        (12_345, "¥1.2345"),
        (12_340, "¥1.234"),
        (10_000_000, "¥1,000.00"),
        (0, "¥0.00"),
        (None, "—"),
        (-12_345, NEGATIVE.format("¥1.2345")),
    ],
)
def test_price(price_e4: int | None, text: str) -> None:
    assert tags.price(price_e4) == text


def test_quantity_with_and_without_unit() -> None:
    assert tags.qty(1284) == "1,284"
    assert tags.qty(1284, "盒") == "1,284 盒"
    assert tags.qty(-3, "支") == NEGATIVE.format("3 支")
    assert tags.qty(None, "支") == "—"


@pytest.mark.parametrize(
    ("basis_points", "text"),
    [
        (9780, "97.80%"),
        (10_000, "100.00%"),
        (5, "0.05%"),
        (1_234_567, "12,345.67%"),
        (-40, NEGATIVE.format("0.40%")),
        (None, "—"),
    ],
)
def test_percent_of_basis_points(basis_points: int | None, text: str) -> None:
    assert tags.percent_bp(basis_points) == text


def test_days_and_moments_are_those_of_shanghai() -> None:
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert tags.day(late) == "2026-11-21"
    assert tags.day(date(2026, 1, 5)) == "2026-01-05"
    assert tags.moment(late) == "2026-11-21 00:30"
    assert tags.month(date(2026, 9, 1)) == "2026-09"
    assert [tags.day(None), tags.moment(None), tags.month(None)] == ["—", "—", "—"]


def test_texts_are_escaped() -> None:
    assert "<script>" not in tags.chip("good", "<script>")
    assert "<b>" not in tags.icon("home", "<b>")
    assert "<i>" not in tags.qty(-1, "<i>")
    cell = SimpleNamespace(text="<u>", kind="text")
    assert Template("{% load meridian_web %}{{ cell|show }}").render(Context({"cell": cell})) == "&lt;u&gt;"


def test_chip_knows_five_states_and_takes_others_as_draft() -> None:
    assert 'class="chip wait"' in tags.chip("wait", "待定")
    assert 'class="chip draft"' in tags.chip("no such", "待定")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [("money", 100, "¥1.00"), ("price", 10_000, "¥1.00"), ("num", 1000, "1,000"), ("day", date(2026, 1, 2), "2026-01-02"),
     ("text", "南京", "南京"), ("text", "", "—"), ("num", 0, "0"), ("money", None, "—")],
)  # fmt: skip
def test_cells_are_written_by_their_kind(kind: str, value: object, text: str) -> None:
    assert tags.show(SimpleNamespace(text=value, kind=kind)) == text
    assert tags.fact(value, kind) == text


def test_decorative_icons_are_hidden_from_screen_readers_and_named_ones_are_not() -> None:
    assert 'aria-hidden="true"' in tags.icon("home")
    assert 'role="img" aria-label="首页"' in tags.icon("home", "首页")


def icons_named_in_source() -> dict[str, str]:
    """Icon name to the first file that names it: the template tag, and icon arguments in Python."""
    named: dict[str, str] = {}
    for path in sorted((ROOT / "meridian").rglob("*")):
        if path.suffix == ".html":
            found = re.findall(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8"))
        elif path.suffix == ".py" and "tests" not in path.parts:
            found = re.findall(r"""\bicon(?:\s*=\s*|["']:\s*)["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8"))
        else:
            continue
        named.update({name: named.get(name, str(path.relative_to(ROOT))) for name in found})
    return named


def test_every_icon_is_in_the_sprite() -> None:
    """An icon missing in assets/icons.json would be an empty square on the page."""
    known = set(json.loads((ROOT / "assets" / "icons.json").read_text(encoding="utf-8")))
    named = icons_named_in_source() | {spec.icon: f"spec {spec.name}" for spec in all_specs() if spec.icon}
    assert "home" in named
    assert {name: where for name, where in named.items() if name not in known} == {}

"""Conditions: what holds, what is told, what is refused."""

from __future__ import annotations

import pytest

from meridian.kernel.approvals.conditions import FactField, evaluate, problems

FIELDS = {
    "total_fen": FactField("total_fen", "total", "MONEY"),
    "is_new": FactField("is_new", "new dealer", "FLAG"),
    "level": FactField("level", "level", "CHOICE", (("1", "one"), ("2", "two"))),
    "name": FactField("name", "name", "TEXT"),
}


def one(fact, op, value):
    return {"fact": fact, "op": op, "value": value}


@pytest.mark.parametrize(
    ("condition", "facts", "holds"),
    [
        ([], {}, True),
        ([[one("total_fen", "gt", 100)]], {"total_fen": 101}, True),
        ([[one("total_fen", "gt", 100)]], {"total_fen": 100}, False),
        ([[one("total_fen", "ge", 100)]], {"total_fen": 100}, True),
        ([[one("total_fen", "lt", 100)]], {"total_fen": None}, False),
        ([[one("total_fen", "lt", 100)]], {}, False),
        ([[one("is_new", "is", True), one("total_fen", "gt", 5)]], {"is_new": True, "total_fen": 5}, False),
        ([[one("is_new", "is", True)], [one("total_fen", "gt", 5)]], {"is_new": False, "total_fen": 6}, True),
        ([[one("level", "in", ["1", "2"])]], {"level": "2"}, True),
        ([[one("level", "ne", "1")]], {"level": "1"}, False),
        ([[one("name", "has", "国药")]], {"name": "国药控股"}, True),
    ],
)
def test_groups_are_or_and_lines_are_and(condition, facts, holds):
    assert evaluate(condition, facts).holds is holds


def test_tells_every_comparison_also_of_groups_that_were_not_needed():
    answer = evaluate([[one("total_fen", "gt", 5)], [one("is_new", "is", True)]], {"total_fen": 9, "is_new": False})
    assert [(told.fact, told.found, told.holds) for told in answer.told] == [
        ("total_fen", 9, True), ("is_new", False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("x", "approvals.condition_form"),
        ([[]], "approvals.condition_form"),
        ([[one("nothing", "eq", 1)]], "approvals.unknown_fact"),
        ([[one("is_new", "gt", True)]], "approvals.operator"),
        ([[one("total_fen", "gt", "many")]], "approvals.value"),
        ([[one("total_fen", "gt", True)]], "approvals.value"),
        ([[one("level", "eq", "9")]], "approvals.value"),
        ([[one("level", "in", [])]], "approvals.value"),
    ],
)
def test_names_what_is_wrong(condition, code):
    assert [found for found, _params in problems(condition, FIELDS)] == [code]

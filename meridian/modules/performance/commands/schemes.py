"""By what dealers are judged: a scheme takes the place of the one before from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..choices import Criterion
from ..models import DealerScore, ScoreScheme
from ..rules import shipped_scheme
from ..rules.scoring import scheme_problems
from .texts import criterion_name, refusals

_SCHEMES = "there is one line of schemes for the whole company"


@command("performance.scorescheme:add")
def adopt_scheme(
    *, actor: Actor, name: str, valid_from: date, criteria: Sequence[dict[str, Any]], source: str = ""
) -> ScoreScheme:
    """Judge by these criteria from a day on: ``{"code", "weight", "curve"}`` each, weights together 100.

    Months scored before keep their scheme. Raises RuleViolation("performance.criterion_unknown" | "performance.criterion_twice" |
    "performance.weight" | "performance.curve" | "performance.weights_sum" | "performance.scheme_past" | "performance.scheme_day").
    """
    problems = [
        (code, "criteria", {"name": criterion_name(which), "sum": sum(one["weight"] for one in criteria)})
        for code, which in scheme_problems(criteria, Criterion.values)
    ]
    last = DealerScore.objects.unscoped(_SCHEMES).order_by("-month").values_list("month", flat=True).first()
    if last is not None and valid_from <= last:
        problems.append(("scheme_past", "valid_from", {"day": last.isoformat()}))
    if ScoreScheme.objects.unscoped(_SCHEMES).filter(valid_from=valid_from).exists():
        problems.append(("scheme_day", "valid_from", {}))
    if problems:
        raise refusals(problems)
    kept = [
        {"code": one["code"], "weight": one["weight"], "curve": [list(row) for row in one["curve"]]} for one in criteria
    ]
    return persist(ScoreScheme(), name=name, valid_from=valid_from, criteria=kept, source=source)


@command("performance.scorescheme:add")
def ensure_scheme(*, actor: Actor) -> ScoreScheme:
    """The scheme the product ships with, made where there is none at all; else the first one."""
    first = ScoreScheme.objects.unscoped(_SCHEMES).order_by("valid_from").first()
    return first or persist(
        ScoreScheme(), name=shipped_scheme.NAME, valid_from=shipped_scheme.VALID_FROM, source=shipped_scheme.SOURCE,
        criteria=[dict(one) for one in shipped_scheme.CRITERIA],
    )  # fmt: skip

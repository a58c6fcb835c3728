"""The scenario library by department."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q, Subquery

from meridian.kernel.base.actors import Actor

from ..choices import Specialty
from ..models import Scenario, ScenarioProduct
from .dossier import published


def departments_with(actor: Actor) -> list[tuple[str, str, int]]:
    """``(department, name, how many scenarios)`` of the departments something is published for, in the order of the list."""
    rows = published(actor, Scenario).values_list("department").annotate(n=Count("pk")).order_by()
    numbers = dict(rows)
    return [(key, str(label), numbers[key]) for key, label in Specialty.choices if key in numbers]


def scenarios_of(
    actor: Actor, *, department: str = "", text: str = ""
) -> list[tuple[str, list[tuple[Scenario, list[ScenarioProduct]]]]]:
    """Published scenarios by department, each with the products of it that the actor may see."""
    rows = published(actor, Scenario)
    if department:
        rows = rows.filter(department=department)
    lines = ScenarioProduct.objects.visible_to(actor).select_related("product")
    for word in text.split()[:6]:
        named = lines.filter(Q(product__name__icontains=word) | Q(purpose__icontains=word))
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(indication__icontains=word)
            | Q(need__icontains=word)
            | Q(pk__in=Subquery(named.values("scenario_id")))
        )
    found = list(rows.order_by("department", "indication", "pk")[:200])
    products: dict[int, list[ScenarioProduct]] = defaultdict(list)
    for line in lines.filter(scenario__in=found).order_by("position", "pk"):
        products[line.scenario_id].append(line)
    grouped: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        grouped[str(row.get_department_display())].append((row, products[row.pk]))
    order = {str(label): n for n, (_key, label) in enumerate(Specialty.choices)}
    return sorted(grouped.items(), key=lambda pair: order.get(pair[0], 99))

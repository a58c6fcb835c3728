"""Who may read what: drafts are their authors' and reviewers', dealers read what is published about their own goods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, Subquery

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor

from ..choices import Audience, InnerAudience, SolutionStatus, StatementStatus
from ..models import Comparison, ProductDocument, ScenarioProduct

# dealer key -> (every product, line keys, product keys); set by the module that knows authorisations, a tier above.
GoodsOf = Callable[[int], tuple[bool, frozenset[int], frozenset[int]]]
_of_dealer: GoodsOf | None = None
_FOR_DEALERS = (Audience.DEALERS, Audience.PUBLIC)


def goods_of_dealers_are(function: GoodsOf) -> None:
    """Called once by the module above: which lines and products are a dealer's business."""
    global _of_dealer
    _of_dealer = function


def in_reach(dealer_id: int | None, path: str = "product") -> Q:
    """Condition: the product at ``path`` ("" for products themselves) is a dealer's business. Nothing while nobody says."""
    if _of_dealer is None or dealer_id is None:
        return Q(pk__in=())
    everything, lines, products = _of_dealer(dealer_id)
    if everything:
        return Q()
    before = f"{path}__" if path else ""
    return Q(**{f"{before}line__in": sorted(lines)}) | Q(**{f"{before}pk__in": sorted(products)})


# -- what dealers read: approved, in force, made for them, about their goods ------------------------------------------
def of_dealer_approved(dealer_id: int) -> Q:
    """Advantages and cards."""
    return in_reach(dealer_id) & Q(status=StatementStatus.APPROVED)


def of_dealer_documents(dealer_id: int) -> Q:
    """Documents in force for dealers or the public."""
    return in_reach(dealer_id) & _documents_in_force() & Q(audience__in=_FOR_DEALERS)


def of_dealer_comparisons(dealer_id: int, before: str = "") -> Q:
    """Comparisons in force for dealers; ``before`` leads from a line to its comparison."""
    made = {f"{before}status": StatementStatus.APPROVED, f"{before}audience": InnerAudience.DEALERS}
    in_force = Q(**{f"{before}valid_to__isnull": True}) | Q(**{f"{before}valid_to__gte": clock.today()})
    return in_reach(dealer_id, f"{before}product") & Q(**made) & in_force


def of_dealer_quizzes(dealer_id: int) -> Q:
    """Open quizzes for dealers."""
    return of_dealer_approved(dealer_id) & Q(audience=InnerAudience.DEALERS)


def of_dealer_scenarios(dealer_id: int) -> Q:
    """Published scenarios for dealers in which at least one product is theirs."""
    lines = ScenarioProduct.objects.unscoped("scenarios with goods of the dealer").filter(in_reach(dealer_id))
    return Q(
        status=StatementStatus.APPROVED, audience=InnerAudience.DEALERS, pk__in=Subquery(lines.values("scenario_id"))
    )


def of_dealer_scenario_products(dealer_id: int) -> Q:
    """Their own products in published scenarios."""
    return in_reach(dealer_id) & Q(scenario__status=StatementStatus.APPROVED, scenario__audience=InnerAudience.DEALERS)


# -- what staff read: what is published; drafts and what has ended only who writes or approves -----------------------
def staff_reads(model: type[Any], before: str = "") -> Callable[[Actor], Q | None]:
    """The scope of staff on a model with ``status``: all for who writes, clears or approves it, else what is approved."""
    name = f"knowledge.{model._meta.model_name}"

    def scope(actor: Actor) -> Q | None:
        if any(actor.may(f"{name}:{verb}") for verb in ("add", "change", "approve", "clear")):
            return None
        return Q(**{f"{before}status": StatementStatus.APPROVED})

    return scope


def staff_reads_solutions(before: str = "") -> Callable[[Actor], Q | None]:
    """Released solutions, one's own, and all of them for the medical reviewers."""

    def scope(actor: Actor) -> Q | None:
        if actor.may("knowledge.solution:review"):
            return None
        return Q(**{f"{before}status": SolutionStatus.RELEASED}) | Q(**{f"{before}written_by_id": actor.user_id})

    return scope


def _documents_in_force() -> Q:
    today = clock.today()
    return Q(status=StatementStatus.APPROVED, valid_from__lte=today) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )


def in_force(model: type[Any]) -> Q:
    """Condition: approved, and not yet or no longer outside its days."""
    if model is ProductDocument:
        return _documents_in_force()
    if model is Comparison:
        return Q(status=StatementStatus.APPROVED) & (Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()))
    return Q(status=StatementStatus.APPROVED)

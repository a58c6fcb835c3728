"""Everything about one product on one page, and the products somebody may read about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import NotVisible
from meridian.modules.catalog import queries as catalog
from meridian.modules.reference import queries as reference

from ..choices import StatementStatus
from ..models import (
    Comparison,
    ComparisonLine,
    ProductAdvantage,
    ProductCard,
    ProductDocument,
    Quiz,
    Scenario,
    ScenarioProduct,
)
from .reach import in_force, in_reach

NEW_DAYS = "knowledge.new_days"
SHOWN = 60
NEWS = 8
_ABOUT = (ProductCard, ProductAdvantage, ProductDocument, Comparison, Quiz)


def published(actor: Actor, model: type[Any]) -> QuerySet:
    """Rows of a model of knowledge in force that the actor may see; none without the right."""
    rows = model.objects.visible_to(actor)
    return rows.filter(in_force(model))


@dataclass(slots=True)
class ProductLook:
    """A product on the home page: what there is to read about it."""

    product: Any
    counts: dict[str, int] = field(default_factory=dict)
    departments: list[str] = field(default_factory=list)
    is_new: bool = False


def products_to_read(
    actor: Actor, *, text: str = "", line: int = 0, department: str = ""
) -> tuple[list[ProductLook], bool]:
    """``(products something is published about, whether there are more)`` by line and name.

    Every word of ``text`` must stand in name, code, registered use, card or a scenario of the product.
    """
    in_scenarios = _scenario_products(actor)
    about = Q(pk__in=Subquery(in_scenarios.values("product_id")))
    for model in _ABOUT:
        about |= Q(pk__in=Subquery(published(actor, model).values("product_id")))
    rows = catalog.products_for(actor, about)
    if actor.is_dealer:
        rows = rows.filter(in_reach(actor.dealer_id, ""))
    for word in text.split()[:6]:
        rows = rows.filter(_holding(actor, in_scenarios, word))
    if line:
        rows = rows.filter(line_id=line)
    if department:
        rows = rows.filter(pk__in=Subquery(in_scenarios.filter(scenario__department=department).values("product_id")))
    found = list(rows.order_by("line__name", "name", "pk")[: SHOWN + 1])
    return _looks(actor, found[:SHOWN], in_scenarios), len(found) > SHOWN


def _holding(actor: Actor, in_scenarios: QuerySet, word: str) -> Q:
    cards = published(actor, ProductCard).filter(
        Q(clinical_value__icontains=word) | Q(contraindications__icontains=word)
    )
    scenarios = in_scenarios.filter(
        Q(scenario__indication__icontains=word) | Q(scenario__title__icontains=word) | Q(purpose__icontains=word)
    )
    return (
        Q(name__icontains=word) | Q(common_name__icontains=word) | Q(code__iexact=word) | Q(indications__icontains=word)
        | Q(pk__in=Subquery(cards.values("product_id"))) | Q(pk__in=Subquery(scenarios.values("product_id")))
    )  # fmt: skip


def _scenario_products(actor: Actor) -> QuerySet:
    rows = ScenarioProduct.objects.visible_to(actor)
    return rows.filter(scenario__status=StatementStatus.APPROVED)


def _looks(actor: Actor, products: list[Any], in_scenarios: QuerySet) -> list[ProductLook]:
    keys = [product.pk for product in products]
    looks = {product.pk: ProductLook(product) for product in products}
    since = actor.now - timedelta(days=int(reference.parameter(NEW_DAYS, on=actor.today)))
    for model in _ABOUT:
        name = model._meta.model_name
        for key, at in published(actor, model).filter(product__in=keys).values_list("product_id", "approved_at"):
            look = looks[key]
            look.counts[name] = look.counts.get(name, 0) + 1
            look.is_new = look.is_new or (at is not None and at >= since)
    for row in in_scenarios.filter(product__in=keys).select_related("scenario").order_by("pk"):
        label = str(row.scenario.get_department_display())
        if label not in looks[row.product_id].departments:
            looks[row.product_id].departments.append(label)
    return list(looks.values())


@dataclass(frozen=True, slots=True)
class News:
    """Something published lately: kind of thing, its name, the product, when."""

    kind: Any
    title: str
    product: Any
    at: Any


def news_for(actor: Actor) -> list[News]:
    """What was published within the company's number of days, latest first, at most eight."""
    since = actor.now - timedelta(days=int(reference.parameter(NEW_DAYS, on=actor.today)))
    found = []
    for model in (ProductDocument, ProductCard, Comparison, Quiz):
        rows = published(actor, model).filter(approved_at__gte=since).select_related("product")
        found += [
            News(model._meta.verbose_name, str(row), row.product, row.approved_at)
            for row in rows.order_by("-approved_at")[:NEWS]
        ]
    return sorted(found, key=lambda news: news.at, reverse=True)[:NEWS]


@dataclass(slots=True)
class Dossier:
    """Certificates, parameters, card, advantages, documents, comparisons, quizzes and scenarios of a product."""

    product: Any
    uses: list[Any]
    parameters: list[Any]
    card: ProductCard | None
    card_draft: ProductCard | None
    advantages: list[ProductAdvantage]
    documents: list[ProductDocument]
    comparisons: list[tuple[Comparison, list[Any]]]
    quizzes: list[Quiz]
    scenarios: list[ScenarioProduct]
    certificate_days: int | None


def product_to_read(actor: Actor, pk: int) -> Any:
    """The product, when the actor may read about it: for a dealer one of his goods. Raises NotVisible."""
    rows = catalog.products_for(actor, Q(pk=pk))
    if actor.is_dealer:
        rows = rows.filter(in_reach(actor.dealer_id, ""))
    found = rows.first()
    if found is None:
        raise NotVisible(f"product {pk}")
    return found


def dossier_of(actor: Actor, product: Any) -> Dossier:
    """Everything in force about a product that the actor may see."""
    cards = list(ProductCard.objects.visible_to(actor).filter(product=product))
    card = next((row for row in cards if row.status == StatementStatus.APPROVED), None)
    documents = published(actor, ProductDocument).filter(product=product).select_related("file")
    certificate = product.certificate
    return Dossier(
        product=product,
        uses=list(product.intended_uses.all()),
        parameters=list(product.parameters.order_by("pk")),
        card=card,
        card_draft=next((row for row in cards if row.status == StatementStatus.DRAFT), None),
        advantages=list(published(actor, ProductAdvantage).filter(product=product).order_by("grade", "pk")),
        documents=list(documents.order_by("kind", "title", "language", "pk")),
        comparisons=_with_lines(published(actor, Comparison).filter(product=product).order_by("-as_of", "pk")),
        quizzes=list(published(actor, Quiz).filter(product=product).order_by("pk")),
        scenarios=list(_scenario_products(actor).filter(product=product).select_related("scenario").order_by("pk")),
        certificate_days=_days_left(certificate.expires_on, actor.today) if certificate is not None else None,
    )


def _days_left(until: date | None, today: date) -> int | None:
    return None if until is None else (until - today).days


def _with_lines(rows: Iterable[Comparison]) -> list[tuple[Comparison, list[Any]]]:
    found = list(rows)
    lines: dict[int, list[Any]] = defaultdict(list)
    if found:
        rows_of = ComparisonLine.objects.unscoped("lines of comparisons already in hand").filter(comparison__in=found)
        for line in rows_of.order_by("position", "pk"):
            lines[line.comparison_id].append(line)
    return [(row, lines[row.pk]) for row in found]


def to_approve(actor: Actor) -> list[tuple[Any, int]]:
    """``(model, how many drafts of others wait for him)`` where the actor holds the right to approve; empty ones left out."""
    found = []
    for model in (*_ABOUT, Scenario):
        name = f"knowledge.{model._meta.model_name}"
        if not actor.may(f"{name}:approve"):
            continue
        rows = model.objects.visible_to(actor, f"{name}:approve").filter(status=StatementStatus.DRAFT)
        number = rows.exclude(written_by_id=actor.user_id).count()
        if number:
            found.append((model, number))
    return found


def ends_soon(actor: Actor, model: type[Any], until: date) -> int:
    """How many documents or comparisons in force end by a day, so that somebody renews them."""
    return published(actor, model).filter(valid_to__gte=actor.today, valid_to__lte=until).count()


__all__ = [
    "Dossier", "News", "ProductLook", "dossier_of", "ends_soon", "news_for", "product_to_read", "products_to_read", "published",
    "to_approve",
]  # fmt: skip

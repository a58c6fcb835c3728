"""What other modules ask of the catalogue. Bulk answers are lists of tuples; who needs frames makes them of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.commands.kept_facts import kept, kept_by_key

from .choices import Tracking
from .models import Certificate, IntendedUse, KitComponent, Lot, PackLevel, Product, ProductLine, Sku
from .rules.certificate_chain import CertificateChain, CertificateTerm
from .rules.device_definition import DeviceFacts, Gap, definition_gaps
from .rules.kits import explode
from .rules.udi import UdiReading, parse_udi

_CATALOGUE = "the catalogue is known to all parties of the channel"
_IN_ONE_QUERY = 500
SKU_COLUMNS = (
    "id", "code", "product_id", "product__code", "product__name", "product__common_name", "product__line_id", "spec",
    "model", "base_unit", "di", "tracking", "product__kind", "product__device_class",
)  # fmt: skip

_GAPS: dict[str, tuple[Any, Any]] = {
    "no_use": (_("No statutory use is named."), _("Add the uses the product serves under Intended uses.")),
    "no_form": (_("The nature of the device is not said."), _("Choose instrument, apparatus, appliance, material or software.")),
    "no_indications": (
        _("The registered intended use is missing."), _("Enter it word by word as the certificate states it."),
    ),
    "no_certificate": (_("No registration certificate or filing is linked."), _("Choose the certificate of the product.")),
    "kind_and_form": (_("The kind of product does not fit the nature of the device."), _("Correct one of the two.")),
    "kind_and_use": (
        _("The kind of product does not fit its statutory use: reagents examine samples from the body, implants never do."),
        _("Correct the kind or the intended uses."),
    ),
    "implant_class": (_("An implant is a device of class III."), _("Correct the class, or the kind of product.")),
    "software_form": (_("By its name it is software, by its nature it is not."), _("Choose software as its nature.")),
    "licence_form": (
        _("It is sold as software licences only, but its nature is not software."), _("Choose software as its nature."),
    ),
}  # fmt: skip


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    keys = sorted(set(ids))
    for start in range(0, len(keys), _IN_ONE_QUERY):
        yield keys[start : start + _IN_ONE_QUERY]


# -- SKUs --------------------------------------------------------------------------------------------------------------
def sku_by_code(code: str) -> Sku | None:
    """The SKU with that code, or None."""
    return Sku.objects.unscoped(_CATALOGUE).select_related("product").filter(code=code).first()


def sku_frame() -> list[tuple[Any, ...]]:
    """Every SKU in use as a tuple in the order of :data:`SKU_COLUMNS`."""
    return list(Sku.objects.unscoped(_CATALOGUE).filter(is_active=True).order_by("id").values_list(*SKU_COLUMNS))


def sku_master() -> list[dict[str, Any]]:
    """Every SKU in use for the product matcher, with the keys of its ``SkuRecord``.

    ``id`` (text), ``sku_code, product_name, spec, model, aliases`` (common names), ``item_codes``, ``base_unit``,
    ``pack_units`` (``{unit: base units per pack}``) and ``gtins`` of the base unit and of the packs.
    """
    packs: dict[int, list[tuple[str, int, str]]] = {}
    for sku_id, unit, factor, di in pack_frame():
        packs.setdefault(sku_id, []).append((unit, factor, di))
    rows = Sku.objects.unscoped(_CATALOGUE).filter(is_active=True).order_by("id")
    columns = (
        "id",
        "code",
        "product__name",
        "product__common_name",
        "spec",
        "model",
        "di",
        "base_unit",
        "insurance_code",
    )
    return [
        {
            "id": str(key), "sku_code": code, "product_name": name, "spec": spec, "model": model,
            "aliases": (common,) if common else (), "item_codes": (insurance,) if insurance else (), "base_unit": unit,
            "pack_units": {pack: factor for pack, factor, _di in packs.get(key, ())},
            "gtins": tuple(code for code in (di, *(pack_di for _u, _f, pack_di in packs.get(key, ()))) if code),
        }
        for key, code, name, common, spec, model, di, unit, insurance in rows.values_list(*columns)
    ]  # fmt: skip


def sku_scope(sku_ids: Iterable[int]) -> list[tuple[int, int, int, bool]]:
    """``(sku id, product id, line id, is tracked by lot or serial)``."""
    found = []
    for keys in _chunks(sku_ids):
        rows = Sku.objects.unscoped(_CATALOGUE).filter(pk__in=keys)
        found += rows.values_list("id", "product_id", "product__line_id", "tracking")
    return [(key, product, line, tracking != Tracking.NONE) for key, product, line, tracking in found]


def sku_names(ids: Iterable[int]) -> dict[int, str]:
    """``{key: "product name specification"}``."""
    found: dict[int, str] = {}
    for keys in _chunks(ids):
        rows = Sku.objects.unscoped(_CATALOGUE).filter(pk__in=keys).values_list("id", "product__name", "spec", "model")
        found.update({key: f"{name} {spec or model}".strip() for key, name, spec, model in rows})
    return found


def pack_frame(sku_ids: Iterable[int] | None = None) -> list[tuple[int, str, int, str]]:
    """``(sku id, unit, base units per pack, DI)`` of all packs, or of those SKUs."""
    rows = (
        PackLevel.objects.unscoped(_CATALOGUE)
        .order_by("sku_id", "factor")
        .values_list("sku_id", "unit", "factor", "di")
    )
    if sku_ids is None:
        return list(rows)
    return [row for keys in _chunks(sku_ids) for row in rows.filter(sku_id__in=keys)]


def sku_of_di(di: str) -> tuple[int, int] | None:
    """``(sku id, base units)`` that a DI stands for, on the base unit or on a pack; None when unknown."""
    sku_id = Sku.objects.unscoped(_CATALOGUE).filter(di=di).values_list("id", flat=True).first()
    if sku_id is not None:
        return sku_id, 1
    return PackLevel.objects.unscoped(_CATALOGUE).filter(di=di).values_list("sku_id", "factor").first()


def goods_facts(sku_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """``{sku id: {code, name, spec, model, base_unit, tracking, di, product_id, line_id, kind, device_class, storage,
    is_cold_chain, maker, certificate}}`` for documents of goods; ``certificate`` is the number in force, empty when there is none."""
    columns = {
        "code": "code", "name": "product__name", "spec": "spec", "model": "model", "base_unit": "base_unit",
        "tracking": "tracking", "di": "di", "product_id": "product_id", "line_id": "product__line_id", "kind": "product__kind",
        "device_class": "product__device_class", "storage": "product__storage",
        "is_cold_chain": "product__is_cold_chain", "maker": "product__maker",
        "certificate": "product__certificate__number",
    }  # fmt: skip

    def read(missing: Iterable[int]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for keys in _chunks(missing):
            rows = Sku.objects.unscoped(_CATALOGUE).filter(pk__in=keys).values_list("id", *columns.values())
            found.update(
                {row[0]: dict(zip(columns, ("" if v is None else v for v in row[1:]), strict=True)) for row in rows}
            )
        return found

    return kept_by_key("catalog.goods", sku_ids, read, of=("catalog.sku", "catalog.product", "catalog.certificate"))


def regulation_facts(sku_ids: Iterable[int] | None = None) -> dict[int, dict[str, Any]]:
    """``{sku id: {product_id, line_id, code, name, di, kind, device_class, code_2002, code_2017, is_cold_chain, is_active}}``.

    What the law asks about a product when it is traded; of all SKUs in use when no keys are given. ``is_active`` is
    false when the SKU or its product was taken out of use.
    """
    columns = {
        "product_id": "product_id", "line_id": "product__line_id", "code": "code", "name": "product__name", "di": "di",
        "kind": "product__kind", "device_class": "product__device_class", "code_2002": "product__code_2002",
        "code_2017": "product__code_2017", "is_cold_chain": "product__is_cold_chain", "is_active": "is_active",
        "product_active": "product__is_active",
    }  # fmt: skip
    rows = Sku.objects.unscoped(_CATALOGUE).order_by("id")
    parts = [rows.filter(is_active=True)] if sku_ids is None else [rows.filter(pk__in=k) for k in _chunks(sku_ids)]
    found: dict[int, dict[str, Any]] = {}
    for part in parts:
        for key, *values in part.values_list("id", *columns.values()):
            facts = dict(zip(columns, values, strict=True))
            facts["is_active"] = facts["is_active"] and facts.pop("product_active")
            found[key] = facts
    return found


def skus_in_use() -> tuple[int, ...]:
    """Keys of all SKUs that were not taken out of use."""
    rows = Sku.objects.unscoped(_CATALOGUE).filter(is_active=True).order_by("id").values_list("id", flat=True)
    return kept("catalog.in_use", "", lambda: tuple(rows), of=("catalog.sku",))


def products_for(actor: Actor, condition: Q | None = None) -> QuerySet[Product]:
    """Products in use that the actor may see, under a condition of the asker, with line and certificate."""
    rows = Product.objects.visible_to(actor).filter(is_active=True).select_related("line", "certificate")
    return rows if condition is None else rows.filter(condition)


def definition_findings(actor: Actor) -> list[tuple[Product, list[Gap]]]:
    """Products in use whose description as a medical device has gaps, with them (国令739 art. 103); by code."""
    rows = products_for(actor).order_by("code").prefetch_related(
        Prefetch("intended_uses", IntendedUse.objects.unscoped(_CATALOGUE)),
        Prefetch("skus", Sku.objects.unscoped(_CATALOGUE).filter(is_active=True).only("id", "product_id", "kind")),
    )  # fmt: skip
    judged = ((row, gaps_of(row)) for row in rows)
    return [(row, gaps) for row, gaps in judged if gaps]


def gaps_of(product: Product) -> list[Gap]:
    """What is missing or contradictory in the description of one product as a medical device."""
    return definition_gaps(
        DeviceFacts(
            name=product.name, kind=product.kind, form=product.form, device_class=product.device_class,
            indications=product.indications, uses=frozenset(use.use for use in product.intended_uses.all()),
            sku_kinds=frozenset(sku.kind for sku in product.skus.all()), has_certificate=product.certificate_id is not None,
        )
    )  # fmt: skip


def gap_texts(gap: Gap) -> tuple[Any, Any]:
    """``(what is wrong, how to mend it)`` of a gap, for people."""
    return _GAPS[gap.code]


def registered_use(product_id: int) -> tuple[str, str]:
    """``(name, registered intended use)`` of a product, as its certificate states it; both empty when unknown."""
    rows = Product.objects.unscoped(_CATALOGUE).filter(pk=product_id)
    return rows.values_list("name", "indications").first() or ("", "")


def line_names() -> dict[int, str]:
    """``{key: name}`` of the product lines."""
    return dict(ProductLine.objects.unscoped(_CATALOGUE).values_list("id", "name"))


def product_lines(product_ids: Iterable[int]) -> dict[int, int]:
    """``{product id: line id}``."""
    found: dict[int, int] = {}
    for keys in _chunks(product_ids):
        found.update(Product.objects.unscoped(_CATALOGUE).filter(pk__in=keys).values_list("id", "line_id"))
    return found


def master_stamp() -> tuple[Any, ...]:
    """Changes whenever a product, SKU or pack does: for caches of what is built from them."""
    stamps: tuple[Any, ...] = ()
    for model in (Product, Sku, PackLevel):
        stamps += tuple(model.objects.unscoped(_CATALOGUE).aggregate(Count("id"), Max("updated_at")).values())
    return stamps


# -- lots --------------------------------------------------------------------------------------------------------------
def lots_of(sku_ids: Iterable[int]) -> list[tuple[int, int, str, date | None, date | None]]:
    """``(lot id, sku id, number, production date, expiry date)`` of the SKUs' lots."""
    columns = ("id", "sku_id", "number", "production_date", "expiry_date")
    rows = Lot.objects.unscoped(_CATALOGUE).order_by("id").values_list(*columns)
    return [row for keys in _chunks(sku_ids) for row in rows.filter(sku_id__in=keys)]


def lot_frame(sku_ids: Iterable[int]) -> list[tuple[int, int, str, date | None, date | None, str]]:
    """As :func:`lots_of`, with the quality status as last column."""
    columns = ("id", "sku_id", "number", "production_date", "expiry_date", "status")
    rows = Lot.objects.unscoped(_CATALOGUE).order_by("id").values_list(*columns)
    return [row for keys in _chunks(sku_ids) for row in rows.filter(sku_id__in=keys)]


def lots_numbered(actor: Actor, number: str) -> list[Lot]:
    """Lots with exactly that number that the actor may see; several SKUs may use the same number."""
    return list(Lot.objects.visible_to(actor).select_related("sku__product").filter(number=number).order_by("sku_id"))


def lot_facts(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """``{lot id: {sku_id, number, production_date, expiry_date, status}}``."""
    columns = ("id", "sku_id", "number", "production_date", "expiry_date", "status")

    def read(missing: Iterable[int]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for keys in _chunks(missing):
            for row in Lot.objects.unscoped(_CATALOGUE).filter(pk__in=keys).values(*columns):
                found[row.pop("id")] = row
        return found

    return kept_by_key("catalog.lots", ids, read, of=("catalog.lot",))


# -- certificates ------------------------------------------------------------------------------------------------------
def certificate_chain(sku_id: int) -> CertificateChain:
    """The certificates of a SKU's product through all renewals, oldest first; empty when it has none."""
    return certificate_chains([sku_id]).get(sku_id, CertificateChain(()))


def certificate_chains(sku_ids: Iterable[int]) -> dict[int, CertificateChain]:
    """``{sku id: chain}``; SKUs of a product without certificate are absent. Renewals before and after are followed."""
    held: dict[int, int] = {}
    for keys in _chunks(sku_ids):
        rows = Sku.objects.unscoped(_CATALOGUE).filter(pk__in=keys, product__certificate__isnull=False)
        held.update(rows.values_list("id", "product__certificate_id"))
    if not held:
        return {}
    columns = ("id", "number", "approved_on", "expires_on", "previous_id")
    rows = {row[0]: row for row in Certificate.objects.unscoped(_CATALOGUE).values_list(*columns)}
    renewed_by = {row[4]: row[0] for row in rows.values() if row[4]}
    chains = {key: _chain(key, rows, renewed_by) for key in set(held.values())}
    return {sku_id: chains[key] for sku_id, key in held.items()}


def _chain(key: int, rows: dict[int, tuple[Any, ...]], renewed_by: dict[int, int]) -> CertificateChain:
    seen: set[int] = set()
    for step in (lambda k: rows[k][4], renewed_by.get):
        current: int | None = key
        while current is not None and (current == key or current not in seen):
            seen.add(current)
            current = step(current)
    return CertificateChain.of(CertificateTerm(*rows[k][1:4]) for k in seen)


def certificate_spans(sku_ids: Iterable[int]) -> list[tuple[int, date | None, date | None]]:
    """``(sku id, first approval, last expiry)`` over the whole chain; last expiry None means it never expires."""
    return [(key, chain.first_approval, chain.last_expiry) for key, chain in certificate_chains(sku_ids).items()]


# -- UDI ---------------------------------------------------------------------------------------------------------------
def read_udi(code: str, *, known_lots: Iterable[str] = (), today: date | None = None) -> UdiReading:
    """What a scanned or typed UDI says, of any issuer. Never raises; see :func:`rules.udi.parse.parse_udi`."""
    return parse_udi(code, known_lots=frozenset(known_lots), today=today)


# -- kits --------------------------------------------------------------------------------------------------------------
def kit_recipe(*, without: int | None = None) -> dict[int, list[tuple[int, int]]]:
    """``{kit: [(component, base units per kit)]}``, leaving out the component row ``without``."""
    rows = KitComponent.objects.unscoped(_CATALOGUE).exclude(pk=without).order_by("id")
    found: dict[int, list[tuple[int, int]]] = {}
    for kit, component, quantity in rows.values_list("kit_id", "component_id", "quantity"):
        found.setdefault(kit, []).append((component, quantity))
    return found


def explode_kit(sku_id: int, quantity: int) -> dict[int, int]:
    """``{component: base units}`` of so many kits; goods that are no kit answer themselves."""
    return explode(sku_id, quantity, kit_recipe())

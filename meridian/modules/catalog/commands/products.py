"""Product lines, products, SKUs and their packs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.actors import Actor
from meridian.kernel.base.errors import Issue, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist

from ..models import PackLevel, Product, ProductLine, Sku
from ..rules.udi.gs1_checks import check_digit


@command("catalog.productline:add")
def register_line(*, actor: Actor, **values: Any) -> ProductLine:
    """Add a product line."""
    return persist(ProductLine(), **values)


@command("catalog.product:add")
def register_product(*, actor: Actor, **values: Any) -> Product:
    """Add a product. Raises RuleViolation("catalog.class_differs") when its class is not that of its certificate."""
    return _save_product(Product(), None, "", values)


@command("catalog.product:change", subject=Product)
def change_product(
    *, actor: Actor, row: Product, expected_version: int | None = None, reason: str = "", **values: Any
) -> Product:
    """Change a product. Raises RuleViolation("catalog.class_differs")."""
    return _save_product(row, expected_version, reason, values)


def _save_product(row: Product, expected_version: int | None, reason: str, values: dict[str, Any]) -> Product:
    for name, value in values.items():
        setattr(row, name, value)
    certificate = row.certificate
    if certificate is not None and certificate.device_class != row.device_class:
        raise RuleViolation(
            Issue(
                code="catalog.class_differs",
                message=_("The product is class %(own)s, its certificate %(number)s is class %(other)s."),
                mend=_("Correct the class, or choose the right certificate."),
                field="device_class",
                params={"own": row.device_class, "number": certificate.number, "other": certificate.device_class},
            )
        )
    return persist(row, expected_version=expected_version, reason=reason)


@command("catalog.sku:add")
def register_sku(*, actor: Actor, packs: Iterable[tuple[str, int] | tuple[str, int, str]] = (), **values: Any) -> Sku:
    """Add a SKU, with its packs as ``(unit, base units per pack[, DI])``.

    Raises RuleViolation("catalog.di_check_digit" | "catalog.pack_is_base_unit" | "catalog.di_twice").
    """
    row = Sku()
    for name, value in values.items():
        setattr(row, name, value)
    _require_di(row.di, "di")
    persist(row)
    set_packs(actor=actor, sku=row, packs=packs)
    return row


@command("catalog.sku:change", subject=Sku)
def change_sku(*, actor: Actor, row: Sku, expected_version: int | None = None, reason: str = "", **values: Any) -> Sku:
    """Change a SKU. Raises RuleViolation("catalog.di_check_digit")."""
    _require_di(values.get("di", ""), "di")
    return persist(row, expected_version=expected_version, reason=reason, **values)


@command("catalog.packlevel:add", subject=Sku)
def set_packs(*, actor: Actor, sku: Sku, packs: Iterable[tuple[str, int] | tuple[str, int, str]]) -> list[PackLevel]:
    """Add packs to a SKU, or change those with the same unit.

    Raises RuleViolation("catalog.pack_is_base_unit" | "catalog.di_check_digit" | "catalog.di_twice").
    """
    known = {pack.unit: pack for pack in sku.packs.all()}
    return [_save_pack(sku, known, *pack) for pack in packs]


@command("catalog.packlevel:add", subject=Sku)
def add_pack(*, actor: Actor, sku: Sku, unit: str, factor: int, di: str = "") -> PackLevel:
    """Add a pack to a SKU. Raises as :func:`set_packs`."""
    return _save_pack(sku, {}, unit, factor, di)


@command("catalog.packlevel:change", subject=PackLevel)
def change_pack(
    *, actor: Actor, row: PackLevel, expected_version: int | None = None, reason: str = "", **values: Any
) -> PackLevel:
    """Change a pack. Raises as :func:`set_packs`."""
    after = {"unit": row.unit, "factor": row.factor, "di": row.di, "sku": row.sku, **values}
    _require_sound_pack(after["sku"], after["unit"], after["factor"], after["di"])
    return persist(row, expected_version=expected_version, reason=reason, **values)


def _save_pack(sku: Sku, known: dict[str, PackLevel], unit: str, factor: int, di: str = "") -> PackLevel:
    _require_sound_pack(sku, unit, factor, di)
    return persist(known.get(unit) or PackLevel(sku=sku, unit=unit), factor=factor, di=di)


def _require_sound_pack(sku: Sku, unit: str, factor: int, di: str) -> None:
    if unit == sku.base_unit and factor != 1:
        raise RuleViolation(
            Issue(
                code="catalog.pack_is_base_unit",
                message=_("“%(unit)s” is the base unit of %(sku)s, so it cannot hold %(factor)s of itself."),
                mend=_("Give the pack another unit, such as 盒 or 箱."),
                field="unit",
                params={"unit": unit, "sku": sku.code, "factor": factor},
            )
        )
    _require_di(di, "di")
    if di and Sku.objects.unscoped("a DI names one pack only").filter(di=di).exists():
        raise RuleViolation(
            Issue(
                code="catalog.di_twice",
                message=_("The DI %(di)s already stands for a base unit; each pack level has its own."),
                field="di",
                params={"di": di},
            )
        )


def _require_di(di: str, field: str) -> None:
    """A GTIN must have its check digit; codes of other issuers are taken as they are."""
    if di and di.isascii() and di.isdigit() and len(di) in (8, 12, 13, 14) and check_digit(di[:-1]) != di[-1]:
        raise RuleViolation(
            Issue(
                code="catalog.di_check_digit",
                message=_("The check digit of %(di)s is wrong; it should be %(right)s."),
                mend=_("Scan the label again instead of typing."),
                field=field,
                params={"di": di, "right": check_digit(di[:-1])},
            )
        )

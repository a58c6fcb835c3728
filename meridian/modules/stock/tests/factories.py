"""Few rows to post with: one product, lots, a warehouse, dealers, a hospital."""

from __future__ import annotations

from datetime import date

from meridian.kernel.base.actors import Actor, ActorKind, Breadth, GrantView, system_actor
from meridian.kernel.base.clock import now
from meridian.modules.catalog.models import Lot, Product, ProductLine, Sku
from meridian.modules.customers.models import Hospital
from meridian.modules.dealers.models import Dealer
from meridian.modules.reference.models import Region
from meridian.modules.stock.models import Warehouse

SYSTEM = system_actor("test")


def stamp() -> dict:
    """Columns that commands fill in."""
    return {"created_at": now(), "updated_at": now()}


def region(code: str = "320000", name: str = "江苏省", parent: Region | None = None) -> Region:
    row, new = Region.objects.get_or_create(
        code=code,
        defaults={"name": name, "level": "PROVINCE" if parent is None else "CITY", "parent": parent, **stamp()},
    )
    if new:
        row.path = f"{parent.path if parent else '/'}{row.pk}/"
        row.save()
    return row


def sku(code: str = "S1") -> Sku:
    line, _new = ProductLine.objects.get_or_create(code="L1", defaults={"name": "冠脉介入", **stamp()})
    product, _new = Product.objects.get_or_create(
        code="P1", defaults={"name": "药物洗脱支架", "line": line, "kind": "IMPLANT", "device_class": "III", **stamp()}
    )
    return Sku.objects.create(code=code, product=product, spec=f"3.0×{code}", **stamp())


def lot(of: Sku, number: str = "240101") -> Lot:
    return Lot.objects.create(sku=of, number=number, expiry_date=date(2028, 1, 31), **stamp())


def warehouse(code: str = "W1") -> Warehouse:
    return Warehouse.objects.create(code=code, name="苏州总仓", region=region(), **stamp())


def dealer(code: str = "D1", *, parent: Dealer | None = None, at: Region | None = None) -> Dealer:
    row = Dealer.objects.create(
        code=code, name=f"经销商{code}", region=at or region(), parent=parent, level=2 if parent else 1, **stamp()
    )
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row


def hospital(code: str = "H1") -> Hospital:
    return Hospital.objects.create(code=code, name=f"南京市{code}医院", region=region(), **stamp())


def staff(*codes: str, breadth: Breadth = Breadth.ALL, path: str = "") -> Actor:
    """A staff actor with these codes."""
    return Actor(
        kind=ActorKind.STAFF, name="staff", grants=(GrantView(frozenset(codes), breadth, path),), request_id="t"
    )


def dealer_actor(of: Dealer, *codes: str) -> Actor:
    """A user of a dealer with these codes."""
    return Actor(
        kind=ActorKind.DEALER, name="dealer", dealer_id=of.pk, request_id="t",
        grants=(GrantView(frozenset(codes), Breadth.DEALER),),
    )  # fmt: skip

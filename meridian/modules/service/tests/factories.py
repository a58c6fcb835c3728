"""A hospital, a dealer, a piece of equipment with its procedure, people: what tests of service begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.tests.factories import make_product, make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.service.models import ChecklistTemplate, TemplateStep

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=clock.SHANGHAI)  # a Wednesday
TODAY = NOW.date()
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
STAFF = (
    "service:*", "dealers.dealer:view", "customers.hospital:view", "catalog.sku:view", "catalog.product:view",
    "files.storedfile:add",
)  # fmt: skip


def stamp() -> dict[str, Any]:
    return {"created_at": clock.now(), "updated_at": clock.now()}


@dataclass
class World:
    """The rows, and an actor of our own staff."""

    region: Any
    dealer: Any
    hospital: Any
    product: Any
    sku: Any
    template: Any
    actor: Any

    def plan(self, **values: Any) -> Any:
        """An installation planned for today."""
        from meridian.modules.service.commands import plan_installation

        facts = {
            "dealer": self.dealer,
            "hospital": self.hospital,
            "sku": self.sku,
            "planned_date": TODAY,
            "serial": "sn-1",
        }
        return plan_installation(actor=self.actor, **{**facts, **values})


def make_template(code: str = "SOP-1", product: Any = None, months: int = 12) -> ChecklistTemplate:
    """A procedure of three steps: installation, debugging with a value of 4.9 to 5.1 V, acceptance with a photo."""
    made = ChecklistTemplate.objects.create(code=code, name=code, product=product, warranty_months=months, **stamp())
    steps = (
        {"phase": "INSTALL", "text": "开箱、就位、通电"},
        {"phase": "DEBUG", "text": "测量电源电压", "needs_value": True, "unit": "V", "low": Decimal("4.9"), "high": Decimal("5.1")},
        {"phase": "ACCEPTANCE", "text": "性能确认并拍照", "needs_photo": True},
    )  # fmt: skip
    for position, step in enumerate(steps, 1):
        TemplateStep.objects.create(template=made, position=position, **step, **stamp())
    return made


def make_world() -> World:
    """Everything in Nanjing, with the shipped parameters."""
    ensure_parameters(actor=system())
    region = load_small_tree()["320100"]
    product = make_product()
    return World(
        region, make_dealer(region=region), make_hospital(region=region, address=""), product, make_sku(product=product),
        make_template(product=product), staff_actor(*STAFF),
    )  # fmt: skip


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=clock.SHANGHAI)

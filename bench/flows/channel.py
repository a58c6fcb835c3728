"""The channel in which flow files are measured: the demo company of size M without its reports, and one large dealer.

The large dealer stands in for a national platform distributor: authorised in every province with 20 hospitals
excluded, and stock of every lot.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from meridian.demo.scenarios import catalogue, channel, company, goods, institutions
from meridian.demo.scenarios.world import Clinic, LotFacts, World
from meridian.demo.seed import SEED
from meridian.demo.sizes import SIZES
from meridian.demo.truth import Truth
from meridian.kernel.base.actors import system_actor
from meridian.modules.agreements import commands as agreements
from meridian.modules.dealers import commands as dealers
from meridian.modules.logistics import commands as logistics
from meridian.modules.stock import commands as stock

SHIPPED_ON, RECEIVED_ON = date(2025, 12, 20), date(2025, 12, 28)
EACH_LOT = 1_000_000


@dataclass(slots=True)
class BenchChannel:
    """The world, the dealer who reports, the hospitals he may sell to, and those excluded from his authorisation.

    ``ordered``: the lots each hospital buys of, by its key: two lots each of 40 SKUs.
    """

    world: World
    dealer: Any
    customers: list[Clinic]
    strangers: list[Clinic]
    lots: list[LotFacts]
    ordered: dict[int, list[LotFacts]]


def make_channel() -> BenchChannel:
    """60 dealers, 800 hospitals, 300 SKUs and two lots of each, made through commands, and the large dealer's stock."""
    world = World(SIZES["M"], random.Random(SEED), system_actor("bench"), Truth())
    for step in (
        company.make_reference, company.make_organisation, catalogue.make_catalogue, institutions.make_hospitals,
        channel.make_dealers, goods.first_lots,
    ):  # fmt: skip
        step(world)
    dealer = dealers.register_dealer(
        actor=world.actor, code="D9001", name="国药脉通医疗器械配送有限公司", short_name="国药脉通",
        region_id=world.provinces[0].units[0].id, team=world.teams[0],
    )  # fmt: skip
    dealers.activate_dealer(actor=world.actor, dealer=dealer)
    strangers = world.clinics[::40]
    _sign(world, dealer, strangers)
    lots = [lot for of_item in world.lots.values() for lot in of_item]
    _deliver(world, dealer, lots)
    customers = [clinic for clinic in world.clinics if clinic not in strangers]
    chance, items = random.Random(SEED), list(world.lots.values())
    ordered = {clinic.id: [lot for of_item in chance.sample(items, 40) for lot in of_item] for clinic in world.clinics}
    return BenchChannel(world, dealer, customers, strangers, lots, ordered)


def _sign(world: World, dealer: Any, strangers: list[Clinic]) -> None:
    for year in (2025, 2026):
        draft = agreements.draft_authorisation(
            actor=world.actor, dealer=dealer, valid_from=date(year, 1, 1), valid_to=date(year, 12, 31), is_exclusive=False,
            lines=sorted(world.line_ids.values()), regions=[province.id for province in world.provinces], kind="YEAR",
            excluded_hospitals=[clinic.id for clinic in strangers], may_sell_to_dealers=True,
        )  # fmt: skip
        agreements.sign_authorisation(actor=world.actor, authorisation=draft)


def _deliver(world: World, dealer: Any, lots: list[LotFacts]) -> None:
    stock.receive_from_production(
        actor=world.actor, key="bench", warehouse=world.warehouse, business_date=date(2025, 12, 1),
        lines=[(lot.item.id, lot.id, EACH_LOT) for lot in lots],
    )  # fmt: skip
    lines = [(lot.item.id, lot.id, EACH_LOT, lot.item.price_fen * 100) for lot in lots]
    logistics.ship_many(
        actor=world.actor, key="bench",
        shipments=[logistics.PastShipment(
            number="SH-BENCH-1", dealer=dealer, lines=lines, ship_date=SHIPPED_ON, received_date=RECEIVED_ON,
            warehouse_id=world.warehouse.pk,
        )],
    )  # fmt: skip

"""A small channel with a book: two dealers, three hospitals, two SKUs, lots that were shipped, one authorisation each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from meridian.kernel.base.actors import Actor
from meridian.kernel.files.commands import store_file
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.catalog.tests.factories import make_certificate, make_lot, make_product, make_sku
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.flows import commands, jobs
from meridian.modules.flows.models import FlowFile
from meridian.modules.logistics import commands as logistics
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.modules.stock.tests.factories import warehouse


@dataclass
class Channel:
    """Rows of the small channel by name."""

    kangda: Any
    ruize: Any
    gulou: Any
    wuxi: Any
    xuzhou: Any
    stent: Any
    balloon: Any
    lots: dict[str, Any]


HEADINGS = "销售日期,客户名称,产品名称,规格,批号,数量,单位,单价,金额"


def make_channel() -> Channel:
    """南京康达 is authorised for 南京; 苏南瑞泽 exclusively for 苏州. Lots A1, A2 (stent) and B1 (balloon) went to 康达."""
    places = load_small_tree()
    nanjing = next(row for row in places.values() if row.name == "南京市")
    suzhou = next(row for row in places.values() if row.name == "苏州市")
    kangda = make_dealer(code="D0231", name="南京康达医疗器械有限公司", region=nanjing)
    ruize = make_dealer(code="D0232", name="苏南瑞泽医疗科技有限公司", region=suzhou)
    product = make_product(name="冠脉药物洗脱支架", certificate=make_certificate())
    stent = make_sku(product=product, code="ST3018", spec="3.0×18", base_unit="支", packs=[("盒", 5)])
    balloon = make_sku(product=make_product(name="球囊扩张导管"), code="BL2015", spec="2.0×15", base_unit="根")
    lots = {
        "00120345": make_lot(
            sku=stent, number="00120345", production_date=date(2025, 6, 1), expiry_date=date(2027, 5, 31)
        ),
        "A2": make_lot(sku=stent, number="A2", production_date=date(2025, 6, 1), expiry_date=date(2026, 8, 31)),
        "B1": make_lot(sku=balloon, number="B1", production_date=date(2025, 7, 1), expiry_date=date(2028, 6, 30)),
        "C9": make_lot(sku=stent, number="C9", production_date=date(2025, 7, 1), expiry_date=date(2028, 6, 30)),
    }
    hub = warehouse()
    from meridian.modules.stock import commands as stock

    goods = [(lot.sku_id, lot.pk, 100) for lot in lots.values()]
    stock.receive_from_production(actor=system(), key="p1", warehouse=hub, lines=goods, business_date=date(2025, 8, 1))
    for name, qty in (("00120345", 20), ("A2", 10), ("B1", 10)):
        lot = lots[name]
        logistics.ship_to_dealer(
            actor=system(), dealer=kangda, warehouse=hub, lines=[(lot.sku_id, lot.pk, qty, 19_800_000)],
            ship_date=date(2026, 8, 20), received_date=date(2026, 8, 22),
        )  # fmt: skip
    make_authorisation(dealer=kangda, number="SQ-2026-0231", regions=[nanjing])
    make_authorisation(dealer=ruize, number="SQ-2026-0232", regions=[suzhou], is_exclusive=True)
    return Channel(
        kangda, ruize, make_hospital(code="H1", name="南京鼓楼医院", region=nanjing),
        make_hospital(code="H2", name="苏州大学附属第一医院", region=suzhou),
        make_hospital(code="H3", name="南京市第一医院", region=nanjing), stent, balloon, lots,
    )  # fmt: skip


def csv_of(*lines: str, headings: str = HEADINGS) -> bytes:
    """A csv file as a dealer's ERP writes it: GBK, a title row and a total row."""
    return "\r\n".join(["南京康达 2026年9月销售流向", headings, *lines, ""]).encode("gb18030")


def take_in(
    channel: Channel, content: bytes, *, name: str = "SM_D0231_南京康达_20260930.csv", actor: Actor | None = None
) -> FlowFile:
    """Store, receive and proof a file."""
    actor = actor or system()
    upload = BytesIO(content)
    upload.name = name
    stored = store_file(actor=actor, upload=upload, purpose="flow", dealer_id=channel.kangda.pk, name=name)
    flow_file, _new = commands.receive_file(actor=actor, dealer_id=channel.kangda.pk, stored=stored)
    return jobs.proof_stored_file(actor, flow_file.pk)

"""Letters of authorisation in the demo: letters of yearly rights, a won tender with its project, filings on their way, a settlement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from meridian.kernel.access.grants import actor_for
from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.modules.agreements import commands as agreements

from ..sizes import TODAY
from .world import Seller, World, moment

BASE = "http://localhost:8000"
PEOPLE = ("王海", "李娜", "赵峰")
AUTHORITIES = ("南京市市场监督管理局", "杭州市市场监督管理局", "广州市市场监督管理局")


def make_letters(world: World) -> None:
    """Dealers of level one show letters at hospitals; one was revoked when its salesperson left."""
    tops = [seller for seller in world.sellers if seller.row.level == 1]
    made = []
    for number, seller in enumerate(tops[:4]):
        with clock.frozen_at(moment(TODAY - timedelta(days=200 - 30 * number))):
            right = _right_of(world, seller)
            if right is not None:
                made.append(
                    agreements.issue_letter(
                        actor=_clerk(world), authorisation=right, salesperson=PEOPLE[number % 3], purpose="仅供医院备案",
                        base_url=BASE,
                    )
                )  # fmt: skip
    if len(made) > 2:
        with clock.frozen_at(moment(TODAY - timedelta(days=20))):
            agreements.revoke_letter(actor=_clerk(world), authorisationletter=made[2], reason="业务人员离职")
    _tender(world, tops[0])
    _filings(world, tops)


def _tender(world: World, seller: Seller) -> None:
    """A won tender, and the project authorisation that draws on it."""
    clinic = next(iter(seller.customers or world.clinics))
    line = world.line_ids[sorted(seller.right.lines)[0]]
    first = TODAY - timedelta(days=40)
    last = TODAY + timedelta(days=320)
    with clock.frozen_at(moment(first)):
        clerk = _clerk(world)
        right = agreements.record_access_right(
            actor=clerk, dealer=seller.row, tender_number=f"ZB-{TODAY.year}-017", tender_name="医用耗材院内准入采购项目",
            awarded_on=first, valid_from=first, valid_to=last, lines=[line], hospitals=[clinic.id],
            price_reference=f"{TODAY.year}年中标价目",
        )  # fmt: skip
        row = agreements.draft_authorisation(
            actor=_manager(world), dealer=seller.row, kind="PROJECT", access_right=right, valid_from=first,
            valid_to=last, lines=[line], hospitals=[clinic.id], project_number=right.tender_number,
            project_name=right.tender_name,
        )  # fmt: skip
        agreements.sign_authorisation(actor=_manager(world), authorisation=row)


def _filings(world: World, tops: list[Seller]) -> None:
    product = spec_named("catalog.product").rows(world.actor).filter(is_active=True, certificate__isnull=False)
    for number, seller in enumerate(tops[:3]):
        row = product.filter(line=world.line_ids[sorted(seller.right.lines)[0]]).order_by("code").first()
        if row is None:
            continue
        with clock.frozen_at(moment(TODAY - timedelta(days=25 - 8 * number))):
            agreements.open_filing(
                actor=_clerk(world), dealer=seller.row, product=row, authority=AUTHORITIES[number % 3],
                note="随授权书一并提交",
            )  # fmt: skip


def _right_of(world: World, seller: Seller) -> Any:
    rows = spec_named("agreements.authorisation").rows(world.actor).filter(dealer=seller.row.pk, status="VALID")
    return rows.filter(valid_from__lte=clock.today(), valid_to__gte=clock.today()).order_by("-valid_to", "id").first()


def _clerk(world: World) -> Any:
    return actor_for(world.users["wanglei"], channel="demo").at(clock.now())


def _manager(world: World) -> Any:
    return world.actor.at(clock.now())

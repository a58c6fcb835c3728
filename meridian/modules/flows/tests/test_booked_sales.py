"""A flow file that reports what the dealer's own documents booked: nothing posts twice, whichever came first."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import RuleViolation
from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.objects.registry import spec_named
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.catalog.models import Product
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.flows import commands
from meridian.modules.flows.models import Finding
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.reference import commands as reference
from meridian.modules.reference.tests.factories import system
from meridian.modules.sellout import commands as sellout
from meridian.modules.sellout.models import SaleReport
from meridian.modules.stock.models import StockAccount, StockPosting

from .channel import csv_of, make_channel, take_in

pytestmark = [pytest.mark.long, pytest.mark.django_db]
STENT = "冠脉药物洗脱支架,3.0*18"
DAY = date(2026, 9, 7)


@pytest.fixture
def channel():
    reference.ensure_parameters(actor=system())
    spec_named("org.orgunit").create(actor=system(), code="MH", name="脉衡医疗科技股份有限公司")
    made = make_channel()
    make_dealer_documents(made.kangda)
    Product.objects.unscoped("test").update(code_2002="6877", code_2017="13")
    yield made
    assert not list(verify_all())


def sell(channel, qty: int, *, hospital=None, day: date = DAY, **values):
    lot = channel.lots["00120345"]
    sale = sellout.draft_sale(
        actor=system(), dealer=channel.kangda, hospital=hospital or channel.gulou, sale_date=day,
        lines=[(lot.sku_id, lot.pk, qty, ())],
    )  # fmt: skip
    return sellout.post_sale(actor=system(), dealer_sale=sale, **values)


def publish(channel, *quantities: int, day: str = "2026-09-07", name: str = "南京鼓楼医院", file: str = "a"):
    lines = [f"{day},{name},{STENT},00120345,{qty},支,2600,{2600 * qty}" for qty in quantities]
    row = take_in(channel, csv_of(*lines), name=f"SM_D0231_{file}_20260930.csv")
    return commands.publish_file(actor=system(), flow_file=row)


def held(channel, kind: str, holder) -> int:
    row = StockAccount.objects.unscoped("test").filter(
        holder_type=kind, holder_id=holder.pk, lot=channel.lots["00120345"]
    )
    return sum(row.values_list("on_hand", flat=True))


def flow_postings() -> int:
    return StockPosting.objects.unscoped("test").filter(code="FLOW").count()


def test_a_sale_that_a_document_booked_is_not_posted_again(channel):
    sell(channel, 4)
    row = publish(channel, 4)
    assert row.posting_id is None and flow_postings() == 0
    assert (held(channel, "DEALER", channel.kangda), held(channel, "HOSPITAL", channel.gulou)) == (16, 4)
    assert Finding.objects.unscoped("test").filter(code="LOT_MORE_THAN_HAD").count() == 0
    report = SaleReport.objects.unscoped("test").get()
    assert (report.source_type, report.source_id, report.qty) == ("flows.flowfile", row.pk, 4)


def test_only_the_rest_is_posted_and_the_book_explains_it(channel):
    sell(channel, 4)
    publish(channel, 7)
    assert (held(channel, "DEALER", channel.kangda), held(channel, "HOSPITAL", channel.gulou)) == (13, 7)
    assert held(channel, "UNEXPLAINED", channel.kangda) == 0


def test_all_he_had_was_sold_by_documents_and_the_file_finds_nothing_missing(channel):
    sell(channel, 20)
    publish(channel, 20)
    assert (held(channel, "DEALER", channel.kangda), held(channel, "UNEXPLAINED", channel.kangda)) == (0, 0)
    assert Finding.objects.unscoped("test").filter(code="LOT_MORE_THAN_HAD").count() == 0


@pytest.mark.parametrize("other", [{"day": "2026-09-08"}, {"name": "南京市第一医院"}])
def test_another_day_or_hospital_is_another_sale(channel, other):
    sell(channel, 4)
    publish(channel, 4, **other)
    assert held(channel, "DEALER", channel.kangda) == 12
    assert SaleReport.objects.unscoped("test").count() == 0


def test_a_document_explains_one_file_only(channel):
    sell(channel, 4)
    publish(channel, 4)
    publish(channel, 5, file="b")
    assert held(channel, "DEALER", channel.kangda) == 11
    assert SaleReport.objects.unscoped("test").count() == 1


def test_a_red_correction_meets_the_return_of_the_file(channel):
    sale = sell(channel, 4)
    sellout.correct_sale(
        actor=system(), dealer_sale=sale, returned={sale.lines.get().pk: 4}, returned_on=DAY, reason="退回"
    )
    publish(channel, 4, -4)
    assert (held(channel, "DEALER", channel.kangda), held(channel, "HOSPITAL", channel.gulou)) == (20, 0)
    assert flow_postings() == 0


def test_a_transfer_to_a_sub_dealer_is_not_posted_again(channel):
    below = make_dealer(
        code="D0240", name="溧水润泰医疗器械有限公司", region=channel.kangda.region, parent=channel.kangda, level=2
    )
    make_dealer_documents(below)
    make_authorisation(dealer=below, number="SQ-2026-0240", regions=[channel.kangda.region])
    lot = channel.lots["00120345"]
    row = sellout.draft_transfer(
        actor=system(), dealer=channel.kangda, to_dealer=below, sent_on=DAY, lines=[(lot.sku_id, lot.pk, 3, ())]
    )
    sellout.send_transfer(actor=system(), sub_dealer_transfer=row)
    publish(channel, 3, name="溧水润泰医疗器械有限公司")
    assert (held(channel, "DEALER", channel.kangda), held(channel, "TRANSIT", below)) == (17, 3)
    assert flow_postings() == 0


def test_the_other_way_round_the_document_is_stopped(channel):
    publish(channel, 4)
    with pytest.raises(RuleViolation) as refused:
        sell(channel, 4)
    assert [one.code for one in refused.value.issues()] == ["line.reported"]
    sell(channel, 2, is_distinct=True)
    assert held(channel, "DEALER", channel.kangda) == 14

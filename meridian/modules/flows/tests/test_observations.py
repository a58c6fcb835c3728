"""Purchase and stock files beside the book: from the file to the finding, and nothing posted by them."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.objects.registry import spec_named
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.flows import commands
from meridian.modules.flows.models import Finding, FlowFile, FlowLine
from meridian.modules.flows.queries import observing
from meridian.modules.flows.queries.explaining import why_found
from meridian.modules.flows.queries.pages import missing_goods
from meridian.modules.logistics import commands as logistics
from meridian.modules.reference import commands as reference
from meridian.modules.reference.tests.factories import system
from meridian.modules.stock.queries import balances_for

from .channel import Channel, csv_of, make_channel, take_in

pytestmark = [pytest.mark.long, pytest.mark.django_db]
BOUGHT = "购进日期,产品名称,规格,批号,供应商名称,数量,单位,单价,金额"
HELD = "库存提取日期,产品名称,规格,批号,数量,单位"
STENT, BALLOON = "冠脉药物洗脱支架,3.0*18", "球囊扩张导管,2.0*15"
ALL_BOUGHT = (
    f"2026-08-21,{STENT},00120345,脉衡医疗,20,支,1980,39600", f"2026-08-22,{STENT},A2,脉衡医疗,10,支,1980,19800",
    f"2026-08-22,{BALLOON},B1,脉衡医疗,10,根,1980,19800",
)  # fmt: skip
ALL_HELD = (f"2026-08-31,{STENT},00120345,20,支", f"2026-08-31,{STENT},A2,10,支", f"2026-08-31,{BALLOON},B1,10,根")


@pytest.fixture
def channel():
    reference.ensure_parameters(actor=system())
    spec_named("org.orgunit").create(actor=system(), code="MH", name="脉衡医疗科技股份有限公司")
    return make_channel()


def purchases(channel: Channel, *lines: str, headings: str = BOUGHT) -> FlowFile:
    return take_in(channel, csv_of(*lines, headings=headings), name="PM_D0231_南京康达_20260831.csv")


def stock_file(channel: Channel, *lines: str, headings: str = HELD) -> FlowFile:
    return take_in(channel, csv_of(*lines, headings=headings), name="IM_D0231_南京康达_20260831.csv")


def found(flow_file: FlowFile) -> list[tuple[int | None, str]]:
    """``(row, code)`` of what publishing lists; row None when the file does not name the goods."""
    commands.publish_file(actor=system(), flow_file=flow_file)
    rows = Finding.objects.unscoped("test").filter(file=flow_file).order_by("id")
    return list(rows.values_list("line__row_no", "code"))


def sentences(flow_file: FlowFile) -> list[str]:
    rows = Finding.objects.unscoped("test").filter(file=flow_file).order_by("id")
    return [why_found(row, system())["sentence"] for row in rows]


class TestPurchases:
    def test_what_was_sent_and_reported_is_in_order(self, channel):
        file = purchases(channel, *ALL_BOUGHT)
        assert (file.kind, file.month, file.finding_count) == ("PM", date(2026, 8, 1), 0)
        assert found(file) == []

    def test_nothing_is_posted(self, channel):
        before = balances_for(channel.kangda.pk)
        file = purchases(channel, *ALL_BOUGHT, f"2026-08-22,{STENT},C9,脉衡医疗,5,支,1980,9900")
        assert found(file) == [(6, "PURCHASE_NOT_SHIPPED")]
        assert file.posting_id is None
        assert balances_for(channel.kangda.pk) == before
        assert list(verify_all()) == []

    def test_another_quantity_is_found_with_both_figures(self, channel):
        file = purchases(channel, ALL_BOUGHT[0].replace("脉衡医疗,20", "脉衡医疗,12"), *ALL_BOUGHT[1:])
        assert found(file) == [(3, "PURCHASE_QTY_DIFFERS")]
        assert sentences(file) == [
            "Reported as bought: 12 of lot 00120345. In the month 20 were sent to him and 20 arrived."
        ]

    def test_what_he_leaves_out_is_listed_without_a_row(self, channel):
        file = purchases(channel, *ALL_BOUGHT[1:])
        assert file.finding_count == 1
        assert [row["lot"] for row in missing_goods(system(), file)] == ["00120345"]
        assert found(file) == [(None, "SHIPMENT_NOT_REPORTED")]
        finding = Finding.objects.unscoped("test").get(file=file)
        assert (finding.base_qty, finding.lot_id) == (20, channel.lots["00120345"].pk)
        assert "does not name them" in sentences(file)[0]
        file.refresh_from_db()
        assert [row["pk"] for row in missing_goods(system(), file)] == [finding.pk]

    def test_a_stranger_as_supplier_is_named(self, channel):
        file = purchases(channel, ALL_BOUGHT[0].replace("脉衡医疗", "广州汇通医药有限公司"), *ALL_BOUGHT[1:])
        assert found(file) == [(3, "SUPPLIER_NOT_OURS")]
        assert "广州汇通医药有限公司" in sentences(file)[0]

    def test_the_dealer_above_may_supply_and_a_sister_may_not(self, channel):
        below = make_dealer(
            code="D0300", name="江宁医疗器械有限公司", parent=channel.kangda, region=channel.kangda.region
        )
        names = observing.supplier_names(below.pk)
        assert "南京康达医疗器械有限公司" in names
        assert "脉衡医疗科技股份有限公司" in names
        assert "苏南瑞泽医疗科技有限公司" not in names

    def test_what_a_dealer_passed_on_counts_as_supply(self, channel):
        below = make_dealer(
            code="D0300", name="江宁医疗器械有限公司", parent=channel.kangda, region=channel.kangda.region
        )
        lot = channel.lots["00120345"]
        logistics.transfer_between_dealers(
            actor=system(), from_dealer=channel.kangda, dealer=below, lines=[(lot.sku_id, lot.pk, 5, None)],
            ship_date=date(2026, 8, 30), received_date=date(2026, 9, 2),
        )  # fmt: skip
        august = observing.supplies_frame(below.pk, date(2026, 8, 1), date(2026, 8, 31)).group_by("lot_id").sum()
        september = observing.supplies_frame(below.pk, date(2026, 9, 1), date(2026, 9, 30)).group_by("lot_id").sum()
        assert august.select("lot_id", "shipped", "received", "ever").rows() == [(lot.pk, 5, 0, 5)]
        assert september.select("shipped", "received").rows() == [(0, 5)]

    def test_a_second_file_of_the_month_completes_the_first(self, channel):
        found(purchases(channel, *ALL_BOUGHT[:2]))
        rest = take_in(channel, csv_of(ALL_BOUGHT[2], headings=BOUGHT), name="PM_D0231_南京康达_20260831_补传.csv")
        assert found(rest) == []


class TestStock:
    def test_stock_as_in_the_book_is_in_order(self, channel):
        file = stock_file(channel, *ALL_HELD)
        assert (file.kind, file.finding_count) == ("IM", 0)
        assert found(file) == []

    def test_the_gap_is_opening_plus_bought_less_sold_less_counted(self, channel):
        sold = take_in(
            channel,
            csv_of(f"2026-08-25,南京鼓楼医院,{STENT},00120345,6,支,1980,11880"),
            name="SM_D0231_康达_20260831.csv",
        )
        commands.publish_file(actor=system(), flow_file=sold)
        assert not observing.sales_not_published(channel.kangda.pk, date(2026, 8, 1))
        file = stock_file(channel, ALL_HELD[0].replace(",20,支", ",9,支"), *ALL_HELD[1:])
        assert found(file) == [(3, "STOCK_GAP")]
        finding = Finding.objects.unscoped("test").get(file=file)
        kept = {name: finding.evidence[name] for name in ("opening", "bought", "sold", "expected", "reported", "gap")}
        assert kept == {"opening": 0, "bought": 20, "sold": 6, "expected": 14, "reported": 9, "gap": 5}
        assert sentences(file) == [
            "By the book he has 14 of lot 00120345 on 2026-08-31 (0 at the start of the month + 20 received − 6 passed on); "
            "his file says 9. Difference 5, allowed are 2."
        ]

    def test_two_units_are_no_alarm_and_a_left_out_lot_is(self, channel):
        file = stock_file(channel, ALL_HELD[0].replace(",20,支", ",18,支"), ALL_HELD[1])
        assert found(file) == [(None, "STOCK_GAP")]
        assert Finding.objects.unscoped("test").get(file=file).lot_id == channel.lots["B1"].pk

    def test_the_limits_are_parameters(self, channel):
        reference.set_parameter(
            actor=system(), code="flows.balance.alarm_units", value=12, unit="base units", valid_from=date(2026, 8, 1),
            source="company policy",
        )  # fmt: skip
        assert found(stock_file(channel, *ALL_HELD[:2])) == []

    def test_stock_taken_in_the_first_days_of_the_next_month_counts(self, channel):
        rows = [row.replace("2026-08-31", "2026-09-02") for row in ALL_HELD]
        content = csv_of(*rows, headings=HELD)
        file = take_in(channel, content, name="IM_D0231_南京康达_20260831.csv")
        commands.set_kind_and_month(actor=system(), flow_file=file, kind="IM", month=date(2026, 8, 1))
        from meridian.modules.flows.jobs import proof_stored_file

        file = proof_stored_file(system(), file.pk)
        states = FlowLine.objects.unscoped("test").filter(file=file, row_no__gte=3).values_list("state", flat=True)
        assert set(states) == {"READY"}
        assert file.finding_count == 0

    def test_the_same_stock_next_month_is_no_duplicate(self, channel):
        headings = HELD.replace("库存提取日期,", "")
        rows = [row.split(",", 1)[1] for row in ALL_HELD]
        for day in ("20260831", "20260930"):
            file = take_in(
                channel, csv_of(*rows, f"备注：{day}", headings=headings), name=f"IM_D0231_南京康达_{day}.csv"
            )
            assert file.counts.get("READY") == 3

    def test_the_page_says_when_sales_are_missing(self, channel):
        assert observing.sales_not_published(channel.kangda.pk, date(2026, 8, 1))


def test_the_tab_counts_lines_and_the_fact_counts_goods_too(channel):
    from meridian.modules.flows.queries.pages import tabs_of

    file = purchases(channel, ALL_BOUGHT[0].replace("脉衡医疗,20", "脉衡医疗,12"), ALL_BOUGHT[1])
    assert file.finding_count == 2
    assert {tab["key"]: tab["count"] for tab in tabs_of(file, "all")}["findings"] == 1

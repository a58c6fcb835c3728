"""The list of dealers at a glance and the whole record of one: what is shown, to whom, in how many queries."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.modules.agreements.tests.factories import make_tradable_dealer
from meridian.modules.dealers.rules.completeness import completeness
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.funds import commands as funds
from meridian.modules.ordering.tests.factories import NOW, make_world
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system
from meridian.sites.staff.dealer_board import dealer_rows, visible_dealers

pytestmark = pytest.mark.django_db
ALL = (
    "dealers.dealer:*", "licences.licence:view", "agreements.agreement:view", "agreements.authorisation:view",
    "funds.creditterms:view", "ordering.order:view",
)  # fmt: skip


@pytest.fixture
def pair():
    """One dealer with everything, one with nothing."""
    ensure_parameters(actor=system())
    tree = load_small_tree()
    with clock.frozen_at(NOW):
        good = make_tradable_dealer(
            region=tree["320100"], name="南京康达", credit_code="91320100MA1MEYPX2G", address="建设路1号", phone="025",
            manager=staff_user("dealers.dealer:view"),
        )  # fmt: skip
        bare = make_dealer(region=tree["110000"], name="北京瑞泽")
        funds.set_credit_limit(actor=system().at(NOW), dealer=good, limit_fen=100_000, terms_days=30)
        yield good, bare


class TestCompleteness:
    def test_counts_by_weight_and_names_what_is_missing_heaviest_first(self):
        found = completeness({"credit_code": True, "address": False, "manager": False, "documents": True})
        assert found.percent == 75
        assert found.missing == (("manager", "edit"), ("address", "edit"))

    def test_what_is_not_asked_counts_neither_way(self):
        assert completeness({"documents": True}).percent == 100
        assert completeness({}).percent == 100


class TestBoard:
    def test_shows_light_agreement_credit_and_gaps(self, pair):
        rows = {row.dealer.pk: row for row in dealer_rows(staff_actor(*ALL).at(NOW), pair)}
        good, bare = rows[pair[0].pk], rows[pair[1].pk]
        assert (good.light, good.agreement_to, good.money, good.used) == ("AMBER", date(2026, 12, 31), "OPEN", 0)
        assert good.record.missing == (("documents", "documents"),)  # the yearly ones
        assert (bare.light, bare.agreement_to, bare.money) == ("RED", None, "PREPAY")
        assert {name for name, _where in bare.record.missing} >= {"documents", "agreement", "authorisation", "manager"}

    def test_what_one_may_not_see_is_neither_shown_nor_judged(self, pair):
        rows = dealer_rows(staff_actor("dealers.dealer:view").at(NOW), [pair[1]])
        assert (rows[0].light, rows[0].credit, rows[0].money) == (None, None, "")
        assert not {"documents", "agreement"} & {name for name, _where in rows[0].record.missing}

    def test_filters_and_search(self, pair):
        browser = browser_of(staff_user(*ALL))
        for query, shown, hidden in (
            ("light=AMBER", "南京康达", "北京瑞泽"), ("light=RED", "北京瑞泽", "南京康达"), ("money=PREPAY", "北京瑞泽", "南京康达"),
            ("q=瑞泽", "北京瑞泽", "南京康达"), ("money=OPEN&gaps=1", "南京康达", "北京瑞泽"),
        ):  # fmt: skip
            main = browser.get(f"/channel/dealers/?{query}").content.decode().split("<main")[1]
            assert shown in main and hidden not in main, query

    def test_stays_within_the_region_of_the_reader(self, pair):
        reader = staff_actor(*ALL, breadth="REGION", region=load_small_tree()["320000"])
        assert [row.name for row in visible_dealers(reader)] == ["南京康达"]

    def test_takes_as_many_queries_for_forty_as_for_two(self, pair, django_assert_max_num_queries):
        tree = load_small_tree()
        more = [make_dealer(region=tree["320100"]) for _n in range(40)]
        actor = staff_actor(*ALL).at(NOW)
        with django_assert_max_num_queries(20):
            assert len(dealer_rows(actor, [*pair, *more])) == 42

    def test_export_is_logged(self, pair):
        answer = browser_of(staff_user(*ALL)).get("/channel/dealers/?light=RED&format=xlsx")
        assert b"".join(answer.streaming_content)[:2] == b"PK"
        row = ChangeLog.objects.filter(object_type="dealers.dealer", object_id=0).latest("pk")
        assert row.diff["rows"][1] == 1
        assert browser_of(staff_user("dealers.dealer:view")).get("/channel/dealers/?format=xlsx").status_code == 403


class TestRecord:
    def test_shows_the_four_pillars(self):
        world = make_world()
        with clock.frozen_at(NOW):
            sku = world.sku((500, date(2028, 12, 31)))
            order = world.order((sku, 3), submit=True)
        text = browser_of(staff_user("*")).get(f"/channel/dealers/{world.dealer.pk}/").content.decode()
        assert order.number in text and "AG-2026-0001" in text
        for heading in ("Information and rights", "Orders and money"):
            assert heading in text

    def test_a_dealer_sees_himself_and_nobody_else(self, pair):
        browser = browser_of(dealer_user(pair[0], *ALL))
        own = browser.get("/channel/dealers/", follow=True)
        assert "南京康达" in own.content.decode()
        assert browser.get(f"/channel/dealers/{pair[1].pk}/").status_code == 404

    def test_a_dealer_reads_his_orders_there(self):
        world = make_world()
        with clock.frozen_at(NOW):
            order = world.order((world.sku((500, date(2028, 12, 31))), 3), submit=True)
        text = browser_of(dealer_user(world.dealer, *ALL)).get(f"/channel/dealers/{world.dealer.pk}/").content.decode()
        assert f"/orders/{order.pk}/" in text and "/orders/mine/" not in text.split("<main")[1].split("</main")[0]

    def test_names_what_is_missing_with_the_way_to_it(self, pair):
        text = browser_of(staff_user(*ALL)).get(f"/channel/dealers/{pair[1].pk}/").content.decode()
        assert f"/trade/documents/{pair[1].pk}/" in text and "The record lacks" in text

    def test_leaves_out_what_the_reader_may_not_see(self):
        world = make_world()
        with clock.frozen_at(NOW):
            order = world.order((world.sku((500, date(2028, 12, 31))), 3), submit=True)
        text = (
            browser_of(staff_user("dealers.dealer:view")).get(f"/channel/dealers/{world.dealer.pk}/").content.decode()
        )
        assert order.number not in text and "AG-2026" not in text and "Free credit" not in text


class TestTwice:
    def test_shows_like_names_until_a_person_tells_them_apart(self, pair):
        twin = make_dealer(region=pair[0].region, name="南京康达商贸有限公司")
        browser = browser_of(staff_user("dealers.dealer:view", "dealers.dealersapart:*"))
        page = browser.get("/channel/dealers/twice/").content.decode()
        assert twin.name in page and "the same name without its ending" in page
        browser.post("/channel/dealers/twice/", {"first": twin.pk, "second": pair[0].pk})
        assert twin.name not in browser.get("/channel/dealers/twice/").content.decode()

    def test_is_refused_without_the_right_and_for_dealers(self, pair):
        twin = make_dealer(region=pair[0].region, name="南京康达商贸有限公司")
        asked = {"first": pair[0].pk, "second": twin.pk}
        assert browser_of(staff_user("dealers.dealer:view")).post("/channel/dealers/twice/", asked).status_code == 403
        assert browser_of(dealer_user(pair[0], *ALL)).get("/channel/dealers/twice/").status_code == 404

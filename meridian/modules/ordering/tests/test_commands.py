"""Orders from the draft to the goods set aside, and what happens on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base.errors import IdempotencyConflict, NotVisible, RuleViolation, VersionConflict
from meridian.kernel.ledger.verify import verify_all
from meridian.kernel.testing.write_guard import own_tables_only
from meridian.modules.funds.queries import credit_facts
from meridian.modules.licences import commands as licences
from meridian.modules.ordering import commands
from meridian.modules.ordering.models import Order, ReleaseRun
from meridian.modules.ordering.queries import open_allocations, order_checks
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import dealer_actor, staff

from . import factories as make
from .factories import NOW, TODAY, clerk, lines_of

pytestmark = pytest.mark.django_db
EARLY, LATE = date(2028, 1, 31), date(2028, 12, 31)


@pytest.fixture
def world():
    """A dealer with credit; the books are whole afterwards, and every command wrote its own tables only."""
    found = make.make_world()
    with own_tables_only():
        yield found
    assert list(verify_all()) == []


def refused(*codes):
    return pytest.raises(RuleViolation, check=lambda error: set(codes) <= {issue.code for issue in error.issues()})


def again(order):
    return Order.objects.unscoped("test").get(pk=order.pk)


class TestCreate:
    def test_prices_lines_and_holds_nothing(self, world):
        sku = world.sku((50, LATE), price_e4=123_4567)
        order = world.order((sku, 3), (sku, 2))
        (line,) = lines_of(order)
        assert (line.qty, line.price_e4, line.amount_fen) == (5, 123_4567, 61728)
        assert (order.status, order.total_fen, order.credit_fen) == ("DRAFT", 61728, 0)
        assert order.number.startswith("SO-2611-")
        assert order.region_id == world.region.pk

    def test_is_for_the_dealers_own_user_only_his_own(self, world):
        other = make.make_tradable_dealer(region=world.region)
        codes = ("ordering.order:add", "dealers.dealer:view")
        own = dealer_actor(world.dealer.pk, *codes)
        assert commands.create_order(actor=own, dealer_id=world.dealer.pk).source == "PORTAL"
        with pytest.raises(NotVisible):
            commands.create_order(actor=own, dealer_id=other.pk)

    def test_refuses_unknown_skus_and_quantities_of_nothing(self, world):
        with refused("order.unknown_sku"):
            world.order((987654, 1))
        with refused("order.number_above_zero"):
            world.order((world.sku(), 0))

    def test_gives_the_first_answer_again_for_the_same_key(self, world):
        lines = [(world.sku().pk, 1)]
        first = commands.create_order(actor=clerk(), dealer_id=world.dealer.pk, lines=lines, idempotency_key="k1")
        assert (
            commands.create_order(actor=clerk(), dealer_id=world.dealer.pk, lines=lines, idempotency_key="k1").pk
            == first.pk
        )
        with pytest.raises(IdempotencyConflict):
            commands.create_order(actor=clerk(), dealer_id=world.dealer.pk, lines=[], idempotency_key="k1")


class TestChangeDraft:
    def test_replaces_the_lines_and_prices_anew(self, world):
        one, two = world.sku(), world.sku(price_e4=5_0000)
        order = world.order((one, 1))
        changed = commands.change_order(actor=clerk(), order=order, lines=[(two.pk, 4)], note="neu", expected_version=1)
        assert [(line.sku_id, line.qty) for line in lines_of(order)] == [(two.pk, 4)]
        assert (changed.total_fen, changed.note) == (2000, "neu")
        assert again(order).version > 1

    def test_tells_two_people_apart(self, world):
        sku = world.sku()
        order = world.order((sku, 1))
        commands.change_order(actor=clerk(), order=order, lines=[(sku.pk, 2)], expected_version=1)
        with pytest.raises(VersionConflict):
            commands.change_order(actor=clerk(), order=order, lines=[(sku.pk, 3)], expected_version=1)

    def test_by_codes_of_a_program(self, world):
        sku = world.sku()
        order = commands.set_lines(actor=clerk(), order=world.order(), lines=[{"sku": sku.code, "qty": 2}])
        assert order.total_fen == 20000
        with refused("order.unknown_code", "order.lines_form"):
            commands.set_lines(actor=clerk(), order=order, lines=[{"sku": "nix", "qty": 2}, {"sku": sku.code}])


class TestSubmit:
    def test_holds_credit_for_what_is_left_after_the_rebate(self, world):
        order = world.order((world.sku((9, LATE)), 5), submit=True)
        assert (order.status, order.credit_fen, order.credit_key) == ("SUBMITTED", 50000, f"ordering.order:{order.pk}")
        facts = credit_facts(world.dealer.pk)
        assert (facts.held_fen, facts.free_fen) == (50000, make.LIMIT_FEN - 50000)
        assert order.expected_date > TODAY

    def test_names_everything_that_is_wrong_with_rule_and_way_out(self, world):
        from meridian.modules.ordering.models import OrderTerm

        pack, dear, none = world.sku(), world.sku(price_e4=make.LIMIT_FEN * 100), world.sku(price_e4=None)
        OrderTerm.objects.create(sku=pack, least_qty=10, multiple=10, created_at=NOW, updated_at=NOW)
        order = world.order((pack, 13), (dear, 2), (none, 1))
        with refused("line.multiple", "line.no_price", "order.credit") as failure:
            commands.submit_order(actor=clerk(), order=order)
        texts = [issue.text() for issue in failure.value.issues()]
        assert any("10 or 20" in text for text in texts), texts
        assert all(issue.mend for issue in failure.value.issues())
        assert again(order).status == "DRAFT"
        assert credit_facts(world.dealer.pk).held_fen == 0

    def test_refuses_what_may_not_be_sold_with_the_article(self, world):
        order = world.order((world.sku((5, LATE)), 1))
        licences.block_subject(actor=clerk(), subject_type="dealers.dealer", subject_id=world.dealer.pk, note="检查")
        with refused("line.trade") as failure:
            commands.submit_order(actor=clerk(), order=order)
        assert "has been blocked" in failure.value.issues()[0].text()

    def test_takes_the_price_of_the_day(self, world):
        sku = world.sku((5, LATE))
        order = world.order((sku, 1))
        make_price(sku=sku, price_e4=90_0000, valid_from=TODAY)
        assert commands.submit_order(actor=clerk(), order=order).total_fen == 9000

    def test_refuses_an_empty_order_and_a_second_time(self, world):
        with refused("order.empty"):
            commands.submit_order(actor=clerk(), order=world.order())
        order = world.order((world.sku((5, LATE)), 1), submit=True)
        with refused("order.status"):
            commands.submit_order(actor=clerk(), order=order)

    def test_asks_for_a_fresh_count_where_the_policy_does(self, world):
        from meridian.modules.reference import commands as reference
        from meridian.modules.stock.commands import record_stock_count

        reference.set_parameter(
            actor=clerk(),
            code="ordering.count.most_days",
            value=7,
            valid_from=TODAY - timedelta(days=1),
            source="policy",
        )
        order = world.order((world.sku((5, LATE)), 1))
        with refused("order.no_count"):
            commands.submit_order(actor=clerk(), order=order)
        count, _posting = record_stock_count(
            actor=clerk(), dealer_id=world.dealer.pk, count_date=TODAY, counted={}, reason="月盘", is_complete=True
        )
        assert commands.submit_order(actor=clerk(), order=order).stock_count_id == count.pk


class TestWithdraw:
    def test_gives_credit_back_and_can_be_submitted_again_under_a_new_hold(self, world):
        order = world.order((world.sku((9, LATE)), 5), submit=True)
        commands.withdraw_order(actor=clerk(), order=order)
        assert credit_facts(world.dealer.pk).held_fen == 0
        order = commands.submit_order(actor=clerk(), order=again(order))
        assert order.credit_key == f"ordering.order:{order.pk}:2"
        assert credit_facts(world.dealer.pk).held_fen == 50000


class TestChangeSent:
    def test_by_staff_keeps_prices_holds_credit_anew_and_leaves_a_trace(self, world):
        from meridian.modules.ordering.queries.tracing import changes_since_submit

        one, two, three = (world.sku((50, LATE)) for _n in range(3))
        order = world.order((one, 5), (two, 5), submit=True)
        make_price(sku=one, price_e4=1_0000, valid_from=TODAY)
        commands.change_order(actor=clerk(), order=order, lines=[(one.pk, 2), (three.pk, 1)], reason="缺货")
        assert [(line.qty, line.cancelled_qty, line.price_e4) for line in lines_of(order)] == [
            (2, 0, 100_0000), (5, 5, 100_0000), (1, 0, 100_0000),
        ]  # fmt: skip
        assert credit_facts(world.dealer.pk).held_fen == again(order).credit_fen == 30000
        found = changes_since_submit(again(order))
        assert any("缺货" in change["reason"] for change in found)
        assert {row["line_no"] for row in found if row["line_no"]} == {1, 2, 3}

    def test_is_not_for_the_dealer(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        own = dealer_actor(world.dealer.pk, "ordering.order:change")
        with refused("order.not_draft"):
            commands.change_order(actor=own, order=order, lines=[])


class TestRelease:
    def test_sets_lots_aside_first_expiry_first(self, world):
        sku = world.sku((4, LATE), (3, EARLY))
        late, early = world.lots[sku.pk]
        order = world.order((sku, 5), submit=True)
        run = commands.release_orders(actor=clerk(), orders=[order])
        assert run.results == [
            {"order": order.pk, "number": order.number, "state": "RELEASED", "short": 0, "problems": []}
        ]
        assert world.taken(order) == [(early.pk, 3), (late.pk, 2)]
        assert (world.reserved(early), world.reserved(late)) == (3, 2)
        rows = open_allocations([order.pk])
        assert [(row.lot_id, row.open_qty, row.price_e4) for row in rows] == [
            (early.pk, 3, 100_0000),
            (late.pk, 2, 100_0000),
        ]

    def test_leaves_lots_that_would_expire_too_soon(self, world):
        soon = TODAY + timedelta(days=170)
        sku = world.sku((10, soon), (3, LATE))
        order = world.order((sku, 5), submit=True)
        run = commands.release_orders(actor=clerk(), orders=[order])
        assert (run.results[0]["state"], run.results[0]["short"]) == ("PARTLY", 2)
        assert world.taken(order) == [(world.lots[sku.pk][1].pk, 3)]
        assert again(order).status == "RELEASED"

    def test_of_many_goes_on_when_one_is_refused(self, world):
        sku = world.sku((50, LATE))
        good, held, also = (world.order((sku, 5), submit=True) for _n in range(3))
        commands.hold_order(actor=clerk(), order=held, reason="等付款")
        run = commands.release_orders(actor=clerk(), orders=[good.pk, held.pk, also.pk])
        assert [result["state"] for result in run.results] == ["RELEASED", "REFUSED", "RELEASED"]
        assert run.results[1]["problems"][0]["code"] == "order.status"
        assert run.released_count == 2
        assert world.reserved(world.lots[sku.pk][0]) == 10

    def test_answers_a_repeated_request_with_the_first_answer(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        first = commands.release_orders(actor=clerk(), orders=[order.pk], idempotency_key="r1")
        second = commands.release_orders(actor=clerk(), orders=[order.pk], idempotency_key="r1")
        assert isinstance(second, ReleaseRun) and second.pk == first.pk and second.results == first.results

    def test_tells_the_second_clerk_who_was_first(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        seen = order.version
        commands.release_orders(actor=staff("*"), orders=[(order.pk, seen)])
        with refused("order.already_released") as failure:
            commands.release_order(actor=clerk(), order=order, expected_version=seen)
        assert "staff" in str(failure.value)
        run = commands.release_orders(actor=clerk(), orders=[(order.pk, seen)])
        assert run.results[0]["problems"][0]["code"] == "order.already_released"

    def test_refuses_an_order_that_changed_since_it_was_looked_at(self, world):
        sku = world.sku((50, LATE))
        order = world.order((sku, 5), submit=True)
        seen = order.version
        commands.change_order(actor=clerk(), order=order, lines=[(sku.pk, 7)])
        run = commands.release_orders(actor=clerk(), orders=[(order.pk, seen)])
        assert run.results[0]["problems"][0]["code"] == "record.version"

    def test_judges_again_what_may_be_sold(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        licences.block_subject(actor=clerk(), subject_type="dealers.dealer", subject_id=world.dealer.pk, note="检查")
        run = commands.release_orders(actor=clerk(), orders=[order.pk])
        assert run.results[0]["problems"][0]["code"] == "line.trade"
        assert world.taken(order) == []

    def test_does_not_touch_lots_made_outside_the_certificate(self, world):
        from meridian.modules.catalog.models import Lot

        sku = world.sku((5, EARLY), (5, LATE))
        bad, good = world.lots[sku.pk]
        Lot.objects.unscoped("test").filter(pk=bad.pk).update(production_date=date(2021, 1, 1))
        order = world.order((sku, 3), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        assert world.taken(order) == [(good.pk, 3)]

    def test_lies_within_the_clerks_region(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        from meridian.kernel.base.actors import Breadth

        elsewhere = staff("*", breadth=Breadth.REGION, path="/999/")
        run = commands.release_orders(actor=elsewhere, orders=[order.pk])
        assert run.results[0]["state"] == "REFUSED"
        assert run.results[0]["number"] == str(order.pk)


class TestBackOrder:
    def test_is_set_aside_when_goods_come(self, world):
        from meridian.modules.stock.commands import receive_from_production

        sku = world.sku((3, LATE))
        order = world.order((sku, 5), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        lot = world.lots[sku.pk][0]
        receive_from_production(
            actor=clerk(), key="more", warehouse=world.house, lines=[(sku.pk, lot.pk, 9)], business_date=TODAY
        )
        commands.reallocate_order(actor=clerk(), order=order)
        assert sum(qty for _lot, qty in world.taken(order)) == 5
        assert world.reserved(lot) == 5

    def test_gives_back_lots_that_are_no_longer_fit(self, world):
        from meridian.modules.catalog.models import Lot

        sku = world.sku((5, EARLY), (5, LATE))
        bad, good = world.lots[sku.pk]
        order = world.order((sku, 4), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        Lot.objects.unscoped("test").filter(pk=bad.pk).update(status="B")
        commands.reallocate_order(actor=clerk(), order=order)
        assert world.taken(order) == [(good.pk, 4)]
        assert world.reserved(bad) == 0


class TestHold:
    def test_keeps_what_is_set_aside_and_goes_on_where_it_was(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        commands.hold_order(actor=clerk(), order=order, reason="资质复核")
        assert (again(order).status, again(order).hold_reason) == ("HELD", "资质复核")
        assert commands.resume_order(actor=clerk(), order=order).status == "RELEASED"
        with refused("order.reason"):
            commands.hold_order(actor=clerk(), order=order, reason=" ")


class TestSplit:
    def test_moves_a_part_with_its_credit_into_an_order_of_its_own(self, world):
        one, two = world.sku((50, LATE)), world.sku((50, LATE))
        order = world.order((one, 5), (two, 4), submit=True)
        first, second = lines_of(order)
        part = commands.split_order(actor=clerk(), order=order, lines=[(first.pk, 2), (second.pk, 4)], reason="急用")
        assert (part.status, part.parent_id, part.total_fen, part.credit_fen) == ("SUBMITTED", order.pk, 60000, 60000)
        assert [line.qty for line in lines_of(part)] == [2, 4]
        old = again(order)
        assert (old.total_fen, old.credit_fen) == (30000, 30000)
        assert [line.cancelled_qty for line in lines_of(order)] == [2, 4]
        assert credit_facts(world.dealer.pk).held_fen == 90000

    def test_takes_only_what_is_not_set_aside(self, world):
        order = world.order((world.sku((3, LATE)), 5), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        (line,) = lines_of(order)
        with refused("split.quantity"):
            commands.split_order(actor=clerk(), order=order, lines=[(line.pk, 3)])
        part = commands.split_order(actor=clerk(), order=order, lines=[(line.pk, 2)])
        assert part.total_fen == 20000
        assert [(row.qty, row.allocated_qty, row.cancelled_qty) for row in lines_of(order)] == [(5, 3, 2)]


class TestCancel:
    def test_of_a_line_returns_its_credit_and_its_lots(self, world):
        one, two = world.sku((50, LATE)), world.sku((50, LATE))
        order = world.order((one, 5), (two, 4), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        first, _second = lines_of(order)
        commands.cancel_line(actor=clerk(), order=order, line_id=first.pk, qty=2, reason="少要")
        assert credit_facts(world.dealer.pk).held_fen == 70000
        assert sum(qty for _lot, qty in world.taken(order)) == 7
        assert world.reserved(world.lots[one.pk][0]) == 3

    def test_of_the_last_line_ends_the_order(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        (line,) = lines_of(order)
        assert commands.cancel_line(actor=clerk(), order=order, line_id=line.pk, reason="不要").status == "CANCELLED"
        assert credit_facts(world.dealer.pk).held_fen == 0

    @pytest.mark.parametrize("end", [commands.cancel_order, commands.reject_order])
    def test_of_an_order_returns_everything(self, world, end):
        sku = world.sku((50, LATE))
        order = world.order((sku, 5), submit=True)
        if end is commands.cancel_order:
            commands.release_orders(actor=clerk(), orders=[order.pk])
        end(actor=clerk(), order=order, reason="取消")
        assert credit_facts(world.dealer.pk).held_fen == 0
        assert (world.reserved(world.lots[sku.pk][0]), world.taken(order)) == (0, [])

    def test_by_the_dealer_ends_when_it_is_released(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        own = dealer_actor(world.dealer.pk, "ordering.order:cancel")
        with refused("order.released_by_dealer"):
            commands.cancel_order(actor=own, order=order, reason="不要了")


class TestShipped:
    def test_parts_are_charged_exactly_and_end_the_order(self, world):
        sku = world.sku((50, LATE), price_e4=33_3333)
        order = world.order((sku, 7), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        (row,) = open_allocations([order.pk])
        charged = 0
        for qty in (2, 3, 2):
            (shipped,) = commands.record_shipped(
                actor=clerk(), lines=[(row.id, qty)], shipment_id=1, shipment_number="SH-1", business_date=TODAY
            )
            charged += shipped.due_fen
        done = again(order)
        assert (done.status, charged, done.credit_fen) == ("SHIPPED", done.total_fen, 0)
        assert [(line.shipped_qty, line.allocated_qty) for line in lines_of(order)] == [(7, 0)]
        assert commands.record_received(actor=clerk(), order_id=order.pk).status == "COMPLETED"
        _return_hold(world, row)

    def test_never_more_than_is_set_aside(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        commands.release_orders(actor=clerk(), orders=[order.pk])
        (row,) = open_allocations([order.pk])
        with refused("ship.allocation"):
            commands.record_shipped(
                actor=clerk(), lines=[(row.id, 6)], shipment_id=1, shipment_number="SH-1", business_date=TODAY
            )


def _return_hold(world, row):
    """The stock side of a shipment belongs to logistics."""


class TestChecks:
    def test_of_a_sent_order_are_all_green_when_it_is_in_order(self, world):
        order = world.order((world.sku((50, LATE)), 5), submit=True)
        found = order_checks(order, TODAY)
        assert {check.state for check in found} == {"OK"}, found

    def test_say_what_comes_later(self, world):
        order = world.order((world.sku((3, LATE)), 5), submit=True)
        (found,) = [check for check in order_checks(order, TODAY) if check.state == "WARN"]
        assert found.code == "line.back_order"
        assert "3 of 5" in found.text


class TestItems:
    def test_favourites_and_own_codes_belong_to_the_dealer(self, world):
        one, two = world.sku(), world.sku()
        own = dealer_actor(world.dealer.pk, "ordering.dealeritem:change", "dealers.dealer:view")
        commands.set_favourite(actor=own, dealer_id=world.dealer.pk, sku_id=one.pk, is_favourite=True)
        item = commands.set_item_code(actor=own, dealer_id=world.dealer.pk, sku_id=one.pk, item_code="A-1")
        assert (item.is_favourite, item.item_code) == (True, "A-1")
        with refused("item.code_taken"):
            commands.set_item_code(actor=own, dealer_id=world.dealer.pk, sku_id=two.pk, item_code="A-1")

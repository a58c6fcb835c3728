"""Single units: they go along with their goods, are never in two places, and can be found by their serial number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.ledger.ledger import Move
from meridian.kernel.ledger.verify import verify
from meridian.modules.catalog.models import Sku
from meridian.modules.stock import commands, queries
from meridian.modules.stock.models import StockUnit, UnitMove
from meridian.modules.stock.queries import LEDGER, account_key
from meridian.modules.stock.rules.units import (
    Outlet,
    UnitStep,
    named_twice,
    outlet_of_rest,
    read_serials,
    unsound_serials,
)

from . import factories as make

DAY = date(2026, 3, 1)


class TestRules:
    def test_serials_of_a_pasted_list(self):
        assert read_serials(" S1,S2;S3\nS4\tS5，S6、S7 ") == ("S1", "S2", "S3", "S4", "S5", "S6", "S7")
        assert read_serials("  ") == ()

    @given(st.lists(st.from_regex(r"[A-Za-z0-9./_-]{1,20}", fullmatch=True), max_size=20))
    def test_what_is_joined_is_read_again(self, serials):
        for sign in (" ", "\n", ",", "; "):
            assert read_serials(sign.join(serials)) == tuple(serials)

    def test_named_twice_only_within_a_sku(self):
        steps = [UnitStep("A", "B", ("1", "2")), UnitStep("C", "B", ("2",)), UnitStep("D", "B", ("1",))]
        assert named_twice(steps, {"A": 1, "C": 2, "D": 1}) == ["1"]

    def test_unsound(self):
        assert unsound_serials(["ok", "", "x" * 61, "a b", "a\x00"]) == ["", "x" * 61, "a b", "a\x00"]

    @pytest.mark.parametrize(
        ("on_hand", "units", "outlets", "answer"),
        [
            (3, 3, [Outlet(9, 2, 2)], (None, False)),
            (0, 2, [Outlet(9, 2, 0)], (9, False)),
            (0, 2, [Outlet(9, 2, 0), Outlet(8, 1, 1)], (9, False)),
            (0, 2, [Outlet(9, 1, 0), Outlet(8, 1, 0)], (None, True)),
            (1, 2, [Outlet(9, 2, 0)], (None, True)),
            (0, 3, [Outlet(9, 2, 0)], (None, True)),
        ],
    )
    def test_who_follows(self, on_hand, units, outlets, answer):
        assert outlet_of_rest(on_hand, units, outlets) == answer


@pytest.fixture
def world(db):
    """Five implants with serials in the warehouse; nobody leaves a broken book."""
    sku = make.sku("S-IMP")
    Sku.objects.filter(pk=sku.pk).update(tracking="SERIAL", di="06901234567892")
    lot, house, dealer = make.lot(sku), make.warehouse(), make.dealer()
    commands.receive_from_production(
        actor=make.SYSTEM, key="p1", warehouse=house, business_date=DAY, lines=[(sku.pk, lot.pk, 5)],
        serials={(sku.pk, lot.pk): [f"U{n}" for n in range(5)]},
    )  # fmt: skip
    yield World(sku, lot, house, dealer, make.hospital())
    assert [problem.text for problem in verify(LEDGER)] == []


class World:
    """The goods of a test and short words for their accounts."""

    def __init__(self, sku, lot, house, dealer, hospital):
        self.sku, self.lot, self.house, self.dealer, self.hospital = sku, lot, house, dealer, hospital

    def key(self, kind, holder, condition="GOOD"):
        return account_key(kind, holder, self.sku.pk, self.lot.pk, condition)

    @property
    def shelf(self):
        return self.key("COMPANY", self.house.pk)

    def at(self, *serials):
        places = queries.unit_places(self.sku.pk, serials)
        return [places[serial].account_key for serial in serials]

    def move(self, key, start, end, qty, *serials, day=DAY, code="MOVE"):
        return commands.move_stock(
            actor=make.SYSTEM, key=key, source_type="test.document", source_id=1, business_date=day, code=code,
            moves=[Move(start, end, qty, None, 7)],
            units=[UnitStep(start, end, serials, 7)] if serials else None,
        )  # fmt: skip


def code_of(call):
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code


class TestUnits:
    def test_they_stand_where_the_goods_are(self, world):
        assert set(world.at("U0", "U4")) == {world.shelf}
        transit = world.key("TRANSIT", world.dealer.pk)
        world.move("s1", world.shelf, transit, 2, "U1", "U3")
        assert world.at("U1", "U2", "U3") == [transit, world.shelf, transit]
        assert queries.units_of_line("test.document", 1, 7, transit) == ["U1", "U3"]

    def test_the_same_document_moves_them_once(self, world):
        transit = world.key("TRANSIT", world.dealer.pk)
        world.move("s1", world.shelf, transit, 1, "U1")
        world.move("s1", world.shelf, transit, 1, "U1")
        assert UnitMove.objects.unscoped("test").filter(unit__serial="U1").count() == 2

    def test_a_unit_never_leaves_twice(self, world):
        transit = world.key("TRANSIT", world.dealer.pk)
        world.move("s1", world.shelf, transit, 1, "U1")
        assert code_of(lambda: world.move("s2", world.shelf, transit, 1, "U1")) == "stock.units_elsewhere"
        assert code_of(lambda: world.move("s3", world.shelf, transit, 2, "U2", "U2")) == "stock.units_twice"
        assert code_of(lambda: world.move("s4", world.shelf, transit, 1, "U2", "U3")) == "stock.units_more"

    def test_a_unit_does_not_move_to_where_it_stands(self, world):
        assert code_of(lambda: world.move("s1", world.shelf, world.shelf, 1, "U1")) == "stock.units_same"

    def test_a_refused_unit_leaves_the_goods_where_they_are(self, world):
        with pytest.raises(RuleViolation):
            world.move("s1", world.shelf, world.key("TRANSIT", world.dealer.pk), 1, "NOBODY")
        assert LEDGER.account.objects.unscoped("test").get(key=world.shelf).on_hand == 5

    def test_the_company_has_to_name_what_leaves_a_part(self, world):
        transit = world.key("TRANSIT", world.dealer.pk)
        assert code_of(lambda: world.move("s1", world.shelf, transit, 2)) == "stock.units_unnamed"
        world.move("s2", world.shelf, transit, 5)  # all of it: no question which
        assert set(world.at("U0", "U1", "U2", "U3", "U4")) == {transit}

    def test_goods_received_before_serials_were_kept_leave_with_theirs(self, world):
        commands.receive_from_production(
            actor=make.SYSTEM, key="old", warehouse=world.house, business_date=DAY,
            lines=[(world.sku.pk, world.lot.pk, 2)],
        )  # fmt: skip
        transit = world.key("TRANSIT", world.dealer.pk)
        world.move("s1", world.shelf, transit, 2, "U0", "NEW1")
        assert world.at("NEW1") == [transit]
        world.move("s2", world.shelf, transit, 1)  # the other of which nobody knows the serial
        assert code_of(lambda: world.move("s3", world.shelf, transit, 1)) == "stock.units_unnamed"

    def test_a_dealer_may_report_sales_without_serials(self, world):
        own = world.key("DEALER", world.dealer.pk)
        world.move("s1", world.shelf, own, 3, "U0", "U1", "U2")
        clinic = world.key("HOSPITAL", world.hospital.pk)
        commands.post_flow_moves(
            actor=make.SYSTEM, key="f1", source_type="test.document", source_id=2, business_date=DAY,
            moves=[(own, clinic, 1)], dealer_id=world.dealer.pk,
        )  # fmt: skip
        unit = queries.find_units(make.SYSTEM, "U0")[0]
        path = queries.unit_path(make.SYSTEM, unit.pk)
        assert (path.holder, path.unnamed_out) == (world.dealer.name, 1)
        world.move("f2", own, clinic, 1, "U0")
        path = queries.unit_path(make.SYSTEM, unit.pk)
        assert [leg.to_type for leg in path.legs] == ["COMPANY", "DEALER", "HOSPITAL"]
        assert path.holder == world.hospital.name and path.unnamed_out == 0

    def test_a_reversal_takes_them_back(self, world):
        transit = world.key("TRANSIT", world.dealer.pk)
        posting = world.move("s1", world.shelf, transit, 2, "U1", "U3")
        commands.reverse_posting(actor=make.SYSTEM, stock_posting=posting, business_date=DAY, reason="wrong dealer")
        assert set(world.at("U1", "U3")) == {world.shelf}

    def test_rejected_units_are_named_and_the_others_follow(self, world):
        bad, other = world.key("COMPANY", world.house.pk, "DAMAGED"), make.warehouse("W2")
        there = world.key("COMPANY", other.pk)
        commands.move_stock(
            actor=make.SYSTEM, key="m", source_type="test.document", source_id=1, business_date=DAY,
            moves=[Move(world.shelf, bad, 1), Move(world.shelf, there, 4)], units=[UnitStep(world.shelf, bad, ("U2",))],
        )  # fmt: skip
        assert world.at("U2", "U0", "U4") == [bad, there, there]

    def test_a_whole_lot_that_changes_its_condition_takes_its_units_along(self, world):
        commands.change_condition(
            actor=make.SYSTEM, key="c", holder_type="COMPANY", holder_id=world.house.pk,
            lines=[(world.sku.pk, world.lot.pk, 5)], from_condition="GOOD", to_condition="QUARANTINE", business_date=DAY,
            reason="complaint", source_type="stock.warehouse", source_id=world.house.pk,
        )  # fmt: skip
        assert world.at("U0") == [world.key("COMPANY", world.house.pk, "QUARANTINE")]

    def test_the_same_serial_of_another_sku_is_another_unit(self, world):
        other = make.sku("S-2")
        lot = make.lot(other, "B1")
        commands.receive_from_production(
            actor=make.SYSTEM, key="p2", warehouse=world.house, business_date=DAY, lines=[(other.pk, lot.pk, 1)],
            serials={(other.pk, lot.pk): ["U1"]},
        )  # fmt: skip
        assert len(queries.find_units(make.SYSTEM, "U1")) == 2
        (unit,) = queries.find_units(make.SYSTEM, "010690123456789221U1")
        assert unit.sku_id == world.sku.pk

    def test_verification_finds_a_unit_that_was_put_elsewhere(self, world):
        transit = world.key("TRANSIT", world.dealer.pk)
        world.move("s1", world.shelf, transit, 1, "U1")
        account = LEDGER.account.objects.unscoped("test").get(key=transit)
        StockUnit.objects.unscoped("test").filter(serial="U2").update(account=account)
        assert {problem.code for problem in verify(LEDGER)} == {"unit_position", "unit_balance"}
        shelf = LEDGER.account.objects.unscoped("test").get(key=world.shelf)
        StockUnit.objects.unscoped("test").filter(serial="U2").update(account=shelf)

    def test_another_dealer_learns_nothing_of_a_unit(self, world):
        own = world.key("DEALER", world.dealer.pk)
        world.move("s1", world.shelf, own, 1, "U0")
        stranger = make.dealer_actor(make.dealer("D9"), "stock.stockunit:view", "stock.stockaccount:view")
        owner = make.dealer_actor(world.dealer, "stock.stockunit:view", "stock.stockaccount:view")
        unit = queries.find_units(make.SYSTEM, "U0")[0]
        assert queries.find_units(stranger, "U0") == []
        with pytest.raises(NotVisible):
            queries.unit_path(stranger, unit.pk)
        assert [row.pk for row in queries.find_units(owner, "U0")] == [unit.pk]
        assert [leg.to_type for leg in queries.unit_path(owner, unit.pk).legs] == ["DEALER"]
        assert queries.units_of_lot(owner, world.lot.pk) == [("U0", "DEALER", world.dealer.name)]

    def test_many_units_are_a_handful_of_statements(self, world, django_assert_max_num_queries):
        serials = [f"M{n}" for n in range(400)]
        with django_assert_max_num_queries(30):
            commands.receive_from_production(
                actor=make.SYSTEM, key="many", warehouse=world.house, business_date=DAY,
                lines=[(world.sku.pk, world.lot.pk, 400)], serials={(world.sku.pk, world.lot.pk): serials},
            )  # fmt: skip
        with django_assert_max_num_queries(30):
            world.move("many", world.shelf, world.key("TRANSIT", world.dealer.pk), 400, *serials)


PLACES = ("COMPANY", "TRANSIT", "DEALER", "HOSPITAL")


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACES), st.sampled_from(PLACES), st.integers(1, 4),
            st.lists(st.sampled_from([f"U{n}" for n in range(6)]), max_size=4),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_whatever_is_asked_units_and_goods_stay_whole(steps):
    """Any sequence of moves, named or not: accepted ones leave one place for each unit, refused ones leave no trace."""
    from django.db import transaction

    from meridian.kernel.base.errors import MeridianError

    with transaction.atomic():
        sku = make.sku("H-1")
        lot, house, dealer, hospital = make.lot(sku), make.warehouse(), make.dealer(), make.hospital()
        ids = {"COMPANY": house.pk, "TRANSIT": dealer.pk, "DEALER": dealer.pk, "HOSPITAL": hospital.pk}
        keys = {kind: account_key(kind, holder, sku.pk, lot.pk) for kind, holder in ids.items()}
        commands.receive_from_production(
            actor=make.SYSTEM, key="p", warehouse=house, business_date=DAY, lines=[(sku.pk, lot.pk, 5)],
            serials={(sku.pk, lot.pk): [f"U{n}" for n in range(5)]},
        )  # fmt: skip
        for number, (start, end, qty, serials) in enumerate(steps):
            before = dict(StockUnit.objects.unscoped("test").values_list("serial", "account__key"))
            try:
                commands.move_stock(
                    actor=make.SYSTEM, key=f"m{number}", source_type="test.document", source_id=1, business_date=DAY,
                    moves=[Move(keys[start], keys[end], qty)],
                    units=[UnitStep(keys[start], keys[end], tuple(serials))] if serials else None,
                )  # fmt: skip
            except MeridianError:
                after = dict(StockUnit.objects.unscoped("test").values_list("serial", "account__key"))
                assert after == before
            else:
                now = dict(StockUnit.objects.unscoped("test").values_list("serial", "account__key"))
                assert all(now[serial] == keys[end] for serial in serials)
            assert [problem.text for problem in verify(LEDGER)] == []
        transaction.set_rollback(True)

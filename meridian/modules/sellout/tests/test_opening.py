"""Opening stock: a list, checked, approved by another person, booked once for each warehouse, corrected by a new list."""

from __future__ import annotations

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.ledger.verify import verify
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.catalog.models import Lot
from meridian.modules.sellout import commands
from meridian.modules.sellout.models import OpeningStock, OpeningStockLine
from meridian.modules.stock.queries import LEDGER

from .factories import NOW, TODAY, held, make_world

pytestmark = pytest.mark.django_db
STAFF = ("sellout:*", "dealers.dealer:view", "catalog.lot:add")


@pytest.fixture
def world():
    made = make_world()
    yield made
    assert list(verify(LEDGER)) == []


def codes_of(call) -> list[str]:
    with pytest.raises(RuleViolation) as refused:
        call()
    return [one.code for one in refused.value.issues()]


def write(world, sku, lot, qty=7, *, actor=None, **values):
    facts = {
        "dealer": world.dealer, "business_date": TODAY, "document": "期初库存表 2026", "warehouse_name": "一号库",
        "written": f"{sku.code}\t{lot.number}\t{qty}\t2028-12-31",
    }  # fmt: skip
    return commands.write_opening(actor=actor or world.system, **{**facts, **values})


def book(world, row):
    commands.submit_opening(actor=world.system, opening_stock=row)
    return commands.approve_opening(actor=world.system, opening_stock=row)


def test_a_second_person_approves_and_the_book_begins(world):
    sku, lot = world.goods(0)
    writer, other = (staff_actor(*STAFF).at(NOW) for _ in range(2))
    row = write(world, sku, lot, actor=writer)
    assert held("DEALER", world.dealer, lot) == 0
    commands.submit_opening(actor=writer, opening_stock=row)
    assert codes_of(lambda: commands.approve_opening(actor=writer, opening_stock=row)) == ["opening.same_person"]
    commands.approve_opening(actor=other, opening_stock=row)
    kept = OpeningStock.objects.unscoped("test").get()
    assert (kept.status, kept.approved_by_id, kept.submitted_by_id) == ("POSTED", other.user_id, writer.user_id)
    (line,) = OpeningStockLine.objects.unscoped("test").filter(opening=row)
    assert (line.qty, line.lot_id, line.expiry_date) == (7, lot.pk, lot.expiry_date)
    assert (held("DEALER", world.dealer, lot), held("OPENING", world.dealer, lot)) == (7, -7)


def test_once_for_each_warehouse_of_a_dealer(world):
    sku, lot = world.goods(0)
    row = write(world, sku, lot)
    assert codes_of(lambda: write(world, sku, lot)) == ["opening.exists"]
    book(world, row)
    assert codes_of(lambda: write(world, sku, lot, warehouse_name=" 一号库 ")) == ["opening.exists"]
    write(world, sku, lot, warehouse_name="二号库")
    write(world, sku, lot, dealer=world.below)


def test_a_list_that_was_given_up_leaves_its_place(world):
    sku, lot = world.goods(0)
    commands.give_up_opening(actor=world.system, opening_stock=write(world, sku, lot))
    book(world, write(world, sku, lot))
    assert held("DEALER", world.dealer, lot) == 7


def test_a_correction_takes_the_place_of_the_one_before(world):
    sku, lot = world.goods(0)
    first = book(world, write(world, sku, lot, 7))
    second = write(world, sku, lot, 5, corrects=first)
    assert (second.dealer_id, second.warehouse_name) == (world.dealer.pk, "一号库")
    assert codes_of(lambda: write(world, sku, lot, 4, corrects=first)) == ["opening.corrected"]
    assert held("DEALER", world.dealer, lot) == 7
    book(world, second)
    assert held("DEALER", world.dealer, lot) == 5
    statuses = dict(OpeningStock.objects.unscoped("test").values_list("pk", "status"))
    assert statuses == {first.pk: "CORRECTED", second.pk: "POSTED"}
    first.refresh_from_db()
    assert codes_of(lambda: write(world, sku, lot, 4, corrects=first)) == ["opening.not_posted"]
    assert codes_of(lambda: write(world, sku, lot)) == ["opening.exists"]


def test_wrong_rows_stop_the_submission_and_are_named(world):
    sku, lot = world.goods(0)
    row = write(world, sku, lot, written=f"{sku.code}\t{lot.number}\t1\nNOPE\tA\t1\n{sku.code}\t{lot.number}\t2")
    with pytest.raises(RuleViolation) as refused:
        commands.submit_opening(actor=world.system, opening_stock=row)
    (issue,) = refused.value.issues()
    assert (issue.code, issue.params["number"], issue.params["row"]) == ("opening.wrong", 2, 2)
    commands.change_opening(actor=world.system, opening_stock=row, written=f"{sku.code}\t{lot.number}\t1")
    book(world, row)
    assert held("DEALER", world.dealer, lot) == 1


def test_new_lots_are_registered_when_somebody_may(world):
    sku, _lot = world.goods(0)
    text = f"{sku.code}\tNEU1\t3\t2028-06-30"
    row = commands.write_opening(
        actor=world.system, dealer=world.dealer, business_date=TODAY, document="d", written=text
    )
    assert codes_of(lambda: commands.submit_opening(actor=world.system, opening_stock=row)) == ["opening.register"]
    commands.change_opening(actor=world.system, opening_stock=row, register_lots=True)
    commands.submit_opening(actor=world.system, opening_stock=row)
    plain = staff_actor("sellout:*", "dealers.dealer:view").at(NOW)
    assert codes_of(lambda: commands.approve_opening(actor=plain, opening_stock=row)) == ["opening.register"]
    commands.approve_opening(actor=staff_actor(*STAFF).at(NOW), opening_stock=row)
    made = Lot.objects.unscoped("test").get(number="NEU1")
    assert held("DEALER", world.dealer, made) == 3


def test_given_back_it_is_a_draft_again_with_the_reason(world):
    sku, lot = world.goods(0)
    row = write(world, sku, lot)
    commands.submit_opening(actor=world.system, opening_stock=row)
    assert codes_of(lambda: commands.return_opening(actor=world.system, opening_stock=row, answer=" ")) == [
        "sellout.reason"
    ]
    commands.return_opening(actor=world.system, opening_stock=row, answer="缺二号库")
    row.refresh_from_db()
    assert (row.status, row.answer) == ("DRAFT", "缺二号库")


def test_what_is_refused_at_once(world):
    sku, lot = world.goods(0)
    assert codes_of(lambda: write(world, sku, lot, written=" ")) == ["opening.rows"]
    assert codes_of(lambda: write(world, sku, lot, business_date=TODAY.replace(year=2027))) == ["opening.future"]
    with pytest.raises(NotVisible):
        write(world, sku, lot, actor=world.user(dealer=world.below))

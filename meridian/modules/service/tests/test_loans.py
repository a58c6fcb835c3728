"""Instrument sets: promised once, counted out and in, cleaned; never tied to purchases, never with data of patients."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.kernel.base import clock
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import browser_of, dealer_actor, dealer_user, staff_user
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.service import commands
from meridian.modules.service.models import InstrumentSet, LoanPiece, SetLoan, SetPiece
from meridian.modules.service.rules.loans import CountedPiece, Stay, collision, days_of, return_findings, span_findings

from . import factories as make

DAY = date(2026, 11, 20)


def on(days: int) -> date:
    return DAY + timedelta(days=days)


class TestRules:
    @pytest.mark.parametrize(
        ("first", "last", "rest", "meets"),
        [(0, 2, 1, None), (0, 3, 1, None), (0, 4, 1, 7), (5, 6, 0, 7), (8, 9, 1, 7), (9, 10, 1, None), (8, 9, 0, None), (4, 9, 3, 7)],
    )  # fmt: skip
    def test_a_set_rests_between_two_loans(self, first, last, rest, meets):
        found = collision(on(first), on(last), [Stay(7, on(5), on(7))], rest)
        assert (found.loan_id if found else None) == meets

    def test_a_loan_does_not_meet_itself(self):
        assert collision(on(0), on(2), [Stay(7, on(0), on(2))], 1, own=7) is None

    @given(
        st.integers(0, 40), st.integers(0, 10), st.integers(0, 3),
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=6),
    )  # fmt: skip
    def test_what_is_accepted_never_shares_a_day(self, first, length, rest, others):
        """Adding loans one by one, each only when nothing is met, leaves days no two loans share, rest included."""
        stays: list[Stay] = []
        for number, (start, days) in enumerate([(first, length), *others], 1):
            if collision(on(start), on(start + days), stays, rest) is None:
                stays.append(Stay(number, on(start), on(start + days)))
        taken = [
            stay.first + timedelta(days=n) for stay in stays for n in range((stay.last - stay.first).days + 1 + rest)
        ]
        assert len(taken) == len(set(taken))

    @pytest.mark.parametrize(
        ("surgery", "out", "back", "codes"),
        [(1, 0, 2, []), (1, 2, 3, ["loan.span"]), (3, 0, 2, ["loan.span"]), (1, 0, 14, ["loan.long"]), (-3, -4, -2, ["loan.past"])],
    )  # fmt: skip
    def test_the_days_of_a_loan(self, surgery, out, back, codes):
        assert [f.code for f in span_findings(on(surgery), on(out), on(back), DAY, 14)] == codes

    def test_what_comes_back(self):
        fine, lost = CountedPiece("a", 2, 2), CountedPiece("b", 2, 1)
        assert return_findings([fine, lost._replace(remark="术中断裂")]) == []
        assert [f.code for f in return_findings([lost, CountedPiece("c", 2, 3), fine._replace(is_damaged=True)])] == [
            "loan.unexplained", "loan.more_back", "loan.unexplained",
        ]  # fmt: skip

    def test_days_of_a_calendar(self):
        assert days_of([Stay(7, on(-1), on(1)), Stay(8, on(3), on(9))], DAY, 5) == [7, 7, 0, 8, 8]


def refused(code):
    return pytest.raises(RuleViolation, check=lambda refusal: code in {issue.code for issue in refusal.issues()})


@pytest.fixture
def world(db):
    with clock.frozen_at(make.NOW):
        made = make.make_world()
        made.set = InstrumentSet.objects.create(
            code="GJ-1", name="膝关节工具包", line=made.product.line, **make.stamp()
        )
        for position, qty in ((1, 6), (2, 1)):
            SetPiece.objects.create(
                instrument_set=made.set, position=position, name=f"piece {position}", qty=qty, **make.stamp()
            )
        yield made


def ask(world, days=2, actor=None, **values):
    facts = {
        "line": world.product.line, "hospital": world.hospital, "dealer": world.dealer, "case_number": "sz-2611-03",
        "surgery_date": make.TODAY + timedelta(days=days), "out_on": make.TODAY + timedelta(days=days - 1),
        "back_by": make.TODAY + timedelta(days=days + 1),
    }  # fmt: skip
    return commands.request_set(actor=actor or world.actor, **{**facts, **values})


def out(world, **values):
    row = commands.reserve_set(actor=world.actor, set_loan=ask(world, **values), instrument_set=world.set)
    counted = {piece.pk: piece.qty for piece in world.set.pieces.all()}
    return commands.issue_set(actor=world.actor, set_loan=row, counted=counted)


def back(world, row, *numbers, remark="", damaged=False):
    pieces = row.pieces.order_by("position")
    counted = {p.pk: CountedPiece(p.name, p.out_qty, n, damaged, remark) for p, n in zip(pieces, numbers, strict=True)}
    return commands.take_back_set(actor=world.actor, set_loan=row, counted=counted)


def state(world):
    return InstrumentSet.objects.unscoped("test").get(pk=world.set.pk).state


class TestLoan:
    def test_from_the_request_to_the_clean_set(self, world):
        row = out(world)
        assert (row.number, row.status, row.case_number, state(world)) == ("SL-2611-0001", "OUT", "SZ-2611-03", "OUT")
        assert list(row.pieces.order_by("position").values_list("out_qty", flat=True)) == [6, 1]
        row = back(world, row, 6, 1)
        assert (row.status, row.returned_on, state(world)) == ("RETURNED", make.TODAY, "CLEANING")
        commands.clear_set(actor=world.actor, instrument_set=world.set)
        assert state(world) == "READY"

    def test_what_is_missing_is_explained_and_the_set_stays_until_it_is_whole(self, world):
        row = out(world)
        with refused("loan.unexplained"):
            back(world, row, 5, 1)
        with refused("loan.more_back"):
            back(world, row, 7, 1, remark="x")
        with refused("service.patient_name"):
            back(world, row, 5, 1, remark="患者：张三 手术中遗失")
        back(world, row, 5, 1, remark="一件遗留手术室")
        assert state(world) == "INCOMPLETE"
        assert set(LoanPiece.objects.unscoped("test").values_list("state", flat=True)) == {"MISSING", "FINE"}
        with refused("loan.incomplete"):
            commands.clear_set(actor=world.actor, instrument_set=world.set)
        other = commands.reserve_set(actor=world.actor, set_loan=ask(world, days=9), instrument_set=world.set)
        with refused("loan.not_ready"):
            commands.issue_set(actor=world.actor, set_loan=other, counted={})
        commands.clear_set(actor=world.actor, instrument_set=world.set, note="补齐截骨导板一件")
        assert state(world) == "READY"

    def test_a_set_is_promised_once(self, world):
        commands.reserve_set(actor=world.actor, set_loan=ask(world), instrument_set=world.set)
        with refused("loan.collision"):
            commands.reserve_set(actor=world.actor, set_loan=ask(world, days=4), instrument_set=world.set)
        later = commands.reserve_set(actor=world.actor, set_loan=ask(world, days=6), instrument_set=world.set)
        with refused("loan.collision"):
            commands.change_set_loan(actor=world.actor, row=later, out_on=make.TODAY + timedelta(days=3))

    def test_what_is_overdue_is_still_away(self, world):
        out(world, days=1)
        with clock.frozen_at(make.NOW + timedelta(days=6)):
            actor = world.actor.at(clock.now())
            row = ask(world, days=9, actor=actor)
            with refused("loan.collision"):
                commands.reserve_set(actor=actor, set_loan=ask(world, days=7, actor=actor), instrument_set=world.set)
            assert commands.reserve_set(actor=actor, set_loan=row, instrument_set=world.set).status == "RESERVED"

    def test_only_a_complete_ready_inspected_set_of_the_line_goes_out(self, world):
        row = commands.reserve_set(actor=world.actor, set_loan=ask(world), instrument_set=world.set)
        first, second = world.set.pieces.order_by("position")
        with refused("loan.count_out"):
            commands.issue_set(actor=world.actor, set_loan=row, counted={first.pk: 5, second.pk: 1})
        InstrumentSet.objects.unscoped("test").update(inspection_due_on=make.TODAY - timedelta(days=1))
        with refused("loan.inspection"):
            commands.issue_set(actor=world.actor, set_loan=row, counted={first.pk: 6, second.pk: 1})
        other = make.make_product().line
        InstrumentSet.objects.unscoped("test").update(line=other)
        with refused("loan.other_line"):
            commands.reserve_set(actor=world.actor, set_loan=ask(world, days=9), instrument_set=world.set)

    def test_no_patient_and_no_days_that_cannot_be(self, world):
        for code, values in (
            ("service.case_missing", {"case_number": " "}),
            ("service.case_number", {"case_number": "张三"}),
            ("service.identity_number", {"note": "110101199003071234"}),
            ("loan.span", {"back_by": make.TODAY}),
            ("loan.long", {"back_by": make.TODAY + timedelta(days=40)}),
        ):
            with refused(code):
                ask(world, **values)

    def test_is_refused_with_a_reason_and_not_after_it_went_out(self, world):
        with refused("service.reason"):
            commands.cancel_set_loan(actor=world.actor, set_loan=ask(world), reason=" ")
        row = commands.cancel_set_loan(actor=world.actor, set_loan=ask(world, days=9), reason="当周已满")
        assert row.status == "CANCELLED"
        with refused("service.state"):
            commands.cancel_set_loan(actor=world.actor, set_loan=out(world), reason="x")

    def test_who_let_it_out_is_told_once_when_it_is_late(self, world):
        row = out(world, days=1)
        with clock.frozen_at(make.NOW + timedelta(days=5)):
            actor = make.system().at(clock.now())
            assert commands.watch_loans(actor=actor) == {"told": 1}
            commands.watch_loans(actor=actor)
        (notice,) = Notice.objects.filter(user_id=world.actor.user_id, kind="service.loan_late")
        assert str(world.set) in notice.title and notice.url == f"/service/set-loans/{row.pk}/"

    def test_no_column_knows_orders_or_money(self):
        """The law of loans: nothing of a loan may depend on purchases."""
        names = {f.name for model in (InstrumentSet, SetPiece, SetLoan, LoanPiece) for f in model._meta.get_fields()}
        assert not [
            name
            for name in names
            if any(word in name for word in ("order", "amount", "price", "fen", "target", "rebate"))
        ]
        related = {f.related_model._meta.app_label for f in SetLoan._meta.get_fields() if f.is_relation}
        assert not related & {"ordering", "pricing", "funds", "agreements"}


class TestPages:
    CODES = ("service.setloan:view", "service.setloan:add", "service.supportrequest:view", "service.loanpiece:view")

    def test_the_calendar_shows_what_is_away_and_what_waits(self, world):
        row, waiting = out(world, days=1), ask(world, days=9)
        text = browser_of(staff_user("*")).get("/service/sets/").content.decode()
        assert "GJ-1" in text and f"/service/set-loans/{row.pk}/" in text and waiting.number in text
        with clock.frozen_at(make.NOW + timedelta(days=6)):
            assert 'class="stay late"' in browser_of(staff_user("*")).get("/service/sets/").content.decode()
        assert browser_of(staff_user("*")).get("/service/sets/?from=2026-13-40").status_code == 200

    def test_counted_out_and_in_on_the_page(self, world):
        browser = browser_of(staff_user("*"))
        row = commands.reserve_set(actor=world.actor, set_loan=ask(world), instrument_set=world.set)
        url, pieces = f"/service/set-loans/{row.pk}/", list(world.set.pieces.order_by("position"))
        assert "Count out" in browser.get(url).content.decode()
        answer = browser.post(f"{url}count/", {f"piece-{pieces[0].pk}": "5", f"piece-{pieces[1].pk}": "x"}, follow=True)
        assert "belong into the set" in answer.content.decode()
        browser.post(f"{url}count/", {f"piece-{piece.pk}": str(piece.qty) for piece in pieces})
        assert "Count in" in browser.get(url).content.decode()
        rows = list(LoanPiece.objects.unscoped("test").filter(loan=row).order_by("position"))
        data = {
            f"back-{rows[0].pk}": "6",
            f"back-{rows[1].pk}": "1",
            f"damaged-{rows[1].pk}": "on",
            f"remark-{rows[1].pk}": "刃口崩裂",
        }
        browser.post(f"{url}count/", data)
        text = browser.get(url).content.decode()
        assert "刃口崩裂" in text and "damaged" in text and state(world) == "INCOMPLETE"

    def test_a_dealer_asks_for_himself_and_sees_his_own_only(self, world):
        other = make_dealer(region=world.region)
        actor = dealer_actor(world.dealer, "service:*", "customers.hospital:view", "catalog.productline:view")
        with pytest.raises(NotVisible):  # the hospital is none of his
            ask(world, actor=actor)
        make_authorisation(dealer=world.dealer, regions=[world.region])
        row = ask(world, actor=actor, dealer=other)
        assert row.dealer_id == world.dealer.pk
        own, foreign = (browser_of(dealer_user(one, *self.CODES)) for one in (world.dealer, other))
        assert row.number in own.get(f"/service/set-loans/{row.pk}/").content.decode()
        assert row.number in own.get("/service/board/").content.decode()
        assert foreign.get(f"/service/set-loans/{row.pk}/").status_code == 404
        assert foreign.post(f"/service/set-loans/{row.pk}/count/").status_code == 404
        assert own.get("/service/sets/").status_code in (403, 404)
        with pytest.raises(NotVisible):
            commands.reserve_set(actor=dealer_actor(other, "service:*"), set_loan=row, instrument_set=world.set)

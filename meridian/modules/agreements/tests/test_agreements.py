"""Agreements from draft to their end: what is asked, refused and logged, and who may do what."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant
from meridian.kernel.approvals import acts
from meridian.kernel.approvals.editing import activate_route, save_route
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.base import clock
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.events.models import DomainEvent
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor, dealer_user, staff_actor, staff_user
from meridian.modules.agreements import commands, queries
from meridian.modules.agreements.models import Agreement, StandardClause
from meridian.modules.agreements.tests.factories import CLAUSES, draft, make_agreement
from meridian.modules.catalog.tests.factories import make_product, make_sku
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters, set_parameter
from meridian.modules.reference.tests.factories import load_small_tree, system

pytestmark = pytest.mark.django_db
CLERK = ("agreements.agreement:*", "dealers.dealer:view")
SEES = ("agreements.agreement:view", "dealers.dealer:view")
LEGAL = (*SEES, "agreements.agreement:review")


@pytest.fixture
def dealer():
    ensure_parameters(actor=system())
    return make_dealer(region=load_small_tree()["320100"])


def codes(failure) -> list[str]:
    return [issue.code for issue in failure.value.issues()]


def fresh(row) -> Agreement:
    return Agreement.objects.unscoped("test").get(pk=row.pk)


def route(*steps, name="经销协议"):
    made = save_route(
        actor=system(), subject="agreements.agreement", purpose="conclude", name=name,
        steps=[{"name": text, "approver_kind": kind, "approver": str(who), **more} for text, kind, who, more in steps],
    )  # fmt: skip
    return activate_route(actor=system(), route_id=made.pk)


class TestDraft:
    def test_numbers_itself_by_year_and_supplement(self, dealer):
        one = make_agreement(dealer=dealer)
        more = commands.supplement_agreement(actor=system(), agreement=one)
        assert one.number == "AG-2026-0001"
        assert more.number == "AG-2026-0001-S-1" and more.parent_id == one.pk

    def test_begins_with_the_library(self, dealer):
        for position, (kind, text) in enumerate(CLAUSES):
            StandardClause.objects.create(
                kind=kind, title=kind, text=text, position=9 - position, created_at=clock.now(), updated_at=clock.now()
            )
        row = draft(dealer=dealer, clauses=None)
        assert [c.kind for c in row.clauses.order_by("position")] == [kind for kind, _text in reversed(CLAUSES)]

    def test_a_supplement_has_a_parent_and_nothing_else_has(self, dealer):
        with pytest.raises(RuleViolation) as failure:
            draft(dealer=dealer, kind="SUPPLEMENT")
        assert codes(failure) == ["agreements.parent_missing"]
        one = make_agreement(dealer=dealer)
        with pytest.raises(RuleViolation) as failure:
            draft(dealer=dealer, parent=one)
        assert codes(failure) == ["agreements.parent_not_allowed"]
        with pytest.raises(RuleViolation) as failure:
            draft(dealer=make_dealer(region=dealer.region), kind="SUPPLEMENT", parent=one)
        assert codes(failure) == ["agreements.parent_of_other"]

    def test_targets_are_sound(self, dealer):
        row = draft(dealer=dealer)
        for targets, code in (
            ([{"year": 2026, "amount_fen": 1}, {"year": 2026, "qty": 2}], "agreements.target_twice"),
            ([{"year": 2026}], "agreements.target_empty"),
            ([{"year": 2027, "qty": 1}], "agreements.target_period"),
        ):
            with pytest.raises(RuleViolation) as failure:
                commands.set_targets(actor=system(), agreement=row, targets=targets)
            assert codes(failure) == [code]

    def test_clauses_and_targets_are_replaced(self, dealer):
        row = draft(dealer=dealer)
        commands.set_clauses(actor=system(), agreement=row, clauses=[("IP", "新"), ("OTHER", " "), ("PENALTY", "罚")])
        assert list(row.clauses.order_by("position").values_list("kind", "text")) == [("IP", "新"), ("PENALTY", "罚")]
        quarters = [{"year": 2026, "quarter": q, "amount_fen": q * 100} for q in (1, 2, 3, 4)]
        commands.set_targets(actor=system(), agreement=row, targets=quarters)
        assert [t.amount_fen for t in row.targets.order_by("quarter")] == [100, 200, 300, 400]

    def test_outside_of_the_own_region(self, dealer):
        actor = staff_actor(*CLERK, breadth="REGION", region=load_small_tree()["110000"])
        with pytest.raises((Denied, NotVisible)):
            commands.draft_agreement(
                actor=actor, dealer=dealer, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)
            )


class TestSubmit:
    def test_names_everything_that_is_missing(self, dealer):
        row = draft(
            dealer=dealer, kind="THREE_PARTY", regions=[], targets=[], price_level=None, payment_days=None, clauses=[]
        )
        with pytest.raises(RuleViolation) as failure:
            commands.submit_agreement(actor=system(), agreement=row)
        assert codes(failure) == [
            "agreements.third_party_missing", "agreements.no_region", "agreements.no_target", "agreements.no_price",
            "agreements.no_payment", "agreements.clause_missing",
        ]  # fmt: skip
        assert all(issue.mend for issue in failure.value.issues())
        assert fresh(row).status == "DRAFT"

    def test_which_clauses_are_needed_is_a_parameter(self, dealer):
        row = draft(dealer=dealer, clauses=[("IP", "…")])
        set_parameter(
            actor=system(), code="agreements.clauses_required", value=["IP"], valid_from=date(2026, 1, 1), source="test"
        )
        assert commands.submit_agreement(actor=system(), agreement=row).status == "IN_APPROVAL"

    def test_what_was_submitted_is_not_changed(self, dealer):
        row = commands.submit_agreement(actor=system(), agreement=draft(dealer=dealer))
        with pytest.raises(RuleViolation) as failure:
            commands.change_agreement(actor=system(), row=row, payment_days=90)
        assert codes(failure) == ["agreements.not_a_draft"]
        row = commands.withdraw_agreement(actor=system(), agreement=row)
        assert commands.change_agreement(actor=system(), row=row, payment_days=90).payment_days == 90


class TestLegal:
    def test_nothing_is_signed_without_legal(self, dealer):
        row = draft(dealer=dealer)
        for agreement in (row, commands.submit_agreement(actor=system(), agreement=row)):
            with pytest.raises(RuleViolation) as failure:
                commands.sign_agreement(actor=system(), agreement=agreement)
            assert codes(failure) == ["agreements.no_legal_review"]
            assert "cannot be skipped" in str(failure.value.issues()[0].text())

    def test_the_database_refuses_it_too(self, dealer):
        row = draft(dealer=dealer)
        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.unscoped("test").filter(pk=row.pk).update(status="SIGNED", signed_on=date(2026, 1, 1))

    def test_who_drafted_does_not_review(self, dealer):
        clerk, legal = staff_actor(*CLERK), staff_actor(*LEGAL)
        row = commands.submit_agreement(actor=clerk, agreement=draft(dealer=dealer))
        with pytest.raises(RuleViolation) as failure:
            commands.review_agreement(actor=clerk, agreement=row)
        assert codes(failure) == ["agreements.own_review"]
        reviewed = commands.review_agreement(actor=legal, agreement=row, note="同意")
        assert (reviewed.status, reviewed.legal_reviewed_by_id, reviewed.legal_note) == (
            "APPROVED",
            legal.user_id,
            "同意",
        )

    def test_right_of_legal_is_needed(self, dealer):
        row = commands.submit_agreement(actor=system(), agreement=draft(dealer=dealer))
        with pytest.raises(Denied):
            commands.review_agreement(actor=staff_actor(*SEES, "agreements.agreement:sign"), agreement=row)

    def test_legal_is_told_and_objects(self, dealer):
        legal = staff_user(*LEGAL)
        clerk = staff_user(*CLERK)
        row = commands.submit_agreement(actor=actor_for(clerk), agreement=draft(dealer=dealer))
        assert Notice.objects.get(user=legal).title.startswith("To review")
        row = commands.object_to_agreement(actor=actor_for(legal), agreement=row, note="违约条款过轻")
        assert row.status == "DRAFT" and "objects" in Notice.objects.get(user=clerk).title

    def test_a_change_after_the_review_asks_for_it_anew(self, dealer):
        row = commands.withdraw_agreement(actor=system(), agreement=make_agreement(dealer=dealer, signed=False))
        assert row.status == "DRAFT" and row.legal_reviewed_at is None


class TestRoutes:
    def test_a_route_without_legal_is_refused(self, dealer):
        other = staff_user(*SEES)
        route(("经理", "USER", other.pk, {}))
        row = draft(dealer=dealer)
        with pytest.raises(RuleViolation) as failure:
            commands.submit_agreement(actor=staff_actor(*CLERK), agreement=row)
        assert codes(failure) == ["agreements.route_without_legal"]
        assert "经销协议" in failure.value.issues()[0].text()
        assert fresh(row).status == "DRAFT" and not ApprovalCase.objects.unscoped("test").exists()

    def test_a_step_others_could_decide_for_legal_is_no_step_of_legal(self, dealer):
        legal, other = staff_user(*LEGAL), staff_user(*SEES)
        role = Grant.objects.get(user=legal).role
        Grant.objects.create(user=other, role=role, breadth="ALL")
        role.codes = [*SEES]
        role.save()
        route(("法务", "ROLE", role.key, {}))
        with pytest.raises(RuleViolation) as failure:
            commands.submit_agreement(actor=staff_actor(*CLERK), agreement=draft(dealer=dealer))
        assert codes(failure) == ["agreements.route_without_legal"]

    def test_the_approval_of_legal_on_the_route_is_the_review(self, dealer):
        legal, chief = staff_user(*LEGAL), staff_user(*SEES)
        route(("法务", "ROLE", Grant.objects.get(user=legal).role.key, {}), ("总监", "USER", chief.pk, {}))
        row = commands.submit_agreement(actor=staff_actor(*CLERK), agreement=draft(dealer=dealer))
        case = ApprovalCase.objects.unscoped("test").get()
        with pytest.raises(RuleViolation) as failure:  # not beside the route
            commands.review_agreement(actor=actor_for(legal), agreement=row)
        assert codes(failure) == ["approvals.case_open"]
        acts.approve(actor=actor_for(legal), case_id=case.pk)
        assert fresh(row).status == "IN_APPROVAL"
        acts.approve(actor=actor_for(chief), case_id=case.pk)
        assert (fresh(row).status, fresh(row).legal_reviewed_by_id) == ("APPROVED", legal.pk)
        assert commands.sign_agreement(actor=system(), agreement=fresh(row)).status == "SIGNED"

    def test_a_returned_draft_is_mended_and_sent_again(self, dealer):
        legal = staff_user(*LEGAL)
        route(("法务", "USER", legal.pk, {}))
        clerk = staff_actor(*CLERK)
        row = commands.submit_agreement(actor=clerk, agreement=draft(dealer=dealer))
        case = ApprovalCase.objects.unscoped("test").get()
        acts.send_back(actor=actor_for(legal), case_id=case.pk, comment="账期太长")
        row = commands.change_agreement(actor=clerk, row=fresh(row), payment_days=15)
        row = commands.submit_agreement(actor=clerk, agreement=row)
        assert ApprovalCase.objects.unscoped("test").count() == 1
        acts.approve(actor=actor_for(legal), case_id=case.pk)
        assert fresh(row).status == "APPROVED"

    def test_sent_again_from_its_case_it_is_complete_or_stays_undecided(self, dealer):
        legal, clerk = staff_user(*LEGAL), staff_actor(*CLERK)
        route(("法务", "USER", legal.pk, {}))
        row = commands.submit_agreement(actor=clerk, agreement=draft(dealer=dealer))
        case = ApprovalCase.objects.unscoped("test").get()
        acts.send_back(actor=actor_for(legal), case_id=case.pk, comment="改")
        commands.set_clauses(actor=clerk, agreement=fresh(row), clauses=[])
        acts.submit_again(actor=clerk, case_id=case.pk)
        with pytest.raises(RuleViolation) as failure:  # while it is on its way nobody changes it
            commands.change_agreement(actor=clerk, row=fresh(row), payment_days=1)
        assert codes(failure) == ["approvals.case_open"]
        with pytest.raises(RuleViolation) as failure:
            acts.approve(actor=actor_for(legal), case_id=case.pk)
        assert codes(failure) == ["agreements.clause_missing"]
        assert fresh(row).status == "DRAFT"

    def test_refused_or_taken_back_it_is_a_draft_again(self, dealer):
        legal, clerk = staff_user(*LEGAL), staff_actor(*CLERK)
        route(("法务", "USER", legal.pk, {}))
        row = commands.submit_agreement(actor=clerk, agreement=draft(dealer=dealer))
        acts.reject(actor=actor_for(legal), case_id=ApprovalCase.objects.unscoped("test").get().pk, comment="否")
        assert fresh(row).status == "DRAFT"
        row = commands.submit_agreement(actor=clerk, agreement=fresh(row))
        commands.withdraw_agreement(actor=clerk, agreement=row)
        assert set(ApprovalCase.objects.unscoped("test").values_list("status", flat=True)) == {"REJECTED", "WITHDRAWN"}


class TestSign:
    def test_is_in_force_kept_and_said(self, dealer):
        row = make_agreement(dealer=dealer)
        assert row.status == "SIGNED" and row.retention_until == date(2036, 12, 31)
        event = DomainEvent.objects.get(name="agreements.agreement.signed")
        assert event.payload["agreement_id"] == row.pk and event.payload["dealer_id"] == dealer.pk
        assert queries.agreement_in_force(dealer, date(2026, 12, 31)).id == row.pk
        assert queries.agreement_in_force(dealer, date(2027, 1, 1)) is None

    def test_not_in_the_future(self, dealer):
        row = make_agreement(dealer=dealer, signed=False)
        tomorrow = system().today + timedelta(days=1)
        with pytest.raises(RuleViolation) as failure:
            commands.sign_agreement(actor=system(), agreement=row, signed_on=tomorrow)
        assert codes(failure) == ["agreements.signed_later"]

    def test_two_main_agreements_for_the_same_products_are_refused(self, dealer):
        one, other = make_sku().product, make_product()
        make_agreement(dealer=dealer, lines=[one.line_id], products=[])
        with pytest.raises(RuleViolation) as failure:
            make_agreement(dealer=dealer, products=[one.pk])
        assert codes(failure) == ["agreements.collision"]
        assert failure.value.issues()[0].params["other"] == "AG-2026-0001"
        if other.line_id != one.line_id:
            assert make_agreement(dealer=dealer, products=[other.pk]).status == "SIGNED"

    def test_drafts_approved_together_do_not_pass_the_signing(self, dealer):
        first, second = (make_agreement(dealer=dealer, signed=False) for _n in range(2))
        commands.sign_agreement(actor=system(), agreement=first)
        with pytest.raises(RuleViolation) as failure:
            commands.sign_agreement(actor=system(), agreement=second)
        assert codes(failure) == ["agreements.collision"]

    def test_signed_once(self, dealer):
        row = make_agreement(dealer=dealer)
        with pytest.raises(RuleViolation) as failure:
            commands.sign_agreement(actor=system(), agreement=row)
        assert codes(failure) == ["agreements.state"]


class TestLater:
    def test_termination_ends_its_supplements_too(self, dealer):
        row = make_agreement(dealer=dealer, lines=[make_product().line_id])
        more = make_agreement(dealer=dealer, kind="SUPPLEMENT", parent=row, products=[make_product().pk])
        with pytest.raises(RuleViolation) as failure:
            commands.terminate_agreement(actor=system(), agreement=row, ended_on=date(2027, 1, 1), reason=" ")
        assert codes(failure) == ["agreements.note", "agreements.end_day"]
        commands.terminate_agreement(actor=system(), agreement=row, ended_on=date(2026, 6, 30), reason="窜货")
        assert {fresh(row).status, fresh(more).status} == {"TERMINATED"}
        assert queries.agreement_in_force(dealer, date(2026, 6, 30)) is not None
        assert queries.agreement_in_force(dealer, date(2026, 7, 1)) is None
        assert DomainEvent.objects.filter(name="agreements.agreement.ended").count() == 2

    def test_renewal_copies_and_is_chained(self, dealer):
        product = make_product()
        row = make_agreement(dealer=dealer, lines=[product.line_id], deposit_fen=500_00)
        new = commands.renew_agreement(actor=system(), agreement=row)
        assert (new.previous_id, new.status, new.deposit_fen) == (row.pk, "DRAFT", 500_00)
        assert (new.valid_from, new.valid_to) == (date(2027, 1, 1), date(2027, 12, 31))
        assert [line.pk for line in new.lines.all()] == [product.line_id]
        assert list(new.targets.values_list("year", "amount_fen")) == [(2027, 100_000_000)]
        assert new.clauses.count() == len(CLAUSES)
        with pytest.raises(RuleViolation) as failure:
            commands.renew_agreement(actor=system(), agreement=row)
        assert codes(failure) == ["agreements.renewed"]
        commands.cancel_agreement(actor=system(), agreement=new, reason="条件未谈妥")
        assert commands.renew_agreement(actor=system(), agreement=row).previous_id == row.pk

    def test_a_supplement_needs_a_signed_agreement_and_says_something(self, dealer):
        row = make_agreement(dealer=dealer)
        more = commands.supplement_agreement(actor=system(), agreement=row)
        with pytest.raises(RuleViolation) as failure:
            commands.submit_agreement(actor=system(), agreement=more)
        assert codes(failure) == ["agreements.supplement_empty"]
        with pytest.raises(RuleViolation) as failure:
            commands.supplement_agreement(actor=system(), agreement=more)
        assert codes(failure) == ["agreements.parent_not_signed"]


class TestWatch:
    def at(self, day: date):
        return system().at(datetime(day.year, day.month, day.day, 0, 20, tzinfo=clock.SHANGHAI))

    def test_tells_both_sides_at_60_and_30_days_once(self, dealer):
        clerk, owner = staff_user(*CLERK), dealer_user(dealer, *SEES)
        other = dealer_user(make_dealer(region=dealer.region), *SEES)
        row = draft(dealer=dealer)
        commands.submit_agreement(actor=actor_for(clerk), agreement=row)
        commands.sign_agreement(
            actor=system(), agreement=commands.review_agreement(actor=system(), agreement=fresh(row))
        )
        told = [
            commands.watch_agreements(actor=self.at(day))["told"]
            for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2), date(2026, 12, 1), date(2026, 12, 2))
        ]
        assert told == [0, 2, 0, 2, 0]
        assert Notice.objects.filter(user=owner, kind="agreements.ending").count() == 2
        assert Notice.objects.filter(user=clerk, kind="agreements.ending").count() == 2
        assert not Notice.objects.filter(user=other).exists()

    def test_not_when_the_renewal_is_signed(self, dealer):
        dealer_user(dealer, *SEES)
        row = make_agreement(dealer=dealer)
        new = commands.submit_agreement(
            actor=system(), agreement=commands.renew_agreement(actor=system(), agreement=row)
        )
        new = commands.review_agreement(actor=system(), agreement=new)
        commands.sign_agreement(actor=system(), agreement=new)
        assert commands.watch_agreements(actor=self.at(date(2026, 12, 20))) == {"ended": 0, "told": 0}

    def test_what_ran_out_is_ended_once(self, dealer):
        row = make_agreement(dealer=dealer)
        assert commands.watch_agreements(actor=self.at(date(2026, 12, 31)))["ended"] == 0
        assert commands.watch_agreements(actor=self.at(date(2027, 1, 1)))["ended"] == 1
        assert commands.watch_agreements(actor=self.at(date(2027, 1, 2)))["ended"] == 0
        assert (fresh(row).status, fresh(row).ended_on) == ("ENDED", date(2026, 12, 31))
        assert queries.agreement_in_force(dealer, date(2026, 12, 31)).id == row.pk


class TestTerms:
    def test_supplements_are_worked_in(self, dealer):
        first, second = make_product(), make_product()
        row = make_agreement(
            dealer=dealer, products=[first.pk], payment_days=30,
            targets=[{"year": 2026, "amount_fen": 100}, {"year": 2026, "quarter": 1, "qty": 5}],
        )  # fmt: skip
        make_agreement(
            dealer=dealer, kind="SUPPLEMENT", parent=row, valid_from=date(2026, 7, 1), products=[second.pk], payment_days=45,
            targets=[{"year": 2026, "amount_fen": 250}], clauses=[("SUPPORT", "市场费用")], price_level=None,
        )  # fmt: skip
        (before,) = queries.terms_of(dealer, date(2026, 6, 30))
        (after,) = queries.terms_of(dealer.pk, date(2026, 7, 1))
        assert (before.product_ids, before.payment_days) == (frozenset({first.pk}), 30)
        assert after.product_ids == frozenset({first.pk, second.pk})
        assert (after.payment_days, after.price_level, len(after.supplement_ids)) == (45, 1, 1)
        assert [(t.quarter, t.amount_fen, t.qty) for t in after.targets] == [(0, 250, None), (1, None, 5)]
        assert after.clauses[-1] == ("SUPPORT", "市场费用")
        assert queries.terms_of(dealer, date(2025, 1, 1)) == ()

    def test_in_force_for_a_product(self, dealer):
        product, other = make_product(), make_product()
        row = make_agreement(dealer=dealer, products=[product.pk])
        assert queries.agreement_in_force(dealer, date(2026, 5, 5), product.pk).id == row.pk
        assert queries.agreement_in_force(dealer, date(2026, 5, 5), other.pk) is None


class TestScope:
    def test_a_dealer_sees_his_own_once_there_is_something_to_sign(self, dealer):
        actor = dealer_actor(dealer, *SEES)
        stranger = dealer_actor(make_dealer(region=dealer.region), *SEES)
        row = draft(dealer=dealer)

        def seen(by):
            return Agreement.objects.visible_to(by, "agreements.agreement:view").filter(pk=row.pk).exists()

        assert not seen(actor)
        row = commands.review_agreement(
            actor=system(), agreement=commands.submit_agreement(actor=system(), agreement=row)
        )
        assert seen(actor) and not seen(stranger)

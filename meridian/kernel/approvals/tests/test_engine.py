"""The engine on a real document (a dealer's credit wish, as if a module had registered it)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant, User
from meridian.kernel.approvals import acts, editing, engine
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.deadlines import chase_overdue
from meridian.kernel.approvals.models import ApprovalAct, ApprovalCase, ApprovalTask
from meridian.kernel.approvals.queries import differences, inbox, waiting_count
from meridian.kernel.approvals.subjects import Subject, register_subject, register_superiors
from meridian.kernel.base.actors import system_actor
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.commands.command import command
from meridian.kernel.commands.persist import persist
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_actor, make_role, staff_user
from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.models import Region
from meridian.modules.reference.tests.factories import load_small_tree

pytestmark = pytest.mark.django_db
CODE = "dealers.dealer:view"
carried: list[tuple[str, int]] = []


@command("dealers.dealer:change")
def _approved(*, actor, subject_id):
    row = Dealer.objects.unscoped("test").get(pk=subject_id)
    if row.address == "refuse":
        from meridian.kernel.base.errors import Issue

        raise RuleViolation(Issue("test.refused", "the command refuses"))
    persist(row, address="approved")
    carried.append(("approved", subject_id))


def _rejected(*, actor, subject_id):
    carried.append(("rejected", subject_id))


def _returned(*, actor, subject_id):
    carried.append(("returned", subject_id))


@command("dealers.dealer:view")
def _submit(*, actor, dealer_id):
    row = Dealer.objects.unscoped("test").get(pk=dealer_id)
    return engine.open_case(actor=actor, row=row, purpose="credit", title=f"credit of {row.name}")


@pytest.fixture(autouse=True)
def subject():
    carried.clear()
    return register_subject(
        Subject(
            model=Dealer, purpose="credit", label="Credit", code=CODE,
            facts=lambda row: {"level": str(row.level), "letters": len(row.phone)},
            content=lambda row: {"name": row.name, "phone": row.phone}, on_approved=_approved, on_rejected=_rejected,
            on_returned=_returned, people=lambda row, name: [row.manager_id] if row.manager_id else [],
            people_labels={"manager": "channel manager"},
            fields=(
                FactField("level", "level", "CHOICE", (("1", "one"), ("2", "two"))),
                FactField("letters", "letters", "NUMBER"),
            ),
        )
    )  # fmt: skip


@pytest.fixture
def region():
    return load_small_tree()["320000"]


@pytest.fixture
def dealer(region):
    return make_dealer(region=region, phone="12345")


def person(role=None, **grant):
    user = staff_user(CODE, "approvals.routes:edit") if role is None else staff_user()
    if role is not None:
        Grant.objects.create(user=user, role=role, breadth=grant.pop("breadth", "ALL"), **grant)
    return user


def route(*steps, condition=None, rank=10, name="route"):
    made = editing.save_route(
        actor=system_actor("t"), subject="dealers.dealer", purpose="credit", name=name, rank=rank, condition=condition,
        steps=list(steps),
    )  # fmt: skip
    return editing.activate_route(actor=system_actor("t"), route_id=made.pk)


def step(kind="ROLE", approver="", **values):
    return {"name": values.pop("name", "step"), "approver_kind": kind, "approver": str(approver), **values}


def act(user, function, case, **values):
    return function(actor=actor_for(user), case_id=case.pk, **values)


def opened_by(user, dealer):
    return _submit(actor=actor_for(user), dealer_id=dealer.pk)


def status(case):
    return ApprovalCase.objects.unscoped("test").get(pk=case.pk).status


class TestOpening:
    def test_no_route_means_no_approval(self, dealer):
        assert opened_by(person(), dealer) is None

    def test_freezes_what_is_submitted_and_asks_the_holders_of_the_role_within_reach(self, dealer, region):
        role = make_role([CODE])
        near, far = (
            person(role),
            person(role, breadth="REGION", region=Region.objects.unscoped("test").get(code="330000")),
        )
        route(step(approver=role.key))
        case = opened_by(person(), dealer)
        assert case.content == {"name": dealer.name, "phone": "12345"}
        assert waiting_count(actor_for(near)) == 1
        assert waiting_count(actor_for(far)) == 0
        assert Notice.objects.filter(user=near, kind="approvals.task").count() == 1
        assert [found.pk for found in inbox(actor_for(near))] == [case.pk]

    def test_a_second_case_of_the_same_document_is_refused(self, dealer):
        role = make_role([CODE])
        person(role)
        route(step(approver=role.key))
        opened_by(person(), dealer)
        with pytest.raises(RuleViolation) as refused:
            opened_by(person(), dealer)
        assert refused.value.code == "approvals.case_open"

    def test_a_step_nobody_can_decide_stops_the_submission_and_leaves_nothing(self, dealer):
        route(step(approver=make_role([CODE]).key))
        with pytest.raises(RuleViolation) as refused:
            opened_by(person(), dealer)
        assert refused.value.code == "approvals.nobody"
        assert not ApprovalCase.objects.unscoped("test").exists()

    def test_the_first_fitting_route_by_rank_is_taken(self, dealer):
        role = make_role([CODE])
        person(role)
        big = [[{"fact": "letters", "op": "gt", "value": 100}]]
        route(step(approver=role.key), condition=big, rank=1, name="big")
        route(step(approver=role.key), rank=2, name="other")
        assert opened_by(person(), dealer).route.name == "other"

    def test_a_step_whose_condition_fails_is_left_out_and_says_why(self, dealer):
        role = make_role([CODE])
        user = person(role)
        only = [[{"fact": "level", "op": "eq", "value": "2"}]]
        route(step(approver=role.key, condition=only, name="only two"), step(approver=role.key, name="all"))
        case = opened_by(person(), dealer)
        assert case.step_no == 2
        assert [(one["included"], one["told"][0]["found"] if one["told"] else None) for one in case.path] == [
            (False, "1"), (True, None),
        ]  # fmt: skip
        act(user, acts.approve, case)
        assert status(case) == "APPROVED"


class TestDeciding:
    def test_any_one_is_enough_and_the_others_are_let_go(self, dealer):
        role = make_role([CODE])
        first, second = person(role), person(role)
        route(step(approver=role.key))
        case = opened_by(person(), dealer)
        act(first, acts.approve, case, comment="好")
        assert status(case) == "APPROVED"
        assert carried == [("approved", dealer.pk)]
        assert waiting_count(actor_for(second)) == 0
        with pytest.raises(RuleViolation):
            act(second, acts.approve, case)

    def test_all_have_to_approve(self, dealer):
        role = make_role([CODE])
        first, second = person(role), person(role)
        route(step(approver=role.key, mode="ALL"))
        case = opened_by(person(), dealer)
        act(first, acts.approve, case)
        assert (status(case), carried) == ("OPEN", [])
        with pytest.raises(Denied):
            act(first, acts.approve, case)
        act(second, acts.approve, case)
        assert status(case) == "APPROVED"

    def test_a_person_who_approved_before_is_not_asked_twice(self, dealer):
        one, two = make_role([CODE]), make_role([CODE])
        user = person(one)
        Grant.objects.create(user=user, role=two, breadth="ALL")
        route(step(approver=one.key), step(approver=two.key))
        case = opened_by(person(), dealer)
        act(user, acts.approve, case)
        assert status(case) == "APPROVED"
        assert ApprovalAct.objects.unscoped("test").filter(case=case, kind="AUTO_PASS").count() == 1

    def test_the_applicant_never_approves_himself_unless_the_step_says_so(self, dealer):
        role = make_role([CODE])
        applicant = person(role)
        route(step(approver=role.key))
        with pytest.raises(RuleViolation):
            opened_by(applicant, dealer)
        route(step(approver=role.key, allows_applicant=True))
        case = opened_by(applicant, dealer)
        act(applicant, acts.approve, case)
        assert status(case) == "APPROVED"

    def test_a_rejection_needs_a_reason_and_ends_the_case(self, dealer):
        role = make_role([CODE])
        user = person(role)
        route(step(approver=role.key))
        applicant = person()
        case = opened_by(applicant, dealer)
        with pytest.raises(RuleViolation):
            act(user, acts.reject, case, comment="  ")
        act(user, acts.reject, case, comment="太高")
        assert (status(case), carried) == ("REJECTED", [("rejected", dealer.pk)])
        assert Notice.objects.filter(user=applicant, kind="approvals.result", text="太高").count() == 1

    def test_a_command_that_refuses_undoes_the_approval(self, dealer):
        role = make_role([CODE])
        user = person(role)
        route(step(approver=role.key))
        case = opened_by(person(), dealer)
        Dealer.objects.unscoped("test").filter(pk=dealer.pk).update(address="refuse")
        with pytest.raises(RuleViolation, match="refuses"):
            act(user, acts.approve, case)
        assert status(case) == "OPEN"
        assert waiting_count(actor_for(user)) == 1
        assert not ApprovalAct.objects.unscoped("test").filter(case=case, kind="APPROVE").exists()

    def test_strangers_neither_see_nor_decide(self, dealer):
        role = make_role([CODE])
        person(role)
        route(step(approver=role.key))
        case = opened_by(person(), dealer)
        with pytest.raises(NotVisible):
            act(staff_user(), acts.approve, case)
        with pytest.raises(NotVisible):
            acts.approve(actor=dealer_actor(dealer, CODE), case_id=case.pk)
        with pytest.raises(Denied):  # he may see the dealer, but the case does not wait for him
            act(person(), acts.approve, case)


class TestReturning:
    def test_goes_back_is_mended_and_starts_again_with_the_new_content(self, dealer):
        role = make_role([CODE])
        user, applicant = person(role), person()
        route(step(approver=role.key))
        case = opened_by(applicant, dealer)
        act(user, acts.send_back, case, comment="电话不对")
        assert (status(case), carried) == ("RETURNED", [("returned", dealer.pk)])
        Dealer.objects.unscoped("test").filter(pk=dealer.pk).update(phone="999")
        with pytest.raises(Denied):
            act(user, acts.submit_again, case)
        act(applicant, acts.submit_again, case)
        assert ApprovalCase.objects.unscoped("test").get(pk=case.pk).content["phone"] == "999"
        act(user, acts.approve, case)
        assert status(case) == "APPROVED"

    def test_an_approval_before_the_return_does_not_count_for_the_new_content(self, dealer):
        one, two = make_role([CODE]), make_role([CODE])
        first, second, applicant = person(one), person(two), person()
        route(step(approver=one.key), step(approver=two.key))
        case = opened_by(applicant, dealer)
        act(first, acts.approve, case)
        act(second, acts.send_back, case, comment="改")
        act(applicant, acts.submit_again, case)
        assert waiting_count(actor_for(first)) == 1
        assert waiting_count(actor_for(second)) == 0

    def test_the_applicant_withdraws(self, dealer):
        role = make_role([CODE])
        user, applicant = person(role), person()
        route(step(approver=role.key))
        case = opened_by(applicant, dealer)
        with pytest.raises(Denied):
            act(user, acts.withdraw, case)
        act(applicant, acts.withdraw, case)
        assert status(case) == "WITHDRAWN"
        assert opened_by(applicant, dealer) is not None

    def test_shows_what_changed_since_it_was_submitted_and_since_the_last_approval(self, dealer):
        role = make_role([CODE])
        user, applicant = person(role), person()
        route(step(approver=role.key))
        act(user, acts.approve, opened_by(applicant, dealer))
        Dealer.objects.unscoped("test").filter(pk=dealer.pk).update(phone="777")
        case = opened_by(applicant, dealer)
        Dealer.objects.unscoped("test").filter(pk=dealer.pk).update(phone="888")
        (phone,) = [one for one in differences(case) if one.label == "phone"]
        assert (phone.approved, phone.submitted, phone.now) == ("12345", "777", "888")
        assert phone.has_changed and phone.is_new


class TestPeople:
    def test_transfers_to_another_but_never_to_the_applicant(self, dealer):
        role = make_role([CODE])
        user, other, applicant = person(role), person(), person()
        route(step(approver=role.key))
        case = opened_by(applicant, dealer)
        with pytest.raises(RuleViolation):
            act(user, acts.transfer, case, to_user_id=applicant.pk)
        act(user, acts.transfer, case, to_user_id=other.pk, comment="你来")
        with pytest.raises(Denied):
            act(user, acts.approve, case)
        act(other, acts.approve, case)
        assert status(case) == "APPROVED"

    def test_an_added_person_has_to_approve_too(self, dealer):
        role = make_role([CODE])
        user, other = person(role), person()
        route(step(approver=role.key))
        case = opened_by(person(), dealer)
        act(user, acts.add_sign, case, to_user_id=other.pk)
        act(user, acts.approve, case)
        assert status(case) == "OPEN"
        act(other, acts.approve, case)
        assert status(case) == "APPROVED"

    def test_a_delegate_decides_while_somebody_is_away(self, dealer):
        role = make_role([CODE])
        user, stand_in = person(role), person()
        today = actor_for(user).today
        acts.delegate_to(
            actor=actor_for(user),
            delegate_id=stand_in.pk,
            valid_from=today,
            valid_to=today + timedelta(days=3),
            reason="休假",
        )
        route(step(approver=role.key))
        case = opened_by(person(), dealer)
        assert waiting_count(actor_for(user)) == 0
        act(stand_in, acts.approve, case)
        assert status(case) == "APPROVED"
        told = ApprovalAct.objects.unscoped("test").get(case=case, kind="APPROVE")
        assert (told.user_id, told.stands_for_id) == (stand_in.pk, user.pk)

    def test_an_applicant_is_never_the_delegate_of_his_own_approver(self, dealer):
        role = make_role([CODE])
        user, applicant = person(role), person()
        today = actor_for(user).today
        acts.delegate_to(actor=actor_for(user), delegate_id=applicant.pk, valid_from=today, valid_to=today)
        route(step(approver=role.key))
        case = opened_by(applicant, dealer)
        assert waiting_count(actor_for(user)) == 1
        assert waiting_count(actor_for(applicant)) == 0
        assert status(case) == "OPEN"

    def test_named_users_people_of_the_document_and_superiors(self, dealer):
        named, manager, chief, applicant = person(), person(), person(), person()
        Dealer.objects.unscoped("test").filter(pk=dealer.pk).update(manager=manager)
        register_superiors(lambda user_id, levels: [chief.pk] if (user_id, levels) == (applicant.pk, 2) else [])
        route(step("USER", named.pk), step("FIELD", "manager"), step("MANAGER", 2))
        case = opened_by(applicant, dealer)
        for user in (named, manager, chief):
            assert waiting_count(actor_for(user)) == 1
            act(user, acts.approve, case)
        assert status(case) == "APPROVED"

    def test_people_who_left_are_not_asked(self, dealer):
        role = make_role([CODE])
        gone, here = person(role), person(role)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        route(step(approver=role.key))
        case = opened_by(person(), dealer)
        tasks = ApprovalTask.objects.unscoped("test").filter(case=case)
        assert [task.user_id for task in tasks] == [here.pk]


class TestTime:
    def test_overdue_tasks_are_told_once(self, dealer):
        role = make_role([CODE])
        user, applicant = person(role), person()
        route(step(approver=role.key, due_hours=4))
        opened_by(applicant, dealer)
        system = system_actor("jobs")
        assert chase_overdue(actor=system) == 0
        later = system.at(system.now + timedelta(hours=5))
        assert chase_overdue(actor=later) == 1
        assert chase_overdue(actor=later) == 0
        assert Notice.objects.filter(user=user, title__startswith="Overdue").count() == 1
        assert Notice.objects.filter(user=applicant, title__startswith="Overdue").count() == 1

    def test_reminds_at_most_once_an_hour(self, dealer):
        role = make_role([CODE])
        person(role)
        route(step(approver=role.key))
        applicant = person()
        case = opened_by(applicant, dealer)
        act(applicant, acts.remind, case)
        with pytest.raises(RuleViolation) as refused:
            act(applicant, acts.remind, case)
        assert refused.value.code == "approvals.reminded"


class TestRoutes:
    def test_a_running_case_keeps_its_version(self, dealer):
        role, other = make_role([CODE]), make_role([CODE])
        user, later = person(role), person(other)
        before = route(step(approver=role.key))
        case = opened_by(person(), dealer)
        after = route(step(approver=other.key))
        before.refresh_from_db()
        assert (before.status, after.version_no) == ("REPLACED", 2)
        act(user, acts.approve, case)
        assert status(case) == "APPROVED"
        second = opened_by(person(), dealer)
        assert waiting_count(actor_for(later)) == 1
        assert second.route_id == after.pk

    def test_editing_an_active_route_makes_a_draft(self, dealer):
        role = make_role([CODE])
        active = route(step(approver=role.key))
        draft = editing.save_route(
            actor=system_actor("t"), subject="dealers.dealer", purpose="credit", name="route", steps=[step(approver=role.key)],
            route_id=active.pk,
        )  # fmt: skip
        assert (draft.pk != active.pk, draft.status, draft.version_no) == (True, "DRAFT", 2)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"approver_kind": "ROLE", "approver": "nobody"},
            {"approver_kind": "USER", "approver": "0"},
            {"approver_kind": "FIELD", "approver": "mother"},
            {"approver_kind": "MANAGER", "approver": "9"},
            {"approver_kind": "WHOEVER", "approver": ""},
            {"approver_kind": "MANAGER", "approver": "1", "name": " "},
            {"approver_kind": "MANAGER", "approver": "1", "condition": [[{"fact": "x", "op": "eq", "value": 1}]]},
        ],
    )
    def test_refuses_steps_that_cannot_work(self, wrong):
        with pytest.raises(RuleViolation):
            editing.save_route(
                actor=system_actor("t"),
                subject="dealers.dealer",
                purpose="credit",
                name="x",
                steps=[{"name": "s", **wrong}],
            )

    def test_needs_the_right(self):
        with pytest.raises(Denied):
            editing.save_route(
                actor=actor_for(staff_user(CODE)), subject="dealers.dealer", purpose="credit", name="x", steps=[]
            )

    def test_absence_periods_are_checked(self):
        user, other = person(), person()
        with pytest.raises(RuleViolation):
            acts.delegate_to(
                actor=actor_for(user), delegate_id=other.pk, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)
            )
        with pytest.raises(RuleViolation):
            acts.delegate_to(
                actor=actor_for(user), delegate_id=user.pk, valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 1)
            )

"""The pages of approvals: inbox, case, absence, routes, simulation."""

from __future__ import annotations

import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant
from meridian.kernel.approvals import editing, engine
from meridian.kernel.approvals.conditions import FactField
from meridian.kernel.approvals.models import ApprovalCase, Delegation, Route
from meridian.kernel.approvals.subjects import Subject, register_subject
from meridian.kernel.base.actors import system_actor
from meridian.kernel.commands.command import command
from meridian.kernel.testing.actors import browser_of, dealer_user, make_role, staff_user
from meridian.modules.dealers.models import Dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.tests.factories import load_small_tree

pytestmark = pytest.mark.django_db
CODE = "dealers.dealer:view"
NAMES = {"subject": "dealers.dealer", "purpose": "pages"}


@command("dealers.dealer:view")
def _ask(*, actor, dealer_id):
    return engine.open_case(actor=actor, row=Dealer.objects.unscoped("test").get(pk=dealer_id), purpose="pages")


@pytest.fixture(autouse=True)
def subject():
    return register_subject(
        Subject(
            model=Dealer, purpose="pages", label="Dealer wish", code=CODE, facts=lambda row: {"money": 12_345_00, "new": True},
            content=lambda row: {"name": row.name}, on_approved=lambda actor, subject_id: None,
            fields=(FactField("money", "Money", "MONEY"), FactField("new", "New dealer", "FLAG")),
            people_labels={"manager": "channel manager"}, url=lambda row: f"/dealers/dealers/{row.pk}/",
        )
    )  # fmt: skip


@pytest.fixture
def people():
    role = make_role([CODE])
    approver, applicant = staff_user(), staff_user(CODE)
    Grant.objects.create(user=approver, role=role, breadth="ALL")
    dealer = make_dealer(region=load_small_tree()["320000"], name="很长的名字" * 10)
    step = {"name": "总监", "approver_kind": "ROLE", "approver": role.key}
    made = editing.save_route(actor=system_actor("t"), name="r", steps=[step], **NAMES)
    editing.activate_route(actor=system_actor("t"), route_id=made.pk)
    return approver, applicant, dealer, role


@pytest.fixture
def case(people):
    _approver, applicant, dealer, _role = people
    return _ask(actor=actor_for(applicant), dealer_id=dealer.pk)


class TestInboxAndCase:
    def test_shows_what_waits_and_approves_it(self, people, case):
        approver, applicant, dealer, _role = people
        browser = browser_of(approver)
        assert dealer.name in browser.get("/approvals/").content.decode()
        page = browser.get(f"/approvals/{case.pk}/").content.decode()
        assert 'value="approve"' in page and f"/dealers/dealers/{dealer.pk}/" in page
        answer = browser.post(f"/approvals/{case.pk}/act/", {"do": "approve", "comment": "好"})
        assert answer.status_code == 302
        assert ApprovalCase.objects.unscoped("test").get(pk=case.pk).status == "APPROVED"
        assert "好" in browser_of(applicant).get(f"/approvals/{case.pk}/").content.decode()
        assert dealer.name in browser.get("/approvals/?tab=done").content.decode()
        assert dealer.name in browser_of(applicant).get("/approvals/?tab=mine").content.decode()

    def test_a_refusal_without_a_reason_stays_on_the_page(self, people, case):
        answer = browser_of(people[0]).post(f"/approvals/{case.pk}/act/", {"do": "reject", "comment": ""})
        assert answer.status_code == 422
        assert "Say why" in answer.content.decode()
        assert ApprovalCase.objects.unscoped("test").get(pk=case.pk).status == "OPEN"

    def test_strangers_and_dealers_find_nothing(self, people, case):
        assert browser_of(staff_user()).get(f"/approvals/{case.pk}/").status_code == 404
        assert browser_of(staff_user()).post(f"/approvals/{case.pk}/act/", {"do": "approve"}).status_code == 404
        dealer = browser_of(dealer_user(people[2], CODE))
        assert dealer.get(f"/approvals/{case.pk}/").status_code == 404
        assert dealer.get("/approvals/").status_code == 404
        assert browser_of(None).get("/approvals/").status_code == 302

    def test_an_unknown_act_is_no_page(self, people, case):
        assert browser_of(people[0]).post(f"/approvals/{case.pk}/act/", {"do": "destroy"}).status_code == 404

    def test_hands_over_and_reminds(self, people, case):
        other = staff_user(CODE)
        browser_of(people[1]).post(f"/approvals/{case.pk}/act/", {"do": "remind"})
        browser_of(people[0]).post(
            f"/approvals/{case.pk}/act/", {"do": "transfer", "to_user": other.pk, "comment": "出差"}
        )
        assert str(case.number) in browser_of(other).get("/approvals/").content.decode()


class TestAbsence:
    def test_names_a_delegate_and_ends_it(self, people):
        other = staff_user(CODE)
        browser = browser_of(people[0])
        values = {"do": "delegate", "delegate": other.pk, "valid_from": "2026-12-01", "valid_to": "2026-12-05"}
        assert browser.post("/approvals/absence/", {**values, "valid_to": "2026-11-01"}).status_code == 422
        assert browser.post("/approvals/absence/", values).status_code == 302
        row = Delegation.objects.unscoped("test").get()
        assert (row.user_id, row.delegate_id) == (people[0].pk, other.pk)
        browser.post("/approvals/absence/", {"do": "end", "delegation": row.pk})
        assert not Delegation.objects.unscoped("test").get().is_active


class TestRoutes:
    def form(self, role, **changes):
        return {
            "name": "new", "rank": "5", "count": "1", "s0-name": "一", "s0-approver": f"ROLE:{role.key}", "s0-mode": "ANY",
            "s0-due_hours": "8", "s0-on_reject": "END", "route-c0-join": "AND", "route-c0-fact": "money", "route-c0-op": "ge",
            "route-c0-value": "1,000", "s0-c0-join": "AND", "s0-c0-fact": "new", "s0-c0-op": "is", "s0-c0-value": "yes",
            "do": "save", **changes,
        }  # fmt: skip

    def test_writes_a_route_in_the_users_units_and_opens_it_again(self, people):
        browser = browser_of(staff_user("approvals.routes:edit", CODE))
        answer = browser.post("/approvals/routes/new/?subject=dealers.dealer&purpose=pages", self.form(people[3]))
        assert answer.status_code == 302
        route = Route.objects.unscoped("test").get(name="new")
        assert route.condition == [[{"fact": "money", "op": "ge", "value": 100_000}]]
        assert route.steps.get().condition == [[{"fact": "new", "op": "is", "value": True}]]
        page = browser.get(f"/approvals/routes/{route.pk}/").content.decode()
        assert 'value="1,000.00"' in page and f"ROLE:{people[3].key}" in page
        browser.post(f"/approvals/routes/{route.pk}/switch/", {"do": "activate"})
        route.refresh_from_db()
        assert route.status == "ACTIVE"
        assert "1,000.00" in browser.get("/approvals/routes/").content.decode()

    def test_adds_moves_and_drops_steps_without_losing_what_was_typed(self, people):
        browser = browser_of(staff_user("approvals.routes:edit", CODE))
        where = "/approvals/routes/new/?subject=dealers.dealer&purpose=pages"
        page = browser.post(where, self.form(people[3], do="add")).content.decode()
        assert 'name="s1-name"' in page and 'value="一"' in page
        two = self.form(people[3], **{"count": "2", "s1-name": "二", "s1-approver": "MANAGER:1", "do": "up-1"})
        page = browser.post(where, two).content.decode()
        assert page.index('value="二"') < page.index('value="一"')
        page = browser.post(where, {**two, "do": "drop-0"}).content.decode()
        assert 'value="一"' not in page and 'value="二"' in page

    def test_draws_what_is_typed_and_inserts_and_carries_steps(self, people):
        browser = browser_of(staff_user("approvals.routes:edit", CODE))
        where = "/approvals/routes/new/?subject=dealers.dealer&purpose=pages"

        def names(**fields):
            page = browser.post(where, self.form(people[3], **fields))
            return [step["name"] for step in page.context["drawn"]["steps"]], page.content.decode()

        drawn, page = names(do="draw")
        assert drawn == [self.form(people[3])["s0-name"]]
        assert 'name="route-c0-fact"' in browser.get(where).content.decode()
        assert "≥ 1,000.00" in page.split('id="drawing"')[1].split("</section>")[0]
        assert not Route.objects.unscoped("test").filter(name="new").exists()
        assert names(do="add-0")[0] == ["", drawn[0]]
        three = {f"s{n}-name": name for n, name in enumerate("abc")}
        assert names(do="move-0-3", count="3", **three)[0] == ["b", "c", "a"]
        assert names(do="move-2-0", count="3", **three)[0] == ["c", "a", "b"]
        assert names(do="move-1-2", count="3", **three)[0] == ["a", "b", "c"]
        assert names(do="move-9-0", count="3", **three)[0] == ["a", "b", "c"]

    def test_says_what_is_wrong(self, people):
        browser = browser_of(staff_user("approvals.routes:edit", CODE))
        where = "/approvals/routes/new/?subject=dealers.dealer&purpose=pages"
        answer = browser.post(where, self.form(people[3], **{"route-c0-value": "viel"}))
        assert answer.status_code == 422 and "viel" in answer.content.decode()
        answer = browser.post(where, self.form(people[3], **{"s0-approver": ""}))
        assert answer.status_code == 422
        assert not Route.objects.unscoped("test").filter(name="new").exists()

    def test_shows_which_path_and_why(self, people):
        user = staff_user("approvals.routes:edit", CODE)
        browser = browser_of(user)
        where = f"/approvals/simulate/?subject=dealers.dealer&purpose=pages&id={people[2].pk}"
        page = browser.get(where).content.decode()
        assert "总监" in page and str(people[0]) in page
        assert browser.get(where.replace(f"id={people[2].pk}", "id=0")).status_code == 200
        assert browser.get("/approvals/simulate/?subject=x&purpose=y").status_code == 404

    def test_only_who_may_edit_routes(self, people):
        browser = browser_of(people[0])
        for address in ("/approvals/routes/", "/approvals/simulate/?subject=dealers.dealer&purpose=pages"):
            assert browser.get(address).status_code == 403

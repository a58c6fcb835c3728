"""Reviews on pages: from draft to decision, new lines, periodic reviews of ticked dealers, duplicates, what dealers see."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.dealers.models import DealerAlias
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.qualification import commands, queries
from meridian.modules.qualification.models import DuplicateDecision, QualificationCase

from . import factories as make

pytestmark = [pytest.mark.long, pytest.mark.django_db]
CASES = "/qualification/qualification-cases/"
_DEALER = ("dealers.dealer:view", "qualification.qualificationcase:view", "qualification.dealerbusiness:view")
STEWARD = ("dealers.dealer:view", "dealers.dealeralias:*", "qualification.duplicatedecision:*")


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


@pytest.fixture
def three():
    """Browsers of applicant, checker and quality manager."""
    users = [staff_user(*codes) for codes in (make.APPLICANT, make.CHECKER, make.MANAGER)]
    return [browser_of(user) for user in users]


def case_of(dealer) -> QualificationCase:
    return QualificationCase.objects.unscoped("test").filter(dealer=dealer).latest("id")


def act(browser, case, name: str, **fields):
    return browser.post(f"{CASES}{case.pk}/do/{name}/", {"version": case.version, **fields})


def open_on_page(browser, world, **fields) -> QualificationCase:
    answer = browser.post(f"/qualification/dealers/{world.dealer.pk}/lines/", {"line": [world.line.pk], **fields})
    assert answer.status_code in (200, 204, 302), answer.content
    return case_of(world.dealer)


def verdicts_of(case, **wrong: tuple[str, str]) -> dict[str, str]:
    """The check as the page posts it: what is in force is in order, the rest not needed."""
    posted = {}
    for item in case.items.all():
        verdict, note = wrong.get(item.kind, ("IN_ORDER" if item.state in ("VALID", "EXPIRING") else "NOT_NEEDED", ""))
        posted[f"verdict-{item.kind}"], posted[f"note-{item.kind}"] = verdict, note
    return posted


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


class TestFirstReview:
    def test_from_draft_to_decision_by_three_people(self, world, three):
        applicant, checker, manager = three
        case = open_on_page(applicant, world, about="新经销商", price_level="1")
        assert (case.status, case.kind, case.about, case.price_level) == ("DRAFT", "FIRST", "新经销商", 1)
        assert "Submit to quality" in applicant.get(f"{CASES}{case.pk}/").content.decode()
        act(applicant, case, "submit")
        assert case_of(world.dealer).status == "SUBMITTED"
        page = checker.get(f"{CASES}{case.pk}/").content.decode()
        assert 'name="verdict-BUSINESS_LICENCE"' in page
        checker.post(
            f"/qualification/cases/{case.pk}/check/",
            {**verdicts_of(case), "note": "原件一致", "audited_on": "2026-11-17"},
        )
        case = case_of(world.dealer)
        assert (case.status, case.check_note, str(case.audited_on)) == ("CHECKED", "原件一致", "2026-11-17")
        act(manager, case, "approve", note="同意")
        case = case_of(world.dealer)
        assert case.status == "APPROVED" and len({case.submitted_by_id, case.checked_by_id, case.decided_by_id}) == 3
        assert world.business().status == "OPEN"
        record = browser_of(staff_user("*")).get(f"/dealers/dealers/{world.dealer.pk}/").content.decode()
        assert case.number in record and world.line.name in record

    def test_the_same_person_does_not_check_what_he_submitted(self, world):
        both = browser_of(staff_user(*make.APPLICANT, *make.CHECKER, *make.MANAGER))
        case = open_on_page(both, world)
        act(both, case, "submit")
        page = both.get(f"{CASES}{case.pk}/").content.decode()
        assert 'name="verdict-BUSINESS_LICENCE"' not in page and "somebody else of quality checks" in page
        answer = both.post(f"/qualification/cases/{case.pk}/check/", verdicts_of(case))
        assert answer.status_code == 422 and "You were the applicant of this case" in answer.content.decode()
        assert case_of(world.dealer).status == "SUBMITTED"

    def test_nor_approves_what_he_checked(self, world, three):
        both = browser_of(staff_user(*make.CHECKER, *make.MANAGER))
        case = open_on_page(three[0], world)
        act(three[0], case, "submit")
        both.post(f"/qualification/cases/{case.pk}/check/", verdicts_of(case))
        case = case_of(world.dealer)
        act(both, case, "approve")
        assert case_of(world.dealer).status == "CHECKED"
        act(three[2], case, "approve")
        assert case_of(world.dealer).status == "APPROVED"

    def test_a_missing_hard_document_is_named_and_stops_the_submission(self, three):
        with clock.frozen_at(make.NOW):
            world = make.make_world(documents=False)
            case = open_on_page(three[0], world)
            page = three[0].get(f"{CASES}{case.pk}/").content.decode()
            assert "documents that trade stops without are not in force" in page
            answer = act(three[0], case, "submit")
            assert case_of(world.dealer).status == "DRAFT"
            assert "is not on file" in answer.content.decode() + said(answer)

    def test_a_check_with_a_document_not_in_order_hands_the_case_back(self, world, three):
        case = open_on_page(three[0], world)
        act(three[0], case, "submit")
        wrong = verdicts_of(case, BUSINESS_LICENCE=("NOT_IN_ORDER", "住所与许可证不一致"))
        three[1].post(f"/qualification/cases/{case.pk}/check/", wrong)
        assert case_of(world.dealer).status == "DRAFT"
        assert "住所与许可证不一致" in three[0].get(f"{CASES}{case.pk}/").content.decode()
        act(three[0], case_of(world.dealer), "submit")
        assert case_of(world.dealer).submissions == 2
        assert "submitted 2 times" in three[1].get(f"{CASES}{case.pk}/").content.decode()

    def test_what_was_typed_stays_when_the_check_is_refused(self, world, three):
        case = open_on_page(three[0], world)
        act(three[0], case, "submit")
        answer = three[1].post(f"/qualification/cases/{case.pk}/check/", {"note-BUSINESS_LICENCE": "待核"})
        assert answer.status_code == 422
        assert "待核" in answer.content.decode() and "was not checked" in answer.content.decode()


class TestDealer:
    def test_reads_his_case_without_our_notes_and_people(self, world, three):
        case = open_on_page(three[0], world)
        act(three[0], case, "submit")
        wrong = verdicts_of(case, BUSINESS_LICENCE=("NOT_IN_ORDER", "疑似借证经营"))
        three[1].post(f"/qualification/cases/{case.pk}/check/", {**wrong, "note": "内部备注"})
        own = browser_of(dealer_user(world.dealer, *_DEALER))
        page = own.get(f"{CASES}{case.pk}/").content.decode()
        assert "Handed back" in page and "Checklist" in page
        assert "疑似借证经营" not in page and "内部备注" not in page
        other = make_dealer(region=world.region)
        assert browser_of(dealer_user(other, *_DEALER)).get(f"{CASES}{case.pk}/").status_code == 404


class TestNewLines:
    def test_a_known_dealer_is_asked_only_for_what_is_new(self, world, three):
        world.approved()
        page = three[0].get(f"/qualification/dealers/{world.dealer.pk}/lines/").content.decode()
        assert f'id="line{world.cold.pk}"' in page and f'id="line{world.line.pk}"' not in page
        three[0].post(f"/qualification/dealers/{world.dealer.pk}/lines/", {"line": [world.cold.pk]})
        assert case_of(world.dealer).kind == "LINE"

    def test_without_a_line_it_says_so(self, world, three):
        answer = three[0].post(f"/qualification/dealers/{world.dealer.pk}/lines/", {})
        assert answer.status_code == 422 and "No product line is named" in answer.content.decode()


class TestPeriodicReview:
    def test_is_opened_for_every_ticked_dealer_that_runs(self, world, three):
        world.approved()
        idle = make_dealer(region=world.region, name="无锡从未审核有限公司")
        answer = three[0].post(
            "/qualification/requalify/", {"pk": [world.dealer.pk, idle.pk], "back": "/dealers/dealers/"}
        )
        assert answer.status_code in (200, 204, 302)
        case = case_of(world.dealer)
        assert (case.kind, case.status) == ("PERIODIC", "DRAFT")
        assert not QualificationCase.objects.unscoped("test").filter(dealer=idle).exists()
        text = said(answer)
        assert "1 of 2 reviews opened" in text and "无锡从未审核有限公司" in text

    def test_stands_in_the_list_of_dealers(self, world, three):
        world.approved()
        three[0].post("/qualification/requalify/", {"pk": [world.dealer.pk]})
        rows = browser_of(staff_user("*")).get("/dealers/dealers/?review=running").context["rows"]
        assert [row["pk"] for row in rows] == [world.dealer.pk]

    def test_needs_the_right(self, world, three):
        world.approved()
        assert three[1].post("/qualification/requalify/", {"pk": [world.dealer.pk]}).status_code == 403
        assert three[0].get("/qualification/requalify/").status_code == 405


class TestDuplicates:
    @pytest.fixture
    def twins(self, world):
        return world.dealer, make_dealer(region=world.region, name="南京康达医疗器械(集团)有限公司", active=False)

    def test_a_pair_is_shown_until_somebody_decides_and_asked_once(self, twins):
        first, second = twins
        steward = browser_of(staff_user(*STEWARD))
        assert [pair["second"].pk for pair in steward.get("/qualification/data/").context["pairs"]] == [second.pk]
        post = {"first": first.pk, "second": second.pk, "score": "97", "kept": "", "note": "两家公司"}
        steward.post("/qualification/data/decide/", post)
        assert steward.get("/qualification/data/").context["pairs"] == []
        again = steward.post("/qualification/data/decide/", {**post, "kept": first.pk})
        assert "decided already" in said(again)
        row = DuplicateDecision.objects.unscoped("test").get()
        assert (row.verdict, row.kept_id, row.note, row.score) == ("DIFFERENT", None, "两家公司", 97)

    def test_one_that_goes_on_takes_the_names_of_the_other(self, twins):
        first, second = twins
        steward = browser_of(staff_user(*STEWARD))
        steward.post("/qualification/data/decide/", {"first": first.pk, "second": second.pk, "kept": first.pk})
        assert DuplicateDecision.objects.unscoped("test").get().kept_id == first.pk
        names = DealerAlias.objects.unscoped("test").filter(dealer=first).values_list("text", flat=True)
        assert second.name in set(names)

    def test_the_gaps_name_who_lacks_most_first(self, twins):
        rows = browser_of(staff_user(*STEWARD)).get("/qualification/data/").context["gaps"]
        assert rows[0][0].pk == twins[1].pk
        scores = [score for _dealer, score, _missing in rows]
        assert scores == sorted(scores) and scores[0] == queries.scores(make.TODAY)[twins[1].pk].score

    def test_is_for_the_steward_alone(self, twins):
        assert browser_of(staff_user(*make.APPLICANT)).get("/qualification/data/").status_code == 403
        assert browser_of(dealer_user(twins[0], *_DEALER)).get("/qualification/data/").status_code == 403


def test_the_page_of_a_business_names_the_authorisations_of_its_line(world):
    world.approved()
    row = world.business()
    commands.suspend_business(actor=world.manager, dealer_business=row.pk, reason="飞检整改")
    page = browser_of(staff_user("*")).get(f"/qualification/dealer-businesses/{row.pk}/").content.decode()
    assert "No authorisation names this line" in page and "飞检整改" in page
    own = browser_of(dealer_user(world.dealer, *_DEALER)).get(f"/qualification/dealer-businesses/{row.pk}/")
    assert own.status_code == 200 and "飞检整改" not in own.content.decode()


class TestPaper:
    ADD = "/qualification/dealer-businesses/add/"

    @pytest.fixture
    def manager(self):
        return browser_of(staff_user(*make.MANAGER, "catalog:*"))

    def given(self, world, **values) -> dict[str, str]:
        return {
            "dealer": world.dealer.pk,
            "line": world.line.pk,
            "opened_on": "2024-01-08",
            "paper_reference": "SY-1",
            **values,
        }

    def test_takes_business_over_with_the_number_of_the_paper_file(self, world, manager):
        manager.post(self.ADD, self.given(world))
        business = world.business()
        assert (business.status, business.paper_reference, str(business.opened_on)) == ("OPEN", "SY-1", "2024-01-08")

    @pytest.mark.parametrize("missing", ["opened_on", "paper_reference"])
    def test_says_what_is_missing(self, world, manager, missing):
        answer = manager.post(self.ADD, self.given(world, **{missing: ""}))
        assert answer.status_code in (200, 422)
        assert "Business" in answer.content.decode() and not queries.businesses_of(world.dealer.pk)

    def test_dealer_and_line_stay_when_it_is_changed(self, world, manager):
        manager.post(self.ADD, self.given(world))
        row = world.business()
        edit = f"/qualification/dealer-businesses/{row.pk}/edit/"
        manager.post(edit, self.given(world, price_level="2", expected_version=row.version, version=row.version))
        assert world.business().price_level == 2
        row = world.business()
        moved = self.given(world, line=world.cold.pk, expected_version=row.version, version=row.version)
        assert "stays as it is" in manager.post(edit, moved).content.decode()
        assert world.business().line_id == world.line.pk

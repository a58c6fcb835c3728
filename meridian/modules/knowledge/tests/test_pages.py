"""The pages as people open them: card and dossier, library, quiz, filing with a file; and what dealers never see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meridian.kernel.access.codes import declared_codes
from meridian.kernel.base import clock
from meridian.kernel.files.commands import store_file
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import browser_of, dealer_actor, dealer_user, staff_actor, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.catalog.tests.factories import make_line
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.knowledge import commands
from meridian.modules.knowledge.models import (
    Comparison,
    ProductDocument,
    Quiz,
    QuizAttempt,
    Scenario,
    ScenarioProduct,
)
from meridian.modules.knowledge.tests.factories import (
    RIGHTS,
    author,
    comparison,
    document,
    product_with_use,
    quiz,
    scenario,
)
from meridian.modules.org.rules.shipped_roles import KNOWLEDGE_READS, SHIPPED_ROLES, role_codes
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.models import Region
from meridian.modules.reference.tests.factories import system

pytestmark = [pytest.mark.long, pytest.mark.django_db]
READS = (*KNOWLEDGE_READS, "catalog.product:view")


@pytest.fixture
def line():
    ensure_parameters(actor=system())
    return make_line()


@pytest.fixture
def product(line):
    return product_with_use(line=line, name="雷帕霉素洗脱支架")


@pytest.fixture
def dealer(line):
    """A dealer who is authorised for the line."""
    row = make_dealer(region=make_row(Region))
    make_authorisation(dealer=row, lines=[line], regions=[row.region])
    return row


def write_card(product):
    row = commands.write_card(
        actor=author(),
        product=product,
        contraindications="对雷帕霉素过敏者禁用",
        clinical_value="晚期管腔丢失 0.18 mm",
        source="研究A",
    )
    commands.approve_card(actor=author(), product_card=row)
    return row


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


class TestStaff:
    def test_home_finds_products_by_name_indication_and_department(self, product):
        write_card(product)
        scenario(product)
        browser = browser_of(staff_user(*RIGHTS))
        home = reverse("knowledge_home")
        for query in ({}, {"q": "雷帕霉素"}, {"q": "冠心病"}, {"department": "CARDIOLOGY"}, {"line": product.line_id}):
            assert "雷帕霉素洗脱支架" in text_of(browser.get(home, query)), query
        for query in ({"q": "不存在"}, {"department": "UROLOGY"}, {"line": 0, "q": "膝关节"}):
            assert "雷帕霉素洗脱支架</b>" not in text_of(browser.get(home, query)), query

    def test_the_page_of_a_product_shows_the_whole_dossier(self, product):
        write_card(product)
        document(product, summary="十二页")
        row = comparison(product)
        commands.approve_comparison(actor=author(), comparison=row)
        quiz(product)
        scenario(product)
        shown = text_of(browser_of(staff_user(*RIGHTS)).get(reverse("knowledge_product", args=[product.pk])))
        for text in (
            "冠状动脉原发病变",
            "对雷帕霉素过敏者禁用",
            "晚期管腔丢失",
            "产品彩页",
            "某进口支架",
            "支架基础",
            "单支血管病变",
        ):
            assert text in shown, text

    def test_the_card_prints(self, product):
        write_card(product)
        answer = browser_of(staff_user(*RIGHTS)).get(reverse("knowledge_card", args=[product.pk]))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content[:5] == b"%PDF-"

    def test_a_document_is_filed_with_its_file_and_superseded(self, product):
        user = staff_user(*RIGHTS)
        browser = browser_of(user)
        given = {
            "kind": "BROCHURE", "title": "彩页", "edition": "A/1", "language": "ZH", "audience": "DEALERS",
            "valid_from": "2026-11-01", "upload": SimpleUploadedFile("a.pdf", b"%PDF-1.4 test"),
        }  # fmt: skip
        answer = browser.post(reverse("knowledge_file", args=[product.pk]), given)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        row = ProductDocument.objects.unscoped("test").get()
        assert (row.file.name, row.status) == ("a.pdf", "DRAFT")
        commands.approve_document(actor=author(), product_document=row)
        again = reverse("knowledge_supersede", args=[row.pk])
        refused = browser.post(again, {**given, "upload": SimpleUploadedFile("b.pdf", b"%PDF-1.4 new")})
        assert refused.status_code == 422, "the same edition again"
        stored = refused.context["stored"].pk
        given.pop("upload")
        assert browser.post(again, {**given, "edition": "A/2", "stored": stored}).status_code == 302
        assert ProductDocument.objects.unscoped("test").get(edition="A/2").previous_id == row.pk

    def test_a_draft_gets_its_file_later_and_what_is_published_keeps_its_own(self, product):
        row = document(product, approved=False, link="")
        browser = browser_of(staff_user(*RIGHTS))
        address = reverse("knowledge_attach", args=[row.pk])
        browser.post(address, {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.4 first")})
        row.refresh_from_db()
        assert row.file.name == "a.pdf"
        commands.approve_document(actor=author(), product_document=row)
        answer = browser.post(address, {"upload": SimpleUploadedFile("b.pdf", b"%PDF-1.4 second")}, follow=True)
        assert "superseded, not edited" in answer.content.decode()
        row.refresh_from_db()
        assert row.file.name == "a.pdf"

    def test_gaps_of_definitions_are_listed_with_their_article(self, product):
        shown = text_of(
            browser_of(staff_user("catalog.product:view", "catalog.product:change")).get(reverse("knowledge_gaps"))
        )
        assert "雷帕霉素洗脱支架" in shown
        assert "art. 103" in shown

    def test_what_waits_is_told_to_who_may_do_it(self, product):
        document(product, approved=False)
        document(product, title="快到期", valid_to=clock.today() + timedelta(days=5))
        home = reverse("knowledge_home")
        waiting = browser_of(staff_user(*RIGHTS)).get(home).context["waiting"]
        assert sorted(number for _label, number, _url in waiting) == [1, 1]
        browser = browser_of(staff_user(*RIGHTS))
        assert all(browser.get(url).context["rows"] for _label, _number, url in waiting)
        assert browser_of(staff_user(*READS)).get(home).context["waiting"] == []

    def test_the_page_of_a_product_in_the_catalogue_names_its_gaps_to_staff_only(self, product, dealer):
        panels = len(spec_named("catalog.product").panels)
        url = reverse("catalog_product_panel", args=[product.pk, panels - 1])
        assert "art. 103" in text_of(browser_of(staff_user("catalog.product:view")).get(url))
        shown = text_of(browser_of(dealer_user(dealer, "catalog.product:view")).get(url))
        assert "No statutory use is named" not in shown


class TestRoles:
    @pytest.mark.parametrize("key", ["sales_rep", "dealer_owner", "dealer_clerk", "legal", "service_engineer"])
    def test_who_answers_never_reads_the_questions(self, key):
        template = next(role for role in SHIPPED_ROLES if role.key == key)
        codes, left_out = role_codes(template, declared_codes())
        assert "knowledge.quiz:answer" in codes
        assert not [code for code in left_out if code.startswith("knowledge")]
        assert not [code for code in codes if code.startswith("knowledge.quizquestion") or code == "knowledge:*"]

    def test_legal_clears_and_quality_approves(self):
        held = {role.key: role_codes(role, declared_codes())[0] for role in SHIPPED_ROLES}
        assert [key for key, codes in held.items() if "knowledge.comparison:clear" in codes] == ["legal"]
        assert [key for key, codes in held.items() if "knowledge.comparison:approve" in codes] == ["quality"]
        assert [key for key, codes in held.items() if "knowledge.solution:review" in codes] == [
            "quality",
            "quality_manager",
        ]


class TestQuizPage:
    def test_a_person_begins_answers_and_reads_the_result(self, product):
        row = quiz(product, questions=2)
        browser = browser_of(staff_user(*READS))
        page = reverse("knowledge_quiz_detail", args=[row.pk])
        assert "见彩页" not in text_of(browser.get(page))
        assert browser.post(reverse("knowledge_begin", args=[row.pk])).status_code == 302
        asked = text_of(browser.get(page))
        assert "问题0" in asked
        assert "见彩页" not in asked
        attempt = QuizAttempt.objects.unscoped("test").get()
        first, second = (key for key, _version, _order in attempt.paper)
        browser.post(reverse("knowledge_hand_in", args=[attempt.pk]), {f"q{first}": "0", f"q{second}": "1"})
        shown = text_of(browser.get(page))
        assert "1 / 2 · 50 %" in shown
        assert "见彩页" not in shown, "right answers stay hidden while attempts are left"
        browser.post(reverse("knowledge_begin", args=[row.pk]))
        attempt = QuizAttempt.objects.unscoped("test").get(finished_at=None)
        browser.post(reverse("knowledge_hand_in", args=[attempt.pk]), {f"q{first}": "0", f"q{second}": "0"})
        shown = text_of(browser.get(page))
        assert "Passed with 100 %" in shown
        assert "见彩页" in shown

    def test_who_answers_cannot_open_the_questions_by_their_address(self, product):
        row = quiz(product)
        browser = browser_of(staff_user(*READS))
        question = row.questions.first()
        for name in ("knowledge_quizquestion_list", "knowledge_quizquestion_export"):
            assert browser.get(reverse(name)).status_code == 403
        assert browser.get(reverse("knowledge_quizquestion_detail", args=[question.pk])).status_code == 403
        assert browser.get("/api/v1/knowledge/quiz-questions/").status_code == 403
        history = browser.get(reverse("knowledge_quiz_history", args=[row.pk]))
        assert "见彩页" not in history.content.decode()

    def test_another_persons_attempt_cannot_be_handed_in(self, product):
        row = quiz(product)
        attempt = commands.start_attempt(actor=staff_actor(*READS), quiz=row.pk)
        answer = browser_of(staff_user(*READS)).post(reverse("knowledge_hand_in", args=[attempt.pk]), {})
        assert answer.status_code == 404

    def test_managers_see_the_results_of_others_and_readers_do_not(self, product):
        row = quiz(product, questions=1)
        person = staff_actor(*READS)
        attempt = commands.start_attempt(actor=person, quiz=row.pk)
        commands.hand_in(actor=person, attempt=attempt.pk, chosen={attempt.paper[0][0]: [0]})
        page = reverse("knowledge_quiz_detail", args=[row.pk])
        manager = browser_of(staff_user(*READS, "knowledge.quizattempt:view")).get(page)
        assert [each.percent for each in manager.context["results"]] == [100]
        assert browser_of(staff_user(*READS)).get(page).context["results"] == []


class TestDealers:
    def test_only_what_is_approved_for_dealers_about_their_lines(self, product, dealer):
        own = dealer_actor(dealer, *READS)
        seen = {
            "for dealers": document(product, title="经销商彩页"),
            "public": document(product, title="说明书", kind="MANUAL", audience="PUBLIC"),
        }
        document(product, title="内部资料", audience="STAFF")
        document(product, title="草稿", approved=False)
        document(product_with_use(), title="别的产品线")
        found = set(ProductDocument.objects.visible_to(own).values_list("title", flat=True))
        assert found == {row.title for row in seen.values()}

    def test_what_has_expired_is_gone_on_the_next_day(self, product, dealer):
        document(product, valid_to=clock.today())
        row = comparison(product, as_of=clock.today(), valid_to=clock.today())
        commands.approve_comparison(actor=author(), comparison=row)
        own = dealer_actor(dealer, *READS)
        for later, number in ((0, 1), (1, 0)):
            with clock.frozen_at(clock.now() + timedelta(days=later)):
                assert ProductDocument.objects.visible_to(own).count() == number
                assert Comparison.objects.visible_to(own).count() == number

    def test_a_dealer_without_authorisation_sees_nothing(self, product, dealer):
        write_card(product)
        stranger = make_dealer(region=make_row(Region))
        browser = browser_of(dealer_user(stranger, *READS))
        assert "雷帕霉素洗脱支架" not in text_of(browser.get(reverse("knowledge_home")))
        assert browser.get(reverse("knowledge_product", args=[product.pk])).status_code == 404
        assert browser.get(reverse("knowledge_card", args=[product.pk])).status_code == 404
        assert "雷帕霉素洗脱支架" in text_of(browser_of(dealer_user(dealer, *READS)).get(reverse("knowledge_home")))

    def test_comparisons_for_own_staff_stay_inside_also_by_address(self, product, dealer):
        inside = comparison(product, is_named=True, audience="STAFF", competitor="内部对比")
        outside = comparison(product, competitor="同类产品")
        for row in (inside, outside):
            commands.approve_comparison(actor=author(), comparison=row)
        browser = browser_of(dealer_user(dealer, *READS))
        shown = text_of(browser.get(reverse("knowledge_product", args=[product.pk])))
        assert "同类产品" in shown
        assert "内部对比" not in shown
        assert browser.get(reverse("knowledge_comparison_detail", args=[inside.pk])).status_code == 404
        line = inside.lines.get()
        assert browser.get(reverse("knowledge_comparisonline_detail", args=[line.pk])).status_code == 404
        assert set(Comparison.objects.visible_to(dealer_actor(dealer, *READS))) == {outside}

    def test_scenarios_show_a_dealer_his_own_goods_only(self, product, dealer):
        row = scenario(product, approved=False)
        other = product_with_use(name="别家的球囊")
        commands.add_scenario_product(
            actor=author(), scenario=row, product=other, purpose="冠状动脉原发病变的血管内治疗", why="预扩"
        )
        row.refresh_from_db()
        commands.approve_scenario(actor=author(), scenario=row)
        stranger = dealer_actor(make_dealer(region=make_row(Region)), *READS)
        assert set(Scenario.objects.visible_to(dealer_actor(dealer, *READS))) == {row}
        assert not Scenario.objects.visible_to(stranger).exists()
        assert not ScenarioProduct.objects.visible_to(stranger).exists()
        shown = text_of(browser_of(dealer_user(dealer, *READS)).get(reverse("knowledge_library")))
        assert "雷帕霉素洗脱支架" in shown
        assert "别家的球囊" not in shown

    def test_quizzes_and_results_stay_within_the_dealer(self, product, dealer):
        row = quiz(product, questions=1)
        internal = quiz(product, title="内部测验", audience="STAFF")
        own = dealer_actor(dealer, *READS, "knowledge.quizattempt:view")
        assert set(Quiz.objects.visible_to(own)) == {row}
        attempt = commands.start_attempt(actor=own, quiz=row.pk)
        commands.hand_in(actor=own, attempt=attempt.pk, chosen={})
        outsider = staff_actor(*READS)
        theirs = commands.start_attempt(actor=outsider, quiz=internal.pk)
        assert set(QuizAttempt.objects.visible_to(own).values_list("pk", flat=True)) == {attempt.pk}
        other = make_dealer(region=make_row(Region))
        assert not QuizAttempt.objects.visible_to(dealer_actor(other, "knowledge.quizattempt:view")).exists()
        assert theirs.dealer_id is None

    def test_a_file_is_read_only_by_whom_its_document_is_for(self, product, dealer):
        writer = author()
        keys = {}
        for audience in ("DEALERS", "STAFF"):
            stored = store_file(
                actor=writer, upload=f"%PDF-1.4 {audience}".encode(), purpose="knowledge.document", name="a.pdf"
            )
            document(product, title=audience, audience=audience, file=stored, actor=writer, link="")
            keys[audience] = stored.pk
        browser = browser_of(dealer_user(dealer, *READS))
        assert browser.get(reverse("file_download", args=[keys["DEALERS"]])).status_code == 200
        assert browser.get(reverse("file_download", args=[keys["STAFF"]])).status_code == 404
        stranger = browser_of(dealer_user(make_dealer(region=make_row(Region)), *READS))
        assert stranger.get(reverse("file_download", args=[keys["DEALERS"]])).status_code == 404

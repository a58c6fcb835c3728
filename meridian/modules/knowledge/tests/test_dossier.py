"""Documents, cards and comparisons: a second person, editions, legal, and what expires."""

from __future__ import annotations

from datetime import date

import pytest

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.files.commands import store_file
from meridian.kernel.testing.actors import staff_actor
from meridian.modules.knowledge import commands
from meridian.modules.knowledge.models import ProductCard, ProductDocument
from meridian.modules.knowledge.tests.factories import author, comparison, document, product_with_use
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    ensure_parameters(actor=system())
    return product_with_use()


def codes(call) -> list[str]:
    with pytest.raises(RuleViolation) as caught:
        call()
    return [issue.code for issue in caught.value.issues()]


class TestDocuments:
    def test_another_person_publishes(self, product):
        writer = author()
        row = document(product, actor=writer, approved=False)
        assert codes(lambda: commands.approve_document(actor=writer, product_document=row)) == ["knowledge.two_people"]
        commands.approve_document(actor=author(), product_document=row)
        row.refresh_from_db()
        assert row.status == "APPROVED"
        assert row.approved_at is not None

    def test_what_was_published_is_superseded_not_edited(self, product):
        old = document(product)
        assert codes(lambda: commands.change_document(actor=author(), row=old, title="别名")) == [
            "knowledge.only_drafts"
        ]
        assert codes(lambda: commands.supersede_document(actor=author(), product_document=old, edition="A/1")) == [
            "knowledge.other_edition"
        ]
        new = commands.supersede_document(
            actor=author(),
            product_document=old,
            edition="A/2",
            link="https://example.org/b",
            valid_from=date(2026, 11, 1),
        )
        old.refresh_from_db()
        assert (new.status, new.previous_id, old.status) == ("DRAFT", old.pk, "APPROVED")
        assert codes(lambda: commands.supersede_document(actor=author(), product_document=old, edition="A/3")) == [
            "knowledge.superseded_already"
        ]
        commands.approve_document(actor=author(), product_document=new)
        old.refresh_from_db()
        assert old.status == "ENDED"

    def test_without_file_or_link_nothing_is_published(self, product):
        row = document(product, approved=False, link="")
        assert codes(lambda: commands.approve_document(actor=author(), product_document=row)) == [
            "knowledge.nothing_to_show"
        ]

    def test_public_promotion_needs_its_advertising_number(self, product):
        row = document(product, approved=False, audience="PUBLIC")
        assert codes(lambda: commands.approve_document(actor=author(), product_document=row)) == [
            "knowledge.ad_number_missing"
        ]
        assert codes(lambda: commands.change_document(actor=author(), row=row, ad_number="abc")) == [
            "knowledge.ad_number_wrong"
        ]
        commands.change_document(actor=author(), row=row, ad_number="苏械广审(文)第271231-00001号")
        assert codes(lambda: commands.approve_document(actor=author(), product_document=row)) == [
            "knowledge.ad_number_over"
        ]
        commands.change_document(actor=author(), row=row, valid_to=date(2027, 12, 31))
        commands.approve_document(actor=staff_actor("knowledge:*"), product_document=row)

    def test_instructions_for_use_may_be_public_without_one(self, product):
        assert document(product, kind="MANUAL", audience="PUBLIC").status == "APPROVED"

    def test_forbidden_words_in_the_title_are_refused(self, product):
        assert codes(lambda: document(product, title="国家级产品彩页")) == ["knowledge.forbidden_wording"]

    def test_somebody_elses_file_cannot_be_filed(self, product):
        writer = author()
        stored = store_file(actor=writer, upload=b"%PDF-1.4 test", purpose="knowledge.document", name="a.pdf")
        with pytest.raises(NotVisible):
            document(product, file=stored, actor=author())
        assert document(product, file=stored, actor=writer, link="").file_id == stored.pk

    def test_a_withdrawal_says_why(self, product):
        row = document(product)
        assert codes(lambda: commands.withdraw_document(actor=author(), product_document=row, reason=" ")) == [
            "knowledge.reason"
        ]
        commands.withdraw_document(actor=author(), product_document=row, reason="数据有误")
        assert ProductDocument.objects.unscoped("test").get().status == "ENDED"


class TestCards:
    def test_a_card_is_approved_by_another_person_and_a_change_reopens_it(self, product):
        writer = author()
        row = commands.write_card(
            actor=writer,
            product=product,
            contraindications="对雷帕霉素过敏者",
            clinical_value="推送力降低 18%",
            source="研究",
        )
        assert codes(lambda: commands.approve_card(actor=writer, product_card=row)) == ["knowledge.two_people"]
        commands.approve_card(actor=author(), product_card=row)
        commands.change_card(actor=writer, row=row, clinical_value="推送力降低 17%")
        assert ProductCard.objects.unscoped("test").get().status == "DRAFT"

    def test_absolute_terms_are_refused(self, product):
        assert codes(lambda: commands.write_card(
            actor=author(), product=product, contraindications="无", clinical_value="业内最好", source="研究"
        )) == ["knowledge.forbidden_wording"]  # fmt: skip


class TestComparisons:
    def test_it_needs_lines_and_another_person(self, product):
        writer = author()
        row = comparison(product, actor=writer, lines=0)
        assert codes(lambda: commands.approve_comparison(actor=author(), comparison=row)) == ["knowledge.no_lines"]
        row = comparison(product, actor=writer, competitor="另一产品")
        assert codes(lambda: commands.approve_comparison(actor=writer, comparison=row)) == ["knowledge.two_people"]
        commands.approve_comparison(actor=author(), comparison=row)
        row.refresh_from_db()
        assert row.status == "APPROVED"

    def test_a_named_competitor_reaches_dealers_only_when_legal_cleared_it(self, product):
        writer, legal = (
            author(),
            staff_actor("knowledge.comparison:view", "knowledge.comparison:clear"),
        )
        row = comparison(product, actor=writer, is_named=True)
        assert codes(lambda: commands.approve_comparison(actor=author(), comparison=row)) == ["knowledge.not_cleared"]
        assert codes(lambda: commands.clear_comparison(actor=writer, comparison=row, note="x")) == [
            "knowledge.two_people"
        ]
        assert codes(lambda: commands.clear_comparison(actor=legal, comparison=row, note="")) == ["knowledge.reason"]
        commands.clear_comparison(actor=legal, comparison=row, note="数据来自公开说明书")
        commands.approve_comparison(actor=author(), comparison=row)
        row.refresh_from_db()
        assert (row.status, row.cleared_by_id) == ("APPROVED", legal.user_id)

    def test_a_changed_line_voids_approval_and_clearing(self, product):
        row = comparison(product, is_named=True)
        commands.clear_comparison(actor=author(), comparison=row, note="可以")
        commands.approve_comparison(actor=author(), comparison=row)
        commands.change_line(actor=author(), row=row.lines.get(), ours="79 μm")
        row.refresh_from_db()
        assert (row.status, row.cleared_at, row.clearing_note) == ("DRAFT", None, "")

    def test_named_for_own_staff_needs_no_legal(self, product):
        row = comparison(product, is_named=True, audience="STAFF")
        commands.approve_comparison(actor=author(), comparison=row)
        row.refresh_from_db()
        assert row.status == "APPROVED"

    def test_it_expires_within_the_companys_limit(self, product):
        assert comparison(product).valid_to == date(2027, 10, 1)
        assert codes(lambda: comparison(product, competitor="乙", valid_to=date(2028, 1, 1))) == [
            "knowledge.comparison_too_long"
        ]
        old = comparison(product, competitor="丙", as_of=date(2024, 1, 1))
        assert codes(lambda: commands.approve_comparison(actor=author(), comparison=old)) == ["knowledge.expired"]

    def test_absolute_terms_in_a_line_are_refused_with_their_article(self, product):
        row = comparison(product)
        with pytest.raises(RuleViolation) as caught:
            commands.add_line(
                actor=author(), comparison=row, aspect="EFFICACY", attribute="疗效", ours="疗效最优", theirs="一般",
                standing="OURS", grade="5", source="—",
            )  # fmt: skip
        assert caught.value.issues()[0].rule == "广告法 art. 9"

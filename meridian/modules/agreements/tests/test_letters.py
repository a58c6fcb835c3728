"""Letters of authorisation: issued with PDF and hash, revoked, worded by editions; and the public page about them."""

from __future__ import annotations

import hashlib
import io
import time
from datetime import UTC, date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Breadth
from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.files.commands import open_file
from meridian.kernel.testing.actors import browser_of
from meridian.modules.agreements import commands
from meridian.modules.agreements.models import Authorisation, AuthorisationLetter, LetterTemplate
from meridian.modules.agreements.objects import LETTER
from meridian.modules.agreements.queries.letters import state_of_letter, verified_state
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import dealer_actor, load_small_tree, staff, system

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
IDENTITY = "11010519491231002X"


@pytest.fixture
def tree():
    ensure_parameters(actor=system())
    return load_small_tree()


@pytest.fixture
def at_noon():
    from datetime import datetime

    with clock.frozen_at(datetime(2026, 11, 23, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def right(tree, at_noon) -> Authorisation:
    return make_authorisation(
        dealer=make_dealer(region=tree["320100"], name="南京康瑞医疗器械有限公司"), regions=[tree["320000"]]
    )


def issue(right, **values) -> AuthorisationLetter:
    return commands.issue_letter(actor=system(), authorisation=right, **values)


def text_of(letter) -> str:
    from pypdf import PdfReader

    content = open_file(letter.file).read_bytes()
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


def codes_of(failure) -> set[str]:
    return {issue.code for issue in failure.value.issues()}


class TestIssue:
    def test_the_pdf_says_it_all_and_is_kept_with_its_hash(self, right):
        letter = issue(
            right, salesperson="王磊", salesperson_id=IDENTITY, purpose="仅供投标", base_url="https://m.example"
        )
        assert letter.number == "SQ-2026-0001" and letter.valid_from == TODAY and letter.valid_to == date(2026, 12, 31)
        content = open_file(letter.file).read_bytes()
        assert letter.sha256 == hashlib.sha256(content).hexdigest() == letter.file.sha256
        text = text_of(letter)
        for said in (
            letter.number,
            "南京康瑞医疗器械有限公司",
            "江苏省",
            "王磊",
            "110***********002X",
            "仅供投标",
            "2026-12-31",
        ):
            assert said in text, said
        assert IDENTITY not in text and letter.check_code in text.replace(" ", "")

    def test_the_identity_number_is_nowhere_in_the_row_or_the_log(self, right):
        from meridian.kernel.audit.models import ChangeLog

        letter = issue(right, salesperson="王磊", salesperson_id=IDENTITY)
        kept = str(LETTER.model.objects.unscoped("test").filter(pk=letter.pk).values()) + str(
            list(ChangeLog.objects.values())
        )
        assert IDENTITY not in kept and letter.salesperson_id == "110***********002X"

    def test_the_qr_code_leads_to_the_public_page(self, right):
        import zxingcpp
        from PIL import Image

        from meridian.kernel.printing import pictures, symbol
        from meridian.modules.agreements.commands.letters import PAPER, public_address

        letter = issue(right)
        address = public_address(letter, "https://m.example/")
        assert address == f"https://m.example/trade/verify/?n={letter.number}&c={letter.check_code}"
        data = {"title": "授权书", "number": letter.number, "company": {"name": "x"}, "text": "x", "qr": symbol(address),
                "check_code": letter.check_code, "address": "x", "issued_on": "x", "watermark": "甲公司",
                "labels": letter.content["labels"]}  # fmt: skip
        page = Image.open(io.BytesIO(pictures(PAPER, data, ppi=150)[0]))
        assert [found.text for found in zxingcpp.read_barcodes(page)] == [address]

    def test_what_is_refused(self, right, tree):
        draft = make_authorisation(dealer=right.dealer, regions=[tree["320000"]], signed=False)
        with pytest.raises(RuleViolation) as failure:
            issue(draft)
        assert codes_of(failure) == {"letters.not_in_force"}
        with pytest.raises(RuleViolation) as failure:
            issue(right, valid_to=date(2027, 1, 1), salesperson_id="110105194912310021")
        assert codes_of(failure) == {"letters.period", "letters.identity", "letters.identity_alone"}
        with pytest.raises(RuleViolation) as failure:
            issue(right, valid_from=date(2026, 1, 1), valid_to=date(2026, 2, 1))
        assert codes_of(failure) == {"letters.over"}
        assert not LETTER.model.objects.unscoped("test").exists()

    def test_stays_inside_the_scope(self, right, tree):
        zhejiang = staff("agreements:*", breadth=Breadth.REGION, path=tree["330000"].path)
        with pytest.raises(NotVisible):
            commands.issue_letter(actor=zhejiang, authorisation=right)
        letter = issue(right)
        assert list(LETTER.rows(dealer_actor(right.dealer_id, "agreements:*"))) == [letter]
        assert not LETTER.rows(dealer_actor(make_dealer(region=tree["320100"]).pk, "agreements:*")).exists()

    def test_a_letter_takes_less_than_a_second(self, right):
        issue(right)  # loads typst and the fonts
        began = time.perf_counter()
        issue(right)
        assert time.perf_counter() - began < 1


class TestTemplates:
    def test_the_shipped_wording_is_edition_one_and_own_ones_replace_it(self, right):
        first = issue(right)
        assert first.template.edition == 1 and first.template.status == "IN_FORCE"
        text = "我公司授权{{dealer}}在{{territory}}经营{{products}}，{{first_day}}至{{last_day}}。"
        draft = commands.draft_letter_template(actor=system(), title="新授权书", text=text)
        assert issue(right).template_id == first.template_id, "a draft is not used"
        commands.release_letter_template(actor=system(), lettertemplate=draft)
        second = issue(right)
        assert second.template.edition == 2 and "我公司授权南京康瑞" in text_of(second)
        assert LetterTemplate.objects.unscoped("test").get(pk=first.template_id).status == "REPLACED"
        with pytest.raises(RuleViolation) as failure:
            commands.change_letter_template(actor=system(), row=second.template, title="x")
        assert codes_of(failure) == {"letters.template_state"}

    def test_a_kind_may_have_its_own(self, right):
        text = "年度：{{dealer}}{{territory}}{{products}}{{first_day}}{{last_day}}"
        draft = commands.draft_letter_template(actor=system(), kind="YEAR", title="年度授权书", text=text)
        commands.release_letter_template(actor=system(), lettertemplate=draft)
        assert issue(right).template.kind == "YEAR"

    def test_unknown_and_missing_fields_are_named(self):
        with pytest.raises(RuleViolation) as failure:
            commands.draft_letter_template(actor=system(), title="x", text="{{dealer}} {{bank}}")
        assert codes_of(failure) == {"letters.template_fields", "letters.template_needs"}
        assert "bank" in failure.value.issues()[0].text() and "territory" in failure.value.issues()[1].text()


class TestState:
    def test_revoked_ended_and_expired(self, right):
        letter = issue(right)
        assert verified_state(letter.number, letter.check_code, TODAY) == "VALID"
        assert verified_state(letter.number, letter.check_code, date(2027, 1, 1)) == "EXPIRED"
        commands.end_authorisation(actor=system(), authorisation=right, ended_on=TODAY, reason="quota missed")
        assert verified_state(letter.number, letter.check_code, date(2026, 11, 24)) == "REVOKED"
        with pytest.raises(RuleViolation) as failure:
            commands.revoke_letter(actor=system(), authorisationletter=letter, reason=" ")
        assert codes_of(failure) == {"letters.reason"}
        letter = commands.revoke_letter(actor=system(), authorisationletter=letter, reason="salesperson left")
        assert state_of_letter(letter, TODAY) == "REVOKED"
        with pytest.raises(RuleViolation) as failure:
            commands.revoke_letter(actor=system(), authorisationletter=letter, reason="x")
        assert codes_of(failure) == {"letters.revoked"}


class TestPublicPage:
    """Nobody is signed in. Only who holds number and check code of a letter learns anything, and only its state."""

    @pytest.fixture
    def letter(self, right):
        return issue(right, salesperson="王磊")

    def ask(self, number: str, code: str):
        return browser_of(None).get("/trade/verify/", {"n": number, "c": code})

    def test_right_number_and_code_say_the_state_and_nothing_else(self, letter):
        text = self.ask(
            letter.number.lower(), f" {letter.check_code[:4]}-{letter.check_code[4:].lower()} "
        ).content.decode()
        assert "This letter of authorisation is valid today." in text
        for hidden in ("南京康瑞", "王磊", "江苏省", letter.authorisation.number, letter.sha256):
            assert hidden not in text
        commands.revoke_letter(actor=system(), authorisationletter=letter, reason="left")
        text = self.ask(letter.number, letter.check_code).content.decode()
        assert "was revoked" in text and "left" not in text.replace("chevron-left", "").replace("arrow-left", "")

    def test_unknown_malformed_and_forged_ones_are_answered_alike(self, letter):
        wrong = "0" * 8 if letter.check_code != "0" * 8 else "1" * 8
        asked = [
            (letter.number, wrong), (letter.number, ""), ("SQ-2026-9999", letter.check_code), ("'; DROP TABLE", "x"),
            ("0" * 4000, "1" * 4000), ("授权\x00", "\u202e"), ("", letter.check_code), (letter.number[:-1], letter.check_code),
        ]  # fmt: skip
        said, queries = set(), set()
        for number, code in asked:
            cache.clear()
            with CaptureQueriesContext(
                connection,
            ) as counted:
                answer = self.ask(number, code)
            text = answer.content.decode()
            for typed in (number[:60], code[:40]):
                text = text.replace(f'value="{typed}"', 'value=""')
            import re

            said.add((answer.status_code, re.sub(r'value="[^"]*"|content="[^"]*"', "", text)))
            queries.add(sum("authorisationletter" in query["sql"] for query in counted))
        assert len(said) == 1, "one text for all of them"
        assert queries == {1}, "one query for all of them"
        assert "No letter has this number and check code." in said.pop()[1]

    def test_wrong_codes_take_as_long_as_unknown_numbers(self, letter):
        """The work is the same: medians of many questions to the query lie near each other."""

        def median(number: str, code: str) -> float:
            spent = []
            for _turn in range(120):
                began = time.perf_counter()
                verified_state(number, code, TODAY)
                spent.append(time.perf_counter() - began)
            return sorted(spent)[60]

        verified_state("x", "y", TODAY)
        known, unknown = median(letter.number, "00000000"), median("SQ-2026-9998", "00000000")
        assert known < unknown * 3 + 0.001 and unknown < known * 3 + 0.001, (known, unknown)

    def test_too_many_questions_are_put_off_whatever_is_asked(self, letter, settings):
        cache.clear()
        browser = browser_of(None)
        said = [browser.get("/trade/verify/", {"n": "x", "c": "y"}).status_code for _turn in range(21)]
        assert said == [200] * 20 + [429]
        late = browser.get("/trade/verify/", {"n": letter.number, "c": letter.check_code})
        assert late.status_code == 429 and late["Retry-After"] == "60"
        assert "valid today" not in late.content.decode()
        assert (
            browser.get(
                "/trade/verify/", {"n": letter.number, "c": letter.check_code}, REMOTE_ADDR="10.0.0.9"
            ).status_code
            == 200
        )
        cache.clear()

    def test_the_page_is_not_kept_nor_found(self, letter):
        cache.clear()
        answer = self.ask(letter.number, letter.check_code)
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"

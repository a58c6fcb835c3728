"""Signing on the screen with evidence, the Word template, seals, and what is settled when an agreement ends."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from PIL import Image, ImageDraw

from meridian.kernel.base.errors import NotVisible, RuleViolation
from meridian.kernel.events.models import DomainEvent
from meridian.kernel.files.commands import open_file
from meridian.modules.agreements import commands
from meridian.modules.agreements.commands import signatures as signing
from meridian.modules.agreements.commands.word_templates import agreement_word, shipped_word
from meridian.modules.agreements.models import Agreement, AgreementSignature, SettlementItem
from meridian.modules.agreements.queries import settlement
from meridian.modules.agreements.queries.agreement_paper import content_sha256
from meridian.modules.agreements.rules.merging import word_fields
from meridian.modules.agreements.tests.factories import draft, make_agreement
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import dealer_actor, load_small_tree, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def dealer():
    ensure_parameters(actor=system())
    return make_dealer(region=load_small_tree()["320100"])


@pytest.fixture
def agreement(dealer) -> Agreement:
    return make_agreement(dealer=dealer, signed=False, deposit_fen=5_000_000)


def drawn(ink: bool = True, size: tuple[int, int] = (600, 200), form: str = "PNG") -> bytes:
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(picture).line([(20, 150), (200, 40), (380, 160), (560, 50)], fill=(10, 20, 80, 255), width=6)
    made = io.BytesIO()
    (picture if form == "PNG" else picture.convert("RGB")).save(made, form)
    return made.getvalue()


def sign(row, actor=None, **values) -> AgreementSignature:
    given = {"signer_name": "陈静", "image": drawn(), "content_hash": content_sha256(row), **values}
    return commands.draw_signature(actor=actor or system(), agreement=row, **given)


def fresh(row) -> Agreement:
    return Agreement.objects.unscoped("test").get(pk=row.pk)


def codes_of(failure) -> set[str]:
    return {issue.code for issue in failure.value.issues()}


class TestDrawn:
    def test_both_sides_sign_and_the_agreement_is_concluded_with_the_signed_paper(self, agreement, dealer):
        ours = sign(agreement)
        assert fresh(agreement).status == "APPROVED", "one side alone concludes nothing"
        his = sign(agreement, dealer_actor(dealer.pk, signing.SIGN), signer_name="李强")
        row = fresh(agreement)
        assert (row.status, row.signatory, row.dealer_signatory) == ("SIGNED", "陈静", "李强")
        assert ours.paper_id == his.paper_id and ours.paper_sha256 == ours.paper.sha256
        assert his.side == "DEALER" and his.image.content_kind == "png" and his.signed_at is not None
        from pypdf import PdfReader

        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(open_file(row.file).read_bytes())).pages)
        assert "李强" in text and ours.content_sha256[:8] in text.replace("\n", "").replace(" ", "")

    def test_a_third_party_signs_too(self, dealer):
        platform = make_dealer(region=dealer.region, name="国药平台")
        row = make_agreement(dealer=dealer, signed=False, kind="THREE_PARTY", third_party=platform)
        for side in ("COMPANY", "DEALER"):
            sign(row, side=side)
        assert fresh(row).status == "APPROVED"
        sign(row, side="THIRD")
        assert fresh(row).status == "SIGNED"

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"signer_name": " "}, "signature.name"), ({"image": drawn(ink=False)}, "signature.empty"),
            ({"image": b""}, "signature.empty"), ({"image": b"<svg/>"}, "signature.picture"),
            ({"image": b"\x89PNG\r\n\x1a\n broken"}, "signature.picture"), ({"content_hash": "0" * 64}, "signature.paper_changed"),
            ({"side": "NOBODY"}, "signature.side"), ({"side": "THIRD"}, "signature.once"),
            ({"image": b"x" * 400_001}, "signature.picture"),
        ],
    )  # fmt: skip
    def test_what_is_refused(self, agreement, values, code):
        with pytest.raises(RuleViolation) as failure:
            sign(agreement, **values)
        assert codes_of(failure) == {code}
        assert not AgreementSignature.objects.unscoped("test").exists()

    def test_only_after_legal_and_once_a_side(self, agreement, dealer):
        with pytest.raises(RuleViolation) as failure:
            sign(draft(dealer=dealer, valid_from=date(2027, 1, 1), valid_to=date(2027, 12, 31)))
        assert codes_of(failure) == {"signature.state"}
        sign(agreement)
        with pytest.raises(RuleViolation) as failure:
            sign(agreement)
        assert codes_of(failure) == {"signature.once"}

    def test_a_dealer_signs_for_himself_only_and_only_his_own(self, agreement, dealer):
        actor = dealer_actor(dealer.pk, signing.SIGN)
        with pytest.raises(RuleViolation) as failure:
            sign(agreement, actor, side="COMPANY")
        assert codes_of(failure) == {"signature.side"}
        with pytest.raises(NotVisible):
            sign(agreement, dealer_actor(make_dealer(region=dealer.region).pk, signing.SIGN))

    def test_signatures_under_earlier_terms_do_not_count(self, agreement):
        sign(agreement)
        row = commands.withdraw_agreement(actor=system(), agreement=agreement)
        row = commands.change_agreement(actor=system(), row=row, payment_days=60)
        row = commands.review_agreement(
            actor=system(), agreement=commands.submit_agreement(actor=system(), agreement=row)
        )
        sign(row, side="DEALER")
        assert fresh(row).status == "APPROVED", "our side signed other terms"
        sign(row, side="COMPANY")
        assert fresh(row).status == "SIGNED"


class TestSeal:
    def test_is_refused_in_words_when_nothing_is_connected(self, agreement):
        with pytest.raises(RuleViolation) as failure:
            commands.seal_agreement(actor=system(), agreement=agreement)
        assert codes_of(failure) == {"signature.no_seal"} and "administrator" in failure.value.issues()[0].text()

    def test_a_connected_platform_seals_the_paper(self, agreement, monkeypatch):
        class Platform:
            name = "test-ca"

            def seal(self, paper, *, document, signer):
                return commands.SealedPaper(paper + b"\n% sealed", f"T-{document}")

        monkeypatch.setattr(signing, "_platforms", {})
        commands.connect_platform(Platform())
        with pytest.raises(RuleViolation) as failure:
            commands.seal_agreement(actor=system(), agreement=agreement, platform="other")
        assert codes_of(failure) == {"signature.no_platform"}
        made = commands.seal_agreement(actor=system(), agreement=agreement, signer_name="陈静")
        assert made.reference == f"T-{agreement.number}" and open_file(made.paper).read_bytes().endswith(b"% sealed")
        sign(agreement, side="DEALER")
        assert fresh(agreement).status == "SIGNED"


class TestWord:
    def test_the_shipped_file_is_filled_with_every_term(self, agreement):
        made = agreement_word(agreement, system())
        with zipfile.ZipFile(io.BytesIO(made)) as archive:
            text = archive.read("word/document.xml").decode()
        for said in (agreement.number, agreement.dealer.name, "50,000.00", "商标与专利归甲方所有", "2026-01-01"):
            assert said in text
        assert word_fields(made) == set()

    def test_own_editions_replace_it_and_bad_ones_are_refused(self, agreement):
        first = commands.put_word_template(actor=system(), upload=shipped_word(), kind="")
        second = commands.put_word_template(actor=system(), upload=shipped_word(), kind="")
        first.refresh_from_db()
        assert (first.status, second.status, second.edition) == ("REPLACED", "IN_FORCE", 2)
        assert agreement.number.encode() in zipfile.ZipFile(io.BytesIO(agreement_word(agreement, system()))).read(
            "word/document.xml"
        )
        bad = io.BytesIO()
        with zipfile.ZipFile(bad, "w") as archive:
            archive.writestr("word/document.xml", "<w:p><w:r><w:t>{{bank}}</w:t></w:r></w:p>")
        with pytest.raises(RuleViolation) as failure:
            commands.put_word_template(actor=system(), upload=bad.getvalue(), kind="")
        assert codes_of(failure) == {"templates.fields"} and "bank" in failure.value.issues()[0].text()


class TestSettlement:
    @pytest.fixture
    def ended(self, dealer) -> Agreement:
        row = make_agreement(dealer=dealer, deposit_fen=5_000_000)
        return commands.terminate_agreement(
            actor=system(), agreement=row, ended_on=date(2026, 6, 30), reason="targets missed"
        )

    def test_termination_draws_up_deposit_papers_and_what_others_propose(self, dealer, monkeypatch):
        def stock(dealer_id, last_day):
            return [settlement.ProposedItem("STOCK", f"{dealer_id}:{last_day}", "导管 40 件", qty=40)]

        monkeypatch.setattr(settlement, "_providers", {})
        settlement.settlement_items_come_from("stock", stock)
        row = make_agreement(dealer=dealer, deposit_fen=5_000_000)
        commands.terminate_agreement(actor=system(), agreement=row, ended_on=date(2026, 6, 30), reason="targets missed")
        items = {item.key: item for item in SettlementItem.objects.unscoped("test")}
        assert items["deposit"].amount_fen == 5_000_000 and items[f"{dealer.pk}:2026-06-30"].qty == 40
        assert commands.open_settlement(actor=system(), agreement=fresh(row)) == [], (
            "asking again proposes nothing twice"
        )
        assert DomainEvent.objects.filter(name="agreements.settlement.opened").count() == 1

    def test_items_are_added_and_ticked_off_with_the_outcome(self, ended):
        item = commands.add_settlement_item(
            actor=system(), agreement=ended, text="样品退回", kind="STOCK", qty=3, amount_fen=-1_000
        )
        with pytest.raises(RuleViolation) as failure:
            commands.settle_item(actor=system(), agreement=ended, item=item, outcome=" ")
        assert codes_of(failure) == {"settlement.outcome"}
        item = commands.settle_item(actor=system(), agreement=ended, item=item, outcome="退回 3 件")
        assert item.done_on is not None
        with pytest.raises(RuleViolation) as failure:
            commands.settle_item(actor=system(), agreement=ended, item=item, outcome="again")
        assert codes_of(failure) == {"settlement.done"}
        assert settlement.settlement_of(ended)[-1].pk == item.pk

    def test_not_before_the_end(self, dealer):
        row = make_agreement(dealer=dealer)
        for run in (
            lambda: commands.open_settlement(actor=system(), agreement=row),
            lambda: commands.add_settlement_item(actor=system(), agreement=row, text="x"),
        ):
            with pytest.raises(RuleViolation) as failure:
                run()
            assert codes_of(failure) == {"settlement.state"}

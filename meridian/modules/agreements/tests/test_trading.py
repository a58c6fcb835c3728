"""May this be sold? The rule on real rows, one by one and as a frame."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from meridian.kernel.base import clock
from meridian.kernel.records.scoped import wall
from meridian.modules.agreements import queries
from meridian.modules.agreements.tests.factories import (
    make_agreement,
    make_authorisation,
    make_tradable_dealer,
    make_tradable_lot,
    make_tradable_sku,
)
from meridian.modules.catalog.commands import block_lot, change_product
from meridian.modules.catalog.tests.factories import make_line
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.commands import block_dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences import commands as licences
from meridian.modules.licences.models import Licence
from meridian.modules.licences.tests.factories import make_dealer_documents, make_licence
from meridian.modules.qualification import commands as qualification
from meridian.modules.reference.commands import set_parameter
from meridian.modules.reference.tests.factories import load_small_tree, system

DAY = date(2026, 11, 20)
COMPANY = ("company", 0)
pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return load_small_tree()


@pytest.fixture
def dealer(tree):
    return make_tradable_dealer(region=tree["320100"])


@pytest.fixture
def lot():
    return make_tradable_lot()


def asked(dealer, lot, *, on=DAY, seller=COMPANY, buyer=None):
    with wall(True):
        return queries.may_trade(seller, buyer or ("dealer", dealer.pk), lot.sku_id, lot.pk, on)


def document(dealer, kind):
    return Licence.objects.unscoped("test").get(subject_id=dealer.pk, subject_type="dealers.dealer", kind=kind)


class TestCompanyToDealer:
    def test_everything_in_order(self, dealer, lot):
        verdict = asked(dealer, lot)
        assert verdict.allowed, verdict.rules
        checked = {finding.rule for finding in verdict.findings if finding.passed}
        assert {"seller.registrant", "buyer.licence_covers", "right.buyer_covers", "lot.in_certificate"} <= checked
        agreement = next(finding for finding in verdict.findings if finding.rule == "agreement.in_force")
        assert agreement.passed and agreement.evidence[0][0] == "agreements.agreement"

    def test_licence_lapsed(self, dealer, lot):
        assert asked(dealer, lot, on=date(2030, 1, 1)).rules[0] == "buyer.licence_expired"

    def test_no_licence_on_file(self, tree, lot):
        bare = make_dealer(region=tree["320100"])
        make_tradable_dealer(region=tree["110000"])
        rules = asked(bare, lot).rules
        documents = ("buyer.licence_missing", "buyer.quality_agreement_missing")
        assert rules == (*documents, "right.buyer_none", "agreement.missing")

    def test_licence_waits_for_quality(self, tree, dealer, lot):
        bare = make_dealer(region=tree["320100"])
        make_licence(bare, verified=False)
        assert "buyer.licence_not_verified" in asked(bare, lot).rules

    def test_scope_does_not_list_the_product(self, tree, dealer, lot):
        other = make_dealer(region=tree["110000"])
        make_authorisation(dealer=other, regions=[tree["110000"]])
        make_agreement(dealer=other)
        make_dealer_documents(other, raw_scope="2017年分类目录:07")
        verdict = asked(other, lot)
        assert verdict.rules == ("buyer.scope_not_listed",)
        finding = verdict.findings[1]
        assert finding.evidence == (("licences.licence", document(other, "OPERATION_LICENCE").pk),)

    def test_class_two_asks_for_the_filing(self, dealer, tree):
        sku = make_tradable_sku(device_class="II", certificate=None)
        rules = asked(dealer, make_tradable_lot(sku)).rules
        assert rules == ("certificate.none",)
        licences.revoke_licence(actor=system(), licence=document(dealer, "OPERATION_FILING"), reason="注销")
        after = queries.may_trade(COMPANY, ("dealer", dealer.pk), sku.pk, None, system().today)
        assert {"buyer.blocked", "buyer.licence_expired"} <= set(after.rules)

    def test_cold_chain_must_be_said(self, tree, dealer):
        sku = make_tradable_sku(is_cold_chain=True)
        assert asked(dealer, make_tradable_lot(sku)).allowed
        plain = make_dealer(region=tree["110000"])
        make_authorisation(dealer=plain, regions=[tree["110000"]])
        make_agreement(dealer=plain)
        make_dealer_documents(plain, raw_scope="2002年分类目录:6877")
        assert asked(plain, make_tradable_lot(sku)).rules == ("buyer.cold_chain_unsaid",)

    def test_blocked_dealer(self, dealer, lot):
        block_dealer(actor=system(), dealer=dealer, reason="逾期")
        assert asked(dealer, lot).rules == ("buyer.status",)

    def test_blocked_by_quality_from_that_day_on(self, dealer, lot):
        block = licences.block_subject(
            actor=system(), subject_type="dealers.dealer", subject_id=dealer.pk, note="飞检", opened_on=DAY
        )
        assert asked(dealer, lot).rules == ("buyer.blocked",)
        assert asked(dealer, lot, on=date(2026, 11, 19)).allowed
        assert block.note in asked(dealer, lot).findings[1].params["note"]

    def test_product_blocked(self, dealer, lot):
        licences.block_subject(
            actor=system(), subject_type="catalog.product", subject_id=lot.sku.product_id, note="召回", cause="RECALL",
            opened_on=DAY,
        )  # fmt: skip
        assert asked(dealer, lot).rules == ("product.blocked",)

    def test_authorisation_over(self, dealer, lot):
        assert asked(dealer, lot, on=date(2027, 2, 1)).rules == ("right.buyer_period", "agreement.expired")

    def test_before_a_lot_is_chosen(self, dealer, lot):
        verdict = queries.may_trade(COMPANY, ("dealer", dealer.pk), lot.sku_id, None, DAY)
        assert verdict.allowed
        assert "lot.not_chosen" in {finding.rule for finding in verdict.findings}


class TestBusinessOfTheLine:
    def open_line(self, dealer, line):
        return qualification.take_over_business(
            actor=system(), dealer=dealer, line=line, opened_on=date(2026, 1, 5), paper_reference="P-1"
        )

    def test_a_suspended_line_is_not_sold_from_that_day_on(self, dealer, lot):
        row = self.open_line(dealer, lot.sku.product.line)
        assert "business.open" in {finding.rule for finding in asked(dealer, lot).findings}
        with clock.frozen_at(datetime(2026, 11, 18, tzinfo=UTC)):
            qualification.suspend_business(actor=system(), dealer_business=row, reason="review failed")
        assert asked(dealer, lot).rules == ("business.suspended",)
        assert asked(dealer, lot, on=date(2026, 11, 17)).allowed

    def test_a_line_never_opened_where_the_company_asks_for_it(self, dealer, lot):
        self.open_line(dealer, make_line())
        assert asked(dealer, lot).allowed
        set_parameter(
            actor=system(),
            code="qualification.business.required",
            value=True,
            valid_from=date(2026, 1, 1),
            source="policy",
        )
        assert asked(dealer, lot).rules == ("business.not_opened",)
        self.open_line(dealer, lot.sku.product.line)
        assert asked(dealer, lot).allowed
        pairs = pl.DataFrame(
            {"row": [1, 2], "seller_kind": "company", "seller_id": 0, "buyer_kind": "dealer", "buyer_id": dealer.pk,
             "sku_id": lot.sku_id, "lot_id": lot.pk, "date": [DAY, date(2026, 1, 4)]}
        )  # fmt: skip
        assert queries.may_trade_pairs(pairs)["allowed"].to_list() == [True, False]


class TestLots:
    def test_expired(self, dealer, lot):
        make_authorisation(
            dealer=dealer, regions=[dealer.region], valid_from=date(2027, 1, 1), valid_to=date(2030, 1, 1)
        )
        make_agreement(dealer=dealer, valid_from=date(2027, 1, 1), valid_to=date(2030, 1, 1))
        assert asked(dealer, lot, on=date(2028, 12, 31)).allowed
        assert asked(dealer, lot, on=date(2029, 1, 1)).rules == ("lot.expired",)

    def test_near_expiry_is_said_and_allowed(self, dealer):
        soon = make_tradable_lot(expiry_date=date(2027, 2, 1))
        verdict = asked(dealer, soon)
        assert verdict.allowed
        assert "lot.near_expiry" in {finding.rule for finding in verdict.findings}

    def test_blocked_lot(self, dealer, lot):
        block_lot(actor=system(), lot=lot, reason="投诉")
        assert asked(dealer, lot).rules == ("lot.not_released",)

    def test_lot_of_another_product(self, dealer, lot):
        other = make_tradable_sku()
        verdict = queries.may_trade(COMPANY, ("dealer", dealer.pk), other.pk, lot.pk, DAY)
        assert verdict.rules == ("lot.other_sku",)

    def test_made_before_the_certificate(self, dealer):
        sku = make_tradable_sku()
        certificate, product = sku.product.certificate, sku.product
        change_product(actor=system(), row=product, certificate=None)
        old = make_tradable_lot(sku, production_date=date(2021, 12, 1))
        change_product(actor=system(), row=product, certificate=certificate)
        assert asked(dealer, old).rules == ("lot.before_certificate",)

    def test_no_production_date_goes_to_quality(self, dealer):
        verdict = asked(dealer, make_tradable_lot(production_date=None))
        assert verdict.rules == ("lot.no_production_date",)
        assert verdict.needs_review and not verdict.allowed


class TestDealerSells:
    def test_to_a_hospital_of_his_territory(self, tree, dealer, lot):
        near, far = make_hospital(region=tree["320106"]), make_hospital(region=tree["110101"])
        seller = ("dealer", dealer.pk)
        assert asked(dealer, lot, seller=seller, buyer=("hospital", near.pk)).allowed
        rules = asked(dealer, lot, seller=seller, buyer=("hospital", far.pk)).rules
        assert rules == ("right.seller_place_not_covered",)

    def test_hospital_whose_licence_lapsed(self, tree, dealer, lot):
        hospital = make_hospital(region=tree["320106"])
        make_licence(hospital, kind="INSTITUTION_LICENCE", issued_on=date(2026, 1, 1), expires_on=date(2026, 11, 21))
        seller, buyer = ("dealer", dealer.pk), ("hospital", hospital.pk)
        make_authorisation(
            dealer=dealer, regions=[dealer.region], valid_from=date(2027, 1, 1), valid_to=date(2027, 12, 31)
        )
        assert asked(dealer, lot, seller=seller, buyer=buyer, on=date(2026, 11, 21)).allowed
        rules = asked(dealer, lot, seller=seller, buyer=buyer, on=date(2027, 1, 5)).rules
        assert rules == ("buyer.institution_expired",)

    def test_to_a_sub_dealer_both_scopes_count(self, tree, dealer, lot):
        below = make_dealer(region=tree["320106"], level=2, parent=dealer)
        make_authorisation(dealer=below, regions=[tree["320106"]])
        rules = asked(dealer, lot, seller=("dealer", dealer.pk), buyer=("dealer", below.pk)).rules
        assert rules == ("buyer.licence_missing",)

    def test_exclusive_right_of_another(self, tree, dealer, lot):
        other = make_tradable_dealer(region=tree["110000"])
        make_authorisation(dealer=other, regions=[tree["330000"]], is_exclusive=True)
        hospital = make_hospital(region=tree["330106"])
        rules = asked(dealer, lot, seller=("dealer", dealer.pk), buyer=("hospital", hospital.pk)).rules
        assert rules == ("right.seller_exclusive_of_other",)


def test_parties_that_cannot_trade(dealer, lot):
    assert asked(dealer, lot, seller=("dealer", dealer.pk)).rules == ("party.same",)
    assert asked(dealer, lot, seller=("hospital", 1)).rules == ("party.hospital_sells",)
    assert asked(dealer, lot, seller=("dealer", dealer.pk), buyer=COMPANY).rules == ("party.company_buys",)
    assert queries.may_trade(COMPANY, ("dealer", dealer.pk), 10**9, None, DAY).rules == ("product.unknown",)


def test_what_may_be_sold_to_a_dealer(dealer, lot):
    wrong = make_tradable_sku(certificate=None)
    found = queries.sellable_skus(dealer.pk, DAY)
    assert found[lot.sku_id].allowed
    assert found[wrong.pk].rules == ("certificate.none",)


def test_every_rule_has_a_sentence(dealer, lot):
    for verdict in (asked(dealer, lot), asked(dealer, lot, on=date(2031, 1, 1))):
        for sentence in queries.verdict_sentences(verdict):
            assert sentence.text and "%(" not in sentence.text
            assert sentence.passed or sentence.severity == "INFO" or sentence.mend


def test_queries_do_not_grow_with_the_lines(dealer, lot, django_assert_max_num_queries):
    goods = [(lot.sku_id, lot.pk)] * 40
    with django_assert_max_num_queries(30):
        verdicts = queries.may_trade_many(COMPANY, ("dealer", dealer.pk), goods, DAY)
    assert all(verdict.allowed for verdict in verdicts)

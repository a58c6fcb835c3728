"""The pages and the API around the trade rule: may I sell this box, documents of dealers, what will break."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import api_client, browser_of, dealer_user, staff_actor, staff_user
from meridian.modules.agreements.queries import breaking_soon, documents_of_dealers
from meridian.modules.agreements.tests.factories import (
    make_authorisation,
    make_tradable_dealer,
    make_tradable_lot,
    make_tradable_sku,
)
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.models import Block
from meridian.modules.licences.tests.factories import make_licence
from meridian.modules.reference.tests.factories import load_small_tree

pytestmark = [pytest.mark.long, pytest.mark.django_db]
DAY = "2026-11-20"
STAFF = ("catalog.lot:view", "dealers.dealer:view", "customers.hospital:view", "licences:*", "agreements.authorisation:view")  # fmt: skip


@pytest.fixture
def tree():
    return load_small_tree()


@pytest.fixture
def dealer(tree):
    return make_tradable_dealer(region=tree["320100"])


@pytest.fixture
def lot():
    return make_tradable_lot(make_tradable_sku(sku={"di": "06901234567892"}), number="A1")


def ask(browser, **values):
    return browser.get("/trade/check/", {"on": DAY, **values}).content.decode()


class TestSellCheck:
    def test_yes(self, dealer, lot):
        text = ask(browser_of(staff_user(*STAFF)), sku=lot.sku_id, lot=lot.pk, dealer=dealer.pk)
        assert "Yes, it may be sold." in text and "Checked and in order" in text

    def test_no_with_article_evidence_and_way_out(self, tree, lot):
        bare = make_dealer(region=tree["320100"])
        make_tradable_dealer(region=tree["110000"])
        text = ask(browser_of(staff_user(*STAFF)), sku=lot.sku_id, lot=lot.pk, dealer=bare.pk)
        assert "No, it may not be sold." in text and "国令739 art. 42" in text
        assert "Upload it and let quality verify it." in text

    def test_by_scan(self, dealer, lot):
        browser = browser_of(staff_user(*STAFF))
        text = ask(browser, scan="(01)06901234567892(17)281231(10)A1", dealer=dealer.pk)
        assert "Yes, it may be sold." in text
        assert "Yes, it may be sold." in ask(browser, scan="A1", dealer=dealer.pk)
        assert "which this product does not have" in ask(browser, scan="(01)06901234567892(10)Z9", dealer=dealer.pk)
        assert "neither a UDI" in ask(browser, scan="xyz", dealer=dealer.pk)

    def test_asks_for_what_is_missing(self, dealer, lot):
        browser = browser_of(staff_user(*STAFF))
        assert "Who buys it?" in ask(browser, sku=lot.sku_id)
        assert "Which product?" in ask(browser, dealer=dealer.pk)

    def test_out_of_scope(self, tree, dealer, lot):
        browser = browser_of(staff_user(*STAFF, breadth="REGION", region=tree["110000"]))
        assert browser.get("/trade/check/", {"sku": lot.sku_id, "dealer": dealer.pk}).status_code == 404

    def test_a_dealer_asks_about_himself_only(self, tree, dealer, lot):
        other = make_dealer(region=tree["320100"])
        hospital = make_hospital(region=tree["320106"])
        browser = browser_of(dealer_user(dealer, "catalog.lot:view"))
        text = ask(browser, sku=lot.sku_id, lot=lot.pk, dealer=other.pk)  # what he sends about others is not read
        assert "Yes, it may be sold." in text and dealer.name in text
        text = ask(browser, sku=lot.sku_id, lot=lot.pk, direction="sell", hospital_code=hospital.code)
        assert "Yes, it may be sold." in text and hospital.name in text
        assert "No hospital has the code" in ask(browser, sku=lot.sku_id, direction="sell", hospital_code="nope")


class TestApi:
    def test_verdict(self, dealer, lot):
        client = api_client(*STAFF)
        answer = client.get(
            "/api/v1/agreements/may-trade/", buyer=f"dealer:{dealer.pk}", sku=lot.sku_id, lot=lot.pk, on=DAY
        )
        body = answer.json()
        assert answer.status_code == 200 and body["allowed"] is True and body["rules"] == []
        assert {finding["rule"] for finding in body["findings"]} >= {"seller.registrant", "buyer.licence_covers"}

    def test_refuses_what_it_cannot_read(self, dealer):
        client = api_client(*STAFF)
        for values in (
            {"buyer": "x"},
            {"buyer": f"dealer:{dealer.pk}", "sku": "a"},
            {"buyer": f"dealer:{dealer.pk}", "sku": "1", "on": "tomorrow"},
        ):
            assert client.get("/api/v1/agreements/may-trade/", **values).status_code == 422

    def test_a_dealer_about_others(self, tree, dealer, lot):
        other = make_dealer(region=tree["320100"])
        client = api_client("catalog.lot:view", "dealers.dealer:view", dealer=dealer)
        answer = client.get("/api/v1/agreements/may-trade/", buyer=f"dealer:{other.pk}", sku=lot.sku_id)
        assert answer.status_code == 404
        assert client.get("/api/v1/agreements/may-trade/", buyer="hospital:1", sku=lot.sku_id).status_code == 403


class TestDocumentsOfDealers:
    def test_lights_and_checklist(self, tree, dealer, lot):
        bare = make_dealer(region=tree["320100"])
        browser = browser_of(staff_user(*STAFF))
        text = browser.get("/trade/documents/").content.decode()
        assert text.index(bare.name) < text.index(dealer.name)  # the worst first
        assert bare.name in browser.get("/trade/documents/?light=RED").content.decode()
        page = browser.get(f"/trade/documents/{bare.pk}/").content.decode()
        assert "trade stops without it" in page and "kind=OPERATION_LICENCE" in page

    def test_need_follows_from_what_he_may_sell(self, tree):
        dealer = make_tradable_dealer(region=tree["320100"])
        make_tradable_sku(device_class="II", code_2002="", code_2017="07", certificate=None)
        actor = staff_actor(*STAFF)
        found = documents_of_dealers(actor, [dealer])[0]
        assert found.classes == ("II",)
        assert "OPERATION_LICENCE" not in {line.need.kind for line in found.lines}

    def test_block_and_its_trace(self, dealer, lot):
        browser = browser_of(staff_user(*STAFF))
        browser.post(f"/trade/documents/{dealer.pk}/block/", {"note": "飞检", "device_class": "III"})
        assert Block.objects.unscoped("test").get().device_class == "III"
        assert "Trade in class III is blocked" in browser.get(f"/trade/documents/{dealer.pk}/").content.decode()

    def test_own_page_of_a_dealer_and_no_other(self, tree, dealer):
        other = make_dealer(region=tree["320100"])
        browser = browser_of(dealer_user(dealer, "licences.licence:view", "dealers.dealer:view"))
        assert browser.get("/trade/documents/").url == f"/trade/documents/{dealer.pk}/"
        assert browser.get(f"/trade/documents/{dealer.pk}/").status_code == 200
        assert browser.get(f"/trade/documents/{other.pk}/").status_code == 404
        assert browser.post(f"/trade/documents/{dealer.pk}/block/", {"note": "x"}).status_code == 403


class TestBreaking:
    def test_what_ends_and_what_is_cared_for(self, tree, dealer):
        today = clock.today()
        end = today + timedelta(days=20)
        row = make_licence(dealer, expires_on=end)
        other = make_dealer(region=tree["320100"])
        ending = make_authorisation(dealer=other, regions=[tree["330000"]], valid_from=date(2026, 1, 1), valid_to=end)
        make_authorisation(
            dealer=other,
            regions=[tree["330000"]],
            valid_from=end + timedelta(days=1),
            valid_to=end + timedelta(days=300),
        )
        make_tradable_lot(expiry_date=today + timedelta(days=30), production_date=None, number="SOON")
        actor = staff_actor(*STAFF, "catalog.certificate:view")
        found = {(item.kind, item.what): item for item in breaking_soon(actor, 60)}
        assert not found["LICENCE", str(row)].is_cared_for
        assert found["AUTHORISATION", ending.number].is_cared_for
        assert found["LOTS", "1 lots"].day == today + timedelta(days=30)
        assert [item.day for item in breaking_soon(actor, 60)] == sorted(item.day for item in breaking_soon(actor, 60))
        assert not [item for item in breaking_soon(actor, 10) if item.kind == "LICENCE"]

    def test_page_of_a_dealer_holds_his_own_only(self, tree, dealer):
        end = clock.today() + timedelta(days=20)
        other = make_dealer(region=tree["330100"], name="别家公司")
        make_licence(other, expires_on=end)
        make_licence(dealer, expires_on=end)
        browser = browser_of(dealer_user(dealer, *STAFF))
        text = browser.get("/trade/breaking/").content.decode()
        assert dealer.name in text and "别家公司" not in text
        assert browser.get("/trade/breaking/?days=7x&kind=LOTS").status_code == 200

    def test_filing_deadline_of_a_certificate(self, tree, dealer):
        today = clock.today()
        from meridian.modules.agreements.rules.may_trade import months_after
        from meridian.modules.catalog.tests.factories import make_certificate

        certificate = make_certificate(expires_on=months_after(today + timedelta(days=30), 6))
        actor = staff_actor("catalog.certificate:view")
        found = [item for item in breaking_soon(actor, 90) if item.what == certificate.number]
        assert [item.kind for item in found] == ["FILING"]

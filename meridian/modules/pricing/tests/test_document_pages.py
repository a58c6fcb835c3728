"""The pages of price documents: what each side sees and does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meridian.kernel.base import clock
from meridian.kernel.jobs.models import JobRun
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.org.rules.shipped_roles import SHIPPED_ROLES, role_codes
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import PriceChange, ResalePriceRule, VbpEvent
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import make_price

pytestmark = pytest.mark.django_db
TODAY = clock.today()
LATER = TODAY + timedelta(days=40)


@pytest.fixture
def story(db):
    """A dealer, a SKU with list, level and suggested retail price, guide, floor and cost."""
    ensure_parameters(actor=system())
    dealer, sku = make_dealer(region=load_small_tree()["320100"]), make_sku()
    make_price(sku=sku)
    make_price(sku=sku, kind="LEVEL", level=1, price_e4=900_000)
    make_price(sku=sku, kind="SUGGESTED", price_e4=1_777_000)
    commands.set_guide_price(actor=system(), sku=sku, guide_e4=890_000, floor_e4=800_000, valid_from=TODAY)
    return dealer, sku


@pytest.fixture
def change(story):
    return commands.draft_price_change(actor=system(), kind="MARKET", justification="rival", effective_on=LATER)


class TestChange:
    def test_pasted_rows_and_a_percentage_become_lines(self, story, change):
        _dealer, sku = story
        browser = browser_of(staff_user("*"))
        address = reverse("price_change_lines", args=[change.pk])
        browser.post(address, {"kind": "LIST", "rows": f"{sku.code} 95.50\n"})
        browser.post(address, {"percent": "-5", "kind": "LEVEL"})
        assert {line.kind: line.new_e4 for line in change.lines.all()} == {"LIST": 955_000, "LEVEL": 855_000}
        text = browser.get(reverse("pricing_pricechange_detail", args=[change.pk])).content.decode()
        assert "¥95.50" in text and "-4.5 %" in text and "Try on a year of orders" in text
        browser.post(address, {"drop": "1", "line": [change.lines.get(kind="LIST").pk]})
        assert change.lines.count() == 1

    def test_a_row_that_cannot_be_read_is_named_and_nothing_is_put_in(self, story, change):
        _dealer, sku = story
        browser = browser_of(staff_user("*"))
        posted = {"kind": "LIST", "rows": f"{sku.code} 95\nNOBODY 3\n{sku.code} cheap"}
        text = browser.post(reverse("price_change_lines", args=[change.pk]), posted, follow=True).content.decode()
        assert "Row 2" in text and "Row 3" in text and not change.lines.exists()

    def test_simulation_is_asked_for_in_the_background(self, story, change):
        row = {"kind": "LIST", "sku_id": story[1].pk, "new_e4": 5}
        commands.set_change_lines(actor=system(), price_change=change, rows=[row])
        browser_of(staff_user("*")).post(reverse("price_change_simulate", args=[change.pk]), {"elasticity": "-80"})
        run = JobRun.objects.get(name="pricing.simulate")
        assert run.args == {"change_id": change.pk, "elasticity_percent": -80}

    def test_suggested_prices_say_that_they_are_suggestions(self, story, change):
        row = {"kind": "SUGGESTED", "sku_id": story[1].pk, "new_e4": 5}
        commands.set_change_lines(actor=system(), price_change=change, rows=[row])
        text = browser_of(staff_user("*")).get(reverse("pricing_pricechange_detail", args=[change.pk])).content.decode()
        assert "suggestions only" in text and "art. 18" in text

    def test_what_is_coming_says_from_when(self, story, change):
        row = {"kind": "LIST", "sku_id": story[1].pk, "new_e4": 5}
        commands.set_change_lines(actor=system(), price_change=change, rows=[row])
        commands.submit_price_change(actor=system(), price_change=change)
        browser = browser_of(staff_user("*"))
        browser.post(reverse("pricing_pricechange_act", args=[change.pk, "approve"]), {"note": ""})
        assert PriceChange.objects.unscoped("test").get().status == "APPROVED"
        text = browser.get(reverse("pricing_pricechange_detail", args=[change.pk])).content.decode()
        assert f"hold from {LATER.isoformat()}" in text


class TestQuote:
    def ask(self, story, *codes, **values):
        dealer, sku = story
        asked = {"sku": sku.pk, "dealer": dealer.pk, "qty": "10", "price": "76", **values}
        rights = codes or ("*",)
        return browser_of(staff_user(*rights)).get(reverse("price_quote"), asked).content.decode()

    def test_below_the_floor_it_says_how_far_and_who_decides(self, story):
        text = self.ask(story)
        assert "5 % below the floor" in text and "commercial director" in text and "¥89.00" in text
        assert "¥177.70" in text and "suggestion only" in text

    def test_cost_and_margin_are_for_those_who_may_see_cost(self, story):
        from meridian.modules.pricing.objects import SKU_COST

        SKU_COST.create(actor=system(), sku=story[1], cost_e4=411_100, valid_from=TODAY)
        assert "¥41.11" in self.ask(story)
        seen = self.ask(story, "pricing.priceguide:view", "dealers.dealer:view", "catalog.sku:view")
        assert "41.11" not in seen and "Cost and margin are shown to management" in seen


class TestDealer:
    def codes(self):
        from meridian.kernel.access.codes import declared_codes

        template = next(role for role in SHIPPED_ROLES if role.key == "dealer_owner")
        return role_codes(template, declared_codes())[0]

    def test_his_role_reaches_no_cost_floor_change_or_promise(self, story, change):
        dealer, _sku = story
        browser = browser_of(dealer_user(dealer, *self.codes()))
        for name in (
            "priceguide",
            "skucost",
            "pricechange",
            "vbpevent",
            "commitment",
            "negotiation",
            "resalepricerule",
        ):
            assert browser.get(reverse(f"pricing_{name}_list")).status_code in (403, 404), name
        for name in ("price_quote", "price_dispersion"):
            assert browser.get(reverse(name)).status_code == 403
        assert "Suggested retail price (suggestion only)" in browser.get(reverse("price_sheet")).content.decode()

    def test_he_sees_his_own_request_without_the_floor_and_no_other_dealers(self, story):
        dealer, sku = story
        asked = {"sku": sku, "valid_from": TODAY, "valid_to": LATER, "justification": "bid", "settled_by": "CLAIM"}
        rows = [
            commands.request_special_price(actor=system(), dealer=one, price_e4=760_000, **asked)
            for one in (dealer, make_dealer(region=dealer.region))
        ]
        browser = browser_of(dealer_user(dealer, *self.codes()))
        pages = [browser.get(reverse("pricing_specialpricerequest_detail", args=[row.pk])) for row in rows]
        assert [page.status_code for page in pages] == [200, 404]
        assert "floor" not in pages[0].content.decode() and "5 %" not in pages[0].content.decode()

    def test_nobody_but_management_finance_and_auditors_sees_cost(self):
        from meridian.kernel.access.codes import declared_codes

        known = declared_codes()
        seeing = {role.key for role in SHIPPED_ROLES if {"pricing.skucost:view", "pricing.skucost:*", "pricing:*", "*"} & set(role_codes(role, known)[0])}  # fmt: skip
        assert seeing == {"administrator", "management", "auditor", "finance"}


class TestOthers:
    def test_the_law_stands_on_the_page_of_a_rule_and_legal_signs_there(self, db):
        facts = {"benefit": "REBATE", "condition": "c", "wanted_for": "w"}
        row = commands.declare_resale_rule(actor=system(), name="rule", **facts)
        browser = browser_of(staff_user("*"))
        page = browser.get(reverse("pricing_resalepricerule_detail", args=[row.pk])).content.decode()
        assert "art. 18" in page and "off, as the law has it" in page
        from django.core.files.uploadedfile import SimpleUploadedFile

        opinion = SimpleUploadedFile("opinion.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
        posted = {"opinion": opinion, "signed_until": LATER.isoformat(), "reason": "no effect"}
        assert browser.post(reverse("resale_rule_sign", args=[row.pk]), posted).status_code == 302
        kept = ResalePriceRule.objects.unscoped("test").get()
        assert kept.is_signed(TODAY) and not kept.is_on

    def test_pasted_skus_of_a_procurement(self, story):
        event = commands.open_vbp_event(actor=system(), name="alliance", effective_on=LATER)
        browser = browser_of(staff_user("*"))
        browser.post(reverse("price_vbp_lines", args=[event.pk]), {"rows": f"{story[1].code} 60 50"})
        assert VbpEvent.objects.unscoped("test").get().lines.get().supply_e4 == 500_000
        text = browser.get(reverse("pricing_vbpevent_detail", args=[event.pk])).content.decode()
        assert "¥60.00" in text and "¥50.00" in text

    def test_claim_page_without_sales_says_what_to_do(self, story):
        dealer, sku = story
        row = commands.request_special_price(
            actor=system(), dealer=dealer, sku=sku, price_e4=5, valid_from=TODAY, valid_to=LATER, justification="x", settled_by="CLAIM"
        )  # fmt: skip
        text = browser_of(staff_user("*")).get(reverse("price_claim", args=[row.pk])).content.decode()
        assert "Book the sales first" in text

    def test_spread_page_opens(self, story):
        page = browser_of(staff_user("*")).get(reverse("price_dispersion"))
        assert page.status_code == 200 and "prices that lie so far apart" in page.content.decode()

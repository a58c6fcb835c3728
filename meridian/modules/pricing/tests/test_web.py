"""The price pages: a dealer sees his own prices only."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing.tests.factories import make_price
from meridian.modules.reference.tests.factories import load_small_tree

pytestmark = pytest.mark.django_db
TODAY = date.today()
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def story(db):
    """Two dealers, one SKU: list 100, own 80 from now and 75 later; the other dealer pays 61."""
    tree = load_small_tree()
    sku, one, other = make_sku(), make_dealer(region=tree["320100"]), make_dealer(region=tree["330100"])
    make_price(sku=sku)
    make_price(sku=sku, kind="DEALER", dealer=one, price_e4=800_000)
    make_price(sku=sku, kind="DEALER", dealer=one, price_e4=750_000, valid_from=LATER)
    make_price(sku=sku, kind="DEALER", dealer=other, price_e4=610_000)
    return sku, one, other


def test_sheet_shows_price_row_and_what_comes_next(story):
    sku, one, _other = story
    page = browser_of(staff_user("*")).get(reverse("price_sheet"), {"dealer": one.pk})
    text = page.content.decode()
    assert "¥80.00" in text and "¥75.00" in text and "-6.2 %" in text and "dealer price" in text
    assert "¥100.00" in text  # the rung below, in the ladder
    assert LATER.isoformat() in text
    assert sku.code in text


def test_dealer_sees_his_own_sheet_whatever_he_asks_for(story):
    sku, one, other = story
    browser = browser_of(dealer_user(one, "pricing.price:view", "pricing.price:export", "catalog.sku:view"))
    for address in (
        reverse("price_sheet") + f"?dealer={other.pk}",
        reverse("price_history") + f"?sku={sku.pk}&dealer={other.pk}",
        reverse("price_history") + f"?sku={sku.pk}",
        reverse("pricing_price_list"),
    ):
        text = browser.get(address).content.decode()
        assert "61.00" not in text, address
    assert "¥80.00" in browser.get(reverse("price_sheet"), {"dealer": other.pk}).content.decode()
    sent = b"".join(browser.get(reverse("price_sheet_export"), {"format": "csv", "dealer": other.pk}).streaming_content)
    assert b"80.00" in sent and b"61.00" not in sent and one.code.encode() not in sent


def test_export_as_xlsx_needs_the_right(story):
    _sku, one, _other = story
    address = reverse("price_sheet_export") + f"?dealer={one.pk}"
    assert browser_of(staff_user("pricing.price:view", "dealers.dealer:view")).get(address).status_code == 403
    answer = browser_of(staff_user("*")).get(address)
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_staff_of_another_region_do_not_see_the_sheet(story):
    _sku, one, other = story
    browser = browser_of(staff_user("pricing.price:view", "dealers.dealer:view", breadth="REGION", region=other.region))
    assert browser.get(reverse("price_sheet"), {"dealer": one.pk}).status_code == 404
    assert browser.get(reverse("price_sheet"), {"dealer": other.pk}).status_code == 200


def test_history_names_gaps(story):
    sku, one, _other = story
    from meridian.modules.pricing import commands
    from meridian.modules.pricing.models import Price
    from meridian.modules.reference.tests.factories import system

    row = Price.objects.unscoped("test").get(price_e4=800_000)
    commands.end_price(actor=system(), price=row, ended_on=TODAY + timedelta(days=5), reason="ends")
    text = browser_of(staff_user("*")).get(reverse("price_history"), {"sku": sku.pk}).content.decode()
    assert "no price" in text and (TODAY + timedelta(days=6)).isoformat() in text
    text = browser_of(staff_user("*")).get(reverse("price_gaps")).content.decode()
    assert (TODAY + timedelta(days=6)).isoformat() in text and one.name in text


def test_import_through_the_kernel(story, django_capture_on_commit_callbacks):
    from meridian.modules.pricing.objects import PRICE

    assert PRICE.importable and PRICE.bulk_create is not None
    page = browser_of(staff_user("*")).get(reverse("pricing_price_import"))
    assert page.status_code == 200

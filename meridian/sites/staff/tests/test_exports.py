"""The page of exports: who took which list out, with its filter; only for who may look at it."""

from __future__ import annotations

import pytest

from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine

pytestmark = pytest.mark.django_db


def test_an_export_is_listed_with_who_what_and_how_many():
    make_row(ProductLine, code="L1", name="冠脉")
    make_row(ProductLine, code="L2", name="外周")
    browser = browser_of(staff_user("catalog.productline:*"))
    b"".join(browser.get("/catalog/product-lines/export/?q=L1&format=csv").streaming_content)
    assert browser.get("/exports/").status_code == 403
    page = browser_of(staff_user("audit.export:view")).get("/exports/").content.decode()
    assert "q = L1" in page and "/catalog/product-lines/?q=L1" in page
    assert '<td class="num" data-label="Rows">1</td>' in page and ">csv</td>" in page


def test_without_exports_the_page_says_so():
    assert (
        "Nobody has exported a list yet."
        in browser_of(staff_user("audit.export:view")).get("/exports/").content.decode()
    )

"""The record of a dealer: the whole story for us, his own part for him, nothing for his neighbour; the list at a glance."""

from __future__ import annotations

import pytest

from .looking import look, sticking_out, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def keys(product) -> dict[str, int]:
    """The two dealers of the flow tests."""
    made = product.shell("""
from meridian.modules.dealers.models import Dealer
print(*(Dealer.objects.unscoped("test").get(name__contains=name).pk for name in ("瑞泽", "康达")))
""")
    one, other = map(int, made.split()[-2:])
    return {"ruize": one, "kangda": other}


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_list_and_record(product, sign_in, keys, width, theme):
    page = sign_in("boss", width=width, height=900, theme=theme)
    for name, path in (("list", "/dealers/dealers/"), ("record", f"/dealers/dealers/{keys['ruize']}/")):
        page.goto(product.url + path)
        page.wait_for_selector("h1")
        assert "瑞泽" in page.locator("main").inner_text()
        assert not violations(page), path
        assert not sticking_out(page), path
        look(page, f"dealer-{name}-{width}-{theme}")


def test_the_record_names_what_every_module_knows(product, sign_in, keys):
    page = sign_in("boss")
    page.goto(f"{product.url}/dealers/dealers/{keys['ruize']}/")
    headings = page.locator("main h2, main h3").all_inner_texts()
    wanted = ("授权", "协议", "订单", "库存", "培训")
    missing = [word for word in wanted if not any(word in heading for heading in headings)]
    assert not missing, headings


def test_a_dealer_sees_his_own_record_and_no_other(product, sign_in, keys):
    page = sign_in("ruize", width=390, height=844)
    assert page.goto(f"{product.url}/dealers/dealers/{keys['ruize']}/").status == 200
    assert not sticking_out(page)
    look(page, "dealer-own-phone")
    assert page.goto(f"{product.url}/dealers/dealers/{keys['kangda']}/").status == 404
    page.goto(f"{product.url}/dealers/dealers/")
    assert "康达" not in page.locator("main").inner_text()

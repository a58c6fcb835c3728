"""The derived pages as different people meet them: what is refused, how it is said, and what cannot be smuggled in."""

from __future__ import annotations

import csv
import io
from datetime import date
from urllib.parse import quote

import pytest
from django.urls import reverse

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.objects.models import SavedView
from meridian.kernel.testing.actors import browser_of, dealer_user, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.catalog.models import ProductLine
from meridian.modules.customers.models import Hospital, HospitalAlias
from meridian.modules.dealers.models import Dealer, DealerAlias
from meridian.modules.reference.models import Region, RegulatoryParameter

from .browsing import Page

pytestmark = pytest.mark.django_db
LINES = "/catalog/product-lines/"
EVIL = '"><script>alert(1)</script>'


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


def line(**values) -> ProductLine:
    return make_row(ProductLine, **values)


def a_dealer(**values) -> Dealer:
    return make_row(Dealer, level=1, **values)


# -- who may -----------------------------------------------------------------------------------------------------------


def test_outside_of_ones_scope_is_as_if_it_did_not_exist():
    here, there = make_row(Region), make_row(Region)
    own, foreign = a_dealer(region=here), a_dealer(region=there)
    browser = browser_of(staff_user("dealers:*", breadth="REGION", region=here))
    for page in ("", "edit/", "history/", "retire/", "panels/0/", "do/block/"):
        assert browser.get(f"/dealers/dealers/{own.pk}/{page}").status_code in (200, 403), page
        assert browser.get(f"/dealers/dealers/{foreign.pk}/{page}").status_code == 404, page
    assert browser.post(f"/dealers/dealers/{foreign.pk}/retire/", {"reason": "x"}).status_code == 404
    assert browser.get("/dealers/dealers/99999999999999999999/").status_code == 404
    listed = browser.get("/dealers/dealers/").content.decode()
    assert own.name in listed
    assert foreign.name not in listed


def test_a_missing_right_is_refused_with_its_name():
    answer = browser_of(staff_user("catalog.productline:view")).get(f"{LINES}{line().pk}/edit/")
    assert answer.status_code == 403
    assert "catalog.productline:change" in answer.content.decode()


def test_signed_out_people_are_led_to_sign_in_and_back():
    browser = browser_of(None)
    assert browser.get(f"{LINES}?q=a").headers["Location"] == f"/accounts/login/?next={quote(f'{LINES}?q=a')}"
    fragment = browser.get(LINES, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/catalog/skus/"})
    assert fragment.headers["HX-Redirect"] == "/accounts/login/?next=/catalog/skus/"


def test_a_filter_does_not_tell_the_name_behind_a_foreign_key():
    own, foreign = a_dealer(name="OWN DEALER"), a_dealer(name="SECRET DEALER")
    make_row(DealerAlias, dealer=own)
    browser = browser_of(dealer_user(own, "*"))
    assert "OWN DEALER" in browser.get(f"/dealers/dealer-aliases/?dealer={own.pk}").content.decode()
    assert "SECRET DEALER" not in browser.get(f"/dealers/dealer-aliases/?dealer={foreign.pk}").content.decode()


# -- lists -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["parent=abc", "parent=%C2%B2", "region=9999999", "is_active=maybe", "level=99", "status=NONE", "status=%00"],
)
def test_a_value_no_filter_knows_is_answered_with_a_sentence(query):
    answer = browser_of(staff_user("*")).get(f"/dealers/dealers/?{query}")
    if query.startswith("is_active"):
        assert answer.status_code in (200, 422)
        return
    assert answer.status_code == 422
    assert "is not a value of this filter" in answer.content.decode()


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30"])
def test_a_wrong_day_is_answered_with_a_sentence(day):
    answer = browser_of(staff_user("*")).get(f"/logistics/shipments/?ship_date_from={day}")
    assert answer.status_code == 422
    assert "is not a date" in answer.content.decode()


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "W10", "WzAsW11d", "WzAsWyJhIiwiYiJdXQ", "NQ", "bnVsbA", "W1tbW1tbW1s", "é"]
)
def test_a_page_address_that_was_tampered_with_is_answered_with_a_sentence(cursor):
    answer = browser_of(staff_user("*")).get(f"{LINES}?after={cursor}")
    assert answer.status_code == 422
    assert "page address is not valid" in answer.content.decode()


def test_a_row_with_two_names_that_fit_is_listed_once():
    hospital = make_row(Hospital, name="h")
    for text in ("FITTING ONE", "FITTING TWO"):
        make_row(HospitalAlias, hospital=hospital, text=text)
    answer = browser_of(staff_user("*")).get("/customers/hospitals/?q=fitting")
    assert [row["pk"] for row in answer.context["rows"]] == [hospital.pk]
    assert answer.context["total"] == 1


def test_masked_fields_can_neither_be_filtered_nor_sorted_nor_shown():
    dealer = a_dealer(manager=staff_user())
    browser = browser_of(dealer_user(dealer, "*"))
    answer = browser.get(f"/dealers/dealers/?manager={dealer.manager_id + 1}&sort=manager&col=manager")
    assert [row["pk"] for row in answer.context["rows"]] == [dealer.pk]
    assert "manager" not in {column["name"] for column in answer.context["columns"]}
    assert "manager" not in {f["name"] for f in answer.context["filters"]}
    detail = browser.get(f"/dealers/dealers/{dealer.pk}/")
    labels = {str(cell["label"]) for section in detail.context["fields"] for cell in section["cells"]}
    assert "channel manager" not in {label.lower() for label in labels}


# -- forms -------------------------------------------------------------------------------------------------------------


def test_a_change_goes_through_and_stands_in_the_history():
    user, row = staff_user("*"), line(code="L1", name="old")
    browser = browser_of(user)
    answer = browser.post(f"{LINES}{row.pk}/edit/", {"code": "L1", "name": "new", "version": "1"})
    assert answer.status_code == 302
    assert (fresh(row).name, fresh(row).version) == ("new", 2)
    history = browser.get(f"{LINES}{row.pk}/history/").content.decode()
    assert "old" in history
    assert "new" in history
    assert str(user) in history


def test_two_people_with_the_same_form_do_not_overwrite_each_other():
    row, browser = line(code="L1", name="old"), browser_of(staff_user("*"))
    page = Page(browser.get(f"{LINES}{row.pk}/edit/"))
    assert "1" in page.values("input", "value")
    assert browser.post(f"{LINES}{row.pk}/edit/", {"code": "L1", "name": "first", "version": "1"}).status_code == 302
    for _press in range(2):
        answer = browser.post(f"{LINES}{row.pk}/edit/", {"code": "L1", "name": "second", "version": "1"})
        assert answer.status_code == 409
        assert "Somebody else changed" in answer.content.decode()
    assert fresh(row).name == "first"


def test_errors_stand_beside_their_field():
    line(code="TAKEN")
    answer = browser_of(staff_user("*")).post(f"{LINES}add/", {"code": "TAKEN", "name": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name"}
    answer = browser_of(staff_user("*")).post(f"{LINES}add/", {"code": "TAKEN", "name": "x"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"code"}


def test_nobody_makes_a_row_outside_of_his_own_scope():
    here, there = make_row(Region), make_row(Region)
    browser = browser_of(staff_user("dealers:*", "reference:*", "org:*", breadth="REGION", region=here))
    values = {"code": "D1", "name": "d", "level": "1", "region": there.pk}
    answer = browser.post("/dealers/dealers/add/", values)
    assert answer.status_code in (403, 422)
    assert not Dealer.objects.unscoped("test").filter(code="D1").exists()
    assert not ChangeLog.objects.filter(object_type="dealers.dealer").exists()
    assert browser.post("/dealers/dealers/add/", {**values, "region": here.pk}).status_code == 302


def test_a_select_takes_no_row_outside_of_ones_scope_and_survives_nonsense():
    own, foreign = a_dealer(), a_dealer()
    browser = browser_of(dealer_user(own, "*"))
    for value in (str(foreign.pk), "abc", "²", "-1", "99999999999999999999"):
        answer = browser.post("/dealers/dealer-aliases/add/", {"dealer": value, "text": "x"})
        assert answer.status_code == 422, value
        assert "dealer" in answer.context["form"].errors
        assert foreign.name not in answer.content.decode()
    assert not DealerAlias.objects.unscoped("test").exists()


def test_a_row_whose_region_was_retired_can_still_be_edited():
    region = make_row(Region)
    hospital = make_row(Hospital, region=region, name="old")
    Region.objects.unscoped("test").filter(pk=region.pk).update(is_active=False)
    browser = browser_of(staff_user("*"))
    form = browser.get(f"/customers/hospitals/{hospital.pk}/edit/").context["form"]
    data = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    answer = browser.post(f"/customers/hospitals/{hospital.pk}/edit/", {**data, "name": "new", "version": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    other = make_row(Hospital)
    answer = browser.post(f"/customers/hospitals/{other.pk}/edit/", {**data, "code": other.code, "region": region.pk})
    assert answer.status_code == 422, "a retired region is no choice for others"


# -- actions -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def by_hand():
    """A company that activates dealers by hand: its button is a plain action."""
    RegulatoryParameter.objects.create(
        code="dealers.first_review",
        value=False,
        valid_from=date(2020, 1, 1),
        created_at=clock.now(),
        updated_at=clock.now(),
    )


@pytest.mark.usefixtures("by_hand")
def test_an_action_without_fields_runs_when_nothing_is_posted():
    dealer = a_dealer(status="DRAFT")
    answer = browser_of(staff_user("*")).post(f"/dealers/dealers/{dealer.pk}/do/activate/")
    assert answer.status_code == 302
    assert fresh(dealer).status == "ACTIVE"


@pytest.mark.usefixtures("by_hand")
def test_an_action_that_does_not_fit_is_refused_with_the_reason_on_its_page_and_in_bulk():
    dealer, draft = a_dealer(status="BLOCKED"), a_dealer(status="DRAFT")
    browser = browser_of(staff_user("*"))
    answer = browser.post(f"/dealers/dealers/{dealer.pk}/do/activate/")
    assert answer.status_code == 403
    assert "Not possible while the dealer is" in answer.content.decode()
    answer = browser.post(
        "/dealers/dealers/bulk/activate/", {"pk": [dealer.pk, draft.pk, "²", "x", 10**20]}, follow=True
    )
    said = [str(message) for message in answer.context["messages"]]
    assert any("1 of 2 done" in text for text in said)
    assert any("Not possible while the dealer is" in text for text in said)
    assert (fresh(dealer).status, fresh(draft).status) == ("BLOCKED", "ACTIVE")


@pytest.mark.usefixtures("by_hand")
def test_bulk_actions_do_not_reach_beyond_ones_scope():
    here, there = make_row(Region), make_row(Region)
    own, foreign = a_dealer(region=here, status="DRAFT"), a_dealer(region=there, status="DRAFT")
    browser = browser_of(staff_user("*", breadth="REGION", region=here))
    browser.post("/dealers/dealers/bulk/activate/", {"pk": [own.pk, foreign.pk]})
    assert (fresh(own).status, fresh(foreign).status) == ("ACTIVE", "DRAFT")
    assert browser.get("/dealers/dealers/bulk/activate/").status_code == 405
    assert browser.post("/dealers/dealers/bulk/none/").status_code == 404


def test_retiring_is_logged_as_such_and_takes_the_row_from_the_list():
    row, browser = line(), browser_of(staff_user("*"))
    assert browser.post(f"{LINES}{row.pk}/retire/", {"reason": "no longer sold"}).status_code == 302
    assert not fresh(row).is_active
    change = ChangeLog.objects.filter(object_type="catalog.productline").latest("id")
    assert (change.action, change.reason) == ("RETIRE", "no longer sold")
    assert not browser.get(LINES).context["rows"]
    assert browser.get(f"{LINES}?is_active=0").context["rows"]


# -- what cannot be smuggled in ----------------------------------------------------------------------------------------

FOREIGN_ADDRESSES = ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "http:evil.example", " //evil.example", ""]  # fmt: skip


@pytest.mark.parametrize("url", FOREIGN_ADDRESSES)
def test_nobody_is_led_to_a_foreign_site(url):
    browser = browser_of(staff_user("*"))
    answers = [
        browser.post("/catalog/product-lines/bulk/retire/", {"back": url}),
        browser.post("/language/", {"language": "en", "next": url}),
        browser.post("/views/save/", {"object": "catalog.productline", "name": "x", "back": url}),
    ]
    assert [answer.headers["Location"] for answer in answers] == [LINES, "/", "/"]


def test_names_are_escaped_wherever_they_are_shown():
    row = line(code=EVIL[:20], name=EVIL)
    user = staff_user("*")
    user.display_name = EVIL
    user.save()
    browser = browser_of(user)
    browser.post("/views/save/", {"object": "catalog.productline", "name": EVIL, "back": f"{LINES}?q={EVIL}"})
    browser.post(f"{LINES}{row.pk}/edit/", {"code": "L1", "name": EVIL + "2", "version": "1"})
    pages = ["", f"?q={quote(EVIL)}", f"?sort={quote(EVIL)}", f"{row.pk}/", f"{row.pk}/edit/", f"{row.pk}/history/"]
    pages += [f"{row.pk}/retire/", "add/?name=" + quote(EVIL)]
    for page in pages:
        answer = browser.get(LINES + page)
        assert answer.status_code == 200, page
        assert "<script>alert" not in answer.content.decode(), page
        assert not Page(answer).inline, page
    palette = browser.get("/search/palette/", {"q": EVIL})
    assert "<script>alert" not in palette.content.decode()


def test_exported_cells_are_not_computed_and_speak_the_users_language():
    line(code="C1", name="=HYPERLINK(1)")
    line(code="C2", name="＝1+1")
    browser = browser_of(staff_user("*", language="zh-hans"))
    answer = browser.get(f"{LINES}export/?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    cells = {cell for row in rows[1:] for cell in row}
    assert {"'=HYPERLINK(1)", "'＝1+1"} <= cells
    assert "是" in cells or "启用" in "".join(rows[0])
    assert browser_of(staff_user("catalog.productline:view")).get(f"{LINES}export/").status_code == 403
    assert browser.get(f"{LINES}export/?format=exe").status_code == 422


# -- what a user sets for himself --------------------------------------------------------------------------------------


def test_saved_views_belong_to_their_user():
    first, second = staff_user("*"), staff_user("*")
    browser_of(first).post("/views/save/", {"object": "catalog.productline", "name": "mine", "back": f"{LINES}?q=a"})
    browser_of(first).post("/views/save/", {"object": "catalog.productline", "name": "mine", "back": f"{LINES}?q=b"})
    browser_of(first).post("/views/save/", {"object": "no.such", "name": "x", "back": LINES})
    view = SavedView.objects.get()
    assert (view.user_id, view.query) == (first.pk, "q=b")
    assert browser_of(first).get(f"{LINES}?q=b").context["views"][0]["active"]
    assert browser_of(second).get(LINES).context["views"] == []


def test_the_language_is_kept_for_the_account():
    user = staff_user("*", language="en")
    browser = browser_of(user)
    assert browser.post("/language/", {"language": "zh-hans", "next": LINES}).headers["Location"] == LINES
    user.refresh_from_db()
    assert user.language == "zh-hans"
    assert browser.get(LINES).headers["Content-Language"] == "zh-hans"
    browser.post("/language/", {"language": "xx"})
    user.refresh_from_db()
    assert user.language == "zh-hans"
    assert browser.get("/language/").status_code == 405


def test_options_offer_what_one_may_see():
    here, there = make_row(Region), make_row(Region)
    own, foreign = a_dealer(region=here), a_dealer(region=there)
    browser = browser_of(staff_user("dealers.dealer:view", breadth="REGION", region=here))
    offered = {option["value"] for option in browser.get("/options/dealers.dealer/").json()["options"]}
    assert offered == {str(own.pk)}
    assert browser.get("/options/dealers.dealer/", {"q": foreign.name}).json() == {"options": []}
    assert browser.get("/options/customers.hospital/").status_code == 403
    assert browser.get("/options/no.such/").status_code == 404


def test_the_palette_finds_pages_one_may_open_and_nothing_else():
    browser = browser_of(staff_user("catalog.productline:view"))
    found = browser.get("/search/palette/", {"q": "product"}).content.decode()
    assert LINES in found
    assert reverse("dealers_dealer_list") not in browser.get("/search/palette/").content.decode()


def test_a_name_is_a_link_only_to_whom_its_page_opens():
    """A dealer reads the name of the dealer above him, and gets no link that would end in a refusal."""
    above = make_row(Dealer, level=1)
    own = make_row(Dealer, level=2, parent=above)
    link = f'href="/dealers/dealers/{above.pk}/"'
    theirs = browser_of(dealer_user(own, "dealers.dealer:view"))
    for path in ("/dealers/dealers/?col=code&col=parent", f"/dealers/dealers/{own.pk}/"):
        assert str(above) in theirs.get(path).content.decode() and link not in theirs.get(path).content.decode(), path
        assert link in browser_of(staff_user("*")).get(path).content.decode(), path
    shows_no_region = browser_of(staff_user("dealers.dealer:view"))
    assert "/reference/regions/" not in shows_no_region.get(f"/dealers/dealers/{own.pk}/").content.decode()

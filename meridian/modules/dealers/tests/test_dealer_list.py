"""The list of dealers with the columns of other modules: rights, filters, order, export, queries."""

from __future__ import annotations

import csv
import io
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from meridian.kernel.testing.actors import browser_of, dealer_user, staff_actor, staff_user
from meridian.kernel.web.contributions import columns_of
from meridian.modules.catalog.tests.factories import make_line
from meridian.modules.dealers.objects import DEALER
from meridian.modules.dealers.web import dealer_list
from meridian.modules.funds import commands as funds
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.qualification import commands as qualification
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import make_dealer

pytestmark = [pytest.mark.long, pytest.mark.django_db]
URL, EXPORT = "/dealers/dealers/", "/dealers/list/export/"
VIEW = "dealers.dealer:view"
COLUMNS = {
    "light": "licences.licence:view",
    "score": VIEW,
    "credit": "funds.openitem:view",
    "lines": "qualification.dealerbusiness:view",
    "review": "qualification.qualificationcase:view",
    "grade": "performance.dealerscore:view",
    "segment": "performance.dealerscore:view",
}


@pytest.fixture
def three():
    """C has documents, credit and a line; A has credit of which he uses nothing too, B has nothing."""
    ensure_parameters(actor=system())
    region = load_small_tree()["320100"]
    made = {code: make_dealer(region=region, code=code, name=f"南京{code}医疗有限公司") for code in ("A", "B", "C")}
    make_dealer_documents(made["C"])
    for code, limit in (("A", 500_000), ("C", 1_000_000)):
        funds.set_credit_limit(actor=system(), dealer=made[code], limit_fen=limit, terms_days=30)
    take_over(made["C"], date(2026, 3, 1))
    return made


def take_over(dealer, due: date, line=None) -> None:
    qualification.take_over_business(
        actor=system(), dealer=dealer, line=line or make_line(name=f"线{dealer.code}"), opened_on=date(2024, 1, 5),
        paper_reference=f"P-{dealer.code}", review_due_on=due,
    )  # fmt: skip


def listed(query: str = "", user=None):
    answer = browser_of(user or staff_user("*")).get(URL + query)
    assert answer.status_code == 200, answer.content
    return answer.context


def codes(context) -> list[str]:
    return [row["cells"][0].text for row in context["rows"]]


class TestRights:
    def test_every_column_is_in_the_table_above(self):
        assert get_resolver().url_patterns  # pages register their columns as their addresses are loaded
        assert {source.key: source.code for source in columns_of(DEALER.name, staff_actor("*"))} == COLUMNS

    @pytest.mark.parametrize("key", sorted(set(COLUMNS) - {"score"}))
    def test_a_column_needs_its_right(self, three, key):
        names = lambda *rights: {c["name"] for c in listed(user=staff_user(*rights))["columns"]}  # noqa: E731
        assert key in names(VIEW, COLUMNS[key])
        assert key not in names(*(set(COLUMNS.values()) - {COLUMNS[key]}))

    def test_a_filter_of_a_column_one_may_not_see_narrows_nothing(self, three):
        assert codes(listed("?credit=none", staff_user(VIEW))) == ["A", "B", "C"]

    def test_a_dealer_finds_only_himself_and_no_column_of_others(self, three):
        context = listed(user=dealer_user(three["B"], "*"))
        assert codes(context) == ["B"]
        assert not {c["name"] for c in context["columns"]} & set(COLUMNS)
        assert "requalify" not in [action["name"] for action in context["bulk_actions"]]
        assert "requalify" in [action["name"] for action in listed()["bulk_actions"]]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [("?credit=none", ["B"]), ("?credit=free", ["A", "C"]), ("?review=late", ["C"]), ("?light=RED", ["A", "B"]),
         ("?light=AMBER,GREEN", ["C"]), ("?credit=free&review=late", ["C"]), ("?q=南京B", ["B"]), ("?credit=nonsense", [])],
    )  # fmt: skip
    def test_narrow_by_what_others_know(self, three, query, expected):
        assert codes(listed(query)) == expected

    def test_show_how_many_stand_in_each_choice(self, three):
        credit = next(f for f in listed()["filters"] if f["name"] == "credit")
        assert dict(credit["choices"])["free"].endswith("· 2") and dict(credit["choices"])["none"].endswith("· 1")

    def test_the_band_counts_the_worst_choice_and_leads_there(self, three):
        fact = next(f for f in listed()["facts"] if "past due" in str(f["label"]))
        assert (fact["value"], fact["tone"]) == (1, "bad")
        assert codes(listed(fact["url"])) == ["C"]


class TestOrder:
    @pytest.mark.parametrize(
        ("sort", "expected"),
        [("-score", ["C", "A", "B"]), ("score", ["A", "B", "C"]), ("lines", ["C", "A", "B"]), ("-lines", ["C", "A", "B"]),
         ("credit", ["A", "C", "B"]), ("-credit", ["A", "C", "B"]), ("-code", ["C", "B", "A"])],
    )  # fmt: skip
    def test_rows_without_a_value_stand_last_either_way(self, three, sort, expected):
        assert codes(listed(f"?sort={sort}")) == expected

    def test_pages_go_on_where_the_last_one_ended(self, three, monkeypatch):
        monkeypatch.setattr(dealer_list, "PAGE_SIZE", 2)
        first = listed("?sort=-code")
        second = listed(first["next_url"])
        assert codes(first) == ["C", "B"] and codes(second) == ["A"]
        assert codes(listed(second["previous_url"] or "?sort=-code")) == ["C", "B"]
        assert codes(listed("?sort=-code&after=99999")) == ["C", "B"]


class TestExport:
    def rows(self, query: str, user=None) -> list[list[str]]:
        answer = browser_of(user or staff_user("*")).get(f"{EXPORT}{query}&format=csv")
        assert answer.status_code == 200
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    @pytest.mark.parametrize("query", ["?sort=-credit", "?credit=free&sort=-code", "?col=code&col=credit&col=light"])
    def test_has_the_rows_columns_and_order_of_the_list(self, three, query):
        context, rows = listed(query), self.rows(query)
        assert rows[0] == [str(column["label"]) for column in context["columns"]]
        assert [row[0] for row in rows[1:]] == codes(context)
        texts = [[str(cell.text or "") for cell in row["cells"]] for row in context["rows"]]
        assert [row[-1] for row in rows[1:]] == [row[-1] for row in texts]

    def test_is_made_as_a_workbook_too(self, three):
        answer = browser_of(staff_user("*")).get(f"{EXPORT}?format=xlsx")
        book = ZipFile(BytesIO(b"".join(answer.streaming_content)))
        assert any(name.startswith("xl/worksheets/") for name in book.namelist())

    def test_needs_its_right_and_keeps_to_the_scope(self, three):
        assert browser_of(staff_user(VIEW)).get(EXPORT).status_code == 403
        assert [row[0] for row in self.rows("?", dealer_user(three["A"], VIEW, "dealers.dealer:export"))[1:]] == ["A"]


def test_queries_do_not_grow_with_the_dealers(three):
    browser = browser_of(staff_user("*"))

    def count() -> int:
        """The fewest of three: now and then a request also renews the session."""
        browser.get(URL)
        found = []
        for _n in range(3):
            with CaptureQueriesContext(connection) as seen:
                browser.get(URL)
            found.append(len(seen))
        return min(found)

    before, line = count(), make_line(name="新线")
    for n in range(20):
        dealer = make_dealer(region=three["A"].region, code=f"N{n:02d}", name=f"无锡{n}号医疗有限公司")
        funds.set_credit_limit(actor=system(), dealer=dealer, limit_fen=100_000 + n, terms_days=30)
        take_over(dealer, date(2027, 1, 1), line)
    assert len(listed()["rows"]) == 23
    assert count() == before

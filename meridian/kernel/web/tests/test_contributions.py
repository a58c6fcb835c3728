"""Contributions of modules to pages of lower ones, and menu entries for one kind of account."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from meridian.kernel.base.errors import Issue, NotVisible, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, staff_actor
from meridian.kernel.testing.factories import make_row
from meridian.kernel.web import contributions, menu
from meridian.kernel.web.contributions import ColumnSource, ColumnValue, PanelContent, PanelSource, RowsAction
from meridian.modules.dealers.models import Dealer

pytestmark = pytest.mark.django_db
OF, CODE = "tests.thing", "dealers.dealer:view"


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """Registers of their own, so that the pages of other tests stay as they are; the product's are filled before."""
    assert get_resolver().url_patterns
    for name in ("_panels", "_columns", "_actions"):
        monkeypatch.setattr(contributions, name, {})


def panel(key: str, order: int = 10, read=lambda row, actor: PanelContent(empty="nothing"), **values) -> PanelSource:
    return PanelSource(OF, key, "group", order, key, "id", values.pop("code", CODE), read, **values)


def refused(*_given):
    raise RuleViolation(Issue("tests.figure", "The figure is not known."))


def hidden(*_given):
    raise NotVisible("row")


class TestPanels:
    def test_stand_in_their_order_for_whoever_holds_the_right(self):
        contributions.contribute(panel("late", 20), panel("early", 5), panel("other", 1, code="dealers.dealer:change"))
        assert [source.key for source in contributions.panels_of(OF, staff_actor(CODE))] == ["early", "late"]
        assert [source.key for source in contributions.panels_of("tests.other", staff_actor("*"))] == []

    def test_what_is_not_for_dealers_is_not_there_for_them(self):
        contributions.contribute(panel("ours", for_dealers=False), panel("theirs"))
        actor = dealer_actor(make_row(Dealer), "*")
        assert [source.key for source in contributions.panels_of(OF, actor)] == ["theirs"]

    def test_the_same_key_again_replaces(self):
        contributions.contribute(panel("one", 1), panel("one", 2))
        assert [source.order for source in contributions.panels_of(OF, staff_actor("*"))] == [2]

    def test_one_that_cannot_tell_says_why_and_a_hidden_one_nothing(self):
        actor = staff_actor("*")
        assert contributions.content_of(panel("a", read=refused), None, actor).empty == "The figure is not known."
        assert contributions.content_of(panel("b", read=hidden), None, actor) is None


class TestColumns:
    def test_are_for_staff_unless_they_say_otherwise(self):
        read = lambda actor, keys: {key: ColumnValue(str(key), key) for key in keys}  # noqa: E731
        contributions.contribute(
            ColumnSource(OF, "b", 20, "B", CODE, read), ColumnSource(OF, "a", 10, "A", CODE, read, for_dealers=True)
        )
        assert [source.key for source in contributions.columns_of(OF, staff_actor(CODE))] == ["a", "b"]
        assert [source.key for source in contributions.columns_of(OF, dealer_actor(make_row(Dealer), CODE))] == ["a"]
        source = contributions.columns_of(OF, staff_actor(CODE))[0]
        assert contributions.values_of(source, staff_actor(CODE), [7])[7].sort == 7

    def test_one_that_cannot_tell_is_empty(self):
        assert contributions.values_of(ColumnSource(OF, "a", 1, "A", CODE, refused), staff_actor("*"), [1]) == {}


def test_actions_on_rows_need_their_right():
    contributions.contribute(RowsAction(OF, "go", "Go", "id", "dealers.dealer:block", "home"))
    assert contributions.actions_of(OF, staff_actor(CODE)) == []
    assert [action.name for action in contributions.actions_of(OF, staff_actor("dealers.dealer:block"))] == ["go"]


class TestMenu:
    def links(self, actor) -> dict[str, str]:
        return {
            str(item["label"]): item["url"]
            for section in menu.menu_for(actor, "/")
            for item in (*section["items"], *section["more"])
        }

    def test_staff_find_the_list_and_a_dealer_his_own_record(self):
        dealer = make_row(Dealer)
        staff, own = self.links(staff_actor(CODE)), self.links(dealer_actor(dealer, CODE))
        assert staff["Dealers"] == "/dealers/dealers/" and "Our data" not in staff
        assert own["Our data"] == f"/dealers/dealers/{dealer.pk}/" and "Dealers" not in own

    def test_the_record_of_the_dealer_is_where_he_is(self):
        dealer = make_row(Dealer)
        sections = menu.menu_for(dealer_actor(dealer, CODE), f"/dealers/dealers/{dealer.pk}/")
        assert [str(item["label"]) for s in sections for item in s["items"] if item["active"]] == ["Our data"]

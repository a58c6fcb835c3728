"""The market on pages: what they show, what they offer, what they refuse."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from meridian.kernel.base import clock
from meridian.kernel.objects.registry import spec_named
from meridian.kernel.testing.actors import browser_of, staff_user
from meridian.kernel.web.tests.browsing import Page
from meridian.modules.catalog.models import ProductLine
from meridian.modules.market import commands
from meridian.modules.market.models import ChannelMode, ChannelPlan, ChannelStructure, MarketNote, TargetList

from . import factories as make

pytestmark = [pytest.mark.long, pytest.mark.django_db]
LARGE = 1_000_000_000
PAGES = ("", "white-space/", "fit/", "opportunities/", "suggestion/", "brief/", "targets/new/", "roadmap/")
READS = ("customers.hospital:view", "catalog.product:view", "files.storedfile:add")


@pytest.fixture
def world():
    with clock.frozen_at(make.NOW):
        yield make.make_world()


@pytest.fixture
def browser():
    return browser_of(staff_user("market:*", *READS))


def filled(world) -> None:
    """Two years of figures, a fit, a competitor."""
    segment = world.segment()
    for year, total in ((2024, LARGE), (2025, 2 * LARGE)):
        world.figure(segment, year, total, LARGE // 20)
    commands.judge_fit(
        actor=world.planner,
        line=world.line,
        region=world.jiangsu,
        grade="L3A",
        department="CARDIOLOGY",
        need=4,
        as_of=make.TODAY,
    )
    who = spec_named("market.competitor").create(actor=world.planner, code="C1", name="Rival", origin="DOMESTIC")
    spec_named("market.competitorpresence").create(
        actor=world.planner,
        competitor=who,
        line=world.line,
        region=world.jiangsu,
        source="visit",
        as_of=make.TODAY,
        share_percent=30,
    )


def at(world, path: str, region=None, **more: str) -> str:
    asked = {"line": world.line.pk, **({"region": region.pk} if region else {}), **more}
    return f"/market/{path}?" + "&".join(f"{name}={value}" for name, value in asked.items())


class TestPages:
    @pytest.mark.parametrize("path", PAGES)
    def test_open_empty_and_filled_without_inline_code(self, world, browser, path):
        for fill in (lambda w: None, filled):
            fill(world)
            for region in (None, world.jiangsu, world.regions["320100"]):
                answer = browser.get(at(world, path, region))
                assert answer.status_code == 200
                assert Page(answer).inline == []

    @pytest.mark.parametrize("path", PAGES)
    def test_closed_without_the_right(self, world, path):
        assert browser_of(staff_user("dealers.dealer:view")).get(f"/market/{path}").status_code == 403

    def test_nonsense_in_the_address_is_no_error(self, world, browser):
        for path in PAGES:
            assert browser.get(f"/market/{path}?line=x&region=-1&grade=zz&department=1&tier=Q").status_code == 200

    def test_without_lines_the_page_says_where_to_begin(self, browser):
        with clock.frozen_at(make.NOW):
            from meridian.modules.reference.commands import ensure_parameters
            from meridian.modules.reference.tests.factories import load_small_tree, system

            load_small_tree()
            ensure_parameters(actor=system())
            assert not ProductLine.objects.unscoped("test").exists()
            assert b"Add one to the catalogue first" in browser.get("/market/").content

    def test_home_tells_the_next_step(self, world, browser):
        answer = browser.get(at(world, ""))
        assert [step["state"] for step in answer.context["steps"]] == ["current", "ahead", "ahead", "ahead", "ahead"]
        assert b"/market/product-market-fits/add/" in answer.content
        assert b"No figure of this line is on record" in answer.content

    def test_map_shows_white_cities(self, world, browser):
        filled(world)
        answer = browser.get(at(world, "white-space/", world.jiangsu))
        assert {row.place.code: label for row, label, _chip, _dealers in answer.context["cities"]} == {
            "320100": "white space", "320500": "white space",
        }  # fmt: skip
        tile = next(tile for tile in answer.context["tiles"] if tile.name == "江苏")
        assert (tile.white, tile.is_chosen, tile.covered) == (2, True, 0)
        assert len(answer.context["tiles"]) == 6 + 3  # provinces of the small tree; Taiwan, Hong Kong, Macao

    def test_fit_leads_to_the_hospitals(self, world, browser):
        filled(world)
        answer = browser.get(at(world, "fit/"))
        links = [href for href in Page(answer).values("a", "href") if href.startswith("/market/targets/new/")]
        assert len(links) == 1
        assert "grade=L3A" in links[0]
        assert browser.get(links[0]).status_code == 200

    def test_opportunity_offers_a_target_list(self, world, browser):
        filled(world)
        answer = browser.get(at(world, "opportunities/"))
        assert answer.context["rows"][0]["label"] == "enter"
        assert len(answer.context["dots"]) == 1
        assert f"region={world.jiangsu.pk}" in answer.context["rows"][0]["targets"]

    def test_brief_puts_competitors_and_segments_together(self, world, browser):
        filled(world)
        text = browser.get(at(world, "brief/", world.jiangsu)).content.decode()
        assert "Rival" in text
        assert "100.0 %" in text  # growth from one to two


class TestSuggestion:
    def test_is_taken_over(self, world, browser):
        url = at(world, "suggestion/", world.jiangsu)
        assert browser.get(url).context["mode"] == "mixed, named hospitals direct"
        posted = {"line": world.line.pk, "region": world.jiangsu.pk, "valid_from": "2026-12-01", "plan": ""}
        answer = browser.post("/market/suggestion/", posted)
        mode = ChannelMode.objects.unscoped("test").get()
        assert answer["Location"] == f"/market/channel-modes/{mode.pk}/"
        assert (mode.valid_from, mode.direct_hospitals.count()) == (date(2026, 12, 1), 1)
        assert ChannelStructure.objects.unscoped("test").count() == 1
        again = browser.post("/market/suggestion/", posted)
        assert again.status_code == 422
        assert b"End that mode first" in again.content

    def test_who_may_only_look_takes_nothing_over(self, world):
        looker = browser_of(staff_user("market.channelmode:view", *READS))
        assert b"Take it over" not in looker.get(at(world, "suggestion/", world.jiangsu)).content
        assert (
            looker.post("/market/suggestion/", {"line": world.line.pk, "region": world.jiangsu.pk}).status_code == 403
        )
        assert not ChannelMode.objects.unscoped("test").exists()


class TestTargets:
    def test_ticked_hospitals_become_a_list(self, world, browser):
        posted = {
            "line": world.line.pk, "region": world.jiangsu.pk, "grade": "L3A", "name": "Q1", "first_day": "2027-01-01",
            "last_day": "2027-03-31", "hospital": [world.hospitals[0].pk],
        }  # fmt: skip
        answer = browser.post("/market/targets/new/", posted)
        row = TargetList.objects.unscoped("test").get()
        assert answer["Location"] == f"/market/target-lists/{row.pk}/"
        assert (row.name, row.chosen_by["grade"], row.items.count()) == ("Q1", "L3A", 1)

    def test_nothing_ticked_is_refused_with_what_to_do(self, world, browser):
        answer = browser.post("/market/targets/new/", {"line": world.line.pk, "region": world.jiangsu.pk})
        assert answer.status_code == 422
        assert b"No hospital was chosen" in answer.content
        assert not TargetList.objects.unscoped("test").exists()

    def test_foreign_hospital_is_not_found(self, world):
        narrow = browser_of(staff_user("market:*", *READS, breadth="REGION", region=world.regions["330000"]))
        posted = {"line": world.line.pk, "region": world.regions["330000"].pk, "hospital": [world.hospitals[0].pk]}
        assert narrow.post("/market/targets/new/", posted).status_code == 404

    def test_filter_narrows(self, world, browser):
        assert browser.get(at(world, "targets/new/", world.jiangsu, grade="L2")).context["total"] == 1
        assert browser.get(at(world, "targets/new/", world.jiangsu, tier="A")).context["total"] == 0
        assert browser.get(at(world, "targets/new/", world.jiangsu, type="CLINIC")).context["total"] == 0


class TestPlanPage:
    def test_submitted_and_approved_on_its_page(self, world, browser):
        plan = world.plan()
        url = f"/market/channel-plans/{plan.pk}/"
        assert browser.get(url).status_code == 200
        browser.post(f"{url}do/submit/", {"version": plan.version})
        plan = ChannelPlan.objects.unscoped("test").get(pk=plan.pk)
        assert plan.status == "SUBMITTED"
        browser_of(staff_user("market:*")).post(f"{url}do/approve/", {"version": plan.version, "note": "go"})
        plan = ChannelPlan.objects.unscoped("test").get(pk=plan.pk)
        assert (plan.status, plan.decision_note) == ("APPROVED", "go")


class TestNotes:
    def note(self, world):
        return spec_named("market.marketnote").create(
            actor=world.planner, kind="POLICY", title="VBP", text="soon", region=world.jiangsu, noted_on=make.TODAY
        )

    def test_file_is_attached_and_read_by_who_sees_the_note(self, world, browser):
        note = self.note(world)
        upload = SimpleUploadedFile("notice.pdf", b"%PDF-1.4\n%%EOF\n")
        browser.post(f"/market/market-notes/{note.pk}/file/", {"upload": upload})
        stored = MarketNote.objects.unscoped("test").get(pk=note.pk).file
        assert stored.name == "notice.pdf"
        assert b"notice.pdf" in browser.get(f"/market/market-notes/{note.pk}/").content
        reader = browser_of(staff_user("market.marketnote:view"))
        assert reader.get(f"/files/{stored.pk}/").status_code == 200
        assert browser_of(staff_user("dealers.dealer:view")).get(f"/files/{stored.pk}/").status_code == 404

    def test_nothing_chosen_changes_nothing(self, world, browser):
        note = self.note(world)
        assert browser.post(f"/market/market-notes/{note.pk}/file/").status_code == 302
        assert MarketNote.objects.unscoped("test").get(pk=note.pk).file_id is None

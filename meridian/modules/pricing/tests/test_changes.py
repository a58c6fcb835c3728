"""Price changes: written, tried, submitted, decided, effective or taken back."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from meridian.kernel.access.grants import actor_for
from meridian.kernel.access.models import Grant
from meridian.kernel.approvals import acts, editing
from meridian.kernel.approvals.models import ApprovalCase
from meridian.kernel.base import clock
from meridian.kernel.base.actors import system_actor
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.testing.actors import dealer_actor, make_role, staff_actor, staff_user
from meridian.modules.catalog.tests.factories import make_sku
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.pricing import commands
from meridian.modules.pricing.models import Price, PriceChange
from meridian.modules.pricing.queries import impact, price_of
from meridian.modules.reference.tests.factories import load_small_tree, system

from .factories import make_price

pytestmark = pytest.mark.django_db
TODAY, JUL = date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture(autouse=True)
def today():
    with clock.frozen_at(datetime(2026, 6, 1, 10, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def story(db):
    """A SKU with list and level price, a dealer of level one with a price of his own for another SKU."""
    tree = load_small_tree()
    dealer, sku, other = make_dealer(region=tree["320100"]), make_sku(), make_sku()
    make_price(sku=sku)
    make_price(sku=sku, kind="LEVEL", level=1, price_e4=900_000)
    make_price(sku=other, kind="DEALER", dealer=dealer, price_e4=500_000)
    return dealer, sku, other


def draft(day=JUL, **values):
    facts = {"kind": "ANNUAL", "justification": "2026 revision", "effective_on": day}
    return commands.draft_price_change(actor=system(), **{**facts, **values})


def decided(change):
    return PriceChange.objects.unscoped("test").get(pk=change.pk)


def paid(dealer, sku, day):
    return price_of(dealer.pk, [sku.pk], day)[sku.pk].price_e4


class TestLines:
    def test_a_percentage_keeps_the_old_price_and_rounds_to_the_fen(self, story):
        change = draft()
        assert commands.change_by_percent(actor=system(), price_change=change, percent_bp=333) == 2
        found = {line.key: (line.old_e4, line.new_e4) for line in change.lines.all()}
        assert found == {"LIST": (1_000_000, 1_033_300), "LEVEL:1": (900_000, 930_000)}

    def test_a_line_of_the_same_key_is_replaced(self, story):
        _dealer, sku, _other = story
        change = draft()
        for price in (1, 2):
            row = {"kind": "LIST", "sku_id": sku.pk, "new_e4": price}
            commands.set_change_lines(actor=system(), price_change=change, rows=[row])
        assert [line.new_e4 for line in change.lines.all()] == [2]
        commands.drop_change_lines(actor=system(), price_change=change, line_ids=[change.lines.get().pk])
        assert not change.lines.exists()

    @pytest.mark.parametrize(
        ("row", "code"),
        [({"kind": "LEVEL"}, "pricing.needs"), ({"kind": "LIST", "level": 1}, "pricing.forbids"), ({"new_e4": 0}, "pricing.not_positive")],
    )  # fmt: skip
    def test_refusals(self, story, row, code):
        values = {"kind": "LIST", "sku_id": story[1].pk, "new_e4": 5, **row}
        with pytest.raises(RuleViolation) as refused:
            commands.set_change_lines(actor=system(), price_change=draft(), rows=[values])
        assert refused.value.code == code

    def test_nothing_in_force_is_said(self, story):
        with pytest.raises(RuleViolation) as refused:
            commands.change_by_percent(actor=system(), price_change=draft(), percent_bp=100, kinds=["PROJECT"])
        assert refused.value.code == "pricing.nothing_found"

    def test_another_day_reads_the_old_prices_again(self, story):
        _dealer, sku, _other = story
        make_price(sku=sku, price_e4=1_100_000, valid_from=date(2026, 8, 1))
        change = draft()
        commands.set_change_lines(
            actor=system(), price_change=change, rows=[{"kind": "LIST", "sku_id": sku.pk, "new_e4": 7}]
        )
        commands.change_price_change(actor=system(), row=change, effective_on=date(2026, 8, 2))
        assert change.lines.get().old_e4 == 1_100_000

    def test_no_day_of_the_past(self, story):
        with pytest.raises(RuleViolation) as refused:
            draft(day=TODAY - timedelta(days=1))
        assert refused.value.code == "pricing.change_past"


class TestDeciding:
    def submitted(self, story, day=JUL, percent=-1000):
        change = draft(day)
        commands.change_by_percent(actor=system(), price_change=change, percent_bp=percent)
        clerk = staff_actor("pricing.pricechange:*")
        commands.submit_price_change(actor=clerk, price_change=change)
        return change, clerk

    def test_another_person_approves_and_the_prices_come_on_their_day(self, story):
        dealer, sku, _other = story
        change, clerk = self.submitted(story)
        with pytest.raises(RuleViolation) as refused:
            commands.approve_price_change(actor=clerk, price_change=change)
        assert refused.value.code == "pricing.change_own"
        commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        assert decided(change).status == "APPROVED" and all(line.price_id for line in change.lines.all())
        assert (paid(dealer, sku, date(2026, 6, 30)), paid(dealer, sku, JUL)) == (900_000, 810_000)
        assert commands.begin_price_changes(actor=system()) == 0
        with clock.frozen_at(datetime(2026, 7, 1, 0, 10, tzinfo=clock.SHANGHAI)):
            assert commands.begin_price_changes(actor=system_actor("t")) == 1
        assert decided(change).status == "EFFECTIVE"

    def test_from_today_it_is_effective_at_once(self, story):
        change, _clerk = self.submitted(story, day=TODAY)
        commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        assert decided(change).status == "EFFECTIVE" and paid(story[0], story[1], TODAY) == 810_000

    def test_a_price_set_meanwhile_refuses_all_of_it(self, story):
        _dealer, sku, _other = story
        change, _clerk = self.submitted(story)
        make_price(sku=sku, price_e4=950_000, valid_from=date(2026, 6, 10))
        before = Price.objects.unscoped("test").count()
        with pytest.raises(RuleViolation) as refused:
            commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        assert refused.value.code == "pricing.change_stale"
        assert Price.objects.unscoped("test").count() == before and decided(change).status == "SUBMITTED"

    def test_a_price_that_was_to_begin_the_same_day_gives_way(self, story):
        dealer, sku, _other = story
        make_price(sku=sku, kind="LEVEL", level=1, price_e4=950_000, valid_from=JUL)
        make_price(sku=sku, kind="LEVEL", level=1, price_e4=990_000, valid_from=date(2026, 9, 1))
        change, _clerk = self.submitted(story)
        assert change.lines.get(kind="LEVEL").old_e4 == 950_000
        commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        days = (date(2026, 6, 30), JUL, date(2026, 8, 31), date(2026, 9, 1))
        assert [paid(dealer, sku, day) for day in days] == [900_000, 855_000, 855_000, 990_000]

    def test_who_sees_a_region_only_does_not_approve_prices_of_everybody(self, story):
        change, _clerk = self.submitted(story)
        before = Price.objects.unscoped("test").count()
        boss = staff_actor("pricing.pricechange:*", breadth="REGION", region=story[0].region)
        with pytest.raises(Denied):
            commands.approve_price_change(actor=boss, price_change=change)
        assert Price.objects.unscoped("test").count() == before and decided(change).status == "SUBMITTED"

    def test_approved_and_taken_back_the_former_prices_hold_on(self, story):
        dealer, sku, _other = story
        change, clerk = self.submitted(story)
        commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        commands.withdraw_price_change(actor=clerk, price_change=change, note="market fell")
        assert paid(dealer, sku, JUL) == 900_000 and decided(change).status == "WITHDRAWN"

    def test_once_effective_it_is_not_taken_back(self, story):
        change, clerk = self.submitted(story, day=TODAY)
        commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        with pytest.raises(RuleViolation) as refused:
            commands.withdraw_price_change(actor=clerk, price_change=change, note="no")
        assert refused.value.code == "pricing.change_status"

    def test_refused_nothing_changes(self, story):
        dealer, sku, _other = story
        change, _clerk = self.submitted(story)
        commands.refuse_price_change(actor=staff_actor("*"), price_change=change, note="too deep")
        assert decided(change).status == "REFUSED" and paid(dealer, sku, JUL) == 900_000

    def test_empty_or_without_change_it_is_not_submitted(self, story):
        change = draft()
        with pytest.raises(RuleViolation) as refused:
            commands.submit_price_change(actor=system(), price_change=change)
        assert refused.value.code == "pricing.change_empty"
        row = {"kind": "LIST", "sku_id": story[1].pk, "new_e4": 1_000_000}
        commands.set_change_lines(actor=system(), price_change=change, rows=[row])
        with pytest.raises(RuleViolation) as refused:
            commands.submit_price_change(actor=system(), price_change=change)
        assert refused.value.code == "pricing.change_same"

    def test_a_deep_cut_goes_along_its_route(self, story):
        user, role = staff_user(), make_role(["pricing.pricechange:view"])
        Grant.objects.create(user=user, role=role, breadth="ALL")
        route = editing.save_route(
            actor=system_actor("t"), subject="pricing.pricechange", purpose="decide", name="deep",
            condition=[[{"fact": "cut_bp", "op": "ge", "value": 500}]],
            steps=[{"name": "director", "approver_kind": "ROLE", "approver": role.key}],
        )  # fmt: skip
        editing.activate_route(actor=system_actor("t"), route_id=route.pk)
        change, _clerk = self.submitted(story)
        with pytest.raises(RuleViolation) as refused:
            commands.approve_price_change(actor=staff_actor("*"), price_change=change)
        assert refused.value.code == "approvals.case_open"
        case = ApprovalCase.objects.unscoped("test").get(subject_id=change.pk)
        assert any("→" in text for text in case.content.values())
        acts.approve(actor=actor_for(user), case_id=case.pk)
        assert decided(change).status == "APPROVED" and paid(story[0], story[1], JUL) == 810_000

    def test_a_dealer_has_nothing_to_do_with_it(self, story):
        actor = dealer_actor(story[0], "pricing.pricechange:add", "pricing.pricechange:view")
        with pytest.raises(Denied):
            commands.draft_price_change(actor=actor, kind="ANNUAL", justification="x", effective_on=JUL)


class TestSimulation:
    @pytest.fixture
    def past(self, story, monkeypatch):
        """Two orders of the dealer: 10 base units in January, 4 × 5 in March; one of a dealer of no known price."""
        dealer, sku, other = story
        rows = [
            {"month": date(2026, 1, 1), "qty": 10, "n": 1, "sku_id": sku.pk},
            {"month": date(2026, 3, 1), "qty": 5, "n": 4, "sku_id": sku.pk},
            {"month": date(2026, 3, 1), "qty": 1, "n": 1, "sku_id": other.pk},
        ]
        common = {
            "dealer_id": dealer.pk,
            "hospital_id": None,
            "project": "",
            "region_id": dealer.region_id,
            "price_e4": 1,
        }
        asked = []

        def lines(first, last, skus):
            asked.append((first, last))
            frame = pl.DataFrame([{**common, **row} for row in rows if row["sku_id"] in skus])
            return frame.with_columns(pl.col("hospital_id").cast(pl.Int64))

        monkeypatch.setattr(impact, "_past_lines", lines)
        return asked

    def test_old_and_new_price_of_the_day_on_a_year_of_orders(self, story, past):
        dealer, _sku, _other = story
        change = draft()
        commands.change_by_percent(actor=system(), price_change=change, percent_bp=-1000)
        commands.simulate_price_change(actor=system(), price_change=change, elasticity_percent=-50)
        figures = decided(change).simulation
        assert past == [(TODAY - timedelta(days=365), TODAY - timedelta(days=1))]
        # 30 base units from 90.00 to 81.00 yuan.
        assert (figures["total"]["lines"], figures["total"]["qty_sum"], figures["total"]["difference_fen"]) == (
            5,
            30,
            -27_000,
        )
        assert figures["total"]["assumed_fen"] == round(243_000 * 1.05)
        assert (figures["winners"], figures["losers"]) == (1, 0)
        assert [row["difference_fen"] for row in figures["months"]] == [-9_000, -18_000]
        assert figures["dealers"][0]["name"] == (dealer.short_name or dealer.name) and figures["regions"][0]["name"]

    def test_lines_below_the_floor_are_counted(self, story, past):
        _dealer, sku, _other = story
        commands.set_guide_price(actor=system(), sku=sku, guide_e4=950_000, floor_e4=850_000, valid_from=TODAY)
        change = draft()
        commands.change_by_percent(actor=system(), price_change=change, percent_bp=-1000)
        commands.simulate_price_change(actor=system(), price_change=change)
        assert (decided(change).simulation["below_lines"], decided(change).simulation["below_fen"]) == (5, 243_000)

    def test_a_price_nobody_pays_changes_nothing(self, story, past):
        change = draft()
        rows = [{"kind": kind, "sku_id": story[1].pk, "new_e4": 5} for kind in ("LIST", "SUGGESTED")]
        commands.set_change_lines(actor=system(), price_change=change, rows=rows)
        commands.simulate_price_change(actor=system(), price_change=change)
        assert decided(change).simulation["total"]["lines"] == 0

    def test_a_changed_line_drops_the_figures(self, story, past):
        change = draft()
        commands.change_by_percent(actor=system(), price_change=change, percent_bp=-1000)
        commands.simulate_price_change(actor=system(), price_change=change)
        commands.change_by_percent(actor=system(), price_change=change, percent_bp=-2000)
        assert decided(change).simulation is None

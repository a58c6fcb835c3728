import json
from datetime import date

import pytest

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.modules.reference import commands, queries
from meridian.modules.reference.models import CalendarDay, Region, RegulatoryParameter

from .factories import SMALL, load_small_tree, real_rows, staff, system

pytestmark = pytest.mark.django_db


class TestLoadDivisions:
    def test_builds_paths_and_names(self):
        tree = load_small_tree()
        gulou = tree["320106"]
        assert gulou.path == f"/{tree['CN'].pk}/{tree['320000'].pk}/{tree['320100'].pk}/{gulou.pk}/"
        assert gulou.depth == 3
        assert (gulou.short_name, gulou.full_name) == ("鼓楼", "江苏省南京市鼓楼区")
        assert tree["500105"].is_under(tree["5001P1"].path)

    def test_changes_nothing_the_second_time(self):
        load_small_tree()
        logged = ChangeLog.objects.count()
        again = commands.load_divisions(actor=system(), rows=SMALL)
        assert (again.added, again.changed) == (0, 0)
        assert ChangeLog.objects.count() == logged

    def test_follows_a_renamed_and_moved_county(self):
        load_small_tree()
        rows = [(code, "白下区" if code == "320102" else name) for code, name in SMALL if code != "500105"]
        again = commands.load_divisions(actor=system(), rows=rows)
        assert again.changed == 1
        assert queries.region_by_code("320102").full_name == "江苏省南京市白下区"

    def test_reads_the_package_folder_and_says_when_it_is_absent(self, tmp_path):
        with pytest.raises(RuleViolation) as failure:
            commands.load_divisions(actor=system(), source=tmp_path)
        assert failure.value.code == "reference.divisions_absent"
        for name, size in (("provinces", 2), ("cities", 4), ("areas", 6)):
            entries = [{"code": code, "name": text} for code, text in SMALL if len(code) == size]
            (tmp_path / f"{name}.json").write_text(json.dumps(entries), encoding="utf-8")
        assert commands.load_divisions(actor=system(), source=tmp_path).added > 20

    def test_loads_the_whole_country(self):
        loaded = commands.load_divisions(actor=system(), rows=real_rows())
        assert loaded.added > 3200
        assert Region.objects.unscoped("test").filter(path="").count() == 0

    def test_needs_the_right(self):
        with pytest.raises(Denied):
            commands.load_divisions(actor=staff("reference.region:view"), rows=SMALL)


class TestChangeRegion:
    def test_renames_everything_below(self):
        tree = load_small_tree()
        commands.change_region(actor=system(), row=tree["320100"], name="金陵市", short_name="金陵")
        assert queries.region_by_code("320106").full_name == "江苏省金陵市鼓楼区"

    def test_names_a_new_county_by_its_place(self):
        tree = load_small_tree()
        row = commands.register_region(
            actor=staff("reference.region:*"), code="330199", name="新湖区", level="COUNTY", parent=tree["330100"]
        )
        assert (row.short_name, row.full_name) == ("新湖", "浙江省杭州市新湖区")


class TestRegionQueries:
    def test_gives_places_by_name_and_rows_for_the_matcher(self):
        tree = load_small_tree()
        assert queries.region_places([tree["320106"].pk]) == {tree["320106"].pk: ("江苏省", "南京市", "鼓楼区")}
        assert queries.region_places([tree["110101"].pk]) == {tree["110101"].pk: ("北京市", "", "东城区")}
        rows = queries.place_rows()
        assert ("110000", "北京市", "") in rows
        codes = [code for code, _name, _parent in rows]
        assert all(parent == "" or codes.index(parent) < codes.index(code) for code, _name, parent in rows)
        assert queries.region_by_code("32").name == "江苏省"


class TestCalendar:
    def test_loads_a_year_once_and_keeps_days_set_by_hand(self):
        commands.set_calendar_day(actor=system(), date=date(2026, 10, 1), kind="WORKDAY", source="own notice")
        assert commands.load_calendar(actor=system(), year=2026) > 25
        assert commands.load_calendar(actor=system(), year=2026) == 0
        assert queries.is_working_day(date(2026, 10, 1))
        assert not queries.is_working_day(date(2026, 10, 2))
        assert queries.calendar_covers(2026)

    def test_says_which_years_it_knows(self):
        with pytest.raises(RuleViolation) as failure:
            commands.load_calendar(actor=system(), year=2031)
        assert failure.value.code == "reference.calendar_unknown"
        assert "2031" in failure.value.issues()[0].text()

    def test_adds_working_days_over_a_holiday(self):
        commands.load_calendar(actor=system(), year=2026)
        holidays = CalendarDay.objects.unscoped("test").filter(date__month=10, kind="HOLIDAY").count()
        assert holidays >= 7
        end = queries.add_working_days(date(2026, 9, 30), 5)
        assert queries.working_days_between(date(2026, 9, 30), end) == 5


class TestParameters:
    def test_answers_by_day_and_by_the_nearest_region(self):
        tree = load_small_tree()
        for value, first, region in (
            (6, date(2020, 1, 1), None),
            (8, date(2026, 1, 1), None),
            (3, date(2021, 1, 1), tree["320000"]),
        ):
            commands.set_parameter(
                actor=system(),
                code="stock.near_expiry_months",
                value=value,
                valid_from=first,
                source="test",
                region=region,
            )
        ask = queries.parameter
        assert ask("stock.near_expiry_months", on=date(2025, 12, 31)) == 6
        assert ask("stock.near_expiry_months", on=date(2026, 1, 1)) == 8
        assert ask("stock.near_expiry_months", on=date(2026, 1, 1), region=tree["320106"]) == 3
        assert ask("stock.near_expiry_months", on=date(2020, 6, 1), region=tree["320106"].pk) == 6

    def test_says_where_to_add_a_missing_one(self):
        with pytest.raises(queries.ParameterMissing) as failure:
            queries.parameter("no.such", on=date(2026, 1, 1))
        assert "no.such" in failure.value.issues()[0].text()

    def test_refuses_overlapping_periods(self):
        commands.set_parameter(actor=system(), code="a.b", value=1, valid_from=date(2026, 1, 1), source="test")
        with pytest.raises(RuleViolation) as failure:
            commands.set_parameter(actor=system(), code="a.b", value=2, valid_from=date(2025, 1, 1), source="test")
        assert failure.value.code == "reference.parameter_overlap"
        later = commands.set_parameter(actor=system(), code="a.b", value=2, valid_from=date(2027, 1, 1), source="test")
        with pytest.raises(RuleViolation):
            commands.change_parameter(actor=system(), row=later, valid_from=date(2026, 5, 1))

    def test_ships_limits_once(self):
        added = commands.ensure_parameters(actor=system())
        assert added > 60
        assert commands.ensure_parameters(actor=system()) == 0
        for row in RegulatoryParameter.objects.unscoped("test"):
            row.full_clean()  # they are stored in one go, without being judged one by one
        assert queries.parameter("cases.score.suspected", on=date(2026, 11, 1)) == 60
        assert RegulatoryParameter.objects.unscoped("test").filter(checked_on=None).exists()

from datetime import date, timedelta

import polars as pl
import pytest

from meridian.kernel.audit.models import ChangeLog
from meridian.kernel.base import clock
from meridian.kernel.base.actors import Breadth
from meridian.kernel.base.errors import Denied, NotVisible, RuleViolation
from meridian.kernel.events.models import DomainEvent
from meridian.modules.agreements import commands, queries
from meridian.modules.agreements.models import Authorisation
from meridian.modules.agreements.objects import AUTHORISATION
from meridian.modules.agreements.rules.coverage import Sale
from meridian.modules.catalog.tests.factories import make_product, make_sku
from meridian.modules.customers.models import Hospital
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.commands import block_dealer
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.reference.tests.factories import dealer_actor, load_small_tree, staff, system

from .factories import make_authorisation

PERIOD = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}


@pytest.fixture
def tree(db):
    return load_small_tree()


class TestDraft:
    def test_numbers_itself_and_logs_what_it_lists(self, tree):
        dealer = make_dealer(region=tree["320100"])
        row = commands.draft_authorisation(actor=system(), dealer=dealer, regions=[tree["320000"]], **PERIOD)
        assert row.number.startswith("AU-")
        noted = ChangeLog.objects.get(object_type="agreements.authorisation", action="ACT")
        label = f"{Authorisation._meta.get_field('regions').verbose_name} ±"
        assert noted.diff == {label: ["", "江苏省"]}
        commands.change_authorisation(actor=system(), row=row, regions=[tree["330000"]], remark="moved")
        assert list(row.regions.unscoped("test")) == [tree["330000"]]

    def test_stays_inside_the_scope_of_the_actor(self, tree):
        dealer = make_dealer(region=tree["330100"])
        jiangsu = staff("agreements:*", breadth=Breadth.REGION, path=tree["320000"].path)
        with pytest.raises(Denied):
            commands.draft_authorisation(actor=jiangsu, dealer=dealer, regions=[tree["330000"]], **PERIOD)
        assert not Authorisation.objects.unscoped("test").exists()


class TestSign:
    def test_needs_a_territory_and_an_active_dealer(self, tree):
        dealer = make_dealer(region=tree["320100"])
        row = make_authorisation(dealer=dealer, signed=False)
        block_dealer(actor=system(), dealer=dealer, reason="licence expired")
        with pytest.raises(RuleViolation) as failure:
            commands.sign_authorisation(actor=system(), authorisation=row)
        assert {issue.code for issue in failure.value.issues()} == {
            "agreements.no_territory",
            "agreements.dealer_not_active",
        }

    def test_refuses_the_overlap_of_exclusives_and_names_the_other(self, tree):
        one, two = make_dealer(region=tree["320100"]), make_dealer(region=tree["320100"])
        product = make_product()
        first = make_authorisation(dealer=one, is_exclusive=True, lines=[product.line], regions=[tree["320000"]])
        hospital = make_hospital(region=tree["320106"])
        row = make_authorisation(dealer=two, is_exclusive=True, products=[product], hospitals=[hospital], signed=False)
        with pytest.raises(RuleViolation) as failure:
            commands.sign_authorisation(actor=system(), authorisation=row)
        assert failure.value.code == "agreements.exclusive_overlap"
        assert first.number in failure.value.issues()[0].text()
        commands.end_authorisation(actor=system(), authorisation=first, ended_on=date(2026, 1, 31), reason="narrowed")
        commands.change_authorisation(actor=system(), row=row, valid_from=date(2026, 2, 1))
        assert commands.sign_authorisation(actor=system(), authorisation=row).status == "VALID"
        assert DomainEvent.objects.filter(name="agreements.authorisation.signed").count() == 2

    def test_a_signed_one_is_ended_not_changed(self, tree):
        row = make_authorisation(dealer=make_dealer(region=tree["320100"]), regions=[tree["320000"]])
        with pytest.raises(RuleViolation) as failure:
            commands.change_authorisation(actor=system(), row=row, remark="x")
        assert failure.value.code == "agreements.signed"
        with pytest.raises(RuleViolation):
            commands.sign_authorisation(actor=system(), authorisation=row)
        with pytest.raises(RuleViolation) as failure:
            commands.end_authorisation(actor=system(), authorisation=row, ended_on=date(2027, 1, 1), reason="")
        assert {issue.code for issue in failure.value.issues()} == {"agreements.end_day", "agreements.reason"}
        row = commands.end_authorisation(
            actor=system(), authorisation=row, ended_on=date(2026, 6, 30), reason="quota missed"
        )
        assert [grant.valid_to for grant in queries.grants_for_dealer(row.dealer_id)] == [date(2026, 6, 30)]
        assert queries.authorisation_facts([row.pk])[row.pk]["valid_to"] == date(2026, 6, 30)
        assert queries.authorisation_numbers([row.pk]) == {row.pk: row.number}
        offered = {action.name: bool(action.when(row, system())) for action in AUTHORISATION.actions}
        assert offered == {"sign": False, "letter": False, "end": False}


class TestScope:
    def test_a_dealer_sees_his_own_only(self, tree):
        a, b = make_dealer(region=tree["320100"]), make_dealer(region=tree["320100"])
        mine = make_authorisation(dealer=a, regions=[tree["320000"]])
        other = make_authorisation(dealer=b, regions=[tree["320000"]])
        actor = dealer_actor(a.pk, "agreements:*")
        assert list(AUTHORISATION.rows(actor)) == [mine]
        with pytest.raises(NotVisible):
            commands.end_authorisation(actor=actor, authorisation=other, ended_on=date(2026, 6, 30), reason="x")
        zhejiang = staff("agreements:*", breadth=Breadth.REGION, path=tree["330000"].path)
        assert not AUTHORISATION.rows(zhejiang).exists()


class TestJudgeLines:
    def test_judges_lines_of_a_file_with_campuses_and_others(self, tree):
        own, other = make_dealer(region=tree["320100"]), make_dealer(region=tree["330100"])
        sku = make_sku()
        product, line = sku.product_id, sku.product.line_id
        main = make_hospital(region=tree["320106"])
        campus = make_hospital(region=tree["320508"], parent=main, campus_name="苏州院区")
        far = make_hospital(region=tree["330106"])
        mine = make_authorisation(dealer=own, lines=[sku.product.line], hospitals=[main])
        theirs = make_authorisation(dealer=other, is_exclusive=True, regions=[tree["330000"]])
        make_authorisation(dealer=other, regions=[tree["CN"]], signed=False)
        rows = [
            (11, main.pk, tree["320106"].path, date(2026, 5, 1)),
            (12, campus.pk, tree["320508"].path, date(2026, 5, 1)),
            (13, far.pk, tree["330106"].path, date(2026, 5, 1)),
            (14, main.pk, tree["320106"].path, date(2027, 5, 1)),
            (15, None, tree["320106"].path, date(2026, 5, 1)),
        ]
        schema = {"line_no": pl.Int64, "hospital_id": pl.Int64, "region_path": pl.Utf8, "date": pl.Date}
        lines = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
            dealer_id=pl.lit(own.pk), sku_id=pl.lit(sku.pk), product_id=pl.lit(product), line_id=pl.lit(line)
        )
        judged = queries.judge_lines(lines)
        assert judged["line_no"].to_list() == [11, 12, 13, 14, 15]
        assert judged["reason"].to_list() == [
            "COVERED",
            "COVERED",
            "EXCLUSIVE_OF_OTHER",
            "PERIOD_NOT_COVERED",
            "PLACE_NOT_COVERED",
        ]
        assert judged["authorisation_id"].to_list() == [mine.pk] * 5
        assert judged["other_authorisation_id"].to_list() == [None, None, theirs.pk, None, None]
        sold = Sale(own.pk, product, line, campus.pk, tree["320508"].path, date(2026, 5, 1), own.path)
        assert queries.judge_sale(sold).authorised
        assert queries.judge_lines(lines.clear()).height == 0

    def test_without_any_authorisation(self, tree):
        dealer = make_dealer(region=tree["320100"])
        sku = make_sku()
        lines = pl.DataFrame({
            "line_no": [1], "dealer_id": [dealer.pk], "product_id": [sku.product_id], "line_id": [sku.product.line_id],
            "hospital_id": [1], "region_path": [tree["320106"].path], "date": [date(2026, 5, 1)],
        })  # fmt: skip
        assert queries.judge_lines(lines)["reason"].to_list() == ["NO_AUTHORISATION"]
        assert queries.all_grants_on(date(2026, 1, 1), date(2026, 12, 31)) == []


class TestHospitalsOfADealer:
    """A dealer sees and picks the hospitals his authorisations in force cover, and no other."""

    def seen(self, dealer) -> set[str]:
        rows = Hospital.objects.visible_to(dealer_actor(dealer, "customers.hospital:view"))
        return set(rows.values_list("name", flat=True))

    def now(self) -> dict[str, date]:
        return {"valid_from": clock.today() - timedelta(days=30), "valid_to": clock.today() + timedelta(days=30)}

    @pytest.fixture
    def hospitals(self, tree):
        return {
            name: make_hospital(name=name, region=tree[code])
            for name, code in (("鼓楼医院", "320100"), ("省人民医院", "320100"), ("浙一医院", "330000"))
        }

    def test_those_of_the_territory_less_the_excluded_and_the_named_ones(self, tree, hospitals):
        dealer, other = make_dealer(region=tree["320100"]), make_dealer(region=tree["320100"])
        make_authorisation(
            dealer=dealer, regions=[tree["320000"]], hospitals=[hospitals["浙一医院"]],
            excluded_hospitals=[hospitals["省人民医院"]], **self.now(),
        )  # fmt: skip
        assert self.seen(dealer) == {"鼓楼医院", "浙一医院"}
        assert self.seen(other) == set()

    def test_a_hospital_excluded_from_one_right_is_seen_through_another(self, tree, hospitals):
        dealer = make_dealer(region=tree["320100"])
        make_authorisation(
            dealer=dealer, regions=[tree["320000"]], excluded_hospitals=[hospitals["鼓楼医院"]], **self.now()
        )
        make_authorisation(dealer=dealer, hospitals=[hospitals["鼓楼医院"]], **self.now())
        assert self.seen(dealer) == {"鼓楼医院", "省人民医院"}

    def test_drafts_and_past_rights_show_nothing(self, tree, hospitals):
        dealer = make_dealer(region=tree["320100"])
        make_authorisation(dealer=dealer, regions=[tree["320000"]], signed=False, **self.now())
        past = {"valid_from": date(2020, 1, 1), "valid_to": date(2020, 12, 31)}
        make_authorisation(dealer=dealer, regions=[tree["330000"]], **past)
        assert self.seen(dealer) == set()

"""What tenders gave, authorisations that come of it, filings at authorities, and the lookup of coverage."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest

from meridian.kernel.base.actors import Breadth
from meridian.kernel.base.errors import Denied, RuleViolation
from meridian.kernel.base.memo import unit_of_work
from meridian.kernel.notices.models import Notice
from meridian.kernel.testing.actors import dealer_user
from meridian.modules.agreements import commands, queries
from meridian.modules.agreements.models import AccessRight, Authorisation, FilingTask
from meridian.modules.agreements.queries.access import filing_pack
from meridian.modules.agreements.tests.factories import make_authorisation
from meridian.modules.catalog.tests.factories import make_certificate, make_product
from meridian.modules.customers.tests.factories import make_hospital
from meridian.modules.dealers.tests.factories import make_dealer
from meridian.modules.licences.tests.factories import make_dealer_documents
from meridian.modules.reference.commands import ensure_parameters
from meridian.modules.reference.tests.factories import load_small_tree, staff, system

pytestmark = pytest.mark.django_db
PERIOD = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}


@pytest.fixture
def tree():
    ensure_parameters(actor=system())
    return load_small_tree()


@pytest.fixture
def dealer(tree):
    return make_dealer(region=tree["320100"])


def win(dealer, **values) -> AccessRight:
    given = {"tender_number": "JSZB-2026-07", "tender_name": "江苏省导管集中采购", "awarded_on": date(2025, 12, 20),
             "price_reference": "中标价 2026", **PERIOD, **values}  # fmt: skip
    return commands.record_access_right(actor=system(), dealer=dealer, **given)


def codes_of(failure) -> set[str]:
    return {issue.code for issue in failure.value.issues()}


class TestAccessRight:
    def test_an_authorisation_comes_of_it_and_names_its_tender(self, dealer, tree):
        product = make_product()
        right = win(dealer, regions=[tree["320000"]], lines=[product.line])
        row = make_authorisation(
            dealer=dealer, kind="PROJECT", access_right=right, products=[product], regions=[tree["320100"]]
        )
        assert row.status == "VALID", "tender and its price stand for project and price"
        assert queries.access_rights_of(dealer.pk, date(2026, 5, 1)) == [right]
        with pytest.raises(RuleViolation) as failure:
            commands.withdraw_access_right(actor=system(), accessright=right, reason="annulled")
        assert codes_of(failure) == {"access.used"} and row.number in failure.value.issues()[0].text()
        with pytest.raises(RuleViolation) as failure:
            commands.change_access_right(actor=system(), row=right, valid_to=date(2026, 6, 30))
        assert codes_of(failure) == {"access.used"}
        assert AccessRight.objects.unscoped("test").get(pk=right.pk).valid_to == date(2026, 12, 31), "nothing half-done"

    def test_what_goes_beyond_it_is_named(self, dealer, tree):
        product, other = make_product(), make_product()
        right = win(dealer, regions=[tree["320000"]], products=[product])
        row = make_authorisation(
            dealer=dealer, access_right=right, products=[product, other], regions=[tree["330000"]], signed=False,
            valid_to=date(2027, 3, 31), hospitals=[make_hospital(region=tree["330100"])],
        )  # fmt: skip
        with pytest.raises(RuleViolation) as failure:
            commands.sign_authorisation(actor=system(), authorisation=row)
        assert codes_of(failure) == {"access.period", "access.products", "access.regions", "access.hospitals"}

    def test_of_another_dealer_or_withdrawn(self, dealer, tree):
        theirs = win(make_dealer(region=tree["320100"]), regions=[tree["320000"]])
        mine = win(dealer, regions=[tree["320000"]], tender_number="B")
        row = make_authorisation(dealer=dealer, access_right=theirs, regions=[tree["320000"]], signed=False)
        with pytest.raises(RuleViolation) as failure:
            commands.sign_authorisation(actor=system(), authorisation=row)
        assert codes_of(failure) == {"access.other_dealer"}
        commands.withdraw_access_right(actor=system(), accessright=mine, reason="annulled")
        commands.change_authorisation(actor=system(), row=row, access_right=mine)
        with pytest.raises(RuleViolation) as failure:
            commands.sign_authorisation(actor=system(), authorisation=row)
        assert codes_of(failure) == {"access.withdrawn"}

    def test_needs_place_dates_and_scope(self, dealer, tree):
        with pytest.raises(RuleViolation) as failure:
            win(dealer, valid_to=date(2025, 1, 1), awarded_on=date(2999, 1, 1))
        assert codes_of(failure) == {"access.no_place", "access.dates", "access.future"}
        zhejiang = staff("agreements:*", breadth=Breadth.REGION, path=tree["330000"].path)
        with pytest.raises(Denied):
            commands.record_access_right(
                actor=zhejiang, dealer=dealer, tender_number="x", tender_name="x", awarded_on=date(2026, 1, 1),
                regions=[tree["320000"]], **PERIOD,
            )  # fmt: skip


class TestKinds:
    def signed(self, **values):
        row = make_authorisation(signed=False, **values)
        return commands.sign_authorisation(actor=system(), authorisation=row)

    def test_a_project_names_its_tender_or_hospitals_and_its_price(self, dealer, tree):
        with pytest.raises(RuleViolation) as failure:
            self.signed(dealer=dealer, kind="PROJECT", regions=[tree["320000"]])
        assert codes_of(failure) == {"agreements.project", "agreements.project_price"}
        hospital = make_hospital(region=tree["320106"])
        row = self.signed(dealer=dealer, kind="PROJECT", hospitals=[hospital], price_reference="2026 项目价")
        assert row.status == "VALID"

    def test_a_temporary_one_is_short(self, dealer, tree):
        with pytest.raises(RuleViolation) as failure:
            self.signed(dealer=dealer, kind="TEMPORARY", regions=[tree["320000"]])
        assert codes_of(failure) == {"agreements.temporary_long"} and "90" in failure.value.issues()[0].text()
        assert self.signed(
            dealer=dealer, kind="TEMPORARY", regions=[tree["320000"]], valid_to=date(2026, 3, 31)
        ).status == "VALID"  # fmt: skip


class TestFiling:
    @pytest.fixture
    def product(self):
        return make_product(certificate=make_certificate(expires_on=date(2099, 1, 1)))

    def open(self, dealer, product, **values) -> FilingTask:
        return commands.open_filing(
            actor=system(), dealer=dealer, product=product, authority="南京市市场监督管理局", **values
        )

    def test_opens_once_and_is_due_by_the_parameters(self, dealer, product):
        row = self.open(dealer, product)
        today = system().today
        assert (row.due_on, row.follow_up_on) == (today + timedelta(days=30), today + timedelta(days=7))
        with pytest.raises(RuleViolation) as failure:
            self.open(dealer, product)
        assert codes_of(failure) == {"filing.running"} and row.number in failure.value.issues()[0].text()
        with pytest.raises(RuleViolation) as failure:
            commands.open_filing(
                actor=system(), dealer=dealer, product=product, authority="B", due_on=today - timedelta(days=1)
            )
        assert codes_of(failure) == {"filing.over"}

    def test_the_pack_must_be_whole_before_it_is_handed_in(self, dealer, product, tree):
        row = self.open(dealer, product)
        with pytest.raises(RuleViolation) as failure:
            commands.submit_filing(actor=system(), filingtask=row)
        assert codes_of(failure) == {"filing.pack"}
        today = system().today
        make_dealer_documents(dealer)  # the quality agreement among them, and ours
        period = {"valid_from": today - timedelta(days=5), "valid_to": today + timedelta(days=100)}
        right = make_authorisation(dealer=dealer, regions=[tree["320000"]], lines=[product.line], **period)
        letter = commands.issue_letter(actor=system(), authorisation=right)
        pack = {item.key: item for item in filing_pack(row, today)}
        assert pack["letter"].number == letter.number and pack["certificate"].is_there and pack["quality"].is_there
        if not pack["production"].is_there:
            from meridian.modules.licences.tests.factories import make_licence

            make_licence(subject_type="company", subject_id=0, kind="PRODUCTION_LICENCE")
        row = commands.submit_filing(actor=system(), filingtask=row)
        assert row.status == "SUBMITTED" and row.submitted_on == today
        with pytest.raises(RuleViolation) as failure:
            commands.accept_filing(actor=system(), filingtask=row, filing_number=" ")
        assert codes_of(failure) == {"filing.number"}
        row = commands.return_filing(actor=system(), filingtask=row, reason="授权书日期不清")
        row = commands.submit_filing(actor=system(), filingtask=row)
        row = commands.accept_filing(actor=system(), filingtask=row, filing_number="苏宁械备20260012")
        assert (row.status, row.filing_number, row.follow_up_on) == ("DONE", "苏宁械备20260012", None)

    def test_reminders_come_once_a_follow_up_day_and_once_when_late(self, dealer, product):
        user = dealer_user(dealer, "agreements.filingtask:view")
        today = system().today
        row = self.open(dealer, product, keeper=user)
        assert commands.watch_filings(actor=system()) == 0
        commands.change_filing(actor=system(), row=row, follow_up_on=today)
        assert (commands.watch_filings(actor=system()), commands.watch_filings(actor=system())) == (1, 0)
        commands.change_filing(actor=system(), row=row, due_on=today - timedelta(days=1))
        assert (commands.watch_filings(actor=system()), commands.watch_filings(actor=system())) == (1, 0)
        assert Notice.objects.filter(user=user).count() == 2
        row = commands.follow_up_filing(
            actor=system(), filingtask=row, next_on=today + timedelta(days=3), note="等待受理"
        )
        assert row.follow_up_on == today + timedelta(days=3)
        with pytest.raises(RuleViolation) as failure:
            commands.follow_up_filing(actor=system(), filingtask=row, next_on=today)
        assert codes_of(failure) == {"filing.over"}


def test_one_lookup_and_a_frame_of_lookups_agree(tree, settings):
    """Property: on a random channel with random questions, kept or read anew, both forms give the same verdict."""
    chance = random.Random(11)
    regions = [tree[code] for code in ("CN", "320000", "320100", "330000", "330100")]
    dealers = [make_dealer(region=chance.choice(regions[2:])) for _n in range(4)]
    products = [make_product() for _n in range(4)]
    hospitals = [make_hospital(region=tree[chance.choice(("320106", "330106", "320508"))]) for _n in range(5)]
    for _n in range(14):
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(200))
        row = make_authorisation(
            dealer=chance.choice(dealers), regions=chance.sample(regions, chance.randrange(2)), signed=False,
            hospitals=chance.sample(hospitals, chance.randrange(1, 3)), is_exclusive=chance.random() < 0.4,
            products=chance.sample(products, chance.randrange(3)), valid_from=first, valid_to=first + timedelta(days=120),
            excluded_hospitals=chance.sample(hospitals, chance.randrange(2)),
        )  # fmt: skip
        Authorisation.objects.unscoped("test").filter(pk=row.pk).update(status="VALID")
    asked = [
        (
            chance.choice(dealers).pk, chance.choice([*(p.pk for p in products), 0]), chance.choice([*(h.pk for h in hospitals), 0]),
            date(2026, 1, 1) + timedelta(days=chance.randrange(365)),
        )
        for _n in range(400)
    ]  # fmt: skip
    frame = pl.DataFrame(asked, schema=["dealer_id", "product_id", "hospital_id", "date"], orient="row")
    judged = queries.authorised_frame(frame).rows()
    for keeps in (False, True):
        settings.MERIDIAN_KEEPS_FACTS = keeps
        with unit_of_work():
            found = [queries.authorised(*row) for row in asked]
        assert [(f.authorised, f.reason, f.grant_id, f.other_grant_id) for f in found] == judged
    assert {row[1] for row in judged} >= {"COVERED", "EXCLUSIVE_OF_OTHER", "PLACE_NOT_COVERED", "PERIOD_NOT_COVERED"}

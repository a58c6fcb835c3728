"""The dealer's home: what he owes, what is on the way, what ends, what to clear up; nothing of another dealer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from meridian.kernel.base import clock
from meridian.kernel.testing.actors import browser_of, dealer_actor, dealer_user, staff_user
from meridian.kernel.testing.factories import make_row
from meridian.modules.agreements.models import Authorisation
from meridian.modules.dealers.models import Dealer
from meridian.modules.flows.models import Finding, FlowFile
from meridian.modules.logistics.models import Shipment
from meridian.modules.reference.models import RegulatoryParameter
from meridian.sites.dealer.duties import due_day, ending_authorisations, month_before, owed_files

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _day():
    with clock.frozen_at(datetime(2026, 11, 22, 4, tzinfo=UTC)):
        _limits()
        yield


def _limits() -> None:
    for code, value in (("flows.upload.due_day", 5), ("agreements.expiry.warn_days", 60)):
        make_row(RegulatoryParameter, code=code, value=value, region=None, valid_from=date(2020, 1, 1), valid_to=None)


@pytest.fixture
def dealers():
    return make_row(Dealer, level=1), make_row(Dealer, level=1)


def handed_in(dealer, month: int, state: str = "PUBLISHED", kind: str = "SM") -> FlowFile:
    return make_row(FlowFile, dealer=dealer, month=date(2026, month, 1), state=state, kind=kind)


def owed(dealer) -> list[tuple[int, str, str, int]]:
    return [(o.month.month, o.kind, o.state, o.late) for o in owed_files(dealer_actor(dealer, "*"))]


def test_a_new_dealer_owes_the_sales_of_last_month(dealers):
    assert month_before(TODAY) == date(2026, 10, 1)
    assert due_day(date(2026, 10, 1)) == date(2026, 11, 5)
    assert owed(dealers[0]) == [(10, "SM", "", 17)]


def test_what_is_handed_in_is_owed_no_more_and_gaps_stay(dealers):
    handed_in(dealers[0], 8)
    handed_in(dealers[0], 10, "PROOF")
    handed_in(dealers[1], 9)
    assert owed(dealers[0]) == [(9, "SM", "", 48), (10, "SM", "PROOF", 0)]


def test_stock_files_are_owed_by_who_hands_such_in(dealers):
    handed_in(dealers[0], 9, kind="IM")
    assert {(month, kind) for month, kind, _state, _late in owed(dealers[0])} == {(9, "SM"), (10, "SM"), (10, "IM")}


def test_a_refused_file_is_his_turn_and_a_better_one_ends_it(dealers):
    handed_in(dealers[0], 10, "REFUSED")
    assert owed(dealers[0]) == [(10, "SM", "REFUSED", 17)]
    handed_in(dealers[0], 10, "PUBLISHED")
    assert owed(dealers[0]) == [(10, "SM", "PUBLISHED", 0)]
    handed_in(dealers[0], 10, "REFUSED")
    assert owed(dealers[0]) == [(10, "SM", "PUBLISHED", 0)]


def test_a_withdrawn_file_counts_as_none(dealers):
    handed_in(dealers[0], 10, "WITHDRAWN")
    assert owed(dealers[0]) == [(10, "SM", "", 17)]


def test_authorisations_are_named_in_time(dealers):
    for days, status in ((10, "VALID"), (61, "VALID"), (5, "DRAFT"), (-1, "VALID")):
        last = TODAY + timedelta(days=days)
        make_row(Authorisation, dealer=dealers[0], status=status, valid_from=date(2026, 1, 1), valid_to=last)
    make_row(Authorisation, dealer=dealers[1], status="VALID", valid_from=date(2026, 1, 1), valid_to=TODAY)
    found = ending_authorisations(dealer_actor(dealers[0], "*"))
    assert [days for _row, days in found] == [10]


def test_the_page_says_what_needs_him_and_nothing_of_others(dealers):
    own = make_row(
        Shipment,
        number="SH-OWN",
        dealer=dealers[0],
        status="SHIPPED",
        ship_date=TODAY,
        warehouse=None,
        from_dealer=dealers[1],
    )
    make_row(
        Shipment,
        number="SH-OTHER",
        dealer=dealers[1],
        status="SHIPPED",
        ship_date=TODAY,
        warehouse=None,
        from_dealer=dealers[1],
    )
    mine = make_row(Finding, dealer=dealers[0], state="OPEN", line=None)
    theirs = make_row(Finding, dealer=dealers[1], state="OPEN", line=None)
    page = browser_of(dealer_user(dealers[0], "*")).get("/").content.decode()
    assert "It was due on 2026-11-05, 17 days ago." in page and "Hand in a file" in page
    assert "SH-OWN" in page and f"/logistics/shipments/{own.pk}/do/receive/" in page and "SH-OTHER" not in page
    assert f"/flows/findings/{mine.pk}/" in page and f"/flows/findings/{theirs.pk}/" not in page
    assert "Files to publish" not in page


def test_who_may_do_less_is_offered_less(dealers):
    make_row(
        Shipment,
        number="SH-OWN",
        dealer=dealers[0],
        status="SHIPPED",
        ship_date=TODAY,
        warehouse=None,
        from_dealer=dealers[1],
    )
    page = browser_of(dealer_user(dealers[0], "logistics.shipment:view")).get("/").content.decode()
    assert "SH-OWN" in page and "/do/receive/" not in page and "Hand in a file" not in page
    assert 'id="files"' not in page and 'id="findings"' not in page


def test_with_nothing_open_the_page_says_so(dealers):
    handed_in(dealers[0], 10)
    assert "All done. Nothing needs you today." in browser_of(dealer_user(dealers[0], "*")).get("/").content.decode()


def test_staff_keep_their_workbench():
    assert "Files to publish" in browser_of(staff_user("flows.flowfile:view")).get("/").content.decode()

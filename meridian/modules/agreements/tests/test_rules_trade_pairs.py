"""The frame form of ``may_trade`` gives the verdicts of the single form, whatever the documents, rights, lots and days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meridian.modules.agreements.rules.agreements import AgreementTerm, with_parents
from meridian.modules.agreements.rules.businesses import LineBusiness
from meridian.modules.agreements.rules.coverage import Grant
from meridian.modules.agreements.rules.judging import grant_frames
from meridian.modules.agreements.rules.may_trade import may_trade
from meridian.modules.agreements.rules.trade_facts import LotFacts, Party, ProductFacts, TradeLimits
from meridian.modules.agreements.rules.trade_pairs import PairFacts, judge_pairs, lot_of
from meridian.modules.agreements.rules.training import TrainingGap
from meridian.modules.catalog.rules.certificate_chain import CertificateChain, CertificateTerm
from meridian.modules.licences.rules.facts import BlockSpan, DeviceFacts, LicenceFacts, LicenceTerm
from meridian.modules.licences.rules.scope_items import ScopeEntry

START = date(2026, 1, 1)
SPAN = 40
days = st.integers(0, SPAN).map(lambda n: START + timedelta(days=n))
maybe_day = st.none() | days
PATHS = ("/1/2/", "/1/2/3/", "/1/4/")


@st.composite
def periods(draw):
    first, last = draw(maybe_day), draw(maybe_day)
    return (last, first) if first and last and first > last else (first, last)


entries = st.builds(
    ScopeEntry,
    edition=st.sampled_from(["2002", "2017", "IVD"]),
    code=st.sampled_from(["6877", "13", "*"]),
    is_excluded=st.booleans(),
    device_class=st.sampled_from(["", "II", "III"]),
    needs_review=st.booleans(),
)


@st.composite
def terms(draw, kinds):
    first, last = draw(periods())
    return LicenceTerm(
        draw(st.integers(1, 99)), draw(st.sampled_from(kinds)), "X",
        draw(st.sampled_from(["VALID", "VALID", "EXPIRED", "PENDING", "REPLACED"])), first, last,
        tuple(draw(st.lists(entries, max_size=3))), draw(st.sampled_from(["UNSAID", "INCLUDED", "EXCLUDED"])),
        draw(st.booleans()),
    )  # fmt: skip


@st.composite
def documents(draw, kinds):
    blocks = []
    for number in range(draw(st.integers(0, 1))):
        first, last = draw(periods())
        device_class = draw(st.sampled_from(["", "II", "III"]))
        blocks.append(BlockSpan(number, "QUALITY", device_class, "", "", first or START, last))
    some = draw(st.lists(terms(kinds), max_size=4)) if kinds else []
    return LicenceFacts("test", 0, tuple(some), tuple(blocks))


@st.composite
def grants(draw, dealer_id, number):
    first, last = sorted((draw(days), draw(days)))
    return Grant(
        id=dealer_id * 10 + number, dealer_id=dealer_id, valid_from=first, valid_to=last, dealer_path=f"/{dealer_id}/",
        is_exclusive=draw(st.booleans()), may_sell_to_dealers=draw(st.booleans()),
        line_ids=draw(st.frozensets(st.sampled_from([1, 2]), max_size=1)),
        product_ids=draw(st.frozensets(st.sampled_from([1, 2, 3]), max_size=1)),
        region_paths=tuple(draw(st.lists(st.sampled_from(PATHS), max_size=2, unique=True))),
        hospital_ids=draw(st.frozensets(st.sampled_from([1, 2]), max_size=1)),
        excluded_hospital_ids=draw(st.frozensets(st.sampled_from([1, 2]), max_size=1)),
    )  # fmt: skip


@st.composite
def agreements(draw, dealer_id):
    found = []
    for number in range(draw(st.integers(0, 3))):
        first, last = sorted((draw(days), draw(days)))
        parent = dealer_id * 10 if number and draw(st.booleans()) else None
        found.append(
            AgreementTerm(
                dealer_id * 10 + number, dealer_id, first, last, draw(st.booleans()), f"AG-{number}", parent,
                draw(st.frozensets(st.sampled_from([1, 2]), max_size=1)),
                draw(st.frozensets(st.sampled_from([1, 2, 3]), max_size=1)),
            )
        )  # fmt: skip
    return tuple(with_parents(found))


@st.composite
def businesses(draw, dealer_id):
    lines = draw(st.lists(st.sampled_from([1, 2]), max_size=2, unique=True))
    state = st.sampled_from(["DRAFT", "OPEN", "OPEN", "SUSPENDED", "CLOSED"])
    return tuple(
        LineBusiness(dealer_id * 10 + line, line, draw(state), draw(maybe_day), draw(maybe_day)) for line in lines
    )


@st.composite
def training_gaps(draw):
    found = []
    for _n in range(draw(st.integers(0, 2))):
        first, last = draw(periods())
        line = draw(st.sampled_from([None, 1, 2]))
        found.append(TrainingGap(7, "UDI", line, 2, 1, draw(st.booleans()), first or START, last))
    return tuple(found)


TRADE = ["OPERATION_LICENCE", "OPERATION_FILING", "QUALITY_AGREEMENT"]


@st.composite
def parties(draw):
    found = {("COMPANY", 0): Party("COMPANY", 0, draw(documents([])))}
    for key in (1, 2, 3):
        own = tuple(draw(grants(key, n)) for n in range(draw(st.integers(0, 2))))
        status = draw(st.sampled_from(["ACTIVE", "ACTIVE", "ACTIVE", "BLOCKED"]))
        place = draw(st.sampled_from(PATHS))
        found["DEALER", key] = Party(
            "DEALER",
            key,
            draw(documents(TRADE)),
            status,
            f"/{key}/",
            place,
            own,
            draw(agreements(key)),
            draw(businesses(key)),
            draw(training_gaps()),
        )
    for key in (1, 2):
        place = draw(st.sampled_from(PATHS))
        found["HOSPITAL", key] = Party("HOSPITAL", key, draw(documents(["INSTITUTION_LICENCE"])), region_path=place)
    return found


@st.composite
def products(draw):
    found = {}
    for key in (1, 2, 3):
        chain = []
        for number in range(draw(st.integers(0, 2))):
            first, last = draw(periods())
            chain.append(CertificateTerm(f"C{number}", first or START, last))
        device = DeviceFacts(
            draw(st.sampled_from(["I", "II", "III", "III"])), draw(st.sampled_from(["6877", ""])),
            draw(st.sampled_from(["13", "40", ""])), draw(st.booleans()), draw(st.booleans()),
        )  # fmt: skip
        found[key] = ProductFacts(
            key,
            key,
            1 + key % 2,
            device,
            CertificateChain(tuple(chain)),
            draw(documents([])),
            draw(st.booleans()),
            True,
        )
    return found


@st.composite
def worlds(draw):
    """Facts, and every pair of parties with some goods on some days."""
    people, goods = draw(parties()), draw(products())
    lots = {
        key: LotFacts(goods[1], key, draw(st.sampled_from([1, 2, 3])), "L", draw(maybe_day), draw(maybe_day), draw(st.sampled_from("UUQ")))
        for key in (11, 12)
    }  # fmt: skip
    keys = sorted(people)
    pair = st.tuples(
        st.sampled_from(keys), st.sampled_from(keys), st.sampled_from([1, 2, 3, 9]),
        st.sampled_from([None, 11, 12, 99]), days,
    )  # fmt: skip
    limits = TradeLimits(
        quality_agreement_required=draw(st.booleans()), hospital_must_be_on_file=draw(st.booleans()),
        agreement_required=draw(st.booleans()),
    )  # fmt: skip
    return people, goods, lots, draw(st.lists(pair, min_size=1, max_size=40)), limits


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(worlds())
def test_same_verdicts_one_by_one_and_as_a_frame(world):
    import polars as pl

    people, goods, lots, pairs, limits = world
    all_grants = [grant for party in people.values() for grant in party.grants]
    facts = PairFacts(goods, lots, people, grant_frames(all_grants), lambda day: limits)
    frame = pl.DataFrame(
        [(n, *seller, *buyer, sku, lot, day) for n, (seller, buyer, sku, lot, day) in enumerate(pairs)],
        schema=["row", "seller_kind", "seller_id", "buyer_kind", "buyer_id", "sku_id", "lot_id", "date"],
        orient="row",
    )
    judged = judge_pairs(frame, facts)
    assert judged["row"].to_list() == list(range(len(pairs)))
    for (seller, buyer, sku, lot, day), (allowed, rules) in zip(
        pairs, judged.select("allowed", "rules").iter_rows(), strict=True
    ):
        if sku not in goods:
            assert rules[0] in ("product.unknown", "party.same", "party.hospital_sells", "party.company_buys")
            continue
        exclusive = [g for g in all_grants if g.is_exclusive and g.valid_from <= day <= g.valid_to]
        one = may_trade(people[seller], people[buyer], lot_of(facts, sku, lot), day, limits=limits, exclusive=exclusive)
        assert (allowed, tuple(rules)) == (one.allowed, one.rules), (seller, buyer, sku, lot, day)

import time
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.agreements.rules.coverage import Grant, Sale, covers
from meridian.modules.agreements.rules.judging import grant_frames, judge_lines
from meridian.modules.agreements.rules.overlap import exclusive_overlaps

Y26 = (date(2026, 1, 1), date(2026, 12, 31))
JUNE = date(2026, 6, 1)
JIANGSU, NANJING, GULOU, ZHEJIANG = "/1/32/", "/1/32/3201/", "/1/32/3201/320106/", "/1/33/"


def grant(key=1, dealer=1, **values) -> Grant:
    return Grant(
        **{
            "id": key,
            "dealer_id": dealer,
            "valid_from": Y26[0],
            "valid_to": Y26[1],
            "dealer_path": f"/{dealer}/",
            **values,
        }
    )


def sale(**values) -> Sale:
    facts = {
        "dealer_id": 1,
        "product_id": 10,
        "line_id": 100,
        "hospital_id": 7,
        "region_path": GULOU,
        "day": JUNE,
        "dealer_path": "/1/",
    }
    return Sale(**{**facts, **values})


class TestCovers:
    @pytest.mark.parametrize(
        ("own", "sold", "reason"),
        [
            ({"region_paths": (JIANGSU,)}, {}, "COVERED"),
            ({"hospital_ids": frozenset({7})}, {}, "COVERED"),
            ({"region_paths": (JIANGSU,), "line_ids": frozenset({100})}, {}, "COVERED"),
            ({"region_paths": (JIANGSU,), "product_ids": frozenset({10})}, {}, "COVERED"),
            ({"region_paths": (JIANGSU,), "line_ids": frozenset({101})}, {}, "PRODUCT_NOT_COVERED"),
            ({"region_paths": (ZHEJIANG,)}, {}, "PLACE_NOT_COVERED"),
            ({"region_paths": (JIANGSU,), "excluded_hospital_ids": frozenset({7})}, {}, "HOSPITAL_EXCLUDED"),
            ({"region_paths": (JIANGSU,)}, {"day": date(2027, 1, 1)}, "PERIOD_NOT_COVERED"),
            ({"region_paths": (JIANGSU,)}, {"day": Y26[1]}, "COVERED"),
            ({"region_paths": (JIANGSU,)}, {"hospital_id": None}, "COVERED"),
            ({"region_paths": (JIANGSU,), "may_sell_to_dealers": False}, {"hospital_id": None}, "PLACE_NOT_COVERED"),
            ({"hospital_ids": frozenset({7})}, {"hospital_id": None}, "PLACE_NOT_COVERED"),
        ],
    )
    def test_says_why(self, own, sold, reason):
        assert covers([grant(**own)], sale(**sold)).reason == reason

    def test_the_nearest_authorisation_gives_the_reason(self):
        grants = [grant(1, region_paths=(ZHEJIANG,)), grant(2, region_paths=(JIANGSU,), valid_to=date(2026, 3, 1))]
        found = covers(grants, sale())
        assert (found.reason, found.grant_id) == ("PERIOD_NOT_COVERED", 2)

    def test_no_authorisation_and_the_exclusive_right_of_another(self):
        assert covers([], sale()).reason == "NO_AUTHORISATION"
        other = grant(9, dealer=2, region_paths=(NANJING,), is_exclusive=True)
        found = covers([other], sale())
        assert (found.reason, found.other_grant_id) == ("EXCLUSIVE_OF_OTHER", 9)
        assert covers([grant(9, dealer=2, region_paths=(NANJING,))], sale()).reason == "NO_AUTHORISATION"

    def test_rights_inside_one_chain_do_not_collide(self):
        upstream = grant(9, dealer=2, dealer_path="/2/", region_paths=(NANJING,), is_exclusive=True)
        own = grant(1, region_paths=(ZHEJIANG,), dealer_path="/2/1/")
        assert covers([upstream, own], sale(dealer_path="/2/1/")).reason == "PLACE_NOT_COVERED"


PATHS = (JIANGSU, NANJING, GULOU, ZHEJIANG, "/1/33/3301/")
ids = st.frozensets(st.integers(1, 4), max_size=2)
days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@st.composite
def grants(draw):
    first = draw(days)
    dealer = draw(st.integers(1, 4))
    return Grant(
        id=draw(st.integers(1, 10_000)), dealer_id=dealer, dealer_path={1: "/1/", 2: "/2/", 3: "/2/3/", 4: "/4/"}[dealer],
        valid_from=first, valid_to=first + timedelta(draw(st.integers(0, 40))), is_exclusive=draw(st.booleans()),
        may_sell_to_dealers=draw(st.booleans()), line_ids=draw(ids), product_ids=draw(ids),
        region_paths=tuple(draw(st.frozensets(st.sampled_from(PATHS), max_size=2))), hospital_ids=draw(ids),
        excluded_hospital_ids=draw(ids),
    )  # fmt: skip


@st.composite
def sales(draw):
    dealer = draw(st.integers(1, 4))
    return Sale(
        dealer_id=dealer, product_id=draw(st.integers(1, 4)), line_id=draw(st.integers(1, 4)),
        hospital_id=draw(st.none() | st.integers(1, 4)), region_path=draw(st.sampled_from([*PATHS, ""])), day=draw(days),
        dealer_path={1: "/1/", 2: "/2/", 3: "/2/3/", 4: "/4/"}[dealer],
    )  # fmt: skip


def frame(rows: list[Sale]) -> pl.DataFrame:
    schema = {"line_no": pl.Int64, "dealer_id": pl.Int64, "product_id": pl.Int64, "line_id": pl.Int64, "hospital_id": pl.Int64,
              "region_path": pl.Utf8, "date": pl.Date}  # fmt: skip
    listed = [
        (n, s.dealer_id, s.product_id, s.line_id, s.hospital_id, s.region_path, s.day) for n, s in enumerate(rows)
    ]
    return pl.DataFrame(listed, schema=schema, orient="row")


class TestJudgeLines:
    @given(st.lists(grants(), max_size=8, unique_by=lambda g: g.id), st.lists(sales(), max_size=8))
    def test_says_the_same_as_covers(self, rights, sold):
        judged = judge_lines(frame(sold), grant_frames(rights), {s.dealer_id: s.dealer_path for s in sold})
        assert judged["line_no"].to_list() == list(range(len(sold)))
        for row, one in zip(judged.iter_rows(named=True), sold, strict=True):
            wanted = covers(rights, one)
            assert (row["reason"], row["authorised"]) == (wanted.reason, wanted.authorised)
            assert (row["authorisation_id"], row["other_authorisation_id"]) == (wanted.grant_id, wanted.other_grant_id)

    @pytest.mark.slow
    def test_judges_a_hundred_thousand_lines_in_seconds(self):
        rights = [
            grant(
                n, dealer=n % 600, region_paths=(f"/1/{n % 31}/",), line_ids=frozenset({n % 8}), is_exclusive=n % 3 == 0
            )
            for n in range(3000)
        ]
        n = 100_000
        lines = pl.DataFrame({"line_no": range(n)}).with_columns(
            dealer_id=pl.col("line_no") % 600, product_id=pl.col("line_no") % 300, line_id=pl.col("line_no") % 8,
            hospital_id=pl.col("line_no") * 7 % 25_000,
            region_path=pl.format("/1/{}/{}/", pl.col("line_no") % 31, pl.col("line_no") % 340),
            date=pl.lit(JUNE),
        )  # fmt: skip
        started = time.process_time()
        judged = judge_lines(lines, grant_frames(rights), {})
        seconds = time.process_time() - started
        assert judged.height == n
        assert judged["reason"].null_count() == 0
        assert seconds < 10, f"{seconds:.1f} s of processor time"


class TestExclusiveOverlaps:
    def overlaps(self, one, other, hospitals=None, products=None):
        return exclusive_overlaps(one, [other], product_lines=products or {}, hospital_paths=hospitals or {})

    def pair(self, one, other):
        return grant(1, 1, is_exclusive=True, **one), grant(2, 2, is_exclusive=True, **other)

    def test_meet_in_product_place_and_time(self):
        one, other = self.pair(
            {"region_paths": (JIANGSU,)}, {"region_paths": (NANJING,), "valid_from": date(2026, 5, 1)}
        )
        (found,) = self.overlaps(one, other)
        assert (found.other_id, found.first_day, found.last_day, found.region_paths) == (
            2,
            date(2026, 5, 1),
            Y26[1],
            (NANJING,),
        )

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"region_paths": (JIANGSU,)}, {"region_paths": (ZHEJIANG,)}),
            (
                {"region_paths": (JIANGSU,), "line_ids": frozenset({1})},
                {"region_paths": (JIANGSU,), "line_ids": frozenset({2})},
            ),
            (
                {"region_paths": (JIANGSU,), "valid_to": date(2026, 5, 1)},
                {"region_paths": (JIANGSU,), "valid_from": date(2026, 5, 2)},
            ),
            ({"hospital_ids": frozenset({7})}, {"hospital_ids": frozenset({8})}),
            ({"region_paths": (JIANGSU,)}, {"region_paths": (JIANGSU,), "dealer_path": "/1/2/"}),
        ],
    )
    def test_do_not_meet(self, one, other):
        mine, theirs = self.pair(one, other)
        assert self.overlaps(mine, theirs) == []

    def test_a_product_meets_its_line_and_a_hospital_its_region(self):
        one, other = self.pair(
            {"hospital_ids": frozenset({7}), "product_ids": frozenset({10})},
            {"region_paths": (JIANGSU,), "line_ids": frozenset({100})},
        )
        (found,) = self.overlaps(one, other, hospitals={7: GULOU}, products={10: 100})
        assert found.hospital_ids == (7,)
        assert self.overlaps(one, other, hospitals={7: GULOU}, products={10: 101}) == []
        without = grant(2, 2, is_exclusive=True, region_paths=(JIANGSU,), excluded_hospital_ids=frozenset({7}))
        assert self.overlaps(one, without, hospitals={7: GULOU}) == []

    @given(grants(), grants())
    def test_is_symmetric(self, one, other):
        hospitals = {1: GULOU, 2: ZHEJIANG, 3: "", 4: JIANGSU}
        products = {1: 1, 2: 1, 3: 2, 4: 3}
        there, back = self.overlaps(one, other, hospitals, products), self.overlaps(other, one, hospitals, products)
        if one.is_exclusive and other.is_exclusive:
            assert bool(there) == bool(back)

    @given(grants(), grants(), sales())
    def test_a_sale_covered_by_both_means_an_overlap(self, one, other, sold):
        hospitals = dict.fromkeys(range(1, 5), sold.region_path)
        products = {sold.product_id: sold.line_id}
        both = all(covers([g], Sale(g.dealer_id, *_rest(sold))).authorised for g in (one, other))
        if both and one.id != other.id and one.is_exclusive and other.is_exclusive and not _one_chain(one, other):
            assert self.overlaps(one, other, hospitals, products)


def _rest(sold: Sale):
    return sold.product_id, sold.line_id, sold.hospital_id, sold.region_path, sold.day


def _one_chain(one: Grant, other: Grant) -> bool:
    return one.dealer_path.startswith(other.dealer_path) or other.dealer_path.startswith(one.dealer_path)

"""The pure rules of recruiting: gates, ratios, scores, decisions, what a form may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.recruiting.rules import answers, deciding, ratios, scoring, stages

TEMPLATE = {"CONTACT": {"NOTE": 1}, "FINANCIALS": {"FINANCIALS": 2, "CUSTOMERS": 1}}
WAY = ("NEW", "CONTACT", "SITE_VISIT", "FINANCIALS", "INTERVIEWS")


class TestStages:
    def test_a_stage_without_demands_is_left_at_once(self):
        assert stages.may_advance("NEW", {}, TEMPLATE)

    def test_what_is_missing_is_counted(self):
        lacks = stages.lacking("FINANCIALS", {"FINANCIALS": 1}, TEMPLATE)
        assert [(lack.kind, lack.asked, lack.have) for lack in lacks] == [("FINANCIALS", 2, 1), ("CUSTOMERS", 1, 0)]
        assert stages.lacking("FINANCIALS", {"FINANCIALS": 1}, TEMPLATE, frozenset({"CUSTOMERS", "FINANCIALS"})) == ()

    def test_kinds_nobody_knows_are_not_asked_for(self):
        assert stages.may_advance("NEW", {}, {"NEW": {"HOROSCOPE": 1}})

    @given(
        st.dictionaries(st.sampled_from(stages.KINDS), st.integers(0, 3)),
        st.dictionaries(st.sampled_from(stages.KINDS), st.integers(0, 3)),
    )
    def test_more_evidence_never_closes_a_gate(self, have, more):
        richer = {kind: have.get(kind, 0) + more.get(kind, 0) for kind in stages.KINDS}
        for stage in WAY:
            assert not stages.may_advance(stage, have, TEMPLATE) or stages.may_advance(stage, richer, TEMPLATE)

    def test_jumping_asks_for_the_stages_before(self):
        found = stages.lacking_until("INTERVIEWS", WAY, {}, TEMPLATE)
        assert [(stage, lack.kind) for stage, lack in found] == [
            ("CONTACT", "NOTE"),
            ("FINANCIALS", "FINANCIALS"),
            ("FINANCIALS", "CUSTOMERS"),
        ]


class TestRatios:
    def test_of_a_sound_year(self):
        year = ratios.Statement(5000, 300, 3000, 1500, 2400, 1200, 900)
        assert ratios.ratios_of(year) == ratios.Ratios(current=200, debt=50, margin=6, receivable_days=66)
        assert ratios.contradictions(year) == ()

    def test_without_a_base_there_is_no_ratio(self):
        assert ratios.ratios_of(ratios.Statement(0, -5, 0, 0, 0, 0)) == ratios.Ratios(None, None, None, None)

    def test_a_loss_is_rounded_away_from_zero_too(self):
        assert ratios.ratios_of(ratios.Statement(1000, -125, 1, 0, 0, 0)).margin == -13

    def test_parts_larger_than_the_whole_are_named(self):
        year = ratios.Statement(100, 200, 10, 5, 20, 6, 30)
        assert ratios.contradictions(year) == ("CURRENT_ASSETS", "RECEIVABLES", "CURRENT_LIABILITIES", "PROFIT")


@st.composite
def cards(draw):
    """Criteria whose weights sum to 100, and answers."""
    count = draw(st.integers(1, 8))
    cuts = sorted(draw(st.lists(st.integers(1, 99), min_size=count - 1, max_size=count - 1, unique=True)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    asked = []
    for key, weight in enumerate(weights):
        low, high = draw(st.tuples(st.integers(-50, 50), st.integers(-50, 50)).filter(lambda pair: pair[0] != pair[1]))
        gate = draw(st.none() | st.integers(-60, 60))
        asked.append(scoring.Asked(key, draw(st.sampled_from(("HARD", "SOFT"))), weight, low, high, gate))
    return asked, {one.key: draw(st.none() | st.integers(-80, 80)) for one in asked}


class TestScoring:
    @pytest.mark.parametrize(
        ("value", "low", "high", "points"),
        [(None, 0, 5, 0), (0, 0, 5, 0), (5, 0, 5, 10_000), (9, 0, 5, 10_000), (2, 0, 5, 4_000), (70, 80, 40, 2_500), (90, 80, 40, 0), (3, 3, 3, 0)],
    )  # fmt: skip
    def test_points_are_straight_and_cut(self, value, low, high, points):
        assert scoring.points(value, low, high) == points

    def test_weights(self):
        assert scoring.weights_problem([60, 40]) is None
        assert scoring.weights_problem([60, 41]) == 1
        assert scoring.weights_problem([]) == -100

    def test_a_gate_beats_any_score_and_less_is_better_turns_it_round(self):
        asked = [scoring.Asked(1, "HARD", 50, 80, 40, minimum=70), scoring.Asked(2, "SOFT", 50, 0, 5)]
        good, bad = scoring.score(asked, {1: 65, 2: 0}), scoring.score(asked, {1: 75, 2: 5})
        assert good.is_eligible
        assert bad.failed == (1,)
        assert scoring.ranked({10: bad, 11: good}) == [11, 10]

    def test_what_is_not_known_is_named_and_fails_its_gate(self):
        found = scoring.score([scoring.Asked(1, "HARD", 100, 0, 5, minimum=1)], {})
        assert (found.total, found.unknown, found.failed) == (0, (1,), (1,))

    @given(cards())
    def test_a_score_is_the_sum_of_its_parts_within_100(self, card):
        asked, values = card
        found = scoring.score(asked, values)
        assert 0 <= found.total <= 10_000
        assert found.total == found.hard + found.soft == sum(part.weighted for part in found.parts)
        assert found.is_eligible == (not found.failed)

    @given(cards(), st.integers(0, 40))
    def test_a_better_answer_never_scores_less(self, card, step):
        asked, values = card
        better = {
            one.key: None if values[one.key] is None else values[one.key] + (step if one.high > one.low else -step)
            for one in asked
        }
        before, after = scoring.score(asked, values), scoring.score(asked, better)
        assert after.total >= before.total
        assert set(after.failed) <= set(before.failed)

    @given(st.dictionaries(st.integers(1, 30), cards(), min_size=1, max_size=6))
    def test_the_ranking_holds_everybody_and_puts_the_eligible_first(self, given_cards):
        scores = {key: scoring.score(*card) for key, card in given_cards.items()}
        order = scoring.ranked(scores)
        assert sorted(order) == sorted(scores)
        marks = [(not scores[key].is_eligible, -scores[key].total) for key in order]
        assert marks == sorted(marks)


class TestDeciding:
    def test_waivers_let_pass_only_what_they_name(self):
        codes = lambda *w: {f.code for f in deciding.decision_findings(1, 2, False, w)}  # noqa: E731
        assert codes() == {"too_few", "not_eligible"}
        assert codes("CANDIDATES") == {"not_eligible"}
        assert codes("CANDIDATES", "GATE") == set()
        assert deciding.waivers_used(2, 2, False, {"CANDIDATES", "GATE"}) == ["GATE"]

    @given(
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.sets(st.sampled_from(("DECISION", "VISIT", "GATE"))),
    )
    def test_the_credit_code_is_never_waived(self, decided, visited, is_given, sound, waivers):
        found = deciding.conversion_findings(
            has_decision=decided,
            has_visit=visited,
            code_is_given=is_given,
            code_is_sound=sound,
            dealer_of_code="",
            waivers=waivers,
        )
        assert bool({f.code for f in found} & {"code_missing", "credit_code"}) == (not (is_given and sound))


class TestAnswers:
    TYPED = {"company": "南京宁安医疗器械有限公司", "contact_name": "赵敏", "contact_phone": "13900001111"}

    def findings(self, **typed):
        return answers.form_findings(
            {**self.TYPED, **typed}, code_is_sound=False, region_is_known=True, line_count=1, consents=True
        )

    def test_a_whole_answer_has_no_finding(self):
        assert self.findings() == {}

    @pytest.mark.parametrize(
        ("field", "text", "code"),
        [
            ("company", " ", "missing"), ("company", "12345", "company"), ("company", "公司" * 80, "too_long"), ("contact_name", "李1", "person"),
            ("contact_phone", "123", "phone"), ("contact_phone", "", "missing"), ("credit_code", "abc", "credit_code"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_by_field(self, field, text, code):
        assert self.findings(**{field: text}) == {field: code}

    @pytest.mark.parametrize(
        "text",
        ["13812345678", "+86 138 1234 5678", "0086-13812345678", "025-84561234", "(010) 6123 4567", "400-810-1234"],
    )
    def test_phones_of_china(self, text):
        assert answers.is_phone(text)

    @pytest.mark.parametrize("text", ["", "12812345678", "138123456789", "84561234", "a" * 50])
    def test_what_is_no_phone(self, text):
        assert not answers.is_phone(text)

    @given(st.text(max_size=200))
    def test_anything_may_be_typed(self, text):
        self.findings(company=text, contact_name=text, contact_phone=text, credit_code=text)

    @given(st.text("0123456789", min_size=3, max_size=20))
    def test_a_masked_phone_never_shows_the_middle(self, text):
        masked = answers.masked_phone(text)
        assert "*" in masked
        assert sum(sign != "*" for sign in masked) <= 7

    def test_masks(self):
        assert answers.masked_phone("13812345678") == "138****5678"
        assert answers.masked_name("周建国") == "周**"
        assert answers.masked_name("") == ""

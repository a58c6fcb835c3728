"""The advertising-law check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.knowledge.rules.ad_law import Phrase, check_wording
from meridian.modules.reference.rules.shipped_parameters import SHIPPED

LIST = [Phrase(*row) for shipped in SHIPPED if shipped.code == "knowledge.ad_law.phrases" for row in shipped.value]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("支架输送阻力低", []),
        ("业内最佳选择", [("最佳", "广告法 art. 9", True)]),
        ("最大管电压 150 kV", [("最", "广告法 art. 9", False)]),
        ("行业第一的推送性", [("行业第一", "广告法 art. 9", True)]),
        ("第一代平台", [("第一", "广告法 art. 9", False)]),
        ("国 家 级技术", [("国家级", "广告法 art. 9", True)]),
        ("成功 １００％", [("100%", "广告法 art. 16", True)]),
        ("根\u200b治糖尿病", [("根治", "广告法 art. 16", True)]),
        ("样本量增加 2100%", []),
        ("含量 1.100%", []),
        ("2100% 与 100%", [("100%", "广告法 art. 16", True)]),
        ("优于竞品, 可根治", [("根治", "广告法 art. 16", True), ("优于", "广告法 art. 16", False)]),
    ],
)
def test_forbidden_words_are_found_with_their_article(text, found):
    assert [(hit.text, hit.article, hit.is_forbidden) for hit in check_wording(text, LIST)] == found


@given(st.sampled_from(LIST), st.text(alphabet="支架导管", max_size=6), st.text(alphabet="支架导管", max_size=6))
def test_a_phrase_is_found_wherever_it_stands(phrase, before, after):
    assert phrase.text in [hit.text for hit in check_wording(before + phrase.text + after, LIST)]


def test_an_empty_phrase_finds_nothing():
    assert check_wording("支架", [Phrase("", "x", "REFUSE")]) == []

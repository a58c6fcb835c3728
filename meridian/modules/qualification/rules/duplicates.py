"""Which dealers may be one and the same: by number, by name, with what else speaks for it (functions.md 92)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Reason = Literal["same_credit_code", "same_licence_number", "same_name", "similar_name", "same_phone", "same_address"]
_LEGAL_FORMS = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团公司|公司|集团|企业|商行|经营部)")
_LEFT_OUT = re.compile(r"[^0-9a-z\u3400-\u9fff]")
_TRADE = (
    "医疗器械",
    "医疗设备",
    "医疗科技",
    "医疗用品",
    "生物科技",
    "科技",
    "贸易",
    "商贸",
    "医药",
    "医疗",
    "药业",
    "器械",
    "设备",
)
# Words that make two companies of one name two companies.
_TELLING = re.compile(r"(\d+|第[一二三四五六七八九十]+|[东南西北中]|分公司|分部)")
# A pair of characters shared by more names than this says nothing.
_COMMON_PAIR = 60
_EXTRA = 4


@dataclass(frozen=True, slots=True)
class Party:
    """A dealer as far as this rule looks at him. ``licence_numbers`` are those of his business licences on file."""

    id: int
    names: tuple[str, ...]
    credit_code: str = ""
    phone: str = ""
    address: str = ""
    licence_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two dealers (``first`` < ``second``), how alike they are from 0 to 100, and why."""

    first: int
    second: int
    score: int
    reasons: tuple[Reason, ...]


def _signs_out(name: str) -> str:
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", name).lower())


def plain_name(name: str) -> str:
    """A company's name without width, case, signs and legal form: 南京康达医疗器械（集团）有限公司 → 南京康达医疗器械."""
    return _LEGAL_FORMS.sub("", _signs_out(name))


def core_name(name: str) -> str:
    """What is left when the words of the trade are taken out too: 南京康达医疗器械 → 南京康达. Never empty for a name."""
    plain = plain_name(name)
    core = plain
    for word in _TRADE:
        core = core.replace(word, "")
    return core if len(core) >= 2 else plain


def likenesses(
    parties: Iterable[Party], least: int, decided: Collection[tuple[int, int]] = (), about: int | None = None
) -> list[Likeness]:
    """Pairs at least ``least`` percent alike that nobody decided about, the most alike first; only those of ``about``.

    Only pairs that share a number, a phone or two rare neighbouring characters of a name are compared, so that thousands
    of dealers take a second.
    """
    by_id = {party.id: party for party in parties}
    done = set(decided)
    found = []
    for first, second in sorted(_pairs(by_id, about)):
        if (first, second) not in done and (like := _compared(by_id[first], by_id[second])).score >= least:
            found.append(like)
    return sorted(found, key=lambda like: (-like.score, like.first, like.second))


def _pairs(parties: Mapping[int, Party], about: int | None) -> set[tuple[int, int]]:
    wanted = None if about is None else set(_marks(parties[about])) if about in parties else set()
    groups: dict[str, set[int]] = defaultdict(set)
    for party in parties.values():
        for mark in _marks(party):
            if wanted is None or mark in wanted:
                groups[mark].add(party.id)
    pairs = set()
    for mark, ids in groups.items():
        if mark.startswith("pair:") and len(ids) > _COMMON_PAIR:
            continue
        ordered = sorted(ids)
        pairs.update(
            (a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :] if about is None or about in (a, b)
        )
    return pairs


def _marks(party: Party) -> Iterator[str]:
    for number in {party.credit_code, *party.licence_numbers} - {""}:
        yield f"number:{number}"
    if len(party.phone) >= 7:
        yield f"phone:{party.phone}"
    for name in party.names:
        core = core_name(name)
        yield f"name:{plain_name(name)}"
        for start in range(len(core) - 1):
            yield f"pair:{core[start : start + 2]}"


def _compared(a: Party, b: Party) -> Likeness:
    reasons: list[Reason] = []
    score = 0
    numbers_a, numbers_b = {a.credit_code, *a.licence_numbers} - {""}, {b.credit_code, *b.licence_numbers} - {""}
    if a.credit_code and a.credit_code == b.credit_code:
        reasons.append("same_credit_code")
        score = 100
    elif numbers_a & numbers_b:
        reasons.append("same_licence_number")
        score = 98
    likeness = max((name_likeness(x, y) for x in a.names for y in b.names), default=0)
    if likeness == 100:
        reasons.append("same_name")
    elif likeness >= 75:
        reasons.append("similar_name")
    if not score:
        # Two companies with a number of their own are two, unless they carry the very same name.
        apart = a.credit_code and b.credit_code and likeness < 100
        score = min(likeness, 60) if apart else min(likeness, 97)
    for reason, x, y in (
        ("same_phone", a.phone, b.phone),
        ("same_address", plain_name(a.address), plain_name(b.address)),
    ):
        if x and x == y:
            reasons.append(reason)  # type: ignore[arg-type]
            score = min(99, score + _EXTRA) if score < 99 else score
    return Likeness(a.id, b.id, score, tuple(reasons))


def name_likeness(a: str, b: str) -> int:
    """How alike two company names are, 0 to 100. A number or a side that only one of them has tells them apart."""
    from rapidfuzz import fuzz

    plain_a, plain_b = plain_name(a), plain_name(b)
    if not plain_a or not plain_b:
        return 0
    if plain_a == plain_b:
        return 100
    if sorted(_TELLING.findall(_signs_out(a))) != sorted(_TELLING.findall(_signs_out(b))):
        return min(60, int(fuzz.ratio(plain_a, plain_b)))
    core_a, core_b = core_name(a), core_name(b)
    if sorted(core_a) == sorted(core_b):  # 南京康达 and 康达（南京）
        return 95
    return min(99, int((fuzz.ratio(core_a, core_b) * 2 + fuzz.ratio(plain_a, plain_b)) / 3))

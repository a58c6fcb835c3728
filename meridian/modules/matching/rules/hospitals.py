"""Match hospital names as dealers write them to the hospital master (rules.md 3.14).

Nothing here touches a database: the caller hands in records, places and queries and gets decisions with reasons.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz.distance import OSA

from .decisions import AUTO, AUTO_SCORE, CLOSE_MARGIN, NONE, REVIEW, REVIEW_SCORE, Candidate, MatchResult, Reason
from .hospital_index import CandidateIndex, Entry, build_entries
from .hospital_names import EMPTY, NameParser, NameReading, ParsedName
from .hospital_scoring import PairScorer, Reasons
from .places import PlaceIndex
from .text_cleaning import are_look_alikes, char_sound

_FEW, _MANY = 14, 30
#: Characters that make a private hospital's own name out of a common word (仁民医院 is no misspelt 人民医院).
_NAME_CHARACTERS = frozenset("仁铭敏众钟鸣明欣鑫肿")
#: Words end with these; a name without its last one is a name cut short.
_LAST_CHARACTERS = frozenset("院心所站室")
_NUMERALS = frozenset("一二三四五六七八九十百〇零0123456789")
#: One of these more or less and another institution is meant (东风医院, 风医院; 大连, 连).
_TELLING_CHARACTERS = _NUMERALS | frozenset("东西南北中上下大小新老妇儿男女第总分省市县区州旗镇乡村医民")
_ALIAS_FACTOR = (1.0, 0.995, 0.995, 0.98)


@dataclass(frozen=True, slots=True)
class HospitalRecord:
    """One institution of the master. ``campus_of`` is the id of the parent when the record is a campus."""

    id: str
    name: str
    province: str = ""
    city: str = ""
    county: str = ""
    aliases: tuple[str, ...] = ()
    campus_of: str = ""


@dataclass(frozen=True, slots=True)
class HospitalQuery:
    """One customer cell. ``prior_province`` is the dealer's own province and weighs less than a column."""

    name: str
    province: str = ""
    city: str = ""
    county: str = ""
    prior_province: str = ""


@dataclass(slots=True)
class _Scored:
    score: float
    entry: int
    reasons: Reasons
    form: ParsedName


class HospitalMatcher:
    """Built once over a master, then matches any number of queries.

    >>> matcher = HospitalMatcher([HospitalRecord("1", "昆山市第一人民医院")])
    >>> matcher.match(["昆山市一院"])[0].decision
    'auto'
    """

    def __init__(self, master: Iterable[HospitalRecord], places: PlaceIndex | None = None) -> None:
        self.records = list(master)
        self.places = places or PlaceIndex.builtin()
        self.parser = NameParser(self.places)
        entries: list[Entry] = []
        for number, record in enumerate(self.records):
            at = self.places.locate(record.province, record.city, record.county)
            entries += build_entries(self.parser, number, record.name, record.aliases, at)
        self.index = CandidateIndex(entries, self.places)
        self.scorer = PairScorer(self.places, self._count_cores(entries))
        self._campus_stems = self._count_campuses(entries)
        self._group = self._campus_groups()
        self._located: dict[tuple[str, str, str], frozenset[int]] = {}

    @staticmethod
    def _count_cores(entries: list[Entry]) -> dict[tuple[str, str, int | None], int]:
        owners: dict[tuple[str, str, int | None], set[int]] = defaultdict(set)
        for entry in entries:
            if entry.form.core and not entry.form.campus:
                owners[entry.form.core, entry.form.kind, entry.form.ordinal].add(entry.record)
        return {key: len(records) for key, records in owners.items()}

    @staticmethod
    def _count_campuses(entries: list[Entry]) -> Counter[tuple]:
        return Counter(_stem(entry.form) for entry in entries if entry.form.campus)

    def _campus_groups(self) -> list[str]:
        return [record.campus_of or record.id for record in self.records]

    # -- batch --------------------------------------------------------------------------------------------------
    def match(
        self,
        queries: Iterable[str | HospitalQuery | Mapping[str, Any]],
        *,
        prior_province: str = "",
        processes: int = 1,
    ) -> list[MatchResult]:
        """Match a batch; results in the order of the queries. Equal queries are worked out once.

        ``prior_province`` is used for queries without one of their own. ``processes`` above 1 forks workers where the
        platform can (call it only from a single-threaded program such as the command line).
        """
        asked = [_as_query(query, prior_province) for query in queries]
        distinct = list(dict.fromkeys(asked))
        found = self._run(distinct, processes)
        answers = dict(zip(distinct, found, strict=True))
        return [answers[query] for query in asked]

    def _run(self, queries: Sequence[HospitalQuery], processes: int) -> list[MatchResult]:
        if processes < 2 or len(queries) < 4000 or "fork" not in multiprocessing.get_all_start_methods():
            with _collector_paused():
                return [self.match_one(query) for query in queries]
        global _forked
        _forked = (self, queries)
        gc.collect()
        gc.freeze()
        size = 2000
        spans = [(start, min(start + size, len(queries))) for start in range(0, len(queries), size)]
        try:
            with (
                multiprocessing.get_context("fork").Pool(processes, initializer=gc.disable) as pool,
                _collector_paused(),
            ):
                return [result for part in pool.imap(_match_span, spans) for result in part]
        except OSError:
            return [self.match_one(query) for query in queries]
        finally:
            _forked = None
            gc.unfreeze()

    def _locate(self, province: str, city: str, county: str) -> frozenset[int]:
        key = (province, city, county)
        if key not in self._located:
            self._located[key] = self.places.locate(*key) if any(key) else EMPTY
        return self._located[key]

    # -- one query ----------------------------------------------------------------------------------------------
    def match_one(self, query: HospitalQuery) -> MatchResult:
        """Match a single query; see :meth:`match`."""
        reading = self.parser.read(query.name, repair=True)
        where = self._locate(query.province, query.city, query.county) or reading.extra_places
        prior = self._locate(query.prior_province, "", "")
        best = self._score_all(reading, where, prior)
        return self._decide(reading, best)

    def _score_all(self, reading: NameReading, where: frozenset[int], prior: frozenset[int]) -> list[_Scored]:
        best: dict[int, _Scored] = {}
        home = where
        for order, form in enumerate(reading.forms):
            if order and not form.leaf and not home:
                home = reading.forms[0].leaf or reading.forms[0].univ_places
            spots = where if order == 0 else home
            factor = 1.0 if order == 0 else 0.985
            self._score_form(form, spots, prior, factor, best)
        if not best or max(scored.score for scored in best.values()) < AUTO_SCORE:
            for order, form in enumerate(reading.forms):
                if form.tail == "renamed" or form.text in self.index.by_text:
                    continue
                self._score_deep(form, where if order == 0 else home, prior, 1.0 if order == 0 else 0.985, best)
        return sorted(best.values(), key=lambda scored: -scored.score)

    def _score_form(
        self, form: ParsedName, where: frozenset[int], prior: frozenset[int], factor: float, best: dict[int, _Scored]
    ) -> None:
        index = self.index
        numbers = dict.fromkeys(index.by_text.get(form.text, ()))
        if not numbers or len(numbers) > 1 or not (form.hard or form.univ):
            numbers.update(dict.fromkeys(index.candidates(form, where, _FEW, deep=False)))
        for number in numbers:
            self._score_entry(number, form, where, prior, factor, best)

    def _score_entry(
        self,
        number: int,
        form: ParsedName,
        where: frozenset[int],
        prior: frozenset[int],
        factor: float,
        best: dict[int, _Scored],
    ) -> None:
        entry = self.index.entries[number]
        score, reasons = self.scorer.score(form, where, prior, entry.form, entry.at)
        score *= factor * _ALIAS_FACTOR[entry.rank]
        if entry.rank == 1 and not entry.form.leaf and not entry.form.has_identity:
            score *= 0.95  # a bracket saying no more than 精卫中心 names nobody outside its own hospital
        known = best.get(entry.record)
        if known is None or score > known.score:
            best[entry.record] = _Scored(score, number, reasons, form)

    def _score_deep(
        self, form: ParsedName, where: frozenset[int], prior: frozenset[int], factor: float, best: dict[int, _Scored]
    ) -> None:
        for number in self.index.candidates(form, where, _MANY, deep=True):
            self._score_entry(number, form, where, prior, factor, best)
            entry = self.index.entries[number]
            typo = self._typing_error(form, where, entry)
            if typo and typo[0] * factor > best[entry.record].score:
                best[entry.record] = _Scored(typo[0] * factor, number, [typo[1]], form)

    def _typing_error(
        self, form: ParsedName, where: frozenset[int], entry: Entry
    ) -> tuple[float, tuple[str, object]] | None:
        """Whether the query is the master name with one slip of the keyboard in its common words (not in what tells it apart)."""
        left, right = form.text, entry.form.text
        shortest = 5 if right[:-1] == left else 6  # a name cut short by its last character says as much as before
        if min(len(left), len(right)) < shortest or abs(len(left) - len(right)) > 1 or form.campus != entry.form.campus:
            return None
        if OSA.distance(left, right, score_cutoff=1) != 1:
            return None
        spot = entry.at or entry.form.leaf
        if where and spot and self.places.related(where, spot) == "apart":
            return None
        settled = bool(where and spot and self.places.level(where) > 1)
        return _judge_slip(form, entry.form, left, right, settled)

    # -- decision -----------------------------------------------------------------------------------------------
    def _decide(self, reading: NameReading, ranked: list[_Scored]) -> MatchResult:
        main = reading.forms[0]
        candidates = tuple(self._candidate(scored) for scored in ranked[:5] if scored.score >= 0.3)
        flags = self._buyer_flags(reading)
        if not ranked or ranked[0].score < REVIEW_SCORE:
            reasons = flags or (candidates[0].reasons if candidates else ()) or (Reason("no_candidate"),)
            return self._result(NONE, None, ranked, candidates, reasons, main)
        top = ranked[0]
        reasons = list(candidates[0].reasons)
        if reading.mended:
            reasons.append(Reason("misspelt", {"query": reading.mended, "master": reading.text}))
        exact = any(reason.code == "exact_name" for reason in reasons)
        if reading.company and not (exact and top.form is main):
            return self._result(NONE, None, ranked, candidates, flags or (Reason("company"),), main)
        blockers = list(flags)
        blockers += self._rivals(ranked)
        blockers += self._campus_doubt(top)
        decision = AUTO if top.score >= AUTO_SCORE and not blockers else REVIEW
        return self._result(
            decision,
            self.records[self.index.entries[top.entry].record].id,
            ranked,
            candidates,
            (*reasons, *blockers),
            main,
        )

    def _result(
        self,
        decision: str,
        matched: str | None,
        ranked: list[_Scored],
        candidates: tuple[Candidate, ...],
        reasons: Sequence[Reason],
        main: ParsedName,
    ) -> MatchResult:
        second = candidates[1] if len(candidates) > 1 else None
        score = round(min(ranked[0].score, 1.0), 4) if ranked else 0.0
        return MatchResult(
            decision,
            matched,
            score,
            tuple(reasons),
            second.id if second else None,
            second.score if second else 0.0,
            candidates,
            main.department,
            main.campus,
        )

    @staticmethod
    def _buyer_flags(reading: NameReading) -> tuple[Reason, ...]:
        flags = []
        if reading.on_behalf:
            flags.append(Reason("buyer_on_behalf"))
        if reading.company:
            flags.append(Reason("company"))
        return tuple(flags)

    def _rivals(self, ranked: list[_Scored]) -> list[Reason]:
        top = ranked[0]
        group = self._group[self.index.entries[top.entry].record]
        slip = _is_slip(top)
        for other in ranked[1:3]:
            # Two names that are both one slip away: which of them was meant cannot be told, whatever the scores.
            if top.score - other.score >= CLOSE_MARGIN and not (slip and _is_slip(other)):
                break
            record = self.index.entries[other.entry].record
            if (
                self._group[record] != group
                or self.index.entries[other.entry].form.campus == self.index.entries[top.entry].form.campus
            ):
                return [Reason("close_runner_up", {"id": self.records[record].id, "score": round(other.score, 4)})]
        return []

    def _campus_doubt(self, top: _Scored) -> list[Reason]:
        entry = self.index.entries[top.entry]
        if top.form.campus and not entry.form.campus and self._campus_stems.get(_stem(entry.form)):
            return [Reason("campus_recorded_apart", {"campus": top.form.campus})]
        return []

    def _candidate(self, scored: _Scored) -> Candidate:
        entry = self.index.entries[scored.entry]
        record = self.records[entry.record]
        reasons = [_reason(code, value) for code, value in scored.reasons]
        if entry.rank:
            reasons.insert(
                0,
                Reason(
                    "alias" if entry.rank == 2 else "embedded_alias" if entry.rank == 1 else "renamed",
                    {"name": entry.form.text},
                ),
            )
        elif not reasons or all(reason.code in ("department", "campus") for reason in reasons):
            reasons.insert(0, Reason("normalised"))
        return Candidate(record.id, record.name, round(min(scored.score, 1.0), 4), tuple(reasons))


_forked: tuple[HospitalMatcher, Sequence[HospitalQuery]] | None = None


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hundreds of thousands of results are made and kept: looking for garbage among them again and again costs seconds."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _match_span(span: tuple[int, int]) -> list[MatchResult]:
    matcher, queries = _forked
    return [matcher.match_one(query) for query in queries[span[0] : span[1]]]


def _as_query(query: str | HospitalQuery | Mapping[str, Any], prior: str) -> HospitalQuery:
    if isinstance(query, str):
        return HospitalQuery(query, prior_province=prior)
    if isinstance(query, Mapping):
        query = HospitalQuery(
            **{key: query.get(key) or "" for key in ("name", "province", "city", "county", "prior_province")}
        )
    return replace(query, prior_province=prior) if prior and not query.prior_province else query


def _stem(form: ParsedName) -> tuple:
    return form.leaf, form.univ, form.number, form.ordinal, form.core, form.kind


def _is_slip(scored: _Scored) -> bool:
    return scored.reasons[0][0] == "misspelt" if scored.reasons else False


def _reason(code: str, value: object) -> Reason:
    if value == "":
        return Reason(code)
    if isinstance(value, tuple):
        return Reason(code, {"query": value[0], "master": value[1]})
    return Reason(code, {"value": value})


def _judge_slip(
    query: ParsedName, master: ParsedName, left: str, right: str, settled: bool
) -> tuple[float, tuple[str, object]] | None:
    """Score one keyboard slip by where it happened: in the place, in the kind (both common words) or in the core.

    ``settled``: the query's columns confirm the place, so a slip in the place's name does no harm.
    """
    first = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    last = first + (2 if len(left) == len(right) and left[first + 1 :] != right[first + 1 :] else 1)
    swapped = last == first + 2
    if query.leaf and master.leaf and query.leaf.isdisjoint(master.leaf) and (query.hard or not swapped):
        return None
    if query.ordinal is not None and query.ordinal != master.ordinal or query.number != master.number:
        return None
    if query.univ and master.univ and query.univ.isdisjoint(master.univ) and not swapped:
        return None
    if query.kind != master.kind and query.kind not in ("", "hospital", "centre") and not swapped:
        return None
    reason = ("misspelt", (left, right))
    in_place = last <= master.lead
    in_kind = first >= len(right) - len(master.kind_text) and right.endswith(master.kind_text)
    alike = (
        len(left) == len(right)
        and last == first + 1
        and (char_sound(left[first]) == char_sound(right[first]) or are_look_alikes(left[first], right[first]))
    )
    placed = bool(query.leaf or query.univ) or settled
    if swapped:
        return _judge_swap(query, master, right[first:last], in_place, placed, settled), reason
    if "第" in query.core:
        return 0.90, reason
    if in_place:
        if len(left) == len(right) and right[first] in "省市县区州旗":
            return 0.90, reason
        return 0.955 if settled or alike and master.core else 0.90, reason
    if in_kind:
        lost = len(left) < len(right) and (
            len(master.kind_text) >= 5
            or master.kind == "people"
            and query.core in ("人", "民")
            or first == len(left)
            and right[-1] in _LAST_CHARACTERS
            and not query.kind
        )
        clear = placed and query.kind in ("", "hospital", "centre", master.kind)
        meant = lost or alike and left[first] not in _NAME_CHARACTERS
        return 0.955 if clear and meant else 0.90, reason
    if alike:
        clear = placed and (len(master.core) >= 3 or are_look_alikes(left[first], right[first]))
        return 0.955 if clear else 0.92, reason
    if len(left) == len(right) and len(master.core) <= 2:
        return 0.75, reason
    lost = len(left) < len(right) and right[first] not in _TELLING_CHARACTERS and bool(query.core)
    return 0.955 if lost and placed and query.kind == master.kind else 0.90, reason


def _judge_swap(
    query: ParsedName, master: ParsedName, swapped: str, in_place: bool, placed: bool, settled: bool
) -> float:
    """Score two neighbouring characters that changed places. The letters are all there, so little else can be meant."""
    if all(char in _NUMERALS for char in swapped):
        return 0.90  # 第十二 and 第二十
    if len(master.core) == 2 and sorted(query.core) == sorted(master.core) and query.kind == master.kind:
        return 0.955 if settled else 0.90  # 和仁 is no misspelt 仁和 wherever both may be
    if in_place:
        return 0.955 if settled or not query.leaf else 0.90
    return 0.955 if placed or len(master.core) >= 3 else 0.90

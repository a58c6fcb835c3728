"""Blocking: find the few master entries worth scoring, by structure first, by characters and pinyin next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import log

from .hospital_names import EMPTY, NameParser, ParsedName
from .places import PlaceIndex
from .text_cleaning import fold_look_alikes, pinyin

Feature = tuple
#: Posting lists longer than this say too little to be worth walking.
_LONGEST_POSTING = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """One spelling of one master record. ``rank`` 0 main name, 1 embedded alias, 2 alias column, 3 renamed."""

    record: int
    form: ParsedName
    rank: int
    at: frozenset[int]


class CandidateIndex:
    """Inverted index over the entries, weighted by rarity."""

    def __init__(self, entries: list[Entry], places: PlaceIndex) -> None:
        self.entries = entries
        self.places = places
        self.by_text: dict[str, list[int]] = defaultdict(list)
        postings: dict[Feature, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            self.by_text[entry.form.text].append(number)
            for feature in self._entry_features(entry):
                postings[feature].append(number)
        self.postings = {feature: numbers for feature, numbers in postings.items() if len(numbers) <= _LONGEST_POSTING}
        total = len(entries) + 1
        self.weights = {feature: log(total / len(numbers)) for feature, numbers in self.postings.items()}

    def _entry_features(self, entry: Entry) -> Iterator[Feature]:
        form = entry.form
        yield from set(_bigrams(form.text))
        around: set[int] = set()
        for place in form.leaf or entry.at:
            around.update(self.places.places[place].path)
        yield from _structure(form, form.leaf or entry.at, around)
        if form.core_places:
            yield from _structure(replace(form, core=""), form.core_places, form.core_places)

    def candidates(self, form: ParsedName, where: frozenset[int], limit: int, deep: bool) -> list[int]:
        """Entry numbers worth scoring, most promising first; ``deep`` adds plain character bigrams (slower)."""
        scores: dict[int, float] = defaultdict(float)
        spots = form.leaf or where
        features = set(_structure(form, spots, spots))
        if form.core_places:
            features |= set(_structure(replace(form, core=""), form.core_places, form.core_places))
        if deep:
            features |= set(_bigrams(form.text))
        postings, weights = self.postings, self.weights
        for feature in features:
            numbers = postings.get(feature)
            if numbers:
                weight = weights[feature]
                for number in numbers:
                    scores[number] += weight
        if len(scores) <= limit:
            return list(scores)
        return sorted(scores, key=scores.__getitem__, reverse=True)[:limit]


def _structure(form: ParsedName, spots: Iterable[int], around: Iterable[int]) -> Iterator[Feature]:
    core, kind = form.core, form.kind
    if core:
        yield "core", core
        yield "core+kind", core, kind
        folded = fold_look_alikes(core)
        yield "sound", pinyin(folded)
        if len(core) >= 3:
            for pair in _bigrams(core):
                yield "core2", pair
        yield "letters", "".join(sorted(core))
    for place in spots:
        if not core:
            yield "place", place, kind, form.ordinal
            yield "place-kind", place, form.ordinal, bool(form.campus)
        else:
            yield "place+core", place, core
            yield "place+initial", place, core[0], kind
            yield "place+final", place, core[-1], kind
    if not core and not form.univ and form.number is None:
        for place in around:
            yield "region", place, kind, form.ordinal
    for university in form.univ:
        yield "univ", university, form.ordinal, core
        yield "univ+kind", university, kind, core
    if form.number is not None:
        yield "number", form.number
    if not core and not form.univ and form.number is None and not spots:
        yield "bare", kind, form.ordinal


def _bigrams(text: str) -> Iterator[str]:
    for position in range(len(text) - 1):
        yield text[position : position + 2]


def build_entries(
    parser: NameParser, record: int, name: str, aliases: Iterable[str], at: frozenset[int]
) -> list[Entry]:
    """All entries of one record: main name, what its brackets hold, its alias column; places flow from the main name."""
    entries: list[Entry] = []
    home = at
    for position, raw in enumerate((name, *aliases)):
        reading = parser.read(raw)
        if not home and reading.forms:
            main = reading.forms[0]
            home = main.leaf or reading.extra_places or (main.univ_places if len(main.univ) == 1 else EMPTY)
        for order, form in enumerate(reading.forms):
            if form.level_hint in ("省", "自治区") and not form.leaf and home:
                form = replace(form, leaf=parser.places.provinces_of(home), hard=True)
            if (
                form.tail == "renamed"
                and home
                and form.univ_places
                and parser.places.related(home, form.univ_places) == "apart"
            ):
                continue
            rank = 3 if form.tail == "renamed" else 2 if position else min(order, 1)
            if form.tail == "renamed":
                form = replace(form, tail="")
            elif order and form.univ and form.short and reading.forms[0].univ and form.univ != reading.forms[0].univ:
                # 青海大学附属医院(青大附院): the short university is the one of the full name
                form = replace(form, univ=reading.forms[0].univ, univ_places=reading.forms[0].univ_places)
            entries.append(Entry(record, form, rank, home))
    return entries

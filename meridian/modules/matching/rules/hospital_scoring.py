"""Score two parsed hospital names against each other: a product of factors, each with its reason.

A factor of 1 means full agreement; anything that makes two names *different institutions* (another number, another
kind, another place) pushes the product far below the review threshold.
"""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz.distance import OSA, Indel

from .hospital_names import ParsedName
from .hospital_vocabulary import COMMON_CORES, FAMOUS_CORES, RELATED_KINDS, RENUMBERED
from .places import CITY, COUNTY, PROVINCE, PlaceIndex
from .text_cleaning import fold_look_alikes, pinyin

Reasons = list[tuple[str, object]]
_LOCAL_KINDS = frozenset(
    {
        "township",
        "community",
        "community_station",
        "village",
        "clinic",
        "health_post",
        "infirmary",
        "pharmacy",
        "community_hospital",
        "tcm_clinic",
    }
)
#: Kinds a prefecture has and its county of the same name has not (湘潭中心医院 is the city's).
_CITY_KINDS = frozenset(
    {"central", "cancer", "children", "infectious", "public_clinical", "women_children", "chest", "municipal", "eye"}
)
_LEVELS = {"省": (1,), "自治区": (1,), "市": (1, 2, 3), "州": (2,), "盟": (2,), "县": (3,), "区": (1, 3), "旗": (3,)}


class PairScorer:
    """Compares a query form with a master form; ``core_counts`` tells how many hospitals share a core and kind."""

    def __init__(self, places: PlaceIndex, core_counts: dict[tuple[str, str, int | None], int]) -> None:
        self.places = places
        self.core_counts = core_counts

    def score(
        self, query: ParsedName, where: frozenset[int], prior: frozenset[int], master: ParsedName, at: frozenset[int]
    ) -> tuple[float, Reasons]:
        """Return the score 0..1 and reasons.

        ``where``: places from the query's columns, ``prior``: the dealer's province(s), ``at``: where the master record is.
        """
        reasons: Reasons = []
        if query.core != master.core:
            query, master = self._read_core_as_place(query, master)
        factor = self._numbers(query, master, reasons, where, at)
        if factor < 0.5:
            return factor, reasons
        factor *= self._kind(query, master, reasons)
        factor *= self._affiliation(query, master, where, at, reasons)
        if factor < 0.5:
            return factor, reasons
        place = self._place(query, where, prior, master, at, reasons)
        core = self._core(query, master, place >= 0.97, reasons)
        factor *= place * core * self._campus(query, master, reasons)
        if query.tail and query.tail != "renamed" and query.tail != master.tail:
            factor *= 0.94
            reasons.append(("unknown_suffix", query.tail))
        if master.tail and master.tail not in ("renamed", query.tail):
            factor *= 0.94
        if query.tail == "renamed":
            factor *= 0.985
            reasons.append(("renamed", query.text))
        if master.department and master.department != query.department:
            factor *= 0.93
            reasons.append(("department_recorded_apart", master.department))
        if query.note and query.note != master.note:
            factor *= 0.97
            reasons.append(("unknown_bracket", query.note))
        if query.department:
            reasons.append(("department", query.department))
        if query.repaired:
            confirmed = not query.guessed or bool(where and self.places.related(query.leaf, where) != "apart")
            factor *= 0.965 if confirmed else 0.93
            reasons.append(("place_misspelt", query.repaired))
        if query.text == master.text and query.campus == master.campus:
            reasons.append(("rewritten" if query.rewritten else "exact_name", ""))
        return factor, reasons

    @staticmethod
    def _read_core_as_place(query: ParsedName, master: ParsedName) -> tuple[ParsedName, ParsedName]:
        if query.core_places and not master.core and master.leaf:
            return replace(query, leaf=query.core_places, hard=False, core="", core_places=frozenset()), master
        if master.core_places and not query.core and query.leaf:
            return query, replace(master, leaf=master.core_places, hard=False, core="", core_places=frozenset())
        return query, master

    # -- numbers ------------------------------------------------------------------------------------------------
    def _numbers(
        self, query: ParsedName, master: ParsedName, reasons: Reasons, where: frozenset[int], at: frozenset[int]
    ) -> float:
        if query.number != master.number:
            if query.number is not None and master.number is not None:
                pair = (RENUMBERED.get(query.number), RENUMBERED.get(master.number))
                if master.number == pair[0] or query.number == pair[1]:
                    reasons.append(("military_renumbered", (query.number, master.number)))
                    spots = query.leaf or where, master.leaf or at
                    return 0.5 if all(spots) and self.places.related(*spots) == "apart" else 0.96
            reasons.append(("numeral_conflict", (query.number, master.number)))
            return 0.4
        if query.ordinal != master.ordinal:
            reasons.append(("numeral_conflict", (query.ordinal, master.ordinal)))
            return 0.40 if query.ordinal is not None and master.ordinal is not None else 0.70
        if query.number is None and query.military != master.military:
            if "WJ" in (query.military, master.military):
                reasons.append(("military_conflict", query.military or master.military))
                return 0.5
            return 0.98 if query.core else 0.7
        return 1.0

    # -- kind ---------------------------------------------------------------------------------------------------
    @staticmethod
    def _kind(query: ParsedName, master: ParsedName, reasons: Reasons) -> float:
        if query.kind == master.kind:
            return 1.0
        if not query.kind or not master.kind:
            reasons.append(("kind_missing", query.kind or master.kind))
            return 0.965 if query.core or query.univ or query.ordinal is not None else 0.85
        pair = frozenset((query.kind, master.kind))
        factor = RELATED_KINDS.get(pair)
        if factor is None:
            reasons.append(("kind_conflict", (query.kind, master.kind)))
            return 0.5
        if pair == {"people", "hospital"} and query.ordinal is not None and query.short and not query.univ:
            reasons.append(("abbreviation", query.text))
            return 0.98
        if pair == {"general", "hospital"} and query.kind_text == "总院":
            return 0.9
        reasons.append(("kind_differs", (query.kind, master.kind)))
        return factor

    # -- university ---------------------------------------------------------------------------------------------
    def _affiliation(
        self, query: ParsedName, master: ParsedName, where: frozenset[int], at: frozenset[int], reasons: Reasons
    ) -> float:
        if query.univ and master.univ:
            if query.univ.isdisjoint(master.univ):
                reasons.append(("affiliation_conflict", (min(query.univ), min(master.univ))))
                return 0.45
            if query.short:
                reasons.append(("abbreviation", min(master.univ)))
            if query.affiliated != master.affiliated and not query.core and not query.short:
                return 0.97
            return 1.0 if len(query.univ) == 1 else self._shared_short_name(query, master, where or query.leaf, reasons)
        if not query.univ and not master.univ:
            return 1.0 if query.affiliated == master.affiliated or query.core else 0.8
        named, other = (query, master) if query.univ else (master, query)
        reasons.append(("affiliation_missing", min(named.univ)))
        spot = other.leaf or (at if other is master else where)
        apart = spot and named.univ_places and self.places.related(spot, named.univ_places) == "apart"
        if query.core and master.core:
            if not named.univ_places:
                return 0.92
            if apart:
                same_province = not self.places.provinces_of(spot).isdisjoint(
                    self.places.provinces_of(named.univ_places)
                )
                return 0.93 if same_province else 0.6
            return 0.985
        if other.affiliated and other.leaf and self.places.related(other.leaf, named.univ_places) != "apart":
            return 0.93
        return 0.45

    def _shared_short_name(
        self, query: ParsedName, master: ParsedName, spot: frozenset[int], reasons: Reasons
    ) -> float:
        """青大 is 青岛大学 and 青海大学: only a known place settles it."""
        settled = (
            bool(spot) and self.places.related(spot, master.univ_places) != "apart" and self.places.level(spot) >= CITY
        )
        if settled or query.univ == master.univ and query.text == master.text:
            return 0.99
        reasons.append(("affiliation_ambiguous", len(query.univ)))
        return 0.93

    # -- place --------------------------------------------------------------------------------------------------
    def _place(
        self,
        query: ParsedName,
        where: frozenset[int],
        prior: frozenset[int],
        master: ParsedName,
        at: frozenset[int],
        reasons: Reasons,
    ) -> float:
        places = self.places
        spot = at or master.leaf or master.univ_places
        if where and spot and places.related(where, spot) == "apart":
            reasons.append(("place_conflict", "column"))
            return 0.6
        if query.leaf and master.leaf:
            return self._both_placed(query, where, prior, master, reasons)
        if query.leaf:
            return self._only_query_placed(query, master, spot, reasons)
        if where or (query.univ_places and not query.core):
            return self._placed_by_column(query, where, master, spot, reasons)
        if (
            query.univ
            and master.leaf
            and query.univ_places
            and places.related(master.leaf, query.univ_places) == "apart"
        ):
            reasons.append(
                ("place_narrower", "university")
            )  # 山大齐鲁医院 is the one in 济南, not its daughter in 青岛
            return 0.93
        if query.univ or query.number is not None:
            return 1.0
        return self._unplaced(query, prior, master, spot, reasons)

    def _both_placed(
        self, query: ParsedName, where: frozenset[int], prior: frozenset[int], master: ParsedName, reasons: Reasons
    ) -> float:
        places = self.places
        relation = places.related(query.leaf, master.leaf)
        if relation == "equal":
            return self._same_place(query, where, prior, master, reasons)
        if relation == "apart":
            reasons.append(("place_conflict", "name"))
            return 0.5
        if not query.core or not master.core:
            if query.univ and master.univ:
                return 0.99
            reasons.append(("place_level_conflict", relation))
            return 0.68
        reasons.append(("place_broader" if relation == "around" else "place_narrower", relation))
        broad = query.leaf if relation == "around" else master.leaf
        if self._is_common(query, master) or query.core != master.core:
            return 0.93
        return 0.965 if self._broad_is_city(broad) else 0.955

    def _broad_is_city(self, ids: frozenset[int]) -> bool:
        level = self.places.level(ids)
        return level >= CITY or any(self.places.places[place].name.endswith("市") for place in ids)

    def _same_place(
        self, query: ParsedName, where: frozenset[int], prior: frozenset[int], master: ParsedName, reasons: Reasons
    ) -> float:
        places = self.places
        ids = query.leaf
        if len(ids) > 1 and where:
            ids = frozenset(place for place in ids if places.related(frozenset((place,)), where) != "apart") or ids
        if len(ids) > 1 and prior:
            ids = places.narrow(ids, prior) or ids
        shared = ids & master.leaf
        if not shared:
            reasons.append(("place_conflict", "name"))
            return 0.5
        if len(ids) == 1 or query.text == master.text:
            return 1.0
        top = min(places.places[place].level for place in ids)
        rivals = [place for place in ids if place not in shared and places.places[place].level <= CITY + (top >= CITY)]
        if not rivals:
            return 1.0
        reasons.append(("place_ambiguous", len(ids)))
        if any(places.places[place].level == CITY for place in shared) and all(
            self._is_minor_district(place) for place in rivals
        ):
            return 0.97
        if query.core and (not self._is_common(query, master) or self._is_rare_here(query, master)):
            return 0.97
        neighbours = all(not places.narrow(frozenset((place,)), shared) <= frozenset() for place in rivals)
        if neighbours and (query.core or query.kind in _CITY_KINDS):
            return 0.96
        return 0.93

    def _is_rare_here(self, query: ParsedName, master: ParsedName) -> bool:
        return (
            query.hard
            and query.core not in COMMON_CORES
            and len(query.core) > 1
            and self.core_counts.get((master.core, master.kind, master.ordinal), 0) <= 1
        )

    def _is_minor_district(self, place: int) -> bool:
        """A district of an ordinary city: its short name alone rarely means it; districts of the four municipalities do."""
        unit = self.places.places[place]
        return (
            unit.name.endswith("区") and unit.level > CITY and not self.places.places[unit.path[0]].name.endswith("市")
        )

    def _only_query_placed(
        self, query: ParsedName, master: ParsedName, spot: frozenset[int], reasons: Reasons
    ) -> float:
        if not spot:
            if query.number is not None or query.univ and master.univ:
                return 0.99
            reasons.append(("place_unknown", "master"))
            return 0.93 if query.core and not self._is_common(query, master) else 0.86
        relation = self.places.related(query.leaf, spot)
        if relation == "apart":
            reasons.append(("place_conflict", "location"))
            return 0.5
        if query.core or query.univ or query.number is not None:
            if (
                relation == "inside"
                and query.core
                and not query.univ
                and self._is_common(query, master)
                and self.places.level(spot) < COUNTY <= self.places.level(query.leaf)
                and not master.core_places
            ):
                return 0.92
            if (
                relation == "around"
                and self._is_common(query, master)
                and self.places.level(query.leaf) == PROVINCE
                and not self._broad_is_city(query.leaf)
            ):
                return 0.94
            return 0.99 if relation == "equal" else 0.975
        reasons.append(("place_from_column", "master"))
        return 0.97 if relation == "equal" else 0.90

    def _placed_by_column(
        self, query: ParsedName, where: frozenset[int], master: ParsedName, spot: frozenset[int], reasons: Reasons
    ) -> float:
        if not where:
            return 1.0 if not spot or self.places.related(query.univ_places, spot) != "apart" else 0.97
        reasons.append(("place_from_column", "query"))
        if not spot:
            return 0.93 if query.core else 0.88
        province_only = self.places.level(where) == PROVINCE and not self._broad_is_city(where)
        if query.univ or query.number is not None:
            return 1.0
        if query.core:
            if not master.leaf and query.text == master.text:
                return 0.99 if not province_only or not self._is_common(query, master) else 0.94
            if province_only:
                return 0.96 if not self._is_common(query, master) else 0.92
            return 0.98
        relation = self.places.related(where, master.leaf or spot)
        if query.level_hint and master.leaf and not self._level_fits(query.level_hint, master.leaf):
            reasons.append(("place_level_conflict", query.level_hint))
            return 0.7
        if relation == "equal":
            return 0.97
        if province_only:
            return 0.88
        return 0.955 if relation == "around" else 0.90

    def _level_fits(self, hint: str, ids: frozenset[int]) -> bool:
        return any(
            self.places.places[place].level in _LEVELS.get(hint, (1, 2, 3))
            and (
                hint not in ("县", "区", "旗", "州", "盟", "省")
                or self.places.places[place].name.endswith(hint)
                or hint == "省"
                and self.places.places[place].level == PROVINCE
            )
            for place in ids
        )

    def _unplaced(
        self, query: ParsedName, prior: frozenset[int], master: ParsedName, spot: frozenset[int], reasons: Reasons
    ) -> float:
        agreed = bool(prior and spot and self.places.related(spot, prior) != "apart")
        if agreed:
            reasons.append(("region_prior", ""))
        elif prior and spot:
            reasons.append(("region_prior_differs", ""))
        drift = 0.93 if prior and spot and not agreed else 1.0
        if not query.core:
            reasons.append(("place_missing", ""))
            return (0.88 if agreed else 0.84) * drift
        if query.core in FAMOUS_CORES and query.core == master.core:
            return 0.97
        if self._is_common(query, master):
            reasons.append(("place_missing", ""))
            return (0.94 if agreed else 0.87) * drift
        if query.text == master.text and query.core == master.core:
            return 1.0 * drift
        reasons.append(("place_missing", ""))
        return (0.96 if agreed else 0.92) * drift

    def _is_common(self, query: ParsedName, master: ParsedName) -> bool:
        core = query.core
        return (
            core in COMMON_CORES
            or query.kind in _LOCAL_KINDS
            or len(core) < 2
            or bool(query.core_places and len(query.core_places) > 1)
            or self.core_counts.get((master.core, master.kind, master.ordinal), 0) > 1
        )

    # -- core ---------------------------------------------------------------------------------------------------
    @staticmethod
    def _core(query: ParsedName, master: ParsedName, placed: bool, reasons: Reasons) -> float:
        left, right = query.core, master.core
        if left == right:
            return 1.0
        if not left or not right:
            reasons.append(("core_missing", left or right))
            return 0.62
        shorter = min(len(left), len(right))
        if fold_look_alikes(left) == fold_look_alikes(right):
            reasons.append(("look_alike", (left, right)))
            return 0.975 if placed else 0.92
        if pinyin(left) == pinyin(right):
            reasons.append(("pinyin", (left, right)))
            return 0.962 if placed and shorter >= 3 else 0.93 if placed else 0.90
        if len(left) == len(right) and sorted(left) == sorted(right):
            reasons.append(("transposed", (left, right)))
            return 0.96 if placed and shorter >= 3 else 0.90 if shorter >= 3 else 0.80
        distance = OSA.distance(left, right)
        if distance == 1 and shorter >= 4:
            reasons.append(("misspelt", (left, right)))
            return 0.96 if placed and shorter >= 5 else 0.92
        if left in right or right in left:
            reasons.append(("partial_core", (left, right)))
            return 0.86 if shorter >= 2 else 0.7
        if distance == 1 and shorter >= 3:
            reasons.append(("misspelt", (left, right)))
            return 0.85
        reasons.append(("core_conflict", (left, right)))
        return min(0.6, 0.8 * Indel.normalized_similarity(left, right))

    # -- campus -------------------------------------------------------------------------------------------------
    @staticmethod
    def _campus(query: ParsedName, master: ParsedName, reasons: Reasons) -> float:
        if query.campus == master.campus:
            if query.campus:
                reasons.append(("campus", query.campus))
            return 1.0
        if not master.campus:
            reasons.append(("campus_of_parent", query.campus))
            return 0.93 if query.campus.endswith(("分院", "门诊部", "门诊")) or "分院" in query.text else 0.965
        if not query.campus:
            reasons.append(("campus_not_named", master.campus))
            return 0.90
        if query.campus in master.campus or master.campus in query.campus:
            reasons.append(("campus_similar", (query.campus, master.campus)))
            return 0.90
        reasons.append(("campus_conflict", (query.campus, master.campus)))
        return 0.62

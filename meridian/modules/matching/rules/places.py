"""Places named in hospital names: provinces, prefectures and counties, full and short, with their ancestry."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .text_cleaning import clean, fold_look_alikes, pinyin

PROVINCE, CITY, COUNTY = 1, 2, 3
_SUFFIX = re.compile(
    r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|特区|林区|新区|矿区|地区|省|市|州|盟|区|县|旗)$"
)
_ETHNIC = re.compile(
    r"(蒙古族?|回族?|藏族?|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|"
    r"纳西族|景颇族|柯尔克孜|土族|达斡尔族?|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|塔吉克|怒族|裕固族|独龙族|普米族|各族|鄂温克族?|鄂伦春)+$"
)
_LEVEL_WORD = {"自治县": "县", "自治州": "州", "自治区": "区", "自治旗": "旗"}
# Counties absorbed lately whose old names stay on hospital signs: they live on inside their successor.
_ABSORBED = {
    "宣武区": "西城区",
    "崇文区": "东城区",
    "闸北区": "静安区",
    "卢湾区": "黄浦区",
    "南汇区": "浦东新区",
    "塘沽区": "滨海新区",
    "汉沽区": "滨海新区",
    "大港区": "滨海新区",
    "萝岗区": "黄埔区",
    "芳村区": "荔湾区",
    "东山区": "越秀区",
    "金阊区": "姑苏区",
    "沧浪区": "姑苏区",
    "平江区": "姑苏区",
    "白下区": "秦淮区",
}
# Units that only changed their name: old name -> present name.
_RENAMED = {
    "襄樊市": "襄阳市",
    "思茅市": "普洱市",
    "路南彝族自治县": "石林彝族自治县",
    "莱芜市": "莱芜区",
    "蓟县": "蓟州区",
    "达县": "达川区",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One administrative unit; ``level`` is 1 province, 2 prefecture, 3 county; ``path`` are ids from province to itself."""

    id: int
    code: str
    name: str
    short: str
    level: int
    path: tuple[int, ...]


def short_name(name: str) -> str:
    """Name without its administrative word and ethnic title: 延边朝鲜族自治州 -> 延边, 昆山市 -> 昆山, 忠县 -> 忠县."""
    stripped = _SUFFIX.sub("", name)
    if "自治" in name:
        stripped = _ETHNIC.sub("", stripped) or stripped
    if name.startswith("内蒙古"):
        return "内蒙古"
    return stripped if len(stripped) >= 2 else name


class PlaceIndex:
    """Look places up by any of their spoken forms and compare them by ancestry.

    ``forms`` maps a spelling to ``(ids, hard)``; hard spellings carry their administrative word (濮阳县) and
    name exactly that unit, soft ones (濮阳) may mean any unit of that short name.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Take rows ``(code, name, parent_code)``, parents before children; province rows have an empty parent."""
        self.places: list[Place] = []
        self.forms: dict[str, tuple[frozenset[int], bool]] = {}
        collected: dict[tuple[str, bool], set[int]] = defaultdict(set)
        by_code: dict[str, Place] = {}
        for code, raw_name, parent_code in rows:
            name = clean(raw_name)
            if not name or name in ("市辖区", "县", "-") or "直辖" in name or code in by_code:
                if parent_code in by_code:
                    by_code[code] = by_code[parent_code]
                continue
            parent = by_code.get(parent_code)
            place_id = len(self.places)
            level = _level_of(parent, name)
            place = Place(place_id, code, name, short_name(name), level, (*(parent.path if parent else ()), place_id))
            self.places.append(place)
            by_code[code] = place
            for form, hard in _spoken_forms(place):
                collected[form, hard].add(place_id)
        self._add_former(collected)
        for (form, hard), ids in collected.items():
            if hard or (form, True) not in collected:
                self.forms[form] = (frozenset(ids), hard)
        self.longest = max((len(form) for form in self.forms), default=0)
        self.paths = [frozenset(place.path) for place in self.places]
        self._provinces = [place.path[0] for place in self.places]

    def _add_former(self, collected: dict[tuple[str, bool], set[int]]) -> None:
        for old, new in _RENAMED.items():
            ids = collected.get((new, True))
            if ids and (old, True) not in collected:
                collected[old, True] |= ids
                if len(old) > 2:
                    collected[short_name(old), False] |= ids
        for old, new in _ABSORBED.items():
            ids = collected.get((new, True), set())
            if len(ids) == 1 and (old, True) not in collected:
                successor = self.places[next(iter(ids))]
                place_id = len(self.places)
                self.places.append(Place(place_id, "", old, short_name(old), COUNTY, (*successor.path, place_id)))
                collected[old, True].add(place_id)

    # -- building -----------------------------------------------------------------------------------------------
    @classmethod
    def builtin(cls) -> PlaceIndex:
        """Index over the compact name table that ships with the product (no division codes)."""
        text = Path(__file__).with_name("division_names.txt").read_text(encoding="utf-8")
        return cls(_rows_from_compact(text.splitlines()))

    @classmethod
    def from_directory(cls, folder: str | Path) -> PlaceIndex:
        """Index from a folder of division files: provinces/cities/counties.csv, or provinces/cities/areas.json.

        Raises FileNotFoundError when the folder holds neither.
        """
        folder = Path(folder)
        for names in (
            ("provinces.csv", "cities.csv", "counties.csv"),
            ("provinces.csv", "cities.csv", "areas.csv"),
            ("provinces.json", "cities.json", "areas.json"),
        ):
            files = [folder / name for name in names]
            if all(file.exists() for file in files):
                return cls(row for file in files for row in _rows_from_file(file))
        raise FileNotFoundError(f"{folder}: provinces, cities and counties (or areas) as .csv or .json expected")

    # -- look-up ------------------------------------------------------------------------------------------------
    def find(self, text: str | None) -> frozenset[int]:
        """Ids a whole cell (a province, city or county column) may mean; empty when unknown."""
        cleaned = clean(text)
        hit = self.forms.get(cleaned)
        if hit is None and cleaned:
            hit = self.forms.get(_SUFFIX.sub("", cleaned))
        return hit[0] if hit else frozenset()

    def locate(self, province: str | None = None, city: str | None = None, county: str | None = None) -> frozenset[int]:
        """Most specific units the columns name together; contradicting or unknown cells are left out."""
        found: frozenset[int] = frozenset()
        for text in (province, city, county):
            ids = self.find(text)
            if ids and found:
                inside = self.narrow(ids, found)
                found = inside or found
            elif ids:
                found = ids
        return found

    def narrow(self, ids: frozenset[int], within: frozenset[int]) -> frozenset[int]:
        """The part of ``ids`` that lies inside (or is) one of ``within``."""
        paths = self.paths
        return frozenset(place for place in ids if not within.isdisjoint(paths[place]))

    def related(self, left: frozenset[int], right: frozenset[int]) -> str:
        """``equal``, ``inside`` (left in right), ``around`` (right in left) or ``apart``."""
        if not left.isdisjoint(right):
            return "equal"
        paths = self.paths
        for place in left:
            if not right.isdisjoint(paths[place]):
                return "inside"
        for place in right:
            if not left.isdisjoint(paths[place]):
                return "around"
        return "apart"

    def provinces_of(self, ids: frozenset[int]) -> frozenset[int]:
        """Provinces the given places belong to."""
        return frozenset(self._provinces[place] for place in ids)

    def level(self, ids: frozenset[int]) -> int:
        """Broadest level among the ids (1 province, 2 prefecture, 3 county), 0 when empty."""
        return min((self.places[place].level for place in ids), default=0)

    @cached_property
    def _by_pinyin(self) -> Mapping[str, frozenset[str]]:
        index: dict[str, set[str]] = defaultdict(set)
        for form in self.forms:
            index[pinyin(form)].add(form)
            index["~" + fold_look_alikes(form)].add(form)
            index["/" + "".join(sorted(form))].add(form)
        return {key: frozenset(forms) for key, forms in index.items()}

    @cached_property
    def _by_gap(self) -> Mapping[str, frozenset[str]]:
        index: dict[str, set[str]] = defaultdict(set)
        for form, (_ids, hard) in self.forms.items():
            if hard and len(form) >= 3:
                for position in range(len(form) - 1):
                    index[form[:position] + "?" + form[position + 1 :]].add(form)
        return {key: frozenset(forms) for key, forms in index.items()}

    def repair(self, text: str) -> tuple[str | None, bool]:
        """The one known spelling a mistyped place stands for, and whether it is a guess; None when there is none or more.

        Look-alikes, homophones and swapped characters are read with confidence; one wrong character in a spelling with
        its administrative word is a guess (the true place may be missing from the table).
        """
        keys = ("~" + fold_look_alikes(text), pinyin(text), "/" + "".join(sorted(text)))
        forms = frozenset().union(*(self._by_pinyin.get(key, frozenset()) for key in keys))
        if forms:
            return (next(iter(forms)), False) if len(forms) == 1 else (None, False)
        if text.endswith("新区"):
            return None, False
        near: set[str] = set()
        for position in range(len(text) - 1):
            near |= self._by_gap.get(text[:position] + "?" + text[position + 1 :], frozenset())
        return (near.pop(), True) if len(near) == 1 else (None, False)


def _level_of(parent: Place | None, name: str) -> int:
    if parent is None:
        return PROVINCE
    if parent.level == PROVINCE and not name.endswith(("区", "县", "旗")):
        return CITY if name.endswith(("市", "州", "盟", "地区")) else COUNTY
    return CITY if name.endswith("地区") else COUNTY


def _spoken_forms(place: Place) -> Iterable[tuple[str, bool]]:
    yield place.name, True
    if place.short != place.name:
        yield place.short, False
    if "自治" in place.name and place.level > PROVINCE:
        word = _LEVEL_WORD["自治" + place.name[-1]]
        yield place.short + word, True
    if place.level == PROVINCE:
        yield place.short + ("市" if place.name.endswith("市") else "省"), True
        if place.name.startswith("内蒙古"):
            yield "内蒙", False
        if place.name.endswith("自治区"):
            yield place.short + "自治区", True
            yield place.short + "区", True
    if place.name.endswith("地区"):
        yield place.short + "市", True
    if place.name.endswith("新区") and len(place.short) >= 2:
        yield place.short + "区", True


def _rows_from_compact(lines: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    seen: set[str] = set()
    for line in lines:
        if not line or line.startswith("#"):
            continue
        province, city, counties = line.rstrip("\n").split("|")
        if province not in seen:
            seen.add(province)
            yield province, province, ""
        parent = province
        if city != "-":
            parent = f"{province}/{city}"
            yield parent, city, province
        for county in counties.split():
            yield f"{parent}/{county}", county, parent


def _rows_from_file(path: Path) -> Iterable[tuple[str, str, str]]:
    if path.suffix == ".json":
        records = json.loads(path.read_text(encoding="utf-8"))
    else:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            records = list(csv.DictReader(handle))
    for record in records:
        parent = record.get("cityCode") or record.get("provinceCode") or record.get("parent") or ""
        yield str(record["code"]), record["name"], str(parent)

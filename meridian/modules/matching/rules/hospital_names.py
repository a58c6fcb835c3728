"""Take hospital names apart: place, university, armed forces, number, core, kind, campus, department, embedded aliases."""

# fmt: off
from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from .hospital_vocabulary import (
    BUYER,
    CAMPUS,
    COMPANY,
    DEPARTMENT,
    HOSPITAL_WORD,
    INSTITUTION_END,
    KINDS,
    MAIN_CAMPUS,
    MILITARY,
    NOISE_TAIL,
    NUMERAL,
    RENAMED,
    universities,
)
from .places import COUNTY, PROVINCE, PlaceIndex
from .text_cleaning import clean, fold_look_alikes, mend_words, parse_number, pinyin

EMPTY: frozenset[int] = frozenset()
_BRACKET = re.compile(r"\(([^()]*)\)?")
_OWN_NAME = re.compile(r"附|大学|学院|医大|[一二三四五六七八九十\d市县省]院$")
_ALIAS_LEAD = re.compile(r"^(?:原名|原称|原为|原|又名|又称|曾用名|现名|现为|现|别名|即|简称|旧称|前身为?|亦称|也称|第二名称)+")
_TRAILING_CODE = re.compile(r"(?<=[\u4e00-\u9fff])[A-Z]{0,6}\d{2,}[A-Z\d/]*$|(?<=[\u4e00-\u9fff])[A-Z]{1,3}\d*$|(?<=[院心室所站])\d$")
_LEADING_CODE = re.compile(r"^(?:[A-Z]{1,6}\d{2,}|\d{4,})(?=[\u4e00-\u9fff])(?!(?:中心)?医院)")
_SPLIT = re.compile(r"[/、,，;+]|原名|曾用名")
_LEVEL_LEAD = re.compile(r"^(自治区|省|市|县|区|州|旗|盟)(?=.)")
_INNER_COLLEGE = re.compile(r"^(?:同济|江西|青岛|基础|上海|第[一二三四]|湘雅|石河子|包头|赤峰|深圳|衡阳)?(?:医学部|医学院|临床医学院|临床学院|医学中心|药学院)(?=.)(?!$)")
_AFFILIATED = re.compile(r"^(?:直属|非直属)?(?:附属|附)")
_ORDINAL = re.compile(rf"^(?P<core>.*?)(?P<lead>附属|附)?(?P<di>第)?(?P<number>{NUMERAL})(?P<trail>附属|附)?$")
_GENERIC_UNIVERSITY = re.compile(r"^(?:(?![省市县区])[\u4e00-\u9fff]){1,9}?(?:医科大学|中医药大学|医药大学|科技大学|民族大学|师范大学|理工大学|大学|医学院|学院|医学高等专科学校|高等专科学校|医专)(?=附|第|[一二三四五]|\S{2,6}$)")
_TOWN = re.compile(r"^(?P<name>.{2,}?)(?:镇|乡|街道办事处|街道|办事处|满族乡|回族乡|畲族乡|苏木)$")
_SPECIAL = tuple((re.compile(pattern), text) for pattern, text in (
    (r"(?:四川大学)?华西第?([二四])(?:医院|院)$", r"四川大学华西第\1医院"),
    (r"^(?:广州)?中山附?([一二三五六七八])(?:医院|院)?$", r"中山大学附属第\1医院"),
    (r"^浙([一二])(?:医院|院)?$", r"浙江大学附属第\1医院"),
    (r"^(?:长沙)?湘雅附?([二三])(?:医院|院)$", r"中南大学湘雅第\1医院"),
    (r"^(?:湘雅)$", "中南大学湘雅医院"),
    (r"(?<=[一二三四五六七八九十])医$", "医院"), (r"(?<=[省市县州区])医$", "人民医院"), (r"入民", "人民"), (r"医院院$", "医院"), (r"第2军医大学", "第二军医大学"), (r"第3军医大学", "第三军医大学"), (r"第4军医大学", "第四军医大学"),
    (r"医科大(?=附|第|[一二三四五]院|口腔|肿瘤|总)", "医科大学"),
    (r"解放军第?医学中心", "解放军总医院医学中心"),
))
_NAMELESS_DISTRICTS = frozenset({"城区", "郊区", "矿区", "新城", "城中", "城关", "市中", "桥西", "桥东", "新市", "东区", "西区"})
_BARE_KINDS = frozenset({"", "hospital", "general", "township", "community", "clinic", "village", "health_post", "community_station", "branch", "centre",
                         "community_hospital", "pharmacy", "tcm_clinic", "station", "post", "infirmary", "comprehensive"})
_TOWN_KINDS = frozenset({"township", "community", "community_hospital", "community_station", "village", "health_post", "hospital"})
_KIND_BY_SUFFIX = dict(KINDS)
_KIND_LENGTHS = sorted({len(suffix) for suffix in _KIND_BY_SUFFIX}, reverse=True)
_BRANCH_WORDS = re.compile(r"^(?:陆军|海军|空军|火箭军|中心|野战)+")
_RENAMED_BY_NAME = {clean(name): row for row in RENAMED for name in row}


@dataclass(slots=True)
class ParsedName:
    """One spelling of an institution taken apart. Place fields are ids of the PlaceIndex used for parsing."""

    raw: str
    text: str
    leaf: frozenset[int] = EMPTY
    hard: bool = False
    level_hint: str = ""
    univ: frozenset[str] = frozenset()
    univ_places: frozenset[int] = EMPTY
    affiliated: bool = False
    military: str = ""
    number: int | None = None
    ordinal: int | None = None
    kind: str = ""
    kind_text: str = ""
    core: str = ""
    core_places: frozenset[int] = EMPTY
    campus: str = ""
    department: str = ""
    tail: str = ""
    short: bool = False
    repaired: str = ""
    guessed: bool = False
    broken: bool = False
    lead: int = 0
    rewritten: bool = False
    note: str = ""

    @property
    def has_identity(self) -> bool:
        """Whether something beyond place, number and kind names the institution."""
        return bool(self.core or self.univ or self.number is not None)


@dataclass(slots=True)
class NameReading:
    """All that one raw cell says: its main name, embedded aliases and what kind of buyer it is."""

    raw: str
    text: str
    forms: list[ParsedName] = field(default_factory=list)
    company: bool = False
    on_behalf: bool = False
    extra_places: frozenset[int] = EMPTY
    had_code: bool = False
    mended: str = ""  # the text before a word every hospital name is made of was spelt right; empty when nothing was


class NameParser:
    """Parse names against one PlaceIndex; every distinct name is parsed once by the caller."""

    def __init__(self, places: PlaceIndex) -> None:
        self.places = places
        self.spellings, cities = universities()
        self.full_names = frozenset(cities)
        self.univ_cities = {key: places.find(city) for key, city in cities.items()}
        self._univ_sounds = {pinyin(name): next(iter(keys)) for name, keys in self.spellings.items() if len(keys) == 1 and len(name) >= 4}
        self._univ_longest = max(map(len, self.spellings))

    # -- whole cells --------------------------------------------------------------------------------------------
    def read(self, raw: str, repair: bool = False) -> NameReading:
        """Read a whole cell; ``repair`` also mends mistyped places (for queries, not for the master)."""
        written = clean(raw)
        text = mend_words(written) if repair else written
        reading = NameReading(raw=raw, text=text, mended="" if text == written else written)
        body, brackets = _split_brackets(text)
        reading.on_behalf = bool(BUYER.search(text))
        reading.company = _is_company(body)
        bare = _TRAILING_CODE.sub("", _LEADING_CODE.sub("", re.sub(r"SPD", "", body)))
        reading.had_code = bare != body
        parts = [part for part in _SPLIT.split(bare) if part] or [bare]
        if not all(HOSPITAL_WORD.search(part) or part.endswith("院") for part in parts):
            parts = [bare]
        main = self.parse(parts[0], raw, repair)
        reading.forms.append(main)
        reading.forms += [self.parse(part, raw, repair) for part in parts[1:]]
        for content in brackets:
            self._read_bracket(content, reading, main, repair)
        self._add_renamed(reading)
        return reading

    def _read_bracket(self, content: str, reading: NameReading, main: ParsedName, repair: bool) -> None:
        content = _ALIAS_LEAD.sub("", re.sub("SPD", "", content))
        if not content or re.fullmatch(r"[A-Z\d/]+", content):
            reading.had_code = True
            return
        if CAMPUS.match(content) and not self._names_hospital(content) and not _OWN_NAME.search(content):
            main.campus = main.campus or _campus_name(content, self)
            return
        for part in re.split(r"[、/,，;]", content):
            part = _ALIAS_LEAD.sub("", part)
            if not part:
                continue
            if part in self.places.forms:
                reading.extra_places = self.places.forms[part][0]
            elif part == "中心":
                continue
            elif len(part) <= 6 and not part.endswith("中心") and DEPARTMENT.match(part) and not self._names_hospital(part):
                main.department = main.department or part
            elif INSTITUTION_END.search(part) or part.endswith(("院", "中心")):
                reading.forms.append(self.parse(part, reading.raw, repair))
            elif NOISE_TAIL.fullmatch(part) is None and not COMPANY.search(part):
                main.note = main.note or part

    def _names_hospital(self, text: str) -> bool:
        return bool(re.search(r"医院|卫生院|保健院|卫生服务", text)) or text.endswith("附院")

    def _add_renamed(self, reading: NameReading) -> None:
        for form in list(reading.forms):
            bare = MILITARY.sub("", form.text)
            row = _RENAMED_BY_NAME.get(form.text) or _RENAMED_BY_NAME.get(bare) or _RENAMED_BY_NAME.get("解放军" + bare)
            if row is None and form.text.endswith("医院") and len(form.text) > 4:
                row = next((names for name, names in _RENAMED_BY_NAME.items() if len(name) > 6 and bare.endswith(name)), None)
            for name in row or ():
                if name not in (form.text, bare):
                    twin = self.parse(clean(name), reading.raw, False)
                    twin.tail = "renamed"
                    leaf = reading.forms[0].leaf
                    if leaf and twin.univ_places and self.places.related(leaf, twin.univ_places) == "apart":
                        continue  # 天津市长征医院 is not the one in 上海
                    reading.forms.append(replace(twin, department=form.department))

    # -- one name -----------------------------------------------------------------------------------------------
    def parse(self, text: str, raw: str = "", repair: bool = False) -> ParsedName:
        """Take one cleaned name without brackets apart."""
        written = text
        for pattern, replacement in _SPECIAL:
            text = pattern.sub(replacement, text)
        parsed = ParsedName(raw=raw or text, text=text, rewritten=text != written)
        body = self._cut_tail(NOISE_TAIL.sub("", text) or text, parsed)
        stem = self._cut_kind(body, parsed, repair)
        military = MILITARY.search(stem)
        if military:
            parsed.military = "WJ" if "武" in military.group() else "PLA"
            stem = MILITARY.sub("", stem)
        rest = self._cut_lead(stem, parsed, repair)
        parsed.lead = len(stem) - len(rest) if not military else 0
        if parsed.univ and parsed.military == "PLA":
            parsed.military = ""
        rest = self._cut_ordinal(rest, parsed)
        self._set_core(rest, parsed)
        return parsed

    def _cut_tail(self, text: str, parsed: ParsedName) -> str:
        end = 0
        for match in INSTITUTION_END.finditer(text):
            end = match.end()
        if end == 0:
            parsed.broken = not text.endswith(("院", "中心", "站", "所", "部", "房", "店"))
            return text
        if end == len(text):
            # 协和医院西院: a side court after the hospital word is a campus, not the institution
            inner = re.match(r"^(.*?(?:医院|卫生院|保健院))(第?[\u4e00-\u9fff\d]{1,8})$", text)
            if inner and CAMPUS.match(inner.group(2)) and not re.search("医院|卫生院|保健院", inner.group(2)):
                parsed.campus = _campus_name(inner.group(2), self)
                return inner.group(1)
            return text
        tail = text[end:]
        if tail in ("集团", "集团医院", "总院") and tail != "总院":
            return text[:end]
        if CAMPUS.match(tail):
            parsed.campus = _campus_name(tail, self)
        elif (split := re.match(r"^(.*?(?:院区|分院|[东西南北]院|[东西南北]区))(.+)$", tail)) and DEPARTMENT.match(split.group(2)):
            parsed.campus, parsed.department = _campus_name(split.group(1), self), split.group(2)
        elif DEPARTMENT.match(tail):
            parsed.department = tail
        else:
            parsed.tail = tail
        return text[:end]

    def _cut_kind(self, body: str, parsed: ParsedName, repair: bool) -> str:
        for length in _KIND_LENGTHS:
            suffix = body[-length:] if length <= len(body) else ""
            kind = _KIND_BY_SUFFIX.get(suffix)
            if kind and (length < len(body) or length > 2):
                parsed.kind, parsed.kind_text = kind, suffix
                parsed.affiliated = suffix.startswith("附")
                parsed.short = suffix in ("院", "附院", "人医", "人院", "人民院", "总院", "妇保", "妇幼", "妇幼院", "中医", "人民", "儿医")
                return body[: len(body) - length]
        for length in range(min(8, len(body) - 2), 2, -1) if repair else ():
            suffix = _kinds_by_sound().get(pinyin(body[-length:]))
            if suffix:
                parsed.kind, parsed.kind_text, parsed.repaired = _KIND_BY_SUFFIX[suffix], suffix, suffix
                return body[: len(body) - length]
        return body

    def _cut_lead(self, stem: str, parsed: ParsedName, repair: bool) -> str:
        """Strip university and places from the front and keep what they say; returns the rest."""
        rest, chain = stem, EMPTY
        while rest:
            used = self._university(rest, parsed, full=True, repair=repair)
            if not used:
                used, chain = self._place(rest, chain, parsed)
            if not used:
                used = self._university(rest, parsed, full=False)
            if not used and repair and not parsed.leaf and not parsed.univ:
                used, chain = self._repair_place(rest, parsed)
            if not used:
                break
            rest = rest[used:]
            if parsed.univ:
                rest = _INNER_COLLEGE.sub("", rest)
            trimmed = _AFFILIATED.sub("", rest)
            if trimmed != rest:
                parsed.affiliated, rest = True, trimmed
        hint = _LEVEL_LEAD.match(rest + ("$" if parsed.kind else ""))
        if hint and not parsed.leaf and not parsed.univ:
            parsed.level_hint = hint.group(1)
            rest = rest[hint.end():]
        return rest

    def _university(self, rest: str, parsed: ParsedName, full: bool, repair: bool = False) -> int:
        if parsed.univ:
            return 0
        for length in range(min(self._univ_longest, len(rest)), 1, -1):
            spelling = rest[:length]
            keys = self.spellings.get(spelling)
            if not keys:
                continue
            complete = spelling.endswith(("大学", "学院", "科学院", "学校", "研究院", "医大"))
            if full and not complete and length < 4:
                continue
            if not complete and not self._short_university_fits(rest[length:], parsed):
                continue
            parsed.univ = keys
            parsed.short = parsed.short or not complete
            parsed.univ_places = frozenset().union(*(self.univ_cities[key] for key in keys))
            return length
        if full and (match := _GENERIC_UNIVERSITY.match(rest + parsed.kind_text)) and match.end() <= len(rest):
            if any(match.group()[cut:] in self.spellings and match.group()[:cut] in self.places.forms for cut in range(2, match.end() - 3)):
                return 0
            known = self._univ_sounds.get(pinyin(match.group())) if repair else None
            if known:
                parsed.univ, parsed.univ_places, parsed.repaired = frozenset({known}), self.univ_cities[known], known
                return match.end()
            parsed.univ = frozenset({match.group()})
            for length in (3, 2):
                hit = self.places.forms.get(rest[:length])
                if hit:
                    parsed.univ_places = hit[0]
                    break
            return match.end()
        return 0

    @staticmethod
    def _short_university_fits(rest: str, parsed: ParsedName) -> bool:
        if parsed.affiliated or re.match(rf"附|第?{NUMERAL}(?:附|$)", rest):
            return True
        return bool(rest) or parsed.kind not in _BARE_KINDS

    def _place(self, rest: str, chain: frozenset[int], parsed: ParsedName) -> tuple[int, frozenset[int]]:
        forms, places = self.places.forms, self.places
        for length in range(min(places.longest, len(rest)), 1, -1):
            hit = forms.get(rest[:length])
            if hit is None:
                continue
            ids, hard = hit
            used = length
            after = rest[length:]
            if not hard and after[:1] in ("市", "县", "区") and after[1:2] not in ("委", "属", "域"):
                hard, used = True, length + 1
            elif not hard and not after and parsed.kind in _BARE_KINDS and not parsed.kind_text.startswith("附") and not parsed.military:
                return 0, chain
            if not hard and after[:1] in ("镇", "乡", "街", "村", "路"):
                return 0, chain
            if parsed.univ and not hard and not places.narrow(ids, places.provinces_of(parsed.univ_places)):
                return 0, chain
            if chain:
                inside = places.narrow(ids, chain)
                if inside:
                    ids = inside
                elif not hard or not (parsed.hard is False and length >= 3 or places.related(chain, ids) == "inside"):
                    return 0, chain
            elif rest[:length] in _NAMELESS_DISTRICTS and not parsed.univ:
                return 0, chain
            parsed.leaf, parsed.hard = ids, hard
            return used, ids
        return 0, chain

    def _repair_place(self, rest: str, parsed: ParsedName) -> tuple[int, frozenset[int]]:
        for length in range(min(6, len(rest)), 1, -1):
            prefix = rest[:length]
            if length >= 3 and prefix[-1] in "省市县区州旗盟":
                form, parsed.guessed = self.places.repair(prefix)
            elif length < len(rest) or parsed.kind not in _BARE_KINDS:
                folded = fold_look_alikes(prefix)
                form = folded if folded != prefix and folded in self.places.forms else None
            else:
                continue
            if form:
                ids, parsed.hard = self.places.forms[form]
                parsed.leaf, parsed.repaired = ids, form
                return length, ids
        return 0, EMPTY

    def _cut_ordinal(self, rest: str, parsed: ParsedName) -> str:
        leading = re.match(rf"^第({NUMERAL})(?=[\u4e00-\u9fff])(?!.*第)(.+)$", rest)
        if leading and not _ORDINAL.match(rest) and (number := parse_number(leading.group(1))):
            parsed.ordinal = number
            return leading.group(2)
        match = _ORDINAL.match(rest)
        if not match or not match["number"]:
            return rest
        number = parse_number(match["number"])
        core, digits = match["core"], match["number"]
        marked = bool(match["di"] or match["lead"] or match["trail"])
        if number is None or number == 0:
            return rest
        is_figure = len(digits) >= 3 and "十" not in digits
        if not marked and not is_figure and not parsed.military and (core and core not in ("湘雅", "华西", "附属") or len(digits) > 1 and "十" not in digits and not digits.isdigit()):
            return rest
        if match["lead"] or match["trail"]:
            parsed.affiliated = True
        if is_figure or (parsed.military == "PLA" and parsed.kind in ("hospital", "central") and not parsed.univ):
            parsed.number, parsed.military, parsed.kind = number, parsed.military or "PLA", "hospital"
            return _BRANCH_WORDS.sub("", core)
        parsed.ordinal = number
        parsed.short = parsed.short or not match["di"]
        return core

    def _set_core(self, rest: str, parsed: ParsedName) -> None:
        rest = _AFFILIATED.sub("", rest)
        if parsed.kind in _TOWN_KINDS and (town := _TOWN.match(rest)):
            rest = town["name"]
        elif parsed.kind in ("community", "township") and rest.endswith("街") and len(rest) > 2:
            rest = rest[:-1]
        parsed.core = rest
        hit = self.places.forms.get(rest)
        if hit:
            parsed.core_places = (self.places.narrow(hit[0], parsed.leaf) if parsed.leaf else hit[0]) or EMPTY
        if not parsed.leaf and not rest and parsed.military == "PLA" and parsed.kind == "general" and parsed.number is None:
            parsed.number, parsed.kind = 301, "hospital"


def _campus_name(text: str, parser: NameParser) -> str:
    """Comparable name of a campus: 东院区, 东院, 东区 and (东) are one; the main site is empty."""
    match = re.match(rf"第?({NUMERAL})(医学中心|院区|分院|门诊部|院)$", text)
    if match and (number := parse_number(match.group(1))):
        return f"#{number}{'c' if '医学' in match.group(2) else ''}"
    if text in MAIN_CAMPUS:
        return ""
    bare = re.sub(r"(?:院区|分院|分部|院部|病区|校区|新院|分中心|区|部|院)$", "", text)
    if text.endswith("新院"):
        bare += "新"
    hit = parser.places.forms.get(bare)
    if hit and len(bare) > 2:
        bare = re.sub(r"[市县区]$", "", bare)
    return bare or text


@cache
def _kinds_by_sound() -> dict[str, str]:
    return {pinyin(suffix): suffix for suffix, _kind in KINDS if len(suffix) >= 3}


def _is_company(body: str) -> bool:
    """A trading company; a hospital run as a company (XX医院有限公司) or by one (XX集团公司总医院) is none."""
    words = list(COMPANY.finditer(body))
    if not words:
        return False
    hospitals = list(HOSPITAL_WORD.finditer(body))
    if not hospitals:
        return True
    if words[-1].end() <= hospitals[-1].end():
        return False
    return NOISE_TAIL.sub("", body)[hospitals[-1].end():] != ""


def _split_brackets(text: str) -> tuple[str, list[str]]:
    if "(" not in text and ")" not in text:
        return text, []
    brackets = [content for content in _BRACKET.findall(text) if content]
    body = _BRACKET.sub("", text).replace(")", "").replace("(", "")
    if not body and brackets:
        body, brackets = brackets[0], brackets[1:]
    return body, brackets


__all__ = ["COUNTY", "EMPTY", "PROVINCE", "NameParser", "NameReading", "ParsedName"]

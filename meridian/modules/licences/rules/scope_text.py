"""Reading the scope printed on a licence into items (rules.md 3.4).

Licences print one or both catalogues (``2002年分类目录:6804,6815…;2017年分类目录:01,02…``), ranges, classes in several
spellings, 全部, and exceptions inside or outside of brackets. What is clear becomes items; what only a person can judge
becomes an item that needs review, or a problem. Nothing is guessed away: the raw text is kept beside it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Literal

from .catalogues import (
    ALL,
    CATALOGUE_2002,
    CATALOGUE_2017,
    IMPLANT_CODES,
    INTERVENTION_CODES,
    REAGENT_CODE_2002,
    catalogue,
    name_of,
)  # fmt: skip
from .scope_items import ScopeEntry

ColdChainSaid = Literal["UNSAID", "INCLUDED", "EXCLUDED"]
MAX_LENGTH = 20_000

_YEAR = r"(?P<year{n}>2002|2017)\s*年?\s*版?"
_EDITION = re.compile(
    r"[(《\"“]*(?:医疗器械)?(?:"
    + _YEAR.format(n=1) + r"\s*[)》]*\s*(?:国家)?《*\s*(?:医疗)?(?:器械)?分类(?:目录|编码)?"
    r"|(?:医疗器械)?分类目录\s*[》”\"]*\s*\(?\s*" + _YEAR.format(n=2) + r"\)?"
    r"|(?P<word>原|旧|新)\s*版?\s*《?\s*(?:医疗器械)?分类(?:目录|编码)"
    r")\s*[》)”\"]*(?:\s*\(?" + _YEAR.format(n=3) + r"\)?)?\s*(?:分类)?(?:编码区|编码代号|编码|代码)?\s*[》)]*\s*[::]?"
)  # fmt: skip
_NUMERAL = r"(?:III|II|I|一|二|三|1|2|3)"
_CLASSES = re.compile(
    rf"第?(?P<first>{_NUMERAL})类?(?:\s*[、,/和及与]\s*第?(?P<second>{_NUMERAL})类?)?"
    rf"(?:\s*[、,/和及与]\s*第?(?P<third>{_NUMERAL}))?类\s*(?:的)?(?:医疗器械)?\s*[::]?"
)
_CLASS_PREFIX = re.compile(r"(?P<first>III|II)\s*[-—–:]?\s*(?=68\d\d(?!\d))")
_RANGE = re.compile(
    r"(?<!\d)(?:(?P<a>68\d\d)\s*(?:-|~|—|–|至|到)+\s*(?P<b>68\d\d)|(?P<c>\d\d)\s*(?:-|~|—|–|至|到)+\s*(?P<d>\d\d))(?!\d)"
)
_CODE = re.compile(r"(?<!\d)(?P<code>68\d\d|\d\d)(?!\d)(?P<sub>\s*-\s*\d{1,2}(?!\d))?")
_EVERYTHING = re.compile(r"全部|所有")
_SEPARATORS = ",;。\n|"
_EXCEPT = re.compile(r"除外|不含|不包括|不包含|除.{0,30}外|不得经营|禁止")
_REAGENTS = re.compile(r"(?:体外)?诊断试剂|临床检验试剂|检验试剂")
_COLD = re.compile(r"冷[藏冻链]|低温")
_NOT_COLD = re.compile(
    r"不(?:需|需要|含|包括|包含|得|经营)[^,;]{0,8}(?:冷|低温)|非(?:冷|低温)|无需[^,;]{0,4}(?:冷|低温)"
)
_BARE_EXCEPT = ("除外", "不含", "不包括")
_NUMERALS = {"I": "I", "一": "I", "1": "I", "II": "II", "二": "II", "2": "II", "III": "III", "三": "III", "3": "III"}
_FILLER = re.compile(
    r"^(?:\**|经营范围|范围|批发|零售|批零兼营|医疗器械|销售|经营|的|和|及|与|含|包括|[-:.*\s\"“”《》]+)*$"
)


@dataclass(frozen=True, slots=True)
class ScopeProblem:
    """What could not be read: a stable code and the piece of text."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class ScopeText:
    """A scope as read. ``notes`` are remarks that stand for themselves; ``problems`` keep quality from confirming blindly."""

    items: tuple[ScopeEntry, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[ScopeProblem, ...] = ()
    cold_chain: ColdChainSaid = "UNSAID"

    @property
    def needs_review(self) -> bool:
        """Whether a person has to judge anything beyond a glance."""
        return bool(self.problems) or any(item.needs_review for item in self.items)


@dataclass(slots=True)
class _Reader:
    """Where the reading stands: edition, classes, the codes just read and the words after them."""

    items: list[ScopeEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[ScopeProblem] = field(default_factory=list)
    edition: str = ""
    classes: tuple[str, ...] = ("",)
    class_is_inside: bool = False
    class_is_open: bool = False
    current: list[ScopeEntry] = field(default_factory=list)
    words: str = ""
    remarks: list[str] = field(default_factory=list)

    # -- headings ------------------------------------------------------------------------------------------------------
    def open_edition(self, edition: str) -> None:
        """A catalogue's heading. A class said inside the catalogue before ends with it; one said above both goes on."""
        self.close()
        if self.class_is_inside:
            self.classes, self.class_is_inside = ("",), False
        self.edition = edition

    def open_classes(self, classes: tuple[str, ...]) -> None:
        self.close()
        self.classes, self.class_is_inside, self.class_is_open = classes, bool(self.edition), True

    # -- codes ---------------------------------------------------------------------------------------------------------
    def open_codes(self, edition: str, codes: list[str], *, note: str = "", review: bool = False) -> None:
        """Codes that the words and brackets after them are about."""
        self.close()
        self.class_is_open = False
        self.current = [
            ScopeEntry(edition, code, device_class=device_class, note=note, needs_review=review)  # type: ignore[arg-type]
            for code in codes
            for device_class in self.classes
        ]

    def open_everything(self, *, review: bool = False) -> None:
        self.close()
        self.class_is_open = False
        editions = [self.edition] if self.edition else ["2002", "2017"]
        self.current = [
            ScopeEntry(e, ALL, device_class=c, needs_review=review)  # type: ignore[arg-type]
            for e in editions
            for c in self.classes
        ]

    def close(self) -> None:
        """Settle the codes read last with their words, and keep words that belong to no code."""
        words, remarks, current = self.words.strip(" :.-"), self.remarks, self.current
        self.words, self.remarks, self.current = "", [], []
        if current:
            for item in current:
                self.items += _settled(item, words, remarks, self)
        else:
            for text in [words, *remarks]:
                self._stray(text)

    def _stray(self, text: str) -> None:
        text = text.strip(" :.-*")
        if not text or _FILLER.match(text):
            return
        if _REAGENTS.search(text):
            self.reagents(text)
        elif _EXCEPT.search(text):
            self._stray_exception(text)
        elif _COLD.search(text):
            self.notes.append(text)
        else:
            self.notes.append(text)
            self.problems.append(ScopeProblem("unread_text", text))

    def reagents(self, text: str) -> None:
        """体外诊断试剂 named, included or excluded; an exception only of those to be kept cold leaves the others in."""
        excluded = bool(_EXCEPT.search(text)) and not _COLD.search(text)
        for device_class in self.classes:
            self.items.append(ScopeEntry("IVD", ALL, excluded, device_class, text))

    def _stray_exception(self, text: str) -> None:
        """植入介入类除外 concerns the codes of implants and of intervention; any other exception all that was read."""
        self.notes.append(text)
        if _COLD.search(text) and not re.search(r"植入|介入", text):
            return
        concerned: dict[str, set[str]] = {"2002": set(), "2017": set()}
        for word, codes in (("植入", IMPLANT_CODES), ("介入", INTERVENTION_CODES)):
            if word in text:
                for edition, some in codes.items():
                    concerned[edition] |= some
        known = any(concerned.values())
        if not known:
            self.problems.append(ScopeProblem("exception_without_code", text))
        self.items = [
            replace(item, needs_review=True, note=_joined(item.note, text))
            if not item.is_excluded
            and item.edition != "IVD"
            and (not known or item.code == ALL or item.code in concerned[item.edition])
            else item
            for item in self.items
        ]


def _joined(*notes: str) -> str:
    return "; ".join(dict.fromkeys(note for note in notes if note))


def _settled(item: ScopeEntry, words: str, remarks: list[str], reader: _Reader) -> list[ScopeEntry]:
    """An item with the words and brackets printed after its code."""
    made = [item]
    if item.code == REAGENT_CODE_2002 and _REAGENTS.search(words) and any(_plain(r) in _BARE_EXCEPT for r in remarks):
        words, remarks = f"{words}除外", [r for r in remarks if _plain(r) not in _BARE_EXCEPT]
    if words and _EXCEPT.search(words):
        rest = _EXCEPT.sub("", words).strip(" 、:")
        if item.code == REAGENT_CODE_2002 and _REAGENTS.search(words):
            made = [] if not _COLD.search(words) else made
            made += _reagent_items(item, words)
        else:
            partial = bool(rest) and not _same_name(item, rest)
            made = [
                replace(
                    item, is_excluded=True, note=_joined(item.note, words), needs_review=item.needs_review or partial
                )
            ]
    elif words and item.code == REAGENT_CODE_2002 and _REAGENTS.search(words):
        # 6840体外诊断试剂 names the reagents alone; analysers only where the words name them too.
        made = [*made, *_reagent_items(item, words)] if re.search(r"仪器|分析", words) else _reagent_items(item, words)
    for remark in remarks:
        made = [new for old in made for new in _remarked(old, remark, reader)]
    return made


def _reagent_items(item: ScopeEntry, text: str) -> list[ScopeEntry]:
    excluded = bool(_EXCEPT.search(text)) and not _COLD.search(text)
    return [ScopeEntry("IVD", ALL, excluded, item.device_class, text)]


def _same_name(item: ScopeEntry, text: str) -> bool:
    """Whether a text is the catalogue's name of the code (or its beginning), not a part of what the code holds."""
    name = _plain(name_of(item.edition, item.code))
    text = _plain(text)
    return bool(name) and (name.startswith(text) or text.startswith(name)) and 2 * len(text) >= len(name)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _remarked(item: ScopeEntry, remark: str, reader: _Reader) -> list[ScopeEntry]:
    """An item with one bracket behind it."""
    text = remark.strip()
    if not text or item.edition == "IVD":
        return [replace(item, note=_joined(item.note, text))] if text else [item]
    bare = _plain(text)
    if bare in _BARE_EXCEPT:
        return [replace(item, is_excluded=True, note=_joined(item.note, text))]
    if bare in ("含", "包括") or _plain(name_of(item.edition, item.code)) == bare:
        return [item]
    if _REAGENTS.search(text) and not re.search(r"68(?!40)\d\d", text):
        return [item, *(_reagent_items(item, text) if item.code in (REAGENT_CODE_2002, ALL, "22") else [])]
    if not _EXCEPT.search(text):
        limits = re.search(r"限|仅|只", text)
        return [replace(item, note=_joined(item.note, text), needs_review=item.needs_review or bool(limits))]
    codes = _codes_in(text, item.edition)
    if codes:
        return [item, *(ScopeEntry(e, code, True, item.device_class, text) for e, code in codes)]  # type: ignore[arg-type]
    if _COLD.search(text):
        return [replace(item, note=_joined(item.note, text))]
    return [replace(item, note=_joined(item.note, text), needs_review=True)]


def _codes_in(text: str, edition: str) -> list[tuple[str, str]]:
    """Codes an exception names: four digits of 2002, or two digits where the catalogue of 2017 is open."""
    found: list[tuple[str, str]] = []
    for match in _RANGE.finditer(text):
        found += [(e, code) for e, codes in [_range(match, edition)[:2]] for code in codes]
    for match in _CODE.finditer(_RANGE.sub(" ", text)):
        code = match["code"]
        if len(code) == 4:
            found.append(("2002", code))
        elif edition == "2017" and code in CATALOGUE_2017:
            found.append(("2017", code))
    return list(dict.fromkeys(found))


def _range(match: re.Match[str], edition: str) -> tuple[str, list[str], bool]:
    """Edition, codes and whether it ran backwards. A two-digit pair that rises is a range; else a sub-category."""
    if match["a"]:
        first, last, known, edition = match["a"], match["b"], CATALOGUE_2002, "2002"
    else:
        first, last, known, edition = match["c"], match["d"], CATALOGUE_2017, "2017"
    backwards = first > last
    low, high = min(first, last), max(first, last)
    return edition, [code for code in known if low <= code <= high], backwards


def parse_scope(text: str) -> ScopeText:
    """Read a scope text. Never raises; an empty text has no items and no problems."""
    plain = _prepared(text)
    if not plain:
        return ScopeText()
    if len(plain) > MAX_LENGTH:
        return ScopeText(notes=(), problems=(ScopeProblem("too_long", plain[:80]),))
    reader = _Reader()
    position = 0
    while position < len(plain):
        position = _step(reader, plain, position)
    reader.close()
    _everything_of_a_class(reader)
    return ScopeText(_tidied(reader), tuple(dict.fromkeys(reader.notes)), tuple(reader.problems), _cold_chain(plain))


def _prepared(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text or "").translate(str.maketrans("【】[]{}〔〕", "()()()()"))
    plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff]", "", plain)
    return re.sub(r"[ \t\r\u3000]*\n[ \t\r\n]*", "\n", plain).strip().rstrip("*")


def _step(reader: _Reader, text: str, at: int) -> int:
    """Read one thing at a position and return the next one."""
    if found := _EDITION.match(text, at):
        year = found["year1"] or found["year2"] or found["year3"] or ("2017" if found["word"] == "新" else "2002")
        reader.open_edition(year)
        return found.end()
    if found := _CLASSES.match(text, at) or _CLASS_PREFIX.match(text, at):
        named = [_NUMERALS[value] for value in found.groupdict().values() if value]
        reader.open_classes(tuple(sorted(dict.fromkeys(c for c in named if c != "I"))) or ("",))
        return found.end()
    if found := _RANGE.match(text, at):
        edition, codes, backwards = _range(found, reader.edition)
        if edition == "2002" or (reader.edition != "2002" and not backwards):
            if backwards:
                reader.problems.append(ScopeProblem("range_backwards", found[0]))
            reader.open_codes(edition, codes, review=backwards or (edition == "2017" and reader.edition == ""))
            return found.end()
    if found := _CODE.match(text, at):
        end = _code(reader, found)
        if end:
            return end
    if found := _EVERYTHING.match(text, at):
        of_class = _CLASSES.match(text, found.end())
        if of_class:
            _step(reader, text, found.end())
        reader.open_everything()
        return of_class.end() if of_class else found.end()
    return _plain_step(reader, text, at)


def _code(reader: _Reader, found: re.Match[str]) -> int:
    """A code, with its sub-category when one is printed (``6877-1``: only a part of the code). 0 when it is no code."""
    code, sub = found["code"], (found["sub"] or "").strip()
    edition = "2002" if len(code) == 4 else "2017"
    if edition == "2017" and (code not in CATALOGUE_2017 or reader.edition == "2002"):
        return 0
    unsure = edition == "2017" and reader.edition == ""
    if unsure and (reader.words.strip() or reader.current):
        return 0
    known = code in catalogue(edition)
    if not known:
        reader.problems.append(ScopeProblem("unknown_code", code))
    note = f"{code}{sub.replace(' ', '')}" if sub else ""
    reader.open_codes(edition, [code], note=note, review=bool(sub) or unsure or not known)
    return found.end()


def _plain_step(reader: _Reader, text: str, at: int) -> int:
    sign = text[at]
    if sign == "(":
        end = _closing(text, at)
        inside = text[at + 1 : end].strip()
        if _CODE.match(inside) and not reader.current and not _EXCEPT.search(inside):
            return at + 1  # a bracket around plain codes adds nothing
        if reader.class_is_open and not reader.current:
            reader.open_everything(review=True)
        if not reader.current and not reader.words and reader.items and _EXCEPT.search(inside):
            return _exception_of_all(reader, inside, end)
        reader.remarks.append(inside)
        return end + 1
    if sign in _SEPARATORS:
        reader.close()
        return at + 1
    if sign == "、":
        following = text[at + 1 : at + 12].lstrip()
        if _CODE.match(following) or _CLASSES.match(following) or not reader.current:
            reader.close()
            return at + 1
    if sign != ")":
        reader.words += sign
    return at + 1


def _exception_of_all(reader: _Reader, inside: str, end: int) -> int:
    """A bracket with an exception behind a list: codes, reagents, or words about everything before."""
    codes = _codes_in(inside, reader.edition)
    if codes and not _REAGENTS.search(inside):
        reader.items += [
            ScopeEntry(e, code, True, device_class, inside)  # type: ignore[arg-type]
            for e, code in codes
            for device_class in reader.classes
        ]
    else:
        reader._stray(inside)
    return end + 1


def _closing(text: str, at: int) -> int:
    depth = 0
    for position in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)


def _everything_of_a_class(reader: _Reader) -> None:
    """第二类医疗器械 without a code means all of the class; a person confirms it."""
    if reader.class_is_open and not any(item.edition != "IVD" for item in reader.items):
        reader.items += [
            ScopeEntry(e, ALL, device_class=c, note="", needs_review=True)  # type: ignore[arg-type]
            for e in ("2002", "2017")
            for c in reader.classes
        ]


def _tidied(reader: _Reader) -> tuple[ScopeEntry, ...]:
    """Each item once: a clean entry wins over the same one with a doubt, unless the doubt came from an exception."""
    kept: dict[tuple[str, str, bool, str], ScopeEntry] = {}
    for item in reader.items:
        key = (item.edition, item.code, item.is_excluded, item.device_class)
        known = kept.get(key)
        if known is None:
            kept[key] = item
        elif known.needs_review != item.needs_review and not _EXCEPT.search(known.note + item.note):
            kept[key] = known if item.needs_review else item
        elif known != item:
            review = known.needs_review or item.needs_review
            kept[key] = replace(known, note=_joined(known.note, item.note), needs_review=review)
    return tuple(kept.values())


def _cold_chain(text: str) -> ColdChainSaid:
    """What the text says about goods to be kept cold; the name of code 6858 (cooling devices) says nothing."""
    text = re.sub(r"6858[^,;()\n]*", "", text)
    if not _COLD.search(text):
        return "UNSAID"
    for piece in re.split(r"[,;()\n。]", text):
        if _COLD.search(piece) and (_EXCEPT.search(piece) or _NOT_COLD.search(piece)):
            return "EXCLUDED"
    return "INCLUDED"

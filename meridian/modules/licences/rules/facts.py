"""What is known of a party's documents, and whether it may trade a device of some class and code on a day (rules.md 3.3).

Who needs what (医疗器械监督管理条例 arts. 41 to 43): class I nothing, class II a filing, class III a licence; the registrant
sells his own devices without either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from .scope_items import ScopeAnswer, ScopeEntry, scope_covers

RightCode = Literal[
    "not_needed", "covered", "missing", "expired", "not_verified", "scope_unconfirmed", "scope_excluded",
    "scope_not_listed", "scope_review", "cold_chain_excluded", "cold_chain_unsaid",
]  # fmt: skip
COUNTING = frozenset({"VALID", "EXPIRED", "REPLACED", "REVOKED"})
KIND_OF_CLASS = {"II": "OPERATION_FILING", "III": "OPERATION_LICENCE"}
ARTICLE_OF_CLASS = {"I": "国令739 art. 41", "II": "国令739 art. 41", "III": "国令739 art. 42"}


@dataclass(frozen=True, slots=True)
class LicenceTerm:
    """One document: what it is and the days it holds. ``last_day`` None: without end.

    Only verified documents count; a revoked or replaced one counted until its ``last_day``.
    """

    id: int
    kind: str
    number: str
    status: str
    first_day: date | None
    last_day: date | None
    scope: tuple[ScopeEntry, ...] = ()
    cold_chain: str = "UNSAID"
    is_scope_confirmed: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the document was in force on a day."""
        return (
            self.status in COUNTING
            and (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(frozen=True, slots=True)
class BlockSpan:
    """A block of trade: why, for which class (empty: all), from a day until the day before ``closed_on``."""

    id: int
    reason: str
    device_class: str
    rule: str
    note: str
    opened_on: date
    closed_on: date | None

    def holds_on(self, day: date, device_class: str) -> bool:
        """Whether it stops goods of a class on a day."""
        return (
            self.opened_on <= day
            and (self.closed_on is None or day < self.closed_on)
            and self.device_class in ("", device_class)
        )


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What licences are asked about a product: its class, its codes, and whether it is a reagent or must be kept cold."""

    device_class: str
    code_2002: str = ""
    code_2017: str = ""
    is_reagent: bool = False
    is_cold_chain: bool = False


@dataclass(frozen=True, slots=True)
class TradeRight:
    """The answer: a code, the document that decided (0: none), its number and last day, and the scope entry."""

    code: RightCode
    licence_id: int = 0
    kind: str = ""
    number: str = ""
    last_day: date | None = None
    scope: ScopeAnswer | None = None

    @property
    def is_open(self) -> bool:
        """Whether trade may go on."""
        return self.code in ("not_needed", "covered")


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    """All documents and blocks of one subject."""

    subject_type: str
    subject_id: int
    terms: tuple[LicenceTerm, ...] = ()
    blocks: tuple[BlockSpan, ...] = ()

    def in_force(self, kind: str, day: date) -> tuple[LicenceTerm, ...]:
        """Documents of a kind that hold on a day, the one that lasts longest first."""
        held = [term for term in self.terms if term.kind == kind and term.holds_on(day)]
        return tuple(sorted(held, key=lambda term: (-(term.last_day or date.max).toordinal(), term.id)))

    def latest(self, kind: str) -> LicenceTerm | None:
        """The document of a kind that lasts longest, in force or not."""
        some = [term for term in self.terms if term.kind == kind]
        return max(some, key=lambda term: (term.status in COUNTING, term.last_day or date.max, term.id), default=None)

    def blocked_on(self, day: date, device_class: str) -> tuple[BlockSpan, ...]:
        """Blocks that stop goods of a class on a day."""
        return tuple(block for block in self.blocks if block.holds_on(day, device_class))

    def turning_days(self) -> tuple[date, ...]:
        """Days on which an answer about this subject may change, ascending. Between two of them every day is alike."""
        days: set[date] = set()
        for term in self.terms:
            if term.first_day is not None:
                days.add(term.first_day)
            if term.last_day is not None and term.last_day < date.max:
                days.add(date.fromordinal(term.last_day.toordinal() + 1))
        for block in self.blocks:
            days.add(block.opened_on)
            if block.closed_on is not None:
                days.add(block.closed_on)
        return tuple(sorted(days))

    def trade_right(self, device: DeviceFacts, day: date) -> TradeRight:
        """Whether the documents let the subject trade a device on a day; the best answer of all documents in force."""
        kind = KIND_OF_CLASS.get(device.device_class)
        if kind is None:
            return TradeRight("not_needed")
        held = self.in_force(kind, day)
        if not held:
            return self._absent(kind, day)
        answers = [_judged(term, device) for term in held]
        return min(answers, key=lambda answer: (_ORDER.index(answer.code), answer.licence_id))

    def _absent(self, kind: str, day: date) -> TradeRight:
        latest = self.latest(kind)
        if latest is None:
            return TradeRight("missing", kind=kind)
        code: RightCode = "expired" if latest.status in COUNTING else "not_verified"
        if code == "expired" and latest.first_day is not None and day < latest.first_day:
            code = "missing"
        return TradeRight(code, latest.id, kind, latest.number, latest.last_day)


_ORDER: tuple[RightCode, ...] = (
    "not_needed", "covered", "scope_unconfirmed", "scope_review", "cold_chain_unsaid", "cold_chain_excluded",
    "scope_excluded", "scope_not_listed", "expired", "not_verified", "missing",
)  # fmt: skip


def _judged(term: LicenceTerm, device: DeviceFacts) -> TradeRight:
    answer = scope_covers(
        term.scope, device.code_2002, device.code_2017, device.device_class, is_reagent=device.is_reagent
    )
    code: RightCode = "covered"
    if answer.verdict == "NO":
        code = "scope_not_listed" if answer.why == "not_listed" else "scope_excluded"
    elif not term.is_scope_confirmed:
        code = "scope_unconfirmed"
    elif answer.verdict == "REVIEW":
        code = "scope_review"
    elif device.is_cold_chain and term.cold_chain != "INCLUDED":
        code = "cold_chain_excluded" if term.cold_chain == "EXCLUDED" else "cold_chain_unsaid"
    return TradeRight(code, term.id, term.kind, term.number, term.last_day, answer)

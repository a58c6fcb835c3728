"""Who acts: a frozen value made once per request, job, import or command line call, and handed to every command and query."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from . import clock


class ActorKind(StrEnum):
    """What kind of account acts. Staff and dealer accounts never mix."""

    STAFF = "STAFF"
    DEALER = "DEALER"
    SYSTEM = "SYSTEM"
    API = "API"
    ANONYMOUS = "ANONYMOUS"


class Breadth(StrEnum):
    """How wide a grant reaches."""

    ALL = "ALL"
    REGION = "REGION"
    TEAM = "TEAM"
    OWN = "OWN"
    DEALER = "DEALER"


@dataclass(frozen=True, slots=True)
class GrantView:
    """One grant as the actor carries it: the codes of the role, and how far they reach.

    ``path`` is the materialised tree path of the region or team node (``/32/3201/``); empty otherwise.
    """

    codes: frozenset[str]
    breadth: Breadth
    path: str = ""

    def allows(self, code: str) -> bool:
        """Whether the code, its object or everything is granted (``a.b:view``, ``a.b:*``, ``a:*``, ``*``)."""
        if code in self.codes or "*" in self.codes:
            return True
        noun, _, _verb = code.partition(":")
        return f"{noun}:*" in self.codes or f"{noun.partition('.')[0]}:*" in self.codes


_staff_only: set[str] = set()


def for_staff_only(*nouns: str) -> None:
    """Rights on what belongs to no dealer and has no scope to say so (``funds.bank``: the company's bank statements).

    No role gives them to a dealer's user, not even one that holds everything.
    """
    _staff_only.update(nouns)


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting user or system, with everything a command needs to know about him.

    ``now`` and ``today`` are fixed when the actor is made: one request sees one moment.
    """

    kind: ActorKind
    name: str
    user_id: int | None = None
    dealer_id: int | None = None
    grants: tuple[GrantView, ...] = ()
    request_id: str = ""
    channel: str = "web"
    now: datetime = field(default_factory=clock.now)
    today: date = field(default_factory=clock.today)
    language: str = "zh-hans"

    def may(self, code: str) -> bool:
        """Whether any grant carries the code. Says nothing about which rows."""
        if self.is_dealer and code.partition(":")[0] in _staff_only:
            return False
        return self.kind is ActorKind.SYSTEM or any(grant.allows(code) for grant in self.grants)

    def grants_for(self, code: str) -> tuple[GrantView, ...]:
        """The grants that carry the code."""
        return tuple(grant for grant in self.grants if grant.allows(code))

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.SYSTEM

    @property
    def is_dealer(self) -> bool:
        """A dealer's user, or an API client bound to one dealer."""
        return self.dealer_id is not None

    def at(self, moment: datetime) -> Actor:
        """The same actor at another moment (demo data, replays)."""
        return replace(self, now=moment, today=moment.astimezone(clock.SHANGHAI).date())


def system_actor(name: str, *, channel: str = "job", request_id: str = "") -> Actor:
    """The system itself, acting for a named reason (a job, a migration, the demo). It sees every row."""
    return Actor(
        kind=ActorKind.SYSTEM, name=name, channel=channel, request_id=request_id or new_request_id(), now=clock.now()
    )


def new_request_id() -> str:
    """An id that ties together everything one request or job did."""
    return uuid.uuid4().hex

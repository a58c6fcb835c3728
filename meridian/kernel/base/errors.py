"""Errors a command or query may raise, and the issues they carry.

Every error has a stable ``code`` (``module.what``) for programs and a sentence in the user's language for people. The
edges (web, API, command line) translate them; domain code only raises.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong.

    ``message`` may be a lazy translation with ``%(name)s`` places filled from ``params``; ``field`` names the form or
    API field; ``rule`` names the law, article or policy; ``mend`` says what to do about it.
    """

    code: str
    message: Any = ""
    field: str = ""
    rule: str = ""
    mend: Any = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def text(self) -> str:
        """The sentence for the user, with what to do about it when that is known."""
        said = str(self.message) or self.code
        if self.params:
            said = said % dict(self.params)
        if not self.mend:
            return said
        mend = str(self.mend)
        return f"{said} {mend % dict(self.params) if self.params else mend}"

    def as_dict(self) -> dict[str, Any]:
        """The shape the API returns."""
        return {"code": self.code, "message": self.text(), "field": self.field, "rule": self.rule}


class MeridianError(Exception):
    """Base of all errors the product raises on purpose."""

    code = "error"

    def __init__(self, message: Any = "", *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        if code:
            self.code = code

    def issues(self) -> list[Issue]:
        """The error as a list of issues, so that every edge shows all errors in one way."""
        return [Issue(code=self.code, message=self.message)]

    def __str__(self) -> str:
        return "; ".join(issue.text() for issue in self.issues())


class RuleViolation(MeridianError):
    """A business rule forbids what was asked. Carries every issue found, not only the first."""

    code = "rule"

    def __init__(self, issues: Issue | Iterable[Issue]) -> None:
        self._issues = [issues] if isinstance(issues, Issue) else list(issues)
        super().__init__(self._issues[0].message if self._issues else "")
        if self._issues:
            self.code = self._issues[0].code

    def issues(self) -> list[Issue]:
        return self._issues


class Denied(MeridianError):
    """The actor lacks the right. Shown as 403 with the reason."""

    code = "access.denied"


class NotVisible(MeridianError):
    """The row does not exist or lies outside the actor's scope; the two are never told apart (404)."""

    code = "access.not_found"


class ScopeError(MeridianError):
    """A queryset was evaluated without ``visible_to()`` or ``unscoped(reason)``: a programming error, never shown as data."""

    code = "access.unscoped"


class VersionConflict(MeridianError):
    """Somebody else changed the row since it was read (409)."""

    code = "record.version"


class IdempotencyConflict(MeridianError):
    """The same key came again with different content (409)."""

    code = "command.idempotency"


class Shortage(RuleViolation):
    """A posting would make an account negative. ``short`` lists (account_id, have, want) in base units."""

    code = "ledger.shortage"

    def __init__(self, issues: Iterable[Issue], short: Iterable[tuple[int, int, int]]) -> None:
        super().__init__(issues)
        self.short = list(short)


class ClosedPeriod(RuleViolation):
    """The month the posting falls into is closed."""

    code = "ledger.period_closed"

"""What happened, in the past tense: frozen dataclasses with ids and figures only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all domain events. Subclasses set ``name`` (``flows.file.published``) and ``subject_field``."""

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    subject_type: ClassVar[str] = ""
    subject_field: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        """The event's figures as plain values."""
        return asdict(self)

    def subject_id(self) -> int | None:
        """Key of the row the event is about; deliveries are ordered per subject."""
        return getattr(self, self.subject_field) if self.subject_field else None


Handler = Callable[..., None]
_handlers: dict[str, dict[str, Handler]] = {}
_classes: dict[str, type[Event]] = {}


def handles(event_class: type[Event], *, name: str = ""):
    """Register a consumer. It gets ``(event, event_id, actor)``, runs after commit, at least once, and must be idempotent."""

    def decorate(function: Handler) -> Handler:
        consumer = name or f"{function.__module__.split('.')[-2]}.{function.__name__}"
        _classes[event_class.name] = event_class
        _handlers.setdefault(event_class.name, {})[consumer] = function
        return function

    return decorate


def consumers_of(event_name: str) -> dict[str, Handler]:
    """Consumers registered for an event, by name."""
    return _handlers.get(event_name, {})


def event_class(event_name: str) -> type[Event]:
    """The class behind a stored event name."""
    return _classes[event_name]

"""Which functions are jobs, and how the worker treats them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError

F = TypeVar("F", bound=Callable[..., Any])


class Retryable(Exception):
    """Raised by a job for a cause that may pass by itself (a service that does not answer)."""


class JobCancelled(Exception):
    """Raised by ``JobContext.stop_if_cancelled`` when the user asked the job to stop."""


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job. ``function(context, **arguments)`` calls one command; arguments are ids and plain values.

    ``lease`` is how long a silent worker keeps the run; ``retry_on`` are exceptions tried again with growing pauses.
    """

    name: str
    function: Callable[..., Any]
    label: Any
    max_attempts: int
    lease: timedelta
    queue: str
    retry_on: tuple[type[BaseException], ...]
    quiet: bool


_jobs: dict[str, Job] = {}
PASSING_FAILURES = (Retryable, OperationalError, InterfaceError, ConnectionError, TimeoutError)


def job(
    name: str, *, retries: int = 3, lease: timedelta = timedelta(minutes=2), queue: str = "default", label: Any = "",
    retry_on: tuple[type[BaseException], ...] = (), quiet: bool = False,
) -> Callable[[F], F]:  # fmt: skip
    """Register ``function(context, **arguments)`` as the job ``name`` (``flows.read_file``).

    It must be safe to run twice: a killed worker's run is taken back and started again. ``quiet`` jobs send no notice.
    """

    def decorate(function: F) -> F:
        if name in _jobs and _jobs[name].function.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        _jobs[name] = Job(
            name=name, function=function, label=label or name, max_attempts=retries + 1, lease=lease, queue=queue,
            retry_on=PASSING_FAILURES + retry_on, quiet=quiet,
        )  # fmt: skip
        function.job_name = name  # type: ignore[attr-defined]
        return function

    return decorate


def job_named(name: str) -> Job:
    """The registered job. Raises LookupError with a sentence for a name nothing registers."""
    try:
        return _jobs[name]
    except KeyError:
        raise LookupError(f"no job is registered as {name!r}; is its module installed?") from None


def job_of(wanted: Job | str | Callable[..., Any]) -> Job:
    """The job meant by a name, a decorated function or the job itself."""
    if isinstance(wanted, Job):
        return wanted
    return job_named(wanted if isinstance(wanted, str) else wanted.job_name)  # type: ignore[attr-defined]

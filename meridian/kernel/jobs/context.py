"""What a running job sees: its actor, its arguments' run, and how to tell the user where it stands."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from django.db import connection

from meridian.kernel.base import clock
from meridian.kernel.base.actors import Actor

from .models import JobRun
from .registry import JobCancelled

if TYPE_CHECKING:
    from meridian.kernel.files.models import StoredFile

WRITE_EVERY = 0.5  # seconds between two writes of progress
LOG_LIMIT = 50_000  # characters


class JobContext:
    """Handed to every job function as its first argument. ``actor`` is the owner's (channel ``job``) or the system's."""

    def __init__(self, run: JobRun, actor: Actor) -> None:
        self.run = run
        self.actor = actor
        self.attempt = run.attempts
        self.lost = False
        self._lock = threading.Lock()
        self._facts: dict[str, Any] = {}
        self._written = 0.0
        self._asked = 0.0

    def progress(self, percent: float, message: Any = "") -> None:
        """Say how far the work is (0 to 100) and what is being done. Cheap: written twice a second at most.

        Inside an open transaction nobody would see the row change, so it waits for the heartbeat or the next call.
        """
        with self._lock:
            self._facts["progress"] = max(0, min(100, int(percent)))
            if message:
                self._facts["message"] = str(message)
        if not connection.in_atomic_block and time.monotonic() - self._written >= WRITE_EVERY:
            self.write()

    def log(self, line: Any) -> None:
        """Add a line to the job's log (shown on its page)."""
        stamp = clock.now().astimezone(clock.SHANGHAI).strftime("%H:%M:%S")
        with self._lock:
            self.run.log = f"{self.run.log}{stamp} {line}\n"[-LOG_LIMIT:]
            self._facts["log"] = self.run.log

    def result(self, *, file: StoredFile | None = None, url: str = "", **figures: Any) -> None:
        """Keep the outcome: a result file, the page to look at, figures (plain values)."""
        with self._lock:
            if file is not None:
                self._facts["result_file_id"] = file.pk
            if url:
                self._facts["url"] = str(url)
            if figures:
                self.run.result = {**self.run.result, **figures}
                self._facts["result"] = self.run.result

    def cancelled(self) -> bool:
        """Whether the user asked to stop, or another worker took the run over. Asks the database twice a second at most."""
        if self.lost or self.run.cancel_requested:
            return True
        if time.monotonic() - self._asked < WRITE_EVERY:
            return False
        self._asked = time.monotonic()
        self.run.cancel_requested = bool(
            JobRun.objects.filter(pk=self.run.pk).values_list("cancel_requested", flat=True).first()
        )
        return self.run.cancel_requested

    def stop_if_cancelled(self) -> None:
        """Raise JobCancelled when :meth:`cancelled`; call it between two chunks of work."""
        if self.cancelled():
            raise JobCancelled

    def take_facts(self) -> dict[str, Any]:
        """What was said and not yet written. Used by the machinery."""
        with self._lock:
            facts, self._facts = self._facts, {}
        return facts

    def write(self, **more: Any) -> bool:
        """Write what was said. Returns False when this attempt no longer owns the run."""
        facts = {**self.take_facts(), **more}
        self._written = time.monotonic()
        if not facts:
            return not self.lost
        rows = JobRun.objects.filter(pk=self.run.pk, state=JobRun.State.RUNNING, attempts=self.attempt)
        if not rows.update(**facts):
            self.lost = True
        return not self.lost

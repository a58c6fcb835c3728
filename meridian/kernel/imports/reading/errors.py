"""The one exception by which a file is refused."""

from __future__ import annotations

from typing import Any

from meridian.kernel.imports.reading.messages import refusal_sentence


class ReadingRefused(Exception):
    """A file that is not read, with the reason as a stable code.

    `code` is a key of `messages.REFUSALS`; `params` fill its sentence. The text is chosen at the
    edge with :meth:`sentence`, so that callers in any language can show the same refusal.
    """

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(refusal_sentence(code, params, "en"))

    def sentence(self, language: str = "zh") -> str:
        """Return what is wrong and how to mend it, in ``zh`` or ``en``."""
        return refusal_sentence(self.code, self.params, language)

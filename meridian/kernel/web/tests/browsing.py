"""Pages as a browser gets them: their elements, and what must not stand in them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """The elements and texts of an answer."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inline: list[str] = []
        self._open = ""
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        is_data = given.get("type") == "application/json"  # read by a script, never run
        self._open = tag if tag in ("script", "style") and "src" not in given and not is_data else ""
        for name, value in given.items():
            if name.startswith("on") or name == "style" or value.strip().lower().startswith("javascript:"):
                self.inline.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            self.inline.append(f"<{self._open}>{data[:60]}")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def values(self, tag: str, name: str) -> list[str]:
        """The values of an attribute of all elements of a kind."""
        return [attrs[name] for found, attrs in self.elements if found == tag and name in attrs]

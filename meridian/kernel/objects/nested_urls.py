"""Addresses grouped by what they begin with: a thousand patterns are found in a few dozen comparisons, not one by one."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import URLPattern, URLResolver, include, path

DEPTH = 2  # module, then object: what every derived address begins with


def nested_urls(patterns: Iterable[URLPattern], depth: int = DEPTH) -> list[URLPattern | URLResolver]:
    """The same addresses and names, those with one literal first part below one resolver. What has none stays as it is."""
    plain: list[URLPattern | URLResolver] = []
    groups: dict[str, list[URLPattern]] = {}
    for pattern in patterns:
        head, slash, rest = str(pattern.pattern).partition("/")
        if not slash or "<" in head or depth == 0:
            plain.append(pattern)
        else:
            groups.setdefault(f"{head}/", []).append(path(rest, pattern.callback, name=pattern.name))
    return plain + [path(head, include(nested_urls(below, depth - 1))) for head, below in groups.items()]

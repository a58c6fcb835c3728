"""Permission codes ``module.object:action``. Specs and commands declare them; unknown ones are refused."""

from __future__ import annotations

from collections.abc import Iterable

_declared: dict[str, str] = {}


def declare_code(code: str, label: str = "") -> str:
    """Make a code known. Declaring twice is harmless."""
    noun, colon, action = code.partition(":")
    if not (colon and action and "." in noun):
        raise ValueError(f"permission code {code!r} is not of the form module.object:action")
    if label or code not in _declared:
        _declared[code] = label
    return code


def declared_codes() -> dict[str, str]:
    """All known codes with their labels."""
    return dict(sorted(_declared.items()))


def is_known(code: str) -> bool:
    """A declared code, or a wildcard over declared ones (``flows.*``-style codes are written ``flows:*``)."""
    if code == "*" or code in _declared:
        return True
    noun, _, action = code.partition(":")
    if action != "*":
        return False
    return any(known.startswith((f"{noun}:", f"{noun}.")) for known in _declared)


def unknown_codes(codes: Iterable[str]) -> list[str]:
    """Those of ``codes`` that nothing declares."""
    return [code for code in codes if not is_known(code)]

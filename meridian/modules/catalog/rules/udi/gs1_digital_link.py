"""GS1 Digital Link: a web address that carries GS1 elements in its path and query."""

from __future__ import annotations

import re
from itertools import pairwise

from .application_identifiers import AI_SPECS, LINK_NAMES, AiSpec
from .gs1_elements import Element, Elements, check_value
from .reading import Problem

_SCHEMES = ("http://", "https://", "HTTP://", "HTTPS://")
_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
_DOMAIN = re.compile(r"[A-Za-z0-9\-.:\[\]]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


def is_web_address(text: str) -> bool:
    """True when the text starts as the addresses of GS1 Digital Link do."""
    return text.startswith(_SCHEMES)


def unescape(text: str, *, in_query: bool) -> str:
    """Percent sequences as the bytes they stand for (one character each); in a query ``+`` is a space."""
    if in_query:
        text = text.replace("+", " ")
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _spec(name: str, names: bool) -> AiSpec | None:
    return AI_SPECS.get(LINK_NAMES.get(name, name) if names else name)


def _pad_gtin(ai: str, value: str, short: bool) -> str:
    return value.zfill(14) if short and ai == "01" and len(value) in (8, 12, 13) else value


def _order_is_right(key: AiSpec, qualifiers: list[str]) -> bool:
    if not qualifiers:
        return True
    for way in key.link_qualifiers:
        places = [way.index(ai) if ai in way else -1 for ai in qualifiers]
        if -1 not in places and all(before < after for before, after in pairwise(places)):
            return True
    return False


def _could_be_qualifier(key: AiSpec, qualifiers: list[str], ai: str) -> bool:
    return any(
        _order_is_right(key, [*qualifiers[:place], ai, *qualifiers[place:]]) for place in range(len(qualifiers) + 1)
    )


def _path(path: str, names: bool, short: bool) -> tuple[list[Element], AiSpec] | None:
    parts = path.split("/")[1:]
    for place in range(len(parts) - 2, -1, -2):
        key = _spec(parts[place], names)
        if key is not None and key.link_key:
            break
    else:
        return None
    items: list[Element] = []
    for name, value in zip(parts[place::2], parts[place + 1 :: 2], strict=True):
        spec = _spec(name, names)
        if spec is None:
            return None
        items.append(Element(spec.ai, _pad_gtin(spec.ai, unescape(value, in_query=False), short)))
    return items, key


def _query(query: str, key: AiSpec, items: list[Element], short: bool, unknown: bool) -> list[Problem]:
    problems: list[Problem] = []
    qualifiers = [item.ai for item in items[1:]]
    seen = {item.ai for item in items}
    for parameter in query.split("&"):
        name, equals, value = parameter.partition("=")
        if not equals or not (name.isascii() and name.isdigit()):
            continue
        spec = AI_SPECS.get(name)
        if spec is None and unknown:
            items.append(Element(name, unescape(value, in_query=True)))
            continue
        if spec is None:
            problems.append(Problem("unknown_ai", {"text": name}))
            continue
        if name in seen:
            problems.append(Problem("ai_repeated_in_link", {"ai": name}))
            continue
        seen.add(name)
        if not spec.link_attribute or _could_be_qualifier(key, qualifiers, name):
            problems.append(Problem("ai_not_allowed_in_query", {"ai": name}))
        items.append(Element(name, _pad_gtin(name, unescape(value, in_query=True), short)))
    return problems


def parse_digital_link(
    address: str, *, permit_names: bool = True, permit_short_gtin: bool = True, permit_unknown: bool = False
) -> Elements:
    """Elements of a GS1 Digital Link; no elements and a problem when the address is none.

    ``permit_names`` reads words such as ``gtin`` for AIs, ``permit_short_gtin`` fills GTIN-8, -12 and -13 up to the
    14 digits of AI 01; both are allowed by older editions of the standard only. ``permit_unknown`` keeps attributes
    whose AI is not allocated.
    """
    nothing = Elements((), (Problem("no_digital_link", {"text": address[:80]}),), address)
    if not is_web_address(address) or not _ADDRESS.fullmatch(address):
        return nothing
    body, _, _fragment = address.split("//", 1)[1].partition("#")
    location, _, query = body.partition("?")
    domain, slash, path = location.partition("/")
    found = _path(slash + path, permit_names, permit_short_gtin) if slash and _DOMAIN.fullmatch(domain) else None
    if found is None:
        return nothing
    items, key = found
    problems: list[Problem] = []
    if not _order_is_right(key, [item.ai for item in items[1:]]):
        problems.append(Problem("link_qualifiers_out_of_order", {"key": key.ai}))
    problems += _query(query, key, items, permit_short_gtin, permit_unknown)
    for ai, value in items:
        if ai in AI_SPECS and (failure := check_value(ai, value)):
            problems.append(Problem(failure.code, {"ai": ai, "value": value}))
    return Elements(tuple(items), tuple(problems))

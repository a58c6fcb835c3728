"""The UDI rules against the published test calls of the GS1 syntax engine, and the AI table against its dictionary.

Every call is either run here or counted in ``NOT_APPLICABLE`` with a reason; the sum is checked.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from meridian.modules.catalog.rules.udi import parse_udi
from meridian.modules.catalog.rules.udi.application_identifiers import AI_SPECS
from meridian.modules.catalog.rules.udi.gs1_checks import CHECKS
from meridian.modules.catalog.rules.udi.gs1_digital_link import is_web_address, parse_digital_link, unescape
from meridian.modules.catalog.rules.udi.gs1_elements import (
    check_value,
    exclusive_elements,
    missing_companions,
    parse_bracketed,
    parse_element_string,
    repeated_differently,
    to_element_string,
    unserialised_signature,
)
from meridian.modules.catalog.rules.udi.gs1_scan import read_scan
from meridian.modules.catalog.rules.udi.reading import is_valid

DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "gs1"
VECTORS = DATA / "gs1_syntax_engine_vectors.json"
DICTIONARY = DATA / "gs1-syntax-dictionary.txt"

# Names of C variables that stand where a value should be: the call's input was not published.
C_VARIABLES = frozenset({"inbuf", "buf", "data", "ctx"})

# Answers which the engine's tests get from a mocked register of company prefixes.
REGISTER_ANSWERS = frozenset({"GS1_LINTER_INVALID_GCP_PREFIX", "GS1_LINTER_GCP_DATASOURCE_OFFLINE"})

NOT_APPLICABLE = {
    "input is a C variable whose content is not in the file": 19,
    "input is a C variable with AI data that is not in the file (test_existsInAIdata)": 36,
    "needs a remote register of company prefixes, which the call replaces by a mock": 12,
    "writes a Digital Link: we only read them": 22,
    "escapes a web address: we only read them": 10,
    "writes scan data, and there is none to read back": 10,
    "adds the check digit while writing": 1,
}


def _calls() -> list[dict]:
    return json.loads(VECTORS.read_text("utf-8")) if VECTORS.exists() else []


def _reason(call: dict) -> str | None:
    """Why a call is not applicable, None when it is run."""
    test, args = call["test"], call["args"]
    if test == "test_existsInAIdata":
        return "input is a C variable with AI data that is not in the file (test_existsInAIdata)"
    if C_VARIABLES.intersection(arg for arg in args if isinstance(arg, str)):
        return "input is a C variable whose content is not in the file"
    if len(args) > 2 and args[2] in REGISTER_ANSWERS:
        return "needs a remote register of company prefixes, which the call replaces by a mock"
    if test == "test_testGenerateDLuri":
        return "writes a Digital Link: we only read them"
    if test == "test_URIescape":
        return "escapes a web address: we only read them"
    if test == "test_testGenerateScanData" and args[2] is None:
        return "writes scan data, and there is none to read back"
    if test == "test_testGenerateScanData" and args[1] == "211234567890":
        return "adds the check digit while writing"
    return None


CALLS = _calls()
APPLICABLE = [call for call in CALLS if _reason(call) is None]
LINK_OUTCOMES: dict[str, set[bool]] = defaultdict(set)
for _call in CALLS:
    if _call["test"] == "test_parseDLuri":
        LINK_OUTCOMES[_call["args"][1]].add(_call["args"][0])

needs_vectors = pytest.mark.skipif(not CALLS, reason="the GS1 syntax engine vectors are not at ../shared/data/gs1")


def _of(*tests: str) -> list[dict]:
    return [call for call in APPLICABLE if call["test"] in tests]


def _id(call: object) -> str:
    return re.sub(r"[^ -~]", "_", str(call.get("args")))[:60] if isinstance(call, dict) else str(call)


@needs_vectors
def test_every_call_is_run_or_excluded_for_a_counted_reason():
    counted = Counter(filter(None, map(_reason, CALLS)))
    assert dict(counted) == NOT_APPLICABLE
    handled = {
        "UNIT_TEST_PASS", "UNIT_TEST_FAIL", "test_parseAIdata", "test_processAIdata", "test_validateAIs",
        "test_errMarkup", "test_parseDLuri", "test_URIunescape", "test_testProcessScanData",
        "test_testGenerateScanData",
    }  # fmt: skip
    assert {call["test"] for call in APPLICABLE} == handled
    assert len(APPLICABLE) + sum(counted.values()) == len(CALLS) == 6181


@needs_vectors
def test_content_checks_name_the_fault_and_its_place():
    calls = _of("UNIT_TEST_PASS", "UNIT_TEST_FAIL")
    wrong = []
    for call in calls:
        name, value, *expected = call["args"]
        failure = CHECKS[name.removeprefix("gs1_lint_")](value)
        if not expected:
            right = failure is None
        else:
            end = failure.position + failure.length if failure else 0
            right = (
                failure is not None
                and [
                    f"GS1_LINTER_{failure.code.upper()}",
                    f"{value[: failure.position]}*{value[failure.position : end]}*{value[end:]}",
                ]
                == expected
            )
        if not right:
            wrong.append((call["args"], failure))
    assert wrong == []
    assert len(calls) > 5000


@needs_vectors
@pytest.mark.parametrize("call", _of("test_parseAIdata"), ids=_id)
def test_bracketed_data(call):
    expected, text, message = call["args"]
    found = parse_bracketed(text)
    assert is_valid(found.problems) is expected
    if expected:
        assert to_element_string(found.items, separator="^") == message


@needs_vectors
@pytest.mark.parametrize("call", _of("test_processAIdata"), ids=_id)
def test_element_strings(call):
    expected, text = call["args"]
    found = parse_element_string(text[1:], separator="^")
    assert (text.startswith("^") and is_valid(found.problems)) is expected
    assert parse_udi(text).valid is expected


@needs_vectors
@pytest.mark.parametrize("call", _of("test_validateAIs"), ids=_id)
def test_associations(call):
    expected, rule, text = call["args"]
    check = {
        "validateAIrepeats": repeated_differently,
        "validateAImutex": exclusive_elements,
        "validateAIrequisites": missing_companions,
        "validateDigSigRequiresSerialisedKey": unserialised_signature,
    }[rule]
    problems = check(parse_bracketed(text, permit_unknown=True).items)
    assert (not problems) is expected


@needs_vectors
@pytest.mark.parametrize("call", _of("test_errMarkup"), ids=_id)
def test_fault_is_placed_inside_its_component(call):
    text, markup = call["args"]
    ai, value = re.fullmatch(r"\((\d+)\)(.*)", text).groups()
    failure = check_value(ai, value)
    before, fault, _after = markup.removeprefix(f"({ai})").split("|")
    assert failure.position == len(before)
    assert value[failure.position : failure.position + failure.length] == fault


@needs_vectors
@pytest.mark.parametrize("call", _of("test_parseDLuri"), ids=_id)
def test_digital_links(call):
    expected, address, message = call["args"]
    # The same address with two outcomes was called with and without the engine's permissions.
    permitted = expected or len(LINK_OUTCOMES[address]) == 1
    unknown = expected and len(LINK_OUTCOMES[address]) == 2
    found = parse_digital_link(address, permit_names=permitted, permit_short_gtin=permitted, permit_unknown=unknown)
    assert is_valid(found.problems) is expected
    if expected:
        # One published message has a stray comment ("+") before it.
        assert to_element_string(found.items, separator="^") == message[message.index("^") :]


@needs_vectors
@pytest.mark.parametrize("call", _of("test_URIunescape"), ids=_id)
def test_unescaping(call):
    text, in_path, in_query = call["args"]
    assert unescape(text, in_query=False) == in_path
    assert unescape(text, in_query=True) == in_query


def _message(text: str) -> tuple[bool, str, str]:
    """Symbology and message of scan data in the engine's notation (``^`` is FNC1)."""
    refused = (False, "NONE", "")
    scan = read_scan(text)
    if scan is None:
        return refused
    if scan.kind == "gs1":
        found = parse_element_string(scan.data)
        ok = is_valid(found.problems)
        return (True, scan.symbology, to_element_string(found.items, separator="^")) if ok else refused
    if scan.kind == "plain" and is_web_address(scan.data) and parse_digital_link(scan.data).problems:
        return refused
    if scan.kind == "plain":
        return True, scan.symbology, re.sub(r"^(\\*)\^", r"\\\1^", scan.data)
    composite = parse_element_string(scan.composite).items if scan.composite else ()
    return True, scan.symbology, scan.data + ("|" + to_element_string(composite, separator="^") if composite else "")


@needs_vectors
@pytest.mark.parametrize("call", _of("test_testProcessScanData"), ids=_id)
def test_scan_data(call):
    expected, text, symbology, message = call["args"]
    assert _message(text) == (expected, symbology, message)
    if expected and message.startswith("^"):
        assert parse_udi(text).valid
    if not expected:
        assert not parse_udi(text).valid


@needs_vectors
@pytest.mark.parametrize("call", _of("test_testGenerateScanData"), ids=_id)
def test_scan_data_written_by_the_engine_is_read_back(call):
    _symbology, message, scanned = call["args"]
    scan = read_scan(scanned)
    if scan.kind == "plain":
        assert _message(scanned)[2] == message
        return
    linear, _, composite = message.partition("|")
    if linear.isdigit():
        linear = f"^01{linear.zfill(14)}"
    expected = {
        item.ai: item.value
        for part in filter(None, (linear, composite))
        for item in parse_element_string(part[1:], separator="^").items
    }
    reading = parse_udi(scanned)
    assert reading.valid
    assert {ai: value.zfill(14) if ai == "01" else value for ai, value in reading.elements.items()} == expected


@pytest.mark.skipif(not DICTIONARY.exists(), reason="the GS1 syntax dictionary is not at ../shared/data/gs1")
def test_ai_table_agrees_with_the_published_dictionary():
    seen = set()
    for line in DICTIONARY.read_text("utf-8").splitlines():
        entry = line.partition("#")[0].split()
        if not entry:
            continue
        first, _, last = entry[0].partition("-")
        flags = entry[1] if set(entry[1]) <= set("*?") else ""
        parts = [word for word in entry[1:] if re.match(r"\[?[NXYZ](\.\.)?\d", word)]
        settings = [word for word in entry[1:] if re.match(r"(req|ex|dlpkey)\b", word)]
        for number in range(int(first), int(last or first) + 1):
            spec = AI_SPECS[str(number).zfill(len(first))]
            seen.add(spec.ai)
            assert spec.fixed is ("*" in flags)
            assert spec.link_attribute is ("?" in flags)
            written = [
                "[" * part.optional
                + part.charset
                + ".." * (part.min_length != part.max_length)
                + str(part.max_length)
                + "]" * part.optional
                + "".join(f",{name}" for name in part.checks)
                for part in spec.components
            ]
            assert written == parts
            groups = ["req=" + ",".join("+".join(choice) for choice in group) for group in spec.requires]
            assert groups == [word for word in settings if word.startswith("req")]
            assert (["ex=" + ",".join(spec.excludes)] if spec.excludes else []) == [
                word for word in settings if word.startswith("ex")
            ]
            ways = "|".join(",".join(way) for way in spec.link_qualifiers)
            key = [word for word in settings if word.startswith("dlpkey")]
            assert key == ([f"dlpkey={ways}" if ways else "dlpkey"] if spec.link_key else [])
    assert seen == AI_SPECS.keys()


def test_every_check_the_table_names_exists():
    named = {name for spec in AI_SPECS.values() for part in spec.components for name in part.checks}
    assert named <= CHECKS.keys()

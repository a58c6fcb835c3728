"""Letters, merge fields, access rights and lost coverage, without a database."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meridian.modules.agreements.rules import access, coverage_loss, letters, merging
from meridian.modules.agreements.rules.coverage import Grant

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "revoked", "ended", "said"),
    [
        (date(2026, 5, 1), None, None, "VALID"), (FIRST, None, None, "VALID"), (LAST, None, None, "VALID"),
        (date(2025, 12, 31), None, None, "NOT_YET"), (date(2027, 1, 1), None, None, "EXPIRED"),
        (date(2026, 5, 1), date(2026, 5, 1), None, "REVOKED"), (date(2026, 4, 30), date(2026, 5, 1), None, "VALID"),
        (date(2026, 6, 1), None, date(2026, 5, 31), "REVOKED"), (date(2026, 5, 31), None, date(2026, 5, 31), "VALID"),
        (date(2027, 1, 1), None, LAST, "EXPIRED"), (date(2027, 6, 1), date(2026, 5, 1), None, "REVOKED"),
    ],
)  # fmt: skip
def test_state_of_a_letter(day, revoked, ended, said):
    assert letters.state_on(day, valid_from=FIRST, valid_to=LAST, revoked_on=revoked, right_ended_on=ended) == said


@given(st.binary(min_size=5, max_size=5))
def test_a_code_survives_being_typed(random):
    code = letters.code_from(random)
    assert len(code) == 8 and set(code) <= set(letters.ALPHABET)
    assert letters.typed_code(f" {code[:4].lower()}-{code[4:]} ") == code


def test_two_random_numbers_give_two_codes():
    assert letters.code_from(b"\0\0\0\0\0") != letters.code_from(b"\0\0\0\0\1")
    assert letters.typed_code("oil0") == "0110"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("1101", False),
        ("", False),
    ],
)
def test_identity_numbers(text, is_one):
    assert letters.is_identity_number(text) is is_one


def test_of_an_identity_number_seven_signs_are_kept():
    assert letters.masked_identity("11010519491231002X") == "110***********002X"
    assert letters.masked_identity("1234") == "****"


class TestMerging:
    def test_known_fields_are_replaced_and_values_are_no_fields(self):
        assert (
            merging.merged("致{{ dealer }}：{{x}} {{day}}", {"dealer": "{{day}}", "day": "1"}) == "致{{day}}：{{x}} 1"
        )
        assert merging.fields_in("{{a}} {{ b_c }} {d}") == {"a", "b_c"}

    def word(self, body: str, **parts: str) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
            for name, text in parts.items():
                archive.writestr(f"word/{name}.xml", text)
        return made.getvalue()

    def text_of(self, content: bytes, name: str = "document") -> str:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(f"word/{name}.xml").decode()

    def test_a_field_in_one_run_keeps_the_others(self):
        body = "<w:p><w:r><w:t>甲方：{{company}}</w:t></w:r><w:r><w:b/><w:t>粗</w:t></w:r></w:p><w:p><w:r><w:t>x</w:t></w:r></w:p>"
        made = self.text_of(merging.merged_word(self.word(body), {"company": "A&B <公司>"}))
        assert "甲方：A&amp;B &lt;公司&gt;</w:t>" in made and "<w:t>x</w:t>" in made
        assert "粗</w:t></w:r></w:p>" in made

    def test_a_field_cut_into_runs_is_found_and_replaced(self):
        body = "<w:p><w:r><w:t>{{de</w:t></w:r><w:r><w:t>aler</w:t></w:r><w:r><w:t>}}与我方</w:t></w:r></w:p>"
        content = self.word(body, header1="<w:p><w:r><w:t>{{number}}</w:t></w:r></w:p>")
        assert merging.word_fields(content) == {"dealer", "number"}
        made = merging.merged_word(content, {"dealer": "甲\n乙", "number": "7"})
        assert '甲</w:t><w:br/><w:t xml:space="preserve">乙与我方' in self.text_of(made)
        assert ">7</w:t>" in self.text_of(made, "header1") and merging.word_fields(made) == set()

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"%PDF-1.4"])
    def test_what_is_no_word_file_is_refused(self, content):
        with pytest.raises(merging.UnreadableTemplate):
            merging.word_fields(content)

    def test_a_bomb_is_refused_before_it_is_unpacked(self):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"0" * (merging.MOST_BYTES + 1))
        with pytest.raises(merging.UnreadableTemplate):
            merging.merged_word(made.getvalue(), {})


def grant(**values) -> Grant:
    return Grant(**{"id": 1, "dealer_id": 1, "valid_from": FIRST, "valid_to": LAST, "dealer_path": "/1/", **values})


class TestAccess:
    RIGHT = grant(
        line_ids=frozenset({5}), product_ids=frozenset({70}), region_paths=("/1/32/",), hospital_ids=frozenset({9})
    )

    @pytest.mark.parametrize(
        ("values", "outside"),
        [
            ({"line_ids": frozenset({5}), "region_paths": ("/1/32/4/",)}, []),
            ({"product_ids": frozenset({70, 51}), "hospital_ids": frozenset({9, 8})}, []),
            ({"hospital_ids": frozenset({9})}, ["products"]),
            ({"product_ids": frozenset({60}), "hospital_ids": frozenset({7})}, ["products", "hospitals"]),
            ({"line_ids": frozenset({5}), "region_paths": ("/1/",)}, ["regions"]),
            ({"line_ids": frozenset({5}), "valid_to": LAST + timedelta(1), "hospital_ids": frozenset({9})}, ["period"]),
        ],
    )
    def test_inside_or_not(self, values, outside):
        asked = grant(**values)
        lines, paths = {70: 6, 51: 5, 60: 6}, {8: "/1/32/4/", 7: "/1/33/"}
        assert access.outside_of_right(asked, self.RIGHT, product_lines=lines, hospital_paths=paths) == outside

    def test_a_right_without_products_covers_all(self):
        right = grant(region_paths=("/1/",))
        asked = grant(region_paths=("/1/32/",))
        assert access.outside_of_right(asked, right, product_lines={}, hospital_paths={}) == []

    @pytest.mark.parametrize(
        ("kind", "values", "lacks"),
        [
            ("YEAR", {}, []), ("DELIVERY", {}, []), ("PROJECT", {}, ["project", "project_price"]),
            ("PROJECT", {"has_project": True, "has_price": True}, []),
            ("PROJECT", {"has_hospital": True, "has_price": True}, []),
            ("PROJECT", {"has_hospital": True, "has_region": True, "has_price": True}, ["project"]),
            ("TEMPORARY", {}, ["temporary_long"]), ("TEMPORARY", {"last": date(2026, 3, 31)}, []),
            ("TEMPORARY", {"last": date(2026, 4, 1)}, ["temporary_long"]),
        ],
    )  # fmt: skip
    def test_what_a_kind_needs(self, kind, values, lacks):
        given = {"first": FIRST, "last": LAST, "has_project": False, "has_hospital": False, "has_price": False,
                 "has_region": False, "temporary_days": 90, **values}  # fmt: skip
        assert access.lacks_of_kind(kind, **given) == lacks


class TestCoverageLoss:
    def test_who_covers_what_afterwards(self):
        ending = grant(id=1, region_paths=("/1/32/",), line_ids=frozenset({5}))
        kept = grant(id=2, hospital_ids=frozenset({9}), product_ids=frozenset({50}))
        other = grant(id=3, dealer_id=2, dealer_path="/2/", region_paths=("/1/",), product_ids=frozenset({51}))
        past = grant(id=4, dealer_id=3, region_paths=("/1/",), valid_to=date(2026, 2, 1))
        places = [
            coverage_loss.Place(9, "/1/32/1/"),
            coverage_loss.Place(8, "/1/32/2/"),
            coverage_loss.Place(7, "/1/33/"),
        ]
        found = coverage_loss.losses(
            ending, [ending, kept, other, past], places, {50: 5, 51: 5, 60: 6}, date(2026, 6, 1)
        )
        said = {(loss.hospital_id, loss.product_id): (loss.others, loss.is_kept, loss.is_uncovered) for loss in found}
        assert said == {
            (9, 50): ((), True, False), (9, 51): ((2,), False, False),
            (8, 50): ((), False, True), (8, 51): ((2,), False, False),
        }  # fmt: skip


def test_what_cannot_be_printed_is_no_part_of_a_number():
    assert letters.typed_number(" sq-2026-0001\x00\u200b ") == "SQ-2026-0001"

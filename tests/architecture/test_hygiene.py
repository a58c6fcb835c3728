"""What must not be committed, and sizes, writes and layers of this checkout: the fast checks as tests."""

from pathlib import Path

import pytest

from tools import check_hygiene, check_sizes, check_writes

ROOT = Path(__file__).resolve().parent.parent.parent


def test_nothing_is_committed_that_must_not_be():
    assert list(check_hygiene.problems(ROOT)) == []


def test_lock_files_exist_and_pin_every_package_by_hash():
    for name in ("base.txt", "dev.txt", "node.txt"):
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        packages = [at for at, line in enumerate(lines) if line and line[0].isalnum()]
        assert packages, name
        for at in packages:
            assert "==" in lines[at], f"{name}: {lines[at]} is not pinned"
            assert lines[at + 1].strip().startswith("--hash=sha256:"), f"{name}: {lines[at]} has no hash"


def test_dev_list_holds_every_package_of_the_base_list():
    """Set-up installs one of the two lists, so tests must run with exactly the versions that users get."""

    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return {line.split()[0] for line in text.splitlines() if line and line[0].isalnum()}

    assert pins("base.txt") <= pins("dev.txt")


def test_no_file_or_function_is_above_its_limit():
    exceptions = check_sizes.read_exceptions()
    assert list(check_sizes.problems(ROOT, exceptions)) == []


def test_only_commands_write():
    assert list(check_writes.problems(ROOT)) == []


class TestLockFiles:
    @pytest.mark.parametrize("name", ["requirements/base.txt", "package-lock.json", "docs/package-lock.json"])
    def test_address_in_lock_file_is_found(self, name):
        scheme = "https" + "://"
        found = list(check_hygiene.text_problems(name, f"one\n{scheme}example.org/pkg.whl\n", [], []))
        assert len(found) == 1
        assert found[0].startswith(f"{name}:2:")

    def test_neither_the_donation_page_of_a_package_nor_its_download(self):
        scheme = "https" + "://"
        text = f'"funding": {{\n  "url": "{scheme}one.example"\n}},\n"resolved": "{scheme}two.example"\n'
        found = list(check_hygiene.text_problems("package-lock.json", text, [], []))
        assert [line.split(": ")[0] for line in found] == ["package-lock.json:2", "package-lock.json:4"]

    def test_address_in_ordinary_text_is_allowed(self):
        assert list(check_hygiene.text_problems("README.md", "see http" + "://127.0.0.1:8000", [], [])) == []

    def test_registry_setting_is_found_but_not_its_comment(self):
        text = "# registry = http" + "://one.example\nregistry = http" + "://two.example\n"
        found = list(check_hygiene.text_problems("front/.npmrc", text, [], []))
        assert [line.split(": ")[0] for line in found] == ["front/.npmrc:2"]


class TestPrivatePaths:
    def test_path_of_this_checkout_is_found(self, tmp_path):
        paths = check_hygiene.private_words(tmp_path / "checkout")
        text = f"open {tmp_path}/checkout/meridian/x.py"
        assert list(check_hygiene.text_problems("docs/a.md", text, paths, []))

    def test_relative_path_is_allowed(self, tmp_path):
        paths = check_hygiene.private_words(tmp_path / "checkout")
        assert list(check_hygiene.text_problems("docs/a.md", "../checkout/meridian/x.py", paths, [])) == []

    def test_ordinary_parent_folder_is_not_private(self):
        assert not {"/tmp/", "/home/", "//"} & set(check_hygiene.private_words(Path("/tmp/checkout")))

    def test_words_of_the_environment_are_found_in_any_case(self, monkeypatch):
        monkeypatch.setenv("HYGIENE_WORDS", "Quokka, ,numbat")
        words = check_hygiene.named_words()
        assert words == ["Quokka", "numbat"]
        assert len(list(check_hygiene.text_problems("a.py", "# QUOKKA\n# numbat", [], words))) == 2


class TestForeignFiles:
    @pytest.mark.parametrize("name", ["front/node_modules/x/index.js", "static/tabler.min.css", "demo.sqlite3"])
    def test_third_party_and_data_files_are_found(self, name):
        assert list(check_hygiene.path_problems(name, 10))

    def test_large_file_is_found(self):
        assert list(check_hygiene.path_problems("docs/picture.png", 1_000_001))
        assert list(check_hygiene.path_problems("docs/picture.png", 999_999)) == []

    def test_conflict_marker_is_found(self):
        text = "a\n" + "<" * 7 + " ours\n"
        assert list(check_hygiene.text_problems("a.py", text, [], []))

"""Compile every catalogue in `locale/` for the server, without the gettext programs. The result is not committed."""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def compile_catalogue(source: Path) -> int:
    """Write the compiled file beside the catalogue; returns the number of translated messages.

    Raises OSError, with file and line, on a catalogue that is not well-formed.
    """
    catalogue = polib.pofile(str(source), check_for_duplicates=True)
    catalogue.save_as_mofile(str(source.with_suffix(".mo")))
    return len(catalogue.translated_entries())


def main() -> int:
    """Compile all catalogues of this checkout."""
    for source in sorted((ROOT / "locale").rglob("*.po")):
        try:
            count = compile_catalogue(source)
        except (OSError, ValueError) as error:
            print(f"{source.relative_to(ROOT)}: {error}", file=sys.stderr)
            return 1
        print(f"{source.relative_to(ROOT)}: {count} messages compiled")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``meridian``: the command line. Batch tools start without Django; the others set it up when they run."""

from __future__ import annotations

import importlib
import os

import click

# command -> (module, attribute): imported only when the command is called, so that each starts quickly.
LAZY: dict[str, tuple[str, str]] = {
    "flow": ("meridian.cli.flow", "flow"),
    "match": ("meridian.cli.match", "match"),
    "udi": ("meridian.cli.udi", "udi"),
    "trace": ("meridian.cli.trace", "trace"),
    "verify": ("meridian.cli.verify", "verify"),
    "demo": ("meridian.cli.demo", "demo"),
    "docs": ("meridian.cli.docs", "docs"),
    "run": ("meridian.cli.run", "run"),
    "bench": ("meridian.cli.bench", "bench"),
    "schema": ("meridian.cli.schema", "schema"),
    "worker": ("meridian.cli.run", "worker"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(LAZY)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in LAZY:
            return None
        module, attribute = LAZY[name]
        return getattr(importlib.import_module(module), attribute)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Meridian 脉通: the sales channel of a medical-device manufacturer."""


def setup_django() -> None:
    """Make the database reachable for a command that needs it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meridian.config.settings.dev")
    import django
    from django.utils import translation

    django.setup()
    translation.activate(os.environ.get("MERIDIAN_LANG", "zh-hans"))


if __name__ == "__main__":
    main()

"""The command `tongban`: settles where it works (a story works in a fresh temporary place), then hands over to the command line face."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

_FRESH = ("walk", "rehearse")


def main() -> int:
    """Run one command; `tongban --help` lists them. Returns the exit code."""
    argv = sys.argv[1:]
    if argv and argv[0] in _FRESH and not {"-h", "--help"} & set(argv):
        return _fresh(argv)
    if argv[:1] == ["demo"] and "--if-empty" in argv and _filled():
        return 0
    return _run(argv)


def _filled() -> bool:
    """Whether the SQLite database of the settings holds something already; asked without loading Django (a warm `make run`)."""
    from tongban.config.settings import DATABASES
    from tongban.faces.cli.resting import filled

    return "sqlite" in DATABASES["default"]["ENGINE"] and filled(Path(DATABASES["default"]["NAME"]))


def _run(argv: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
    from tongban.faces.cli.commands import run

    return run(argv)


def _fresh(argv: list[str]) -> int:
    """A story is played in a temporary folder with its own SQLite database, keys and files; nothing of the installation is touched."""
    root = Path(__file__).resolve().parents[3]
    usual = Path(os.environ.get("TONGBAN_VAR", str(root / "var")))
    os.environ.setdefault("TONGBAN_FONTS", str(usual / "fonts"))
    place = tempfile.mkdtemp(prefix="tongban-")
    for name in ("DATABASE", "KEY_FILE", "BLOBS", "TRUST"):
        os.environ.pop(f"TONGBAN_{name}", None)
    os.environ["TONGBAN_VAR"] = place
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return _run(argv)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

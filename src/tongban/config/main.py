"""The command `tongban`: hands over to the command line face with settings loaded."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run one command; `tongban --help` lists them. Returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
    from tongban.faces.cli.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

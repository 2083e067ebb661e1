"""Styles, scripts and pictures gathered in one folder with compressed twins, which whitenoise sends; what did not change is left."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from whitenoise.compress import Compressor

MAIN = "tb/tongban.css"
"""The stylesheet of every page; without it nothing was built."""


def built() -> bool:
    """Whether styles and scripts were built (`make setup` does it)."""
    return finders.find(MAIN) is not None


def gather() -> int:
    """Copy what the faces bring to STATIC_ROOT and compress it (gzip, brotli); returns how many files changed."""
    root = Path(settings.STATIC_ROOT)
    compressor = Compressor(quiet=True)
    changed = 0
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            source, target = Path(storage.path(name)), root / name
            if _same(source, target):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            for twin in (f"{target}.gz", f"{target}.br"):
                Path(twin).unlink(missing_ok=True)
            shutil.copy2(source, target)
            if compressor.should_compress(target.name):
                compressor.compress(str(target))
            changed += 1
    return changed


def _same(source: Path, target: Path) -> bool:
    if not target.is_file():
        return False
    was, now = target.stat(), source.stat()
    return was.st_size == now.st_size and int(was.st_mtime) == int(now.st_mtime)

"""Makes small packs in a temporary folder: copies `tests/catalogue/small`, with whole files changed."""

from __future__ import annotations

import shutil
from pathlib import Path

SMALL = Path(__file__).parent / "small"


def county(root: Path, **files: str) -> Path:
    """National and county under `root`; `files` replace whole files, `national__matters__GC=...` or `flows=...`.

    A name without a pack belongs to the county. Returns the county's folder.
    """
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    for name, text in files.items():
        parts = name.split("__")
        pack, inside = (parts[0], parts[1:]) if parts[0] == "national" else ("county", parts)
        target = root.joinpath(pack, *inside).with_suffix(".yaml")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root / "county"


def swap(root: Path, file: str, old: str, new: str) -> None:
    """Change one text inside a file of a made pack; `old` must stand there."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file}: {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")

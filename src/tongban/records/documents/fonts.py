"""Typefaces of official documents: fetched once at set-up, and told by name, so that a page can say which face it used.

GB/T 9704-2012 asks for 方正小标宋 and 仿宋, which may not be redistributed; where the host has them they are linked,
not copied; otherwise Noto Serif SC and Noto Sans SC stand in. Why the faces are kept whole rather than subset:
docs/decisions/0003-document-fonts.md.

Set-up: ``python -m tongban.records.documents.fonts`` (pinned npm archives, checked by SHA-256, into ``var/fonts``).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import typst

# The open faces: file name → (npm package and version, SHA-256 of the file).
SERIF = "@expo-google-fonts/noto-serif-sc@0.4.3"
SANS = "@expo-google-fonts/noto-sans-sc@0.4.3"
OPEN_FACES: Mapping[str, tuple[str, str]] = {
    "NotoSerifSC_400Regular.ttf": (SERIF, "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742"),
    "NotoSerifSC_600SemiBold.ttf": (SERIF, "5d19e0f438d4a30371f584d34a87c9232dba0a85237db63fe5337fe743487def"),
    "NotoSerifSC_700Bold.ttf": (SERIF, "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6"),
    "NotoSansSC_400Regular.ttf": (SANS, "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16"),
    "NotoSansSC_500Medium.ttf": (SANS, "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a"),
}

# Role → families, best first. Those above OPEN are the faces that the standard (or its usual practice) names.
OFFICIAL: Mapping[str, tuple[str, ...]] = {
    "fangsong": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋"),
    "xiaobiaosong": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK"),
    "heiti": ("SimHei", "黑体"),
    "kaiti": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti"),
}
OPEN: Mapping[str, tuple[str, ...]] = {
    "fangsong": ("Noto Serif SC", "Noto Serif CJK SC"),
    "xiaobiaosong": ("Noto Serif SC", "Noto Serif CJK SC"),
    "heiti": ("Noto Sans SC", "Noto Sans CJK SC"),
    "kaiti": ("LXGW WenKai", "Noto Serif SC", "Noto Serif CJK SC"),
}
ROLE_NAMES: Mapping[str, str] = {
    "fangsong": "正文（仿宋）",
    "xiaobiaosong": "标题（小标宋）",
    "heiti": "一级标题（黑体）",
    "kaiti": "二级标题（楷体）",
}


class FontsMissing(RuntimeError):
    """No usable Chinese typeface; the message says what to run."""


class FontsWrong(FontsMissing):
    """A font file is not the one that was pinned; never passed over in silence."""


@dataclass(frozen=True, slots=True)
class FaceUse:
    """What one role of the standard is set in on this host."""

    role: str
    family: str
    official: bool
    """True when it is a face that GB/T 9704 practice names, False for an open stand-in."""

    @property
    def text(self) -> str:
        return f"{ROLE_NAMES[self.role]}：{self.family}" + ("" if self.official else "（开源替代字体）")


def fonts_dir() -> Path:
    """The folder of typefaces: environment ``TONGBAN_FONTS``, else the setting of that name, else ``var/fonts``."""
    named = os.environ.get("TONGBAN_FONTS")
    if named:
        return Path(named)
    from django.conf import settings

    if settings.configured or os.environ.get("DJANGO_SETTINGS_MODULE"):
        try:
            return Path(getattr(settings, "TONGBAN_FONTS", "var/fonts"))
        except ImportError:  # settings module not there yet (set-up, documents rendered without Django)
            pass
    return Path("var/fonts")


def load(folder: Path | None = None) -> typst.Fonts:
    """All typefaces of ``folder`` as one reusable typst collection; raises FontsMissing when there is none."""
    folder = folder or fonts_dir()
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    if not any(family in found.families() for family in (*OPEN["fangsong"], *OFFICIAL["fangsong"])):
        raise FontsMissing(
            f"文书字体还没有安装（{folder} 里没有可用的宋体）。请运行：python -m tongban.records.documents.fonts，"
            "或先安装系统软件包 fonts-noto-cjk 再运行。"
        )
    return found


def families(found: Iterable[str]) -> dict[str, list[str]]:
    """Role → the families present, best first; all others follow, so that a rare name still finds its glyph."""
    present = set(found)
    roles = {}
    for role in OPEN:
        wanted = [family for family in (*OFFICIAL[role], *OPEN[role]) if family in present]
        rest = sorted(present - set(wanted), key=lambda family: ("Serif" not in family, family))
        roles[role] = wanted + rest
    return roles


def fonts_in_use(folder: Path | None = None) -> list[FaceUse]:
    """Which family each role is really set in; shown to administrators and printed by the health page."""
    return [
        FaceUse(role=role, family=names[0], official=names[0] in OFFICIAL[role])
        for role, names in families(load(folder).families()).items()
    ]


def install(source: Path | None, target: Path) -> list[FaceUse]:
    """Put the typefaces into ``target`` and say which are used.

    1. Take the open faces from ``source`` (searched recursively) or from their npm archives.
    2. Check each against its pinned SHA-256; a file already there and right is left alone.
    3. Link the faces of the standard that the host has.
    Raises FontsWrong for a file of other content, FontsMissing when neither npm nor the host gives a usable face.
    """
    target.mkdir(parents=True, exist_ok=True)
    missing = [name for name, (_, digest) in OPEN_FACES.items() if not _is(target / name, digest)]
    if missing:
        try:
            _take_from(source, missing, target) if source else _fetch(missing, target)
        except FontsWrong:
            raise
        except FontsMissing as problem:
            _link_host(target)
            try:
                load(target)
            except FontsMissing:
                raise problem from None
    _link_host(target)
    return fonts_in_use(target)


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _take_from(source: Path, names: list[str], target: Path) -> None:
    for name in names:
        found = next(iter(sorted(source.rglob(name))), None)
        if found is None:
            raise FontsMissing(f"在 {source} 里没有找到字体文件 {name}。")
        with found.open("rb") as stream:
            _put(stream, name, target)


def _put(stream: IO[bytes], name: str, target: Path) -> None:
    """Write one face beside its place and move it in once its digest is right."""
    data = stream.read()
    if hashlib.sha256(data).hexdigest() != OPEN_FACES[name][1]:
        raise FontsWrong(f"字体文件 {name} 的内容与登记的指纹不符，没有安装。请检查软件源后重试。")
    part = target / f".{name}.part"
    part.write_bytes(data)
    part.replace(target / name)


def _fetch(names: list[str], target: Path) -> None:
    """Download the npm archives that hold ``names`` and take only those files out of them."""
    npm = shutil.which("npm", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if npm is None:
        raise FontsMissing("没有找到 npm，无法下载开源字体。请安装 Node.js，或安装系统软件包 fonts-noto-cjk 后重试。")
    with tempfile.TemporaryDirectory(dir=target, prefix=".fetch-") as work:
        for package in sorted({OPEN_FACES[name][0] for name in names}):
            done = subprocess.run(
                [npm, "pack", "--silent", "--ignore-scripts", package], cwd=work, capture_output=True, text=True
            )
            if done.returncode != 0:
                raise FontsMissing(
                    f"下载字体 {package} 没有成功：{done.stderr.strip()[-300:]}。"
                    "请检查软件源，或安装系统软件包 fonts-noto-cjk 后重试。"
                )
        for archive in Path(work).glob("*.tgz"):
            with tarfile.open(archive) as opened:
                for member in opened:
                    name = Path(member.name).name
                    stream = opened.extractfile(member) if name in names else None
                    if stream is not None:
                        _put(stream, name, target)
                    elif name == "LICENSE_FONT":
                        licence = opened.extractfile(member)
                        if licence is not None:
                            (target / f"OFL-{archive.stem}.txt").write_bytes(licence.read())


def _link_host(target: Path) -> None:
    """Link the files of named faces that the host has; links are made anew at each set-up."""
    folder = target / "host"
    shutil.rmtree(folder, ignore_errors=True)
    wanted = {family for names in (*OFFICIAL.values(), *OPEN.values()) for family in names}
    host = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    paths = sorted({info.path for info in host.fonts() if info.path and info.family in wanted})
    for number, path in enumerate(paths):
        folder.mkdir(exist_ok=True)
        (folder / f"{number:02d}-{Path(path).name}").symlink_to(Path(path).resolve())


def main(argv: list[str] | None = None) -> int:
    """Command of the set-up: one Chinese line per role; 1 and a sentence when nothing usable is found."""
    parser = argparse.ArgumentParser(prog="python -m tongban.records.documents.fonts", description="安装文书字体")
    parser.add_argument("--from", dest="source", type=Path, help="已下载的字体所在文件夹（如 web/node_modules）")
    parser.add_argument("--to", dest="target", type=Path, default=None, help="安装到（默认 var/fonts）")
    asked = parser.parse_args(argv)
    try:
        used = install(asked.source, asked.target or fonts_dir())
    except FontsMissing as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write("文书字体已就绪：\n" + "".join(f"  {use.text}\n" for use in used))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""What the owner was asked for and what the platform held already, written down from what the pages show; counted apart from the product."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page

from tests.journeys.owner_seed import PACK
from tongban.faces.cli.packs import read

REGISTER = {
    "name": r"^(申请人|申请单位|建设单位|单位|企业)(名称)?$",
    "uscc": r"统一社会信用代码",
    "address": r"(注册地址|住所|单位地址)",
    "legal_person": r"^法定代表人(姓名)?$",
    "legal_id_number": r"法定代表人.*证件号",
}
"""By what the register holds: labels that would ask for it."""


class Ledger:
    """The owner's notes."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.pack = read(PACK)
        self.register = known["register"]
        self.answered: dict[str, str] = {}
        self.held: dict[str, str] = {}  # field code → its label, typed in an application that was handed in
        self.files: dict[str, str] = {}  # material → name, given for this project
        self.results: set[str] = set()  # matters that are done
        self.cases: dict[str, dict[str, int]] = {}
        self._new()

    def _new(self) -> None:
        self.asked: dict[str, str] = {}
        self.guided: set[str] = set()
        self.wanted: set[str] = set()
        self.fates: dict[str, int] = {}
        self.given: dict[str, str] = {}

    def done(self, cases: dict[str, list[str]]) -> None:
        """Which matters have their result."""
        self.results |= {code for code, (_, state) in cases.items() if state in ("closed", "serving") and "~" not in code}

    def sections(self, page: Page) -> list[str]:
        """The addresses of the sections of the application whose task list is on the page."""
        found = [a.get_attribute("href") or "" for a in page.query_selector_all(".tb-tasks a")]
        urls = [u for u in found if "/s/" in u]
        for url in urls:
            section = self.pack.section(url.rstrip("/").rsplit("/", 1)[1])
            self.wanted |= {f.code for f in section.fields if f.required}
        return urls

    def read_section(self, page: Page) -> None:
        """What a section asks: none of it may be held already."""
        fields = {f.code: f for code in [page.url.rstrip("/").rsplit("/", 1)[1]] for f in self.pack.section(code).fields}
        for label, source in self._known(page):
            if source == "向导里的回答":
                self.guided |= {c for c, f in fields.items() if f.zh == label and f.required}
        names = [c.get_attribute("name") or "" for c in page.query_selector_all("main form[data-autosave] [name]")]
        for name in names:
            code = name if name in fields else re.sub(r"-\d+-.*$", "", name)
            if code not in fields:
                continue
            spec = fields[code]
            self._not_held(code, spec.zh, spec.fact or "")
            if spec.required:
                self.asked[code] = spec.zh

    def typed(self, page: Page) -> None:
        """What the owner filled in on the section that is about to be sent; what stayed empty is not held."""
        section = self.pack.section(page.url.split("?")[0].rstrip("/").rsplit("/", 1)[1])
        for spec in section.fields:
            for control in page.query_selector_all(f'main form [name="{spec.code}"], main form [name^="{spec.code}-0-"]'):
                on = control.is_checked() if control.get_attribute("type") in ("radio", "checkbox") else control.input_value()
                if on:
                    self.given[spec.code] = spec.zh

    def _known(self, page: Page) -> list[tuple[str, str]]:
        rows = page.query_selector_all("#s1 ~ dl > *, section[aria-labelledby=s1] dl > *")
        return [(r.inner_text().split("\n")[0].strip(), next((s for s in ("向导里的回答",) if s in r.inner_text()), "")) for r in rows]

    def _not_held(self, code: str, label: str, fact: str) -> None:
        assert code not in self.held, f"{label} was typed before and is asked again"
        assert label not in self.held.values(), f"{label} was typed before under another name and is asked again"
        assert fact not in self.answered, f"{label} was answered in the guide and is asked again"
        for key, words in REGISTER.items():
            assert not (self.register.get(key) and re.search(words, label)), f"{label} stands in the register and is asked"

    def read_papers(self, page: Page) -> None:
        """What becomes of each paper; none that is asked for may be held already."""
        origins = {n.code: n.origin_code for m in self.pack.matters() for n in m.materials}
        for row in page.query_selector_all("li.tb-paper"):
            code = (row.get_attribute("id") or "").removeprefix("p-")
            file = row.query_selector("input[type=file]")
            badge = row.query_selector(".tb-fate")
            word = badge.inner_text().strip() if badge else ""
            kind = next((k for k in ("免提交", "已上传", "承诺", "容缺") if k in word), word)
            if file is not None and kind != "免提交":  # what is held may be replaced, nobody asks for it
                name = file.get_attribute("aria-label") or ""
                assert code not in self.files, f"{name} was given for this project and is asked again"
                assert origins.get(code) not in self.results, f"{name} is a result that the platform holds and is asked for"
                assert "营业执照" not in name and "身份证" not in name, f"{name} stands in the register and is asked for"
                if kind == "已上传":
                    self.given[f"file:{code}"] = name
            self.fates[kind] = self.fates.get(kind, 0) + 1

    def close(self, no: str) -> dict[str, int]:
        """The application was handed in: what it asked and saved, and from now on it is held."""
        asked = set(self.asked) | self.guided
        counted = {
            "asked": len(asked),
            "saved": len(self.wanted - asked),
            "given": self.fates.get("已上传", 0),
            "free": self.fates.get("免提交", 0),
            "promised": self.fates.get("承诺", 0),
            "later": self.fates.get("容缺", 0),
        }
        self.cases[no] = counted
        for code, label in self.given.items():
            if code.startswith("file:"):
                self.files[code[5:]] = label
            else:
                self.held[code] = label
        self._new()
        return counted

    @staticmethod
    def shown(page: Page) -> dict[str, int]:
        """What the page says was asked and saved (its marked block)."""
        block = page.query_selector("[data-saved-count]")
        assert block is not None, "the page does not say what was saved"
        text = block.inner_text().replace(" ", "").replace("\n", "")
        words = {"asked": "问了您", "saved": "替您省了", "given": "交了", "free": "免交", "promised": "承诺", "later": "以后补"}
        found = {}
        for key, word in words.items():
            number = re.search(word + r"(\d+)", text)
            found[key] = int(number.group(1)) if number else 0
        return found

    def total(self, owner: Any, project: str) -> None:
        """Case, project and space pages show the same counts: each case its own, the others their sum."""
        for no, counted in self.cases.items():
            owner.go(f"/my/cases/{no}/")
            assert self.shown(owner.page) == counted, no
        whole = {key: sum(c[key] for c in self.cases.values()) for key in next(iter(self.cases.values()))}
        for path in (f"/my/projects/{project}/", "/my/space/"):
            owner.go(path)
            assert self.shown(owner.page) == whole, path

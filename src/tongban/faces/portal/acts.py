"""Forms out of a procedure's questions for applicants: plain fields, files, and the items of a correction one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest

from tongban.cases import drafts
from tongban.catalogue.definitions import Action, Ask
from tongban.faces.portal import givens, pages
from tongban.faces.portal.casefile import Asked, CaseFile
from tongban.records.documents.actions import FileRefused

PLAIN = ("text", "number", "date", "enum", "bool")


class AskForm(forms.Form):
    """The plain questions of one action."""

    def __init__(self, action: Action, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        for ask in action.asks:
            if ask.type in PLAIN:
                self.fields[ask.field] = _field(ask)
                self.initial[ask.field] = ask.default

    def given(self) -> dict[str, Any]:
        """The answers as the engine takes them."""
        found = {}
        for name, value in self.cleaned_data.items():
            if value not in (None, ""):
                found[name] = value.isoformat() if hasattr(value, "isoformat") else value
        return found


def _field(ask: Ask) -> forms.Field:
    common: dict[str, Any] = {"label": ask.zh, "required": ask.required, "help_text": ask.help or ""}
    if ask.type == "number":
        return forms.IntegerField(min_value=0, max_value=3650, **common)
    if ask.type == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if ask.type == "bool":
        return forms.BooleanField(**{**common, "required": False})
    if ask.type == "enum":
        return forms.ChoiceField(choices=[(o.value, o.zh) for o in ask.options], widget=forms.RadioSelect, **common)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, **common)


def asked_for(file: CaseFile, table: Ask | None) -> Asked:
    """What an action's table answers: remarks of a review, or what an office asked to put right."""
    if table is None:
        return Asked()
    return file.to_answer() if table.field == "answers" else file.asked()


class Act:
    """One action of the applicant on a case, being filled: kept on the server until it is handed in."""

    def __init__(self, file: CaseFile, action: Action, request: HttpRequest) -> None:
        self.file, self.action, self.request = file, action, request
        self.form = AskForm(action, request.POST if request.method == "POST" else None)
        self.table = next((a for a in action.asks if a.type == "table"), None)
        self.files = [a for a in action.asks if a.type == "files"]
        self.asked = asked_for(file, self.table)
        self.errors: list[tuple[str, str]] = []
        self._load()

    def _load(self) -> None:
        actor = pages.who(self.request)
        code = self._code()
        self.draft = drafts.find(actor, self.file.region, code, self.file.row["project"])
        kept: Any = self.draft.form if self.draft is not None else {}
        papers = dict(self.draft.papers or {}) if self.draft is not None else {}
        self.papers: dict[str, Any] = papers
        for item in self.asked.items:
            item.answer = str((kept or {}).get(f"answer-{item.index}", ""))
            paper = papers.get(self._slot(item.index)) or {}
            item.document, item.checked = str(paper.get("document", "")), str(paper.get("checked", ""))

    def _code(self) -> str:
        """The draft's name; it is closed when handed in, so that a later request starts anew."""
        return f"{self.file.no}/{self.action.code}"

    @staticmethod
    def _slot(index: int) -> str:
        return f"item-{index}"

    def take(self) -> None:
        """Keep what was posted: answers, and each file after it was looked at. Others are not lost."""
        request = self.request
        answers = {
            f"answer-{i.index}": request.POST.get(f"answer-{i.index}", "").strip()
            for i in self.asked.items
            if f"answer-{i.index}" in request.POST
        }
        self.draft = self.draft or drafts.open_draft(
            actor=pages.who(request),
            at=pages.at(request),
            region=self.file.region,
            pack=self.file.row["pack"],
            matter=self._code(),
            project=self.file.row["project"],
        )
        taken: dict[str, Any] = {}
        slots = [(self._slot(i.index), i.paper or "other", i.zh, f"file-{i.index}") for i in self.asked.items]
        slots += [(f"ask-{a.field}", a.field, a.zh, f"ask-{a.field}") for a in self.files]
        for slot, material, zh, name in slots:
            upload = request.FILES.get(name)
            if upload is None:
                continue
            try:
                taken[slot] = givens.keep(request, self.draft, material, zh, upload)
            except FileRefused as refused:
                self.errors.append((name, f"{zh}：{refused}"))
        self.draft = drafts.save(draft=self.draft, at=pages.at(request), form=answers, papers=taken)
        self._load()

    def complete(self) -> bool:
        """Whether it can be handed in; says in `errors` what is missing, each at its place."""
        self.form.is_valid()
        for item in self.asked.items:
            if not item.answer and not item.document:
                item.wrong = "写一句怎么改的，或者传一份新的"
                self.errors.append((f"answer-{item.index}", f"{item.zh}：{item.wrong}"))
        if self.table is not None and not self.asked.items and self.table.required:
            self.errors.append(("", "窗口没有写明要改什么，请打电话问清楚再交"))
        for ask in self.files:
            if ask.required and f"ask-{ask.field}" not in self.papers:
                self.errors.append((f"ask-{ask.field}", f"{ask.zh}：还没选文件"))
        return not self.errors and not self.form.errors

    def data(self) -> dict[str, Any]:
        """Everything as the engine takes it: answers item by item, new papers, files by digest."""
        found: dict[str, Any] = self.form.given()
        if self.table is not None:
            found[self.table.field] = [self._answer(i) for i in self.asked.items]
        newest: dict[str, Mapping[str, Any]] = {
            i.paper: self.papers[self._slot(i.index)] for i in self.asked.items if i.paper and i.document
        }
        if newest:
            kept = ("fate", "document", "sha256", "source")
            found["papers"] = [{"material": code, **{k: p[k] for k in kept if k in p}} for code, p in newest.items()]
        for ask in self.files:
            paper = self.papers.get(f"ask-{ask.field}")
            if paper:
                found[ask.field] = [{"document": paper["document"], "sha256": paper["sha256"]}]
        return found

    @staticmethod
    def _answer(item: Any) -> dict[str, Any]:
        if item.number:
            return {"no": item.number, "reply": item.answer or "已按意见修改，换了新的图纸", **({"file": item.document} if item.document else {})}
        named = {"paper": item.paper} if item.paper else {"what": item.zh}
        return {**named, "answer": item.answer or "已换新的一份", **({"file": item.document} if item.document else {})}

    def key(self) -> str:
        """The idempotency key: one submission of this action on this state of the case."""
        return f"{self.action.code}/{self.file.no}/{self.request.POST.get('seen') or self.file.row['seq']}"

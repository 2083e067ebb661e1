"""What rules and effects may declare as `needs`: each name comes with the case, or in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from tongban.cases import kernel, reusing
from tongban.cases.context import Context, NewCase
from tongban.cases.models import Case
from tongban.cases.obligations import queries as obligations
from tongban.cases.obligations.choices import Standing
from tongban.cases.rows import stream
from tongban.catalogue.definitions import Matter
from tongban.journal import queries as journal
from tongban.records.documents import queries as documents
from tongban.records.licences import making
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.parties.succession import queries as succeeding
from tongban.records.payments import queries as payments
from tongban.records.projects import queries as projects

L = TypeVar("L", bound=Callable[[Context], Any])


def reads(*parts: str) -> Callable[[L], L]:
    """Declare which parts of `kernel.around.PARTS` a loader looks at, so that they come with the case's own statement."""

    def mark(function: L) -> L:
        function.parts = frozenset(parts)  # type: ignore[attr-defined]
        return function

    return mark


def _rows(context: Context, *parts: str) -> list[list[Any]]:
    """The rows of parts: as read with the case, else read now in one statement."""
    around = context.raw.around
    missing = [p for p in parts if p not in around]
    if missing:
        around |= kernel.read(region=context.region, case=None, parts=missing, ids=ids(context)).around
    return [around[p] for p in parts]


def ids(context: Context) -> dict[str, Any]:
    """Whose surroundings are read: applicant, project and deciding office of the case."""
    if context.raw.case is not None:
        return context.raw.case
    return ids_of(context.new, context.matter) if context.new is not None else {}


def ids_of(new: NewCase, matter: Matter) -> dict[str, Any]:
    """The same for a case to be born."""
    return {"party": new.party, "project": new.project, "office": new.office or f"{new.region}-{matter.office}"}


@reads("project")
def project(context: Context) -> dict[str, Any] | None:
    """The case's project as a plain row, or None."""
    (found,) = _rows(context, "project")
    return projects.plain(found[0]) if found else None


@reads("party", "legal_person")
def party(context: Context) -> dict[str, Any]:
    """The applicant as a plain row."""
    found, legal = _rows(context, "party", "legal_person")
    if not found:
        raise LookupError("the case's applicant is not in the register")
    found[0].legal_person = legal[0] if legal else None
    return parties.plain(found[0])


@reads("party", "breaches")
def standing(context: Context) -> Standing:
    """The applicant's credit grade and its broken promises that were not made good."""
    found, broken = _rows(context, "party", "breaches")
    return Standing(found[0].grade if found else "", len(broken))


def succession(context: Context) -> succeeding.Around:
    """Who takes over and from whom: the applicant, the unit of the form's `predecessor_uscc`, who follows the applicant, what came over."""
    own = ids(context)["party"]
    made = succeeding.around(own, str(context.form.get("predecessor_uscc") or ""))
    if made.old is None:
        return made
    region, old = context.region, made.old.id
    held = sum(x.state in ("valid", "suspended") for x in licences.of_party(old))
    running = Case.objects.filter(region=region, party=old, open=True).count()
    owed = obligations.count(region, old)
    works = len(projects.of_party(region, old))
    counted = {"licences": held, "cases": running, "projects": works, "owed": owed, "breaches": obligations.breaches(region, old)}
    return succeeding.with_held(made, counted)


def spare(context: Context) -> reusing.Claims:
    """What the papers are that a submission says it took from the applicant's space; nothing is asked where it took none."""
    return reusing.claims(context.region, context.new.party if context.new else None, context.new.papers if context.new else ())


def letters(context: Context) -> Mapping[Any, Mapping[str, Any]]:
    """The signed letters of promise that a submission cites, by document id; nothing is asked where it cites none."""
    cited = [p.get("document") for p in (context.new.papers if context.new else ()) if p.get("fate") == "promise"]
    return documents.letters(context.region, [c for c in cited if c]) if cited else {}


def obligation(context: Context) -> Mapping[str, Any]:
    """The row of the obligation whose case this is."""
    found = obligations.of_case(context.region, context.case_id)
    if found is None:
        raise LookupError("the case is no obligation")
    return found


def yielded(context: Context) -> Sequence[Any]:
    """The licences in force that the origin of an obligation yielded: its own, or (a stage) those of the member that it concerns."""
    row = obligation(context)
    numbers = Case.objects.filter(region=context.region, parent=row["origin"], matter=row["matter"]).values_list("no", flat=True)
    found = [licence for no in (row["origin_no"], *numbers) for licence in licences.of_case(context.region, no)]
    return [licence for licence in found if licence.state in ("valid", "suspended")]


@reads("party", "legal_person")
def consent(context: Context) -> bool:
    """Whether the applicant agreed to electronic service."""
    return party(context)["electronic_consent_at"] is not None


@reads("yields", "licences", "documents")
def results(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """What earlier matters of the project yielded, by matter code: licence, document, number, digest."""
    cases, held, written = _rows(context, "yields", "licences", "documents")
    return _results(cases, licences.matters_of(held), documents.matters_of(written))


def results_of(region: str, project_id: Any) -> dict[str, dict[str, Any]]:
    """Granted, filed or reported matters of a project with their licence or document, the newest of each."""
    cases = Case.objects.filter(
        region=region, project=project_id, outcome__in=("granted", "filed", "reported", "passed")
    ).values("no", "matter", "id", "decided_on")
    return _results(cases, licences.by_matter(region, project_id), documents.results(region, project_id))


def _results(
    cases: Iterable[Mapping[str, Any]], held: Mapping[str, dict[str, Any]], written: Mapping[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        c["matter"]: {"case": c["id"], "no": c["no"], "number": c["no"], "on": c["decided_on"]} for c in cases
    }
    for code, licence in held.items():
        found.setdefault(code, {}).update(licence)
    for code, document in written.items():
        if code in found:
            found[code].setdefault("document", document["document"])
            found[code].setdefault("sha256", document["sha256"])
    return found


def person(context: Context) -> Any:
    """The posts that the person named in the data holds now."""
    return parties.posts_of(context.data.get("to"), context.at)


@reads("seal")
def seal(context: Context) -> Any:
    """The deciding office's seal as it is at this instant."""
    (found,) = _rows(context, "seal")
    return making.ready(found[-1] if found else None)


@reads("licences")
def held(context: Context) -> Mapping[str, Mapping[str, Any]]:
    """The project's valid licences by type, for licences that cite them."""
    (found,) = _rows(context, "licences")
    return licences.types_of(found)


def licence(context: Context) -> Any:
    """The licence that the form names by its number, of the case's matter (of the variant's base), in whatever state."""
    return licences.concerned(context.region, context.matter.base or context.matter.code, context.form.get("licence"))


def touched(context: Context) -> Any:
    """The licences that a revocation or suspension reaches: the named one, else what the case `origin_no` yielded."""
    if context.form.get("licence") or context.data.get("licence"):
        named = context.data.get("licence") or context.form.get("licence")
        found = licences.concerned(context.region, context.matter.base or context.matter.code, named)
        return [found] if found is not None else []
    return licences.touched(context.region, str(context.data.get("origin_no") or context.form.get("origin_no") or ""))


def line(context: Context) -> frozenset[Any]:
    """The applicant and everybody whose rights it took over."""
    return parties.line(ids(context)["party"])


def served(context: Context) -> list[dict[str, str]]:
    """What a proof of service is about: the case's licences and its last numbered decision, `{title, number}`; asked only then."""
    if context.action.notice not in ("service", "service_online") or context.raw.case is None:
        return []
    no = context.raw.case["no"]
    found = [d for d in documents.of_case(context.region, no) if d.kind == "notice" and d.number and d.template != "receipt"]
    told = [{"title": d.title, "number": d.number} for d in found[-1:]]
    return told + [{"title": x.title, "number": x.number} for x in licences.of_case(context.region, no) if x.state == "valid"]


def asked_before(context: Context) -> bool:
    """Whether the applicant was already told what is missing."""
    return _has(context, "case.asked")


def visited(context: Context) -> bool:
    """Whether a site visit was recorded, in this case or in its family's parent."""
    if _has(context, "visit.recorded"):
        return True
    parent = context.raw.case["parent"] if context.raw.case else None
    return parent is not None and journal.happened(context.region, stream(parent), "visit.recorded")


def _has(context: Context, kind: str) -> bool:
    return journal.happened(context.region, stream(context.case_id), kind)


def charges(context: Context) -> list[Any]:
    """What the case was charged, and how each charge stands. A matter without fees is not looked up."""
    if not context.matter.fees:
        return []
    return payments.of_case(context.region, context.case_id)


def offices(context: Context) -> dict[str, dict[str, Any]]:
    """The offices of the case's region by code (cached in process), and the window of another region that accepted it."""
    found = parties.offices(context.region)
    window = (context.raw.case or {}).get("accepted_by") or (context.new.accepted_by if context.new else "")
    return found if not window or window in found else {**found, window: parties.office(window)}

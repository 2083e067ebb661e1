"""What officers' desks ask of cases: the to-do list, one case as one actor may work on it, its file, figures by light."""

from tongban.cases.queries_desks.bench import Act, Bench, Check, Rehearsal, again, bench, leaves_work
from tongban.cases.queries_desks.circulation import Line, Table, circulation, offices_waiting
from tongban.cases.queries_desks.dossier import Opinion, Step, Version, deadlines, opinions, steps, versions
from tongban.cases.queries_desks.figures import Figure, as_id, closed, found, lights, loads, of_light, tasks_of
from tongban.cases.queries_desks.reviews import Part, Sheet, review
from tongban.cases.queries_desks.samples import drawn, samples
from tongban.cases.queries_desks.todo import URGENCIES, Item, todo

__all__ = [
    "URGENCIES",
    "Act",
    "Bench",
    "Check",
    "Figure",
    "Item",
    "Line",
    "Opinion",
    "Part",
    "Rehearsal",
    "Sheet",
    "Step",
    "Table",
    "Version",
    "again",
    "as_id",
    "bench",
    "circulation",
    "closed",
    "deadlines",
    "drawn",
    "found",
    "leaves_work",
    "lights",
    "loads",
    "of_light",
    "offices_waiting",
    "opinions",
    "review",
    "samples",
    "steps",
    "tasks_of",
    "todo",
    "versions",
]

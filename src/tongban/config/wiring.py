"""The switchboard: which functions packs may name, and which consumers receive which events. Read it top to bottom."""

from __future__ import annotations

from tongban.cases import consumers, loaders, merging, registry, remarks, rules, scoring, simulations
from tongban.cases.obligations import effects as obligation_effects
from tongban.cases.obligations import rules as obligation_rules
from tongban.exchange import paying
from tongban.records.documents import effects as document_effects
from tongban.records.licences import effects as licence_effects
from tongban.records.licences import rules as licence_rules
from tongban.records.parties import effects as party_effects
from tongban.records.parties import rules as party_rules
from tongban.records.payments import effects as payment_effects
from tongban.records.payments import rules as payment_rules
from tongban.records.projects import effects as project_effects
from tongban.records.projects import rules as project_rules

RULES = {
    "cases.form_complete": rules.form_complete,
    "cases.members_apply": rules.members_apply,
    "cases.papers_given": rules.papers_given,
    "cases.predecessors_met": rules.predecessors_met,
    "cases.ask_once": rules.ask_once,
    "cases.papers_checked": rules.papers_checked,
    "cases.opinions_there": merging.there,
    "cases.no_open_opinions": rules.no_open_opinions,
    "cases.no_open_pause": rules.no_open_pause,
    "cases.visit_done": rules.visit_done,
    "cases.score_within": scoring.within,
    "cases.score_settled": scoring.settled,
    "cases.room_open": rules.room_open,
    "cases.room_ended": rules.room_ended,
    "parties.successor_known": party_rules.successor_known,
    "payments.paid": payment_rules.paid,
    "remarks.answered": remarks.answered,
    "remarks.known": remarks.known,
    "remarks.settled": remarks.settled,
    "remarks.waiting": remarks.waiting,
    "cases.simulation_papers": simulations.simulation_papers,
    "cases.simulation_holds": simulations.simulation_holds,
    "licences.cancellable": licence_rules.cancellable,
    "licences.changes_known": licence_rules.changes_known,
    "licences.concerned": licence_rules.concerned,
    "licences.in_time": licence_rules.in_time,
    "cases.self_acceptance": rules.self_acceptance,
    "cases.soft_met": rules.soft_met,
    "projects.registered": project_rules.registered,
    "obligations.ordered": obligation_rules.ordered,
    "obligations.heard": obligation_rules.heard,
}

EFFECTS = {
    "cases.assume": simulations.assume,
    "cases.cite": simulations.cite,
    "cases.merge": merging.merge,
    "cases.score": scoring.total,
    "documents.notice": document_effects.notice,
    "licences.cancel": licence_effects.cancel,
    "licences.change": licence_effects.change,
    "licences.issue": licence_effects.issue,
    "licences.renew": licence_effects.renew,
    "licences.replace": licence_effects.replace,
    "licences.resume": licence_effects.resume,
    "licences.revoke": licence_effects.revoke,
    "licences.suspend": licence_effects.suspend,
    "parties.succeed": party_effects.succeed,
    "payments.charge": payment_effects.charge,
    "projects.file": project_effects.file,
    "projects.list": project_effects.listing,
    "remarks.make": remarks.make,
    "remarks.reply": remarks.reply,
    "remarks.settle": remarks.settle,
    "remarks.tell": remarks.tell,
    "obligations.breach": obligation_effects.breach,
    "obligations.hand": obligation_effects.hand,
    "obligations.repair": obligation_effects.repair,
    "obligations.revoke": obligation_effects.revoke,
    "obligations.settle": obligation_effects.settle,
    "obligations.tell": obligation_effects.tell,
}

LOADERS = {
    "simulation": simulations.loaded,
    "conclusions": merging.loaded,
    "review": remarks.loaded,
    "scores": scoring.loaded,
    "project": loaders.project,
    "party": loaders.party,
    "consent": loaders.consent,
    "results": loaders.results,
    "asked_before": loaders.asked_before,
    "visited": loaders.visited,
    "offices": loaders.offices,
    "person": loaders.person,
    "seal": loaders.seal,
    "held": loaders.held,
    "licence": loaders.licence,
    "line": loaders.line,
    "served": loaders.served,
    "touched": loaders.touched,
    "spare": loaders.spare,
    "succession": loaders.succession,
    "standing": loaders.standing,
    "letters": loaders.letters,
    "obligation": loaders.obligation,
    "yielded": loaders.yielded,
    "charges": loaders.charges,
}

CONSUMERS = {
    "cases.family": consumers.family,
    "cases.files": consumers.files,
    "cases.simulated": consumers.simulated,
    "cases.owed": consumers.owed,
    "parties.handed": consumers.handed,
    "cases.listed": consumers.listed,
    "exchange.payments": paying.payments,
    "exchange.receipts": paying.receipts,
}

_FILES = ("cases.files",)
_CHILD = ("cases.family",)
_OWED = ("cases.owed",)

SUBSCRIPTIONS = {
    "case.begun": ("cases.simulated",),
    "room.opened": _FILES,
    "simulation.asked": _FILES,
    "simulation.opined": _FILES,
    "simulation.declined": _FILES,
    "case.submitted": _FILES,
    "case.accepted": _FILES,
    "case.deemed_accepted": _FILES,
    "case.asked": _FILES,
    "case.supplied": _FILES,
    "case.amendment_asked": _FILES,
    "case.paused": _FILES,
    "case.extended": _FILES,
    "case.corrected": _FILES,
    "case.rejected": _FILES + _CHILD + _OWED,
    "case.granted": _FILES + _CHILD,
    "case.refused": _FILES + _CHILD + _OWED,
    "case.filed": _FILES + _CHILD,
    "case.withdrawn": _FILES + _CHILD + _OWED,
    "case.served": _FILES + _CHILD,
    "case.registered": _FILES + _CHILD,
    "case.cancelled": _FILES + _CHILD + _OWED,
    "review.passed": _FILES + _CHILD,
    "review.failed": _FILES + _CHILD + _OWED,
    "filing.checked": _FILES,
    "remark.sent": _FILES,
    "review.merged": _FILES,
    "family.finished": _FILES,
    "obligation.handed": _OWED,
    "obligation.ordered": _FILES,
    "obligation.intended": _FILES,
    "obligation.revoked": _FILES,
    "obligation.repaired": _FILES,
    "visit.recorded": _FILES,
    "owner.reported": _FILES + _CHILD,
    "family.halted": _FILES,
    "plan.delivered": (*_FILES, "cases.listed"),
    "licence.changed": _FILES,
    "licence.renewed": _FILES,
    "licence.deemed_renewed": _FILES,
    "licence.replaced": _FILES,
    "licence.cancelled": _FILES,
    "party.taken_over": (*_FILES, "parties.handed"),
    "objection.corrected": _FILES,
    "objection.kept": _FILES,
}


def bind() -> None:
    """Bind the switchboard."""
    registry.bind(
        registry.Registry(
            rules=RULES, effects=EFFECTS, loaders=LOADERS, consumers=CONSUMERS, subscriptions=SUBSCRIPTIONS
        )
    )

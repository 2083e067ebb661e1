"""An invented cast for walk, demo and tests: offices with staff, posts and seals; enterprises with people and mandates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password

from tongban.cases.registry import bound
from tongban.catalogue import actions as catalogue
from tongban.catalogue.packs import Pack
from tongban.clock import local_date
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.records.licences import actions as licences
from tongban.records.parties import actions as parties
from tongban.records.parties import queries
from tongban.records.parties.accounts import new_totp
from tongban.records.parties.identifiers import make_id_number, make_mobile, make_uscc

if TYPE_CHECKING:
    from tongban.catalogue.proof import Proof

SYSTEM = Actor(origin="rule", name="系统")
PASSWORD = "tongban-demo"
_SURNAMES = "陈刘赵孙周吴郑冯蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗"
_GIVEN = "晓敏洋凯琳博雪涛静磊颖超倩峰莉鹏婷勇丹杰霞伟芳军娟明慧强玲飞燕波红斌秀刚艳龙梅浩云辉"
"""Characters of invented names."""


def invented_name(n: int) -> str:
    """The n-th invented name of two or three characters; the same n gives the same name."""
    surname = _SURNAMES[n % len(_SURNAMES)]
    first = _GIVEN[(n * 7) % len(_GIVEN)]
    return surname + first + (_GIVEN[(n * 13 + 5) % len(_GIVEN)] if n % 3 else "")


@dataclass(slots=True)
class Cast:
    """Who plays: staff accounts by (office role, post), enterprises by name; the pack they play under."""

    pack: Pack
    at: datetime
    staff: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    owners: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    count: int = 0
    hashed: str = ""
    known: dict[Any, Actor] | None = None
    """Where a dictionary is given: actors by account, party and day, asked once while posts and mandates do not change."""

    def actor(self, role: str, post: str, at: datetime, number: int = 0) -> Actor:
        """The staff member who holds a post of an office, as an actor at an instant."""
        held = self.staff.get((role, post)) or self.staff[(role, "officer")]
        return self._known(held[number % len(held)], at)

    def _known(self, account: Any, at: datetime, party: Any = None) -> Actor:
        if self.known is None:
            return queries.actor_for(account, at, party=party)
        key = (account.id, party, local_date(at))
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = queries.actor_for(account, at, party=party)
        return found

    def owner(self, name: str, at: datetime) -> Actor:
        """An enterprise's person as an actor; the enterprise is registered at first mention."""
        if name not in self.owners:
            self.owners[name] = self.enterprise(name, at)
        party, account = self.owners[name]
        return self._known(account, at, party.id)

    def enterprise(self, name: str, at: datetime, **more: Any) -> tuple[Any, Any]:
        """Register an invented enterprise with a legal representative and an account that may act for it."""
        self.count += 1
        n = self.count
        born = date(1970 + n % 25, 1 + n % 12, 1 + n % 28)
        legal = parties.register_person(
            region=self.pack.region,
            name=invented_name(200 + n),
            id_number=make_id_number(n, born),
            at=at,
            phone=make_mobile(n),
        )
        party = parties.register_organisation(
            region=self.pack.region,
            name=name,
            uscc=make_uscc(n, self.pack.region),
            at=at,
            legal_person=legal,
            phone=make_mobile(500 + n),
            address=more.pop("address", "示例路1号（示例）"),
            source="市场监管登记（演示）",
            facts=more,
        )
        account = parties.create_account(
            username=f"owner{n}", name=legal.secret_name, kind="applicant", password=None, hashed=self.hashed, at=at
        )
        parties.mandate(party=party, account=account, kind="legal", actor=SYSTEM, at=at, valid_from=local_date(at))
        return party, account


_PLACES = {"officer": 2}
"""How many people hold a post; one where nothing is said, three at the shared window."""


def publish_pack(pack: Pack, at: datetime, actor: Actor = SYSTEM, reason: str = "", prove: bool = False) -> str:
    """Publish a pack against the bound switchboard, and journal it. Returns its digest.

    With `prove` a pack that does not keep its promises needs a reason (NotProved); demo and walk do not prove.
    """
    board = bound()
    proof = _proof(pack) if prove else None
    digest = catalogue.publish(
        pack=pack, actor=actor, at=at, reason=reason, rules=set(board.rules), effects=set(board.effects), proof=proof
    )
    journal.append(
        region=pack.region,
        stream=f"pack/{digest}",
        kind="pack.published",
        actor=actor,
        at=at,
        data={"code": pack.code, "version": pack.version, "digest": digest} | _kept(proof, reason),
    )
    return digest


def _proof(pack: Pack) -> Proof:
    from tongban.catalogue.proof import prove

    return prove(pack)


def _kept(proof: Proof | None, reason: str) -> dict[str, Any]:
    """What the journal keeps of a proof: each target's answer, and the reason where one was needed."""
    if proof is None:
        return {}
    targets = {t.id: {"holds": t.holds, "combinations": str(t.combinations)} for t in proof.targets}
    return {"proved": targets, "refused": proof.refuses, "reason": reason}


def gather(pack: Pack, at: datetime, *, roles: set[str] | None = None, sign_in: bool = False) -> Cast:
    """Publish the pack, install its offices, and hire invented staff for them (all offices, or only `roles`).

    Staff names, codes and seals are invented and labelled so; the database is marked as simulated. With `sign_in` everybody
    has the demo's password (one hash for all: hashing is slow by design).
    """
    journal.mark_simulated(why="演示人物与时间")
    publish_pack(pack, at)
    parties.install(pack=pack, actor=SYSTEM, at=at)
    cast = Cast(pack, at, hashed=make_password(PASSWORD) if sign_in else "")
    n = 0
    for role in sorted(pack.kind("offices")):
        if roles is not None and role not in roles:
            continue
        office = pack.office(role)
        code = f"{office.region or pack.region}-{role}"
        for post in [p.code for p in office.posts]:
            count = 3 if office.kind == "window" and post == "window" else _PLACES.get(post, 1)
            for i in range(count):
                n += 1
                account = parties.create_account(
                    username=f"{role.lower()}.{post}{i + 1 if i else ''}",
                    name=invented_name(n),
                    kind="staff",
                    password=None,
                    hashed=cast.hashed,
                    at=at,
                    totp=new_totp(),
                )
                staff = parties.add_staff(
                    account=account, region=pack.region, name=account.name, actor=SYSTEM, at=at, number=f"{role}{n:03d}"
                )
                parties.assign(staff=staff, office=code, post=post, actor=SYSTEM, at=at, valid_from=date(at.year - 1, 1, 1))
                cast.staff.setdefault((role, post), []).append(account)
        licences.make_seal(office=code, zh=office.zh.split("（")[0], actor=SYSTEM, at=at)
    _catalogue_admins(cast, at)
    return cast


def _catalogue_admins(cast: Cast, at: datetime) -> None:
    """Two administrators of the catalogue: one drafts, the other publishes. They hold no post and see no case."""
    for n, username in enumerate(("catalogue.draft", "catalogue.publish"), 1):
        account = parties.create_account(
            username=username,
            name=invented_name(150 + n),
            kind="staff",
            password=None,
            hashed=cast.hashed,
            at=at,
            roles=("catalogue",),
            totp=new_totp(),
        )
        parties.add_staff(account=account, region=cast.pack.region, name=account.name, actor=SYSTEM, at=at, number=f"CAT{n:03d}")
        cast.staff.setdefault(("CATALOGUE", "officer"), []).append(account)

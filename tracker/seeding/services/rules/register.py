"""Rules of the seeded register: two trees of bureaus, one of places, no duplicate enterprise."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.i18n import Message, message
from tracker.register.models import Enterprise
from tracker.register.rules.register import Side, bureau_problem
from tracker.seeding.services import register
from tracker.seeding.services.faults import Fault, Row
from tracker.seeding.services.world import BureauAt, World


def bureaus(world: World) -> Iterable[Fault]:
    """Return a fault for each bureau that breaks its tree: one root, one side, levels that descend."""
    kept = set(world.bureaus) - set(world.by_key("bureaus"))
    roots = {world.bureaus[key].side: key for key in kept if world.bureaus[key].parent is None}
    wrong = set(world.broken["bureaus"])
    parents = {each: at.parent for each, at in world.bureaus.items()}
    for row in register.in_order(world.rows.get("bureaus", [])):
        key, own = row.values["key"], world.bureaus[row.values["key"]]
        found = _of_bureau(world, key, own, roots, parents) if own.parent not in wrong else None
        if found is not None or own.parent in wrong:
            wrong |= {key} | _ring(key, parents)
        if found is not None:
            yield _fault(row, *found)


def _of_bureau(
    world: World, key: str, own: BureauAt, roots: dict[Side, str], parents: dict[str, str | None]
) -> tuple[str, Message] | None:
    if own.parent is None and roots.setdefault(own.side, key) != key:
        return "parent", _second_root(own.side, roots[own.side])
    if _ring(key, parents):
        return "parent", message("上级关系成环。请改正 parent。")
    above = None if own.parent is None else world.bureaus[own.parent]
    return bureau_problem(own.level, own.side, None if above is None else (above.level, above.side))


def places(world: World) -> Iterable[Fault]:
    """Return a fault for each place that lies in a cycle of parents."""
    told: set[str] = set()
    for row in world.rows.get("places", []):
        ring = _ring(row.values["code"], world.places)
        if ring and not ring & told:
            told |= ring
            sentence = message("上级关系成环。请改正 parent。")
            yield Fault(file="places", row=row, column="parent", sentence=sentence, rule="ring")


def enterprises(world: World) -> Iterable[Fault]:
    """Return a fault for each second enterprise with the same credit code (USCC) and site number."""
    query = sa.select(col(Enterprise.uscc), col(Enterprise.site_no), col(Enterprise.code))
    rows = world.rows.get("enterprises", [])
    seen = {(row[0], row[1]): row[2] for row in world.session.execute(query)} if rows else {}
    given = world.by_key("enterprises")
    seen = {key: code for key, code in seen.items() if code not in given}
    for row in rows:
        key = (row.values["uscc"], row.values["site_no"])
        if key[0] is not None and seen.setdefault(key, row.values["code"]) != row.values["code"]:
            sentence = message(
                "“{uscc}”的 {site} 号厂区已登记为 {whose}。同一家的另一厂区请换厂区号。", uscc=key[0], site=key[1],
                whose=seen[key],
            )  # fmt: skip
            yield Fault(file="enterprises", row=row, column="uscc、site_no", sentence=sentence, rule="same site")


def _second_root(side: Side, root: str) -> Message:
    return message("{side}系统已有最高一级 {root}，只能有一个。请填 parent。", side=side.label, root=root)


def _fault(row: Row, column: str, sentence: Message) -> Fault:
    return Fault(file="bureaus", row=row, column=column, sentence=sentence, rule=f"tree {column}")


def _ring(key: str, parents: dict[str, str | None]) -> set[str]:
    """Return the keys of the cycle that contains a key; empty where there is none."""
    seen, above = {key}, parents.get(key)
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return seen if above == key else set()

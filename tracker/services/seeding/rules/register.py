"""Rules of the register: two trees of bureaus, one of places, and no enterprise twice."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import col

from tracker.domain.register import Side, bureau_problem
from tracker.domain.words import Sentence, say
from tracker.models import Enterprise
from tracker.services.seeding.faults import Fault, Row
from tracker.services.seeding.world import World


def bureaus(world: World) -> Iterable[Fault]:
    """Each tree has one root, stands on one side and goes down from level to level."""
    kept = set(world.bureaus) - set(world.by_key("bureaus"))
    roots = {world.bureaus[key].side: key for key in kept if world.bureaus[key].parent is None}
    for row in world.rows.get("bureaus", []):
        key, own = row.values["key"], world.bureaus[row.values["key"]]
        if own.parent is None and roots.setdefault(own.side, key) != key:
            yield _fault(row, "parent", _second_root(own.side, roots[own.side]))
            continue
        if _is_ring(key, {each: at.parent for each, at in world.bureaus.items()}):
            yield _fault(row, "parent", say("上级关系成环。请改正 parent。"))
            continue
        above = world.bureaus.get(own.parent) if own.parent else None
        if own.parent in world.broken["bureaus"]:
            continue
        found = bureau_problem(own.level, own.side, None if above is None else (above.level, above.side))
        if found is not None:
            yield _fault(row, *found)


def places(world: World) -> Iterable[Fault]:
    """The places above a place never lead back to it."""
    for row in world.rows.get("places", []):
        if _is_ring(row.values["code"], world.places):
            sentence = say("上级关系成环。请改正 parent。")
            yield Fault(file="places", row=row, column="parent", sentence=sentence, rule="ring")


def enterprises(world: World) -> Iterable[Fault]:
    """One code and site is one enterprise."""
    query = sa.select(col(Enterprise.uscc), col(Enterprise.site_no), col(Enterprise.code))
    rows = world.rows.get("enterprises", [])
    seen = {(row[0], row[1]): row[2] for row in world.session.execute(query)} if rows else {}
    given = world.by_key("enterprises")
    seen = {key: code for key, code in seen.items() if code not in given}
    for row in rows:
        key = (row.values["uscc"], row.values["site_no"])
        if key[0] is not None and seen.setdefault(key, row.values["code"]) != row.values["code"]:
            sentence = say(
                "“{uscc}”的 {site} 号厂区已登记为 {whose}。同一家的另一厂区请换厂区号。", uscc=key[0], site=key[1],
                whose=seen[key],
            )  # fmt: skip
            yield Fault(file="enterprises", row=row, column="uscc、site_no", sentence=sentence, rule="same site")


def _second_root(side: Side, root: str) -> Sentence:
    return say("{side}系统已有最高一级 {root}，只能有一个。请填 parent。", side=side.label, root=root)


def _fault(row: Row, column: str, sentence: Sentence) -> Fault:
    return Fault(file="bureaus", row=row, column=column, sentence=sentence, rule=f"tree {column}")


def _is_ring(key: str, parents: dict[str, str | None]) -> bool:
    seen, above = {key}, parents.get(key)
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == key

"""Rules of seeded guideline editions, grade records and retrofit tracks."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from tracker.core.i18n import Message, message
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.rules import GradeLevel
from tracker.grading.rules.changes import CHANGES, change_problems
from tracker.grading.rules.editions import ordered
from tracker.register.models import Enterprise
from tracker.retrofits import queries as retrofits
from tracker.retrofits.rules import Rule, TrackNow, TrackStage, standing_problems
from tracker.seeding.services.faults import Fault, Row
from tracker.seeding.services.world import World, key_of


def levels(world: World) -> dict[str, tuple[GradeLevel, ...]]:
    """Return the levels of every edition of a guideline, in files and database."""
    if "levels" not in world.memo:
        query = sa.select(col(GradeGuideline.industry_code), col(GradeGuideline.edition), col(GradeGuideline.grade_set))
        found = {
            f"{industry} / {edition}": ordered(GradeLevel(each) for each in json.loads(kept))
            for industry, edition, kept in world.session.execute(query)
        }
        found |= {key_of("guidelines", row.values): row.values["grade_set"] for row in world.rows.get("guidelines", [])}
        world.memo["levels"] = found
    known: dict[str, tuple[GradeLevel, ...]] = world.memo["levels"]
    return known


def no_such_level(level: GradeLevel) -> Message:
    """Return the message that an edition has no such level."""
    return message("这一版指南没有“{level}”这一级。", level=level.label)


def requirements(world: World) -> Iterable[Fault]:
    """Return a fault for each requirement whose level its edition does not have."""
    for row in world.rows.get("requirements", []):
        known = levels(world).get(row.values["indicator"].rsplit(" / ", 1)[0], ())
        if known and row.values["level"] not in known:
            yield _fault("requirements", row, "level", no_such_level(row.values["level"]))


def records(world: World) -> Iterable[Fault]:
    """Return a fault for each record whose level its edition lacks, or that does not follow the record before it."""
    rows = world.rows.get("grades", [])
    wrong: list[Row] = []
    for row in rows:
        if row.values["level"] not in levels(world).get(row.values["guideline"], ()):
            wrong.append(row)
            yield _fault("grades", row, "level", no_such_level(row.values["level"]))
    lines: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in [*_kept_records(world), *rows] if rows else ():
        industry = row.values["guideline"].split(" / ", 1)[0]
        lines[row.values["enterprise"], industry, row.values["line"]].append(row)
    for line in lines.values():
        before: Row | None = None
        for row in sorted(line, key=lambda each: each.values["valid_from"]):
            if before not in wrong:
                yield from _after(world, before, row)
            before = row


def _after(world: World, before: Row | None, row: Row) -> Iterable[Fault]:
    values = row.values
    if not row.line:
        return
    if before is not None and (until := before.values["valid_to"]) is not None and until >= values["valid_from"]:
        words = message(
            "与前一条记录重叠：前一条到 {day}。请把前一条的 valid_to 改为 {last}。", day=until,
            last=values["valid_from"] - timedelta(days=1),
        )  # fmt: skip
        yield _fault("grades", row, "valid_from", words)
    known = levels(world).get(values["guideline"], ())
    if values["kind"] in CHANGES and values["level"] in known:
        held = None if before is None else before.values["level"]
        for sentence in change_problems(values["kind"], values["level"], held, known):
            yield _fault("grades", row, "kind", sentence, history=True)


def _kept_records(world: World) -> Iterable[Row]:
    """Return the records of the database that are not in the files, as rows with line 0."""
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(Enterprise.code), col(GradeGuideline.industry_code), col(GradeGuideline.edition), GradeRecord)
        .join(Enterprise, col(Enterprise.id) == col(GradeRecord.enterprise_id))
        .join(GradeGuideline, col(GradeGuideline.id) == col(GradeRecord.guideline_id))
    )
    given = world.by_key("grades")
    for code, industry, edition, record in world.session.execute(query):
        values = {name: getattr(record, name) for name in ("line", "level", "kind", "valid_from", "valid_to")}
        values |= {"enterprise": code, "guideline": f"{industry} / {edition}"}
        if key_of("grades", values) not in given:
            yield Row(0, values)


def tracks(world: World) -> Iterable[Fault]:
    """Return a fault for each track whose stage or days do not fit the rule of its industry."""
    rules = {(row.values["industry"], row.values["track"]): _rule(row) for row in world.rows.get("retrofit_rules", [])}
    rules = retrofits.rules(world.session) | rules if world.rows.get("retrofit_tracks") else rules
    for row in world.rows.get("retrofit_tracks", []):
        values = row.values
        rule = rules.get((values["industry"], values["track"]))
        now = TrackNow(*(values[name] for name in ("track", "stage", "since", "route", "notice_to", "not_before")))
        for column, sentence in standing_problems(rule, now, values["ratio"], world.today):
            yield _fault("retrofit_tracks", row, column, sentence, history=True)


def _rule(row: Row) -> Rule:
    names = (
        "industry",
        "track",
        "stable_months",
        "notice_days",
        "barred_months",
        "stall_days",
        "evaluation_days",
        "ratio",
    )
    stages = tuple(TrackStage(each) for each in row.values["stages"].split())
    return Rule(stages=stages, **{name: row.values[name] for name in names})


def _fault(file: str, row: Row, column: str, sentence: Message, *, history: bool = False) -> Fault:
    return Fault(file=file, row=row, column=column, sentence=sentence, rule=f"{file} {sentence.text}", history=history)

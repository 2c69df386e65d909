"""Rules of seeded grade applications: days of steps, answers, expert letters, level, final record."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from tracker.core.calendar.months import LAST_MONTH
from tracker.core.i18n import Message, message
from tracker.core.roles import Role
from tracker.grading.models.applications import GradeApplication
from tracker.grading.models.grades import GradeRecord
from tracker.grading.models.guidelines import GradeGuideline, GradeIndicator
from tracker.grading.rules import ApplicationState, FunnelStep, GradeLevel, wanted_level
from tracker.grading.rules.applications import DECIDED, LEAST_LETTERS, STANDS, day_problems
from tracker.grading.rules.levels import BEST_FIRST, weakest
from tracker.people.models.people import Assignment, Person
from tracker.register.models import Bureau, Enterprise
from tracker.seeding.services.faults import Fault, Row
from tracker.seeding.services.rules.grading import levels, no_such_level
from tracker.seeding.services.world import World

_KEY = ("year", "enterprise", "target", "line")
_Problem = tuple[str, Message]


def applications(world: World) -> Iterable[Fault]:
    """Return the faults of every application with its answers and expert letters."""
    rows = world.rows.get("grade_applications", [])
    parts = {name: _grouped(world, name) for name in ("grade_answers", "grade_invitations")}
    yield from _alone(world, {_key(row) for row in rows})
    if not rows:
        return
    there = _kept(world)
    yield from _changed(rows, there)
    crews, indicators, rated = _crews(world), _indicators(world), _records(world)
    for row in (each for each in rows if _key(each) not in there):
        answers, asked = (parts[name][_key(row)] for name in parts)
        yield from (_fault("grade_applications", row, *each) for each in _of_application(world, row, rated, crews))
        if row.values["state"] not in STANDS:
            continue
        yield from _of_answers(world, row, answers, indicators.get(row.values["guideline"], set()))
        yield from _of_letters(world, row, asked, crews)


def _of_application(
    world: World, row: Row, rated: dict[tuple[Any, ...], GradeLevel], crews: dict[tuple[Role, str], int]
) -> Iterable[_Problem]:
    values = row.values
    state, known = values["state"], levels(world).get(values["guideline"], ())
    if state not in STANDS:
        yield (
            "state",
            message(
                "种子数据里没有“{state}”的申请。请用：{known}。",
                state=state.label,
                known=[each.value for each in STANDS],
            ),
        )
        return
    days = {step: values[f"{step.value}_on"] for step in FunnelStep}
    for step, sentence in day_problems(state, days):
        yield f"{step.value}_on", sentence
    for step, day in days.items():
        if day is not None and day > world.today:
            yield f"{step.value}_on", message("日期 {day} 还没有到。", day=day)
    yield from _of_return(values)
    if wanted_level(values["target"], known) is None:
        yield "guideline", message("这一版指南没有{target}对应的等级。", target=values["target"].label)
    yield from _of_level(world, values, known, rated)
    yield from _of_people(world, values, crews)


def _kept(world: World) -> dict[tuple[Any, ...], GradeApplication]:
    """Return the applications of the database by their key in the files."""
    query: sa.Select[*tuple[Any, ...]] = sa.select(col(Enterprise.code), GradeApplication).join(
        Enterprise, col(Enterprise.id) == col(GradeApplication.enterprise_id)
    )
    return {(each.year, code, each.target, each.line): each for code, each in world.session.execute(query)}


def _changed(rows: list[Row], there: dict[tuple[Any, ...], GradeApplication]) -> Iterable[Fault]:
    """Return a fault for each existing application that differs from its row: people have changed it since."""
    names = ("state", *(f"{step.value}_on" for step in FunnelStep))
    for row in rows:
        found = there.get(_key(row))
        moved = [name for name in names if found is not None and getattr(found, name) != row.values[name]]
        if moved:
            yield _fault(
                "grade_applications", row, moved[0], message("申请已在系统里办理，不能由种子数据改。请恢复原值。")
            )


def _of_return(values: dict[str, Any]) -> Iterable[_Problem]:
    returned: date | None = values["returned_on"]
    if (returned is not None) != (values["state"] is ApplicationState.RETURNED):
        yield "returned_on", message("已退回的申请要填退回日期，其他状态不填。")
    elif returned is not None and values["applied_on"] > returned:
        yield "returned_on", message("{end} 早于 {column} {start}。请改正先后。", end=returned, column="applied_on",
                                 start=values["applied_on"])  # fmt: skip


def _of_level(
    world: World, values: dict[str, Any], known: tuple[GradeLevel, ...], rated: dict[tuple[Any, ...], GradeLevel]
) -> Iterable[_Problem]:
    state, level = values["state"], values["level"]
    if (level is not None) != (state in DECIDED):
        yield "level", message("已提议或已决定的申请要填等级，其他状态不填。")
    elif level is not None and level not in known:
        yield "level", no_such_level(level)
    elif state is ApplicationState.RATED and values["rated_on"] is not None and level is not None:
        key = (values["enterprise"], values["guideline"], values["line"], values["rated_on"])
        if rated.get(key) is not level and not world.broken["grades"]:
            yield "rated_on", message("已评定的申请要有等级记录：请在 grades 里加上从 {day} 起的“{level}”。",
                                  day=values["rated_on"],
                                  level=level.label)  # fmt: skip


def _of_people(world: World, values: dict[str, Any], crews: dict[tuple[Role, str], int]) -> Iterable[_Problem]:
    """Return what is wrong with the people of the steps: a liaison, a reviewer at each bureau, two at the root."""
    term = world.term(values["enterprise"], LAST_MONTH)
    if term is None or values["enterprise"] in world.unsure["terms"]:
        if term is None:
            yield "enterprise", message("企业 {firm} 没有任期。请在 terms 里加上。", firm=values["enterprise"])
        return
    *below, root = world.chain(term.bureau)
    if world.broken["bureaus"] & {*below, root}:
        return
    if (values["holder"] is not None) and (
        values["state"] is not ApplicationState.IN_REVIEW or values["holder"] not in (below or [root])
    ):
        yield "holder", message("初审中的申请才填 holder，且要在企业的审核链上：{chain}。", chain=below or [root])
    few = (
        crews.get((Role.LIAISON, values["enterprise"]), 0) < 1
        or crews.get((Role.REVIEWER, root), 0) < 2
        or any(crews.get((Role.REVIEWER, each), 0) < 1 for each in below)
    )
    told: set[str] = world.memo.setdefault("without people", set())
    if few and not world.broken["people"] and values["enterprise"] not in told:
        told.add(values["enterprise"])
        yield "enterprise", message("申请要有联络员、各级审核员和最高一级的两名审核员。请先在 people 里加上。")


def _of_answers(world: World, row: Row, answers: list[Row], numbers: set[int]) -> Iterable[Fault]:
    known = levels(world).get(row.values["guideline"], ())
    said = {each.values["number"]: each for each in answers}
    for number, each in said.items():
        if number not in numbers:
            yield _fault("grade_answers", each, "number", message("这一版指南没有第 {n} 项指标。", n=number))
        for column in ("level", "reviewed"):
            if each.values[column] is not None and known and each.values[column] not in known:
                yield _fault("grade_answers", each, column, no_such_level(each.values[column]))
    missing = sorted(numbers - set(said))
    if not numbers:
        yield _fault("grade_applications", row, "guideline", message("这一版指南还没有录入指标，不能申请。"))
    elif missing and not world.broken["grade_answers"]:
        words = message(
            "还有 {n} 项指标没有自评（{numbers}）。请在 grade_answers 里加上。", n=len(missing), numbers=missing
        )
        yield _fault("grade_applications", row, "guideline", words)
    elif not world.broken["grade_answers"]:
        yield from _of_weakest(row, answers, known)


def _of_weakest(row: Row, answers: list[Row], known: tuple[GradeLevel, ...]) -> Iterable[Fault]:
    """Return a fault where the level is above the weakest indicator of the first review (rule 12)."""
    state, level = row.values["state"], row.values["level"]
    counted = [each for each in answers if not each.values["not_applicable"]]
    reviewed = STANDS[state] is not FunnelStep.APPLIED
    for each in counted if reviewed else ():
        if each.values["reviewed"] is None:
            yield _fault("grade_answers", each, "reviewed", message("初审已完成，请填初审认定的等级。"))
            return
    if level is None or level not in known or any(each.values["reviewed"] not in known for each in counted):
        return
    lowest = weakest((each.values["reviewed"] for each in counted), known)
    if BEST_FIRST.index(level) < BEST_FIRST.index(lowest):
        words = message("“{level}”高于最弱一项指标的“{lowest}”。请改 level。", level=level.label, lowest=lowest.label)
        yield _fault("grade_applications", row, "level", words)


def _of_letters(world: World, row: Row, asked: list[Row], crews: dict[tuple[Role, str], int]) -> Iterable[Fault]:
    values = row.values
    submitted, read = values["submitted_on"], values["expert_reviewed_on"]
    for each in asked:
        if crews.get((Role.EXPERT, each.values["expert"]), 0) < 1:
            yield _fault("grade_invitations", each, "expert", message("不是函审专家（people 里 role 应为 expert）。"))
        if _place(STANDS[values["state"]]) < _place(FunnelStep.SUBMITTED) or (
            submitted is not None and each.values["invited_on"] < submitted
        ):
            yield _fault("grade_invitations", each, "invited_on", message("申请提交之后才邀请专家。请核对日期。"))
        if read is not None and (answered := each.values["answered_on"]) is not None and answered > read:
            words = message(
                "{end} 晚于 {column} {start}。请改正先后。", end=answered, column="expert_reviewed_on", start=read
            )
            yield _fault("grade_invitations", each, "answered_on", words)
    letters = sum(each.values["answered_on"] is not None for each in asked)
    if (
        _place(STANDS[values["state"]]) >= _place(FunnelStep.EXPERT_REVIEWED)
        and letters < LEAST_LETTERS
        and not world.broken["grade_invitations"]
    ):
        words = message("还差 {n} 份有效函审意见，至少要两份。", n=LEAST_LETTERS - letters)
        yield _fault("grade_applications", row, "expert_reviewed_on", words)
    if values["state"] is ApplicationState.EXPERTS and not asked:
        yield _fault(
            "grade_applications", row, "state", message("专家函审中的申请要有邀请。请在 grade_invitations 里加上。")
        )


def _place(step: FunnelStep) -> int:
    return list(FunnelStep).index(step)


def _alone(world: World, there: set[tuple[Any, ...]]) -> Iterable[Fault]:
    """Return a fault for each answer or letter whose application is not in the files."""
    for name in ("grade_answers", "grade_invitations"):
        for row in world.rows.get(name, []):
            if _key(row) not in there and not world.broken["grade_applications"]:
                words = message("grade_applications 里没有这件申请。请先加上。")
                yield _fault(name, row, "、".join(_KEY), words)


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row.values[name] for name in _KEY)


def _grouped(world: World, name: str) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in world.rows.get(name, []):
        found[_key(row)].append(row)
    return found


def _indicators(world: World) -> dict[str, set[int]]:
    query = sa.select(
        col(GradeGuideline.industry_code), col(GradeGuideline.edition), col(GradeIndicator.number)
    ).join(GradeIndicator, col(GradeIndicator.guideline_id) == col(GradeGuideline.id))  # fmt: skip
    found: dict[str, set[int]] = defaultdict(set)
    for industry, edition, number in world.session.execute(query):
        found[f"{industry} / {edition}"].add(number)
    for row in world.rows.get("indicators", []):
        found[row.values["guideline"]].add(row.values["number"])
    return found


def _records(world: World) -> dict[tuple[Any, ...], GradeLevel]:
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(Enterprise.code), col(GradeGuideline.industry_code), col(GradeGuideline.edition),
                  col(GradeRecord.line), col(GradeRecord.valid_from), col(GradeRecord.level))
        .join(Enterprise, col(Enterprise.id) == col(GradeRecord.enterprise_id))
        .join(GradeGuideline, col(GradeGuideline.id) == col(GradeRecord.guideline_id))
    )  # fmt: skip
    found = {(row[0], f"{row[1]} / {row[2]}", row[3], row[4]): row[5] for row in world.session.execute(query)}
    names = ("enterprise", "guideline", "line", "valid_from")
    return found | {
        tuple(row.values[name] for name in names): row.values["level"] for row in world.rows.get("grades", [])
    }


def _crews(world: World) -> dict[tuple[Role, str], int]:
    """Count the people by role and by enterprise or bureau; an expert by their own key."""
    firm, bureau = aliased(Enterprise), aliased(Bureau)
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(col(Person.key), col(Assignment.role), col(bureau.key), col(firm.code))
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .outerjoin(bureau, col(bureau.id) == col(Assignment.bureau_id))
        .outerjoin(firm, col(firm.id) == col(Assignment.enterprise_id))
    )
    found = {row[0]: (row[1], row[2], row[3]) for row in world.session.execute(query)}
    found |= {row.values["key"]: (row.values["role"], row.values["bureau"], row.values["enterprise"])
              for row in world.rows.get("people", [])}  # fmt: skip
    counted: dict[tuple[Role, str], int] = defaultdict(int)
    for key, (role, at, of) in found.items():
        counted[role, key if role is Role.EXPERT else of or at or ""] += 1
    return counted


def _fault(file: str, row: Row, column: str, sentence: Message) -> Fault:
    return Fault(file=file, row=row, column=column, sentence=sentence, rule=f"{file} {sentence.text}")

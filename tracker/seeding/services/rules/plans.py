"""Rules of seeded plan items: within a term, one per year at a time, none for projects built before the year."""

from collections import defaultdict
from collections.abc import Iterable

from tracker.core.calendar import months
from tracker.core.calendar.months import LAST_MONTH
from tracker.core.i18n import Message, fields_of, message
from tracker.plans.rules import project_problems
from tracker.seeding.services.faults import Fault, Row
from tracker.seeding.services.rules.filings import built_before
from tracker.seeding.services.world import Item, World


def items(world: World) -> Iterable[Fault]:
    """Return the faults of every plan item, in files and database together."""
    for row in world.rows.get("plan_items", []):
        firm = world.projects[row.values["project"]].enterprise if row.values["project"] in world.projects else None
        if firm is None or firm in world.unsure["terms"]:
            continue
        if world.term(firm, row.values["from_month"]) is None:
            sentence = message(
                "企业 {firm} 在 {month} 还没有任期。请在 terms 里加上。", firm=firm, month=row.values["from_month"]
            )
            yield _fault(row, "from_month", sentence)
    if world.rows.get("plan_items"):
        yield from _overlaps(world)
        yield from _built(world)


def projects(world: World) -> Iterable[Fault]:
    """Return the faults of every project and its planned investment, by the rules of the site."""
    owners = {row.values["project"]: ("plan_items", row) for row in world.rows.get("plan_items", [])}
    owners |= {row.values["code"]: ("projects", row) for row in world.rows.get("projects", [])}
    for project, (file, row) in owners.items():
        if project in world.unsure["plan_items"] or project in world.broken["projects"]:
            continue
        for sentence in project_problems(world.said(project), world.planned(project)):
            columns = [name for name in fields_of(sentence) if name in row.values]
            column = columns[0] if columns else ""
            yield Fault(file=file, row=row, column=column, sentence=sentence, rule=f"project {column}")


def _overlaps(world: World) -> Iterable[Fault]:
    for project, found in world.items.items():
        until: dict[int, Item] = {}
        for item in sorted(found, key=lambda each: each.from_month):
            before = until.get(item.year)
            if before is not None and (before.to_month or LAST_MONTH) >= item.from_month:
                row = item.row or before.row
                if row is not None:
                    yield _fault(
                        row,
                        "from_month",
                        message("项目 {project} 的计划项与前一项重叠。请改 to_month。", project=project),
                    )
            until[item.year] = item


def _built(world: World) -> Iterable[Fault]:
    """Return a fault for each item of a project that was built before 1 January of the item's year (rule 3)."""
    wanted: dict[int, list[tuple[str, Row]]] = defaultdict(list)
    for row in world.rows["plan_items"]:
        project, year = row.values["project"], row.values["year"]
        if (project, year, row.values["from_month"]) not in world.kept_items:
            wanted[year].append((project, row))
    for year, rows in wanted.items():
        if not any(code <= months.base_month(year) for code in world.months):
            continue
        built = built_before(world, year)
        for project, row in rows:
            if project in built and project not in world.unsure["progress"]:
                yield _fault(row, "year", _too_late(project, year))


def _too_late(project: str, year: int) -> Message:
    return message("项目 {project} 在 {year} 年以前已经建成，不再列入计划。", project=project, year=year)


def _fault(row: Row, column: str, sentence: Message) -> Fault:
    return Fault(file="plan_items", row=row, column=column, sentence=sentence, rule=f"plan {column}")

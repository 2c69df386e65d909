"""Explanations of open findings of level B: by the liaison while filing, by the holder during the review."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import months
from tracker.domain.audit import AuditAction
from tracker.domain.errors import Invalid
from tracker.domain.findings import SHORTEST, Level
from tracker.domain.roles import Actor
from tracker.domain.words import say
from tracker.domain.workflow import Action
from tracker.models import GradeApplication, GradeExplanation
from tracker.queries import eligibility
from tracker.services.applications.moving import move, record, require


def explain(
    session: Session, found: GradeApplication, given: Mapping[str, str], *, by: Actor, version: int, at: datetime
) -> None:
    """Explain open findings as the bureau whose turn it is; raise Invalid for words too short to be an explanation."""
    require(session, found, Action.EXPLAIN, by, at, version)
    words = {code: text.strip() for code, text in given.items() if text.strip()}
    problems = [] if words else [say("请写明说明。")]
    problems += [say("说明至少写六个字。") for text in words.values() if len(text) < SHORTEST]
    if problems:
        raise Invalid(*problems)
    said = keep(session, found, words, by=by, at=at)
    if not said:
        raise Invalid(say("没有这条准强制性问题，或已说明过。请刷新后再看。"))
    opinion = "；".join(str(text) for text in said.values())
    move(session, found, Action.EXPLAIN, by=by, version=version, at=at, opinion=opinion)
    record(session, AuditAction.REVIEWED, found, by=by, at=at, new=said)


def keep(
    session: Session, found: GradeApplication, given: Mapping[str, str], *, by: Actor, at: datetime
) -> dict[str, object]:
    """Keep what is said of the findings that stand, as many of each as there are; give what changed."""
    there = eligibility.explanations(session, found)
    said: dict[str, object] = {}
    for each in eligibility.problems(session, found.enterprise_id, months.local(at).date()):
        text, row = given.get(each.code, "").strip()[:500], there.get(each.code)
        if each.level is not Level.B or not text:
            continue
        if row is not None and row.text == text and row.count >= each.count:
            continue
        row = row or GradeExplanation(application_id=found.id, code=each.code, count=0, text="", person_id=0, at=at)
        row.count, row.text, row.person_id, row.at = each.count, text, by.person_id, at
        session.add(row)
        said[str(each.sentence)] = text
    session.flush()
    return said

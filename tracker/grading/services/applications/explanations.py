"""Services of explanations of level B findings: by the liaison while filing, by the reviewing bureau later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.core.audit.actions import AuditAction
from tracker.core.calendar import months
from tracker.core.errors import Invalid
from tracker.core.i18n import message
from tracker.core.roles import Actor
from tracker.core.workflow.transition import AuditDetails, record, require, take
from tracker.grading.models.applications import GradeApplication, GradeExplanation
from tracker.grading.queries import eligibility
from tracker.grading.rules.applications import Action
from tracker.grading.services.applications.transition import ApplicationCase
from tracker.reports.rules.findings import SHORTEST, Level


def explain(
    session: Session, application: GradeApplication, given: Mapping[str, str], *, by: Actor, version: int, at: datetime
) -> None:
    """Explain findings as the bureau that holds the application. Raise Invalid for a text that is too short."""
    case = ApplicationCase(application)
    require(session, case, Action.EXPLAIN, by=by, at=at, version=version)
    words = {code: text.strip() for code, text in given.items() if text.strip()}
    problems = [] if words else [message("请写明说明。")]
    problems += [message("说明至少写六个字。") for text in words.values() if len(text) < SHORTEST]
    if problems:
        raise Invalid(*problems)
    said = keep(session, application, words, by=by, at=at)
    if not said:
        raise Invalid(message("没有这条准强制性问题，或已说明过。请刷新后再看。"))
    opinion = "；".join(str(text) for text in said.values())
    take(session, case, Action.EXPLAIN, {}, by=by, at=at, version=version, opinion=opinion)
    record(session, case, AuditAction.REVIEWED, AuditDetails(new=said), by=by, at=at)


def keep(
    session: Session, application: GradeApplication, given: Mapping[str, str], *, by: Actor, at: datetime
) -> dict[str, object]:
    """Store explanations with the present counts of their findings. Return what changed, keyed by finding."""
    there = eligibility.explanations(session, application)
    said: dict[str, object] = {}
    for each in eligibility.problems(session, application.enterprise_id, months.local(at).date()):
        text, row = given.get(each.code, "").strip()[:500], there.get(each.code)
        if each.level is not Level.B or not text:
            continue
        if row is not None and row.text == text and row.count >= each.count:
            continue
        values: dict[str, Any] = {"count": each.count, "text": text, "person_id": by.person_id, "at": at}
        if row is None:
            session.add(GradeExplanation(application_id=application.id, code=each.code, **values))
        else:
            row.sqlmodel_update(values)
        said[str(each.sentence)] = text
    session.flush()
    return said

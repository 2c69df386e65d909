"""Presenters of the expert review: the panel for reviewers of the root bureau, and the page for one expert."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.evidence.models import StoredFile
from tracker.grading.models.applications import GradeAnswer, GradeApplication
from tracker.grading.models.experts import GradeInvitation, GradeOpinion
from tracker.grading.models.guidelines import GradeGuideline
from tracker.grading.queries import applications, expert_review, grades
from tracker.grading.queries.conflicts import conflicts
from tracker.grading.queries.grades import Indicator
from tracker.grading.rules import GradeLevel, Stance, Target
from tracker.grading.rules.conflicts import Conflict
from tracker.people.models.people import Person
from tracker.people.queries import people
from tracker.register.queries import terms


@dataclass(frozen=True)
class AskedExpert:
    """One invitation with the name and the opinions of the expert."""

    invitation: GradeInvitation
    name: str
    opinions: dict[int, GradeOpinion]

    @property
    def counts(self) -> bool:
        """Return whether the opinions count: the expert answered and declared no conflict."""
        return self.invitation.answered_at is not None and self.invitation.stance is Stance.CLEAR


@dataclass(frozen=True)
class ExpertPanel:
    """The panel of the expert review for reviewers of the root bureau: invitations and opinions."""

    asked: list[AskedExpert]
    others: list[Person]
    """The experts who can still be invited."""
    indicators: list[Indicator]
    conflicts: dict[int, Conflict]
    """The experts who cannot be invited, with the reason, keyed by person id."""

    @property
    def answered(self) -> int:
        """The number of experts who answered."""
        return sum(each.counts for each in self.asked)


@dataclass(frozen=True)
class LetterLine:
    """One indicator of a guideline as a row of the page for an expert."""

    indicator: Indicator
    answer: GradeAnswer | None
    opinion: GradeOpinion | None
    file: StoredFile | None

    @property
    def chosen(self) -> str:
        """The value of the level field in the form."""
        if self.opinion is None:
            return ""
        return "na" if self.opinion.not_applicable else self.opinion.level.value if self.opinion.level else ""


@dataclass(frozen=True, kw_only=True)
class LetterPage:
    """The page of one application for an invited expert. Its content is shown after the declaration of no conflict."""

    application: GradeApplication
    name: str
    guideline: GradeGuideline
    target: Target
    levels: tuple[GradeLevel, ...]
    invitation: GradeInvitation
    lines: list[LetterLine]
    invited_at: datetime
    errors: Sequence[tuple[str | None, str]] = ()
    """The errors of the submitted form."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """The submitted values, for the form that is shown again."""


def expert_panel(session: Session, application: GradeApplication, known: list[Indicator], day: date) -> ExpertPanel:
    """Return the panel of the expert review of an application, for reviewers of the root bureau."""
    invitations = expert_review.invitations(session, application)
    names = people.names(session, [each.person_id for each in invitations])
    opinions = expert_review.opinions(session, [each.id for each in invitations])
    taken = {each.person_id for each in invitations}
    return ExpertPanel(
        [AskedExpert(each, names[each.person_id], opinions[each.id]) for each in invitations],
        [each for each in expert_review.experts(session, day) if each.id not in taken],
        known,
        conflicts(session, application, day),
    )


def letter_page(session: Session, application: GradeApplication, person_id: int) -> LetterPage:
    """Return the page for one expert: self-assessment, requirements, and the expert's own opinions."""
    mine = expert_review.mine(session, application, person_id)
    edition = applications.guideline(session, application)
    clear = mine.stance is Stance.CLEAR
    known = grades.indicators(session, edition.id) if clear else []
    said = applications.answers(session, application.id) if clear else {}
    own = expert_review.opinions(session, [mine.id])[mine.id]
    files = {key: session.get(StoredFile, each.file_id) for key, each in said.items() if each.file_id is not None}
    return LetterPage(
        application=application,
        name=terms.term_now(session, application.enterprise_id).name,
        guideline=edition,
        target=application.target,
        levels=grades.grade_set(edition),
        invitation=mine,
        lines=[LetterLine(each, said.get(each.id), own.get(each.id), files.get(each.id)) for each in known],
        invited_at=mine.invited_at,
    )

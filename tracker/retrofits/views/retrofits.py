"""Views of retrofits: the board, one enterprise, and one retrofit track with its actions."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar import clock
from tracker.core.calendar.clock import now
from tracker.core.errors import NotFound
from tracker.core.i18n import message
from tracker.core.web import sanitize
from tracker.core.web.access import acting, actor, require_actor, require_reader
from tracker.core.web.downloads import XLSX, attachment
from tracker.core.web.list_page import picked
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.core.web.text_boxes import box
from tracker.register.models import Enterprise
from tracker.register.queries import enterprises
from tracker.retrofits import queries, services
from tracker.retrofits.forms import ClaimForm, ForwardForm, ObjectionForm, claim_form
from tracker.retrofits.models.tracks import RetrofitTrack
from tracker.retrofits.presenters.board import ONLY, Wanted, board_file, board_page
from tracker.retrofits.presenters.track import TrackPage, enterprise_page, track_page
from tracker.retrofits.queries import pending_work
from tracker.retrofits.rules import ObjectionState, Track, TrackStage
from tracker.retrofits.views.stage_forms import attempt, decided, kept_file, opened, tried

blueprint = Blueprint("retrofits", __name__)
_ONE = "/retrofits/<code>/tracks/<industry>/<track>"


def _within(session: Session, code: str, industry: str, track: str) -> Enterprise:
    return enterprises.enterprise(session, code)


@blueprint.get("/retrofits")
@require_reader
def index() -> ResponseReturnValue:
    """Show the board of enterprises with the stages of their tracks."""
    page = board_page(db(), _wanted(), clock.today())
    return render_template("retrofits/index.html", page=page)


@blueprint.get("/retrofits.xlsx")
@require_reader
def export() -> Response:
    """Download the filtered board as an Excel file, with one row per track."""
    name = f"{translate('超低排放改造进度')}_{clock.today().isoformat()}.xlsx"
    return attachment(board_file(db(), _wanted(), clock.today()), name, XLSX)


@blueprint.get("/retrofits/<code>")
@require_reader
def enterprise(code: str) -> ResponseReturnValue:
    """Show all retrofits of one enterprise."""
    page = enterprise_page(db(), code, actor(), clock.today())
    return render_template("retrofits/enterprise.html", page=page)


@blueprint.get(_ONE)
@require_reader
def track(code: str, industry: str, track: str) -> ResponseReturnValue:
    """Show one retrofit track, and the form to claim its next stage."""
    return _page(code, industry, track)


@blueprint.post(f"{_ONE}/claim")
@require_actor(_within)
def claim(code: str, industry: str, track: str) -> ResponseReturnValue:
    """Claim the next stage of a retrofit track."""
    page = _track_page(code, industry, track)
    form = claim_form(_track(track), page.next)

    def do() -> None:
        said = form.said(page.next, kept_file(page.enterprise.id, form.file.data))
        services.claim_track(
            db(),
            page.enterprise.id,
            industry,
            _track(track),
            said,
            by=acting(),
            version=opened(),
            at=now(),
        )

    done = _("已申报“%(stage)s”，等待核实。", stage=translate(page.next) if page.next else "")
    return _done(code, industry, track, done, tried(form, do), claim=form)


@blueprint.post(f"{_ONE}/withdraw-notice")
@require_actor(_within)
def withdraw_notice(code: str, industry: str, track: str) -> ResponseReturnValue:
    """Claim the withdrawal of the public notice."""
    found, form = _kept(code, industry, track), ClaimForm(prefix="withdraw")

    def do() -> None:
        said = form.said(TrackStage.WITHDRAWN, kept_file(found.enterprise_id, form.file.data))
        services.withdraw_notice(db(), found, said, by=acting(), version=opened(), at=now())

    return _done(code, industry, track, _("已提出撤回公示，等另一人核实。"), tried(form, do), withdrawal=form)


@blueprint.post(f"{_ONE}/decide")
@require_actor(_within)
def decide(code: str, industry: str, track: str) -> ResponseReturnValue:
    """Verify or refuse a claim, or retract the person's own."""
    action, problems = decided(_kept(code, industry, track))
    return _done(code, industry, track, _("已%(action)s。", action=translate(action)), problems)


@blueprint.post(f"{_ONE}/forward")
@require_actor(_within)
def forward(code: str, industry: str, track: str) -> ResponseReturnValue:
    """Record a further recipient of the report."""
    found, form = _kept(code, industry, track), ForwardForm()

    def do() -> None:
        services.forward(db(), found, form.recipient.data, form.day.data, by=acting(), version=opened(), at=now())

    return _done(code, industry, track, _("报送已记下。"), tried(form, do), forward=form)


@blueprint.post(f"{_ONE}/object")
@require_actor(_within)
def object_to(code: str, industry: str, track: str) -> ResponseReturnValue:
    """Record an objection to the public notice."""
    found, form = _kept(code, industry, track), ObjectionForm()

    def do() -> None:
        services.object_to(
            db(), found, form.day.data, form.who.data or "", form.text.data or "", by=acting(), version=opened(),
            at=now(),
        )  # fmt: skip

    return _done(code, industry, track, _("异议已登记，处理以前不能完成。"), tried(form, do), objection=form)


@blueprint.post(f"{_ONE}/settle")
@require_actor(_within)
def settle(code: str, industry: str, track: str) -> ResponseReturnValue:
    """Settle an objection: dismiss or uphold it."""
    found = _kept(code, industry, track)
    number = request.form.get("objection", default=0, type=sanitize.number)
    wanted = next((each for each in queries.objections(db(), found.id) if each.id == number), None)
    if wanted is None:
        raise NotFound(message("没有这条异议。"))
    upheld, answer = request.form.get("result") == ObjectionState.UPHELD.value, box(request.form, "answer")

    def do() -> None:
        services.settle(db(), found, wanted, upheld=upheld, answer=answer, by=acting(), version=opened(), at=now())

    return _done(code, industry, track, _("异议已处理。"), attempt(do))


def _wanted() -> Wanted:
    words, only = request.args, picked(ONLY, "only")
    search = "".join(letter for letter in words.get("q", "") if letter.isprintable()).strip()[:60]
    number = words.get("page", default=1, type=sanitize.number)
    waiting = pending_work.claims_to_verify(db(), acting()) if only == "mine" else []
    mine = frozenset(claim.enterprise_id for claim in waiting if claim.track_id is not None)
    return Wanted(words.get("industry", "")[:40], only, search, number, mine)


def _track(name: str) -> Track:
    if name not in {each.value for each in Track}:
        raise NotFound(message("没有这一轨。"))
    return Track(name)


def _track_page(code: str, industry: str, track: str) -> TrackPage:
    return track_page(db(), code, industry=industry, track=_track(track), actor=actor(), today=clock.today())


def _kept(code: str, industry: str, track: str) -> RetrofitTrack:
    found = queries.track(db(), enterprises.enterprise(db(), code).id, industry, _track(track))
    if found is None:
        raise NotFound(message("这一轨还没有开始。"))
    return found


def _done(code: str, industry: str, track: str, words: str, problems: list[str], **forms: Any) -> ResponseReturnValue:
    if problems:
        return _page(code, industry, track, problems=problems, **forms), 422
    flash(words, "success")
    return redirect(url_for(".track", code=code, industry=industry, track=track))


def _page(code: str, industry: str, track: str, *, problems: list[str] | None = None, **forms: Any) -> str:
    page = _track_page(code, industry, track)
    fresh = {
        "claim": claim_form(_track(track), page.next), "withdrawal": ClaimForm(prefix="withdraw"),
        "forward": ForwardForm(), "objection": ObjectionForm(),
    }  # fmt: skip
    shown = replace(page, forms=fresh | forms, errors=[(None, each) for each in problems or []])
    return render_template("retrofits/track.html", page=shown)

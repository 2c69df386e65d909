"""The record editor: shows a form, then the effect of a change, then saves; shows conflicts of two editors."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from flask import Flask, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core import idempotency
from tracker.core.calendar.clock import now
from tracker.core.cuts import Cut
from tracker.core.errors import Conflict, Invalid
from tracker.core.i18n import Message, message
from tracker.core.web.access import acting
from tracker.core.web.field_errors import at_fields
from tracker.core.web.locale import translate
from tracker.core.web.merge import Difference
from tracker.core.web.record_form import RecordForm
from tracker.core.web.request_session import db


@dataclass(frozen=True)
class EffectLine:
    """One row of the effect preview: a part of the region, and each figure before and after the change."""

    name: str
    cells: list[tuple[str, str, str]]


Preview = Callable[[Session, Sequence[Cut], Callable[[], object]], Sequence[EffectLine]]
"""Makes a change, computes the figures of some cuts before and after it, and rolls the change back."""


@dataclass(frozen=True, kw_only=True)
class Editing:
    """A record being edited: its stored values, the submitted form, and the function that saves it."""

    title: str
    name: str
    send: str
    """The address to which the form is sent."""
    back: str
    """The address of the page before, to which saving returns."""
    form: RecordForm
    stored: RecordForm
    """The form with the stored values; for a new record, the form with its initial values."""
    version: int
    """The stored version; 0 for a new record."""
    save: Callable[[], str | None]
    """Saves the record. Returns the address of a new record, otherwise None."""
    cuts: Sequence[Cut] = ()
    """The parts of the region whose figures the change may affect."""
    warnings: Callable[[], Iterable[Message]] = field(default=lambda: ())
    """Returns further warnings to show before saving."""
    note: str = ""
    """A note that says from when the change is valid."""
    crumbs: Sequence[tuple[str, str]] = ()
    preview: Preview | None = None
    """Replaces the registered preview, if the effect reaches beyond the access scope of the person."""


@dataclass(frozen=True)
class Seen:
    """The preview of a change: changed fields, effect on the figures, warnings."""

    moved: list[tuple[str, str, str]]
    effect: Sequence[EffectLine]
    warnings: list[str]


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """The page with the form of a record: input, preview before saving, error messages."""

    record: Editing
    form: RecordForm
    seen: Seen | None
    errors: list[tuple[str | None, str]]


@dataclass(frozen=True, kw_only=True)
class ConflictPage:
    """The page of a conflict: fields to choose, fields merged automatically, fields without a choice so far."""

    record: Editing
    clashes: list[Difference]
    merged: list[Difference]
    asked: list[tuple[str, str]]


def register(app: Flask, preview: Preview) -> None:
    """Register the function that previews the effect of a change."""
    app.extensions["impact_preview"] = preview


def in_list(
    words: tuple[str, str], *, send: str, form: RecordForm, stored: RecordForm, save: Callable[[], str | None],
    warnings: Callable[[], Iterable[Message]] = lambda: (), back: tuple[str, str],
) -> Editing:  # fmt: skip
    """Return the editor of a record in a list that an administrator maintains.

    `back` is the name and address of the list.
    """
    title, name = words
    version = stored.opened_version
    return Editing(
        title=title,
        name=name,
        send=send,
        back=back[1],
        form=form,
        stored=stored,
        version=version,
        save=save,
        cuts=(),
        warnings=warnings,
        crumbs=[back],
    )


def show(page: Editing) -> ResponseReturnValue:
    """Show the form with the stored values."""
    page.stored.opened_now()
    return _page(page, page.stored)


def run(build: Callable[[], Editing]) -> ResponseReturnValue:
    """Process a submitted form: show errors, a conflict or the preview, or save and redirect."""
    try:
        return _run(build())
    except Conflict:  # somebody else saved between our reading and our writing
        db().rollback()
        page = build()
        return _conflict(page, page.form.differences(page.stored), 409)


def _run(page: Editing) -> ResponseReturnValue:
    form = page.form
    if not form.validate():
        return _page(page, form, status=422)
    if form.opened_version != page.version:
        differences = form.differences(page.stored)
        if "settling" in request.form:
            if not form.settle(page.stored, request.form):
                return _conflict(page, differences, 422)
        elif differences:
            return _conflict(page, differences, 409)
    if page.version and not form.moved(page.stored):
        flash(_("和现在保存着的一样，没有要改的。"), "success")
        return redirect(page.back)
    form.version.data = str(page.version)
    page.stored.opened_now()
    form.base.data = page.stored.base.data
    try:
        return _save(page) if form.seen.data == form.digest(page.version) else _look(page)
    except Invalid as refused:
        db().rollback()
        return _page(page, form, problems=at_fields(form, refused.sentences), status=422)


def _look(page: Editing) -> ResponseReturnValue:
    preview: Preview = page.preview or current_app.extensions["impact_preview"]
    effect = preview(db(), page.cuts, page.save)
    warnings = [translate(each) for each in page.warnings()]
    seen = Seen(page.form.moved(page.stored), effect, warnings)
    db().rollback()
    page.form.seen.data = page.form.digest(page.version)
    return _page(page, page.form, seen=seen)


def _save(page: Editing) -> ResponseReturnValue:
    key = page.form.form_key.data or ""
    before = None if page.version else idempotency.taken(db(), key, acting().person_id, at=now())
    if before is not None:
        return redirect(before)
    address = page.save() or page.back
    if not page.version:
        idempotency.led_to(db(), key, address)
    flash(_("已保存。"), "success")
    return redirect(address)


def _page(
    page: Editing, form: RecordForm, *, seen: Seen | None = None, problems: Sequence[str] = (), status: int = 200
) -> ResponseReturnValue:
    errors: list[tuple[str | None, str]] = [
        (box.id, translate(message("{field}：{problem}", field=box.label.text, problem=error)))
        for box in form.boxes
        for error in box.errors
    ]
    errors += [(None, problem) for problem in problems]
    if seen is None:
        form.seen.data = ""
    shown = RecordPage(record=page, form=form, seen=seen, errors=errors)
    return render_template("layouts/record.html", page=shown), status


def _conflict(page: Editing, differences: Sequence[Difference], status: int) -> ResponseReturnValue:
    page.form.version.data = str(page.version)
    clashes = [each for each in differences if each.clashing]
    merged = [each for each in differences if not each.clashing]
    asked = [(each.question, _("请选一个：%(field)s", field=each.mine.label.text)) for each in clashes]
    shown = ConflictPage(record=page, clashes=clashes, merged=merged, asked=asked if status != 409 else [])
    return render_template("layouts/conflict.html", page=shown), status

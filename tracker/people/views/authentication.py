"""Views of sign-in: password, second factor, one-time links, sign-out and language."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker.core.calendar.clock import now
from tracker.core.web.access import login_required_while, public
from tracker.core.web.errors import ErrorPage
from tracker.core.web.locale import choose, translate
from tracker.core.web.request_session import db, engines
from tracker.core.web.url_converters import local
from tracker.people.forms.passkeys import PasskeyAnswerForm
from tracker.people.forms.people import CodeForm, LinkForm, SignInForm
from tracker.people.models.people import OneTimeLink
from tracker.people.presenters.second_factors import factors
from tracker.people.presenters.sign_in import CodePage, LinkPage, SignInPage
from tracker.people.queries import people
from tracker.people.queries import recovery as asked_for
from tracker.people.queries.people import SignedIn
from tracker.people.rules.sessions import SessionStage
from tracker.people.services import accounts, authentication, one_time_links, passkeys, recovery
from tracker.people.services.authentication import LetIn, TooMany
from tracker.people.views import devices
from tracker.people.views.identity import remember, signed_in
from tracker.people.views.password_choice import chosen
from tracker.people.views.pending_duties import Due

blueprint = Blueprint("signing_in", __name__)
_REFUSED = "登录名或密码不对，或账号暂时不能登录。连续输错要等，最多 15 分钟；记不清请联系本单位的安全管理员。"


@blueprint.get("/sign-in")
@public
def show() -> ResponseReturnValue:
    """Show the sign-in page, or go home if the person is signed in."""
    found = signed_in()
    if found is not None and found.stage is SessionStage.IN:
        return redirect(url_for("home.show"))
    if request.args.get("kept") == "1":
        flash(_("登录已结束。刚才提交的内容保留 24 小时，登录后请确认。"), "warning")
    elif "kept" in request.args:
        flash(_("登录已结束。刚才提交的内容太大，没有保留。请按浏览器的“后退”，复制填好的内容后再登录。"), "warning")
    return _sign_in_page(SignInForm(), local(request.args.get("next")))


@blueprint.post("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Sign a person in, or refuse with the same message whatever was wrong."""
    form, target = SignInForm(), local(request.form.get("next"))
    if form.validate():
        try:
            with Session(engines().reader) as reading:
                let_in = authentication.sign_in(
                    db(), form.login.data or "", form.password.data or "", devices.door(), reading=reading
                )
        except TooMany:
            return render_template("errors/error.html", page=ErrorPage(code=429)), 429, {"Retry-After": "900"}
        db().commit()  # a failure is counted although the page shows an error
        if let_in is not None:
            if let_in.stage is SessionStage.IN:
                return _entered(let_in, target)
            remember(let_in.key)
            return redirect(url_for(".code", next=target))
        form.password.errors = [_(_REFUSED)]
    return _sign_in_page(form, target), 422


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Change the language of this device, and return to the same page."""
    choose(request.form.get("language", ""))
    return redirect(local(request.form.get("back")) or url_for("home.start"))


@blueprint.get("/sign-in/code")
@public
def code() -> ResponseReturnValue:
    """Show the page that asks for a code of the app or a passkey."""
    found = signed_in()
    if found is None or found.stage is not SessionStage.CODE:
        return redirect(url_for(".show"))
    return _code_page(CodeForm(), found, local(request.args.get("next")))


@blueprint.post("/sign-in/code")
@public
def confirm() -> ResponseReturnValue:
    """Verify the code and complete sign-in."""
    found, form, target = signed_in(), CodeForm(), local(request.form.get("next"))
    if found is None or found.stage is not SessionStage.CODE:
        return redirect(url_for(".show"))
    if form.validate():
        let_in = authentication.confirm_code(db(), found, form.code.data or "", devices.door())
        db().commit()
        if let_in is not None:
            return _entered(let_in, target)
        form.code.errors = [_("动态码不对或已用过。请等下一个数，或用一个恢复码；输错五次要重新登录。")]
    return _code_page(form, found, target), 422


@blueprint.post("/sign-in/passkey/begin")
@public
def ask_passkey() -> ResponseReturnValue:
    """Return the options with which the browser asks a passkey, as second factor."""
    found = signed_in()
    if found is None or found.stage is not SessionStage.CODE:
        return {"said": _("登录已结束，请重新登录。")}, 401
    site = current_app.config["TRACKER_RELYING_PARTY"]
    return Response(passkeys.begin_proving(db(), found, site, at=now()), mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@public
def confirm_passkey() -> ResponseReturnValue:
    """Verify the response of a passkey and complete sign-in."""
    found, form, target = signed_in(), PasskeyAnswerForm(), local(request.form.get("next"))
    if found is None or found.stage is not SessionStage.CODE:
        return redirect(url_for(".show"))
    if form.validate():
        site = current_app.config["TRACKER_RELYING_PARTY"]
        let_in = passkeys.confirm(db(), found, form.answer.data or "", devices.door(), site)
        db().commit()
        if let_in is not None:
            return _entered(let_in, target)
    code_form = CodeForm(formdata=None)
    code_form.code.errors = [_("通行密钥没有通过。请再试一次，或用动态码；错五次要重新登录。")]
    return _code_page(code_form, found, target), 422


@blueprint.post("/sign-out")
@login_required_while(*Due)
def sign_out() -> ResponseReturnValue:
    """Sign out. The session ends on the server, so that a copied cookie is worthless."""
    found = signed_in()
    if found is not None:
        authentication.sign_out(db(), found, at=now())
    flash(_("已退出。"), "success")
    return redirect(url_for(".show"))


@blueprint.get("/links/<key>")
@public
def link(key: str) -> ResponseReturnValue:
    """Show the page of a one-time link, on which its owner chooses a password."""
    found = one_time_links.require(db(), key, now())
    return _link_page(LinkForm(), key, found)


@blueprint.post("/links/<key>")
@public
def use_link(key: str) -> ResponseReturnValue:
    """Set the chosen password and use up the one-time link."""
    with Session(engines().reader) as reading:
        found, form = one_time_links.require(reading, key, now()), LinkForm()
    kept = chosen(form, found.person_id) if form.validate() and form.same() else None
    if kept is not None and _checked(form, found):
        person = accounts.open_by_link(db(), key, kept, at=now())
        flash(_("密码已设好，请登录。登录名是 %(key)s。", key=person.key), "success")
        return redirect(url_for(".show"))
    return _link_page(form, key, found), 422


def _sign_in_page(form: SignInForm, target: str | None) -> str:
    return render_template("people/sign_in.html", page=SignInPage(form=form, next=target))


def _code_page(form: CodeForm, found: SignedIn, target: str | None) -> str:
    mine = factors(db(), found, current_app.config["TRACKER_RELYING_PARTY"])
    return render_template("people/code.html", page=CodePage(form=form, next=target, passkeys=mine.usable))


def _checked(form: LinkForm, link: OneTimeLink) -> bool:
    """Verify the check code that the first administrator told the person. A wrong code is counted."""
    fits = recovery.check(db(), link, form.check.data or "", address=request.remote_addr or "", at=now())
    if not fits:
        db().commit()  # a failure is counted although the page shows an error
        form.check.errors = [_("核对码不对。请问办理的安全管理员；错五次链接就失效。")]
    return fits


def _link_page(form: LinkForm, key: str, link: OneTimeLink) -> str:
    person, checks = people.person(db(), link.person_id), asked_for.of_link(db(), link.id) is not None
    return render_template("people/link.html", page=LinkPage(form=form, key=key, person=person, checks=checks))


def _entered(let_in: LetIn, target: str | None) -> ResponseReturnValue:
    """Complete sign-in: set session and device cookies, show events of the account since, and redirect."""
    remember(let_in.key)
    since = let_in.since
    if since.failures:
        told_of = {"n": since.failures, "m": since.networks}
        flash(
            _("上次登录以来有 %(n)s 次登录失败，来自 %(m)s 处。不是您本人的，请改密码并告诉安全管理员。", **told_of),
            "warning",
        )
    for step in since.steps:
        flash(
            _("上次登录以来，您的账号有这一步：%(step)s。不是您要求的，请告诉审计管理员。", step=translate(step)),
            "warning",
        )
    return devices.remember(redirect(target or url_for("home.show")), let_in.person_id)

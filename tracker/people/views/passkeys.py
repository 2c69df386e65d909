"""Views of one's passkeys: add, rename, remove. Adding one asks for the password again."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.core.calendar.clock import now
from tracker.core.errors import Invalid, NotFound
from tracker.core.i18n import message
from tracker.core.web.access import login_required
from tracker.core.web.locale import translate
from tracker.core.web.request_session import db
from tracker.people.forms.passkeys import NewPasskeyForm, PasskeyNameForm
from tracker.people.models.passkeys import Passkey
from tracker.people.presenters.account import NewPasskeyPage, PasskeyPage
from tracker.people.presenters.second_factors import factors
from tracker.people.queries import second_factors
from tracker.people.rules.passkeys import RelyingParty
from tracker.people.services import passkeys
from tracker.people.views.own_account import mine, myself

blueprint = Blueprint("passkeys", __name__)


@blueprint.get("/account/passkeys/new")
@login_required
def new() -> ResponseReturnValue:
    """Show the page that adds a passkey."""
    return _new_page(PasskeyNameForm())


@blueprint.post("/account/passkeys/begin")
@login_required
def begin() -> ResponseReturnValue:
    """Return the options with which the page's script creates a passkey. Nothing is stored before `add`."""
    form = PasskeyNameForm()
    if not form.validate():
        wrong = [field for field in form if field.errors]
        return {"said": " ".join(f"{field.label.text}：{field.errors[0]}" for field in wrong)}, 422
    return Response(passkeys.begin_adding(db(), mine(), _site(), at=now()), mimetype="application/json")


@blueprint.post("/account/passkeys")
@login_required
def add() -> ResponseReturnValue:
    """Store the passkey that the device created."""
    form, page = NewPasskeyForm(), PasskeyNameForm()
    if form.validate():
        try:
            made = passkeys.add(db(), mine(), form.name.data or "", form.answer.data or "", _site(), at=now())
        except Invalid as refused:
            db().commit()  # the challenge is used up although the page shows an error
            page.name.errors = [translate(refused.sentences[0])]
        else:
            flash(_("通行密钥“%(name)s”已添加，下次登录可以用它代替动态码。", name=made.name), "success")
            return redirect(url_for("account.show") + "#factors")
    else:
        page.name.errors = form.name.errors or [_("设备还没有回答。这一步需要浏览器脚本；没有脚本时请用动态码。")]
    return _new_page(page), 422


@blueprint.get("/account/passkeys/<int:passkey_id>")
@login_required
def show(passkey_id: int) -> ResponseReturnValue:
    """Show one passkey, to rename or remove it."""
    passkey = _mine(passkey_id)
    page = PasskeyPage(passkey=passkey, form=PasskeyNameForm(name=passkey.name))
    return render_template("people/passkeys.html", page=page)


@blueprint.post("/account/passkeys/<int:passkey_id>")
@login_required
def rename(passkey_id: int) -> ResponseReturnValue:
    """Rename a passkey."""
    passkey, form = _mine(passkey_id), PasskeyNameForm()
    if not form.validate():
        return render_template("people/passkeys.html", page=PasskeyPage(passkey=passkey, form=form)), 422
    passkeys.rename(db(), myself(), passkey_id, form.name.data or "", at=now())
    flash(_("名称已改。"), "success")
    return redirect(url_for("account.show") + "#factors")


@blueprint.post("/account/passkeys/<int:passkey_id>/remove")
@login_required
def remove(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey. It can no longer be used to sign in."""
    passkeys.remove(db(), myself(), passkey_id, at=now())
    flash(_("通行密钥已删除。"), "success")
    return redirect(url_for("account.show") + "#factors")


def _mine(passkey_id: int) -> Passkey:
    passkey = second_factors.passkey(db(), mine().person_id, passkey_id)
    if passkey is None:
        raise NotFound(message("没有这个通行密钥。"))
    return passkey


def _new_page(form: PasskeyNameForm) -> str:
    page = NewPasskeyPage(form=form, factors=factors(db(), mine(), _site()))
    return render_template("people/passkey_new.html", page=page)


def _site() -> RelyingParty:
    site: RelyingParty = current_app.config["TRACKER_RELYING_PARTY"]
    return site

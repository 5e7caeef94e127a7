"""Your own account: your name, your pass phrase, where you are signed in, and your tokens."""

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import TooMany
from app.foundation.web import one_or_404
from app.people import access, browsers, letters, pass_phrases
from app.people.models import PassPhraseReset, SignIn, Token
from app.people.return_paths import own_path
from app.people.schemas import ChangedPassPhraseIn, NameIn, TokenIn, ZoneIn
from app.people.sign_in import person_for
from app.people.zones import zone_name, zone_names


def account() -> AnyResponse:
    """Everything that is yours to change."""
    return _page()


def rename_yourself() -> AnyResponse:
    """Take another name."""
    form = Form(NameIn, request.form)
    if not form.valid:
        return _page(422, name_form=form)
    g.person.name = form.data.name
    db.session.commit()
    return _done("Your name is kept.")


def choose_zone() -> AnyResponse:
    """Take the time zone in which times are shown from now on."""
    form = Form(ZoneIn, request.form)
    if not form.valid:
        return _page(422, zone_form=form)
    g.person.zone = form.data.zone
    db.session.commit()
    flash(f"Times are shown in {zone_name(g.person)} now.", "done")
    return redirect(own_path(form.data.next) if form.data.next else url_for("people.account"), 303)


def change_pass_phrase() -> AnyResponse:
    """Take another pass phrase from somebody who knows the present one; other browsers are signed out."""
    form = Form(ChangedPassPhraseIn, request.form)
    if form.valid and _fits(form):
        g.person.keep_pass_phrase(db.session(), form.data.pass_phrase, stay_on=access.here())
        db.session.commit()
        letters.send(letters.pass_phrase_changed(g.person))
        answer = _done("Your pass phrase is changed. Other browsers are signed out.")
        browsers.remember(request, answer, g.person.email)
        return answer
    return _page(422, phrase_form=form)


def _fits(form: Form[ChangedPassPhraseIn]) -> bool:
    weakness = pass_phrases.weakness(
        form.data.pass_phrase, (g.person.name, g.person.email, g.person.school.name)
    )
    if weakness is not None:
        form.refuse("pass_phrase", weakness)
        return False
    try:
        if person_for(request, g.person.email, form.data.current) is None:
            form.refuse("current", "This is not your present pass phrase.")
    except TooMany as said:
        form.refuse("current", str(said))
    return form.valid


def end_sign_in(id: str) -> AnyResponse:
    """Sign one of your browsers out."""
    one_or_404(SignIn.open_for(g.person).where(SignIn.id == id)).end()
    db.session.commit()
    return _done("That browser is signed out.")


def end_other_sign_ins() -> AnyResponse:
    """Sign every browser out but this one."""
    SignIn.end_all(db.session(), g.person, but=access.here())
    db.session.commit()
    return _done("Every other browser is signed out.")


def make_token() -> AnyResponse:
    """Make a token and show its secret, this once."""
    form = Form(TokenIn, request.form)
    if not form.valid:
        return _page(422, token_form=form)
    token, secret = Token.make(db.session(), g.person, form.data.name, days=form.data.days)
    db.session.commit()
    return _page(201, made=token, secret=secret)


def revoke_token(id: str) -> AnyResponse:
    """Stop one of your tokens."""
    one_or_404(Token.usable_for(g.person).where(Token.id == id)).revoke()
    db.session.commit()
    return _done("That token is stopped.")


def _done(sentence: str) -> AnyResponse:
    flash(sentence, "done")
    return redirect(url_for("people.account"), 303)


def _page(
    status: int = 200,
    *,
    name_form: Form[NameIn] | None = None,
    phrase_form: Form[ChangedPassPhraseIn] | None = None,
    zone_form: Form[ZoneIn] | None = None,
    token_form: Form[TokenIn] | None = None,
    made: Token | None = None,
    secret: str = "",
) -> Response:
    here = access.here()
    shown: dict[str, Any] = {
        "name_form": name_form or Form(NameIn, values={"name": g.person.name}),
        "phrase_form": phrase_form or Form(ChangedPassPhraseIn),
        "zone_form": zone_form or Form(ZoneIn, values={"zone": zone_name(g.person)}),
        "zones": [(name, name.replace("_", " ")) for name in zone_names()],
        "token_form": token_form or Form(TokenIn, values={"days": "90"}),
        "sign_ins": db.session.scalars(SignIn.open_for(g.person)).unique().all(),
        "here_id": here.id if here else "",
        "tokens": db.session.scalars(Token.usable_for(g.person).order_by(Token.created_at.desc())).all(),
        "reset": db.session.scalars(PassPhraseReset.last_used_for(g.person)).first(),
        "made": made,
        "secret": secret,
    }
    return Response(render_template("people/account.html", **shown), status)

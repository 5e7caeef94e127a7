"""The pages of people, as a table of routes."""

from flask import Blueprint

from app.people.views import account, admin, doors

bp = Blueprint("people", __name__)

ROUTES = (
    ("GET", "/sign-in", doors.sign_in),
    ("POST", "/sign-in", doors.come_in),
    ("POST", "/sign-out", doors.sign_out),
    ("GET", "/set-up/<secret>", doors.set_up),
    ("POST", "/set-up/<secret>", doors.found_school),
    ("GET", "/invitations/<secret>", doors.invitation),
    ("POST", "/invitations/<secret>", doors.join),
    ("GET", "/pass-phrase-resets/<secret>", doors.pass_phrase_reset),
    ("POST", "/pass-phrase-resets/<secret>", doors.use_pass_phrase_reset),
    ("GET", "/account", account.account),
    ("POST", "/account/name", account.rename_yourself),
    ("POST", "/account/zone", account.choose_zone),
    ("POST", "/account/pass-phrase", account.change_pass_phrase),
    ("POST", "/account/sign-ins/<id:id>/ending", account.end_sign_in),
    ("POST", "/account/sign-ins/endings", account.end_other_sign_ins),
    ("POST", "/account/tokens", account.make_token),
    ("POST", "/account/tokens/<id:id>/revocation", account.revoke_token),
    ("GET", "/admin", admin.admin),
    ("POST", "/admin/invitations", admin.invite),
    ("POST", "/admin/invitations/<id:id>/revocation", admin.revoke_invitation),
    ("GET", "/admin/people/<id:id>", admin.person),
    ("POST", "/admin/people/<id:id>", admin.change_person),
    ("POST", "/admin/people/<id:id>/removal", admin.remove_person),
    ("POST", "/admin/people/<id:id>/pass-phrase-resets", admin.make_pass_phrase_reset),
    ("POST", "/admin/pairs", admin.make_pair),
    ("POST", "/admin/pairs/<id:id>/ending", admin.end_pair),
)
for method, path, view in ROUTES:
    bp.add_url_rule(path, view.__name__, view, methods=[method])
bp.register_error_handler(doors.LinkEnded, doors.link_ended)

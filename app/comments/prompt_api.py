"""The API's calls for the prompt bank."""

from flask import g

from app.comments.prompt_schemas import PromptsIn, PromptsOut
from app.comments.prompts import PromptBank
from app.foundation.api import Api, if_match
from app.foundation.db import db

api = Api("prompts", __name__)


@api.call("GET", "/prompts", answer=PromptsOut)
def show() -> PromptsOut:
    """Read your school's open questions, by stage of the cycle."""
    return PromptsOut.of(PromptBank.of(g.person))


@api.call("PUT", "/prompts", body=PromptsIn, answer=PromptsOut)
def update(body: PromptsIn) -> PromptsOut:
    """Word your school's open questions anew, all of them; for coaches and admins."""
    bank = PromptBank.of(g.person)
    if_match(bank)
    bank.ask(body.questions(), by=g.person)
    db.session.flush()
    return PromptsOut.of(bank)

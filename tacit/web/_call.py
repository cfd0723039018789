"""What pages have in common: forms, the context of the frame, redirects, error pages."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar
from urllib.parse import quote, unquote

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tacit.access.records import Actor
from tacit.door import csrf
from tacit.door.call import Call, Verb, who
from tacit.kit.errors import SignInNeeded, TacitError
from tacit.storage.transaction import Tx
from tacit.web import _frame, rendering

T = TypeVar("T")
Context = Mapping[str, object]

FORM_FIELDS_MAX = 5_000
FORM_FILES_MAX = 20
FORM_PART_BYTES_MAX = 8 * 1024 * 1024
FLASH_COOKIE = "tacit_flash"
THEME_COOKIE = "theme"


class PageCall(Call):
    """A call by a page: a session cookie, and forms that carry the token of the session."""

    async def page(
        self, template: str, verb: Verb[T], context: Callable[[T], Context]
    ) -> Response:
        """Read with one verb and show a page of what it gave."""
        now = self.services.clock.now()
        credential = self._credential()

        def see(tx: Tx) -> tuple[Actor, T]:
            actor = who(tx, credential, now)
            return actor, verb(tx, actor, now)

        actor, found = await self.services.db.read(see)
        return self.show(template, context(found), actor=actor)

    def show(
        self, template: str, context: Context, *, actor: Actor | None, status: int = 200
    ) -> Response:
        """Render a page in its frame."""
        frame = _frame.context(
            self.request,
            actor=actor,
            csrf_token=csrf.token_of(self.services.csrf_secret, self.credential),
            demo=self.services.settings.demo,
            flash=_read_flash(self.request),
        )
        answer = rendering.answer(template, {**frame, **context}, status=status)
        if FLASH_COOKIE in self.request.cookies:
            answer.delete_cookie(FLASH_COOKIE)
        return answer

    async def form(self) -> FormData:
        """The fields of the form that was sent, once its token is checked.

        Raises:
            FormNotOurs: the form is not from a page of this session.
        """
        form = await self.request.form(
            max_fields=FORM_FIELDS_MAX,
            max_files=FORM_FILES_MAX,
            max_part_size=FORM_PART_BYTES_MAX,
        )
        given = form.get(csrf.FIELD) or self.request.headers.get(csrf.HEADER)
        csrf.check(
            self.request,
            credential=self.credential,
            secret=self.services.csrf_secret,
            given=given if isinstance(given, str) else None,
        )
        return form


Asked = Annotated[PageCall, Depends(PageCall)]


def go(path: str, *, say: str | None = None, undo: str | None = None) -> Response:
    """Answer a form: see another page, with a line about what was done.

    Args:
        path: a path of this server.
        say: what was done, as "Work given back."
        undo: the address of a form that takes it back, if there is one.
    """
    answer = RedirectResponse(path, status_code=303)
    if say is not None:
        flash = quote(json.dumps({"message": say, "undo_action": undo}))
        answer.set_cookie(FLASH_COOKIE, flash, max_age=60, httponly=True, samesite="lax")
    return answer


def refuse(request: Request, error: TacitError) -> Response:
    """A failure as a page: what happened, what is safe, what to do."""
    if isinstance(error, SignInNeeded) and request.method == "GET":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(path)}", status_code=303)
    call = PageCall(request)
    context = {"title": error.title, "error": error, "problem": error.as_problem()}
    return call.show("error.html", context, actor=None, status=error.status)


def _read_flash(request: Request) -> dict[str, object] | None:
    """The line that the form before left; whatever is not ours is nothing."""
    text = request.cookies.get(FLASH_COOKIE)
    if text is None:
        return None
    try:
        flash = json.loads(unquote(text))
    except ValueError:
        return None
    if not isinstance(flash, dict) or not isinstance(flash.get("message"), str):
        return None
    undo = flash.get("undo_action")
    is_path = isinstance(undo, str) and undo.startswith("/") and not undo.startswith("//")
    return {"message": flash["message"], "undo_action": undo if is_path else None}

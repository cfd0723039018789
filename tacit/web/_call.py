"""What pages have in common: forms, the context of the frame, redirects, error pages."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Annotated, TypeVar
from urllib.parse import quote, unquote

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from tacit.access.records import Actor
from tacit.door import csrf
from tacit.door.call import Call, Verb
from tacit.kit import text as kit_text
from tacit.kit.errors import NotFound, SignInNeeded, TacitError
from tacit.web import _frame, rendering

T = TypeVar("T")
Context = Mapping[str, object]

FORM_FIELDS_MAX = 60_000
"""A rubric of 2,000 criteria with their grades; the bytes of a form are limited before."""
FORM_FILES_MAX = 20
FORM_PART_BYTES_MAX = 8 * 1024 * 1024
FLASH_COOKIE = "tacit_flash"


class PageCall(Call):
    """A call by a page: a session cookie, and forms that carry the token of the session."""

    async def page(
        self,
        template: str,
        verb: Verb[T],
        context: Callable[[T], Context],
        *,
        status: int = 200,
    ) -> Response:
        """Read with one verb and show a page of what it gave.

        It is made beside the loop: what somebody else's page is made of may be long.
        """
        actor, found = await self.read_as(verb)
        return await asyncio.to_thread(
            lambda: self.show(template, context(found), actor=actor, status=status)
        )

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

    async def find_actor(self) -> Actor | None:
        """Who is signed in; nobody when there is none or it cannot be read now."""
        try:
            return await self.read(lambda tx, actor, now: actor)
        except TacitError:
            return None

    async def form(self) -> FormData:
        """The fields of the form that was sent, once its token is checked.

        Raises:
            FormNotOurs: the form is not from a page of this session.
            Malformed: a field holds a character that cannot be stored.
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
        for name, value in form.multi_items():
            sent = value if isinstance(value, str) else value.filename or ""
            kit_text.check_plain([name, sent], place=name if name.isprintable() else "form")
        return form


async def ask(request: Request) -> AsyncIterator[PageCall]:
    """The call of a request; files that came with its form are closed when it is answered."""
    try:
        yield PageCall(request)
    finally:
        await request.close()


Asked = Annotated[PageCall, Depends(ask)]


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


def text(form: FormData, name: str) -> str:
    """One field of a form, with plain line ends; empty when it is not there."""
    value = form.get(name)
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """All values of a field that may come several times, as boxes that are ticked."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def shown(error: TacitError) -> TacitError:
    """Pass a failure on to the form it came from, unless the form cannot be shown again."""
    if isinstance(error, SignInNeeded | NotFound):
        raise error
    return error


def refuse(request: Request, error: TacitError) -> Response:
    """A failure as a page: what happened, what is safe, what to do."""
    if isinstance(error, SignInNeeded) and request.method == "GET":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(path)}", status_code=303)
    return _ErrorPage(request, error)


def fail(request: Request, error: TacitError) -> Response:
    """As `refuse`, when our own code failed: nobody is looked up, for that may fail too."""
    sent = request.method not in csrf.SAFE_METHODS
    context = {"error": error, "sent": sent}
    return PageCall(request).show("error.html", context, actor=None, status=error.status)


class _ErrorPage(Response):
    """The page of a failure; who is signed in is looked up when it is sent."""

    def __init__(self, request: Request, error: TacitError) -> None:
        super().__init__(status_code=error.status)
        self._request = request
        self._error = error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = PageCall(self._request)
        page = call.show(
            "error.html",
            {"error": self._error, "sent": self._request.method not in csrf.SAFE_METHODS},
            actor=await call.find_actor(),
            status=self._error.status,
        )
        await page(scope, receive, send)


def _read_flash(request: Request) -> dict[str, object] | None:
    """The line that the form before left; whatever is not ours is nothing."""
    cookie = request.cookies.get(FLASH_COOKIE)
    if cookie is None:
        return None
    try:
        flash = json.loads(unquote(cookie))
    except ValueError:
        return None
    if not isinstance(flash, dict) or not isinstance(flash.get("message"), str):
        return None
    undo = flash.get("undo_action")
    is_path = isinstance(undo, str) and undo.startswith("/") and not undo.startswith("//")
    return {"message": flash["message"], "undo_action": undo if is_path else None}

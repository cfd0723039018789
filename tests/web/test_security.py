"""Hostile input through the pages."""

import io
import json
import zipfile

import pytest

from tacit.web import markdown, sign_in
from tests.make.web import ORIGIN, Browser, DemoSite

MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"
    "[a](javascript:alert(1)) ![b](http://evil.example/x.png) </textarea></script><!--"
)
LIVE = ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:', 'evil.example/x.png"')


def test_a_hostile_text_is_shown_and_never_run(changing_demo: DemoSite) -> None:
    manager = changing_demo.visitor("manager-01")
    page = manager.get("/projects/new")
    line = json.dumps({"key": MARKUP[:60], "title": MARKUP, "prompt": [
        {"role": "user", "content": MARKUP}]})  # fmt: skip
    sent = {"title": "Hostile", "kind": "example", "summary": MARKUP, "guideline": MARKUP}
    plan = manager.send(page, "/projects/new/imports", {**sent, "items": line})
    assert plan.status == 200, plan.text
    made = manager.send(plan, "/projects/new")
    assert made.status == 200, made.text
    settings = manager.get("/projects/hostile/settings")
    shown = [page, plan, made, settings]
    parts = ("", "/items", "/guideline", "/people", "/releases", "/settings")
    shown += [manager.get(f"/projects/hostile{part}") for part in parts]
    shown.append(manager.get(f"/projects/hostile/items?state={MARKUP}&q={MARKUP}"))
    shown.append(manager.get("/operations/log"))
    for one in shown:
        assert one.status < 500, one.url
        for live in LIVE:
            assert live not in one.html, (one.url, live)


@pytest.mark.parametrize(
    "text",
    [
        MARKUP,
        "[a](JaVaScRiPt:alert(1)) [b](data:text/html,x) [c](vbscript:x) <javascript:alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        "[x](&#106;avascript:alert(1)) [y](java\tscript:alert(1))",
        '```"><script>alert(1)</script>\nx\n```',
        "$\\href{javascript:alert(1)}{x}$ <math><mtext></mtext></math>",
    ],
)
def test_markdown_lets_nothing_live_through(text: str) -> None:
    html = markdown.render(text).lower()
    for live in ("<script", "<img", "<svg", "<math", 'href="java', 'href="data', 'href="vb'):
        assert live not in html


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "https://evil.example", "//[", "\\\\evil.example", "",
     "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "evil.example"],
)  # fmt: skip
def test_the_way_back_after_the_sign_in_never_leads_to_another_site(
    demo: DemoSite, path: str
) -> None:
    assert sign_in.safe_path(path) is None
    visitor = demo.stranger()
    person_id = demo.company.people["expert-01"]
    answer = visitor.client.post(
        "/sign-in/demo", data={"person_id": person_id, "next": path}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.client.get("/sign-in", params={"next": path}).status_code == 200


def test_a_session_is_new_with_each_sign_in_and_its_cookie_is_kept_from_scripts(
    demo: DemoSite,
) -> None:
    visitor = demo.stranger()
    visitor.client.cookies.set("tacit_session", "chosen-by-somebody-else")
    answer = visitor.client.post(
        "/sign-in/demo",
        data={"person_id": demo.company.people["expert-01"]},
        follow_redirects=False,
        headers={"sec-fetch-site": "same-origin"},
    )
    # A form that a session sends carries that session's token; this one is nobody's.
    assert answer.status_code == 403
    visitor = demo.visitor("expert-01")
    cookie = next(iter(visitor.client.cookies.jar))
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert len(cookie.value or "") >= 40


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_can_send_no_form(demo: DemoSite, site: str) -> None:
    expert = demo.visitor("expert-01")
    page = expert.get("/account")
    form = page.form("/account/theme")
    answer = expert.client.post(
        "/account/theme", data=form.fields, headers={"sec-fetch-site": site}
    )
    assert answer.status_code == 403
    without = expert.client.post("/account/theme", data={"theme": "dark"})
    assert without.status_code == 403
    stranger = demo.stranger().client.post(
        "/sign-in/demo",
        data={"person_id": demo.company.people["expert-01"]},
        headers={"sec-fetch-site": site},
    )
    assert stranger.status_code == 403


@pytest.mark.parametrize("bad", ["a\0b", "%00", "\ud800"], ids=ascii)
def test_a_form_with_what_cannot_be_stored_is_malformed(demo: DemoSite, bad: str) -> None:
    manager = demo.visitor("manager-01")
    fields = manager.get("/projects/new").form("/projects/new/imports").fields
    token = fields["csrf_token"][0].encode()
    if bad == "%00":
        content = b"csrf_token=" + token + b"&title=a%00b&kind=example"
        headers = {"content-type": "application/x-www-form-urlencoded"}
    else:
        value = bad.encode("utf-8", "surrogatepass")
        content = b"".join(
            b'--B\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + one + b"\r\n"
            for name, one in ((b"csrf_token", token), (b"title", value), (b"kind", b"example"))
        )
        content += b"--B--\r\n"
        headers = {"content-type": "multipart/form-data; boundary=B; charset=utf-8"}
    answer = manager.client.post("/projects/new/imports", content=content, headers=headers)
    assert 400 <= answer.status_code < 500 or "í\xa0\x80" in answer.text


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000, "{}", "[]", '{"fields": [["x", "\\u0000"]]}', '{"fields": [["x", "\\ud800"]]}',
     '{"base_version": 1e400, "fields": []}', '{"fields": [["answer", "x"]], "base_version": '
     + "9" * 30 + "}", '{"base_version": NaN, "fields": []}', "\udcff"],
    ids=range(9),
)  # fmt: skip
def test_what_scripts_send_is_read_strictly(changing_demo: DemoSite, body: str) -> None:
    expert = changing_demo.visitor("expert-03")
    token = expert.get("/account").form("/account/theme").fields["csrf_token"][0]
    for path in ("draft", "time", "checks"):
        answer = expert.client.post(
            f"/work/none/{path}",
            content=body.encode("utf-8", "surrogateescape"),
            headers={"x-csrf-token": token, "content-type": "application/json"},
        )
        assert 400 <= answer.status_code < 500, path


def zipped(*entries: tuple[str, bytes], link: str | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
        if link is not None:
            info = zipfile.ZipInfo("p/items.jsonl")
            info.external_attr = 0o120777 << 16
            archive.writestr(info, link)
    return made.getvalue()


PROJECT = ("p/project.yaml", b"kind: example\nname: p\ntitle: P\n")
GUIDE = ("p/guideline.md", b"# Do it\n")


@pytest.mark.parametrize(
    "archive",
    [
        zipped(PROJECT, GUIDE, ("../../../tmp/evil", b"x")),
        zipped(PROJECT, GUIDE, ("/etc/evil", b"x")),
        zipped(PROJECT, GUIDE, link="/etc/passwd"),
        zipped(PROJECT, GUIDE, ("p/a", b"x"), ("p/a/b", b"y")),
        zipped(PROJECT, GUIDE, ("p/" + "n" * 400, b"x")),
        zipped(PROJECT, GUIDE, ("p/items.jsonl", b'{"key": "a", "title": "\\u0000"}')),
        zipped(PROJECT, ("p/guideline.md", b"\0")),
        zipped(("p/project.yaml", b'kind: example\ntitle: "\\0 \\ud800"\n'), GUIDE),
        zipped(("p/project.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\n" * 9), GUIDE),
        zipped(PROJECT, GUIDE, ("p/zeros.md", b"\0" * (300 * 1024 * 1024))),
        zipped(PROJECT, GUIDE)[:-30],
        b"PK\x03\x04" + b"\0" * 100,
        b"",
    ],
    ids=range(13),
)
def test_a_hostile_archive_is_refused_by_name(demo: DemoSite, archive: bytes) -> None:
    manager: Browser = demo.visitor("manager-01")
    page = manager.get("/projects/new")
    files = {"folder": ("p.zip", archive)}
    answer = manager.send(page, "/projects/new/imports", files=files)
    assert answer.status in (413, 422), answer.text[:400]
    assert "root:" not in answer.html


def test_a_download_is_never_rendered(changing_demo: DemoSite) -> None:
    manager = changing_demo.visitor("manager-01")
    place = "/projects/contract-review/releases"
    made = manager.send(manager.get(place), place, {"reason": MARKUP})
    assert changing_demo.services.jobs.drain(seconds=60)
    page = manager.get(made.url)
    assert all(live not in page.html for live in LIVE)
    release = made.url.removeprefix(ORIGIN)
    files = {part for part in page.html.split('"') if part.startswith(f"{release}/files/")}
    assert files
    for path in files:
        headers = manager.client.get(path).headers
        assert headers["content-disposition"].startswith("attachment;"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert not headers["content-type"].startswith(("text/html", "image/svg")), path
        assert headers["cache-control"] == "no-store"
        assert "default-src 'self'" in headers["content-security-policy"]
    for bad in ("..%2f..%2ftacit.db", "..%2f..%2fsecrets%2fowner.token", "%2e%2e/manifest.json"):
        assert manager.client.get(f"{release}/files/{bad}").status_code == 404

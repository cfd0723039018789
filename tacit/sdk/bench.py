"""What lies beside the work: questions, readings, scratch pads, templates."""

from tacit.kit.ids import new_id
from tacit.sdk.transport import Transport
from tacit.wire import bench
from tacit.wire.base import PageOf


class Bench:
    """What helps while one works, and is not handed in."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def look(self, claim_id: str, *, q: str | None = None) -> bench.Bench:
        """What lies beside a piece of work; `q` finds questions by their words."""
        return self._transport.get(f"/api/v1/claims/{claim_id}/bench", bench.Bench, q=q)

    def record_reading(self, claim_id: str, *, read: bool = False) -> bench.Reading:
        """Note that the guideline lies open beside the work, or that one read it."""
        body = bench.NewReading(read=read)
        return self._transport.put(f"/api/v1/claims/{claim_id}/reading", body, bench.Reading)

    def ask(self, claim_id: str, text: str, *, heading: str = "", quote: str = "") -> bench.Asked:
        """Ask something on the guideline."""
        body = bench.NewQuestion(id=new_id(), text=text, heading=heading, quote=quote)
        return self._transport.post(f"/api/v1/claims/{claim_id}/questions", body, bench.Asked)

    def questions(self) -> PageOf[bench.Asked]:
        """What this person asked, newest first."""
        return self._transport.page("/api/v1/questions", bench.Asked)

    def project_questions(
        self,
        project_id: str,
        *,
        state: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> PageOf[bench.Asked]:
        """What was asked in a project, newest first."""
        path = f"/api/v1/projects/{project_id}/questions"
        return self._transport.page(path, bench.Asked, state=state, cursor=cursor, limit=limit)

    def answer(self, question_id: str, text: str, *, published: bool = True) -> bench.Asked:
        """Answer a question, for everybody or for its asker alone."""
        body = bench.NewAnswer(id=new_id(), text=text, published=published)
        path = f"/api/v1/questions/{question_id}/answers"
        return self._transport.post(path, body, bench.Asked)

    def mark_seen(self, question_id: str) -> bench.Asked:
        """Note that one saw the newest answer."""
        return self._transport.post(f"/api/v1/questions/{question_id}/seen", None, bench.Asked)

    def pad(self, claim_id: str) -> bench.Pad:
        """One's notes on the item of a claim."""
        return self._transport.get(f"/api/v1/claims/{claim_id}/scratch-pad", bench.Pad)

    def save_pad(self, claim_id: str, text: str, *, base_version: int) -> bench.Pad:
        """Keep the notes; `base_version` is the version they were based on."""
        body = bench.NewPad(text=text, base_version=base_version)
        return self._transport.put(f"/api/v1/claims/{claim_id}/scratch-pad", body, bench.Pad)

    def pads(self) -> PageOf[bench.OwnPad]:
        """One's notes on all items."""
        return self._transport.page("/api/v1/scratch-pads", bench.OwnPad)

    def delete_pad(self, item_id: str) -> bench.Pad:
        """Erase the notes on an item."""
        answer = self._transport.send("DELETE", f"/api/v1/scratch-pads/{item_id}")
        return bench.Pad.model_validate_json(answer.content)

    def templates(self) -> PageOf[bench.Template]:
        """One's own templates, by name."""
        return self._transport.page("/api/v1/templates", bench.Template)

    def create_template(self, name: str, text: str) -> bench.Template:
        """Keep a text to insert where one writes."""
        body = bench.NewTemplate(id=new_id(), name=name, text=text)
        return self._transport.post("/api/v1/templates", body, bench.Template)

    def change_template(self, template_id: str, *, name: str, text: str) -> bench.Template:
        """Give a template another name or text."""
        body = bench.TemplateChange(name=name, text=text)
        return self._transport.put(f"/api/v1/templates/{template_id}", body, bench.Template)

    def delete_template(self, template_id: str) -> bench.Template:
        """Erase a template."""
        answer = self._transport.send("DELETE", f"/api/v1/templates/{template_id}")
        return bench.Template.model_validate_json(answer.content)

    def writing(self) -> bench.Writing:
        """How one wants to write."""
        return self._transport.get("/api/v1/writing", bench.Writing)

    def set_writing(self, *, language: str = "", spelling: bool = True) -> bench.Writing:
        """Set the language of what one writes, and whether unknown words are marked."""
        body = bench.NewWriting(language=language, spelling=spelling)
        return self._transport.put("/api/v1/writing", body, bench.Writing)

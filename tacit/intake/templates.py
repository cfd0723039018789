"""A new project folder to begin with, for `tacit init`."""

from pathlib import Path

from tacit.intake.errors import FolderTaken
from tacit.kit import text
from tacit.tasks import registry
from tacit.tasks.errors import KindUnknown

_TEMPLATES = Path(__file__).parent / "template"
_FILLED = "project.yaml"


def kinds() -> tuple[str, ...]:
    """The kinds of task that there is a template for."""
    return tuple(sorted(path.name for path in _TEMPLATES.iterdir() if path.is_dir()))


def init(path: Path, *, kind: str = "example") -> tuple[Path, ...]:
    """Write a small project that `tacit apply` takes as it stands; return its files.

    Raises:
        KindUnknown: there is no such kind, or no template for it.
        FolderTaken: the folder has files of these names, which are left as they are.
    """
    registry.get(kind)
    if kind not in kinds():
        raise KindUnknown(
            f"There is no template for {kind}.",
            place="kind",
            remedy=f"There is one for: {', '.join(kinds())}.",
        )
    files = sorted(each for each in (_TEMPLATES / kind).iterdir() if each.is_file())
    taken = [each.name for each in files if (path / each.name).exists()]
    if taken:
        raise FolderTaken(
            f"{path} has {', '.join(taken)} already; nothing was written.",
            place=str(path),
            remedy="Name a new folder.",
        )
    path.mkdir(parents=True, exist_ok=True)
    name = text.slug(path.resolve().name) or "project"
    title = name.replace("-", " ").capitalize()
    for each in files:
        content = each.read_text(encoding="utf-8")
        if each.name == _FILLED:
            content = content.format(name=name, title=title)
        (path / each.name).write_text(content, encoding="utf-8")
    return tuple(path / each.name for each in files)

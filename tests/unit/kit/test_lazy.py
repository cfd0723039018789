import threading
from dataclasses import dataclass, field

from tacit.kit.lazy import lazy

WAIT_SECONDS = 10


@dataclass(frozen=True)
class Box:
    asked: list[int] = field(default_factory=list)
    before: threading.Event = field(default_factory=threading.Event)

    @lazy
    def words(self) -> str:
        """What is in it."""
        self.asked.append(1)
        assert self.before.wait(WAIT_SECONDS), "nobody came"
        return "words"


def test_it_is_computed_once_for_an_object() -> None:
    one, other = Box(), Box()
    one.before.set()
    assert (one.words, one.words) == ("words", "words")
    assert (one.asked, other.asked) == ([1], [])
    assert Box.words.__doc__ == "What is in it."


def test_two_objects_do_not_wait_for_each_other() -> None:
    """Two transactions that wait for one another over a lock in Python never end."""
    held, free = Box(), Box()
    free.before.set()
    waiting = threading.Thread(target=lambda: held.words)
    waiting.start()

    def ask_and_free() -> None:
        assert free.words
        held.before.set()

    done = threading.Thread(target=ask_and_free)
    done.start()
    done.join(WAIT_SECONDS)
    waiting.join(WAIT_SECONDS)
    assert held.before.is_set()
    assert held.words == free.words

import pytest

from tacit.kit.clock import SteppedClock
from tacit.storage.engine import Database
from tests.make.work import House, make_house


@pytest.fixture
def house(db: Database, clock: SteppedClock) -> House:
    """An organization on each of the two databases."""
    return make_house(db, clock)

"""A cycle of Amina and Ben with something on its plan."""

import pytest

from app.cycles.models import Cycle
from app.plans.models import PlanItem
from tests.plans.story import a_cycle, an_item


@pytest.fixture
def cycle(world) -> Cycle:
    """The cycle of the pair."""
    return a_cycle(world.amina, world.amina_and_ben)


@pytest.fixture
def item(world, cycle) -> PlanItem:
    """Something that Amina planned."""
    return an_item(cycle, world.amina)

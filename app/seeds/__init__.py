"""The demo school, told as a story. The same people are the tests' world and the screenshots' faces."""

from app.seeds.school import World, people
from app.seeds.story import AlreadyPlanted, plant_demo

__all__ = ["AlreadyPlanted", "World", "people", "plant_demo"]

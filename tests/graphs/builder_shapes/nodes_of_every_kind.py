import functools
from typing import TypedDict

from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langgraph.graph import START, StateGraph


class Garden(TypedDict):
    water: int


def water(garden: Garden, litres: int = 1) -> dict[str, int]:
    return {"water": litres}


async def weed(garden: Garden) -> dict[str, int]:
    return {}


class Mower:
    def __call__(self, garden: Garden) -> dict[str, int]:
        return {}

    def sharpen(self, garden: Garden) -> dict[str, int]:
        return {}

    @staticmethod
    def park(garden: Garden) -> dict[str, int]:
        return {}


def feeder(amount: int):
    def feed(garden: Garden) -> dict[str, int]:
        return {"water": amount}

    return feed


def planter():
    def plant(garden: Garden) -> dict[str, int]:
        return {}

    return plant


mower = Mower()
builder = StateGraph(Garden)
builder.add_node(water)
builder.add_node(weed)
builder.add_node(mower)
builder.add_node(mower.sharpen)
builder.add_node(Mower.park)
builder.add_node(functools.partial(water, litres=4))
builder.add_node(lambda garden: {})
builder.add_node(RunnableLambda(feeder(3)))
builder.add_node("chain", RunnablePassthrough() | RunnableLambda(water))
builder.add_node(RunnableLambda(water) | RunnableLambda(water))
builder.add_node("named", functools.partial(water, litres=2))
builder.add_node(node="by_keyword", action=weed)
builder.add_node(planter())
for name in ("water", "weed", "Mower", "sharpen", "park", "partial", "<lambda>"):
    builder.add_edge(START, name)
for name in ("chain", "RunnableSequence", "named", "by_keyword", "feed", "plant"):
    builder.add_edge(START, name)
graph = builder.compile()

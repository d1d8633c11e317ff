from functools import partial
from typing import Literal, TypedDict

from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send

Colour = Literal["red", "green"]


class Light(TypedDict):
    phase: int


def work(light: Light) -> dict[str, int]:
    return {}


def plain(light: Light) -> Literal["red", "__end__"]:
    return "red"


async def waiting(light: Light) -> Literal["green"]:
    return "green"


def as_text(light: Light) -> "Literal['red', 'green']":
    return "red"


def by_alias(light: Light) -> Colour:
    return "green"


def several(light: Light) -> list[Literal["red", "green"]]:
    return ["red", "green"]


def sends(light: Light) -> Literal["red"] | list[Send]:
    return [Send("red", light)]


def late(light: Light, phase: int) -> Literal["red"]:
    return "red"


class Switch:
    def __call__(self, light: Light) -> Literal["red"]:
        return "red"

    def method(self, light: Light) -> Literal["green"]:
        return "green"


builder = StateGraph(Light)
for name in ("red", "green", "off"):
    builder.add_node(name, work)
builder.add_conditional_edges(START, plain)
builder.add_conditional_edges("red", waiting)
builder.add_conditional_edges("red", as_text)
builder.add_conditional_edges("red", by_alias)
builder.add_conditional_edges("red", several)
builder.add_conditional_edges("red", sends)
builder.add_conditional_edges("red", partial(late, phase=2))
builder.add_conditional_edges("green", Switch())
builder.add_conditional_edges("green", Switch().method)
builder.add_conditional_edges("green", RunnableLambda(plain))
builder.add_conditional_edges("off", lambda light: END)
graph = builder.compile()

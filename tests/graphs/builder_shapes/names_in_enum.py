from enum import Enum, StrEnum
from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Step(StrEnum):
    FETCH = "fetch"
    PARSE = "parse"


class Exit(Enum):
    STORE = "store"


class Feed(TypedDict):
    items: int


def work(feed: Feed) -> dict[str, int]:
    return {}


builder = StateGraph(Feed)
builder.add_node(Step.FETCH, work)
builder.add_node(Step.PARSE.value, work)
builder.add_node(Exit.STORE.value, work)
builder.add_edge(START, Step.FETCH)
builder.add_edge(Step.FETCH.value, Step.PARSE)
builder.add_edge(Step.PARSE, Exit.STORE.value)
builder.add_edge(Exit.STORE.value, END)
graph = builder.compile()

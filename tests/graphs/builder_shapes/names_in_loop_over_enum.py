from enum import StrEnum
from typing import TypedDict

from langgraph.graph import START, StateGraph


class Desk(StrEnum):
    SPORT = "sport"
    POLITICS = "politics"


class Paper(TypedDict):
    pages: int


def write(paper: Paper) -> dict[str, int]:
    return {}


builder = StateGraph(Paper)
for desk in Desk:
    builder.add_node(desk.value, write)
    builder.add_edge(START, desk)
graph = builder.compile()

from itertools import pairwise
from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Bread(TypedDict):
    stage: str


def work(bread: Bread) -> dict[str, str]:
    return {"stage": "done"}


STEPS = ["knead", "rest", "bake"]

builder = StateGraph(Bread)
for step in STEPS:
    builder.add_node(step, work)
for before, after in zip(STEPS, STEPS[1:]):
    builder.add_edge(before, after)
for before, after in pairwise(["bake", END]):
    builder.add_edge(before, after)
builder.add_edge(START, STEPS[0])
graph = builder.compile()

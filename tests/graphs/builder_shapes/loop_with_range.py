from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Survey(TypedDict):
    answers: int


def ask(survey: Survey) -> dict[str, int]:
    return {}


QUESTIONS = 3

builder = StateGraph(Survey)
for number in range(QUESTIONS):
    builder.add_node(f"question_{number}", ask)
    builder.add_edge(START, f"question_{number}")
builder.add_node("count", ask)
builder.add_edge([f"question_{number}" for number in range(QUESTIONS)], "count")
builder.add_edge("count", END)
graph = builder.compile()

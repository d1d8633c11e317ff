from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Match(TypedDict):
    score: int


def play(match: Match) -> dict[str, int]:
    return {}


SEMIFINALS = ["semifinal_one", "semifinal_two"]

builder = StateGraph(Match)
for name in SEMIFINALS:
    builder.add_node(name, play)
    builder.add_edge(START, name)
builder.add_node("final", play)
builder.add_node("photo", play, defer=True)
builder.add_edge(SEMIFINALS, "final")
builder.add_edge(["final"], "photo")
builder.add_edge("final", "photo")
builder.add_edge("photo", END)
graph = builder.compile()

import os
from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Report(TypedDict):
    text: str


def write(report: Report) -> dict[str, str]:
    return {"text": "a"}


def review(report: Report) -> dict[str, str]:
    return {}


reviewed = bool(os.environ.get("REPORT_REVIEWED"))
builder = StateGraph(Report)
builder.add_node(write)
builder.add_edge(START, "write")
if reviewed:
    builder.add_node(review)
    builder.add_edge("write", "review")
    builder.add_edge("review", END)
else:
    builder.add_edge("write", END)
graph = builder.compile()

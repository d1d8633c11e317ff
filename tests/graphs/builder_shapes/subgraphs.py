from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Case(TypedDict):
    verdict: str


def hear(case: Case) -> dict[str, str]:
    return {"verdict": "open"}


def court(instance: str):
    builder = StateGraph(Case)
    builder.add_node(instance, hear)
    builder.add_edge(START, instance)
    return builder.compile(name=instance)


appeal = StateGraph(Case).add_node(hear).add_edge(START, "hear").compile()

builder = StateGraph(Case)
builder.add_node(appeal)
builder.add_node(court("district"))
builder.add_node("supreme", court("highest"))
builder.add_edge(START, "district")
builder.add_edge("district", "LangGraph")
builder.add_edge("LangGraph", "supreme")
builder.add_edge("supreme", END)
graph = builder.compile()

from typing import TypedDict

from langgraph.graph import END, StateGraph


class Ticket(TypedDict):
    seat: int


def reserve(ticket: Ticket) -> dict[str, int]:
    return {"seat": 7}


def refuse(ticket: Ticket) -> dict[str, int]:
    return {}


def is_free(ticket: Ticket) -> str:
    return "reserve" if ticket["seat"] else "refuse"


builder = StateGraph(Ticket)
builder.add_node(reserve)
builder.add_node(refuse)
builder.set_conditional_entry_point(is_free, {"reserve": "reserve", "refuse": "refuse", "x": END})
builder.set_finish_point("reserve")
builder.set_finish_point(key="refuse")
graph = builder.compile()

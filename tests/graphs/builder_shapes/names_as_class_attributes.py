from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Names:
    PREFIX = "claim"
    CHECK = PREFIX + "_check"
    PAY = f"{PREFIX}_pay"


class Claim(TypedDict):
    amount: int


def work(claim: Claim) -> dict[str, int]:
    return {}


builder = StateGraph(Claim)
builder.add_node(Names.CHECK, work)
builder.add_node(Names.PAY, work)
builder.add_edge(START, Names.CHECK)
builder.add_edge(Names.CHECK, Names.PAY)
builder.add_edge(Names.PAY, END)
graph = builder.compile()

from typing import TypedDict

from langgraph.graph import START, StateGraph


class Account(TypedDict):
    balance: int


def deposit(account: Account) -> dict[str, int]:
    return {"balance": 10}


def audit(account: Account) -> dict[str, int]:
    return {}


def bank(steps, audited):
    builder = StateGraph(Account)
    for name in steps:
        builder.add_node(name, deposit)
        builder.add_edge(START, name)
    if audited:
        builder.add_node("audit", audit)
        builder.add_edge(steps, "audit")
    return builder.compile()


plain = bank(["cash"], False)
graph = bank(["cash", "cheque"], audited=True)

from typing import TypedDict

from langgraph.graph import END, START, StateGraph


class Claim(TypedDict):
    paid: bool


class ClaimWorkflow:
    def __init__(self) -> None:
        self.builder = StateGraph(Claim)
        self._add_nodes()
        self._add_edges()
        self.graph = self.builder.compile()

    def _add_nodes(self) -> None:
        self.builder.add_node("check", self.check)
        self.builder.add_node("pay", self.pay)

    def _add_edges(self) -> None:
        self.builder.add_edge(START, "check")
        self.builder.add_conditional_edges("check", self.decide, {True: "pay", False: END})
        self.builder.add_edge("pay", END)

    def check(self, claim: Claim) -> dict[str, bool]:
        return {}

    async def pay(self, claim: Claim) -> dict[str, bool]:
        return {"paid": True}

    def decide(self, claim: Claim) -> bool:
        return bool(claim.get("paid"))


graph = ClaimWorkflow().graph

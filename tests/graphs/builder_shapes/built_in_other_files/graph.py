import edges
import nodes
from langgraph.graph import StateGraph
from state import Stock

builder = StateGraph(state_schema=Stock)
nodes.register(builder)
graph = edges.connect(builder).compile()

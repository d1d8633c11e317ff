"""The LangGraph model: channels, nodes, edges, writes, and what may run together."""

import names
from langgraph.graph import END, START


def connect(builder):
    builder.add_edge(START, names.COUNT)
    builder.add_conditional_edges(names.COUNT, lambda stock: list(names.Shelf), list(names.Shelf))
    builder.add_edge(list(names.Shelf), names.Exits.REPORT)
    builder.add_edge(names.Exits.REPORT, END)
    return builder

from langgraph.graph import StateGraph

from names import COUNT, Exits, Shelf
from state import Stock


def count(stock: Stock) -> dict[str, int]:
    return {"items": 12}


async def look(stock: Stock) -> dict[str, int]:
    return {}


def register(builder: StateGraph) -> None:
    builder.add_node(COUNT, count)
    for shelf in (Shelf.TOP, Shelf.LOW):
        builder.add_node(shelf, look)
    builder.add_node(Exits.REPORT, count)

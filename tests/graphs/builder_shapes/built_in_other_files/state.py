from typing import TypedDict


class Stock(TypedDict):
    items: int

from enum import StrEnum

PREFIX = "stock"
COUNT = f"{PREFIX}_count"


class Shelf(StrEnum):
    TOP = "top_shelf"
    LOW = "low_shelf"


class Exits:
    REPORT = "report"

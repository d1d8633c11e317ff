"""The keys that a definition gives to the definitions inside it."""

from __future__ import annotations

from collections import Counter


class Scope:
    """One module, class, function or lambda while it is read.

    The first definition of a name has the name as its key, later ones "#2", "#3"; keys
    inside another definition start with that one's key and are therefore unique in the
    file. Keys depend on the order of calls, which is the order of the source.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.yields = False
        self._counts: Counter[str] = Counter()

    @classmethod
    def of_class(cls, key: str) -> Scope:
        """The scope of a class with that key; also of the head of a function, which
        holds the lambdas of its decorators and defaults."""
        return cls(f"{key}.")

    @classmethod
    def of_function(cls, key: str) -> Scope:
        """The scope of the body of a function or lambda with that key."""
        return cls(f"{key}.<locals>.")

    def key(self, name: str) -> str:
        """The key of the next definition of that name."""
        self._counts[name] += 1
        count = self._counts[name]
        return f"{self.prefix}{name}" if count == 1 else f"{self.prefix}{name}#{count}"

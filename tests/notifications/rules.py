"""How rules are written and asked. A rule has the name it has in the checklist, and says whether a mail obeys it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Subject = TypeVar("Subject")


class Rules(dict[str, Callable[[Subject], bool]]):
    def add(self, *names: str) -> Callable[[Callable[[Subject], bool]], Callable[[Subject], bool]]:
        """Register the function below under these names."""

        def register(obeys: Callable[[Subject], bool]) -> Callable[[Subject], bool]:
            self.update(dict.fromkeys(names, obeys))
            return obeys

        return register

    def broken_by(self, subject: Subject) -> Iterable[str]:
        """The names of the rules that are not obeyed. What cannot even be read breaks the rule that reads it."""
        for name, obeys in self.items():
            try:
                obeyed = obeys(subject)
            except (ValueError, LookupError, StopIteration, AttributeError, TypeError) as error:
                yield f"{name} ({type(error).__name__}: {error})"
            else:
                if not obeyed:
                    yield name

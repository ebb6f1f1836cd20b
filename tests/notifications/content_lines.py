"""A reader of iCalendar octets that forgives nothing and shares no code with what wrote them (RFC 5545 3.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(
    r';([A-Za-z0-9-]+)=((?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
    r'(?:,(?:"[^"]*"|[^";:,]*))*)'
)


class BadLine(ValueError):
    pass


@dataclass(frozen=True)
class Property:
    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str

    def parameter(self, name: str) -> str | None:
        """Without its quotation marks."""
        return next((value.strip('"') for key, value in self.parameters if key == name), None)


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)
    has_late_properties: bool = False

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def value(self, name: str) -> str | None:
        return next((one.value for one in self.all(name)), None)

    def text(self, name: str) -> str:
        """A TEXT value as a reader sees it."""
        return unescape(self.value(name) or "")

    def walk(self) -> Iterator["Component"]:
        yield self
        for component in self.components:
            yield from component.walk()


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def unfold(text: str) -> list[str]:
    """Split at CRLF alone: `splitlines` would take six other characters for line ends."""
    return text.removesuffix("\r\n").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")


def read_line(line: str) -> Property:
    name = NAME.match(line)
    if not name:
        raise BadLine(f"no property name: {line[:60]!r}")
    place, parameters = name.end(), []
    while found := PARAMETER.match(line, place):
        parameters.append((found[1].upper(), found[2]))
        place = found.end()
    if line[place : place + 1] != ":":
        raise BadLine(f"no colon where the value begins: {line[:60]!r}")
    return Property(name[0].upper(), tuple(parameters), line[place + 1 :])


def read_objects(text: str) -> list[Component]:
    """The components of the outermost level."""
    root = Component("")
    open_ones = [root]
    for line in unfold(text):
        one = read_line(line)
        if one.name == "BEGIN":
            open_ones[-1].components.append(Component(one.value))
            open_ones.append(open_ones[-1].components[-1])
        elif one.name == "END":
            if open_ones.pop().name != one.value:
                raise BadLine(f"END:{one.value} closes something else")
        else:
            open_ones[-1].has_late_properties |= bool(open_ones[-1].components)
            open_ones[-1].properties.append(one)
    if len(open_ones) != 1:
        raise BadLine("a component is not closed")
    return root.components

"""Reading iCalendar strictly, as RFC 5545 writes it: an independent reader that shares nothing with the writer."""

import re
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Z0-9-]+")


@dataclass
class Component:
    """A component with its properties: (parameters, value) by name."""

    name: str
    properties: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def one(self, name: str) -> str:
        """The value of a property that must stand exactly once."""
        (found,) = self.properties[name]
        return found[1]

    def text(self, name: str) -> str:
        """The same, as TEXT with its escapes taken off."""
        return unescape(self.one(name))


def read(content: bytes) -> Component:
    """Read one calendar. Raises ``AssertionError`` for anything that the standard does not allow."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    physical = content.split(b"\r\n")[:-1]
    for line in physical:
        assert 0 < len(line) <= 75, line
        line.decode("utf-8")  # no character is parted by a fold
    logical: list[str] = []
    for line in physical:
        text = line.decode("utf-8")
        if text.startswith(" "):
            logical[-1] += text[1:]
        else:
            logical.append(text)
    return _component(iter(logical))


def _component(lines) -> Component:
    stack: list[Component] = []
    for line in lines:
        name, parameters, value = _split(line)
        assert not any(ord(letter) < 0x20 and letter != "\t" for letter in value), line
        if name == "BEGIN":
            made = Component(value)
            if stack:
                stack[-1].parts.append(made)
            stack.append(made)
        elif name == "END":
            done = stack.pop()
            assert done.name == value
            if not stack:
                assert next(lines, None) is None
                return done
        else:
            stack[-1].properties.setdefault(name, []).append((parameters, value))
    raise AssertionError("the calendar does not end")


def _split(line: str) -> tuple[str, dict[str, str], str]:
    head, _, value = line.partition(":")
    name, *given = head.split(";")
    assert NAME.fullmatch(name), line
    parameters = dict(one.split("=", 1) for one in given)
    return name, parameters, value


def unescape(text: str) -> str:
    """Take the escapes of a TEXT off; nothing that must be escaped may stand bare."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", text), text
    assert not re.search(r"(?<!\\)(?:\\\\)*\\(?![\\;,nN])", text), text
    return re.sub(r"\\([\\;,nN])", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), text)

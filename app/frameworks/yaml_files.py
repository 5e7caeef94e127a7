"""Frameworks out of YAML: read as text and lines and nothing else, so that no file can do anything here.

The events of a file are looked at before anything is built of them: an alias, which could blow a small file up to a
huge one, a tag, which could ask for an object, and deep nesting all end the reading.
"""

from typing import Final

import yaml

from app.frameworks.drafts import (
    Problem,
    Said,
    SaidDomain,
    SaidFramework,
    SaidIndicator,
    Unreadable,
)

DEEPEST: Final = 8
MOST_EVENTS: Final = 8000
OF_A_FRAMEWORK: Final = {"name", "about", "levels", "domains"}
OF_A_DOMAIN: Final = {"name", "about", "indicators"}
OF_AN_INDICATOR: Final = {"name", "about", "look-fors", "levels"}


def read_yaml(text: str) -> SaidFramework:
    """Read a framework. Raises :class:`Unreadable`, with the line, for a file that is none."""
    try:
        _expect_plain(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else None
        told = (
            "This line is not YAML that we can read. Often it is a missing space after a colon, or an indent."
        )
        raise Unreadable([Problem(told, line)]) from problem
    if root is None:
        raise Unreadable([Problem("The file is empty.")])
    return _Reader().framework(root)


def _expect_plain(text: str) -> None:
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable([Problem("Please write this out: names with & and * are not read here.", line)])
        if getattr(event, "tag", None):
            raise Unreadable([Problem("Please leave out the tag that begins with “!”.", line)])
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if isinstance(event, yaml.DocumentStartEvent) and count > 1:
            raise Unreadable([Problem("One file holds one framework. Please make two files of this.", line)])
        if depth > DEEPEST or count > MOST_EVENTS:
            raise Unreadable([Problem("This is nested deeper, or longer, than a framework can be.", line)])


class _Reader:
    """Walks the nodes and keeps what it stumbles over."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def framework(self, root: yaml.Node) -> SaidFramework:
        """The whole file."""
        parts = self._parts(root, OF_A_FRAMEWORK, "a framework")
        made = SaidFramework(
            name=self._named(parts, root),
            about=self._text(parts.get("about")),
            levels=self._texts(parts.get("levels"), "levels"),
            domains=[self._domain(node) for node in self._items(parts.get("domains"), "domains")],
        )
        if self.problems:
            raise Unreadable(self.problems)
        return made

    def _domain(self, node: yaml.Node) -> SaidDomain:
        parts = self._parts(node, OF_A_DOMAIN, "a domain")
        indicators = [self._indicator(one) for one in self._items(parts.get("indicators"), "indicators")]
        return SaidDomain(self._named(parts, node), self._text(parts.get("about")), indicators)

    def _indicator(self, node: yaml.Node) -> SaidIndicator:
        parts = self._parts(node, OF_AN_INDICATOR, "an indicator")
        return SaidIndicator(
            name=self._named(parts, node),
            about=self._text(parts.get("about")),
            look_fors=self._texts(parts.get("look-fors"), "look-fors"),
            levels=self._texts(parts.get("levels"), "levels"),
        )

    def _parts(self, node: yaml.Node, known: set[str], what: str) -> dict[str, yaml.Node]:
        """The fields of a mapping; what is unknown or written twice is told."""
        if not isinstance(node, yaml.MappingNode):
            self._say(f"Here we expect {what}, with its fields below one another.", node)
            return {}
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value.strip().lower().replace("_", "-") if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self._say(f"“{name[:40]}” is no field of {what}. Known are {', '.join(sorted(known))}.", key)
            elif name in parts:
                self._say(f"“{name}” stands here twice.", key)
            else:
                parts[name] = value
        return parts

    def _named(self, parts: dict[str, yaml.Node], node: yaml.Node) -> Said:
        return self._text(parts.get("name")) or Said("", node.start_mark.line + 1)

    def _items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self._say(f"The {what} are a list: a line with a dash for each.", node)
            return []
        return list(node.value)

    def _texts(self, node: yaml.Node | None, what: str) -> list[Said]:
        found = (self._text(one) for one in self._items(node, what))
        return [said for said in found if said is not None]

    def _text(self, node: yaml.Node | None) -> Said | None:
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            told = "Here we expect plain words. Where they hold a colon, please put them in quotation marks."
            self._say(told, node)
            return None
        return Said(node.value, node.start_mark.line + 1)

    def _say(self, sentence: str, node: yaml.Node) -> None:
        self.problems.append(Problem(sentence, node.start_mark.line + 1))

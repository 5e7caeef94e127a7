"""A framework as a file says it: every word with its line, so that what cannot be used is told where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_DOMAINS = 12
MOST_INDICATORS = 60  # each may become a tag, and a tag set holds no more
MOST_LEVELS = 6
MOST_LOOK_FORS = 10
MOST_PROBLEMS = 20
NAME_LENGTH = 60
TITLE_LENGTH = 120
TEXT_LENGTH = 1000


@dataclass(frozen=True)
class Problem:
    """What cannot be used, in a sentence, and the line of the file where it stands."""

    sentence: str
    line: int | None = None

    def __str__(self) -> str:
        return f"Line {self.line}: {self.sentence}" if self.line else self.sentence


class Unreadable(Exception):
    """A file that makes no framework, and why: all that was found, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: problem.line or 0)
        super().__init__(" ".join(str(problem) for problem in ordered[:MOST_PROBLEMS]))
        self.problems = ordered[:MOST_PROBLEMS]
        self.more = len(problems) - len(self.problems)


@dataclass(frozen=True)
class Said:
    """Some words of a file and the line they begin on."""

    text: str
    line: int


@dataclass
class SaidIndicator:
    """An indicator as it was read."""

    name: Said
    about: Said | None = None
    look_fors: list[Said] = field(default_factory=list)
    levels: list[Said] = field(default_factory=list)


@dataclass
class SaidDomain:
    """A domain as it was read."""

    name: Said
    about: Said | None = None
    indicators: list[SaidIndicator] = field(default_factory=list)


@dataclass
class SaidFramework:
    """A whole file as it was read."""

    name: Said
    about: Said | None = None
    levels: list[Said] = field(default_factory=list)
    domains: list[SaidDomain] = field(default_factory=list)


@dataclass(frozen=True)
class IndicatorDraft:
    """One thing to look at: its name, what it is about, what one may see or hear, and its levels in words."""

    name: str
    about: str
    look_fors: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class DomainDraft:
    """Indicators that belong together."""

    name: str
    about: str
    indicators: tuple[IndicatorDraft, ...]


@dataclass(frozen=True)
class FrameworkDraft:
    """A framework that could be loaded. ``levels`` are their names, from the first to the last."""

    name: str
    about: str
    levels: tuple[str, ...]
    domains: tuple[DomainDraft, ...]

    @property
    def indicators(self) -> list[IndicatorDraft]:
        """All of them, in order."""
        return [indicator for domain in self.domains for indicator in domain.indicators]


def drafted(said: SaidFramework) -> FrameworkDraft:
    """Make a draft of what was read. Raises :class:`Unreadable` with every problem there is."""
    problems: list[Problem] = []
    levels = tuple(_words(level, "The name of a level", NAME_LENGTH, problems) for level in said.levels)
    if not 2 <= len(levels) <= MOST_LEVELS:
        line = said.levels[0].line if said.levels else said.name.line
        problems.append(Problem(f"A framework has from 2 to {MOST_LEVELS} levels.", line))
    _expect_different(said.levels, "levels", problems)
    if not said.domains:
        problems.append(Problem("There is no domain with indicators in it yet.", said.name.line))
    _expect_few(said, problems)
    draft = FrameworkDraft(
        name=_words(said.name, "The framework’s name", TITLE_LENGTH, problems),
        about=_optional(said.about, problems),
        levels=levels,
        domains=tuple(_domain(domain, levels, problems) for domain in said.domains),
    )
    if problems:
        raise Unreadable(problems)
    return draft


def _domain(said: SaidDomain, levels: Sequence[str], problems: list[Problem]) -> DomainDraft:
    if not said.indicators:
        problems.append(Problem(f"“{said.name.text}” has no indicators.", said.name.line))
    return DomainDraft(
        name=_words(said.name, "A domain’s name", TITLE_LENGTH, problems),
        about=_optional(said.about, problems),
        indicators=tuple(_indicator(indicator, levels, problems) for indicator in said.indicators),
    )


def _indicator(said: SaidIndicator, levels: Sequence[str], problems: list[Problem]) -> IndicatorDraft:
    name = _words(said.name, "An indicator’s name", NAME_LENGTH, problems)
    if len(said.levels) != len(levels):
        told = f"“{name}” describes {len(said.levels)} levels, and the framework has {len(levels)}."
        problems.append(Problem(told, said.levels[0].line if said.levels else said.name.line))
    if len(said.look_fors) > MOST_LOOK_FORS:
        told = f"“{name}” has more than {MOST_LOOK_FORS} look-fors. Please keep the best ones."
        problems.append(Problem(told, said.name.line))
    return IndicatorDraft(
        name=name,
        about=_optional(said.about, problems),
        look_fors=tuple(_words(one, "A look-for", TEXT_LENGTH, problems) for one in said.look_fors),
        levels=tuple(_words(one, f"A level of “{name}”", TEXT_LENGTH, problems) for one in said.levels),
    )


def _expect_few(said: SaidFramework, problems: list[Problem]) -> None:
    """That a person can still read it, and that no name stands for two things."""
    indicators = [indicator for domain in said.domains for indicator in domain.indicators]
    if len(said.domains) > MOST_DOMAINS:
        problems.append(
            Problem(f"A framework has at most {MOST_DOMAINS} domains.", said.domains[-1].name.line)
        )
    if len(indicators) > MOST_INDICATORS:
        told = f"A framework has at most {MOST_INDICATORS} indicators; here are {len(indicators)}."
        problems.append(Problem(told, indicators[MOST_INDICATORS].name.line))
    _expect_different([domain.name for domain in said.domains], "domains", problems)
    _expect_different([indicator.name for indicator in indicators], "indicators", problems)


def _expect_different(names: Sequence[Said], what: str, problems: list[Problem]) -> None:
    seen: dict[str, int] = {}
    for name in names:
        folded = " ".join(name.text.split()).casefold()
        if folded in seen:
            told = f"There are two {what} called “{name.text[:NAME_LENGTH]}”; the other one is on line {seen[folded]}."
            problems.append(Problem(told, name.line))
        seen.setdefault(folded, name.line)


def _optional(said: Said | None, problems: list[Problem]) -> str:
    return _words(said, "A description", TEXT_LENGTH, problems) if said and said.text.strip() else ""


def _words(said: Said, what: str, longest: int, problems: list[Problem]) -> str:
    text = " ".join(said.text.split())
    if not text:
        problems.append(Problem(f"{what} is missing.", said.line))
    elif len(text) > longest:
        problems.append(Problem(f"{what} is longer than {longest} characters.", said.line))
    elif not all(letter.isprintable() for letter in text):
        problems.append(Problem(f"{what} holds characters that cannot be shown.", said.line))
    return text

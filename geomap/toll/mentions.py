"""The outcomes of a text and the people whom they befell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from geomap.lexicon import Lexicon, Outcome
from geomap.model import Toll

from .people import ONE, People, people
from .values import Harm, How, TollMention

_AGE = re.compile(
    r"(?<=\w)[,(] ?\d{1,2}(?:,? and \d{1,2})?(?=[,.;:)](?!\d)|$)|\bage[sd]? \d{1,3}(?:(?:,| and|, and| to) \d{1,3})*"
)
_SURNAME = re.compile(
    r" (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|I[nt]\b|A[nt]?\b|On\b|The\b|No\b)"
    r"([A-Z][a-z'’]+[A-Z]?[a-z]*)\b(?: and ([A-Z][a-z'’]+[A-Z]?[a-z]*)\b)?(?! \w*[A-Z])"
)
_THEMSELVES = re.compile(r",? (?:and|then|and then|before) (?:himself|herself|themselves)\b")
_THEY = re.compile(r"\b(?:they|both|all)(?: (?:\w+ly|later|both|all|have|had|were))* ?$", re.IGNORECASE)
_TO_DEATH = re.compile(r"[^.,;:]{0,30}?\b(?:to death|dead)\b")
_KILLER = re.compile(
    r"(?:the |a |an |his |her )?(?:\w+ )?(?:gunman|shooter|suspect|attacker|assailant|killer)\b", re.IGNORECASE
)
_THEN = re.compile(r"\b(?:then|before|later)\b")
_DIED = re.compile(r".*\b(?:was|is|has been|had been|died|found|dead)\b", re.DOTALL)
_OF_SINGLE = re.compile(r"(?:was|is|has)\b", re.IGNORECASE)
_COLLECTIVE = re.compile(r"(?:an?|the|his|her|their)\b", re.IGNORECASE)  # "a family of four was killed"
_DONE = re.compile(r"\b(?:killed|slain|murdered|shot)\b")
_INCLUDING = re.compile(
    r"\bincluding (?:the |a |an )?(?:\w+ )?(?:gunm[ae]n|shooters?|suspects?|attackers?|assailants?|himself|herself)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:(?:\bnot|\bnever|n['’]t)(?: \w+ly| been)?|\battempted(?: \w+)?|\bother"
    r"|\b(?:should|could|would|might)(?:['’]ve| have)\b[^.;]{0,40})\s$",
    re.IGNORECASE,
)
_BLANKED = re.compile(r",\s{2,},")  # where an age stood
_OR = re.compile(r"\s+(?:or|чи|або|или)\s+\w+")
_AND = re.compile(r"\b(?:and|as well as|along with)\b")
_LINK = re.compile(r"[\s,()–—-]*(?:and|as well as|along with)?\s*")
_OPENER = re.compile(
    r"\b(?:in|of|to|for|with|near|at|on|by|from|against|among|including|like|than|into|under|over|besides|except"
    r"|is|are|was|were)\s*$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[;:]|\b(?:said|says|that|when|where|while|but|after|because|if)\b", re.IGNORECASE)
_OF_ONE = re.compile(
    r"(?:was|is|has|had|got|died|dies|claim\w*|suffered|sustained|received|lost|shot dead|shot and killed"
    r"|sho(?:t|ots?|oting) h\w+self)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:—.](?:\s|$)")
_ONE_OF_AGE = re.compile(r"\d-?(?:річн(?!их|і\b)|летн(?!их|ие))\w+")  # an age in the singular: "46-річна", "61-летнего"
_SHAPES = ("none", "itself", "total", "passive", "active", "noun", "implied")


@dataclass(frozen=True, slots=True)
class _Found:
    """An outcome: its words, and which of the shapes of an Outcome they have."""

    start: int
    end: int
    words: str
    harm: Harm
    shape: str

    @property
    def takes_object(self) -> bool:
        """Whether people may stand behind it: "killed two", but not "were killed", "died"."""
        words = self.words.lower()
        return words.startswith("fatally ") or (" " not in words and words not in ("died", "dead", "drowned", "dies", "die"))


def tolls(text: str, lex: Lexicon) -> list[TollMention]:
    """Every number of killed or injured that `text` (a sentence or part of one) gives, in order."""
    text = _AGE.sub(lambda match: re.sub(r"\d", " ", match[0]), text)
    found = _outcomes(text, lex)
    counted = people(text, lex) if found else []
    ends = [0, *(outcome.end for outcome in found)]
    starts = [*(outcome.start for outcome in found[1:]), len(text)]
    around = zip(found, ends, starts, strict=False)
    read = [mention for outcome, left, right in around for mention in _read(text, outcome, left, right, counted, lex)]
    return _opened(_killers(read, text))


def _killers(mentions: list[TollMention], text: str) -> list[TollMention]:
    """One who killed and died in one sentence comes beside those whom he killed; so does one who then killed himself."""
    others = [
        m
        for m in mentions
        if m.harm is Harm.KILLED and m.others and m.toll.best > 0 and not _DIED.match(text[m.start : m.end])
    ]
    for i, mention in enumerate(mentions):
        if mention.harm is not Harm.KILLED:
            continue
        if mention.itself:
            told = [
                j
                for j in range(i)
                if mentions[j].harm is Harm.KILLED and _THEN.search(text[mentions[j].end : mention.start])
            ]
            mentions[:i] = [replace(m, others=m.others or j in told) for j, m in enumerate(mentions[:i])]
        elif mention.toll.best == 1 and _DIED.match(text[mention.start : mention.end]):
            mentions[i] = replace(mention, itself=bool(others) or _KILLER.match(text, mention.start) is not None)
    return mentions


def _opened(mentions: list[TollMention]) -> list[TollMention]:
    """What a sentence adds to no number of its own goes on from the sentences before."""
    counted: set[Harm] = set()
    for i, mention in enumerate(mentions):
        if mention.how is How.ADDS and mention.harm not in counted:
            mentions[i] = replace(mention, how=How.GOES_ON)
        counted.add(mention.harm)
    return mentions


def _outcomes(text: str, lex: Lexicon) -> list[_Found]:
    """The outcomes in order; of overlapping ones the longest, then the telling shape. "Killed or injured" is neither."""
    spans = [
        _Found(match.start(), match.end(), match[0], harm, shape)
        for harm in Harm
        for shape in _SHAPES
        for match in _outcome(harm, lex).shape(shape).finditer(text)
    ]
    kept: list[_Found] = []
    for span in sorted(spans, key=lambda s: s.start - s.end):
        clash = [k for k in kept if k.start < span.end and span.start < k.end]
        if all(k.shape == "none" == span.shape and k.harm is not span.harm for k in clash):
            kept.append(span)
    kept = [k for k in kept if not _NOT.search(text, 0, k.start)]
    either = [k for k in kept if k.shape != "none" and _OR.match(text[k.end :])]
    tangled = [n for k in either for n in kept if n is k or 0 <= n.start - k.end <= 5]
    return sorted((k for k in kept if k not in tangled), key=lambda s: s.start)


def _outcome(harm: Harm, lex: Lexicon) -> Outcome:
    return {Harm.KILLED: lex.killed, Harm.INJURED: lex.injured, Harm.STRUCK: lex.struck}[harm]


def _read(text: str, found: _Found, left: int, right: int, counted: list[People], lex: Lexicon) -> Iterator[TollMention]:
    if found.shape == "none":
        yield TollMention(found.start, found.end, found.harm, Toll(0, 0, 0), How.NONE)
    elif found.shape == "implied":
        yield _implied(found, lex)
    elif found.shape == "itself":
        who = next((p.names for p in counted if p.names and p.end <= found.start), ())
        yield TollMention(found.start, found.end, found.harm, ONE, How.ONE, who, itself=True)
    else:
        before = [p for p in counted if left <= p.start and p.end <= found.start]
        after = [p for p in counted if found.end <= p.start and p.end <= right]
        group = _befallen(text, found, before, after, (left, right), lex)
        if group:
            start, end = min(group.start, found.start), max(group.end, found.end)
            done = group.start >= found.end and not found.words.endswith(" of")  # somebody did it
            several = group.toll.best > 1 and _DONE.search(found.words) is not None
            others = (done or several) and group.how is not How.REPLACES and not _INCLUDING.search(text)
            harm = Harm.KILLED if found.harm is Harm.STRUCK and _TO_DEATH.match(text, end) else found.harm
            yield TollMention(start, end, harm, group.toll, group.how, group.names, others)
            if done and _THEMSELVES.match(text, group.end):
                yield TollMention(start, end, found.harm, ONE, How.ONE, itself=True)


def _implied(found: _Found, lex: Lexicon) -> TollMention:
    size = next((size for words, size in lex.sizes if words.search(found.words)), None)
    toll, how = (Toll(size, size, size), How.STATES) if size else (ONE, How.ONE)
    return TollMention(found.start, found.end, found.harm, toll, how)


def _befallen(
    text: str, found: _Found, before: list[People], after: list[People], bounds: tuple[int, int], lex: Lexicon
) -> People | None:
    """The people of an outcome, among those that stand before and after it."""
    if found.shape == "total":
        how = How.STATES if lex.toll["outdated"].search(text[: found.end]) else How.REPLACES
        return next((_total(p, how) for p in after if p.start - found.end <= 2), None)
    if found.shape == "noun" and lex.articles:
        return next((p for p in reversed(before) if found.start - p.end <= 1), None) or _somebody(found, lex)
    before, after = ([p for p in side if not p.aside] for side in (before, after))
    if re.search(r"\bboth\b", found.words):
        return People(found.start, found.end, Toll(2, 2, 2), How.STATES)
    if not lex.articles:
        return _of_clause(text, found, before, after, bounds, lex)
    objects = _object(text, found, after) if found.shape == "active" or found.takes_object else None
    if found.shape == "active":
        return objects or _surnamed(text, found) or _somebody(found, lex)
    named = _surnamed(text, found) if found.takes_object and not objects else None
    return objects or named or _adjacent(text, found, before) or _subject(text, found, before) or _somebody(found, lex)


def _total(person: People, how: How) -> People:
    """A running total, whose "to" is no hedge: "rose to seven"."""
    low, best, high = person.toll.low or person.toll.best, person.toll.best, person.toll.high
    return People(person.start, person.end, Toll(low, best, high), how)


def _somebody(found: _Found, lex: Lexicon) -> People | None:
    """An outcome that tells of one person without counting: "was killed", "claimed the life of", "fatally"."""
    told = _OF_ONE.match(found.words) if found.shape in ("passive", "active") else None
    told = told or re.search(r"\w of$", found.words)
    if found.shape == "noun" or " " in found.words:
        told = told or _outcome(found.harm, lex).implied.fullmatch(found.words)
    return People(found.start, found.end, ONE, How.ONE) if told else None


def _surnamed(text: str, found: _Found) -> People | None:
    """ "killing Hale", "killing Hale and Moss": people by single names."""
    name = _SURNAME.match(text, found.end)
    if name is None:
        return None
    names = tuple(filter(None, name.groups()))
    toll, how = (ONE, How.ONE) if len(names) == 1 else (Toll(2, 2, 2), How.STATES)
    return People(found.end + 1, name.end(), toll, how, named=True, names=names)


def _object(text: str, found: _Found, after: list[People]) -> People | None:
    if not after or not re.fullmatch(r"\s*(?:up to|as)?\s*(?:\w+ly)?\s*", text[found.end : after[0].start]):
        return None
    chain = [after[0]]
    for person in after[1:]:
        if not _linked(text, chain[-1], person):
            break
        chain.append(person)
    if _THEMSELVES.match(text, chain[-1].end):
        return _sum(text, chain)
    last = max((i for i in range(1, len(chain)) if _AND.search(text[chain[i - 1].end : chain[i].start])), default=0)
    group = _sum(text, chain[: last + 1])  # what a mere comma adds belongs to the next clause
    beside = found.words.endswith(" of") and group.how is How.ADDS  # "the death of another boy": another than who did it
    return replace(group, how=How.ONE) if beside else group


def _adjacent(text: str, found: _Found, before: list[People]) -> People | None:
    """A bare participle's own number: "21 dead", "five wounded"."""
    bare = found.takes_object or found.words.lower() in ("dead", "found dead")
    beside = before and re.fullmatch(r"\s?|,\s{2,},? ", text[before[-1].end : found.start])  # an age may stand between
    return _sum(text, _chain(text, before)) if bare and beside else None


def _subject(text: str, found: _Found, before: list[People]) -> People | None:
    """The last chain of people before the outcome that no preposition makes a part of something else."""
    stop = max((m.end() for m in _STOP.finditer(text, 0, found.start)), default=0)
    if _THEY.search(text, stop, found.start):
        stop = 0
    rest = [p for p in before if p.start >= stop]
    while rest:
        chain = _chain(text, rest)
        group = _sum(text, chain)
        plural = group.toll.best > 1 and _OF_SINGLE.match(found.words) and not _COLLECTIVE.match(text, group.start)
        if not plural and not _OPENER.search(text[: chain[0].start]):
            return group
        rest = rest[: -len(chain)]
    return None


def _chain(text: str, before: list[People]) -> list[People]:
    """The last phrase and those that are counted together with it."""
    chain = [before[-1]]
    for person in reversed(before[:-1]):
        opens = _OPENER.search(text[: person.start]) and not chain[0].named  # "at Elm Road and Oak Hill" are no two people
        if opens or not _linked(text, person, chain[0]):
            break
        chain.insert(0, person)
    return chain


def _linked(text: str, left: People, right: People) -> bool:
    """Whether two phrases are counted together; names only with "and" or after an age: a mere comma may set off a place."""
    gap = text[left.end : right.start]
    sure = not (left.named or right.named) or _AND.search(gap) or _BLANKED.search(gap)
    return _LINK.fullmatch(gap) is not None and bool(sure)


def _sum(text: str, chain: list[People]) -> People:
    """The people of a chain; a first phrase that the others spell out ("two people, a man and a woman") counts alone."""
    spelled_out = len(chain) > 1 and chain[0].toll.best == sum(p.toll.best for p in chain[1:]) and not chain[0].named
    if spelled_out and text[chain[0].end : chain[1].start].lstrip()[:1] in tuple(",–—-("):
        chain = chain[:1]
    low, best = sum(p.toll.low for p in chain), sum(p.toll.best for p in chain)
    highs = [p.toll.high for p in chain]
    high = None if None in highs else sum(h for h in highs if h is not None)
    adds = chain[0].how is How.ADDS
    how = How.ADDS if adds else How.ONE if len(chain) == 1 and chain[0].how is How.ONE else How.STATES
    names = tuple(name for person in chain for name in person.names)
    return People(chain[0].start, chain[-1].end, Toll(low, best, high), how, names=names)


def _of_clause(
    text: str, found: _Found, before: list[People], after: list[People], bounds: tuple[int, int], lex: Lexicon
) -> People | None:
    """The number of the outcome's own clause, for languages of free word order."""
    left, right = bounds
    start = max((m.end() for m in _CLAUSE.finditer(text, left, found.start)), default=left)
    stop = _CLAUSE.search(text, found.end, right)
    end = stop.start() if stop else right
    inside = [p for p in reversed(before) if p.start >= start] + [p for p in after if p.end <= end]
    if inside:
        return _with_companion(text[start : inside[0].start], inside[0], lex)
    clause, one = text[start:end], _outcome(found.harm, lex).one
    alone = one is not None and one.search(clause)
    pair = lex.toll["people"].search(clause) and _pair(lex).search(clause)
    if pair:
        return People(found.start, found.end, Toll(2, 2, 2), How.STATES)
    aged = found.shape == "passive" and lex.toll["people"].search(clause) and _ONE_OF_AGE.search(clause)
    return People(found.start, found.end, ONE, How.STATES) if alone or aged else None


def _with_companion(before: str, counted: People, lex: Lexicon) -> People:
    """ "Водитель и семеро пассажиров": the one before the number counts too."""
    if not re.search(rf"{lex.toll['people'].pattern}\s+(?:и|та|і|й)\s*$", before, re.IGNORECASE):
        return counted
    toll = counted.toll
    return replace(counted, toll=Toll(toll.low + 1, toll.best + 1, None if toll.high is None else toll.high + 1))


@cache
def _pair(lex: Lexicon) -> re.Pattern[str]:
    """Two single people: "76-річний чоловік та 61-річна жінка"."""
    person = rf"(?:\d+-?(?:річн|летн)\w+\s+)?{lex.toll['people'].pattern}"
    return re.compile(rf"{person}\s+(?:и|та|і|й)\s+{person}", re.IGNORECASE)

"""What is compared, and what has to come out of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

#: Benchmarks by name, in the order of their files; filled by :func:`benchmark`.
BENCHMARKS = {}


def benchmark(function):
    """Register a benchmark: a generator that sets up what it needs and yields cases.

    Each case is measured before the generator goes on. It gets a
    :class:`~bench.lab.Lab`, which clears away afterwards; the function's name and its
    documentation are what a person sees.
    """
    BENCHMARKS[function.__name__] = function
    return function


@dataclass(frozen=True)
class Target:
    """One figure of a case.

    :param metric: key in what ``ours()`` and ``peer()`` return
    :param ratio: most that ours may be, as a multiple of the peer
    :param ours: most that ours may be
    :param more: most that ours may be above the peer
    :param digits: how exactly it is told

    Without a limit it is told only.
    """

    metric: str
    unit: str = "ms"
    ratio: float | None = None
    ours: float | None = None
    more: float | None = None
    digits: int = 1

    def __str__(self):
        if self.ratio is not None:
            return f"ratio ≤ {self.ratio:g}"
        if self.ours is not None:
            return f"ours ≤ {self.ours:g}"
        if self.more is not None:
            return f"ours ≤ peer + {self.more:g}" if self.more else "ours ≤ peer"
        return ""

    def is_met(self, ours, peer, ratio):
        """:return: None when there is no limit"""
        if self.ratio is not None:
            return ratio <= self.ratio
        if self.ours is not None:
            return ours <= self.ours
        if self.more is not None:
            return ours - peer <= self.more
        return None


def _lowest(measured):
    return {key: min(values[key] for values in measured) for key in measured[0]}


@dataclass
class Case:
    """Ours and its peer, measured in turns.

    :param ours: measures once, returns a dict of numbers
    :param peer: the same for what ours is compared with
    :param rounds: how often each is measured
    :param warm_up: rounds before, which do not count
    :param best_of: each is measured so often within a round, in turns, and the lowest
        figures count: what else the machine does only ever adds
    """

    name: str
    ours: Callable[[], dict]
    peer: Callable[[], dict]
    targets: list[Target]
    rounds: int = 15
    warm_up: int = 2
    best_of: int = 1
    pairs: list = field(default_factory=list)

    def measure(self, rounds=None):
        """:param rounds: instead of the case's own number"""
        for number in range(self.warm_up + (rounds or self.rounds)):
            tries = [self._pair(number + turn) for turn in range(self.best_of)]
            if number >= self.warm_up:
                self.pairs.append(tuple(map(_lowest, zip(*tries, strict=True))))

    def _pair(self, number):
        """Who is first takes turns as well: what the first leaves in the caches of the
        machine helps the second."""
        if number % 2:
            peer, ours = self.peer(), self.ours()
        else:
            ours, peer = self.ours(), self.peer()
        return ours, peer

    def results(self):
        """:return: a dict per target

        The ratio is the median of the rounds' ratios, so that a machine that is slower
        for some rounds slows both sides of each.
        """
        return [self._result(target) for target in self.targets]

    def _result(self, target):
        pairs = [
            (ours[target.metric], peer[target.metric]) for ours, peer in self.pairs
        ]
        ours, peer = (median(values) for values in zip(*pairs, strict=True))
        ratios = sorted(o / p for o, p in pairs if p)
        ratio = median(ratios) if ratios else float("inf") if ours else 1.0
        quarter = len(ratios) // 4
        return {
            "name": f"{self.name}, {target.metric}",
            "unit": target.unit,
            "ours": round(ours, target.digits),
            "peer": round(peer, target.digits),
            "ratio": round(ratio, 3),
            "ratio_quartiles": [round(ratios[i], 3) for i in (quarter, -1 - quarter)]
            if ratios
            else [],
            "target": str(target),
            "met": target.is_met(ours, peer, ratio),
            "rounds": len(pairs),
        }

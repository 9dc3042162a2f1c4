"""Streams of messages in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ruse import Classifier, Verdict


def classify_iter(classifier: Classifier, texts: Iterable[str], batch: int, threads: int | None) -> Iterator[Verdict]:
    """Yield verdicts in order, reading ``batch`` texts at a time."""
    if batch < 1:
        raise ValueError(f"batch must be at least 1, found {batch}")

    def verdicts() -> Iterator[Verdict]:
        rest = iter(texts)
        while chunk := list(islice(rest, batch)):
            yield from classifier.classify_batch(chunk, threads=threads)

    return verdicts()

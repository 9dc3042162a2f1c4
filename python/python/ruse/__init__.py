"""Is this message a scam, which typology of scam, how sure is that, and why.

>>> import ruse
>>> verdict = ruse.classify("在家点赞就能赚钱，先垫付300元做任务，返400")
>>> verdict.decision, verdict.typology
('scam', 'task_rebate')

Everything runs offline, on a small model inside the package. No call needs the network, the GIL is
released while texts are typed, and results are frozen, hashable and picklable.
"""

from __future__ import annotations

import functools as _functools
import json as _json
from collections.abc import Iterable
from typing import Any

from ruse._ruse import (
    Classifier,
    Conversation,
    Disguise,
    Encoder,
    Entity,
    Evidence,
    Explanation,
    ModelError,
    Reasons,
    Scored,
    Signal,
    Standing,
    Verdict,
    __version__,
    _taxonomy,
    distill,
    entities,
    redact,
)

__all__ = [
    "Classifier",
    "Conversation",
    "Disguise",
    "Encoder",
    "Entity",
    "Evidence",
    "Explanation",
    "ModelError",
    "Reasons",
    "Scored",
    "Signal",
    "Standing",
    "Verdict",
    "__version__",
    "classify",
    "classify_batch",
    "distill",
    "entities",
    "explain",
    "redact",
    "taxonomy",
]


@_functools.cache
def _bundled() -> Classifier:
    return Classifier()


def classify(text: str) -> Verdict:
    """The verdict of the shipped model on one message."""
    return _bundled().classify(text)


def classify_batch(texts: Iterable[str], *, threads: int | None = None) -> list[Verdict]:
    """The verdicts of the shipped model on many messages, in order."""
    return _bundled().classify_batch(texts, threads=threads)


def explain(text: str) -> Explanation:
    """The verdict of the shipped model on one message, with its reasons."""
    return _bundled().explain(text)


def taxonomy() -> dict[str, Any]:
    """The labels with names, descriptions, advice and crosswalks, and the class lists they map to."""
    return _json.loads(_taxonomy())

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, final

__version__: str

class ModelError(ValueError):
    """A model file was refused; the message names the broken rule."""

@final
class Classifier:
    """Turns messages into verdicts. Immutable; share one between threads, or after ``fork``.

    Parameters
    ----------
    model : path of a model folder or ``model.safetensors``; the shipped model if left out.
    policy : ``(scam, legitimate)`` thresholds on the scam probability, ``0 <= legitimate <= scam <= 1``;
        the model's measured ones if left out.

    Raises
    ------
    ModelError : the file was refused; nothing is loaded halfway.
    ValueError : the thresholds are out of range.
    """

    def __new__(cls, model: str | os.PathLike[str] | None = None, policy: tuple[float, float] | None = None) -> Classifier: ...
    def classify(self, text: str) -> Verdict:
        """The verdict on one message. Any ``str`` has one; a lone surrogate counts as U+FFFD."""

    def classify_batch(self, texts: Iterable[str], *, threads: int | None = None) -> list[Verdict]:
        """The verdicts on many messages, in order; equal to ``classify`` on each, bit for bit.

        ``threads`` bounds the threads of this call (all cores if left out); they end with it.
        """

    def classify_iter(self, texts: Iterable[str], *, batch: int = 4096, threads: int | None = None) -> Iterator[Verdict]:
        """Verdicts on a stream of messages in bounded memory: ``batch`` texts are read at a time."""

    def explain(self, text: str) -> Explanation:
        """The verdict on one message, with its reasons."""

    def conversation(self, *, policy: tuple[float, float] | None = None) -> Conversation:
        """A conversation without turns yet.

        ``policy`` sets its thresholds, ``(scam, legitimate)``; they are not those of messages, and the
        measured ones are used if left out. ``ValueError`` if they are out of range.
        """

    def card(self) -> dict[str, Any]:
        """What the model says of itself: versions, labels, calibration, thresholds, provenance."""

    @property
    def labels(self) -> list[str]:
        """The label ids, in the model's order."""

    @property
    def model(self) -> str:
        """The model's name."""

    @property
    def policy(self) -> tuple[float, float]:
        """The thresholds in use: ``(scam, legitimate)``."""

@final
class Scored:
    """A label with its probability."""

    id: str
    probability: float
    def __new__(cls, id: str, probability: float) -> Scored: ...
    def to_dict(self) -> dict[str, Any]: ...
    def __hash__(self) -> int: ...

@final
class Verdict:
    """The verdict on one message. Frozen, hashable, picklable."""

    decision: Literal["legitimate", "unsure", "scam"]
    """What to make of the message."""
    scam: float | None
    """The probability that it is a scam; ``None`` if the model's labels do not tell."""
    typology: str
    """The most probable scam label if the decision is scam or unsure, else the best other label."""
    model: str
    """The model's name."""
    taxonomy: int
    """The version of the taxonomy; 0 for labels of the researcher's own."""

    def __new__(
        cls, decision: str, scam: float | None, typology: str, labels: list[tuple[str, float]], model: str, taxonomy: int
    ) -> Verdict:
        """A verdict from its parts, as pickling and Arrow columns rebuild it; ``classify`` makes them."""

    @property
    def typologies(self) -> list[Scored]:
        """Every label with its probability, most probable first. Labels do not exclude each other."""

    @property
    def is_scam(self) -> bool:
        """Whether the decision is ``"scam"``."""

    def probability(self, label: str) -> float:
        """The probability of one label; ``KeyError`` if the model does not have it."""

    def to_dict(self, top: int = 3) -> dict[str, Any]:
        """The command line's JSON object, with the ``top`` most probable labels (0: all)."""

    def __hash__(self) -> int: ...

@final
class Conversation:
    """A conversation as far as it has been read; its size does not grow with its turns.

    ``Classifier.conversation`` makes it. Threads may share one; turns are read in the order they arrive.
    """

    def push(self, text: str, who: Literal["them", "me"] = "them") -> Standing:
        """Reads the next turn. The standing depends on this turn and those before it.

        Turns of ``"me"``, the reader, change labels but never the scam probability.
        """

    @property
    def turns(self) -> int:
        """How many turns were read."""

    @property
    def alarm_turn(self) -> int | None:
        """The first turn, from 0, after which the decision was ``"scam"``."""

    @property
    def policy(self) -> tuple[float, float]:
        """The thresholds in use: ``(scam, legitimate)``."""

@final
class Standing:
    """Where a conversation stands after a turn. Frozen, hashable, picklable."""

    turn: int
    """The turn it follows, from 0."""
    verdict: Verdict
    """Decision, probabilities and labels as a verdict on the conversation so far."""
    alarm_turn: int | None
    """The first turn, from 0, after which the decision was ``"scam"``; it stays when things calm down."""
    since: int | None
    """The turn at which the run of their turns most like a scam begins; ``None`` before they spoke."""

    def __new__(cls, turn: int, verdict: Verdict, alarm_turn: int | None, since: int | None) -> Standing:
        """A standing from its parts, as pickling rebuilds it; ``Conversation.push`` makes them."""

    @property
    def decision(self) -> Literal["legitimate", "unsure", "scam"]:
        """What to make of the conversation now."""

    @property
    def scam(self) -> float | None:
        """The probability that it is a scam; ``None`` if the model's labels do not tell."""

    @property
    def typology(self) -> str:
        """The label that names the conversation."""

    @property
    def is_scam(self) -> bool:
        """Whether the decision is ``"scam"``."""

    @property
    def is_alarm(self) -> bool:
        """Whether the alarm is raised by this very turn."""

    def to_dict(self) -> dict[str, Any]: ...
    def __hash__(self) -> int: ...

@final
class Evidence:
    """A feature's part in a logit: ``text[start:end]``, and its weight in quantised steps."""

    start: int
    end: int
    steps: int

@final
class Reasons:
    """Why a head has the logit it has: ``bias + unit * sum(e.steps for e in evidence) == logit``."""

    head: str
    """The label explained; ``"scam"`` for scam-or-not."""
    logit: float
    bias: float
    unit: float
    """What one step is worth in this message, in logits."""
    evidence: list[Evidence]
    highlights: list[tuple[int, int, float]]
    """``(start, end, logits)`` for display, strongest first: overlapping features spread evenly."""

@final
class Signal:
    """A tactic found in a message; ``text[start:end]`` is the phrase. Names and phrases are data of the package."""

    id: str
    en: str
    zh: str
    honest: bool
    """Whether it speaks for an honest message."""
    start: int
    end: int

@final
class Disguise:
    """A disguise that was undone: its kind, and ``text[start:end]`` as it was written."""

    kind: str
    start: int
    end: int

@final
class Explanation:
    """A verdict with its reasons; spans are character offsets, ``text[start:end]`` just works."""

    verdict: Verdict
    scam: Reasons | None
    """Why the scam head took the message for a scam or not."""
    strongest: Reasons | None
    """Why the strongest scam typology has its logit; it speaks in the scam logit too."""
    scam_logit: float | None
    """``scam.logit + card()["typology_weight"] * strongest.logit``, before calibration."""
    typology: Reasons
    """Why the message was given its typology."""
    signals: list[Signal]
    """The tactics found, each once, in the order of the text."""
    disguises: list[Disguise]
    """What was disguised and has been undone, in the order of the text."""
    disguise_evidence: list[tuple[str, float]]
    """What each kind of disguise adds to the calibrated scam log-odds."""
    entities: list[Entity]
    """What the message names: links, phones, handles, sums and the like, in the order of the text."""

    def sentence(self, lang: Literal["en", "zh"] = "en") -> str:
        """The verdict in one sentence, with the tactics found."""

    def _repr_html_(self) -> str: ...

    def to_dict(self) -> dict[str, Any]: ...

@final
class Encoder:
    """Turns messages into vectors, for those who learn: ``ruse train --encoder`` reads what ``save`` writes.

    Parameters
    ----------
    path : an ``encoder.safetensors``, or its folder.

    Raises
    ------
    ModelError : the file was refused; the message names the broken rule.
    """

    def __new__(cls, path: str | os.PathLike[str]) -> Encoder: ...
    def encode(self, text: str) -> list[float]:
        """The message's vector, ``dims`` numbers: inner products say how alike two messages are."""

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Writes ``encoder.safetensors`` into the folder, which is made if it is missing."""

    @property
    def dims(self) -> int: ...
    @property
    def features(self) -> int:
        """Features with a row of their own."""

    @property
    def teacher(self) -> str:
        """Who made the vectors it was learned from, with their licence."""

    @property
    def held_out_cosine(self) -> float:
        """Mean cosine between teacher and student over texts that were held out."""

    @property
    def digest(self) -> str: ...

def distill(
    texts: Iterable[str],
    vectors: Any,
    *,
    teacher: str = "",
    dims: int = 128,
    max_features: int = 60_000,
    min_texts: int = 3,
    passes: int = 6,
    rate: float = 0.05,
    seed: int = 1,
    threads: int = 2,
    progress: Callable[[int, int, float], object] | None = None,
) -> Encoder:
    """Learns an encoder from unlabelled texts and any teacher's vectors of them.

    Parameters
    ----------
    texts : the texts.
    vectors : a row of numbers a text, in the same order: a 2-dimensional numpy array, or any sequence of sequences.
    teacher : who made the vectors, with their licence; kept in the encoder.
    dims : the length of a message's vector.
    max_features : rows for at most this many features, the most frequent.
    min_texts : a feature must occur in this many texts.
    passes, rate, seed : passes over the texts, how far first steps go, start values and order.
    threads : one or two; the result is the same, bit for bit.
    progress : called after each pass with passes done, passes in all, and the held-out cosine.

    Raises
    ------
    ValueError : an option is out of range, or texts and vectors do not belong together.
    """

@final
class Entity:
    """Something a message names that can be looked up, called, opened, paid or typed in: ``text[start:end]``.

    Frozen, hashable, picklable.
    """

    kind: Literal[
        "url",
        "phone",
        "email",
        "contact_handle",
        "bank_card",
        "chinese_id",
        "crypto_address",
        "money",
        "one_time_code",
        "tracking_number",
    ]
    start: int
    end: int
    normal: str
    """Its normal form: two ways to write the same thing have the same."""

    def __new__(cls, kind: str, start: int, end: int, normal: str, detail: dict[str, Any] | None = None) -> Entity:
        """An entity from its parts, as pickling rebuilds it; ``entities`` finds them."""

    @property
    def detail(self) -> dict[str, Any] | None:
        """What else is known of it: ``host``, ``look_alike``, ``calling_code``, ``app``, ``network``, …."""

    def to_dict(self) -> dict[str, Any]: ...
    def __hash__(self) -> int: ...

def entities(text: str) -> list[Entity]:
    """The entities of a message, in order, not overlapping. Any ``str`` has a list; no model is needed."""

def redact(text: str, *, keep_length: bool = False, kinds: Iterable[str] | None = None) -> str:
    """The message without its entities: ``<PHONE>``, ``<URL>``, … in their place.

    Parameters
    ----------
    keep_length : put one ``*`` for each character instead.
    kinds : take out only these kinds (``Entity.kind``); all if left out.

    Raises
    ------
    ValueError : a kind is not known.
    """

def _taxonomy() -> str: ...

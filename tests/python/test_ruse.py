"""The installed wheel, as its users use it."""

import copy
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import ruse

ROOT = Path(__file__).resolve().parents[2]
LURE = "在家点赞就能赚钱，先垫付300元做任务，返400"
GOLDEN = [json.loads(line) for line in (ROOT / "tests/golden/verdicts.jsonl").read_text("utf-8").splitlines()]


def test_the_wheel_is_under_test_and_has_no_dependency():
    assert "site-packages" in ruse.__file__
    from importlib.metadata import requires

    assert not requires("ruse")


@pytest.mark.parametrize("row", GOLDEN, ids=lambda r: r["name"])
def test_golden(row):
    verdict = ruse.classify(row["text"])
    assert verdict.decision == row["decision"]
    assert verdict.typology == row["typology"]
    assert verdict.scam == pytest.approx(row["scam"], abs=1e-12)


def test_a_verdict_is_frozen_hashable_picklable():
    verdict = ruse.classify(LURE)
    assert verdict.is_scam and verdict.typology == "task_rebate"
    for again in (ruse.classify(LURE), pickle.loads(pickle.dumps(verdict)), copy.deepcopy(verdict)):
        assert again == verdict and hash(again) == hash(verdict) and again.typologies == verdict.typologies
    assert ruse.classify("晚上吃什么") != verdict
    with pytest.raises(AttributeError):
        verdict.decision = "legitimate"
    scored = verdict.typologies[0]
    assert pickle.loads(pickle.dumps(scored)) == scored and scored in {scored}
    assert verdict.probability(scored.id) == scored.probability
    with pytest.raises(KeyError):
        verdict.probability("no_such_label")


def test_to_dict_is_the_command_line_s_object():
    row = ruse.classify(LURE).to_dict()
    assert list(row) == ["decision", "scam", "typology", "typologies", "model", "taxonomy"]
    assert len(row["typologies"]) == 3 and list(row["typologies"][0]) == ["id", "probability"]
    assert len(ruse.classify(LURE).to_dict(top=0)["typologies"]) == 34
    json.dumps(row)


@pytest.mark.parametrize("text", ["", "\ud800", "a\udfffb", "\x00", "😀" * 1000, "刷单" * 100_000])
def test_any_str_has_a_verdict(text):
    assert ruse.classify(text).decision in {"legitimate", "unsure", "scam"}
    explanation = ruse.explain(text)
    for e in explanation.typology.evidence:
        assert 0 <= e.start <= e.end <= len(text)


def test_a_batch_is_one_by_one():
    texts = [row["text"] for row in GOLDEN] * 20
    alone = [ruse.classify(t) for t in texts]
    assert ruse.classify_batch(texts) == alone
    assert ruse.classify_batch(iter(texts), threads=3) == alone
    assert ruse.classify_batch([]) == []
    classifier = ruse.Classifier()
    assert list(classifier.classify_iter((t for t in texts), batch=7)) == alone
    with pytest.raises(TypeError, match=r"texts\[1\] must be str, found int"):
        ruse.classify_batch(["a", 1])
    with pytest.raises(TypeError):
        ruse.classify_batch("one str")
    with pytest.raises(ValueError):
        classifier.classify_iter([], batch=0)


def test_a_stream_is_read_lazily():
    read = []
    stream = ruse.Classifier().classify_iter((read.append(i) or "hi" for i in range(100)), batch=10)
    next(stream)
    assert len(read) == 10


def test_explanations_sum_exactly_and_point_into_the_text():
    text = "😀 " + LURE + "👩\u200d👧\u200b!"
    explanation = ruse.explain(text)
    assert explanation.verdict == ruse.classify(text)
    weight = ruse.Classifier().card()["typology_weight"]
    assert explanation.scam_logit == explanation.scam.logit + weight * explanation.strongest.logit
    for reasons in (explanation.scam, explanation.strongest, explanation.typology):
        assert reasons.bias + reasons.unit * sum(e.steps for e in reasons.evidence) == reasons.logit
    assert any(text[e.start : e.end] in "点赞" for e in explanation.typology.evidence)
    assert [(d.kind, text[d.start:d.end]) for d in explanation.disguises] == [("zero_width", "\u200b")]
    json.dumps(explanation.to_dict())


def test_a_classifier_can_be_pickled_and_says_what_it_is():
    classifier = ruse.Classifier(policy=(0.9, 0.1))
    again = pickle.loads(pickle.dumps(classifier))
    assert again.policy == (0.9, 0.1) and again.classify(LURE) == classifier.classify(LURE)
    card = classifier.card()
    assert [label["id"] for label in card["labels"]] == classifier.labels and len(classifier.labels) == 34
    assert card["name"] == classifier.model and card["provenance"]["sources"]
    with pytest.raises(ValueError, match="policy"):
        ruse.Classifier(policy=(0.1, 0.9))


def test_thresholds_decide():
    assert ruse.Classifier(policy=(0.0, 0.0)).classify("晚上吃什么").decision == "scam"
    assert ruse.Classifier(policy=(1.0, 1.0)).classify("晚上吃什么").decision == "legitimate"


def test_a_broken_model_is_a_model_error(tmp_path):
    with pytest.raises(ruse.ModelError, match="nowhere"):
        ruse.Classifier("/nowhere")
    shipped = (ROOT / "models/ruse-1/model.safetensors").read_bytes()
    good, bad = tmp_path / "good", tmp_path / "bad.safetensors"
    good.mkdir()
    (good / "model.safetensors").write_bytes(shipped)
    assert ruse.Classifier(good).classify(LURE) == ruse.classify(LURE)
    bad.write_bytes(shipped[:1000] + b"\x00" + shipped[1001:])
    with pytest.raises(ruse.ModelError):
        ruse.Classifier(str(bad))
    assert issubclass(ruse.ModelError, ValueError)


def test_taxonomy_is_data():
    labels = ruse.taxonomy()["labels"] if "labels" in ruse.taxonomy() else ruse.taxonomy()["label"]
    assert len(labels) == 34


def test_entities_point_into_the_text():
    text = "😀 加微信：ｌｉｎ＿８８４２，付300元，详见 hxxps://paypa1[.]com/x"
    handle, money, url = ruse.entities(text)
    assert text[handle.start : handle.end] == "ｌｉｎ＿８８４２"
    assert (handle.kind, handle.normal, handle.detail) == ("contact_handle", "lin_8842", {"app": "wechat"})
    assert (money.normal, money.detail) == ("300 CNY", None)
    assert (url.normal, url.detail["look_alike"]) == ("https://paypa1.com/x", "paypal")
    assert list(url.to_dict()) == ["kind", "start", "end", "normal", "detail"]
    for entity in (handle, money, url):
        again = pickle.loads(pickle.dumps(entity))
        assert again == entity and hash(again) == hash(entity) and again.detail == entity.detail
        assert copy.deepcopy(entity) == entity
        with pytest.raises(AttributeError):
            entity.kind = "phone"
    assert handle != money
    with pytest.raises(ValueError, match="no such kind"):
        ruse.Entity("no_such_kind", 0, 1, "x")


def test_golden_entities_lie_in_their_texts():
    for line in (ROOT / "tests/golden/entities.jsonl").read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        last = 0
        for entity in ruse.entities(text):
            assert last <= entity.start < entity.end <= len(text) and entity.normal
            last = entity.end


def test_redacted_texts():
    text = "打 138 0013 8000 付300元 \ud800"
    assert ruse.redact(text) == "打 <PHONE> 付<MONEY> \ufffd"
    assert ruse.redact(text, kinds=["money"]) == "打 138 0013 8000 付<MONEY> \ufffd"
    assert ruse.redact(text, kinds=()) == text.replace("\ud800", "\ufffd")
    masked = ruse.redact(text, keep_length=True)
    assert len(masked) == len(text) and "8" not in masked
    assert ruse.redact(ruse.redact(text)) == ruse.redact(text)
    with pytest.raises(ValueError, match="no such kind"):
        ruse.redact(text, kinds=["nobody"])
    with pytest.raises(TypeError):
        ruse.redact(text, kinds="phone")


def test_the_gil_is_released():
    """A thread that only counts goes on at much of its speed while a batch is typed."""
    texts = [LURE * 40] * 4000
    count, stop = 0, threading.Event()

    def counting():
        nonlocal count
        while not stop.is_set():
            count += 1

    thread = threading.Thread(target=counting)
    thread.start()
    try:
        start, before = time.perf_counter(), count
        time.sleep(0.3)
        alone = (count - before) / (time.perf_counter() - start)
        start, before = time.perf_counter(), count
        ruse.classify_batch(texts, threads=1)
        during = (count - before) / (time.perf_counter() - start)
    finally:
        stop.set()
        thread.join()
    assert during > 0.1 * alone


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_it_works_after_fork():
    expected = ruse.classify_batch([LURE] * 500)
    code = (
        "import os, ruse; a = ruse.classify_batch(['x y z'] * 500)\n"
        "pid = os.fork()\n"
        "if pid == 0: os._exit(0 if ruse.classify_batch(['x y z'] * 500) == a else 1)\n"
        "raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
    assert len(expected) == 500


def test_threads_share_one_classifier():
    classifier = ruse.Classifier()
    expected = classifier.classify(LURE)
    results = []
    threads = [threading.Thread(target=lambda: results.extend(classifier.classify(LURE) for _ in range(200))) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(results) == 800 and set(results) == {expected}


def test_distill_learns_what_the_teacher_says(tmp_path):
    texts = [f"{word} {i}" for i in range(120) for word in ("pay the fee now", "see you at dinner")]
    vectors = [[1.0, 0.1, 0.0] if "fee" in text else [0.0, 0.1, 1.0] for text in texts]
    seen = []
    encoder = ruse.distill(texts, vectors, teacher="two directions", dims=8, passes=3, progress=lambda *a: seen.append(a))
    assert [done for done, _, _ in seen] == [1, 2, 3] and encoder.held_out_cosine > 0.9
    assert (encoder.dims, encoder.teacher) == (8, "two directions")
    dot = lambda a, b: sum(x * y for x, y in zip(encoder.encode(a), encoder.encode(b)))
    assert dot("pay the fee", "the fee now") > dot("pay the fee", "see you at dinner")
    encoder.save(tmp_path / "encoder")
    again = ruse.Encoder(tmp_path / "encoder")
    assert (again.digest, again.encode("fee \ud800")) == (encoder.digest, encoder.encode("fee \ud800"))
    assert ruse.distill(texts, vectors, teacher="two directions", dims=8, passes=3, threads=1).digest == encoder.digest


@pytest.mark.parametrize(
    "vectors, says",
    [([[1.0]], "2 texts but 1 vectors"), ([[1.0, 2.0], [1.0]], r"vectors\[1\] has 1 numbers"), ([[], []], "too few")],
)
def test_distill_names_what_does_not_fit(vectors, says):
    with pytest.raises(ValueError, match=says):
        ruse.distill(["a", "b"], vectors)

"""Conversations in the installed wheel."""

import json
import os
import pickle
import subprocess
import threading
from pathlib import Path

import pytest

import ruse

ROOT = Path(__file__).resolve().parents[2]
SLOW = [tuple(turn) for turn in json.loads((ROOT / "tests/golden/slow_conversation.json").read_text("utf-8"))]


def standings(turns, **options):
    conversation = ruse.Classifier().conversation(**options)
    return [conversation.push(text, who) for who, text in turns]


def test_a_slow_scam_raises_one_alarm():
    all_ = standings(SLOW)
    assert [s.turn for s in all_] == list(range(6))
    assert [s.alarm_turn for s in all_] == [None] * 4 + [4, 4]
    assert [s.is_alarm for s in all_] == [False] * 4 + [True, False]
    assert [s.is_scam for s in all_] == [False] * 4 + [True, True]
    assert all_[4].typology == "task_rebate" and all_[4].since in {0, 2, 4}
    assert all_[4].verdict.scam == all_[4].scam == all_[5].scam


def test_a_standing_uses_no_later_turn():
    all_ = standings(SLOW)
    for end in range(len(SLOW)):
        assert standings(SLOW[:end]) == all_[:end]


def test_a_standing_is_frozen_hashable_picklable():
    standing = standings(SLOW)[-1]
    for again in (standings(SLOW)[-1], pickle.loads(pickle.dumps(standing))):
        assert again == standing and hash(again) == hash(standing) and repr(again) == repr(standing)
    assert standing != standings(SLOW)[-2]
    with pytest.raises(AttributeError):
        standing.turn = 1
    row = standing.to_dict()
    assert list(row) == ["turn", "decision", "scam", "typology", "alarm_turn", "since"]
    json.dumps(row)


def test_who_speaks():
    conversation = ruse.Classifier().conversation()
    assert conversation.push("先垫付199").scam == standings([("them", "先垫付199")])[0].scam
    before = conversation.push("好的").scam
    assert conversation.push("先垫付300元做任务返佣金", who="me").scam == before
    assert conversation.turns == 3
    with pytest.raises(ValueError, match="them"):
        conversation.push("hi", "you")
    with pytest.raises(TypeError):
        conversation.push(b"hi")
    assert conversation.turns == 3


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "😀" * 1000, "刷单" * 100_000])
def test_any_str_is_a_turn(text):
    conversation = ruse.Classifier().conversation()
    for who in ("them", "me", "them"):
        assert conversation.push(text, who).decision in {"legitimate", "unsure", "scam"}


def test_thresholds_are_its_own():
    measured = ruse.Classifier().conversation().policy
    assert measured != ruse.Classifier().policy and ruse.Classifier(policy=(1.0, 1.0)).conversation().policy == measured
    assert standings([("them", "晚上吃什么")], policy=(0.0, 0.0))[0].is_alarm
    assert standings(SLOW, policy=(1.0, 1.0))[-1].alarm_turn is None
    with pytest.raises(ValueError, match="policy"):
        ruse.Classifier().conversation(policy=(0.1, 0.9))


def test_threads_may_share_one():
    conversation = ruse.Classifier().conversation()
    threads = [threading.Thread(target=lambda: [conversation.push("晚上几点回来吃饭") for _ in range(50)]) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert conversation.turns == 200 and conversation.alarm_turn is None


@pytest.mark.skipif("RUSE_PROGRAM" not in os.environ, reason="needs the program")
def test_the_command_line_says_the_same():
    rows = [json.loads(line) for line in (ROOT / "models/corpus/conversations_en.jsonl").read_text("utf-8").splitlines()[:20]]
    lines = "".join(json.dumps({"id": r["id"], "turns": r["turns"]}) + "\n" for r in rows)
    program = os.environ["RUSE_PROGRAM"]
    out = subprocess.run([program, "converse", "--jsonl"], input=lines.encode(), capture_output=True, check=True).stdout
    for row, line in zip(rows, out.splitlines(), strict=True):
        answer = json.loads(line)
        mine = standings([(t["who"], t["text"]) for t in row["turns"]])
        assert answer["id"] == row["id"] and answer["alarm_turn"] == mine[-1].alarm_turn
        assert [t["decision"] for t in answer["turns"]] == [s.decision for s in mine]
        assert [t["typology"] for t in answer["turns"]] == [s.typology for s in mine]
        assert [t["scam"] for t in answer["turns"]] == [s.scam for s in mine]

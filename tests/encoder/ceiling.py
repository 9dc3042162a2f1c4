#!/usr/bin/env python3
"""What the encoder's teacher itself would add: linear models over n-grams, over its vectors, and over both.

    pip install numpy scipy scikit-learn
    python3 tests/encoder/ceiling.py FOLDER > FOLDER/ceiling.md

reads FOLDER/texts.jsonl and FOLDER/vectors.npy, which teach.py wrote, and prints lines for the table of tests/ablation.py:
leave-author-out over five folds of the corpus messages the teacher has read (authors of `train` and `valid`).
"""

import json
import sys
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

CORPUS = Path(__file__).resolve().parents[2] / "models/corpus"
HONEST = ("benign", "marketing")
FOLDS = 5


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def n_grams(lang):
    if lang == "zh":
        return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2, dtype=np.float32)
    return TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]", sublinear_tf=True, min_df=2, dtype=np.float32)


def held_out(features, targets, folds, cost):
    scores = None
    for fold in range(FOLDS):
        inside = folds != fold
        model = LinearSVC(C=cost).fit(features[inside], targets[inside])
        found = model.decision_function(features[~inside])
        if scores is None:
            scores = np.zeros((len(targets), *found.shape[1:]))
        scores[~inside] = found
    return scores


def main():
    folder = Path(sys.argv[1])
    at = {row["text"]: i for i, row in enumerate(read(folder / "texts.jsonl"))}
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    found = {}
    for lang in ("zh", "en"):
        rows = [r for r in read(CORPUS / f"{lang}.jsonl") if r["split"] != "test" and r["text"].strip() in at]
        authors = sorted({r["author"] for r in rows})
        folds = np.array([authors.index(r["author"]) % FOLDS for r in rows])
        labels = np.array([r["label"] for r in rows])
        scam = ~np.isin(labels, HONEST)
        grams = n_grams(lang).fit_transform(r["text"] for r in rows)
        taught = np.array(vectors[[at[r["text"].strip()] for r in rows]], dtype=np.float32)
        taught = sp.csr_matrix(taught / np.linalg.norm(taught, axis=1, keepdims=True))
        both = sp.hstack([grams, taught]).tocsr()
        for name, features, cost in (("n-grams", grams, 0.5), ("teacher's vectors", taught, 3.0), ("both", both, 0.5)):
            kinds = held_out(features[scam], labels[scam], folds[scam], cost)
            classes = np.unique(labels[scam])
            f1 = f1_score(labels[scam], classes[kinds.argmax(1)], average="macro")
            score = held_out(features, scam, folds, cost)
            limit = np.sort(score[~scam])[::-1][int(0.01 * (~scam).sum())]
            found[lang, name] = f1, (score[scam] > limit).mean()
    for name in ("n-grams", "teacher's vectors", "both"):
        cells = [found[lang, name][i] for i in (0, 1) for lang in ("zh", "en")]
        print(f"| linear SVM over {name} | " + " | ".join(f"{c:.3f}" for c in cells) + " |")


if __name__ == "__main__":
    main()

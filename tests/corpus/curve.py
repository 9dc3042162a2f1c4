#!/usr/bin/env python3
"""Leave-author-out macro-F1 over the 32 typologies against messages a label: a table and a plot.

    python3 tests/corpus/curve.py target/release/ruse models/corpus/curve.svg
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEPS = [12, 25, 50, 100, 0]


def measure(ruse, lang, rows):
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [ruse, "evaluate", "--leave-author-out", "--recipe", ROOT / "models/ruse-1/heads.toml", "--json", report]
        command += ["--data", ROOT / f"models/corpus/{lang}.jsonl", "--split", "train", "--split", "valid", "--split", "test"]
        command += ["--rows-per-label", str(rows)] if rows else []
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return json.loads(report.read_text())["scam"]


def plot(curves, path):
    left, top, width, height = 60, 20, 480, 260
    most = max(len(STEPS) - 1, 1)
    x = lambda i: left + width * i / most
    y = lambda v: top + height * (1 - v)
    parts = [f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 330' font-family='system-ui' font-size='13'>"]
    for tick in range(0, 11, 2):
        parts.append(f"<line x1='{left}' x2='{left + width}' y1='{y(tick / 10)}' y2='{y(tick / 10)}' stroke='#ddd'/>")
        parts.append(f"<text x='{left - 8}' y='{y(tick / 10) + 4}' text-anchor='end'>{tick / 10:.1f}</text>")
    for i, step in enumerate(STEPS):
        parts.append(f"<text x='{x(i)}' y='{top + height + 20}' text-anchor='middle'>{step or 'all'}</text>")
    for (name, values), colour in zip(curves.items(), ("#b23a48", "#2a6f97")):
        points = " ".join(f"{x(i)},{y(v)}" for i, v in enumerate(values))
        parts.append(f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='2.5'/>")
        parts.append(f"<text x='{left + width + 6}' y='{y(values[-1]) + 4}' fill='{colour}'>{name}</text>")
    parts.append(f"<text x='{left + width / 2}' y='{top + height + 42}' text-anchor='middle'>messages a label and language</text></svg>")
    Path(path).write_text("\n".join(parts) + "\n")


def main():
    ruse, path = sys.argv[1:]
    curves = {}
    print("| messages a label | " + " | ".join(str(s or "all") for s in STEPS) + " |")
    print("|---" * (len(STEPS) + 1) + "|")
    for lang in ("zh", "en"):
        reports = [measure(ruse, lang, step) for step in STEPS]
        curves[lang] = [r["typology_macro_f1"] for r in reports]
        print(f"| {lang}: typology macro-F1 | " + " | ".join(f"{v:.3f}" for v in curves[lang]) + " |")
        print(f"| {lang}: scam recall at 1 % false positives on hard negatives | " + " | ".join(f"{r['recall_at_1_percent']:.3f}" for r in reports) + " |", flush=True)
    plot(curves, path)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What each choice of the shipped recipe is worth, leave-author-out on the corpus. Standard library only.

    python3 tests/ablation.py RUSE [TEACHER]

prints a table: typology macro-F1 and scam recall at 1 % false positives on hard negatives, a line for every change of
models/ruse-1/heads.toml. RUSE is the program; TEACHER a table that tests/encoder/ceiling.py has written, appended.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADS = (ROOT / "models/ruse-1/heads.toml").read_text("utf-8")
#: A name, and the lines of heads.toml it changes or adds.
CHANGES = [
    ("n-grams alone, as shipped", {}),
    ("1-grams of units only", {"unit_ngram": "1"}),
    ("no pairs that skip a unit", {"unit_skip": "0"}),
    ("pairs that skip up to two units", {"unit_skip": "2"}),
    ("3-grams of units too", {"unit_ngram": "3"}),
    ("character n-grams of 3 to 5", {"char_ngram_min": "3", "char_ngram_max": "5"}),
    ("no character n-grams", {"char_ngram_max": "0", "char_ngram_min": "0"}),
    ("the scam head reads character n-grams", {"scam_units_only": "false"}),
    ("no label smoothing", {"smoothing": "0.0"}),
    ("no log-count ratio", {"log_count_ratio": "0.0"}),
    ("cost 30 for typologies", {"cost": "30.0"}),
    ("cost 15 for scam-or-not", {"scam_cost": "15.0"}),
    ("strongest typology not added", {"typology_weight": "0.0"}),
    ("positives weighted by √(negatives / positives)", {"balance": "0.5"}),
    ("features of two authors or more", {"min_authors": "2"}),
]


def recipe(changes):
    text = HEADS
    for field, value in changes.items():
        lines = text.split("\n")
        at = [i for i, line in enumerate(lines) if line.split(" = ")[0] == field]
        if at:
            lines[at[0]] = f"{field} = {value}"
            text = "\n".join(lines)
        elif field == "min_authors":
            text += f"\n[vocabulary]\nmin_authors = {value}\n"
        else:
            text = text.replace("[heads]\n", f"[heads]\n{field} = {value}\n")
    return text


def measure(ruse, lang, changes, *more):
    with tempfile.TemporaryDirectory() as folder:
        toml, report = Path(folder) / "heads.toml", Path(folder) / "report.json"
        toml.write_text(recipe(changes), "utf-8")
        command = [ruse, "evaluate", "--leave-author-out", "--recipe", toml, "--json", report, "--data", ROOT / f"models/corpus/{lang}.jsonl"]
        command += ["--split", "train", "--split", "valid", "--split", "test", *more]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        scam = json.loads(report.read_text("utf-8"))["scam"]
        return scam["typology_macro_f1"], scam["recall_at_1_percent"]


def main():
    ruse, *teacher = sys.argv[1:]
    print("| leave-author-out | F1 zh | F1 en | recall zh | recall en |")
    print("|---|---:|---:|---:|---:|")
    encoder = ["--encoder", ROOT / "models/encoder"]
    for name, changes, more in [("with the encoder, as shipped", {}, encoder), *((n, c, []) for n, c in CHANGES)]:
        (f_zh, r_zh), (f_en, r_en) = (measure(ruse, lang, changes, *more) for lang in ("zh", "en"))
        print(f"| {name} | {f_zh:.3f} | {f_en:.3f} | {r_zh:.3f} | {r_en:.3f} |", flush=True)
    for path in teacher:
        print(Path(path).read_text("utf-8"), end="")


if __name__ == "__main__":
    main()

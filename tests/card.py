#!/usr/bin/env python3
"""Measures the shipped model and writes what it finds into its card. Standard library only.

    RUSE_DATA=... python3 tests/card.py RUSE

`ruse train` writes the upper part of models/ruse-1/CARD.md; this writes what follows the line `<!-- measured -->`, and
reliability.svg beside it. Without RUSE_DATA the sections on public data say so. RUSE is the program.
"""

import collections
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models/ruse-1"
CORPUS = ROOT / "models/corpus"
MARK = "<!-- measured -->"
LANGUAGES = {"zh": "Chinese", "en": "English"}
#: Public text that taught nothing, and how it is labelled.
PUBLIC = [
    "nus_sms_zh", "nus_sms_en", "lccc", "sms800k", "jddc", "zeroscam_tw", "fbs_sms", "telecom_fraud_8", "id_sms", "ja_chat", "ko_phishing",
]
#: Classes of telecom_fraud_8 by their number in the source.
CLASSES = {"1": "fake customer service", "2": "fake loans and credit reports", "3": "impersonated authorities", "4": "impersonated acquaintances",
           "5": "order brushing", "6": "fake shopping", "7": "fake investment"}


def ruse(*args, **more):
    return subprocess.run([RUSE, *map(str, args)], check=True, capture_output=True, text=True, cwd=ROOT, **more).stdout


def report(*args):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        ruse("evaluate", *args, "--json", out.name)
        return json.loads(Path(out.name).read_text("utf-8"))


def left_out(lang, *more, recipe=MODEL / "heads.toml"):
    splits = [a for split in ("train", "valid", "test") for a in ("--split", split)]
    return report("--leave-author-out", "--recipe", recipe, "--encoder", ROOT / "models/encoder",
                  "--data", CORPUS / f"{lang}.jsonl", *splits, *more)


def table(*rows):
    head, *rest = rows
    lines = [head, ["---" if i == 0 else "---:" for i in range(len(head))], *rest]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines) + "\n"


def percent(share):
    return "-" if share is None else f"{share * 100:.1f} %" if share >= 0.0995 else f"{share * 100:.2f} %"


def leave_author_out():
    found = {lang: left_out(lang) for lang in LANGUAGES}
    yield "## Leave-author-out\n\n"
    yield "Heads of the same recipe, fitted on the corpus alone without the authors they are measured on. Every honest message of the "
    yield "corpus is a hard negative or one of everyday life; the corpus is harder than an inbox.\n\n"
    row = lambda name, value: [name, *(value(found[lang]) for lang in LANGUAGES)]
    few = {lang: twelve(lang) for lang in LANGUAGES}
    yield table(
        ["", *LANGUAGES.values()],
        row("messages", lambda r: r["rows"]),
        row("typology macro-F1, 32 labels", lambda r: f"{r['scam']['typology_macro_f1']:.3f}"),
        ["the same from 12 messages a label (mean of 5 draws)", *(f"{few[lang]:.3f}" for lang in LANGUAGES)],
        row("scam recall where 1 % of the honest ones raise an alarm", lambda r: percent(r["scam"]["recall_at_1_percent"])),
        row("scam recall at the shipped rate", lambda r: percent(r["scam"]["recall"])),
        row("false positives at the shipped rate", lambda r: percent(r["scam"]["false_positive_rate"])),
        row("unsure", lambda r: percent(r["scam"]["unsure"])),
        row("expected calibration error of the scam probability", lambda r: f"{r['ece']:.4f}"),
    )
    yield "F1 a label, benign and marketing among them:\n\n"
    labels = sorted(set().union(*(r["labels"] for r in found.values())))
    score = lambda r, label: f"{r['labels'][label]['f1']:.3f}" if label in r["labels"] else "-"
    yield table(["label", *LANGUAGES.values()], *([label, *(score(found[lang], label) for lang in LANGUAGES)] for label in labels))
    yield "### Calibration\n\n![said and true](reliability.svg)\n\n"
    plot({lang: r["reliability"] for lang, r in found.items()})
    yield "### False positives by family\n\nThe ten families of honest messages that most often raise an alarm, a language:\n\n"
    for lang, name in LANGUAGES.items():
        worst = sorted(found[lang]["scam"]["false_positives_by_family"].items(), key=lambda f: (-f[1], f[0]))
        sizes = collections.Counter(r["family"] for r in rows(CORPUS / f"{lang}.jsonl"))
        yield table([name, "messages", "called scams"], *([f.replace("_", " ") or "-", sizes[f], percent(s)] for f, s in
                    [w for w in worst if sizes[w[0]] >= 30][:10]))


def twelve(lang):
    """Typology macro-F1 from 12 messages a label, over five draws."""
    recipe = (MODEL / "heads.toml").read_text("utf-8")
    found = []
    for seed in range(1, 6):
        with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as out:
            out.write(re.sub(r"^\[heads\]$", f"[heads]\nseed = {seed}", recipe, flags=re.M))
            out.flush()
            found.append(left_out(lang, "--rows-per-label", 12, recipe=out.name)["scam"]["typology_macro_f1"])
    return sum(found) / len(found)


def plot(bins):
    """What was said (across) and what was true (up)."""
    size, marks = 320, []
    for (lang, found), colour in zip(bins.items(), ("#b3261e", "#2a6f97")):
        points = " ".join(f"{b['predicted'] * size:.1f},{size - b['observed'] * size:.1f}" for b in found)
        marks.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        marks.append(f'<text x="12" y="{20 + 18 * len(marks) // 2}" fill="{colour}">{LANGUAGES[lang]}</text>')
    (MODEL / "reliability.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-40 -10 {size + 60} {size + 50}" font-family="sans-serif" font-size="13">'
        f'<rect width="{size}" height="{size}" fill="none" stroke="#999"/><line y1="{size}" x2="{size}" stroke="#bbb"/>'
        + "".join(marks)
        + f'<text x="{size // 2}" y="{size + 30}" text-anchor="middle">scam probability</text>'
        f'<text transform="translate(-15 {size // 2}) rotate(-90)" text-anchor="middle">share of scams</text></svg>\n',
        "utf-8",
    )


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def unread_authors():
    yield "## Authors never read\n\nThe shipped model on the corpus's test authors, who taught it nothing; and on test conversations.\n\n"
    lines = []
    for lang, name in LANGUAGES.items():
        r = report("--data", CORPUS / f"{lang}.jsonl", "--lang", lang)
        s = r["scam"]
        lines.append([name, r["rows"], f"{s['typology_macro_f1']:.3f}", percent(s["recall"]), percent(s["false_positive_rate"]),
                      percent(s["unsure"]), f"{r['ece']:.4f}"])
    yield table(["", "messages", "typology macro-F1", "scams found", "false positives", "unsure", "ECE"], *lines)
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        ruse("evaluate", "--conversations", *(CORPUS / f"conversations_{lang}.jsonl" for lang in LANGUAGES), "--json", out.name)
        found = json.loads(Path(out.name).read_text("utf-8"))["languages"]
    yield table(
        ["conversations", "scams", "honest", "scams found", "in time", "honest with an alarm", "typology right"],
        *([LANGUAGES[lang], s["scams"], s["honest"], percent(s["recall"]), percent(s["in_time"]), percent(s["false_alarms"]),
           percent(s["typology_accuracy"])] for lang, s in found.items()),
    )


def public_text():
    yield "## Text it never learned from\n\nPublic data of others, some of it masked or rewritten; nothing of it taught the model.\n\n"
    if not os.environ.get("RUSE_DATA"):
        yield "Not measured: `RUSE_DATA` named no folder.\n\n"
        return
    lines = []
    for name in PUBLIC:
        path = Path(os.environ["RUSE_DATA"], "bench_only", f"{name}.jsonl")
        all_rows = rows(path)
        asked = "".join(json.dumps({"id": i, "text": r["text"]}) + "\n" for i, r in enumerate(all_rows))
        groups = collections.defaultdict(collections.Counter)
        for line in ruse("classify", "--jsonl", input=asked).splitlines():
            verdict = json.loads(line)
            row = all_rows[verdict["id"]]
            count = groups[row["label"], row["typology"]]
            count["all"] += 1
            count[verdict["decision"]] += 1
            best = next((t["id"] for t in verdict["typologies"] if t["id"] not in ("benign", "marketing")), None)
            count["typed"] += row["typology"] in (verdict["typology"], best)
        for (label, typology), n in sorted(groups.items()):
            label = CLASSES.get(label, label) if name == "telecom_fraud_8" else label
            typed = percent(n["typed"] / n["all"]) if typology else "-"
            lines.append([name, label, n["all"], percent(n["scam"] / n["all"]), percent(n["unsure"] / n["all"]), typed])
    yield table(["set", "class", "messages", "decided scam", "unsure", "typology right"], *lines)


def disguises():
    yield "## Disguises\n\n`make evasion`: held-out messages in every disguise of `tests/evasion`.\n\n"
    yield subprocess.run(["cargo", "run", "--release", "-q", "-p", "ruse-tests", "--bin", "evasion"], check=True, capture_output=True,
                         text=True, cwd=ROOT).stdout + "\n"


def size_and_speed():
    size = lambda path: f"{path.stat().st_size / 1e6:.1f} MB"
    yield "## Size and speed\n\n"
    yield f"Model file {size(MODEL / 'model.safetensors')}; encoder, needed only to learn, {size(ROOT / 'models/encoder/encoder.safetensors')}. "
    yield "Warm, one core (`make bench`):\n\n"
    out = subprocess.run(["cargo", "bench", "-p", "ruse", "--bench", "classify"], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    lines, group = [], ""
    for line in out.splitlines():
        cells = [cell.strip() for cell in line.split("│")]
        name = re.sub(r"^[│├╰─ ]+", "", line[: line.find("  ")] if "  " in line else line)
        if "─ " in line and not re.search(r"\d+(\.\d+)? [nµm]s", line):
            group = name
        elif m := re.findall(r"(\d+(?:\.\d+)? [nµm]?s)", line):
            text = "" if line.startswith(("├", "╰")) else "English, 131 characters" if "Hi mum" in line else "Chinese, 65 characters"
            lines.append([name if not text else group, text, m[2]])
    yield table(["", "text", "median"], *lines)


def failures():
    yield """## Known failures

* It reads words. An honest message that narrates a scam at length, or a clerk who stops a transfer, can look like the scam; a first
  "hi, is this Anna?" looks like what it is until the story begins.
* Openers without a concrete detail are often `unsure`. Conversations are read better turn by turn (`ruse converse`).
* Neighbouring typologies are confused where one line does not say what is taken: romance and pig-butchering, loans and credit reports,
  prizes and phishing, one elder-care scheme and another.
* Bulk advertising for loans and networks is sometimes called a scam, above all where names, numbers and marks were masked.
* Languages other than Chinese and English are not typed; they come out benign or unsure.
* A long honest text around a short lure hides it (see honest padding above).
"""


SECTIONS = [leave_author_out, unread_authors, public_text, disguises, size_and_speed, failures]


def main():
    card = MODEL / "CARD.md"
    upper = card.read_text("utf-8").split(MARK)[0]
    parts = []
    for section in SECTIONS:
        print(section.__name__, file=sys.stderr)
        parts.append("".join(section()))
    card.write_text(upper.rstrip("\n") + f"\n\n{MARK}\n\nMeasured by `make card`.\n\n" + "".join(parts), "utf-8")


if __name__ == "__main__":
    RUSE = str(Path(sys.argv[1]).resolve())
    main()

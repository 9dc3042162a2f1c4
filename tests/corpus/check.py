#!/usr/bin/env python3
"""The rules of models/corpus, checked. Standard library only; exits 1 with every broken rule named.

    python3 tests/corpus/check.py             check
    python3 tests/corpus/check.py --counts    print what there is
"""

import collections
import itertools
import json
import math
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "models/corpus"
TAXONOMY = tomllib.loads((ROOT / "models/taxonomy.toml").read_text("utf-8"))
SCAMS = [label["id"] for label in TAXONOMY["label"] if label["role"] != "none"]
LABELS = {label["id"] for label in TAXONOMY["label"]}
FIELDS = ["id", "text", "label", "also", "lang", "script", "channel", "stage", "author", "family", "obfuscated", "split", "note"]
MINIMUM = {"zh": 200, "en": 150, "benign": 2000, "marketing": 250, "families": 30, "authors": 6, "also": 300}

#: What a placeholder looks like; no form may tell scams from the rest.
FORMS = {
    "reserved host": r"\.\s?(example|test|invalid)\b",
    ".example": r"\.example\b",
    ".test": r"\.test\b",
    ".invalid": r"\.invalid\b",
    "scheme": r"\bh(tt|xx)ps?://",
    "masked number": r"\d\*{2,}\d|\dx{3,}|x{3,}\d",
    "handle with underscore": r"\b[a-z]+_[a-z0-9]+\b",
    "@name": r"(?<![\w.])@[a-z]\w+",
    "555 number": r"\b555[- ]?01\d\d\b",
    "尾号": "尾[号號]",
    "【】": "【",
}
MOST_BITS = 0.02

PERSONAL = {
    "mainland mobile number": r"(?<!\d)1[3-9]\d{9}(?!\d)",
    "mainland identity number": r"(?<!\d)[1-9]\d{5}(19|20)\d{9}[\dXx](?!\d)",
    "bank card number": r"(?<!\d)[3-6]\d{15,18}(?!\d)",
    "host outside the reserved endings": r"(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:com|net|org|cn|top|xyz|vip|info|biz|club|shop)(?![\w-])",
}


def read(name):
    rows = []
    for number, line in enumerate((CORPUS / name).read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        row["at"] = f"{name}:{number}"
        rows.append(row)
    return rows


def duplicates(rows, broken):
    """No text stands twice. Near-duplicates are looked for by tests/tests/corpus.rs."""
    exact = collections.defaultdict(list)
    for row in rows:
        exact[re.sub(r"\s+", "", row["text"])].append(row["at"])
    broken.extend(f"{at[1]}: the text of {at[0]}" for at in exact.values() if len(at) > 1)


def other_languages(rows, broken):
    """Honest messages in languages ruse does not read: nothing but honest, enough of each, invented as the rest."""
    for row in rows:
        if list(row)[:-1] != FIELDS or row["label"] not in ("benign", "marketing") or row["lang"] in ("zh", "en") or row["split"] != "train":
            broken.append(f"{row['at']}: not an honest message for training in another language, or its fields are others")
        for name, pattern in PERSONAL.items():
            if re.search(pattern, row["text"], re.I):
                broken.append(f"{row['at']}: looks like a {name}")
    for lang, group in by(rows, "lang").items():
        if len(group) < 40:
            broken.append(f"other.jsonl: {len(group)} messages in {lang}, at least 40 are asked")


def openings(rows, broken):
    for (lang, label), group in by(rows, "lang", "label").items():
        if label in ("benign", "marketing"):
            continue
        size = 4 if lang == "zh" else 3
        first = lambda r: r["text"][:size] if lang == "zh" else " ".join(r["text"].lower().split()[:size])
        opening, n = collections.Counter(map(first, group)).most_common(1)[0]
        if n > max(4, 0.03 * len(group)):
            broken.append(f"{lang} {label}: {n} messages open with the same {size} {'characters' if lang == 'zh' else 'words'} ({opening!r})")


def key_ngrams(rows, broken):
    """No content n-gram that is far commoner in a label than elsewhere may stand in more than 45 % of it."""
    for lang, group in by(rows, "lang").items():
        def units(text):
            if lang == "zh":
                han = re.findall("[\u4e00-\u9fff]+", text)
                return {h[i : i + 2] for h in han for i in range(len(h) - 1)}
            return set(re.findall("[a-z']{4,}", text.lower()))

        total = collections.Counter()
        inside = collections.defaultdict(collections.Counter)
        for row in group:
            found = units(row["text"])
            total.update(found)
            inside[row["label"]].update(found)
        sizes = collections.Counter(r["label"] for r in group)
        for label in SCAMS:
            for gram, n in inside[label].most_common(5):
                share = n / max(1, sizes[label])
                elsewhere = (total[gram] - n) / max(1, len(group) - sizes[label])
                if share > 0.45 and share > 4 * elsewhere:
                    broken.append(f"{lang} {label}: {gram!r} stands in {share:.0%} of it")


def placeholder_bits(rows):
    """Mutual information, in bits, between each placeholder form and scam-or-not."""
    for lang, group in by(rows, "lang").items():
        for name, pattern in FORMS.items():
            cells = collections.Counter((bool(re.search(pattern, r["text"], re.I)), r["label"] in SCAMS) for r in group)
            n = len(group)
            bits = 0.0
            for a, b in itertools.product((True, False), repeat=2):
                p = cells[a, b] / n
                pa, pb = (sum(cells[x] / n for x in cells if x[k] == v) for k, v in ((0, a), (1, b)))
                bits += p * math.log2(p / (pa * pb)) if p else 0.0
            scams = sum(r["label"] in SCAMS for r in group)
            yield lang, name, bits, cells[True, True] / max(1, scams), cells[True, False] / max(1, n - scams)


def by(rows, *keys):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row[keys[0]] if len(keys) == 1 else tuple(row[k] for k in keys)].append(row)
    return groups


def schema(rows, broken):
    ids = collections.Counter(r["id"] for r in rows)
    for row in rows:
        at = row["at"]
        if [k for k in row if k != "at"] != FIELDS:
            broken.append(f"{at}: fields are {list(row)}")
            continue
        kinds = {"also": list, "obfuscated": bool}
        for field in FIELDS:
            if not isinstance(row[field], kinds.get(field, str)):
                broken.append(f"{at}: {field} is {type(row[field]).__name__}")
        if ids[row["id"]] > 1:
            broken.append(f"{at}: id {row['id']} is not unique")
        if row["label"] not in LABELS or not set(row["also"]) <= LABELS - {row["label"]}:
            broken.append(f"{at}: label {row['label']}, also {row['also']}")
        if row["lang"] not in ("zh", "en") or row["script"] not in ("hans", "hant", "latn") or row["split"] not in ("train", "valid", "test"):
            broken.append(f"{at}: lang {row['lang']}, script {row['script']}, split {row['split']}")
        if (row["label"] in SCAMS) != (row["stage"] in ("opener", "middle", "closer")):
            broken.append(f"{at}: stage {row['stage']!r} with {row['label']}")
        if not row["text"].strip() or row["text"] != row["text"].strip():
            broken.append(f"{at}: empty text, or white space around it")
        for name, pattern in PERSONAL.items():
            if re.search(pattern, row["text"]):
                broken.append(f"{at}: looks like a {name}")


def authors(rows, broken):
    for author, group in by(rows, "author").items():
        if len({r["split"] for r in group}) > 1:
            broken.append(f"author {author} is in several splits")
    for (lang, label), group in by(rows, "lang", "label").items():
        if label not in SCAMS:
            continue
        counts = collections.Counter(r["author"] for r in group)
        author, n = counts.most_common(1)[0]
        if n > len(group) / 4:
            broken.append(f"{lang} {label}: {author} wrote {n} of {len(group)}")
        if len(counts) < MINIMUM["authors"]:
            broken.append(f"{lang} {label}: {len(counts)} authors")


def counts(rows, conversations):
    table = collections.Counter((r["lang"], r["label"]) for r in rows)
    lines = []
    for lang in ("zh", "en"):
        per = [table[lang, label] for label in SCAMS]
        families = {r["family"] for r in rows if r["lang"] == lang and r["label"] == "benign"}
        lines.append((lang, "messages for each of 32 typologies, at least", min(per), MINIMUM[lang]))
        lines.append((lang, "benign", table[lang, "benign"], MINIMUM["benign"]))
        lines.append((lang, "benign families", len(families), MINIMUM["families"]))
        lines.append((lang, "marketing", table[lang, "marketing"], MINIMUM["marketing"]))
        for label, kind in ((False, "benign"), (True, "scam")):
            n = sum(c["lang"] == lang and (c["label"] != "benign") == label for c in conversations)
            lines.append((lang, f"{kind} conversations", n, 108))
    hant = collections.Counter(r["label"] for r in rows if r["script"] == "hant")
    # A fifth of the messages that a label needs.
    lines.append(("zh", "of each typology in traditional characters", min(hant[label] for label in SCAMS), MINIMUM["zh"] // 5))
    lines.append(("", "compound schemes (also)", sum(bool(r["also"]) for r in rows), MINIMUM["also"]))
    return lines


def conversation_rules(conversations, broken):
    for c in conversations:
        at = c["at"]
        if [k for k in c if k != "at"] != ["id", "lang", "label", "also", "turns", "first_clear_turn", "author", "family", "split"]:
            broken.append(f"{at}: fields are {list(c)}")
            continue
        if not 8 <= len(c["turns"]) <= 30 or any(t["who"] not in ("them", "me") or not t["text"].strip() for t in c["turns"]):
            broken.append(f"{at}: needs 8 to 30 turns by them and me, has {len(c['turns'])}")
        clear = c["first_clear_turn"]
        if (c["label"] in SCAMS) != isinstance(clear, int) or clear is not None and not 0 <= clear < len(c["turns"]):
            broken.append(f"{at}: first_clear_turn {clear} of {len(c['turns'])} turns, {c['label']}")
        for name, pattern in PERSONAL.items():
            if any(re.search(pattern, t["text"]) for t in c["turns"]):
                broken.append(f"{at}: looks like a {name}")


def agreement(second):
    """Cohen's kappa between author and blind second reader, by language."""
    for lang in ("zh", "en"):
        pairs = [(r["first"], r["second"]) for r in second if r["id"].startswith(lang)]
        n = len(pairs)
        observed = sum(a == b for a, b in pairs) / n
        first, other = (collections.Counter(p[k] for p in pairs) for k in (0, 1))
        expected = sum(first[label] * other[label] for label in first) / n**2
        resolved = collections.Counter(r["resolution"] for r in second if r["id"].startswith(lang) and "resolution" in r)
        yield lang, n, observed, (observed - expected) / (1 - expected), dict(resolved)


def main():
    rows = read("zh.jsonl") + read("en.jsonl")
    conversations = [c for f in sorted(CORPUS.glob("conversations_*.jsonl")) for c in read(f.name)]
    broken = []
    schema(rows, broken)
    authors(rows, broken)
    duplicates(rows, broken)
    openings(rows, broken)
    key_ngrams(rows, broken)
    conversation_rules(conversations, broken)
    other = read("other.jsonl")
    other_languages(other, broken)
    duplicates(other, broken)
    bits = list(placeholder_bits(rows))
    for lang, name, value, scam, honest in bits:
        if value > MOST_BITS:
            broken.append(f"{lang}: {name} says {value:.3f} bits about scam-or-not ({scam:.1%} of scams, {honest:.1%} of the rest)")
    table = counts(rows, conversations)
    agreed = list(agreement(read("second_reading.jsonl")))
    broken.extend(f"{lang}: kappa of the second reading is {kappa:.3f}" for lang, _, _, kappa, _ in agreed if kappa < 0.85)
    if "--counts" in sys.argv:
        for lang, what, n, least in table:
            print(f"{lang:3} {what:48} {n:6}  (at least {least})")
        print()
        hardest = read("hard_reading.jsonl")
        for lang, n, observed, kappa, resolved in agreed:
            hard = [r for r in hardest if r["id"].startswith(lang)]
            print(f"{lang}: the hardest messages read blind: {len(hard)}, removed since the reader called scam honest, honest scam, or could not tell: "
                  f"{sum('resolution' in r for r in hard)}")
            print(f"{lang}: second reader, blind: {n} messages, {observed:.1%} the same label, Cohen's kappa {kappa:.3f}; disagreements {resolved}")
        print()
        for lang, name, value, scam, honest in bits:
            print(f"{lang:3} {name:24} {value:.4f} bits  {scam:6.1%} of scams  {honest:6.1%} of the rest")
    broken.extend(f"{lang} {what}: {n}, at least {least}" for lang, what, n, least in table if n < least)
    for rule in broken:
        print(rule, file=sys.stderr)
    # The closing line that says how it went.
    print(f"corpus: {len(rows)} messages, {len(conversations)} conversations")
    print(f"{len(rows) + len(conversations) - min(len(broken), len(rows))} passed, {len(broken)} failed")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

//! What disguises may and may not change, and what they must leave alone.

#[path = "../evasion/disguises.rs"]
#[allow(dead_code)]
mod disguises;

use std::path::{Path, PathBuf};

use disguises::{ALL, Undoing, seed};
use ruse::{Classifier, Decision, Normalized};
use unicode_normalization::UnicodeNormalization;

const MESSAGES: [&str; 8] = [
    "在家点赞就能赚钱，先垫付300元做任务，返400，加微信 lin_8842",
    "【邮政】您的包裹因地址不详退回，请点击 http://post.example/a1 补全信息，详询13800001111",
    "晚上几点回来吃饭？妈妈炖了汤",
    "贷款额度50000元已到账，点击提现，手续费0元",
    "Hi mum, I dropped my phone, this is my new number. Can you pay 850 for me today?",
    "Your parcel is waiting, confirm the delivery fee at https://track.test/p/10 before midnight",
    "Guaranteed profit on our trading platform, message the manager on Telegram @desk_rae",
    "See you at football on Sunday, bring the kids",
];

#[test]
fn there_are_enough_and_each_is_named_once() {
    let mut names: Vec<&str> = ALL.iter().map(|d| d.name).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() == ALL.len() && ALL.len() >= 40);
    assert!(ALL.iter().all(|d| !d.source.is_empty()));
}

#[test]
fn what_can_be_undone_wholly_is() {
    for disguise in ALL.iter().filter(|d| d.undoing == Undoing::Exact) {
        for text in MESSAGES {
            let disguised = (disguise.apply)(text, seed(text));
            let (plain, found) = (Normalized::new(text).text(), Normalized::new(&disguised).text());
            assert_eq!(found.trim(), plain, "{}", disguise.name);
        }
    }
}

#[test]
fn typologies_are_those_of_the_plain_message_and_only_the_facts_move_the_scam_probability() {
    let classifier = Classifier::bundled();
    for disguise in ALL.iter().filter(|d| d.undoing == Undoing::Exact && !d.name.contains("line breaks")) {
        for text in MESSAGES {
            let disguised = (disguise.apply)(text, seed(text));
            let (plain, found) = (classifier.explain(text), classifier.explain(&disguised));
            assert_eq!(found.verdict.typologies(0), plain.verdict.typologies(0), "{}", disguise.name);
            assert_eq!(found.scam_logit, plain.scam_logit, "{}", disguise.name);
            let curve = classifier.model().header().scam.expect("the bundled model tells scams");
            let facts: f64 = found.disguise_evidence.iter().map(|(_, weight)| weight).sum();
            let told = found.scam_logit.map(|z| curve.probability_with(z, facts));
            assert_eq!(found.verdict.scam(), told, "{}", disguise.name);
        }
    }
}

#[test]
fn other_scripts_come_out_unharmed() {
    let golden = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/golden/multilingual.jsonl"));
    unharmed(&golden, |_| true);
    // Public text, where there is any.
    if let Some(data) = std::env::var_os("RUSE_DATA").map(PathBuf::from) {
        unharmed(&data.join("bench_only/ja_chat.jsonl"), |_| true);
        unharmed(&data.join("bench_only/id_sms.jsonl"), |label| label == "normal");
    }
}

/// Fewer than one token in a thousand of a file's texts is changed, and one text in two hundred called a scam.
#[allow(clippy::print_stderr)] // the figures, with --nocapture
fn unharmed(path: &Path, of: impl Fn(&serde_json::Value) -> bool) {
    let file = std::fs::read_to_string(path).expect("the file is there");
    let (mut tokens, mut changed, mut messages, mut scams) = (0usize, Vec::new(), 0usize, 0usize);
    let classifier = Classifier::bundled();
    for line in file.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("the golden file is JSON lines");
        if !of(&row["label"]) {
            continue;
        }
        let text = row["text"].as_str().expect("every row has a text");
        messages += 1;
        scams += usize::from(classifier.classify(text).decision() == Decision::Scam);
        // The reference is NFKC and lower case, without the signs that only say how to draw.
        let drawn = |c: &char| !matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{200e}' | '\u{200f}');
        let reference: String = text.nfkc().flat_map(char::to_lowercase).nfkc().filter(drawn).collect();
        let normal = Normalized::new(text).text();
        let (normal, reference): (Vec<&str>, Vec<&str>) =
            (normal.split_whitespace().collect(), reference.split_whitespace().collect());
        tokens += reference.len();
        changed.extend(reference.iter().filter(|t| !normal.contains(t)).map(|t| format!("{}: {t}", row["lang"])));
    }
    eprintln!("{}: {} of {tokens} tokens changed, {scams} of {messages} called scams", path.display(), changed.len());
    assert!(changed.len() * 1000 < tokens, "{} of {tokens}: {changed:?}", changed.len());
    assert!(scams * 200 <= messages, "{scams} of {messages} called scams");
}

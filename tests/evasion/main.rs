//! The evasion table: how the model fares on held-out authors' messages in every disguise.
//!
//!     cargo run --release -p ruse-tests --bin evasion [-- MODEL]

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its table is what the program is for")]

mod disguises;

use std::process::ExitCode;

use disguises::{ALL, Undoing, seed};
use ruse::{Classifier, Decision, Model, metrics};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    text: String,
    label: String,
    split: String,
}

/// Held-out messages: their authors taught the model nothing.
fn rows() -> Vec<Row> {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/corpus/");
    let read = |lang: &str| std::fs::read_to_string(format!("{corpus}{lang}.jsonl")).expect("the corpus lies beside the tests");
    let all = read("zh") + &read("en");
    let parsed = all.lines().map(|line| serde_json::from_str::<Row>(line).expect("corpus rows are valid"));
    parsed.filter(|row| row.split == "test").collect()
}

struct Figures {
    macro_f1: f64,
    false_positives: f64,
    recall: f64,
}

fn measure(classifier: &Classifier, rows: &[Row], disguise: impl Fn(&str) -> String) -> Figures {
    let texts: Vec<String> = rows.iter().map(|r| disguise(&r.text)).collect();
    let verdicts = classifier.classify_batch(&texts);
    let honest = |label: &str| label == "benign" || label == "marketing";
    let typed = rows.iter().zip(&verdicts).filter(|(r, _)| !honest(&r.label));
    let share = |keep: bool| {
        let of: Vec<_> = rows.iter().zip(&verdicts).filter(|(r, _)| honest(&r.label) == keep).collect();
        of.iter().filter(|(_, v)| v.decision() == Decision::Scam).count() as f64 / of.len().max(1) as f64
    };
    let scores = metrics::label_scores(typed.map(|(r, v)| (r.label.as_str(), v.scam_typology())));
    Figures { macro_f1: metrics::macro_f1(&scores), false_positives: share(true), recall: share(false) }
}

fn main() -> ExitCode {
    let model = match std::env::args().nth(1).map(Model::read) {
        None => Model::bundled(),
        Some(Ok(model)) => model,
        Some(Err(error)) => {
            eprintln!("evasion: {error}");
            return ExitCode::from(2);
        }
    };
    let classifier = Classifier::new(model);
    let rows = rows();
    let plain = measure(&classifier, &rows, str::to_owned);
    println!("| disguise | described in | changes | can be undone | typology macro-F1 | found as scam | false positives |");
    println!("|---|---|---:|---|---:|---:|---:|");
    let line = |name: &str, source: &str, changed: f64, undoing: &str, f: &Figures| {
        println!(
            "| {name} | {source} | {:.0} % | {undoing} | {:.3} | {:.1} % | {:.1} % |",
            changed * 100.0,
            f.macro_f1,
            f.recall * 100.0,
            f.false_positives * 100.0
        );
    };
    line("none", "", 0.0, "", &plain);
    let (mut sum, mut worst, mut most_false) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
    for disguise in ALL {
        let apply = |text: &str| (disguise.apply)(text, seed(text));
        let changed = rows.iter().filter(|r| apply(&r.text) != r.text).count() as f64 / rows.len() as f64;
        let figures = measure(&classifier, &rows, apply);
        let undoing = match disguise.undoing {
            Undoing::Exact => "wholly",
            Undoing::Known => "known words",
            Undoing::None => "no",
        };
        line(disguise.name, disguise.source, changed, undoing, &figures);
        sum += figures.macro_f1;
        most_false = most_false.max(figures.false_positives - plain.false_positives);
        if disguise.undoing != Undoing::None {
            worst = worst.min(figures.macro_f1);
        }
    }
    println!(
        "\n{} disguises over {} held-out messages: mean macro-F1 {:.3} ({:+.3}), worst that text can undo {:.3} ({:+.3}), \
         false positives at most {:+.1} points.",
        ALL.len(),
        rows.len(),
        sum / ALL.len() as f64,
        sum / ALL.len() as f64 - plain.macro_f1,
        worst,
        worst - plain.macro_f1,
        most_false * 100.0
    );
    ExitCode::SUCCESS
}

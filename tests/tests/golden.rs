//! Golden verdicts, read by Rust here and by Python in `tests/python`. `RUSE_BLESS=1` rewrites them.

use std::fmt::Write;

use ruse::{Classifier, Normalized, feature, tokenize::Tokenizer};
use ruse_tests::Golden;

fn measure(name: &str, text: &str) -> Golden {
    struct Sum(usize, u64);
    impl feature::Listener for Sum {
        fn feature(&mut self, hash: u32, _: feature::Kind, _: std::ops::Range<usize>) {
            self.0 += 1;
            self.1 = self.1.wrapping_mul(31).wrapping_add(u64::from(hash)) & 0xFFFF_FFFF_FFFF;
        }
    }
    let classifier = Classifier::bundled();
    let normalized = Normalized::new(text);
    let mut sum = Sum(0, 0);
    let options = classifier.model().header().features;
    feature::emit(&feature::Message::read(text, &Tokenizer::builtin()), options, &mut sum);
    let verdict = classifier.classify(text);
    Golden {
        name: name.into(),
        text: text.into(),
        normalized: normalized.text(),
        features: (sum.0, sum.1),
        decision: verdict.decision().as_str().into(),
        typology: verdict.typology().into(),
        scam: verdict.scam().expect("the shipped model tells scams").get(),
    }
}

#[test]
fn verdicts_are_what_they_were() {
    let path = ruse_tests::root().join("tests/golden/verdicts.jsonl");
    let file = std::fs::read_to_string(&path).expect("the golden file");
    let rows: Vec<Golden> = file.lines().map(|l| serde_json::from_str(l).expect("a golden row")).collect();
    assert!(rows.len() >= 30, "{} rows", rows.len());
    let now: Vec<Golden> = rows.iter().map(|r| measure(&r.name, &r.text)).collect();
    if std::env::var_os("RUSE_BLESS").is_some() {
        let mut text = String::new();
        for row in &now {
            writeln!(text, "{}", serde_json::to_string(row).expect("plain data")).expect("a string");
        }
        std::fs::write(&path, text).expect("written");
        return;
    }
    for (row, now) in rows.iter().zip(&now) {
        // `exp` may differ in the last bits between platforms; nothing else may.
        assert!((row.scam - now.scam).abs() < 1e-12, "{}: {} was {}", row.name, now.scam, row.scam);
        assert_eq!(row, &Golden { scam: row.scam, ..now.clone() });
    }
}

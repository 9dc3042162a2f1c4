//! Entities against hand-written messages: precision and recall a kind. `-- --nocapture` prints the table.

#![allow(clippy::print_stdout, reason = "the table and the misses are for people")]

use std::collections::BTreeMap;

use ruse::entity::{EntityKind, entities};
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    text: String,
    entities: Vec<Expected>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    kind: String,
    text: String,
    normal: String,
}

/// Found and right, found, expected.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    right: usize,
    found: usize,
    expected: usize,
}

impl Counts {
    fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / self.expected.max(1) as f64
    }
}

fn rows() -> Vec<Row> {
    let file = std::fs::read_to_string(ruse_tests::root().join("tests/golden/entities.jsonl")).expect("the golden file");
    file.lines().map(|l| serde_json::from_str(l).expect("a golden row")).collect()
}

#[test]
fn precision_and_recall_a_kind() {
    let mut counts: BTreeMap<&str, Counts> = EntityKind::ALL.iter().map(|k| (k.as_str(), Counts::default())).collect();
    for row in rows() {
        let found = entities(&row.text).into_iter().map(|e| Expected {
            kind: e.kind.as_str().into(),
            text: row.text[e.span].into(),
            normal: e.normal,
        });
        let mut open = row.entities.clone();
        for e in &row.entities {
            counts.get_mut(&*e.kind).expect("a known kind").expected += 1;
        }
        for e in found {
            let count = counts.get_mut(&*e.kind).expect("a known kind");
            count.found += 1;
            // Kind, place and normal form must all be right.
            match open.iter().position(|o| *o == e) {
                Some(at) => {
                    open.remove(at);
                    count.right += 1;
                }
                None => println!("wrong  {e:?}\n    in {}", row.text),
            }
        }
        for e in open {
            println!("missed {e:?}\n    in {}", row.text);
        }
    }
    println!("{:<16} {:>9} {:>7} {:>6}", "kind", "precision", "recall", "spans");
    for (kind, c) in &counts {
        println!("{kind:<16} {:>9.3} {:>7.3} {:>6}", c.precision(), c.recall(), c.expected);
    }
    assert!(counts.values().map(|c| c.expected).sum::<usize>() >= 420);
    for (kind, c) in counts {
        assert!(c.expected >= 30, "{kind}: {} spans", c.expected);
        assert!(c.precision() >= 0.95 && c.recall() >= 0.95, "{kind}: {c:?}");
    }
}

//! No two messages of the corpus are nearly the same. `tests/corpus/check.py` holds its other rules.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    text: String,
    label: String,
}

fn read(lang: &str) -> Vec<Row> {
    let path = format!("{}/../models/corpus/{lang}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let file = std::fs::read_to_string(path).expect("the corpus lies beside the tests");
    file.lines().map(|line| serde_json::from_str(line).expect("corpus rows are valid")).collect()
}

/// Every three letters or digits of a text, in lower case, once.
fn grams(text: &str) -> BTreeSet<[char; 3]> {
    let chars: Vec<char> = text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    chars.windows(3).map(|w| [w[0], w[1], w[2]]).collect()
}

/// Pairs of rows, earlier and later, whose 3-gram Jaccard similarity is over 0.5 inside a label, over 0.6
/// across labels.
///
/// Exact: prefix, length and position filters of `PPJoin` (Xiao et al., WWW 2008).
fn near_duplicates(rows: &[Row]) -> Vec<(usize, usize, f64)> {
    let sets: Vec<BTreeSet<[char; 3]>> = rows.iter().map(|row| grams(&row.text)).collect();
    let mut frequency: HashMap<[char; 3], u32> = HashMap::new();
    sets.iter().flatten().for_each(|gram| *frequency.entry(*gram).or_default() += 1);
    let mut ranked: Vec<(u32, [char; 3])> = frequency.into_iter().map(|(gram, n)| (n, gram)).collect();
    ranked.sort_unstable();
    let order: HashMap<[char; 3], u32> = ranked.into_iter().zip(0..).map(|((_, gram), rank)| (gram, rank)).collect();
    // The rarest first.
    let ranks = |set: &BTreeSet<[char; 3]>| {
        let mut ranks: Vec<u32> = set.iter().map(|gram| order[gram]).collect();
        ranks.sort_unstable();
        ranks
    };
    let sets: Vec<Vec<u32>> = sets.iter().map(ranks).collect();
    let mut by_size: Vec<usize> = (0..sets.len()).filter(|&i| sets[i].len() >= 4).collect();
    by_size.sort_by_key(|&i| (sets[i].len(), i));
    // Of each gram: the sets that have it in their prefix, where it stands there, and their sizes, ascending.
    let mut index: Vec<VecDeque<(u32, u32, u32)>> = vec![VecDeque::new(); order.len()];
    let (mut tried, mut found) = (vec![usize::MAX; sets.len()], Vec::new());
    for i in by_size {
        let (set, size) = (&sets[i], sets[i].len());
        // Two sets with Jaccard over 1/2 share a gram among the rarest half of either.
        let prefix = &set[..=size - size.div_ceil(2)];
        for (place, &gram) in prefix.iter().enumerate() {
            let postings = &mut index[gram as usize];
            // Neither this set nor a larger one resembles sets under half its size.
            while postings.front().is_some_and(|&(_, _, other)| 2 * (other as usize) < size) {
                postings.pop_front();
            }
            for &(j, at, other) in &*postings {
                let (j, at, other) = (j as usize, at as usize, other as usize);
                // As many grams as both may still share, this one among them, must do.
                if 3 * (size - place).min(other - at) < size + other || tried[j] == i {
                    continue;
                }
                tried[j] = i;
                let Some(shared) = shared(set, &sets[j], (size + other).div_ceil(3)) else { continue };
                let similar = shared as f64 / (size + other - shared) as f64;
                if similar > if rows[i].label == rows[j].label { 0.5 } else { 0.6 } {
                    found.push((i.min(j), i.max(j), similar));
                }
            }
            postings.push_back((i as u32, place as u32, size as u32));
        }
    }
    found.sort_unstable_by_key(|&(earlier, later, _)| (later, earlier));
    found
}

/// How many numbers two ascending lists share, if `least` or more.
fn shared(a: &[u32], b: &[u32], least: usize) -> Option<usize> {
    let (mut i, mut j, mut n) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        if n + (a.len() - i).min(b.len() - j) < least {
            return None;
        }
        n += usize::from(a[i] == b[j]);
        (i, j) = (i + usize::from(a[i] <= b[j]), j + usize::from(b[j] <= a[i]));
    }
    (n >= least).then_some(n)
}

fn no_near_duplicates(lang: &str) {
    let found = near_duplicates(&read(lang));
    let lines: Vec<String> = found
        .iter()
        .map(|(earlier, later, similar)| {
            format!("{lang}.jsonl:{}: near-duplicate of {lang}.jsonl:{} ({similar:.2})", later + 1, earlier + 1)
        })
        .collect();
    assert!(found.is_empty(), "{} pairs\n{}", found.len(), lines.join("\n"));
}

#[test]
fn no_near_duplicates_in_chinese() {
    no_near_duplicates("zh");
}

#[test]
fn no_near_duplicates_in_english() {
    no_near_duplicates("en");
}

#[test]
fn near_duplicates_are_found() {
    let row = |text: &str, label: &str| Row { text: text.to_owned(), label: label.to_owned() };
    let rows = [
        row("your parcel is waiting at the depot, pay the fee", "account_phishing"),
        row("Your parcel is waiting at our depot: pay a fee", "account_phishing"),
        row("lunch at the usual place on friday then", "benign"),
    ];
    let found = near_duplicates(&rows);
    assert_eq!(found.iter().map(|f| (f.0, f.1)).collect::<Vec<_>>(), [(0, 1)]);
}

//! Sides of a split, and the generator of every pseudo-random order.

use std::collections::BTreeMap;

use super::rows::Row;

/// xorshift64*, seeded through splitmix64: small, fast, the same on every machine.
/// [Vigna (2016)](https://arxiv.org/abs/1402.6246).
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// A generator; equal seeds give equal sequences.
    pub fn new(seed: u64) -> Self {
        let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((z ^ (z >> 31)) | 1)
    }

    /// The next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let x = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d);
        ((u128::from(x) * bound as u128) >> 64) as usize
    }

    /// Fisher–Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// The fold of every row, below `folds`: all rows of an author share one, and so do all rows of a
/// group; what has neither goes by its id or text. Authors of a language are dealt out in turn.
pub fn folds(rows: &[Row], folds: usize) -> Vec<usize> {
    let mut authors: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        if let Some(author) = &row.author {
            authors.entry(author).or_default();
        }
    }
    let mut dealt: BTreeMap<&str, usize> = BTreeMap::new();
    for (author, fold) in &mut authors {
        let language = author.split('/').next().unwrap_or_default();
        let next = dealt.entry(language).or_default();
        *fold = *next % folds;
        *next += 1;
    }
    let hashed = |key: &str| {
        let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Rng::new(hash).below(folds)
    };
    let fold = |row: &Row| match (&row.author, &row.group) {
        (Some(author), _) => authors[author.as_str()],
        (None, Some(group)) => hashed(group),
        (None, None) => hashed(if row.id.is_empty() { &row.text } else { &row.id }),
    };
    rows.iter().map(fold).collect()
}

/// At most `limit` of the rows at `chosen` a label and language, drawn by `seed`, in order; 0 keeps all.
pub fn few(rows: &[Row], chosen: Vec<usize>, limit: usize, seed: u64) -> Vec<usize> {
    if limit == 0 {
        return chosen;
    }
    let mut shuffled = chosen;
    Rng::new(seed).shuffle(&mut shuffled);
    let mut taken: BTreeMap<(Option<&str>, Option<&str>), usize> = BTreeMap::new();
    shuffled.retain(|&i| {
        let count = taken.entry((rows[i].label.as_deref(), rows[i].lang.as_deref())).or_default();
        *count += 1;
        *count <= limit
    });
    shuffled.sort_unstable();
    shuffled
}

//! Which features are worth a weight, and how much each counts.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{csr::Csr, recipe::VocabularyOptions};
use crate::feature::{Kind, Listener};

/// The features of one row: hashes in the order emitted, repeats included.
pub type Emitted = Vec<u32>;

/// Keeps the hashes of the features it hears of.
#[derive(Default)]
pub(super) struct Hashes {
    /// Those of the row at hand.
    pub(super) row: Emitted,
    /// Those of characters, of every row so far.
    pub(super) characters: HashSet<u32>,
}

impl Listener for Hashes {
    fn feature(&mut self, hash: u32, kind: Kind, _: std::ops::Range<usize>) {
        self.row.push(hash);
        if kind == Kind::Characters {
            self.characters.insert(hash);
        }
    }
}

/// The chosen features with their inverse document frequency.
#[derive(Debug, Clone, PartialEq)]
pub struct Vocabulary {
    columns: HashMap<u32, u32>,
    keys: Vec<u32>,
    idf: Vec<f32>,
}

impl Vocabulary {
    /// Chooses the features that enough rows and authors use.
    ///
    /// A feature's value in a row is `count · idf / √n`, with the smoothed
    /// `idf = ln((1 + rows) / (1 + rows with it)) + 1`
    /// ([scikit-learn's](https://scikit-learn.org/stable/modules/feature_extraction.html#tfidf-term-weighting)),
    /// scaled so that rows have length 1 on average: costs then mean the same for every data set.
    pub fn choose(rows: &[&Emitted], authors: &[Option<u32>], options: VocabularyOptions) -> Self {
        #[derive(Default)]
        struct Use {
            rows: u32,
            last: Option<usize>,
            authors: HashSet<u32>,
            anonymous: bool,
        }
        let mut uses: HashMap<u32, Use> = HashMap::new();
        for (i, (row, author)) in rows.iter().zip(authors).enumerate() {
            for &hash in *row {
                let u = uses.entry(hash).or_default();
                if u.last != Some(i) {
                    u.last = Some(i);
                    u.rows += 1;
                    match author {
                        Some(_) if u.authors.len() >= options.min_authors as usize => {}
                        Some(author) => _ = u.authors.insert(*author),
                        None => u.anonymous = true,
                    }
                }
            }
        }
        let enough = |u: &Use| u.rows >= options.min_rows && (u.anonymous || u.authors.len() >= options.min_authors as usize);
        let kept: BTreeMap<u32, u32> = uses.into_iter().filter(|(_, u)| enough(u)).map(|(hash, u)| (hash, u.rows)).collect();
        let keys: Vec<u32> = kept.keys().copied().collect();
        let idf = kept.values().map(|&n| ((1.0 + rows.len() as f32) / (1.0 + n as f32)).ln() + 1.0).collect();
        let columns = keys.iter().enumerate().map(|(c, &k)| (k, c as u32)).collect();
        let mut vocabulary = Self { columns, keys, idf };
        let lengths: f64 = rows.iter().map(|r| vocabulary.row(r).iter().map(|&(_, v)| f64::from(v * v)).sum::<f64>()).sum();
        if lengths > 0.0 {
            let scale = (rows.len() as f64 / lengths).sqrt() as f32;
            vocabulary.idf.iter_mut().for_each(|v| *v *= scale);
        }
        vocabulary
    }

    /// The hashes of the chosen features, ascending: column `c` is `keys()[c]`.
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// What one occurrence of column `c` is worth, before the division by `√n`.
    pub fn idf(&self, column: usize) -> f32 {
        self.idf[column]
    }

    /// The sparse row of emitted features.
    pub fn row(&self, emitted: &[u32]) -> Vec<(u32, f32)> {
        let mut columns: Vec<u32> = emitted.iter().filter_map(|h| self.columns.get(h).copied()).collect();
        columns.sort_unstable();
        let norm = ((emitted.len() + crate::score::SHRINKAGE) as f32).sqrt();
        let mut row: Vec<(u32, f32)> = Vec::with_capacity(columns.len());
        for column in columns {
            let value = self.idf[column as usize] / norm;
            match row.last_mut() {
                Some((last, sum)) if *last == column => *sum += value,
                _ => row.push((column, value)),
            }
        }
        row
    }

    /// The sparse records of many rows.
    pub fn records(&self, rows: &[&Emitted]) -> Csr {
        let mut records = Csr::new(self.keys.len());
        for row in rows {
            records.push(self.row(row));
        }
        records
    }
}

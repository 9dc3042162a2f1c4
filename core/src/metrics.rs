//! How good a model is: counts per label, calibration error, recall at a false-positive rate.

use std::collections::BTreeMap;

use serde::Serialize;

/// Precision, recall and F1 of one label.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct LabelScore {
    /// Of the rows given this label, the share that carry it.
    pub precision: f64,
    /// Of the rows that carry this label, the share given it.
    pub recall: f64,
    /// The harmonic mean of both; 0 if both are.
    pub f1: f64,
    /// The rows that carry it.
    pub support: usize,
}

/// Scores per label over pairs of gold and predicted label. A label that is only predicted counts
/// too, with support 0.
pub fn label_scores<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, LabelScore> {
    #[derive(Default)]
    struct Count {
        gold: usize,
        predicted: usize,
        both: usize,
    }
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for (gold, predicted) in pairs {
        counts.entry(gold).or_default().gold += 1;
        counts.entry(predicted).or_default().predicted += 1;
        if gold == predicted {
            counts.entry(gold).or_default().both += 1;
        }
    }
    let ratio = |a: usize, b: usize| if b == 0 { 0.0 } else { a as f64 / b as f64 };
    let score = |c: &Count| LabelScore {
        precision: ratio(c.both, c.predicted),
        recall: ratio(c.both, c.gold),
        f1: ratio(2 * c.both, c.gold + c.predicted),
        support: c.gold,
    };
    counts.iter().map(|(label, c)| ((*label).to_owned(), score(c))).collect()
}

/// The mean F1 over the labels that some row carries.
pub fn macro_f1(scores: &BTreeMap<String, LabelScore>) -> f64 {
    let carried: Vec<f64> = scores.values().filter(|s| s.support > 0).map(|s| s.f1).collect();
    if carried.is_empty() { 0.0 } else { carried.iter().sum::<f64>() / carried.len() as f64 }
}

/// Rows whose probability lies in one range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReliabilityBin {
    /// Where the range begins; it ends where the next one begins, the last at 1.
    pub from: f64,
    /// How many rows lie in it.
    pub rows: usize,
    /// Their mean probability.
    pub predicted: f64,
    /// The share of them that are positive.
    pub observed: f64,
}

/// How probabilities compare with what came true, in 15 bins of equal width; empty ones are left out.
pub fn reliability(pairs: &[(f64, bool)]) -> Vec<ReliabilityBin> {
    const BINS: usize = 15;
    let mut bins = [(0usize, 0.0f64, 0usize); BINS];
    for &(p, positive) in pairs {
        let bin = &mut bins[((p * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += p;
        bin.2 += usize::from(positive);
    }
    let bin = |(i, &(rows, sum, positives)): (usize, &(usize, f64, usize))| {
        let n = rows as f64;
        (rows > 0).then(|| ReliabilityBin {
            from: i as f64 / BINS as f64,
            rows,
            predicted: sum / n,
            observed: positives as f64 / n,
        })
    };
    bins.iter().enumerate().filter_map(bin).collect()
}

/// Expected calibration error: the mean gap of the [`reliability`] bins, weighed by their rows,
/// [Guo et al. (2017)](https://arxiv.org/abs/1706.04599).
pub fn expected_calibration_error(pairs: &[(f64, bool)]) -> f64 {
    let gap = |bin: &ReliabilityBin| (bin.predicted - bin.observed).abs() * bin.rows as f64;
    reliability(pairs).iter().map(gap).sum::<f64>() / pairs.len().max(1) as f64
}

/// The share of positives scored above the highest threshold that lets at most `rate` of the
/// negatives through; none without positives and negatives.
pub fn recall_at_false_positive_rate(pairs: &[(f64, bool)], rate: f64) -> Option<f64> {
    let side = |positive: bool| pairs.iter().filter(move |p| p.1 == positive).map(|p| p.0);
    let mut negatives: Vec<f64> = side(false).collect();
    let positives = side(true).count();
    if negatives.is_empty() || positives == 0 {
        return None;
    }
    negatives.sort_by(|a, b| b.total_cmp(a));
    let allowed = (rate * negatives.len() as f64).floor() as usize;
    let found = match negatives.get(allowed) {
        Some(&limit) => side(true).filter(|&p| p > limit).count(),
        None => positives,
    };
    Some(found as f64 / positives as f64)
}

/// The median; of an even number of values the mean of the middle two, none of no values.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    Some(if values.len() % 2 == 1 { upper } else { 0.5 * (values[middle - 1] + upper) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_hand() {
        let scores = label_scores([("a", "a"), ("a", "b"), ("b", "b"), ("c", "b")]);
        assert_eq!(scores["a"], LabelScore { precision: 1.0, recall: 0.5, f1: 2.0 / 3.0, support: 2 });
        assert_eq!(scores["b"], LabelScore { precision: 1.0 / 3.0, recall: 1.0, f1: 0.5, support: 1 });
        assert!((macro_f1(&scores) - (2.0 / 3.0 + 0.5) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn calibration_error_by_hand() {
        // 100 rows said 0.75, 60 positive: off by 0.15.
        let rows: Vec<(f64, bool)> = (0..100).map(|i| (0.75, i < 60)).collect();
        assert!((expected_calibration_error(&rows) - 0.15).abs() < 1e-12);
    }

    #[test]
    fn recall_at_a_rate_by_hand() {
        let rows = [(0.9, false), (0.5, false), (0.4, false), (0.1, false), (0.95, true), (0.6, true), (0.3, true)];
        assert_eq!(recall_at_false_positive_rate(&rows, 0.0), Some(1.0 / 3.0));
        assert_eq!(recall_at_false_positive_rate(&rows, 0.25), Some(2.0 / 3.0));
        assert_eq!(recall_at_false_positive_rate(&rows[..4], 0.25), None);
    }

    #[test]
    fn median_by_hand() {
        assert_eq!([median(&[]), median(&[3.0, -1.0, 2.0]), median(&[4.0, 1.0])], [None, Some(2.0), Some(2.5)]);
    }
}

//! Rows made ready for the solver: n-grams and, with an encoder, the message's vector beside them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use linfa::{DatasetBase, ParamGuard, traits::Fit, traits::PredictInplace};
use ndarray::{Array2, Axis};

use super::{
    csr::Csr,
    pipeline::Stage,
    recipe::Recipe,
    rows::Row,
    solver::{HeadParams, LogisticHeads, Targets},
    split,
    vocabulary::{Emitted, Vocabulary},
};
use crate::{encode::Encoder, error::TrainError, model::Weights};

/// Rows, their features, and what heads are to learn from them.
pub(super) struct Lessons<'a> {
    pub(super) rows: &'a [Row],
    pub(super) emitted: &'a [Emitted],
    /// The features that are n-grams of characters.
    pub(super) characters: &'a HashSet<u32>,
    pub(super) goal: &'a Targets,
    pub(super) encoder: Option<&'a Encoder>,
    pub(super) recipe: &'a Recipe,
    /// How many heads tell scams from honest messages: the first, or none.
    pub(super) scam_heads: usize,
}

impl Lessons<'_> {
    /// Heads fitted on at most the recipe's rows a label of those at `part`.
    pub(super) fn fit(&self, part: Vec<usize>) -> Result<Fitted, TrainError> {
        let (rows, recipe) = (self.rows, self.recipe);
        let part = split::few(rows, part, recipe.rows_per_label, recipe.heads.seed);
        let chosen: Vec<&Emitted> = part.iter().map(|&i| &self.emitted[i]).collect();
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let author = |&i: &usize| {
            rows[i].author.as_deref().map(|a| {
                let next = numbers.len() as u32;
                *numbers.entry(a).or_insert(next)
            })
        };
        let authors: Vec<Option<u32>> = part.iter().map(author).collect();
        let vocabulary = Vocabulary::choose(&chosen, &authors, recipe.vocabulary);
        // Rows that name no author are of one hand, unless none does.
        let hands = if numbers.is_empty() { Vec::new() } else { authors.iter().map(|a| a.map_or(0, |a| a + 1)).collect() };
        let weight = recipe.heads.encoder_weight as f32;
        let records = records(&vocabulary, self.encoder, weight, &chosen);
        let pick = |from: &Array2<f32>| from.select(Axis(0), &part);
        let targets = Targets { targets: pick(&self.goal.targets), costs: pick(&self.goal.costs) };
        // The vocabulary's columns, then the encoder's dimensions.
        let alone = recipe.heads.scam_units_only;
        let unread = vocabulary.keys().iter().map(|key| alone && self.characters.contains(key));
        let unread = unread.chain(std::iter::repeat_n(alone, self.encoder.map_or(0, Encoder::dims)));
        let params = HeadParams::default()
            .epochs(recipe.heads.epochs)
            .seed(recipe.heads.seed)
            .first_heads(self.scam_heads)
            .log_count_ratio(recipe.heads.log_count_ratio as f32, vocabulary.keys().len())
            .hands(hands)
            .unread(unread.collect());
        let heads = params.check()?.fit(&DatasetBase::new(records, targets))?;
        Ok(Fitted { vocabulary, weight, heads })
    }

    /// Every row's logits from heads that had not seen it, its author or its group; none if the
    /// recipe holds nothing out.
    pub(super) fn held_out(&self, progress: &mut impl FnMut(Stage)) -> Result<Option<Array2<f32>>, TrainError> {
        let folds = self.recipe.calibration.folds;
        if folds < 2 || self.rows.len() < folds as usize * 2 {
            return Ok(None);
        }
        let fold_of = split::folds(self.rows, folds as usize);
        let mut logits = Array2::zeros(self.goal.targets.dim());
        for fold in 0..folds {
            progress(Stage::Fold(fold + 1, folds));
            let (outside, inside) = (0..self.rows.len()).partition::<Vec<usize>, _>(|&i| fold_of[i] == fold as usize);
            let fitted = self.fit(inside)?;
            let records: Vec<&Emitted> = outside.iter().map(|&i| &self.emitted[i]).collect();
            let records = records_of(&fitted, self.encoder, &records);
            let mut out = fitted.heads.default_target(&records);
            fitted.heads.predict_inplace(&records, &mut out);
            for (&i, row) in outside.iter().zip(out.rows()) {
                logits.row_mut(i).assign(&row);
            }
        }
        Ok(Some(logits))
    }
}

fn records_of(fitted: &Fitted, encoder: Option<&Encoder>, rows: &[&Emitted]) -> Csr {
    records(&fitted.vocabulary, encoder, fitted.weight, rows)
}

/// The vocabulary's columns, then the encoder's dimensions.
fn records(vocabulary: &Vocabulary, encoder: Option<&Encoder>, weight: f32, rows: &[&Emitted]) -> Csr {
    let Some(encoder) = encoder else { return vocabulary.records(rows) };
    let grams = vocabulary.keys().len() as u32;
    let mut records = Csr::new(grams as usize + encoder.dims());
    for row in rows {
        let vector = encoder.encode_features(row);
        let dense = (grams..).zip(vector).map(|(c, v)| (c, v * weight));
        records.push(vocabulary.row(row).into_iter().chain(dense));
    }
    records
}

/// Vocabulary and heads fitted on some rows.
pub(super) struct Fitted {
    vocabulary: Vocabulary,
    weight: f32,
    heads: LogisticHeads,
}

impl Fitted {
    /// What one occurrence of each feature adds to each head, before the division by `√(n + 12)`: its own
    /// weight and, since heads are linear, what its encoder row adds through the heads' dense weights.
    fn folded(&self, encoder: Option<&Encoder>) -> (Vec<u32>, Array2<f32>) {
        let mut keys: BTreeSet<u32> = self.vocabulary.keys().iter().copied().collect();
        keys.extend(encoder.iter().flat_map(|e| e.keys()));
        let keys: Vec<u32> = keys.into_iter().collect();
        let grams = self.vocabulary.keys();
        let mut folded = Array2::zeros((keys.len(), self.heads.bias.len()));
        for (key, mut row) in keys.iter().zip(folded.rows_mut()) {
            if let Ok(c) = grams.binary_search(key) {
                row.scaled_add(self.vocabulary.idf(c), &self.heads.weights.row(c));
            }
            let Some((encoder, steps)) = encoder.and_then(|e| Some((e, e.row(*key)?))) else { continue };
            for (d, (&step, scale)) in steps.iter().zip(encoder.scales()).enumerate() {
                row.scaled_add(f32::from(step) * scale * self.weight, &self.heads.weights.row(grams.len() + d));
            }
        }
        (keys, folded)
    }

    /// Keeps the features that move logits most, and rounds weights to 8 bits.
    pub(super) fn quantise(&self, encoder: Option<&Encoder>, max_features: usize, tokenizer_json: Option<String>) -> Weights {
        let heads = self.heads.bias.len();
        let (keys, folded) = self.folded(encoder);
        let strength = |c: usize| folded.row(c).iter().map(|w| w * w).sum::<f32>();
        let mut columns: Vec<usize> = (0..keys.len()).collect();
        if max_features > 0 && columns.len() > max_features {
            columns.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)).then(a.cmp(&b)));
            columns.truncate(max_features);
            columns.sort_unstable();
        }
        let largest = |h: usize| columns.iter().map(|&c| folded[[c, h]].abs()).fold(0.0f32, f32::max);
        let scales: Vec<f32> = (0..heads).map(|h| (largest(h) / 127.0).max(f32::MIN_POSITIVE)).collect();
        let step = |c: usize, h: usize| (folded[[c, h]] / scales[h]).round().clamp(-127.0, 127.0) as i8;
        // A feature that rounds to nothing everywhere is left out.
        columns.retain(|&c| (0..heads).any(|h| step(c, h) != 0));
        Weights {
            keys: columns.iter().map(|&c| keys[c]).collect(),
            rows: columns.iter().flat_map(|&c| (0..heads).map(move |h| (c, h))).map(|(c, h)| step(c, h)).collect(),
            scales,
            bias: self.heads.bias.to_vec(),
            tokenizer_json,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{encode::EncoderHeader, score::SHRINKAGE};

    #[test]
    fn folding_changes_no_logit() {
        let encoder =
            Encoder::assemble(EncoderHeader::default(), vec![3, 8], vec![40, -7, -90, 25], vec![0.01, 0.02]).expect("valid");
        let rows: Vec<Row> = (0..8).map(|i| Row { text: i.to_string(), weight: 1.0, ..Row::default() }).collect();
        // Features with an encoder row, with a weight of their own, with both, and with neither.
        let emitted: Vec<Emitted> = (0..8).map(|i| vec![[3, 5][i % 2], 8, 5, 8, 100 + i as u32]).collect();
        let targets = Array2::from_shape_fn((8, 1), |(i, _)| (i % 2) as f32);
        let goal = Targets { targets, costs: Array2::from_elem((8, 1), 1.0) };
        let mut recipe = Recipe::default();
        (recipe.vocabulary.min_rows, recipe.vocabulary.min_authors) = (2, 0);
        let lessons = Lessons {
            rows: &rows,
            emitted: &emitted,
            characters: &HashSet::new(),
            goal: &goal,
            encoder: Some(&encoder),
            recipe: &recipe,
            scam_heads: 0,
        };
        let fitted = lessons.fit((0..8).collect()).expect("it can be learned");
        let (keys, folded) = fitted.folded(Some(&encoder));
        for row in &emitted {
            let records = records_of(&fitted, Some(&encoder), &[row]);
            let mut logits = fitted.heads.default_target(&records);
            fitted.heads.predict_inplace(&records, &mut logits);
            let sum: f32 = row.iter().filter_map(|f| keys.binary_search(f).ok()).map(|c| folded[[c, 0]]).sum();
            let logit = fitted.heads.bias[0] + sum / ((row.len() + SHRINKAGE) as f32).sqrt();
            assert!((logits[[0, 0]] - logit).abs() < 1e-5, "{} and {logit}", logits[[0, 0]]);
        }
    }

    #[test]
    fn a_scam_head_of_units_alone_reads_neither_characters_nor_the_encoder() {
        let encoder =
            Encoder::assemble(EncoderHeader::default(), vec![3, 8], vec![40, -7, -90, 25], vec![0.01, 0.02]).expect("valid");
        let rows: Vec<Row> = (0..8).map(|i| Row { text: i.to_string(), weight: 1.0, ..Row::default() }).collect();
        // 5 is of units, 8 of characters and of the encoder, 3 of the encoder alone, as only one row has it.
        let emitted: Vec<Emitted> =
            (0..8).map(|i| if i % 2 == 0 { vec![5, 8] } else { [5, 5, 3][..2 + i / 7].to_vec() }).collect();
        let targets = Array2::from_shape_fn((8, 2), |(i, _)| (i % 2) as f32);
        let goal = Targets { targets, costs: Array2::from_elem((8, 2), 1.0) };
        let mut recipe = Recipe::default();
        (recipe.vocabulary.min_authors, recipe.heads.scam_units_only) = (0, true);
        let characters = HashSet::from([8]);
        let (emitted, encoder) = (&emitted, Some(&encoder));
        let lessons =
            Lessons { rows: &rows, emitted, characters: &characters, goal: &goal, encoder, recipe: &recipe, scam_heads: 1 };
        let (keys, folded) = lessons.fit((0..8).collect()).expect("it can be learned").folded(encoder);
        let weights = |key: u32| folded.row(keys.binary_search(&key).expect("known")).to_vec();
        assert!(weights(5)[0] > 0.0 && weights(5)[1] > 0.0, "both heads read units: {:?}", weights(5));
        assert!(weights(8)[0] == 0.0 && weights(8)[1] < 0.0, "only the other reads characters: {:?}", weights(8));
        assert!(weights(3)[0] == 0.0 && weights(3)[1] != 0.0, "only the other reads the encoder: {:?}", weights(3));
    }
}

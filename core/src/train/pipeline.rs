//! From rows to a model.

use std::collections::{BTreeMap, HashSet};

use ndarray::Array2;

use super::{
    calibration::{self, Held},
    evaluation::{self, Report},
    lessons::Lessons,
    recipe::Recipe,
    rows::Row,
    solver::Targets,
    vocabulary::{Emitted, Hashes},
};
use crate::{
    calibrate::{Calibration, Logit},
    classifier::Classifier,
    encode::Encoder,
    error::TrainError,
    feature::{self, FEATURE_SPEC, FeatureOptions, Message},
    model::{FORMAT_VERSION, Header, LabelInfo, Model, Provenance, Source},
    normalize::{DisguiseKind, DisguiseKinds},
    policy::Policy,
    taxonomy::{Role, Taxonomy},
    tokenize::Tokenizer,
};

/// What a training run is doing, for progress displays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Turning rows into features.
    Features,
    /// Fitting heads without fold `.0` of `.1`, to calibrate on it.
    Fold(u32, u32),
    /// Fitting heads on every row.
    Heads,
    /// Choosing features and quantising.
    Packing,
}

/// A finished run.
#[derive(Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// For every row, the logits of all heads from the run that had not seen it, `[rows, heads]`;
    /// none if nothing was held out.
    pub held_out: Option<Array2<f32>>,
    /// For every row, the kinds of disguise found in it.
    pub(super) disguises: Vec<DisguiseKinds>,
}

impl Trained {
    /// Measures the held-out logits with the model's calibration and thresholds; none if nothing
    /// was held out. `rows` are those the model was learned from.
    pub fn report(&self, rows: &[Row]) -> Option<Report> {
        self.report_of(rows, |_| true)
    }

    /// [`report`](Self::report) over the rows that `keep` keeps.
    pub fn report_of(&self, rows: &[Row], keep: impl Fn(&Row) -> bool) -> Option<Report> {
        let logits = self.held_out.as_ref()?;
        let classifier = Classifier::new(self.model.clone());
        let kept = rows.iter().zip(logits.rows().into_iter().zip(&self.disguises)).filter(|(row, _)| keep(row));
        let verdict = |z: ndarray::ArrayView1<f32>, found| classifier.verdict_of(|h| Logit(f64::from(z[h])), found, true);
        Some(evaluation::compare(&self.model, kept.map(|(row, (z, &found))| (row, verdict(z, found))).collect()))
    }
}

/// Learns a model from `rows`.
///
/// # Errors
/// [`TrainError`] if the recipe breaks a limit or the rows cannot teach anything.
pub fn fit(rows: &[Row], recipe: &Recipe, sources: Vec<Source>, progress: impl FnMut(Stage)) -> Result<Trained, TrainError> {
    fit_with_tokenizer(rows, recipe, sources, None, progress)
}

/// [`fit`] with the text of a `tokenizer.json` for the model to carry.
///
/// # Errors
/// As [`fit`], and if the tokenizer cannot be loaded.
pub fn fit_with_tokenizer(
    rows: &[Row],
    recipe: &Recipe,
    sources: Vec<Source>,
    tokenizer_json: Option<String>,
    progress: impl FnMut(Stage),
) -> Result<Trained, TrainError> {
    fit_with(rows, recipe, sources, Carried { tokenizer_json, encoder: None }, progress)
}

/// What a model takes over ready-made.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// The text of a `tokenizer.json` for the model to carry.
    pub tokenizer_json: Option<String>,
    /// The encoder whose vectors the heads read beside the n-grams. Its part is folded into the
    /// model's own rows, so that the model needs no encoder to classify or explain.
    pub encoder: Option<Encoder>,
}

impl Carried {
    /// The tokenizer, if it, the encoder and the recipe agree on the features of a text.
    pub(super) fn tokenizer(&self, recipe: &Recipe) -> Result<Tokenizer, TrainError> {
        if let Some(encoder) = &self.encoder {
            let refuse = |rule| Err(TrainError::Recipe { field: "encoder", rule, found: "another".into() });
            if !recipe.features.cover(encoder.header().features) {
                return refuse("must have been distilled with n-grams that the recipe has too");
            }
            if self.tokenizer_json.is_some() {
                return refuse("must be left out where a tokenizer is carried: encoders are distilled with the built-in one");
            }
        }
        Ok(self.tokenizer_json.as_deref().map_or_else(|| Ok(Tokenizer::builtin()), Tokenizer::from_json)?)
    }
}

/// [`fit`] with a tokenizer or an encoder that the model takes over.
///
/// # Errors
/// As [`fit`], if the tokenizer cannot be loaded, or if the encoder does not fit the recipe.
pub fn fit_with(
    rows: &[Row],
    recipe: &Recipe,
    sources: Vec<Source>,
    carried: Carried,
    mut progress: impl FnMut(Stage),
) -> Result<Trained, TrainError> {
    recipe.check()?;
    let tokenizer = carried.tokenizer(recipe)?;
    let labels = Labels::of(rows)?;
    progress(Stage::Features);
    let Read { emitted, characters, disguises } = read(rows, &tokenizer, recipe.features);
    let goal = labels.targets(rows, recipe);
    let encoder = carried.encoder.as_ref();
    let scam_heads = usize::from(labels.has_scam);
    let lessons = Lessons { rows, emitted: &emitted, characters: &characters, goal: &goal, encoder, recipe, scam_heads };
    let held_out = lessons.held_out(&mut progress)?;
    progress(Stage::Heads);
    let fitted = lessons.fit((0..rows.len()).collect())?;
    progress(Stage::Packing);
    // Calibration and thresholds are of the scam logit as it is used.
    let as_used = held_out.clone().map(|logits| labels.with_strongest(logits, recipe.heads.typology_weight));
    let curves = labels.curves(rows, &goal, as_used.as_ref(), recipe);
    let (policy, weights) = match (&as_used, labels.has_scam) {
        (Some(logits), true) => labels.policy(rows, logits, curves[0], &disguises, recipe)?,
        _ => (Policy::default(), BTreeMap::new()),
    };
    let first = usize::from(labels.has_scam);
    let info = |(i, id): (usize, &String)| LabelInfo { id: id.clone(), role: labels.roles[i], calibration: curves[first + i] };
    let header = Header {
        format: FORMAT_VERSION,
        feature_spec: FEATURE_SPEC,
        taxonomy: labels.taxonomy,
        name: if recipe.name.is_empty() { "custom".into() } else { recipe.name.clone() },
        features: recipe.features,
        labels: labels.ids.iter().enumerate().map(info).collect(),
        scam: labels.has_scam.then(|| curves[0]),
        typology_weight: recipe.heads.typology_weight,
        disguises: weights,
        policy,
        conversation: None,
        provenance: Provenance {
            ruse: env!("CARGO_PKG_VERSION").into(),
            rows: rows.len() as u64,
            sources,
            missing: Vec::new(),
            encoder: encoder.map(Encoder::digest),
        },
    };
    let weights = fitted.quantise(encoder, recipe.vocabulary.max_features, carried.tokenizer_json);
    Ok(Trained { model: Model::assemble(header, weights)?, held_out, disguises })
}

/// What was read in rows.
#[derive(Default)]
pub(super) struct Read {
    /// The features of every row.
    pub(super) emitted: Vec<Emitted>,
    /// Those of them that are n-grams of characters.
    pub(super) characters: HashSet<u32>,
    /// The disguises of every row.
    pub(super) disguises: Vec<DisguiseKinds>,
}

/// Reads every row, on every core; the order of rows is kept.
pub(super) fn read(rows: &[Row], tokenizer: &Tokenizer, options: FeatureOptions) -> Read {
    let some = |rows: &[Row]| {
        let (mut read, mut hashes) = (Read::default(), Hashes::default());
        for row in rows {
            let message = Message::read(&row.text, tokenizer);
            feature::emit(&message, options, &mut hashes);
            read.emitted.push(std::mem::take(&mut hashes.row));
            read.disguises.push(DisguiseKinds::of(message.text.disguises()));
        }
        Read { characters: hashes.characters, ..read }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    std::thread::scope(|scope| {
        let parts = rows.chunks(rows.len().div_ceil(threads).max(1));
        let workers: Vec<_> = parts.map(|part| scope.spawn(move || some(part))).collect();
        let mut all = Read::default();
        for worker in workers {
            let part = worker.join().expect("reading does not panic");
            all.emitted.extend(part.emitted);
            all.characters.extend(part.characters);
            all.disguises.extend(part.disguises);
        }
        all
    })
}

/// The labels of a data set and what the taxonomy knows of them.
pub(super) struct Labels {
    pub(super) ids: Vec<String>,
    pub(super) roles: Vec<Role>,
    pub(super) taxonomy: u32,
    pub(super) has_scam: bool,
}

impl Labels {
    pub(super) fn of(rows: &[Row]) -> Result<Self, TrainError> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in rows {
            for label in row.label.iter().chain(&row.also) {
                *counts.entry(label).or_default() += 1;
            }
        }
        if counts.len() < 2 {
            return Err(TrainError::Data(format!("{} rows carry {} labels; at least 2 are needed", rows.len(), counts.len())));
        }
        let known = Taxonomy::bundled();
        // The taxonomy's labels in its order, then the researcher's own by name.
        let mut ids: Vec<String> =
            known.labels.iter().filter(|l| counts.contains_key(l.id.as_str())).map(|l| l.id.clone()).collect();
        let ours = ids.len();
        ids.extend(counts.keys().filter(|id| known.get(id).is_none()).map(|&id| id.to_owned()));
        // A label the taxonomy does not know is taken for a scam beside labels it does know.
        let role = |id: &String| known.get(id).map_or(Role::Victim, |l| l.role);
        let roles: Vec<Role> = ids.iter().map(role).collect();
        let has_scam = ours > 0 && roles.contains(&Role::None) && roles.iter().any(|&r| r != Role::None);
        let roles = if ours > 0 { roles } else { vec![Role::None; ids.len()] };
        Ok(Self { ids, roles, taxonomy: if ours > 0 { known.version } else { 0 }, has_scam })
    }

    fn heads(&self) -> usize {
        self.ids.len() + usize::from(self.has_scam)
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|l| l == id)
    }

    /// Whether a row is a scam, where that is known.
    fn scam(&self, row: &Row) -> Option<bool> {
        match &row.label {
            Some(label) => self.position(label).map(|i| self.roles[i] != Role::None),
            None => row.scam,
        }
    }

    /// Targets and costs of every row and head; what a row does not know costs nothing.
    pub(super) fn targets(&self, rows: &[Row], recipe: &Recipe) -> Targets {
        let options = &recipe.heads;
        let shape = (rows.len(), self.heads());
        let (mut targets, mut costs) = (Array2::zeros(shape), Array2::zeros(shape));
        let first = usize::from(self.has_scam);
        let smooth = options.smoothing as f32;
        for (i, row) in rows.iter().enumerate() {
            let cost = (options.cost * row.weight) as f32;
            if let (true, Some(scam)) = (self.has_scam, self.scam(row)) {
                targets[[i, 0]] = f32::from(u8::from(scam));
                costs[[i, 0]] = if options.scam_cost > 0.0 { (options.scam_cost * row.weight) as f32 } else { cost };
            }
            if row.label.is_some() {
                for h in first..self.heads() {
                    costs[[i, h]] = cost;
                    targets[[i, h]] = smooth;
                }
                for also in row.also.iter().filter_map(|l| self.position(l)) {
                    targets[[i, first + also]] = (options.also_target as f32).max(smooth);
                }
                if let Some(label) = row.label.as_ref().and_then(|l| self.position(l)) {
                    targets[[i, first + label]] = 1.0 - smooth;
                }
            }
        }
        if options.balance > 0.0 {
            for h in first..self.heads() {
                let positive: f64 = rows.iter().zip(targets.column(h)).filter(|&(_, &t)| t > 0.5).map(|(r, _)| r.weight).sum();
                let known: f64 = rows.iter().zip(costs.column(h)).filter(|&(_, &c)| c > 0.0).map(|(r, _)| r.weight).sum();
                let weight = ((known - positive).max(1.0) / positive.max(1.0)).powf(options.balance) as f32;
                for (&t, c) in targets.column(h).iter().zip(costs.column_mut(h)) {
                    if t > 0.5 {
                        *c *= weight;
                    }
                }
            }
        }
        Targets { targets, costs }
    }

    /// The logits with the strongest scam typology's share added to the scam head's.
    fn with_strongest(&self, mut logits: Array2<f32>, weight: f64) -> Array2<f32> {
        if self.has_scam {
            for mut row in logits.rows_mut() {
                let scams = (0..self.ids.len()).filter(|&i| self.roles[i] != Role::None).map(|i| row[i + 1]);
                let strongest = scams.fold(f32::NEG_INFINITY, f32::max);
                row[0] += weight as f32 * strongest;
            }
        }
        logits
    }

    /// A calibration curve a head; labels with few held-out rows share one.
    pub(super) fn curves(
        &self,
        rows: &[Row],
        goal: &Targets,
        held_out: Option<&Array2<f32>>,
        recipe: &Recipe,
    ) -> Vec<Calibration> {
        let Some(logits) = held_out else { return vec![Calibration::default(); self.heads()] };
        let pairs = |h: usize| -> (Vec<f64>, Vec<bool>) {
            (0..rows.len())
                .filter(|&i| goal.costs[[i, h]] > 0.0)
                .map(|i| (f64::from(logits[[i, h]]), goal.targets[[i, h]] >= 0.5))
                .unzip()
        };
        let first = usize::from(self.has_scam);
        let (mut all_logits, mut all_labels) = (Vec::new(), Vec::new());
        for h in first..self.heads() {
            let (z, y) = pairs(h);
            all_logits.extend(z);
            all_labels.extend(y);
        }
        let shared = calibration::platt(&all_logits, &all_labels);
        let curve = |h: usize| {
            let (z, y) = pairs(h);
            let enough = y.iter().filter(|&&y| y).count() >= recipe.calibration.min_rows as usize;
            if h < first || enough { calibration::platt(&z, &y) } else { shared }
        };
        (0..self.heads()).map(curve).collect()
    }

    /// What disguises say beside the words, and the thresholds, from held-out rows: thresholds on the
    /// sources marked as hard negatives, or on all if none is.
    fn policy(
        &self,
        rows: &[Row],
        logits: &Array2<f32>,
        curve: Calibration,
        disguises: &[DisguiseKinds],
        recipe: &Recipe,
    ) -> Result<(Policy, BTreeMap<DisguiseKind, f64>), TrainError> {
        let known = rows.iter().zip(disguises).enumerate().filter_map(|(i, (row, found))| {
            let log_odds = curve.log_odds(Logit(f64::from(logits[[i, 0]]))).0;
            Some((row, Held { log_odds, scam: self.scam(row)?, disguises: *found }))
        });
        let marked = rows.iter().any(|r| r.hard_negative);
        let (rows, held): (Vec<&Row>, Vec<Held>) = known.unzip();
        let weights = calibration::disguise_weights(&held, recipe.calibration.disguise_prior);
        let hard: Vec<Held> = rows.iter().zip(held).filter(|(r, _)| !marked || r.hard_negative).map(|(_, h)| h).collect();
        calibration::thresholds(&hard, weights, recipe.policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::EncoderHeader;

    #[test]
    fn an_encoder_fits_recipes_that_have_its_n_grams() {
        let header = EncoderHeader { feature_spec: FEATURE_SPEC, ..EncoderHeader::default() };
        let encoder = Encoder::assemble(header, vec![1], vec![1], vec![1.0]).expect("valid");
        let carried = Carried { tokenizer_json: None, encoder: Some(encoder) };
        let with = |features| carried.tokenizer(&Recipe { features, ..Recipe::default() });
        let usual = FeatureOptions::default();
        assert!(with(usual).is_ok() && with(FeatureOptions { unit_skip: 1, ..usual }).is_ok());
        let refused = with(FeatureOptions { unit_ngram: 1, ..usual });
        assert!(matches!(refused, Err(TrainError::Recipe { field: "encoder", .. })));
    }
}

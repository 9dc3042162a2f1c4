//! From rows to a model.

use std::collections::BTreeMap;

use linfa::{DatasetBase, ParamGuard, traits::Fit, traits::PredictInplace};
use ndarray::Array2;

use super::{
    calibration,
    csr::Csr,
    evaluation::{self, Report},
    recipe::Recipe,
    rows::Row,
    solver::{HeadParams, LogisticHeads, Targets},
    split,
    vocabulary::{Emitted, Vocabulary},
};
use crate::{
    calibrate::{Calibration, Logit},
    classifier::Classifier,
    error::TrainError,
    feature::{self, FEATURE_SPEC, Listener, Message},
    model::{FORMAT_VERSION, Header, LabelInfo, Model, Provenance, Source, Weights},
    normalize::{Disguise, DisguiseKind},
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
    disguises: Vec<Vec<DisguiseKind>>,
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
        let verdict = |z: ndarray::ArrayView1<f32>, found: &[DisguiseKind]| {
            let found: Vec<Disguise> = found.iter().map(|&kind| Disguise { kind, span: 0..0 }).collect();
            classifier.verdict_of(|h| Logit(f64::from(z[h])), &found, true)
        };
        Some(evaluation::compare(&self.model, kept.map(|(row, (z, found))| (row, verdict(z, found))).collect()))
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
    mut progress: impl FnMut(Stage),
) -> Result<Trained, TrainError> {
    recipe.check()?;
    let tokenizer = tokenizer_json.as_deref().map_or_else(|| Ok(Tokenizer::builtin()), Tokenizer::from_json)?;
    let labels = Labels::of(rows)?;
    progress(Stage::Features);
    let (emitted, disguises) = emitted(rows, &tokenizer, recipe.features);
    let goal = labels.targets(rows, recipe);
    let part = |keep: &dyn Fn(usize) -> bool| -> Vec<usize> { (0..rows.len()).filter(|&i| keep(i)).collect() };

    let folds = recipe.calibration.folds;
    let held_out = if folds >= 2 && rows.len() >= folds as usize * 2 {
        let fold_of = split::folds(rows, folds as usize);
        let mut logits = Array2::zeros((rows.len(), labels.heads()));
        for fold in 0..folds {
            progress(Stage::Fold(fold + 1, folds));
            let (inside, outside) = (part(&|i| fold_of[i] != fold as usize), part(&|i| fold_of[i] == fold as usize));
            let inside = split::few(rows, inside, recipe.rows_per_label, recipe.heads.seed);
            let fitted = Fitted::new(rows, &emitted, &goal, &inside, recipe)?;
            let records: Vec<&Emitted> = outside.iter().map(|&i| &emitted[i]).collect();
            let records = fitted.vocabulary.records(&records);
            let mut out = fitted.heads.default_target(&records);
            fitted.heads.predict_inplace(&records, &mut out);
            for (&i, row) in outside.iter().zip(out.rows()) {
                logits.row_mut(i).assign(&row);
            }
        }
        Some(logits)
    } else {
        None
    };

    progress(Stage::Heads);
    let everything = split::few(rows, part(&|_| true), recipe.rows_per_label, recipe.heads.seed);
    let fitted = Fitted::new(rows, &emitted, &goal, &everything, recipe)?;
    progress(Stage::Packing);
    // Calibration and thresholds are of the scam logit as it is used.
    let as_used = held_out.clone().map(|logits| labels.with_strongest(logits, recipe.heads.typology_weight));
    let curves = labels.curves(rows, &goal, as_used.as_ref(), recipe);
    let (policy, weights) = match (&as_used, labels.has_scam) {
        (Some(logits), true) => {
            let weights = labels.disguise_weights(rows, logits, curves[0], &disguises, recipe);
            (labels.policy(rows, logits, curves[0], &disguises, &weights, recipe)?, weights)
        }
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
        provenance: Provenance { ruse: env!("CARGO_PKG_VERSION").into(), rows: rows.len() as u64, sources, missing: Vec::new() },
    };
    let weights = fitted.quantise(recipe.vocabulary.max_features, tokenizer_json);
    Ok(Trained { model: Model::assemble(header, weights)?, held_out, disguises })
}

/// The features and disguises of every row, on every core; the order of rows is kept.
fn emitted(
    rows: &[Row],
    tokenizer: &Tokenizer,
    options: crate::feature::FeatureOptions,
) -> (Vec<Emitted>, Vec<Vec<DisguiseKind>>) {
    struct Hashes(Emitted);
    impl Listener for Hashes {
        fn feature(&mut self, hash: u32, _: std::ops::Range<usize>) {
            self.0.push(hash);
        }
    }
    let one = |row: &Row| {
        let message = Message::read(&row.text, tokenizer);
        let mut hashes = Hashes(Vec::new());
        feature::emit(&message, options, &mut hashes);
        let mut kinds: Vec<DisguiseKind> = message.text.disguises().iter().map(|d| d.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        (hashes.0, kinds)
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    std::thread::scope(|scope| {
        let parts = rows.chunks(rows.len().div_ceil(threads).max(1));
        let workers: Vec<_> = parts.map(|p| scope.spawn(move || p.iter().map(one).collect::<Vec<_>>())).collect();
        workers.into_iter().flat_map(|w| w.join().expect("emitting does not panic")).collect()
    })
}

/// Vocabulary and heads fitted on some rows.
struct Fitted {
    vocabulary: Vocabulary,
    heads: LogisticHeads,
}

impl Fitted {
    fn new(rows: &[Row], emitted: &[Emitted], goal: &Targets, part: &[usize], recipe: &Recipe) -> Result<Self, TrainError> {
        let chosen: Vec<&Emitted> = part.iter().map(|&i| &emitted[i]).collect();
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let author = |&i: &usize| {
            rows[i].author.as_deref().map(|a| {
                let next = numbers.len() as u32;
                *numbers.entry(a).or_insert(next)
            })
        };
        let authors: Vec<Option<u32>> = part.iter().map(author).collect();
        let vocabulary = Vocabulary::choose(&chosen, &authors, recipe.vocabulary);
        let records: Csr = vocabulary.records(&chosen);
        let pick = |from: &Array2<f32>| from.select(ndarray::Axis(0), part);
        let targets = Targets { targets: pick(&goal.targets), costs: pick(&goal.costs) };
        let params = HeadParams::default().epochs(recipe.heads.epochs).seed(recipe.heads.seed).check()?;
        let heads = params.fit(&DatasetBase::new(records, targets))?;
        Ok(Self { vocabulary, heads })
    }

    /// Keeps the features that move logits most, and rounds weights to 8 bits.
    fn quantise(&self, max_features: usize, tokenizer_json: Option<String>) -> Weights {
        let heads = self.heads.bias.len();
        let folded = |c: usize, h: usize| self.heads.weights[[c, h]] * self.vocabulary.idf(c);
        let strength = |c: usize| (0..heads).map(|h| folded(c, h).powi(2)).sum::<f32>();
        let mut columns: Vec<usize> = (0..self.vocabulary.keys().len()).collect();
        if max_features > 0 && columns.len() > max_features {
            columns.sort_by(|&a, &b| strength(b).total_cmp(&strength(a)).then(a.cmp(&b)));
            columns.truncate(max_features);
            columns.sort_unstable();
        }
        let largest = |h: usize| columns.iter().map(|&c| folded(c, h).abs()).fold(0.0f32, f32::max);
        let scales: Vec<f32> = (0..heads).map(|h| (largest(h) / 127.0).max(f32::MIN_POSITIVE)).collect();
        let step = |c: usize, h: usize| (folded(c, h) / scales[h]).round().clamp(-127.0, 127.0) as i8;
        // A feature that rounds to nothing everywhere is left out.
        columns.retain(|&c| (0..heads).any(|h| step(c, h) != 0));
        Weights {
            keys: columns.iter().map(|&c| self.vocabulary.keys()[c]).collect(),
            rows: columns.iter().flat_map(|&c| (0..heads).map(move |h| (c, h))).map(|(c, h)| step(c, h)).collect(),
            scales,
            bias: self.heads.bias.to_vec(),
            tokenizer_json,
        }
    }
}

/// The labels of a data set and what the taxonomy knows of them.
struct Labels {
    ids: Vec<String>,
    roles: Vec<Role>,
    taxonomy: u32,
    has_scam: bool,
}

impl Labels {
    fn of(rows: &[Row]) -> Result<Self, TrainError> {
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
    fn targets(&self, rows: &[Row], recipe: &Recipe) -> Targets {
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
    fn curves(&self, rows: &[Row], goal: &Targets, held_out: Option<&Array2<f32>>, recipe: &Recipe) -> Vec<Calibration> {
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

    /// What disguises say beside the words, from held-out rows.
    fn disguise_weights(
        &self,
        rows: &[Row],
        logits: &Array2<f32>,
        curve: Calibration,
        disguises: &[Vec<DisguiseKind>],
        recipe: &Recipe,
    ) -> BTreeMap<DisguiseKind, f64> {
        let known = (0..rows.len()).filter_map(|i| self.scam(&rows[i]).map(|scam| (i, scam)));
        let (mut z, mut scams, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (i, scam) in known {
            z.push(f64::from(logits[[i, 0]]));
            scams.push(scam);
            found.push(disguises[i].as_slice());
        }
        calibration::disguise_weights(curve, &z, &scams, &found, recipe.calibration.disguise_prior)
    }

    /// Thresholds on held-out rows: on the sources marked as hard negatives, or on all if none is.
    fn policy(
        &self,
        rows: &[Row],
        logits: &Array2<f32>,
        curve: Calibration,
        disguises: &[Vec<DisguiseKind>],
        weights: &BTreeMap<DisguiseKind, f64>,
        recipe: &Recipe,
    ) -> Result<Policy, TrainError> {
        let disguised = |i: usize| disguises[i].iter().filter_map(|k| weights.get(k)).sum::<f64>();
        let marked = rows.iter().any(|r| r.hard_negative);
        let of = |scam: bool| -> Vec<f64> {
            (0..rows.len())
                .filter(|&i| self.scam(&rows[i]) == Some(scam) && (!marked || rows[i].hard_negative))
                .map(|i| f64::from(logits[[i, 0]]) + disguised(i) / curve.slope)
                .collect()
        };
        calibration::thresholds(curve, &of(false), &of(true), recipe.policy)
    }
}

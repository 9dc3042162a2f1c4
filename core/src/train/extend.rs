//! New labels for a finished model, without the rows it was learned from.
//!
//! Old heads stay bit for bit: their rows, scales, biases and calibrations are copied, and a feature
//! that only new heads know weighs nothing in them. New heads are fitted on the given rows alone: rows
//! of a new label against every other row given.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    lessons::Lessons,
    pipeline::{Carried, Labels, Read, Stage, Trained, read},
    recipe::Recipe,
    rows::Row,
};
use crate::{
    calibrate::Calibration,
    encode::Encoder,
    error::TrainError,
    model::{LabelInfo, Model, Source, Weights},
    taxonomy::{Role, Taxonomy},
};

/// Adds the labels of `rows` that `base` does not have. With an encoder a dozen rows a label and a few
/// hundred of anything else are useful already.
///
/// A new label takes its role from the taxonomy; one the taxonomy does not know is taken for a scam if
/// the model tells scams apart. The scam head stays as it is, but where a new typology is the strongest
/// it speaks in the scam probability as every typology does.
///
/// # Errors
/// [`TrainError`] if the recipe breaks a limit, the encoder has n-grams that the model lacks, no label
/// is new, or a new label has no row beside its own to learn from.
pub fn extend(
    base: &Model,
    rows: &[Row],
    recipe: &Recipe,
    encoder: Option<Encoder>,
    sources: Vec<Source>,
    mut progress: impl FnMut(Stage),
) -> Result<Trained, TrainError> {
    recipe.check()?;
    let parts = base.parts();
    // Text becomes features as the model has it, whatever the recipe says.
    let recipe = &Recipe { features: parts.header.features, ..recipe.clone() };
    let carried = Carried { tokenizer_json: parts.weights.tokenizer_json.clone(), encoder };
    let tokenizer = carried.tokenizer(recipe)?;
    let labels = new_labels(base, rows)?;
    progress(Stage::Features);
    let Read { emitted, characters, disguises } = read(rows, &tokenizer, recipe.features);
    let goal = labels.targets(rows, recipe);
    let encoder = carried.encoder.as_ref();
    let lessons = Lessons { rows, emitted: &emitted, characters: &characters, goal: &goal, encoder, recipe, scam_heads: 0 };
    let held_out = lessons.held_out(&mut progress)?;
    progress(Stage::Heads);
    let added = lessons.fit((0..rows.len()).collect())?.quantise(encoder, recipe.vocabulary.max_features, None);
    progress(Stage::Packing);

    let mut header = parts.header.clone();
    // Without enough held-out rows of its own a label is read as the model's other labels are.
    let usual = usual(&header.labels);
    let curves = labels.curves(rows, &goal, held_out.as_ref(), recipe);
    for ((id, &role), curve) in labels.ids.iter().zip(&labels.roles).zip(curves) {
        let calibration = if curve == Calibration::default() { usual } else { curve };
        header.labels.push(LabelInfo { id: id.clone(), role, calibration });
    }
    header.provenance.rows += rows.len() as u64;
    header.provenance.sources.extend(sources);
    header.provenance.encoder = encoder.map(Encoder::digest).or(header.provenance.encoder);
    let weights = beside(&parts.weights, &added);
    Ok(Trained { model: Model::assemble(header, weights)?, held_out: None, disguises })
}

/// The labels of the rows that the model does not have, each with rows for and against it.
fn new_labels(base: &Model, rows: &[Row]) -> Result<Labels, TrainError> {
    let header = base.header();
    let old: BTreeSet<&str> = header.labels.iter().map(|l| l.id.as_str()).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for label in rows.iter().filter_map(|r| r.label.as_deref()).filter(|l| !old.contains(l)) {
        *counts.entry(label).or_default() += 1;
    }
    if counts.is_empty() {
        return Err(TrainError::Data(format!("none of the labels of {} rows is new to {}", rows.len(), header.name)));
    }
    let labelled = rows.iter().filter(|r| r.label.is_some()).count();
    if let Some((id, _)) = counts.iter().find(|(_, n)| **n == labelled) {
        return Err(TrainError::Data(format!("label {id} needs rows of other labels, or honest ones, to be told from")));
    }
    let known = Taxonomy::bundled();
    let unknown = if header.scam.is_some() { Role::Victim } else { Role::None };
    let ids: Vec<String> = counts.keys().map(|&id| id.to_owned()).collect();
    let roles = ids.iter().map(|id| known.get(id).filter(|_| header.taxonomy > 0).map_or(unknown, |l| l.role)).collect();
    Ok(Labels { ids, roles, taxonomy: header.taxonomy, has_scam: false })
}

/// The middle slope and the middle intercept of a model's labels.
fn usual(labels: &[LabelInfo]) -> Calibration {
    let middle = |value: fn(&Calibration) -> f64| {
        let mut values: Vec<f64> = labels.iter().map(|l| value(&l.calibration)).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Calibration { slope: middle(|c| c.slope), intercept: middle(|c| c.intercept) }
}

/// Old heads, then new ones, over the features of both.
fn beside(old: &Weights, new: &Weights) -> Weights {
    let keys: Vec<u32> = old.keys.iter().chain(&new.keys).copied().collect::<BTreeSet<u32>>().into_iter().collect();
    let mut rows = Vec::with_capacity(keys.len() * (old.bias.len() + new.bias.len()));
    for key in &keys {
        for weights in [old, new] {
            let heads = weights.bias.len();
            match weights.keys.binary_search(key) {
                Ok(at) => rows.extend_from_slice(&weights.rows[at * heads..(at + 1) * heads]),
                Err(_) => rows.extend(std::iter::repeat_n(0i8, heads)),
            }
        }
    }
    let joined = |a: &[f32], b: &[f32]| a.iter().chain(b).copied().collect();
    Weights {
        keys,
        rows: rows.into(),
        scales: joined(&old.scales, &new.scales),
        bias: joined(&old.bias, &new.bias),
        tokenizer_json: old.tokenizer_json.clone(),
    }
}

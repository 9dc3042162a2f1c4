//! Measuring a classifier on labelled rows.

use std::collections::BTreeMap;

use serde::Serialize;

use super::rows::Row;
use crate::{
    classifier::Classifier,
    metrics::{self, LabelScore, ReliabilityBin},
    model::Model,
    policy::Decision,
    taxonomy::Role,
    verdict::Verdict,
};

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The model.
    pub model: String,
    /// Rows with a label the model knows, or of which it is known whether they are scams.
    pub rows: usize,
    /// Rows left out: their label is unknown to the model.
    pub skipped: usize,
    /// Mean F1 over the labels, of the label each verdict names.
    pub macro_f1: f64,
    /// The share of rows whose verdict names their label.
    pub accuracy: f64,
    /// Scores per label.
    pub labels: BTreeMap<String, LabelScore>,
    /// Expected calibration error: of the scam probability, or of the best label's if the model has
    /// no scam head.
    pub ece: f64,
    /// The bins behind it.
    pub reliability: Vec<ReliabilityBin>,
    /// How scams are told from the rest; none if the model has no scam head.
    pub scam: Option<ScamReport>,
}

/// How scams are told from the rest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScamReport {
    /// Scams in the rows.
    pub scams: usize,
    /// Honest messages in the rows.
    pub honest: usize,
    /// The share of scams decided `scam`.
    pub recall: f64,
    /// The share of honest messages decided `scam`.
    pub false_positive_rate: f64,
    /// The share of all rows decided `unsure`.
    pub unsure: f64,
    /// Recall where 1 % of these honest messages would be called scams.
    pub recall_at_1_percent: Option<f64>,
    /// Mean F1 over the typologies of the scams alone, whatever was decided.
    pub typology_macro_f1: f64,
    /// The share of honest messages decided `scam`, by family.
    pub false_positives_by_family: BTreeMap<String, f64>,
}

/// Classifies every row and compares.
pub fn evaluate(classifier: &Classifier, rows: &[Row]) -> Report {
    let texts: Vec<&str> = rows.iter().map(|r| r.text.as_str()).collect();
    compare(classifier.model(), rows.iter().zip(classifier.classify_batch(&texts)).collect())
}

/// Compares verdicts with what is known of their rows.
pub(super) fn compare(model: &Model, all: Vec<(&Row, Verdict)>) -> Report {
    let header = model.header();
    let role = |id: &str| header.labels.iter().find(|l| l.id == id).map(|l| l.role);
    let scam_of = |row: &Row| row.label.as_deref().map_or(row.scam, |l| role(l).map(|r| r != Role::None));
    let has_scam = header.scam.is_some();
    let total = all.len();
    let known = |row: &Row| match &row.label {
        Some(label) => role(label).is_some(),
        None => row.scam.is_some() && has_scam,
    };
    let used: Vec<(&Row, Verdict)> = all.into_iter().filter(|(row, _)| known(row)).collect();

    let named: Vec<(&str, &str)> = used.iter().filter_map(|(r, v)| Some((r.label.as_deref()?, v.typology()))).collect();
    let scores = metrics::label_scores(named.iter().copied());
    let right = named.iter().filter(|(gold, guess)| gold == guess).count();
    let probability = |(row, v): &(&Row, Verdict)| match v.scam() {
        Some(p) => Some((p.get(), scam_of(row)?)),
        None => v.typologies(1).first().map(|s| (s.probability.get(), row.label.as_deref() == Some(s.id))),
    };
    let probabilities: Vec<(f64, bool)> = used.iter().filter_map(probability).collect();
    Report {
        model: header.name.clone(),
        rows: used.len(),
        skipped: total - used.len(),
        macro_f1: metrics::macro_f1(&scores),
        accuracy: right as f64 / named.len().max(1) as f64,
        labels: scores,
        ece: metrics::expected_calibration_error(&probabilities),
        reliability: metrics::reliability(&probabilities),
        scam: has_scam.then(|| {
            let side = |scam: bool| used.iter().filter(move |(r, _)| scam_of(r) == Some(scam)).collect::<Vec<_>>();
            scam_report(&side(true), &side(false), &probabilities)
        }),
    }
}

fn scam_report(scams: &[&(&Row, Verdict)], honest: &[&(&Row, Verdict)], probabilities: &[(f64, bool)]) -> ScamReport {
    let share = |rows: &[&(&Row, Verdict)], decision| {
        rows.iter().filter(|(_, v)| v.decision() == decision).count() as f64 / rows.len().max(1) as f64
    };
    let typed = scams.iter().filter_map(|(r, v)| Some((r.label.as_deref()?, v.scam_typology())));
    let mut families: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (row, verdict) in honest {
        let count = families.entry(row.family.clone().or_else(|| row.label.clone()).unwrap_or_default()).or_default();
        count.0 += usize::from(verdict.decision() == Decision::Scam);
        count.1 += 1;
    }
    let unsure = |rows| share(rows, Decision::Unsure) * rows.len() as f64;
    ScamReport {
        scams: scams.len(),
        honest: honest.len(),
        recall: share(scams, Decision::Scam),
        false_positive_rate: share(honest, Decision::Scam),
        unsure: (unsure(scams) + unsure(honest)) / (scams.len() + honest.len()).max(1) as f64,
        recall_at_1_percent: metrics::recall_at_false_positive_rate(probabilities, 0.01),
        typology_macro_f1: metrics::macro_f1(&metrics::label_scores(typed)),
        false_positives_by_family: families.into_iter().map(|(f, (n, all))| (f, n as f64 / all as f64)).collect(),
    }
}

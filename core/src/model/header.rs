//! What a model says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    calibrate::{Calibration, Logit},
    feature::FeatureOptions,
    normalize::{Disguise, DisguiseKind},
    policy::Policy,
    taxonomy::Role,
};

/// The header of a model file, kept as JSON in its metadata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the file layout.
    pub format: u32,
    /// The version of the text-to-features mapping the weights were learned with.
    pub feature_spec: u32,
    /// The version of the taxonomy the labels come from; 0 if they are of the researcher's own.
    pub taxonomy: u32,
    /// The model's name, for people and for every verdict.
    pub name: String,
    /// Which n-grams are emitted.
    pub features: FeatureOptions,
    /// The labels, in the order of their heads.
    pub labels: Vec<LabelInfo>,
    /// How the scam logit becomes a probability; none if the labels do not tell scams apart.
    pub scam: Option<Calibration>,
    /// How much of the strongest typology's logit is added to the scam head's, at least 0: a message
    /// that is clearly *some* scheme is a scam, however the schemes differ from each other.
    pub typology_weight: f64,
    /// What a kind of disguise adds to the calibrated scam log-odds, at least 0; kinds that are not
    /// listed add nothing.
    #[serde(default)]
    pub disguises: BTreeMap<DisguiseKind, f64>,
    /// The thresholds of the decision.
    pub policy: Policy,
    /// What the model was learned from.
    pub provenance: Provenance,
}

/// A label of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelInfo {
    /// The label's id.
    pub id: String,
    /// What the label says of the reader; decides whether it names a scam.
    pub role: Role,
    /// How the label's logit becomes a probability.
    pub calibration: Calibration,
}

/// Where a model comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The version of ruse that learned it.
    pub ruse: String,
    /// The rows it was fitted on.
    pub rows: u64,
    /// Every source of rows.
    pub sources: Vec<Source>,
    /// Sources the recipe names that were not at hand when the model was built.
    pub missing: Vec<String>,
}

/// One source of training rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file's name.
    pub file: String,
    /// The licence the rows are under.
    pub licence: String,
    /// Who made them.
    pub origin: String,
    /// How many rows taught the model.
    pub rows: u64,
    /// The SHA-256 of the file.
    pub sha256: String,
}

impl Header {
    /// The label whose logit is the largest among the scams, if any.
    pub(crate) fn strongest_scam(&self, logit: impl Fn(usize) -> Logit) -> Option<usize> {
        let scams = (0..self.labels.len()).filter(|&i| self.labels[i].role != Role::None);
        scams.max_by(|&a, &b| logit(a).0.total_cmp(&logit(b).0).then(b.cmp(&a)))
    }

    /// What the disguises found add to the scam log-odds, once a kind.
    pub(crate) fn disguise_evidence<'a>(&'a self, found: &'a [Disguise]) -> impl Iterator<Item = (DisguiseKind, f64)> + 'a {
        let listed = self.disguises.iter().map(|(kind, weight)| (*kind, *weight));
        listed.filter(|(kind, _)| found.iter().any(|d| d.kind == *kind))
    }

    /// How many heads the weights have: scam-or-not, if there is one, and the labels.
    pub fn heads(&self) -> usize {
        self.labels.len() + usize::from(self.scam.is_some())
    }
}

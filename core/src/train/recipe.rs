//! Every choice of a training run, as data.

use serde::{Deserialize, Serialize};

use crate::{error::TrainError, feature::FeatureOptions};

/// A training recipe; every field has a measured default (`features` is given whole or left out).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// The model's name; the folder's name if left out.
    pub name: String,
    /// Which n-grams are emitted.
    pub features: FeatureOptions,
    /// Which features are kept.
    pub vocabulary: VocabularyOptions,
    /// How heads are fitted.
    pub heads: HeadOptions,
    /// How logits become probabilities.
    pub calibration: CalibrationOptions,
    /// How thresholds are chosen.
    pub policy: PolicyOptions,
    /// Learn from at most this many rows a label and language, drawn by the seed; 0 takes all.
    pub rows_per_label: usize,
    /// A `tokenizer.json` to use instead of the built-in tokenizer, relative to the recipe.
    pub tokenizer: Option<String>,
    /// An encoder whose vectors the heads read beside the n-grams: a file or its folder, relative to
    /// the recipe.
    pub encoder: Option<String>,
    /// How conversations are learned, and from what.
    pub conversation: ConversationOptions,
    /// The data the recipe is for, so that a model can be rebuilt from its folder alone.
    pub source: Vec<SourceRule>,
}

/// Which features are kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VocabularyOptions {
    /// A feature must occur in this many rows.
    pub min_rows: u32,
    /// A feature must be used by this many authors, where rows name theirs.
    pub min_authors: u32,
    /// The most features of the finished model; the weakest are dropped. 0 keeps all.
    pub max_features: usize,
}

impl Default for VocabularyOptions {
    fn default() -> Self {
        Self { min_rows: 2, min_authors: 1, max_features: 150_000 }
    }
}

/// How heads are fitted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HeadOptions {
    /// The weight of a row's loss against the L2 penalty, as LIBLINEAR's `C`.
    pub cost: f64,
    /// The cost of the scam-or-not head; `cost` if 0.
    pub scam_cost: f64,
    /// How much of the strongest typology's logit is added to the scam head's.
    pub typology_weight: f64,
    /// Passes over the rows.
    pub epochs: u32,
    /// Positives of a label weigh `(negatives / positives)^balance`: 0 leaves them, 1 equals them out.
    pub balance: f64,
    /// The target of a label that a row carries beside its first one, in `[0, 1]`.
    pub also_target: f64,
    /// Takes this much from certain targets: label smoothing, in `[0, 0.5)`.
    pub smoothing: f64,
    /// How much the encoder's vector counts beside the n-grams, where there is an encoder: vectors are
    /// of length 1 on average times this, as n-grams are of length 1.
    pub encoder_weight: f64,
    /// How much lighter the scam head's penalty is on n-grams that tell scams from honest messages by
    /// themselves, in `[0, 1]`: the share of their log-count ratio. Counts are of authors where rows name them.
    pub log_count_ratio: f64,
    /// Whether the scam head reads signals and units alone, neither n-grams of characters nor the encoder's
    /// vector: these tell what a message is about rather than how it is meant.
    pub scam_units_only: bool,
    /// The seed of the row order.
    pub seed: u64,
}

impl Default for HeadOptions {
    fn default() -> Self {
        Self {
            cost: 100.0,
            scam_cost: 0.0,
            typology_weight: 0.5,
            epochs: 100,
            balance: 0.0,
            also_target: 0.5,
            smoothing: 0.0,
            encoder_weight: 1.0,
            log_count_ratio: 0.0,
            scam_units_only: false,
            seed: 1,
        }
    }
}

/// How logits become probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CalibrationOptions {
    /// Rows are split into this many folds, by author where rows name theirs; each is scored by
    /// heads fitted on the others. Below 2 nothing is held out and probabilities stay raw.
    pub folds: u32,
    /// Labels with fewer held-out rows than this share one curve.
    pub min_rows: u32,
    /// What a disguise is believed to add to the scam log-odds before any row has shown it, at least 0.
    pub disguise_prior: f64,
}

impl Default for CalibrationOptions {
    fn default() -> Self {
        Self { folds: 4, min_rows: 20, disguise_prior: 0.25 }
    }
}

/// How thresholds are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyOptions {
    /// The share of held-out honest rows that may be called scams.
    pub false_positive_rate: f64,
    /// The share of held-out honest rows that may be called scams or unsure.
    pub unsure_rate: f64,
    /// Were every honest row disguised in one way, the share of them that may be called scams beyond
    /// `false_positive_rate`; it bounds what a disguise may add to the scam log-odds.
    pub disguised_rate: f64,
}

impl Default for PolicyOptions {
    fn default() -> Self {
        Self { false_positive_rate: 0.01, unsure_rate: 0.05, disguised_rate: 0.005 }
    }
}

/// How the turns of conversations are learned to add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConversationOptions {
    /// How many turns of each side are remembered, 1 to 64.
    pub window: u32,
    /// The share of honest conversations that may raise an alarm at any turn. Thresholds are found on
    /// few conversations: leave some room below the rate to be promised.
    pub false_positive_rate: f64,
    /// The share of honest conversations that may be called scams or unsure at any turn.
    pub unsure_rate: f64,
    /// Files of conversations. No source of rows may hold them too: heads that had read them would
    /// promise too much. Without any, the model carries no section for conversations.
    pub source: Vec<SourceRule>,
}

impl Default for ConversationOptions {
    fn default() -> Self {
        Self { window: 12, false_positive_rate: 0.04, unsure_rate: 0.15, source: Vec::new() }
    }
}

/// One source of rows and how to read it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceRule {
    /// The file: beside the recipe's `corpus` folder, or under `RUSE_DATA`.
    pub file: String,
    /// The licence of the rows.
    pub licence: String,
    /// Who made them.
    pub origin: String,
    /// The field with the label; `label` if empty.
    pub label_field: String,
    /// Only rows of these splits (rows without a split are always used); all if empty.
    pub splits: Vec<String>,
    /// At most this many rows, spread evenly over the file; 0 takes all.
    pub limit: usize,
    /// Labels with fewer rows than this in the whole file, whatever their split, are left out.
    pub min_label_rows: usize,
    /// Values of `label` that are scams of an unknown typology: only the scam head learns them.
    pub scam_values: Vec<String>,
    /// Whether a dialogue's turns are rows of their own instead of the whole.
    pub turns: bool,
    /// How much a row of this source weighs; 1 if 0.
    pub weight: f64,
    /// Whether thresholds are chosen on this source's honest rows too.
    pub hard_negatives: bool,
}

impl Recipe {
    /// Parses a recipe and checks its limits.
    ///
    /// # Errors
    /// [`TrainError::RecipeSyntax`] or [`TrainError::Recipe`] naming the field.
    pub fn parse(toml: &str) -> Result<Self, TrainError> {
        let recipe: Self = toml::from_str(toml).map_err(|e| TrainError::RecipeSyntax(e.to_string()))?;
        recipe.check()?;
        Ok(recipe)
    }

    /// The recipe as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("a recipe is plain data")
    }

    /// Checks every limit.
    ///
    /// # Errors
    /// [`TrainError::Recipe`] naming the field, the rule and the value found.
    pub fn check(&self) -> Result<(), TrainError> {
        let broken =
            |field, rule, found: &dyn std::fmt::Display| Err(TrainError::Recipe { field, rule, found: found.to_string() });
        if let Some((field, rule, found)) = self.features.broken_rule() {
            return broken(field, rule, &found);
        }
        let (h, c) = (&self.heads, &self.conversation);
        for (field, rule, found, fits) in [
            ("heads.cost", "must be above 0 and finite", h.cost, h.cost > 0.0 && h.cost.is_finite()),
            ("heads.scam_cost", "must be 0 or above and finite", h.scam_cost, h.scam_cost >= 0.0 && h.scam_cost.is_finite()),
            ("heads.typology_weight", "must be in [0, 100]", h.typology_weight, (0.0..=100.0).contains(&h.typology_weight)),
            ("heads.epochs", "must be 1 to 1000", f64::from(h.epochs), (1..=1000).contains(&h.epochs)),
            ("heads.balance", "must be in [0, 1]", h.balance, (0.0..=1.0).contains(&h.balance)),
            ("heads.also_target", "must be in [0, 1]", h.also_target, (0.0..=1.0).contains(&h.also_target)),
            ("heads.smoothing", "must be in [0, 0.5)", h.smoothing, (0.0..0.5).contains(&h.smoothing)),
            ("heads.encoder_weight", "must be in [0, 100]", h.encoder_weight, (0.0..=100.0).contains(&h.encoder_weight)),
            ("heads.log_count_ratio", "must be in [0, 1]", h.log_count_ratio, (0.0..=1.0).contains(&h.log_count_ratio)),
            ("calibration.folds", "must be at most 100", f64::from(self.calibration.folds), self.calibration.folds <= 100),
            (
                "calibration.disguise_prior",
                "must be in [0, 2]",
                self.calibration.disguise_prior,
                (0.0..=2.0).contains(&self.calibration.disguise_prior),
            ),
            (
                "policy.false_positive_rate",
                "must be in [0, 1]",
                self.policy.false_positive_rate,
                (0.0..=1.0).contains(&self.policy.false_positive_rate),
            ),
            (
                "policy.unsure_rate",
                "must be in [0, 1] and not below policy.false_positive_rate",
                self.policy.unsure_rate,
                (self.policy.false_positive_rate..=1.0).contains(&self.policy.unsure_rate),
            ),
            (
                "policy.disguised_rate",
                "must be in [0, 1]",
                self.policy.disguised_rate,
                (0.0..=1.0).contains(&self.policy.disguised_rate),
            ),
            ("conversation.window", "must be 1 to 64", f64::from(c.window), (1..=64).contains(&c.window)),
            (
                "conversation.false_positive_rate",
                "must be in [0, 1]",
                c.false_positive_rate,
                (0.0..=1.0).contains(&c.false_positive_rate),
            ),
            (
                "conversation.unsure_rate",
                "must be in [0, 1] and not below conversation.false_positive_rate",
                c.unsure_rate,
                (c.false_positive_rate..=1.0).contains(&c.unsure_rate),
            ),
        ] {
            if !fits {
                return broken(field, rule, &found);
            }
        }
        Ok(())
    }
}

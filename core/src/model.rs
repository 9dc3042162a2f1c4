//! A trained model: what was learned ([`Header`]) and the weights, validated once, at load.
//!
//! The file is a [safetensors](https://github.com/huggingface/safetensors) container; `models/FORMAT.md`
//! describes it rule by rule. Reading can fail, using cannot.

pub(crate) mod container;
mod format;
mod header;
mod table;

use std::{borrow::Cow, path::Path, sync::Arc};

pub use format::FORMAT_VERSION;
pub use header::{ConversationInfo, Header, LabelInfo, Provenance, Source};
use table::Table;

use crate::{error::ModelError, signal, tokenize::Tokenizer};

/// An immutable model; cloning shares it.
#[derive(Debug, Clone)]
pub struct Model(Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) header: Header,
    pub(crate) weights: Weights,
    table: Table,
    pub(crate) tokenizer: Tokenizer,
}

/// The weights as they stand in the file.
///
/// Head 0 is scam-or-not if the header says so, then one head a label, in the header's order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weights {
    /// Feature hashes, strictly ascending, `[features]`.
    pub(crate) keys: Vec<u32>,
    /// Quantised weights, `[features, heads]`, row by row.
    pub(crate) rows: Cow<'static, [i8]>,
    /// What one quantised step of a head is worth in logits, `[heads]`.
    pub(crate) scales: Vec<f32>,
    /// The logit of a head before any evidence, `[heads]`.
    pub(crate) bias: Vec<f32>,
    /// The text of a carried `tokenizer.json`.
    pub(crate) tokenizer_json: Option<String>,
}

impl Model {
    /// The model shipped inside the library, by name of its header: see `models/`.
    pub fn bundled() -> Self {
        static BUNDLED: std::sync::OnceLock<Model> = std::sync::OnceLock::new();
        BUNDLED
            .get_or_init(|| {
                std::thread::scope(|scope| {
                    // The tables that every message needs are made ready meanwhile, if a thread can be had.
                    _ = std::thread::Builder::new().spawn_scoped(scope, signal::prepare);
                    // The bytes are part of the program; a test checks their digest.
                    let read = format::read(BUNDLED_BYTES, false, Cow::Borrowed);
                    read.and_then(|(header, weights)| Self::assemble(header, weights)).expect("the bundled model is valid")
                })
            })
            .clone()
    }

    /// Reads a model file, or the `model.safetensors` of a model folder.
    ///
    /// # Errors
    /// [`ModelError`] names the broken rule.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ModelError> {
        let path = path.as_ref();
        let file = if path.is_dir() { path.join("model.safetensors") } else { path.to_owned() };
        let bytes = std::fs::read(&file).map_err(|source| ModelError::Io { path: file.display().to_string(), source })?;
        Self::from_bytes(&bytes)
    }

    /// Reads a model from the bytes of a model file.
    ///
    /// # Errors
    /// [`ModelError`] names the broken rule; no bytes make it panic.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let (header, weights) = format::read(bytes, true, |rows| Cow::Owned(rows.to_vec()))?;
        Self::assemble(header, weights)
    }

    pub(crate) fn assemble(header: Header, weights: Weights) -> Result<Self, ModelError> {
        format::validate(&header, &weights)?;
        let tokenizer = match &weights.tokenizer_json {
            None => Tokenizer::builtin(),
            Some(json) => Tokenizer::from_json(json)?,
        };
        let table = Table::new(&weights.keys);
        Ok(Self(Arc::new(Parts { header, weights, table, tokenizer })))
    }

    /// The same model, naming sources its recipe asked for that were not at hand.
    #[must_use]
    pub fn with_missing_sources(&self, missing: Vec<String>) -> Self {
        let mut header = self.0.header.clone();
        header.provenance.missing = missing;
        Self::assemble(header, self.0.weights.clone()).expect("only the provenance changed")
    }

    /// The same model with other constants for conversations.
    ///
    /// # Errors
    /// [`ModelError::Field`] if one is outside its limits.
    pub fn with_conversation(&self, conversation: ConversationInfo) -> Result<Self, ModelError> {
        let mut header = self.0.header.clone();
        header.conversation = Some(conversation);
        Self::assemble(header, self.0.weights.clone())
    }

    /// The bytes of the model file; the same model always gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        format::write(&self.0.header, &self.0.weights)
    }

    /// What the model says of itself.
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// The text of the `tokenizer.json` the model carries, if any.
    pub fn tokenizer_json(&self) -> Option<&str> {
        self.0.weights.tokenizer_json.as_deref()
    }

    /// How many features the model knows.
    pub fn features(&self) -> usize {
        self.0.weights.keys.len()
    }

    /// The SHA-256 of the model file, as 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        container::stated_digest(&self.to_bytes())
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0
    }
}

impl Parts {
    /// The number of a feature's row, or none if the model does not know it.
    #[inline]
    pub(crate) fn find(&self, feature: u32) -> Option<u32> {
        self.table.find(&self.weights.keys, feature)
    }

    /// A row of weights, a head each.
    #[inline]
    pub(crate) fn row(&self, row: u32) -> &[i8] {
        let heads = self.weights.bias.len();
        &self.weights.rows[row as usize * heads..][..heads]
    }
}

impl PartialEq for Model {
    /// Equal models have equal files.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.header == other.0.header && self.0.weights == other.0.weights
    }
}

static BUNDLED_BYTES: &[u8] = include_bytes!("../models/ruse-1/model.safetensors");

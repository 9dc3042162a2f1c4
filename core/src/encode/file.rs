//! The bytes of an encoder file: `models/FORMAT.md` has its rules.

use safetensors::Dtype;
use serde::{Deserialize, Serialize};

use super::Encoder;
use crate::{
    error::ModelError,
    feature::{FEATURE_SPEC, FeatureOptions},
    model::container::{self, Container},
};

/// The version of the encoder file this build reads and writes.
pub const ENCODER_FORMAT_VERSION: u32 = 1;

const HEADER: &str = "ruse-encoder";
/// The longest vector.
const MAX_DIMS: usize = 4096;

/// What an encoder says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderHeader {
    /// The version of the file layout.
    pub format: u32,
    /// The version of the text-to-features mapping the rows were learned with.
    pub feature_spec: u32,
    /// Which n-grams are emitted.
    pub features: FeatureOptions,
    /// Who made the vectors it was learned from, with their licence.
    pub teacher: String,
    /// The texts it was learned from.
    pub texts: u64,
    /// Mean cosine between teacher and student over texts that were held out.
    pub held_out_cosine: f64,
}

impl Default for EncoderHeader {
    fn default() -> Self {
        Self {
            format: ENCODER_FORMAT_VERSION,
            feature_spec: FEATURE_SPEC,
            features: FeatureOptions::default(),
            teacher: String::new(),
            texts: 0,
            held_out_cosine: 0.0,
        }
    }
}

#[derive(Deserialize)]
struct Versions {
    format: u32,
    feature_spec: u32,
}

impl Encoder {
    /// Reads an encoder from the bytes of its file.
    ///
    /// # Errors
    /// [`ModelError`] names the broken rule; no bytes make it panic.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = Container::open(bytes, HEADER, true)?;
        // The versions come first: a header of another version may have another shape.
        let version: Versions = serde_json::from_str(&file.json).map_err(|e| ModelError::Header(e.to_string()))?;
        for (field, found, supported) in
            [("format", version.format, ENCODER_FORMAT_VERSION), ("feature_spec", version.feature_spec, FEATURE_SPEC)]
        {
            if found != supported {
                return Err(ModelError::Version { field, found, supported });
            }
        }
        let header: EncoderHeader = serde_json::from_str(&file.json).map_err(|e| ModelError::Header(e.to_string()))?;
        let keys = file.hashes("keys")?;
        let dims = file.tensor("scales", Dtype::F32, None)?.len() / 4;
        let scales = file.floats("scales", &[dims])?;
        let rows = bytemuck::cast_slice(file.tensor("rows", Dtype::I8, Some(&[keys.len(), dims]))?).to_vec();
        Self::assemble(header, keys, rows, scales)
    }

    /// Puts the parts together and checks every rule that ties them.
    pub(crate) fn assemble(header: EncoderHeader, keys: Vec<u32>, rows: Vec<i8>, scales: Vec<f32>) -> Result<Self, ModelError> {
        let field = |field, rule, found: &dyn std::fmt::Display| Err(ModelError::Field { field, rule, found: found.to_string() });
        if let Some((name, rule, found)) = header.features.broken_rule() {
            return field(name, rule, &found);
        }
        if !(1..=MAX_DIMS).contains(&scales.len()) {
            return field("scales", "must be 1 to 4096", &scales.len());
        }
        if !header.held_out_cosine.is_finite() {
            return Err(ModelError::NotFinite { field: "held_out_cosine", index: 0 });
        }
        if let Some(index) = scales.iter().position(|v| !v.is_finite()) {
            return Err(ModelError::NotFinite { field: "scales", index });
        }
        if !keys.windows(2).all(|w| w[0] < w[1]) {
            return field("keys", "must ascend strictly", &keys.len());
        }
        if rows.len() != keys.len() * scales.len() {
            return field("rows", "must be features × dims", &rows.len());
        }
        Ok(Self { header, keys, rows, scales })
    }

    /// The bytes of the encoder file; the same encoder always gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (keys, scales) = (container::hash_bytes(&self.keys), container::float_bytes(&self.scales));
        let tensors = [
            ("keys", Dtype::U32, vec![self.keys.len()], &keys[..]),
            ("rows", Dtype::I8, vec![self.keys.len(), self.dims()], bytemuck::cast_slice(&self.rows)),
            ("scales", Dtype::F32, vec![self.dims()], &scales[..]),
        ];
        let json = serde_json::to_string(&self.header).expect("a header is plain data");
        container::write(HEADER, &json, &tensors)
    }

    /// The SHA-256 of the encoder file, as 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        container::stated_digest(&self.to_bytes())
    }
}

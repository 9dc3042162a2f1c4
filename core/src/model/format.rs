//! The bytes of a model file: reading, validating, writing.

use std::borrow::Cow;

use safetensors::Dtype;

use super::{
    Header, Weights,
    container::{self, Container},
};
use crate::{error::ModelError, feature::FEATURE_SPEC};

/// The version of the file layout this build reads and writes.
pub const FORMAT_VERSION: u32 = 1;

const HEADER: &str = "ruse";
/// The most labels a model may have.
const MAX_LABELS: usize = 4096;

/// Reads header and weights; `keep` tells whether rows are copied.
pub(super) fn read<'a>(
    bytes: &'a [u8],
    check_digest: bool,
    keep: impl FnOnce(&'a [i8]) -> Cow<'static, [i8]>,
) -> Result<(Header, Weights), ModelError> {
    let file = Container::open(bytes, HEADER, check_digest)?;
    let json = &file.json;
    // The versions come first: a header of another version may have another shape.
    let version: Versions = serde_json::from_str(json).map_err(|e| ModelError::Header(e.to_string()))?;
    for (field, found, supported) in
        [("format", version.format, FORMAT_VERSION), ("feature_spec", version.feature_spec, FEATURE_SPEC)]
    {
        if found != supported {
            return Err(ModelError::Version { field, found, supported });
        }
    }
    let header: Header = serde_json::from_str(json).map_err(|e| ModelError::Header(e.to_string()))?;
    let heads = header.heads();
    let keys = file.hashes("keys")?;
    let rows = file.tensor("rows", Dtype::I8, Some(&[keys.len(), heads]))?;
    let tokenizer_json = match file.optional("tokenizer") {
        None => None,
        Some(text) => Some(String::from_utf8(text.to_vec()).map_err(|_| ModelError::Tokenizer("is not UTF-8".into()))?),
    };
    let weights = Weights {
        rows: keep(bytemuck::cast_slice(rows)),
        scales: file.floats("scales", &[heads])?,
        bias: file.floats("bias", &[heads])?,
        keys,
        tokenizer_json,
    };
    Ok((header, weights))
}

/// Every rule that ties header and weights together.
pub(super) fn validate(header: &Header, weights: &Weights) -> Result<(), ModelError> {
    let field = |field, rule, found: &dyn std::fmt::Display| Err(ModelError::Field { field, rule, found: found.to_string() });
    if let Some((name, rule, found)) = header.features.broken_rule() {
        return field(name, rule, &found);
    }
    if !(1..=MAX_LABELS).contains(&header.labels.len()) {
        return field("labels", "must be 1 to 4096", &header.labels.len());
    }
    let mut ids: Vec<&str> = header.labels.iter().map(|l| l.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|w| w[0] == w[1]) || ids[0].is_empty() {
        return field("labels", "ids must be distinct and not empty", &ids.len());
    }
    let calibrations = header.scam.iter().chain(header.labels.iter().map(|l| &l.calibration));
    for (index, c) in calibrations.enumerate() {
        if !c.slope.is_finite() || !c.intercept.is_finite() {
            return Err(ModelError::NotFinite { field: "calibration", index });
        }
        // A falling curve would turn evidence for a label into evidence against it.
        if c.slope <= 0.0 {
            return field("calibration.slope", "must be positive", &c.slope);
        }
    }
    if let Some((name, rule, found)) = header.policy.broken_rule() {
        return field(name, rule, &found);
    }
    if let Some((name, rule, found)) = header.conversation.and_then(|c| c.broken_rule()) {
        return field(name, rule, &found);
    }
    if !(0.0..=100.0).contains(&header.typology_weight) {
        return field("typology_weight", "must be in [0, 100]", &header.typology_weight);
    }
    if let Some(weight) = header.disguises.values().find(|w| !(0.0..=10.0).contains(*w)) {
        return field("disguises", "weights must be in [0, 10]", weight);
    }
    let (features, heads) = (weights.keys.len(), header.heads());
    if weights.rows.len() != features * heads {
        return field("rows", "must be features × heads", &weights.rows.len());
    }
    if !weights.keys.windows(2).all(|w| w[0] < w[1]) {
        return field("keys", "must ascend strictly", &features);
    }
    for (name, values) in [("scales", &weights.scales), ("bias", &weights.bias)] {
        if values.len() != heads {
            return field(name, "must have one value a head", &values.len());
        }
        if let Some(index) = values.iter().position(|v| !v.is_finite()) {
            return Err(ModelError::NotFinite { field: name, index });
        }
    }
    Ok(())
}

pub(super) fn write(header: &Header, weights: &Weights) -> Vec<u8> {
    let (features, heads) = (weights.keys.len(), header.heads());
    let keys = container::hash_bytes(&weights.keys);
    let (scales, bias) = (container::float_bytes(&weights.scales), container::float_bytes(&weights.bias));
    let mut tensors = vec![
        ("keys", Dtype::U32, vec![features], &keys[..]),
        ("rows", Dtype::I8, vec![features, heads], bytemuck::cast_slice(&weights.rows)),
        ("scales", Dtype::F32, vec![heads], &scales[..]),
        ("bias", Dtype::F32, vec![heads], &bias[..]),
    ];
    if let Some(json) = &weights.tokenizer_json {
        tensors.push(("tokenizer", Dtype::U8, vec![json.len()], json.as_bytes()));
    }
    let json = serde_json::to_string(header).expect("a header is plain data");
    container::write(HEADER, &json, &tensors)
}

#[derive(serde::Deserialize)]
struct Versions {
    format: u32,
    feature_spec: u32,
}

//! The bytes of a model file: reading, validating, writing.
//!
//! The digest is the SHA-256 of the whole file with the 64 digits of the digest itself taken as
//! zeros, so that no byte of the file can change or go missing unnoticed, the header's included.

use std::{borrow::Cow, collections::HashMap};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use sha2::{Digest, Sha256};

use super::{Header, Weights};
use crate::{error::ModelError, feature::FEATURE_SPEC};

/// The version of the file layout this build reads and writes.
pub const FORMAT_VERSION: u32 = 1;

const HEADER: &str = "ruse";
const DIGEST: &str = "sha256";
/// The most labels a model may have.
const MAX_LABELS: usize = 4096;

pub(super) fn read(bytes: &[u8], check_digest: bool) -> Result<(Header, Weights), ModelError> {
    let container = |e: safetensors::SafeTensorError| ModelError::Container(e.to_string());
    let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(container)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(container)?;
    let entries = metadata.metadata().as_ref().ok_or(ModelError::MissingMetadata(HEADER))?;
    if check_digest {
        let stated = entries.get(DIGEST).ok_or(ModelError::MissingMetadata(DIGEST))?;
        let found = digest(bytes, stated)?;
        if *stated != found {
            return Err(ModelError::Digest { stated: stated.clone(), found });
        }
    }
    let json = entries.get(HEADER).ok_or(ModelError::MissingMetadata(HEADER))?;
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
    let keys = tensor(&tensors, "keys", Dtype::U32, None)?;
    let features = keys.len() / 4;
    let rows = tensor(&tensors, "rows", Dtype::I8, Some(&[features, heads]))?;
    let float = |name| tensor(&tensors, name, Dtype::F32, Some(&[heads])).map(floats);
    let tokenizer_json = match tensors.tensor("tokenizer") {
        Err(_) => None,
        Ok(view) => Some(String::from_utf8(view.data().to_vec()).map_err(|_| ModelError::Tokenizer("is not UTF-8".into()))?),
    };
    let weights = Weights {
        keys: keys.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
        rows: bytemuck::cast_slice(rows).to_vec(),
        scales: float("scales")?,
        bias: float("bias")?,
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
    let heads = header.heads();
    let keys: Vec<u8> = weights.keys.iter().flat_map(|k| k.to_le_bytes()).collect();
    let bytes = |values: &[f32]| -> Vec<u8> { values.iter().flat_map(|v| v.to_le_bytes()).collect() };
    let (scales, bias) = (bytes(&weights.scales), bytes(&weights.bias));
    let view = |dtype, shape: Vec<usize>, data| TensorView::new(dtype, shape, data).expect("shape and data agree");
    let mut tensors = vec![
        ("keys", view(Dtype::U32, vec![weights.keys.len()], &keys[..])),
        ("rows", view(Dtype::I8, vec![weights.keys.len(), heads], bytemuck::cast_slice(&weights.rows))),
        ("scales", view(Dtype::F32, vec![heads], &scales[..])),
        ("bias", view(Dtype::F32, vec![heads], &bias[..])),
    ];
    if let Some(json) = &weights.tokenizer_json {
        tensors.push(("tokenizer", view(Dtype::U8, vec![json.len()], json.as_bytes())));
    }
    // One metadata entry holds everything: a map of several would be written in random order.
    let json = serde_json::to_string(header).expect("a header is plain data");
    let build = |digest: &str| {
        let metadata = HashMap::from([(HEADER.to_owned(), json.clone()), (DIGEST.to_owned(), digest.to_owned())]);
        let mut file = safetensors::serialize(tensors.clone(), Some(metadata)).expect("plain tensors serialize");
        sort_metadata(&mut file, &json, digest);
        file
    };
    let zeros = "0".repeat(64);
    let blank = build(&zeros);
    let digest = digest(&blank, &zeros).expect("the digest was just written");
    build(&digest)
}

/// Puts the two metadata entries into a fixed order, whichever the hash map chose: both orders have
/// the same length, so the bytes are exchanged in place.
fn sort_metadata(file: &mut [u8], json: &str, digest: &str) {
    let entry = |key: &str, value: &str| format!("{}:{}", serde_json::Value::from(key), serde_json::Value::from(value));
    let (header, digest) = (entry(HEADER, json), entry(DIGEST, digest));
    let (wanted, other) = (format!("{header},{digest}"), format!("{digest},{header}"));
    if let Some(at) = file.windows(other.len()).take(1 << 16).position(|w| w == other.as_bytes()) {
        file[at..at + wanted.len()].copy_from_slice(wanted.as_bytes());
    }
}

/// The digest a file states of itself; empty if it states none.
pub(super) fn stated_digest(bytes: &[u8]) -> String {
    SafeTensors::read_metadata(bytes)
        .ok()
        .and_then(|(_, m)| m.metadata().as_ref().and_then(|e| e.get(DIGEST).cloned()))
        .unwrap_or_default()
}

/// The SHA-256 of `bytes` with the stated digest, found by its key, taken as zeros.
fn digest(bytes: &[u8], stated: &str) -> Result<String, ModelError> {
    let missing = || ModelError::MissingMetadata(DIGEST);
    if stated.len() != 64 || !stated.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(missing());
    }
    let entry = format!("\"{DIGEST}\":\"{stated}\"");
    let at = bytes.windows(entry.len()).position(|w| w == entry.as_bytes()).ok_or_else(missing)?;
    let digits = at + entry.len() - 65;
    let mut hash = Sha256::new();
    hash.update(&bytes[..digits]);
    hash.update([b'0'; 64]);
    hash.update(&bytes[digits + 64..]);
    Ok(hex(&hash.finalize()))
}

/// Two hexadecimal digits a byte.
fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

#[derive(serde::Deserialize)]
struct Versions {
    format: u32,
    feature_spec: u32,
}

fn tensor<'a>(
    tensors: &SafeTensors<'a>,
    name: &'static str,
    dtype: Dtype,
    shape: Option<&[usize]>,
) -> Result<&'a [u8], ModelError> {
    let view = tensors.tensor(name).map_err(|_| ModelError::MissingTensor(name))?;
    let fits = view.dtype() == dtype && shape.map_or(view.shape().len() == 1, |s| view.shape() == s);
    if !fits {
        let expected = shape.map_or(Cow::from("[n]"), |s| format!("{s:?}").into());
        return Err(ModelError::Tensor {
            name,
            found: format!("{:?} {:?}", view.dtype(), view.shape()),
            expected: format!("{dtype:?} {expected}"),
        });
    }
    Ok(view.data())
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

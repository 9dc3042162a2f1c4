//! What every file of ruse is: a safetensors container of two metadata entries and some tensors.
//!
//! One entry holds everything the file says of itself, as JSON; the other its digest: the SHA-256 of
//! the whole file with the 64 digits of the digest itself taken as zeros, so that no byte of the file
//! can change or go missing unnoticed, the header's included.

use std::{borrow::Cow, collections::HashMap};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use sha2::{Digest, Sha256};

use crate::error::ModelError;

const DIGEST: &str = "sha256";

/// A file taken apart: its header entry and its tensors.
pub(crate) struct Container<'a> {
    pub(crate) json: String,
    tensors: SafeTensors<'a>,
}

impl<'a> Container<'a> {
    /// Opens the bytes of a file whose header stands under `entry`.
    pub(crate) fn open(bytes: &'a [u8], entry: &'static str, check_digest: bool) -> Result<Self, ModelError> {
        let container = |e: safetensors::SafeTensorError| ModelError::Container(e.to_string());
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(container)?;
        let entries = metadata.metadata().as_ref().ok_or(ModelError::MissingMetadata(entry))?;
        if check_digest {
            let stated = entries.get(DIGEST).ok_or(ModelError::MissingMetadata(DIGEST))?;
            let found = digest(bytes, stated)?;
            if *stated != found {
                return Err(ModelError::Digest { stated: stated.clone(), found });
            }
        }
        let json = entries.get(entry).ok_or(ModelError::MissingMetadata(entry))?.clone();
        Ok(Self { json, tensors })
    }

    /// A tensor of that type, and of that shape or, without one, of one dimension.
    pub(crate) fn tensor(&self, name: &'static str, dtype: Dtype, shape: Option<&[usize]>) -> Result<&'a [u8], ModelError> {
        let view = self.tensors.tensor(name).map_err(|_| ModelError::MissingTensor(name))?;
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

    /// A tensor of hashes in one dimension.
    pub(crate) fn hashes(&self, name: &'static str) -> Result<Vec<u32>, ModelError> {
        let bytes = self.tensor(name, Dtype::U32, None)?;
        Ok(bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    /// A tensor of floats of that shape.
    pub(crate) fn floats(&self, name: &'static str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let bytes = self.tensor(name, Dtype::F32, Some(shape))?;
        Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    /// A tensor that may be missing.
    pub(crate) fn optional(&self, name: &str) -> Option<&'a [u8]> {
        self.tensors.tensor(name).ok().map(|view| view.data())
    }
}

/// A tensor to write: name, type, shape and bytes.
pub(crate) type Part<'a> = (&'static str, Dtype, Vec<usize>, &'a [u8]);

/// The bytes of a file; the same parts always give the same bytes.
pub(crate) fn write(entry: &str, json: &str, tensors: &[Part<'_>]) -> Vec<u8> {
    fn view<'a>((name, dtype, shape, data): &Part<'a>) -> (&'static str, TensorView<'a>) {
        (name, TensorView::new(*dtype, shape.clone(), data).expect("shape and data agree"))
    }
    let views: Vec<_> = tensors.iter().map(view).collect();
    let build = |digest: &str| {
        let metadata = HashMap::from([(entry.to_owned(), json.to_owned()), (DIGEST.to_owned(), digest.to_owned())]);
        let mut file = safetensors::serialize(views.clone(), Some(metadata)).expect("plain tensors serialize");
        sort_metadata(&mut file, entry, json, digest);
        file
    };
    let zeros = "0".repeat(64);
    let blank = build(&zeros);
    let digest = digest(&blank, &zeros).expect("the digest was just written");
    build(&digest)
}

/// Four bytes a number, the lowest first.
pub(crate) fn float_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Four bytes a number, the lowest first.
pub(crate) fn hash_bytes(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

/// Puts the two metadata entries into a fixed order, whichever the hash map chose: both orders have
/// the same length, so the bytes are exchanged in place.
fn sort_metadata(file: &mut [u8], entry: &str, json: &str, digest: &str) {
    let pair = |key: &str, value: &str| format!("{}:{}", serde_json::Value::from(key), serde_json::Value::from(value));
    let (header, digest) = (pair(entry, json), pair(DIGEST, digest));
    let (wanted, other) = (format!("{header},{digest}"), format!("{digest},{header}"));
    if let Some(at) = file.windows(other.len()).take(1 << 16).position(|w| w == other.as_bytes()) {
        file[at..at + wanted.len()].copy_from_slice(wanted.as_bytes());
    }
}

/// The digest a file states of itself; empty if it states none.
pub(crate) fn stated_digest(bytes: &[u8]) -> String {
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
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

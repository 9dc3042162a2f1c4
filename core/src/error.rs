//! Typed errors, one type a phase: loading a model ([`ModelError`]) and, with the `train` feature,
//! learning one ([`TrainError`]). Using a loaded model cannot fail.
//!
//! No error ever carries message text: it names the rule, the field, the found value and the limit.

use thiserror::Error;

/// Why a model file was refused. Every broken rule has a variant of its own.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file could not be read.
    #[error("model file {path}: {source}")]
    Io {
        /// The path as given.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The bytes are not a safetensors container.
    #[error("not a safetensors file: {0}")]
    Container(String),
    /// The container has no ruse header.
    #[error("metadata has no `{0}` entry")]
    MissingMetadata(&'static str),
    /// The header is not valid JSON of the known shape.
    #[error("header: {0}")]
    Header(String),
    /// The SHA-256 over the file differs from the one it states: it was cut or altered.
    #[error("digest mismatch: the file states {stated}, its bytes hash to {found}")]
    Digest {
        /// The digest written in the file.
        stated: String,
        /// The digest of the bytes.
        found: String,
    },
    /// The file was written for another version of something this build must agree with.
    #[error("{field} is {found}, this build reads {supported}")]
    Version {
        /// Which version field.
        field: &'static str,
        /// The version found in the file.
        found: u32,
        /// The version this build supports.
        supported: u32,
    },
    /// A tensor is missing.
    #[error("tensor `{0}` is missing")]
    MissingTensor(&'static str),
    /// A tensor has another type or shape than the header calls for.
    #[error("tensor `{name}` is {found}, expected {expected}")]
    Tensor {
        /// The tensor's name.
        name: &'static str,
        /// Type and shape found.
        found: String,
        /// Type and shape expected.
        expected: String,
    },
    /// A number that must be finite is not.
    #[error("{field}[{index}] is not finite")]
    NotFinite {
        /// The field or tensor.
        field: &'static str,
        /// The index within it.
        index: usize,
    },
    /// A header field breaks a rule.
    #[error("{field}: {rule}, found {found}")]
    Field {
        /// The field's name.
        field: &'static str,
        /// The rule it breaks.
        rule: &'static str,
        /// The value found.
        found: String,
    },
    /// The model carries a `tokenizer.json` that cannot be used.
    #[error("tokenizer: {0}")]
    Tokenizer(String),
}

/// Why learning or measuring could not go on.
#[cfg(feature = "train")]
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The path as given.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A row of a data file breaks a rule.
    #[error("{path}:{line}: field `{field}`: {message}")]
    Row {
        /// The file.
        path: String,
        /// The line, counted from 1.
        line: usize,
        /// The field at fault.
        field: String,
        /// What is wrong with it; never its text.
        message: String,
    },
    /// The recipe breaks a rule.
    #[error("recipe: {field}: {rule}, found {found}")]
    Recipe {
        /// The field's name.
        field: &'static str,
        /// The rule it breaks.
        rule: &'static str,
        /// The value found.
        found: String,
    },
    /// The recipe is not valid TOML of the known shape.
    #[error("recipe: {0}")]
    RecipeSyntax(String),
    /// The rows cannot teach a model.
    #[error("{0}")]
    Data(String),
    /// A tokenizer could not be learned or loaded.
    #[error("tokenizer: {0}")]
    Tokenizer(String),
    /// The finished model did not pass its own validation.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// An error of the linfa vocabulary.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

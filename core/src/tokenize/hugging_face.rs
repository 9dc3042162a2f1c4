//! A carried Hugging Face `tokenizer.json`, run by the `tokenizers` crate.

use std::{str::FromStr, sync::Arc};

use tokenizers::Tokenizer as Pieces;

use super::{Token, TokenKind};
use crate::{error::ModelError, normalize::Normalized};

/// Pieces of a learned vocabulary in place of words; shared, since vocabularies are large.
#[derive(Clone)]
pub(super) struct HuggingFace(Arc<Pieces>);

impl std::fmt::Debug for HuggingFace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HuggingFace({} pieces)", self.0.get_vocab_size(true))
    }
}

impl HuggingFace {
    pub(super) fn new(json: &str) -> Result<Self, ModelError> {
        Pieces::from_str(json).map(|t| Self(Arc::new(t))).map_err(|e| ModelError::Tokenizer(e.to_string()))
    }

    /// The pieces of the normalised text. A piece without characters of its own (special tokens) is
    /// dropped, and so is everything if the tokenizer fails: a message always has a verdict.
    pub(super) fn tokenize(&self, text: &Normalized) -> Vec<Token> {
        let Ok(pieces) = self.0.encode_char_offsets(text.text(), false) else { return Vec::new() };
        let limit = text.chars().len();
        let mut from = 0;
        let mut tokens = Vec::with_capacity(pieces.len());
        for (&id, &(start, end)) in pieces.get_ids().iter().zip(pieces.get_offsets()) {
            // Byte-level vocabularies split a character into several pieces with the same offsets.
            let (start, end) = (start.min(limit), end.min(limit));
            if start < end && end >= from {
                tokens.push(Token { kind: TokenKind::Piece(id), chars: start..end });
                from = start;
            }
        }
        tokens
    }
}

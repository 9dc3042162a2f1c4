//! Normalised text in, tokens out: where words, numbers, links and handles begin and end.
//!
//! One [`Tokenizer`] type of two kinds. The built-in one is fused and table-free: Han characters
//! (and other scripts written without spaces) stand alone, words are runs of letters, and numbers,
//! money, links, addresses, phone numbers and handles are recognised as such, so that a model
//! learns *that* there is a link rather than which one. With the `hf-tokenizer` feature a model may
//! carry any Hugging Face `tokenizer.json` instead; its pieces then take the place of words.

mod builtin;
mod emoticon;
#[cfg(feature = "hf-tokenizer")]
mod hugging_face;
mod link;
mod mask;

use std::ops::Range;

use crate::{error::ModelError, normalize::Normalized};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// One character of a script written without spaces (Han, kana, Thai, Lao, Khmer, Burmese).
    Character,
    /// A run of letters, possibly with digits or apostrophes inside.
    Word,
    /// A number, with its separators.
    Number,
    /// A number beside a currency sign or word.
    Money,
    /// A link or host name, with or without scheme.
    Url,
    /// An e-mail address.
    Email,
    /// A long number written the way phone numbers are, masked ones too.
    Phone,
    /// An account name: `@name`, or letters mixed with digits or underscores.
    Handle,
    /// A pictograph.
    Emoji,
    /// Any other visible character.
    Symbol,
    /// A piece of a carried `tokenizer.json`, with its vocabulary index.
    Piece(u32),
}

/// A token: its kind and its range of *normalised* characters. [`Normalized::span`] turns the range
/// into bytes of the original text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What the token is.
    pub kind: TokenKind,
    /// Normalised characters covered; never empty.
    pub chars: Range<usize>,
}

/// Finds the tokens of a normalised message.
#[derive(Debug, Clone, Default)]
pub struct Tokenizer(Kind);

#[derive(Debug, Clone, Default)]
enum Kind {
    #[default]
    Builtin,
    #[cfg(feature = "hf-tokenizer")]
    HuggingFace(hugging_face::HuggingFace),
}

impl Tokenizer {
    /// The fused, built-in tokenizer.
    pub fn builtin() -> Self {
        Self(Kind::Builtin)
    }

    /// A tokenizer from the text of a Hugging Face `tokenizer.json`.
    ///
    /// # Errors
    /// If the JSON is not a tokenizer, or this build lacks the `hf-tokenizer` feature.
    pub fn from_json(json: &str) -> Result<Self, ModelError> {
        #[cfg(feature = "hf-tokenizer")]
        return hugging_face::HuggingFace::new(json).map(|t| Self(Kind::HuggingFace(t)));
        #[cfg(not(feature = "hf-tokenizer"))]
        {
            let _ = json;
            Err(ModelError::Tokenizer("this build lacks the `hf-tokenizer` feature".into()))
        }
    }

    /// The tokens of `text`, in order, not overlapping. White space belongs to no token.
    pub fn tokenize(&self, text: &Normalized) -> Vec<Token> {
        match &self.0 {
            Kind::Builtin => builtin::tokenize(text.chars()),
            #[cfg(feature = "hf-tokenizer")]
            Kind::HuggingFace(t) => t.tokenize(text),
        }
    }
}

//! What was undone, and where it stood.

use serde::{Deserialize, Serialize};

use super::Span;

/// A way of writing that filters miss and readers do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DisguiseKind {
    /// Zero-width spaces, word joiners, soft hyphens and the like, between visible characters.
    ZeroWidth,
    /// Bidirectional overrides, embeddings and isolates, which reorder what is shown.
    Bidi,
    /// Tag characters, which mirror ASCII without showing it.
    Tag,
    /// Control characters such as backspace and delete.
    Control,
    /// Full-width, mathematical, enclosed, small-capital and keycap letters and digits.
    StyledLetters,
    /// Strokes, lines and heaps of marks laid over plain letters.
    CombiningMarks,
    /// Letters of another script inside a Latin word.
    LookAlikeLetters,
    /// Rare variants, Japanese and "Martian" forms of Han characters.
    VariantCharacters,
    /// Spaces, dots or pictographs inside a word.
    SplitWord,
    /// Digits and signs for letters: `fr33 c@sh`.
    Leet,
    /// Letters for digits: `5OO0`.
    SwappedDigits,
    /// A number spelled in Han numerals: `一三八零零…`.
    SpelledDigits,
    /// Another name for a contact app: `vx`, `薇❤`, `扣扣`.
    ContactAlias,
    /// A word by its sound, its initials or the parts of its characters: `dai款`, `贝代款`.
    Homophone,
    /// A link broken so that it is not taken for one: `hxxp`, `t . me`, `[.]`.
    BrokenLink,
}

impl DisguiseKind {
    /// Every kind, in order.
    pub const ALL: [Self; 15] = [
        Self::ZeroWidth,
        Self::Bidi,
        Self::Tag,
        Self::Control,
        Self::StyledLetters,
        Self::CombiningMarks,
        Self::LookAlikeLetters,
        Self::VariantCharacters,
        Self::SplitWord,
        Self::Leet,
        Self::SwappedDigits,
        Self::SpelledDigits,
        Self::ContactAlias,
        Self::Homophone,
        Self::BrokenLink,
    ];

    /// The kind's id, as it is written in models and JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::ZeroWidth => "zero_width",
            Self::Bidi => "bidi",
            Self::Tag => "tag",
            Self::Control => "control",
            Self::StyledLetters => "styled_letters",
            Self::CombiningMarks => "combining_marks",
            Self::LookAlikeLetters => "look_alike_letters",
            Self::VariantCharacters => "variant_characters",
            Self::SplitWord => "split_word",
            Self::Leet => "leet",
            Self::SwappedDigits => "swapped_digits",
            Self::SpelledDigits => "spelled_digits",
            Self::ContactAlias => "contact_alias",
            Self::Homophone => "homophone",
            Self::BrokenLink => "broken_link",
        }
    }
}

/// A set of kinds of disguise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct DisguiseKinds(u16);

impl DisguiseKinds {
    /// The kinds found in a message.
    pub(crate) fn of(found: &[Disguise]) -> Self {
        Self(found.iter().fold(0, |set, d| set | 1 << d.kind as u16))
    }

    pub(crate) fn contains(self, kind: DisguiseKind) -> bool {
        self.0 & 1 << kind as u16 != 0
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A disguise that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disguise {
    /// What sort of disguise it was.
    pub kind: DisguiseKind,
    /// Where it stood in the original text, in bytes.
    pub span: Span,
}

//! Evidence: the one emitter that scorer, explainer and trainer all listen to.
//!
//! The [signals](crate::signal) of a message are features. Beside them it is a row of *units*: one a token, where a number is its digit count, an amount of
//! money its magnitude, and a link, phone, address or handle merely that it is one. Features are
//! the n-grams of units, the ends of the row included, pairs of units that skip some between
//! ([Guthrie et al. (2006)](https://aclanthology.org/L06-1210/)), and for words written in letters
//! also the n-grams of their characters, so that a misspelt or inflected word still resembles
//! itself. Each is named by a 32-bit hash and knows the characters it covers.
//!
//! Whatever changes which features a text has raises [`FEATURE_SPEC`]; models state theirs.

use std::{iter, ops::Range};

use serde::{Deserialize, Serialize};

use crate::{
    normalize::Normalized,
    signal,
    tokenize::{Token, TokenKind, Tokenizer},
};

/// The version of the text-to-features mapping of this build.
pub const FEATURE_SPEC: u32 = 3;

/// Which n-grams are emitted; part of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureOptions {
    /// The longest n-gram of units, 1 to 5.
    pub unit_ngram: u8,
    /// The most units that a pair skips, 0 to 4; 0 emits no such pairs.
    #[serde(default)]
    pub unit_skip: u8,
    /// The shortest n-gram of characters inside a word, 2 to 8.
    pub char_ngram_min: u8,
    /// The longest n-gram of characters inside a word; 0 emits none.
    pub char_ngram_max: u8,
}

impl Default for FeatureOptions {
    fn default() -> Self {
        Self { unit_ngram: 2, unit_skip: 0, char_ngram_min: 4, char_ngram_max: 4 }
    }
}

impl FeatureOptions {
    /// Whether every feature emitted with `other` is emitted with these too.
    pub(crate) fn cover(self, other: Self) -> bool {
        let characters = self.char_ngram_max >= other.char_ngram_max && self.char_ngram_min <= other.char_ngram_min;
        self.unit_ngram >= other.unit_ngram && self.unit_skip >= other.unit_skip && (other.char_ngram_max == 0 || characters)
    }

    /// The first field outside its limits, with the rule it breaks and its value.
    pub(crate) fn broken_rule(self) -> Option<(&'static str, &'static str, u8)> {
        if !(1..=5).contains(&self.unit_ngram) {
            return Some(("unit_ngram", "must be 1 to 5", self.unit_ngram));
        }
        if self.unit_skip > 4 {
            return Some(("unit_skip", "must be 0 to 4", self.unit_skip));
        }
        if self.char_ngram_max == 0 {
            return None;
        }
        if !(2..=8).contains(&self.char_ngram_min) {
            return Some(("char_ngram_min", "must be 2 to 8", self.char_ngram_min));
        }
        (!(self.char_ngram_min..=8).contains(&self.char_ngram_max)).then_some((
            "char_ngram_max",
            "must be char_ngram_min to 8, or 0",
            self.char_ngram_max,
        ))
    }
}

/// What a feature is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A signal.
    Signal,
    /// One unit or more.
    Units,
    /// Characters inside a word.
    Characters,
}

/// Receives the features of a message in a fixed order.
pub trait Listener {
    /// A feature: its hash, what it is made of, and the range of normalised characters it covers.
    fn feature(&mut self, hash: u32, kind: Kind, chars: Range<usize>);
}

/// A message as the emitter reads it.
#[derive(Debug)]
pub struct Message {
    /// The normalised text.
    pub text: Normalized,
    tokens: Vec<Token>,
    pub(crate) signals: Vec<signal::Hit>,
}

impl Message {
    /// Reads a message: normalises it, finds its tokens and signals.
    pub fn read(text: &str, tokenizer: &Tokenizer) -> Self {
        let text = Normalized::new(text);
        Self { tokens: tokenizer.tokenize(&text), signals: signal::find(&text), text }
    }
}

/// Emits every feature of a message. A feature that occurs twice is emitted twice.
pub fn emit(message: &Message, options: FeatureOptions, listener: &mut impl Listener) {
    let Message { text, tokens, signals } = message;
    let chars = text.chars();
    for hit in signals {
        listener.feature(key(mix(SIGNAL_SEED ^ hit.signal as u64)), Kind::Signal, hit.chars.clone());
    }
    let (Some(head), Some(tail)) = (tokens.first(), tokens.last()) else { return };
    // The row of units stands between two marks, which alone say nothing.
    let units: Vec<u64> = iter::once(EDGE).chain(tokens.iter().map(|t| unit(chars, t))).chain(iter::once(EDGE)).collect();
    let start = |at: usize| if at == 0 { head.chars.start } else { tokens[at - 1].chars.start };
    let end = |at: usize| tokens.get(at.max(1) - 1).unwrap_or(tail).chars.end;
    let (longest, skip) = (usize::from(options.unit_ngram), u64::from(options.unit_skip));
    for first in 0..=tokens.len() {
        let mut state = UNIT_SEED;
        for (at, unit) in units.iter().enumerate().skip(first).take(longest) {
            state = mix(state ^ unit);
            if at > 0 {
                listener.feature(key(state), Kind::Units, start(first)..end(at));
            }
        }
        for (skipped, at) in (1..=skip).zip(first + 2..units.len()) {
            let state = mix(mix(SKIP_SEED ^ skipped ^ units[first]) ^ units[at]);
            listener.feature(key(state), Kind::Units, start(first)..end(at));
        }
        if let Some(token) = first.checked_sub(1).map(|at| &tokens[at])
            && token.kind == TokenKind::Word
            && options.char_ngram_max > 0
        {
            inner(chars, &token.chars, options, listener);
        }
    }
}

/// The character n-grams of a word between boundary marks, from words of at least four letters.
fn inner(chars: &[char], word: &Range<usize>, options: FeatureOptions, listener: &mut impl Listener) {
    const SHORTEST_WORD: usize = 4;
    const LONGEST_WORD: usize = 40;
    let len = word.len();
    if !(SHORTEST_WORD..=LONGEST_WORD).contains(&len) {
        return;
    }
    // Position 0 is the boundary before the word, `len + 1` the one after it.
    let at = |i: usize| if i == 0 || i > len { EDGE } else { chars[word.start + i - 1] as u64 };
    let (shortest, longest) = (usize::from(options.char_ngram_min), usize::from(options.char_ngram_max));
    for first in 0..len + 2 {
        let mut state = CHAR_SEED;
        for (n, i) in (first..(len + 2).min(first + longest)).enumerate() {
            state = mix(state ^ at(i));
            // The whole word between both marks is its unit again.
            if n + 1 >= shortest && n + 1 < len + 2 {
                let start = word.start + first.saturating_sub(1);
                let end = (word.start + i).min(word.end);
                listener.feature(key(state), Kind::Characters, start..end);
            }
        }
    }
}

/// The number that stands for a token: what it says, or only what it is.
fn unit(chars: &[char], token: &Token) -> u64 {
    let covered = &chars[token.chars.clone()];
    let digits = || covered.iter().filter(|c| matches!(c, '0'..='9' | '*' | 'x')).count().min(9) as u64;
    match token.kind {
        TokenKind::Character | TokenKind::Emoji | TokenKind::Symbol => covered[0] as u64,
        TokenKind::Word => covered.iter().fold(WORD_CLASS, |state, &c| mix(state ^ c as u64)),
        TokenKind::Number => NUMBER_CLASS + digits(),
        TokenKind::Money => MONEY_CLASS + whole_digits(covered),
        TokenKind::Url => CLASS,
        TokenKind::Email => CLASS + 1,
        TokenKind::Phone => CLASS + 2,
        TokenKind::Handle => CLASS + 3,
        TokenKind::Piece(id) => PIECE_CLASS + u64::from(id),
    }
}

/// The magnitude of an amount: digits before the decimal point; 万 and lakh count as they weigh.
fn whole_digits(amount: &[char]) -> u64 {
    let number = amount.iter().position(|c| matches!(c, '0'..='9' | 'x')).unwrap_or(0);
    let digits = amount[number..].iter().take_while(|c| matches!(c, '0'..='9' | '*' | 'x' | ',')).filter(|&&c| c != ',');
    let weight = if amount.contains(&'万') { 4 } else { 0 };
    (digits.count() as u64 + weight).min(9)
}

// Classes lie above every code point; words hash into the whole range.
const CLASS: u64 = 0x20_0000;
const NUMBER_CLASS: u64 = CLASS + 0x100;
const MONEY_CLASS: u64 = CLASS + 0x200;
const PIECE_CLASS: u64 = CLASS + 0x1_0000;
const WORD_CLASS: u64 = 0x5bd1_e995_97f4_a7c1;
const EDGE: u64 = CLASS + 0x300;
const UNIT_SEED: u64 = 0x9ae1_6a3b_2f90_404f;
const SKIP_SEED: u64 = 0xe703_7ed1_a0b4_28db;
const CHAR_SEED: u64 = 0xc949_d7c7_509e_6557;
const SIGNAL_SEED: u64 = 0x8cb9_2ba7_2f3d_8dd7;

/// One round of a multiply-xorshift hash (the finaliser of splitmix64, one multiplication short).
#[inline]
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 29)
}

#[inline]
fn key(state: u64) -> u32 {
    (state >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::Tokenizer;

    struct All(Vec<(u32, Range<usize>)>);
    impl Listener for All {
        fn feature(&mut self, hash: u32, _: Kind, chars: Range<usize>) {
            self.0.push((hash, chars));
        }
    }

    fn features(text: &str) -> Vec<(u32, Range<usize>)> {
        let mut all = All(Vec::new());
        emit(&Message::read(text, &Tokenizer::builtin()), FeatureOptions::default(), &mut all);
        all.0
    }

    #[test]
    fn which_link_phone_or_handle_makes_no_difference() {
        for (a, b) in [
            ("点 https://pay.example/a 领取", "点 cash.test 领取"),
            ("致电138****2231", "致电0912-345-330"),
            ("加 lin_8842", "加 @rae_desk9"),
            ("尾号4471", "尾号9902"),
            ("付$120", "付$480"),
        ] {
            let hashes = |t| features(t).into_iter().map(|f| f.0).collect::<Vec<_>>();
            assert_eq!(hashes(a), hashes(b), "{a} / {b}");
        }
    }

    #[test]
    fn a_pair_skips_at_most_as_many_units_as_asked() {
        let hashes = |text: &str, unit_skip| {
            let mut all = All(Vec::new());
            let options = FeatureOptions { unit_skip, ..FeatureOptions::default() };
            emit(&Message::read(text, &Tokenizer::builtin()), options, &mut all);
            all.0.into_iter().map(|f| f.0).collect::<Vec<_>>()
        };
        let count = |unit_skip| hashes("一二三四五", unit_skip).len();
        // Of five units and both ends 5 pairs skip one, 4 skip two, 3 skip three, 2 skip four.
        assert_eq!((1..=4).map(|n| count(n) - count(n - 1)).collect::<Vec<_>>(), [5, 4, 3, 2]);
        let (ours, theirs) = (hashes("转我账", 1), hashes("转他账", 1));
        assert!(
            ours.iter().any(|h| theirs.contains(h) && !hashes("转我", 1).contains(h) && !hashes("账", 1).contains(h)),
            "the pair of 转 and 账"
        );
    }

    #[test]
    fn what_covers_others_emits_their_features() {
        let of = |unit_ngram, unit_skip, char_ngram_min, char_ngram_max| FeatureOptions {
            unit_ngram,
            unit_skip,
            char_ngram_min,
            char_ngram_max,
        };
        let all =
            [of(1, 0, 4, 4), of(2, 0, 4, 4), of(2, 1, 4, 4), of(2, 0, 3, 5), of(3, 2, 3, 5), of(2, 1, 0, 0), of(2, 0, 2, 3)];
        let emitted = |options| {
            let mut all = All(Vec::new());
            emit(&Message::read("Please pay the customs charge 请付关税", &Tokenizer::builtin()), options, &mut all);
            all.0.into_iter().map(|f| f.0).collect::<std::collections::HashSet<_>>()
        };
        for a in all {
            for b in all {
                assert_eq!(a.cover(b), emitted(a).is_superset(&emitted(b)), "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn options_without_pairs_are_those_of_older_files() {
        let older = r#"{"unit_ngram":2,"char_ngram_min":3,"char_ngram_max":5}"#;
        assert_eq!(serde_json::from_str::<FeatureOptions>(older).expect("valid").unit_skip, 0);
        let broken = FeatureOptions { unit_skip: 5, ..FeatureOptions::default() }.broken_rule();
        assert_eq!(broken, Some(("unit_skip", "must be 0 to 4", 5)));
    }

    #[test]
    fn counts() {
        // Three units: 3 n-grams of one and, with both ends, 4 of two.
        assert_eq!(features("吃饭啊").len(), 3 + 4);
        // "<paid>" has 3 inner n-grams of 4 characters, the word itself, and the word at both ends.
        assert_eq!(features("paid").len(), 3 + 1 + 2);
        assert_eq!(features("").len(), 0);
    }

    #[test]
    fn where_a_unit_stands_makes_a_difference() {
        let (first, last) = (features("转"), features("转账"));
        assert!(first.iter().filter(|f| last.contains(f)).count() < first.len(), "the end is another");
        for (hash, chars) in features("请先交保证金再提现") {
            assert!(chars.start < chars.end && chars.end <= 9, "{hash} covers {chars:?}");
        }
    }
}

//! Words that say what a number or name beside them is.

mod lists;

use std::{ops::Range, sync::OnceLock};

use super::{
    detail::{Carrier, ContactApp},
    words::Words,
};

/// What a word says of what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// An account of this app.
    App(ContactApp),
    /// A one-time code.
    Code,
    /// Something called a code that is none to sign in with.
    OtherCode,
    /// A phone number.
    Phone,
    /// A number of some paper or case: neither phone nor card.
    Paper,
    /// A bank card or account.
    Card,
    /// The last digits of something.
    Tail,
    /// A tracking number.
    Tracking,
    /// A carrier of parcels.
    Carrier(Carrier),
    /// A country, by its calling code.
    Country(u16),
}

/// A cue and the characters it covers.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) cue: Cue,
    pub(super) chars: Range<usize>,
}

/// The cues of a message, in order.
#[derive(Debug, Default)]
pub(super) struct Cues {
    all: Vec<Found>,
    countries: Vec<u16>,
}

impl Cues {
    pub(super) fn all(&self) -> &[Found] {
        &self.all
    }

    /// The nearest cue that ends at most `window` characters before `at`.
    pub(super) fn before(&self, at: usize, window: usize, wanted: impl Fn(Cue) -> bool) -> Option<&Found> {
        let end = self.all.partition_point(|f| f.chars.start < at);
        let reach = window + LONGEST;
        let near = self.all[..end].iter().rev().take_while(|f| f.chars.start + reach >= at);
        near.filter(|f| wanted(f.cue) && f.chars.end <= at && f.chars.end + window >= at).max_by_key(|f| f.chars.end)
    }

    /// The nearest cue that begins at most `window` characters after `at`.
    pub(super) fn after(&self, at: usize, window: usize, wanted: impl Fn(Cue) -> bool) -> Option<&Found> {
        let start = self.all.partition_point(|f| f.chars.start < at);
        self.all[start..].iter().take_while(|f| f.chars.start <= at + window).find(|f| wanted(f.cue))
    }

    /// Whether the message speaks of the country with this calling code.
    pub(super) fn country(&self, calling_code: u16) -> bool {
        self.countries.contains(&calling_code)
    }
}

/// The most characters a cue has.
const LONGEST: usize = 24;

/// Every cue of a message. A cue in ASCII letters stands alone; one in Han characters stands anywhere.
pub(super) fn find(chars: &[char]) -> Cues {
    static WORDS: OnceLock<Words<Cue>> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(lists::ALL));
    let mut cues = Cues::default();
    for (at, &c) in chars.iter().enumerate() {
        let before = if at > 0 { chars[at - 1] } else { ' ' };
        if c.is_ascii_alphabetic() && before.is_ascii_alphabetic() || c.is_ascii_digit() && before.is_ascii_alphanumeric() {
            continue;
        }
        for (len, cue) in words.at(chars, at) {
            match cue {
                Cue::Country(code) if cues.countries.contains(&code) => {}
                Cue::Country(code) => cues.countries.push(code),
                cue => cues.all.push(Found { cue, chars: at..at + len }),
            }
        }
    }
    cues
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Normalized;

    #[test]
    fn words_are_normalised_and_not_too_long() {
        for word in lists::ALL.iter().flat_map(|(_, words)| words.split('|')) {
            let word = word.trim_end_matches('…');
            assert!((1..=LONGEST).contains(&word.chars().count()), "{word}");
            assert_eq!(Normalized::characters(word).text(), word);
        }
    }
}

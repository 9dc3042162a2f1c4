//! Undoing disguises that span several characters.
//!
//! Every detector proposes edits: a range of characters, what to write instead, and why. They are
//! applied and the result is looked at again until nothing is left to undo, so that normalising
//! twice changes nothing. A plain message is looked at once.

use std::ops::Range;

use super::{DisguiseKind, Normalized, is_han, letters, phrases, words};

/// What to write instead of a range of characters.
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) plain: Vec<char>,
    pub(super) kind: DisguiseKind,
}

impl Edit {
    pub(super) fn new(range: Range<usize>, plain: impl IntoIterator<Item = char>, kind: DisguiseKind) -> Self {
        Self { range, plain: plain.into_iter().collect(), kind }
    }
}

/// More rounds than any honest or disguised message needs; each is linear.
const ROUNDS: usize = 8;

/// Undoes what can be undone in `text`.
pub(super) fn undo(text: &mut Normalized) {
    for _ in 0..ROUNDS {
        let edits = edits(&text.chars);
        if edits.is_empty() {
            return;
        }
        text.apply(edits);
    }
}

/// What there is to undo, in order, not overlapping.
fn edits(chars: &[char]) -> Vec<Edit> {
    let seen = Seen::of(chars);
    let mut edits = Vec::new();
    if seen.broken_link {
        words::broken_links(chars, &mut edits);
    }
    if seen.foreign_letter {
        letters::look_alikes(chars, &mut edits);
    }
    if seen.split_han || seen.split_latin {
        words::split(chars, seen.split_han, seen.split_latin, &mut edits);
    }
    if seen.numeral {
        letters::spelled_digits(chars, &mut edits);
    }
    if seen.digit_beside_letter {
        letters::leet_and_digits(chars, &mut edits);
    }
    phrases::find(chars, &mut edits);
    // Where two detectors see something, the one asked first is right.
    if edits.len() > 1 {
        let order: Vec<usize> = (0..edits.len()).collect();
        let mut by_start: Vec<(usize, Edit)> = order.into_iter().zip(edits).collect();
        by_start.sort_by_key(|(asked, e)| (e.range.start, *asked));
        let mut end = 0;
        by_start.retain(|(_, e)| {
            let free = e.range.start >= end;
            end = if free { e.range.end } else { end };
            free
        });
        return by_start.into_iter().map(|(_, e)| e).collect();
    }
    edits
}

/// Which detectors are worth asking, found in one pass.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // one a detector
struct Seen {
    foreign_letter: bool,
    split_han: bool,
    split_latin: bool,
    numeral: bool,
    digit_beside_letter: bool,
    broken_link: bool,
}

impl Seen {
    fn of(chars: &[char]) -> Self {
        let mut seen = Self::default();
        let (mut single, mut numerals) = (0, 0);
        for (i, &c) in chars.iter().enumerate() {
            let before = if i > 0 { chars[i - 1] } else { ' ' };
            if is_han(c) {
                numerals = if letters::numeral(c).is_some() { numerals + 1 } else { 0 };
                seen.numeral |= numerals >= 3;
                seen.split_han |= i >= 2 && words::separates(before) && (is_han(chars[i - 2]) || words::separates(chars[i - 2]));
                continue;
            }
            match c {
                'a'..='z' => {
                    let alone = !before.is_ascii_alphanumeric() && chars.get(i + 1).is_none_or(|n| !n.is_ascii_alphanumeric());
                    single += usize::from(alone);
                    seen.digit_beside_letter |= letters::is_leet(before);
                    seen.split_latin |= matches!(before, '.' | '-' | '_' | '*' | '~' | '|' | '/' | '·')
                        && i >= 2
                        && chars[i - 2].is_ascii_lowercase();
                    seen.broken_link |= c == 'h' && chars.get(i + 1) == Some(&'x');
                    seen.broken_link |= match before {
                        '.' => i >= 2 && chars[i - 2] == ' ',
                        // A dot followed by a space ends sentences, unless there is one before it too.
                        ' ' => {
                            i >= 2
                                && (matches!(chars[i - 2], ' ' | '。' | '点')
                                    || chars[i - 2] == '.' && i >= 3 && chars[i - 3] == ' ')
                        }
                        '。' | '点' => true,
                        _ => false,
                    };
                }
                '0'..='9' | '@' | '$' | '!' | '|' => seen.digit_beside_letter |= before.is_ascii_lowercase(),
                '[' | '(' => {
                    seen.broken_link |=
                        matches!(chars.get(i + 1), Some('.')) || chars.get(i + 1..i + 4) == Some(&['d', 'o', 't']);
                }
                '\u{c0}'..='\u{2fff}' | '\u{a000}'..='\u{abff}' => seen.foreign_letter |= c.is_alphabetic(),
                _ => {}
            }
        }
        seen.split_latin |= single >= 4;
        seen
    }
}

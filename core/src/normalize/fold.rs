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

/// What the detectors ask of a character, a bit a question.
const LOWER: u8 = 1;
const ALPHANUMERIC: u8 = 2;
const LEET: u8 = 4;
const SEPARATES: u8 = 8;
/// Signs that stand inside Latin words taken apart without spaces.
const HYPHEN: u8 = 16;
const HAN: u8 = 32;
const NUMERAL: u8 = 64;

/// The bits of every character below this one, where nearly all stand.
const CLASSED: usize = 0xA000;
static CLASSES: [u8; CLASSED] = {
    let mut classes = [0; CLASSED];
    let mut code = 0;
    while code < CLASSED {
        if let Some(c) = char::from_u32(code as u32) {
            classes[code] = if c.is_ascii_lowercase() { LOWER } else { 0 }
                | if c.is_ascii_alphanumeric() { ALPHANUMERIC } else { 0 }
                | if letters::is_leet(c) { LEET } else { 0 }
                | if words::separates(c) { SEPARATES } else { 0 }
                | if matches!(c, '.' | '-' | '_' | '*' | '~' | '|' | '/' | '·') { HYPHEN } else { 0 }
                | if is_han(c) { HAN } else { 0 }
                | if letters::numeral(c).is_some() { NUMERAL } else { 0 };
        }
        code += 1;
    }
    classes
};

fn class(c: char) -> u8 {
    match CLASSES.get(c as usize) {
        Some(&class) => class,
        None => (u8::from(words::separates(c)) * SEPARATES) | (u8::from(is_han(c)) * HAN),
    }
}

impl Seen {
    fn of(chars: &[char]) -> Self {
        let mut seen = Self::default();
        let (mut single, mut numerals) = (0, 0);
        // What stands one and two characters before.
        let (mut one, mut two) = ((' ', 0), (' ', 0));
        for (i, &c) in chars.iter().enumerate() {
            let ((before, class_before), (before_that, class_before_that)) = (one, two);
            let now = class(c);
            (one, two) = ((c, now), one);
            if now & HAN != 0 {
                numerals = if now & NUMERAL != 0 { numerals + 1 } else { 0 };
                seen.numeral |= numerals >= 3;
                seen.split_han |= class_before & SEPARATES != 0 && i >= 2 && class_before_that & (HAN | SEPARATES) != 0;
                continue;
            }
            if now & LOWER != 0 {
                let next = || chars.get(i + 1);
                let inside = class_before & ALPHANUMERIC != 0;
                single += usize::from(!inside && next().is_none_or(|n| !n.is_ascii_alphanumeric()));
                seen.digit_beside_letter |= class_before & LEET != 0;
                if inside {
                    continue;
                }
                seen.split_latin |= class_before & HYPHEN != 0 && class_before_that & LOWER != 0;
                seen.broken_link |= c == 'h' && next() == Some(&'x');
                seen.broken_link |= match before {
                    '.' => i >= 2 && before_that == ' ',
                    // A dot followed by a space ends sentences, unless there is one before it too.
                    ' ' => {
                        i >= 2
                            && (matches!(before_that, ' ' | '。' | '点') || before_that == '.' && i >= 3 && chars[i - 3] == ' ')
                    }
                    '。' | '点' => true,
                    _ => false,
                };
                continue;
            }
            match c {
                '0'..='9' | '@' | '$' | '!' | '|' => seen.digit_beside_letter |= class_before & LOWER != 0,
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

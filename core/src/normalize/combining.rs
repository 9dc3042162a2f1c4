//! What combines with the character before it, and which marks on it spell nothing.

use unicode_normalization::char as unicode;

use super::{invisible, is_han};

/// Of what stands behind `base` in its segment, what is no stroke, line or heap of marks on a plain letter: one
/// mark may be spelling, an overlay or the second mark is not, in scripts that compose theirs.
pub(super) fn spelling(base: char, behind: &[char]) -> Vec<char> {
    if !(base.is_ascii_alphanumeric() || is_han(base) || matches!(base, '\u{c0}'..='\u{24f}')) {
        return behind.to_vec();
    }
    let mark = unicode::is_combining_mark;
    let marks = behind.iter().filter(|&&c| mark(c)).count();
    let overlay =
        |c: char| unicode::canonical_combining_class(c) == 1 || matches!(c, '\u{332}' | '\u{333}' | '\u{305}' | '\u{33f}');
    behind.iter().copied().filter(|&c| !mark(c) || marks < 2 && !overlay(c)).collect()
}

/// How many bytes of `rest` belong to `c` before it: what combines with it, and what is hidden between.
/// `hidden` is called with the kind and place of what is.
pub(super) fn joined(c: char, rest: &str, mut hidden: impl FnMut(invisible::HiddenKind, usize, usize)) -> usize {
    let (mut end, mut before) = (0, c);
    for (at, n) in rest.char_indices() {
        let to = at + n.len_utf8();
        if extends(n) {
            end = to;
        } else {
            let next = rest[to..].chars().next();
            match invisible::kind(n, Some(before), next) {
                Some(kind) if !invisible::is_written(n, Some(before), next) => hidden(kind, at, to),
                _ => break,
            }
        }
        before = n;
    }
    end
}

/// Whether `c` is one of those that nearly all are, which are seen and combine with nothing before them.
pub(super) fn stands_alone(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}')
}

/// Whether `c` may combine with what stands before it.
#[inline]
pub(super) fn extends(c: char) -> bool {
    match c as u32 {
        0..0x300
        | 0x2000..=0x20CF
        | 0x3000..=0x3029
        | 0x3031..=0x3098
        | 0x309B..=0x3130
        | 0x3190..=0xA66E
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFB1D
        | 0xFF00..=0xFF9D
        | 0x1F000..=0x1FAFF
        | 0x20000..=0x3FFFF => false,
        // Variation selectors, tags and joiners are dropped, whatever stands before them.
        0xFE00..=0xFE0F | 0xE0000..=0xE0FFF => false,
        // Conjoining, compatibility and half-width jamo compose with each other.
        0x1100..=0x11FF | 0x3131..=0x318E | 0xFFA0..=0xFFDC => true,
        _ => {
            let mut first = None;
            unicode::decompose_compatible(c, |d| first = first.or(Some(d)));
            let first = first.unwrap_or(c);
            unicode::is_combining_mark(first) || unicode::canonical_combining_class(first) != 0
        }
    }
}

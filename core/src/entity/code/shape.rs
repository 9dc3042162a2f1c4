//! What a one-time code looks like: `8306`, `123-456`, `8 2 4 1 9 0`, `G-123456`, `K4T9P`.

use std::ops::Range;

use crate::entity::{
    cue::Cue,
    reading::{Reading, digit, numeral},
};

/// How a place stands to the word that announces a code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Whether nothing but links stands between.
    pub(super) near: bool,
    /// Whether the word is only said of such codes.
    pub(super) sure: bool,
}

/// A code that begins at `at`; letters and digits mixed only right behind a word that is sure.
pub(super) fn code(text: &Reading, at: usize, place: Place) -> Option<(Range<usize>, String)> {
    let before = text.before(at);
    let tied = matches!(before, '.' | ',' | '/' | '-' | '+' | '$' | '£' | '€' | '¥' | '₹' | '*' | '@' | '_');
    if tied || before.is_ascii_alphanumeric() {
        return None;
    }
    let Place { near, sure } = place;
    let c = text.get(at);
    if c.is_ascii_alphabetic() {
        let letters = text.chars[at..].iter().take(5).take_while(|c| c.is_ascii_alphabetic()).count();
        if letters <= 3 && text.get(at + letters) == '-' {
            let (end, digits) = digits(text, at + letters + 1)?;
            let prefix = text.plain(at..at + letters).to_ascii_uppercase();
            let known = sure || matches!(prefix.as_str(), "G" | "FB" | "IG");
            return (known && (4..=8).contains(&digits.len())).then(|| (at..end, format!("{prefix}-{digits}")));
        }
        return if near && sure { mixed(text, at) } else { None };
    }
    if digit(c).is_none() && numeral(c).is_none() {
        return None;
    }
    let Some((end, digits)) = digits(text, at) else {
        return if near && sure { mixed(text, at) } else { None };
    };
    let spoken = numeral(c).is_some();
    // The last digits of a card and the number of a paper are named as such.
    let named = text.cues.before(at, 4, |c| c == Cue::Tail).or_else(|| text.cues.before(at, 2, |c| c == Cue::Paper)).is_some();
    ((4..=8).contains(&digits.len()) && (!spoken || near) && !named && is_free(text, end)).then_some((at..end, digits))
}

/// Digits at `at`: together, in two halves, or one by one.
fn digits(text: &Reading, at: usize) -> Option<(usize, String)> {
    let value = |i: usize| digit(text.get(i)).or_else(|| numeral(text.get(i)));
    let take = |from: usize| (from..from + 9).map_while(value).map(|d| char::from(b'0' + d)).collect::<String>();
    let first = take(at);
    let mut end = at + first.len();
    if text.get(end).is_ascii_alphabetic() {
        return None;
    }
    let separator = text.get(end);
    if first.len() == 3 && matches!(separator, ' ' | '-') {
        let second = take(end + 1);
        return (second.len() == 3).then(|| (end + 4, first + &second));
    }
    if first.len() == 1 && separator == ' ' {
        let mut all = first;
        while all.len() < 8 && text.get(end) == ' ' && take(end + 1).len() == 1 {
            all += &take(end + 1);
            end += 2;
        }
        return (all.len() >= 4).then_some((end, all));
    }
    if first.len() == 2 && separator == ' ' && text.get(end + 3) == ' ' {
        let (second, third) = (take(end + 1), take(end + 4));
        return (second.len() == 2 && third.len() == 2).then(|| (end + 6, first + &second + &third));
    }
    (!first.is_empty()).then_some((end, first))
}

/// Four to eight capitals and digits, both of them.
fn mixed(text: &Reading, at: usize) -> Option<(Range<usize>, String)> {
    let len = text.chars[at..].iter().take(12).take_while(|c| c.is_ascii_alphanumeric()).count();
    let word = text.cased(at..at + len);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let upper = word.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let free = !matches!(text.get(at + len), '-' | '_' | '.' | '/') || !text.get(at + len + 1).is_ascii_alphanumeric();
    ((4..=8).contains(&len) && upper && digits > 0 && digits < len && free).then_some((at..at + len, word))
}

/// Units that make a number a count.
const UNITS: &str = "元|块|分钟|秒|年|月|小时|个|人|次|天|万|美元|港币|积分|minutes|mins|min|seconds|hours|hrs|days|usd|usdt\
    |dollars|points|people|characters";

/// Whether the digits before `end` are neither part of something longer nor a count of something.
fn is_free(text: &Reading, end: usize) -> bool {
    let next = text.get(end);
    let beyond = digit(text.get(end + 1)).is_some();
    let unit = end + usize::from(next == ' ');
    !(next.is_ascii_alphanumeric()
        || matches!(next, '%' | '*' | '_' | '@')
        || matches!(next, '.' | ',' | '/' | ':' | '-') && beyond && !text.wide(end))
        && text.any(unit, UNITS).is_none()
}

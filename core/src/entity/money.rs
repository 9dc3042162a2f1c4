//! Sums of money with their currency, on either side: `$1,200.50`, `300元`, `三千块`, `Rs 2 lakh`,
//! `USD 10-20k`, `five hundred pounds`.

mod amount;
mod currency;
mod spelled;

use std::ops::Range;

use super::{
    EntityKind,
    reading::{Reading, digit, is_currency, numeral},
};
use amount::Amount;

/// Takes the sums written with digits or Chinese numerals.
pub(super) fn find(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        let c = text.chars[at];
        let letter = c.is_ascii_alphabetic() && !text.before(at).is_ascii_alphabetic();
        let found = if is_currency(c)
            || letter
            || matches!(c, '人' | '港' | '美' | '台' | '欧' | '新' | '英' | '日' | '澳' | '加' | '泰' | '令' | '卢' | '比')
        {
            after_currency(text, at)
        } else if digit(c).is_some() || numeral(c).is_some() || matches!(c, '十' | '拾' | '百' | '半') {
            before_currency(text, at)
        } else {
            None
        };
        at = match found {
            Some((chars, normal)) => {
                let end = chars.end;
                text.take(EntityKind::Money, chars, normal, None);
                end
            }
            None => after_number(text, at),
        };
    }
}

/// Takes the sums written in English words.
pub(super) fn in_words(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        let begins = text.chars[at].is_ascii_alphabetic() && !text.before(at).is_ascii_alphanumeric();
        match if begins { spelled::read(text, at) } else { None } {
            Some((amount, end)) => match currency::after(text, end, true) {
                Some((unit_end, code)) => {
                    text.take(EntityKind::Money, at..unit_end, format!("{amount} {code}"), None);
                    at = unit_end;
                }
                None => at = end,
            },
            None => at += 1,
        }
    }
}

/// What is not a sum is passed over whole: its tail is none either.
fn after_number(text: &Reading, at: usize) -> usize {
    let mut end = at;
    while digit(text.get(end)).is_some()
        || end > at && matches!(text.get(end), '.' | ',') && digit(text.get(end + 1)).is_some() && !text.wide(end)
    {
        end += 1;
    }
    end.max(at + 1)
}

/// A sum behind its currency.
fn after_currency(text: &Reading, at: usize) -> Option<(Range<usize>, String)> {
    let (number, code) = currency::before(text, at)?;
    let (low, mut end) = amount::read(text, number, true)?;
    let mut normal = low.to_string();
    if let Some((high, high_end)) = range_end(text, end, true) {
        let low = low.in_the_unit_of(high);
        (normal, end) = (format!("{low}-{high}"), high_end);
    }
    // The currency may be said twice: "$300 USD", "¥300元"; the word is the surer one.
    let (end, code) = match currency::after(text, end, false) {
        Some((unit_end, unit)) if unit == code || matches!(code, "USD" | "CNY" | "INR") && is_currency(text.chars[at]) => {
            (unit_end, unit)
        }
        // 港币三百元: every currency has its 元.
        Some((unit_end, "CNY")) if text.han && !text.chars[at].is_ascii() => (unit_end, code),
        _ => (end, code),
    };
    (is_currency(text.chars[number - 1]) && text.get(end).is_ascii_alphabetic() || closed(text, end))
        .then(|| (at..end, format!("{normal} {code}")))
}

/// A sum before its currency.
fn before_currency(text: &Reading, at: usize) -> Option<(Range<usize>, String)> {
    let before = text.before(at);
    if before.is_ascii_alphanumeric()
        || matches!(before, '_' | '#')
        || matches!(before, '.' | ',' | '/' | ':') && at > 1 && digit(text.chars[at - 2]).is_some() && !text.wide(at - 1)
        || matches!(before, '第' | '几' | '十' | '百' | '千') && numeral(text.chars[at]).is_some()
    {
        return None;
    }
    let (low, end) = amount::read(text, at, false)?;
    if let Some((high, high_end)) = range_end(text, end, false)
        && let Some((unit_end, code)) = currency::after(text, high_end, false)
    {
        return Some((at..unit_end, format!("{}-{high} {code}", low.in_the_unit_of(high))));
    }
    // "三块五" names a part of the unit after it.
    let (unit_end, code) = currency::after(text, end, false)?;
    let exact = currency::believable(text, at, end, unit_end);
    let (fraction, unit_end) = currency::fraction(text, end, unit_end);
    exact.then(|| (at..unit_end, format!("{} {code}", low.plus(fraction))))
}

/// The upper end of a range whose lower end stands before `at`.
fn range_end(text: &Reading, at: usize, signed: bool) -> Option<(Amount, usize)> {
    let mut from = at;
    from += usize::from(text.get(from) == ' ');
    from += match text.get(from) {
        '-' | '~' | '–' | '—' | '至' | '到' | '−' => 1,
        't' if text.has(from, "to") => 2,
        _ => return None,
    };
    from += usize::from(matches!(text.get(from), '-' | '—' | ' '));
    let from = if signed && is_currency(text.get(from)) { from + 1 } else { from };
    let (amount, end) = amount::read(text, from, signed)?;
    let whole = !matches!(text.get(end), '-' | '/' | '–') || digit(text.get(end + 1)).is_none();
    whole.then_some((amount, end))
}

/// Whether a sum may end here: no letter or digit goes on from it.
fn closed(text: &Reading, end: usize) -> bool {
    let next = text.get(end);
    !(next.is_ascii_digit()
        || next.is_ascii_alphabetic() && text.before(end).is_ascii_alphanumeric()
        || next == '%'
        || next == '_')
}

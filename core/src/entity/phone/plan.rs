//! Numbers as people write them at home: which country they are of, and their normal form.

use super::{
    super::reading::Reading,
    countries,
    international::{self, Number, is_mobile_cn},
};

/// How a word for phones, or an app, stands to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cued {
    No,
    /// Somewhere near.
    Near,
    /// Right before it.
    Before,
}

/// What stands around a number.
pub(super) struct Context<'a> {
    pub(super) text: &'a Reading<'a>,
    /// The lengths of its groups.
    pub(super) shape: &'a [usize],
    pub(super) cued: Cued,
    /// Whether the character before tells to dial: 打, 拨.
    pub(super) dialled: bool,
    /// Whether a bank is named right before.
    pub(super) bank: bool,
    /// Whether no other digits stand beside it.
    pub(super) alone: bool,
}

impl Context<'_> {
    pub(super) fn is_any(&self, shapes: &[&[usize]]) -> bool {
        shapes.contains(&self.shape)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.shape.len() == 1
    }

    pub(super) fn is_cued(&self) -> bool {
        self.cued > Cued::No
    }

    /// Whether the message speaks of the country with this calling code.
    pub(super) fn speaks_of(&self, calling_code: u16) -> bool {
        self.text.cues.country(calling_code)
    }
}

/// A number without `+`.
pub(super) fn national(digits: &str, context: &Context) -> Option<Number> {
    if digits.contains('*') {
        return masked(digits, context);
    }
    if let Some(rest) = digits.strip_prefix("00") {
        return if context.shape.len() > 1 || context.is_cued() { international::read(rest) } else { None };
    }
    if let Some(number) = international::without_plus(digits, context).or_else(|| service_cn(digits, context)) {
        return Some(number);
    }
    // Seven digits are of the place the message is from, wherever that is.
    if context.shape == [3, 4] && context.cued == Cued::Before && !digits.starts_with(['0', '1']) {
        return Some(Number { normal: digits.to_owned(), calling_code: None });
    }
    let codes = countries::of(digits, context);
    let code = match codes[..] {
        [] => return None,
        [only] => Some(only),
        _ => {
            let mut spoken_of = codes.iter().copied().filter(|&c| context.speaks_of(c));
            let home = codes.iter().copied().find(|&c| c == 86 && context.text.han);
            match (spoken_of.next(), spoken_of.next()) {
                (Some(_), Some(_)) => None,
                (first, _) => first.or(home),
            }
        }
    };
    let rest = digits.strip_prefix('0').unwrap_or(digits);
    let rest = if code == Some(1) && rest.len() == 11 { &rest[1..] } else { rest };
    Some(Number { normal: code.map_or_else(|| digits.to_owned(), |code| format!("+{code}{rest}")), calling_code: code })
}

/// Chinese service numbers: 400 and 800, 95xxx and other short ones, which only China dials.
fn service_cn(digits: &str, context: &Context) -> Option<Number> {
    let han = context.text.han;
    let short = han && context.is_whole();
    let normal = match digits.len() {
        10 if digits.starts_with("400") || han && digits.starts_with("800") => {
            let shapes: [&[usize]; 8] = [&[3, 3, 4], &[3, 4, 3], &[3, 7], &[4, 3, 3], &[3, 2, 5], &[4, 6], &[3, 3, 2, 2], &[10]];
            (context.is_any(&shapes) && (han || !context.is_whole())).then(|| format!("+86{digits}"))
        }
        5 | 6 | 8 if short && digits.starts_with("95") && (context.is_cued() || context.bank) => Some(digits.to_owned()),
        5 if short && (context.is_cued() || context.dialled) => {
            let known = matches!(digits, "10000" | "10010" | "10086" | "10099" | "11185" | "11183");
            (known || digits.starts_with("12") || digits.starts_with("96")).then(|| digits.to_owned())
        }
        _ => None,
    };
    normal.map(|normal| Number { normal, calling_code: Some(86) })
}

/// A masked number: a Chinese mobile by its form, another by the words near it.
fn masked(digits: &str, context: &Context) -> Option<Number> {
    let shown = digits.bytes().filter(u8::is_ascii_digit).count();
    let chinese = context.text.han || matches!(context.shape, [11] | [3, 4, 4] | [3, 8] | [7, 4]);
    if chinese && shown >= 5 && is_mobile_cn(digits) {
        return Some(Number { normal: format!("+86{digits}"), calling_code: Some(86) });
    }
    let free = context.shape == [4, 3, 3] && (digits.starts_with("1300") || digits.starts_with("1800"));
    let halves = context.shape == [4, 4] && matches!(digits.as_bytes()[0], b'2'..=b'9') && !digits[4..].contains('*');
    let grouped = context.is_whole() || context.shape.len() <= 4 && context.shape[0] > 1;
    let local = grouped && (7..=13).contains(&digits.len()) && (digits.starts_with('0') || context.is_cued());
    (shown >= 4 && (free || halves || local)).then(|| Number { normal: digits.to_owned(), calling_code: None })
}

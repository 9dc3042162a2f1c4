//! Numbers with their calling code.

use super::plan::Context;

/// A number in normal form.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) normal: String,
    pub(super) calling_code: Option<u16>,
}

/// The number behind `+`, if there can be one with so many digits in that country.
pub(super) fn read(digits: &str) -> Option<Number> {
    let (code, rest) = split(digits)?;
    // The trunk zero is written but not dialled from abroad; Italy dials it.
    let rest = rest.strip_prefix('0').filter(|_| code != 39).unwrap_or(rest);
    let fits = match code {
        1 => is_nanp(rest),
        86 => matches!(rest.len(), 9..=12) && (rest.len() != 11 || is_mobile_cn(rest)),
        852 | 853 => rest.len() == 8 && !rest.starts_with(['0', '1']),
        65 => rest.len() == 8 && rest.starts_with(['3', '6', '8', '9', '*']),
        91 => rest.len() == 10,
        61 | 254 => rest.len() == 9,
        886 => matches!(rest.len(), 8 | 9),
        44 | 63 => matches!(rest.len(), 9 | 10),
        60 | 234 => matches!(rest.len(), 8..=10),
        _ => matches!(rest.len(), 7..=12),
    };
    fits.then(|| Number { normal: format!("+{code}{rest}"), calling_code: Some(code) })
}

/// A calling code in front, but no `+`: `86-138…`, `852 9123 4567`, `447700900123`. Mobiles only.
pub(super) fn without_plus(digits: &str, context: &Context) -> Option<Number> {
    let (code, rest) = split(digits)?;
    let begins = |len: usize, first: &[char]| rest.len() == len && rest.starts_with(first);
    let mobile = match code {
        86 => is_mobile_cn(rest),
        852 => begins(8, &['5', '6', '9']),
        65 => begins(8, &['8', '9']),
        44 => begins(10, &['7']),
        61 => begins(9, &['4']),
        91 => begins(10, &['6', '7', '8', '9']),
        234 => begins(10, &['7', '8', '9']),
        254 => begins(9, &['7', '1']),
        63 => begins(10, &['9']),
        60 => begins(9, &['1']) || begins(10, &['1']),
        886 => begins(9, &['9']),
        _ => false,
    };
    let apart = context.shape.len() > 1 && context.shape[0] == code.to_string().len() && (context.alone || context.is_cued());
    let shown = apart || context.is_whole() && (context.is_cued() || code == 86);
    (mobile && shown).then(|| Number { normal: format!("+{code}{rest}"), calling_code: Some(code) })
}

/// Calling code and the rest.
fn split(digits: &str) -> Option<(u16, &str)> {
    let code = |n: usize| digits.get(..n)?.parse::<u16>().ok();
    let found = match code(1)? {
        0 => return None,
        one @ (1 | 7) => one,
        _ => match code(2)? {
            two @ (20 | 27 | 30..=34 | 36 | 39..=41 | 43..=49 | 51..=58 | 60..=66 | 81 | 82 | 84 | 86 | 90..=95 | 98) => two,
            _ => code(3)?,
        },
    };
    Some((found, &digits[found.to_string().len()..]))
}

/// Whether ten digits are a number of the United States, Canada and their neighbours.
pub(super) fn is_nanp(digits: &str) -> bool {
    let high = |i: usize| matches!(digits.as_bytes()[i], b'2'..=b'9' | b'*');
    digits.len() == 10 && high(0) && high(3)
}

/// Whether eleven digits are a mobile number of mainland China.
pub(super) fn is_mobile_cn(digits: &str) -> bool {
    digits.len() == 11 && matches!(digits.as_bytes(), [b'1', b'3'..=b'9' | b'*', ..])
}

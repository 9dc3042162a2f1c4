//! How much: digits with separators, Chinese numerals, and what multiplies them.

use std::{fmt, sync::OnceLock};

use super::super::{
    reading::{Reading, digit},
    words::Words,
};

/// A millionth of the unit, so that small coins keep their places.
const SCALE: u128 = 1_000_000;
/// No sum has more; what does is no sum.
const MOST: u128 = 1_000_000_000_000_000 * SCALE;

/// An amount of up to a quadrillion, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    value: u128,
    /// What it was multiplied by: the lower end of a range takes that of the upper.
    factor: u128,
}

impl Amount {
    pub(super) fn whole(value: u128) -> Self {
        Self { value: value * SCALE, factor: 1 }
    }

    /// "10-20k": the lower end means thousands too.
    pub(super) fn in_the_unit_of(self, high: Self) -> Self {
        let lift = self.factor == 1 && high.factor > 1 && self.value < high.value / high.factor * 10;
        if lift { Self { value: self.value * high.factor, ..high } } else { self }
    }

    /// With so many hundredths more.
    pub(super) fn plus(self, hundredths: u128) -> Self {
        Self { value: self.value + hundredths * SCALE / 100, ..self }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value / SCALE)?;
        let rest = self.value % SCALE;
        if rest > 0 {
            write!(f, ".{}", format!("{rest:06}").trim_end_matches('0'))?;
        }
        Ok(())
    }
}

/// The amount that begins at `at`, with its multipliers, and its end.
pub(super) fn read(text: &Reading, at: usize, behind_sign: bool) -> Option<(Amount, usize)> {
    if digit(text.get(at)).is_none() {
        return chinese(text, at);
    }
    let (value, end) = digits(text, at, behind_sign)?;
    let (amount, end) = multiplied(text, value, end, behind_sign)?;
    (amount.value <= MOST).then_some((amount, end))
}

/// Digits with thousands separators (also in the Indian way) and decimals, in millionths.
fn digits(text: &Reading, at: usize, behind_sign: bool) -> Option<(u128, usize)> {
    let group = |from: usize| (from..from + 16).take_while(|&i| value(text, i, behind_sign).is_some()).count();
    let number = |from: usize, len: usize| {
        (from..from + len).filter_map(|i| value(text, i, behind_sign)).fold(0u128, |n, d| n * 10 + u128::from(d))
    };
    let first = group(at);
    let (mut whole, mut end) = (number(at, first), at + first);
    if first <= 3 {
        while text.get(end) == ',' && matches!(group(end + 1), 2 | 3) && whole < MOST / SCALE {
            let len = group(end + 1);
            // Two digits only before a last group of three.
            if len == 2 && !(text.get(end + 3) == ',' && matches!(group(end + 4), 2 | 3)) {
                break;
            }
            whole = whole * if len == 2 { 100 } else { 1000 } + number(end + 1, len);
            end += len + 1;
        }
    }
    let mut value = whole.checked_mul(SCALE)?;
    if text.get(end) == '.' {
        let len = group(end + 1);
        if (1..=6).contains(&len) && !(text.get(end + 1 + len) == '.' && digit(text.get(end + 2 + len)).is_some()) {
            value += number(end + 1, len) * 10u128.pow(6 - len as u32);
            end += len + 1;
        }
    }
    (first < 16 && digit(text.get(end)).is_none()).then_some((value, end))
}

/// Words that multiply the number before them.
const FACTORS: &[(u128, &str)] = &[
    (100, "hundred"),
    (1000, "k|thousand|grand"),
    (100_000, "lakh|lakhs|lac|lacs"),
    (1_000_000, "mn|mil|mio|million"),
    (10_000_000, "crore|crores|cr"),
    (1_000_000_000, "bn|billion"),
];

/// A digit of an amount; behind a sign of money an `o` among digits is a zero.
fn value(text: &Reading, at: usize, behind_sign: bool) -> Option<u8> {
    let zero = || {
        behind_sign
            && text.get(at) == 'o'
            && matches!(text.before(at), '0'..='9' | 'o' | ',')
            && !text.get(at + 1).is_ascii_lowercase()
    };
    let zeros = || {
        behind_sign
            && text.get(at) == 'o'
            && text.before(at).is_ascii_digit()
            && text.get(at + 1) == 'o'
            && !text.get(at + 2).is_ascii_lowercase()
    };
    digit(text.get(at)).or_else(|| (zero() || zeros()).then_some(0))
}

/// What stands behind the digits and multiplies them: `k`, `lakh`, `万`, `千`, ….
fn multiplied(text: &Reading, value: u128, end: usize, behind_sign: bool) -> Option<(Amount, usize)> {
    static WORDS: OnceLock<Words<u128>> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(FACTORS));
    let after_space = end + usize::from(text.get(end) == ' ');
    if let Some((len, factor)) = words.at(&text.chars, after_space).find(|(len, _)| after_space == end || *len > 1) {
        return Some((Amount { value: value.checked_mul(factor)?, factor }, after_space + len));
    }
    if text.get(end) == 'm' && !text.get(end + 1).is_ascii_alphanumeric() && behind_sign {
        return Some((Amount { value: value * 1_000_000, factor: 1_000_000 }, end + 1));
    }
    // `w` stands for 万.
    if text.get(end) == 'w' && !text.get(end + 1).is_ascii_alphanumeric() {
        return Some((Amount { value: value * 10_000, factor: 10_000 }, end + 1));
    }
    let mut factor = unit(text.get(end)).filter(|&f| f >= 100).unwrap_or(1);
    if factor == 1 {
        let some_more = usize::from(matches!(text.get(end), '多' | '余'));
        return Some((Amount { value, factor }, end + some_more));
    }
    let mut end = end + 1;
    while let Some(more) = unit(text.get(end)).filter(|&f| f >= 10_000 && factor < 10_000 || f == 100_000_000) {
        factor *= more;
        end += 1;
    }
    let mut total = value.checked_mul(factor)?;
    // "1万2千", "3万5": what follows counts in smaller units.
    let mut smallest = factor;
    while let Some(d) =
        digit(text.get(end)).or_else(|| small_numeral(text.get(end))).filter(|_| smallest > 10 && smallest < 1_000_000_000)
    {
        let next = unit(text.get(end + 1)).filter(|&f| f < smallest);
        let more = digit(text.get(end + 1)).is_some() || text.get(end + 1) == '.';
        if more {
            break;
        }
        smallest = next.unwrap_or(smallest / 10);
        total += u128::from(d) * smallest * SCALE;
        end += if next.is_some() { 2 } else { 1 };
        if next.is_none() {
            break;
        }
    }
    end += usize::from(matches!(text.get(end), '多' | '余'));
    Some((Amount { value: total, factor }, end))
}

/// An amount in Chinese numerals: 三千五百, 一百二, 两万, 叁万伍仟, 十五, 七八百.
fn chinese(text: &Reading, at: usize) -> Option<(Amount, usize)> {
    let (mut total, mut section, mut last, mut last_unit, mut end) = (0u128, 0u128, None::<u8>, 1u128, at);
    let mut pair = None;
    while end < at + 24 {
        let c = text.get(end);
        if let Some(d) = small_numeral(c) {
            if let Some(previous) = last {
                // 七八百: between the two.
                if pair.is_some() || d <= previous || previous == 0 || unit(text.get(end + 1)).is_none() || total + section > 0 {
                    return None;
                }
                pair = Some(previous);
            }
            last = Some(d).filter(|_| c != '零' && c != '〇');
        } else if let Some(f) = unit(c) {
            if f >= 10_000 {
                section += last.take().map_or(0, u128::from);
                if section == 0 && total == 0 {
                    return None;
                }
                total = (total + section) * f;
                section = 0;
            } else {
                let count = last.take().map_or(u128::from(f == 10 && section == 0), u128::from);
                if count == 0 {
                    return None;
                }
                section += count * f;
            }
            last_unit = f;
        } else {
            break;
        }
        end += 1;
    }
    // 一百二 is a hundred and twenty; a 零 before it would say otherwise.
    let zero = end >= at + 2 && matches!(text.get(end - 2), '零' | '〇');
    let shorthand = if last_unit >= 100 && !zero { last_unit / 10 } else { 1 };
    section += last.map_or(0, |d| u128::from(d) * if d > 0 { shorthand } else { 1 });
    let value = total + section;
    if end == at || value == 0 || value * SCALE > MOST {
        return None;
    }
    end += usize::from(matches!(text.get(end), '多' | '余' | '来'));
    let factor = if pair.is_some() { last_unit } else { 1 };
    Some((Amount { value: value * SCALE, factor }, end))
}

fn small_numeral(c: char) -> Option<u8> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    const FORMAL: [char; 10] = ['〇', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
    let position = |all: &[char]| all.iter().position(|&d| d == c).map(|p| p as u8);
    if c == '两' { Some(2) } else { position(&DIGITS).or_else(|| position(&FORMAL)) }
}

fn unit(c: char) -> Option<u128> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

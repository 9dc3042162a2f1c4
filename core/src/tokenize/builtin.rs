//! The fused tokenizer: one pass over the characters, no dictionary.

use super::{Token, TokenKind, emoticon, link, mask};
use crate::normalize::is_han;

pub(super) fn tokenize(chars: &[char]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        // A joiner between pictographs belongs to neither.
        if c == ' ' || c == '\u{200d}' {
            at += 1;
            continue;
        }
        if let Some(end) = emoticon::at(chars, at) {
            at = end;
            continue;
        }
        if let Some((stands_for, end)) = mask::at(chars, at) {
            tokens.extend(stands_for.map(|kind| Token { kind, chars: at..end }));
            at = end;
            continue;
        }
        let (kind, end) = next(chars, at, c);
        debug_assert!(end > at, "a token covers something");
        tokens.push(Token { kind, chars: at..end });
        at = end;
    }
    tokens
}

/// The token that begins at `at` with `c`.
fn next(chars: &[char], at: usize, c: char) -> (TokenKind, usize) {
    if stands_alone(c) {
        return (TokenKind::Character, at + 1);
    }
    if c.is_ascii_alphanumeric()
        && let Some(found) = link::at(chars, at)
    {
        return found;
    }
    match c {
        '0'..='9' => number(chars, at),
        'x' if mask::is_crossed_number(chars, at) => number(chars, at),
        '+' if digit(chars, at + 1) => number(chars, at),
        '@' if chars.get(at + 1).is_some_and(|&n| is_handle_char(n) && n != '.') => {
            (TokenKind::Handle, run(chars, at + 1, is_handle_char))
        }
        _ if is_currency(c) => {
            let digits = at + 1 + usize::from(chars.get(at + 1) == Some(&' '));
            if digit(chars, digits) {
                let (_, end) = number(chars, digits);
                (TokenKind::Money, end)
            } else {
                (TokenKind::Symbol, at + 1)
            }
        }
        // Enclosed letters are pictographs and letters at once; the first decides.
        _ if is_emoji(c) && !c.is_numeric() => (TokenKind::Emoji, at + 1),
        _ if c.is_alphabetic() => word(chars, at),
        _ if c.is_numeric() => (TokenKind::Number, run(chars, at, |c| c.is_numeric() && !c.is_ascii())),
        _ => (TokenKind::Symbol, at + 1),
    }
}

/// A word, or a handle if letters and digits mix in it.
fn word(chars: &[char], at: usize) -> (TokenKind, usize) {
    let mut end = at;
    let (mut digits, mut underscore) = (0, false);
    while let Some(&c) = chars.get(end) {
        match c {
            '0'..='9' => digits += 1,
            '_' => underscore = true,
            '\'' | '’' if chars.get(end + 1).is_some_and(|n| n.is_alphabetic() && !stands_alone(*n)) => {}
            _ if stands_alone(c) || is_emoji(c) => break,
            '\u{200c}' | '\u{200d}' => {}
            _ if c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c) => {}
            _ => break,
        }
        end += 1;
    }
    let handle = end - at >= 5 && (digits >= 2 || underscore && digits + 1 < end - at);
    (if handle { TokenKind::Handle } else { TokenKind::Word }, end)
}

/// A number and what it is: money if a unit of money follows, a phone if it is long or masked.
fn number(chars: &[char], at: usize) -> (TokenKind, usize) {
    let plus = usize::from(chars.get(at) == Some(&'+'));
    let mut end = at + plus;
    let (mut digits, mut masked, mut grouped, mut comma) = (0, 0, false, false);
    while let Some(&c) = chars.get(end) {
        match c {
            '0'..='9' => digits += 1,
            '*' => masked += 1,
            'x' if masked > 0 || end == at || chars.get(end + 1) == Some(&'x') => masked += 1,
            ',' | '.' | ':' | '/' if digit(chars, end + 1) || masked > 0 && chars.get(end + 1) == Some(&'x') => comma = true,
            '-' | ' ' | '(' | ')' if group_follows(chars, end) => grouped = true,
            _ => break,
        }
        end += 1;
    }
    let long = digits + masked;
    if masked >= 2 && long >= 7 || long >= 7 && !comma && (grouped || plus > 0 || long >= 10) {
        return (TokenKind::Phone, end);
    }
    let unit = end + usize::from(chars.get(end) == Some(&' '));
    match money_unit(chars, unit) {
        Some(unit_end) => (TokenKind::Money, unit_end),
        None => (TokenKind::Number, end),
    }
}

/// Whether a separator at `at` stands between two groups of a phone number: at least three digits,
/// stars or crosses follow, so that "2 or 3" and "10-12" stay two numbers.
fn group_follows(chars: &[char], at: usize) -> bool {
    chars.get(at + 1..at + 4).is_some_and(|g| g.iter().all(|c| matches!(c, '0'..='9' | '*' | 'x')))
}

/// The end of a word or sign of money that begins at `at`.
fn money_unit(chars: &[char], at: usize) -> Option<usize> {
    const UNITS: [&str; 19] = [
        "万元", "块钱", "元", "块", "万", "美金", "港币", "u", "usdt", "usd", "dollars", "bucks", "pounds", "quid", "rs",
        "rupees", "lakh", "pesos", "naira",
    ];
    let first = *chars.get(at)?;
    if is_currency(first) {
        return Some(at + 1);
    }
    UNITS.iter().filter(|unit| unit.starts_with(first)).find_map(|unit| {
        let len = unit.chars().count();
        let here = chars.get(at..at + len)?;
        let ends = !unit.is_ascii() || chars.get(at + len).is_none_or(|c| !c.is_ascii_alphanumeric());
        (ends && here.iter().copied().eq(unit.chars())).then_some(at + len)
    })
}

fn run(chars: &[char], at: usize, keep: impl Fn(char) -> bool) -> usize {
    at + chars[at..].iter().take_while(|&&c| keep(c)).count()
}

fn digit(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(char::is_ascii_digit)
}

fn is_handle_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '.'
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¢' | '¥' | '₠'..='⃀' | '฿')
}

/// Scripts written without spaces between words.
pub(super) fn stands_alone(c: char) -> bool {
    is_han(c) || matches!(c as u32, 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3041..=0x30FF | 0x31F0..=0x31FF)
}

fn is_emoji(c: char) -> bool {
    matches!(c as u32, 0x2190..=0x21FF | 0x2300..=0x23FF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x1F000..=0x1FAFF)
}

#[cfg(test)]
mod tests {
    use super::super::{TokenKind as K, Tokenizer};
    use crate::normalize::Normalized;

    #[test]
    fn named_rows() {
        type Row<'a> = (&'a str, &'a str, &'a [(K, &'a str)]);
        let rows: [Row; 18] = [
            ("han", "刷单", &[(K::Character, "刷"), (K::Character, "单")]),
            ("words", "don't pay", &[(K::Word, "don't"), (K::Word, "pay")]),
            ("mixed", "看B站", &[(K::Character, "看"), (K::Word, "b"), (K::Character, "站")]),
            ("money before", "$1,200.50 now", &[(K::Money, "$1,200.50"), (K::Word, "now")]),
            ("money after", "300元", &[(K::Money, "300元")]),
            ("link", "see https://a.example/x?y=1", &[(K::Word, "see"), (K::Url, "https://a.example/x?y=1")]),
            (
                "bare host",
                "点a-b.test领取",
                &[(K::Character, "点"), (K::Url, "a-b.test"), (K::Character, "领"), (K::Character, "取")],
            ),
            ("mail", "me@x.invalid", &[(K::Email, "me@x.invalid")]),
            ("phone", "+44 7700 900123", &[(K::Phone, "+44 7700 900123")]),
            ("masked", "138****2231", &[(K::Phone, "138****2231")]),
            ("handle", "@rae im lin_8842", &[(K::Handle, "@rae"), (K::Word, "im"), (K::Handle, "lin_8842")]),
            (
                "mask in brackets",
                "<TIME> [数字x] {phone_2}",
                &[(K::Number, "<time>"), (K::Number, "[数字x]"), (K::Phone, "{phone_2}")],
            ),
            ("a name is nothing", "NAME您好", &[(K::Character, "您"), (K::Character, "好")]),
            (
                "bare masks",
                "拨CELLPHONE点URLrj8",
                &[(K::Character, "拨"), (K::Phone, "cellphone"), (K::Character, "点"), (K::Url, "urlrj8")],
            ),
            (
                "crosses",
                "xxx元 x月 love xxx",
                &[(K::Money, "xxx元"), (K::Number, "x"), (K::Character, "月"), (K::Word, "love"), (K::Word, "xxx")],
            ),
            (
                "codes of pictures are nothing",
                "加[微笑]我[OK]/:rose 好/::)的#E-s12#E-s[数字x]呢",
                &[(K::Character, "加"), (K::Character, "我"), (K::Character, "好"), (K::Character, "的"), (K::Character, "呢")],
            ),
            (
                "other brackets and signs stay",
                "[银行] #e-s a/b",
                &[
                    (K::Symbol, "["),
                    (K::Character, "银"),
                    (K::Character, "行"),
                    (K::Symbol, "]"),
                    (K::Symbol, "#"),
                    (K::Word, "e"),
                    (K::Symbol, "-"),
                    (K::Word, "s"),
                    (K::Word, "a"),
                    (K::Symbol, "/"),
                    (K::Word, "b"),
                ],
            ),
            ("decimal is no link", "3.5 v1.2", &[(K::Number, "3.5"), (K::Word, "v1"), (K::Symbol, "."), (K::Number, "2")]),
        ];
        for (name, text, expected) in rows {
            let n = Normalized::new(text);
            let tokens = Tokenizer::builtin().tokenize(&n);
            let found: Vec<(K, String)> = tokens.iter().map(|t| (t.kind, n.chars()[t.chars.clone()].iter().collect())).collect();
            let expected: Vec<(K, String)> = expected.iter().map(|&(k, s)| (k, s.to_owned())).collect();
            assert_eq!(found, expected, "{name}");
        }
    }
}

//! Placeholders of anonymised messages: `[数字x]`, `<TIME>`, `{phone}`, `DIGIT` between Han
//! characters, `xxxx元`.
//!
//! Whoever keeps messages for others to read masks them, each corpus in its own way. A placeholder
//! is read as what it stands for, so that masked and plain messages look alike; a name or place
//! stands for nothing a model should learn and becomes no token at all.

use super::TokenKind::{self, Email, Handle, Money, Number, Phone, Url};
use crate::normalize::is_han;

/// The longest bracketed placeholder, brackets and index included.
const LONGEST: usize = 24;

/// What placeholders are called, and what they stand for. The second column says whether the bare
/// word is one too when it stands beside a Han character.
const NAMES: [(&str, bool, Option<TokenKind>); 62] = [
    ("cellphone", true, Some(Phone)),
    ("phone", true, Some(Phone)),
    ("hotline", true, Some(Phone)),
    ("phonenumber", false, Some(Phone)),
    ("mobile", false, Some(Phone)),
    ("tel", false, Some(Phone)),
    ("电话", false, Some(Phone)),
    ("手机", false, Some(Phone)),
    ("电话号码", false, Some(Phone)),
    ("手机号", false, Some(Phone)),
    ("url", true, Some(Url)),
    ("link", false, Some(Url)),
    ("website", false, Some(Url)),
    ("链接", false, Some(Url)),
    ("网址", false, Some(Url)),
    ("email", false, Some(Email)),
    ("邮箱", false, Some(Email)),
    ("wechat", false, Some(Handle)),
    ("qq", false, Some(Handle)),
    ("account", false, Some(Handle)),
    ("user", false, Some(Handle)),
    ("账号", false, Some(Handle)),
    ("digit", true, Some(Number)),
    ("digits", false, Some(Number)),
    ("number", false, Some(Number)),
    ("num", false, Some(Number)),
    ("decimal", false, Some(Number)),
    ("#", false, Some(Number)),
    ("date", false, Some(Number)),
    ("time", false, Some(Number)),
    ("code", false, Some(Number)),
    ("otp", false, Some(Number)),
    ("id", false, Some(Number)),
    ("orderid", false, Some(Number)),
    ("order", false, Some(Number)),
    ("card", false, Some(Number)),
    ("数字", false, Some(Number)),
    ("日期", false, Some(Number)),
    ("时间", false, Some(Number)),
    ("编号", false, Some(Number)),
    ("单号", false, Some(Number)),
    ("订单号", false, Some(Number)),
    ("订单编号", false, Some(Number)),
    ("快递单号", false, Some(Number)),
    ("验证码", false, Some(Number)),
    ("卡号", false, Some(Number)),
    ("尾号", false, Some(Number)),
    ("amount", false, Some(Money)),
    ("money", false, Some(Money)),
    ("price", false, Some(Money)),
    ("金额", false, Some(Money)),
    ("name", true, None),
    ("place", true, None),
    ("bank", true, None),
    ("person", false, None),
    ("location", false, None),
    ("address", false, None),
    ("姓名", false, None),
    ("名字", false, None),
    ("地址", false, None),
    ("站点", false, None),
    ("公司", false, None),
];

/// The placeholder that begins at `at`: what it stands for, and its end.
pub(super) fn at(chars: &[char], at: usize) -> Option<(Option<TokenKind>, usize)> {
    match chars[at] {
        '<' => bracketed(chars, at, '>'),
        '[' => bracketed(chars, at, ']'),
        '{' => bracketed(chars, at, '}'),
        'a'..='z' => bare(chars, at),
        _ => None,
    }
}

/// Whether the crosses at `at` stand for digits: beside a Han character or before a decimal point.
pub(super) fn is_crossed_number(chars: &[char], at: usize) -> bool {
    let end = at + chars[at..].iter().take_while(|&&c| c == 'x').count();
    let next = chars.get(end).copied().unwrap_or(' ');
    let unit = matches!(next, '月' | '日' | '号' | '折' | '元' | '万' | '年' | '点' | '期' | '楼' | '周' | '%');
    if !(unit || end - at >= 2) || next.is_ascii_alphabetic() {
        return false;
    }
    unit || beside_han(chars, at, end) || matches!(next, '.' | ':' | '-') && chars.get(end + 1) == Some(&'x')
}

/// `<name>`, `[数字x]`, `{phone_2}`: a known name, with an index at most.
fn bracketed(chars: &[char], at: usize, close: char) -> Option<(Option<TokenKind>, usize)> {
    let end = at + chars[at..].iter().take(LONGEST).position(|&c| c == close)?;
    let inner = &chars[at + 1..end];
    let index = |c: &char| c.is_ascii_digit() || matches!(c, '_' | '-' | 'x' | '*' | ' ');
    let tail = inner.iter().rev().take_while(|c| index(c)).count();
    let name: String = inner[..inner.len() - tail].iter().filter(|c| !matches!(c, '_' | '-' | ' ')).collect();
    NAMES.iter().find(|(n, ..)| *n == name).map(|&(_, _, kind)| (kind, end + 1))
}

/// A bare placeholder, or several run together, beside a Han character. Links keep a suffix.
fn bare(chars: &[char], at: usize) -> Option<(Option<TokenKind>, usize)> {
    if at > 0 && chars[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    let end = at + chars[at..].iter().take(LONGEST).take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).count();
    if !(4..LONGEST).contains(&(end - at)) && chars[at] != 'u' || !beside_han(chars, at, end) {
        return None;
    }
    let word: String = chars[at..end].iter().collect();
    let mut rest = word.as_str();
    let mut first = None;
    while !rest.is_empty() {
        let (name, _, kind) = NAMES.iter().find(|(n, bare, _)| *bare && rest.starts_with(n))?;
        first = first.or(Some(*kind));
        rest = if *name == "url" { "" } else { &rest[name.len()..] };
    }
    Some((first?, end))
}

fn beside_han(chars: &[char], start: usize, end: usize) -> bool {
    let before = chars[..start].iter().rev().find(|&&c| c != ' ');
    let after = chars[end..].iter().find(|&&c| c != ' ');
    before.is_some_and(|&c| is_han(c)) || after.is_some_and(|&c| is_han(c))
}

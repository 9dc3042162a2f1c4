//! Links, bare hosts and e-mail addresses.
//!
//! Only ASCII belongs to a link here: in Chinese messages prose follows a link without a space.
//! Which host it is, and above all which reserved ending (`.example`, `.test`, `.invalid`) it
//! carries, is no feature of its own.

use super::TokenKind;

/// Two-letter and common endings that make a scheme-less `name.ending` a host; anything else of
/// two or more letters needs a path, a scheme or `www`.
const ENDINGS: [&str; 40] = [
    "com", "net", "org", "info", "biz", "top", "xyz", "vip", "club", "shop", "site", "online", "app", "link", "live", "icu",
    "cc", "cn", "hk", "tw", "uk", "us", "au", "sg", "my", "in", "ng", "ke", "ph", "ca", "io", "co", "me", "ly", "gov", "edu",
    "example", "test", "invalid", "win",
];

/// The longest run of characters taken for one link.
const MAX_LINK: usize = 2048;

/// The link or address that begins at `at`, and its end.
pub(super) fn at(chars: &[char], at: usize) -> Option<(TokenKind, usize)> {
    // In the middle of a word or address nothing begins.
    if at > 0 && (chars[at - 1].is_ascii_alphanumeric() || matches!(chars[at - 1], '.' | '@' | '-')) {
        return None;
    }
    // Cheap refusal first: most words are followed by a space, a Han character or a comma.
    let name = at + chars[at..].iter().take(MAX_LINK).take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).count();
    match chars.get(name) {
        Some('.' | ':' | '@') => {}
        _ => return None,
    }
    if let Some(host) = scheme(chars, at, name) {
        return Some((TokenKind::Url, trim(chars, host, take(chars, host, is_path))));
    }
    let local = take(chars, at, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if chars.get(local) == Some(&'@') {
        let end = trim(chars, local + 1, take(chars, local + 1, is_host));
        return chars[local + 1..end].contains(&'.').then_some((TokenKind::Email, end));
    }
    let host = trim(chars, at, take(chars, at, is_host));
    let dot = chars[at..host].iter().rposition(|&c| c == '.')? + at;
    let ending: String = chars[dot + 1..host].iter().collect();
    let letters = ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic());
    let www = chars[at..name].iter().collect::<String>() == "www";
    let path = chars.get(host) == Some(&'/') && chars.get(host + 1).is_some_and(char::is_ascii_alphanumeric);
    if dot == at || !letters || !(www || path || ENDINGS.contains(&ending.as_str())) {
        return None;
    }
    let end = if path { trim(chars, host, take(chars, host, is_path)) } else { host };
    Some((TokenKind::Url, end))
}

/// The start of the host if `chars[at..name]` is a scheme followed by `://`.
fn scheme(chars: &[char], at: usize, name: usize) -> Option<usize> {
    let slashes = chars.get(name..name + 3)? == [':', '/', '/'];
    let letters = chars[at..name].iter().all(char::is_ascii_alphanumeric) && name - at <= 8;
    (slashes && letters && chars.get(name + 3).is_some_and(char::is_ascii_alphanumeric)).then_some(name + 3)
}

fn take(chars: &[char], at: usize, keep: impl Fn(char) -> bool) -> usize {
    at + chars[at..].iter().take(MAX_LINK).take_while(|&&c| keep(c)).count()
}

/// Punctuation at the end belongs to the sentence, not to the link.
fn trim(chars: &[char], from: usize, end: usize) -> usize {
    let tail = chars[from..end]
        .iter()
        .rev()
        .take_while(|c| matches!(c, '.' | ',' | '!' | '?' | ';' | ':' | ')' | '\'' | '-' | '@'))
        .count();
    end - tail
}

fn is_host(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.')
}

fn is_path(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '`' | '[' | ']' | '{' | '}' | '|' | '\\')
}

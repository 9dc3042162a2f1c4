//! Links: with a scheme (also `hxxp`), or a bare host that can be believed.

use std::ops::Range;

use super::{
    EntityDetail, EntityKind,
    detail::{ContactApp, HostDetail},
    host::{self, Host, Proof},
    reading::{Reading, TAKEN},
};

/// The longest path read as one.
const MAX_PATH: usize = 2048;

/// Takes the links that a scheme announces.
pub(super) fn with_scheme(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        let found = if text.chars[at] == ':' || text.chars[at] == '[' { scheme(text, at) } else { None };
        let Some((start, name, authority)) = found else {
            at += 1;
            continue;
        };
        at = match link(text, authority) {
            Some((host, end)) => take(text, start..end, Some(&name), &host),
            None => at + 1,
        };
    }
}

/// The scheme whose `://` begins at `colon`: where it begins, its honest name, where the host begins.
fn scheme(text: &Reading, colon: usize) -> Option<(usize, String, usize)> {
    let starts = |at: usize, tail: &[char]| text.chars.get(at..at + tail.len()) == Some(tail);
    let tails: [&[char]; 4] = [&[':', '/', '/'], &['[', ':', ']', '/', '/'], &['[', ':', '/', '/', ']'], &[':', '\\', '\\']];
    let tail = tails.iter().find(|t| starts(colon, t))?;
    let back = text.chars[..colon].iter().rev().take(9).take_while(|c| c.is_ascii_alphanumeric()).count();
    let name = text.plain(colon - back..colon);
    let honest = match name.as_str() {
        "hxxp" | "hxtp" | "htxp" | "http" | "h" | "meow" | "ttp" => "http",
        "hxxps" | "hxtps" | "htxps" | "https" | "ttps" => "https",
        _ if back == 0 || back > 8 || name.starts_with(|c: char| c.is_ascii_digit()) => return None,
        other => other,
    };
    // `user@` before the host is there to be mistaken for it.
    let mut authority = colon + tail.len() + usize::from(text.get(colon + tail.len()) == ' ');
    let user = text.chars[authority..].iter().take(256).take_while(|&&c| is_path(c) && c != '/').collect::<Vec<_>>();
    if let Some(sign) = user.iter().rposition(|&&c| c == '@') {
        authority += sign + 1;
    }
    Some((colon - back, honest.to_owned(), authority))
}

/// Takes the links that are a bare host.
pub(super) fn bare(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        if !starts_host(text, at) {
            at += 1;
            continue;
        }
        at = match host::read(text, at, Proof::None) {
            Some(host) => {
                let end = path_end(text, host.chars.end);
                take(text, at..end, None, &host)
            }
            None => text.chars[at..].iter().take_while(|&&c| host::is_label(c)).count() + at,
        };
    }
}

/// Whether a word that could be a host's first label begins at `at`; a word in the middle of an address begins nothing.
fn starts_host(text: &Reading, at: usize) -> bool {
    let c = text.chars[at];
    let before = text.before(at);
    host::is_label(c) && !matches!(c, '-' | '_') && !host::is_label(before) && !matches!(before, '.' | '@' | '-' | TAKEN)
}

/// A host behind a scheme, and the end of its link.
fn link(text: &Reading, authority: usize) -> Option<(Host, usize)> {
    if !text.get(authority).is_alphanumeric() {
        return None;
    }
    let host = host::read(text, authority, Proof::Scheme)?;
    let end = path_end(text, host.chars.end);
    Some((host, end))
}

/// The end of port, path, query and fragment after a host that ends before `at`.
fn path_end(text: &Reading, at: usize) -> usize {
    let mut at = at;
    if text.get(at) == ':' && !text.wide(at) {
        let port = text.chars[at + 1..].iter().take(6).take_while(|c| c.is_ascii_digit()).count();
        at += if (1..=5).contains(&port) && !text.get(at + 1 + port).is_ascii_alphanumeric() { port + 1 } else { 0 };
    }
    if !matches!(text.get(at), '/' | '?' | '#')
        || text.get(at) != '/' && (text.wide(at) || !text.get(at + 1).is_ascii_alphanumeric())
    {
        return at;
    }
    let wanted =
        |i: usize| is_path(text.get(i)) && !(text.wide(i) && matches!(text.get(i), ',' | ';' | '!' | '?' | ':' | '(' | ')'));
    let mut end = (at..at + MAX_PATH).find(|&i| !wanted(i)).unwrap_or(at + MAX_PATH).min(text.chars.len());
    let opened = text.chars[at..end].iter().filter(|&&c| c == '(').count();
    let mut closed = text.chars[at..end].iter().filter(|&&c| c == ')').count();
    while end > at {
        match text.chars[end - 1] {
            ')' if closed > opened => closed -= 1,
            '.' | ',' | '!' | '?' | ';' | ':' | '\'' | '-' | '@' | '*' | '(' | '~' => {}
            _ => break,
        }
        end -= 1;
    }
    end
}

fn is_path(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '`' | '[' | ']' | '{' | '}' | '|' | '\\')
}

/// Takes a link and says where to read on.
fn take(text: &mut Reading, chars: Range<usize>, scheme: Option<&str>, host: &Host) -> usize {
    let tail = text.cased(host.chars.end..chars.end);
    let scheme = scheme.map_or(String::new(), |s| format!("{s}://"));
    let detail = HostDetail { app: app(&host.name(), &tail), ..host.detail() };
    let end = chars.end;
    text.take(EntityKind::Url, chars, format!("{scheme}{}{tail}", host.name()), Some(EntityDetail::Host(detail)));
    end
}

/// The messenger that a link with this host and path opens.
fn app(host: &str, path: &str) -> Option<ContactApp> {
    if path.len() < 2 {
        return None;
    }
    match host.strip_prefix("www.").unwrap_or(host) {
        "t.me" | "telegram.me" | "telegram.dog" => Some(ContactApp::Telegram),
        "wa.me" | "wa.link" | "api.whatsapp.com" | "chat.whatsapp.com" => Some(ContactApp::WhatsApp),
        "line.me" | "lin.ee" => Some(ContactApp::Line),
        "u.wechat.com" | "weixin.qq.com" => Some(ContactApp::WeChat),
        "qm.qq.com" => Some(ContactApp::Qq),
        "m.me" => Some(ContactApp::Facebook),
        "signal.me" => Some(ContactApp::Signal),
        "discord.gg" => Some(ContactApp::Discord),
        _ => None,
    }
}

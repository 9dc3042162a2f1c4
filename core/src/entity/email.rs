//! E-mail addresses, also `name (at) host (dot) com`.

use super::{
    EntityDetail, EntityKind,
    host::{self, Proof},
    reading::Reading,
};

/// The longest local part.
const MAX_LOCAL: usize = 64;

/// Takes the e-mail addresses.
pub(super) fn find(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        let Some((sign, after, disguised)) = sign(text, at) else {
            at += 1;
            continue;
        };
        at += 1;
        let len = text.chars[..sign].iter().rev().take(MAX_LOCAL + 1).take_while(|&&c| is_local(c)).count();
        let skipped = text.chars[sign - len..sign].iter().take_while(|c| !c.is_ascii_alphanumeric()).count();
        let start = sign - len + skipped;
        if len > MAX_LOCAL || start == sign || text.chars[sign - 1] == '.' || text.before(start).is_ascii_alphanumeric() {
            continue;
        }
        let Some(host) = host::read(text, after, Proof::Mail) else { continue };
        // "meet at cafe.com" is nobody's address: a word for the sign needs a word for the dot.
        if disguised && !host.spelled && text.has(sign, " at ") {
            continue;
        }
        at = host.chars.end;
        let normal = format!("{}@{}", text.plain(start..sign), host.name());
        text.take(EntityKind::Email, start..host.chars.end, normal, Some(EntityDetail::Host(host.detail())));
    }
}

/// An `@` or its disguise at `at`: where the local part ends, where the host begins, whether disguised.
fn sign(text: &Reading, at: usize) -> Option<(usize, usize, bool)> {
    const WORDS: [&str; 7] = ["[at]", "(at)", "{at}", " [at] ", " (at) ", "(@)", " at "];
    match text.chars[at] {
        '@' => Some((at, at + 1, false)),
        ' ' if !matches!(text.get(at + 1), '[' | '(') && !text.has(at + 1, "at ") => None,
        ' ' | '[' | '(' | '{' => WORDS.iter().find_map(|w| {
            let here = text.chars.get(at..at + w.len())?;
            here.iter().copied().eq(w.chars()).then_some((at, at + w.len(), true))
        }),
        _ => None,
    }
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-')
}

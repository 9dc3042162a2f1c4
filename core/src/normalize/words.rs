//! Words taken apart, and links broken.

use super::{
    DisguiseKind::{BrokenLink, SplitWord},
    fold::Edit,
    is_han,
    tables::tables,
};

/// The longest word looked for between separators, in characters.
const LONGEST_HAN: usize = 6;
const LONGEST_LATIN: usize = 24;

/// Whether `c` is put between the characters of a word to take it apart.
pub(super) const fn separates(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '_' | '*' | '·' | '/' | '|' | '~' | '+' | '^' | '=' | '#' | '•' | '\'' | '丶' | '丨' | '`')
        || matches!(c as u32, 0x2600..=0x27BF | 0x1F300..=0x1FAFF)
}

/// Known words with separators inside, Han or Latin, and Latin words spelled letter by letter.
pub(super) fn split(chars: &[char], in_han: bool, in_latin: bool, edits: &mut Vec<Edit>) {
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let found = if in_han && is_han(c) && !separates(c) {
            han(chars, at)
        } else if in_latin && c.is_ascii_lowercase() && (at == 0 || !chars[at - 1].is_ascii_alphanumeric()) {
            latin(chars, at)
        } else {
            None
        };
        match found {
            Some(edit) => {
                at = edit.range.end;
                edits.push(edit);
            }
            None => at += 1,
        }
    }
}

/// The longest known Han word that begins at `at` and has a separator inside.
fn han(chars: &[char], at: usize) -> Option<Edit> {
    let mut word = ['\0'; LONGEST_HAN];
    word[0] = chars[at];
    let (mut end, mut apart, mut best) = (at + 1, false, None);
    for len in 1..LONGEST_HAN {
        let gap = chars[end..].iter().take(3).take_while(|&&c| separates(c)).count();
        let Some(&next) = chars.get(end + gap) else { break };
        if gap > 2 || !is_han(next) {
            break;
        }
        apart |= gap > 0;
        word[len] = next;
        end += gap + 1;
        let word = &word[..=len];
        if apart && tables().joined.contains(word) {
            best = Some(Edit::new(at..end, word.iter().copied(), SplitWord));
        }
    }
    best
}

/// A Latin word whose letters, or parts, stand apart by one and the same sign.
fn latin(chars: &[char], at: usize) -> Option<Edit> {
    const SPELLED: usize = 5;
    // Most words are followed by nothing that takes words apart.
    let first = chars[at..].iter().take(LONGEST_LATIN).take_while(|c| c.is_ascii_lowercase()).count();
    match chars[at + first..] {
        [gap, 'a'..='z', ..] if separates(gap) && !(gap == ' ' && first > 1) => {}
        _ => return None,
    }
    let mut letters = ['\0'; LONGEST_LATIN];
    let mut word = 0;
    let (mut end, mut parts, mut longest, mut sign) = (at, 0, 0, None);
    loop {
        let here = &chars[end..];
        let len = here.iter().take(LONGEST_LATIN + 1).take_while(|c| c.is_ascii_lowercase()).count();
        letters.get_mut(word..word + len)?.copy_from_slice(&here[..len]);
        word += len;
        end += len;
        parts += 1;
        longest = longest.max(len);
        if chars.get(end).is_some_and(char::is_ascii_digit) {
            return None;
        }
        let Some(&gap) = chars.get(end) else { break };
        let fits = separates(gap) && sign.is_none_or(|s| s == gap) && chars.get(end + 1).is_some_and(char::is_ascii_lowercase);
        // Ordinary words stand between spaces, so there only single letters are a word taken apart.
        if !fits || gap == ' ' && (longest > 1 || chars.get(end + 2).is_some_and(char::is_ascii_lowercase)) {
            break;
        }
        sign = Some(gap);
        end += 1;
    }
    let word = &letters[..word];
    let known = word.len() >= 4 && parts >= 2 && tables().joined.contains(word);
    // A host is no word taken apart, and neither is a path.
    let host = sign == Some('.') && longest > 2 || sign == Some('/') && longest > 1;
    let apart = parts >= SPELLED && longest == 1 || known && !host;
    (parts >= 2 && apart).then(|| Edit::new(at..end, word.iter().copied(), SplitWord))
}

/// Links written so that they are not taken for links.
pub(super) fn broken_links(chars: &[char], edits: &mut Vec<Edit>) {
    let name = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        if !matches!(rest, ['h', 'x', ..] | ['[' | '(' | '。' | '点', ..] | [' ', ' ' | '.' | '[' | '(' | '。' | '点', ..]) {
            at += 1;
            continue;
        }
        let before = at > 0 && name(chars.get(at - 1));
        let starts = |text: &str| text.chars().eq(rest.iter().copied().take(text.chars().count()));
        let found = if !before && starts("hxxp") {
            Some((4, "http"))
        } else if before {
            // `pay[.]example`, `pay(dot)example`, `pay . example`, `pay。example`, `pay点com`
            ["[.]", "(.)", "[dot]", "(dot)", " [.] ", " (.) ", " [dot] ", " (dot) "]
                .into_iter()
                .find(|b| starts(b) && name(rest.get(b.len())))
                .map(|b| (b.len(), "."))
                .or_else(|| spaced(chars, at))
        } else {
            None
        };
        match found {
            Some((len, plain)) => {
                edits.push(Edit::new(at..at + len, plain.chars(), BrokenLink));
                at += len;
            }
            None => at += 1,
        }
    }
}

/// A dot with a space beside it, or a Han dot, between a name and an ending that hosts have.
fn spaced(chars: &[char], at: usize) -> Option<(usize, &'static str)> {
    const ENDINGS: [&str; 24] = [
        "com", "net", "org", "info", "top", "xyz", "vip", "club", "shop", "site", "online", "app", "link", "live", "icu", "cc",
        "cn", "me", "io", "co", "win", "example", "test", "invalid",
    ];
    let before = chars[at..].iter().take(2).take_while(|&&c| c == ' ').count();
    let dot = *chars.get(at + before)?;
    let after = chars[at + before + 1..].iter().take(2).take_while(|&&c| c == ' ').count();
    // A plain dot followed by a space ends sentences, so it needs the space before it too.
    let broken = match dot {
        '.' => before > 0,
        '。' | '点' => true,
        _ => false,
    };
    let start = at + before + 1 + after;
    let rest = chars.get(start..)?;
    let ending = &rest[..rest.iter().take(8).take_while(|c| c.is_ascii_lowercase()).count()];
    let ends = rest.get(ending.len()).is_none_or(|c| !c.is_ascii_alphanumeric());
    let known = || ENDINGS.iter().any(|e| e.chars().eq(ending.iter().copied()));
    (broken && ends && known()).then_some((before + 1 + after, "."))
}

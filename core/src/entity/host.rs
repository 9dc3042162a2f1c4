//! Host names, plain or disguised: where they begin and end, and whose they are.

mod ending;

use std::{net::Ipv4Addr, ops::Range};

use super::{brand, detail::HostDetail, punycode, reading::Reading};
use crate::normalize::is_han;
use ending::Ending;

/// The most labels of a host.
const MAX_LABELS: usize = 12;

/// How a dot between labels is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dot {
    Plain,
    /// `[.]`, `(.)`, `(dot)`.
    Bracketed,
    /// `。`
    Ideographic,
    /// ` . `
    Spaced,
    /// ` .` or `. `
    HalfSpaced,
    /// ` dot `.
    Word,
    /// 点
    Han,
}

/// What makes a chain of labels a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// A scheme before it.
    Scheme,
    /// An `@` before it.
    Mail,
    /// Nothing but itself.
    None,
}

/// A host found in a message.
#[derive(Debug)]
pub(super) struct Host {
    labels: Vec<String>,
    pub(super) chars: Range<usize>,
    /// Whether its dots are the word.
    pub(super) spelled: bool,
}

/// The host that begins at `at`.
pub(super) fn read(text: &Reading, at: usize, proof: Proof) -> Option<Host> {
    // Most words are followed by nothing like a dot.
    let first = label(text, at, proof == Proof::Scheme);
    dot(text, first)?;
    let (mut labels, mut dots): (Vec<Range<usize>>, Vec<Dot>) = (Vec::new(), Vec::new());
    let mut start = at;
    loop {
        let end = label(text, start, proof == Proof::Scheme);
        if end == start {
            break;
        }
        labels.push(start..end);
        match dot(text, end).filter(|_| labels.len() < MAX_LABELS) {
            Some((next, dot)) => {
                dots.push(dot);
                start = next;
            }
            None => break,
        }
    }
    // The longest chain that is a host; what follows a dot may be the next sentence.
    (2..=labels.len()).rev().find(|&n| is_host(text, &labels[..n], &dots[..n - 1], proof)).map(|n| Host {
        labels: labels[..n].iter().map(|l| text.plain(l.clone())).collect(),
        chars: labels[0].start..labels[n - 1].end,
        spelled: dots[..n - 1].contains(&Dot::Word),
    })
}

/// The end of the label that begins at `at`.
fn label(text: &Reading, at: usize, any_script: bool) -> usize {
    let len = text.chars[at..]
        .iter()
        .take(64)
        .take_while(|&&c| is_label(c) || any_script && (is_han(c) || c.is_alphanumeric()))
        .count();
    let end = at + if len > 63 { 0 } else { len };
    let dashes = text.chars[at..end].iter().rev().take_while(|&&c| matches!(c, '-' | '_')).count();
    end - dashes
}

/// Characters of a label: ASCII, and letters of the scripts that are mistaken for it.
pub(super) fn is_label(c: char) -> bool {
    let near = matches!(c as u32, 0xDF..=0x24F | 0x250..=0x2AF | 0x370..=0x52F | 0x1E00..=0x1EFF);
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || near && c.is_alphabetic()
}

/// The dot at `at`, and where the next label begins.
fn dot(text: &Reading, at: usize) -> Option<(usize, Dot)> {
    let spaces = usize::from(text.get(at) == ' ');
    let here = at + spaces;
    let space_after = |end: usize| end + usize::from(text.get(end) == ' ');
    let (next, dot) = match text.get(here) {
        '.' | '。' if spaces > 0 && text.get(here + 1) == ' ' => (here + 2, Dot::Spaced),
        '.' | '。' if spaces > 0 || text.get(here + 1) == ' ' => (space_after(here + 1), Dot::HalfSpaced),
        '.' => (here + 1, Dot::Plain),
        '。' => (here + 1, Dot::Ideographic),
        '点' if spaces == 0 => (here + 1, Dot::Han),
        'd' if spaces > 0 && text.chars.get(here..here + 4) == Some(&['d', 'o', 't', ' ']) => (here + 4, Dot::Word),
        open @ ('[' | '(' | '{') => (space_after(bracket(text, here, open)?), Dot::Bracketed),
        _ => return None,
    };
    (is_label(text.get(next)) || is_han(text.get(next)) && dot == Dot::Plain).then_some((next, dot))
}

/// The end of a bracketed dot.
fn bracket(text: &Reading, at: usize, open: char) -> Option<usize> {
    let close = match open {
        '[' => ']',
        '(' => ')',
        _ => '}',
    };
    let inside = text.chars[at + 1..].iter().take(6).take_while(|&&c| c != close).collect::<String>();
    let end = at + 1 + inside.chars().count();
    (matches!(inside.trim(), "." | "。" | "dot" | "点" | "d0t") && text.get(end) == close).then_some(end + 1)
}

fn is_host(text: &Reading, labels: &[Range<usize>], dots: &[Dot], proof: Proof) -> bool {
    let last = labels[labels.len() - 1].clone();
    let ending = text.plain(last.clone());
    // A disguise goes through the whole host; the end of a sentence does not.
    let sentence_like = |d: &Dot| matches!(d, Dot::Spaced | Dot::HalfSpaced | Dot::Ideographic);
    let mixed = dots.iter().any(sentence_like) && dots.iter().any(|&d| d != dots[0]);
    let dashed = labels.iter().any(|l| text.chars[l.start] == '-');
    if mixed || dashed || labels.iter().map(|l| l.len() + 1).sum::<usize>() > 254 {
        return false;
    }
    if ending.bytes().all(|b| b.is_ascii_digit()) {
        return is_address(text, labels, dots, proof);
    }
    let path = text.get(last.end) == '/' && text.get(last.end + 1).is_ascii_alphanumeric();
    let www = text.plain(labels[0].clone()) == "www" && labels.len() > 2;
    let foreign = !ending.is_ascii() && proof == Proof::Scheme || ending.starts_with("xn--");
    let letters = ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic());
    let class = Ending::of(&ending);
    let loose = dots.iter().copied().find(|d| !matches!(d, Dot::Plain | Dot::Bracketed));
    if let Some(loose) = loose {
        // A disguise needs an ending that is no word, or a path.
        let named = text.plain(labels[labels.len() - 2].clone());
        let article =
            matches!(named.as_str(), "the" | "a" | "an" | "this" | "that" | "and" | "it" | "is" | "polka" | "red" | "every");
        let sure = match loose {
            Dot::HalfSpaced => Ending::is_generic(&ending) && named.len() > 2,
            Dot::Spaced | Dot::Ideographic => matches!(class, Ending::Sure | Ending::Word),
            _ => class == Ending::Sure,
        };
        return letters && !article && (sure || class != Ending::Unknown && (path || www || proof != Proof::None));
    }
    if foreign || letters && (proof != Proof::None || www) {
        return true;
    }
    letters && believable(text, labels, class, path)
}

/// Whether nothing but labels and ending make it a host rather than two sentences without a space.
fn believable(text: &Reading, labels: &[Range<usize>], class: Ending, path: bool) -> bool {
    let last = labels[labels.len() - 1].clone();
    let name = &text.chars[labels[labels.len() - 2].clone()];
    let capital = |l: &Range<usize>| text.cased_char(l.start).is_uppercase() && text.cased_char(l.end - 1).is_lowercase();
    let sentence = capital(&last) && !capital(&labels[0]);
    let numbered = labels.len() == 2 && name.iter().all(char::is_ascii_digit);
    let odd = labels.len() > 2 || name.iter().any(|c| c.is_ascii_digit() || *c == '-');
    match class {
        Ending::Sure => !sentence || path,
        Ending::Word => path || !sentence && !numbered,
        Ending::Function => path || odd && !numbered && !sentence && name.len() > 1,
        Ending::File => path,
        Ending::Unknown => false,
    }
}

/// Four numbers are an address only behind a scheme or before a path or port.
fn is_address(text: &Reading, labels: &[Range<usize>], dots: &[Dot], proof: Proof) -> bool {
    let whole: Vec<String> = labels.iter().map(|l| text.plain(l.clone())).collect();
    let end = labels[labels.len() - 1].end;
    let goes_on = text.get(end) == '/' || text.get(end) == ':' && text.get(end + 1).is_ascii_digit();
    let plain = dots.iter().all(|d| matches!(d, Dot::Plain | Dot::Bracketed));
    plain && labels.len() == 4 && whole.join(".").parse::<Ipv4Addr>().is_ok() && (proof == Proof::Scheme || goes_on)
}

impl Host {
    /// The host without disguise.
    pub(super) fn name(&self) -> String {
        self.labels.join(".")
    }

    /// What the host says of itself.
    pub(super) fn detail(&self) -> HostDetail {
        let host = self.name();
        let suffix = ending::suffix_len(&self.labels);
        let address = host.parse::<Ipv4Addr>().is_ok();
        let from = if address { 0 } else { self.labels.len().saturating_sub(suffix + 1) };
        let unicode = punycode::host(&host);
        let shown: Vec<&str> = unicode.as_deref().unwrap_or(&host).split('.').collect();
        let look_alike = if address { None } else { brand::look_alike(&shown, suffix) };
        HostDetail { registrable: self.labels[from..].join("."), unicode, look_alike, app: None, host }
    }
}

//! Characters that a reader cannot see: what they are, and when they are honest.

use super::DisguiseKind;

/// What sort of invisible character was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HiddenKind {
    ZeroWidth,
    Bidi,
    Tag,
    Control,
    /// A joiner, mark or selector where its script needs it; dropped, but nothing is wrong with it.
    Joiner,
}

impl HiddenKind {
    /// The disguise it is, unless an honest writer has a use for it here.
    pub(super) fn disguise(self) -> Option<DisguiseKind> {
        Some(match self {
            Self::ZeroWidth => DisguiseKind::ZeroWidth,
            Self::Bidi => DisguiseKind::Bidi,
            Self::Tag => DisguiseKind::Tag,
            Self::Control => DisguiseKind::Control,
            Self::Joiner => return None,
        })
    }
}

/// The kind of `c` if it is invisible; `before` and `after` tell honest joiners from hiding places.
pub(super) fn kind(c: char, before: Option<char>, after: Option<char>) -> Option<HiddenKind> {
    Some(match c as u32 {
        0x09 | 0x0A | 0x0D => return None,
        0x00..=0x1F | 0x7F..=0x84 | 0x86..=0x9F => HiddenKind::Control,
        0x200C | 0x200D => {
            let needed = |n: Option<char>| n.is_some_and(|n| !is_plain_script(n));
            if needed(before) || needed(after) { HiddenKind::Joiner } else { HiddenKind::ZeroWidth }
        }
        0x200E | 0x200F | 0x061C => HiddenKind::Joiner,
        0x202A..=0x202E | 0x2066..=0x2069 => HiddenKind::Bidi,
        0xAD
        | 0x034F
        | 0x115F
        | 0x1160
        | 0x17B4
        | 0x17B5
        | 0x180B..=0x180F
        | 0x200B
        | 0x2060..=0x2065
        | 0x206A..=0x206F
        | 0x3164
        | 0xFFA0
        | 0xFFF9..=0xFFFB => HiddenKind::ZeroWidth,
        // Some systems begin a text with a byte order mark; elsewhere it hides something.
        0xFEFF => {
            if before.is_none() {
                HiddenKind::Joiner
            } else {
                HiddenKind::ZeroWidth
            }
        }
        0x20E3 | 0xFE00..=0xFE0F | 0xE0100..=0xE01EF => HiddenKind::Joiner,
        0xE0000..=0xE00FF | 0xE01F0..=0xE0FFF => HiddenKind::Tag,
        _ => return None,
    })
}

/// Whether a joiner between `before` and `after` is part of how they are written: Arabic, Indic and
/// south-east Asian letters, and pictographs drawn as one; or a tag part of a flag.
pub(super) fn is_written(c: char, before: Option<char>, after: Option<char>) -> bool {
    let joining = |n: char| matches!(n as u32, 0x0600..=0x08FF | 0x0900..=0x0DFF | 0x1000..=0x109F | 0x1780..=0x18AF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC);
    let drawn =
        |n: char| matches!(n as u32, 0x2190..=0x21FF | 0x2300..=0x23FF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x1F300..=0x1FAFF);
    let both = |of: &dyn Fn(char) -> bool| before.is_some_and(of) && after.is_some_and(of);
    // The flags of England, Scotland and Wales are a black flag and tags.
    let flag = |n: char| matches!(n as u32, 0x1F3F4 | 0xE0020..=0xE007F);
    if flag(c) && c != '\u{1f3f4}' {
        return before.is_some_and(flag);
    }
    matches!(c, '\u{200c}' | '\u{200d}') && (both(&joining) || c == '\u{200d}' && both(&drawn))
}

/// Scripts whose writing never needs a joiner: Latin, Greek, Cyrillic, Han, kana, digits, marks.
fn is_plain_script(c: char) -> bool {
    matches!(c as u32, 0x20..=0x052F | 0x2010..=0x2027 | 0x2030..=0x205E | 0x3000..=0x9FFF | 0xAC00..=0xD7A3 | 0xFF00..=0xFFEF)
}

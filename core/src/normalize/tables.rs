//! The tables of `models/disguises.toml`, made ready for look-ups on first use.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use serde::Deserialize;

use super::{DisguiseKind, han};
use crate::lexicon::{self, Lexicon};

/// A spelling that stands for a known word.
pub(super) struct Phrase {
    /// What to write instead; none if it is the known word itself, which keeps shorter spellings
    /// inside it from being taken.
    pub(super) plain: Option<Vec<char>>,
    /// Characters of the spelling.
    pub(super) len: usize,
    pub(super) kind: DisguiseKind,
    /// Whether it only stands for the word after a word such as 加 or "add".
    pub(super) after_adding: bool,
    /// Whether it begins or ends with an ASCII letter and so must stand apart from others.
    pub(super) ascii_start: bool,
    pub(super) ascii_end: bool,
}

/// A sorted list of words. One bit a hash tells of most others that they are none.
pub(super) struct Words {
    bits: Vec<u64>,
    words: Vec<Vec<char>>,
}

impl Words {
    const BITS: u32 = 15;

    fn new(words: impl Iterator<Item = Vec<char>>) -> Self {
        let mut words: Vec<_> = words.collect();
        words.sort_unstable();
        let mut bits = vec![0; 1 << (Self::BITS - 6)];
        for word in &words {
            lexicon::set::<{ Self::BITS }>(&mut bits, lexicon::hash(word));
        }
        Self { bits, words }
    }

    pub(super) fn contains(&self, word: &[char]) -> bool {
        lexicon::is_set::<{ Self::BITS }>(&self.bits, lexicon::hash(word)) != 0
            && self.words.binary_search_by(|known| known.as_slice().cmp(word)).is_ok()
    }
}

pub(super) struct Tables {
    /// Single characters by what they look like: ASCII letters in other scripts.
    pub(super) look_alikes: HashMap<char, char>,
    /// Words that are split or spelled in leet.
    pub(super) joined: Words,
    /// Further words that are read in leet.
    pub(super) common: Words,
    pub(super) phrases: Vec<Phrase>,
    /// The phrases, by number.
    pub(super) lexicon: Lexicon,
    /// Words after which a short alias names a contact app.
    pub(super) adding: Vec<Vec<char>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    table: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    row: Vec<Spellings>,
    #[serde(default)]
    rows: Vec<(char, char)>,
    #[serde(default)]
    adding_words: Vec<String>,
    #[serde(default)]
    zh: Vec<String>,
    #[serde(default)]
    en: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Spellings {
    to: String,
    from: Vec<String>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str(include_str!("../../models/disguises.toml")).expect("the bundled tables are valid"))
}

fn table(id: &str) -> impl Iterator<Item = &'static Entry> + use<'_> {
    file().table.iter().filter(move |t| t.id == id)
}

/// Han characters by the ordinary character they stand for.
pub(super) fn variants() -> impl Iterator<Item = (char, char)> {
    table("variants").flat_map(|t| t.rows.iter().copied())
}

/// The tables, built on first use.
pub(super) fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(build)
}

fn build() -> Tables {
    // Spellings are looked for after single characters were folded.
    let han = han::table();
    let folded = |s: &str| s.chars().map(|c| han.fold(c)).collect::<String>();
    let chars = |s: &str| s.chars().collect::<Vec<char>>();
    let mut phrases: Vec<(String, Phrase)> = Vec::new();
    for (id, kind, after_adding) in [
        ("contact_apps", DisguiseKind::ContactAlias, false),
        ("contact_after_add", DisguiseKind::ContactAlias, true),
        ("homophones", DisguiseKind::Homophone, false),
        ("look_alike_words", DisguiseKind::LookAlikeLetters, false),
    ] {
        for row in table(id).flat_map(|t| &t.row) {
            // A known word is no alias of itself, and none of its parts is one inside it.
            phrases.push((row.to.clone(), phrase(&row.to, None, kind, false)));
            let spelled = row.from.iter().map(|from| (folded(from), phrase(from, Some(chars(&row.to)), kind, after_adding)));
            phrases.extend(spelled);
        }
    }
    // The first table to name a spelling keeps it.
    let mut seen = HashSet::new();
    phrases.retain(|(text, _)| seen.insert(text.clone()));
    let lexicon = Lexicon::new(phrases.iter().map(|(text, _)| &**text));
    Tables {
        look_alikes: table("confusables").flat_map(|t| t.rows.iter().copied()).collect(),
        joined: Words::new(table("joined").flat_map(|t| t.zh.iter().chain(&t.en)).map(|w| chars(w))),
        common: Words::new(table("common_words").flat_map(|t| &t.en).map(|w| chars(w))),
        adding: table("contact_after_add").flat_map(|t| &t.adding_words).map(|w| chars(w)).collect(),
        phrases: phrases.into_iter().map(|(_, p)| p).collect(),
        lexicon,
    }
}

fn phrase(text: &str, plain: Option<Vec<char>>, kind: DisguiseKind, after_adding: bool) -> Phrase {
    let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    Phrase {
        plain,
        len: text.chars().count(),
        kind,
        after_adding,
        ascii_start: ascii(text.chars().next()),
        ascii_end: ascii(text.chars().next_back()),
    }
}

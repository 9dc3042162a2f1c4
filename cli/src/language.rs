//! The language people are spoken to in.

use clap::ValueEnum;
use ruse::taxonomy::Bilingual;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Zh,
    En,
}

impl Language {
    /// Chinese if a fifth of the letters are Han characters, else English.
    pub(crate) fn of(text: &str) -> Self {
        let (mut han, mut letters) = (0usize, 0usize);
        for c in text.chars().take(10_000).filter(|c| c.is_alphabetic()) {
            letters += 1;
            han += usize::from(matches!(c as u32, 0x3400..=0x9FFF | 0x20000..=0x323AF));
        }
        if han * 5 >= letters && han > 0 { Self::Zh } else { Self::En }
    }

    pub(crate) fn quote(self, text: &str) -> String {
        match self {
            Self::Zh => format!("“{text}”"),
            Self::En => format!("\"{text}\""),
        }
    }

    pub(crate) fn pick(self, text: &Bilingual) -> &str {
        self.say(&text.en, &text.zh)
    }

    pub(crate) fn say<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

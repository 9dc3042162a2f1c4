//! Verdicts for people: one sentence, and one self-contained page, in English or Chinese.

use std::fmt::Write as _;

use crate::{
    entity::{EntityDetail, EntityKind},
    explain::{Explanation, Reasons},
    normalize::{DisguiseKind, Span, is_han},
    policy::Decision,
    signal::Signal,
    taxonomy::{Bilingual, Role, Taxonomy, Typology},
};

/// The language people are spoken to in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese, in simplified characters.
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language of a message: Chinese if a fifth of its letters are Han characters, else English.
    pub fn of(text: &str) -> Self {
        let (mut han, mut letters) = (0usize, 0usize);
        for c in text.chars().take(10_000).filter(|c| c.is_alphabetic()) {
            letters += 1;
            han += usize::from(is_han(c));
        }
        if han * 5 >= letters && han > 0 { Self::Zh } else { Self::En }
    }

    /// The text in this language.
    pub fn pick(self, text: &Bilingual) -> &str {
        self.say(&text.en, &text.zh)
    }

    /// The text in quotation marks.
    pub fn quote(self, text: &str) -> String {
        match self {
            Self::Zh => format!("“{text}”"),
            Self::En => format!("\"{text}\""),
        }
    }

    /// One of two texts.
    pub fn say<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// The name of a label; labels that the taxonomy does not know keep their id.
pub fn name(id: &str, lang: Language) -> String {
    Taxonomy::bundled().get(id).map_or_else(|| id.to_owned(), |l| lang.pick(&l.name).to_owned())
}

/// The label to describe and to give advice on, if the taxonomy knows it; none for a blank message.
pub fn label(explanation: &Explanation) -> Option<&'static Typology> {
    Taxonomy::bundled().get(explanation.verdict.typology()).filter(|_| !explanation.is_blank())
}

/// The verdict in one sentence: what it is, how sure that is, and the tactics found.
pub fn sentence(explanation: &Explanation, lang: Language) -> String {
    let verdict = &explanation.verdict;
    if explanation.is_blank() {
        return lang.say("There is nothing in this message to judge by.", "这条信息里没有可供判断的内容。").to_owned();
    }
    let name = name(verdict.typology(), lang);
    let percent = verdict.scam().map_or_else(String::new, |p| match lang {
        Language::En => format!(" ({:.0} % scam)", p.get() * 100.0),
        Language::Zh => format!("（诈骗概率 {:.0} %）", p.get() * 100.0),
    });
    let lead = match (verdict.decision(), lang) {
        (Decision::Scam, Language::En) => format!("This looks like a scam: {name}{percent}"),
        (Decision::Scam, Language::Zh) => format!("这条信息很像诈骗：{name}{percent}"),
        (Decision::Unsure, Language::En) => format!("Not sure{percent}. If it is a scam, then most likely: {name}"),
        (Decision::Unsure, Language::Zh) => format!("拿不准{percent}。如果是诈骗，最像：{name}"),
        (Decision::Legitimate, Language::En) => format!("Nothing here looks like a scam: {name}{percent}"),
        (Decision::Legitimate, Language::Zh) => format!("没有发现诈骗迹象：{name}{percent}"),
    };
    let says: Vec<&str> = tactics(explanation).map(|(s, _)| lang.say(&s.says_en, &s.says_zh)).take(4).collect();
    match (says.as_slice(), lang) {
        ([], Language::En) => format!("{lead}."),
        ([], Language::Zh) => format!("{lead}。"),
        (says, Language::En) => format!("{lead}: it {}.", list(says, ", ", " and ")),
        (says, Language::Zh) => format!("{lead}：它{}。", says.join("，")),
    }
}

fn list(items: &[&str], comma: &str, and: &str) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{}{and}{last}", rest.join(comma)),
        _ => items.concat(),
    }
}

/// What was disguised, for people; none if nothing was.
pub fn disguised(explanation: &Explanation, lang: Language) -> Option<String> {
    let mut kinds: Vec<DisguiseKind> = explanation.disguises.iter().map(|d| d.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let named: Vec<&str> = kinds.into_iter().map(|k| kind_name(k, lang)).collect();
    (!named.is_empty()).then(|| named.join(lang.say(", ", "、")))
}

/// What a message names, for people: name, place in the text, and what is to be known of it.
pub fn named(explanation: &Explanation, lang: Language) -> impl Iterator<Item = (&'static str, &Span, Option<String>)> {
    explanation.entities.iter().map(move |entity| {
        let remark = match &entity.detail {
            Some(EntityDetail::Host(host)) => match (host.look_alike, &host.unicode) {
                (Some(brand), _) => {
                    Some(lang.say("looks like {}, but is not its site", "像 {}，但不是它的网站").replace("{}", brand))
                }
                (None, Some(shown)) => Some(shown.clone()),
                (None, None) => None,
            },
            _ => None,
        };
        (entity_name(entity.kind, lang), &entity.span, remark)
    })
}

/// A kind of entity, for people.
pub fn entity_name(kind: EntityKind, lang: Language) -> &'static str {
    let (en, zh) = match kind {
        EntityKind::Url => ("link", "链接"),
        EntityKind::Phone => ("phone number", "电话号码"),
        EntityKind::Email => ("e-mail address", "电子邮箱"),
        EntityKind::ContactHandle => ("account", "联系账号"),
        EntityKind::BankCard => ("bank card", "银行卡"),
        EntityKind::ChineseId => ("Chinese identity number", "身份证号"),
        EntityKind::CryptoAddress => ("crypto address", "加密货币地址"),
        EntityKind::Money => ("sum of money", "金额"),
        EntityKind::OneTimeCode => ("one-time code", "验证码"),
        EntityKind::TrackingNumber => ("tracking number", "快递单号"),
    };
    lang.say(en, zh)
}

/// A kind of disguise, for people.
pub fn kind_name(kind: DisguiseKind, lang: Language) -> &'static str {
    let (en, zh) = match kind {
        DisguiseKind::ZeroWidth => ("invisible characters", "看不见的字符"),
        DisguiseKind::Bidi => ("characters that reorder the text", "改变文字方向的字符"),
        DisguiseKind::Tag => ("invisible tags", "隐形标签字符"),
        DisguiseKind::Control => ("control characters", "控制字符"),
        DisguiseKind::StyledLetters => ("letters in disguise", "花体或全角字母数字"),
        DisguiseKind::CombiningMarks => ("marks laid over letters", "叠加在字上的符号"),
        DisguiseKind::LookAlikeLetters => ("look-alike letters of another script", "冒充拉丁字母的外文字母"),
        DisguiseKind::VariantCharacters => ("rare variants of characters", "异体字或火星文"),
        DisguiseKind::SplitWord => ("words taken apart", "拆开的词"),
        DisguiseKind::Leet => ("digits for letters", "用数字代替字母"),
        DisguiseKind::SwappedDigits => ("letters for digits", "用字母代替数字"),
        DisguiseKind::SpelledDigits => ("a number spelled out", "用汉字写的号码"),
        DisguiseKind::ContactAlias => ("a veiled name of a contact app", "联系软件的代称"),
        DisguiseKind::Homophone => ("words spelled by sound or parts", "谐音或拆字"),
        DisguiseKind::BrokenLink => ("a broken link", "拆开的链接"),
    };
    lang.say(en, zh)
}

/// The reasons to show: of the typology for a scam, of scam-or-not otherwise.
pub fn shown(explanation: &Explanation) -> &Reasons {
    match (&explanation.scam, explanation.verdict.decision()) {
        (Some(scam), Decision::Legitimate) => scam,
        _ => &explanation.typology,
    }
}

/// The spans that speak most strongly for what is shown, in the order of the text.
pub fn marked(text: &str, reasons: &Reasons) -> Vec<Span> {
    let spans = reasons.highlights(text);
    let strongest = spans.iter().map(|s| s.1).fold(0.0, f64::max);
    let mut marked: Vec<Span> = spans.into_iter().filter(|s| s.1 > 0.25 * strongest).map(|s| s.0).collect();
    marked.sort_by_key(|s| s.start);
    marked
}

/// The tactics to show: those of scams, or for an honest verdict those of honest messages.
pub fn tactics(explanation: &Explanation) -> impl Iterator<Item = &(&'static Signal, Span)> {
    let honest = explanation.verdict.decision() == Decision::Legitimate;
    explanation.signals.iter().filter(move |(signal, _)| signal.honest == honest)
}

/// The two labels that come next, with their probabilities.
pub fn next_likely(explanation: &Explanation, lang: Language) -> String {
    let verdict = &explanation.verdict;
    let others = verdict.typologies(0).into_iter().filter(|s| s.id != verdict.typology()).take(2);
    let others: Vec<String> = others.map(|s| format!("{} {:.0} %", name(s.id, lang), s.probability.get() * 100.0)).collect();
    others.join(lang.say(", ", "，"))
}

/// A self-contained page: the message with its evidence marked, the verdict, the tactics, what it
/// names, what was disguised, the next labels, and advice. No script, no link, nothing loaded.
pub fn html(explanation: &Explanation, text: &str, lang: Language) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>ruse</title><style>{STYLE}</style><body>",
        lang.say("en", "zh-Hans")
    );
    page.push_str(&fragment(explanation, text, lang));
    page.push_str("</body></html>\n");
    page
}

const STYLE: &str = "body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}";

/// The page's body, for notebooks.
pub fn fragment(explanation: &Explanation, text: &str, lang: Language) -> String {
    let verdict = &explanation.verdict;
    let colour = match verdict.decision() {
        Decision::Scam => "#b3261e",
        Decision::Unsure => "#8a6100",
        Decision::Legitimate => "#1b6e3c",
    };
    let reasons = shown(explanation);
    let mut out = format!("<div style=\"border-left:4px solid {colour};padding:.2rem 1rem\"><blockquote dir=\"auto\">");
    let mut from = 0;
    for span in marked(text, reasons) {
        _ = write!(out, "{}<mark>{}</mark>", escaped(&text[from..span.start]), escaped(&text[span.clone()]));
        from = span.end;
    }
    _ = write!(out, "{}</blockquote>", escaped(&text[from..]));
    _ = write!(out, "<p style=\"color:{colour}\"><strong>{}</strong></p>", escaped(&sentence(explanation, lang)));
    if let Some(label) = label(explanation) {
        _ = write!(out, "<p>{}</p>", escaped(lang.pick(&label.description)));
        if label.role != Role::None {
            let title = lang.say("What to do:", "怎么办：");
            _ = write!(out, "<p><strong>{title}</strong> {}</p>", escaped(lang.pick(&label.advice)));
        }
    }
    if tactics(explanation).next().is_some() {
        _ = write!(out, "<p>{}</p><ul>", lang.say("Tactics found", "发现的手法"));
        for (signal, span) in tactics(explanation) {
            let name = lang.say(&signal.en, &signal.zh);
            _ = write!(out, "<li>{}: <q>{}</q></li>", escaped(name), escaped(&text[span.clone()]));
        }
        out.push_str("</ul>");
    }
    if !explanation.entities.is_empty() {
        _ = write!(out, "<p>{}</p><ul>", lang.say("Named in it", "提到的联系方式和金额"));
        for (name, span, remark) in named(explanation, lang) {
            let remark = remark.map_or_else(String::new, |remark| format!(" ({remark})"));
            _ = write!(out, "<li>{name}: <q>{}</q>{}</li>", escaped(&text[span.clone()]), escaped(&remark));
        }
        out.push_str("</ul>");
    }
    if let Some(kinds) = disguised(explanation, lang) {
        _ = write!(out, "<p>{} {}</p>", lang.say("Disguised:", "伪装："), escaped(&kinds));
    }
    _ = write!(
        out,
        "<details><summary>{}</summary><table>",
        lang.say("What spoke for and against it", "依据（正数支持，负数反对）")
    );
    for (span, weight) in reasons.highlights(text).into_iter().take(12) {
        _ = write!(out, "<tr><td style=\"text-align:right\">{weight:+.2}</td><td>{}</td></tr>", escaped(&text[span]));
    }
    let next = next_likely(explanation, lang);
    _ = write!(
        out,
        "</table></details><p><small>{} {} · {}</small></p></div>",
        lang.say("Next likely:", "其次："),
        escaped(&next),
        escaped(verdict.model())
    );
    out
}

/// Text as HTML; characters that would reorder what is shown become visible signs.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.is_control() && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

//! Disguises as small functions, each with where it was described. They know nothing of the library.

/// How much of a disguise can be undone from the text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undoing {
    /// Everything: the normal form is that of the plain message.
    Exact,
    /// Words that are known.
    Known,
    /// Nothing: the message itself says something else or less.
    None,
}

/// A disguise.
pub(crate) struct Disguise {
    /// Its name.
    pub(crate) name: &'static str,
    /// Where it is described.
    pub(crate) source: &'static str,
    /// How far it can be undone.
    pub(crate) undoing: Undoing,
    /// The disguised message; the number varies with the message and is the same in every run.
    pub(crate) apply: fn(&str, u64) -> String,
}

const TG_SPAM: &str = "umputun/tg-spam #169";
const BAD_CHARACTERS: &str = "Boucher et al., Bad Characters, arXiv:2106.09898";
const SPAMDAM: &str = "SpamDam, arXiv:2404.09481";
const SPSTUDY: &str = "spstudy, arXiv:2210.06451";
const FBS: &str = "Zhang et al., Lies in the Air, CCS 2020";
const TR39: &str = "Unicode TR39";
const COMMON: &str = "seen in the wild, police bulletins";
const TEXTBUGGER: &str = "TextBugger, arXiv:1812.05271";
const ARGOT: &str = "Argot, IJCAI 2020";
const CHIFRAUD: &str = "ChiFraud, COLING 2025";
const UNIT42: &str = "Unit 42, toll smishing, 2025";

macro_rules! disguises {
    ($($name:literal, $source:expr, $undoing:ident, $apply:expr;)*) => {
        /// Every disguise.
        pub(crate) const ALL: &[Disguise] = &[$(Disguise { name: $name, source: $source, undoing: Undoing::$undoing, apply: $apply }),*];
    };
}

disguises! {
    "zero-width space in words", TG_SPAM, Exact, |t, s| between(t, s, 3, "\u{200b}");
    "word joiner in words", BAD_CHARACTERS, Exact, |t, s| between(t, s, 2, "\u{2060}");
    "soft hyphen in words", TG_SPAM, Exact, |t, s| between(t, s, 3, "\u{ad}");
    "invisible operator in words", TG_SPAM, Exact, |t, s| between(t, s, 3, "\u{2062}");
    "byte order mark in words", BAD_CHARACTERS, Exact, |t, s| between(t, s, 4, "\u{feff}");
    "tag characters after words", BAD_CHARACTERS, Exact, |t, s| between(t, s, 5, "\u{e0061}\u{e0062}");
    "variation selectors", BAD_CHARACTERS, Exact, |t, s| between(t, s, 3, "\u{fe0e}");
    "backspace characters", SPAMDAM, Exact, |t, s| between(t, s, 6, "\u{8}");
    "delete characters", SPAMDAM, Exact, |t, s| between(t, s, 6, "\u{7f}");
    "bidi override around the message", BAD_CHARACTERS, Exact, |t, _| format!("\u{202d}{t}\u{202c}");
    "bidi isolates in words", BAD_CHARACTERS, Exact, |t, s| between(t, s, 4, "\u{2068}\u{2069}");
    "full-width letters and digits", SPSTUDY, Exact, |t, _| map(t, |c| shift(c, '!', '~', 0xFEE0));
    "mathematical bold", TR39, Exact, |t, _| map(t, |c| alphabet(c, 0x1D400, 0x1D41A, Some(0x1D7CE)));
    "mathematical double-struck digits and sans letters", TR39, Exact, |t, _| map(t, |c| alphabet(c, 0x1D5A0, 0x1D5BA, Some(0x1D7D8)));
    "mathematical monospace", TR39, Exact, |t, _| map(t, |c| alphabet(c, 0x1D670, 0x1D68A, Some(0x1D7F6)));
    "circled letters", COMMON, Exact, |t, _| map(t, |c| alphabet(c, 0x24B6, 0x24D0, None));
    "circled digits", COMMON, Exact, |t, _| map(t, circled);
    "keycap digits", COMMON, Exact, |t, _| expand(t, |c| c.is_ascii_digit().then(|| format!("{c}\u{fe0f}\u{20e3}")));
    "superscript digits", COMMON, Exact, |t, _| map(t, |c| pick(c, "0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"));
    "random capitals", TEXTBUGGER, Exact, |t, s| chosen(t, s, 2, |c| c.to_ascii_uppercase());
    "traditional characters", FBS, Exact, |t, _| map(t, |c| pick(c, SIMPLIFIED, TRADITIONAL));
    "strike-through", TR39, Exact, |t, _| expand(t, |c| (c.is_ascii_alphanumeric() || han(c)).then(|| format!("{c}\u{336}")));
    "underline marks", TR39, Exact, |t, _| expand(t, |c| c.is_ascii_alphabetic().then(|| format!("{c}\u{332}")));
    "heaps of marks", COMMON, Exact, |t, _| expand(t, |c| c.is_ascii_alphabetic().then(|| format!("{c}\u{335}\u{348}\u{353}")));
    "small capitals", TR39, Known, |t, _| map(t, |c| pick(c, "abcdefghijklmnoprstuvwz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢ"));
    "Cyrillic look-alikes", BAD_CHARACTERS, Known, |t, s| chosen(t, s, 2, |c| pick(c, "aeopcxyis", "аеорсхуіѕ"));
    "Greek look-alikes", TR39, Known, |t, s| chosen(t, s, 2, |c| pick(c, "aoviptn", "αονιρτη"));
    "leet", SPSTUDY, Known, |t, s| words(t, s, |w| w.chars().map(|c| pick(c, "oeaisOEAIS", "03@1$03@1$")).collect());
    "O for 0", FBS, Known, |t, _| digits(t, '0', 'O');
    "l for 1", FBS, Known, |t, _| digits(t, '1', 'l');
    "letters apart", SPSTUDY, Known, |t, s| words(t, s, |w| joined(w, " "));
    "dots between letters", SPSTUDY, Known, |t, s| words(t, s, |w| joined(w, "."));
    "hyphens between letters", SPSTUDY, Known, |t, s| words(t, s, |w| joined(w, "-"));
    "stars between letters", SPSTUDY, Known, |t, s| words(t, s, |w| joined(w, "*"));
    "spaces in Chinese words", CHIFRAUD, Known, |t, _| spell(t, |w| joined(w, " "));
    "dots in Chinese words", CHIFRAUD, Known, |t, _| spell(t, |w| joined(w, "."));
    "underscores in Chinese words", CHIFRAUD, Known, |t, _| spell(t, |w| joined(w, "_"));
    "pictographs in Chinese words", CHIFRAUD, Known, |t, _| spell(t, |w| joined(w, "🔥"));
    "pinyin for characters", ARGOT, Known, |t, _| replace(t, PINYIN);
    "homophones", ARGOT, Known, |t, _| replace(t, HOMOPHONES);
    "characters in parts", ARGOT, Known, |t, _| replace(t, PARTS);
    "Japanese and variant characters", FBS, Known, |t, _| map(t, |c| pick(c, "户钱气图国圆来铁龙", "戸銭気図囯円來鉄竜"));
    "Martian script", CHIFRAUD, Known, |t, _| map(t, |c| pick(c, "我你们好打", "莪祢們恏咑"));
    "aliases of contact apps", FBS, Known, |t, _| replace(t, ALIASES);
    "other aliases of contact apps", COMMON, Known, |t, _| replace(t, MORE_ALIASES);
    "Han numerals for numbers", FBS, Known, |t, _| numerals(t);
    "hxxp links", COMMON, Known, |t, _| t.replace("http", "hxxp");
    "bracketed dots in links", COMMON, Known, |t, _| endings(t, "[.]");
    "spaced dots in links", UNIT42, Known, |t, _| endings(t, " . ");
    "Han dot in links", FBS, Known, |t, _| endings(t, "。");
    "swapped letters", TEXTBUGGER, None, |t, s| words(t, s, swapped);
    "dropped letters", SPAMDAM, None, |t, s| words(t, s, |w| w.chars().enumerate().filter(|(i, _)| *i != 2).map(|(_, c)| c).collect());
    "honest padding", CHIFRAUD, None, |t, s| format!("{t} {}", PADDING[(s % PADDING.len() as u64) as usize]);
    "line breaks before the message", COMMON, Exact, |t, _| format!("{}{t}", "\n".repeat(40));
}

/// A number that follows from a text alone.
pub(crate) fn seed(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn map(text: &str, f: impl Fn(char) -> char) -> String {
    text.chars().map(f).collect()
}

fn expand(text: &str, f: impl Fn(char) -> Option<String>) -> String {
    text.chars().map(|c| f(c).unwrap_or_else(|| c.to_string())).collect()
}

/// Puts something after every `every`-th letter that another letter follows.
fn between(text: &str, seed: u64, every: usize, what: &str) -> String {
    let mut out = String::new();
    let mut letters = seed as usize % every;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if (c.is_ascii_alphanumeric() || han(c)) && chars.peek().is_some_and(|n| n.is_ascii_alphanumeric() || han(*n)) {
            letters += 1;
            if letters.is_multiple_of(every) {
                out.push_str(what);
            }
        }
    }
    out
}

fn chosen(text: &str, seed: u64, every: usize, f: impl Fn(char) -> char) -> String {
    text.chars().enumerate().map(|(i, c)| if (i + seed as usize).is_multiple_of(every) { f(c) } else { c }).collect()
}

fn shift(c: char, first: char, last: char, by: u32) -> char {
    if (first..=last).contains(&c) { char::from_u32(c as u32 + by).unwrap_or(c) } else { c }
}

fn alphabet(c: char, upper: u32, lower: u32, digit: Option<u32>) -> char {
    let code = match c {
        'A'..='Z' => upper + (c as u32 - 'A' as u32),
        'a'..='z' => lower + (c as u32 - 'a' as u32),
        '0'..='9' => match digit {
            Some(zero) => zero + (c as u32 - '0' as u32),
            None => return c,
        },
        _ => return c,
    };
    char::from_u32(code).unwrap_or(c)
}

fn circled(c: char) -> char {
    pick(c, "0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
}

fn pick(c: char, from: &str, to: &str) -> char {
    from.chars().zip(to.chars()).find(|(f, _)| *f == c).map_or(c, |(_, t)| t)
}

/// Changes every third Latin word of five letters or more.
fn words(text: &str, seed: u64, f: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut count = seed;
    for part in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let link = part.ends_with(['.', '/', '_', '@', '-', ':']);
        if word.len() >= 5 && !link {
            count += 1;
            if count.is_multiple_of(3) {
                out.push_str(&f(word));
                out.push_str(&part[word.len()..]);
                continue;
            }
        }
        out.push_str(part);
    }
    out
}

fn joined(word: &str, by: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(by)
}

fn swapped(word: &str) -> String {
    let mut chars: Vec<char> = word.chars().collect();
    chars.swap(1, 2);
    chars.into_iter().collect()
}

/// Letters for digits inside numbers of three digits or more.
fn digits(text: &str, digit: char, letter: char) -> String {
    let chars: Vec<char> = text.chars().collect();
    let number = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let inside = |i: usize| number(i) && (i > 1 && number(i - 1) && number(i - 2));
    chars.iter().enumerate().map(|(i, &c)| if c == digit && inside(i) { letter } else { c }).collect()
}

/// Numbers of eight digits or more, in Han numerals.
fn numerals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let len = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        if len >= 8 {
            out.extend(chars[at..at + len].iter().map(|&c| pick(c, "0123456789", "零幺二三四五六七八九")));
        } else {
            out.extend(&chars[at..at + len.max(1)]);
        }
        at += len.max(1);
    }
    out
}

/// Chinese words that filters look for.
const WORDS: [&str; 40] = [
    "贷款",
    "刷单",
    "微信",
    "返利",
    "佣金",
    "兼职",
    "投资",
    "彩票",
    "充值",
    "提现",
    "下注",
    "理财",
    "验证码",
    "身份证",
    "支付宝",
    "银行卡",
    "征信",
    "股票",
    "会员",
    "客服",
    "退款",
    "快递",
    "中奖",
    "红包",
    "积分",
    "保证金",
    "手续费",
    "解冻",
    "额度",
    "信用卡",
    "转账",
    "博彩",
    "公安",
    "法院",
    "发票",
    "跑分",
    "直播",
    "日结",
    "垫付",
    "收益",
];

fn spell(text: &str, f: impl Fn(&str) -> String) -> String {
    WORDS.iter().fold(text.to_owned(), |t, w| t.replace(w, &f(w)))
}

fn replace(text: &str, pairs: &[(&str, &str)]) -> String {
    pairs.iter().fold(text.to_owned(), |t, (from, to)| t.replace(from, to))
}

fn endings(text: &str, dot: &str) -> String {
    [".example", ".test", ".invalid"].iter().fold(text.to_owned(), |t, e| t.replace(e, &format!("{dot}{}", &e[1..])))
}

const PINYIN: &[(&str, &str)] = &[
    ("贷款", "dai款"),
    ("刷单", "shua单"),
    ("微信", "weixin"),
    ("兼职", "jian职"),
    ("投资", "tou资"),
    ("提现", "ti现"),
    ("银行卡", "yin行卡"),
    ("验证码", "yan证码"),
    ("征信", "zheng信"),
    ("返利", "fan利"),
    ("佣金", "yong金"),
    ("充值", "chong值"),
    ("转账", "zhuan账"),
    ("跑分", "pao分"),
    ("彩票", "cai票"),
    ("信用卡", "xin用卡"),
    ("博彩", "bo彩"),
    ("解冻", "jie冻"),
];
const HOMOPHONES: &[(&str, &str)] = &[
    ("贷款", "袋款"),
    ("刷单", "唰单"),
    ("微信", "薇信"),
    ("兼职", "煎职"),
    ("提现", "提線"),
    ("银行卡", "银航卡"),
    ("征信", "征心"),
    ("佣金", "用金"),
    ("博彩", "伯彩"),
    ("彩票", "采票"),
    ("转账", "转帐"),
    ("下注", "下柱"),
    ("返利", "反利"),
    ("充值", "冲值"),
];
const PARTS: &[(&str, &str)] =
    &[("贷款", "贝代款"), ("赌博", "贝者博"), ("彩票", "采彡票"), ("银行", "钅艮行"), ("加微", "力口微"), ("转账", "转贝长")];
const ALIASES: &[(&str, &str)] =
    &[("微信", "薇❤"), ("QQ", "扣扣"), ("qq", "扣扣"), ("Telegram", "TG"), ("telegram", "tg"), ("WhatsApp", "W h a t s A p p")];
const MORE_ALIASES: &[(&str, &str)] = &[
    ("加微信", "+vx"),
    ("微信", "威信"),
    ("QQ", "企鹅"),
    ("qq", "企鹅"),
    ("Telegram", "纸飞机"),
    ("WhatsApp", "Wh4tsApp"),
    ("whatsapp", "whats-app"),
];
const PADDING: [&str; 4] = [
    "床前明月光，疑是地上霜。举头望明月，低头思故乡。",
    "今天天气不错，晚上一起吃饭吧，妈妈炖了汤。",
    "See you at football on Sunday, bring the kids and the dog, it should stay dry.",
    "Shall I compare thee to a summer's day? Thou art more lovely and more temperate.",
];
const SIMPLIFIED: &str =
    "贷钱单领奖户号码银请转账资款间时会员费们个来说国学还没过开关点给问话机电发业务实际运输将与为后从进动听写买卖证书车门见儿";
const TRADITIONAL: &str =
    "貸錢單領獎戶號碼銀請轉賬資款間時會員費們個來說國學還沒過開關點給問話機電發業務實際運輸將與為後從進動聽寫買賣證書車門見兒";

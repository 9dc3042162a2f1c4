//! Whose money: signs and words before or after an amount.

use std::sync::OnceLock;

use super::super::{
    reading::{Reading, digit, numeral},
    words::Words,
};
use crate::normalize::is_han;

/// Signs and words before an amount.
const BEFORE: &[(&str, &str)] = &[
    ("USD", "us$|usd$|usd|美元|美金|$"),
    ("USDT", "usdt"),
    ("USDC", "usdc"),
    ("HKD", "hk$|hkd$|hkd|港币$|港币"),
    ("TWD", "nt$|ntd|twd|台币|新台币"),
    ("NZD", "nz$|nzd"),
    ("SGD", "s$|sg$|sgd$|sgd|新币"),
    ("AUD", "a$|au$|aud$|aud|澳元|澳币"),
    ("CAD", "c$|ca$|cad$|cad|加元|加币"),
    ("CNY", "cn¥|rmb¥|rmb|cny|人民币¥|人民币|¥"),
    ("JPY", "jp¥|jpy|日元|日币"),
    ("MYR", "rm|myr|令吉|马币"),
    ("INR", "rs.|rs|inr|₹|卢比"),
    ("GBP", "gbp|£|英镑"),
    ("EUR", "eur|欧元|€"),
    ("NGN", "ngn|₦|n"),
    ("KES", "kshs.|kshs|ksh.|ksh|kes"),
    ("PHP", "php|₱|比索|p"),
    ("THB", "thb|฿|泰铢"),
    ("IDR", "idr|rp.|rp"),
    ("VND", "vnd|₫"),
    ("KRW", "krw|₩"),
    ("CHF", "chf"),
    ("ZAR", "zar|r"),
    ("AED", "aed"),
    ("BTC", "btc"),
    ("ETH", "eth"),
    ("RUB", "₽"),
];

/// Words and signs after an amount.
const AFTER: &[(&str, &str)] = &[
    ("CNY", "元人民币|元整|元|块钱|块|圆整|圆|人民币|rmb|cny|yuan|¥"),
    ("USD", "美元|美金|美刀|刀|us dollars|us dollar|usd|dollars|dollar|bucks|$"),
    ("HKD", "港币|港元|港纸|hkd|hong kong dollars"),
    ("TWD", "新台币|台币|twd|ntd"),
    ("SGD", "新币|坡币|新元|sgd|singapore dollars"),
    ("AUD", "澳元|澳币|澳刀|aud|australian dollars"),
    ("CAD", "加元|加币|cad|canadian dollars"),
    ("EUR", "欧元|euros|euro|eur|€"),
    ("GBP", "英镑|镑|pounds|pound|quid|gbp|£"),
    ("JPY", "日元|日币|yen|jpy"),
    ("KRW", "韩元|韩币|krw|won"),
    ("THB", "泰铢|铢|baht|thb"),
    ("MYR", "令吉|马币|ringgit|myr|rm"),
    ("INR", "卢比|rupees|rupee|inr|rs|₹"),
    ("PHP", "比索|pesos|peso|php|₱"),
    ("VND", "越南盾|vnd"),
    ("RUB", "卢布"),
    ("NGN", "naira|ngn|₦"),
    ("KES", "shillings|bob|kes|ksh"),
    ("AED", "dirhams"),
    ("ZAR", "rand"),
    ("USDT", "泰达币|usdt|个u|u"),
    ("USDC", "usdc"),
    ("BTC", "比特币|个比特币|btc"),
    ("ETH", "eth"),
    ("TRX", "trx"),
];

/// The currency at `at`, and where its amount begins.
pub(super) fn before(text: &Reading, at: usize) -> Option<(usize, &'static str)> {
    static WORDS: OnceLock<Words<&str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(BEFORE));
    let (end, code) = words.at(&text.chars, at).find_map(|(len, code)| {
        let end = at + len;
        let number = end + usize::from(text.get(end) == ' ' || text.get(end) == ':' && len > 1);
        let starts = digit(text.get(number)).is_some() || text.get(at) > '一' && numeral(text.get(number)).is_some();
        let letter = len == 1 && text.get(at).is_ascii_alphabetic();
        (starts && (!letter || is_sum_of_letter(text, at, code))).then_some((number, code))
    })?;
    let sign = text.before(at);
    // A dollar sign behind letters is another country's, or no sum.
    let tied = sign.is_ascii_alphanumeric() && text.get(at).is_ascii_alphanumeric() || sign == '_';
    let yen = code == "CNY" && text.get(at) == '¥' && text.chars.iter().any(|c| matches!(c, 'ぁ'..='ヺ'));
    let code = if text.get(at) == '$' {
        dollar(text)
    } else if yen {
        "JPY"
    } else {
        code
    };
    (!tied).then_some((end, code))
}

/// Whether `P500`, `N2,000` or `R300` is a sum: a capital right before digits that are grouped, or in
/// a message that speaks of the country.
fn is_sum_of_letter(text: &Reading, at: usize, code: &str) -> bool {
    let digits = (at + 1..at + 5).take_while(|&i| digit(text.get(i)).is_some()).count();
    let grouped = text.get(at + 1 + digits) == ',' && (1..=3).all(|i| digit(text.get(at + 1 + digits + i)).is_some());
    let home = match code {
        "PHP" => 63,
        "NGN" => 234,
        _ => 27,
    };
    text.cased_char(at).is_ascii_uppercase() && digits > 0 && (grouped || digits >= 2 && text.cues.country(home))
}

/// The dollar of the one place the message speaks of, else that of the United States.
fn dollar(text: &Reading) -> &'static str {
    const PLACES: [(u16, &str); 4] = [(852, "HKD"), (65, "SGD"), (61, "AUD"), (886, "TWD")];
    let mut spoken_of = PLACES.iter().filter(|(code, _)| text.cues.country(*code));
    match (spoken_of.next(), spoken_of.next()) {
        (Some((_, currency)), None) if !text.cues.country(1) => currency,
        _ => "USD",
    }
}

/// The currency after an amount that ends at `at`, and where it ends. In words, only a word will do.
pub(super) fn after(text: &Reading, at: usize, in_words: bool) -> Option<(usize, &'static str)> {
    static WORDS: OnceLock<Words<&str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(AFTER));
    let from = at + usize::from(text.get(at) == ' ');
    let (len, code) = words.at(&text.chars, from).find(|(len, _)| !in_words || *len > 2)?;
    let end = from + len;
    let next = text.get(end);
    let word = text.plain(from..end);
    let other = match word.as_str() {
        "元" => matches!(next, '素' | '旦' | '宵' | '帅' | '宝' | '论'),
        "块" => matches!(
            next,
            '儿' | '地'
                | '蛋'
                | '石'
                | '屏'
                | '板'
                | '表'
                | '肉'
                | '糖'
                | '电'
                | '冰'
                | '砖'
                | '玉'
                | '牌'
                | '布'
                | '豆'
                | '钢'
                | '大'
                | '小'
                | '腹'
        ),
        "圆" => matches!(next, '形' | '桌' | '满' | '圈'),
        "刀" => matches!(next, '片' | '具' | '剑' | '切' | '下' | '口' | '疤'),
        // "love 4 u", "2u": only sums of some size are counted in it.
        "u" => {
            from > at && !text.han
                || at >= 1 && !text.han && digit(text.before(at - 1)).is_none()
                || matches!(next, '盘' | '型' | '位' | '机' | '形')
        }
        "$" | "£" | "€" | "¥" | "₹" | "₦" | "₱" => from > at || digit(next).is_some(),
        "won" => next == ' ' && text.any(end + 1, "the|a|t|by|in|it").is_some(),
        _ => false,
    };
    (!other).then_some((end, code))
}

/// Whether an amount at `at..end` with its unit up to `unit_end` is a sum and no idiom: 一块 is
/// "together", 两块 "two pieces", unless 钱 or a pause follows.
pub(super) fn believable(text: &Reading, at: usize, end: usize, unit_end: usize) -> bool {
    let unit = text.plain(end..unit_end);
    if digit(text.get(at)).is_some() || end - at > 1 && text.chars[at..end].iter().all(|&c| numeral(c).is_none() || c != '一') {
        return unit != "刀" || digit(text.get(at)).is_some();
    }
    let next = text.get(unit_end);
    let pause = !next.is_alphanumeric();
    match (unit.as_str(), end - at) {
        ("块", 1) => text.chars[at] != '一' && (pause || numeral(next).is_some()),
        ("元" | "圆", 1) => !matches!(next, '二' | '一' | '三' | '化' | '方' | '复' | '体' | '素' | '店'),
        ("刀" | "镑" | "u", _) => false,
        _ => true,
    }
}

/// The hundredths named behind 块 or 元 that ends at `unit_end`: 三块五, 3元5角, 两块五毛; and where they end.
pub(super) fn fraction(text: &Reading, end: usize, unit_end: usize) -> (u128, usize) {
    let unit = text.plain(end..unit_end);
    let value = digit(text.get(unit_end)).or_else(|| numeral(text.get(unit_end)));
    let Some(tenths) = value.filter(|&v| v > 0 && matches!(unit.as_str(), "块" | "元")) else { return (0, unit_end) };
    let next = text.get(unit_end + 1);
    // "38块一人": one for each; digits go with digits.
    let same = text.get(unit_end).is_ascii() == text.before(end).is_ascii();
    match next {
        _ if !same || tenths == 1 && is_han(text.get(unit_end)) && is_han(next) && !matches!(next, '角' | '毛') => {
            (0, unit_end)
        }
        '角' | '毛' => (u128::from(tenths) * 10, unit_end + 2 + usize::from(text.get(unit_end + 2) == '钱')),
        '十' | '百' | '千' | '万' | '亿' | '个' | '只' | '张' | '次' | '条' | '分' | '元' | '.' => (0, unit_end),
        _ if unit == "块" && !next.is_ascii_alphanumeric() => (u128::from(tenths) * 10, unit_end + 1),
        _ => (0, unit_end),
    }
}

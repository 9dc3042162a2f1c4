//! Amounts in English words: "five hundred", "twenty-five", "a thousand".

use std::sync::OnceLock;

use super::{
    super::{reading::Reading, words::Words},
    amount::Amount,
};

#[derive(Debug, Clone, Copy)]
enum Number {
    /// Adds to what is counted.
    Count(u128),
    /// Multiplies what was counted.
    Scale(u128),
    /// "a", before a scale.
    Article,
}

const NUMBERS: &[(Number, &str)] = &[
    (Number::Count(1), "one"),
    (Number::Count(2), "two"),
    (Number::Count(3), "three"),
    (Number::Count(4), "four"),
    (Number::Count(5), "five"),
    (Number::Count(6), "six"),
    (Number::Count(7), "seven"),
    (Number::Count(8), "eight"),
    (Number::Count(9), "nine"),
    (Number::Count(10), "ten"),
    (Number::Count(11), "eleven"),
    (Number::Count(12), "twelve"),
    (Number::Count(13), "thirteen"),
    (Number::Count(14), "fourteen"),
    (Number::Count(15), "fifteen"),
    (Number::Count(16), "sixteen"),
    (Number::Count(17), "seventeen"),
    (Number::Count(18), "eighteen"),
    (Number::Count(19), "nineteen"),
    (Number::Count(20), "twenty"),
    (Number::Count(30), "thirty"),
    (Number::Count(40), "forty"),
    (Number::Count(50), "fifty"),
    (Number::Count(60), "sixty"),
    (Number::Count(70), "seventy"),
    (Number::Count(80), "eighty"),
    (Number::Count(90), "ninety"),
    (Number::Scale(100), "hundred"),
    (Number::Scale(1000), "thousand|grand"),
    (Number::Scale(100_000), "lakh"),
    (Number::Scale(1_000_000), "million"),
    (Number::Scale(10_000_000), "crore"),
    (Number::Article, "a"),
];

/// The amount whose words begin at `at`, and its end.
pub(super) fn read(text: &Reading, at: usize) -> Option<(Amount, usize)> {
    static WORDS: OnceLock<Words<Number>> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::new(NUMBERS));
    let (mut total, mut section, mut scaled, mut from, mut end) = (0u128, 0u128, false, at, at);
    for place in 0..12 {
        let Some((len, number)) = words.at(&text.chars, from).next() else { break };
        match number {
            Number::Count(n) => section += n,
            Number::Scale(100) if section > 0 => (section, scaled) = (section * 100, true),
            Number::Scale(factor) if section > 0 => {
                total += section * factor;
                (section, scaled) = (0, true);
            }
            Number::Article if place == 0 => section = 1,
            _ => break,
        }
        end = from + len;
        from = match text.get(end) {
            ' ' | '-' => end + 1,
            _ => break,
        };
        from += if text.has(from, "and") { 4 } else { 0 };
    }
    let article_alone = text.has(at, "a") && !scaled;
    let sum = total + section;
    (end > at && !article_alone && sum > 0 && sum < 1_000_000_000).then(|| (Amount::whole(sum), end))
}

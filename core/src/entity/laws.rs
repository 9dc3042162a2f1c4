//! What holds for every message, over fragments that look like entities.

use proptest::prelude::*;

use super::{EntityKind, RedactOptions, entities, redact};

/// Entities of every kind.
const WHOLE: &str = concat!(
    "13800138000|138****2231|+44 7700 900123|(020) 7946 0958|400-820-0000|95588|555-0123|98765 43210|一三八零零一三八零零零",
    "|1️⃣3️⃣8️⃣00138000|１３８００１３８０００|a@b.example|x (at) y (dot) com|me@|https://a.example/x?y=1|hxxps://a[.]test",
    "|t . me/abc|www。abc。com|a dot com|paypa1.com|300元|三千块|$1,200.50|10-20k USD|Rs 2 lakh|five hundred pounds|5万",
    "|4111 1111 1111 1111|6222 **** **** 1234|尾号1234|ending 4471|11010519491231002X",
    "|1BitcoinEaterAddressDontSendf59kuE|0x000000000000000000000000000000000000dEaD|RR123456785CN|SF1234567890123",
    "|1Z999AA10123456784|9400100000000000000006|G-123456|123-456|8 2 4 1 9 0|@desk_rae|lin_8842|<PHONE>|<URL>",
    "|<CODE>",
);
/// Words that stand beside them.
const WORDS: &str = concat!(
    "微信|加v|vx:|QQ|telegram|whatsapp |line id |验证码|code| is | is your code|OTP|尾号|ending |card |卡号|电话|call ",
    "|tracking |中通|单号|订单号|号|是|元|块|USD|$|£|RM|HK$|香港|₹|S$|dot|at|万|十|百|一|三|五|k|per|two|hundred|and",
);
/// What may stand between, and pieces of numbers.
const BETWEEN: &str = concat!(
    "||| |-|.|,|:|：|，|。|/|*|**|****|x|xxxx|(|)|[|]|+|@|\n|<|>|_|#|\u{200b}|\u{fe0f}\u{20e3}|\u{301}|㈠|½|➕|0|1|23|456",
    "|7890|o|a|的|x1",
);

/// Fragments of entities, whole ones, the words around them, and what stands between.
fn fragments() -> impl Strategy<Value = String> {
    let of = |list: &'static str| prop::sample::select(list.split('|').collect::<Vec<_>>());
    let some = prop_oneof![3 => of(WHOLE), 3 => of(WORDS), 5 => of(BETWEEN)];
    prop::collection::vec(some, 0..14).prop_map(|parts| parts.concat())
}

fn texts() -> impl Strategy<Value = String> {
    let words = "[0-9一二三十万块元微信验证码尾号.: ]{0,40}";
    prop_oneof![6 => fragments(), 1 => any::<String>(), 1 => "[0-9 xX*.@/:+$a-c-]{0,50}", 1 => words]
}

fn options() -> impl Strategy<Value = RedactOptions> {
    (any::<bool>(), prop::collection::vec(prop::sample::select(EntityKind::ALL.to_vec()), 0..10), any::<bool>()).prop_map(
        |(keep, kinds, all)| {
            let options = RedactOptions::default().keep_length(keep);
            if all { options } else { options.kinds(kinds) }
        },
    )
}

/// `RUSE_CASES` asks for more than the usual number.
fn cases() -> u32 {
    std::env::var("RUSE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(if cfg!(debug_assertions) { 1000 } else { 4000 })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_are_in_order_and_on_boundaries(text in texts()) {
        let mut end = 0;
        for e in entities(&text) {
            prop_assert!(e.span.start >= end && !e.span.is_empty() && !e.normal.is_empty());
            prop_assert!(text.get(e.span.clone()).is_some() && e.normal.chars().any(char::is_alphanumeric));
            end = e.span.end;
        }
        prop_assert!(end <= text.len());
    }

    #[test]
    fn redacted_is_redacted(text in texts(), options in options()) {
        let once = redact(&text, options);
        let left: Vec<_> = entities(&once).into_iter().filter(|e| options.wants(e.kind)).collect();
        prop_assert!(left.is_empty(), "{once:?} has {left:?}");
        prop_assert_eq!(redact(&once, options), once);
    }

    #[test]
    fn length_is_kept(text in texts()) {
        let redacted = redact(&text, RedactOptions::default().keep_length(true));
        prop_assert_eq!(redacted.chars().count(), text.chars().count());
        // What is left is what was there, or a star.
        prop_assert!(redacted.chars().zip(text.chars()).all(|(r, t)| r == t || r == '*'));
    }

    #[test]
    fn no_digit_of_an_entity_is_left(text in texts()) {
        let hidden = redact(&text, RedactOptions::default().keep_length(true));
        let places: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        let hidden: Vec<char> = hidden.chars().collect();
        for e in entities(&text) {
            for (c, _) in hidden.iter().zip(&places).filter(|(_, at)| e.span.contains(at)) {
                prop_assert_eq!(*c, '*');
            }
        }
    }
}

#[test]
fn a_long_text_takes_linear_time() {
    let units = "1|1 |12 345 |a.|a@|微信|验证码|尾号 |+|x|http://a.b/|三|$|call 555|-1|(|one |code 1 |sf|\u{301}";
    for unit in units.split('|') {
        let text = unit.repeat((1 << 18) / unit.len());
        let started = std::time::Instant::now();
        let found = entities(&text).len();
        assert!(started.elapsed().as_secs() < 10, "{unit:?}: {found} in {:?}", started.elapsed());
    }
}

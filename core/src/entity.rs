//! Entities of a message: links, phones, cards, codes and the like, each with its place in the
//! original text and a normal form to compare and look up by.
//!
//! Everything reads [`Normalized`] characters, so full-width, circled and keycap digits, hidden
//! characters and look-alike spaces change nothing, and spans come back through its alignment.
//!
//! The recognisers run one after the other, the most specific first: links and addresses, then what
//! carries a checksum (crypto addresses, Chinese IDs, bank cards, postal numbers), then what a word
//! beside it explains (contact handles, one-time codes, money, card tails), then phones. What one has
//! taken the next does not see. [`redact`] rests on that: a placeholder reads as something taken.
//!
//! | kind | normal form | detail |
//! |---|---|---|
//! | `url` | link without disguise, host in lower case | [`HostDetail`] |
//! | `email` | address in lower case, without disguise | [`HostDetail`] |
//! | `phone` | E.164 where the country is sure, else its digits; `*` where masked | [`EntityDetail::Phone`] |
//! | `contact_handle` | account name in lower case, Chinese numerals as digits | [`EntityDetail::Contact`] |
//! | `bank_card` | digits, `*` where masked; `*1234` for a tail | [`EntityDetail::Card`] |
//! | `chinese_id` | 18 characters | none |
//! | `crypto_address` | the address | [`EntityDetail::Crypto`] |
//! | `money` | `300 CNY`, `10-20 USD` | none |
//! | `one_time_code` | the code in upper case, without gaps | none |
//! | `tracking_number` | upper case, without gaps | [`EntityDetail::Tracking`] |
//!
//! A number behind the name of an app is a contact handle; where the app goes by phone numbers
//! (`WhatsApp`, Signal, Viber) or the number is written with `+`, it is a phone that names the app. A
//! link that opens a chat (`t.me/name`) is a link that names the app. Sums need a currency: a bare
//! `3万` may count people. Ethereum addresses are taken by form; their mixed-case checksum needs a
//! hash this crate does not carry. Nothing is looked up and time grows with length alone.
//!
//! ```
//! use ruse::entity::{EntityKind, RedactOptions, entities, redact};
//!
//! let text = "加微信 lin_8842，先付300元，详情 hxxps://paypa1[.]com/x";
//! let found = entities(text);
//! assert_eq!(found[0].kind, EntityKind::ContactHandle);
//! assert_eq!(found[1].normal, "300 CNY");
//! assert_eq!(found[2].normal, "https://paypa1.com/x");
//! assert_eq!(redact(text, RedactOptions::default()), "加微信 <HANDLE>，先付<MONEY>，详情 <URL>");
//! ```

mod brand;
mod card;
mod chinese_id;
mod code;
mod confusable;
mod crypto;
mod cue;
mod detail;
mod email;
mod handle;
mod host;
mod kind;
#[cfg(test)]
mod laws;
mod money;
mod phone;
mod punycode;
mod reading;
mod redact;
mod run;
mod tracking;
mod url;
mod words;

use serde::Serialize;

pub use detail::{Carrier, Chain, ContactApp, EntityDetail, HostDetail};
pub use kind::EntityKind;
pub use redact::{RedactOptions, redact};

use crate::normalize::{Normalized, Span};
use reading::Reading;

/// Something a message names that can be looked up, called, opened, paid or typed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Where it stands in the original text, in bytes.
    pub span: Span,
    /// Its normal form: two ways to write the same thing have the same.
    pub normal: String,
    /// What else is known of it.
    pub detail: Option<EntityDetail>,
}

/// The entities of a message, in order, not overlapping. Total: every string has a list, in time
/// that grows with its length alone.
pub fn entities(text: &str) -> Vec<Entity> {
    let mut found: Vec<Entity> = Vec::new();
    for window in reading::windows(text) {
        let start = window.start;
        for mut entity in of_window(&text[window]) {
            entity.span = entity.span.start + start..entity.span.end + start;
            // One original character may stand for several; what it is part of first keeps it.
            if found.last().is_none_or(|last| last.span.end <= entity.span.start) {
                found.push(entity);
            }
        }
    }
    found
}

fn of_window(text: &str) -> Vec<Entity> {
    let normalized = Normalized::characters(text);
    let mut reading = Reading::new(text, &normalized);
    if reading.links {
        url::with_scheme(&mut reading);
        email::find(&mut reading);
        url::bare(&mut reading);
    }
    reading.find_cues();
    // What needs many digits is not looked for among few.
    let digits = reading.digits;
    crypto::find(&mut reading);
    if digits >= 17 {
        chinese_id::find(&mut reading);
    }
    if digits >= 13 {
        card::full(&mut reading);
    }
    if digits >= 8 {
        tracking::by_format(&mut reading);
    }
    handle::after_app(&mut reading);
    if digits > 0 {
        code::find(&mut reading);
        money::find(&mut reading);
    }
    if digits >= 3 {
        card::masked(&mut reading);
    }
    if digits >= 4 {
        tracking::after_cue(&mut reading);
        phone::find(&mut reading);
    }
    money::in_words(&mut reading);
    handle::bare(&mut reading);
    reading.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind, text, normal form and detail of each entity.
    fn seen(text: &str) -> Vec<(EntityKind, &str, String, String)> {
        let row = |e: Entity| {
            let detail = e.detail.map_or(String::new(), |d| serde_json::to_string(&d).expect("plain data"));
            (e.kind, &text[e.span], e.normal, detail)
        };
        entities(text).into_iter().map(row).collect()
    }

    #[test]
    fn details() {
        for (text, normal, detail) in [
            ("+44 7700 900123", "+447700900123", r#"{"calling_code":44,"masked":false,"app":null}"#),
            ("whatsapp +44 7700 900123", "+447700900123", r#"{"calling_code":44,"masked":false,"app":"whatsapp"}"#),
            ("138****2231", "+86138****2231", r#"{"calling_code":86,"masked":true,"app":null}"#),
            ("扣扣 33078221", "33078221", r#"{"app":"qq"}"#),
            ("4111 1111 1111 1111", "4111111111111111", r#"{"network":"visa","masked":false}"#),
            ("储蓄卡尾号1234", "*1234", r#"{"network":null,"masked":true}"#),
            ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", r#"{"chain":"tron"}"#),
            ("SF1234567890123", "SF1234567890123", r#"{"carrier":"sf_express"}"#),
            ("300元", "300 CNY", ""),
        ] {
            let found = seen(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((&*found[0].2, &*found[0].3), (normal, detail), "{text}");
        }
    }

    #[test]
    fn hosts() {
        for (text, host, registrable, look_alike, app) in [
            ("https://www.paypal.com/x", "www.paypal.com", "paypal.com", None, None),
            ("hxxps://paypa1[.]com/x", "paypa1.com", "paypa1.com", Some("paypal"), None),
            ("a.b.icbc-vip.com.cn", "a.b.icbc-vip.com.cn", "icbc-vip.com.cn", Some("icbc"), None),
            ("http://xn--pple-43d.com", "xn--pple-43d.com", "xn--pple-43d.com", Some("apple"), None),
            ("http://аррӏе.com", "аррӏе.com", "аррӏе.com", Some("apple"), None),
            ("http://www.apple.com@evil.test/", "evil.test", "evil.test", None, None),
            ("http://192.0.2.1/paypal", "192.0.2.1", "192.0.2.1", None, None),
            ("t . me/abc", "t.me", "t.me", None, Some(ContactApp::Telegram)),
            ("me@dbs-alert.example", "dbs-alert.example", "dbs-alert.example", Some("dbs"), None),
        ] {
            let found = entities(text);
            let [Entity { detail: Some(EntityDetail::Host(d)), .. }] = &found[..] else { panic!("{text}: {found:?}") };
            assert_eq!((&*d.host, &*d.registrable, d.look_alike, d.app), (host, registrable, look_alike, app), "{text}");
        }
    }

    #[test]
    fn spans_are_of_the_original_text() {
        let text = "加\u{200b}Ｖ：ｌｉｎ＿８８４２，➕ 1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣！";
        let found = seen(text);
        assert_eq!(found[0].1, "ｌｉｎ＿８８４２");
        assert_eq!(found[0].2, "lin_8842");
        assert_eq!((found[1].0, &*found[1].2), (EntityKind::Phone, "+8613800138000"));
        assert!(found[1].1.ends_with("0️⃣"), "a keycap is one with its digit");
    }

    #[test]
    fn a_checksum_wins() {
        let kinds = |text: &str| seen(text).iter().map(|e| e.0).collect::<Vec<_>>();
        assert_eq!(kinds("电话 11010519491231002X"), [EntityKind::ChineseId]);
        assert_eq!(kinds("微信 4111111111111111"), [EntityKind::BankCard]);
        assert_eq!(kinds("验证码 RR123456785CN"), [EntityKind::TrackingNumber]);
        assert_eq!(kinds("https://a.test/4111111111111111"), [EntityKind::Url]);
    }

    #[test]
    fn a_text_longer_than_a_window_is_read_to_its_end() {
        let filler = "好 ".repeat(60_000);
        let text = format!("{filler}138 0013 8000");
        assert_eq!(entities(&text).len(), 1);
        assert_eq!(&text[entities(&text)[0].span.clone()], "138 0013 8000");
        let unbroken = "好".repeat(60_000) + "打13800138000找我";
        assert!(!redact(&unbroken, RedactOptions::default()).contains("13800138000"));
    }
}

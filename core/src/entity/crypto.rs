//! Addresses of crypto currencies: by checksum where the form has one that needs no more than SHA-256.

mod base58;
mod bech32;

use std::ops::Range;

use super::{EntityDetail, EntityKind, detail::Chain, reading::Reading};

/// Takes the addresses: words of ASCII letters and digits of the right length.
pub(super) fn find(text: &mut Reading) {
    let mut at = 0;
    while at < text.chars.len() {
        let len = text.chars[at..].iter().take_while(|c| c.is_ascii_alphanumeric()).count();
        if (26..=90).contains(&len)
            && text.before(at) != '_'
            && let Some((chain, normal)) = address(text, at..at + len)
        {
            text.take(EntityKind::CryptoAddress, at..at + len, normal, Some(EntityDetail::Crypto { chain }));
        }
        at += len.max(1);
    }
}

fn address(text: &Reading, chars: Range<usize>) -> Option<(Chain, String)> {
    let folded = &text.chars[chars.clone()];
    match (folded, chars.len()) {
        (['0', 'x', rest @ ..], 42) if rest.iter().all(char::is_ascii_hexdigit) => {
            Some((Chain::Ethereum, text.cased(chars).replacen('X', "x", 1)))
        }
        (['b', 'c', '1', ..] | ['l', 't', 'c', '1', ..], _) => {
            let written = text.cased(chars);
            let mixed = written.bytes().any(|b| b.is_ascii_lowercase()) && written.bytes().any(|b| b.is_ascii_uppercase());
            let plain = written.to_ascii_lowercase();
            (!mixed && bech32::is_valid(&plain))
                .then_some((if plain.starts_with('b') { Chain::Bitcoin } else { Chain::Litecoin }, plain))
        }
        (['1' | '3' | 't' | 'l' | 'm' | 'd', ..], 26..=35) => {
            let written = text.cased(chars);
            let chain = match (base58::version(&written)?, written.as_bytes()[0]) {
                (0x00, b'1') | (0x05, b'3') => Chain::Bitcoin,
                (0x41, b'T') => Chain::Tron,
                (0x30, b'L') | (0x32, b'M') => Chain::Litecoin,
                (0x1E, b'D') => Chain::Dogecoin,
                _ => return None,
            };
            Some((chain, written))
        }
        _ => None,
    }
}

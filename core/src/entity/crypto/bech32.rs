//! Bech32 ([BIP 173](https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki)) and Bech32m
//! ([BIP 350](https://github.com/bitcoin/bips/blob/master/bip-0350.mediawiki)) addresses.

const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
const BECH32: u32 = 1;
const BECH32M: u32 = 0x2bc8_30a3;

/// Whether a lower-case segwit address has the checksum its witness version calls for.
pub(super) fn is_valid(address: &str) -> bool {
    let Some((prefix, data)) = address.rsplit_once('1') else { return false };
    let value = |c: u8| LETTERS.iter().position(|&l| l == c).map(|p| p as u8);
    let Some(data) = data.bytes().map(value).collect::<Option<Vec<u8>>>() else { return false };
    if data.len() < 7 + 32 {
        return false;
    }
    let prefix = prefix.bytes();
    let expanded = prefix.clone().map(|b| b >> 5).chain([0]).chain(prefix.map(|b| b & 31));
    let sum = expanded.chain(data.iter().copied()).fold(1u32, |sum, value| {
        let shifted = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        GENERATOR.iter().enumerate().filter(|(i, _)| sum >> 25 >> i & 1 == 1).fold(shifted, |s, (_, g)| s ^ g)
    });
    match data[0] {
        0 => sum == BECH32 && matches!(data.len(), 39 | 59),
        1..=16 => sum == BECH32M && data.len() <= 71,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn samples_of_the_standards() {
        for (address, expected) in [
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", true),
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", true),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", false),
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", false),
            ("bc1", false),
        ] {
            assert_eq!(is_valid(address), expected, "{address}");
        }
    }
}

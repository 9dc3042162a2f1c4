//! `Base58Check`: 58 letters, a version byte, 20 bytes, and four bytes of double SHA-256.

use sha2::{Digest, Sha256};

const LETTERS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Version, hash and checksum.
const LEN: usize = 25;

/// The version byte of an address whose checksum is right.
pub(super) fn version(address: &str) -> Option<u8> {
    let mut bytes = [0u8; LEN];
    for c in address.bytes() {
        let mut carry = LETTERS.iter().position(|&l| l == c)? as u32;
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry > 0 {
            return None;
        }
    }
    // Every leading zero byte is written as one `1`, no more and no less.
    let (ones, zeros) = (address.bytes().take_while(|&b| b == b'1').count(), bytes.iter().take_while(|&&b| b == 0).count());
    let check = Sha256::digest(Sha256::digest(&bytes[..LEN - 4]));
    (ones == zeros && check[..4] == bytes[LEN - 4..]).then_some(bytes[0])
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn addresses() {
        for (address, expected) in [
            ("1111111111111111111114oLvT2", Some(0x00)),
            ("1BitcoinEaterAddressDontSendf59kuE", Some(0x00)),
            ("1CounterpartyXXXXXXXXXXXXXXXUWLpVr", Some(0x00)),
            ("31h1vYVSYuKP6AhS86fbRdMw9XHieotbST", Some(0x05)),
            ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", Some(0x41)),
            ("1BitcoinEaterAddressDontSendf59kuF", None),
            ("1bitcoineateraddressdontsendf59kue", None),
            ("1O111111111111111111114oLvT2", None),
        ] {
            assert_eq!(version(address), expected, "{address}");
        }
    }
}

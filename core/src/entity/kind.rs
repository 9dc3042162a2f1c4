//! The kinds and their names.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EntityKind {
    /// A link or host name, also disguised: `hxxp`, `[.]`, ` dot `, `。`, spaces around dots.
    Url,
    /// A phone number: international, or by one of the national plans known here; masked ones too.
    Phone,
    /// An e-mail address.
    Email,
    /// An account name of a messenger, after its name or `@`.
    ContactHandle,
    /// A bank card number that passes its checksum, or a masked one, or its last four digits.
    BankCard,
    /// An 18-character Chinese identity number with valid date and checksum.
    ChineseId,
    /// An address of a crypto currency.
    CryptoAddress,
    /// A sum of money, with its currency.
    Money,
    /// A code to sign in or confirm with.
    OneTimeCode,
    /// A parcel's tracking number.
    TrackingNumber,
}

impl EntityKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Url,
        Self::Phone,
        Self::Email,
        Self::ContactHandle,
        Self::BankCard,
        Self::ChineseId,
        Self::CryptoAddress,
        Self::Money,
        Self::OneTimeCode,
        Self::TrackingNumber,
    ];

    /// The kind's name in data: `url`, `contact_handle`, ….
    pub fn as_str(self) -> &'static str {
        self.names().0
    }

    /// What stands in its place in a redacted text: `<URL>`, `<HANDLE>`, ….
    pub fn placeholder(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Url => ("url", "<URL>"),
            Self::Phone => ("phone", "<PHONE>"),
            Self::Email => ("email", "<EMAIL>"),
            Self::ContactHandle => ("contact_handle", "<HANDLE>"),
            Self::BankCard => ("bank_card", "<CARD>"),
            Self::ChineseId => ("chinese_id", "<ID>"),
            Self::CryptoAddress => ("crypto_address", "<CRYPTO>"),
            Self::Money => ("money", "<MONEY>"),
            Self::OneTimeCode => ("one_time_code", "<CODE>"),
            Self::TrackingNumber => ("tracking_number", "<TRACKING>"),
        }
    }

    pub(super) fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EntityKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|k| k.as_str() == name).ok_or(UnknownKind)
    }
}

impl Serialize for EntityKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A name that no [`EntityKind`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "no such kind; the kinds are url, phone, email, contact_handle, bank_card, chinese_id, crypto_address, money, \
        one_time_code, tracking_number"
)]
pub struct UnknownKind;

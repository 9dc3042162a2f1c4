//! What is known of an entity beyond its normal form.

use serde::{Serialize, Serializer};

/// What is known of an entity beyond its normal form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum EntityDetail {
    /// Of a link or an e-mail address.
    Host(HostDetail),
    /// Of a phone number.
    Phone {
        /// The country calling code where the country is sure: 86, 852, 1, ….
        calling_code: Option<u16>,
        /// Whether some of its digits are masked.
        masked: bool,
        /// The app whose name stands before it.
        app: Option<ContactApp>,
    },
    /// Of a contact handle.
    Contact {
        /// The app it belongs to.
        app: ContactApp,
    },
    /// Of a bank card.
    Card {
        /// The network its first digits belong to, where they are shown.
        network: Option<&'static str>,
        /// Whether some of its digits are masked or left out.
        masked: bool,
    },
    /// Of a crypto address.
    Crypto {
        /// The chain it is of.
        chain: Chain,
    },
    /// Of a tracking number.
    Tracking {
        /// Who carries the parcel, where format or words tell.
        carrier: Option<Carrier>,
    },
}

/// What the host of a link or address says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct HostDetail {
    /// The host without disguise, in lower case, as written: ASCII or Unicode.
    pub host: String,
    /// The part somebody registered: `evil.com.cn` of `a.b.evil.com.cn`. By a short list of common
    /// suffixes of several labels; for anything else the last two labels.
    pub registrable: String,
    /// The host as a reader is shown it, if it is written in punycode (`xn--`).
    pub unicode: Option<String>,
    /// The well-known brand that a label of the host resembles without being its own domain.
    pub look_alike: Option<&'static str>,
    /// The messenger, for a link that opens a chat.
    pub app: Option<ContactApp>,
}

macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$inner:meta])* $name:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type { $($(#[$inner])* $name),* }

        impl $type {
            /// Its name in data.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

named! {
    /// A messenger or network that people are asked to move to.
    ContactApp {
        /// 微信, also 薇信, 威信, vx, 绿泡泡, ….
        WeChat = "wechat",
        /// QQ, also 扣扣, 企鹅.
        Qq = "qq",
        /// Telegram, also 电报, 纸飞机.
        Telegram = "telegram",
        /// `WhatsApp`; goes by phone numbers.
        WhatsApp = "whatsapp",
        /// LINE, also 赖.
        Line = "line",
        /// Signal; goes by phone numbers.
        Signal = "signal",
        /// Viber; goes by phone numbers.
        Viber = "viber",
        /// Zalo; goes by phone numbers.
        Zalo = "zalo",
        /// `KakaoTalk`.
        KakaoTalk = "kakaotalk",
        /// Skype.
        Skype = "skype",
        /// Instagram.
        Instagram = "instagram",
        /// Snapchat.
        Snapchat = "snapchat",
        /// Discord.
        Discord = "discord",
        /// Facebook and its Messenger.
        Facebook = "facebook",
        /// 抖音 and `TikTok`.
        Douyin = "douyin",
        /// 快手.
        Kuaishou = "kuaishou",
        /// 小红书.
        Xiaohongshu = "xiaohongshu",
        /// The message does not say which.
        Other = "other",
    }
}

named! {
    /// A chain that an address belongs to, by its form and checksum.
    Chain {
        /// Bitcoin: legacy (`1…`, `3…`) or bech32 (`bc1…`).
        Bitcoin = "bitcoin",
        /// Litecoin.
        Litecoin = "litecoin",
        /// Dogecoin.
        Dogecoin = "dogecoin",
        /// TRON (`T…`).
        Tron = "tron",
        /// Ethereum and the chains that share its addresses (`0x…`).
        Ethereum = "ethereum",
    }
}

named! {
    /// Who carries a parcel.
    Carrier {
        /// A postal service of the Universal Postal Union (`RR123456785CN`).
        Postal = "postal",
        /// 顺丰.
        SfExpress = "sf_express",
        /// 圆通.
        Yto = "yto",
        /// 京东.
        Jd = "jd",
        /// 中通.
        Zto = "zto",
        /// 申通.
        Sto = "sto",
        /// 韵达.
        Yunda = "yunda",
        /// 极兔, J&T.
        JtExpress = "jt_express",
        /// 德邦.
        Deppon = "deppon",
        /// UPS.
        Ups = "ups",
        /// USPS.
        Usps = "usps",
        /// `FedEx`.
        Fedex = "fedex",
        /// DHL.
        Dhl = "dhl",
        /// Amazon's own deliveries.
        Amazon = "amazon",
    }
}

//! Hosts that look like a well-known brand's without being it.

mod list;

use std::sync::OnceLock;

use super::confusable::look;
use list::{BAIT, BRANDS, INNOCENT};

/// The brand that a label of `host` resembles; `suffix` labels at its end are open to anybody.
pub(super) fn look_alike(host: &[&str], suffix: usize) -> Option<&'static str> {
    let brands = brands();
    let name = host.join(".");
    if brands.iter().any(|b| b.owns(&name, host, suffix)) {
        return None;
    }
    let own = &host[..host.len().saturating_sub(suffix)];
    own.iter().enumerate().rev().find_map(|(i, label)| {
        let label = Label::new(label, i + 1 == own.len(), &host[host.len() - suffix..]);
        brands.iter().find(|b| b.resembles(&label)).map(|b| b.name)
    })
}

struct Brand {
    name: &'static str,
    /// Its labels, as written and as they look.
    labels: Vec<(&'static str, String)>,
    own: Vec<&'static str>,
    /// Whether its name is a word of its own, so that a label with other words may be innocent.
    word: bool,
}

/// A label of a host, taken apart.
struct Label<'a> {
    written: &'a str,
    look: String,
    /// Its words and how they look.
    words: Vec<(&'a str, String)>,
    registered: bool,
    /// Whether the suffix is one that brands do not use and fraudsters do.
    cheap: bool,
}

impl<'a> Label<'a> {
    fn new(written: &'a str, registered: bool, suffix: &[&str]) -> Self {
        let words = written.split(['-', '_']).filter(|w| !w.is_empty()).map(|w| (w, look(w))).collect();
        let ending = suffix.last().copied().unwrap_or_default();
        let cheap = suffix.len() == 1 && !matches!(ending, "com" | "org" | "net" | "edu" | "io" | "dev") && ending.len() != 2
            || ending == "cc";
        Self { written, look: look(written), words, registered, cheap }
    }

    /// Whether words that lure stand in it besides the one at `except`.
    fn baits(&self, except: usize) -> bool {
        self.words.iter().enumerate().any(|(i, (w, _))| i != except && is_bait(w))
    }
}

impl Brand {
    /// Whether the host is the brand's own.
    fn owns(&self, name: &str, host: &[&str], suffix: usize) -> bool {
        self.own.iter().any(|&domain| {
            if domain != "*" {
                return name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            }
            // A global brand under `.com` or a country's ending.
            let Some(label) = host.len().checked_sub(suffix + 1).map(|at| host[at]) else { return false };
            let ending = host[host.len() - 1];
            let country = ending.len() == 2
                && !matches!(ending, "cc" | "co" | "cm" | "om" | "tk" | "ml" | "ga" | "cf" | "gq" | "pw" | "ws" | "su");
            self.labels.iter().any(|&(l, _)| l == label) && (ending == "com" || country)
        })
    }

    fn resembles(&self, label: &Label) -> bool {
        self.labels.iter().any(|(name, shape)| self.resembles_as(name, shape, label))
    }

    fn resembles_as(&self, name: &str, shape: &str, label: &Label) -> bool {
        let short = name.len() < 4;
        if label.written == name {
            return if short || self.word { label.registered && label.cheap } else { true };
        }
        if label.look == shape {
            return !short;
        }
        if !self.word && name.len() >= 6 && one_edit(&label.look, shape) && !INNOCENT.split(' ').any(|w| w == label.written) {
            return true;
        }
        if label.words.len() > 1 {
            return label.words.iter().enumerate().any(|(i, (word, look))| {
                let same = look == shape;
                let near = !self.word && name.len() >= 6 && one_edit(look, shape) && !INNOCENT.split(' ').any(|w| w == *word);
                (same || near) && (!(short || self.word) || label.baits(i))
            });
        }
        // Windows of bytes: for texts this short a search engine takes longer to set up than to run.
        let inside = || label.look.as_bytes().windows(shape.len()).any(|w| w == shape.as_bytes());
        if name.len() >= 7 && !self.word && label.look.len() > shape.len() && inside() {
            return true;
        }
        let rest = label.look.strip_prefix(shape).or_else(|| label.look.strip_suffix(shape));
        rest.is_some_and(|rest| !short && BAIT.split(' ').any(|b| look(b) == rest))
    }
}

/// Whether one insertion, deletion, replacement or swap of neighbours makes `a` into `b`.
fn one_edit(a: &str, b: &str) -> bool {
    // Looks are ASCII but for letters nothing is mistaken for.
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let same = long.iter().zip(short.iter()).take_while(|(x, y)| x == y).count();
    let (l, s) = (&long[same..], &short[same..]);
    match long.len() - short.len() {
        0 if l.is_empty() => false,
        0 => l[1..] == s[1..] || l.len() > 1 && l[0] == s[1] && l[1] == s[0] && l[2..] == s[2..],
        1 => l[1..] == *s,
        _ => false,
    }
}

fn is_bait(word: &str) -> bool {
    BAIT.split(' ').any(|b| b == word)
}

fn brands() -> &'static [Brand] {
    static TABLE: OnceLock<Vec<Brand>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let brand = |line: &'static str| {
            let mut fields = line.split(' ');
            let names = fields.next().unwrap_or_default();
            let word = names.ends_with('!');
            let labels: Vec<_> = names.trim_end_matches('!').split('|').map(|l| (l, look(l))).collect();
            Brand { name: labels[0].0, labels, own: fields.collect(), word }
        };
        BRANDS.lines().map(str::trim).filter(|l| !l.is_empty()).map(brand).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(host: &str, suffix: usize) -> Option<&'static str> {
        look_alike(&host.split('.').collect::<Vec<_>>(), suffix)
    }

    #[test]
    fn look_alikes() {
        for (host, suffix, brand) in [
            ("paypa1.com", 1, "paypal"),
            ("secure.paypal.com.verify-id.top", 1, "paypal"),
            ("usps-redelivery.com", 1, "usps"),
            ("royalmaill.info", 1, "royalmail"),
            ("arnazon.com", 1, "amazon"),
            ("аррӏе.com", 1, "apple"),
            ("apple-id-verify.com", 1, "apple"),
            ("hmrc-refund.uk", 1, "hmrc"),
            ("dbs-bank.xyz", 1, "dbs"),
            ("0cbc.com", 1, "ocbc"),
            ("singpost.vip", 1, "singpost"),
            ("sf-expres.com", 1, "sf-express"),
            ("taoba0.cn", 1, "taobao"),
            ("icbc.top", 1, "icbc"),
            ("jd-kefu.cn", 1, "jd"),
            ("alipay.secure-cn.com", 1, "alipay"),
            ("myfacebooklogin.com", 1, "facebook"),
        ] {
            assert_eq!(of(host, suffix), Some(brand), "{host}");
        }
    }

    #[test]
    fn own_and_innocent_hosts() {
        for (host, suffix) in [
            ("www.paypal.com", 1),
            ("amazon.co.uk", 2),
            ("smile.amazon.de", 1),
            ("apply.com", 1),
            ("apple-pie-recipes.com", 1),
            ("signpost.com", 1),
            ("weixin.qq.com", 1),
            ("www.gov.uk", 1),
            ("hmrc.gov.uk", 2),
            ("mybank.icbc.com.cn", 2),
            ("dbs.com.sg", 2),
            ("line-up.com", 1),
            ("ato.io", 1),
            ("chasing.com", 1),
            ("shop.example", 1),
            ("www.sf-express.com", 1),
        ] {
            assert_eq!(of(host, suffix), None, "{host}");
        }
    }
}

//! The last labels of a host: how much they prove, and which are open for anybody to register under.

use std::{collections::HashMap, sync::OnceLock};

/// How much an ending says of being a host's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// No word: `com`, `cn`, `xyz`.
    Sure,
    /// A word that sentences seldom begin with: `top`, `shop`.
    Word,
    /// A word that sentences begin with: `in`, `my`, `me`.
    Function,
    /// Ends the names of files: `py`, `md`.
    File,
    Unknown,
}

impl Ending {
    pub(super) fn of(ending: &str) -> Self {
        static TABLE: OnceLock<HashMap<&str, Ending>> = OnceLock::new();
        let table = TABLE.get_or_init(|| {
            // Later lists have the last word.
            let lists = [
                (Self::Sure, COUNTRIES),
                (Self::File, FILES),
                (Self::Function, FUNCTION),
                (Self::Word, WORDS),
                (Self::Sure, SURE),
            ];
            lists.into_iter().flat_map(|(class, list)| list.split_ascii_whitespace().map(move |e| (e, class))).collect()
        });
        table.get(ending).copied().unwrap_or(Self::Unknown)
    }

    /// Whether the ending is no word, no file's, no country's that is a word.
    pub(super) fn is_generic(ending: &str) -> bool {
        SURE.split(' ').any(|e| e == ending)
    }
}

const SURE: &str = "com net org info biz xyz icu cc cn hk tw uk io edu gov mil int co ai sbs cfd cyou asia ltd wang ren";
const WORDS: &str = "top vip club shop site online app link live win fun pro one life world today news click space website host \
    press work loan money cash bank page men party date team help support center zone buzz rest monster mom quest bond store \
    tech cloud test example invalid group lol ink run art design email finance express delivery services best beauty autos mobi \
    name dev bid trade review stream download racing tokyo sale deals gift digital network agency solutions market exchange";
const FUNCTION: &str = "in my me us it is to so at be no am id do as by ma na sa pa mo la de es se ng ne al an";
const FILES: &str = "zip mov py rs sh md pl ps ms mp st gp";
const COUNTRIES: &str = "ac ad ae af ag ai ao ar aw ax az ba bb bd bf bg bh bi bj bm bn bo br bs bt bw by bz ca cd cf cg ch ci \
    ck cl cm cr cu cv cw cx cy cz dj dk dm dz ec ee eg er et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gq gr gt gu gw \
    gy hm hn hr ht hu ie il im io iq ir je jm jo jp ke kg kh ki km kn kp kr kw ky kz lb lc li lk lr ls lt lu lv ly mc mg mh mk \
    ml mm mn mq mr mt mu mv mw mx mz nc nf ni nl np nr nu nz om pe pf pg ph pk pm pn pr pt pw py qa re ro ru rw sb sc sd sg si \
    sk sl sm sn sr su sv sx sy sz tc td tf tg th tj tk tl tm tn tr tt tv tz ua ug uy uz va vc ve vg vi vn vu wf ws ye yt za zm \
    zw au";

/// How many labels at the end are open for anybody to register under: by rule, `com.cn`, `co.uk`
/// and the like have two; so have the common hosting platforms.
pub(super) fn suffix_len(labels: &[String]) -> usize {
    let [.., second, last] = labels else { return 1 };
    if labels.len() < 3 {
        return 1;
    }
    let country = last.len() == 2 && last.bytes().all(|b| b.is_ascii_alphabetic());
    let listed = |list: &str, name: &str| list.split_ascii_whitespace().any(|e| e == name);
    let province = last == "cn" && listed(PROVINCES, second);
    let platform = listed(PLATFORMS, &format!("{second}.{last}"));
    if country && listed(SECOND_LEVEL, second) || province || platform { 2 } else { 1 }
}

const SECOND_LEVEL: &str =
    "com co org net gov edu ac or ne go gob mil ltd plc me sch nhs police id idv web asn gen firm ind nic res mod info biz";
const PROVINCES: &str = "ah bj cq fj gd gs gx gz ha hb he hi hl hn jl js jx ln nm nx qh sc sd sh sn sx tj xj xz yn zj hk mo tw";
const PLATFORMS: &str = "github.io gitlab.io blogspot.com web.app firebaseapp.com pages.dev workers.dev vercel.app netlify.app \
    herokuapp.com weebly.com wixsite.com wordpress.com myshopify.com duckdns.org ngrok.io ngrok-free.app r2.dev \
    azurewebsites.net cloudfront.net amazonaws.com glitch.me repl.co surge.sh onrender.com fly.dev square.site godaddysites.com \
    webflow.io gitbook.io";

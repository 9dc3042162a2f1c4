//! The words themselves, normalised: lower case, simplified Han, ASCII punctuation.

use super::Cue;
use crate::entity::detail::{Carrier, ContactApp};

/// What words say, and the words.
pub(super) const ALL: &[(Cue, &str)] = &[
    (
        Cue::App(ContactApp::WeChat),
        "微信|微 信|薇信|薇❤|威信|徽信|维信|葳信|v信|w信|wei信|微x|薇 |薇:|薇说|卫星号|加卫星|绿泡泡|加v|加 v|加微|加薇|加威\
         |加维|+v|➕v|+微|➕微|+薇|➕薇|vx|wx|vxin|v号|薇号|微号|v:|weixin|wechat|we chat|wechat id|加vx…|加wx…|加我vx…|加我wx…\
         |+vx…|+wx…",
    ),
    (Cue::App(ContactApp::Qq), "qq|扣扣|球球号|加球球|企鹅号|加企鹅|企鹅:|企鹅|加q|加扣|+q|➕q|q号|q:|扣号|扣:|扣群|q群|秋秋"),
    (Cue::App(ContactApp::Telegram), "telegram|tele|tg|电报|纸飞机|飞机号|飞机:|加飞机|telegram id"),
    (Cue::App(ContactApp::WhatsApp), "whatsapp|whats app|whatsap|watsapp|wa:|ws:|whatsapp me"),
    (
        Cue::App(ContactApp::Line),
        "line id|line:|line@|line @|line号|加line|我的line|赖:|加赖|赖id|赖号|加我赖|我的赖|line帐号|line账号",
    ),
    (Cue::App(ContactApp::Signal), "signal:|on signal|signal号"),
    (Cue::App(ContactApp::Viber), "viber"),
    (Cue::App(ContactApp::Zalo), "zalo"),
    (Cue::App(ContactApp::KakaoTalk), "kakaotalk|kakao"),
    (Cue::App(ContactApp::Skype), "skype"),
    (Cue::App(ContactApp::Instagram), "instagram|insta|ig:|ig|ins号|ins:"),
    (Cue::App(ContactApp::Snapchat), "snapchat|snap:|my snap"),
    (Cue::App(ContactApp::Discord), "discord"),
    (Cue::App(ContactApp::Facebook), "messenger:|facebook:|fb:"),
    (Cue::App(ContactApp::Douyin), "抖音号|抖音:|抖音id|tiktok"),
    (Cue::App(ContactApp::Kuaishou), "快手号|快手:|快手id"),
    (Cue::App(ContactApp::Xiaohongshu), "小红书号|小红书:|小红书id"),
    (Cue::App(ContactApp::Other), "加id|搜id|我的id|my id|add id|add my id|user id|username|my handle|联系id"),
    (
        Cue::Code,
        "验证码|校验码|动态码|动态密码|动态口令|确认码|登录码|登陆码|安全码|授权码|短信码|认证码|识别码|随机码|一次性密码\
         |一次性代码|验证代码|验证号码|短信密码|交易密码|代码|otp|one-time password|one time password|one-time pin\
         |one-time passcode|passcode|code|tac|pin|2fa|totp",
    ),
    (
        Cue::OtherCode,
        "promo code|discount code|coupon code|voucher code|zip code|postal code|area code|country code|dial code|qr code\
         |bar code|barcode|dress code|error code|referral code|refer code|invite code|invitation code|product code|item code\
         |sort code|swift code|branch code|ifsc code|source code|pin code|building code|tax code|short code|gate code|door code\
         |lockbox code|locker code|offer code|gift code|redeem code|course code|hs code|status code|colour code|color code\
         |employee code|parking code|wifi code|class code|game code|agent code|buyer code|staff code|customer code|voucher\
         |股票代码|基金代码|证券代码|邮政代码|机构代码|信用代码|源代码|行代码|错误代码|国家代码|地区代码|商品代码|写代码|代码库\
         |条码|项目代码",
    ),
    (
        Cue::Phone,
        "call|calling|ring|tel|telephone|phone|phone no|ph|mobile|mob|cell|dial|text|txt|sms|contact|contact no|hotline|helpline\
         |whatsapp|viber|reach|reach us|number|desk|line|电话|致电|拨打|拨|手机|手机号|热线|客服|联系|座机|来电|回电|号码|咨询\
         |详询|短信|联络|专线|打给|呼叫|客服部|报警|举报|传真|中国移动|中国联通|中国电信|发送到|回复到",
    ),
    (
        Cue::Paper,
        "订单|单号|编号|流水号|流水|合同号|票号|房号|序列号|工单|案号|案件号|批次|批号|凭证号|保单|账号|户号|学号|工号|车牌\
         |交易号|参考号|受理号|档案号|卡密|会议号|房间号|小票|发票|申请|身份证|证件|护照|水表|电表|气表|order|order no|ref|reference\
         |reference no|invoice|ticket|case|case no|serial|sku|item no|model|policy|policy no|claim|claim no|account|acct|a/c\
         |account no|account number|order number|order id|ref no|txn|utr|transaction id|transaction|booking|booking no\
         |reference number|case number|imei|meeting id|consumer no|customer id|id",
    ),
    (
        Cue::Card,
        "卡|卡号|银行卡|储蓄卡|信用卡|借记卡|账户|银行|card|visa|mastercard|amex|debit card|credit card|account|acct|a/c|debit\
         |savings|checking|current account|bank",
    ),
    (
        Cue::Tail,
        "尾号|尾数|尾号为|尾号是|末四位|后四位|末4位|后4位|末尾|ending|ending in|ending with|ends in|ends with|ended|last 4\
         |last 4 digits|last four|last four digits|last digits|xx",
    ),
    (
        Cue::Tracking,
        "运单号|运单|快件|快件号|快件单号|快递单号|快递号|快递单|物流单号|物流号|包裹单号|包裹号|货运单号|面单号|邮件号|邮政单号\
         |tracking|tracking number|tracking no|tracking id|tracking code|track no|waybill|waybill no|awb|consignment\
         |consignment no|parcel no|parcel number|parcel id|package number|package id|package no|shipment no|shipment number\
         |shipment id|shipment|parcel",
    ),
    (Cue::Carrier(Carrier::SfExpress), "顺丰|sf express|顺风快递"),
    (Cue::Carrier(Carrier::Yto), "圆通"),
    (Cue::Carrier(Carrier::Jd), "京东快递|京东物流"),
    (Cue::Carrier(Carrier::Zto), "中通|zto"),
    (Cue::Carrier(Carrier::Sto), "申通"),
    (Cue::Carrier(Carrier::Yunda), "韵达"),
    (Cue::Carrier(Carrier::JtExpress), "极兔|j&t"),
    (Cue::Carrier(Carrier::Deppon), "德邦"),
    (
        Cue::Carrier(Carrier::Postal),
        "ems|邮政|royal mail|an post|auspost|australia post|canada post|singpost|hongkong post|pos laju|poslaju|india post",
    ),
    (Cue::Carrier(Carrier::Ups), "ups"),
    (Cue::Carrier(Carrier::Usps), "usps"),
    (Cue::Carrier(Carrier::Fedex), "fedex"),
    (Cue::Carrier(Carrier::Dhl), "dhl"),
    (
        Cue::Country(852),
        "香港|嘅|咗|喺|啲|嗰|嚟|冇|唔|hk$|hkd|hong kong|hongkong|hong kong dollars|港币|港元|转数快|八达通|九龙|新界|hkpost",
    ),
    (Cue::Country(886), "台湾|台北|新台币|nt$|twd|ntd|高雄|台中|taiwan|健保|统一超商|7-11取货|虾皮"),
    (
        Cue::Country(1),
        "usps|irs|ssn|social security|venmo|zelle|usa|medicare advantage|e-zpass|ezpass|dmv|toll|canada|cra|interac|c$|cad\
         |us customs|walmart",
    ),
    (
        Cue::Country(44),
        "£|hmrc|royal mail|evri|dvla|nhs|uk|gov.uk|council tax|london|gbp|quid|pounds|barclays|lloyds|natwest|monzo|santander\
         |ofcom|tv licensing|dpd",
    ),
    (
        Cue::Country(61),
        "australia|auspost|aud|a$|au$|ato|mygov|centrelink|telstra|linkt|nab|commbank|westpac|sydney|melbourne|brisbane|perth\
         |medicare|optus",
    ),
    (
        Cue::Country(65),
        "s$|sgd|singapore|singpost|singtel|singpass|dbs|posb|ocbc|uob|cpf|hdb|moh|starhub|iras|paynow|mom.gov.sg|carousell|ntuc\
         |新加坡|坡币",
    ),
    (
        Cue::Country(60),
        "rm|myr|malaysia|maybank|cimb|poslaju|pos laju|lhdn|touch n go|tng|pdrm|kuala lumpur|kl|penang|johor|duitnow|ringgit\
         |马来西亚|吉隆坡|令吉|myeg",
    ),
    (
        Cue::Country(91),
        "₹|rs|rs.|inr|rupees|lakh|lakhs|crore|kyc|aadhaar|aadhar|upi|paytm|phonepe|sbi|hdfc|icici|india|mumbai|delhi|bengaluru\
         |bangalore|jio|airtel|pan card|electricity board|hyderabad|chennai|pune",
    ),
    (
        Cue::Country(234),
        "₦|ngn|naira|nigeria|lagos|abuja|gtbank|gtb|bvn|nin|opay|palmpay|mtn|glo|zenith|uba|access bank|kuda|jamb|oga|abeg",
    ),
    (Cue::Country(27), "zar|rand|south africa|sassa|capitec|absa|fnb|johannesburg|cape town|durban|eskom"),
    (Cue::Country(254), "ksh|kes|kshs|m-pesa|mpesa|safaricom|kenya|nairobi|mombasa|fuliza|kplc|kra|equity bank"),
    (Cue::Country(63), "₱|gcash|philippines|manila|maya|bdo|bpi|cebu|lbc|peso|pesos|po|mga|ang|makati|quezon"),
];

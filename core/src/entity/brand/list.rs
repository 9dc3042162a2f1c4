//! The brands that are imitated, and the words beside them.

/// Words that lures put beside a brand.
pub(super) const BAIT: &str = "secure security login signin support verify verification account accounts update help service \
    services online pay payment payments delivery deliver redelivery track tracking parcel package post bank banking app my get \
    official customer refund refunds alert alerts team id center centre vip shop mall kefu store card wallet rewards reward \
    bonus gift prize claim tax fee fees toll reschedule schedule unlock recover kyc confirm billing invoice auth web express cn";

/// Words of their own that are one letter away from a brand.
pub(super) const INNOCENT: &str = "signpost signposts goggle goggles amazons outlooks microsofts telegrams";

/// A brand a line: its labels (`!`: they are words of their own), then its own domains; `*` stands
/// for `.com` and every country's ending.
pub(super) const BRANDS: &str = "
 paypal * paypal.me
 amazon! * amazonaws.com amazon.jobs
 apple! *
 icloud icloud.com
 google \
    *
 gmail gmail.com
 microsoft|microsoftonline * microsoft.net
 outlook outlook.com
 facebook * fb.com facebook.net
 \
    instagram instagram.com
 whatsapp whatsapp.com whatsapp.net
 telegram telegram.org telegram.me telegram.dog
 netflix \
    netflix.com netflix.net
 linkedin *
 tiktok *
 spotify *
 docusign docusign.com docusign.net
 ebay *
 walmart *
 costco *
 \
    venmo venmo.com
 zelle|zellepay zellepay.com zelle.com
 cashapp cash.app
 chase! chase.com
 wellsfargo wellsfargo.com
 \
    bankofamerica bankofamerica.com
 citibank|citi *
 capitalone capitalone.com
 americanexpress|amex *
 coinbase coinbase.com
 \
    binance * binance.us
 metamask metamask.io
 kraken kraken.com
 steamcommunity|steampowered steamcommunity.com \
    steampowered.com
 usps usps.com usps.gov
 ups! ups.com
 fedex *
 dhl * dhl.de
 dpd * dpd.co.uk
 irs irs.gov
 ezpass|e-zpass \
    ezpass.com e-zpassny.com
 royalmail|royal-mail royalmail.com royalmail.co.uk
 evri evri.com
 hmrc gov.uk
 dvla gov.uk
 nhs \
    nhs.uk nhs.net
 barclays * barclays.co.uk
 lloydsbank lloydsbank.com lloydsbank.co.uk
 natwest natwest.com
 hsbc * \
    hsbcnet.com
 santander *
 monzo monzo.com
 vodafone *
 dbs * dbs.com.sg dbs.com.hk
 posb posb.com.sg
 ocbc *
 uob * \
    uobgroup.com
 singpost singpost.com
 singpass singpass.gov.sg
 singtel * singtel.com
 iras iras.gov.sg
 cpf cpf.gov.sg
 \
    shopee *
 lazada *
 grab! *
 maybank|maybank2u * maybank2u.com.my
 cimb|cimbclicks * cimbclicks.com.my
 poslaju pos.com.my \
    poslaju.com.my
 paytm paytm.com paytm.in
 phonepe phonepe.com
 sbi|onlinesbi sbi.co.in onlinesbi.com onlinesbi.sbi \
    bank.sbi
 hdfcbank|hdfc * hdfc.com
 icicibank|icici *
 flipkart flipkart.com
 indiapost indiapost.gov.in
 gtbank * \
    gtbank.com
 safaricom *
 gcash gcash.com
 bdo bdo.com.ph bdo.ph
 auspost auspost.com.au
 mygov my.gov.au
 ato ato.gov.au
 \
    linkt linkt.com.au
 commbank commbank.com.au
 westpac *
 telstra *
 hongkongpost hongkongpost.hk
 hangseng hangseng.com
 \
    alipay * alipay.com.cn
 wechat|weixin|wechatpay * weixin.qq.com weixin.com
 qq qq.com
 tencent *
 taobao taobao.com
 tmall \
    tmall.com tmall.hk
 alibaba *
 aliexpress *
 jd jd.com jd.hk jd.id
 pinduoduo pinduoduo.com
 meituan meituan.com
 douyin \
    douyin.com
 icbc * icbc.com.cn
 ccb ccb.com ccb.cn ccb.com.cn
 abchina abchina.com abchina.com.cn
 bankofchina|boc \
    bankofchina.com boc.cn boci.com.hk
 cmbchina cmbchina.com
 psbc psbc.com
 unionpay * unionpay.com
 sf-express|sfexpress \
    sf-express.com
 zto zto.com
 chinapost|ems chinapost.com.cn ems.com.cn
 12306 12306.cn 12306.com
 10086 10086.cn
 temu \
    temu.com
 shein *
 booking! * booking.com
 airbnb *
";

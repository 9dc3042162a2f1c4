//! Codes that apps write for little faces: `[微笑]`, `/::)`, `/:rose`, `#E-s12`.
//!
//! Whoever exports a chat gets the codes in place of the pictures. They are decoration, as often in
//! honest chat as in scams, and a favourite of those who split words up: they become no token.

use super::mask;

/// The longest name between brackets.
const LONGEST: usize = 5;

/// Names of the pictures that `WeChat`, QQ, Weibo and Douyin write between square brackets.
const NAMES: [&str; 132] = [
    "微笑",
    "撇嘴",
    "色",
    "发呆",
    "得意",
    "流泪",
    "害羞",
    "闭嘴",
    "睡",
    "大哭",
    "尴尬",
    "发怒",
    "调皮",
    "呲牙",
    "惊讶",
    "难过",
    "酷",
    "囧",
    "冷汗",
    "抓狂",
    "吐",
    "偷笑",
    "愉快",
    "可爱",
    "白眼",
    "翻白眼",
    "傲慢",
    "饥饿",
    "困",
    "惊恐",
    "流汗",
    "憨笑",
    "悠闲",
    "大兵",
    "奋斗",
    "咒骂",
    "疑问",
    "嘘",
    "晕",
    "疯了",
    "折磨",
    "衰",
    "骷髅",
    "敲打",
    "再见",
    "擦汗",
    "抠鼻",
    "鼓掌",
    "糗大了",
    "坏笑",
    "左哼哼",
    "右哼哼",
    "哈欠",
    "鄙视",
    "委屈",
    "快哭了",
    "阴险",
    "亲亲",
    "吓",
    "可怜",
    "菜刀",
    "西瓜",
    "啤酒",
    "篮球",
    "乒乓",
    "咖啡",
    "饭",
    "猪头",
    "玫瑰",
    "凋谢",
    "嘴唇",
    "示爱",
    "爱心",
    "心",
    "心碎",
    "伤心",
    "蛋糕",
    "闪电",
    "炸弹",
    "刀",
    "足球",
    "瓢虫",
    "便便",
    "月亮",
    "太阳",
    "礼物",
    "拥抱",
    "强",
    "弱",
    "握手",
    "胜利",
    "抱拳",
    "勾引",
    "拳头",
    "差劲",
    "爱你",
    "no",
    "ok",
    "爱情",
    "飞吻",
    "跳跳",
    "发抖",
    "怄火",
    "转圈",
    "捂脸",
    "奸笑",
    "机智",
    "皱眉",
    "耶",
    "吃瓜",
    "加油",
    "汗",
    "天啊",
    "emm",
    "旺柴",
    "打脸",
    "哇",
    "叹气",
    "苦涩",
    "裂开",
    "嘿哈",
    "烟花",
    "爆竹",
    "笑哭",
    "哈哈",
    "允悲",
    "泪",
    "赞",
    "鲜花",
    "蜡烛",
    "合十",
    "破涕为笑",
];

/// The longest code after `/:`.
const LONGEST_SIGN: usize = 9;

/// The end of the code that begins at `at`.
pub(super) fn at(chars: &[char], at: usize) -> Option<usize> {
    let rest = &chars[at + 1..];
    match chars[at] {
        '[' => {
            let close = rest.iter().take(LONGEST + 1).position(|&c| c == ']')?;
            NAMES.iter().any(|name| name.chars().eq(rest[..close].iter().copied())).then_some(at + close + 2)
        }
        '#' if rest.starts_with(&['e', '-', 's']) => {
            let number = at + 4;
            let end = number + chars[number..].iter().take_while(|c| c.is_ascii_digit()).count();
            if end > number {
                return Some(end);
            }
            // Whoever masked the chat masked the picture's number too.
            (chars.get(number) == Some(&'[')).then(|| mask::at(chars, number))?.map(|(_, end)| end)
        }
        '/' if rest.first() == Some(&':') => {
            let code = rest[1..].iter().take(LONGEST_SIGN).take_while(|c| c.is_ascii_graphic()).count();
            (code > 0).then_some(at + 2 + code)
        }
        _ => None,
    }
}

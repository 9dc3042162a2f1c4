//! What holds for every conversation.

use proptest::prelude::*;
use ruse::{
    Classifier, Conversation, Decision, Model, ModelError, Policy, Speaker, Standing, Turn,
    model::ConversationInfo,
    train::{self, ConversationOptions, Dialogue, SourceRule},
};

const LURE: &str = "在家点赞就能赚钱，先垫付300元做任务，返400";

/// As many turns as are remembered, none with the features of another.
const TOPICS: [&str; 12] =
    ["吃饭", "上班", "下雨了", "孩子", "手机", "医院", "周末", "电影", "dinner", "the train", "school", "weather"];

/// Turns of all sorts: any characters, and words that make scams.
fn turns() -> impl Strategy<Value = Vec<(Speaker, String)>> {
    let words = [
        "刷单",
        "先垫付",
        "佣金",
        "加V",
        "guaranteed return",
        "deposit",
        "see you",
        "吃饭",
        "https://a.test/x",
        "£500",
        "\u{200b}",
        " ",
    ];
    let text = prop_oneof![
        prop::collection::vec(prop::sample::select(words.to_vec()), 0..8).prop_map(|w| w.join(" ")),
        "\\PC{0,40}",
        any::<String>(),
    ];
    let who = prop_oneof![3 => Just(Speaker::Them), 2 => Just(Speaker::Me)];
    prop::collection::vec((who, text), 0..40)
}

fn read(conversation: &mut Conversation, turns: &[(Speaker, String)]) -> Vec<Standing> {
    turns.iter().map(|(who, text)| conversation.push(Turn { who: *who, text })).collect()
}

fn standings(turns: &[(Speaker, String)]) -> Vec<Standing> {
    read(&mut Classifier::bundled().conversation(), turns)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 100 } else { 400 }))]

    #[test]
    fn a_standing_uses_no_later_turn(turns in turns(), end in 0usize..40) {
        let all = standings(&turns);
        let end = end.min(turns.len());
        prop_assert_eq!(&standings(&turns[..end])[..], &all[..end]);
        prop_assert_eq!(all.iter().position(|s| s.decision() == Decision::Scam), all.last().and_then(Standing::alarm_turn));
        prop_assert!(all.iter().enumerate().all(|(i, s)| s.turn() == i && s.since().is_none_or(|since| since <= i)));
    }

    #[test]
    fn one_turn_of_theirs_is_a_message(a in any::<String>(), b in "[刷单先垫付加微信a-z ]{0,20}") {
        let classifier = Classifier::bundled();
        let mut scams = Vec::new();
        for text in [&a, &b] {
            let (standing, verdict) = (classifier.conversation().push(Turn::them(text)), classifier.classify(text));
            // The labels are the message's, bit for bit.
            prop_assert_eq!(standing.verdict().typologies(0), verdict.typologies(0));
            scams.push((verdict.scam().map(ruse::Probability::get), standing.scam().map(ruse::Probability::get)));
        }
        // The scam probability has a curve of its own, which turns no two messages around.
        scams.sort_by(|a, b| a.0.partial_cmp(&b.0).expect("numbers"));
        prop_assert!(scams[0].0 == scams[1].0 || scams[0].1 <= scams[1].1);
    }

    #[test]
    fn the_latest_turn_is_heard_whatever_came_before(turns in turns(), latest in any::<String>()) {
        let mut conversation = Classifier::bundled().conversation();
        read(&mut conversation, &turns);
        let alone = Classifier::bundled().conversation().push(Turn::them(&latest));
        let after = conversation.push(Turn::them(&latest));
        prop_assert!(alone.since().is_none() || after.scam().map(ruse::Probability::get) >= alone.scam().map(ruse::Probability::get));
    }

    #[test]
    fn the_reader_is_not_under_suspicion(turns in turns()) {
        let theirs: Vec<_> = turns.iter().filter(|t| t.0 == Speaker::Them).cloned().collect();
        let (all, alone) = (standings(&turns), standings(&theirs));
        let heard = turns.iter().zip(&all).filter(|(turn, _)| turn.0 == Speaker::Them);
        for ((_, with), without) in heard.zip(&alone) {
            prop_assert_eq!((with.decision(), with.scam()), (without.decision(), without.scam()));
        }
    }

    #[test]
    fn what_is_said_again_counts_once(turns in turns(), again in 1usize..20) {
        let mut conversation = Classifier::bundled().conversation();
        let once = read(&mut conversation, &turns).pop();
        let last: Vec<_> = turns.last().into_iter().filter(|t| t.0 == Speaker::Them).cloned().cycle().take(again).collect();
        if let (Some(once), Some(more)) = (once, read(&mut conversation, &last).pop()) {
            prop_assert_eq!(once.verdict(), more.verdict());
        }
    }

    #[test]
    fn what_lies_far_back_is_forgotten(past in turns(), now in turns()) {
        let mut seen = now;
        seen.extend(TOPICS.into_iter().flat_map(|t| [(Speaker::Them, t.to_owned()), (Speaker::Me, t.to_owned())]));
        let fresh = standings(&seen);
        let mut old = Classifier::bundled().conversation();
        read(&mut old, &past);
        let last = read(&mut old, &seen).pop();
        prop_assert_eq!(last.as_ref().map(Standing::verdict), fresh.last().map(Standing::verdict));
    }
}

#[test]
fn nothing_said_is_unsure_and_raises_no_alarm() {
    let everything = Policy { scam: 0.0, legitimate: 0.0, ..Policy::default() };
    let mut conversation = Classifier::bundled().conversation().with_policy(everything);
    for turn in [Turn::me("在吗"), Turn::them(""), Turn::them("\u{200b}")] {
        let standing = conversation.push(turn);
        assert_eq!((standing.decision(), standing.since(), standing.alarm_turn()), (Decision::Unsure, None, None));
    }
    let standing = conversation.push(Turn::them("在"));
    assert_eq!((standing.decision(), standing.since(), standing.is_alarm()), (Decision::Scam, Some(3), true));
    assert!(!conversation.push(Turn::me("你好")).is_alarm());
    assert_eq!((conversation.turns(), conversation.alarm_turn()), (5, Some(3)));
}

#[test]
fn asking_again_and_again_is_no_scam() {
    let mut conversation = Classifier::bundled().conversation();
    let first = conversation.push(Turn::them("在吗"));
    for _ in 0..20 {
        assert_eq!(conversation.push(Turn::them("在吗")).verdict(), first.verdict());
    }
    assert_eq!(conversation.alarm_turn(), None);
}

#[test]
fn small_talk_does_not_drown_a_lure() {
    let mut conversation = Classifier::bundled().conversation();
    for i in 0..30 {
        let talk = ["今天天气不错", "晚上吃了什么呀", "我刚下班回来"][i % 3];
        assert_eq!(conversation.push(Turn::them(talk)).alarm_turn(), None, "turn {i}");
    }
    let standing = conversation.push(Turn::them(LURE));
    assert_eq!((standing.decision(), standing.typology(), standing.is_alarm()), (Decision::Scam, "task_rebate", true));
}

#[test]
fn a_megabyte_turn_and_public_types() {
    fn all<T: Send + Sync + Clone + std::panic::UnwindSafe + 'static>() {}
    all::<Conversation>();
    all::<Standing>();
    let big = "刷单返利".repeat(1 << 18);
    let mut conversation = Classifier::bundled().conversation();
    for _ in 0..3 {
        conversation.push(Turn::them(&big));
    }
    assert!(conversation.alarm_turn().is_some());
}

#[test]
fn a_model_carries_its_constants() {
    let model = Model::bundled();
    let info = ConversationInfo { window: 3, ..ConversationInfo::default() };
    let carrying = model.with_conversation(info).expect("valid");
    let again = Model::from_bytes(&carrying.to_bytes()).expect("valid");
    assert_eq!(again.header().conversation, Some(info));
    assert_eq!(Classifier::new(again).classify(LURE), Classifier::bundled().classify(LURE));
    let mut broken = [info; 5];
    broken[0].window = 0;
    broken[1].window = 65;
    broken[2].calibration.slope = 0.0;
    broken[3].calibration.intercept = f64::NAN;
    broken[4].policy.legitimate = 1.0;
    for info in broken {
        let error = model.with_conversation(info).expect_err("outside a limit");
        assert!(matches!(error, ModelError::Field { field, .. } if field.starts_with("conversation.")), "{error}");
    }
}

/// The aims the constants were chosen for, on authors nobody learned from.
#[test]
fn slow_scams_are_found_in_time() {
    let rule = SourceRule { splits: vec!["test".into()], ..SourceRule::default() };
    for (lang, recall) in [("zh", 0.9), ("en", 0.7)] {
        let path = ruse_tests::root().join(format!("models/corpus/conversations_{lang}.jsonl"));
        let dialogues = Dialogue::read(path, &rule).expect("rows");
        let score = train::conversation::evaluate(&Classifier::bundled(), &dialogues).all;
        assert_eq!((score.scams, score.honest), (54, 54));
        assert!(score.recall >= Some(recall) && score.false_alarms <= Some(0.06), "{lang}: {score:?}");
        assert!(score.typology_accuracy >= Some(0.85) && score.median_delay.is_some_and(|d| d.abs() <= 2.0), "{lang}: {score:?}");
    }
}

#[test]
fn learning_keeps_the_rate_it_was_given() {
    let rule = SourceRule { splits: vec!["train".into()], ..SourceRule::default() };
    let folder = ruse_tests::root().join("models/corpus");
    let read = |lang| Dialogue::read(folder.join(format!("conversations_{lang}.jsonl")), &rule).expect("rows");
    let dialogues = [read("zh"), read("en")].concat();
    let options = ConversationOptions { false_positive_rate: 0.1, unsure_rate: 0.3, ..ConversationOptions::default() };
    let model = train::conversation::learn(&Model::bundled(), &dialogues, &options).expect("it can be learned");
    let policy = model.header().conversation.expect("learned").policy;
    assert!(policy.false_positive_rate <= 0.1 && policy.recall > 0.9 && policy.legitimate < policy.scam, "{policy:?}");
    let score = train::conversation::evaluate(&Classifier::new(model), &dialogues).all;
    let near = |a: f64, b: Option<f64>| b.is_some_and(|b| (a - b).abs() < 1e-4);
    assert!(near(policy.false_positive_rate, score.false_alarms) && near(policy.recall, score.recall), "{policy:?} {score:?}");
    assert!(train::conversation::learn(&Model::bundled(), &[], &options).is_err());
}

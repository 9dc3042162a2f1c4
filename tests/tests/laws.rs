//! What holds for every message and every model.

use proptest::prelude::*;
use ruse::{Classifier, Decision, Model, Normalized, feature, tokenize::Tokenizer};

fn classifier() -> Classifier {
    Classifier::bundled()
}

/// Messages of all sorts: any characters, and the ones that matter here more often.
fn messages() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "刷单",
        "加V",
        "\u{200b}",
        "\u{202e}",
        "１３８",
        "https://a.test/x",
        "a@b.example",
        "+44 7700 900123",
        "$1,200",
        "👩\u{200d}👧",
        "é",
        "e\u{301}",
        "ㄱㅏ",
        "İ",
        "ﬁ",
        "①",
        "領",
        "…",
        " ",
        "\n",
        "don't",
        "138****2231",
        "@rae",
        "@",
        ".",
        "://",
        "\u{feff}",
        "\0",
    ]);
    prop_oneof![
        "\\PC{0,40}",
        any::<String>(),
        prop::collection::vec(special, 0..12).prop_map(|parts| parts.concat()),
        "[a-z0-9 .@:/*+-]{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 2000 }))]

    #[test]
    fn normalising_twice_changes_nothing(text in messages()) {
        let once = Normalized::new(&text).text();
        prop_assert_eq!(Normalized::new(&once).text(), once);
    }

    #[test]
    fn spans_lie_on_character_boundaries_in_order(text in messages()) {
        let normalized = Normalized::new(&text);
        let tokens = Tokenizer::builtin().tokenize(&normalized);
        let mut last = 0;
        for token in &tokens {
            prop_assert!(token.chars.start >= last && !token.chars.is_empty());
            last = token.chars.end;
            let span = normalized.span(token.chars.clone());
            prop_assert!(text.get(span).is_some());
        }
        prop_assert!(last <= normalized.chars().len());
        let mut end = 0;
        for i in 0..normalized.chars().len() {
            let span = normalized.span(i..i + 1);
            prop_assert!(span.end >= end && span.end <= text.len());
            end = span.end;
        }
    }

    #[test]
    fn evidence_sums_to_the_logit_exactly(text in messages()) {
        let explanation = classifier().explain(&text);
        let model = Model::bundled();
        let mut parts = explanation.scam.iter().zip(&explanation.strongest).map(|(s, t)| s.logit.0 + model.header().typology_weight * t.logit.0);
        prop_assert_eq!(parts.next_back().map(f64::to_bits), explanation.scam_logit.map(|z| z.0.to_bits()));
        let disguised: f64 = explanation.disguise_evidence.iter().map(|(_, weight)| weight).sum();
        let calibrated = model.header().scam.zip(explanation.scam_logit).map(|(c, z)| c.probability_with(z, disguised));
        if !text.is_empty() {
            prop_assert_eq!(calibrated, explanation.verdict.scam());
        }
        for reasons in explanation.scam.iter().chain(&explanation.strongest).chain([&explanation.typology]) {
            let steps: i32 = reasons.evidence.iter().map(|e| e.steps).sum();
            prop_assert_eq!((reasons.bias + reasons.unit * f64::from(steps)).to_bits(), reasons.logit.0.to_bits());
            for e in &reasons.evidence {
                prop_assert!(text.get(e.span.clone()).is_some());
            }
            for (span, _) in reasons.highlights(&text) {
                prop_assert!(text.get(span).is_some());
            }
        }
        prop_assert_eq!(explanation.verdict, classifier().classify(&text));
    }

    #[test]
    fn probabilities_are_probabilities(text in messages()) {
        let verdict = classifier().classify(&text);
        for scored in verdict.typologies(0) {
            prop_assert!((0.0..=1.0).contains(&scored.probability.get()));
        }
        let names: Vec<_> = verdict.typologies(0).iter().map(|s| s.probability.get()).collect();
        prop_assert!(names.is_sorted_by(|a, b| a >= b));
        let taxonomy = ruse::Taxonomy::bundled();
        let honest = taxonomy.get(verdict.typology()).is_some_and(|l| l.role == ruse::taxonomy::Role::None);
        prop_assert_eq!(honest, verdict.decision() == Decision::Legitimate);
    }

    #[test]
    fn a_batch_is_one_by_one(texts in prop::collection::vec(messages(), 0..300), threads in 1usize..5) {
        let alone: Vec<_> = texts.iter().map(|t| classifier().classify(t)).collect();
        prop_assert_eq!(classifier().classify_batch_with(&texts, threads), alone);
    }

    #[test]
    fn invisible_characters_change_no_feature(text in "[a-z刷单返利加微信 ]{1,30}", at in 0usize..30, hidden in prop::sample::select(vec!['\u{200b}', '\u{2060}', '\u{00ad}', '\u{202c}'])) {
        let mut with = text.clone();
        let at = text.char_indices().map(|(i, _)| i).nth(at).unwrap_or(text.len());
        with.insert(at, hidden);
        prop_assert_eq!(hashes(&with), hashes(&text));
        prop_assert_eq!(Normalized::new(&with).disguises().len(), Normalized::new(&text).disguises().len() + 1);
    }
}

fn hashes(text: &str) -> Vec<u32> {
    struct All(Vec<u32>);
    impl feature::Listener for All {
        fn feature(&mut self, hash: u32, _: feature::Kind, _: std::ops::Range<usize>) {
            self.0.push(hash);
        }
    }
    let mut all = All(Vec::new());
    feature::emit(&feature::Message::read(text, &Tokenizer::builtin()), feature::FeatureOptions::default(), &mut all);
    all.0
}

#[test]
fn public_types_can_be_shared() {
    fn all<T: Send + Sync + Clone + std::panic::UnwindSafe + std::panic::RefUnwindSafe + 'static>() {}
    all::<Classifier>();
    all::<Model>();
    all::<ruse::Verdict>();
    all::<ruse::Explanation>();
    all::<Normalized>();
    all::<Tokenizer>();
    all::<ruse::Policy>();
}

#[test]
fn nothing_to_read_is_unsure() {
    for text in ["", " ", "\n\t", "\u{200b}"] {
        assert_eq!(classifier().classify(text).decision(), Decision::Unsure, "{text:?}");
    }
}

#[test]
fn a_megabyte_has_a_verdict() {
    for unit in ["刷单返利", "a", "a.b/", "1", "\u{200b}", "e\u{301}", "@", "138-", "\u{1100}\u{1161}"] {
        let text = unit.repeat((1 << 20) / unit.len());
        let verdict = classifier().classify(&text);
        assert_eq!(verdict.typologies(0).len(), 34, "{unit:?}");
    }
}

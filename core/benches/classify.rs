//! The scoring path on one core: `cargo bench -p ruse`.

use divan::{Bencher, black_box};
use ruse::{
    Classifier, Normalized,
    entity::{RedactOptions, entities, redact},
    feature::Message,
    tokenize::Tokenizer,
};

/// A Chinese SMS of 65 characters, the yardstick of DESIGN.md.
const SMS: &str =
    "【速达物流】您好，您的包裹因地址不详暂存本站，请于今日18点前点击 sd-post.example/a 补全信息，逾期将自动退回，咨询请回复1";
const ENGLISH: &str = "Hi mum, I dropped my phone down the loo so this is my new number. Can you send £850 for a bill that is due today? I will pay you back";

fn main() {
    let classifier = Classifier::bundled();
    // Tables are built on first use; the benchmark is of warm calls.
    black_box(classifier.classify(SMS));
    divan::main();
}

#[divan::bench(args = [SMS, ENGLISH], name = "classify")]
fn classify(bencher: Bencher, text: &str) {
    let classifier = Classifier::bundled();
    bencher.bench_local(|| classifier.classify(black_box(text)));
}

#[divan::bench(args = [SMS])]
fn explain(bencher: Bencher, text: &str) {
    let classifier = Classifier::bundled();
    bencher.bench_local(|| classifier.explain(black_box(text)));
}

#[divan::bench(args = [SMS, ENGLISH])]
fn normalize(bencher: Bencher, text: &str) {
    bencher.bench_local(|| Normalized::new(black_box(text)));
}

#[divan::bench(args = [SMS, ENGLISH])]
fn tokenize(bencher: Bencher, text: &str) {
    let (normalized, tokenizer) = (Normalized::new(text), Tokenizer::builtin());
    bencher.bench_local(|| tokenizer.tokenize(black_box(&normalized)));
}

/// Normaliser, tokenizer and signals; what signals cost is what it takes beyond the two above.
#[divan::bench(args = [SMS, ENGLISH])]
fn read(bencher: Bencher, text: &str) {
    let tokenizer = Tokenizer::builtin();
    bencher.bench_local(|| Message::read(black_box(text), &tokenizer));
}

#[divan::bench(args = [SMS, ENGLISH], name = "entities")]
fn entities_of(bencher: Bencher, text: &str) {
    entities(text);
    bencher.bench_local(|| entities(black_box(text)));
}

#[divan::bench(args = [SMS, ENGLISH], name = "redact")]
fn redact_all(bencher: Bencher, text: &str) {
    bencher.bench_local(|| redact(black_box(text), RedactOptions::default()));
}

#[divan::bench]
fn a_megabyte(bencher: Bencher) {
    let (classifier, text) = (Classifier::bundled(), SMS.repeat((1 << 20) / SMS.len()));
    bencher.bench_local(|| classifier.classify(black_box(&text)));
}

//! Types three messages and shows what spoke for the verdict.
#![allow(clippy::print_stdout)]

use ruse::{Classifier, Decision};

fn main() {
    let classifier = Classifier::bundled();
    let messages = [
        "在家点赞就能赚钱，先垫付300元做任务，返400",
        "Hi mum, I dropped my phone, this is my new number. Can you send me £850 for a bill today?",
        "晚上几点回来吃饭？妈妈炖了汤",
    ];
    for (message, verdict) in messages.iter().zip(classifier.classify_batch(&messages)) {
        println!("{:10} {:28} {message}", verdict.decision(), verdict.typology());
        if verdict.decision() == Decision::Scam {
            let reasons = classifier.explain(message).typology;
            for (span, weight) in reasons.highlights(message).into_iter().take(3) {
                println!("           {weight:+.2} {}", &message[span]);
            }
        }
    }
}

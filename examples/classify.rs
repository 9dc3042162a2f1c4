//! Types three messages and shows what spoke for the verdict.
#![allow(clippy::print_stdout)]

use ruse::{Classifier, Decision};

fn main() {
    let classifier = Classifier::bundled();
    let messages = [
        "在家点赞就能赚钱，先垫付300元做任务，返400",
        "Hi mum, I dropped my phone down the loo, this is my new number. I can't get into my bank app, can you pay £850 for me today? I'll send it back tomorrow",
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

//! A model's card and an evaluation's page, both written from the same report.

use std::fmt::Write;

use ruse::{Model, Taxonomy, train::Report};

/// The card of a freshly trained model, as Markdown.
pub(crate) fn render(model: &Model, held_out: Option<&Report>) -> String {
    let header = model.header();
    let mut card = String::new();
    // Writing to a string cannot fail.
    let mut line = |text: String| _ = writeln!(card, "{text}");
    line(format!("# {}\n", header.name));
    line("Written by `ruse train`; do not edit.\n".into());
    line("## What it is\n".into());
    line(format!(
        "A linear model over {} hashed n-grams, {} labels{}, 8-bit weights, {:.1} MB. Feature spec {}, taxonomy {}, format {}.",
        model.features(),
        header.labels.len(),
        if header.scam.is_some() { " and a scam-or-not head" } else { "" },
        model.to_bytes().len() as f64 / 1e6,
        header.feature_spec,
        header.taxonomy,
        header.format
    ));
    line(format!("SHA-256 of the file's content: `{}`.\n", model.digest()));
    line(
        "Intended for typing chat and SMS messages, alone or to support a person. It judges words, not senders or links, \
         and must not be the only ground for a decision that harms someone.\n"
            .into(),
    );
    line("## What it was learned from\n".into());
    line("| rows | file | licence | origin | SHA-256 |\n|---:|---|---|---|---|".into());
    for s in &header.provenance.sources {
        line(format!("| {} | {} | {} | {} | `{}` |", s.rows, s.file, s.licence, s.origin, s.sha256));
    }
    for missing in &header.provenance.missing {
        line(format!("| 0 | {missing} | | not at hand when built | |"));
    }
    line(format!("\n{} rows in all.\n", header.provenance.rows));
    if let Some(report) = held_out {
        line("## Held-out figures\n".into());
        line(
            "Every row scored by heads fitted without the row's author (or near-duplicate group), with the shipped \
             calibration and thresholds.\n"
                .into(),
        );
        line(format!("* macro-F1 over all labels {:.3}, accuracy {:.3}, {} rows", report.macro_f1, report.accuracy, report.rows));
        if let Some(scam) = &report.scam {
            line(format!("* macro-F1 over the typologies of the {} scams: {:.3}", scam.scams, scam.typology_macro_f1));
            line(format!(
                "* decided scam: {:.1} % of scams, {:.2} % of {} honest messages; unsure: {:.1} % of all",
                scam.recall * 100.0,
                scam.false_positive_rate * 100.0,
                scam.honest,
                scam.unsure * 100.0
            ));
            line(format!("* expected calibration error of the scam probability: {:.4}", report.ece));
        }
        line("\n| label | precision | recall | F1 | rows |\n|---|---:|---:|---:|---:|".into());
        for (label, s) in &report.labels {
            let name = Taxonomy::bundled().get(label).map_or(String::new(), |l| format!(" {}", l.name.zh));
            line(format!("| {label}{name} | {:.3} | {:.3} | {:.3} | {} |", s.precision, s.recall, s.f1, s.support));
        }
    }
    if let Some(conversation) = header.conversation {
        line("\n## Conversations\n".into());
        line(format!(
            "Curve and thresholds were fitted on conversations that the heads never read: an alarm at any turn in {:.1} % of scams and \
             {:.1} % of honest ones.",
            conversation.policy.recall * 100.0,
            conversation.policy.false_positive_rate * 100.0
        ));
    }
    line("\n## How to rebuild\n\n`ruse train --recipe recipe.toml --out .` in this folder, with `RUSE_DATA` naming the public data.".into());
    card
}

/// The report as a page that needs nothing else: a table and a bar a label.
pub(crate) fn page(report: &Report) -> String {
    let escape = |s: &str| s.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut rows = String::new();
    for (label, s) in &report.labels {
        _ = write!(
            rows,
            "<tr><td>{}</td><td>{:.3}</td><td>{:.3}</td><td>{:.3}</td><td>{}</td><td><svg width='200' height='12'>\
             <rect width='{:.0}' height='12' fill='#2a6f97'/></svg></td></tr>",
            escape(label),
            s.precision,
            s.recall,
            s.f1,
            s.support,
            s.f1 * 200.0
        );
    }
    let mut bars = String::new();
    for bin in &report.reliability {
        _ = write!(
            bars,
            "<rect x='{:.0}' y='{:.0}' width='18' height='{:.0}' fill='#2a6f97'><title>{} rows, said {:.3}, were {:.3}</title></rect>",
            bin.from * 300.0,
            300.0 - bin.observed * 300.0,
            bin.observed * 300.0,
            bin.rows,
            bin.predicted,
            bin.observed
        );
    }
    let scam = report.scam.as_ref().map_or(String::new(), |s| {
        format!(
            "<p>Scams found {:.1} %, honest messages called scams {:.2} %, unsure {:.1} %; typology macro-F1 {:.3}.</p>",
            s.recall * 100.0,
            s.false_positive_rate * 100.0,
            s.unsure * 100.0,
            s.typology_macro_f1
        )
    });
    format!(
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>{0}</title>\
         <style>body{{font:15px system-ui;margin:2rem;max-width:60rem}}td,th{{padding:.15rem .8rem;text-align:right}}\
         td:first-child{{text-align:left}}</style><h1>{0}</h1>\
         <p>{1} rows, macro-F1 {2:.4}, accuracy {3:.4}, expected calibration error {4:.4}.</p>{scam}\
         <p>What was said (across) and what was true (up):</p><svg width='300' height='300' style='border:1px solid #999'>{bars}\
         <line x1='0' y1='300' x2='300' y2='0' stroke='#999'/></svg>\
         <table><tr><th>label<th>precision<th>recall<th>F1<th>rows<th></tr>{rows}</table></html>\n",
        escape(&report.model),
        report.rows,
        report.macro_f1,
        report.accuracy,
        report.ece
    )
}

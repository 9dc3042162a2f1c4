//! Real runs of `ruse converse`, and of learning and measuring conversations.

use ruse_tests::run;
use serde::Serialize;
use serde_json::{Value, json};

const HONEST: [(&str, &str); 3] = [("me", "晚上几点回来吃饭"), ("them", "七点吧，路上有点堵"), ("them", "要带点什么回来吗")];

/// A scam that unfolds over six turns; the Python tests read it too.
fn slow() -> Vec<(String, String)> {
    serde_json::from_str(include_str!("../golden/slow_conversation.json")).expect("pairs of speaker and text")
}

fn row<T: Serialize>(id: &str, turns: &[(T, T)]) -> String {
    let turns: Vec<Value> = turns.iter().map(|(who, text)| json!({ "who": who, "text": text })).collect();
    format!("{}\n", json!({ "id": id, "turns": turns }))
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    bytes.split(|&b| b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).expect("JSON")).collect()
}

#[test]
fn a_row_is_answered_turn_by_turn() {
    let input = row("slow", &slow()) + &row("honest", &HONEST) + "{\"turns\":[]}\n";
    let out = run(&["converse", "--jsonl"], input.as_bytes());
    assert_eq!(out.status.code(), Some(0));
    let rows = lines(&out.stdout);
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (&rows[0]["id"], &rows[0]["decision"], &rows[0]["typology"]),
        (&json!("slow"), &json!("scam"), &json!("task_rebate"))
    );
    assert_eq!(rows[0]["alarm_turn"], 4);
    let turns = rows[0]["turns"].as_array().expect("a list");
    assert_eq!(turns.len(), slow().len());
    for (i, turn) in turns.iter().enumerate() {
        assert_eq!(turn["decision"] == "scam", i >= 4, "turn {i}: {turn}");
        assert!(turn["scam"].is_number() && turn["typology"].is_string(), "turn {i}: {turn}");
    }
    assert_eq!((&rows[1]["alarm_turn"], &rows[1]["decision"]), (&Value::Null, &json!("legitimate")));
    assert_eq!((&rows[2]["alarm_turn"], &rows[2]["decision"], &rows[2]["turns"]), (&Value::Null, &json!("unsure"), &json!([])));
    // The first turns alone get the same answers.
    let start = lines(&run(&["converse", "--jsonl"], row("slow", &slow()[..3]).as_bytes()).stdout);
    assert_eq!(start[0]["turns"].as_array().map(Vec::as_slice), Some(&turns[..3]));
}

#[test]
fn bad_rows_are_answered_in_place() {
    let secret = "my-secret-4471";
    let bad = [
        (format!("{secret}\n"), Value::Null),
        (format!("{{\"id\":2,\"{secret}\":1}}\n"), json!("turns")),
        (
            format!("{{\"id\":3,\"turns\":[{{\"who\":\"them\",\"text\":\"a\"}},{{\"who\":\"{secret}\",\"text\":\"b\"}}]}}\n"),
            json!("turns[1].who"),
        ),
        (format!("{{\"id\":4,\"turns\":[{{\"who\":\"me\",\"text\":[\"{secret}\"]}}]}}\n"), json!("turns[0].text")),
        (format!("{{\"id\":5,\"turns\":\"{secret}\"}}\n"), json!("turns")),
    ];
    let input: String = bad.iter().map(|b| b.0.as_str()).chain([row("last", &HONEST).as_str()]).collect();
    let out = run(&["converse", "--jsonl"], input.as_bytes());
    assert_eq!(out.status.code(), Some(2));
    let rows = lines(&out.stdout);
    assert_eq!(rows.len(), bad.len() + 1);
    for (i, ((_, field), row)) in bad.iter().zip(&rows).enumerate() {
        assert_eq!((&row["error"]["line"], &row["error"]["field"]), (&json!(i + 1), field), "{row}");
    }
    assert_eq!((&rows[1]["id"], &rows[5]["id"]), (&json!(2), &json!("last")));
    assert!(!String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).contains(secret));
}

#[test]
fn exit_codes() {
    let (slow, honest) = (row("slow", &slow()), row("honest", &HONEST));
    for (args, input, code) in [
        (vec!["converse", "--jsonl", "--fail-on", "scam"], &slow, 1),
        (vec!["converse", "--jsonl", "--fail-on", "scam"], &honest, 0),
        (vec!["converse", "--jsonl", "--fail-on", "unsure"], &honest, 0),
        (vec!["converse", "/nowhere"], &honest, 2),
    ] {
        assert_eq!(run(&args, input.as_bytes()).status.code(), Some(code), "{args:?}");
    }
}

#[test]
fn people_see_where_it_turned() {
    let transcript: String = slow().iter().map(|(who, text)| format!("{who}: {text}")).collect::<Vec<_>>().join("\n\n");
    let out = run(&["converse"], transcript.as_bytes());
    assert_eq!(out.status.code(), Some(0));
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    let alarm = text.lines().position(|l| l.starts_with("!!")).expect("an alarm");
    assert!(text.lines().nth(alarm).is_some_and(|l| l.contains("先垫付199")), "{text}");
    assert!(text.lines().nth(alarm + 1).is_some_and(|l| l.contains("警报: 刷单返利") && l.contains('“')), "{text}");
    assert!(text.contains("这段对话很像诈骗") && !text.contains('\u{1b}'), "{text}");
    // Without names every line is theirs; Chinese names are known too.
    let theirs = "对方：在吗\n我：在\n\u{1b}[31m给你转了\u{202e}\n";
    let text = String::from_utf8(run(&["converse", "--lang", "en"], theirs.as_bytes()).stdout).expect("UTF-8");
    let who: Vec<bool> = text.lines().take(3).map(|l| l.contains(" me ")).collect();
    assert_eq!(who, [false, true, false], "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && text.contains("scam"), "{text}");
}

#[test]
fn learn_and_measure() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (mut rows, mut conversations) = (Vec::new(), Vec::new());
    for i in 0..40 {
        let (scam, honest) = (format!("先垫付 {i} 元做任务返佣金"), format!("晚上 {i} 点吃饭"));
        for (text, label) in [(&scam, "task_rebate"), (&honest, "benign")] {
            rows.push(json!({ "id": format!("{label}{i}"), "text": text, "label": label }).to_string());
            let turns =
                json!([{ "who": "them", "text": "在吗" }, { "role": "user", "text": "在" }, { "role": "a", "text": text }]);
            let clear = (label != "benign").then_some(2);
            let row = json!({ "label": label, "lang": "zh", "turns": turns, "first_clear_turn": clear, "split": "train" });
            conversations.push(row.to_string());
        }
    }
    std::fs::write(path("rows.jsonl"), rows.join("\n")).expect("written");
    std::fs::write(path("conversations.jsonl"), conversations.join("\n")).expect("written");
    let recipe = "[conversation]\nwindow = 5\n[[conversation.source]]\nfile = \"conversations.jsonl\"\nsplits = [\"train\"]\n\
                  [[conversation.source]]\nfile = \"elsewhere.jsonl\"\n[[source]]\nfile = \"rows.jsonl\"\n";
    std::fs::write(path("recipe.toml"), recipe).expect("written");
    let out = run(&["train", "--recipe", &path("recipe.toml"), "--out", &path("model")], b"");
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let header = &lines_of(&run(&["inspect", &path("model"), "--json"], b"").stdout)["header"];
    assert_eq!(header["conversation"]["window"], 5);
    assert_eq!(header["provenance"]["sources"][1]["rows"], 80);
    assert_eq!(header["provenance"]["missing"], json!(["elsewhere.jsonl"]));
    let args = ["evaluate", "--conversations", &path("conversations.jsonl"), "--split", "train", "--model", &path("model")];
    let out = run(&[&args[..], &["--json", &path("report.json")]].concat(), b"");
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let report: Value = serde_json::from_slice(&std::fs::read(path("report.json")).expect("a report")).expect("JSON");
    assert_eq!((&report["conversations"], &report["languages"]["zh"]["scams"]), (&json!(80), &json!(40)));
    for (field, value) in
        [("recall", 1.0), ("in_time", 1.0), ("false_alarms", 0.0), ("typology_accuracy", 1.0), ("median_delay", 0.0)]
    {
        assert_eq!(report["all"][field], value, "{field}: {report}");
    }
}

fn lines_of(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

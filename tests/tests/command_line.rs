//! Real runs of the program against the contracts.

use ruse_tests::{root, run};
use serde_json::{Value, json};

const LURE: &str = "在家点赞就能赚钱，先垫付300元做任务，返400";

fn lines(bytes: &[u8]) -> Vec<Value> {
    bytes.split(|&b| b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).expect("JSON")).collect()
}

#[test]
fn readme_examples_are_answered_rightly() {
    for (text, label) in [
        (LURE, "task_rebate"),
        (
            "Hi mum, I dropped my phone down the loo, this is my new number. I can't get into my bank app, can you pay £850 for me today? I'll send it back tomorrow",
            "acquaintance_impersonation",
        ),
    ] {
        let out = run(&["classify", "--jsonl", text], b"");
        assert_eq!(out.status.code(), Some(0));
        let row = &lines(&out.stdout)[0];
        assert_eq!(row["decision"], "scam", "{text}");
        assert_eq!(row["typology"], label, "{text}");
    }
}

#[test]
fn ten_thousand_lines_one_for_one() {
    let mut input = b"\xEF\xBB\xBF".to_vec();
    let mut expected_errors = Vec::new();
    for i in 1..=10_000usize {
        match i {
            500 => input.extend_from_slice(b"{\"id\":500,\"text\":\"\"}\n"),
            501 => {
                let big = "刷单 click ".repeat(80_000);
                input.extend_from_slice(json!({"id": 501, "text": big}).to_string().as_bytes());
                input.push(b'\n');
            }
            502 => input.extend_from_slice(b"{\"id\":502,\"text\":\n"),
            503 => input.extend_from_slice(b"{\"id\":503,\"text\":\"\xFF\xFE\"}\n"),
            504 => input.extend_from_slice(b"{\"id\":504}\n"),
            505 => input.extend_from_slice(b"{\"id\":505,\"text\":7}\n"),
            506 => input.extend_from_slice(b"\n"),
            507 => input.extend_from_slice(b"[1]\n"),
            508 => input.extend_from_slice(b"{\"id\":508,\"text\":\"crlf\"}\r\n"),
            _ => {
                input.extend_from_slice(json!({"id": i, "text": format!("line {i} {LURE}"), "more": [1]}).to_string().as_bytes());
                input.push(b'\n');
            }
        }
        if (502..=507).contains(&i) {
            expected_errors.push(i);
        }
    }
    let out = run(&["classify", "--jsonl"], &input);
    assert_eq!(out.status.code(), Some(2));
    let rows = lines(&out.stdout);
    assert_eq!(rows.len(), 10_000);
    for (i, row) in (1..).zip(&rows) {
        if expected_errors.contains(&i) {
            assert_eq!(row["error"]["line"], i, "{row}");
            assert!(row["error"]["message"].is_string());
        } else {
            assert_eq!(row["id"], i);
            for field in ["decision", "scam", "typology", "typologies", "model", "taxonomy"] {
                assert!(!row[field].is_null(), "{field} of line {i}");
            }
            assert_eq!(row["typologies"].as_array().map(Vec::len), Some(3));
        }
    }
    assert_eq!(rows[503]["error"]["field"], "text");
    assert_eq!(rows[503]["id"], 504);
    assert_eq!(rows[499]["decision"], "unsure");
}

#[test]
fn errors_never_quote_the_message() {
    let secret = "my-secret-4471";
    let input = format!("{{\"text\":\"{secret}\n{{\"{secret}\":1}}\n{secret}\n{{\"text\":{{\"{secret}\":2}}}}\n");
    for command in ["classify", "explain", "redact"] {
        let out = run(&[command, "--jsonl"], input.as_bytes());
        assert_eq!(out.status.code(), Some(2), "{command}");
        assert_eq!(lines(&out.stdout).len(), 4, "{command}");
        assert!(!String::from_utf8_lossy(&out.stdout).contains(secret));
        assert!(!String::from_utf8_lossy(&out.stderr).contains(secret));
    }
}

#[test]
fn exit_codes() {
    for (args, code) in [
        (vec!["classify", LURE], 0),
        (vec!["classify", "--fail-on", "scam", LURE], 1),
        (vec!["classify", "--fail-on", "scam", "晚上几点回来吃饭"], 0),
        (vec!["classify", "--no-such-flag"], 2),
        (vec!["classify", "--file", "/nowhere"], 2),
        (vec!["classify", "--model", "/nowhere", "hi"], 2),
        (vec!["taxonomy", "no_such_label"], 2),
        (vec!["redact", LURE], 0),
        (vec!["redact", "--kinds", "no_such_kind", LURE], 2),
        (vec!["--version"], 0),
    ] {
        assert_eq!(run(&args, b"").status.code(), Some(code), "{args:?}");
    }
}

#[test]
fn plain_lines_come_back_one_for_one() {
    let out = run(&["classify"], format!("{LURE}\n\nok thx\n").as_bytes());
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    assert_eq!(text.lines().count(), 3);
    assert!(text.starts_with("scam\t"));
}

#[test]
fn an_explanation_fits_a_screen_in_the_reader_s_language() {
    let out = run(&["explain", LURE], b"");
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(text.contains("刷单返利") && text.lines().count() < 24, "{text}");
    assert!(!text.contains('\u{1b}'), "no colours into a pipe");
    let out = run(&["explain", "--lang", "en", LURE], b"");
    assert!(String::from_utf8(out.stdout).expect("UTF-8").contains("This looks like a scam"));
    let row = &lines(&run(&["explain", "--jsonl", LURE], b"").stdout)[0];
    let reasons = &row["reasons"]["typology"];
    let steps: i64 = reasons["evidence"].as_array().expect("a list").iter().map(|e| e["steps"].as_i64().expect("steps")).sum();
    let logit = reasons["bias"].as_f64().expect("bias") + reasons["unit"].as_f64().expect("unit") * steps as f64;
    assert_eq!(Some(logit), reasons["logit"].as_f64());
}

#[test]
fn a_message_cannot_drive_the_terminal() {
    let out = run(&["explain"], "刷单\u{1b}[31m返利\u{202e}\n".as_bytes());
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn learn_evaluate_inspect() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut rows = String::new();
    for i in 0..60 {
        let split = if i % 5 == 0 { "test" } else { "train" };
        for (text, topic) in [
            (format!("send the parcel {i} today"), "post"),
            (format!("dinner at eight {i}"), "home"),
            (format!("the match was good {i}"), "sport"),
        ] {
            rows.push_str(&json!({"id": format!("{topic}{i}"), "text": text, "topic": topic, "split": split}).to_string());
            rows.push('\n');
        }
    }
    std::fs::write(path("rows.jsonl"), rows).expect("written");
    for extra in [&[][..], &["--train-tokenizer", "bpe", "--vocab", "400"]] {
        let (data, model, report) = (path("rows.jsonl"), path("model"), path("report.json"));
        let mut args = vec!["train", "--data", &data, "--label-field", "topic", "--out", &model];
        args.extend(extra);
        let out = run(&args, b"");
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        let out = run(&["evaluate", "--data", &data, "--label-field", "topic", "--model", &model, "--json", &report], b"");
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        let report: Value = serde_json::from_str(&std::fs::read_to_string(&report).expect("a report")).expect("JSON");
        assert_eq!(report["rows"], 36);
        assert!(report["macro_f1"].as_f64().expect("a number") > 0.99, "{report}");
        for field in ["precision", "recall", "f1", "support"] {
            assert!(report["labels"]["post"][field].is_number(), "{field}");
        }
        assert!(report["accuracy"].is_number() && report["ece"].is_number());
        let out = run(&["inspect", &model, "--json"], b"");
        let header: Value = serde_json::from_slice(&out.stdout).expect("JSON");
        assert_eq!(header["header"]["provenance"]["rows"], 144);
        assert_eq!(header["header"]["taxonomy"], 0);
        for file in ["model.safetensors", "recipe.toml", "CARD.md"] {
            assert!(folder.path().join("model").join(file).exists(), "{file}");
        }
    }
    assert!(folder.path().join("model/tokenizer.json").exists());
}

#[test]
fn labels_too_few_to_learn_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let row = |text: &str, label: &str, i: usize| format!("{}\n", json!({"text": format!("{text} {i}"), "label": label}));
    let mut rows: String = (0..30).map(|i| row("the parcel", "post", i) + &row("the match", "sport", i)).collect();
    rows.extend((0..9).map(|i| row("soup", "home", i)));
    std::fs::write(path("rows.jsonl"), rows).expect("written");
    std::fs::write(path("soup.jsonl"), row("soup", "home", 1)).expect("written");
    let (data, model, soup) = (path("rows.jsonl"), path("model"), path("soup.jsonl"));
    for (more, labels) in [(&[][..], 2), (&["--min-label-rows", "0"], 3), (&["--min-label-rows", "31"], 0)] {
        let out = run(&[&["train", "--data", &data, "--out", &model], more].concat(), b"");
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(if labels == 0 { 2 } else { 0 }), "{said}");
        assert_eq!(said.contains("fewer than 10 rows: home (9)"), labels == 2, "{said}");
        if labels > 0 {
            let out = run(&["inspect", &model, "--json"], b"");
            let header: Value = serde_json::from_slice(&out.stdout).expect("JSON");
            assert_eq!(header["header"]["labels"].as_array().map(Vec::len), Some(labels));
            let out = run(&["evaluate", "--data", &soup, "--model", &model], b"");
            assert_eq!(out.status.code(), Some(if labels == 2 { 2 } else { 0 }));
            assert_eq!(String::from_utf8_lossy(&out.stderr).contains("nothing to measure"), labels == 2);
        }
    }
}

#[test]
fn distill_learn_extend() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let ok = |args: &[&str]| {
        let out = run(args, b"");
        assert_eq!(out.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let topics =
        [("post", "the parcel and the courier"), ("home", "soup and bread for dinner"), ("sport", "the match and the goal")];
    let mut rows = String::new();
    let mut vectors: Vec<f32> = Vec::new();
    for i in 0..90usize {
        let (topic, text) = topics[i % 3];
        rows.push_str(&json!({"text": format!("{text} {i}"), "label": topic}).to_string());
        rows.push('\n');
        vectors.extend((0..3).map(|d| f32::from(u8::from(d == i % 3))));
    }
    // The last row is a dialogue of two texts.
    rows.push_str("{\"turns\":[{\"text\":\"a parcel\"},\"a goal\"],\"text\":\"\"}\n");
    vectors.extend([1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    std::fs::write(path("texts.jsonl"), &rows).expect("written");
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (92, 3), }";
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    npy.extend((header.len() as u16).to_le_bytes());
    npy.extend(header.as_bytes());
    npy.extend(vectors.iter().flat_map(|v| v.to_le_bytes()));
    std::fs::write(path("v.npy"), &npy).expect("written");

    let [texts, npy, encoder, list] = ["texts.jsonl", "v.npy", "encoder", "list.jsonl"].map(path);
    ok(&["distill", "--data", &texts, "--list", &list]);
    assert_eq!(std::fs::read_to_string(&list).expect("a list").lines().count(), 92);
    let said = ok(&["distill", "--data", &texts, "--vectors", &npy, "--out", &encoder, "--dims", "3", "--passes", "3"]);
    assert!(said.contains("pass 3 of 3: cosine"), "{said}");
    assert!(!folder.path().join("encoder/checkpoint.safetensors").exists());
    // A matrix that is one row short, and one that is cut.
    let out = run(&["distill", "--data", &list, "--data", &list, "--vectors", &npy, "--out", &encoder], b"");
    assert_eq!(out.status.code(), Some(2));

    let only = |keep: fn(&str) -> bool| rows.split_inclusive('\n').filter(|l| keep(l)).collect::<String>();
    std::fs::write(path("two.jsonl"), only(|l| !l.contains("sport") && !l.contains("turns"))).expect("written");
    std::fs::write(path("three.jsonl"), only(|l| !l.contains("turns"))).expect("written");
    let [two, three, base, more, again] = ["two.jsonl", "three.jsonl", "base", "more", "again"].map(path);
    ok(&["train", "--data", &two, "--encoder", &encoder, "--out", &base]);
    assert!(folder.path().join("base/encoder.safetensors").exists());
    ok(&["train", "--base", &base, "--add", "--data", &three, "--out", &more]);
    ok(&["train", "--base", &base, "--data", &three, "--out", &again]);
    for model in [&more, &again] {
        let out = run(&["classify", "--jsonl", "--model", model, "the goal of the match"], b"");
        assert_eq!(lines(&out.stdout)[0]["typologies"][0]["id"], "sport", "{model}");
    }
    let out = run(&["train", "--base", &more, "--add", "--data", &three, "--out", &again], b"");
    assert!(String::from_utf8_lossy(&out.stderr).contains("is new to"), "nothing to add");
}

#[test]
fn bad_rows_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("rows.jsonl").display().to_string();
    let out_folder = folder.path().join("m").display().to_string();
    std::fs::write(&data, "{\"text\":\"secret one\",\"label\":\"a\"}\n{\"text\":\"secret two\",\"label\":3}\n").expect("written");
    let out = run(&["train", "--data", &data, "--out", &out_folder], b"");
    let error = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2));
    assert!(error.contains("rows.jsonl:2") && error.contains("`label`") && !error.contains("secret"), "{error}");
    let recipe = folder.path().join("recipe.toml").display().to_string();
    std::fs::write(&recipe, "[heads]\ncost = -1.0\n").expect("written");
    let out = run(&["train", "--data", &data, "--recipe", &recipe, "--out", &out_folder], b"");
    assert!(String::from_utf8_lossy(&out.stderr).contains("heads.cost"));
}

#[test]
fn taxonomy_is_complete() {
    let out = run(&["taxonomy"], b"");
    assert_eq!(String::from_utf8(out.stdout).expect("UTF-8").lines().count(), 34);
    let out = run(&["taxonomy", "task_rebate", "--json"], b"");
    let label: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(label["crosswalk"]["mps10"][0], "刷单返利");
    assert!(root().join("models/taxonomy.toml").exists());
}

#[test]
fn redacted_lines_come_back_one_for_one() {
    let mut input = "打 138 0013 8000 付300元\r\n\nsee https://a.example/x now\u{1b}[31m\n".as_bytes().to_vec();
    input.extend_from_slice(b"\xFF\nok thx");
    let out = run(&["redact"], &input);
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..3], ["打 <PHONE> 付<MONEY>", "", "see <URL> now\u{1b}[31m"]);
    assert!(lines[3].starts_with("error\tline 4: not valid UTF-8"), "{}", lines[3]);
    assert_eq!(lines[4..], ["ok thx"]);
    assert_eq!(out.status.code(), Some(2));
    let out = run(&["redact", "--keep-length", "--kinds", "phone,url", "打13800138000付300元"], b"");
    assert_eq!(String::from_utf8(out.stdout).expect("UTF-8"), "打***********付300元\n");
}

#[test]
fn redacted_rows_keep_their_other_fields() {
    let input = concat!(
        r#"{"z":1.50,"id":7,"body":"mail a@b.example","a":{"phone":"13800138000"}}"#,
        "\n",
        r#"{"id":8,"text":"no body"}"#,
        "\n{\n",
        r#"{"body":"快 打13800138000"}"#,
        "\n"
    );
    let out = run(&["redact", "--jsonl", "--text-field", "body"], input.as_bytes());
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], r#"{"z":1.50,"id":7,"body":"mail <EMAIL>","a":{"phone":"13800138000"}}"#);
    assert_eq!(rows[1], r#"{"id":8,"error":{"line":2,"field":"body","message":"is missing"}}"#);
    assert_eq!(rows[2], r#"{"error":{"line":3,"field":null,"message":"not valid JSON: it ends too early at column 1"}}"#);
    assert_eq!(rows[3], r#"{"body":"快 打<PHONE>"}"#);
    assert_eq!((rows.len(), out.status.code()), (4, Some(2)));
}

#[test]
fn a_blank_message_is_like_no_scam() {
    for (lang, says) in [("en", "nothing in this message"), ("zh", "没有可供判断")] {
        let out = run(&["explain", "--lang", lang, " "], b"");
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success() && text.contains(says), "{text}");
        assert!(!text.contains("What to do") && !text.contains("怎么办"), "{text}");
    }
}

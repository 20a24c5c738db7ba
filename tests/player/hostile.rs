//! Traces of strangers who mean harm: a real one, with markup in what it says.

use serde_json::Value;

/// What would run if anything took it for markup; each ends in a word that is looked for as text.
const MARKUP: [&str; 8] = [
    "<img src=x onerror=\"window.pwned=1\">",
    "</script><script>window.pwned=2</script>",
    "</pre></template></sockstep-player><svg onload=window.pwned=3>",
    "\"'><b onmouseover=window.pwned=4 style=x:y>",
    "<!--<script>",
    "]]>&lt;&#60;{{#include /etc/passwd}}",
    "[a](javascript:window.pwned=5)`*_",
    "<style>*{display:none}</style>",
];

/// Where a kind of trace holds it: the keys whose texts get it.
const KINDS: [(&str, &[&str]); 5] = [
    ("names", &["name", "actor", "host", "from", "to"]),
    ("words", &["en", "zh", "title"]),
    ("calls", &["text", "peer", "errno"]),
    (
        "notes",
        &[
            "text_id",
            "message",
            "want",
            "got",
            "file",
            "addrs",
            "kernel",
            "sockstep",
            "recorded_at",
            "lesson",
        ],
    ),
    ("ids", &["id", "choice", "kernel", "choices"]),
];

/// Kind, lines, and what of it must be read on some page.
pub(crate) fn traces() -> Vec<(String, String, Vec<String>)> {
    let marked = MARKUP.concat();
    let mut traces: Vec<_> = KINDS
        .iter()
        .map(|(kind, keys)| {
            let lines = changed(&|key, text| keys.contains(&key).then(|| format!("{text}{marked}")));
            // Of Markdown a browser shows what it means: the words' brackets and stars are no text.
            let says = if *kind == "words" {
                &MARKUP[..1]
            } else {
                &MARKUP[..4]
            };
            (
                (*kind).to_owned(),
                lines,
                says.iter().map(|text| (*text).to_owned()).collect(),
            )
        })
        .collect();
    traces.push((
        "payloads".to_owned(),
        changed(&payload),
        vec!["window.pwned=1".to_owned()],
    ));
    let escapes = "\u{202e}\u{2028}\u{1b}[31m\u{7}\0";
    let shown = changed(&|key, text| {
        matches!(
            key,
            "name" | "host" | "actor" | "from" | "to" | "text" | "en" | "message"
        )
        .then(|| format!("{text}{escapes}"))
    });
    traces.push((
        "escapes".to_owned(),
        shown,
        vec!["\\u{202e}\\u{2028}\\x1b[31m\\x07\\x00".to_owned()],
    ));
    traces
}

/// What was sent, received, and captured: frames of markup alone, and whole ones with markup behind.
fn payload(key: &str, text: &str) -> Option<String> {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    if key != "data" {
        return None;
    }
    let mut bytes = base64.decode(text).ok()?;
    bytes.extend(MARKUP.concat().into_bytes());
    Some(base64.encode(bytes))
}

/// The trace of a lesson, its texts changed by their keys.
fn changed(change: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let recording = sockstep::lesson::recording("tcp-server").unwrap().unwrap();
    let lines = std::io::read_to_string(recording).unwrap();
    let mut all = String::new();
    for line in lines.lines() {
        let mut event: Value = serde_json::from_str(line).unwrap();
        walk(&mut event, "", change);
        all.push_str(&event.to_string());
        all.push('\n');
    }
    all
}

fn walk(value: &mut Value, key: &str, change: &dyn Fn(&str, &str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(changed) = change(key, text) {
                *text = changed;
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| walk(one, key, change)),
        Value::Object(fields) => fields.iter_mut().for_each(|(key, one)| walk(one, key, change)),
        _ => {}
    }
}

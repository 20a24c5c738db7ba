//! The JSON Schema of lesson.toml in the book is the one that the types have, and it refuses what the
//! parser refuses.

use std::borrow::Cow;
use std::path::Path;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::check::{LONGEST, MOST_STEPS, PROTOCOLS};
use super::manifest::{ActorTable, HostTable, KEYS, StepTable};
use super::subject::{BY, HELD};
use super::value::{GONE, NONE, TIMERS};
use super::{
    ActorProperty, BacklogProperty, FrameProperty, SocketProperty, embedded, embedded_ids, load, template,
};
use crate::event::{Call, LESSONS_MAY_SET, MOST_ACTORS, MOST_HOSTS, State};

/// Set to 1, the test writes the schema instead of comparing it.
const BLESS: &str = "SOCKSTEP_BLESS";
/// Where it stands.
const IN_THE_BOOK: &str = "book/src/lesson.schema.json";

/// lesson.toml as a whole, for the schema alone: `manifest::read` takes its keys one by one.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct LessonToml {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    format: i64,
    /// Whether hosts acknowledge at once, so that frames do not depend on the learner's pace; true when it
    /// is not given.
    quickack: Option<bool>,
    /// Settings of the kernel in which this lesson differs from the lab, as texts: `"net.ipv4.tcp_sack" = "0"`.
    #[schemars(with = "Option<Sysctl>")]
    sysctl: Option<Sysctl>,
    /// The hosts.
    #[schemars(length(min = 1, max = MOST_HOSTS))]
    host: Vec<HostTable>,
    /// Those who make calls.
    #[schemars(length(min = 1, max = MOST_ACTORS))]
    actor: Vec<ActorTable>,
    /// The steps, in order.
    #[schemars(length(min = 1, max = MOST_STEPS))]
    step: Vec<StepTable>,
}

/// Declares the texts that a lesson may write somewhere, each by its schema.
macro_rules! texts {
    ($( $(#[$doc:meta])* $name:ident: $schema:expr; )*) => { $(
        $(#[$doc])*
        pub(super) struct $name;

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )* };
}

texts! {
    /// A name of the lesson's.
    Id: like(&format!("[a-z0-9-]{{1,{LONGEST}}}"));
    /// A plain file of the lesson's folder.
    FileName: like("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    Addr: like("10(\\.[0-9]{1,3}){3}");
    Counter: like("[A-Za-z0-9]+\\.[A-Za-z0-9]+");
    Errno: like("(E[A-Z0-9]+|none)");
    Protocol: one_of(PROTOCOLS);
    /// All but `absorbed`, which sockstep alone does.
    Fate: one_of(["delivered", "dropped", "duplicated"]);
    StateName: one_of(State::names().chain([GONE]));
    TimerName: one_of(TIMERS.into_iter().chain([GONE]));
    CallName: one_of(Call::<String>::NAMES.iter().copied().chain([NONE]));
    Property: one_of(properties());
    /// The settings of the kernel.
    Sysctl: sysctl();
}

fn like(pattern: &str) -> Schema {
    json_schema!({ "type": "string", "pattern": format!("^{pattern}$") })
}

fn one_of<'a>(values: impl IntoIterator<Item = &'a str>) -> Schema {
    let values: Vec<_> = values.into_iter().collect();
    json_schema!({ "type": "string", "enum": values })
}

fn properties() -> impl Iterator<Item = &'static str> {
    let all = SocketProperty::TABLE.iter().map(|row| row.1);
    let all = all.chain(BacklogProperty::TABLE.iter().map(|row| row.1));
    let all = all.chain(ActorProperty::TABLE.iter().map(|row| row.1));
    let all = all.chain(FrameProperty::TABLE.iter().map(|row| row.1));
    all.chain([HELD, BY])
}

fn sysctl() -> Schema {
    let number = json!({ "type": "string", "pattern": "^(0|[1-9][0-9]{0,9})$" });
    let each = LESSONS_MAY_SET.map(|name| (name.to_owned(), number.clone()));
    let properties: serde_json::Map<_, _> = each.into_iter().collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// TOML has no null, and editors would offer it; a description is one line.
fn as_toml(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else {
        return;
    };
    choices.retain(|one| one != &json!({ "type": "null" }));
    if choices.len() == 1 {
        let only = schema.remove("anyOf");
        schema.insert("allOf".to_owned(), only.unwrap_or_default());
    }
}

/// Draft 7: what taplo and the editors' extensions read.
fn schema() -> Value {
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(as_toml));
    let mut schema = settings.into_generator().into_root_schema_for::<LessonToml>();
    schema.insert("title".to_owned(), "lesson.toml of a sockstep lesson".into());
    schema.into()
}

#[test]
fn the_schema_in_the_book_is_the_one_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(IN_THE_BOOK);
    let current = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os(BLESS).is_some_and(|value| value == "1") {
        std::fs::write(&path, &current).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == current,
        "{IN_THE_BOOK} is not the schema of lesson.toml any more. If the change is meant, write it anew: \
         {BLESS}=1 cargo test --lib lesson::schema"
    );
}

#[test]
fn the_schema_has_the_keys_of_the_parser() {
    let schema = schema();
    let keys: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, KEYS);
}

/// No table of the schema lets an unknown key through.
#[test]
fn the_schema_is_strict_everywhere() {
    fn look(value: &Value, path: &str) {
        if let Some(object) = value.as_object() {
            let is_table = object.get("type") == Some(&json!("object")) && object.contains_key("properties");
            let is_open = object.get("additionalProperties") != Some(&json!(false));
            assert!(!(is_table && is_open), "{path} takes any key");
        }
        let children: Vec<(String, &Value)> = match value {
            Value::Object(object) => object.iter().map(|(key, child)| (key.clone(), child)).collect(),
            Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(at, child)| (at.to_string(), child))
                .collect(),
            _ => Vec::new(),
        };
        for (key, child) in children {
            look(child, &format!("{path}/{key}"));
        }
    }
    look(&schema(), "");
}

/// What the schema says of a lesson.toml.
fn complaints(toml: &str) -> Vec<String> {
    let written: toml::Table = toml::from_str(toml).unwrap();
    let written = serde_json::to_value(written).unwrap();
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let errors = validator.iter_errors(&written);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn manifest_of(files: &super::Files) -> String {
    String::from_utf8(files["lesson.toml"].clone()).unwrap()
}

#[test]
fn every_lesson_and_the_template_fit_the_schema() {
    let embedded = embedded_ids().into_iter().map(|id| {
        let files = embedded(&id).unwrap();
        (id, files)
    });
    for (id, files) in embedded.chain([("template".to_owned(), template())]) {
        let complaints = complaints(&manifest_of(&files));
        assert!(complaints.is_empty(), "{id}: {complaints:#?}");
    }
}

/// Each makes tcp-server wrong in a way that stands in the file itself, without a look at other names.
const MISTAKES: &[(&str, &str)] = &[
    ("call.listen", "call.lisen"),
    ("names = \"listener\"", "naems = \"listener\""),
    ("backlog = 5", "backlog = \"5\""),
    ("backlog = 5", "backlg = 5"),
    ("size = 1024", "size = -1"),
    ("{ socket = \"listener\", backlog = 5 }", "[\"listener\", 5]"),
    (
        "awaits = { from = \"client\", flags = [\"SYN\"] }",
        "awaits = \"SYN\"",
    ),
    (
        "expect = [{ actor = \"server\", blocked = \"accept\" }]",
        "expect = { actor = \"server\", blocked = \"accept\" }",
    ),
    ("addr = \"10.0.0.1:8088\"", "addr = \"10.0.0.1\""),
    ("addr = \"10.0.0.1\"", "addr = \"192.168.0.1\""),
    ("format = 1", "format = 2"),
    ("format = 1", "format = 1\nlab = 2"),
    ("format = 1", ""),
    ("format = 1", "format = 1\nquickack = \"no\""),
    (
        "format = 1",
        "format = 1\nsysctl = { \"net.ipv4.tcp_sak\" = \"1\" }",
    ),
    ("format = 1", "format = 1\nsysctl = { \"net.ipv4.tcp_sack\" = 1 }"),
    (
        "format = 1",
        "format = 1\nsysctl = { \"net.ipv4.tcp_sack\" = \"+1\" }",
    ),
    ("name = \"server\"", "name = \"Ser ver\""),
    ("python = \"server.py\"", "python = \"../server.py\""),
    ("[\"SYN\"]", "[\"syn\"]"),
    ("flags = [\"SYN\"] }", "flags = [\"SYN\"], proto = \"tpc\" }"),
    ("state = \"LISTEN\"", "state = \"LISTENING\""),
    ("state = \"LISTEN\"", "status = \"LISTEN\""),
    ("blocked = \"accept\"", "blocked = \"acept\""),
    ("property = \"state\"", "property = \"status\""),
    ("AF_INET", "AF_INIT"),
    ("SOCK_STREAM", "SOCK_STREEM"),
    ("id = \"bind\"\n", "id = \"bind\"\nfate = \"absorbed\"\n"),
    ("id = \"bind\"\n", "id = \"bind\"\nwire = \"flood\"\n"),
    ("id = \"bind\"\n", "id = \"bind\"\nwait = 1\n"),
    (
        "id = \"bind\"\n",
        "id = \"bind\"\nlink = { host = \"server\", cut = \"all\" }\n",
    ),
];

#[test]
fn what_the_parser_refuses_in_one_place_the_schema_refuses() {
    let files = embedded("tcp-server").unwrap();
    let good = manifest_of(&files);
    for (from, to) in MISTAKES {
        assert!(good.contains(from), "tcp-server has no {from}");
        let bad = good.replacen(from, to, 1);
        let mut wrong = files.clone();
        wrong.insert("lesson.toml".to_owned(), bad.clone().into_bytes());
        assert!(load(&wrong, "tcp-server").is_err(), "the parser takes {to}");
        assert!(!complaints(&bad).is_empty(), "the schema takes {to}");
    }
}

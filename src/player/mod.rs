//! The player that turns a lesson's pages in a browser: the element `<sockstep-player>`.
//!
//! *In:* nothing. *Out:* [`script`]: the one script of the element, its style within it. It is written
//! by hand, in the files beside this one, and runs as it is: no framework, nothing to build, so that
//! building sockstep needs no Node.js.
//! *Never here:* what a page shows, which is the deck's, or a request to anywhere.

/// The parts of the script, in the order in which they are read.
const PARTS: [&str; 9] = [
    include_str!("build.js"),
    include_str!("chart.js"),
    include_str!("tables.js"),
    include_str!("bytes.js"),
    include_str!("sequence.js"),
    include_str!("said.js"),
    include_str!("terms.js"),
    include_str!("address.js"),
    include_str!("element.js"),
];
/// What the element looks like.
const STYLE: &str = include_str!("style.css");
/// What the sequence diagram looks like, in the player and as a picture of its own.
pub const SEQUENCE_STYLE: &str = include_str!("sequence.css");
/// Where the script has a place for its style.
const PLACE: &str = "'sockstep:style'";

/// The whole script. It stands in a page as it is, between `<script>` and `</script>`, or in a file of
/// its own that a page names; loaded twice, it does nothing the second time.
pub fn script() -> String {
    let style = serde_json::Value::from(format!("{STYLE}{SEQUENCE_STYLE}")).to_string();
    let parts = PARTS.concat().replacen(PLACE, &style, 1);
    format!("(() => {{\n'use strict';\n{parts}}})();\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::process::{Command, Stdio};

    /// What the script may weigh on its way, compressed.
    const MOST: usize = 60_000;

    fn compressed(text: &str) -> usize {
        let mut gzip = Command::new("gzip")
            .arg("-9c")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("gzip, which every Linux has");
        gzip.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        gzip.wait_with_output().unwrap().stdout.len()
    }

    #[test]
    fn the_script_is_light() {
        let size = compressed(&script());
        assert!((5_000..=MOST).contains(&size), "{size} bytes compressed");
    }

    #[test]
    fn the_script_holds_its_style_and_nothing_that_ends_it() {
        let script = script();
        assert!(script.contains(".player"), "the style is missing");
        assert!(!script.contains(PLACE), "the style's place is still empty");
        assert!(!script.contains("</"), "a page would end the script here");
        assert!(!script.contains("<!--"), "a page would read the script otherwise");
    }

    /// Text comes into the page by text nodes alone, and nothing is asked of any other machine.
    #[test]
    fn the_script_runs_no_text_and_asks_nobody() {
        let script = script();
        for forbidden in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "fetch(",
            "XMLHttpRequest",
            "import(",
            "WebSocket",
            "sendBeacon",
            "url(",
            "@import",
        ] {
            assert!(!script.contains(forbidden), "{forbidden}");
        }
    }
}

//! A chapter: its fenced blocks, and what comes in their place.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::block::{Block, View};
use super::markup::{SCREEN, preformatted};
use super::shelf::{Recording, Shelf};
use super::{Fault, Misprint, states};
use crate::export::{self, Assets, Picture, Wanted};
use crate::view::{self, Lang, Line, Options, Page};

/// The first word behind the fence: of a block that shows steps, and of TCP's state diagram.
const NAMES: [&str; 2] = ["sockstep", STATES];
const STATES: &str = "sockstep-states";
/// An invisible character that no text of ours has (U+2063).
const UNSEARCHED: &str = "&#8291;";
/// A picture is no wider than the page.
const FITTING: &str = "<svg style=\"max-width:100%;height:auto\" ";
/// How a player begins.
const PLAYER: &str = "<sockstep-player";
/// Pages in a book are as wide as a terminal's.
const WIDTH: u16 = 80;

/// Where a chapter stands.
pub(super) struct Place {
    /// Its file, from the book's folder.
    pub(super) file: PathBuf,
    /// Its language.
    pub(super) lang: Lang,
    /// Whether HTML may be written into it.
    pub(super) is_html: bool,
}

/// A block in the chapter's text.
struct Fenced {
    /// From fence to fence.
    whole: Range<usize>,
    /// Which of the names stands behind the fence.
    name: String,
    /// What stands between the fences.
    text: String,
    /// The line below the first fence, counted from 1.
    line: usize,
    /// How far in the fence stands.
    column: usize,
}

/// The chapter with HTML in place of its blocks.
pub(super) fn set(content: &str, place: &Place, shelf: &mut Shelf) -> Result<String, Vec<Misprint>> {
    let mut misprints = Vec::new();
    let mut set = String::with_capacity(content.len());
    let mut done = 0;
    for fenced in blocks(content) {
        match show(&fenced, place, shelf) {
            Ok(html) => {
                set.push_str(&content[done..fenced.whole.start]);
                set.push_str(&html);
                set.push('\n');
                done = fenced.whole.end;
            }
            Err((line, fault)) => misprints.push(Misprint {
                file: place.file.clone(),
                line: fenced.line + line,
                fault,
            }),
        }
    }
    set.push_str(&content[done..]);
    if set.contains(PLAYER) {
        set.push_str(&assets());
    }
    if set.contains(SCREEN) {
        set.push_str(&style(include_str!("screen.css")));
    }
    if misprints.is_empty() {
        Ok(set)
    } else {
        Err(misprints)
    }
}

/// What a page with players needs once. It stands in the page: so a book needs no file of ours.
fn assets() -> String {
    let Assets { script, style } = export::assets();
    format!("{}\n<script>{script}</script>\n", self::style(&style))
}

/// Stands below everything: a chapter's own text may not end in a blank line.
fn style(css: &str) -> String {
    format!("\n\n<style>{css}</style>\n")
}

fn blocks(content: &str) -> Vec<Fenced> {
    let mut found: Vec<Fenced> = Vec::new();
    let mut is_ours = false;
    for (event, place) in Parser::new(content).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let name = info.split([' ', ',']).next().unwrap_or_default();
                is_ours = NAMES.contains(&name);
                if is_ours {
                    let above = &content[..place.start];
                    let line = above.matches('\n').count() + 2;
                    let column = above
                        .rsplit('\n')
                        .next()
                        .map_or(0, |before| before.chars().count());
                    found.push(Fenced {
                        whole: place,
                        name: name.to_owned(),
                        text: String::new(),
                        line,
                        column,
                    });
                }
            }
            Event::Text(text) if is_ours => {
                if let Some(block) = found.last_mut() {
                    block.text.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => is_ours = false,
            _ => {}
        }
    }
    found
}

/// What stands in the block's place, or the fault and its line in the block.
fn show(fenced: &Fenced, place: &Place, shelf: &mut Shelf) -> Result<String, (usize, Fault)> {
    if fenced.name == STATES {
        return all_states(place, shelf);
    }
    let block = Block::read(&fenced.text)?;
    let recording = shelf.recording(&block.lesson, &place.file);
    let recording = recording.map_err(|fault| (line_of("lesson", &fenced.text), fault))?;
    let steps = block.steps.as_deref().unwrap_or("..");
    let pages = export::pages(&recording.events, steps);
    let pages = pages.map_err(|error| (line_of("steps", &fenced.text), Fault::Steps(error)))?;
    let lang = block.lang.unwrap_or(place.lang);
    if !place.is_html {
        let lines = lines(block.view, &recording, pages, lang);
        return Ok(fence(&lines, fenced.column));
    }
    let wanted = |picture| Wanted {
        lang,
        pages: Some(pages.clone()),
        picture,
    };
    Ok(match block.view {
        View::Player => {
            let fragment = export::fragment(&recording.events, &wanted(Picture::Chart));
            player(&fragment, hosts_of(&recording))
        }
        View::Sequence => figure(&export::svg(&recording.events, &wanted(Picture::Sequence))),
        View::Screen | View::Packets | View::Code => {
            preformatted(&lines(block.view, &recording, pages, lang))
        }
    })
}

/// The player in a block of its own: alone on its line, Markdown would take it for part of a paragraph.
/// What stands between two [`UNSEARCHED`] is left out by the book's search: a transcript has every word.
/// More than two hosts need more room beside each other, so a book may set them otherwise.
fn player(fragment: &str, hosts: usize) -> String {
    let fragment = fragment.replacen("<svg ", FITTING, 1);
    let class = if hosts > 2 {
        "sockstep-block sockstep-crowded"
    } else {
        "sockstep-block"
    };
    format!("<div class=\"{class}\">{UNSEARCHED}{fragment}{UNSEARCHED}</div>")
}

fn hosts_of(recording: &Recording) -> usize {
    recording
        .story
        .header
        .as_ref()
        .map_or(0, |header| header.hosts.len())
}

/// A picture on one line, without what only a file of its own needs.
fn figure(svg: &str) -> String {
    let lines = svg.lines().map(str::trim);
    let lines: Vec<_> = lines.filter(|line| !line.starts_with("<?xml")).collect();
    let svg = lines.join(" ").replacen("<svg ", FITTING, 1);
    format!("<figure class=\"sockstep-sequence\">{svg}</figure>")
}

/// The diagram has no text form; a renderer without HTML gets none.
fn all_states(place: &Place, shelf: &mut Shelf) -> Result<String, (usize, Fault)> {
    if !place.is_html {
        return Ok(String::new());
    }
    let walks = shelf.walks().map_err(|fault| (0, fault))?;
    let title = rust_i18n::t!("companion.states", locale = place.lang.tag());
    Ok(states::diagram(&walks, &title))
}

/// The line of a key in a block that is well-formed.
fn line_of(key: &str, text: &str) -> usize {
    text.lines()
        .position(|line| line.trim_start().starts_with(key))
        .unwrap_or(0)
}

fn options(lang: Lang) -> Options {
    Options {
        recorded: true,
        ..Options::of(lang, WIDTH)
    }
}

fn lines(shown: View, recording: &Recording, pages: RangeInclusive<usize>, lang: Lang) -> Vec<Line> {
    let options = &options(lang);
    let story = &recording.story;
    let chosen = &story.pages()[pages];
    match shown {
        View::Packets => view::all_packets(chosen, options),
        View::Code => view::listings(&story.script, &steps_of(chosen)),
        View::Player | View::Screen | View::Sequence => screens(chosen, story, options),
    }
}

fn screens(pages: &[Page], story: &view::Story, options: &Options) -> Vec<Line> {
    let mut lines = Vec::new();
    for page in pages {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(view::lines(page, &story.script, options));
    }
    lines
}

fn steps_of(pages: &[Page]) -> BTreeSet<usize> {
    pages.iter().filter_map(Page::index).collect()
}

/// For a renderer that makes no HTML: a code block at the same place of a list, and no program of any
/// language.
fn fence(lines: &[Line], column: usize) -> String {
    let indent = format!("\n{}", " ".repeat(column));
    let rows: Vec<_> = lines.iter().map(Line::text).collect();
    let fence = "`".repeat(longest_run(&rows) + 3);
    let block: Vec<_> = [format!("{fence}text")]
        .into_iter()
        .chain(rows)
        .chain([fence])
        .collect();
    block.join(&indent)
}

/// Of backquotes: a fence must be longer.
fn longest_run(rows: &[String]) -> usize {
    let runs = rows
        .iter()
        .flat_map(|row| row.split(|character| character != '`'));
    runs.map(str::len).max().unwrap_or(0)
}

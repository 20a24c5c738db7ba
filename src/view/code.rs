//! The step's call in the lesson's programs.

use std::collections::BTreeSet;

use super::Options;
use super::text::{Line, Role};
use crate::event::{CodeLine, Program, Script, ScriptStep};

/// Lines that are shown above and below.
const AROUND: usize = 2;

/// The marked line of each program with two lines around it.
pub(crate) fn code(step: &ScriptStep, script: &Script, options: &Options) -> Vec<Line> {
    if !options.code {
        return Vec::new();
    }
    let find = |line: &CodeLine| script.programs.iter().find(|program| program.file == line.file);
    let shown = step.code.iter().filter_map(|line| Some((find(line)?, line.line)));
    shown.flat_map(|(program, line)| excerpt(program, line)).collect()
}

/// The lesson's programs from the first of these steps' lines to the last, each such line marked.
pub fn listings(script: &Script, steps: &BTreeSet<usize>) -> Vec<Line> {
    let chosen = || steps.iter().filter_map(|index| script.steps.get(*index));
    let mut lines = Vec::new();
    for program in &script.programs {
        let of_program = chosen()
            .flat_map(|step| &step.code)
            .filter(|line| line.file == program.file);
        let marked: BTreeSet<usize> = of_program.map(|line| line.line).collect();
        if let (Some(first), Some(last)) = (marked.first(), marked.last()) {
            lines.extend(rows(program, *first, *last, &marked));
        }
    }
    lines
}

fn excerpt(program: &Program, marked: usize) -> Vec<Line> {
    rows(program, marked, marked, &BTreeSet::from([marked]))
}

/// The program's lines with some around them, below its name.
fn rows(program: &Program, first: usize, last: usize, marked: &BTreeSet<usize>) -> Vec<Line> {
    let mut lines = vec![Line::of(Role::Heading, &program.file)];
    let above = first.saturating_sub(AROUND + 1);
    let rows = program.text.lines().enumerate().skip(above);
    for (index, text) in rows.take_while(|(index, _)| *index < last.saturating_add(AROUND)) {
        let number = index + 1;
        let text = text.replace('\t', "    ");
        lines.push(if marked.contains(&number) {
            Line::of(Role::Now, format!("▶ {number:>3}  ")).with(Role::Code, text)
        } else {
            Line::of(Role::Dim, format!("  {number:>3}  {text}"))
        });
    }
    lines
}

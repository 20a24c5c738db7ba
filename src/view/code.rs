//! The step's call in the lesson's programs.

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

fn excerpt(program: &Program, marked: usize) -> Vec<Line> {
    let mut lines = vec![Line::of(Role::Heading, &program.file)];
    let first = marked.saturating_sub(AROUND + 1);
    let rows = program.text.lines().enumerate().skip(first);
    for (index, text) in rows.take_while(|(index, _)| *index < marked.saturating_add(AROUND)) {
        let number = index + 1;
        let text = text.replace('\t', "    ");
        lines.push(if number == marked {
            Line::of(Role::Now, format!("▶ {number:>3}  ")).with(Role::Code, text)
        } else {
            Line::of(Role::Dim, format!("  {number:>3}  {text}"))
        });
    }
    lines
}

//! The step's call in the lesson's programs.

use std::collections::BTreeSet;

use super::Options;
use super::text::{Line, Role};
use crate::event::{CodeLine, Program, Script, ScriptStep};

/// Lines that are shown above and below.
const AROUND: usize = 2;

/// The marked lines of each program with two lines around them; lines that stand close are one excerpt.
pub(crate) fn code(step: &ScriptStep, script: &Script, options: &Options) -> Vec<Line> {
    if !options.code {
        return Vec::new();
    }
    let marked = |program: &Program| {
        let lines = step.code.iter().filter(|line| line.file == program.file);
        lines.map(|line| line.line).collect::<BTreeSet<_>>()
    };
    let mut seen = BTreeSet::new();
    // In the order in which the step names the programs.
    let files = step.code.iter().filter(|line| seen.insert(&line.file));
    let find = |line: &CodeLine| script.programs.iter().find(|program| program.file == line.file);
    let programs = files.filter_map(find);
    programs
        .flat_map(|program| excerpts(program, &marked(program)))
        .collect()
}

/// One excerpt for each group of lines whose surroundings touch.
fn excerpts(program: &Program, marked: &BTreeSet<usize>) -> Vec<Line> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for line in marked {
        match groups.last_mut() {
            Some((_, last)) if line.saturating_sub(*last) <= 2 * AROUND + 1 => *last = *line,
            _ => groups.push((*line, *line)),
        }
    }
    let groups = groups.into_iter();
    groups
        .flat_map(|(first, last)| rows(program, first, last, marked))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::samples::script;
    use crate::view::tests::options;

    /// The numbers that stand in an excerpt, and how often the program's name does.
    #[track_caller]
    fn check(marked: &[usize], shown: &[usize], excerpts: usize) {
        let mut script = script();
        script.programs[0].text = "line\n".repeat(30);
        script.steps[0].code = marked
            .iter()
            .map(|line| CodeLine {
                file: "server.py".to_owned(),
                line: *line,
            })
            .collect();
        let options = Options {
            code: true,
            ..options(80)
        };
        let lines = code(&script.steps[0], &script, &options);
        let texts: Vec<_> = lines.iter().map(Line::text).collect();
        let number = |text: &String| text.split_whitespace().find_map(|word| word.parse().ok());
        assert_eq!(texts.iter().filter_map(number).collect::<Vec<usize>>(), shown);
        assert_eq!(texts.iter().filter(|text| *text == "server.py").count(), excerpts);
        let marks = texts.iter().filter(|text| text.starts_with('▶')).count();
        assert_eq!(marks, marked.len());
    }

    /// No line is shown twice.
    #[test]
    fn lines_that_stand_close_are_one_excerpt() {
        check(&[10], &[8, 9, 10, 11, 12], 1);
        check(&[10, 12], &[8, 9, 10, 11, 12, 13, 14], 1);
        check(&[15, 10], &[8, 9, 10, 11, 12, 13, 14, 15, 16, 17], 1);
        check(&[10, 16], &[8, 9, 10, 11, 12, 14, 15, 16, 17, 18], 2);
        check(&[1, 2, 29], &[1, 2, 3, 4, 27, 28, 29, 30], 2);
    }
}

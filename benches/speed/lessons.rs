//! Every lesson, run by itself as a learner would let it run, and all of them together.

use std::process::{Command, Stdio};
use std::time::Duration;

use sockstep::lesson;

use super::Result;
use super::figures::{Figures, Milliseconds, Target};
use super::pieces::time_of;

/// Of an odd number the middle one counts.
const TIMES: usize = 3;
/// All lessons, one after the other.
const ALL: Duration = Duration::from_secs(20);

pub(crate) fn measure() -> Result<()> {
    let mut sum = Duration::ZERO;
    for id in lesson::ids() {
        let figures = figures_of(&id)?;
        println!("  {:>10}  {id}", Milliseconds(figures.median()).to_string());
        sum += figures.median();
    }
    let (target, processors) = (
        Target {
            figure: sum,
            at_most: ALL,
        },
        std::thread::available_parallelism()?,
    );
    let ratio = sum.as_secs_f64() / ALL.as_secs_f64();
    println!(
        "  {:>10}  all of them, on {processors} processors",
        Milliseconds(sum).to_string()
    );
    println!("  {target}; ratio {ratio:.2}");
    Ok(())
}

fn figures_of(id: &str) -> Result<Figures> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockstep"));
    command.args(["lesson", id, "--auto", "0", "--lab", "isolated"]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let runs = (0..TIMES).map(|_| time_of(&mut command));
    Ok(Figures::of(runs.collect::<Result<_>>()?))
}

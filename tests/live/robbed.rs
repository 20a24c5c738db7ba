//! Somebody takes from a running lesson what it stands on: an actor's process, the keeper's, a cable. A
//! sentence says so, on the screen and in the recording, and nothing is left.

use std::fmt::{self, Display, Formatter};
use std::io::Write;

use nix::sys::signal::Signal;
use nix::unistd::Uid;
use sockstep::event::{End, EndStatus};

use crate::person::{Person, USUAL};
use crate::support::iproute::inside;
use crate::support::lessons::{LESSONS, check_each};
use crate::support::processes::{Family, send};
use crate::support::recording::of_kind;
use crate::support::screen::ENTER;

/// The exit code for a lab that broke.
const LAB_BROKE: i32 = 6;
const ENDED: &str = "is gone: its process was ended from outside";

/// What is taken. Actors go by their place in the lesson.
#[derive(Clone, Copy)]
enum Booty {
    Actor(usize),
    Keeper,
    /// What this command takes, on the host of this actor.
    Link(usize, &'static str),
}

/// A theft: after this step of this lesson, or in the middle of the next, which takes its time.
struct Theft {
    lesson: &'static str,
    step: &'static str,
    next_begins: bool,
    booty: Booty,
    says: String,
}

impl Theft {
    fn after(lesson: &'static str, step: &'static str, booty: Booty, says: &str) -> Self {
        Self {
            lesson,
            step,
            next_begins: false,
            booty,
            says: says.to_owned(),
        }
    }

    fn of_actor(lesson: &'static str, step: &'static str, actor: usize, name: &str) -> Self {
        Self::after(
            lesson,
            step,
            Booty::Actor(actor),
            &format!("actor {name} {ENDED}"),
        )
    }

    fn of_link(lesson: &'static str, step: &'static str, command: &'static str, says: &str) -> Self {
        let says =
            format!("interface {says} cannot be used any more: it was set down or deleted from outside");
        Self::after(lesson, step, Booty::Link(1, command), &says)
    }

    fn during_the_next(self) -> Self {
        Self {
            next_begins: true,
            ..self
        }
    }

    /// Takes it away.
    fn commit(&self, person: &Person) {
        match self.booty {
            Booty::Actor(place) => send(person.actors()[place], Signal::SIGKILL),
            Booty::Keeper => {
                let keeper = Family::of(person.screen.process_id()).ids().next();
                send(keeper.unwrap(), Signal::SIGKILL);
            }
            Booty::Link(place, command) => {
                inside(person.actors()[place], command);
            }
        }
    }

    /// By whoever runs the tests; where that is root, by `nobody` too.
    fn check(&self) {
        let (test, test_of_nobody) = (
            format!("robbed-{}", self.key()),
            format!("robbed-nobody-{}", self.key()),
        );
        self.check_at(Person::at(self.lesson, &test, USUAL, &[]));
        if Uid::effective().is_root() {
            self.check_at(Person::nobody_at(self.lesson, &test_of_nobody));
        }
    }

    fn check_at(&self, mut person: Person) {
        person.go_to(self.step);
        if self.next_begins {
            person.begin_the_next();
        }
        let family = Family::of(person.screen.process_id());
        self.commit(&person);
        let code = person.screen.end(|screen| {
            // A cable that is silent is noticed with the next step.
            if matches!(self.booty, Booty::Link(..)) {
                screen.press(ENTER);
            }
        });
        assert_eq!(code, LAB_BROKE, "{}", person.screen.words());
        family.wait_until_gone();
        let said = person.screen.words();
        assert!(said.contains(&self.says), "{said}");
        let End { status, message, .. } = of_kind!(person.recording, End).pop().unwrap();
        assert!(
            status == EndStatus::Error && message.ends_with(&self.says),
            "{message}"
        );
    }

    /// What is unlike in any two of them.
    fn key(&self) -> String {
        let booty = match self.booty {
            Booty::Actor(place) => format!("actor-{place}"),
            Booty::Keeper => "keeper".to_owned(),
            Booty::Link(_, command) => command.replace(' ', "-"),
        };
        format!("{}-{}-{booty}", self.lesson, self.step)
    }
}

impl Display for Theft {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.key())
    }
}

#[test]
fn an_actor_that_is_killed_is_named() {
    let all = [
        Theft::of_actor("tcp-server", "connect", 0, "server"),
        Theft::of_actor("tcp-server", "connect", 1, "client"),
        Theft::of_actor("select-server", "select", 0, "server"), // asleep in select
        Theft::of_actor("select-server", "round", 1, "client"),
        Theft::of_actor("unix", "full", 0, "server"), // the client is asleep in connect
        Theft::of_actor("unix", "full", 1, "client"),
        Theft::of_actor("udp", "recvfrom", 0, "server"), // asleep in recvfrom
        Theft::of_actor("udp", "on-the-way", 1, "client"),
        Theft::of_actor("half-open", "silence", 1, "client"),
        // In the middle of a step that waits for a timer of the kernel's, asleep in recv.
        Theft::of_actor("half-open", "keepalive", 1, "client").during_the_next(),
        Theft::of_actor("half-open", "keepalive", 0, "server").during_the_next(),
    ];
    check_each(LESSONS, &all, Theft::check);
}

#[test]
fn a_keeper_that_is_killed_takes_the_actors_with_it() {
    Theft::after("tcp-server", "connect", Booty::Keeper, ENDED).check();
}

#[test]
fn a_cable_that_is_taken_away_is_named() {
    if !Uid::effective().is_root() {
        let test = "a_cable_that_is_taken_away_is_named";
        let _ = writeln!(std::io::stderr(), "SKIPPED {test}: only root reaches into a host");
        return;
    }
    let (down, delete) = ("ip link set eth0 down", "ip link delete eth0");
    let all = [
        Theft::of_link("tcp-server", "connect", delete, "eth0 of host client"),
        Theft::of_link("tcp-server", "connect", down, "eth0 of host client"),
        Theft::of_link("udp", "sendto", delete, "eth0 of host client"),
        Theft::of_link("udp", "recvfrom", down, "eth0 of host client"),
        Theft::of_link("half-open", "mend", down, "eth0 of host client"),
        Theft::of_link("unix", "full", delete, "eth0 of host machine"),
        Theft::of_link(
            "select-server",
            "select",
            "ip link set lo down",
            "lo of host client",
        ),
    ];
    check_each(LESSONS, &all, Theft::check);
}

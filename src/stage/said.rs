//! What went wrong on the stage, as a message in no language yet.

use std::error::Error;
use std::io;

use nix::errno::Errno;

use crate::actor::ActorError;
use crate::engine::WorldError;
use crate::event::{Said, said};
use crate::probe::ProbeError;
use crate::wire::WireError;

/// What the lesson asks for and the stage has not got.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// An actor that no lesson names.
    #[error("the lesson has no actor {actor}")]
    NoActor {
        /// Its name.
        actor: String,
    },
    /// An actor that nobody has forked.
    #[error("actor {actor} is not there yet: no step has forked it")]
    NotForked {
        /// Its name.
        actor: String,
    },
}

/// What an error of the stage says; nothing for one that is not the stage's.
pub fn said(error: &WorldError) -> Option<Said> {
    let error: &(dyn Error + 'static) = &**error;
    let actor = || error.downcast_ref().map(of_actor);
    let probe = || error.downcast_ref().map(of_probe);
    let wire = || error.downcast_ref().map(of_wire);
    let stage = || error.downcast_ref().map(of_stage);
    actor()
        .or_else(probe)
        .or_else(wire)
        .or_else(stage)
        .or_else(|| of_system(error))
}

fn of_actor(error: &ActorError) -> Said {
    match error {
        ActorError::Gone { actor } => said!("end.actor_gone", actor = actor),
        ActorError::Io { actor, error } => said!("end.channel", actor = actor, system = error),
    }
}

fn of_probe(error: &ProbeError) -> Said {
    match error {
        ProbeError::Diag { host, error } => said!("end.socket_table", host = host, system = error),
        ProbeError::Proc { path, error } => said!("end.proc", path = path, system = error),
        ProbeError::Copy { actor, fd, error } => {
            said!("end.descriptor", actor = actor, fd = *fd, system = error)
        }
    }
}

fn of_wire(error: &WireError) -> Said {
    match error {
        WireError::Down { host, interface } => said!("end.interface", host = host, interface = *interface),
        WireError::Io { host, error } => said!("end.cable", host = host, system = error),
    }
}

fn of_stage(error: &StageError) -> Said {
    match error {
        StageError::NoActor { actor } => said!("end.no_actor", actor = actor),
        StageError::NotForked { actor } => said!("end.not_forked", actor = actor),
    }
}

fn of_system(error: &(dyn Error + 'static)) -> Option<Said> {
    let is_system = error.is::<io::Error>() || error.is::<Errno>();
    is_system.then(|| said!("end.system", system = error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The English words are those of the error's own, the Chinese ones are Chinese.
    #[track_caller]
    fn check(error: impl Into<WorldError>) {
        let error = error.into();
        let said = said(&error).expect("it is the stage's");
        assert_eq!(said.to_string(), error.to_string());
        let chinese = said.in_language("zh");
        let is_chinese = chinese
            .chars()
            .any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
        assert!(is_chinese, "{chinese}");
    }

    #[test]
    fn every_error_is_told_in_both_languages() {
        let name = || "x".to_owned();
        let system = || io::Error::other("no");
        check(ActorError::Gone { actor: name() });
        check(ActorError::Io {
            actor: name(),
            error: system(),
        });
        check(ProbeError::Diag {
            host: name(),
            error: system(),
        });
        check(ProbeError::Proc {
            path: name(),
            error: system(),
        });
        check(ProbeError::Copy {
            actor: name(),
            fd: 3,
            error: system(),
        });
        check(WireError::Down {
            host: name(),
            interface: "eth0",
        });
        check(WireError::Io {
            host: name(),
            error: system(),
        });
        check(StageError::NoActor { actor: name() });
        check(StageError::NotForked { actor: name() });
        check(system());
        check(Errno::EPERM);
    }
}

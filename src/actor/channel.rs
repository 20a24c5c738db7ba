//! The channel between director and actor: a length, then JSON, each way.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::child::{self, Forked, Newborn};
use super::perform;
use crate::event::{Call, Outcome};

/// Why an actor cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum ActorError {
    /// The channel is closed: the process is dead.
    #[error("actor {actor} is gone: its process was ended from outside")]
    Gone {
        /// Whose channel.
        actor: String,
    },
    /// The channel failed otherwise.
    #[error("the channel to actor {actor}: {error}")]
    Io {
        /// Whose channel.
        actor: String,
        /// The system's reason.
        error: io::Error,
    },
}

/// The director's end.
#[derive(Debug)]
pub struct Channel {
    actor: String,
    stream: File,
    far_end: i32,
}

impl Channel {
    /// Takes the director's end of an actor's channel, and waits until the actor is ready.
    ///
    /// # Errors
    /// When the actor's process died before that.
    pub fn open(actor: &str, end: OwnedFd) -> Result<Self, ActorError> {
        let mut channel = Self {
            actor: actor.to_owned(),
            stream: File::from(end),
            far_end: -1,
        };
        channel.far_end = read_message(&mut channel.stream).map_err(|error| channel.failed(error))?;
        Ok(channel)
    }

    /// The descriptor of the channel in the actor's process: no socket of the lesson's.
    pub fn far_end(&self) -> i32 {
        self.far_end
    }

    /// Asks the actor to make this call.
    ///
    /// # Errors
    /// When the actor's process is dead.
    pub fn start(&mut self, call: &Call) -> Result<(), ActorError> {
        write_message(&mut self.stream, call).map_err(|error| self.failed(error))
    }

    /// Reads what the call returned, and of a fork the child; sleeps until it has, so poll first.
    ///
    /// # Errors
    /// When the actor's process is dead.
    pub fn finish(&mut self) -> Result<(Outcome, Option<Newborn>), ActorError> {
        let mut reader = Receiver {
            stream: &self.stream,
            descriptors: Vec::new(),
        };
        let outcome = read_message(&mut reader);
        let newborn = Newborn::from_received(reader.descriptors);
        Ok((outcome.map_err(|error| self.failed(error))?, newborn))
    }

    /// Readable when the call has returned.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }

    fn failed(&self, error: io::Error) -> ActorError {
        let actor = self.actor.clone();
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => {
                ActorError::Gone { actor }
            }
            _ => ActorError::Io { actor, error },
        }
    }
}

/// The actor's life: one call after the other, until the director closes the channel.
#[expect(
    clippy::exit,
    reason = "the process of an actor ends here, without its parent's clean-up"
)]
pub fn serve(channel: OwnedFd) -> ! {
    let mut stream = File::from(channel);
    let _ = greet(&mut stream);
    while let Ok(call) = read_message::<Call>(&mut stream) {
        let answered = match call {
            Call::Fork { .. } => match child::fork(stream.as_raw_fd()) {
                Forked::Parent(outcome, newborn) => answer(&mut stream, &outcome, newborn.as_ref()),
                Forked::Child(channel) => {
                    // The parent's end is closed already: its owner must not close it again.
                    let _ = std::mem::replace(&mut stream, File::from(channel)).into_raw_fd();
                    greet(&mut stream)
                }
            },
            call => answer(&mut stream, &perform::perform(&call), None),
        };
        if answered.is_err() {
            break;
        }
    }
    std::process::exit(0)
}

/// An actor that is ready says where its channel is: that is no socket of the lesson's.
fn greet(stream: &mut File) -> io::Result<()> {
    let far_end = stream.as_raw_fd();
    write_message(stream, &far_end)
}

/// The outcome, with the descriptors of a child where there is one.
fn answer(stream: &mut File, outcome: &Outcome, newborn: Option<&Newborn>) -> io::Result<()> {
    let Some(newborn) = newborn else {
        return write_message(stream, outcome);
    };
    let mut bytes = Vec::new();
    write_message(&mut bytes, outcome)?;
    let raw = newborn.raw();
    let rights = [ControlMessage::ScmRights(&raw)];
    let sent = sendmsg::<()>(
        stream.as_raw_fd(),
        &[IoSlice::new(&bytes)],
        &rights,
        MsgFlags::empty(),
        None,
    )?;
    stream.write_all(&bytes[sent..])
}

/// Reads a stream, and keeps the descriptors that come with it; read(2) would lose them.
struct Receiver<'a> {
    stream: &'a File,
    descriptors: Vec<OwnedFd>,
}

impl Read for Receiver<'_> {
    #[expect(unsafe_code, reason = "received descriptors come as bare numbers")]
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut space = nix::cmsg_space!([RawFd; 2]);
        let mut parts = [IoSliceMut::new(bytes)];
        let flags = MsgFlags::MSG_CMSG_CLOEXEC;
        let message = recvmsg::<()>(self.stream.as_raw_fd(), &mut parts, Some(&mut space), flags)?;
        for control in message.cmsgs()? {
            if let ControlMessageOwned::ScmRights(received) = control {
                // SAFETY: the kernel has just made these descriptors for us; nobody else owns them.
                let owned = received.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) });
                self.descriptors.extend(owned);
            }
        }
        Ok(message.bytes)
    }
}

fn write_message(stream: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - 4).map_err(|_| io::ErrorKind::InvalidInput)?;
    bytes[..4].copy_from_slice(&length.to_ne_bytes());
    stream.write_all(&bytes)
}

fn read_message<T: DeserializeOwned>(stream: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut bytes = vec![0; u32::from_ne_bytes(length) as usize];
    stream.read_exact(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Data, Family, Protocol, SocketKind};

    #[test]
    fn messages_survive_the_channel() {
        let calls = [
            Call::Socket {
                domain: Family::Inet,
                kind: SocketKind::Stream,
                protocol: Protocol(0),
            },
            Call::Send {
                socket: 4,
                data: Data::Binary {
                    base64: crate::event::Bytes(vec![0, 255, b'x']),
                },
            },
            Call::Accept { socket: 3 },
        ];
        for call in calls {
            let mut bytes = Vec::new();
            write_message(&mut bytes, &call).unwrap();
            assert_eq!(read_message::<Call>(&mut bytes.as_slice()).unwrap(), call);
        }
    }
}

//! Whether the parts of lesson.toml fit together: names, addresses, limits.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::ops::Range;

use toml::Spanned;

use super::WireMode;
use super::complaint::{Complaint, known};
use super::files::MANIFEST;
use super::load::MOST_COMPLAINTS;
use super::looked::Looked;
use super::manifest::{HostTable, Manifest, Names, PatternTable, StepTable};
use super::noun::Noun;
use crate::event::{Call, LESSONS_MAY_SET, MOST_ACTORS, MOST_HOSTS, Said, TcpFlag, said};

/// The steps of a lesson are no more than this.
pub(super) const MOST_STEPS: usize = 1_000;
/// The protocols that frames can have.
pub(super) const PROTOCOLS: [&str; 4] = ["tcp", "udp", "icmp", "icmp6"];
/// The longest name.
pub const LONGEST: usize = 32;

/// Everything in lesson.toml that names something which is not there, or is there twice.
/// Nothing when a limit is exceeded: then nothing else is looked at.
pub(super) fn check(manifest: &Manifest, source: &str, complaints: &mut Vec<Complaint>) -> Option<()> {
    let mut check = Check {
        source,
        complaints,
        hosts: Vec::new(),
        actors: Vec::new(),
        forked: Vec::new(),
        sockets: BTreeMap::new(),
        missed: BTreeSet::new(),
    };
    check.sysctls(manifest);
    check.limits(manifest)?;
    check.hosts(manifest);
    check.actors(manifest);
    check.unique(Noun::Step, manifest.steps.iter().map(|step| &step.id));
    let questions = manifest.steps.iter().filter_map(|step| step.question.as_ref());
    check.unique(Noun::Question, questions.map(|question| &question.id));
    let claims = manifest.steps.iter().filter_map(|step| step.claim.as_ref());
    check.unique(Noun::Claim, claims.map(|claim| &claim.id));
    let sockets: Vec<_> = manifest.steps.iter().flat_map(named).collect();
    check.unique(Noun::Socket, sockets.iter());
    for step in &manifest.steps {
        check.step(step);
    }
    Some(())
}

/// The names that a step gives, each with its place.
fn named(step: &StepTable) -> impl Iterator<Item = Spanned<String>> {
    let burst = step
        .burst
        .iter()
        .flatten()
        .filter_map(|entry| entry.names.as_ref());
    let names = step.names.iter().chain(burst);
    names.flat_map(|names: &Spanned<Names>| {
        let each = names.get_ref().all().iter();
        each.map(|name| Spanned::new(names.span(), name.clone()))
    })
}

struct Check<'a> {
    source: &'a str,
    complaints: &'a mut Vec<Complaint>,
    hosts: Vec<&'a str>,
    actors: Vec<&'a str>,
    /// Those of them that a fork makes.
    forked: Vec<&'a str>,
    /// The sockets that have a name so far, each with the actors that have it.
    sockets: BTreeMap<&'a str, Vec<&'a str>>,
    /// Names that were missed already, each with what it should name: one complaint of each is enough.
    missed: BTreeSet<(Noun, String)>,
}

impl<'a> Check<'a> {
    fn complain(&mut self, span: Range<usize>, message: Said, mend: Said) {
        self.complaints
            .push(Complaint::error(MANIFEST, span, message).mend(mend));
    }

    fn limits(&mut self, manifest: &Manifest) -> Option<()> {
        let before = self.complaints.len();
        let counts = [
            (Noun::Host, "host", manifest.hosts.len(), MOST_HOSTS),
            (Noun::Actor, "actor", manifest.actors.len(), MOST_ACTORS),
            (Noun::Step, "step", manifest.steps.len(), MOST_STEPS),
        ];
        for (what, key, found, most) in counts {
            if found > most {
                let message = said!(
                    "complaint.too_many",
                    found = found,
                    what = what.said(),
                    most = most
                );
                self.complaints.push(Complaint::error(MANIFEST, None, message));
            }
            if found == 0 {
                let message = said!("complaint.no_such_part", what = what.said());
                let mend = said!("complaint.write_part", key = key);
                self.complaints
                    .push(Complaint::error(MANIFEST, None, message).mend(mend));
            }
        }
        (self.complaints.len() == before).then_some(())
    }

    fn sysctls(&mut self, manifest: &Manifest) {
        for (name, value) in &manifest.sysctls {
            if !LESSONS_MAY_SET.contains(&name.get_ref().as_str()) {
                let message = said!("complaint.forbidden_sysctl", name = name.get_ref());
                let there_are = said!("complaint.there_are.sysctls");
                self.complain(
                    name.span(),
                    message,
                    known(name.get_ref(), there_are, &LESSONS_MAY_SET),
                );
            }
            let is_number = |text: &str| text.parse::<u32>().is_ok_and(|number| number.to_string() == text);
            if !is_number(value.get_ref()) {
                let mend = said!("complaint.sysctls_take_numbers");
                self.complain(value.span(), said!("complaint.no_number"), mend);
            }
        }
    }

    fn hosts(&mut self, manifest: &'a Manifest) {
        self.unique(Noun::Host, manifest.hosts.iter().map(|host| &host.name));
        self.hosts = manifest
            .hosts
            .iter()
            .map(|host| host.name.get_ref().as_str())
            .collect();
        let first = manifest.hosts.first().map(|host| *host.addr.get_ref());
        for (place, host) in manifest.hosts.iter().enumerate() {
            let earlier = manifest.hosts[..place].iter().map(|host| *host.addr.get_ref());
            if let Some((message, mend)) = wrong_address(*host.addr.get_ref(), first, earlier) {
                self.complain(host.addr.span(), message, mend);
            }
            self.addr6(host, &manifest.hosts[..place]);
        }
    }

    /// `IPv6` addresses share `fd00::/64`.
    fn addr6(&mut self, host: &HostTable, earlier: &[HostTable]) {
        let Some(addr) = &host.addr6 else { return };
        let segments = addr.get_ref().segments();
        if segments[..4] != [0xfd00, 0, 0, 0] || segments[4..] == [0; 4] {
            let message = said!("complaint.no_lab_address_six", address = *addr.get_ref());
            self.complain(addr.span(), message, said!("complaint.take_lab_address_six"));
        }
        let taken = earlier.iter().filter_map(|other| other.addr6.as_ref());
        if taken.into_iter().any(|other| other.get_ref() == addr.get_ref()) {
            let message = said!("complaint.address_taken", address = *addr.get_ref());
            self.complain(addr.span(), message, said!("complaint.own_address"));
        }
    }

    fn actors(&mut self, manifest: &'a Manifest) {
        self.unique(Noun::Actor, manifest.actors.iter().map(|actor| &actor.name));
        self.actors = manifest
            .actors
            .iter()
            .map(|actor| actor.name.get_ref().as_str())
            .collect();
        let forked = manifest.actors.iter().filter(|actor| actor.forked);
        self.forked = forked.map(|actor| actor.name.get_ref().as_str()).collect();
        for actor in &manifest.actors {
            self.host(&actor.host);
            for file in [&actor.python, &actor.c].into_iter().flatten() {
                self.file(file);
            }
        }
    }

    /// A program is a plain file of the lesson's folder.
    fn file(&mut self, file: &Spanned<String>) {
        let plain =
            |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
        let name = file.get_ref();
        if name.starts_with('.') || name.is_empty() || !name.chars().all(plain) {
            let message = said!("complaint.no_file_name", name = name);
            self.complain(file.span(), message, said!("complaint.write_file_name"));
        }
    }

    fn unique<'b>(&mut self, what: Noun, names: impl Iterator<Item = &'b Spanned<String>>) {
        let mut earlier: Vec<&str> = Vec::new();
        for name in names {
            let text = name.get_ref().as_str();
            if !is_id(text) {
                let message = said!("complaint.no_name", name = text, what = what.said());
                let mend = said!("complaint.write_name", most = LONGEST);
                self.complain(name.span(), message, mend);
            }
            if earlier.contains(&text) {
                let message = said!("complaint.name_taken", what = what.said(), name = text);
                self.complain(name.span(), message, said!("complaint.own_name"));
            }
            earlier.push(text);
        }
    }

    fn step(&mut self, step: &'a StepTable) {
        if let Some(actor) = &step.actor {
            self.actor(actor);
            if let Some(call) = &step.call {
                self.call(actor, call, step.names.as_ref());
            }
        }
        for entry in step.burst.iter().flatten() {
            self.actor(&entry.actor);
            self.call(&entry.actor, &entry.call, entry.names.as_ref());
        }
        for pattern in [&step.frame, &step.awaits].into_iter().flatten() {
            self.pattern(pattern);
        }
        if let Some(awaited) = &step.awaits {
            self.in_vain(step, awaited);
        }
        if let Some(actor) = &step.awaits_return {
            self.actor(actor);
        }
        if let Some(link) = &step.link {
            self.host(&link.host);
        }
        let looks = [
            step.question.as_ref().map(|question| &question.look),
            step.claim.as_ref().map(|claim| &claim.look),
        ];
        for entry in &step.expect {
            self.looked(&entry.get_ref().looked());
        }
        for look in looks.into_iter().flatten() {
            self.looked(&look.get_ref().looked());
        }
    }

    /// A wire that flows holds no frame for which a step could wait.
    fn in_vain(&mut self, step: &StepTable, awaited: &PatternTable) {
        if step.burst.is_none() && step.wire == WireMode::Hold {
            return;
        }
        let complaint = Complaint::warning(MANIFEST, awaited.from.span(), said!("complaint.awaits_in_vain"));
        let mend = said!("complaint.write_no_awaits");
        self.complaints.push(complaint.mend(mend));
    }

    fn call(
        &mut self,
        actor: &'a Spanned<String>,
        call: &'a Spanned<Call<String>>,
        names: Option<&'a Spanned<Names>>,
    ) {
        for socket in call.get_ref().sockets() {
            let span = self.place_of(socket, call.span());
            self.owner(socket, actor, span.clone());
            self.socket(socket, span);
        }
        for name in names.iter().flat_map(|names| names.get_ref().all()) {
            self.sockets.insert(name, vec![actor.get_ref()]);
        }
        if let Call::Fork { child } = call.get_ref() {
            self.child(actor, &child.0, call.span());
        }
    }

    /// A child has all that its parent has.
    fn child(&mut self, parent: &'a Spanned<String>, child: &'a str, span: Range<usize>) {
        if !self.forked.contains(&child) {
            let message = said!("complaint.not_forked", child = child);
            let mend = said!("complaint.write_forked", child = child);
            return self.complain(span, message, mend);
        }
        for owners in self.sockets.values_mut() {
            if owners.contains(&parent.get_ref().as_str()) {
                owners.push(child);
            }
        }
    }

    /// Where the socket's name stands in the call.
    fn place_of(&self, socket: &str, call: Range<usize>) -> Range<usize> {
        let quoted = format!("\"{socket}\"");
        // The span of `call.bind = { … }` is that of the word `call`; the rest of its line belongs to it.
        let rest = self.source.get(call.start..).unwrap_or_default();
        let line = rest.find('\n').unwrap_or(rest.len());
        let found = rest
            .get(..line.max(call.len()))
            .and_then(|text| text.find(&quoted));
        found.map_or(call.clone(), |at| call.start + at..call.start + at + quoted.len())
    }

    fn pattern(&mut self, pattern: &PatternTable) {
        self.host(&pattern.from);
        self.proto(pattern.proto.as_ref(), &pattern.flags);
        if let Some(socket) = &pattern.of {
            self.socket(socket.get_ref(), socket.span());
        }
        if pattern.flags.is_empty() && pattern.proto.is_none() {
            let message = said!("complaint.frame_without_flags");
            self.complain(pattern.from.span(), message, said!("complaint.write_flags"));
        }
        if let Some(twice) = twice(&pattern.flags) {
            let message = said!("complaint.flag_twice", flag = twice.name());
            self.complain(pattern.from.span(), message, said!("complaint.name_once"));
        }
    }

    /// A protocol that frames can have; flags are TCP's alone.
    fn proto(&mut self, proto: Option<&Spanned<String>>, flags: &[TcpFlag]) {
        let Some(proto) = proto else { return };
        self.one_of(Noun::Protocol, &PROTOCOLS, proto.get_ref(), proto.span());
        if proto.get_ref() != "tcp" && !flags.is_empty() {
            let message = said!("complaint.flags_are_tcp");
            self.complain(proto.span(), message, said!("complaint.drop_flags"));
        }
    }

    fn looked(&mut self, looked: &Looked<'_>) {
        for name in [looked.socket, looked.backlog, looked.peer_of, looked.of]
            .into_iter()
            .flatten()
        {
            self.socket(name.get_ref(), name.span());
        }
        if let Some(name) = looked.actor {
            self.actor(name);
        }
        for name in [looked.wire, looked.frame, looked.host].into_iter().flatten() {
            self.host(name);
        }
        self.proto(looked.proto.as_ref(), looked.flags.unwrap_or_default());
        if let Some(counter) = looked.counter {
            self.counter(counter);
        }
    }

    fn counter(&mut self, counter: &Spanned<String>) {
        let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let fits = counter
            .get_ref()
            .split_once('.')
            .is_some_and(|(group, name)| word(group) && word(name));
        if !fits {
            let message = said!("complaint.no_counter", name = counter.get_ref());
            self.complain(counter.span(), message, said!("complaint.write_counter"));
        }
    }

    fn host(&mut self, name: &Spanned<String>) {
        let known = self.hosts.clone();
        self.one_of(Noun::Host, &known, name.get_ref(), name.span());
    }

    fn actor(&mut self, name: &Spanned<String>) {
        let known = self.actors.clone();
        self.one_of(Noun::Actor, &known, name.get_ref(), name.span());
    }

    /// A descriptor means nothing in another process.
    fn owner(&mut self, socket: &str, actor: &Spanned<String>, span: Range<usize>) {
        let Some(owners) = self.sockets.get(socket).cloned() else {
            return;
        };
        let actor = actor.get_ref().as_str();
        if !owners.contains(&actor) && self.actors.contains(&actor) {
            let owners = owners.join(", ");
            let message = said!(
                "complaint.others_socket",
                socket = socket,
                owners = &owners,
                actor = actor
            );
            let mend = said!("complaint.let_owner_call", owners = &owners);
            self.complain(span, message, mend);
        }
    }

    fn socket(&mut self, name: &str, span: Range<usize>) {
        if !self.sockets.contains_key(name) && self.is_first(Noun::Socket, name) {
            let message = said!("complaint.socket_not_yet_named", name = name);
            let sockets: Vec<_> = self.sockets.keys().copied().collect();
            let known = known(name, said!("complaint.there_are.sockets"), &sockets);
            let mend = said!("complaint.names_name_sockets", known = known);
            self.complain(span, message, mend);
        }
    }

    /// Whether this name is missed for the first time. More complaints than some would not be shown; to
    /// look for what was meant costs time.
    fn is_first(&mut self, what: Noun, name: &str) -> bool {
        let has_enough = self.complaints.len() >= 10 * MOST_COMPLAINTS;
        !has_enough && self.missed.insert((what, name.to_owned()))
    }

    fn one_of(&mut self, what: Noun, names: &[&str], name: &str, span: Range<usize>) {
        if !names.contains(&name) && self.is_first(what, name) {
            let message = said!("complaint.no_such", what = what.said(), name = name);
            self.complain(span, message, known(name, what.all(), names));
        }
    }
}

fn twice(flags: &[TcpFlag]) -> Option<TcpFlag> {
    let later = flags.iter().enumerate();
    later
        .filter(|(place, flag)| flags[..*place].contains(flag))
        .map(|(_, flag)| *flag)
        .next()
}

/// Whether a lesson may be called so: such a name is typed, so no hyphen makes an option of it.
pub fn is_lesson_id(name: &str) -> bool {
    is_id(name) && !name.starts_with('-') && !name.ends_with('-')
}

/// Whether this may name something: a-z, 0-9 and hyphens, at most 32 of them.
fn is_id(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= LONGEST && name.bytes().all(fits)
}

/// Hosts live on one wire: one /24 inside 10.0.0.0/8, each with an address of its own.
fn wrong_address(
    addr: IpAddr,
    first: Option<IpAddr>,
    mut earlier: impl Iterator<Item = IpAddr>,
) -> Option<(Said, Said)> {
    let own = |addr: IpAddr| match addr {
        IpAddr::V4(v4) if v4.octets()[0] == 10 && !matches!(v4.octets()[3], 0 | 255) => Some(v4.octets()),
        _ => None,
    };
    let Some(octets) = own(addr) else {
        return Some((
            said!("complaint.no_lab_address", address = addr),
            said!("complaint.take_lab_address"),
        ));
    };
    if first.and_then(own).is_some_and(|first| first[..3] != octets[..3]) {
        return Some((
            said!("complaint.other_network", address = addr),
            said!("complaint.one_network"),
        ));
    }
    let taken = earlier.any(|other| other == addr);
    taken.then(|| {
        (
            said!("complaint.address_taken", address = addr),
            said!("complaint.own_address"),
        )
    })
}

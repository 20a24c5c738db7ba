//! What keeps a lab from being built, and the commands that mend it.
//!
//! *In:* the step that failed, its errno, and what the machine says about itself. *Out:* a cause, which
//! has its words in `src/messages/doctor.toml` and its commands here.

use nix::errno::Errno;

use super::surroundings::{Container, Surroundings};
use crate::stage::LabStep;

/// What is in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// There is no /proc.
    NoProc,
    /// /proc/sys cannot be written, as in a container.
    ReadOnlySysctls,
    /// `kernel.unprivileged_userns_clone` is 0 (Debian).
    UsernsCloneOff,
    /// One of `user.max_*_namespaces` is 0; this one.
    LimitIsZero(&'static str),
    /// These limits are not 0, yet there is none left: here, or in the namespace around this one.
    LimitReached,
    /// `kernel.apparmor_restrict_unprivileged_userns` is 1 (Ubuntu), and no profile names this program.
    AppArmor,
    /// The kernel was built without user namespaces.
    NoUserNamespaces,
    /// The container's seccomp filter or its `AppArmor` profile forbids it.
    ContainerForbids,
    /// Some rule that does not say its name forbids it.
    Forbidden,
    /// Root without user namespaces, and without `CAP_NET_RAW`.
    NoNetRaw,
    /// Root without `CAP_SETFCAP`, which mapping root's own number has asked for since Linux 5.12.
    NoSetfcap,
    /// The kernel has not got this module, or has not loaded it.
    Module(&'static str),
    /// Too many files are open already.
    TooManyFiles,
    /// The user has too many processes already.
    TooManyProcesses,
    /// Nothing that sockstep knows of.
    Unknown,
}

/// The limits on namespaces that a lab needs, as sysctls.
const LIMITS: [&str; 4] = [
    "user.max_user_namespaces",
    "user.max_net_namespaces",
    "user.max_mnt_namespaces",
    "user.max_pid_namespaces",
];
/// More than any machine's lessons need.
const ENOUGH_NAMESPACES: u32 = 16_384;

/// Why a step fails with this errno on such a machine.
pub(super) fn cause(step: LabStep, errno: i32, here: &Surroundings) -> Cause {
    if !here.has_proc {
        return Cause::NoProc;
    }
    match (step, Errno::from_raw(errno)) {
        (_, Errno::EROFS) => Cause::ReadOnlySysctls,
        (_, Errno::EMFILE | Errno::ENFILE) => Cause::TooManyFiles,
        (_, Errno::EAGAIN) => Cause::TooManyProcesses,
        (LabStep::Namespaces | LabStep::Host, Errno::ENOSPC | Errno::EUSERS) => exhausted(here),
        (LabStep::Namespaces, Errno::EINVAL) => Cause::NoUserNamespaces,
        (LabStep::PacketSocket, Errno::EPERM) if here.is_root => Cause::NoNetRaw,
        (LabStep::IdMaps, Errno::EPERM) if here.is_root => Cause::NoSetfcap,
        (LabStep::PacketSocket, Errno::EAFNOSUPPORT) => Cause::Module("af_packet"),
        (LabStep::Cable, Errno::EOPNOTSUPP) => Cause::Module("veth"),
        (LabStep::Diag, Errno::EPROTONOSUPPORT) => Cause::Module("inet_diag"),
        (_, Errno::EPERM | Errno::EACCES) => forbidden(here),
        _ => Cause::Unknown,
    }
}

fn exhausted(here: &Surroundings) -> Cause {
    let is_zero = |name: &&str| here.sysctl(name) == Some("0");
    match LIMITS.into_iter().find(is_zero) {
        Some(name) => Cause::LimitIsZero(name),
        None => Cause::LimitReached,
    }
}

fn forbidden(here: &Surroundings) -> Cause {
    let is = |name, value| here.sysctl(name) == Some(value);
    if is("kernel.unprivileged_userns_clone", "0") && !here.is_root {
        return Cause::UsernsCloneOff;
    }
    if is("kernel.apparmor_restrict_unprivileged_userns", "1") && !here.is_root {
        return Cause::AppArmor;
    }
    if here.container.is_some() || here.is_filtered {
        return Cause::ContainerForbids;
    }
    Cause::Forbidden
}

impl Cause {
    /// The id of the words that say what is in the way.
    pub(super) fn id(&self) -> &'static str {
        match self {
            Self::NoProc => "doctor.cause.no_proc",
            Self::ReadOnlySysctls => "doctor.cause.read_only_sysctls",
            Self::UsernsCloneOff | Self::LimitIsZero(_) => "doctor.cause.sysctl",
            Self::LimitReached => "doctor.cause.limit_reached",
            Self::AppArmor => "doctor.cause.apparmor",
            Self::NoUserNamespaces => "doctor.cause.no_user_namespaces",
            Self::ContainerForbids => "doctor.cause.container_forbids",
            Self::Forbidden => "doctor.cause.forbidden",
            Self::NoNetRaw => "doctor.cause.no_net_raw",
            Self::NoSetfcap => "doctor.cause.no_setfcap",
            Self::Module(_) => "doctor.cause.module",
            Self::TooManyFiles => "doctor.cause.too_many_files",
            Self::TooManyProcesses => "doctor.cause.too_many_processes",
            Self::Unknown => "doctor.cause.unknown",
        }
    }

    /// The name that the words speak of: a sysctl and its value, a module.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::UsernsCloneOff => "kernel.unprivileged_userns_clone = 0".to_owned(),
            Self::LimitIsZero(name) => format!("{name} = 0"),
            Self::Module(name) => (*name).to_owned(),
            _ => String::new(),
        }
    }

    /// The commands that mend it, each a way of its own; to be typed as they stand.
    pub(super) fn commands(&self, here: &Surroundings) -> Vec<String> {
        let mut commands = self.commands_of_users(here);
        if here.is_root {
            for command in &mut commands {
                *command = command.replace("sudo ", "");
            }
        }
        commands
    }

    fn commands_of_users(&self, here: &Surroundings) -> Vec<String> {
        let program = &here.program;
        match self {
            Self::NoProc => vec!["sudo mount -t proc proc /proc".to_owned()],
            Self::ReadOnlySysctls | Self::ContainerForbids => vec![start_container(here, "")],
            Self::NoNetRaw => vec![start_container(here, " --cap-add NET_RAW")],
            Self::NoSetfcap => vec![
                start_container(here, " --cap-add SETFCAP"),
                start_container(here, " --user 1000:1000"),
            ],
            Self::UsernsCloneOff => vec![sysctl("kernel.unprivileged_userns_clone", 1), sudo(program)],
            Self::LimitIsZero(name) => vec![sysctl(name, ENOUGH_NAMESPACES), sudo(program)],
            Self::LimitReached => vec![sysctl(LIMITS[0], 2 * ENOUGH_NAMESPACES)],
            Self::AppArmor => vec![
                apparmor_profile(program),
                sysctl("kernel.apparmor_restrict_unprivileged_userns", 0),
                sudo(program),
            ],
            Self::NoUserNamespaces | Self::Forbidden if !here.is_root => vec![sudo(program)],
            Self::Module(name) => vec![format!("sudo modprobe {name}")],
            Self::TooManyFiles => vec!["ulimit -n 4096".to_owned()],
            Self::TooManyProcesses => vec!["ulimit -u 4096".to_owned()],
            Self::NoUserNamespaces | Self::Forbidden | Self::Unknown => Vec::new(),
        }
    }
}

fn sysctl(name: &str, value: u32) -> String {
    format!("sudo sysctl -w {name}={value}")
}

fn sudo(program: &str) -> String {
    format!("sudo {} lesson tcp-server", quoted(program))
}

/// A container that may make user namespaces, mount, and write the sysctls of its own hosts.
fn start_container(here: &Surroundings, more: &str) -> String {
    let (tool, paths) = match here.container {
        Some(Container::Podman) => ("podman", "unmask=ALL"),
        Some(Container::Docker | Container::Other) | None => ("docker", "systempaths=unconfined"),
    };
    format!(
        "{tool} run -it --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt {paths}{more} IMAGE"
    )
}

/// A profile that gives this one program what Ubuntu takes from all (`AppArmor` 4).
fn apparmor_profile(program: &str) -> String {
    format!(
        "sudo tee /etc/apparmor.d/sockstep <<'END'\n\
         abi <abi/4.0>,\n\
         profile sockstep \"{program}\" flags=(unconfined) {{\n  userns,\n}}\n\
         END\n\
         sudo apparmor_parser -r /etc/apparmor.d/sockstep"
    )
}

/// As a shell reads it as one word.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "/._-+".contains(character);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(is_root: bool, sysctls: &[(&'static str, &str)]) -> Surroundings {
        let sysctls = sysctls.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Surroundings {
            is_root,
            has_proc: true,
            sysctls: sysctls.collect(),
            program: "/opt/sockstep".to_owned(),
            ..Surroundings::default()
        }
    }

    /// The cause, and the first command against it.
    #[track_caller]
    fn check(step: LabStep, errno: Errno, here: &Surroundings, expected: &Cause, command: &str) {
        let found = cause(step, errno as i32, here);
        assert_eq!(found, *expected);
        let commands = found.commands(here);
        assert_eq!(commands.first().map_or("", String::as_str), command);
    }

    #[test]
    fn a_machine_that_forbids_user_namespaces_is_told_which_switch_to_turn() {
        let debian = here(false, &[("kernel.unprivileged_userns_clone", "0")]);
        check(
            LabStep::Namespaces,
            Errno::EPERM,
            &debian,
            &Cause::UsernsCloneOff,
            "sudo sysctl -w kernel.unprivileged_userns_clone=1",
        );
        let none = here(false, &[("user.max_user_namespaces", "0")]);
        check(
            LabStep::Namespaces,
            Errno::ENOSPC,
            &none,
            &Cause::LimitIsZero("user.max_user_namespaces"),
            "sudo sysctl -w user.max_user_namespaces=16384",
        );
        let outer = here(false, &[("user.max_user_namespaces", "9")]);
        check(
            LabStep::Namespaces,
            Errno::ENOSPC,
            &outer,
            &Cause::LimitReached,
            "sudo sysctl -w user.max_user_namespaces=32768",
        );
        check(
            LabStep::Namespaces,
            Errno::EINVAL,
            &here(false, &[]),
            &Cause::NoUserNamespaces,
            "sudo /opt/sockstep lesson tcp-server",
        );
        check(
            LabStep::Namespaces,
            Errno::EPERM,
            &here(false, &[]),
            &Cause::Forbidden,
            "sudo /opt/sockstep lesson tcp-server",
        );
    }

    /// On Ubuntu the namespace is made, and then nothing may be done in it.
    #[test]
    fn ubuntu_gets_a_profile_for_this_program() {
        let ubuntu = here(false, &[("kernel.apparmor_restrict_unprivileged_userns", "1")]);
        for step in [
            LabStep::Namespaces,
            LabStep::IdMaps,
            LabStep::Mounts,
            LabStep::Cable,
        ] {
            assert_eq!(cause(step, Errno::EPERM as i32, &ubuntu), Cause::AppArmor);
            assert_eq!(cause(step, Errno::EACCES as i32, &ubuntu), Cause::AppArmor);
        }
        let commands = Cause::AppArmor.commands(&ubuntu);
        assert!(
            commands[0].contains("profile sockstep \"/opt/sockstep\" flags=(unconfined)"),
            "{commands:?}"
        );
        assert_eq!(
            commands[1],
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
        );
    }

    #[test]
    fn a_container_is_told_how_to_start() {
        let mut docker = here(true, &[]);
        docker.container = Some(Container::Docker);
        let command = "docker run -it --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined IMAGE";
        check(
            LabStep::Sysctl,
            Errno::EROFS,
            &docker,
            &Cause::ReadOnlySysctls,
            command,
        );
        check(
            LabStep::Namespaces,
            Errno::EPERM,
            &docker,
            &Cause::ContainerForbids,
            command,
        );
        docker.container = Some(Container::Podman);
        let command = "podman run -it --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt unmask=ALL --cap-add NET_RAW IMAGE";
        check(
            LabStep::PacketSocket,
            Errno::EPERM,
            &docker,
            &Cause::NoNetRaw,
            command,
        );
    }

    #[test]
    fn root_without_its_capability_is_told_to_get_it_or_not_to_be_root() {
        let root = here(true, &[]);
        let found = cause(LabStep::IdMaps, Errno::EPERM as i32, &root);
        assert_eq!(found, Cause::NoSetfcap);
        let commands = found.commands(&root);
        assert!(commands[0].ends_with(" --cap-add SETFCAP IMAGE"), "{commands:?}");
        assert!(commands[1].ends_with(" --user 1000:1000 IMAGE"), "{commands:?}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let plain = here(false, &[]);
        check(
            LabStep::Cable,
            Errno::EOPNOTSUPP,
            &plain,
            &Cause::Module("veth"),
            "sudo modprobe veth",
        );
        check(
            LabStep::PacketSocket,
            Errno::EAFNOSUPPORT,
            &plain,
            &Cause::Module("af_packet"),
            "sudo modprobe af_packet",
        );
        check(
            LabStep::HandOver,
            Errno::EMFILE,
            &plain,
            &Cause::TooManyFiles,
            "ulimit -n 4096",
        );
        check(LabStep::LinksUp, Errno::ETIMEDOUT, &plain, &Cause::Unknown, "");
        let mut bare = here(true, &[]);
        bare.has_proc = false;
        check(
            LabStep::IdMaps,
            Errno::ENOENT,
            &bare,
            &Cause::NoProc,
            "mount -t proc proc /proc",
        );
    }

    #[test]
    fn a_command_is_one_that_a_shell_understands() {
        assert_eq!(
            sudo("/home/a b/it's"),
            r"sudo '/home/a b/it'\''s' lesson tcp-server"
        );
    }
}

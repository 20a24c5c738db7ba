//! Addresses as the kernel takes and gives them.
#![expect(unsafe_code, reason = "sockaddr is read and written as bytes")]

use std::mem::{offset_of, size_of, zeroed};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::event::{Address, Path};

/// The size of an option's or an address's type.
pub(super) fn length_of<T>() -> libc::socklen_t {
    libc::socklen_t::try_from(size_of::<T>()).expect("a socket's option or address is small")
}

/// An empty place for any address.
pub(super) fn storage() -> libc::sockaddr_storage {
    // SAFETY: a sockaddr_storage is plain data, for which all zeros is a value.
    unsafe { zeroed() }
}

fn family(number: i32) -> libc::sa_family_t {
    libc::sa_family_t::try_from(number).expect("address families are small")
}

/// The address as the kernel takes it.
pub(super) fn to_raw(address: &Address) -> (libc::sockaddr_storage, libc::socklen_t) {
    match address {
        Address::Internet(address) => internet(*address),
        Address::Path(path) => unix(path),
    }
}

fn internet(address: SocketAddr) -> (libc::sockaddr_storage, libc::socklen_t) {
    let mut storage = storage();
    // SAFETY: the casts stay inside the storage, which is made to hold any address.
    let length = match address {
        SocketAddr::V4(v4) => {
            let raw = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_in>() };
            raw.sin_family = family(libc::AF_INET);
            raw.sin_port = v4.port().to_be();
            raw.sin_addr.s_addr = u32::from(*v4.ip()).to_be();
            length_of::<libc::sockaddr_in>()
        }
        SocketAddr::V6(v6) => {
            let raw = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_in6>() };
            raw.sin6_family = family(libc::AF_INET6);
            raw.sin6_port = v6.port().to_be();
            raw.sin6_addr.s6_addr = v6.ip().octets();
            raw.sin6_scope_id = v6.scope_id();
            length_of::<libc::sockaddr_in6>()
        }
    };
    (storage, length)
}

fn unix(path: &Path) -> (libc::sockaddr_storage, libc::socklen_t) {
    let mut storage = storage();
    // SAFETY: as in `internet`.
    let raw = unsafe { &mut *(&raw mut storage).cast::<libc::sockaddr_un>() };
    raw.sun_family = family(libc::AF_UNIX);
    for (slot, byte) in raw.sun_path.iter_mut().zip(path.as_str().bytes()) {
        *slot = byte.cast_signed();
    }
    let length = offset_of!(libc::sockaddr_un, sun_path) + path.as_str().len() + 1;
    (storage, libc::socklen_t::try_from(length).unwrap_or(0))
}

/// The address that the kernel gave, as text; empty for a Unix socket without a name.
pub(super) fn from_raw(storage: &libc::sockaddr_storage) -> Option<String> {
    // SAFETY: the family says which address the kernel has written into the storage.
    match i32::from(storage.ss_family) {
        libc::AF_INET => {
            let raw = unsafe { &*std::ptr::from_ref(storage).cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(raw.sin_addr.s_addr));
            Some(SocketAddr::from((ip, u16::from_be(raw.sin_port))).to_string())
        }
        libc::AF_INET6 => {
            let raw = unsafe { &*std::ptr::from_ref(storage).cast::<libc::sockaddr_in6>() };
            let ip = Ipv6Addr::from(raw.sin6_addr.s6_addr);
            Some(SocketAddr::from((ip, u16::from_be(raw.sin6_port))).to_string())
        }
        libc::AF_UNIX => {
            let raw = unsafe { &*std::ptr::from_ref(storage).cast::<libc::sockaddr_un>() };
            let bytes: Vec<u8> = raw
                .sun_path
                .iter()
                .map(|byte| byte.cast_unsigned())
                .take_while(|byte| *byte != 0)
                .collect();
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => None,
    }
}

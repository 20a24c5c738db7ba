//! Frames written by hand, with right checksums.

/// The bytes that a hexadecimal text stands for.
pub(super) fn bytes(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

/// 10.0.0.2:40001 opens a connection to 10.0.0.1:8088, with the options that Linux sends.
pub(super) const SYN: &str = "
    02 00 00 00 00 01 02 00 00 00 00 02 08 00
    45 00 00 34 00 01 40 00 40 06 26 c1 0a 00 00 02 0a 00 00 01
    9c 41 1f 98 00 00 03 e8 00 00 00 00 80 02 fa f0 a0 5c 00 00
    02 04 05 b4 01 01 04 02 01 03 03 07
";

/// The answer.
pub(super) const SYN_ACK: &str = "
    02 00 00 00 00 02 02 00 00 00 00 01 08 00
    45 00 00 34 00 00 40 00 40 06 26 c2 0a 00 00 01 0a 00 00 02
    1f 98 9c 41 00 00 13 88 00 00 03 e9 80 12 fe 88 89 2b 00 00
    02 04 05 b4 01 01 04 02 01 03 03 07
";

/// Eleven bytes from the server.
pub(super) const DATA: &str = "
    02 00 00 00 00 02 02 00 00 00 00 01 08 00
    45 00 00 33 00 01 40 00 40 06 26 c2 0a 00 00 01 0a 00 00 02
    1f 98 9c 41 00 00 13 89 00 00 03 e9 50 18 01 fe ad 01 00 00
    54 68 61 6e 6b 20 79 6f 75 0d 0a
";

/// The server closes.
pub(super) const FIN: &str = "
    02 00 00 00 00 02 02 00 00 00 00 01 08 00
    45 00 00 28 00 01 40 00 40 06 26 cd 0a 00 00 01 0a 00 00 02
    1f 98 9c 41 00 00 13 94 00 00 03 e9 50 11 01 fe c6 7c 00 00
";

/// An acknowledgment with timestamps and one SACK block.
pub(super) const ACKS: &str = "
    02 00 00 00 00 01 02 00 00 00 00 02 08 00
    45 00 00 40 00 01 40 00 40 06 26 b5 0a 00 00 02 0a 00 00 01
    9c 41 1f 98 00 00 03 e9 00 00 13 89 b0 10 01 f6 30 42 00 00
    01 01 08 0a 00 00 00 01 00 00 00 02 01 01 05 0a 00 00 13 89 00 00 13 94
";

/// Four bytes to port 9.
pub(super) const UDP: &str = "
    02 00 00 00 00 01 02 00 00 00 00 02 08 00
    45 00 00 20 00 01 40 00 40 11 26 ca 0a 00 00 02 0a 00 00 01
    9c 42 00 09 00 0c 70 b7
    70 69 6e 67
";

/// Nobody listens on port 9: ICMP says so and quotes the datagram.
pub(super) const UNREACHABLE: &str = "
    02 00 00 00 00 02 02 00 00 00 00 01 08 00
    45 00 00 3c 00 02 00 00 40 01 66 bd 0a 00 00 01 0a 00 00 02
    03 03 11 1d 00 00 00 00
    45 00 00 20 00 01 40 00 40 11 26 ca 0a 00 00 02 0a 00 00 01 9c 42 00 09 00 0c 70 b7 70 69 6e 67
";

/// Who has 10.0.0.1? Filled up to Ethernet's least length.
pub(super) const ARP: &str = "
    ff ff ff ff ff ff 02 00 00 00 00 02 08 06
    00 01 08 00 06 04 00 01 02 00 00 00 00 02 0a 00 00 02 00 00 00 00 00 00 0a 00 00 01
    00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
";

/// Neighbour solicitation for `fd00::1`.
pub(super) const SOLICITATION: &str = "
    33 33 ff 00 00 01 02 00 00 00 00 02 86 dd
    60 00 00 00 00 20 3a ff fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 ff 02 00 00 00 00 00 00
    00 00 00 01 ff 00 00 01
    87 00 7d 97 00 00 00 00 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 01 01 02 00 00 00 00 02
";

/// MLD version 2 report, behind a hop-by-hop header.
pub(super) const MLD: &str = "
    33 33 00 00 00 16 02 00 00 00 00 02 86 dd
    60 00 00 00 00 24 00 01 fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 02 ff 02 00 00 00 00 00 00
    00 00 00 00 00 00 00 16
    3a 00 05 02 00 00 01 00
    8f 00 71 05 00 00 00 01 04 00 00 00 ff 02 00 00 00 00 00 00 00 00 00 01 ff 00 00 02
";

/// A SYN over IPv6.
pub(super) const SYN6: &str = "
    02 00 00 00 00 01 02 00 00 00 00 02 86 dd
    60 00 00 00 00 14 06 40 fd 00 00 00 00 00 00 00 00 00 00 00 00 00 00 02 fd 00 00 00 00 00 00 00
    00 00 00 00 00 00 00 01
    9c 43 1f 98 00 00 00 01 00 00 00 00 50 02 fd 20 fc e0 00 00
";

/// A middle part of a large datagram.
pub(super) const FRAGMENT: &str = "
    02 00 00 00 00 01 02 00 00 00 00 02 08 00
    45 00 00 24 00 07 20 03 40 11 46 bd 0a 00 00 02 0a 00 00 01
    78 78 78 78 78 78 78 78 78 78 78 78 78 78 78 78
";

/// All of them.
pub(super) const ALL: [&str; 12] = [
    SYN,
    SYN_ACK,
    DATA,
    FIN,
    ACKS,
    UDP,
    UNREACHABLE,
    ARP,
    SOLICITATION,
    MLD,
    SYN6,
    FRAGMENT,
];

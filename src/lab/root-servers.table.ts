/** Addresses of the 13 root servers (IANA root hints); the lab's root answers at these too, so that compiled-in hints work. */
export interface RootServer {
  readonly letter: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

export const ROOT_SERVERS: readonly RootServer[] = [
  { letter: "a", ipv4: "198.41.0.4", ipv6: "2001:503:ba3e::2:30" },
  { letter: "b", ipv4: "170.247.170.2", ipv6: "2801:1b8:10::b" },
  { letter: "c", ipv4: "192.33.4.12", ipv6: "2001:500:2::c" },
  { letter: "d", ipv4: "199.7.91.13", ipv6: "2001:500:2d::d" },
  { letter: "e", ipv4: "192.203.230.10", ipv6: "2001:500:a8::e" },
  { letter: "f", ipv4: "192.5.5.241", ipv6: "2001:500:2f::f" },
  { letter: "g", ipv4: "192.112.36.4", ipv6: "2001:500:12::d0d" },
  { letter: "h", ipv4: "198.97.190.53", ipv6: "2001:500:1::53" },
  { letter: "i", ipv4: "192.36.148.17", ipv6: "2001:7fe::53" },
  { letter: "j", ipv4: "192.58.128.30", ipv6: "2001:503:c27::2:30" },
  { letter: "k", ipv4: "193.0.14.129", ipv6: "2001:7fd::1" },
  { letter: "l", ipv4: "199.7.83.42", ipv6: "2001:500:9f::42" },
  { letter: "m", ipv4: "202.12.27.33", ipv6: "2001:dc3::35" },
];

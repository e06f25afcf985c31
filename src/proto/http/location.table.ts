/** Suffixes of names that are not in the public DNS: RFC 6761, 6762, 7686, 8375, 9476 and ICANN's `internal`. */
export const SPECIAL_SUFFIXES = [
  "localhost",
  "local",
  "internal",
  "onion",
  "alt",
  "home.arpa",
  "test",
  "invalid",
  "example",
] as const;

/** Numbers of the record layer and of handshake messages, RFC 8446 5.1 and 4. */
export const RECORD = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
} as const;

/** Handshake message types. */
export const MESSAGE = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  finished: 20,
  certificateStatus: 22,
  messageHash: 254,
} as const;

/** What one flight may be at most; real ones are far below. */
export const LIMITS = {
  /** Octets of handshake messages. */
  handshakeBytes: 65_536,
  /** Records that carry no handshake octets: alerts, empty records, change_cipher_spec. */
  idleRecords: 20,
  certificates: 16,
  /** RFC 5246 6.2.3: 2^14 and 2048 for protection. */
  fragmentBytes: 18_432,
  /** Of a peer that speaks something else. */
  peekBytes: 64,
} as const;

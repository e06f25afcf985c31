/** Messages on a stream, each after its length in two octets, RFC 1035 section 4.2.2. */

const PREFIX_OCTETS = 2;

/** Takes the octets of a stream and gives its messages; holds at most one unfinished message of 64 KiB. */
export interface FrameReader {
  /** The messages that these octets complete, in order. */
  push(octets: Buffer): Buffer[];
}

/** A reader at the start of a message. */
export function makeFrameReader(): FrameReader {
  let chunks: Buffer[] = [];
  let held = 0;
  /** Octets that the message at hand takes with its prefix; the prefix alone while that is not known. */
  let wanted = PREFIX_OCTETS;

  function join(): Buffer {
    const [only] = chunks;
    const joined = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    chunks = [joined];
    return joined;
  }

  /** The message at hand once it is whole. */
  function take(): Buffer | undefined {
    if (held < wanted) return undefined;
    const octets = join();
    const size = PREFIX_OCTETS + octets.readUInt16BE(0);
    wanted = size;
    if (held < size) return undefined;
    chunks = [octets.subarray(size)];
    held -= size;
    wanted = PREFIX_OCTETS;
    return octets.subarray(PREFIX_OCTETS, size);
  }

  return {
    push(octets) {
      chunks.push(octets);
      held += octets.length;
      const messages: Buffer[] = [];
      for (let message = take(); message !== undefined; message = take()) messages.push(message);
      return messages;
    },
  };
}

/** A message with its length before it. */
export function frame(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_OCTETS + message.length);
  framed.writeUInt16BE(message.length, 0);
  message.copy(framed, PREFIX_OCTETS);
  return framed;
}

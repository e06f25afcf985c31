import { LIST_13, LIST_A } from "../../proto/tls/list.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import type { Knowledge } from "./knowledge.ts";
import { firstOffer, type Offer } from "./offer.ts";
import type { Task } from "./step.ts";

const X25519MLKEM768 = 0x11ec;
/** Octets of the first of two segments (`tls.md` 6). */
const FIRST_SEGMENT = 700;

/** A hello of more than one segment, as clients with post-quantum key exchange send it; some machines on the way hang. */
export function* askLargeHello(known: Knowledge): Task {
  known.largeHello = null;
  if (known.first === undefined) return;
  const offer: Offer = {
    ...firstOffer(),
    versions: [VERSION.tls13, VERSION.tls12],
    suites: [...LIST_13, ...LIST_A.slice(-15)],
    shares: [X25519MLKEM768],
  };
  const answer = yield* askHello(known, "large", offer, { small: [offer], splitAt: FIRST_SEGMENT });
  if (answer.is === "yes") known.largeHello = { answered: true, outcome: "hello" };
  else known.largeHello = { answered: answer.is === "no" ? null : false, outcome: answer.why };
}

/** The frame of tests about one security header of the start page. */
import { isRedirect } from "../../proto/http/location.ts";
import type { Opinion, Remark } from "../tls/opinion.ts";
import type { Answered, Context } from "./define.ts";
import { unlessLimited } from "./limited.ts";

/** An opinion about an answer, with the word that it is a redirect, where it is one and something is amiss. */
export function onAnswer<K extends string>(
  opinion: Opinion<K>,
  good: K,
  answer: Answered,
  context: Context,
): Opinion<K> {
  const said = unlessLimited(opinion, good, answer, context);
  if ("says" in said && said.says !== good && isRedirect(answer.response.status)) {
    return { ...said, remarks: [...(said.remarks ?? []), redirectRemark(answer)] };
  }
  return said;
}

const redirectRemark = ({ response: { status }, pointer }: Answered): Remark => ({
  code: "on-redirect",
  params: { status },
  at: [`${pointer}/response/status`],
});

import { LIES, startLiar } from "./liar.ts";

/* One liar for each `name=address` argument after the upstream's address; prints "ready". */
const [upstream = "127.0.0.1", ...wanted] = process.argv.slice(2);

for (const item of wanted) {
  const [name = "", address = ""] = item.split("=");
  const lie = LIES[name];
  if (lie === undefined) {
    throw new Error(`no resolver ${name}`);
  }
  await startLiar(address, upstream, lie);
}
process.on("SIGTERM", () => process.exit(0));
console.log("ready");

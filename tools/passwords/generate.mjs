// Writes internal/identity/password/common.txt: the passwords that everybody
// tries first, sorted by bytes, one per line, in lower case and without accents.
// The list is that of @zxcvbn-ts/language-common (MIT); expected.txt adds words
// of our five languages. With --check it writes nothing and fails when the file is stale.
import { readFileSync, writeFileSync } from "node:fs";

const target = new URL("../../internal/identity/password/common.txt", import.meta.url);
const listed = new URL("../node_modules/@zxcvbn-ts/language-common/src/passwords.json", import.meta.url);
const expected = new URL("expected.txt", import.meta.url);
const shortest = 4; // characters: nothing shorter fills a password with the figures that are allowed around it

const fold = (word) => word.normalize("NFKD").replaceAll(/\p{Mn}/gu, "").toLowerCase();
const ownWords = readFileSync(expected, "utf8").split("\n").filter((line) => !line.startsWith("#")).join(" ").split(/\s+/);
const words = new Set([...JSON.parse(readFileSync(listed, "utf8")), ...ownWords].map(fold));
const usable = [...words].filter((word) => word.length >= shortest && /^[!-~]+$/.test(word));
const text = usable.sort((a, b) => (a < b ? -1 : 1)).join("\n") + "\n";

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("internal/identity/password/common.txt is stale: run node tools/passwords/generate.mjs and commit it.");
  process.exit(1);
}

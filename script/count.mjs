// Counts tests. count.mjs BROKEN LOG...: sums logs of meson (testlog.json, one program a line) and of node (TAP), prints
// `N passed, N failed` last and fails when something failed. count.mjs --names FOLDER WORD...: names of meson tests with a word in them.
import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";

function sum(text, pattern) {
  let n = 0, found = false;
  for (const m of text.matchAll(pattern)) {
    n += Number(m[1]);
    found = true;
  }
  return [n, found];
}

// A program may print cmocka's lines, node's, or our own last line; else it counts as one test.
function countProgram(test) {
  const text = (test.stdout ?? "") + "\n" + (test.stderr ?? "");
  if (test.result === "SKIP")
    return [0, 0];
  let [passed, counted] = sum(text, /^\[ {2}PASSED {2}\] (\d+) test/gm);
  let [failed] = sum(text, /^\[ {2}FAILED {2}\] (\d+) test/gm);
  const own = text.match(/^(\d+) passed, (\d+) failed$/m);
  if (!counted && own) {
    passed = Number(own[1]);
    failed = Number(own[2]);
    counted = true;
  }
  if (test.result === "OK")
    return counted && passed + failed > 0 ? [passed, failed] : [1, 0];
  return [passed, Math.max(failed, 1)];
}

const args = process.argv.slice(2);
if (args[0] === "--names") {
  const words = args.slice(2);
  const all = JSON.parse(execFileSync("meson", ["introspect", "--tests", args[1]], { encoding: "utf8" }));
  const names = all.map((t) => t.name).filter((n) => words.some((w) => n.includes(w)));
  console.log([...new Set(names)].join("\n"));
  process.exit(names.length > 0 ? 0 : 1);
}

let passed = 0, failed = Number(args[0]);
const bad = [];
for (const path of args.slice(1)) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    continue;
  }
  if (path.endsWith(".tap")) {
    passed += sum(text, /^# pass (\d+)$/gm)[0];
    const n = sum(text, /^# fail (\d+)$/gm)[0] + sum(text, /^# cancelled (\d+)$/gm)[0];
    failed += n;
    if (n > 0)
      bad.push(`${path.split("/").at(-1).replace(".tap", "")}: ${n}`);
    continue;
  }
  for (const line of text.split("\n")) {
    if (line.trim() === "")
      continue;
    const test = JSON.parse(line);
    const [p, f] = countProgram(test);
    passed += p;
    failed += f;
    if (f > 0)
      bad.push(`${test.name}: ${f} (${test.result})`);
  }
}
for (const line of bad)
  console.log("failed: " + line);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

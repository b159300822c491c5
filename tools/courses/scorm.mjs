// scorm: the SCORM package of the course public-services out of tools/courses/scorm. Usage: node tools/courses/scorm.mjs (needs zip)
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { courses, root } from "./kit.mjs";

const work = mkdtempSync(tmpdir() + "/scorm-"), out = courses + "public-services/scorm.zip";
cpSync(root + "tools/courses/scorm", work, { recursive: true });
for (const weight of [400, 600])
  copyFileSync(`${root}node_modules/@fontsource/sarabun/files/sarabun-thai-${weight}-normal.woff2`, `${work}/sarabun-${weight}.woff2`);
const names = readdirSync(work).sort((a, b) => (b === "imsmanifest.xml") - (a === "imsmanifest.xml") || a.localeCompare(b));
for (const name of names)
  utimesSync(`${work}/${name}`, 1700000000, 1700000000); // the same content gives the same package
rmSync(out, { force: true });
execFileSync("zip", ["-q", "-X", "-9", out, ...names], { cwd: work, env: { ...process.env, TZ: "UTC" } });
rmSync(work, { recursive: true });
console.log(statSync(out).size, "bytes");

// kit: what the makers of course material share: fonts, colours, a browser, the drawing of the LPA circle.
// These makers are run by hand; what they make is in data/courses, so that a build needs neither browser nor ffmpeg.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const courses = root + "data/courses/";
export const ink = "#1c2a33", soft = "#55646e", main = "#0b5563", pale = "#e3f0f1", gold = "#8a5f0e", goldPale = "#fbf2dd", line = "#dfe4e7";

function face(script, weight) {
  const file = `${root}node_modules/@fontsource/sarabun/files/sarabun-${script}-${weight}-normal.woff2`;
  const range = script === "thai" ? "U+0E01-0E5B,U+200C-200D,U+25CC" : "U+0000-00FF,U+2000-206F,U+2212";
  return `@font-face{font-family:Sarabun;font-weight:${weight};unicode-range:${range};src:url(data:font/woff2;base64,${readFileSync(file, "base64")})}`;
}
export const fonts = ["thai", "latin"].flatMap((s) => [400, 600, 700].map((w) => face(s, w))).join("");

export const page = (css, body) => `<!doctype html><html lang="th"><meta charset="utf-8"><style>${fonts}
*{box-sizing:border-box}html,body{margin:0}body{font:400 24px/1.5 Sarabun;color:${ink};background:#fff}${css}</style>${body}</html>`;

export async function withBrowser(work) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

export async function shot(tab, html, width, height) {
  await tab.setViewportSize({ width, height });
  await tab.setContent(html);
  await tab.evaluate(() => document.fonts.ready);
  return tab.screenshot({ type: "png" });
}

export const icon = (name, size, colour) =>
  readFileSync(`${root}node_modules/bootstrap-icons/icons/${name}.svg`, "utf8")
    .replace(/width="\d+" height="\d+"/, `width="${size}" height="${size}"`)
    .replace('fill="currentColor"', `fill="${colour}"`);

export const steps = ["รู้เกณฑ์", "เก็บหลักฐาน", "ประเมินตนเอง", "ทีมจังหวัดตรวจ", "ใช้ผลปรับปรุง"];

// A circle of n words with arrows clockwise, beginning at the top. active: the one to stand out, -1 none; inner: lines in the middle.
export function circle(words, active, inner, size) {
  const c = 300, r = 205, gap = 22;
  const at = (deg, radius) => [c + radius * Math.sin((deg * Math.PI) / 180), c - radius * Math.cos((deg * Math.PI) / 180)];
  let svg = "";
  words.forEach((word, i) => {
    const deg = (i * 360) / words.length, next = ((i + 1) * 360) / words.length;
    const [x1, y1] = at(deg + gap, r), [x2, y2] = at(next - gap - 2, r);
    svg += `<path d="M${x1} ${y1}A${r} ${r} 0 0 1 ${x2} ${y2}" fill="none" stroke="${gold}" stroke-width="6" marker-end="url(#tip)"/>`;
    const [x, y] = at(deg, r), on = active < 0 || active === i;
    svg += `<circle cx="${x}" cy="${y}" r="74" fill="${on ? main : pale}"/>`;
    svg += `<text x="${x}" y="${y - 14}" text-anchor="middle" font-size="34" font-weight="700" fill="${on ? "#fff" : main}">${i + 1}</text>`;
    svg += `<text x="${x}" y="${y + 24}" text-anchor="middle" font-size="22" font-weight="600" fill="${on ? "#fff" : main}">${word}</text>`;
  });
  inner.forEach((t, i) => {
    svg += `<text x="${c}" y="${c + 8 + (i - (inner.length - 1) / 2) * 27}" text-anchor="middle" font-size="${i ? 18 : 24}" font-weight="${i ? 400 : 700}" fill="${i ? ink : main}">${t}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" width="${size}" height="${size}" font-family="Sarabun">
<defs><marker id="tip" viewBox="0 0 10 10" refX="6" refY="5" markerWidth="4" markerHeight="4" orient="auto"><path d="M0 0L10 5L0 10z" fill="${gold}"/></marker></defs>${svg}</svg>`;
}

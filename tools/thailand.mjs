// thailand: the map of provinces as shapes to <use>. Usage: node thailand.mjs INDEX.js CODES.json OUT.svg
// The drawing is @svg-maps/thailand (CC BY 4.0). Points are rounded to half a unit of it, alike on both sides of a border.
import { readFileSync, writeFileSync } from "node:fs";

const [, , indexPath, codesPath, outPath] = process.argv;
const map = JSON.parse(readFileSync(indexPath, "utf8").replace(/^export default /, "").replace(/;\s*$/, ""));
const codes = JSON.parse(readFileSync(codesPath, "utf8"));

// "m dx,dy dx,dy ... z m ..." to lists of absolute points. z goes back to the ring's first point, from where the next m counts.
function absolute(path) {
  const all = [];
  let from = [0, 0];
  for (const part of path.split(/z/i)) {
    if (!part.trim())
      continue;
    const n = part.match(/-?\d*\.?\d+(?:e-?\d+)?/g).map(Number);
    if (!/^[\sm\d.,e+-]*$/.test(part))
      throw new Error("a path of another kind than m ... z: " + part.slice(0, 40));
    let [x, y] = from;
    const ring = [];
    for (let i = 0; i + 1 < n.length; i += 2) {
      x += n[i];
      y += n[i + 1];
      if (i === 0)
        from = [x, y];
      ring.push([Math.round(x * 2), Math.round(y * 2)]);
    }
    all.push(ring);
  }
  return all;
}

function short(ring) {
  const kept = ring.filter((p, i) => i === 0 || p[0] !== ring[i - 1][0] || p[1] !== ring[i - 1][1]);
  if (kept.length < 3)
    return "";
  let [x, y] = kept[0];
  let d = `M${x} ${y}l`;
  d += kept.slice(1).map((p) => {
    const step = `${p[0] - x} ${p[1] - y}`;
    [x, y] = p;
    return step;
  }).join(" ").replace(/ -/g, "-");
  return d + "z";
}

const rows = [];
for (const location of map.locations) {
  if (!(location.id in codes))
    throw new Error("no province code for " + location.id);
  if (codes[location.id] !== null)
    rows.push([codes[location.id], absolute(location.path).map(short).join("")]);
}
rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));
if (rows.length !== 77 || new Set(rows.map((r) => r[0])).size !== 77)
  throw new Error(`${rows.length} provinces in the map`);
const [, , width, height] = map.viewBox.split(" ").map(Number);
const viewBox = `0 0 ${width * 2} ${height * 2}`;
// The page that uses the shapes has no other way to know their frame: it says the same numbers.
if (viewBox !== "0 0 1120 2050")
  throw new Error("the drawing's frame is now " + viewBox + ": say so in src/lpa/results.html");
writeFileSync(outPath, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}"><!-- @svg-maps/thailand, CC BY 4.0 --><defs>
${rows.map(([code, d]) => `<path id="p${code}" d="${d}"/>`).join("\n")}
</defs></svg>
`);

// pictures: covers and drawings of the sample courses. Usage: node tools/courses/pictures.mjs
import { writeFileSync } from "node:fs";
import { circle, courses, gold, goldPale, icon, ink, line, main, page, pale, shot, soft, steps, withBrowser } from "./kit.mjs";

const covers = {
  "lpa-preparation": ["clipboard-check", main],
  "local-revenue": ["receipt", "#7a4f01"],
  "personnel-basics": ["people", "#4a3f8c"],
  "public-services": ["droplet", "#0a5f9e"],
  "local-law": ["bank", "#7a2e2e"],
  "local-knowledge": ["diagram-3", "#2b6a3a"],
  "management-techniques": ["arrow-repeat", "#8a3b12"],
};

const cover = ([name, colour]) =>
  page(
    `body{width:800px;height:450px;overflow:hidden;background:${colour};position:relative}.a,.b,.c{position:absolute;border-radius:50%;background:#fff}
.a{width:520px;height:520px;left:140px;top:-35px;opacity:.1}.b{width:230px;height:230px;left:285px;top:110px;opacity:.12}.c{width:150px;height:150px;left:50px;bottom:-60px;opacity:.1}
svg{position:absolute;left:340px;top:165px}`,
    `<div class=a></div><div class=b></div><div class=c></div>${icon(name, 120, "#fff")}`,
  );

const lpa = page(
  `body{width:760px;height:640px;display:flex;align-items:center;justify-content:center}`,
  circle(steps, -1, ["ห้าด้าน", "บริหารจัดการ", "บุคคลและสภา", "การเงินการคลัง", "บริการสาธารณะ", "ธรรมาภิบาล"], 640),
);

const pdca = page(
  `body{width:760px;height:560px;position:relative}.box{position:absolute;width:330px;height:190px;border-radius:24px;padding:22px 26px;color:#fff;background:${main}}
.box b{font-size:30px;display:block}.box span{font-size:21px}.p{left:20px;top:30px}.d{right:20px;top:30px}.c{right:20px;bottom:30px}.a{left:20px;bottom:30px}
.d,.a{background:${gold}}svg{position:absolute;left:0;top:0}`,
  `<div class="box p"><b>1 วางแผน (Plan)</b><span>ปัญหาคืออะไร สาเหตุแท้คืออะไร จะลองแก้อย่างไร</span></div>
<div class="box d"><b>2 ลงมือทำ (Do)</b><span>ลองในวงเล็กก่อน<br>เก็บตัวเลขก่อนและหลัง</span></div>
<div class="box c"><b>3 ตรวจสอบ (Check)</b><span>ได้ตามเป้าหรือไม่<br>เพราะอะไร</span></div>
<div class="box a"><b>4 ปรับปรุง (Act)</b><span>ทำเป็นมาตรฐาน ปรับอีก<br>หรือเลิก</span></div>
<svg width="760" height="560"><defs><marker id="t" viewBox="0 0 10 10" refX="6" refY="5" markerWidth="4" markerHeight="4" orient="auto"><path d="M0 0L10 5L0 10z" fill="${ink}"/></marker></defs>
<g fill="none" stroke="${ink}" stroke-width="7"><path d="M353 125H400" marker-end="url(#t)"/><path d="M575 224V328" marker-end="url(#t)"/><path d="M407 435H360" marker-end="url(#t)"/><path d="M185 336V232" marker-end="url(#t)"/></g>
<text x="380" y="290" text-anchor="middle" font-family="Sarabun" font-size="24" fill="${soft}">วนตามเข็มนาฬิกา ไม่มีวันจบ</text></svg>`,
);

const box = (x, y, w, text, small, fill, colour) =>
  `<rect x="${x}" y="${y}" width="${w}" height="86" rx="16" fill="${fill}" stroke="${line}"/><text x="${x + w / 2}" y="${y + 38}" text-anchor="middle" font-size="23" font-weight="700" fill="${colour}">${text}</text>
<text x="${x + w / 2}" y="${y + 68}" text-anchor="middle" font-size="18" fill="${colour}">${small}</text>`;
const leaves = (x, list) =>
  `<path d="M${x} 262V${345 + (list.length - 1) * 98}${list.map((_, i) => `M${x} ${345 + i * 98}h30`).join("")}" fill="none" stroke="${soft}" stroke-width="3"/>` +
  list.map(([text, small], i) => box(x + 30, 302 + i * 98, 320, text, small, "#fff", ink)).join("");
const kinds = page(
  `body{width:900px;height:600px}`,
  `<svg width="900" height="600" font-family="Sarabun"><path d="M450 106V140M225 176V140H675V176" fill="none" stroke="${soft}" stroke-width="3"/>
${box(230, 20, 440, "องค์กรปกครองส่วนท้องถิ่น", "ผู้บริหารและสภามาจากการเลือกตั้ง", main, "#fff")}
${box(75, 176, 300, "รูปแบบทั่วไป", "มีทั่วประเทศ", pale, main)}${box(525, 176, 300, "รูปแบบพิเศษ", "มีกฎหมายเฉพาะ", goldPale, gold)}
${leaves(95, [["องค์การบริหารส่วนจังหวัด", "จังหวัดละหนึ่งแห่ง"], ["เทศบาล", "นคร เมือง ตำบล"], ["องค์การบริหารส่วนตำบล", "ตำบลนอกเขตเทศบาล"]])}
${leaves(545, [["กรุงเทพมหานคร", "เมืองหลวง"], ["เมืองพัทยา", "จังหวัดชลบุรี"]])}</svg>`,
);

await withBrowser(async (browser) => {
  const tab = await browser.newPage();
  const make = async (file, html, w, h) => {
    const png = await shot(tab, html, w, h);
    writeFileSync(courses + file, png);
    console.log(file, png.length);
  };
  for (const slug in covers)
    await make(`${slug}/cover.png`, cover(covers[slug]), 800, 450);
  await make("lpa-preparation/lpa-circle.png", lpa, 760, 640);
  await make("management-techniques/pdca.png", pdca, 760, 560);
  await make("local-knowledge/lao-types.png", kinds, 900, 600);
});

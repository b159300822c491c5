// video: the film of the course lpa-preparation with its captions. Usage: node tools/courses/video.mjs (needs ffmpeg with libx264)
// Slides are drawn by the browser, faded into each other by ffmpeg. There is no voice: the captions hold every word that is shown.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { circle, courses, gold, main, page, pale, shot, soft, steps, withBrowser } from "./kit.mjs";

const fade = 0.6; // seconds, the beginning of each picture
const folder = courses + "lpa-preparation/";

// seconds: of each picture; points appear one by one, a picture each.
const slides = [
  { title: "วงรอบ LPA หนึ่งปี", lead: "การประเมินประสิทธิภาพขององค์กรปกครองส่วนท้องถิ่น", seconds: [6] },
  {
    title: "ประเมินห้าด้าน", step: -1, seconds: [3, 2, 2, 2, 3],
    points: ["การบริหารจัดการ", "การบริหารงานบุคคลและกิจการสภา", "การบริหารงานการเงินและการคลัง", "การบริการสาธารณะ", "ธรรมาภิบาล"],
  },
  { title: "1 รู้เกณฑ์", step: 0, seconds: [4, 3, 3], points: ["อ่านแบบประเมินของปีนี้ เทียบกับปีก่อน", "ทุกตัวชี้วัดมีเจ้าของหนึ่งคน", "วางปฏิทินตั้งแต่ต้นปี"] },
  { title: "2 เก็บหลักฐาน", step: 1, seconds: [4, 3, 3], points: ["ไฟล์ เว็บไซต์ ทะเบียน และของจริงในระบบ", "บอกได้ว่าของใคร เรื่องใด เมื่อใด", "เก็บพร้อมกับทำงาน ไม่ทำย้อนหลัง"] },
  { title: "3 ประเมินตนเอง", step: 2, seconds: [4, 3, 3], points: ["ให้คะแนนตามหลักฐานที่มีจริง", "ต่างกองตรวจไขว้กัน", "ปลัดตรวจแล้วยืนยันข้อมูล"] },
  { title: "4 ทีมจังหวัดตรวจ", step: 3, seconds: [4, 3, 3], points: ["ตรวจหลักฐานและตรวจสอบเชิงประจักษ์", "คะแนนที่นับคือคะแนนของทีม", "จังหวัดยืนยัน กรมฯ ประกาศผล"] },
  { title: "5 ใช้ผลปรับปรุง", step: 4, seconds: [4, 3, 3], points: ["หาสาเหตุของข้อที่ได้คะแนนต่ำ", "เรียนรู้เฉพาะเรื่องที่ยังอ่อน", "ทำแผนหนึ่งหน้า แล้วบอกประชาชน"] },
  { title: "แล้วเริ่มรอบใหม่", step: -1, seconds: [6, 6], points: ["โดยทั่วไปผ่านเมื่อได้ตั้งแต่ร้อยละ 70", "เกณฑ์ของแต่ละปีให้ตรวจสอบประกาศล่าสุด"] },
];

const css = `body{width:1280px;height:720px;overflow:hidden;background:#fff;display:flex;align-items:center}
.text{padding-left:80px;width:760px}h1{font-size:60px;line-height:1.3;margin:0 0 24px;color:${main}}p{font-size:34px;margin:0;color:${soft}}
ul{list-style:none;margin:0;padding:0}li{font-size:34px;line-height:1.4;padding:12px 0 12px 30px;border-left:6px solid ${gold};margin:0 0 16px;background:${pale}}li.later{visibility:hidden}
.bar{position:absolute;left:0;right:0;bottom:0;height:14px;background:${main}}.first{background:${main}}.first h1,.first p{color:#fff}.first .text{width:1100px}.first h1{font-size:84px}
.draw{width:440px;display:flex;justify-content:center}`;
function picture(slide, shown) {
  if (!slide.points)
    return page(css, `<body class="first"><div class="text"><h1>${slide.title}</h1><p>${slide.lead}</p></div></body>`);
  const list = slide.points.map((p, i) => `<li class="${i < shown ? "" : "later"}">${p}</li>`).join("");
  return page(css, `<div class="text"><h1>${slide.title}</h1><ul>${list}</ul></div><div class="draw">${circle(steps, slide.step, ["LPA"], 430)}</div><div class="bar"></div>`);
}

const stamp = (s) => `00:${String(Math.floor(s / 60)).padStart(2, "0")}:${(s % 60).toFixed(3).padStart(6, "0")}`;
const work = mkdtempSync(tmpdir() + "/film-");
const parts = []; // {file, seconds}
let captions = "WEBVTT\nLanguage: th\n", at = 0;

await withBrowser(async (browser) => {
  const tab = await browser.newPage();
  for (const slide of slides)
    for (let i = 0; i < slide.seconds.length; i++) {
      const file = `${work}/${String(parts.length).padStart(2, "0")}.png`;
      writeFileSync(file, await shot(tab, picture(slide, i + 1), 1280, 720));
      parts.push({ file, seconds: slide.seconds[i] });
      const words = slide.points ? (i === 0 ? `${slide.title}\n${slide.points[0]}` : slide.points[i]) : `${slide.title}\n${slide.lead}`;
      captions += `\n${stamp(at)} --> ${stamp(at + slide.seconds[i])}\n${words}\n`;
      at += slide.seconds[i];
    }
});
writeFileSync(folder + "captions.vtt", captions);

// Each picture lasts its seconds and, under the next one's fade, a little longer.
const inputs = parts.flatMap((p, i) => ["-loop", "1", "-framerate", "10", "-t", String(p.seconds + (i < parts.length - 1 ? fade : 0)), "-i", p.file]);
let graph = "", last = "[0:v]", offset = 0;
for (let i = 1; i < parts.length; i++) {
  offset += parts[i - 1].seconds;
  graph += `${last}[${i}:v]xfade=transition=fade:duration=${fade}:offset=${offset}[v${i}];`;
  last = `[v${i}]`;
}
graph += `${last}format=yuv420p[v]`;
execFileSync("ffmpeg", ["-v", "error", "-y", ...inputs, "-f", "lavfi", "-t", String(at), "-i", "anullsrc=r=22050:cl=mono", "-filter_complex", graph, "-map", "[v]", "-map", `${parts.length}:a`,
  "-c:v", "libx264", "-profile:v", "baseline", "-level", "3.1", "-preset", "veryslow", "-crf", "31", "-g", "100", "-r", "10", "-c:a", "aac", "-b:a", "24k",
  "-map_metadata", "-1", "-movflags", "+faststart", folder + "video.mp4"], { stdio: "inherit" });
rmSync(work, { recursive: true });
console.log(`${at} s, ${statSync(folder + "video.mp4").size} bytes`);

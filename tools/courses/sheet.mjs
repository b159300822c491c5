// sheet: the one-page summary (PDF) of the course local-revenue. Usage: node tools/courses/sheet.mjs
import { statSync } from "node:fs";
import { courses, gold, goldPale, line, main, page, pale, soft, withBrowser } from "./kit.mjs";

const rows = (list) => list.map((r) => `<tr>${r.map((c) => `<td>${c}</td>`).join("")}</tr>`).join("");
const table = (heads, list) => `<table><thead><tr>${heads.map((h) => `<th scope="col">${h}</th>`).join("")}</tr></thead><tbody>${rows(list)}</tbody></table>`;

const html = page(
  `@page{size:A4;margin:12mm 14mm}body{font-size:11.2pt;line-height:1.4}h1{font-size:18pt;color:${main};margin:0;line-height:1.3}.lead{color:${soft};margin:0 0 6pt}
h2{font-size:12.5pt;color:${main};margin:8pt 0 3pt;border-bottom:1.5pt solid ${gold};padding-bottom:1pt}table{border-collapse:collapse;width:100%}
th{background:${main};color:#fff;text-align:left;font-weight:600}th,td{border:.6pt solid ${line};padding:2.4pt 5pt;vertical-align:top}tbody tr:nth-child(even){background:${pale}}
td:first-child{font-weight:600;white-space:nowrap}.two{display:flex;gap:12pt}.two>div{flex:1}.note{background:${goldPale};border-left:3pt solid ${gold};padding:4pt 8pt;margin:8pt 0 0}ol{margin:2pt 0;padding-left:15pt}p{margin:2pt 0}`,
  `<title>ใบสรุปขั้นตอนการจัดเก็บภาษีที่ดินและสิ่งปลูกสร้าง</title>
<h1>ใบสรุปขั้นตอน: ภาษีที่ดินและสิ่งปลูกสร้าง</h1>
<p class="lead">ตามพระราชบัญญัติภาษีที่ดินและสิ่งปลูกสร้าง พ.ศ. 2562 ใช้ประกอบรายวิชาการจัดเก็บรายได้</p>
<h2>ขั้นตอนและกำหนดเวลาตามปกติ</h2>
${table(["ขั้น", "งานที่ทำ", "เอกสาร", "กำหนดเวลาปกติ"], [
  ["1 สำรวจ", "สำรวจที่ดิน สิ่งปลูกสร้าง และห้องชุด จัดทำและประกาศบัญชีรายการ แจ้งเจ้าของตรวจสอบ", "ภ.ด.ส. 3 (ที่ดินและสิ่งปลูกสร้าง)<br>ภ.ด.ส. 4 (ห้องชุด)", "ก่อนขึ้นปีภาษี"],
  ["2 กำหนดตัวผู้เสีย", "ดูความเป็นเจ้าของและการใช้ประโยชน์", "ทะเบียนทรัพย์สิน ทะเบียนบ้าน", "1 มกราคม"],
  ["3 ประกาศราคา", "ประกาศราคาประเมินทุนทรัพย์และอัตราภาษี", "ประกาศ ณ ที่ทำการและเว็บไซต์", "ก่อน 1 กุมภาพันธ์"],
  ["4 แจ้งประเมิน", "คำนวณและส่งแบบแจ้งการประเมิน พร้อมสิทธิคัดค้าน", "ภ.ด.ส. 6 และแบบแสดงรายการคำนวณ", "กุมภาพันธ์"],
  ["5 รับชำระ", "รับชำระหลายช่องทาง ออกใบเสร็จ รับคำขอผ่อนชำระ", "ใบเสร็จรับเงิน ทะเบียนคุมผู้ชำระ", "เมษายน"],
  ["6 แจ้งเตือน", "ส่งหนังสือแจ้งเตือนผู้ค้างชำระทางไปรษณีย์ตอบรับ", "หนังสือแจ้งเตือน ใบตอบรับ", "พฤษภาคม"],
  ["7 แจ้งที่ดิน", "แจ้งรายการภาษีค้างชำระ ระงับการจดทะเบียนโอน", "หนังสือถึงสำนักงานที่ดิน", "มิถุนายน"],
  ["8 บังคับชำระ", "ยึด อายัด ขายทอดตลาด เท่าที่จำเป็น เมื่อครบเงื่อนไขตามกฎหมาย", "คำสั่งผู้บริหารท้องถิ่น", "หลังครบเวลาตามหนังสือแจ้งเตือนและกฎหมาย"],
])}
<div class="two"><div>
<h2>สูตรคำนวณ</h2>
<ol><li>ที่ดิน = ตารางวา x ราคาประเมินต่อตารางวา</li><li>อาคาร = ตารางเมตร x ราคาประเมิน ลบ ค่าเสื่อม</li><li>ฐานภาษี = ที่ดิน + อาคาร ลบ มูลค่ายกเว้น</li><li>ภาษี = ฐานภาษี x อัตราตามพระราชกฤษฎีกา</li></ol>
<p>1 ไร่ = 4 งาน = 400 ตารางวา และ 1 ตารางวา = 4 ตารางเมตร</p></div><div>
<h2>ยกเว้นที่พบบ่อย (บุคคลธรรมดา)</h2>
<ol><li>เกษตรกรรม รวมในเขต อปท. เดียวกัน ไม่เกิน 50 ล้านบาท</li><li>ที่ดินและบ้านหลังหลัก มีชื่อในทะเบียนบ้าน ไม่เกิน 50 ล้านบาท</li><li>เป็นเจ้าของเฉพาะตัวบ้าน มีชื่อในทะเบียนบ้าน ไม่เกิน 10 ล้านบาท</li></ol></div></div>
<div class="two"><div>
<h2>เบี้ยปรับและเงินเพิ่ม</h2>
${table(["ชำระเมื่อ", "เบี้ยปรับ"], [["หลังกำหนด ก่อนได้รับหนังสือแจ้งเตือน", "ร้อยละ 10"], ["ภายในเวลาในหนังสือแจ้งเตือน", "ร้อยละ 20"], ["พ้นเวลาในหนังสือแจ้งเตือน", "ร้อยละ 40"]])}
<p>เงินเพิ่มร้อยละ 1 ต่อเดือน เศษของเดือนนับเป็นหนึ่งเดือน ไม่คิดทบต้น</p></div><div>
<h2>สิทธิของผู้เสียภาษี</h2>
<ol><li>ขอแก้ไขบัญชีรายการที่ไม่ตรงความจริง</li><li>คัดค้านต่อผู้บริหารท้องถิ่นภายใน 30 วันนับแต่ได้รับแจ้งการประเมิน</li><li>อุทธรณ์ต่อคณะกรรมการ และฟ้องศาลตามกฎหมาย</li><li>ขอลดหรือยกเว้นเมื่อทรัพย์สินเสียหาย</li><li>ขอเงินคืนเมื่อชำระเกิน</li></ol></div></div>
<p class="note"><b>ข้อควรระวัง</b> บางปีมีประกาศขยายกำหนดเวลา และอัตราภาษีกำหนดโดยพระราชกฤษฎีกา โปรดตรวจสอบประกาศล่าสุดก่อนแจ้งประชาชนทุกครั้ง เอกสารนี้จัดทำเพื่อการเรียนรู้ ไม่ใช่เอกสารทางกฎหมาย</p>`,
);

await withBrowser(async (browser) => {
  const tab = await browser.newPage();
  await tab.setContent(html);
  await tab.evaluate(() => document.fonts.ready);
  const file = courses + "local-revenue/summary.pdf";
  await tab.pdf({ path: file, preferCSSPageSize: true, printBackground: true, tagged: true });
  console.log(statSync(file).size, "bytes");
});

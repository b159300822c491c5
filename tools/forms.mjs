// Makes the built-in forms in data/forms: report.docx, memo.docx, letter.docx, report.xlsx. Run by hand after a change: node tools/forms.mjs
// Thai is complex script to Word: the font, its size and boldness are given a second time (w:cs, w:szCs, w:bCs), else they are not used.
import { mkdirSync, writeFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'

const esc = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const FONT = 'TH SarabunPSK'

// --- zip ---

const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
const crc = (b) => { let c = 0xffffffff; for (const x of b) c = table[(c ^ x) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0 }

// Always the same bytes: no time of day in it.
function zip(files) {
	const parts = [], heads = []
	let at = 0
	for (const [name, text] of Object.entries(files)) {
		const raw = Buffer.from(text), packed = deflateRawSync(raw, { level: 9 }), n = Buffer.from(name)
		const local = Buffer.alloc(30), head = Buffer.alloc(46)
		for (const [b, o] of [[local, 4], [head, 6]]) {
			b.writeUInt16LE(20, o); b.writeUInt16LE(0x800, o + 2); b.writeUInt16LE(8, o + 4); b.writeUInt16LE(0, o + 6); b.writeUInt16LE(0x21, o + 8)
			b.writeUInt32LE(crc(raw), o + 10); b.writeUInt32LE(packed.length, o + 14); b.writeUInt32LE(raw.length, o + 18); b.writeUInt16LE(n.length, o + 22)
		}
		local.writeUInt32LE(0x04034b50, 0)
		head.writeUInt32LE(0x02014b50, 0); head.writeUInt16LE(20, 4); head.writeUInt32LE(at, 42)
		parts.push(local, n, packed)
		heads.push(head, n)
		at += 30 + n.length + packed.length
	}
	const size = heads.reduce((s, b) => s + b.length, 0), end = Buffer.alloc(22)
	end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(heads.length / 2, 8); end.writeUInt16LE(heads.length / 2, 10); end.writeUInt32LE(size, 12); end.writeUInt32LE(at, 16)
	return Buffer.concat([...parts, ...heads, end])
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const rels = (...targets) => `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	targets.map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${REL}/${type}" Target="${target}"/>`).join('') + '</Relationships>'
const types = (...overrides) => `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	'<Default Extension="xml" ContentType="application/xml"/>' + overrides.map(([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`).join('') + '</Types>'

// --- Word ---

const props = ({ size = 16, bold } = {}) => `<w:rPr><w:rFonts w:ascii="${FONT}" w:hAnsi="${FONT}" w:cs="${FONT}"/>${bold ? '<w:b/><w:bCs/>' : ''}<w:sz w:val="${size * 2}"/><w:szCs w:val="${size * 2}"/><w:lang w:bidi="th-TH"/></w:rPr>`
const run = (text, how) => text.split('\t').map((t) => `<w:r>${props(how)}<w:t xml:space="preserve">${esc(t)}</w:t></w:r>`).join(`<w:r>${props(how)}<w:tab/></w:r>`)
const mm = (v) => Math.round(v * 56.6929)
// A paragraph: text, or runs [[text, how], ...].
function p(text, { align = 'left', indent = 0, first = 0, before = 0, after = 0, tabs = [], keep, ...how } = {}) {
	const runs = Array.isArray(text) ? text.map(([t, h]) => run(t, { ...how, ...h })).join('') : run(text, how)
	return `<w:p><w:pPr>${keep ? '<w:keepNext/><w:keepLines/>' : ''}${tabs.length ? `<w:tabs>${tabs.map((t) => `<w:tab w:val="left" w:pos="${mm(t)}"/>`).join('')}</w:tabs>` : ''}<w:spacing w:before="${before * 20}" w:after="${after * 20}"/>` +
		`<w:ind w:left="${mm(indent)}" w:firstLine="${mm(first)}"/><w:jc w:val="${align}"/></w:pPr>${runs}</w:p>`
}
const cell = (width, text, how = {}) => `<w:tc><w:tcPr><w:tcW w:w="${mm(width)}" w:type="dxa"/>${how.shade ? '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' : ''}</w:tcPr>${p(text, how)}</w:tc>`
const row = (cells, head) => `<w:tr><w:trPr><w:cantSplit/>${head ? '<w:tblHeader/>' : ''}</w:trPr>${cells.join('')}</w:tr>`
const grid = (widths, rows, lines = true) => `<w:tbl><w:tblPr><w:tblW w:w="${mm(widths.reduce((a, b) => a + b))}" w:type="dxa"/>` +
	(lines ? '<w:tblBorders>' + ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map((s) => `<w:${s} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`).join('') + '</w:tblBorders>' : '') +
	`<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>${widths.map((w) => `<w:gridCol w:w="${mm(w)}"/>`).join('')}</w:tblGrid>${rows.join('')}</w:tbl>`

function docx(body, { across, margins = [25, 20, 20, 30] } = {}) {
	const [w, h] = across ? [297, 210] : [210, 297], [top, right, bottom, left] = margins.map(mm)
	const W = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
	return zip({
		'[Content_Types].xml': types(['/word/document.xml', `${W}.document.main+xml`], ['/word/styles.xml', `${W}.styles+xml`], ['/word/header1.xml', `${W}.header+xml`]),
		'_rels/.rels': rels(['officeDocument', 'word/document.xml']),
		'word/_rels/document.xml.rels': rels(['styles', 'styles.xml'], ['header', 'header1.xml']),
		// The mark of a draft, on each page.
		'word/header1.xml': `${XML}<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${p('{{draft}}', { align: 'right', bold: true })}</w:hdr>`,
		'word/styles.xml': `${XML}<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault>${props()}</w:rPrDefault>` +
			'<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>',
		'word/document.xml': `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${REL}"><w:body>${body.join('')}` +
			`<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:pgSz w:w="${mm(w)}" w:h="${mm(h)}"${across ? ' w:orient="landscape"' : ''}/><w:pgMar w:top="${top}" w:right="${right}" w:bottom="${bottom}" w:left="${left}" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`,
	})
}

const sign = (indent) => [
	p('(ลงชื่อ) ........................................................', { align: 'center', indent, before: 18, keep: true }),
	p('({{certifier}})', { align: 'center', indent, keep: true }),
	p('{{certifier_position}}', { align: 'center', indent, keep: true }),
]

function report() {
	const widths = [16, 40, 42, 27, 25, 24, 22, 18, 53], heads = ['ลำดับ', 'ชื่อ - สกุล', 'ตำแหน่ง', 'ประเภท', 'สังกัด', 'จำนวน\nหลักสูตร', 'Local\nMOOC', 'ผล', 'หลักสูตรที่ผ่าน']
	const fields = ['no', 'name', 'position', 'employment', 'office', 'courses', 'localmooc', 'passed', 'learned'], middle = ['no', 'courses', 'localmooc', 'passed']
	const list = [10, 195]
	return docx([
		p('แบบรายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning)', { align: 'center', bold: true, size: 18 }),
		p('{{round}} ประจำปีงบประมาณ พ.ศ. {{fiscal_year}}', { align: 'center', bold: true }),
		p('{{office_full}}', { align: 'center', bold: true, after: 8 }),
		grid(widths, [
			row(heads.map((t, i) => cell(widths[i], t.replace('\n', ' '), { align: 'center', bold: true, size: 14, shade: true })), true),
			row(fields.map((f, i) => cell(widths[i], `{{people.${f}}}`, { size: 14, align: middle.includes(f) ? 'center' : 'left' }))),
		]),
		p([['บุคลากรที่นับทั้งหมด ', {}], ['{{staff}}', { bold: true }], [' คน ผ่านหลักสูตรครบตามหลักเกณฑ์ ', {}], ['{{passed}}', { bold: true }], [' คน คิดเป็นร้อยละ ', {}], ['{{percent}}', { bold: true }]], { before: 8 }),
		p('ท้องถิ่นจังหวัด {{head_name}} {{head_passed}}'),
		p('ขอรับรองว่าข้อมูลข้างต้นถูกต้องตรงตามหลักฐาน', { before: 6, first: 25, keep: true }),
		...sign(130),
		p('{{if capacity}}', { size: 2 }), p('{{capacity}}', { align: 'center', indent: 130 }), p('{{end}}', { size: 2 }),
		p('{{if certified_on}}', { size: 2 }), p('รับรองข้อมูลเมื่อ {{certified_on}}', { align: 'center', indent: 130 }), p('{{end}}', { size: 2 }),
		p('สิ่งที่ส่งมาด้วย', { bold: true, before: 8, keep: true }),
		grid(list, [row([cell(list[0], '{{attachments.no}}.', { align: 'right' }), cell(list[1], '{{attachments.text}}')])], false),
		p('{{if hash}}', { size: 2 }), p('รหัสตรวจสอบเนื้อหา (SHA-256) {{hash}}', { size: 11, before: 6 }), p('{{end}}', { size: 2 }),
	], { across: true, margins: [18, 15, 15, 15] })
}

const body = [
	p('ตามที่กรมส่งเสริมการปกครองท้องถิ่นกำหนดให้สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดรายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning) ของบุคลากรในสังกัด {{round}} ประจำปีงบประมาณ พ.ศ. {{fiscal_year}} นั้น', { first: 25, before: 6 }),
	p('{{office_full}} ขอรายงานว่า บุคลากรในสังกัดที่นับจำนวน {{staff}} คน ผ่านหลักสูตรครบตามหลักเกณฑ์ {{passed}} คน คิดเป็นร้อยละ {{percent}} และท้องถิ่นจังหวัด {{head_passed}} รายละเอียดตามแบบรายงานและสำเนาใบประกาศการผ่านการอบรมที่ส่งมาพร้อมนี้', { first: 25, before: 6 }),
]

function memo() {
	const label = (name, text) => p([[name, { bold: true, size: 20 }], [`  ${text}`, {}]])
	return docx([
		p('บันทึกข้อความ', { align: 'center', bold: true, size: 29, after: 6 }),
		label('ส่วนราชการ', '{{office_full}} {{contact}}'),
		p([['ที่', { bold: true, size: 20 }], ['  {{number}}\t', {}], ['วันที่', { bold: true, size: 20 }], ['  {{date}}', {}]], { tabs: [80] }),
		label('เรื่อง', '{{subject}}'),
		p('เรียน\t{{to}}', { before: 6, tabs: [15] }),
		...body,
		p('จึงเรียนมาเพื่อโปรดพิจารณา', { first: 25, before: 6, keep: true }),
		p('({{certifier}})', { align: 'center', indent: 70, before: 36, keep: true }),
		p('{{certifier_position}}', { align: 'center', indent: 70 }),
	])
}

function letter() {
	const head = [80, 80], list = [15, 145]
	return docx([
		p('', { before: 60 }), // the emblem's place: it is given by the office
		grid(head, [row([cell(head[0], 'ที่ {{number}}'), cell(head[1], '{{office_full}}\n{{address}}'.replace('\n', ' '))])], false),
		p('{{date}}', { align: 'center', indent: 0, before: 6 }),
		p('เรื่อง\t{{subject}}', { before: 6, tabs: [15] }),
		p('เรียน\t{{to}}', { before: 6, tabs: [15] }),
		p('{{if reference}}', { size: 2 }), p('อ้างถึง\t{{reference}}', { before: 6, tabs: [15] }), p('{{end}}', { size: 2 }),
		p('สิ่งที่ส่งมาด้วย', { before: 6 }),
		grid(list, [row([cell(list[0], '{{attachments.no}}.', { align: 'right' }), cell(list[1], '{{attachments.text}}')])], false),
		...body,
		p('จึงเรียนมาเพื่อโปรดพิจารณา', { first: 25, before: 6, keep: true }),
		p('ขอแสดงความนับถือ', { align: 'center', indent: 70, before: 12, keep: true }),
		p('({{certifier}})', { align: 'center', indent: 70, before: 42, keep: true }),
		p('{{certifier_position}}', { align: 'center', indent: 70 }),
		p('{{contact}}', { before: 30 }),
	])
}

// --- Excel ---

function sheet() {
	const heads = ['ลำดับ', 'รหัสบุคลากร', 'ชื่อ - สกุล', 'ตำแหน่ง', 'ประเภท', 'สังกัด', 'จำนวนหลักสูตร', 'Local MOOC', 'ผ่าน (1) ไม่ผ่าน (0)', 'หลักสูตรที่ผ่าน', 'วันที่ผ่าน']
	const fields = ['no', 'person', 'name', 'position', 'employment', 'office', 'courses', 'localmooc', 'passed_n', 'titles', 'dates'], widths = [8, 14, 28, 34, 14, 16, 12, 10, 12, 48, 16]
	const texts = [], text = (t) => { if (!texts.includes(t)) texts.push(t); return texts.indexOf(t) }
	const col = (i) => String.fromCharCode(65 + i), c = (i, r, t, style) => `<c r="${col(i)}${r}" s="${style}" t="s"><v>${text(t)}</v></c>`
	const line = (r, cells, height = 24) => `<row r="${r}" ht="${height}" customHeight="1">${cells.join('')}</row>`
	const numbers = ['no', 'courses', 'localmooc', 'passed_n']
	const rows = [
		line(1, [c(0, 1, 'แบบรายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning)', 1)], 30),
		line(2, [c(0, 2, '{{round}} ประจำปีงบประมาณ พ.ศ. {{fiscal_year}} {{office_full}} {{draft}}', 1)], 30),
		line(3, heads.map((t, i) => c(i, 3, t, 2)), 48),
		`<row r="4">${fields.map((f, i) => c(i, 4, `{{people.${f}}}`, numbers.includes(f) ? 4 : 3)).join('')}</row>`, // as high as its texts
		line(6, [c(2, 6, 'บุคลากรที่นับ (คน)', 5), c(3, 6, '{{staff}}', 6)]),
		line(7, [c(2, 7, 'ผ่าน (คน)', 5), c(3, 7, '{{passed}}', 6)]),
		line(8, [c(2, 8, 'ร้อยละ', 5), c(3, 8, '{{percent}}', 7)]),
		...[['ท้องถิ่นจังหวัด', 'head_name'], ['ผลของท้องถิ่นจังหวัด', 'head_passed'], ['ผู้รับรองข้อมูล', 'certifier'], ['ตำแหน่ง', 'certifier_position'], ['รับรองข้อมูลเมื่อ', 'certified_on']].map(([t, f], i) => line(9 + i, [c(2, 9 + i, t, 5), c(3, 9 + i, `{{${f}}}`, 3)])),
	]
	const font = (bold, size) => `<font>${bold ? '<b/>' : ''}<sz val="${size}"/><name val="${FONT}"/><family val="2"/></font>`
	const side = (s) => `<${s} style="thin"><color auto="1"/></${s}>`
	const xf = (font_, fill, border, { num = 0, align = '' } = {}) => `<xf numFmtId="${num}" fontId="${font_}" fillId="${fill}" borderId="${border}" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="center" ${align}/></xf>`
	const S = 'application/vnd.openxmlformats-officedocument.spreadsheetml', N = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
	return zip({
		'[Content_Types].xml': types(['/xl/workbook.xml', `${S}.sheet.main+xml`], ['/xl/worksheets/sheet1.xml', `${S}.worksheet+xml`], ['/xl/styles.xml', `${S}.styles+xml`], ['/xl/sharedStrings.xml', `${S}.sharedStrings+xml`]),
		'_rels/.rels': rels(['officeDocument', 'xl/workbook.xml']),
		'xl/_rels/workbook.xml.rels': rels(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml'], ['sharedStrings', 'sharedStrings.xml']),
		'xl/workbook.xml': `${XML}<workbook xmlns="${N}" xmlns:r="${REL}"><sheets><sheet name="แบบรายงาน" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">แบบรายงาน!$1:$3</definedName></definedNames></workbook>`,
		'xl/styles.xml': `${XML}<styleSheet xmlns="${N}"><fonts count="4">${font(false, 16)}${font(true, 18)}${font(true, 16)}${font(false, 16)}</fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
			`<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/></patternFill></fill></fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>${['left', 'right', 'top', 'bottom'].map(side).join('')}<diagonal/></border></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="8">${xf(0, 0, 0)}${xf(1, 0, 0, { align: 'horizontal="center"' })}${xf(2, 2, 1, { align: 'horizontal="center" wrapText="1"' })}` +
			`${xf(0, 0, 1, { align: 'wrapText="1"' })}${xf(0, 0, 1, { num: 1, align: 'horizontal="center"' })}${xf(2, 0, 1)}${xf(0, 0, 1, { num: 3, align: 'horizontal="left"' })}${xf(0, 0, 1, { num: 2, align: 'horizontal="left"' })}</cellXfs></styleSheet>`,
		'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${N}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
			`<sheetFormatPr defaultRowHeight="24"/><cols>${widths.map((w, i) => `<col min="${i + 1}" max="${i + 1}" width="${w}" customWidth="1"/>`).join('')}</cols><sheetData>${rows.join('')}</sheetData>` +
			`<mergeCells count="2"><mergeCell ref="A1:K1"/><mergeCell ref="A2:K2"/></mergeCells><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`,
		'xl/sharedStrings.xml': `${XML}<sst xmlns="${N}" count="${texts.length}" uniqueCount="${texts.length}">${texts.map((t) => `<si><t xml:space="preserve">${esc(t)}</t></si>`).join('')}</sst>`,
	})
}

mkdirSync('data/forms', { recursive: true })
for (const [name, content] of [['report.docx', report()], ['memo.docx', memo()], ['letter.docx', letter()], ['report.xlsx', sheet()]])
	writeFileSync(`data/forms/${name}`, content)

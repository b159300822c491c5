// A zip file out of {name: text or bytes}, deflated; for workbooks that no program would write.
import { deflateRawSync } from 'node:zlib'

const table = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0 })
const crc32 = (b) => { let c = 0xffffffff; for (const x of b) c = table[(c ^ x) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0 }

export function zip(files) {
	const local = [], central = []
	let at = 0
	for (const [name, content] of Object.entries(files)) {
		const raw = Buffer.from(content), packed = deflateRawSync(raw, { level: 9 }), n = Buffer.from(name)
		const head = Buffer.alloc(26)
		head.writeUInt16LE(20, 0)
		head.writeUInt16LE(0x800, 2)
		head.writeUInt16LE(8, 4)
		head.writeUInt32LE(0x21 << 16, 6)
		head.writeUInt32LE(crc32(raw), 10)
		head.writeUInt32LE(packed.length, 14)
		head.writeUInt32LE(raw.length, 18)
		head.writeUInt16LE(n.length, 22)
		const tail = Buffer.alloc(14)
		tail.writeUInt32LE(at, 10)
		local.push(Buffer.from('PK\x03\x04', 'latin1'), head, n, packed)
		central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, n)
		at += 4 + 26 + n.length + packed.length
	}
	const list = Buffer.concat(central), end = Buffer.alloc(22)
	end.write('PK\x05\x06', 'latin1')
	end.writeUInt16LE(Object.keys(files).length, 8)
	end.writeUInt16LE(Object.keys(files).length, 10)
	end.writeUInt32LE(list.length, 12)
	end.writeUInt32LE(at, 16)
	return Buffer.concat([...local, list, end])
}

const escape = (s) => String(s).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
const part = (body) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`

// A workbook with one sheet of texts; `change` may replace parts.
export function xlsx(rows, change = {}) {
	const cells = (row, y) => row.map((v, x) => `<c r="${String.fromCharCode(65 + x)}${y + 1}" t="inlineStr"><is><t xml:space="preserve">${escape(v)}</t></is></c>`).join('')
	return zip({
		'[Content_Types].xml': part('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'),
		'_rels/.rels': part('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
		'xl/workbook.xml': part('<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'),
		'xl/_rels/workbook.xml.rels': part('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
		'xl/worksheets/sheet1.xml': part(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.map((row, y) => `<row r="${y + 1}">${cells(row, y)}</row>`).join('')}</sheetData></worksheet>`),
		...change,
	})
}

// Files that are refused: exit 1, each bad row with its row, column and value in Thai words, and nothing changed.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kinds, Place, read } from '../web/place.mjs'
import { xlsx, zip } from './zip.mjs'

const FORM = 'year,overall,dimension,section,no,name_th,applies_to,full,pilot,bands,evidence'
const SCORES = 'year,lao_code,no,points,cut,remark'
const RESULTS = 'year,lao_code,dimension,full,points'
const good = (no, more = {}) => Object.values({ year: 2570, overall: 'mean', dimension: 1, section: 'ก', no, name: 'แผน', applies: '*', full: 5, pilot: 0, bands: '5:ครบ|0:ไม่มี', evidence: '', ...more }).join(',')
const file = (head, ...rows) => [head, ...rows, ''].join('\n')
const rows = (text) => text.trim().split('\n').map((l) => l.split(','))

// what, bytes, and what must stand in the words (each on one line)
const forms = {
	'a number twice': [file(FORM, good('1.1'), good('1.2'), good('1.1')), 'แถว 4 · no · "1.1"', 'แถว 2'],
	'an unknown kind of LAO': [file(FORM, good('1.1', { applies: 'อบต. ทบ.' })), 'แถว 2 · applies_to · "ทบ."', 'อบจ. ทน. ทม. เมืองพัทยา ทต. อบต.'],
	'a band above full points': [file(FORM, good('1.1'), good('1.2', { bands: '6:ครบ|0:ไม่มี' })), 'แถว 3 · bands · "6"', 'คะแนนเต็ม 5'],
	'bands without text': [file(FORM, good('1.1', { bands: '5|0' })), 'แถว 2 · bands'],
	'overall that is none': [file(FORM, good('1.1', { overall: 'median' })), 'แถว 2 · overall · "median"', 'mean', 'pooled'],
	'a sixth dimension': [file(FORM, good('1.1', { dimension: 6 })), 'แถว 2 · dimension · "6"'],
	'no full points': [file(FORM, good('1.1', { full: 0 })), 'แถว 2 · full · "0"'],
	'two years': [file(FORM, good('1.1'), good('1.2', { year: 2571 })), 'แถว 3 · year · "2571"'],
	'a year that is none': [file(FORM, good('1.1', { year: 'ปีนี้' })), 'แถว 2 · year · "ปีนี้"'],
	'a pilot that is neither': [file(FORM, good('1.1', { pilot: 'yes' })), 'แถว 2 · pilot · "yes"', '0 หรือ 1'],
	'an unknown head': [file(FORM + ',weight', good('1.1') + ',3'), 'แถว 1 · weight', 'ไม่รู้จักหัวคอลัมน์นี้'],
	'a head twice': [file(FORM + ',no', good('1.1') + ',1.1'), 'แถว 1 · no', 'ซ้ำ'],
	'a missing head': [file(FORM.replace('bands,', ''), good('1.1')), 'แถว 1', 'ขาดหัวคอลัมน์: bands'],
	'heads and nothing below': [file(FORM), 'ไม่มี'],
	'an empty file': ['', 'ว่างเปล่า'],
	'every bad row at once': [file(FORM, ...Array.from({ length: 40 }, (_, i) => good(`1.${i}`, { full: -i - 1 }))), 'แถว 2 · full', 'แถว 41 · full · "-40"'],
	'bytes that are no text': [Buffer.concat([Buffer.from(FORM + '\n2570,mean,1,'), Buffer.from([0xff, 0xfe, 0x81, 0xdb, 0xdc]), Buffer.from(',1.1,x,*,5,0,5:a,\n')]), 'UTF-8'],
	'a quote that never closes': [file(FORM, '2570,mean,1,"ก,1.1,แผน'), 'แถว 2'],
}
const scores = {
	'an unknown LAO': [file(SCORES, '2567,06540603,1.1,5,0,', '2567,99999999,1.1,5,0,'), 'แถว 3 · lao_code · "99999999"'],
	'a code cut by a spreadsheet': [file(SCORES, '2567,6540603,1.1,5,0,'), 'แถว 2 · lao_code · "6540603"', '8'],
	'an unknown indicator': [file(SCORES, '2567,06540603,99.99,5,0,'), 'แถว 2 · no · "99.99"'],
	'points in no band': [file(SCORES, '2567,06540603,1.1,4.37,0,'), 'แถว 2 · points · "4.37"', '5, 3'],
	'points and a cut': [file(SCORES, '2567,06540603,1.1,5,1,x'), 'แถว 2 · points · "5"', 'ตัดฐาน'],
	'neither points nor a cut': [file(SCORES, '2567,06540603,1.1,,0,'), 'แถว 2 · points'],
	'the same score twice': [file(SCORES, '2567,06540603,1.1,5,0,', '2567,06540603,1.1,3,0,'), 'แถว 3 · no · "1.1"', 'ซ้ำ'],
	'a year without a form': [file(SCORES, '2569,06540603,1.1,5,0,'), 'แถว 2 · year · "2569"'],
}
const results = {
	'a sixth dimension': [file(RESULTS, '2560,06540603,6,100,90'), 'แถว 2 · dimension · "6"'],
	'more points than full': [file(RESULTS, '2560,06540603,1,100,101'), 'แถว 2 · points · "101"', '100'],
	'less than nothing': [file(RESULTS, '2560,06540603,1,-1,0'), 'แถว 2 · full · "-1"'],
	'an unknown LAO': [file(RESULTS, '2560,99999999,1,100,90'), 'แถว 2 · lao_code · "99999999"'],
	'a dimension twice': [file(RESULTS, '2560,06540603,1,100,90', '2560,06540603,1,100,91'), 'แถว 3 · dimension · "1"', 'ซ้ำ'],
}
const sheet = rows(file(FORM, good('1.1')))
const books = {
	'a workbook with a bad row': [xlsx([...sheet, rows(good('1.1'))[0]]), 'แถว 3 · no · "1.1"'],
	'a workbook cut in half': [xlsx(sheet).subarray(0, 600), 'ไม่ครบหรือเสีย'],
	'a bomb': [xlsx(sheet, { 'xl/worksheets/sheet1.xml': Buffer.alloc(200 << 20, ' ') }), ''],
	'a DOCTYPE': [xlsx(sheet, { 'xl/worksheets/sheet1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>&a;</v></c></row></sheetData></worksheet>' }), ''],
	'a zip that is no workbook': [zip({ 'hello.txt': 'hello' }), ''],
	'noise under the name of a workbook': [Buffer.from('PK\x03\x04' + 'x'.repeat(500)), ''],
}

for (const kind of kinds) {
	describe(`load on ${kind}`, () => {
		let place, was
		before(() => {
			place = new Place(kind)
			place.ok(['init', '--demo'])
			was = place.dump()
		})
		after(() => place.remove())

		const refused = (what, name, bytes, words) => {
			const path = join(place.dir, name)
			writeFileSync(path, bytes)
			const r = place.run(['load', what, path])
			assert.equal(r.status, 1, r.all)
			assert.equal(r.out, '')
			for (const w of words) assert.ok(r.err.includes(w), `"${w}" is not in: ${r.err}`)
			assert.match(r.err, /ไม่มีอะไรเปลี่ยนแปลง/)
			assert.doesNotMatch(r.err, /Sanitizer|runtime error/)
			place.unchangedSince(was)
		}
		// what reads the files is the same on both: on PostgreSQL a few of each
		const some = (cases) => Object.entries(cases).filter((_, i) => kind === 'sqlite' || i % 6 === 0)
		for (const [what, cases] of Object.entries({ form: forms, scores, results }))
			for (const [name, [bytes, ...words]] of some(cases)) test(`${what}: ${name}`, () => refused(what, 'bad.csv', bytes, words))
		for (const [name, [bytes, ...words]] of some(books)) test(`form: ${name}`, () => refused('form', 'bad.xlsx', bytes, words))
		test('a file that is not there, a folder', () => {
			for (const path of ['absent.csv', '.']) {
				const r = place.run(['load', 'form', path])
				assert.equal(r.status, 1)
				assert.match(r.err, /เปิดไฟล์ไม่ได้/)
			}
		})

		test('points of an indicator that does not apply', () => {
			const no = place.sql('select no from lpa_indicator where applies = 1 order by id limit 1') // อบจ. only, if the sample has one
			const other = place.sql(`select no from lpa_indicator i where (applies >> cast((select kind from org_unit where code = '06540603') as integer)) & 1 = 0 order by id limit 1`)
			assert.ok(other, `the sample form has an indicator that an อบต. does not have (${no})`)
			refused('scores', 'bad.csv', file(SCORES, `2567,06540603,${other},5,0,`), ['แถว 2 · no', other])
		})

		test('good files go in: csv with BOM, CP874, xlsx', () => {
			writeFileSync(join(place.dir, 'a.csv'), '\ufeff' + file(FORM, good('1.1'), good('1.2')).replaceAll('\n', '\r\n'))
			place.ok(['load', 'form', 'a.csv'])
			assert.equal(place.sql('select name from lpa_indicator i join lpa_form f on f.id = i.form_id where f.year = 2570 order by i.id limit 1'), 'แผน')
			const text = file(FORM, good('1.1', { year: 2571, name: 'เรื่องร้องเรียน' }))
			const cp874 = Buffer.from([...text].map((c) => (c.codePointAt(0) >= 0x0e01 ? c.codePointAt(0) - 0x0e00 + 0xa0 : c.codePointAt(0))))
			writeFileSync(join(place.dir, 'b.csv'), cp874)
			place.ok(['load', 'form', 'b.csv'])
			assert.equal(place.sql('select name from lpa_indicator i join lpa_form f on f.id = i.form_id where f.year = 2571'), 'เรื่องร้องเรียน')
			writeFileSync(join(place.dir, 'c.xlsx'), xlsx(rows(file(FORM, good('1.1', { year: 2572, name: 'ถนน <ก> & "ข"' })))))
			place.ok(['load', 'form', 'c.xlsx'])
			assert.equal(place.sql('select name from lpa_indicator i join lpa_form f on f.id = i.form_id where f.year = 2572'), 'ถนน <ก> & "ข"')
			writeFileSync(join(place.dir, 'd.csv'), file(RESULTS, ...[1, 2, 3, 4, 5].map((d) => `2559,06540603,${d},100,${60 + d * 5}`)))
			place.ok(['load', 'results', 'd.csv'])
			assert.match(place.ok(['lpa', 'results', '--year', '2559']), /,06540603,[^\n]*,75\.00,[^\n]*,1\n/)
			writeFileSync(join(place.dir, 'e.csv'), read('data/sample_form_2567.csv').replaceAll('\n2567,', '\n2568,'))
			place.ok(['load', 'form', 'e.csv'])
			assert.equal(place.count('lpa_indicator', 'form_id = (select id from lpa_form where year = 2568)'), 68)
			assert.equal(place.run(['check']).all, 'ok\n')
		})
	})
}

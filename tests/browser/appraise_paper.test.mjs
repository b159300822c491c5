// A report's papers in a real browser: every format downloaded and read back with other programs, the certificates in one file made in the background, forms
// that an office replaces: what is unknown or missing is said before they are used.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
const office = existsSync('/usr/bin/soffice')
let server, browser, accepted, dir

before(async () => {
	server = await startServer({ args: ['--content-listen', 'none'] })
	browser = await startBrowser()
	accepted = token('P54', 2567, 1)
	dir = shots ?? server.dir
	mkdirSync(dir, { recursive: true })
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

const token = (code, year, no) => sql(server, `select r.token from appraise_report r join appraise_round d on d.id = r.round_id join org_unit u on u.id = r.unit_id
	where u.code = '${code}' and d.year = ${year} and d.no = ${no} order by r.no desc limit 1`)
const run = (...args) => { const r = spawnSync(args[0], args.slice(1), { encoding: 'utf8', timeout: 120000 }); assert.equal(r.status, 0, `${args.join(' ')}: ${r.stderr}`); return r.stdout }
/* Without blanks: between Thai words there are none, and the program puts some where it likes. */
const bare = (s) => s.replace(/\s+/g, '')
const words = (file) => bare(run('pdftotext', '-layout', file, '-'))
async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${name} scrolls sideways`)
}
async function fetchTo(page, path, name) {
	const res = await page.request.get(path)
	assert.equal(res.status(), 200, path)
	const file = join(dir, name)
	writeFileSync(file, await res.body())
	return file
}
/* In the order in which they stand in the text. */
function inOrder(text, ...parts) {
	let at = 0
	for (const p of parts) {
		const part = bare(p), i = text.indexOf(part, at)
		assert.ok(i >= 0, `"${p}" behind ${at} in: ${text.slice(0, 1500)}`)
		at = i + part.length
	}
}
/* Converted into a folder of its own. */
function converted(file, to) {
	const out = join(dir, 'read')
	mkdirSync(out, { recursive: true })
	run('soffice', `-env:UserInstallation=file://${server.dir}/lo`, '--headless', '--convert-to', to, '--outdir', out, file)
	return join(out, file.split('/').at(-1).replace(/\.\w+$/, `.${to.split(':')[0]}`))
}

/* The path of the job whose page is open, when it has ended well. */
async function finished(page) {
	const job = new URL(page.url()).pathname
	let state
	for (let i = 0; i < 300; i++) {
		state = await (await page.request.get(job, { headers: { accept: 'application/json' } })).json()
		if (state.state > 1) break
		await new Promise((done) => setTimeout(done, 300))
	}
	assert.equal(state.state, 2, state.why)
	return job
}

test('the same content in every format', async () => {
	const page = await signIn(browser, server, 'p54')
	const at = `/appraise/paper/${accepted}`
	const pdf = words(await fetchTo(page, `${at}/report.pdf`, 'report.pdf'))
	inOrder(pdf, 'แบบรายงานผลการเข้าเรียนรู้', 'รอบที่ ๑', 'พ.ศ. ๒๕๖๗', 'จังหวัดแพร่', 'ลำดับ', '๑', 'ขอรับรองว่า', 'รับรองข้อมูลเมื่อ', '๑๓ มีนาคม ๒๕๖๗', 'สิ่งที่ส่งมาด้วย', 'SHA-256')
	assert.doesNotMatch(pdf, /ร่าง/)
	const hash = sql(server, `select content_hash from appraise_report where token = '${accepted}'`)
	assert.ok(pdf.includes(hash)) // not in Thai digits
	const audits = Number(sql(server, "select count(*) from audit where action = 'appraise.report.export'"))
	const docx = await fetchTo(page, `${at}/report.docx`, 'report.docx')
	assert.equal(Number(sql(server, "select count(*) from audit where action = 'appraise.report.export'")), audits + 1)
	const xlsx = await fetchTo(page, `${at}/report.xlsx`, 'report.xlsx')
	const staff = sql(server, `select staff from appraise_report where token = '${accepted}'`)
	if (office) {
		inOrder(words(converted(docx, 'pdf')), 'แบบรายงาน', 'รอบที่ ๑', 'ลำดับ', 'ขอรับรองว่า', 'รับรองข้อมูลเมื่อ', '๑๓ มีนาคม ๒๕๖๗', 'สิ่งที่ส่งมาด้วย', hash.slice(0, 12))
		const csv = readFileSync(converted(xlsx, 'csv:Text - txt - csv (StarCalc):44,34,76,1'), 'utf8')
		assert.match(csv, /แบบรายงาน/)
		assert.match(csv, new RegExp(`บุคลากรที่นับ \\(คน\\)"?,"?${staff}`))
	}
	const sheet = run('unzip', '-p', xlsx, 'xl/worksheets/sheet1.xml')
	assert.match(sheet, new RegExp(`<c r="D\\d+"[^>]*(?!t=)[^>]*><v>${staff}</v>`)) // a number is a number
	for (const name of ['memo.pdf', 'letter.pdf']) {
		const text = words(await fetchTo(page, `${at}/${name}`, name))
		inOrder(text, 'รายงานผลการเข้าเรียนรู้', 'อธิบดีกรมส่งเสริมการปกครองท้องถิ่น', 'จึงเรียนมาเพื่อโปรดพิจารณา', 'ท้องถิ่นจังหวัด')
		assert.doesNotMatch(text, /[0-9]/)
	}
	for (const name of ['memo.docx', 'letter.docx']) await fetchTo(page, `${at}/${name}`, name)
	await page.context().close()
})

test('what is not certified says so on each page, but for the pen', async () => {
	const page = await signIn(browser, server, 'p54')
	const round = sql(server, "select year || '-' || no from appraise_round where state = 1 order by year desc, no desc limit 1")
	await page.goto(`/appraise/${round}/report/P54`)
	await page.click('main button[type=submit]:has-text("ทำรายงาน")')
	await page.waitForURL('**done=made')
	const at = `/appraise/paper/${token('P54', ...round.split('-').map(Number))}`
	for (const name of ['report.pdf', 'memo.pdf', 'letter.pdf']) {
		const file = await fetchTo(page, `${at}/${name}`, `draft-${name}`), pages = Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', file))[1])
		for (let i = 1; i <= pages; i++) assert.match(run('pdftotext', '-f', i, '-l', i, file, '-'), /ร่าง/, `${name} page ${i}`)
	}
	assert.doesNotMatch(words(await fetchTo(page, `${at}/report.pdf?ink=1`, 'ink.pdf')), /ร่าง/)
	if (office) assert.match(words(converted(await fetchTo(page, `${at}/report.docx`, 'draft.docx'), 'pdf')), /ร่าง/)
	await page.context().close()
})

test('certificates in one file, made in the background', async () => {
	const page = await signIn(browser, server, 'p54', { width: 360, height: 740 })
	const items = Number(sql(server, `select count(*) from appraise_report_item where report_id = (select id from appraise_report where token = '${accepted}')`))
	await page.goto(`/appraise/paper/${accepted}/bundle`)
	assert.match(await page.textContent('main'), new RegExp(`${items} ฉบับ`))
	await clean(page, 'paper-bundle-phone')
	await page.click('main button[type=submit]:has-text("รวมไฟล์")')
	await page.waitForURL('**/jobs/**')
	const job = await finished(page)
	const file = await fetchTo(page, `${job}/file`, 'bundle.pdf')
	const pages = Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', file))[1])
	assert.ok(pages > items)
	const names = sql(server, `select name from appraise_report_row where report_id = (select id from appraise_report where token = '${accepted}') and passed = 1 order by pos`).split('\n')
	inOrder(words(file).slice(0), 'สำเนาใบประกาศการผ่านการอบรม', names[0].slice(0, 8))
	assert.match(words(file), /ไม่มีไฟล์ใบประกาศในระบบ/)
	await page.context().close()
})

test('.doc by LibreOffice, or said plainly', async () => {
	const page = await signIn(browser, server, 'p54')
	await page.goto(`/appraise/paper/${accepted}/report.doc`)
	await clean(page, 'paper-doc')
	if (!office) {
		assert.match(await page.textContent('main'), /ยังไม่ได้ติดตั้ง LibreOffice/)
		return
	}
	await page.click('main button[type=submit]:has-text("ทำไฟล์ .doc")')
	await page.waitForURL('**/jobs/**')
	const job = await finished(page)
	const doc = await fetchTo(page, `${job}/file`, 'old.doc')
	assert.equal(readFileSync(doc).subarray(0, 4).toString('hex'), 'd0cf11e0')
	inOrder(words(converted(doc, 'pdf')), 'แบบรายงาน', 'รอบที่ ๑', 'ลำดับ', 'ขอรับรองว่า', '๑๓ มีนาคม ๒๕๖๗')
	await page.context().close()
})

test('a stranger gets nothing', async () => {
	for (const who of ['p24', 'staff54']) {
		const page = await signIn(browser, server, who)
		for (const name of ['report.xlsx', 'report.pdf', 'bundle']) assert.equal((await page.request.get(`/appraise/paper/${accepted}/${name}`)).status(), 403, `${who} ${name}`)
		await page.context().close()
	}
	const desk = await signIn(browser, server, 'hrdesk')
	assert.equal((await desk.request.get(`/appraise/paper/${accepted}/report.pdf`)).status(), 200)
	assert.equal((await desk.request.get(`/appraise/paper/${accepted}/report.exe`)).status(), 404)
	assert.equal((await desk.request.get('/appraise/paper/none/report.pdf')).status(), 404)
	await desk.context().close()
})

/* The built-in form with one field misspelt. */
function misspelt(name, from, to) {
	const work = join(server.dir, 'form'), file = join(server.dir, name)
	mkdirSync(work, { recursive: true })
	writeFileSync(file, readFileSync(`data/forms/${name}`))
	run('sh', '-c', `cd ${work} && unzip -qo ${file} && sed -i 's/${from}/${to}/' word/document.xml && zip -q ${file} word/document.xml`)
	return file
}

test('an office replaces a form', async () => {
	const page = await signIn(browser, server, 'p54')
	await page.goto('/appraise/forms')
	assert.match(await page.textContent('h1'), /สถจ.แพร่/)
	await clean(page, 'forms')
	await page.setInputFiles('[id="file-memo.docx"]', misspelt('memo.docx', '{{number}}', '{{numbr}}'))
	await page.click('[id="memo.docx"] button:has-text("ตรวจและใช้")')
	await page.waitForURL('**done=waits**')
	const box = await page.textContent('[id="memo.docx"] .note')
	assert.match(box, /numbr/)
	assert.match(box, /number เลขที่หนังสือ/)
	await clean(page, 'forms-waits')
	const before_ = await (await page.request.get(`/appraise/paper/${accepted}/memo.docx`)).body()
	await page.click('[id="memo.docx"] .note button:has-text("ใช้แบบนี้")')
	await page.waitForURL('**done=used**')
	assert.notDeepEqual(await (await page.request.get(`/appraise/paper/${accepted}/memo.docx`)).body(), before_)
	assert.equal(sql(server, "select count(*) from audit where action = 'appraise.form.use'"), '1')
	await page.setViewportSize({ width: 360, height: 740 })
	await clean(page, 'forms-phone')
	await page.click('[id="memo.docx"] button:has-text("เลิกใช้")')
	await page.click('dialog button[value=yes]')
	await page.waitForURL('**done=away**')
	assert.deepEqual(await (await page.request.get(`/appraise/paper/${accepted}/memo.docx`)).body(), before_)
	// Not a form at all: said in words, nothing kept.
	const bad = join(server.dir, 'bad.docx')
	writeFileSync(bad, 'ไม่ใช่เอกสาร Word')
	await page.setInputFiles('[id="file-letter.docx"]', bad)
	await page.click('[id="letter.docx"] button:has-text("ตรวจและใช้")')
	await page.waitForSelector('[id="letter.docx"] [role=alert]:not(:empty), [id="letter.docx"] .invalid-feedback')
	assert.match(await page.textContent('[id="letter.docx"]'), /เปิด|ชนิด|ไม่ตรง|อ่าน/)
	assert.equal(sql(server, "select count(*) from paper_template where kind = 'letter.docx'"), '0')
	await page.context().close()
})

test('the division replaces it for all; a phone without scripts', async () => {
	const page = await signIn(browser, server, 'hrdesk', { width: 360, height: 740, script: false })
	await page.goto('/appraise/forms')
	assert.match(await page.textContent('h1'), /ของกรม/)
	await page.setInputFiles('[id="file-report.docx"]', 'data/forms/report.docx')
	await page.click('[id="report.docx"] button:has-text("ตรวจและใช้")')
	await page.waitForURL('**done=used**')
	assert.equal((await page.request.get('/appraise/forms/report.docx/preview?unit=DLA')).status(), 200)
	assert.equal((await page.request.get('/appraise/forms/report.xlsx/preview?unit=DLA')).status(), 200)
	assert.equal((await page.request.get('/appraise/forms/report.xlsx/builtin')).status(), 200)
	const other = await signIn(browser, server, 'p24')
	await other.goto('/appraise/forms')
	assert.match(await other.textContent('[id="report.docx"]'), /แบบของกรม/)
	const status = await other.evaluate(async () => (await fetch('/appraise/forms/report.docx/away', { method: 'POST', body: new URLSearchParams({ csrf: document.querySelector('meta[name=csrf]').content, unit: 'DLA', sha: 'x' }) })).status)
	assert.equal(status, 403)
	await other.context().close()
	await page.context().close()
})

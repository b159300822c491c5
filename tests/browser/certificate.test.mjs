// Certificates in the browser: the public checks one on a phone; an owner hands in one of another channel; the office judges; posters; the office's zip.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { PASSWORD, signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
let server, browser, number, owner

before(async () => {
	server = await startServer({ args: ['--content-listen', 'none'] })
	browser = await startBrowser()
	if (shots) mkdirSync(shots, { recursive: true });
	[number, owner] = sql(server, "select c.number || '|' || a.username from certificate c join account a on a.id = c.account_id join account_role r on r.account_id = a.id join org_unit u on u.id = r.unit_id where c.revoked_ms = 0 and c.kind = 0 and u.code = '06540603' order by c.id limit 1").split('|')
	sql(server, "update account set password = (select password from account where username = 'mooc') where username like 'demo%'") // they have none
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}
const phone = { width: 360, height: 740 }
const press = (page, words) => page.click(`main button[type=submit]:has-text("${words}")`)

/* A one-page PDF with a word of its own, so that each file is another one. */
function pdf(word) {
	const stream = `BT /F1 24 Tf 60 700 Td (${word}) Tj ET`
	const parts = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>']
	let text = '%PDF-1.4\n'
	const at = parts.map((p, i) => { const from = text.length; text += `${i + 1} 0 obj\n${p}\nendobj\n`; return from })
	const xref = text.length
	text += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${at.map((n) => `${String(n).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size ${parts.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`
	const path = join(server.dir, `${word}.pdf`)
	writeFileSync(path, text, 'latin1')
	return path
}

test('anybody checks a certificate on a phone', async () => {
	const context = await browser.newContext({ baseURL: server.url, viewport: phone, locale: 'th-TH', timezoneId: 'Asia/Bangkok' })
	const page = await context.newPage()
	await page.goto('/verify')
	await clean(page, 'verify-phone')
	await page.fill('#number', 'LM69 สุ่ม')
	await press(page, 'ตรวจสอบ')
	await page.waitForSelector('#number-problem')
	await clean(page, 'verify-mistyped')
	await page.fill('#number', number.toLowerCase().replaceAll('-', ' '))
	await press(page, 'ตรวจสอบ')
	await page.waitForURL(`**/v/${number}`)
	await page.waitForSelector('h2:has-text("ใบประกาศถูกต้อง")')
	await clean(page, 'verify-good')
	assert.equal(await page.locator('main details').count(), 0, 'the public cannot revoke')
	await page.goto('/v/LM69-AAAA-AAAA-A')
	await page.waitForSelector('[role=alert]:has-text("ไม่มีใบประกาศเลขนี้")')
	await clean(page, 'verify-forged')
	await context.close()
})

test('my certificates', async () => {
	for (const size of [phone, {}]) {
		const page = await signIn(browser, server, owner, size)
		await page.goto('/learn/certificates')
		await page.waitForSelector(`text=${number}`)
		await clean(page, `certificates-${size.width ?? 'wide'}`)
		const [file] = await Promise.all([page.waitForEvent('download'), page.click(`a[href="/learn/certificates/${number}.pdf"]`)])
		assert.equal(readFileSync(await file.path()).subarray(0, 5).toString(), '%PDF-')
		await page.context().close()
	}
})

async function handIn(page, { course, file, number: no = '', password = PASSWORD }) {
	await page.goto('/learn/external')
	await page.selectOption('#channel', 'ocsc')
	await page.fill('#course', course)
	await page.fill('#day', '2024-03-15')
	await page.fill('#hours', '3.5')
	await page.fill('#number', no)
	await page.setInputFiles('#file', file)
	await page.check('[name=true_copy]')
	await page.fill('#password', password)
	await press(page, 'ส่งให้')
}

test('an owner hands in, wrong password first, on a phone; the same again is refused; withdraws', async () => {
	const page = await signIn(browser, server, owner, phone)
	await page.goto('/learn/external')
	await clean(page, 'external-empty')
	const file = pdf('first')
	await handIn(page, { course: 'ภาษาอังกฤษเพื่อการสื่อสาร', file, number: 'OC-0001', password: 'ไม่ใช่รหัสผ่าน' })
	await page.waitForSelector('text=รหัสผ่านไม่ถูกต้อง')
	await clean(page, 'external-wrong')
	assert.equal(sql(server, 'select count(*) from external_certificate'), '0')
	await handIn(page, { course: 'ภาษาอังกฤษเพื่อการสื่อสาร', file, number: 'OC-0001' })
	await page.waitForSelector('.chip:has-text("รอตรวจ")')
	await clean(page, 'external-sent')
	assert.equal(sql(server, 'select count(*) from external_certificate where state = 0 and length(sha) = 64 and declared_ms > 0'), '1')
	await handIn(page, { course: 'ชื่ออื่น', file, number: 'OC-0009' })
	await page.waitForSelector('text=ท่านส่งใบประกาศนี้ไว้แล้ว')
	await handIn(page, { course: 'อีกใบ', file: pdf('second') })
	await page.waitForSelector('h1:has-text("อีกใบ")')
	await clean(page, 'external-one')
	const copy = await page.request.get(`${page.url().split('?')[0]}/copy.pdf`)
	assert.equal(copy.status(), 200)
	writeFileSync(join(server.dir, 'copy.pdf'), await copy.body())
	const words = spawnSync('pdftotext', ['-raw', join(server.dir, 'copy.pdf'), '-'], { encoding: 'utf8' }).stdout
	const [name, sha] = sql(server, "select owner || '|' || substr(sha, 1, 16) from external_certificate where course = 'อีกใบ'").split('|')
	for (const w of ['second', 'รับรองสำเนาถูกต้อง', sha]) assert.ok(words.includes(w), `${w} in ${words}`)
	assert.match(words, /วันที่ [๐-๙]+ .* พ\.ศ\. ๒๕[๐-๙]{2}/)
	assert.ok(words.replaceAll(/\s/g, '').includes(name.replaceAll(/\s/g, '').slice(0, 6)), words)
	await press(page, 'ถอนคืน')
	await page.click('dialog[open] .btn-primary')
	await page.waitForURL('**/learn/external?done=withdrawn')
	await page.waitForSelector('.chip:has-text("ถอนคืนแล้ว")')
	await clean(page, 'external-list')
	await page.context().close()
})

test('another person with the same file is taken and marked; nobody else sees the file', async () => {
	const other = sql(server, `select a.username from account a join account_role r on r.account_id = a.id join org_unit u on u.id = r.unit_id where u.code = '06540603' and a.username like 'demo%' and a.username <> '${owner}' limit 1`)
	const page = await signIn(browser, server, other)
	await handIn(page, { course: 'ภาษาอังกฤษเพื่อการสื่อสาร', file: pdf('first'), number: 'oc 0001' })
	await page.waitForSelector('.chip:has-text("รอตรวจ")')
	assert.match(sql(server, "select twin from external_certificate where twin <> ''"), /ไฟล์และเลขที่/)
	const first = sql(server, 'select token from external_certificate order by id limit 1')
	for (const path of ['', '/file', '/copy.pdf']) assert.equal((await page.request.get(`${server.url}/learn/external/${first}${path}`)).status(), 404)
	await page.context().close()
	const auditor = await signIn(browser, server, 'auditor')
	assert.equal((await auditor.request.get(`${server.url}/learn/external/${first}/file`)).status(), 200)
	await auditor.context().close()
})

test('the office verifies one and rejects the other with a reason; the owners are told', async () => {
	const page = await signIn(browser, server, process.env.TT_REVIEWER ?? 'clerk54')
	await page.goto('/learn/review')
	await page.waitForSelector('h2:has-text("รอตรวจ")')
	await clean(page, 'review-list')
	await page.click('a:has-text("ตรวจฉบับแรก")')
	await page.waitForSelector('h2, h1')
	await clean(page, 'review-one')
	await page.keyboard.press('j')
	await page.waitForSelector('text=ตรงกับที่ผู้อื่นส่งไว้')
	await page.keyboard.press('k')
	await page.waitForSelector('a[data-key=j]')
	await press(page, 'ตรวจสอบแล้ว ถูกต้อง')
	await page.waitForSelector('text=บันทึกว่าตรวจสอบแล้ว')
	await page.fill('#reason', 'เลขที่เป็นของผู้อื่น')
	await press(page, 'ไม่ผ่านการตรวจสอบ')
	await page.waitForSelector('text=ไม่มีใบที่รอตรวจอีก')
	await clean(page, 'review-done')
	assert.equal(sql(server, 'select count(*) from external_certificate where state = 1'), '1')
	assert.equal(sql(server, 'select reason from external_certificate where state = 2'), 'เลขที่เป็นของผู้อื่น')
	assert.equal(sql(server, "select count(*) from notice where kind = 'external'"), '2')
	await page.setViewportSize(phone)
	await page.goto(page.url())
	await clean(page, 'review-phone')
	await page.context().close()
})

test('a poster with a short link that counts', async () => {
	const page = await signIn(browser, server, 'mooc')
	await page.goto('/learn/poster')
	await page.waitForSelector('h2:has-text("ลิงก์ของหน่วยงาน")')
	await clean(page, 'poster-empty')
	await page.selectOption('#course', { index: 1 })
	await press(page, 'สร้างลิงก์สั้น')
	await page.waitForSelector('td a[href*="/s/"]')
	await clean(page, 'poster')
	const code = sql(server, 'select code from short_link')
	const seen = await page.request.get(`${server.url}/s/${code}`, { maxRedirects: 0 })
	assert.equal(seen.status(), 303)
	assert.match(seen.headers().location, new RegExp(`^/learn/c/.*from=${code}$`))
	assert.equal(sql(server, 'select hits from short_link'), '1')
	assert.equal((await page.request.get(`${server.url}/s/nothing`)).status(), 404)
	const got = await page.request.get(`${page.url().split('?')[0]}/${code}.pdf`)
	writeFileSync(join(server.dir, 'poster.pdf'), await got.body())
	spawnSync('pdftoppm', ['-r', '60', '-png', '-singlefile', join(server.dir, 'poster.pdf'), join(shots ?? server.dir, 'poster-paper')])
	assert.match(spawnSync('zbarimg', ['-q', '--raw', join(shots ?? server.dir, 'poster-paper.png')], { encoding: 'utf8' }).stdout, new RegExp(`/s/${code}`))
	await page.context().close()
})

test("an office's certificates as one file", async () => {
	const page = await signIn(browser, server, 'mooc')
	await page.goto('/learn/office/P54/certificates')
	await clean(page, 'bulk')
	await page.fill('#from', '2020-01-01')
	await press(page, 'รวมไฟล์')
	await page.waitForURL('**/jobs/**')
	const done = () => sql(server, "select state from job where kind = 'certificate.zip'")
	for (let i = 0; i < 120 && done() !== '2'; i++) await page.waitForTimeout(500)
	assert.equal(done(), '2', sql(server, 'select why from job'))
	await page.reload()
	const [file] = await Promise.all([page.waitForEvent('download'), page.click('main a:has-text("ดาวน์โหลด")')])
	const listed = spawnSync('unzip', ['-Z1', await file.path()], { encoding: 'utf8' }).stdout.trim().split('\n')
	assert.ok(listed.length > 0 && listed.every((n) => /LM\d\d-.*\.pdf$/.test(n)), listed.join())
	await page.context().close()
})

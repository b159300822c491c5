// A report in a real browser: the officer makes it, nobody but the head certifies it, one password certifies and sends, the papers follow.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { PASSWORD, signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
let server, browser, today // "/appraise/2570-1/report/P54": the round of the day on which the demonstration was made
const RETURNED = '/appraise/2567-2/report/P24', ACCEPTED = '/appraise/2567-1/report/P54', LATE = '/appraise/2567-1/report/P24'

before(async () => {
	server = await startServer({ args: ['--content-listen', 'none'] })
	browser = await startBrowser()
	today = `/appraise/${sql(server, "select year || '-' || no from appraise_round where state = 1 order by year desc, no desc limit 1")}/report/P54`
	if (shots) mkdirSync(shots, { recursive: true })
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
const press = (page, words) => page.click(`main button[type=submit]:has-text("${words}")`)
const text = (page) => page.textContent('main')
const report = (path, column) => sql(server, `select r.${column} from appraise_report r join appraise_round d on d.id = r.round_id join org_unit u on u.id = r.unit_id
	where u.code = '${path.slice(-3)}' and d.year || '-' || d.no = '${path.split('/')[2]}' order by r.no desc limit 1`)
/* What the page's own forms cannot send. */
const post = (page, path, fields) => page.evaluate(async ([url, values]) => {
	const body = new URLSearchParams({ csrf: document.querySelector('meta[name=csrf]').content, ...values })
	const res = await fetch(url, { method: 'POST', body })
	return [res.status, new DOMParser().parseFromString(await res.text(), 'text/html').querySelector('main').textContent]
}, [path, fields])

test('a returned report says why, and is made anew from the data', async () => {
	const page = await signIn(browser, server, 'p24', { width: 360, height: 740 })
	await page.goto(RETURNED)
	assert.match(await text(page), /ส่งคืนให้แก้ไข/)
	assert.match(await text(page), /ยังไม่ได้รับรองสำเนาถูกต้อง/)
	assert.match(await page.textContent('section[aria-labelledby=late]'), /ส่งคืนแล้ว ยังไม่นับคะแนน/)
	await clean(page, 'report-returned-phone')
	await press(page, 'ทำรายงานใหม่')
	await page.waitForURL('**done=made')
	assert.equal(report(RETURNED, 'state'), '0')
	assert.equal(report(RETURNED, 'no'), '2')
	assert.match(await text(page), /รอรับรองข้อมูล/)
	assert.equal(await page.locator('#certify').count(), 0) // the officer has nothing to certify with
	assert.match(await text(page), /ครั้งที่ 1/)
	assert.match(await text(page), /ถ้าส่งในขณะนี้เป็นดังนี้\s*ทันกำหนด/) // the time of the returned one stands
	await clean(page, 'report-made-phone')
	await page.context().close()
})

test('someone else is refused in words, whatever is sent', async () => {
	const version = report(RETURNED, 'version')
	for (const who of ['p24', 'hrdesk']) {
		const page = await signIn(browser, server, who)
		await page.goto(RETURNED)
		const [status, words] = await post(page, `${RETURNED}/certify`, { version, capacity: '0', position: 'ท้องถิ่นจังหวัด', password: PASSWORD })
		assert.equal(status, 403, who)
		assert.match(words, /ท่านไม่มีสิทธิรับรองรายงานนี้/)
		await page.context().close()
	}
	const away = await signIn(browser, server, 'p54')
	assert.equal((await away.goto(RETURNED)).status(), 403) // another province
	assert.equal((await post(away, `${RETURNED}/submit`, { version }))[0], 403)
	const desk = await signIn(browser, server, 'hrdesk')
	await desk.goto(RETURNED)
	assert.equal((await post(desk, `${RETURNED}/make`, {}))[0], 403) // who receives reports makes none
	assert.equal(report(RETURNED, 'state'), '0')
})

test('the head certifies and sends with one password; the first time stands', async () => {
	const officer = await signIn(browser, server, 'p24')
	await officer.goto('/')
	assert.equal(await officer.locator('a:has-text("รับรองข้อมูลรายงาน")').count(), 0) // who cannot certify is not asked to
	await officer.context().close()
	const page = await signIn(browser, server, 'p24head')
	await page.goto('/')
	await page.click('main a:has-text("รับรองข้อมูลรายงานตัวชี้วัดที่ 2")')
	assert.ok(page.url().endsWith(RETURNED))
	assert.match(await page.textContent('#certify'), /ข้าพเจ้าขอรับรอง/)
	await clean(page, 'report-certify')
	await page.fill('#certify-password', 'ไม่ใช่รหัสผ่าน')
	await press(page, 'รับรองข้อมูลและส่ง')
	await page.waitForSelector('#certify-password-problem')
	assert.match(await page.textContent('#certify-password-problem'), /รหัสผ่านไม่ถูกต้อง/)
	assert.equal(report(RETURNED, 'state'), '0')
	await clean(page, 'report-wrong-password')
	await page.check('#certify input[name=capacity][value="2"]')
	assert.match(await page.inputValue('#certify-position'), /ปฏิบัติราชการแทน ท้องถิ่นจังหวัดฉะเชิงเทรา/)
	await page.check('#certify input[name=capacity][value="0"]')
	assert.equal(await page.inputValue('#certify-position'), 'ท้องถิ่นจังหวัดฉะเชิงเทรา')
	await page.fill('#certify-password', PASSWORD)
	await press(page, 'รับรองข้อมูลและส่ง')
	await page.waitForURL('**done=both')
	assert.equal(report(RETURNED, 'state'), '2')
	assert.match(report(RETURNED, 'content_hash'), /^[0-9a-f]{64}$/)
	assert.match(await text(page), /เวลาที่คงไว้/)
	assert.match(await text(page), /ทันกำหนด/) // sent on the last day, returned, sent again
	assert.equal(await page.locator('main button:has-text("ทำใหม่จากข้อมูลล่าสุด")').count(), 0)
	assert.equal(sql(server, "select count(*) from notice n join account a on a.id = n.account_id where a.username = 'hrdesk' and n.kind = 'report' and n.title like '%รอรับ%ครั้งที่ 2%' or n.title like '%ครั้งที่ 2 ส่งมาแล้ว%'") > 0, true)
	await clean(page, 'report-sent')
	const shown = await page.textContent('.report-hash'), file = await (await page.request.get(`${RETURNED}/content.txt?no=2`)).body()
	const hash = await page.evaluate(async (bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))].map((b) => b.toString(16).padStart(2, '0')).join(''), [...file])
	assert.equal(hash, shown) // what is certified can be looked at and proved
	await page.goto(`${RETURNED}?no=1`)
	assert.match(await text(page), /ฉบับก่อน ดูได้อย่างเดียว/)
	await page.context().close()
})

test('the paper set is registered with number and day', async () => {
	const page = await signIn(browser, server, 'p24', { script: false })
	await page.goto(RETURNED)
	await page.click('summary:has-text("ลงทะเบียนการส่งชุดเอกสาร")')
	await page.fill('#paper-sent_no', 'ฉช 0023.1/99')
	await page.fill('#paper-sent', '2024-09-16') // before the certification
	await press(page, 'บันทึก')
	assert.match(await page.textContent('#paper-sent-problem'), /ไม่ก่อนวันที่รับรอง/)
	assert.equal(await page.inputValue('#paper-sent_no'), 'ฉช 0023.1/99')
	const day = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10)
	await page.fill('#paper-sent', day)
	await press(page, 'บันทึก')
	assert.match(await text(page), /หนังสือ ฉช 0023.1\/99/)
	await page.context().close()
})

test('a report that was late shows what it costs; one that was accepted is done', async () => {
	const page = await signIn(browser, server, 'p24head', { width: 360, height: 740 })
	await page.goto(LATE)
	assert.match(await text(page), /ช้า 1 วันทำการ/)
	assert.match(await page.textContent('section[aria-labelledby=late]'), /16.*17[\s\S]*0\.25/) // the weekend, then Monday
	await clean(page, 'report-late-phone')
	await page.context().close()
	const other = await signIn(browser, server, 'p54')
	await other.goto(ACCEPTED)
	assert.match(await text(other), /ตรวจแล้ว ถูกต้อง/)
	assert.match(await text(other), /มท 0802\/e-\d{4}-\d{4}/)
	assert.equal(await other.locator('main form[method=post]').count(), 0)
	await clean(other, 'report-accepted')
	await other.context().close()
})

test('printed, signed in ink and scanned', async () => {
	const page = await signIn(browser, server, 'p54')
	await page.goto(today)
	await clean(page, 'report-none')
	await press(page, 'ทำรายงาน')
	await page.waitForURL('**done=made')
	/* Somebody learns meanwhile: it is said, and the report is made anew. */
	sql(server, `update appraise_standing set n = n + 1 where (rule_id, unit_id, person_id) in (select r.rule_id, w.unit_id, w.person_id from appraise_report r
		join appraise_report_row w on w.report_id = r.id where w.pos = 2 and r.token = '${report(today, 'token')}')`)
	await page.reload()
	assert.match(await text(page), /ข้อมูลล่าสุดต่างจากรายงานนี้ 1 คน/)
	assert.match(await page.textContent('section[aria-labelledby=changes]'), /\d+ หลักสูตร เดิม \d+/)
	await clean(page, 'report-differs')
	await press(page, 'ทำใหม่จากข้อมูลล่าสุด')
	await page.waitForURL('**done=made')
	assert.match(await text(page), /ข้อมูลในรายงานตรงกับข้อมูลล่าสุด/)
	await page.click('summary:has-text("ลงนามบนกระดาษ")')
	await page.setInputFiles('#scan-file', { name: 'ลงนาม.txt', mimeType: 'text/plain', buffer: Buffer.from('ไม่ใช่ภาพสแกน') })
	await press(page, 'แนบรายงานที่ลงนามแล้ว')
	await page.waitForSelector('#scan-file-problem')
	await clean(page, 'report-scan-refused')
	const pdf = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
	await page.setInputFiles('#scan-file', { name: 'รายงานลงนาม.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) })
	await press(page, 'แนบรายงานที่ลงนามแล้ว')
	await page.waitForURL('**done=certified')
	assert.equal(report(today, 'state'), '1')
	assert.match(await text(page), /ลงนามบนกระดาษ/)
	const scan = await page.request.get(`${today}/scan`)
	assert.equal(scan.headers()['content-type'], 'application/pdf')
	assert.equal((await scan.body()).toString(), pdf)
	await clean(page, 'report-scanned')
	await page.click('summary:has-text("ถอนการรับรอง")')
	await page.fill('#uncertify-reason', 'สแกนไม่ชัด')
	await press(page, 'ถอนการรับรอง')
	await page.waitForURL('**done=uncertified')
	assert.equal(report(today, 'state'), '0')
	await page.context().close()
})

test('a certification in the system is taken back by the head alone', async () => {
	const head = await signIn(browser, server, 'p54head')
	await head.goto(today)
	await head.fill('#certify-password', PASSWORD)
	await head.click('#certify button[type=submit][value=""]')
	await head.waitForURL('**done=certified')
	const page = await signIn(browser, server, 'p54')
	await page.goto(today)
	assert.equal(await page.locator('summary:has-text("ถอนการรับรอง")').count(), 0)
	const [status, words] = await post(page, `${today}/uncertify`, { version: report(today, 'version'), reason: 'x' })
	assert.equal(status, 403)
	assert.match(words, /ผู้มีอำนาจรับรอง/)
	await head.click('summary:has-text("ถอนการรับรอง")')
	await head.fill('#uncertify-reason', 'เพิ่มผู้ที่เพิ่งเรียนจบ')
	await press(head, 'ถอนการรับรอง')
	await head.waitForURL('**done=uncertified')
	await head.context().close()
	await page.context().close()
})

test('all that waits for one person is given with one password', async () => {
	const head = sql(server, "select id from account where username = 'p54head'"), round = today.split('/')[2]
	const learned = new Date(Date.now() + 7 * 3600000).toISOString().slice(0, 10)
	const passed = (slug, number) => {
		sql(server, `insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms, last_ms, last_key, n_done, passed_ms)
			select c.id, c.live_id, ${head}, 1, 0, '', 0, '', 0, 1, '', 0, 0, 0, '', 0, 1 from course c where c.slug = '${slug}' on conflict do nothing`)
		const of = `from enrolment where account_id = ${head} and course_id = (select id from course where slug = '${slug}')`
		sql(server, `insert into completion(account_id, course_id, enrolment_id, version_id, passed_ms, passed_day, score, minutes, audience, unit_id, province_code)
			select account_id, course_id, id, version_id, 1, '${learned}', -1, 90, 1, 0, '' ${of} on conflict do nothing`)
		sql(server, `insert into certificate(number, kind, enrolment_id, account_id, course_id, name, course_title, minutes, day, issued_ms, key_id, signature, revoked_ms, revoked_by, revoked_why)
			select '${number}', 0, id, account_id, course_id, 'x', 'y', 90, '${learned}', 1, 'k', ${process.env.TT_DATABASE === 'postgres' ? "'\\x00'::bytea" : "X'00'"}, 0, 0, '' ${of}`)
	}
	passed('local-revenue', 'LM67-SIGN-TEST-0')
	const copies = () => Number(sql(server, `select count(*) from appraise_true_copy where account_id = ${head}`))
	const page = await signIn(browser, server, 'p54head')
	await page.goto('/')
	await page.click('main a:has-text("รับรองข้อมูลและสำเนา 2 รายการ")')
	assert.match(page.url(), /\/appraise\/sign$/)
	assert.equal(await page.locator('input[name=act]:checked').count(), 2)
	await clean(page, 'sign-queue')
	await page.fill('#sign-password', 'ไม่ใช่รหัสผ่าน')
	await press(page, 'รับรองที่เลือก')
	await page.waitForSelector('#sign-password-problem')
	assert.equal(report(today, 'state'), '0')
	assert.equal(copies(), 0)
	for (const box of await page.locator('input[name=act]').all()) await box.uncheck()
	await page.fill('#sign-password', PASSWORD)
	await press(page, 'รับรองที่เลือก')
	await page.waitForSelector('.note.bad')
	assert.match(await text(page), /ยังไม่ได้เลือกรายการ/)
	await clean(page, 'sign-none')
	// the report was made anew after the page was opened: that one is not certified unseen, the copies are
	await page.goto('/appraise/sign')
	sql(server, `update appraise_report set version = version + 1 where token = '${report(today, 'token')}'`)
	await page.fill('#sign-password', PASSWORD)
	await press(page, 'รับรองที่เลือก')
	await page.waitForSelector('.note.bad')
	assert.match(await text(page), /รับรองแล้ว 1 รายการ[\s\S]*อีก 1 รายการเปลี่ยนไปแล้ว/)
	assert.equal(report(today, 'state'), '0')
	assert.equal(copies(), 1)
	sql(server, `delete from appraise_true_copy where account_id = ${head}`)
	await page.setViewportSize({ width: 360, height: 740 })
	await page.goto('/appraise/sign')
	await clean(page, 'sign-phone')
	await page.fill('#sign-password', PASSWORD)
	await press(page, 'รับรองที่เลือก')
	await page.waitForURL('**done=2')
	assert.equal(report(today, 'state'), '1')
	assert.equal(report(today, 'certified_by'), head)
	assert.equal(copies(), 1)
	assert.match(await text(page), /ไม่มีรายการรอท่านรับรอง/)
	await clean(page, 'sign-empty')
	// a certificate that came after the page was opened is not declared unseen
	sql(server, `delete from appraise_true_copy where account_id = ${head}`)
	await page.goto('/appraise/sign')
	passed(sql(server, "select slug from course where slug <> 'local-revenue' and live_id > 0 order by id limit 1"), 'LM67-SIGN-TEST-1')
	await page.fill('#sign-password', PASSWORD)
	await press(page, 'รับรองที่เลือก')
	await page.waitForSelector('.note.bad')
	assert.match(await text(page), /รายการที่เลือกเปลี่ยนไปแล้ว/)
	assert.equal(copies(), 0)
	// another person's list is another's: what is not in it is not done
	const other = await signIn(browser, server, 'p54')
	await other.goto('/appraise/sign')
	const [status] = await post(other, '/appraise/sign', { act: `${report(today, 'token')}:${report(today, 'version')}`, password: PASSWORD })
	assert.equal(status, 422)
	await other.context().close()
	await page.goto(today)
	await page.click('summary:has-text("ถอนการรับรอง")')
	await page.fill('#uncertify-reason', 'ตรวจซ้ำ')
	await press(page, 'ถอนการรับรอง')
	await page.waitForURL('**done=uncertified')
	await page.context().close()
})

test('who acts as head certifies, without a role; others of the office do not get in', async () => {
	const page = await signIn(browser, server, 'staff54')
	assert.equal((await page.goto(today)).status(), 403)
	sql(server, `insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version)
		select p.id, u.id, 'นักส่งเสริมการปกครองท้องถิ่น', 'ชำนาญการ', 0, 0, 1, '2020-01-01', '9999-12-31', 0, 0, 1 from person p join account a on a.id = p.account_id
		join org_unit u on u.code = 'P54' where a.username = 'staff54'`)
	assert.equal((await page.goto(today)).status(), 200)
	assert.equal(await page.locator('#certify input[name=capacity]').count(), 1)
	assert.match(await page.inputValue('#certify-position'), /รักษาการแทน ท้องถิ่นจังหวัดแพร่/)
	await page.fill('#certify-password', PASSWORD)
	await page.click('#certify button[type=submit][value=""]')
	await page.waitForURL('**done=certified')
	assert.equal(report(today, 'capacity'), '1')
	assert.match(await text(page), /รักษาการแทน/)
	await clean(page, 'report-acting')
	await page.context().close()
})

// The live picture of an appraisal round in a real browser: as employee, officer, กองการเจ้าหน้าที่, a member of the public; wide and on a phone.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { PASSWORD, signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
let server, browser, round, roundId, rule

// Days around now: the round that the demonstration opened is in its middle, whatever the clock says.
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
const number = (text) => Number(sql(server, text))
const person = (name) => `(select p.id from person p join account a on a.id = p.account_id where a.username = '${name}')`
const lacks = (name) => sql(server, `update appraise_standing set n = 0, m = 0, passed = 0 where rule_id = ${rule} and person_id = ${person(name)}`)
const passes = (name) => sql(server, `update appraise_standing set n = 3, m = 3, passed = 1 where rule_id = ${rule} and person_id = ${person(name)}`)

before(async () => {
	server = await startServer()
	browser = await startBrowser()
	if (shots) mkdirSync(shots, { recursive: true })
	roundId = sql(server, 'select max(id) from appraise_round where state = 1')
	round = sql(server, `select year || '-' || no from appraise_round where id = ${roundId}`)
	rule = sql(server, `select id from appraise_rule where round_id = ${roundId} and kind = 0`)
	sql(server, `update appraise_rule set from_day = '${day(-60)}', to_day = '${day(60)}', opens_day = '${day(10)}', due_day = '${day(20)}', last_day = '${day(26)}' where id = ${rule}`)
	sql(server, `update appraise_standing set n = 3, m = 3, passed = 1 where rule_id = ${rule}`)
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `picture-${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}
const phone = { width: 360, height: 740 }

test('an employee sees what is owed, by when, and what helps', async () => {
	lacks('staff54')
	const page = await signIn(browser, server, 'staff54')
	await page.goto('/appraise')
	const main = await page.textContent('main')
	assert.match(main, /ขาดอีก 1 หลักสูตร/)
	assert.match(main, /อย่างน้อย 1 หลักสูตร/)
	assert.match(main, /อีก 20 วัน/)
	assert.equal(await page.locator('nav.tabs').count(), 0) // no way to what is not for an employee
	await clean(page, 'own')
	const first = page.locator('section[aria-labelledby=help] .work-line a').first()
	await Promise.all([page.waitForURL(/\/learn\/c\//), first.click()])
	for (const path of [`/appraise/${round}`, `/appraise/${round}/office/P54`]) assert.equal((await page.goto(path)).status(), 403)
	passes('staff54')
	await page.setViewportSize(phone)
	await page.goto('/appraise')
	assert.match(await page.textContent('main'), /เรียนครบตามหลักเกณฑ์แล้ว/)
	await clean(page, 'own-phone')
	await page.context().close()
})

test('who is on no roster sees why and what to do', async () => {
	const page = await signIn(browser, server, 'citizen', phone)
	await page.goto('/appraise')
	assert.match(await page.textContent('main'), /ยังไม่เชื่อมกับรายชื่อบุคลากร[\s\S]*แจ้งเจ้าหน้าที่/)
	await clean(page, 'own-no-link-phone')
	await page.context().close()
})

test('who is on a roster and does not count sees why', async () => {
	const page = await signIn(browser, server, 'd2405'), who = person('d2405')
	const kept = sql(server, `select employment from posting where person_id = ${who} and acting = 0`)
	sql(server, `delete from appraise_standing where rule_id = ${rule} and person_id = ${who}`)
	sql(server, `update posting set employment = 2, from_day = '2020-01-01', to_day = '9999-12-31' where person_id = ${who} and acting = 0`)
	await page.goto('/appraise')
	assert.match(await page.textContent('main'), /ประเภทลูกจ้างประจำไม่นับ/)
	await clean(page, 'own-not-counted')
	sql(server, `update posting set employment = ${kept}, to_day = '2020-12-31' where person_id = ${who} and acting = 0`)
	await page.reload()
	assert.match(await page.textContent('main'), /ในวันนั้นท่านไม่มีตำแหน่งในบัญชีรายชื่อ/)
	await page.context().close()
})

test('an office finds who is missing, sets an earlier day, reminds exactly those', async () => {
	lacks('staff54')
	lacks('demo03')
	const page = await signIn(browser, server, 'p54'), base = `/appraise/${round}/office/P54`
	await page.goto(base)
	assert.equal(await page.locator('table input[name=who]').count(), 2)
	const missing = page.locator('.counts a', { hasText: /^2$/ })
	await Promise.all([page.waitForURL(/state=missing|office\/P54$/), missing.click()])
	assert.equal(await page.locator('table input[name=who]').count(), 2) // the number leads to its rows
	await clean(page, 'office')
	await page.click('text=กำหนดวันที่เร็วกว่า')
	await page.fill('#day', day(21))
	await page.click('main button[type=submit]')
	await page.getByText('ต้องไม่หลังวันที่').waitFor() // later than the round's
	await clean(page, 'day-refused')
	await page.fill('#day', day(5))
	await page.click('main button[type=submit]')
	await page.getByText('บันทึกวันที่กำหนดของสำนักงานแล้ว').waitFor()
	await page.click('text=เตือนผู้ที่ยังขาดทุกคน')
	assert.match(await page.textContent('main'), /ขณะนี้นับได้/)
	await clean(page, 'remind')
	await page.fill('#words', 'ส่งที่ฝ่ายบริหารทั่วไป')
	await page.click('button:has-text("ส่งการเตือน 2 คน")')
	await page.getByText('ส่งการเตือนแล้ว 2 คน').waitFor()
	assert.equal(number(`select count(*) from appraise_remind where round_id = ${roundId}`), 2)
	await page.click('text=เตือนผู้ที่ยังขาดทุกคน')
	assert.match(await page.textContent('main'), /ไม่ส่งซ้ำ 2 คน/)
	assert.equal(await page.locator('button:has-text("ส่งการเตือน")').count(), 0)
	const staff = await signIn(browser, server, 'staff54', phone)
	await staff.goto('/notices')
	await Promise.all([staff.waitForURL(/\/appraise\?round=/), staff.locator('main button', { hasText: 'ตัวชี้วัดที่ 2' }).first().click()])
	assert.match(await staff.textContent('main'), /อีก 5 วัน[\s\S]*กำหนดของสถจ.แพร่/)
	await clean(staff, 'own-owes-phone')
	await staff.context().close()
	await page.context().close()
})

test('the office on a phone, one person, the file, without scripts', async () => {
	lacks('demo03')
	const page = await signIn(browser, server, 'p54', { ...phone, script: false }), base = `/appraise/${round}/office/P54`
	await page.goto(base + '?state=all')
	const wide = await page.locator('main').evaluate((n) => n.scrollWidth - n.clientWidth).catch(() => 0)
	assert.equal(wide, 0)
	await page.locator('table th a', { hasText: 'พิมพ์ชนก' }).first().click()
	assert.match(await page.textContent('main'), /หลักสูตรที่เรียนจบ/)
	const file = await page.request.get(base + '/people.xlsx?state=missing')
	assert.equal(file.status(), 200)
	assert.equal((await file.body()).subarray(0, 2).toString(), 'PK')
	assert.equal(number("select count(*) from audit where action = 'appraise.people_taken'"), 1)
	assert.equal((await page.request.get(base.replace('P54', 'P24') + '/people.xlsx')).status(), 403)
	assert.equal((await page.request.get(base.replace('P54', 'P24'))).status(), 403)
	await page.context().close()
	const again = await signIn(browser, server, 'p54', phone)
	await again.goto(base + '?state=all')
	await clean(again, 'office-phone')
	await again.goto(base)
	await again.locator('table th a').first().click()
	await clean(again, 'person-phone')
	await again.context().close()
})

test('the auditor reads and changes nothing', async () => {
	sql(server, "delete from account_role where account_id = (select id from account where username = 'd5401')")
	sql(server, "insert into account_role(account_id, role, unit_id, given_ms, given_by) select a.id, 8, u.id, 1, 0 from account a, org_unit u where a.username = 'd5401' and u.code = 'P54'")
	const page = await signIn(browser, server, 'd5401'), base = `/appraise/${round}/office/P54`
	assert.equal((await page.goto(base)).status(), 200)
	assert.equal(await page.locator('text=เตือนผู้ที่ยังขาดทุกคน').count(), 0)
	for (const act of ['/remind?all=1', '/day']) assert.equal((await page.goto(base + act)).status(), 403)
	await page.context().close()
})

test('the nation: table, ranks, regions, map, filters, file', async () => {
	lacks('p24head')
	const page = await signIn(browser, server, 'hrdesk')
	await page.goto('/appraise/overview')
	assert.equal(new URL(page.url()).pathname, `/appraise/${round}`)
	assert.equal(await page.locator('section[aria-labelledby=provinces] tbody tr').count(), 76)
	assert.equal(await page.locator('svg.map a').count(), 76)
	await clean(page, 'nation')
	await page.selectOption('select[name=show]', 'head')
	await page.click('form.filters button')
	assert.match(await page.textContent('section[aria-labelledby=provinces] tbody'), /ฉะเชิงเทรา/)
	assert.equal(await page.locator('section[aria-labelledby=provinces] tbody tr').count(), 1)
	const csv = await page.request.get(await page.getAttribute('a:has-text(".csv")', 'href'))
	assert.equal((await csv.text()).trim().split('\r\n').length, 2) // as filtered
	await page.click('section[aria-labelledby=provinces] tbody a >> nth=1')
	assert.match(page.url(), /office\/P24\?state=all/)
	await page.goto(`/appraise/${round}`)
	await page.click('section[aria-labelledby=regions] tbody th a >> nth=0')
	assert.match(page.url(), /region\/1/)
	await clean(page, 'region')
	await page.goto(`/appraise/${round}/office/P81`)
	assert.match(await page.textContent('main'), /ยังไม่มีบุคลากรที่นับในรอบนี้/)
	assert.equal(await page.getAttribute('.empty a', 'href'), '/appraise/roster/P81')
	await clean(page, 'office-empty')
	await page.setViewportSize(phone)
	await page.goto(`/appraise/${round}`)
	await clean(page, 'nation-phone')
	assert.equal((await page.goto(`/appraise/${round}/region/9`)).status(), 404)
	assert.equal((await page.goto('/appraise/2599-1')).status(), 404)
	await page.context().close()
})

test('after a change of the rule both versions can be chosen', async () => {
	sql(server, `insert into appraise_rule(round_id, kind, no, state, from_day, to_day, cutoff_day, opens_day, due_day, last_day, per_day, need_n, need_m, need_channel, head_n, head_m,
		head_channel, acting_owes, head_fails, employments, deliveries, paper_by, bands, reason, made_by, made_ms, frozen_ms, version) select round_id, kind, 2, 1, from_day, to_day, cutoff_day,
		opens_day, due_day, last_day, per_day, 2, need_m, need_channel, head_n, head_m, head_channel, acting_owes, head_fails, employments, deliveries, paper_by, bands, 'มติคณะอนุกรรมการ',
		made_by, made_ms, frozen_ms, version from appraise_rule where id = ${rule}`)
	sql(server, `update appraise_rule set state = 2 where id = ${rule}`)
	sql(server, `insert into appraise_standing select r.id, s.unit_id, s.person_id, s.is_head, 1, 1, 0, s.posting_id from appraise_standing s, appraise_rule r where s.rule_id = ${rule} and r.round_id = ${roundId}
		and r.kind = 0 and r.no = 2`)
	const page = await signIn(browser, server, 'p54')
	await page.goto(`/appraise/${round}`)
	assert.match(await page.textContent('.counts'), /0\.00/)
	assert.match(await page.textContent('main'), /มติคณะอนุกรรมการ/)
	await clean(page, 'versions')
	await page.click('text=หลักเกณฑ์ฉบับที่ 1')
	assert.doesNotMatch(await page.textContent('.counts'), /^0\.00/)
	assert.match(await page.textContent('main'), /ถูกแทนที่แล้ว/)
	await page.click('#P54 th a')
	assert.match(page.url(), /rule=1/) // the version stays while one looks around
	assert.equal(await page.locator('input[name=who]').count(), 0) // reminders go by the rule in force
	await page.goto('/appraise')
	await page.click('text=หลักเกณฑ์ฉบับที่ 1')
	assert.match(page.url(), /rule=1/)
	assert.equal((await page.goto(`/appraise/${round}?rule=9`)).status(), 404)
	await page.context().close()
})

test('an owner declares the copies of own certificates to be true ones, with the password once', async () => {
	const page = await signIn(browser, server, 'staff54')
	const account = sql(server, "select id from account where username = 'staff54'")
	const today = new Date(Date.now() + 7 * 3600000).toISOString().slice(0, 10)
	sql(server, `insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms, last_ms, last_key, n_done, passed_ms)
		select c.id, c.live_id, ${account}, 1, 0, '', 0, '', 0, 1, '', 0, 0, 0, '', 0, 1 from course c where c.slug = 'local-revenue' on conflict do nothing`)
	sql(server, `insert into completion(account_id, course_id, enrolment_id, version_id, passed_ms, passed_day, score, minutes, audience, unit_id, province_code)
		select account_id, course_id, id, version_id, 1, '${today}', -1, 90, 1, 0, '' from enrolment where account_id = ${account} on conflict do nothing`)
	sql(server, `insert into certificate(number, kind, enrolment_id, account_id, course_id, name, course_title, minutes, day, issued_ms, key_id, signature, revoked_ms, revoked_by, revoked_why)
		select 'LM67-COPY-TEST-0', 0, id, account_id, course_id, 'x', 'y', 90, '${today}', 1, 'k', ${process.env.TT_DATABASE === 'postgres' ? "decode('00', 'hex')" : "X'00'"}, 0, 0, '' from enrolment where account_id = ${account} limit 1`)
	await page.goto('/appraise')
	const sheet = page.locator('section[aria-labelledby=copies]')
	await page.fill('#copies-password', 'not the password')
	await page.click('button:has-text("รับรองสำเนาถูกต้อง")')
	assert.match(await sheet.innerText(), /รหัสผ่านไม่ถูกต้อง/)
	await page.fill('#copies-password', PASSWORD)
	await page.click('button:has-text("รับรองสำเนาถูกต้อง")')
	await page.waitForURL(/copies=/)
	assert.match(await sheet.innerText(), /รับรองสำเนาถูกต้องแล้ว \d+ ฉบับ/)
	assert.equal(await page.locator('#copies-password').count(), 0)
	await page.context().close()
})

test('no round is open', async () => {
	sql(server, 'update appraise_round set state = 2')
	const page = await signIn(browser, server, 'hrdesk')
	await page.goto('/appraise')
	assert.match(await page.textContent('main'), /ไม่มีรอบการประเมินที่เปิดอยู่/)
	assert.equal(await page.getAttribute('.empty a', 'href'), '/appraise/rounds')
	await clean(page, 'no-round')
	await page.goto(`/appraise/${round}/office/P54`)
	assert.match(await page.textContent('main'), /ปิดแล้ว/)
	assert.equal(await page.locator('text=เตือนผู้ที่ยังขาดทุกคน').count(), 0)
	await page.context().close()
})

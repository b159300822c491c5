// Around courses in a real browser: as learner, teacher, office, the public; wide and on a phone.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
const slug = 'local-law'
let server, browser, course

before(async () => {
	server = await startServer()
	browser = await startBrowser()
	course = sql(server, `select id from course where slug = '${slug}'`)
	if (shots) mkdirSync(shots, { recursive: true })
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `office-${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}
const id = (name) => sql(server, `select id from account where username = '${name}'`)
const count = (text) => Number(sql(server, text))

// A learner who has begun (passed: and completed) the course, without going through its lessons.
function learner(name, passed = false) {
	const who = id(name), unit = sql(server, `select coalesce(max(unit_id), 0) from account_role where account_id = ${who}`)
	sql(server, `delete from completion where account_id = ${who} and course_id = ${course}`)
	sql(server, `delete from enrolment where account_id = ${who} and course_id = ${course}`)
	sql(server, `insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms,
		last_ms, last_key, n_done, passed_ms) select id, live_id, ${who}, 2, ${unit}, '54', 0, '', ${who}, 1700000000000, '2001-01-01', 0, 1700000100000, 1700000200000, '', 1, ${passed ? 1700000300000 : 0}
		from course where id = ${course}`)
}

test('a learner asks, a teacher answers, the learner is told', async () => {
	learner('lao54')
	const page = await signIn(browser, server, 'lao54'), base = `/learn/c/${slug}/talk`
	await page.goto(base)
	await clean(page, 'talk-empty')
	await page.fill('#body', 'ข้อบัญญัติเริ่มใช้เมื่อใด <b>?</b>')
	await page.locator('main form').filter({ has: page.locator('#body') }).getByRole('button', { name: 'ส่งคำถาม' }).click()
	await page.getByText('ส่งคำถามแล้ว').waitFor()
	assert.match(await page.textContent('article'), /ข้อบัญญัติเริ่มใช้เมื่อใด <b>\?<\/b>/)
	const teacher = await signIn(browser, server, 'mooc', { width: 360, height: 740 })
	await teacher.goto(`/teach/${slug}/talk`)
	assert.match(teacher.url(), /open=1/)
	await clean(teacher, 'talk-teacher-phone')
	await teacher.click('article details summary')
	await teacher.fill('article textarea', 'เมื่อประกาศแล้วตามที่กำหนดไว้')
	await teacher.click('article details button')
	await teacher.getByText('ส่งคำตอบแล้ว').waitFor()
	await page.goto('/notices')
	assert.match(await page.textContent('main'), /ผู้สอนตอบคำถามของท่าน/)
	await page.goto(base)
	assert.match(await page.textContent('article li'), /ผู้สอน/)
	await clean(page, 'talk')
	await page.context().close()
	await teacher.context().close()
})

test('who does not learn the course cannot read its questions', async () => {
	const page = await signIn(browser, server, 'lao24')
	sql(server, `delete from enrolment where account_id = ${id('lao24')} and course_id = ${course}`)
	await page.goto(`/learn/c/${slug}/talk`)
	assert.equal(new URL(page.url()).pathname, `/learn/c/${slug}`)
	await page.context().close()
})

test('rating and survey', async () => {
	learner('lao54', true)
	const teacher = await signIn(browser, server, 'mooc'), page = await signIn(browser, server, 'lao54', { width: 360, height: 740 })
	await teacher.goto(`/teach/${slug}/survey`)
	const had = await teacher.locator('input[name=item]').count() - 3
	await teacher.fill(`#item${had + 1}`, 'นำไปใช้ในงานได้')
	await teacher.fill(`#item${had + 2}`, 'อยากให้เพิ่มเรื่องใด')
	await teacher.selectOption(`#kind${had + 2}`, '1')
	await teacher.getByRole('button', { name: 'บันทึกแบบสำรวจ' }).click()
	await teacher.getByText('บันทึกแบบสำรวจแล้ว').waitFor()
	await page.goto(`/learn/c/${slug}/rate`)
	await clean(page, 'rate-phone')
	await page.check('input[name=stars][value="4"]')
	await page.fill('#words', 'ตัวอย่างดี')
	await page.getByRole('button', { name: 'บันทึก' }).click()
	await page.getByText('บันทึกคะแนนแล้ว').waitFor()
	await page.goto(`/learn/c/${slug}/survey`)
	await page.locator('select[name=value]').last().selectOption('5')
	await page.locator('textarea[name=words]').last().fill('การเงิน')
	await page.getByRole('button', { name: 'ส่งคำตอบ' }).click()
	await page.getByText('ส่งคำตอบแล้ว').waitFor()
	await clean(page, 'survey-phone')
	await teacher.reload()
	await teacher.goto(`/teach/${slug}/survey`)
	assert.match(await teacher.textContent('main'), /เฉลี่ย\s*5\.00/)
	assert.match(await teacher.textContent('main'), /การเงิน/)
	assert.doesNotMatch(await teacher.textContent('main'), /เจ้าหน้าที่ อบต/)
	await clean(teacher, 'survey-results')
	learner('lao54') // begun only: no survey
	const r = await page.goto(`/learn/c/${slug}/survey`)
	assert.equal(r.status(), 403)
	await page.context().close()
	await teacher.context().close()
})

test('an announcement of a course reaches its learners and goes away', async () => {
	learner('lao54')
	const teacher = await signIn(browser, server, 'mooc'), page = await signIn(browser, server, 'lao54')
	await teacher.goto(`/teach/${slug}/announce`)
	await clean(teacher, 'announce')
	await teacher.fill('#title', 'เลื่อนวันสอบ')
	await teacher.fill('#body', 'เป็น**วันศุกร์**')
	await teacher.getByRole('button', { name: 'ประกาศ', exact: true }).click()
	await teacher.getByText('ประกาศแล้ว').waitFor()
	await page.goto(`/learn/c/${slug}`)
	assert.match(await page.textContent('main'), /เลื่อนวันสอบ/)
	assert.equal(await page.locator('main strong', { hasText: 'วันศุกร์' }).count(), 1)
	await page.goto('/notices')
	assert.match(await page.textContent('main'), /เลื่อนวันสอบ/)
	await teacher.getByRole('button', { name: /^นำออก/ }).click()
	await teacher.click('dialog button[value=yes]')
	await teacher.getByText('นำประกาศออกแล้ว').waitFor()
	await page.goto(`/learn/c/${slug}`)
	assert.doesNotMatch(await page.textContent('main'), /เลื่อนวันสอบ/)
	await page.context().close()
	await teacher.context().close()
})

test('an office announces to its own people', async () => {
	const office = await signIn(browser, server, 'p54', { width: 360, height: 740 })
	await office.goto('/learn/announce')
	await clean(office, 'announce-portal-phone')
	await office.fill('#title', 'อบรมที่แพร่')
	await office.fill('#body', 'เชิญทุกคน')
	await office.getByRole('button', { name: 'ประกาศ', exact: true }).click()
	await office.getByText('ประกาศแล้ว').waitFor()
	for (const [name, sees] of [['lao54', true], ['lao24', false]]) {
		const page = await signIn(browser, server, name)
		await page.goto('/learn')
		assert.equal(/อบรมที่แพร่/.test(await page.textContent('main')), sees, name)
		await page.context().close()
	}
	await office.context().close()
})

test('a teacher sees who is stuck, and reminds exactly whom was chosen', async () => {
	learner('lao54')
	const page = await signIn(browser, server, 'mooc'), who = id('lao54')
	await page.goto(`/teach/${slug}/learners?state=stuck&q=lao54`)
	await clean(page, 'learners')
	assert.equal(await page.locator('tbody tr').count(), 1)
	assert.match(await page.textContent('tbody'), /ค้าง[\s\S]*เกินกำหนด/)
	await page.getByRole('button', { name: 'เตือนผู้ที่เลือก' }).click() // nobody chosen
	assert.match(await page.textContent('main'), /ไม่มีผู้ที่ต้องเตือน/)
	await page.goBack()
	await page.check('input[name=who]')
	await page.getByRole('button', { name: 'เตือนผู้ที่เลือก' }).click()
	await page.getByRole('button', { name: /ส่งการเตือน/ }).waitFor()
	await clean(page, 'remind')
	await page.fill('#words', 'ก่อนสิ้นเดือน')
	await page.getByRole('button', { name: /ส่งการเตือน/ }).click()
	await page.getByText('ส่งการเตือนแล้ว 1 คน').waitFor()
	assert.equal(count(`select count(*) from notice where account_id = ${who} and kind = 'remind' and title like '%ก่อนสิ้นเดือน%'`), 1)
	await page.goto(`/teach/${slug}/learners/${who}`)
	await clean(page, 'learner-one')
	const file = await page.request.get(`/teach/${slug}/learners/export?format=csv&state=stuck`)
	assert.match(await file.text(), /person,name,office[\s\S]*lao54/)
	await page.context().close()
	const phone = await signIn(browser, server, 'mooc', { width: 360, height: 740 })
	await phone.goto(`/teach/${slug}/learners`)
	await clean(phone, 'learners-phone')
	await phone.context().close()
})

test('an office drills down to its people; another province is refused', async () => {
	const page = await signIn(browser, server, 'p54')
	await page.goto('/learn/office')
	assert.equal(new URL(page.url()).pathname, '/learn/office/P54')
	await clean(page, 'office')
	await page.goto(`/learn/office/P54?course=${slug}`)
	await clean(page, 'office-course')
	const row = page.locator('section[aria-labelledby=units-h] tbody tr').filter({ has: page.locator('td[data-label=บุคลากร] a') }).first()
	const n = Number(await row.locator('td[data-label=บุคลากร] a').textContent())
	await row.locator('td[data-label=บุคลากร] a').click()
	assert.equal(await page.locator('tbody tr').count(), n)
	await page.locator('tbody tr th a').first().click()
	await clean(page, 'office-person')
	for (const path of ['/learn/office/P24', '/learn/office/P24/people', '/learn/office/P24/export?format=csv', `/learn/office/P54/person/${id('lao24')}`, '/learn/office/P24/enrol', '/learn/office/DLA']) {
		const r = await page.goto(path)
		assert.ok([403, 404].includes(r.status()), `${path}: ${r.status()}`)
	}
	const file = await page.request.get('/learn/office/P54/export?format=csv')
	assert.doesNotMatch(await file.text(), /lao24/)
	await page.context().close()
	const phone = await signIn(browser, server, 'p54', { width: 360, height: 740 })
	for (const [path, name] of [['/learn/office/P54', 'office-phone'], [`/learn/office/P54/people?course=${slug}`, 'people-phone'], ['/learn/office/P54/people', 'people-all-phone']]) {
		await phone.goto(path)
		await clean(phone, name)
	}
	await phone.context().close()
})

test('enrolment by a list: shown first, refused rows come back, twice changes nothing', async () => {
	const page = await signIn(browser, server, 'p54')
	sql(server, `delete from enrolment where account_id = ${id('clerk54')} and course_id = ${course}`)
	await page.goto('/learn/office/P54/enrol')
	await clean(page, 'enrol')
	const form = page.locator('section[aria-labelledby=by-list]')
	await form.locator('select[name=course]').selectOption(slug)
	await form.locator('textarea').fill('clerk54,2690-12-31\nlao24\nไม่มีคนนี้')
	await form.locator('button').click()
	await page.getByText('จะลงทะเบียน', { exact: true }).waitFor()
	assert.match(await page.textContent('tbody'), /clerk54[\s\S]*lao24[\s\S]*นอกพื้นที่[\s\S]*ไม่พบบัญชี/)
	await clean(page, 'enrol-preview')
	assert.equal(count(`select count(*) from enrolment where account_id = ${id('clerk54')} and course_id = ${course}`), 0)
	const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /แถวที่ไม่ได้/ }).click()])
	const text = (await (await download.createReadStream()).toArray()).join('')
	assert.match(text, /lao24[\s\S]*ไม่มีคนนี้/)
	assert.doesNotMatch(text, /clerk54/)
	await page.getByRole('button', { name: 'ลงทะเบียน 1 คน' }).click()
	await page.getByText('บันทึกแล้ว 1 คน').waitFor()
	assert.equal(sql(server, `select due_day from enrolment where account_id = ${id('clerk54')} and course_id = ${course}`), '2147-12-31')
	const path = join(server.dir, 'people.csv')
	writeFileSync(path, 'person,due\nclerk54,2690-12-31\n')
	await page.goto('/learn/office/P54/enrol')
	await form.locator('select[name=course]').selectOption(slug)
	await form.locator('input[type=file]').setInputFiles(path)
	await form.locator('button').click()
	await page.getByText('ลงทะเบียนอยู่แล้ว', { exact: true }).waitFor()
	assert.equal(await page.getByRole('button', { name: /^ลงทะเบียน \d/ }).count(), 0)
	await page.context().close()
})

test('enrolment of a whole office, on a phone', async () => {
	const page = await signIn(browser, server, 'p54', { width: 360, height: 740 })
	await page.goto('/learn/office/P54/enrol')
	await clean(page, 'enrol-phone')
	const form = page.locator('section[aria-labelledby=by-unit]')
	await form.locator('select[name=course]').selectOption(slug)
	await form.locator('button').click()
	await page.getByRole('heading', { name: /ตรวจก่อนลงทะเบียน/ }).waitFor()
	await clean(page, 'enrol-unit-phone')
	const n = Number(/\d+/.exec(await page.getByRole('button', { name: /^ลงทะเบียน \d/ }).textContent())[0])
	assert.ok(n > 0)
	const had = count(`select count(*) from enrolment where course_id = ${course}`)
	await page.getByRole('button', { name: /^ลงทะเบียน \d/ }).click()
	await page.getByText(`ลงทะเบียนแล้ว ${n} คน`).waitFor()
	assert.equal(count(`select count(*) from enrolment where course_id = ${course}`), had + n)
	await page.context().close()
})

test('statistics are open to everybody and name nobody', async () => {
	const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 900 } }), page = await context.newPage()
	await page.goto('/learn/statistics')
	await clean(page, 'statistics')
	const text = await page.textContent('main'), names = sql(server, "select name from account where username like 'demo%'").split('\n')
	for (const name of names) assert.ok(!text.includes(name))
	assert.match(text, /แพร่/)
	await page.setViewportSize({ width: 360, height: 740 })
	await clean(page, 'statistics-phone')
	const file = await page.request.get('/learn/statistics/export?format=xlsx')
	assert.equal(file.status(), 200)
	await context.close()
})

// Tests in a real browser: a teacher fills the bank and sets the rules; learners answer through lost lines, closed browsers, two windows and the bell.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { PASSWORD, signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
const KEY = 'browserquiz000000000000000', SLUG = 'browser-quiz'
let server, browser
const PHONE = { width: 360, height: 740 }

const one = (text) => Number(sql(server, text))
const insert = (table, row) => {
	sql(server, `insert into ${table}(${Object.keys(row).join(', ')}) values (${Object.values(row).map((v) => typeof v === 'string' ? `'${v.replaceAll("'", "''")}'` : v).join(', ')})`)
}
const bump = () => sql(server, 'update learn_rev set rev = rev + 1')
const id = (username) => one(`select id from account where username = '${username}'`)

/* A course with one test, as a draft of the teacher; the rest is done in the browser. */
function makeCourse() {
	const dla = one("select unit_id from account_role where account_id = (select id from account where username = 'teacher')")
	insert('course', { slug: SLUG, unit_id: dla, area: 3, state: 0, live_id: 0, draft_id: 0, bank_rev: 0, made_by: id('teacher'), made_ms: 0, version: 1 })
	const course = one(`select id from course where slug = '${SLUG}'`)
	insert('course_version', { course_id: course, no: 1, state: 0, title: 'กฎหมายท้องถิ่นเบื้องต้น', title_sort: '', summary: 'สรุป', body: '', for_whom: '', teacher: 'ผู้สอน', cover_sha: '', cover_type: '', minutes: 30,
		audience: 7, in_order: 0, opens_day: '', closes_day: '', due_days: 0, certificate: 1, note: '', made_by: 0, made_ms: 0, sent_by: 0, sent_ms: 0, approved_by: 0, approved_ms: 0, returned: '', search: '', version: 1 })
	const version = one(`select id from course_version where course_id = ${course}`)
	insert('course_section', { version_id: version, pos: 1, title: 'วัดผล' })
	insert('lesson', { version_id: version, section_id: one(`select id from course_section where version_id = ${version}`), pos: 1, key: KEY, kind: 5, title: 'แบบทดสอบหลังเรียน', minutes: 20, required: 1, rule: 3, rule_value: 0,
		body: '', url: '', file_sha: '', file_name: '', file_type: '', file_size: 0, captions_sha: '', seconds: 0, package_id: 0, opens_day: '' })
	insert('course_teacher', { course_id: course, account_id: id('teacher') })
	sql(server, `update course set draft_id = ${version} where id = ${course}`)
	bump()
	return { course, version }
}
let at
function enrol(username) {
	insert('enrolment', { course_id: at.course, version_id: at.version, account_id: id(username), audience: 2, unit_id: 0, province_code: '', source: 0, link: '', enrolled_by: 0, enrolled_ms: 1, due_day: '', state: 0, started_ms: 0,
		last_ms: 0, last_key: '', n_done: 0, passed_ms: 0 })
}

const GIFT = `$CATEGORY: กฎหมาย

อบต. มีวาระกี่ปี {=4 ปี#ถูกต้อง ~5 ปี ~6 ปี ####ดูกฎหมายว่าด้วยสภาตำบล}

ข้อใดเป็น อปท. {~%50%เทศบาล ~%50%อบจ. ~%-100%อำเภอ ~%-100%กรม}

เมืองพัทยาเป็น อปท. รูปแบบพิเศษ {T}

จับคู่ {=นายก -> บริหาร =สภา -> นิติบัญญัติ = -> ตุลาการ}

เรียงขั้นตอน {>
เสนอ
อนุมัติ
ประกาศ
}

ร้อยละที่ผ่าน {#80:0.5}

เมืองหลวงของไทย {=กรุงเทพ*}

อธิบายบทบาทของปลัด {}
`

before(async () => {
	server = await startServer()
	browser = await startBrowser()
	if (shots) mkdirSync(shots, { recursive: true })
	at = makeCourse()
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `quiz-${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}
async function both(page, name) {
	await page.setViewportSize({ width: 1280, height: 900 })
	await clean(page, `${name}-wide`)
	await page.setViewportSize(PHONE)
	await clean(page, `${name}-phone`)
	await page.setViewportSize({ width: 1280, height: 900 })
}
const saved = (page) => page.waitForFunction(() => document.querySelector('#saved').dataset.state === 'saved' && /^บันทึกแล้ว \d/.test(document.querySelector('#saved').textContent), null, { timeout: 20000 })
const waiting = (page) => page.waitForFunction(() => /จะส่งอีกครั้งเมื่อเชื่อมต่อได้/.test(document.querySelector('#saved').textContent))
const path = (no) => `/learn/test/${KEY}/${no}`

/* Asks the server as the page's scripts do. */
const post = (page, url, fields, key) => page.evaluate(async ([url, fields, key]) => {
	const csrf = document.querySelector('meta[name=csrf]').content
	const res = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers: { Accept: 'application/json', 'X-CSRF': csrf, ...(key ? { 'Idempotency-Key': key } : {}) } })
	return { status: res.status, url: res.url, text: await res.text() }
}, [url, fields, key])

async function start(page, username) {
	await page.goto('/account')
	const r = await post(page, `/learn/test/${KEY}/start`, { course: SLUG })
	assert.equal(r.status, 200, r.text.slice(0, 300))
	const no = one(`select max(no) from quiz_attempt where account_id = ${id(username)} and lesson_key = '${KEY}'`)
	await page.goto(path(no))
	return no
}
const attempt = (username, no) => one(`select id from quiz_attempt where account_id = ${id(username)} and lesson_key = '${KEY}' and no = ${no}`)
/* The item that asks with these words, and its stored answer. */
async function form(page, words) {
	for (let n = 1; ; n++) {
		const f = page.locator('form.quiz-q', { hasText: words })
		if (await f.count() > 0) return f
		const next = page.getByRole('link', { name: /หน้าถัดไป/ })
		assert.ok(await next.count() > 0, `no question says ${words}`)
		await Promise.all([page.waitForURL(/page=/), next.click()])
	}
}
const answerOf = (username, no, item) => sql(server, `select answer from quiz_answer where attempt_id = ${attempt(username, no)} and item = ${item}`)
const versionOf = (username, no, item) => one(`select coalesce(max(version), 0) from quiz_answer where attempt_id = ${attempt(username, no)} and item = ${item}`)

test('a teacher imports questions; a bad file changes nothing and each bad row is named', async () => {
	const page = await signIn(browser, server, 'teacher')
	await page.goto(`/teach/${SLUG}/bank`)
	await both(page, 'bank-empty')
	await page.goto(`/teach/${SLUG}/bank/import`)
	const file = (name, text) => page.setInputFiles('#file', { name, mimeType: 'text/plain', buffer: Buffer.from(text) })
	await file('bad.gift', 'ดี {=ก ~ข}\n\nไม่มีข้อถูก {~ก ~ข}\n\nเปิดค้าง {=ก\n')
	await page.click('main form button[type=submit]')
	const words = await page.textContent('.problems')
	assert.match(words, /ไม่มีคำตอบที่ถูก/)
	assert.match(words, /ไม่มี }/)
	assert.equal(one('select count(*) from question where course_id = ' + at.course), 0)
	await both(page, 'import-problems')
	await file('all.gift', GIFT)
	await Promise.all([page.waitForURL(/added=8/), page.click('main form button[type=submit]')])
	assert.equal(one(`select count(*) from question where course_id = ${at.course}`), 8)
	await both(page, 'bank')
	for (const f of ['gift', 'aiken', 'csv', 'xlsx']) {
		const res = await page.request.get(`/teach/${SLUG}/bank/export?format=${f}`)
		assert.equal(res.status(), 200)
		assert.ok((await res.body()).length > 50)
	}
	await page.context().close()
})

test('questions of every kind are written in the browser; one without a right answer is refused with what was typed', async () => {
	const page = await signIn(browser, server, 'teacher', { script: false })
	for (const kind of ['one', 'many', 'true', 'match', 'order', 'number', 'text', 'essay']) {
		await page.goto(`/teach/${SLUG}/bank/new?kind=${kind}`)
		assert.equal(await page.locator('#body').count(), 1, kind)
	}
	await page.context().close()
	const script = await signIn(browser, server, 'teacher')
	for (const kind of ['one', 'match', 'number', 'true']) {
		await script.goto(`/teach/${SLUG}/bank/new?kind=${kind}`)
		await both(script, `new-${kind}`)
	}
	await script.goto(`/teach/${SLUG}/bank/new?kind=one`)
	await script.fill('#topic', 'เพิ่มเอง')
	await script.fill('#body', 'คำถามใหม่')
	await script.locator('[name=text]').nth(0).fill('ก')
	await script.locator('[name=text]').nth(1).fill('ข')
	await script.click('main form button[type=submit]')
	assert.match(await script.textContent('.note.bad'), /ไม่มีคำตอบที่ถูก/)
	assert.equal(await script.locator('[name=text]').nth(1).inputValue(), 'ข')
	await script.locator('[name=right]').nth(1).check()
	await Promise.all([script.waitForURL(/bank\/\d+$/), script.click('main form button[type=submit]')])
	await both(script, 'edit')
	await script.fill('#body', 'คำถามที่แก้แล้ว')
	await script.fill('#reason', 'พิมพ์ผิด')
	await Promise.all([script.waitForURL(/bank\/\d+$/), script.locator('form[action$="/bank/save"] button[type=submit]').click()])
	assert.match(await script.textContent('main'), /ฉบับที่ 2/)
	await script.goto(script.url() + '/regrade')
	await both(script, 'regrade')
	await script.context().close()
})

test('rules of the test: a pass mark over 100 is refused, good ones are kept, and without a script', async () => {
	const page = await signIn(browser, server, 'teacher', { script: false })
	await page.goto(`/teach/${SLUG}/test/${KEY}`)
	await page.fill('#pass', '101')
	await page.selectOption('#topic0', { label: 'กฎหมาย (8 ข้อ)' })
	await page.fill('#limit_minutes', '30')
	await page.fill('#per_page', '4')
	await page.click('main form button[type=submit]')
	assert.match(await page.textContent('#pass-hint'), /ร้อยละ 0 ถึง 100/)
	assert.equal(await page.inputValue('#limit_minutes'), '30')
	assert.equal(one('select count(*) from quiz'), one('select count(*) from quiz where lesson_id <> (select id from lesson where key = \'' + KEY + '\')'))
	await page.fill('#pass', '60')
	await page.selectOption('#review_when', '0')
	await Promise.all([page.waitForURL(/saved=1/), page.click('main form button[type=submit]')])
	assert.equal(one(`select pass from quiz where lesson_id = (select id from lesson where key = '${KEY}')`), 6000)
	await page.context().close()
	const wide = await signIn(browser, server, 'teacher')
	await wide.goto(`/teach/${SLUG}/test/${KEY}`)
	await both(wide, 'settings')
	await wide.context().close()
	// as the second person's approval leaves it
	sql(server, `update course_version set state = 2, approved_ms = 1 where id = ${at.version}; update course set state = 1, live_id = ${at.version}, draft_id = 0 where id = ${at.course}`)
	bump()
	for (const who of ['lao54', 'clerk54', 'lao24', 'clerk24', 'p54']) enrol(who)
})

test('on a phone: every kind is answered, the line is cut in the middle, nothing is lost', async () => {
	const page = await signIn(browser, server, 'lao54', PHONE)
	await page.goto(`/learn/c/${SLUG}/l/${KEY}`)
	await both(page, 'intro')
	await page.setViewportSize(PHONE)
	assert.match(await page.textContent('#test'), /เกณฑ์ผ่าน\s*ร้อยละ 60/)
	await page.click('#test form button')
	await Promise.all([page.waitForURL(/\/learn\/test\//), page.click('dialog button[value=yes]')])
	const no = 1
	assert.equal(new URL(page.url()).pathname, path(no))
	await clean(page, 'attempt-phone')
	assert.match(await page.textContent('#bell'), /เหลือเวลา \d+:\d\d/)
	let f = await form(page, 'อบต. มีวาระกี่ปี')
	await f.getByLabel('4 ปี').check()
	await saved(page)
	await page.goto(path(no) + '?page=1')
	f = await form(page, 'ข้อใดเป็น อปท.')
	const item = await f.getAttribute('data-item')
	await page.context().setOffline(true)
	await f.getByLabel('เทศบาล').check()
	await waiting(page)
	await f.getByLabel('อบจ.').check()
	assert.equal(versionOf('lao54', no, item), 0)
	await page.context().setOffline(false)
	await saved(page)
	assert.equal(answerOf('lao54', no, item), '[0,1]')
	await page.goto(path(no) + '?page=1')
	f = await form(page, 'เมืองพัทยา')
	await f.getByLabel('ถูก', { exact: true }).check()
	await saved(page)
	await page.goto(path(no) + '?page=1')
	f = await form(page, 'จับคู่')
	await f.getByLabel('นายก').selectOption({ label: 'บริหาร' })
	await f.getByLabel('สภา').selectOption({ label: 'นิติบัญญัติ' })
	await saved(page)
	await page.goto(path(no) + '?page=1')
	f = await form(page, 'เรียงขั้นตอน')
	await f.getByLabel('เสนอ').selectOption('1')
	await f.getByLabel('อนุมัติ').selectOption('2')
	await f.getByLabel('ประกาศ').selectOption('1') // the other one gives way
	assert.equal(await f.getByLabel('เสนอ').inputValue(), '')
	await f.getByLabel('ประกาศ').selectOption('3')
	await f.getByLabel('เสนอ').selectOption('1')
	await saved(page)
	await page.goto(path(no) + '?page=1')
	f = await form(page, 'ร้อยละที่ผ่าน')
	await f.locator('[name=t]').fill('๘๐.๕')
	await f.locator('[name=t]').blur()
	await saved(page)
	await page.goto(path(no) + '?page=1')
	f = await form(page, 'เมืองหลวง')
	await f.locator('[name=t]').fill('กรุงเทพมหานคร')
	await saved(page)
	await f.getByLabel('ทำเครื่องหมาย').check()
	await saved(page)
	await page.goto(path(no) + '?page=1')
	f = await form(page, 'อธิบาย')
	await f.locator('[name=t]').fill('ดูแลงานประจำ')
	await saved(page)
	await page.goto(path(no) + '?check=1')
	await clean(page, 'check-phone')
	assert.match(await page.textContent('main'), /ตอบครบ 8 ข้อแล้ว/)
	await page.click('form[data-hand-in] button')
	await Promise.all([page.waitForURL((u) => u.pathname === path(no) && u.search === ''), page.click('dialog button[value=yes]')])
	assert.match(await page.textContent('main'), /รอผู้สอนตรวจ/)
	await clean(page, 'result-waits-phone')
	assert.equal(one(`select sum(points) from quiz_answer where attempt_id = ${attempt('lao54', no)} and points >= 0`), 700)
	await page.context().close()
})

test('the teacher marks the essay; the pass counts from the hand-in', async () => {
	const page = await signIn(browser, server, 'teacher')
	await page.goto(`/teach/${SLUG}/marks`)
	await both(page, 'marks')
	await page.click('main tbody a')
	await both(page, 'mark')
	await page.fill('[name=points]', '9')
	await page.click('form[action*="/marks/"] button')
	assert.match(await page.textContent('.note.bad'), /ระหว่าง 0 ถึง 1/)
	await page.fill('[name=points]', '0.5')
	await page.fill('[name=words]', 'ยังขาดตัวอย่าง')
	await Promise.all([page.waitForURL(/\/marks$/), page.click('form[action*="/marks/"] button')])
	const a = attempt('lao54', 1)
	assert.equal(sql(server, `select state, points, passed from quiz_attempt where id = ${a}`).replace(/\|/g, ','), '2,750,1')
	assert.equal(sql(server, `select passed_ms from completion where account_id = ${id('lao54')} and course_id = ${at.course}`), sql(server, `select handed_ms from quiz_attempt where id = ${a}`))
	await page.goto(`/teach/${SLUG}/test/${KEY}/attempts`)
	await both(page, 'attempts')
	await page.goto(`/teach/${SLUG}/test/${KEY}/statistics`)
	await both(page, 'statistics')
	await page.context().close()
	const learner = await signIn(browser, server, 'lao54')
	await learner.goto(path(1))
	assert.match(await learner.textContent('main'), /ร้อยละ 93.75/)
	await both(learner, 'result')
	const first = await learner.textContent('main')
	await learner.goto(path(1) + '?page=2')
	assert.match(first + (await learner.textContent('main')), /ยังขาดตัวอย่าง/)
	await learner.context().close()
})

test('a closed browser: what was answered is there on another device, and so is the place', async () => {
	const page = await signIn(browser, server, 'clerk54')
	const no = await start(page, 'clerk54')
	await page.goto(path(no) + '?page=2')
	const f = page.locator('form.quiz-q').first(), item = await f.getAttribute('data-item')
	await f.getByLabel('ทำเครื่องหมาย').check()
	await saved(page)
	await page.context().close()
	const other = await signIn(browser, server, 'clerk54', PHONE)
	await other.goto(path(no))
	assert.ok(await other.locator(`form[data-item="${item}"] [name=f]`).isChecked())
	await other.context().close()
})

test('two windows: the later one sees both answers and neither is lost unseen', async () => {
	const first = await signIn(browser, server, 'clerk54')
	await first.goto(path(1) + '?page=1')
	const second = await first.context().newPage()
	await second.goto(path(1) + '?page=1')
	const a = await form(first, 'อบต. มีวาระกี่ปี')
	await second.goto(first.url())
	const b = await form(second, 'อบต. มีวาระกี่ปี'), item = await a.getAttribute('data-item')
	await a.getByLabel('4 ปี').check()
	await saved(first)
	await b.getByLabel('6 ปี').check()
	await second.waitForSelector('.conflict')
	assert.match(await second.textContent('.conflict'), /4 ปี/)
	assert.match(await second.textContent('.conflict'), /6 ปี/)
	await clean(second, 'conflict')
	assert.equal(answerOf('clerk54', 1, item), '0')
	await second.getByRole('button', { name: 'ใช้ของฉัน' }).click()
	await saved(second)
	assert.equal(answerOf('clerk54', 1, item), '2')
	await first.context().close()
})

test('the same answer sent twice counts once; junk and foreign attempts are refused', async () => {
	const page = await signIn(browser, server, 'lao24')
	const no = await start(page, 'lao24')
	assert.equal((await start(page, 'lao24')), no) // started again: the same one
	const url = path(no) + '/answer', essay = await (await form(page, 'อธิบาย')).getAttribute('data-item')
	const body = { item: essay, seen: 0, t: 'ครั้งเดียว' }
	const r1 = await post(page, url, body, 'key-of-one-answer-1'), r2 = await post(page, url, body, 'key-of-one-answer-1')
	assert.equal(r1.status, 200)
	assert.equal(r2.text, r1.text)
	assert.equal(versionOf('lao24', no, essay), 1)
	assert.equal((await post(page, url, { ...body, t: 'อื่น' }, 'key-of-one-answer-1')).status, 409)
	assert.equal((await post(page, url, { item: 99, seen: 0, o: 0 })).status, 422)
	const choice = await (await (await page.goto(path(no) + '?page=1'), form(page, 'อบต. มีวาระกี่ปี'))).getAttribute('data-item')
	assert.equal((await post(page, url, { item: choice, seen: 0, o: 7 })).status, 422)
	assert.equal((await post(page, `/learn/test/${KEY}/99/answer`, body)).status, 404)
	const stranger = await signIn(browser, server, 'staff54')
	assert.equal((await stranger.goto(path(no))).status(), 404) // numbers are one's own
	assert.equal((await post(stranger, url, body)).status, 404)
	assert.equal((await post(stranger, `/learn/test/${KEY}/start`, { course: SLUG })).status, 403)
	assert.equal((await stranger.goto(`/teach/${SLUG}/bank`)).status(), 403)
	assert.equal((await stranger.goto(`/teach/${SLUG}/marks/${attempt('lao24', no)}`)).status(), 403)
	await stranger.context().close()
	await page.context().close()
})

test('a session that ends in the middle: the password is asked in place and the answer arrives', async () => {
	const page = await signIn(browser, server, 'lao24')
	await page.goto(path(1) + '?page=1')
	const f = await form(page, 'เมืองพัทยา'), item = await f.getAttribute('data-item')
	sql(server, `delete from session where account_id = ${id('lao24')}`)
	await f.getByLabel('ผิด', { exact: true }).check()
	await page.waitForSelector('#again')
	await page.fill('#again-pass', PASSWORD)
	await page.click('#again button[type=submit]')
	await saved(page)
	assert.equal(answerOf('lao24', 1, item), '0')
	await page.context().close()
})

test('at the bell what was saved is handed in by itself; a late answer is refused in words with what was kept', async () => {
	const page = await signIn(browser, server, 'clerk24')
	const no = await start(page, 'clerk24')
	const f = await form(page, 'อบต. มีวาระกี่ปี'), item = await f.getAttribute('data-item')
	await f.getByLabel('5 ปี').check()
	await saved(page)
	const due = Date.now() + 4000
	sql(server, `update quiz_attempt set due_ms = ${due} where id = ${attempt('clerk24', no)}`)
	await page.goto(path(no))
	await page.waitForFunction(() => /ผลครั้งที่/.test(document.body.textContent), null, { timeout: 30000 })
	assert.equal(sql(server, `select by_bell, handed_ms from quiz_attempt where id = ${attempt('clerk24', no)}`).replace(/\|/g, ','), `1,${due}`)
	const late = await post(page, path(no) + '/answer', { item, seen: 1, o: 0 })
	assert.equal(late.status, 423)
	assert.match(late.text, /หมดเวลาแล้วเมื่อ/)
	assert.match(late.text, /5 ปี/)
	assert.equal(versionOf('clerk24', no, item), 1)
	await page.context().close()
})

test('more time for one person moves the bell of the attempt under way', async () => {
	const learner = await signIn(browser, server, 'p54')
	const no = await start(learner, 'p54')
	const before = one(`select due_ms from quiz_attempt where id = ${attempt('p54', no)}`)
	const page = await signIn(browser, server, 'teacher')
	await page.goto(`/teach/${SLUG}/test/${KEY}/attempts`)
	await page.fill('#username', 'p54')
	await page.fill('#minutes', '15')
	await page.fill('#why', 'ไฟดับ')
	await Promise.all([page.waitForURL(/saved=1/), page.locator('form[action$="/extra"] button').click()])
	assert.equal(one(`select due_ms from quiz_attempt where id = ${attempt('p54', no)}`), before + 15 * 60000)
	await both(page, 'extra')
	await page.context().close()
	await learner.context().close()
})

test('without a script: answered by buttons, handed in, refused when over', async () => {
	const page = await signIn(browser, server, 'p54', { script: false })
	await page.goto(path(1))
	const f = await form(page, 'เมืองพัทยา'), item = await f.getAttribute('data-item')
	await f.getByLabel('ถูก', { exact: true }).check()
	await f.locator('button[type=submit]').click()
	assert.equal(answerOf('p54', 1, item), '1')
	await page.goto(path(1) + '?check=1')
	assert.match(await page.textContent('main'), /ยังไม่ได้ตอบ 7 ข้อ/)
	await page.click('form[action$="/hand-in"] button')
	assert.match(await page.textContent('main'), /ไม่ผ่าน/)
	const again = await page.request.post(path(1) + '/hand-in', { form: { csrf: await page.getAttribute('meta[name=csrf]', 'content') } })
	assert.equal(again.status(), 200) // the same result
	assert.equal(one(`select count(*) from quiz_attempt where account_id = ${id('p54')} and state = 2`), 1)
	await page.context().close()
})

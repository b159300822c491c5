// The learner in a real browser: catalogue, course, lessons, a video that is truly watched, my learning; wide and on a phone, without script, with the network cut.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
const PHONE = { width: 360, height: 740 }
const VIDEO = 'lpa-preparation', TEXT = 'local-law', PAPER = 'local-revenue'
let server, browser

before(async () => {
	server = await startServer()
	// Before anybody reads the version (it is kept from then on): a fifth of the video is enough, a test has no time for more.
	sql(server, `update lesson set rule_value = 20 where kind = 1`)
	browser = await startBrowser()
	if (shots) mkdirSync(shots, { recursive: true })
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `learn-${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}
const visitor = async (size, script = true) => {
	const context = await browser.newContext({ baseURL: server.url, viewport: size, locale: 'th-TH', timezoneId: 'Asia/Bangkok', javaScriptEnabled: script })
	return context.newPage()
}
const count = (text) => Number(sql(server, text))
const number = (name) => count(`select id from account where username = '${name}'`)
const courseId = (slug) => count(`select id from course where slug = '${slug}'`)
const enrolment = (slug, name) => count(`select coalesce(max(id), 0) from enrolment where course_id = ${courseId(slug)} and account_id = ${number(name)}`)
const keyOf = (slug, kind) => sql(server, `select l.key from lesson l join course c on c.live_id = l.version_id where c.slug = '${slug}' and l.kind = ${kind} order by l.id limit 1`)
const path = (page) => new URL(page.url()).pathname
const main = (page) => page.textContent('main')

// Not in the course, whatever the demonstration made of it.
function fresh(slug, name) {
	const id = enrolment(slug, name)
	if (id === 0) return
	for (const table of ['lesson_state', 'certificate', 'completion']) sql(server, `delete from ${table} where enrolment_id = ${id}`)
	sql(server, `delete from enrolment where id = ${id}`)
}
async function enrol(page, slug) {
	await page.goto(`/learn/c/${slug}`)
	await Promise.all([page.waitForURL((u) => u.pathname.includes('/l/')), page.getByRole('button', { name: 'ลงทะเบียนเรียน' }).click()])
}
async function until(what, words) {
	for (let i = 0; i < 100; i++) {
		if (await what()) return
		await new Promise((done) => setTimeout(done, 200))
	}
	assert.fail(words)
}

for (const [name, size] of [['desktop', { width: 1280, height: 900 }], ['phone', PHONE]]) {
	test(`the public looks around (${name})`, async () => {
		const page = await visitor(size)
		await page.goto('/learn')
		assert.equal(await page.locator('.course-card').count(), 7)
		await clean(page, `catalogue-${name}`)
		await page.getByRole('link', { name: /^กฎหมายท้องถิ่น/ }).first().click()
		await page.waitForURL(/area=law/)
		assert.equal(await page.locator('.course-card').count(), 1)
		await page.goto('/learn?q=' + encodeURIComponent('ราชการ')) // inside a word
		assert.ok(await page.locator('.course-card').count() >= 1)
		await page.goto('/learn?q=' + encodeURIComponent('ไม่มีหลักสูตรนี้แน่'))
		assert.match(await main(page), /ไม่พบหลักสูตร/)
		await clean(page, `catalogue-empty-${name}`)
		await page.goto(`/learn/c/${VIDEO}`)
		assert.match(await main(page), /เกณฑ์ผ่าน.*เรียนจบบทที่กำหนด.*ได้ร้อยละ/s)
		assert.equal(await page.getByRole('link', { name: 'เข้าสู่ระบบ' }).last().getAttribute('href'), `/sign-in?to=/learn/c/${VIDEO}`)
		assert.equal(await page.locator('main a[href^="/register"]').count(), 1)
		assert.equal(await page.locator('main a[href*="/l/"]').count(), 0) // lessons are for learners
		await clean(page, `course-public-${name}`)
		await page.goto(`/learn/c/${VIDEO}/l/${keyOf(VIDEO, 1)}`)
		assert.equal(path(page), '/sign-in')
		assert.equal((await page.goto('/learn/c/no-such-course')).status(), 404)
		await page.context().close()
	})
}

test('enrols, reads, goes on where it was', async () => {
	fresh(TEXT, 'lao54')
	const page = await signIn(browser, server, 'lao54')
	await page.goto('/learn/mine')
	await clean(page, 'mine-before')
	await page.goto(`/learn/c/${TEXT}`)
	await clean(page, 'course-before')
	await enrol(page, TEXT)
	const first = path(page)
	await until(() => count(`select count(*) from lesson_state where enrolment_id = ${enrolment(TEXT, 'lao54')}`) === 1, 'opening is kept')
	await clean(page, 'lesson')
	await page.getByRole('button', { name: 'เรียนจบบทนี้แล้ว' }).click()
	await page.waitForURL((u) => u.pathname.includes('/l/') && u.pathname !== first)
	assert.equal(await page.locator('.lesson-step .lesson-done').count(), 1)
	assert.equal(count(`select n_done from enrolment where id = ${enrolment(TEXT, 'lao54')}`), 1)
	const second = path(page)
	await until(() => count(`select count(*) from lesson_state where enrolment_id = ${enrolment(TEXT, 'lao54')}`) === 2, 'the second, too')
	await page.goto('/learn/mine')
	await clean(page, 'mine')
	await page.locator('.go-on a.btn').click()
	await page.waitForURL((u) => u.pathname === second)
	await page.goto(`/learn/c/${TEXT}`)
	assert.match(await main(page), /1 จาก 6 บทที่กำหนด/)
	await clean(page, 'course-own')
	await page.getByRole('button', { name: 'เลิกเรียนหลักสูตรนี้' }).click()
	await page.getByRole('button', { name: 'ตกลง' }).click()
	await page.getByRole('button', { name: 'กลับมาเรียนต่อ' }).waitFor()
	await Promise.all([page.waitForURL((u) => u.pathname === second), page.getByRole('button', { name: 'กลับมาเรียนต่อ' }).click()])
	assert.equal(count(`select n_done from enrolment where id = ${enrolment(TEXT, 'lao54')}`), 1)
	await page.context().close()
})

test('learns on a phone, a document and a test among the lessons', async () => {
	fresh(PAPER, 'lao54')
	const page = await signIn(browser, server, 'lao54', PHONE)
	await page.goto(`/learn/c/${PAPER}`)
	await clean(page, 'course-phone')
	await enrol(page, PAPER)
	await clean(page, 'lesson-phone')
	await page.goto(`/learn/c/${PAPER}/l/${keyOf(PAPER, 2)}`)
	const file = await page.request.get(await page.locator('iframe.document').getAttribute('src'))
	assert.equal(file.headers()['content-type'], 'application/pdf')
	const paper = keyOf(PAPER, 2)
	await until(() => count(`select count(*) from lesson_state where enrolment_id = ${enrolment(PAPER, 'lao54')} and lesson_key = '${paper}' and done_ms > 0`) === 1, 'opened is done')
	await page.goto(`/learn/c/${PAPER}/l/${keyOf(PAPER, 5)}`)
	await clean(page, 'lesson-test-phone')
	await page.goto('/learn/mine')
	await clean(page, 'mine-phone')
	await page.context().close()
})

test('without script: enrols, marks a lesson', async () => {
	fresh(TEXT, 'lao24')
	const page = await signIn(browser, server, 'lao24', { script: false })
	await enrol(page, TEXT)
	await page.getByRole('button', { name: 'เรียนจบบทนี้แล้ว' }).click()
	assert.equal(count(`select n_done from enrolment where id = ${enrolment(TEXT, 'lao24')}`), 1)
	assert.ok(count(`select started_ms from enrolment where id = ${enrolment(TEXT, 'lao24')}`) > 0)
	await page.context().close()
})

test('a video: what was truly played counts, also through a cut network; it goes on where it stopped', async () => {
	fresh(VIDEO, 'lao54')
	const key = keyOf(VIDEO, 1), state = (what) => count(`select coalesce(max(${what}), 0) from lesson_state where enrolment_id = ${enrolment(VIDEO, 'lao54')} and lesson_key = '${key}'`)
	const page = await signIn(browser, server, 'lao54')
	await enrol(page, VIDEO)
	await page.getByRole('button', { name: 'เรียนจบบทนี้แล้ว' }).click() // the lessons are in order, the video is the second
	await page.waitForURL((u) => u.pathname.endsWith(key))
	await clean(page, 'video')
	await until(() => state('first_ms') > 0, 'opened')
	const base = path(page)
	const part = await page.request.get(`${base}/file`, { headers: { Range: 'bytes=0-99' } })
	assert.equal(part.status(), 206)
	assert.equal((await part.body()).length, 100)
	assert.match((await page.request.get(`${base}/captions`)).headers()['content-type'], /^text\/vtt/)
	assert.equal(await page.locator('video track[kind=captions]').count(), 1)

	// Saying that all was seen, again and again, is not believed.
	const told = await page.evaluate(async (url) => {
		let last
		for (let i = 0; i < 5; i++) last = await window.thongthin.post(url, new URLSearchParams({ position: '80', seconds: '80', watched: 'f'.repeat(20) }))
		return last
	}, `${base}/watched`)
	assert.ok(told.watched < 60, `believed ${told.watched} of 80 seconds at once`)
	sql(server, `update lesson_state set watched = '', n_watched = 0, position = 0, done_ms = 0 where lesson_key = '${key}'`)
	sql(server, `delete from completion where enrolment_id = ${enrolment(VIDEO, 'lao54')}`)
	const wrong = await page.evaluate((url) => window.thongthin.post(url, new URLSearchParams({ position: '1', seconds: '80', watched: 'xyz' })).then(() => 0, (e) => e.status), `${base}/watched`)
	assert.equal(wrong, 422)

	await page.goto(base)
	await page.selectOption('#speed', '2')
	const play = () => page.evaluate(() => { const v = document.getElementById('video'); v.muted = true; return v.play() })
	const at = () => page.evaluate(() => document.getElementById('video').currentTime)
	await play()
	await until(async () => await at() > 4, 'it plays')
	await page.context().setOffline(true)
	await page.evaluate(() => dispatchEvent(new Event('pagehide'))) // a report that cannot arrive
	await until(async () => await at() > 8, 'it plays on')
	await page.context().setOffline(false)
	await page.evaluate(() => document.getElementById('video').pause())
	await until(() => state('n_watched') >= 7, 'the seconds of the cut are kept')
	assert.ok(state('n_watched') <= 14, 'no more than was played')
	const stopped = state('position')
	assert.ok(stopped >= 7)

	await page.goto('/learn/mine')
	await page.goto(base)
	await page.waitForFunction(() => document.getElementById('video').readyState >= 1)
	await until(async () => Math.abs(await at() - stopped) < 3, 'it goes on where it stopped')
	assert.equal(await page.inputValue('#speed'), '2')
	await play()
	await until(async () => await at() > 18, 'it plays to the fifth')
	await page.evaluate(() => document.getElementById('video').pause())
	await until(() => state('done_ms') > 0, 'watched enough')
	assert.ok(state('n_watched') < 40)
	await page.getByText('ดูครบตามเกณฑ์แล้ว').waitFor()
	await page.context().close()

	const phone = await signIn(browser, server, 'lao54', PHONE)
	await phone.goto(base)
	await clean(phone, 'video-phone')
	await phone.context().close()
})

test('a lesson is for learners of the course alone', async () => {
	fresh(VIDEO, 'lao24')
	const key = keyOf(VIDEO, 1), page = await signIn(browser, server, 'lao24')
	await page.goto(`/learn/c/${VIDEO}/l/${key}`)
	assert.equal(path(page), `/learn/c/${VIDEO}`)
	const file = await page.request.get(`/learn/c/${VIDEO}/l/${key}/file`, { maxRedirects: 0 })
	assert.equal(file.status(), 303)
	const said = await page.evaluate((url) => window.thongthin.post(url, new URLSearchParams({ position: '1', seconds: '80', watched: 'f' })).then(() => 0, (e) => e.status),
		`/learn/c/${VIDEO}/l/${key}/watched`)
	assert.equal(said, 403)
	assert.ok((await page.goto(`/teach/${VIDEO}/preview`)).status() >= 403)
	await page.context().close()
})

test('in order: a closed lesson says why, and its files are closed', async () => {
	fresh(PAPER, 'lao24')
	const page = await signIn(browser, server, 'lao24')
	// A version is kept in memory: the order comes by a version of its own, as a course's author would publish it.
	const course = courseId(PAPER), was = count(`select live_id from course where id = ${course}`)
	const columns = 'course_id, title, title_sort, summary, body, for_whom, teacher, minutes, cover_sha, cover_type, audience, opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version'
	sql(server, `insert into course_version(no, state, in_order, ${columns}) select no + 1, 2, 1, ${columns} from course_version where id = ${was}`)
	const now = count(`select max(id) from course_version where course_id = ${course}`)
	sql(server, `insert into course_section(version_id, pos, title) values (${now}, 1, 'ตอนเดียว')`)
	const section = count(`select id from course_section where version_id = ${now}`)
	const fields = 'key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type, file_size, captions_sha, seconds, package_id, opens_day, version'
	sql(server, `insert into lesson(version_id, section_id, pos, ${fields}) select ${now}, ${section}, id, ${fields} from lesson where version_id = ${was}`)
	sql(server, `update course set live_id = ${now} where id = ${course}`)
	sql(server, `update learn_rev set rev = rev + 1`)
	await enrol(page, PAPER)
	const base = `/learn/c/${PAPER}/l/${keyOf(PAPER, 2)}`
	await page.goto(base)
	assert.match(await main(page), /บทเรียนนี้ยังไม่เปิด.*ต้องเรียน “.*” ให้จบก่อน/s)
	assert.equal(await page.locator('iframe').count(), 0)
	await clean(page, 'closed')
	assert.equal((await page.request.get(`${base}/file`)).status(), 422)
	// Who learns the older version keeps it, and may change.
	const other = await signIn(browser, server, 'lao54')
	await other.goto(`/learn/c/${PAPER}`)
	assert.match(await main(other), /มีเนื้อหารุ่นใหม่/)
	await clean(other, 'newer')
	await other.getByRole('button', { name: 'เปลี่ยนเป็นรุ่นใหม่' }).click()
	await other.getByRole('button', { name: 'ตกลง' }).click()
	await until(() => count(`select version_id from enrolment where id = ${enrolment(PAPER, 'lao54')}`) === now, 'it changes')
	assert.equal(count(`select n_done from enrolment where id = ${enrolment(PAPER, 'lao54')}`), 1) // the document stays done
	await other.context().close()
	await page.context().close()
})

test('a teacher sees it as a learner, and nothing is recorded', async () => {
	const before = count('select count(*) from enrolment') + count('select count(*) from lesson_state')
	const page = await signIn(browser, server, 'mooc')
	await page.goto(`/teach/${VIDEO}/preview`)
	assert.match(await main(page), /ไม่มีการบันทึกผล/)
	await clean(page, 'preview')
	await page.goto(`/teach/${VIDEO}/preview/${keyOf(VIDEO, 1)}`)
	assert.match(await main(page), /ไม่มีการบันทึกผล/)
	await page.waitForFunction(() => document.getElementById('video').readyState >= 1)
	await clean(page, 'preview-video')
	assert.equal(count('select count(*) from enrolment') + count('select count(*) from lesson_state'), before)
	await page.context().close()
})

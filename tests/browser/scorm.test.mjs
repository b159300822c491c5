// SCORM in a real browser: the run-time interface of both editions call by call, resume, completion in our record, a lost network, what a package may not reach; the
// project's own package.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const SLUG = 'scorm-test', WHO = 'lao54'
let server, browser

// A zip of stored files: enough for a package.
function crc(bytes) {
	let c = ~0
	for (const b of bytes) {
		c ^= b
		for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
	}
	return ~c >>> 0
}
function zip(files) {
	const out = [], list = []
	let at = 0
	for (const [name, text] of Object.entries(files)) {
		const n = Buffer.from(name), body = Buffer.from(text), head = Buffer.alloc(30), entry = Buffer.alloc(46)
		head.writeUInt32LE(0x04034b50, 0), head.writeUInt16LE(20, 4), head.writeUInt32LE(crc(body), 14), head.writeUInt32LE(body.length, 18), head.writeUInt32LE(body.length, 22), head.writeUInt16LE(n.length, 26)
		entry.writeUInt32LE(0x02014b50, 0), entry.writeUInt16LE(20, 4), entry.writeUInt16LE(20, 6), entry.writeUInt32LE(crc(body), 16), entry.writeUInt32LE(body.length, 20)
		entry.writeUInt32LE(body.length, 24), entry.writeUInt16LE(n.length, 28), entry.writeUInt32LE(at, 42)
		out.push(head, n, body)
		list.push(entry, n)
		at += head.length + n.length + body.length
	}
	const dir = Buffer.concat(list), end = Buffer.alloc(22)
	end.writeUInt32LE(0x06054b50, 0), end.writeUInt16LE(list.length / 2, 8), end.writeUInt16LE(list.length / 2, 10), end.writeUInt32LE(dir.length, 12), end.writeUInt32LE(at, 16)
	return Buffer.concat([...out, dir, end])
}

const PAGE = '<!doctype html><html lang="th"><meta charset="utf-8"><title>หน้า</title><p>หน้าเรียน</p>'
const manifest12 = `<?xml version="1.0"?><manifest identifier="t12" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata><organizations default="o"><organization identifier="x"><title>ไม่ใช่</title></organization>
<organization identifier="o"><title>แพ็กเกจ 1.2</title><item identifier="one" identifierref="r" parameters="?a=1"><title>ข้อหนึ่ง</title><adlcp:maxtimeallowed>01:00:00</adlcp:maxtimeallowed>
<adlcp:datafromlms>ข้อมูล</adlcp:datafromlms><adlcp:masteryscore>60</adlcp:masteryscore></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="page%20one.html"/></resources></manifest>`
const manifest2004 = `<?xml version="1.0"?><manifest identifier="t2004" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata><organizations default="o"><organization identifier="o"><title>แพ็กเกจ 2004</title>
<item identifier="one" identifierref="r"><title>ข้อหนึ่ง</title><adlcp:dataFromLMS>ข้อมูล</adlcp:dataFromLMS><adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.8"/>
<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>
<item identifier="two" identifierref="r2"><title>ข้อสอง</title></item></organization></organizations>
<resources xml:base="in/"><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.html"/><resource identifier="r2" type="webcontent" adlcp:scormType="sco" href="b.html"/></resources></manifest>`

before(async () => {
	server = await startServer({
		prepare({ dir, run }) {
			const at = join(dir, 'course')
			mkdirSync(at)
			const lesson = (title, file, rule) => ({ title, kind: 'scorm', minutes: 5, required: true, package: file, rule })
			writeFileSync(join(at, 'course.json'), JSON.stringify({ slug: SLUG, title: 'ทดสอบแพ็กเกจ', area: 'services', summary: 'หลักสูตรสำหรับทดสอบแพ็กเกจ SCORM ทั้งสองรุ่นในเบราว์เซอร์จริง', for_whom: 'ทุกคน',
				teacher: 'คณะผู้จัดทำ', minutes: 10, audience: ['dla', 'lao', 'public'], in_order: false, due_days: 0, certificate: true,
				sections: [{ title: 'ตอนเดียว', lessons: [lesson('รุ่น 1.2', 'p12.zip', 'pass'), lesson('รุ่น 2004', 'p2004.zip', 'complete')] }] }))
			writeFileSync(join(at, 'p12.zip'), zip({ 'imsmanifest.xml': manifest12, 'page one.html': PAGE }))
			writeFileSync(join(at, 'p2004.zip'), zip({ 'imsmanifest.xml': manifest2004, 'in/a.html': PAGE, 'in/b.html': PAGE }))
			const r = run('load', 'courses', at)
			assert.equal(r.status, 0, r.stderr)
		},
	})
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

const course = () => sql(server, `select id from course where slug = '${SLUG}'`)
const keyOf = (title, slug = SLUG) => sql(server, `select l.key from lesson l join course c on c.live_id = l.version_id where c.slug = '${slug}' and l.title like '${title}%'`)
const enrolment = () => sql(server, `select e.id from enrolment e join account a on a.id = e.account_id where e.course_id = ${course()} and a.username = '${WHO}'`)
async function until(what, words) {
	for (let i = 0; i < 100; i++) {
		if (await what()) return
		await new Promise((done) => setTimeout(done, 100))
	}
	assert.fail(words)
}
async function enrol(page, slug = SLUG) {
	await page.goto(`/learn/c/${slug}`)
	const button = page.getByRole('button', { name: 'ลงทะเบียนเรียน' })
	if (await button.count()) await Promise.all([page.waitForURL((u) => u.pathname.includes('/l/')), button.click()])
}
// The frame of the package's page, once it is there.
async function open(page, title, file, slug = SLUG) {
	await page.goto(`/learn/c/${slug}/l/${keyOf(title, slug)}`)
	let frame
	await until(async () => (frame = page.frames().find((f) => f.url().includes('/f/') && f.url().includes(file))) && (await frame.evaluate(() => document.readyState)) === 'complete', 'the package opens')
	return frame
}
const call = (frame, name, ...args) => frame.evaluate(([n, a]) => {
	const api = window.parent.API ?? window.parent.API_1484_11
	return api[n](...a)
}, [name, args])
const saved = (page) => page.waitForSelector('#saved[data-state="saved"]:not(:empty)')
const version = (title) => Number(sql(server, `select coalesce(max(version), 0) from scorm_state where enrolment_id = ${enrolment()} and lesson_key = '${keyOf(title)}'`))

// [call, arguments, answer, error code after it]
async function table(frame, rows, lastError) {
	for (const [name, args, answer, code] of rows) {
		const got = await call(frame, name, ...args), error = await call(frame, lastError)
		assert.deepEqual([got, error], [answer, String(code)], `${name}(${args.map((a) => JSON.stringify(a)).join(', ').slice(0, 120)})`)
	}
}
const G = 'LMSGetValue', T = 'LMSSetValue', g = 'GetValue', t = 'SetValue'

test('1.2: the run-time interface call by call', async () => {
	const page = await signIn(browser, server, WHO)
	await enrol(page)
	const frame = await open(page, 'รุ่น 1.2', 'page%20one.html?a=1')
	await table(frame, [
		[G, ['cmi.core.student_id'], '', 301], [T, ['cmi.core.exit', ''], 'false', 301], ['LMSCommit', [''], 'false', 301], ['LMSFinish', [''], 'false', 301],
		['LMSInitialize', ['x'], 'false', 201], ['LMSInitialize', [''], 'true', 0], ['LMSInitialize', [''], 'false', 101],
		[G, ['cmi.core._children'], 'student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time', 0], [G, ['cmi._version'], '3.4', 0],
		[G, ['cmi.core.entry'], 'ab-initio', 0], [G, ['cmi.core.lesson_status'], 'not attempted', 0], [G, ['cmi.core.credit'], 'credit', 0], [G, ['cmi.core.total_time'], '0000:00:00.00', 0],
		[G, ['cmi.launch_data'], 'ข้อมูล', 0], [G, ['cmi.student_data.mastery_score'], '60', 0], [G, ['cmi.student_data.max_time_allowed'], '01:00:00', 0], [G, ['cmi.core.score._children'], 'raw,min,max', 0],
		[G, ['cmi.core.lesson_status._children'], '', 202], [G, ['cmi.core.score._count'], '', 203], [G, ['cmi.nothing'], '', 401], [G, ['x'], '', 201], [G, [''], '', 201], [G, ['cmi.core.exit'], '', 404],
		[G, ['cmi.core.session_time'], '', 404], [T, ['cmi.core.student_id', 'x'], 'false', 403], [T, ['cmi.core._children', 'x'], 'false', 402], [T, ['cmi.objectives._count', '1'], 'false', 402],
		[T, ['cmi.nothing', 'x'], 'false', 401], [T, ['cmi.core.lesson_status', 'done'], 'false', 405], [T, ['cmi.core.score.raw', '101'], 'false', 405], [T, ['cmi.core.score.raw', 'x'], 'false', 405],
		[T, ['cmi.core.session_time', '1:2:3'], 'false', 405], [T, ['cmi.suspend_data', 'x'.repeat(4097)], 'false', 405], [T, ['cmi.suspend_data', 'ก'.repeat(4096)], 'true', 0],
		[T, ['cmi.core.lesson_location', 'x'.repeat(256)], 'false', 405], [T, ['cmi.core.lesson_location', 'หน้า 3'], 'true', 0], [G, ['cmi.core.lesson_location'], 'หน้า 3', 0],
		[G, ['cmi.objectives._count'], '0', 0], [T, ['cmi.objectives.1.id', 'a'], 'false', 201], [T, ['cmi.objectives.0.id', 'a'], 'true', 0], [T, ['cmi.objectives.0.score.raw', '50'], 'true', 0],
		[T, ['cmi.objectives.0.status', 'passed'], 'true', 0], [G, ['cmi.objectives._count'], '1', 0], [G, ['cmi.objectives.0.id'], 'a', 0], [G, ['cmi.objectives.3.id'], '', 201],
		[T, ['cmi.interactions.0.id', 'q1'], 'true', 0], [T, ['cmi.interactions.0.type', 'choice'], 'true', 0], [T, ['cmi.interactions.0.type', 'none'], 'false', 405],
		[T, ['cmi.interactions.0.result', 'correct'], 'true', 0], [T, ['cmi.interactions.0.correct_responses.0.pattern', 'a'], 'true', 0], [G, ['cmi.interactions._count'], '1', 0],
		[G, ['cmi.interactions.0.correct_responses._count'], '1', 0], [G, ['cmi.interactions.0.id'], '', 404], [T, ['cmi.student_preference.speed', '101'], 'false', 405],
		[T, ['cmi.student_preference.speed', '-5'], 'true', 0], [T, ['cmi.comments', 'ก'], 'true', 0], [T, ['cmi.comments', 'ข'], 'true', 0], [G, ['cmi.comments'], 'กข', 0],
		[T, ['cmi.core.lesson_status', 'incomplete'], 'true', 0], [T, ['cmi.core.score.raw', '40'], 'true', 0], [T, ['cmi.core.session_time', '00:10:30.5'], 'true', 0], [T, ['cmi.core.exit', 'suspend'], 'true', 0],
		['LMSGetErrorString', ['403'], 'Element is read only', 0], ['LMSGetErrorString', ['999'], '', 0], ['LMSGetDiagnostic', ['201'], 'Invalid argument error', 0],
		['LMSCommit', ['x'], 'false', 201], ['LMSCommit', [''], 'true', 0], ['LMSFinish', [''], 'true', 0], ['LMSFinish', [''], 'false', 301], [G, ['cmi.core.entry'], '', 301],
	], 'LMSGetLastError')
	await saved(page)
	await until(() => version('รุ่น 1.2') >= 2, 'what was committed is kept')
	assert.equal(sql(server, `select count(*) from lesson_state where enrolment_id = ${enrolment()} and done_ms > 0`), '0')
	// It goes on where it stopped; a score below the mastery fails, one above passes.
	const again = await open(page, 'รุ่น 1.2', 'page%20one.html')
	await table(again, [['LMSInitialize', [''], 'true', 0], [G, ['cmi.core.entry'], 'resume', 0], [G, ['cmi.core.lesson_location'], 'หน้า 3', 0], [G, ['cmi.core.total_time'], '0000:10:30.50', 0],
		[G, ['cmi.suspend_data'], 'ก'.repeat(4096), 0], [T, ['cmi.core.lesson_status', 'completed'], 'true', 0], ['LMSCommit', [''], 'true', 0], [G, ['cmi.core.lesson_status'], 'failed', 0],
		[T, ['cmi.core.score.raw', '85.5'], 'true', 0], [T, ['cmi.core.session_time', '00:00:30'], 'true', 0], ['LMSFinish', [''], 'true', 0]], 'LMSGetLastError')
	await page.getByText('บันทึกแล้วว่าเรียนจบบทนี้').waitFor()
	assert.equal(sql(server, `select score from lesson_state where enrolment_id = ${enrolment()} and lesson_key = '${keyOf('รุ่น 1.2')}' and done_ms > 0`), '8550')
	await page.context().close()
})

test('2004: the run-time interface call by call, two items, completion', async () => {
	const page = await signIn(browser, server, WHO)
	await enrol(page)
	const frame = await open(page, 'รุ่น 2004', 'in/a.html')
	await table(frame, [
		[g, ['cmi.entry'], '', 122], [t, ['cmi.exit', ''], 'false', 132], ['Commit', [''], 'false', 142], ['Terminate', [''], 'false', 112],
		['Initialize', ['x'], 'false', 201], ['Initialize', [''], 'true', 0], ['Initialize', [''], 'false', 103],
		[g, ['cmi._version'], '1.0', 0], [g, ['cmi.entry'], 'ab-initio', 0], [g, ['cmi.completion_status'], 'unknown', 0], [g, ['cmi.success_status'], 'unknown', 0], [g, ['cmi.mode'], 'normal', 0],
		[g, ['cmi.launch_data'], 'ข้อมูล', 0], [g, ['cmi.scaled_passing_score'], '0.7', 0], [g, ['cmi.completion_threshold'], '0.8', 0], [g, ['cmi.location'], '', 403], [g, ['cmi.max_time_allowed'], '', 403],
		[g, ['cmi.score._children'], 'scaled,raw,min,max', 0], [g, ['cmi.exit'], '', 405], [g, ['cmi.nothing'], '', 401], [g, [''], '', 301], [g, ['cmi.entry._children'], '', 301], [g, ['cmi.score._count'], '', 301],
		[t, ['', 'x'], 'false', 351], [t, ['cmi.entry', 'x'], 'false', 404], [t, ['cmi._version', 'x'], 'false', 404], [t, ['cmi.objectives._count', '1'], 'false', 404], [t, ['cmi.nothing', 'x'], 'false', 401],
		[t, ['cmi.completion_status', 'done'], 'false', 406], [t, ['cmi.score.scaled', 'x'], 'false', 406], [t, ['cmi.score.scaled', '1.5'], 'false', 407], [t, ['cmi.progress_measure', '-1'], 'false', 407],
		[t, ['cmi.session_time', '00:10:00'], 'false', 406], [t, ['cmi.suspend_data', 'x'.repeat(64001)], 'false', 406], [t, ['cmi.suspend_data', 'ข'.repeat(1000)], 'true', 0],
		[t, ['cmi.objectives.0.success_status', 'passed'], 'false', 408], [t, ['cmi.objectives.1.id', 'a'], 'false', 351], [t, ['cmi.objectives.0.id', 'a'], 'true', 0],
		[t, ['cmi.objectives.1.id', 'a'], 'false', 351], [t, ['cmi.objectives.0.id', 'b'], 'false', 351], [t, ['cmi.objectives.0.score.scaled', '0.5'], 'true', 0], [g, ['cmi.objectives._count'], '1', 0],
		[g, ['cmi.objectives.1.id'], '', 301], [g, ['cmi.objectives.0.description'], '', 403], [t, ['cmi.interactions.0.type', 'choice'], 'false', 408], [t, ['cmi.interactions.0.id', 'q1'], 'true', 0],
		[t, ['cmi.interactions.0.learner_response', 'a'], 'false', 408], [t, ['cmi.interactions.0.type', 'choice'], 'true', 0], [t, ['cmi.interactions.0.learner_response', 'a'], 'true', 0],
		[t, ['cmi.interactions.0.timestamp', '2026-11-21T08:00:00+07'], 'true', 0], [t, ['cmi.interactions.0.timestamp', 'today'], 'false', 406], [t, ['cmi.interactions.0.result', '0.5'], 'true', 0],
		[t, ['cmi.comments_from_learner.0.comment', 'ดี'], 'true', 0], [g, ['cmi.comments_from_learner._count'], '1', 0], [t, ['adl.nav.request', 'jump'], 'false', 406], [t, ['adl.nav.request', '_none_'], 'true', 0],
		[t, ['cmi.location', '7'], 'true', 0], [t, ['cmi.progress_measure', '0.5'], 'true', 0], [t, ['cmi.session_time', 'PT1H30M5.5S'], 'true', 0], [t, ['cmi.exit', 'suspend'], 'true', 0],
		['GetErrorString', ['407'], 'Data model element value out of range', 0], ['GetDiagnostic', ['408'], 'Data model dependency not established', 0],
		['Commit', ['x'], 'false', 201], ['Commit', [''], 'true', 0], [g, ['cmi.completion_status'], 'incomplete', 0], ['Terminate', [''], 'true', 0],
		['Terminate', [''], 'false', 113], [g, ['cmi.entry'], '', 123], [t, ['cmi.exit', ''], 'false', 133], ['Commit', [''], 'false', 143], ['Initialize', [''], 'false', 104],
	], 'GetLastError')
	await until(() => version('รุ่น 2004') >= 2, 'what was committed is kept')
	const again = await open(page, 'รุ่น 2004', 'in/a.html')
	await table(again, [['Initialize', [''], 'true', 0], [g, ['cmi.entry'], 'resume', 0], [g, ['cmi.location'], '7', 0], [g, ['cmi.total_time'], 'PT1H30M5.5S', 0], [g, ['cmi.suspend_data'], 'ข'.repeat(1000), 0],
		[t, ['cmi.score.scaled', '0.9'], 'true', 0], [t, ['cmi.progress_measure', '1'], 'true', 0], ['Commit', [''], 'true', 0], [g, ['cmi.success_status'], 'passed', 0], [g, ['cmi.completion_status'], 'completed', 0],
		[t, ['adl.nav.request', 'continue'], 'true', 0]], 'GetLastError')
	assert.equal(await call(again, 'Terminate', ''), 'true')
	// It leads to the second item; one of two is not the lesson.
	let second
	await until(() => (second = page.frames().find((f) => f.url().includes('in/b.html'))), 'the next item opens')
	await second.waitForLoadState()
	assert.equal(sql(server, `select count(*) from lesson_state where enrolment_id = ${enrolment()} and lesson_key = '${keyOf('รุ่น 2004')}' and done_ms > 0`), '0')
	// With the network gone nothing is lost.
	await page.context().setOffline(true)
	await table(second, [['Initialize', [''], 'true', 0], [g, ['cmi.entry'], 'ab-initio', 0], [t, ['cmi.completion_status', 'completed'], 'true', 0], ['Commit', [''], 'true', 0]], 'GetLastError')
	await page.waitForSelector('#saved[data-state="waiting"]')
	await page.context().setOffline(false)
	await page.getByText('ท่านเรียนจบหลักสูตรนี้แล้ว').waitFor()
	assert.equal(sql(server, `select count(*) from completion where enrolment_id = ${enrolment()}`), '1')
	assert.equal(sql(server, `select count(*) from certificate where enrolment_id = ${enrolment()}`), '1')
	await page.context().close()
})

test('closed without a word, the package goes on there', async () => {
	const page = await signIn(browser, server, WHO)
	await enrol(page)
	const frame = await open(page, 'รุ่น 2004', '/in/')
	await call(frame, 'Initialize', '')
	await call(frame, 'SetValue', 'cmi.location', 'สุดท้าย')
	const again = await open(page, 'รุ่น 2004', '/in/')
	await table(again, [['Initialize', [''], 'true', 0], [g, ['cmi.entry'], 'resume', 0], [g, ['cmi.location'], 'สุดท้าย', 0]], 'GetLastError')
	await page.context().close()
})

test('a package reaches neither pages nor cookies of the application; addresses cannot be made up', async () => {
	const page = await signIn(browser, server, WHO)
	await enrol(page)
	const frame = await open(page, 'รุ่น 1.2', 'page%20one.html'), url = new URL(frame.url())
	assert.notEqual(url.origin, server.url)
	const got = await frame.evaluate(async (app) => {
		const tries = { cookie: document.cookie }
		try { tries.top = window.top.document.title } catch (e) { tries.top = e.name }
		try { tries.page = await (await fetch(`${app}/learn/mine`, { credentials: 'include' })).text() } catch (e) { tries.page = e.name }
		try { tries.save = (await fetch(`${app}/learn/mine`, { method: 'POST', credentials: 'include', body: 'a=1' })).status } catch (e) { tries.save = e.name }
		return tries
	}, server.url)
	assert.deepEqual(got, { cookie: '', top: 'SecurityError', page: 'TypeError', save: 'TypeError' })
	const base = url.href.split('/f/')[0], status = async (u) => (await fetch(u)).status
	assert.equal(await status(`${base}/f/page%20one.html`), 200)
	const [id, until_, mac] = base.split('/p/')[1].split('.')
	const bad = [`${Number(id) + 1}.${until_}.${mac}`, `${id}.${Number(until_) + 1}.${mac}`, `${id}.${until_}.${'0'.repeat(mac.length)}`, `${id}.${until_}.`, id, 'x']
	for (const c of bad) assert.equal(await status(`${url.origin}/p/${c}/f/page%20one.html`), 404, c)
	for (const p of ['..%2f..%2fetc%2fpasswd', 'nothing.html', '%2e%2e/x']) assert.equal(await status(`${base}/f/${p}`), 404, p)
	for (const p of ['/', '/learn', '/sign-in', '/learn/mine']) assert.equal(await status(url.origin + p), 404, p)
	const cookies = await fetch(`${base}/player`)
	assert.equal(cookies.headers.get('set-cookie'), null)
	assert.match(cookies.headers.get('content-security-policy'), /frame-ancestors/)
	await page.context().close()
})

test('what a package reports is checked', async () => {
	const page = await signIn(browser, server, WHO)
	await enrol(page)
	await open(page, 'รุ่น 1.2', 'page%20one.html')
	const report = (state, seen) => page.evaluate(async ([s, v]) => {
		const at = document.querySelector('#scorm').dataset.post, csrf = document.querySelector('meta[name=csrf]').content
		return (await fetch(at, { method: 'POST', headers: { Accept: 'application/json', 'X-CSRF': csrf }, body: new URLSearchParams({ state: s, version: v }) })).status
	}, [state, String(seen)])
	const now = version('รุ่น 1.2')
	for (const bad of ['', 'x', '[]', '{}', '{"items":{"one":{"a":"b"}}}', '{"items":{"one":{"cmi.x":1}}}', '{"items":{"one":"x"}}', `{"items":{"one":{"cmi.x":"${'y'.repeat(300000)}"}}}`])
		assert.ok([413, 422].includes(await report(bad, now)), bad.slice(0, 40))
	assert.equal(await report('{"items":{}}', now + 5), 409)
	assert.equal(version('รุ่น 1.2'), now)
	await page.context().close()
})

for (const [name, size] of [['desktop', { width: 1280, height: 900 }], ['phone', { width: 360, height: 740 }]])
	test(`the project's own package (${name})`, async () => {
		const page = await signIn(browser, server, name === 'phone' ? 'lao24' : WHO, size)
		await enrol(page, 'public-services')
		const frame = await open(page, 'บทเรียนโต้ตอบ', 'index.html', 'public-services')
		await frame.locator('h1, h2').first().waitFor()
		const found = await new Axe({ page }).exclude('#scorm').analyze()
		assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [])
		assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0)
		await saved(page)
		await page.context().close()
	})

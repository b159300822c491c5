// Courses are written in a real browser: built, put in order by keys, by dragging and without a script, uploaded, sent and approved by a
// second person, taken out as a file and in again; what two authors type never overwrites each other unseen.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
let server, browser

before(async () => {
	server = await startServer()
	browser = await startBrowser()
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
const saved = (page) => page.waitForFunction(() => /^บันทึกแล้ว \d/.test(document.querySelector('#saved').textContent), null, { timeout: 15000 })
const titles = (page) => page.$$eval('#outline .outline', (lists) => lists.map((l) => [...l.children].map((li) => li.dataset.title).join(' ')).join('|'))
const stored = (slug) => sql(server, `select l.title from lesson l join course_section s on s.id = l.section_id join course c on c.draft_id = l.version_id
	where c.slug = '${slug}' order by s.pos, l.pos`).split('\n').join(' ')
const settled = async (slug, order) => {
	for (let i = 0; i < 100 && stored(slug) !== order; i++) await new Promise((done) => setTimeout(done, 50))
	assert.equal(stored(slug), order)
}

/* Box by box: an mp4 of so many seconds. */
function mp4(seconds, codec = 'avc1') {
	const u32 = (...n) => Buffer.concat(n.map((v) => { const b = Buffer.alloc(4); b.writeUInt32BE(v); return b }))
	const box = (type, ...inside) => { const body = Buffer.concat(inside); return Buffer.concat([u32(body.length + 8), Buffer.from(type), body]) }
	const stsd = box('stsd', u32(0, 1), box(codec, Buffer.alloc(16)))
	const trak = box('trak', box('mdia', box('hdlr', Buffer.alloc(8), Buffer.from('vide'), Buffer.alloc(13)), box('minf', box('stbl', stsd))))
	return Buffer.concat([box('ftyp', Buffer.from('isom\x00\x00\x02\x00isomiso2avc1mp41')), box('moov', box('mvhd', u32(0, 0, 0, 1000, seconds * 1000), Buffer.alloc(8)), trak), box('mdat', Buffer.alloc(300))])
}
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64')

async function newCourse(page, slug, title) {
	await page.goto('/teach/new')
	await page.fill('#title', title)
	await page.selectOption('#area', '3')
	await page.fill('#slug', slug)
	await page.click('main button[type=submit]')
	await page.waitForURL(`**/teach/${slug}`)
}
async function addLesson(page, slug, kind, title, section = 0) {
	await page.goto(`/teach/${slug}`)
	const part = page.locator('[data-part]').nth(section)
	await part.locator('details summary').first().click()
	await part.locator('select[name=kind]').selectOption(kind)
	await part.locator('form[action$="/lessons"] [name=title]').fill(title)
	await part.locator('form[action$="/lessons"] button').click()
	await page.waitForURL(/\/l\/[a-z2-7]{26}$/)
}

test('a course is built, checked, sent, approved by a second person; a new version follows', async () => {
	const page = await signIn(browser, server, 'teacher')
	await page.goto('/teach')
	await clean(page, 'teach-list')
	await page.goto('/teach/new')
	await clean(page, 'teach-new')
	await page.fill('#title', 'ชื่อ')
	await page.selectOption('#area', '3')
	await page.fill('#slug', 'Not A Slug')
	await page.click('main button[type=submit]')
	assert.match(await page.textContent('#slug-problem'), /a-z 0-9/)
	await clean(page, 'teach-new-refused')
	await newCourse(page, 'law-of-signs', 'กฎหมายว่าด้วยป้าย')
	assert.match(await page.textContent('.faults'), /ยังไม่มีบทเรียน/)
	assert.ok(await page.isDisabled('form[action$="/send"] button'))
	await addLesson(page, 'law-of-signs', 'text', 'ป้ายคืออะไร')
	await page.fill('#body', '# ป้าย\n\nป้ายตามกฎหมาย **หมายถึง** แผ่นป้าย')
	await saved(page)
	assert.match(sql(server, "select body from lesson where title = 'ป้ายคืออะไร'"), /แผ่นป้าย/)
	// a long one too: 20,000 Thai letters are 180 kB on their way
	await page.fill('#body', 'ป้ายคือแผ่นป้าย\n'.repeat(1250))
	await saved(page)
	for (let i = 0; i < 100 && sql(server, "select length(body) from lesson where title = 'ป้ายคืออะไร'") < 19000; i++) await new Promise((done) => setTimeout(done, 50))
	assert.ok(sql(server, "select length(body) from lesson where title = 'ป้ายคืออะไร'") >= 19000)
	await page.selectOption('#required', '0')
	await page.waitForFunction(() => document.querySelector('#saved').dataset.state === 'saved')
	await page.reload()
	assert.equal(await page.inputValue('#required'), '0')
	await page.selectOption('#required', '1')
	await saved(page)
	await clean(page, 'lesson-text')
	await page.goto('/teach/law-of-signs')
	assert.match(await page.textContent('.faults'), /ยังไม่มีคำอธิบายย่อ/)
	await page.click('.faults a')
	await page.waitForURL('**/facts')
	await page.fill('#summary', 'รู้จักป้ายและภาษีป้าย')
	await saved(page)
	await clean(page, 'facts')
	await page.goto('/teach/law-of-signs')
	await clean(page, 'editor')
	await page.fill('#note', 'ฉบับแรก')
	await page.click('form[action$="/send"] button')
	await page.waitForURL('**/teach/law-of-signs?done=sent')
	assert.equal(await page.locator('form[action$="/approve"]').count(), 0) // not the sender, and without the right
	assert.equal(await page.locator('form[action$="/move"]').count(), 0) // nothing can be changed
	// the second person returns it, then approves it
	const other = await signIn(browser, server, 'mooc')
	await other.goto('/teach')
	await other.click('section:has(#g0) a:has-text("กฎหมายว่าด้วยป้าย")')
	assert.match(await other.textContent('dl.facts'), /ฉบับแรก/)
	await clean(other, 'editor-approver')
	await other.fill('#why', 'เพิ่มตัวอย่างป้าย')
	await other.click('form[action$="/return"] button')
	await other.waitForURL('**?done=returned')
	await page.goto('/teach/law-of-signs')
	assert.match(await page.textContent('#send-h ~ .note'), /เพิ่มตัวอย่างป้าย/)
	await page.click('form[action$="/send"] button')
	await page.waitForURL('**?done=sent')
	await other.goto('/teach/law-of-signs')
	await other.click('form[action$="/approve"] button')
	await other.click('dialog button[value=yes]')
	await other.waitForURL('**?done=approved')
	assert.equal(sql(server, "select state from course where slug = 'law-of-signs'"), '1')
	assert.equal((await other.request.get(server.url + '/learn/c/law-of-signs')).status(), 200)
	// a new version
	await page.goto('/teach/law-of-signs')
	await clean(page, 'editor-live')
	await page.click('form[action$="/draft"] button')
	await page.waitForURL('**?done=draft')
	await page.goto('/teach/law-of-signs/versions')
	assert.match(await page.textContent('table'), /รุ่นที่ 2[\s\S]*รุ่นที่ 1/)
	await clean(page, 'versions')
	await page.goto('/teach/law-of-signs')
	await page.click('form[action$="/discard"] button')
	await page.click('dialog button[value=yes]')
	await page.waitForURL('**?done=discarded')
	await page.context().close()
	await other.context().close()
})

test('the order is changed by keys, by dragging and by the buttons', async () => {
	const page = await signIn(browser, server, 'teacher')
	await newCourse(page, 'in-order', 'ลำดับ')
	for (const t of ['ก', 'ข', 'ค']) await addLesson(page, 'in-order', 'text', t)
	await page.goto('/teach/in-order')
	await page.fill('#new-section', 'ส่วนสอง')
	await page.click('form[action$="/sections"] button')
	await page.waitForFunction(() => document.querySelectorAll('[data-part]').length === 2)
	// keys on the handle: moved, told, still in focus
	const handle = page.locator('li[data-title="ก"] .handle')
	await handle.focus()
	await page.keyboard.press('ArrowDown')
	assert.equal(await titles(page), 'ข ก ค|')
	await page.waitForFunction(() => /ย้าย “ก” ไปลำดับที่ 2 จาก 3/.test(document.querySelector('#moved').textContent))
	assert.ok(await handle.evaluate((e) => e === document.activeElement))
	await page.keyboard.press('ArrowDown')
	await page.keyboard.press('ArrowDown') // over the border
	assert.equal(await titles(page), 'ข ค|ก')
	await page.waitForFunction(() => /ส่วนสอง/.test(document.querySelector('#moved').textContent))
	await page.keyboard.press('ArrowDown')
	await page.waitForFunction(() => /ล่างสุดแล้ว/.test(document.querySelector('#moved').textContent))
	await settled('in-order', 'ข ค ก')
	// the buttons, in place
	await page.click('li[data-title="ค"] button[value=up]')
	assert.equal(await titles(page), 'ค ข|ก')
	await settled('in-order', 'ค ข ก')
	assert.equal(await page.evaluate(() => document.activeElement.value), 'up')
	// dragging, from one section into the other
	await page.dragAndDrop('li[data-title="ก"] .handle', 'li[data-title="ค"]', { targetPosition: { x: 60, y: 4 } })
	assert.equal(await titles(page), 'ก ค ข|')
	await settled('in-order', 'ก ค ข')
	await clean(page, 'outline')
	// removed after a question
	await page.click('li[data-title="ข"] [aria-label="ลบ ข"]')
	await page.click('dialog button:has-text("ยกเลิก")')
	assert.equal(stored('in-order'), 'ก ค ข')
	await page.click('li[data-title="ข"] [aria-label="ลบ ข"]')
	await page.click('dialog button[value=yes]')
	await page.waitForURL('**?done=removed')
	assert.equal(stored('in-order'), 'ก ค')
	// without a script the same buttons are forms
	const plain = await signIn(browser, server, 'teacher', { script: false })
	await plain.goto('/teach/in-order')
	await plain.click('li[data-title="ก"] button[value=down]')
	assert.equal(stored('in-order'), 'ค ก')
	await plain.click('li[data-title="ก"] button[value=down]') // into the second section
	assert.equal(await titles(plain), 'ค|ก')
	await plain.context().close()
	await page.context().close()
})

test('two authors do not overwrite each other unseen', async () => {
	const page = await signIn(browser, server, 'teacher')
	await newCourse(page, 'two-authors', 'สองคน')
	await addLesson(page, 'two-authors', 'text', 'ร่วมกัน')
	const at = page.url()
	const other = await signIn(browser, server, 'mooc')
	await other.goto(at)
	await page.fill('#body', 'ของคนแรก')
	await saved(page)
	await other.fill('#body', 'ของคนที่สอง')
	await other.waitForSelector('.conflict')
	assert.match(await other.textContent('.conflict'), /ของคนแรก/)
	assert.equal(sql(server, "select body from lesson where title = 'ร่วมกัน'"), 'ของคนแรก')
	await other.click('.conflict button:has-text("ใช้ของฉัน")')
	await saved(other)
	assert.equal(sql(server, "select body from lesson where title = 'ร่วมกัน'"), 'ของคนที่สอง')
	// without a script: what was typed stands in the field, and the words above it
	const plain = await signIn(browser, server, 'teacher', { script: false })
	await plain.goto(at)
	await other.fill('#body', 'เปลี่ยนอีกครั้ง')
	await saved(other)
	await other.waitForFunction(() => document.querySelector('#saved').dataset.state === 'saved')
	for (let i = 0; i < 50 && sql(server, "select body from lesson where title = 'ร่วมกัน'") !== 'เปลี่ยนอีกครั้ง'; i++) await new Promise((done) => setTimeout(done, 50))
	await plain.fill('#body', 'พิมพ์ไว้')
	await plain.click('main form button:has-text("บันทึก")')
	assert.match(await plain.textContent('[role=alert]'), /มีผู้อื่นบันทึกไปก่อน/)
	assert.equal((await plain.inputValue('#body')).trim(), 'พิมพ์ไว้')
	for (const p of [plain, other, page]) await p.context().close()
})

test('files: a video that is not one, a video, captions, pictures', async () => {
	const page = await signIn(browser, server, 'teacher')
	await newCourse(page, 'with-files', 'มีไฟล์')
	await addLesson(page, 'with-files', 'video', 'วิดีโอ')
	const send = async (form, name, mimeType, buffer) => {
		await page.setInputFiles(`${form} input[type=file]`, { name, mimeType, buffer })
		await page.click(`${form} button[type=submit]`)
	}
	const video = 'form[action$="/file"]', captions = 'form[action$="/captions"]:has(input[type=file])'
	const refused = (form, words) => page.waitForFunction(([f, w]) => document.querySelector(`${f} .note.bad`)?.textContent.includes(w), [form, words])
	await send(video, 'film.mp4', 'video/mp4', Buffer.from('this is not a video at all, whatever its name says '.repeat(20)))
	await refused(video, 'ไฟล์')
	await send(video, 'film.mp4', 'video/mp4', mp4(90).subarray(0, 300)) // cut off
	await refused(video, 'ไม่ใช่วิดีโอ mp4 หรือเสียหาย')
	await send(video, 'phone.mp4', 'video/mp4', mp4(90, 'hvc1'))
	await refused(video, 'hvc1')
	assert.equal(sql(server, "select file_sha from lesson where title = 'วิดีโอ'"), '')
	await send(video, 'film.mp4', 'video/mp4', mp4(90))
	await page.waitForSelector('.author-video')
	assert.equal(sql(server, "select seconds from lesson where title = 'วิดีโอ'"), '90')
	await send(captions, 'film.srt.vtt', 'text/vtt', Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nก\n'))
	await refused(captions, 'WEBVTT')
	await send(captions, 'film.vtt', 'text/vtt', Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\nสวัสดี\n'))
	await page.waitForSelector('track', { state: 'attached' })
	await clean(page, 'lesson-video')
	await addLesson(page, 'with-files', 'text', 'บทอ่าน')
	await send('form[action$="/files"]', 'แผนที่ map.png', 'image/png', PNG)
	await page.waitForFunction(() => document.querySelector('#pictures code')?.textContent === 'file:map.png')
	await page.fill('#body', 'ดู ![แผนที่](file:map.png)')
	await saved(page)
	await addLesson(page, 'with-files', 'link', 'ลิงก์')
	await page.fill('#url', 'javascript:alert(1)')
	await page.waitForFunction(() => /บันทึกไม่ได้/.test(document.querySelector('#saved').textContent))
	assert.equal(sql(server, "select url from lesson where title = 'ลิงก์'"), '')
	await page.fill('#url', 'https://www.dla.go.th/')
	await saved(page)
	await addLesson(page, 'with-files', 'test', 'สอบ')
	await clean(page, 'lesson-test')
	// the cover, with a picture as its answer
	await page.goto('/teach/with-files/facts')
	await page.setInputFiles('#cover-file', { name: 'cover.png', mimeType: 'image/png', buffer: PNG })
	await page.click('#cover form[data-upload] button')
	await page.waitForSelector('#cover img')
	await page.context().close()
})

test('people, lists, what must be passed before', async () => {
	const page = await signIn(browser, server, 'teacher')
	await newCourse(page, 'for-some', 'เฉพาะบางคน')
	await page.goto('/teach/for-some/facts')
	await page.fill('#add-teacher', 'staff54')
	await page.click('#of-teacher form:has(#add-teacher) button')
	assert.match(await page.textContent('.note.bad'), /ไม่มีบทบาท/)
	await page.fill('#add-teacher', 'mooc2')
	await page.click('#of-teacher form:has(#add-teacher) button')
	await page.waitForSelector('#of-teacher li:has-text("mooc2")')
	await page.fill('#add-unit', 'P54')
	await page.click('#of-unit form:has(#add-unit) button')
	await page.waitForSelector('#of-unit li:has-text("สถจ.แพร่")')
	await page.fill('#add-person', 'nobody-here')
	await page.click('#of-person form:has(#add-person) button')
	assert.match(await page.textContent('.note.bad'), /ไม่พบบัญชี/)
	await page.uncheck('#audience [value="4"]')
	await page.check('#audience [value="8"]')
	await page.click('#audience button')
	await page.waitForURL('**#audience')
	assert.equal(sql(server, "select v.audience from course c join course_version v on v.id = c.draft_id where c.slug = 'for-some'"), '11')
	await clean(page, 'facts-people')
	await page.context().close()
})

test('a course goes out as a file and comes in again; a bad file changes nothing', async () => {
	const page = await signIn(browser, server, 'teacher')
	await newCourse(page, 'travels', 'เดินทาง')
	await addLesson(page, 'travels', 'text', 'บทเดียว')
	await page.fill('#body', 'เนื้อหาที่เดินทาง')
	await saved(page)
	const file = await page.request.get(server.url + '/teach/travels/export')
	assert.equal(file.status(), 200)
	const zip = await file.body()
	assert.equal(zip.subarray(0, 2).toString(), 'PK')
	await page.goto('/teach/import')
	await clean(page, 'import')
	const n = sql(server, 'select count(*) from course')
	await page.setInputFiles('#file', { name: 'x.zip', mimeType: 'application/zip', buffer: Buffer.from('not a zip') })
	await page.click('main button[type=submit]')
	await page.waitForSelector('.note.bad')
	assert.equal(sql(server, 'select count(*) from course'), n)
	await page.setInputFiles('#file', { name: 'travels.zip', mimeType: 'application/zip', buffer: zip })
	await page.click('main button[type=submit]')
	await page.waitForURL('**/teach/travels-2?done=import')
	assert.equal(stored('travels-2'), 'บทเดียว')
	// a copy within
	await page.goto('/teach/travels/versions')
	await page.fill('#clone-slug', 'travels-copy')
	await page.click('form[action$="/clone"] button')
	await page.waitForURL('**/teach/travels-copy?done=clone')
	await page.context().close()
})

test('others have no business here', async () => {
	const page = await signIn(browser, server, 'teacher')
	await newCourse(page, 'mine-alone', 'ของฉัน')
	const lao = await signIn(browser, server, 'lao54')
	assert.equal((await lao.goto('/teach')).status(), 403)
	assert.equal((await lao.goto('/teach/mine-alone')).status(), 403)
	assert.equal((await page.goto('/teach/no-such-course')).status(), 404)
	await lao.context().close()
	await page.context().close()
})

test('on a phone', async () => {
	const page = await signIn(browser, server, 'teacher', { width: 360, height: 740 })
	await newCourse(page, 'on-a-phone', 'บนโทรศัพท์ที่มีชื่อรายวิชายาวมากจนต้องขึ้นบรรทัดใหม่')
	await addLesson(page, 'on-a-phone', 'text', 'บทเรียนที่มีชื่อยาวมากเพื่อดูว่าขึ้นบรรทัดใหม่ได้')
	await clean(page, 'phone-lesson')
	for (const [path, name] of [['', 'editor'], ['/facts', 'facts'], ['/versions', 'versions']]) {
		await page.goto('/teach/on-a-phone' + path)
		await clean(page, `phone-${name}`)
	}
	for (const path of ['/teach', '/teach/new', '/teach/import']) {
		await page.goto(path)
		await clean(page, `phone${path.replaceAll('/', '-')}`)
	}
	await page.goto('/teach/on-a-phone')
	await page.click('li [aria-label^="เลื่อน"][value=up]')
	await page.context().close()
	// a published course, looked at by an officer: nothing to be changed
	const officer = await signIn(browser, server, 'mooc', { width: 360, height: 740 })
	await officer.goto('/teach')
	await clean(officer, 'phone-teach-officer')
	for (const path of ['', '/facts', '/versions', '/l/' + sql(server, "select l.key from lesson l join course c on c.live_id = l.version_id where c.slug = 'lpa-preparation' order by l.id limit 1")]) {
		await officer.goto('/teach/lpa-preparation' + path)
		assert.equal(await officer.locator('main [data-save], #outline[data-move]').count(), 0)
		await clean(officer, `phone-live${path.slice(0, 4).replaceAll('/', '-')}`)
	}
	await officer.context().close()
})

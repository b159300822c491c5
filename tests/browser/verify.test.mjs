// From the team's first score to the published result, in a real browser: teams, verification, confirming, publishing, forms.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
let server, browser
let waiting, handedIn // codes of LAOs in Phrae: confirmed by the clerk (for the team); handed in (for the head)

before(async () => {
	server = await startServer()
	browser = await startBrowser()
	if (shots) mkdirSync(shots, { recursive: true })
	const codes = (state) => sql(server, `select u.code from lpa_entry e join org_unit u on u.id = e.unit_id where u.province_code = '54' and e.state = ${state} order by u.code`).split('\n')
	waiting = codes(1)
	handedIn = codes(2)
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

const at = (code, rest = '') => `/lpa/2567/${code}/verify${rest}`
const of = (code, no) => `unit_id = (select id from org_unit where code = '${code}') and indicator_id = (select i.id from lpa_indicator i join lpa_form f on f.id = i.form_id where f.year = 2567 and i.no = '${no}')`
const score = (code, no) => sql(server, `select coalesce(cast(points_centi as text), 'cut') || '|' || reason from lpa_score where ${of(code, no)}`)
const state = (code) => Number(sql(server, `select state from lpa_entry where unit_id = (select id from org_unit where code = '${code}')`))
const pathOf = (code, no) => at(code, `/${no.split('.')[0]}?i=${no}`)
const stands = (page, name, pattern) => page.waitForFunction(([n, p]) => document.querySelector('#saved')?.dataset.state === n && new RegExp(p).test(document.querySelector('#saved').textContent), [name, pattern], { timeout: 15000 })
const saved = (page) => stands(page, 'saved', '^บันทึกแล้ว')

/* Indicators of an LAO that the team has not scored, with the LAO's own points; the given bands exist. */
function open(code, { cut = 0 } = {}) {
	return sql(server, `select i.no, s.band, (select points_centi from lpa_band b where b.indicator_id = i.id and b.pos = s.band),
		(select min(points_centi) from lpa_band b where b.indicator_id = i.id) from lpa_self s join lpa_indicator i on i.id = s.indicator_id
		join org_unit u on u.id = s.unit_id where u.code = '${code}' and s.cut = ${cut} and not exists (select 1 from lpa_score v where v.unit_id = s.unit_id and v.indicator_id = s.indicator_id)
		order by i.pos`).split('\n').filter(Boolean).map((l) => l.split('|')).map(([no, band, own, low]) => ({ no, band: Number(band), own, low }))
}

async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(over, 0, `${name} scrolls sideways`)
}
const press = (page, button) => Promise.all([page.waitForNavigation(), page.click(button)])
/* A button of a form that asks first. */
const pressAsked = async (page, button) => {
	await page.click(button)
	await Promise.all([page.waitForNavigation(), page.click('dialog button[value=yes]')])
}

test('a score that differs waits for its reason, and is saved with it', async () => {
	const page = await signIn(browser, server, 'team54')
	const code = waiting[0], one = open(code).find((x) => x.own !== x.low)
	await page.goto(pathOf(code, one.no))
	const missing = Number(await page.textContent('[data-missing]'))
	await page.check(`input[name=points][value="${one.low}"]`)
	await stands(page, 'failed', 'ต้องระบุเหตุผล')
	assert.equal(score(code, one.no), '')
	await clean(page, 'score-refused')
	await page.fill('#reason', 'หลักฐานไม่ครบทุกเดือน')
	await saved(page)
	assert.equal(score(code, one.no), `${one.low}|หลักฐานไม่ครบทุกเดือน`)
	assert.equal(await page.locator(`[data-step="${one.no}"] use`).getAttribute('href'), '/assets/icons.svg#pencil-square')
	assert.equal(Number(await page.textContent('[data-missing]')), missing - 1)
	await page.reload()
	assert.ok(await page.isChecked(`input[name=points][value="${one.low}"]`))
	assert.equal(await page.inputValue('#reason'), 'หลักฐานไม่ครบทุกเดือน')
	await page.context().close()
})

test('the same score needs no reason; cutting from the base does', async () => {
	const page = await signIn(browser, server, 'team54')
	const code = waiting[0], [same, cut] = open(code)
	await page.goto(pathOf(code, same.no))
	await page.check(`input[name=points][value="${same.own}"]`)
	await saved(page)
	assert.equal(score(code, same.no), `${same.own}|`)
	await page.goto(pathOf(code, cut.no))
	await page.check('input[name=points][value=cut]')
	await stands(page, 'failed', 'ตัดฐานต้องระบุเหตุผล')
	await page.fill('#reason', 'ไม่มีสถานศึกษาในสังกัด')
	await saved(page)
	assert.equal(score(code, cut.no), 'cut|ไม่มีสถานศึกษาในสังกัด')
	await page.context().close()
})

test('two windows of a team: the later one sees what stands there', async () => {
	const a = await signIn(browser, server, 'team54'), b = await signIn(browser, server, 'team54')
	const code = waiting[0], one = open(code).find((x) => x.own !== x.low)
	await a.goto(pathOf(code, one.no))
	await b.goto(pathOf(code, one.no))
	await a.check(`input[name=points][value="${one.own}"]`)
	await saved(a)
	await b.fill('#reason', 'ตรวจที่ทำการแล้วไม่พบเอกสาร')
	await b.check(`input[name=points][value="${one.low}"]`)
	await b.waitForSelector('.conflict')
	assert.equal(score(code, one.no), `${one.own}|`)
	await clean(b, 'score-conflict')
	await b.click('.conflict button:has-text("ใช้ของฉัน")')
	await saved(b)
	assert.equal(score(code, one.no), `${one.low}|ตรวจที่ทำการแล้วไม่พบเอกสาร`)
	await a.context().close()
	await b.context().close()
})

test('without a script: the reason is asked beside its field, nothing typed is lost', async () => {
	const page = await signIn(browser, server, 'team54', { script: false })
	const code = waiting[1], one = open(code).find((x) => x.own !== x.low)
	await page.goto(pathOf(code, one.no))
	await page.check(`input[name=points][value="${one.low}"]`)
	await press(page, '#score button[type=submit]')
	assert.match(await page.textContent('#reason-problem'), /ต้องระบุเหตุผล/)
	assert.ok(await page.isChecked(`input[name=points][value="${one.low}"]`))
	await page.fill('#reason', 'บรรทัดหนึ่ง\nบรรทัดสอง')
	await press(page, '#score button[type=submit]')
	assert.equal(score(code, one.no), `${one.low}|บรรทัดหนึ่ง\nบรรทัดสอง`)
	await press(page, 'button:has-text("เห็นตามที่ อปท. ประเมิน")')
	assert.equal(score(code, one.no), `${one.own}|`)
	await page.context().close()
})

test('taking the own score over: one, then all that are left, then the result is handed in', async () => {
	const page = await signIn(browser, server, 'team54')
	const code = waiting[0], [one] = open(code)
	await page.goto(at(code))
	assert.equal(await page.locator('button:has-text("ส่งผลให้จังหวัด")').count(), 0, 'not before all is scored')
	await page.goto(pathOf(code, one.no))
	if (one.own !== one.low) { // a refused wish in between leaves nothing behind
		await page.check(`input[name=points][value="${one.low}"]`)
		await stands(page, 'failed', 'ต้องระบุเหตุผล')
	}
	await page.click('button:has-text("เห็นตามที่ อปท. ประเมิน")')
	await saved(page)
	assert.equal(score(code, one.no), `${one.own}|`)
	await page.keyboard.press('j')
	await page.waitForURL((u) => u.searchParams.get('i') !== one.no)
	for (let d = 1; d <= 5; d++) {
		const left = () => [...open(code), ...open(code, { cut: 1 })].filter((x) => x.no.startsWith(`${d}.`))
		await page.goto(at(code, `/${d}`))
		if (left().length > 1) {
			await page.click('.all-own summary')
			await press(page, '.all-own button')
			assert.match(await page.textContent('.note.done'), /ให้คะแนนตามที่ อปท. ประเมินตนเองแล้ว \d+ ข้อ/)
		} else if (left().length === 1) {
			await page.click('button:has-text("เห็นตามที่ อปท. ประเมิน")')
			await saved(page)
		}
		assert.deepEqual(left(), [])
	}
	await page.goto(at(code))
	await clean(page, 'verify-complete')
	await pressAsked(page, 'button:has-text("ส่งผลให้จังหวัด")')
	assert.equal(state(code), 2)
	assert.match(await page.textContent('.note.done'), /ส่งผลให้จังหวัดแล้ว/)
	await page.goto(pathOf(code, one.no))
	assert.ok(await page.isDisabled('input[name=points] >> nth=0'), 'closed after handing in')
	assert.equal(await page.locator('button:has-text("เห็นตามที่ อปท. ประเมิน")').count(), 0)
	await page.context().close()
})

test('a page left open after the hand-in saves nothing', async () => {
	const page = await signIn(browser, server, 'team54')
	const code = waiting[0], csrf = await (await page.goto('/lpa'), page.getAttribute('meta[name=csrf]', 'content'))
	const answer = await page.request.post(`/lpa/2567/${code}/score`, { form: { csrf, indicator: '1.1', seen: '1', points: 'cut', reason: 'สาย' }, headers: { Accept: 'application/json' } })
	assert.equal(answer.status(), 423)
	assert.match((await answer.json()).error, /ส่งผลแล้ว/)
	await page.context().close()
})

test('others cannot score, nor look where they should not', async () => {
	for (const [who, wanted] of [['p54', 403], ['team24', 403], ['lao54', 403], ['auditor', 403]]) {
		const page = await signIn(browser, server, who)
		await page.goto('/account')
		const csrf = await page.getAttribute('meta[name=csrf]', 'content'), code = waiting[1]
		const answer = await page.request.post(`/lpa/2567/${code}/score`, { form: { csrf, indicator: '1.1', seen: '0', points: 'cut', reason: 'x' } })
		assert.equal(answer.status(), wanted, who)
		await page.context().close()
	}
	const own = await signIn(browser, server, 'lao54')
	const code = sql(server, "select u.code from account a join account_role r on r.account_id = a.id join org_unit u on u.id = r.unit_id where a.username = 'lao54'")
	assert.equal((await own.goto(at(code))).status(), 403)
	assert.equal((await own.goto('/lpa/2567/verify')).url(), `${server.url}/lpa/2567/${code}`)
	await own.context().close()
	const reader = await signIn(browser, server, 'p54')
	await reader.goto(at(waiting[1], '/1'))
	assert.ok(await reader.isDisabled('input[name=points] >> nth=0'))
	assert.match(await reader.textContent('main'), /เปิดดูได้อย่างเดียว/)
	await reader.context().close()
	const other = await signIn(browser, server, 'p24')
	assert.equal((await other.goto(at(waiting[1]))).status(), 403)
	await other.context().close()
})

test('evidence is seen in the page', async () => {
	const lao = await signIn(browser, server, 'lao54')
	const code = sql(server, "select u.code from account a join account_role r on r.account_id = a.id join org_unit u on u.id = r.unit_id where a.username = 'lao54'")
	const png = join(server.dir, 'sign.png')
	writeFileSync(png, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64'))
	const pdf = join(server.dir, 'report.pdf')
	await (await browser.newContext()).newPage().then(async (p) => { // a real PDF
		await p.setContent('<h1>รายงานผลการดำเนินงาน</h1>')
		writeFileSync(pdf, await p.pdf({ format: 'A4' }))
		await p.context().close()
	})
	for (const file of [pdf, png]) {
		await lao.goto(`/lpa/2567/${code}/d/1?i=1.1`)
		const n = await lao.locator('#evidence li.file').count()
		await lao.click('summary:has-text("แนบไฟล์")')
		await lao.setInputFiles('#ev-file', file)
		await lao.click('form[data-upload] button[type=submit]')
		await lao.waitForFunction((k) => document.querySelectorAll('#evidence li.file').length > k, n)
	}
	const page = await signIn(browser, server, 'team54')
	await page.goto(pathOf(code, '1.1'))
	const frame = page.locator('iframe.preview')
	assert.equal(await frame.count(), 1)
	assert.equal((await page.request.get(await frame.getAttribute('src'))).headers()['content-type'], 'application/pdf')
	await page.click('li.piece:has(img.preview) summary')
	await page.waitForFunction(() => document.querySelector('img.preview').naturalWidth === 1)
	await clean(page, 'verify-evidence')
	await lao.context().close()
	await page.context().close()
})

test('the head finds what waits first, confirms one, sends one back, confirms several', async () => {
	const page = await signIn(browser, server, 'p54head')
	await page.goto('/lpa/2567/verify')
	assert.ok(await page.locator('tbody tr >> nth=0').locator('button:has-text("ยืนยัน")').count(), 'waiting ones stand first')
	await clean(page, 'list-head')
	await pressAsked(page, `tr:has(a[href="${at(handedIn[0])}"]) button:has-text("ยืนยัน")`)
	assert.equal(state(handedIn[0]), 3)

	await page.goto(at(handedIn[1]))
	await page.click('#return summary')
	await page.fill('#reason', ' ')
	await press(page, '#return button[type=submit]')
	assert.match(await page.textContent('#reason-problem'), /เหตุผล/)
	assert.equal(state(handedIn[1]), 2)
	await clean(page, 'return-refused')
	await page.fill('#reason', 'ตรวจข้อ 3.3 อีกครั้ง')
	await press(page, '#return button[type=submit]')
	assert.equal(state(handedIn[1]), 1)
	assert.match(await page.textContent('main'), /ตรวจข้อ 3.3 อีกครั้ง/)

	const team = await signIn(browser, server, 'team54')
	await team.goto(at(handedIn[1]))
	await pressAsked(team, 'button:has-text("ส่งผลให้จังหวัด")')
	await team.context().close()

	await page.goto('/lpa/2567/verify?state=2')
	const boxes = page.locator('input[name=lao]')
	assert.equal(await boxes.count(), 2)
	// one of the two is sent back meanwhile: the other is confirmed, this one named
	sql(server, `update lpa_entry set version = version + 1 where unit_id = (select id from org_unit where code = '${waiting[0]}')`)
	for (const box of await boxes.all()) await box.check()
	await pressAsked(page, 'button:has-text("ยืนยันแห่งที่เลือก")')
	assert.match(await page.textContent('.note.bad'), /ยืนยันแล้ว 1 แห่ง ยืนยันไม่ได้ 1 แห่ง/)
	assert.equal(state(handedIn[1]), 3)
	assert.equal(state(waiting[0]), 2)
	await page.goto('/lpa/2567/verify?state=2')
	await page.check('input[name=lao]')
	await pressAsked(page, 'button:has-text("ยืนยันแห่งที่เลือก")')
	assert.equal(state(waiting[0]), 3)
	await page.context().close()
})

test('teams: created, filled, planned; a change in between is told; only an empty one goes away', async () => {
	const page = await signIn(browser, server, 'p54')
	await page.goto('/lpa/2567/teams')
	await page.click('summary:has-text("เพิ่มทีม")')
	await page.fill('#no', '1')
	await press(page, 'button:has-text("เพิ่มทีม")')
	assert.match(await page.textContent('#no-problem'), /มีทีมที่ 1 อยู่แล้ว/)
	await clean(page, 'team-refused')
	await page.fill('#no', '')
	await page.fill('#order_no', '1300/2567')
	await page.fill('#order_day', '2024-05-02')
	await press(page, 'button:has-text("เพิ่มทีม")')
	assert.match(await page.textContent('h1'), /ทีมที่ 2/)
	const url = page.url(), id = url.match(/teams\/(\d+)/)[1]

	await page.fill('#username', 'lao54')
	await press(page, 'button:has-text("เพิ่มสมาชิก")')
	assert.match(await page.textContent('#username-problem'), /ไม่มีบทบาทในสำนักงานของจังหวัด/)
	await page.fill('#username', 'Team54')
	await page.selectOption('#duty', 'ประธาน')
	await press(page, 'button:has-text("เพิ่มสมาชิก")')
	assert.match(await page.textContent('#members'), /ทีมประเมินจังหวัดแพร่[\s\S]*ประธาน/)

	const row = page.locator('.pick').filter({ has: page.locator('input[name=lao]:not(:checked)') }).first()
	const lao = await row.locator('input[name=lao]').getAttribute('value')
	const pick = page.locator(`.pick:has(input[name=lao][value="${lao}"])`)
	await pick.locator('input[name=lao]').check()
	await pick.locator('input[name=day]').fill('2024-06-10')
	// somebody plans another day for the same LAO meanwhile
	sql(server, `update lpa_team_lao set visit_day = '2024-06-01' where unit_id = (select id from org_unit where code = '${lao}')`)
	await press(page, 'button:has-text("บันทึกแผน")')
	assert.match(await page.textContent(`#p-${lao}`), /มีผู้แก้ไปก่อนแล้ว: ขณะนี้อยู่ทีมที่ 1 1 มิ.ย. 2567/)
	assert.ok(await pick.locator('input[name=lao]').isChecked(), 'what was chosen still stands')
	await clean(page, 'plan-conflict')
	await press(page, 'button:has-text("บันทึกแผน")')
	assert.equal(sql(server, `select team_id || '|' || visit_day from lpa_team_lao where unit_id = (select id from org_unit where code = '${lao}')`), `${id}|2024-06-10`)
	assert.ok(await page.isDisabled('button:has-text("ลบทีม")'))

	await pick.locator('input[name=lao]').uncheck()
	await press(page, 'button:has-text("บันทึกแผน")')
	await pressAsked(page, 'button:has-text("ลบทีม")')
	assert.equal(sql(server, `select count(*) from lpa_team where id = ${id}`), '0')
	assert.match(await page.textContent('#plan'), /ยังไม่มีทีม 1 แห่ง/)
	const other = await signIn(browser, server, 'p24')
	assert.equal((await other.goto('/lpa/2567/teams?province=54')).status(), 403)
	assert.equal((await other.goto(`/lpa/2567/teams/${sql(server, 'select min(id) from lpa_team')}`)).status(), 403)
	await other.context().close()
	await page.context().close()
})

test("a province's own wording reaches its LAOs; an older page does not overwrite it", async () => {
	const a = await signIn(browser, server, 'p54'), b = await signIn(browser, server, 'p54head')
	await a.goto('/lpa/2567/wording')
	await b.goto('/lpa/2567/wording')
	await a.fill('#w-0', 'ร้อยละของหมู่บ้านที่คัดแยกขยะต้นทางตามนโยบายจังหวัดแพร่')
	await press(a, 'button:has-text("บันทึกข้อความ")')
	await b.fill('#w-0', 'ข้อความที่มาทีหลัง')
	await press(b, 'button:has-text("บันทึกข้อความ")')
	assert.match(await b.textContent('#w-0-problem'), /มีผู้แก้ข้อความนี้ไปก่อนแล้ว/)
	await clean(b, 'wording-conflict')
	const team = await signIn(browser, server, 'team54')
	await team.goto(pathOf(waiting[1], '1.15'))
	assert.match(await team.textContent('h2.pre'), /คัดแยกขยะต้นทาง/)
	for (const p of [a, b, team]) await p.context().close()
})

/* One record of csv per element, quoted texts understood. */
function records(text) {
	const rows = [[]]
	for (let i = 0, cell = '', quoted = false; i <= text.length; i++) {
		const c = text[i]
		if (quoted && c === '"' && text[i + 1] === '"') cell += text[++i]
		else if (c === '"') quoted = !quoted
		else if (!quoted && (c === ',' || c === '\n' || c === undefined)) {
			rows.at(-1).push(cell.replace(/\r$/, ''))
			cell = ''
			if (c === '\n') rows.push([])
		} else cell += c
	}
	return rows.filter((r) => r.length > 1)
}
const asCsv = (rows) => rows.map((r) => r.map((c) => `"${c.replace(/"/g, '""')}"`).join(',')).join('\r\n') + '\r\n'
async function download(page, path) {
	const answer = await page.request.get(path)
	assert.equal(answer.status(), 200)
	return answer.body()
}

test('a form that is wrong shows every row and changes nothing; a right one becomes a draft', async () => {
	const page = await signIn(browser, server, 'dla')
	const exported = (await download(page, '/lpa/2567/form/export?format=csv')).toString('utf8').replace(/^\ufeff/, '')
	const rows = records(exported), head = rows[0], column = (name) => head.indexOf(name)
	const bad = rows.map((r) => [...r])
	for (const r of bad.slice(1)) r[column('year')] = '2568'
	bad[3][column('full')] = 'ห้า'
	bad[5][column('dimension')] = '6'
	bad[7][column('bands')] = '5 ครบ|0:ไม่ครบ'
	const file = join(server.dir, 'bad.csv')
	writeFileSync(file, asCsv(bad))
	await page.goto('/lpa/forms/import')
	await page.setInputFiles('#file', file)
	await press(page, 'button:has-text("ตรวจและนำเข้า")')
	const seen = await page.locator('.problems tbody tr').allTextContents()
	for (const [row, words] of [[4, 'full'], [6, 'dimension'], [8, 'bands']]) assert.ok(seen.some((t) => t.startsWith(String(row)) && t.includes(words)), `row ${row} ${words}: ${seen}`)
	await clean(page, 'import-refused')
	assert.equal(sql(server, 'select count(*) from lpa_form'), '1')
	const [csv] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("ดาวน์โหลดรายการ .csv")')])
	const listed = records(readFileSync(await csv.path(), 'utf8').replace(/^\ufeff/, ''))
	assert.deepEqual(listed[0], ['row', 'column', 'value', 'expected'])
	assert.ok(listed.some((r) => r[0] === '4' && r[1] === 'full' && r[2] === 'ห้า'), JSON.stringify(listed))

	const good = rows.map((r, k) => (k ? r.map((c, i) => (i === column('year') ? '2568' : c)) : r))
	writeFileSync(file, asCsv(good))
	await page.goto('/lpa/forms/import')
	await page.setInputFiles('#file', file)
	await press(page, 'button:has-text("ตรวจและนำเข้า")')
	assert.match(await page.textContent('.note.done'), /นำเข้าแล้ว 68 ตัวชี้วัด เก็บเป็นร่าง/)
	const again = (await download(page, '/lpa/2568/form/export?format=csv')).toString('utf8').replace(/^\ufeff/, '')
	assert.equal(again, exported.replace(/^2567,/gm, '2568,'), 'what goes out goes in and comes out the same')
	const anyone = await browser.newContext({ baseURL: server.url })
	assert.equal((await anyone.request.get('/lpa/2568/form')).status(), 404, 'a draft is not public')
	assert.equal((await anyone.request.get('/lpa/2567/form?kind=ทต.')).status(), 200)
	await anyone.close()

	// the same again, as .xlsx: asks before it replaces
	const xlsx = join(server.dir, 'form.xlsx')
	writeFileSync(xlsx, await download(page, '/lpa/2568/form/export?format=xlsx'))
	await page.goto('/lpa/forms/import')
	await page.setInputFiles('#file', xlsx)
	await press(page, 'button:has-text("ตรวจและนำเข้า")')
	assert.match(await page.textContent('#replace-problem'), /ปี 2568 มีแบบประเมินอยู่แล้ว/)
	await clean(page, 'import-replace')
	await page.setInputFiles('#file', xlsx)
	await page.check('[name=replace]')
	await press(page, 'button:has-text("ตรวจและนำเข้า")')
	assert.match(await page.textContent('.note.done'), /นำเข้าแล้ว 68 ตัวชี้วัด/)
	assert.equal((await download(page, '/lpa/2568/form/export?format=csv')).toString('utf8').replace(/^\ufeff/, ''), again)
	await page.context().close()
})

test('settings: a wrong window is said beside its field; closing means to the end of the minute', async () => {
	const page = await signIn(browser, server, 'dla')
	await page.goto('/lpa/2568/form/settings')
	await page.fill('#opens', '2025-07-10T08:30')
	await page.fill('#closes', '2025-05-18T23:59')
	await page.check('[name=state][value=open]')
	await press(page, 'button:has-text("บันทึก")')
	assert.match(await page.textContent('#closes-problem'), /วันเปิดอยู่ก่อนวันปิด/)
	await clean(page, 'settings-refused')
	await page.fill('#opens', '2025-05-18T08:30')
	await page.fill('#closes', '2025-07-10T23:59')
	const older = await signIn(browser, server, 'dla')
	await older.goto('/lpa/2568/form/settings')
	await press(page, 'button:has-text("บันทึก")')
	assert.match(await page.textContent('main'), /เปิดระบบ 18 พ.ค. 2568 08.30 น. ถึง 10 ก.ค. 2568 เวลา 24.00 น./)
	assert.equal(await page.inputValue('#closes'), '2025-07-10T23:59')
	assert.equal(sql(server, 'select closes_ms from lpa_form where year = 2568'), String(Date.UTC(2025, 6, 10, 17)))
	await older.fill('#title', 'ชื่อจากหน้าเก่า')
	await press(older, 'button:has-text("บันทึก")')
	assert.match(await older.textContent('.note.bad'), /มีผู้แก้ไขแบบประเมินนี้ไปก่อนแล้ว/)
	assert.equal(await older.inputValue('#title'), 'ชื่อจากหน้าเก่า')
	for (const p of [page, older]) await p.context().close()
})

test('DLA publishes, the public sees the year; taking it back needs a reason', async () => {
	const page = await signIn(browser, server, 'dla'), anyone = await browser.newContext({ baseURL: server.url })
	assert.notEqual((await anyone.request.get('/results/2567')).status(), 200)
	await page.goto('/lpa/2567/publish')
	assert.match(await page.textContent('main'), /จาก 7,849 แห่ง/)
	await page.check('[name=sure]')
	await pressAsked(page, '.sheet button:has-text("ประกาศผล")')
	assert.match(await page.textContent('.note.done'), /ประกาศผลแล้ว/)
	assert.equal((await anyone.request.get('/results/2567')).status(), 200)

	const team = await signIn(browser, server, 'team54')
	await team.goto(pathOf(waiting[1], '1.1'))
	assert.match(await team.textContent('main'), /ประกาศผลแล้ว จึงแก้คะแนนไม่ได้/)
	await team.context().close()

	await page.fill('#reason', ' ')
	await pressAsked(page, 'button:has-text("ถอนการประกาศผล")')
	assert.match(await page.textContent('#reason-problem'), /ต้องระบุเหตุผล/)
	await clean(page, 'unpublish-refused')
	await page.fill('#reason', 'พบคะแนนผิดที่จังหวัดหนึ่ง')
	await pressAsked(page, 'button:has-text("ถอนการประกาศผล")')
	assert.notEqual((await anyone.request.get('/results/2567')).status(), 200)
	assert.equal(sql(server, "select v.after from audit a join audit_value v on v.audit_id = a.id where a.action = 'lpa.form.unpublish'"), 'พบคะแนนผิดที่จังหวัดหนึ่ง')
	await anyone.close()
	await page.context().close()
})

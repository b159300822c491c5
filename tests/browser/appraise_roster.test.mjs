// Rosters in a real browser: import with preview and refused rows, movements, heads, accounts; as officer, personnel division, others; wide and on a phone.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
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
	if (shots) await page.screenshot({ path: join(shots, `roster-${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}
const count = (text) => Number(sql(server, text))
const HEAD = 'person,citizen_id,title,given_name,family_name,position,employment,office_code,is_head,from,to,level,acting\n'
const phone = { width: 360, height: 740 }

async function send(page, name, text) {
	await page.goto('/appraise/roster/P54/import')
	await page.setInputFiles('#file', { name, mimeType: 'text/csv', buffer: Buffer.from(text) })
	await page.getByRole('button', { name: 'ตรวจไฟล์' }).click()
}

test('an officer opens the roster of the own office', async () => {
	const page = await signIn(browser, server, 'p54')
	await page.goto('/appraise/roster')
	assert.equal(new URL(page.url()).pathname, '/appraise/roster/P54')
	assert.match(await page.textContent('main'), /นายมานพ ศรีแพร่/)
	await clean(page, 'list')
	await page.fill('.filters input[name=q]', 'กัญญา')
	await page.getByRole('button', { name: 'กรอง' }).click()
	await page.waitForURL((u) => u.searchParams.get('q') === 'กัญญา')
	assert.doesNotMatch(await page.textContent('table'), /มานพ/)
	await page.goto('/appraise/roster/P54?when=past')
	assert.match(await page.textContent('main'), /นายสมศักดิ์ เวียงโกศัย/)
	const other = await page.goto('/appraise/roster/P24')
	assert.equal(other.status(), 403)
	await page.context().close()
})

test('a file is shown row by row, applied, and the refused rows come back', async () => {
	const page = await signIn(browser, server, 'p54'), people = count('select count(*) from person')
	const text = HEAD + [
		'R1,,นาย,ใหม่,ใจดี,นิติกร,civil_servant,P54,0,1 ต.ค. 2566,,ปฏิบัติการ,',
		'R2,1234567890122,นาง,เลข,ไม่ตรง,,civil_servant,P54,0,2566-10-01,,,',
		'R3,,นาย,หัวหน้า,ซ้อน,,civil_servant,P54,1,2566-10-02,,,',
		'R4,,นาย,ปี,หลุด,,civil_servant,P54,0,2467-10-01,,,',
		',,นางสาว,กัญญา,เมืองแพร่,นักทรัพยากรบุคคล,civil_servant,P54,0,2561-05-01,,ชำนาญการพิเศษ,',
		'54003,,นางสาว,กัญญา,เมืองแพร่,นักทรัพยากรบุคคล,civil_servant,P24,0,2566-11-01,,ชำนาญการ,',
	].join('\n') + '\n'
	await send(page, 'รายชื่อ.csv', text)
	await page.waitForURL(/\/import\/[A-Za-z0-9_-]+$/)
	const at = page.url()
	await clean(page, 'preview')
	const table = await page.textContent('table')
	for (const words of ['13 หลัก', 'นายมานพ ศรีแพร่', 'หมายถึง 2567 หรือไม่', 'หมายถึง นางสาวกัญญา เมืองแพร่ (54003) หรือไม่', 'นอกพื้นที่รับผิดชอบ']) assert.ok(table.includes(words), words)
	assert.equal(count('select count(*) from person'), people) // nothing yet
	const narrow = await signIn(browser, server, 'p54', phone)
	await narrow.goto(at)
	await clean(narrow, 'preview-phone')
	await narrow.context().close()
	await page.check('input[name=confirm]')
	await page.getByRole('button', { name: /^นำเข้า/ }).click()
	await page.getByText('นำเข้าแล้ว').waitFor()
	assert.match(await page.textContent('h1'), /^ผลการนำเข้า/)
	assert.equal(count('select count(*) from person'), people + 1)
	assert.ok(count("select count(*) from appraise_standing s join person p on p.id = s.person_id where p.key = 'r1'") > 0) // counts at once
	assert.equal(sql(server, "select o.level from posting o join person p on p.id = o.person_id where p.key = '54003'"), 'ชำนาญการพิเศษ')
	await clean(page, 'applied')
	const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '.csv', exact: true }).click()])
	const refused = readFileSync(await file.path(), 'utf8')
	assert.match(refused, /R2,,นาง,เลข,ไม่ตรง/)
	assert.doesNotMatch(refused, /R1,/)
	assert.match(refused, /มีหัวหน้าหน่วยงานสองคน/)
	// The refused rows, put right, are a file again; the same file twice changes nothing.
	await send(page, 'again.csv', refused.split('\r\n').filter((l) => !l.startsWith(',')).join('\n').replace('2467-10-01', '2567-10-01').replace(/^R3.*$/m, '').replace(/P24/g, 'P99'))
	await page.getByRole('button', { name: /^นำเข้า 2 แถว/ }).click()
	await page.getByText('นำเข้าแล้ว').waitFor()
	assert.equal(count('select count(*) from person'), people + 3)
	await send(page, 'same.csv', HEAD + 'R1,,นาย,ใหม่,ใจดี,นิติกร,civil_servant,P54,0,2023-10-01,,ปฏิบัติการ,\n')
	await page.getByText('ทุกแถวตรงกับบัญชีรายชื่อแล้ว').waitFor()
	await page.context().close()
})

test('all reasons of a row in Thai; a number of somebody else is asked about', async () => {
	const page = await signIn(browser, server, 'p54', phone)
	const before = sql(server, "select p.given_name, count(*) from person p join posting o on o.person_id = p.id where p.key = '54003' group by p.given_name")
	await send(page, 'slip.csv', HEAD + [
		'S1,1234567890122,นาย,,หลายข้อ,,นายจ้าง,P99,0,2467-10-01,,,',
		'S2,,นาย,หัวหน้า,สอง,,civil_servant,P54,1,2566-10-02,,,',
		'54003,,นาย,พลั้ง,พลาด,,civil_servant,P54,0,2567-06-01,,,',
	].join('\n') + '\n')
	await page.waitForURL(/\/import\/[A-Za-z0-9_-]+$/)
	assert.match(await page.textContent('h1'), /^ตรวจก่อนนำเข้า/)
	await clean(page, 'preview-reasons-phone')
	const table = await page.textContent('table')
	for (const words of ['13 หลัก', 'ชื่อต้องไม่ว่าง', 'ใช้ ข้าราชการ', 'ไม่รู้จักหน่วยงาน', 'หมายถึง 2567 หรือไม่', 'ให้ใส่ 1 ในช่องรักษาการแทน', 'บันทึกไว้เป็น นางสาวกัญญา เมืองแพร่ แต่แถวนี้เป็น นายพลั้ง พลาด']) assert.ok(table.includes(words), words)
	assert.doesNotMatch(table, /is_head|acting|civil_servant/)
	await page.getByRole('button', { name: /^นำเข้า/ }).click() // not ticked
	await page.getByText('นำเข้าแล้ว').waitFor()
	assert.equal(sql(server, "select p.given_name, count(*) from person p join posting o on o.person_id = p.id where p.key = '54003' group by p.given_name"), before)
	await page.context().close()
})

test('of many rows that wait for a hand, as many as a form holds are asked at once', async () => {
	const page = await signIn(browser, server, 'p54'), all = (row) => HEAD + Array.from({ length: 520 }, (_, i) => row(i)).join('\n') + '\n'
	await send(page, 'many.csv', all((i) => `Z${i},,นาย,ก${i},ข${i},,civil_servant,D5403,0,2566-10-01,2566-10-31,,`))
	await page.getByRole('button', { name: /^นำเข้า/ }).click()
	await page.getByText('นำเข้าแล้ว').waitFor()
	await send(page, 'named.csv', all((i) => `,,นาย,ก${i},ข${i},นิติกร,civil_servant,D5403,0,2566-10-01,2566-10-31,,`))
	for (const left of [500, 20]) {
		await page.waitForFunction((n) => document.querySelectorAll('input[name=confirm]').length === n, left)
		await page.evaluate(() => document.querySelectorAll('input[name=confirm]').forEach((b) => { b.checked = true }))
		await page.getByRole('button', { name: /^นำเข้า/ }).click()
	}
	await page.getByText('ทุกแถวตรงกับบัญชีรายชื่อแล้ว').waitFor()
	assert.equal(count("select count(*) from posting where position = 'นิติกร' and to_day = '2023-10-31'"), 520)
	await page.context().close()
})

test('a file that is none is refused with words', async () => {
	const page = await signIn(browser, server, 'p54', phone)
	await page.goto('/appraise/roster/P54/import')
	await clean(page, 'import-phone')
	await send(page, 'x.csv', 'ชื่อ,สกุล\nก,ข\n')
	await page.getByText('ไฟล์นี้อ่านไม่ได้').waitFor()
	await clean(page, 'import-bad-phone')
	await page.context().close()
})

test('without JavaScript: add, move, correct, link', async () => {
	const page = await signIn(browser, server, 'p54', { script: false })
	await page.goto('/appraise/roster/P54/add')
	await page.fill('#add0-shown', 'H1')
	await page.fill('#add0-given', 'มือ')
	await page.fill('#add0-family', 'เพิ่ม')
	await page.fill('#add0-from', '2023-10-01')
	await page.selectOption('#add0-role', 'head')
	await page.getByRole('button', { name: 'เพิ่มบุคลากร' }).click()
	assert.match(await page.textContent('#add0-role-problem'), /มีหัวหน้าอยู่แล้ว/)
	await page.selectOption('#add0-role', '')
	await page.getByRole('button', { name: 'เพิ่มบุคลากร' }).click()
	assert.match(await page.textContent('.note.done'), /เพิ่มบุคลากรแล้ว/)
	const here = new URL(page.url()).pathname
	await page.locator('summary', { hasText: 'เพิ่มตำแหน่งใหม่' }).click()
	await page.selectOption('#move0-office', 'D5401')
	await page.fill('#move0-from', '2024-02-01')
	await page.getByRole('button', { name: 'บันทึกตำแหน่งใหม่' }).click()
	assert.match(await page.textContent('.note.done'), /บันทึกการย้ายแล้ว/)
	assert.equal(sql(server, "select to_day from posting o join person p on p.id = o.person_id where p.key = 'h1' order by o.id limit 1"), '2024-01-31')
	assert.equal(count("select count(*) from person where key = 'h1' and account_id > 0"), 0)
	const id = here.split('/').pop(), last = sql(server, `select max(id) from posting where person_id = ${id}`)
	await page.locator('summary', { hasText: 'แก้ไขหรือสิ้นสุดตำแหน่ง' }).first().click()
	await page.fill(`#posting${last}-to`, '2030-09-30')
	await page.fill(`#posting${last}-reason`, 'ลาออก')
	await page.locator(`form:has(#posting${last}-to) button`).click()
	assert.match(await page.textContent('main'), /30 ก\.ย\. 2573/)
	await page.fill('#link0-account', 'p24')
	await page.getByRole('button', { name: 'จับคู่', exact: true }).click()
	assert.match(await page.textContent('#link0-account-problem'), /ไม่พบบัญชีนี้ในหน่วยงาน/)
	await page.context().close()
})

test('a known number moves the person here instead of making another one', async () => {
	const page = await signIn(browser, server, 'p24')
	await page.goto('/appraise/roster/P24/add')
	await clean(page, 'add')
	await page.fill('#add0-shown', 'h1')
	await page.fill('#add0-given', 'มือ')
	await page.fill('#add0-family', 'เพิ่ม')
	await page.fill('#add0-from', '2190-01-01')
	await page.evaluate(() => document.querySelector('#add0-from').form.noValidate = true)
	await page.getByRole('button', { name: 'เพิ่มบุคลากร' }).click()
	await page.getByText('ปีต้องอยู่ระหว่าง').waitFor() // too far ahead
	await page.fill('#add0-from', '2024-06-01')
	await page.getByRole('button', { name: 'ตรวจอีกครั้ง' }).click()
	await page.getByRole('button', { name: 'ย้ายบุคคลนี้มา' }).waitFor()
	await clean(page, 'add-known')
	await page.getByRole('button', { name: 'ย้ายบุคคลนี้มา' }).click()
	await page.getByText('ซ้อนกับตำแหน่งอื่น').waitFor() // the office before ends it first
	await page.context().close()
})

test('accounts of the same name are linked by hand', async () => {
	sql(server, "update person set account_id = 0, linked_by = 0 where key = '54004'")
	sql(server, "update account set staff_no = '', name = 'นายทวีศักดิ์ แม่ยม' where username = 'staff54'")
	const page = await signIn(browser, server, 'p54')
	await page.goto('/appraise/roster/P54/accounts')
	await clean(page, 'accounts')
	const alone = page.getByRole('link', { name: /^จับคู่เอง/ }).first()
	const to = new URL(await alone.getAttribute('href'), page.url())
	assert.equal(to.hash, '#link-h')
	await alone.click()
	await page.getByLabel('ชื่อผู้ใช้ของบัญชีในหน่วยงาน', { exact: false }).waitFor()
	await page.goBack()
	await page.check('input[name=pair]')
	await page.getByRole('button', { name: 'จับคู่ที่เลือก' }).click()
	await page.getByText('จับคู่บัญชีแล้ว').waitFor()
	assert.equal(sql(server, "select c.username from person p join account c on c.id = p.account_id where p.key = '54004'"), 'staff54')
	await page.goto('/appraise/roster/P54?q=54004')
	await page.locator('tbody a').first().click()
	await page.getByText('จับคู่โดย').waitFor()
	await clean(page, 'person')
	await page.getByRole('button', { name: 'ยกเลิกการจับคู่' }).click()
	await page.click('dialog button[value=yes]')
	await page.getByText('ยกเลิกการจับคู่บัญชีแล้ว').waitFor()
	const [file] = await Promise.all([page.waitForEvent('download'), page.goto('/appraise/roster/P54').then(() => page.getByRole('button', { name: /ดาวน์โหลด/ }).click())])
	assert.equal(file.suggestedFilename(), 'roster-P54.xlsx')
	assert.equal(count("select count(*) from audit where action = 'roster.export'"), 1)
	await page.context().close()
})

test('an acting headship makes nobody an office\'s own, nor does a correction move a posting unseen', async () => {
	const id = sql(server, "select id from person where key = '54005'"), unit = (code) => sql(server, `select id from org_unit where code = '${code}'`)
	assert.ok(Number(id) > 0)
	sql(server, `update person set account_id = 0, linked_by = 0 where id = ${id}`)
	sql(server, `insert into posting(person_id, unit_id, position, level, employment, is_head, acting, from_day, to_day, made_by, made_ms, version) values (${id}, ${unit('D2401')}, '', '', 0, 0, 1, '2026-01-01', '9999-12-31', 0, 0, 1)`)
	const east = await signIn(browser, server, 'p24')
	await east.goto('/appraise/roster/P24/accounts')
	const csrf = await east.getAttribute('meta[name=csrf]', 'content')
	const was = sql(server, "select account_id from person where key = '24003'")
	sql(server, "update person set account_id = 0 where key = '24003'")
	const answer = await east.request.post('/appraise/roster/P24/accounts', { form: { csrf, pair: `${id}:d2405` } })
	assert.equal(answer.status(), 200)
	assert.equal(sql(server, `select account_id from person where id = ${id}`), '0')
	sql(server, `update person set account_id = ${was} where key = '24003'`)
	await east.context().close()
	// The division looks from a place that does not offer the posting's own office: it stays what it is.
	const desk = await signIn(browser, server, 'hrdesk')
	await desk.goto(`/appraise/roster/DLA/person/${id}`)
	const edits = desk.locator('form[action*="/posting/"]')
	const chosen = await edits.locator('select[name=office]').evaluateAll((all) => all.map((x) => x.value))
	assert.ok(chosen.length >= 2 && chosen.includes('D2401') && !chosen.includes('DLA'), chosen.join())
	sql(server, `delete from posting where person_id = ${id} and acting = 1`)
	await desk.context().close()
})

test('who may look does not change; who may not does not see', async () => {
	const desk = await signIn(browser, server, 'hrdesk', phone)
	await desk.goto('/appraise/roster')
	await clean(desk, 'index-phone')
	await desk.goto('/appraise/roster/P54')
	await clean(desk, 'list-phone')
	await desk.locator('tbody a').first().click()
	await clean(desk, 'person-phone')
	const here = desk.url()
	await desk.context().close()
	const auditor = await signIn(browser, server, 'auditor')
	await auditor.goto(here)
	assert.equal(await auditor.locator('main form').count(), 0)
	await auditor.goto('/appraise/roster/P54')
	assert.equal(await auditor.getByRole('link', { name: 'นำเข้าจากไฟล์' }).count(), 0)
	assert.equal((await auditor.goto('/appraise/roster/P54/import')).status(), 403)
	await auditor.context().close()
	const staff = await signIn(browser, server, 'staff54')
	for (const path of ['/appraise/roster', '/appraise/roster/P54', '/appraise/roster/P54/import']) assert.equal((await staff.goto(path)).status(), 403, path)
	await staff.context().close()
	const east = await signIn(browser, server, 'p24'), token = sql(server, 'select token from roster_import order by id desc limit 1')
	assert.equal((await east.goto(`/appraise/roster/P24/import/${token}`)).status(), 404)
	const id = sql(server, "select id from person where key = '54001'")
	assert.equal((await east.goto(`/appraise/roster/P24/person/${id}`)).status(), 404)
	await east.context().close()
})

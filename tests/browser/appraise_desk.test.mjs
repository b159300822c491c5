// กองการเจ้าหน้าที่ at its desk: a report comes in, its certificates are checked one by one by keys, it goes back, comes again and is accepted; the paper set
// arrives; one workbook of all provinces.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import AxeBuilder from '@axe-core/playwright'
import { PASSWORD, signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
let server, browser

before(async () => {
	server = await startServer()
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

async function clean(page, name) {
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${name}: ${v.id}: ${v.nodes[0].html.slice(0, 150)}`), [])
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.ok(over <= 0, `${name} scrolls sideways by ${over}`)
}

const unit = (code) => sql(server, `select id from org_unit where code = '${code}'`)

for (const width of [1280, 390])
	test(`the lists of the desk at ${width}`, async () => {
		const page = await signIn(browser, server, 'hrdesk', { width })
		await page.goto('/appraise/desk')
		await clean(page, 'rounds')
		await page.click('text=รอบที่ 1 ปีงบประมาณ 2567 >> nth=0')
		await page.waitForURL(/desk\/2567-1$/)
		const phrae = page.locator('tbody tr', { hasText: 'สถจ.แพร่' }), east = page.locator('tbody tr', { hasText: 'สถจ.ฉะเชิงเทรา' })
		assert.match(await phrae.innerText(), /ตรวจแล้ว ถูกต้อง[\s\S]*ทันกำหนด[\s\S]*5\.00/)
		assert.match(await east.innerText(), /ช้า 1 วันทำการ[\s\S]*0\.25[\s\S]*1\.75/)
		await clean(page, 'list')
		await page.goto('/appraise/desk/2567-2') // what waits stands first; what was returned has no score
		assert.match(await page.locator('tbody tr').nth(0).innerText(), /สถจ\.แพร่[\s\S]*กำลังตรวจ/)
		assert.match(await page.locator('tbody tr').nth(1).innerText(), /สถจ\.ฉะเชิงเทรา[\s\S]*ส่งคืน[\s\S]*–\s*$/)
		await page.goto('/appraise/desk/2567-1')
		await page.click('nav[aria-label="เลือกแสดง"] a:has-text("ล่าช้า")')
		await page.waitForURL(/show=late/)
		assert.equal(await page.locator('tbody tr').count(), 1)
		await east.locator('th a').click()
		assert.match(await page.innerText('main'), /จ\. 18 มี\.ค\.[\s\S]*หัก 0\.25/)
		await clean(page, 'report')
		await page.context().close()
	})

test('certificates are checked by keys, and one that is not right is said so with its reason', async () => {
	const page = await signIn(browser, server, 'hrdesk')
	await page.goto('/appraise/desk/2567-2?show=waiting')
	await page.locator('tbody tr', { hasText: 'สถจ.แพร่' }).locator('th a').click()
	const before = Number(sql(server, `select count(*) from appraise_report_item i join appraise_report r on r.id = i.report_id join appraise_round d on d.id = r.round_id where d.no = 2 and r.unit_id = ${unit('P54')} and i.checked = 0`))
	assert.ok(before > 2)
	await page.click('text=ตรวจใบประกาศต่อ')
	await clean(page, 'check')
	const name = await page.innerText('dl.facts dd')
	await Promise.all([page.waitForNavigation(), page.keyboard.press('1')])
	assert.notEqual(await page.innerText('dl.facts dd'), name)
	await page.keyboard.press('2')
	assert.equal(await page.evaluate(() => document.activeElement.id), 'why')
	await page.keyboard.type('ชื่อในใบประกาศไม่ตรง 1')
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
	const left = Number(sql(server, `select count(*) from appraise_report_item i join appraise_report r on r.id = i.report_id join appraise_round d on d.id = r.round_id where d.no = 2 and r.unit_id = ${unit('P54')} and i.checked = 0`))
	assert.equal(left, before - 2)
	await page.click('text=กลับไปที่รายงาน')
	assert.match(await page.innerText('main'), /ไม่ถูกต้อง: ชื่อในใบประกาศไม่ตรง 1/)
	// not all are checked, one is wrong: it cannot be accepted
	await page.click('button:has-text("ตรวจแล้ว ถูกต้อง")')
	assert.match(await page.innerText('[role=alert]'), /ตรวจ/)
	await page.context().close()
})

test('a report goes back with a reason, comes again with its first time, and is received with a number to the second', async () => {
	const desk = await signIn(browser, server, 'hrdesk')
	await desk.goto('/appraise/desk/2567-2?show=waiting')
	await desk.locator('tbody tr', { hasText: 'สถจ.แพร่' }).locator('th a').click()
	const first = sql(server, `select submitted_ms from appraise_report r join appraise_round d on d.id = r.round_id where d.no = 2 and r.unit_id = ${unit('P54')} and r.no = 1`)
	await desk.click('summary:has-text("ส่งคืนให้แก้ไข")').catch(() => {})
	if (!(await desk.isVisible('#reason'))) await desk.click('summary:has-text("ส่งคืนให้แก้ไข")')
	await desk.fill('#reason', 'ใบประกาศหนึ่งฉบับชื่อไม่ตรง')
	await desk.check('input[name=stands][value="1"]')
	await desk.click('button:has-text("ส่งคืนรายงาน")')
	assert.match(await desk.innerText('[role=status]'), /ส่งคืน/)

	const office = await signIn(browser, server, 'p54')
	await office.goto('/appraise/2567-2/report/P54')
	assert.match(await office.innerText('main'), /ใบประกาศหนึ่งฉบับชื่อไม่ตรง/)
	await office.click('button:has-text("ทำรายงานใหม่")')
	const head = await signIn(browser, server, 'p54head')
	await head.goto('/appraise/2567-2/report/P54')
	await head.fill('[name=password]', PASSWORD)
	await head.click('button:has-text("รับรองข้อมูลและส่ง")')
	assert.match(await head.innerText('main'), /ส่งรายงานให้กองการเจ้าหน้าที่แล้ว|ส่งแล้ว/)

	await desk.goto('/appraise/desk/2567-2?show=waiting')
	await desk.locator('tbody tr', { hasText: 'สถจ.แพร่' }).locator('th a').click()
	await desk.click('button:has-text("ลงรับรายงาน")')
	assert.match(await desk.innerText('dl.facts'), /มท 0802\/e-\d{4}-\d{4} \d+ \S+ \d{4} \d\d\.\d\d\.\d\d น\./)
	assert.match(await desk.innerText('main'), /ทันกำหนด/)
	// what was right in the returned one and is the same needs no second look; the wrong one does
	const kept = sql(server, `select count(*) from appraise_report_item i join appraise_report r on r.id = i.report_id join appraise_round d on d.id = r.round_id where d.no = 2 and r.unit_id = ${unit('P54')} and r.no = 2 and i.checked = 1`)
	assert.ok(Number(kept) >= 1)
	assert.match(await desk.innerText('main'), new RegExp(`คงผลตรวจ “ถูกต้อง” จากฉบับที่ส่งคืนไว้ ${kept} ฉบับ`))
	assert.equal(await desk.locator('.report-items li:has-text("จากฉบับก่อน")').count(), Number(kept))
	assert.equal(await desk.locator('.report-items .chip.late').count(), 0)
	await desk.locator('.report-items li:has-text("จากฉบับก่อน") a').first().click()
	assert.match(await desk.innerText('main'), /ตรวจไว้ในฉบับที่ส่งคืน/)
	await clean(desk, 'a certificate carried over')
	await desk.click('text=กลับไปที่รายงาน')
	assert.equal(sql(server, `select stands_ms from appraise_report r join appraise_round d on d.id = r.round_id where d.no = 2 and r.unit_id = ${unit('P54')} and r.no = 2`), first)

	// the paper set: a time that makes no sense is refused with words, then it is registered
	await desk.click('summary:has-text("ลงรับชุดเอกสาร")').catch(() => {})
	if (!(await desk.isVisible('#arrived'))) await desk.click('summary:has-text("ลงรับชุดเอกสาร")')
	await desk.fill('#arrived', 'เมื่อวาน')
	await desk.click('form[action$="/arrived"] button')
	assert.match(await desk.innerText('#arrived-problem'), /เช่น 2567-03-18/)
	await clean(desk, 'report with a problem')
	await desk.context().close()
	await office.context().close()
	await head.context().close()
})

test('one workbook of all provinces', async () => {
	const page = await signIn(browser, server, 'hrdesk')
	await page.goto('/appraise/desk/2567-1')
	await page.click('button:has-text("สมุดงานทุกจังหวัด")')
	await page.waitForURL(/\/jobs\//)
	for (let i = 0; i < 60 && !(await page.locator('a[href$="/file"], a:has-text("ดาวน์โหลด")').count()); i++) {
		await page.waitForTimeout(500)
		await page.reload()
	}
	const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a:has-text("ดาวน์โหลด")').first().click()])
	assert.match(file.suggestedFilename(), /elearning-2567-1\.xlsx/)
	await page.context().close()
})

test('the desk is the division’s alone', async () => {
	for (const who of ['p54', 'p54head', 'auditor', 'staff54']) {
		const page = await signIn(browser, server, who)
		assert.equal((await page.goto('/appraise/desk/2567-1')).status(), 403, who)
		await page.context().close()
	}
})

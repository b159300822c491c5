// Background work as its owner sees it: how far it is, live and without a script, cancel, the result. The jobs are put into the queue
// by hand, as if another server were doing them.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
const RESULT = 'ผลลัพธ์ของงาน\n'
const sha = createHash('sha256').update(RESULT).digest('hex')
const FAR = 4000000000000 // a lease that another server keeps
let server, browser, me, other

before(async () => {
	server = await startServer({ args: ['--content-listen', 'none'] })
	browser = await startBrowser()
	me = sql(server, "select id from account where username = 'lao54'")
	other = sql(server, "select id from account where username = 'lao24'")
	mkdirSync(join(server.dir, 'files', sha.slice(0, 2)), { recursive: true })
	writeFileSync(join(server.dir, 'files', sha.slice(0, 2), sha.slice(2)), RESULT)
	if (shots) mkdirSync(shots, { recursive: true })
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

function put(token, { state = 1, done = 0, all = 0, why = '', file = '', account = me, title = `งาน ${token}` } = {}) {
	sql(server, `insert into job(token, kind, unit_id, account_id, title, args, state, done_n, all_n, tries, lease_ms, cancel, why, result_sha, result_name, result_type, result_size,
		at_ms, done_ms, expires_ms) values ('${token}', 'test', 0, ${account}, '${title}', '', ${state}, ${done}, ${all}, 1, ${FAR}, 0, '${why}', '${file}', '${file && 'ผล.txt'}', 'text/plain',
		${file ? RESULT.length : 0}, 1795000000000, ${state > 1 ? 1795000060000 : 0}, ${FAR})`)
}
async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}

test('how far a job is becomes visible by itself, and its result when it is over', async () => {
	const page = await signIn(browser, server, 'lao54', { width: 360 })
	await page.goto('/jobs')
	await page.waitForSelector('text=ยังไม่มีงาน')
	await clean(page, 'jobs-empty')
	put('running', { done: 3, all: 20 })
	put('failed', { state: 3, why: 'ไม่มีใบประกาศในช่วงนี้' })
	put('done', { state: 2, done: 5, all: 5, file: sha })
	put('gone', { state: 4 })
	put('notmine', { state: 2, file: sha, account: other })
	await page.goto('/jobs')
	assert.equal(await page.locator('main section').count(), 4)
	assert.equal(await page.textContent('[data-count]'), '3 จาก 20')
	await clean(page, 'jobs-phone')
	sql(server, "update job set done_n = 11 where token = 'running'")
	await page.waitForFunction(() => document.querySelector('[data-count]').textContent === '11 จาก 20')
	assert.equal(await page.evaluate(() => document.querySelector('progress').value), 11)
	sql(server, `update job set state = 2, result_sha = '${sha}', result_name = 'ผล.txt', result_type = 'text/plain', result_size = 40 where token = 'running'`)
	await page.waitForSelector('a[href="/jobs/running/file"]')
	const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[href="/jobs/running/file"]')])
	assert.equal(download.suggestedFilename(), 'ผล.txt')
	assert.equal(readFileSync(await download.path(), 'utf8'), RESULT)
	await page.context().close()
})

test('cancelling asks first; another person\'s job is unknown; an old result is gone', async () => {
	put('long', { done: 1, all: 9 })
	const page = await signIn(browser, server, 'lao54')
	for (const path of ['/jobs/notmine', '/jobs/notmine/file', '/jobs/nothing']) assert.equal((await page.goto(path)).status(), 404, path)
	await page.goto('/jobs/long')
	await clean(page, 'job-one')
	await page.click('form[action="/jobs/long/cancel"] button')
	const dialog = page.locator('dialog[open]')
	if (await dialog.count()) await dialog.locator('button').first().click()
	else await page.waitForSelector('dialog[open] button').then((b) => b.click())
	await page.waitForURL((u) => u.pathname === '/jobs')
	assert.equal(sql(server, "select cancel from job where token = 'long'"), '1')
	await page.goto('/jobs/long')
	assert.match(await page.textContent('main'), /กำลังยกเลิก/)
	sql(server, "update job set expires_ms = 1 where token = 'done'")
	assert.equal((await page.goto('/jobs/done/file')).status(), 404)
	await page.context().close()
})

test('a job of a kind that nobody knows ends with words, and its owner is told; without a script', async () => {
	put('odd', { state: 0 })
	for (let i = 0; i < 100 && sql(server, "select state from job where token = 'odd'") !== '3'; i++) await new Promise((done) => setTimeout(done, 100))
	const page = await signIn(browser, server, 'lao54', { script: false })
	await page.goto('/jobs')
	assert.match(await page.textContent('main'), /โปรแกรมรุ่นนี้ไม่รู้จักงานชนิดนี้/)
	await page.goto('/notices')
	assert.match(await page.textContent('main'), /ไม่สำเร็จ: งาน odd/)
	await page.context().close()
})

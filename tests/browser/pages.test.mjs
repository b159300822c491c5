// Every page that a role can reach by links: it answers, axe finds nothing, nothing scrolls sideways, no script complains;
// on a wide screen and on a phone. TT_SHOTS=folder keeps a picture of each.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, startBrowser, startServer } from './server.mjs'

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

/* Pages of one kind differ in numbers and codes only: one of each kind is looked at. */
const kind = (url) => {
	const u = new URL(url)
	const names = [...u.searchParams.keys()].filter((k) => !['i', 'q', 'page', 'before', 'year', 'area', 'from', 'unit', 'course', 'show', 'sort', 'region', 'rule', 'no', 'pos', 'state', 'own', 'office', 'province'].includes(k)).sort().join('&')
	return u.pathname.replace(/^\/(learn\/c|teach)\/(?!new|import)[a-z0-9-]+/, '/$1/SLUG').replace(/\/LM\d\d-[0-9A-Z-]+/, '/NUMBER').replace(/\/(DLA(-[A-Z]+)?|[PD]\d+|\d{8})(?=\/|$)/g, '/CODE').replace(/\d+/g, 'N').replace(/\/[a-z2-7]{26}(?=\/|$)/g, '/TOKEN') + (names ? '?' + names : '')
}
const skipped = /\/(export|assets|sign-out|file|copy|scan)(\/|$)|format=|\.(xlsx|csv|pdf|docx|doc|json|gift|txt|zip|vtt|mp4|png)|\/evidence\//

async function links(page) {
	const all = await page.$$eval('a[href]', (a) => a.map((x) => new URL(x.getAttribute('href'), location.href).href))
	return all.filter((href) => href.startsWith(server.url + '/') && !skipped.test(href)).map((href) => href.replace(/#.*/, ''))
}

/* axe looks once at each kind of page at each width, and at what differs from role to role for every one of them. */
const looked = new Set()
async function look(page, kindOfPage, role, width, complaints) {
	const own = ['/', '/lpa', '/lpa/N/CODE', '/lpa/N/CODE/d/N?'].includes(kindOfPage) ? role : ''
	if (looked.has(`${width}${kindOfPage}${own}`)) return
	looked.add(`${width}${kindOfPage}${own}`)
	const name = `${role}-${width}${kindOfPage}`
	if (shots) await page.screenshot({ path: join(shots, name.replace(/[^\w.-]+/g, '_') + '.png'), fullPage: true })
	const found = await new Axe({ page }).analyze()
	for (const v of found.violations) complaints.push(`${name}: ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).slice(0, 3).join(' | ')}`)
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	if (over > 0) complaints.push(`${name}: scrolls sideways by ${over}`)
}

async function crawl(page, role, width) {
	const complaints = [], seen = new Set(), queue = [server.url + '/']
	page.on('console', (m) => m.type() === 'error' && complaints.push(`${role} ${page.url()}: ${m.text()}`))
	page.on('pageerror', (e) => complaints.push(`${role} ${page.url()}: ${e}`))
	while (queue.length > 0) {
		const url = queue.shift()
		if (seen.has(kind(url))) continue
		seen.add(kind(url))
		const answer = await page.goto(url)
		if (answer.status() !== 200) {
			complaints.push(`${role}: ${url} answers ${answer.status()}`)
			continue
		}
		seen.add(kind(page.url()))
		await look(page, kind(page.url()), role, width, complaints)
		queue.push(...(await links(page)))
	}
	assert.deepEqual(complaints, [])
	return seen.size
}

const roles = ['admin', 'dla', 'hrdesk', 'mooc', 'teacher', 'p54', 'p54head', 'd5401', 'team54', 'lao54', 'clerk54', 'staff54', 'citizen', 'auditor']
for (const width of [1280, 390]) {
	test(`public pages at ${width}`, { timeout: 240000 }, async () => {
		const context = await browser.newContext({ baseURL: server.url, viewport: { width, height: 900 }, locale: 'th-TH', timezoneId: 'Asia/Bangkok' })
		const n = await crawl(await context.newPage(), 'public', width)
		assert.ok(n >= 8, `${n} kinds of page`)
		await context.close()
	})
	// on a phone only the roles that differ in pages: the others were looked at wide
	for (const role of width === 1280 ? roles : ['admin', 'hrdesk', 'mooc', 'p54', 'team54', 'lao54', 'staff54'])
		test(`pages of ${role} at ${width}`, { timeout: 240000 }, async () => {
			const page = await signIn(browser, server, role, { width })
			const n = await crawl(page, role, width)
			assert.ok(n >= 8, `${n} kinds of page`)
			await page.context().close()
		})
}

test('a missing page and a forbidden one say so in Thai', async () => {
	const page = await signIn(browser, server, 'lao54')
	for (const [path, status, words] of [['/no-such-page', 404, 'ไม่พบ'], ['/accounts', 403, 'สิทธิ'], ['/results/2566/lao/99999999', 404, 'ไม่พบ']]) {
		const answer = await page.goto(path)
		assert.equal(answer.status(), status, path)
		assert.match(await page.textContent('main'), new RegExp(words), path)
	}
	await page.context().close()
})

// Every address of reports, papers, forms and the desk, asked by everybody who has nothing to do there: another province's officer and head, a district office, a
// person without a role, the division for what is the office's, the office for what is the division's. Nobody gets in, and whatever is sent, the server stands.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { PASSWORD, signIn, sql, startBrowser, startServer } from './server.mjs'

let server, browser, token
const P54 = '/appraise/2567-2/report/P54'

before(async () => {
	server = await startServer({ args: ['--content-listen', 'none'] })
	browser = await startBrowser()
	token = sql(server, "select r.token from appraise_report r join appraise_round d on d.id = r.round_id join org_unit u on u.id = r.unit_id where u.code = 'P54' and d.no = 2 order by r.no desc limit 1")
})
after(async () => {
	await browser?.close()
	await server?.stop()
})

const ALL = { version: '1', capacity: '0', position: 'x', order_no: 'x', signer: 'x', password: PASSWORD, reason: 'x', sent_no: 'x', sent: '2567-09-18', arrived: '2567-09-18 09:30', agrees: '1',
	note: 'x', pos: '1', no: '1', verdict: '1', why: 'x', stands: '1', unit: 'P54', sha: 'ab', then: 'submit', done: 'made', act: 'none:1', show: 'waiting', ink: '1', name: 'x', nobody: 'asked' }
const office = () => ({
	GET: ['', '?no=1', '/scan', '/scan?no=999', '/content.txt'].map((end) => P54 + end).concat(['report.pdf', 'report.xlsx', 'report.docx', 'memo.pdf', 'letter.docx', 'bundle'].map((name) => `/appraise/paper/${token}/${name}`),
		['/appraise/forms?unit=P54', '/appraise/forms/memo.docx/builtin?unit=P54', '/appraise/forms/memo.docx/file?unit=P54&sha=ab', '/appraise/forms/memo.docx/preview?unit=P54']),
	POST: ['make', 'certify', 'uncertify', 'submit', 'scan', 'paper'].map((act) => `${P54}/${act}`).concat([`/appraise/paper/${token}/bundle`, `/appraise/paper/${token}/report.doc`],
		['upload', 'use', 'away'].map((act) => `/appraise/forms/memo.docx/${act}`)) })
const desk = () => ({
	GET: ['/appraise/desk', '/appraise/desk/2567-2', `/appraise/desk/report/${token}`, `/appraise/desk/report/${token}/check?pos=1&no=1`],
	POST: ['/appraise/desk/2567-2/workbook'].concat(['receive', 'accept', 'return', 'arrived', 'check', 'verified'].map((act) => `/appraise/desk/report/${token}/${act}`)) })
const state = () => sql(server, `select r.state, r.version, (select count(*) from appraise_report_item i where i.report_id = r.id and i.checked > 0), (select count(*) from paper_template), (select count(*) from job)
	from appraise_report r where r.token = '${token}'`)

/* Fields that a form has, and some that it has not, as a form of the kind that takes files too. */
async function ask(page, method, path, fields = ALL) {
	const csrf = await page.locator('meta[name=csrf]').getAttribute('content')
	const options = { maxRedirects: 0, headers: { origin: server.url } }
	if (method === 'GET') return (await page.request.get(path, options)).status()
	const multipart = path.endsWith('/scan') || path.endsWith('/upload')
	return (await page.request.post(path, { ...options, [multipart ? 'multipart' : 'form']: { csrf, ...fields } })).status()
}

async function shutOut(who, addresses) {
	const page = await signIn(browser, server, who), before = state()
	for (const method of ['GET', 'POST'])
		for (const path of addresses[method]) {
			const status = await ask(page, method, path)
			/* fields that the form does not know may be refused before anybody is asked who he is */
			const bare = method === 'POST' ? await ask(page, method, path, Object.fromEntries(Object.entries(ALL).filter(([name]) => ['version', 'unit', 'password', 'capacity'].includes(name)))) : status
			assert.ok([400, 403, 404].includes(status) && [400, 403, 404, 422].includes(bare), `${who} ${method} ${path}: ${status} ${bare}`)
			if (bare === 422) assert.fail(`${who} ${path} came as far as the form`)
		}
	assert.equal(state(), before, who)
	await page.context().close()
}

for (const who of ['p24', 'p24head', 'd5401', 'staff54', 'team54', 'mooc'])
	test(`${who} reaches nothing of the report of Phrae, nor the desk`, async () => {
		await shutOut(who, office())
		await shutOut(who, desk())
	})

test('the desk is closed to the office, to its head and to who looks on', async () => {
	for (const who of ['p54', 'p54head', 'auditor', 'admin', 'dla']) await shutOut(who, desk())
})

test('who looks on and the division change nothing of the office', async () => {
	for (const who of ['auditor', 'hrdesk']) await shutOut(who, { GET: [], POST: office().POST.filter((path) => !path.startsWith('/appraise/paper/') && !path.endsWith('/certify')) })
})

test('whatever is sent to one’s own addresses, the server stands', async () => {
	for (const [who, addresses] of [['p54', office()], ['p54head', office()], ['hrdesk', desk()]]) {
		const page = await signIn(browser, server, who), seen = new Set()
		for (const method of ['GET', 'POST'])
			for (const path of addresses[method]) {
				for (const fields of [ALL, {}, { version: '1' }, { version: '-1', pos: '0', no: '99999999999999999999', capacity: '9', verdict: '7', agrees: '9', stands: 'x', unit: 'X' }]) {
					const status = await ask(page, method, path, fields)
					assert.ok(status < 500, `${who} ${method} ${path}: ${status}`)
					seen.add(status)
				}
			}
		assert.equal((await page.request.get('/appraise')).status(), 200)
		for (const status of [200, 303, 422]) assert.ok(seen.has(status), `${who}: no ${status} among ${[...seen]}`) // the handlers themselves were reached
		await page.context().close()
	}
})

test('a password is tried a few times only', async () => {
	const page = await signIn(browser, server, 'p24head'), path = '/appraise/2567-2/report/P24/certify'
	const fields = { version: '1', capacity: '0', position: 'ท้องถิ่นจังหวัด', order_no: '' }
	let tries = 0
	while (tries < 30 && (await ask(page, 'POST', path, { ...fields, password: `wrong ${tries}` })) !== 429) tries++
	assert.ok(tries >= 3 && tries < 30, `${tries}`)
	assert.equal(await ask(page, 'POST', path, { ...fields, password: PASSWORD }), 429) // the right one waits too
	await page.context().close()
})

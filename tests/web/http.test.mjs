// What the server promises over HTTP: who may write, what a repeated request does, stored files, assets, headers, the log.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import net from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import { attach, BASE, indicators, kinds, multipart, PASSWORD, PDF, Person, Place, remarks, Saver, Wire } from './place.mjs'

const freePort = () => new Promise((done) => { const s = net.createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)) }) })
const thai = (s) => assert.match(s, /[\u0e01-\u0e5b]{4}/)
const errorOf = (r) => { const e = JSON.parse(r.text).error; thai(e); return e }

for (const kind of kinds) {
	describe(`over HTTP on ${kind}`, () => {
		let place, server, metrics, lao, other, nos, next = 0
		const free = () => nos[next++ % nos.length] // an indicator that no other test has touched lately
		before(async () => {
			place = new Place(kind)
			place.ok(['init', '--demo'])
			metrics = await freePort()
			server = await place.serve(['--metrics-listen', `127.0.0.1:${metrics}`])
			nos = indicators(place)
			lao = await new Person(server).signIn('lao54')
			other = await new Person(server).signIn('lao24')
		})
		after(() => place.remove())

		/* --- who may write --- */

		test('a write without the token, or with another, changes nothing: 403', async () => {
			const no = free(), saver = new Saver(lao, place, [no]), was = remarks(place, [no])
			for (const csrf of [undefined, '', 'x', other.csrf, lao.csrf.slice(1), lao.csrf + 'a']) {
				for (const json of [true, false]) {
					const r = await saver.save(no, 'forged', { json, headers: { 'X-CSRF': csrf } })
					assert.equal(r.status, 403, `${csrf}`)
					thai(json ? errorOf(r) : r.text)
				}
			}
			assert.deepEqual(remarks(place, [no]), was)
			assert.equal((await lao.post(`${BASE}/save`, { indicator: no, seen: saver.seen[no], remark: 'ด้วยช่องในแบบ', csrf: lao.csrf }, { json: true, headers: { 'X-CSRF': undefined } })).status, 200)
		})

		test('a write from another site: 403, with the right token too', async () => {
			const no = free(), saver = new Saver(lao, place, [no]), was = remarks(place, [no])
			for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { 'Sec-Fetch-Site': undefined, Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': undefined, Origin: 'null' },
				{ 'Sec-Fetch-Site': undefined, Origin: `http://127.0.0.1:${server.port + 1}` }]) {
				const r = await saver.save(no, 'forged', { headers })
				assert.equal(r.status, 403, JSON.stringify(headers))
			}
			assert.deepEqual(remarks(place, [no]), was)
			assert.equal((await new Person(server).post('/sign-in', { username: 'lao54', password: PASSWORD }, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 403)
			const r = await saver.save(no, 'ของจริง', { headers: { 'Sec-Fetch-Site': undefined, Origin: `http://127.0.0.1:${server.port}` } })
			assert.equal(r.status, 200)
		})

		test('who is not signed in, or not for this office, writes and reads nothing', async () => {
			const no = free(), was = remarks(place, [no]), nobody = new Person(server)
			assert.equal((await nobody.post(`${BASE}/save`, { indicator: no, seen: 0, remark: 'x' }, { json: true })).status, 401)
			const page = await nobody.get(`${BASE}/d/1`)
			assert.equal(page.status, 303)
			assert.match(page.headers.location, /^\/sign-in\?to=\/lpa\/2567/)
			for (const person of [other, await new Person(server).signIn('auditor')]) {
				const r = await person.post(`${BASE}/save`, { indicator: no, seen: 0, remark: 'x' }, { json: true })
				assert.ok([403, 404].includes(r.status), `${r.status}`)
				errorOf(r)
			}
			assert.ok([403, 404].includes((await other.get(`${BASE}/d/1`)).status))
			assert.deepEqual(remarks(place, [no]), was)
		})

		/* --- fields --- */

		test('fields that no route declares are dropped; declared ones keep to their range', async () => {
			const no = free(), saver = new Saver(lao, place, [no])
			const r = await saver.save(no, 'ดี', { form: { account_id: 1, state: 5, n_evidence: 99, unit: '06240508', points: 100, by: 1 } })
			assert.equal(r.status, 200)
			const row = place.sql(`select s.n_evidence from lpa_self s join lpa_indicator i on i.id = s.indicator_id where i.no = '${no}' and s.remark = 'ดี'`)
			assert.notEqual(row, '99')
			for (const form of [{ seen: -1 }, { seen: 'yesterday' }, { seen: '99999999999999999999' }, { remark: 'x'.repeat(17000) }, { band: 'nine' }, { indicator: 'x'.repeat(5000) }]) {
				const bad = await saver.save(no, 'ผิด', { form })
				assert.equal(bad.status, 422, JSON.stringify(form).slice(0, 60))
				errorOf(bad)
				const page = await lao.post(`${BASE}/save`, { indicator: no, seen: saver.seen[no], remark: 'x', ...form })
				assert.equal(page.status, 422)
				assert.match(page.headers['content-type'], /^text\/html/)
				thai(page.text)
			}
			assert.equal(remarks(place, [no])[no], 'ดี')
			const bytes = await lao.send('POST', `${BASE}/save`, { body: `indicator=${no}&seen=0&remark=%ff%fe`, json: true, headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRF': lao.csrf, 'Sec-Fetch-Site': 'same-origin' } })
			assert.equal(bytes.status, 400) // no text
			errorOf(bytes)
			for (const body of ['{}', '--x\r\n', '']) {
				const odd = await lao.send('POST', `${BASE}/save`, { body, json: true, headers: { 'Content-Type': 'application/json', 'X-CSRF': lao.csrf, 'Sec-Fetch-Site': 'same-origin' } })
				assert.ok(odd.status >= 400 && odd.status < 500, `${odd.status}`)
			}
			assert.equal((await lao.get('/results/2566/p/54?page=1&nonsense=1')).status, 200)
		})

		test('two officers at once: the second is told, and nothing is overwritten unseen', async () => {
			const no = free(), one = new Saver(lao, place, [no]), two = new Saver(await new Person(server).signIn('clerk54'), place, [no])
			assert.equal((await one.save(no, 'ของคนแรก')).status, 200)
			const r = await two.save(no, 'ของคนที่สอง')
			assert.equal(r.status, 409)
			const now = JSON.parse(r.text)
			assert.equal(now.saved, false)
			assert.equal(now.remark, 'ของคนแรก')
			assert.equal(now.version, one.seen[no])
			thai(now.error)
			assert.equal(remarks(place, [no])[no], 'ของคนแรก')
			const page = await two.person.post(`${BASE}/save`, { indicator: no, seen: two.seen[no], remark: 'ของคนที่สอง' })
			assert.equal(page.status, 409)
			assert.ok(page.text.includes('ของคนแรก') && page.text.includes('ของคนที่สอง')) // both stand there
			two.seen[no] = now.version
			assert.equal((await two.save(no, 'ตกลงกันแล้ว')).status, 200)
		})

		/* --- the same request again --- */

		test('the same key twice is one change and one reply; with another body 409; another account has its own', async () => {
			const no = free(), saver = new Saver(lao, place, [no])
			const send = (who, form, key, path = `${BASE}/save`) => who.post(path, form, { json: true, headers: { 'Idempotency-Key': key } })
			const form = { indicator: no, seen: saver.seen[no], remark: 'ครั้งเดียว' }, key = `k-${kind}-1`
			const first = await send(lao, form, key)
			assert.equal(first.status, 200)
			const audited = place.count('audit')
			for (let i = 0; i < 3; i++) {
				const again = await send(lao, form, key)
				assert.equal(again.status, 200)
				assert.equal(again.text, first.text)
				assert.equal(again.headers['content-type'], first.headers['content-type'])
			}
			assert.equal(place.count('audit'), audited)
			const version = place.sql(`select max(s.version) from lpa_self s join lpa_indicator i on i.id = s.indicator_id where i.no = '${no}' and s.remark = 'ครั้งเดียว'`)
			assert.equal(Number(version), JSON.parse(first.text).version)
			const differs = await send(lao, { ...form, remark: 'อีกอย่าง' }, key)
			assert.equal(differs.status, 409)
			errorOf(differs)
			assert.equal(remarks(place, [no])[no], 'ครั้งเดียว')
			const theirs = place.sql(`select code from org_unit u join account_role r on r.unit_id = u.id join account a on a.id = r.account_id where a.username = 'lao24'`)
			const free24 = await send(other, { indicator: no, seen: Number(place.sql(`select coalesce(max(s.version), 0) from lpa_self s join lpa_indicator i on i.id = s.indicator_id join org_unit u on u.id = s.unit_id
				where i.no = '${no}' and u.code = '${theirs}'`)), remark: 'ของอีกแห่ง' }, key, `/lpa/2567/${theirs}/save`)
			assert.equal(free24.status, 200, free24.text)
			// without JSON the reply is a way back, and the same way again
			const there = await lao.post(`${BASE}/save`, { indicator: no, seen: JSON.parse(first.text).version, remark: 'ด้วยหน้าเว็บ', _key: key + 'x' })
			const back = await lao.post(`${BASE}/save`, { indicator: no, seen: JSON.parse(first.text).version, remark: 'ด้วยหน้าเว็บ', _key: key + 'x' })
			assert.equal(there.status, 303)
			assert.equal(back.status, 303)
			assert.equal(back.headers.location, there.headers.location)
		})

		test('sent twenty times at once, it is done once', async () => {
			const no = free(), saver = new Saver(lao, place, [no]), form = { indicator: no, seen: saver.seen[no], remark: 'พร้อมกัน' }
			const all = await Promise.all(Array.from({ length: 20 }, () => lao.post(`${BASE}/save`, form, { json: true, headers: { 'Idempotency-Key': `twenty-${kind}` } })))
			for (const r of all) assert.equal(r.text, all[0].text)
			assert.equal(all[0].status, 200)
			assert.equal(remarks(place, [no])[no], 'พร้อมกัน')
			assert.equal(JSON.parse(all[0].text).version, saver.seen[no] + 1)
		})

		/* --- stored files --- */

		test('a stored file: whole, in ranges, not again when it is known', async () => {
			const no = free(), big = Buffer.concat([PDF, Buffer.alloc(900000, 'พ')]), sha = createHash('sha256').update(big).digest('hex')
			const posted = await attach(lao, no, 'หนังสือ ที่ 1.pdf', big)
			assert.equal(posted.status, 200, posted.text)
			const token = place.sql(`select token from lpa_evidence where sha = '${sha}'`), path = `/lpa/evidence/${token}`
			const whole = await lao.get(path)
			assert.equal(whole.status, 200)
			assert.ok(whole.body.equals(big))
			assert.equal(whole.headers.etag, `"${sha}"`)
			assert.equal(whole.headers['accept-ranges'], 'bytes')
			assert.equal(whole.headers['content-type'], 'application/pdf')
			assert.match(whole.headers['content-disposition'], /^inline; filename="[ -~]*"; filename\*=UTF-8''%E0%B8%AB/)
			assert.match(whole.headers['content-security-policy'], /default-src 'none'/)
			assert.match(whole.headers['cache-control'], /private/)
			for (const [range, from, to] of [['bytes=0-99', 0, 99], ['bytes=262000-524400', 262000, 524400], ['bytes=-10', big.length - 10, big.length - 1], [`bytes=${big.length - 1}-`, big.length - 1, big.length - 1],
				['bytes=100-99999999', 100, big.length - 1], ['bytes=-99999999', 0, big.length - 1]]) {
				for (const headers of [{ Range: range }, { Range: range, 'If-Range': `"${sha}"` }]) {
					const r = await lao.get(path, { headers })
					assert.equal(r.status, 206, range)
					assert.equal(r.headers['content-range'], `bytes ${from}-${to}/${big.length}`)
					assert.ok(r.body.equals(big.subarray(from, to + 1)), range)
				}
			}
			for (const headers of [{ Range: 'bytes=0-9', 'If-Range': '"other"' }, { Range: 'bytes=0-1,5-6' }, { Range: 'bytes=x' }, { Range: 'lines=1-2' }, { Range: 'bytes=9-1' }, { Range: 'bytes=' }]) {
				const r = await lao.get(path, { headers })
				assert.equal(r.status, 200, JSON.stringify(headers))
				assert.equal(r.body.length, big.length)
			}
			for (const range of [`bytes=${big.length}-`, 'bytes=99999999-']) {
				const r = await lao.get(path, { headers: { Range: range } })
				assert.equal(r.status, 416)
				assert.equal(r.headers['content-range'], `bytes */${big.length}`)
				assert.equal(r.body.length, 0)
			}
			const known = await lao.get(path, { headers: { 'If-None-Match': `"${sha}"` } })
			assert.equal(known.status, 304)
			assert.equal(known.headers.etag, `"${sha}"`)
			assert.equal((await lao.get(path, { headers: { 'If-None-Match': '"other"' } })).status, 200)
			const head = await lao.send('HEAD', path)
			assert.equal(head.status, 200)
			assert.equal(Number(head.headers['content-length']), big.length)

			// nobody else's
			const nobody = await new Person(server).get(path)
			assert.equal(nobody.status, 303)
			for (const r of [await other.get(path), await other.get(path, { json: true }), await lao.get('/lpa/evidence/aaaaaaaaaaaaaaaaaaaaaaaaaa'), await lao.get('/lpa/evidence/x')]) assert.equal(r.status, 404)
			const theirs = place.sql(`select code from org_unit u join account_role r on r.unit_id = u.id join account a on a.id = r.account_id where a.username = 'lao24'`)
			assert.equal((await other.post(`/lpa/2567/${theirs}/evidence/${token}/remove`, {}, { json: true })).status, 404)
			assert.equal(place.count('lpa_evidence', `token = '${token}' and removed_ms is null`), 1)
		})

		test('a file that is not what its name says, empty, or of no known kind is refused in words', async () => {
			const no = free(), n = place.count('lpa_evidence')
			for (const [name, content] of [['a.pdf', '<html><script>alert(1)</script>'], ['a.exe', 'MZ' + '\0'.repeat(200)], ['a.png', PDF], ['a.pdf', ''], ['a.html', '<!doctype html><p>x'], ['noending', PDF], ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>']]) {
				const r = await attach(lao, no, name, content)
				assert.equal(r.status, 422, `${name}: ${r.status} ${r.text}`)
				errorOf(r)
			}
			assert.equal(place.count('lpa_evidence'), n)
			const cut = multipart([{ name: 'csrf', value: lao.csrf }, { name: 'indicator', value: no }, { name: 'kind', value: 'file' }, { name: 'file', file: 'a.pdf', value: PDF }])
			const r = await lao.send('POST', `${BASE}/evidence`, { body: cut.body.subarray(0, cut.body.length - 40), json: true, headers: { ...cut.headers, 'Sec-Fetch-Site': 'same-origin' } })
			assert.equal(r.status, 400)
			errorOf(r)
			assert.equal(place.count('lpa_evidence'), n)
		})

		test('a file in pieces: an interruption is taken up again where it was', async () => {
			const no = free(), size = 9 << 20, file = Buffer.concat([PDF, Buffer.alloc(size - PDF.length, '0123456789')])
			const w = { json: true, headers: { 'X-CSRF': lao.csrf, 'Sec-Fetch-Site': 'same-origin' } }
			const opened = await lao.post('/uploads', { size }, { json: true })
			assert.equal(opened.status, 200, opened.text)
			const { id, offset, piece } = JSON.parse(opened.text)
			assert.equal(offset, 0)
			assert.equal(piece, 8 << 20)
			const put = (from, to, who = lao, more = {}) => who.send('PUT', `/uploads/${id}?offset=${from}`, { ...w, ...more, headers: { ...w.headers, 'X-CSRF': who.csrf, ...more.headers }, body: file.subarray(from, to) })
			const at = async () => JSON.parse((await lao.get(`/uploads/${id}`, { json: true })).text).offset
			assert.equal(JSON.parse((await put(0, 100000)).text).offset, 100000)
			for (const [from, to] of [[0, 100000], [200000, 200010], [99999, 100010]]) { // not where the file ends
				const r = await put(from, to)
				assert.equal(r.status, 409)
				assert.equal(JSON.parse(r.text).offset, 100000)
			}
			const wire = new Wire(server.port) // the line breaks in the middle of a piece: nothing of it counts
			wire.write(`PUT /uploads/${id}?offset=100000 HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-CSRF: ${lao.csrf}\r\nCookie: ${Object.entries(lao.cookie).map(([k, v]) => `${k}=${v}`)}\r\nContent-Length: 500000\r\n\r\n`)
			wire.write(file.subarray(100000, 300000))
			await new Promise((done) => setTimeout(done, 150))
			wire.end()
			assert.equal(await at(), 100000)
			for (const r of [await put(100000, 100010, other), await other.get(`/uploads/${id}`, { json: true }), await lao.get('/uploads/aaaaaaaaaaaaaaaaaaaaaaaaaa', { json: true }), await lao.get('/uploads/..', { json: true })])
				assert.equal(r.status, 404)
			assert.equal((await put(100000, 100010, lao, { headers: { 'X-CSRF': 'x' } })).status, 403)
			assert.equal((await new Person(server).get(`/uploads/${id}`, { json: true })).status, 401)
			assert.equal((await put(100000, 100000 + (8 << 20) + 70000)).status, 413) // more than a piece
			assert.equal(await at(), 100000)
			assert.equal(JSON.parse((await put(100000, 100000 + (8 << 20))).text).offset, 100000 + (8 << 20))
			assert.equal(JSON.parse((await put(100000 + (8 << 20), size)).text).offset, size)
			const taken = await lao.post(`${BASE}/evidence`, { indicator: no, kind: 'file', upload: id, name: 'ใหญ่.pdf' }, { json: true })
			assert.equal(taken.status, 200, taken.text)
			assert.equal(Number(place.sql(`select size from lpa_evidence where sha = '${createHash('sha256').update(file).digest('hex')}'`)), size)
			assert.equal((await lao.get(`/uploads/${id}`, { json: true })).status, 404) // it has moved
			for (const bad of [101 << 20, 0, -1, 'x']) {
				const r = await lao.post('/uploads', { size: bad }, { json: true })
				assert.ok(r.status === 413 || r.status === 422, `${bad}: ${r.status}`)
				errorOf(r)
			}
			assert.equal((await lao.post(`${BASE}/evidence`, { indicator: no, kind: 'file', upload: id, name: 'ใหญ่.pdf' }, { json: true })).status >= 400, true)
		})

		/* --- pages and assets --- */

		const POLICY = /default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self' http:\/\/127\.0\.0\.1:\d+; base-uri 'none'; frame-ancestors 'none'/
		const checkPage = (r, path) => {
			assert.equal(r.headers['x-content-type-options'], 'nosniff', path)
			assert.equal(r.headers['referrer-policy'], 'same-origin', path)
			assert.equal(r.headers['cross-origin-opener-policy'], 'same-origin', path)
			assert.equal(r.headers['cross-origin-resource-policy'], 'same-origin', path)
			assert.equal(r.headers['server'], undefined)
			assert.match(r.headers['content-security-policy'] ?? '', /default-src 'none'/, path)
			if (!r.headers['content-type']?.startsWith('text/html')) return []
			assert.match(r.headers['content-security-policy'], POLICY, path)
			assert.match(r.headers['cache-control'], /private, no-(store|cache)/, path)
			assert.ok(r.text.startsWith('<!doctype html>') && r.text.trimEnd().endsWith('</html>'), path)
			assert.doesNotMatch(r.text, /<script(?![^>]*\bsrc="\/assets\/)/, `${path}: inline script`)
			assert.doesNotMatch(r.text, /<style|<[^>]*\s(style|on[a-z]+)="/, `${path}: inline style or handler`)
			assert.doesNotMatch(r.text, /\b(src|action)="(https?:)?\/\//, `${path}: from elsewhere`)
			assert.doesNotMatch(r.text, /\(null\)|undefined|NaN/, path)
			assert.match(r.text, /<title>[^<]+<\/title>/, path)
			for (const m of r.text.matchAll(/<form[^>]*method="post"[\s\S]*?<\/form>/g)) assert.match(m[0], /name="csrf"/, `${path}: a form without a token`)
			return [...r.text.matchAll(/<a\b[^>]*\bhref="([^"#]*)/g)].map((m) => m[1].replaceAll('&amp;', '&')).filter((h) => h.startsWith('/') && !h.startsWith('/assets'))
		}
		for (const who of ['', 'admin', 'dla', 'p54', 'p54head', 'd5401', 'team54', 'lao54', 'clerk54', 'auditor']) {
			test(`every page that ${who || 'the public'} is led to opens, under the policy`, async () => {
				const person = who ? await new Person(server).signIn(who) : new Person(server)
				const queue = ['/', '/no/such/page'], seen = new Set(queue), shapes = {}
				let n = 0
				while (queue.length > 0 && n < 90) {
					const path = queue.shift(), r = await person.get(path)
					n++
					const want = path === '/no/such/page' ? 404 : r.status === 303 ? 303 : 200
					assert.equal(r.status, want, `${path}: ${r.status}`)
					if (r.status === 303) continue
					for (const link of checkPage(r, path)) {
						const shape = link.replace(/\?.*/, '?').replace(/\d+(\.\d+)?|[PD]\d+|[a-z2-7]{26}/g, '#')
						if (seen.has(link) || link.includes('/export') || (shapes[shape] = (shapes[shape] ?? 0) + 1) > 2) continue
						seen.add(link)
						queue.push(link)
					}
				}
				assert.ok(n > 8, `${n} pages`)
			})
		}

		test('assets: for ever under their hash, smaller for who takes that', async () => {
			const person = new Person(server), page = (await person.get('/')).text
			const urls = [...new Set([...page.matchAll(/"(\/assets\/[^"#]+)/g)].map((m) => m[1]))]
			assert.ok(urls.some((u) => u.includes('.css')) && urls.some((u) => u.includes('.js')))
			for (const url of urls.filter((u) => u.includes('?v='))) {
				const plain = await person.get(url)
				assert.equal(plain.status, 200)
				assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
				assert.equal(plain.headers['content-encoding'], undefined)
				assert.equal(plain.headers['x-content-type-options'], 'nosniff')
				const short = await person.get(url.replace(/\?.*/, ''))
				assert.equal(short.headers['cache-control'], 'public, max-age=300')
				assert.equal((await person.get(url.replace(/v=.*/, 'v=0000000000000000'))).headers['cache-control'], 'public, max-age=300')
				for (const [accept, name, open] of [['gzip', 'gzip', gunzipSync], ['br', 'br', brotliDecompressSync], ['gzip, deflate, br', 'br', brotliDecompressSync], ['gzip;q=1.0, br;q=0', 'gzip', gunzipSync], ['sabre', undefined, (b) => b]]) {
					const r = await person.get(url, { headers: { 'Accept-Encoding': accept } })
					if (r.headers['content-encoding'] !== undefined || plain.body.length > 2000) assert.equal(r.headers['content-encoding'], name, `${url} ${accept}`)
					assert.ok((r.headers['content-encoding'] ? open(r.body) : r.body).equals(plain.body), `${url} ${accept}`)
					assert.equal(r.headers.vary, 'Accept-Encoding')
				}
				const fresh = await person.get(url, { headers: { 'If-None-Match': plain.headers.etag } })
				assert.equal(fresh.status, 304)
				assert.equal(fresh.headers['cache-control'], plain.headers['cache-control'])
			}
			assert.equal((await person.send('POST', urls[0], { body: 'x' })).status, 404)
		})

		/* --- sessions --- */

		test('signing out ends the session, everywhere it was copied to', async () => {
			const person = await new Person(server).signIn('p24'), copy = new Person(server)
			copy.cookie = { ...person.cookie }
			copy.csrf = person.csrf
			const [name] = Object.keys(person.cookie)
			assert.equal((await copy.get('/lpa/2567')).status, 200)
			assert.equal((await person.post('/sign-out', { csrf: person.csrf })).status, 303)
			assert.equal(person.cookie[name], undefined)
			assert.equal((await copy.get('/lpa/2567')).status, 303)
			assert.equal((await copy.post('/account', { name: 'x' }, { json: true })).status, 401)
		})

		test('the cookie: not for scripts, not for other sites; forged ones are nobody', async () => {
			const person = new Person(server), r = await person.post('/sign-in', { username: 'p24', password: PASSWORD })
			assert.equal(r.cookies.length, 1)
			assert.match(r.cookies[0], /; Path=\/; HttpOnly; SameSite=Lax/)
			const [name, value] = Object.entries(person.cookie)[0]
			assert.ok(value.length >= 50)
			assert.equal(place.count('session', kind === 'sqlite' ? `token_hash = '${value}'` : `encode(token_hash, 'escape') = '${value}'`), 0) // stored hashed
			for (const bad of [value.slice(0, -1), value + 'a', value.toUpperCase(), '', 'x'.repeat(3000), "' or 1=1 --"]) {
				const who = new Person(server)
				who.cookie = { [name]: bad }
				assert.equal((await who.get('/lpa/2567')).status, 303, bad)
			}
		})

		test('guessing a password stops after a few tries, and says as much about unknown names', async () => {
			const guess = (username, password) => new Person(server).post('/sign-in', { username, password }, { json: true })
			const known = await guess('d2405', 'wrong-password-1'), unknown = await guess('nobody-here', 'wrong-password-1')
			assert.equal(known.status, unknown.status)
			assert.equal(known.text, unknown.text)
			let r = known, n = 1
			while (r.status !== 429 && n < 30) { r = await guess('d2405', `wrong-password-${n}`); n++ }
			assert.equal(r.status, 429)
			assert.ok(n <= 12, `${n} tries`)
			thai(r.text)
			assert.equal((await guess('d2405', PASSWORD)).status, 429) // the right one too, for a while
			assert.equal((await guess('team24', PASSWORD)).status < 400, true) // others are not locked out
			assert.equal(place.count('sign_in_failure', `n > 5`) > 0, true)
		})

		/* --- for those who run it --- */

		test('a line in the log for each request', async () => {
			const before = server.log.length
			await new Person(server).get('/sign-in')
			await new Person(server).get('/nothing?secret=1')
			await new Promise((done) => setTimeout(done, 400))
			const lines = server.log.slice(before).split('\n').filter((l) => l.startsWith('req '))
			assert.ok(lines.length >= 2)
			for (const l of lines) assert.match(l, /^req \d+ (GET|POST|PUT|DELETE|\?) \S+ \d{3} \d+us st=\d+ rows=\d+ \d+B$/)
			assert.ok(lines.some((l) => / GET \/sign-in 200 /.test(l)) && lines.some((l) => / GET - 404 /.test(l)))
			assert.doesNotMatch(server.log, /secret=1|thongthin-demo-2567|wrong-password/)
		})

		test('/healthz and /metrics on a listener of their own', async () => {
			const side = new Person({ port: metrics })
			const ok = await side.get('/healthz')
			assert.equal(ok.status, 200)
			assert.equal(ok.text, 'ok\n')
			const read = async () => Object.fromEntries([...(await side.get('/metrics')).text.matchAll(/^(thongthin_\w+) (-?\d+)$/gm)].map((m) => [m[1], Number(m[2])]))
			const a = await read()
			await new Saver(lao, place, [nos[0]]).save(nos[0], 'นับ')
			const b = await read()
			assert.equal(b.thongthin_requests_total - a.thongthin_requests_total, 1)
			assert.equal(b.thongthin_writes_total - a.thongthin_writes_total, 1)
			assert.ok(b.thongthin_resident_bytes > 1 << 20 && b.thongthin_uptime_seconds >= 0 && b.thongthin_errors_total === a.thongthin_errors_total)
			const text = (await side.get('/metrics')).text
			for (const name of Object.keys(a)) assert.match(text, new RegExp(`# TYPE ${name} (counter|gauge)\\n`))
			assert.equal((await side.get('/lpa')).status, 404)
			for (const path of ['/healthz', '/metrics']) assert.equal((await lao.get(path)).status, 404) // not on the public side
		})

		test('nothing of all that was an error of ours', () => {
			assert.doesNotMatch(server.log, /ERROR|Sanitizer|must:/)
			assert.equal(place.run(['check']).all, 'ok\n')
		})
	})
}

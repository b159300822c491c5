// Requests that servers could read in two ways are read in none: 400, and the line is closed. Limits, unknown routes, headers.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { BASE, Person, Place, Wire } from './place.mjs'

let place, server
before(async () => {
	place = new Place()
	place.ok(['init', '--demo'])
	server = await place.serve()
})
after(() => place.remove())

const H = 'Host: 127.0.0.1\r\n'
const BODY = 'username=a&password=b'
const FORM = `Content-Type: application/x-www-form-urlencoded\r\n`
const chunked = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`
const post = (heads, body = BODY) => `POST /sign-in HTTP/1.1\r\n${H}${FORM}${heads}\r\n${body}`

const ambiguous = {
	'two lengths': post(`Content-Length: ${BODY.length}\r\nContent-Length: 3\r\n`),
	'the same length twice': post(`Content-Length: ${BODY.length}\r\nContent-Length: ${BODY.length}\r\n`),
	'a list of lengths': post(`Content-Length: ${BODY.length}, ${BODY.length}\r\n`),
	'length and chunked': post(`Content-Length: ${chunked.length}\r\nTransfer-Encoding: chunked\r\n`, chunked),
	'chunked and length': post(`Transfer-Encoding: chunked\r\nContent-Length: ${chunked.length}\r\n`, chunked),
	'a signed length': post(`Content-Length: +${BODY.length}\r\n`),
	'a negative length': post('Content-Length: -1\r\n'),
	'a length in hex': post('Content-Length: 0x15\r\n'),
	'chunked twice in one': post('Transfer-Encoding: chunked, chunked\r\n', chunked),
	'chunked in two lines': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', chunked),
	'gzip, chunked': post('Transfer-Encoding: gzip, chunked\r\n', chunked),
	'identity': post('Transfer-Encoding: identity\r\n'),
	'xchunked': post('Transfer-Encoding: xchunked\r\n', chunked),
	'a tab before chunked': post('Transfer-Encoding: \x0bchunked\r\n', chunked),
	'a name longer than Transfer-Encoding': post(`Transfer-Encoding-x: chunked\r\nContent-Length: ${BODY.length}\r\n`),
	'a blank before the colon': post(`Content-Length : ${BODY.length}\r\n`),
	'a blank before the colon of chunked': post('Transfer-Encoding : chunked\r\n', chunked),
	'a folded line': post(`X-Folded: a\r\n b\r\nContent-Length: ${BODY.length}\r\n`),
	'a folded length': post(`Content-Length:\r\n ${BODY.length}\r\n`),
	'a name that is no token': post(`Content-(Length): 3\r\nContent-Length: ${BODY.length}\r\n`),
	'two hosts': `GET / HTTP/1.1\r\n${H}Host: other.example\r\n\r\n`,
	'the same host twice': `GET / HTTP/1.1\r\n${H}${H}\r\n`,
	'no host': 'GET / HTTP/1.1\r\nAccept: */*\r\n\r\n',
	'a line without a colon': `GET / HTTP/1.1\r\n${H}nonsense\r\n\r\n`,
}
for (const [name, bytes] of Object.entries(ambiguous)) {
	test(`400 and closed: ${name}`, async () => {
		const wire = new Wire(server.port)
		wire.write(bytes + `GET /sign-in HTTP/1.1\r\n${H}\r\n`) // what a smuggler would put behind
		const r = await wire.reply()
		assert.equal(r?.status, 400, r?.text)
		assert.ok(await wire.closes(), 'the line stays open')
		assert.doesNotMatch(wire.got.toString('latin1'), /HTTP\/1.1 [235]|<main/, 'something behind it was answered')
		wire.end()
	})
}

test('plain requests still go through, several on one line', async () => {
	const wire = new Wire(server.port)
	wire.write(`GET /sign-in HTTP/1.1\r\n${H}\r\n`.repeat(3))
	for (let i = 0; i < 3; i++) assert.equal((await wire.reply()).status, 200)
	wire.write(post('Transfer-Encoding: chunked\r\n', chunked))
	assert.ok([401, 403, 422].includes((await wire.reply()).status)) // a wrong password, read whole
	wire.write(`GET /sign-in HTTP/1.0\r\nConnection: close\r\n\r\n`) // 1.0 has no Host
	assert.equal((await wire.reply()).status, 200)
	wire.end()
})

test('a request in small pieces is one request', async () => {
	const wire = new Wire(server.port)
	for (const byte of post(`Content-Length: ${BODY.length}\r\n`)) {
		wire.write(byte)
		if (Math.random() < 0.1) await new Promise((done) => setTimeout(done, 2))
	}
	assert.ok((await wire.reply()).status >= 400)
	wire.end()
})

test('a head that is too large, and one that never ends', async () => {
	const wire = new Wire(server.port)
	wire.write(`GET / HTTP/1.1\r\n${H}X-Long: ${'x'.repeat(40000)}\r\n\r\n`)
	const r = await wire.reply()
	assert.ok(r === null || (r.status >= 400 && r.status < 500), `${r?.status}`)
	wire.end()
	assert.equal((await new Person(server).get('/sign-in')).status, 200)
})

test('a body over the limit: read to its end, then 413 in words', async () => {
	const person = await new Person(server).signIn('lao54')
	for (const [how, json] of [['length', true], ['length', false], ['chunked', true]]) {
		const big = Buffer.alloc(300000, 'a'), h = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-CSRF': person.csrf, 'Sec-Fetch-Site': 'same-origin' }
		let r
		const wire = new Wire(server.port)
		if (how === 'length') r = await person.send('POST', `${BASE}/save`, { body: big, headers: h, json, keep: wire })
		else {
			const chunk = Buffer.concat([Buffer.from(`${big.length.toString(16)}\r\n`), big, Buffer.from('\r\n0\r\n\r\n')])
			r = await person.send('POST', `${BASE}/save`, { body: chunk, headers: { ...h, 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' }, json, keep: wire })
		}
		assert.equal(r.status, 413, how)
		const words = json ? JSON.parse(r.text).error : r.text
		assert.match(words, /ใหญ่เกินกำหนด/)
		if (!json) assert.match(r.headers['content-type'], /text\/html/)
		const next = await person.send('GET', '/', { keep: wire }).catch(() => null) // all was read: the line is usable, or closed politely
		assert.ok(next === null || next.status === 200)
		wire.end()
	}
	// one that says so in the head and never sends the rest is not waited for for ever: the server lives on
	const wire = new Wire(server.port)
	wire.write(`POST ${BASE}/save HTTP/1.1\r\n${H}Content-Length: 9999999999\r\n\r\nabc`)
	assert.equal((await person.get('/')).status, 200)
	wire.end()
})

test('unknown routes 404, wrong methods 405 with what is allowed', async () => {
	const person = new Person(server)
	for (const path of ['/nothing', '/lpa/2567/06540603/nothing', '/..', '/../etc/passwd', '/assets/../app.css', '/assets/nothing.css', '/%2e%2e/x', '//', '/sign-in/']) {
		const r = await person.get(path)
		assert.equal(r.status, 404, path)
		if (!path.startsWith('/assets')) assert.match(r.text, /ไม่พบหน้า/, path)
		const j = await person.get(path, { json: true })
		assert.equal(j.status, 404)
		assert.equal(JSON.parse(j.text).status, 404, path)
	}
	for (const [method, path] of [['DELETE', '/sign-in'], ['PUT', '/'], ['GET', '/sign-out'], ['BREW', '/'], ['OPTIONS', '/'], ['POST', '/results']]) {
		const r = await person.send(method, path)
		assert.equal(r.status, 405, `${method} ${path}`)
		assert.match(r.text, /ไม่รับคำสั่ง/)
		assert.match(r.headers.allow, path === '/sign-in' ? /^GET, HEAD, POST$/ : path === '/sign-out' ? /^POST$/ : /^GET, HEAD$/)
	}
})

test('HEAD is GET without the body', async () => {
	const person = new Person(server)
	const get = await person.get('/sign-in'), head = await person.send('HEAD', '/sign-in')
	assert.equal(head.status, 200)
	assert.equal(head.headers['content-type'], get.headers['content-type'])
	assert.ok(Math.abs(head.headers['content-length'] - get.headers['content-length']) < 200)
	assert.equal(head.body.length, 0)
})

test('more lines than there may be: the others are served', async () => {
	const p = new Place()
	p.ok(['init'])
	const s = await p.serve(['--connections', '8'])
	const open = []
	for (let i = 0; i < 12; i++) {
		open.push(new Wire(s.port))
		open[i].write(`GET /sign-in HTTP/1.1\r\n${H}\r\n`)
	}
	const replies = await Promise.all(open.map((w) => Promise.race([w.reply().catch(() => null), new Promise((done) => setTimeout(done, 3000, null))])))
	const served = replies.filter((r) => r?.status === 200).length
	assert.ok(served >= 8 && served <= 12, `${served}`)
	for (const w of open) w.end()
	await new Promise((done) => setTimeout(done, 300))
	assert.equal((await new Person(s).get('/sign-in')).status, 200)
	assert.equal(await s.stop(), 0)
	await p.remove()
})

// A place of its own for a test: a folder, a database on SQLite or PostgreSQL, the command line, a server, raw HTTP.
// TT_BIN names the program, TT_TEST_PG the PostgreSQL server (tests/postgres).
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const bin = resolve(process.env.TT_BIN ?? 'build-test/thongthin')
export const root = resolve(import.meta.dirname, '../..')
export const PASSWORD = 'thongthin-demo-2567'
export const kinds = process.env.TT_TEST_PG ? ['sqlite', 'postgres'] : ['sqlite']
export const read = (name) => readFileSync(join(root, name), 'utf8')

const pgUrl = (name) => process.env.TT_TEST_PG.replace(/\/[^/]*$/, '/' + name)
let made = 0

function tool(name, args, input) {
	const r = spawnSync(name, args, { encoding: 'utf8', input, maxBuffer: 1 << 28 })
	if (r.status !== 0) throw new Error(`${name}: ${r.error ?? r.stderr}`)
	return r.stdout
}

export class Place {
	constructor(kind = 'sqlite', { template } = {}) {
		this.kind = kind
		this.dir = mkdtempSync(join(tmpdir(), 'thongthin-place-'))
		this.files = join(this.dir, 'files')
		this.keys = join(this.dir, 'keys')
		if (template) {
			for (const name of readdirSync(template.dir)) cpSync(join(template.dir, name), join(this.dir, name), { recursive: true })
		}
		this.file = join(this.dir, 'tt.db')
		this.url = `sqlite:${this.file}`
		if (kind === 'postgres') {
			this.name = `tt_place_${process.pid}_${++made}`
			this.url = pgUrl(this.name)
			tool('psql', ['-qX', process.env.TT_TEST_PG, '-c', `create database ${this.name} template ${template?.name ?? 'template0'}`])
		}
		this.at = ['--db', this.url, '--files', this.files, '--keys', this.keys]
		this.servers = []
	}
	// status, stdout, stderr of a command
	run(args, { input = '', env = {}, cwd = this.dir, at = this.at } = {}) {
		const r = spawnSync(bin, [...at, ...args], { encoding: 'utf8', input, env: { ...process.env, ...env }, cwd, maxBuffer: 1 << 28 })
		return { status: r.status, out: r.stdout, err: r.stderr, all: r.stdout + r.stderr }
	}
	// the same, which must succeed
	ok(args, options) {
		const r = this.run(args, options)
		if (r.status !== 0) throw new Error(`thongthin ${args.join(' ')}: ${r.status} ${r.all}`)
		return r.out
	}
	sql(text) {
		if (this.kind === 'postgres') return tool('psql', ['-qXAt', this.url, '-v', 'ON_ERROR_STOP=1', '-c', text]).trim()
		return tool('sqlite3', ['-cmd', '.timeout 8000', this.file, text]).trim()
	}
	count(table, where = '1 = 1') { return Number(this.sql(`select count(*) from ${table} where ${where}`)) }
	// everything in the database as text
	dump() {
		if (this.kind === 'postgres')
			return tool('pg_dump', ['--data-only', '--inserts', '--no-owner', this.url]).split('\n').filter((l) => !l.startsWith('\\')).sort().join('\n')
		return tool('sqlite3', ['-cmd', '.timeout 8000', this.file, '.dump'])
	}
	// fails with the first lines that are not as in an earlier dump
	unchangedSince(was) {
		const now = this.dump()
		if (now === was) return
		const old = new Set(was.split('\n')), fresh = new Set(now.split('\n'))
		// PostgreSQL seals only rows older than every transaction that runs in the cluster, also of another test: a further seal may come later
		const gone = [...old].filter((l) => !fresh.has(l)), come = [...fresh].filter((l) => !old.has(l) && !(this.kind === 'postgres' && l.includes('audit_seal ')))
		if (gone.length + come.length === 0) return
		throw new Error(`the database changed: ${gone.length} lines gone, ${come.length} come\n${[...gone.slice(0, 3), '--', ...come.slice(0, 5)].map((l) => l.slice(0, 300)).join('\n')}`)
	}
	// a running server
	async serve(args = [], { env = {} } = {}) {
		const child = spawn(bin, [...this.at, ...args, 'serve', ...(args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'])],
			{ stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env }, cwd: this.dir })
		const server = { child, log: '', place: this }
		server.ended = new Promise((done) => child.on('exit', (code, signal) => done(signal ?? code)))
		server.url = await new Promise((done, fail) => {
			child.stderr.on('data', (d) => {
				server.log += d
				const m = /listening on (http:\/\/\S+)/.exec(server.log)
				if (m) done(m[1])
			})
			server.ended.then((code) => fail(new Error(`serve ended with ${code}: ${server.log}`)))
		})
		server.port = Number(new URL(server.url).port)
		server.stop = async (signal = 'SIGTERM') => {
			child.kill(signal)
			return server.ended
		}
		this.servers.push(server)
		return server
	}
	async remove() {
		for (const s of this.servers) {
			if (s.child.exitCode === null && s.child.signalCode === null) await s.stop()
		}
		if (this.name) tool('psql', ['-qX', process.env.TT_TEST_PG, '-c', `drop database ${this.name} with (force)`])
		rmSync(this.dir, { recursive: true, force: true })
	}
	exists(name) { return existsSync(join(this.dir, name)) }
}

// --- raw HTTP: what goes over the wire is what the test writes ---

export class Wire {
	constructor(port) {
		this.got = Buffer.alloc(0)
		this.closed = false
		this.waiting = []
		this.socket = net.connect(port, '127.0.0.1')
		this.socket.on('data', (d) => { this.got = Buffer.concat([this.got, d]); this.wake() })
		this.socket.on('error', (e) => { this.error = e; this.closed = true; this.wake() })
		this.socket.on('close', () => { this.closed = true; this.wake() })
	}
	wake() { for (const w of this.waiting.splice(0)) w() }
	write(bytes) { this.socket.write(bytes) }
	async until(ready, ms = 20000) {
		const limit = Date.now() + ms
		for (let v; ; ) {
			if ((v = ready())) return v
			if (this.closed) return ready() || null
			if (Date.now() > limit) throw new Error(`nothing came within ${ms} ms: ${this.got.toString().slice(0, 300)}`)
			await new Promise((done) => { const t = setTimeout(done, limit - Date.now() + 1); this.waiting.push(() => { clearTimeout(t); done() }) })
		}
	}
	// the next reply: {status, headers, cookies, body, text}; null when the connection ends without one
	async reply({ head = false } = {}) {
		const end = await this.until(() => { const i = this.got.indexOf('\r\n\r\n'); return i >= 0 ? i + 4 : 0 })
		if (!end) return null
		const lines = this.got.subarray(0, end - 4).toString('latin1').split('\r\n')
		const headers = {}, cookies = []
		for (const line of lines.slice(1)) {
			const i = line.indexOf(':'), name = line.slice(0, i).toLowerCase(), value = line.slice(i + 1).trim()
			if (name === 'set-cookie') cookies.push(value)
			headers[name] = name in headers ? `${headers[name]}, ${value}` : value
		}
		const status = Number(lines[0].split(' ')[1])
		this.got = this.got.subarray(end)
		const none = head || status === 304 || status === 204 || status === 100
		const n = none ? 0 : Number(headers['content-length'])
		if (!Number.isInteger(n)) throw new Error(`no length: ${lines.join(' | ')}`)
		await this.until(() => this.got.length >= n)
		if (this.got.length < n) throw new Error('the reply is cut')
		const body = Buffer.from(this.got.subarray(0, n))
		this.got = this.got.subarray(n)
		return { status, headers, cookies, body, text: body.toString('utf8') }
	}
	// whether the other side closes
	async closes(ms = 5000) {
		await this.until(() => this.closed, ms).catch(() => {})
		return this.closed
	}
	end() { this.socket.destroy() }
}

// One person with a browser's manners: keeps cookies and the token, says where a write comes from.
export class Person {
	constructor(server) {
		this.server = server
		this.cookie = {}
	}
	async send(method, path, { body, headers = {}, json = false, form, keep } = {}) {
		const h = { Host: `127.0.0.1:${this.server.port}`, ...headers }
		if (form) {
			body = new URLSearchParams(form).toString()
			h['Content-Type'] ??= 'application/x-www-form-urlencoded'
		}
		if (json) h.Accept = 'application/json'
		const jar = Object.entries(this.cookie).map(([k, v]) => `${k}=${v}`).join('; ')
		if (jar) h.Cookie ??= jar
		const bytes = body === undefined ? null : Buffer.from(body)
		if (bytes && !('Content-Length' in h)) h['Content-Length'] = bytes.length
		const wire = keep ?? new Wire(this.server.port)
		wire.write(`${method} ${path} HTTP/1.1\r\n${Object.entries(h).filter(([, v]) => v !== undefined).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`)
		if (bytes) wire.write(bytes)
		const r = await wire.reply({ head: method === 'HEAD' })
		if (!keep) wire.end()
		if (!r) throw new Error(`${method} ${path}: the connection ended without a reply (${wire.error ?? ''})`)
		for (const c of r.cookies) {
			const [pair] = c.split(';'), i = pair.indexOf('=')
			if (/max-age=0/i.test(c)) delete this.cookie[pair.slice(0, i)]
			else this.cookie[pair.slice(0, i)] = pair.slice(i + 1)
		}
		return r
	}
	get(path, options) { return this.send('GET', path, options) }
	// a write as the pages send it: with the token
	post(path, form, options = {}) {
		return this.send('POST', path, { ...options, form, headers: { 'Sec-Fetch-Site': 'same-origin', ...(this.csrf ? { 'X-CSRF': this.csrf } : {}), ...options.headers } })
	}
	async signIn(username, password = PASSWORD) {
		const r = await this.post('/sign-in', { username, password })
		if (r.status !== 303) throw new Error(`sign-in of ${username}: ${r.status} ${r.text.slice(0, 200)}`)
		const page = await this.get('/')
		this.csrf = /name="csrf"[^>]*value="([^"]+)"/.exec(page.text)?.[1] ?? /<meta name="csrf"[^>]*content="([^"]+)"/.exec(page.text)?.[1]
		if (!this.csrf) throw new Error('no token in the page')
		return this
	}
}

// multipart/form-data: [{name, value} | {name, file, type, value}]
export function multipart(parts, boundary = 'tt-boundary-7849') {
	const pieces = []
	for (const p of parts) {
		const file = p.file === undefined ? '' : `; filename="${p.file}"\r\nContent-Type: ${p.type ?? 'application/octet-stream'}`
		pieces.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${p.name}"${file}\r\n\r\n`), Buffer.from(p.value), Buffer.from('\r\n'))
	}
	pieces.push(Buffer.from(`--${boundary}--\r\n`))
	return { body: Buffer.concat(pieces), headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } }
}

// rows of a csv text without quotes inside quotes
export function csv(text) {
	const lines = text.split('\n').filter((l) => l !== '')
	const cells = (l) => [...l.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)].map((m) => m[1]).slice(0, l.endsWith(',') ? undefined : -1).map((c) => (c.startsWith('"') ? c.slice(1, -1).replaceAll('""', '"') : c))
	const head = cells(lines[0])
	return lines.slice(1).map((l) => Object.fromEntries(cells(l).map((c, i) => [head[i], c])))
}

export const LAO = '06540603' // of lao54 and clerk54 in the demonstration
export const BASE = `/lpa/2567/${LAO}`

// Saves of one person's indicators, each seeing the version before: every answer is kept.
export class Saver {
	constructor(person, place, nos) {
		this.person = person
		this.nos = nos
		this.seen = Object.fromEntries(nos.map((no) => [no, Number(place.sql(`select coalesce(max(s.version), 0) from lpa_self s join lpa_indicator i on i.id = s.indicator_id
			join org_unit u on u.id = s.unit_id where i.no = '${no}' and u.code = '${LAO}' and i.form_id = (select id from lpa_form where year = 2567)`) || 0)]))
		this.acknowledged = {} // no -> remark of the last save that was answered
		this.n = 0
	}
	async save(no, remark, more = {}) {
		const r = await this.person.post(`${BASE}/save`, { indicator: no, seen: this.seen[no], remark, ...more.form }, { json: true, ...more })
		if (r.status === 200) {
			const reply = JSON.parse(r.text)
			this.seen[no] = reply.version
			this.acknowledged[no] = remark
			this.n++
		}
		return r
	}
}

// What stands in the database for these indicators.
export function remarks(place, nos) {
	const of = (no) => place.sql(`select s.remark from lpa_self s join lpa_indicator i on i.id = s.indicator_id join org_unit u on u.id = s.unit_id
		where i.no = '${no}' and u.code = '${LAO}' and i.form_id = (select id from lpa_form where year = 2567)`)
	return Object.fromEntries(nos.map((no) => [no, of(no)]))
}

// Indicators that the LAO has, in the order of the form.
export const indicators = (place) => place.sql(`select i.no from lpa_indicator i where i.form_id = (select id from lpa_form where year = 2567)
	and (i.applies >> cast((select kind from org_unit where code = '${LAO}') as integer)) & 1 = 1 order by i.id`).split('\n')

export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\n' +
	'xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n')

export function attach(person, no, name, content, more = {}) {
	const m = multipart([{ name: 'csrf', value: person.csrf }, { name: 'indicator', value: no }, { name: 'kind', value: 'file' }, { name: 'file', file: name, type: 'application/pdf', value: content }])
	return person.send('POST', `${BASE}/evidence`, { body: m.body, json: true, ...more, headers: { ...m.headers, 'Sec-Fetch-Site': 'same-origin', ...more.headers } })
}

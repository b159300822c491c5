// What the parts of the bench share: the programs, a server under measurement, wrk and the load client, figures from /proc.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { cpus } from 'node:os'
import { request } from 'node:http'
import { dirname, join, resolve } from 'node:path'

export const bin = resolve(process.env.THONGTHIN ?? 'build/thongthin')
export const tools = join(dirname(bin), 'tests/bench')
export const YEAR = 2567, NATIONAL_YEAR = 2569, PAST_YEAR = 2566
const FRAME_BYTES = 4096 + 24
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

// None outlives the bench when it fails.
const started = new Set()
process.on('exit', () => { for (const child of started) child.kill('SIGKILL') })

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

function run(program, args, options = {}) {
	const r = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options })
	if (r.error || r.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${r.error ?? r.stderr}`)
	return r.stdout
}

async function freePort() {
	const s = createServer()
	await new Promise((done) => s.listen(0, '127.0.0.1', done))
	const { port } = s.address()
	await new Promise((done) => s.close(done))
	return port
}

function get(port, path, cookie) {
	return new Promise((done, fail) => {
		const r = request({ host: '127.0.0.1', port, path, headers: cookie ? { cookie: `tt_session=${cookie}` } : {} }, (res) => {
			let body = ''
			res.setEncoding('utf8')
			res.on('data', (d) => { body += d })
			res.on('end', () => done({ status: res.statusCode, body }))
		})
		r.on('error', fail)
		r.end()
	})
}

// A folder with a database, accounts and sessions. url: a database other than SQLite.
export function makeData(dir, { url, national, accounts = 100 } = {}) {
	rmSync(dir, { recursive: true, force: true })
	mkdirSync(dir, { recursive: true })
	const d = { dir, url: url ?? `sqlite:${join(dir, 'tt.db')}`, keys: join(dir, 'keys'), file: (name) => join(dir, name) }
	d.at = ['--db', d.url, '--files', join(dir, 'files'), '--keys', d.keys]
	run(bin, [...d.at, 'init', '--demo'])
	run(join(tools, 'bench_setup'), [d.url, d.keys, dir, String(accounts)])
	if (national) {
		JSON.parse(run(join(tools, 'bench_national'), ['fill', d.url]))
		d.national = JSON.parse(run(join(tools, 'bench_national'), ['recompute', d.url]))
	}
	d.session = (name) => {
		const [code, cookie] = readFileSync(join(dir, `${name}.txt`), 'utf8').split('\n')[0].split(' ')
		return { code, cookie }
	}
	return d
}

export async function serve(data, ...options) {
	const port = await freePort()
	const from = process.hrtime.bigint()
	const log = openSync(data.file('server.log'), 'w')
	const child = spawn(bin, [...data.at, ...options, 'serve', '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', log, log] })
	closeSync(log)
	const s = { port, pid: child.pid, data, over: false, ended: new Promise((done) => child.on('exit', done)) }
	s.ended.then(() => { s.over = true })
	started.add(child)
	s.ended.then(() => started.delete(child))
	for (;;) {
		const first = await get(port, '/').catch(() => null)
		if (first?.status === 200) break
		if (first || s.over) throw new Error(`the server does not start: ${first?.status} ${readFileSync(data.file('server.log'), 'utf8').slice(-2000)}`)
		await sleep(1)
	}
	s.startMs = Number(process.hrtime.bigint() - from) / 1e6
	s.get = (path, cookie) => get(port, path, cookie)
	s.stop = async () => {
		child.kill('SIGTERM')
		await s.ended
	}
	return s
}

// Seconds of processor time used so far.
export function cpuSeconds(pid) {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')
	return (Number(fields[11]) + Number(fields[12])) / TICKS
}

// Processors that others keep busy while the bench itself does nothing: they are missing in every figure.
export async function busyElsewhere() {
	const read = () => readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number)
	const sum = (v) => v.slice(0, 8).reduce((x, y) => x + y, 0)
	const a = read()
	await sleep(1500)
	const b = read(), all = sum(b) - sum(a), idle = b[3] + b[4] - a[3] - a[4]
	return (1 - idle / all) * cpus().length
}

export function memory(pid, name = 'VmRSS') {
	return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
}

/* Follows the WAL: its greatest length, and how many frames are written. The index beside it says how many it holds; begun anew, it
 * counts from the start again. */
export function watchWal(data, everyMs = 20) {
	const path = data.file('tt.db'), w = { maxBytes: 0, frames: 0, restarts: 0 }
	if (!existsSync(`${path}-shm`)) return { stop: () => w }
	const shm = openSync(`${path}-shm`, 'r'), wal = openSync(`${path}-wal`, 'r'), head = Buffer.alloc(48)
	let last = -1
	const look = () => {
		readSync(shm, head, 0, 48, 0)
		const n = head.readUInt32LE(16)
		if (last >= 0) w.frames += n >= last ? n - last : n
		if (n < last) w.restarts++
		last = n
		w.maxBytes = Math.max(w.maxBytes, fstatSync(wal).size)
	}
	look()
	const timer = setInterval(look, everyMs)
	w.stop = () => {
		clearInterval(timer)
		look()
		closeSync(shm)
		closeSync(wal)
		w.bytes = w.frames * FRAME_BYTES
		return w
	}
	return w
}

const MS = { us: 0.001, ms: 1, s: 1000 }

export async function wrk(server, path, { cookie, seconds, connections = 64 }) {
	const first = await server.get(path, cookie)
	if (first.status !== 200) throw new Error(`GET ${path}: ${first.status}`)
	const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency']
	if (cookie) args.push('-H', `Cookie: tt_session=${cookie}`)
	const out = run('wrk', [...args, `http://127.0.0.1:${server.port}${path}`])
	const at = (p) => { const m = new RegExp(`^\\s+${p}%\\s+([\\d.]+)(us|ms|s)`, 'm').exec(out); return Number(m[1]) * MS[m[2]] }
	if (/Non-2xx/.test(out)) throw new Error(`GET ${path}: ${out}`)
	return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]), p50: at(50), p99: at(99), bytes: Buffer.byteLength(first.body) }
}

// The load client; its line of JSON. Errors and lost connections end the bench: a figure of failing requests says nothing.
export function load(server, mode, options) {
	const args = [mode, '--port', String(server.port)]
	for (const [name, value] of Object.entries(options)) args.push(`--${name}`, String(value))
	if (mode === 'save' || mode === 'score') args.push('--indicators', server.data.file('indicators.txt'))
	return new Promise((done, fail) => {
		const child = spawn(join(tools, 'bench_load'), args, { stdio: ['ignore', 'pipe', 'pipe'] })
		let out = '', err = ''
		child.stdout.on('data', (d) => { out += d })
		child.stderr.on('data', (d) => { err += d })
		child.on('error', fail)
		child.on('close', (code) => {
			if (code !== 0) return fail(new Error(`load ${args.join(' ')}: ${out} ${err}`))
			const r = JSON.parse(out)
			done({ ...r, perSecond: r.per_second, p50: r.p50_ms, p99: r.p99_ms, max: r.max_ms })
		})
	})
}

// Milliseconds of one fdatasync after 4 KB, the middle of 200: what a commit of its own costs at least.
export function fdatasyncMs(dir) {
	const file = join(dir, 'sync-probe')
	const script = `const fs = require('fs'), b = Buffer.alloc(4096), fd = fs.openSync(${JSON.stringify(file)}, 'w'), t = [];
for (let i = 0; i < 200; i++) { fs.writeSync(fd, b, 0, 4096, 0); const f = process.hrtime.bigint(); fs.fdatasyncSync(fd); t.push(Number(process.hrtime.bigint() - f) / 1e6) }
console.log(t.sort((x, y) => x - y)[100])`
	const ms = Number(run(process.execPath, ['-e', script]))
	rmSync(file)
	return ms
}

export function writeJson(path, value) { writeFileSync(path, JSON.stringify(value)) }

// The bench: all in one run, one table. See `run`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { spawn, spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appraise } from './appraise.mjs'
import { certificates, learning } from './learning.mjs'
import { bin, busyElsewhere, cpuSeconds, fdatasyncMs, load, makeData, memory, NATIONAL_YEAR, PAST_YEAR, serve, sleep, watchWal, writeJson, wrk, YEAR } from './tools.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const quick = process.argv.includes('--quick')
// Beside the program, so on a disk: a folder in memory would make every commit free.
const work = join(dirname(bin), 'bench-data')
const PAGE = `/lpa/${YEAR}/{code}/all`, CONNS = 64, READERS = 4, READS_PER_SECOND = 400
const seconds = { page: quick ? 2 : 10, save: quick ? 5 : 60, single: quick ? 3 : 10, score: quick ? 3 : 20, signin: quick ? 3 : 10, postgres: quick ? 4 : 20 }

const rows = []
const fixed = (v, digits) => v === undefined ? '' : v.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

// One line of the table. target: { least } or { most }; its ratio is how many times it is reached (1.0 or more: reached).
function row(what, value, unit, target, note = '') {
	const want = target?.least ?? target?.most
	const ratio = want === undefined ? undefined : target.least !== undefined ? value / want : want / value
	const digits = value >= 1000 || unit === 'MB' || Number.isInteger(value) ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
	rows.push([what, `${fixed(value, digits)} ${unit}`, want === undefined ? '' : `${target.least !== undefined ? '≥' : '<'} ${want.toLocaleString('en-US')} ${unit}`,
		ratio === undefined ? '' : `${ratio.toFixed(2)}${ratio < 1 ? ' **short**' : ''}`, note])
	console.error(`bench: ${what}: ${rows.at(-1)[1]} ${note}`)
}

const latency = (r) => `p50 ${r.p50.toFixed(1)} ms, p99 ${r.p99.toFixed(1)} ms${r.max === undefined ? '' : `, max ${r.max.toFixed(0)} ms`}`

function printTable() {
	const heads = ['measured', 'value', 'target', 'ratio', 'with']
	const width = heads.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i].length)))
	const line = (cells) => `| ${cells.map((c, i) => c.padEnd(width[i])).join(' | ')} |`
	console.log(line(heads))
	console.log(`| ${width.map((w) => '-'.repeat(w)).join(' | ')} |`)
	for (const r of rows) console.log(line(r))
}

function version(program, ...args) { return (spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '').split('\n')[0] }

function printMachine() {
	const c = cpus()
	console.log(`${c.length} x ${c[0].model}, Linux ${release()}; fdatasync of 4 KB ${fdatasyncMs(work).toFixed(2)} ms on ` +
		`${version('stat', '-f', '-c', '%T', work)}${quick ? '; --quick: short runs' : ''}`)
	console.log('Server, load client and, where named, readers share these processors.')
}

async function starts(data) {
	const ms = []
	for (let i = 0; i < 5; i++) {
		const s = await serve(data)
		ms.push(s.startMs)
		await s.stop()
	}
	ms.sort((a, b) => a - b)
	row('start to the first 200, country loaded', ms[2] / 1000, 's', { most: 0.3 }, 'middle of 5')
}

async function pages(data) {
	const s = await serve(data), page = data.session('page'), dla = data.session('dla')
	const measure = async (what, path, target, cookie) => {
		const r = await wrk(s, path, { cookie, seconds: seconds.page })
		row(what, r.perSecond, '/s', target, `${CONNS} connections, ${(r.bytes / 1024).toFixed(0)} KB, ${latency(r)}`)
	}
	await measure('assessment page, all 60 indicators', PAGE.replace('{code}', page.code), { least: 8000 }, page.cookie)
	row('resident memory at 64 connections', memory(s.pid), 'MB', { most: 120 }, 'after the page above')
	await measure('results of a province, published', `/results/${PAST_YEAR}/p/54`, undefined)
	await measure('results of the nation, published', `/results/${PAST_YEAR}`, undefined)
	await measure('results of the nation, under way', `/results/${NATIONAL_YEAR}`, undefined, dla.cookie)
	await s.stop()
}

async function manyConnections(data) {
	const s = await serve(data), n = 3000
	const asked = load(s, 'get', { path: PAGE, sessions: data.file('lao.txt'), conns: n, seconds: 6, rate: 3000 })
	await sleep(5000)
	const mb = memory(s.pid)
	const r = await asked
	row('resident memory at 3,000 connections', mb, 'MB', undefined, `${fixed(r.perSecond, 0)} assessment pages/s, peak ${fixed(memory(s.pid, 'VmHWM'), 0)} MB`)
	await s.stop()
}

// Writes for some seconds while readers read the pages that are written.
async function writes(data, mode, time, options = []) {
	const s = await serve(data, ...options), sessions = data.file(mode === 'score' ? 'team.txt' : 'lao.txt')
	const wal = watchWal(data), cpu = cpuSeconds(s.pid), from = Date.now()
	const readers = load(s, 'get', { path: PAGE, sessions: data.file('lao.txt'), conns: READERS, seconds: time, rate: READS_PER_SECOND })
	const r = await load(s, mode, { sessions, conns: CONNS, seconds: time, seen: data.file(`seen-${mode}`) })
	r.wal = wal.stop()
	r.cpu = (cpuSeconds(s.pid) - cpu) / ((Date.now() - from) / 1000)
	r.readers = await readers
	r.memory = memory(s.pid)
	await s.stop()
	return r
}

async function saves(data) {
	const r = await writes(data, 'save', seconds.save)
	row('durable saves', r.perSecond, '/s', { least: 8000 }, `${CONNS} connections, ${seconds.save} s, ${fixed(r.readers.perSecond, 0)} pages/s read beside, ${latency(r)}`)
	row('durable saves, p99', r.p99, 'ms', { most: 40 })
	row('WAL, greatest length', r.wal.maxBytes / (1 << 20), 'MB', { most: 128 }, `begun anew ${r.wal.restarts} times`)
	row('WAL for each save', r.wal.bytes / r.ok / 1024, 'KB', undefined, `server ${r.cpu.toFixed(2)} processors, ${(r.cpu / r.perSecond * 1e6).toFixed(0)} µs each with its reads, ${fixed(r.memory, 0)} MB`)
	const one = await writes(data, 'save', seconds.single, ['--batch', '1'])
	row('the same, one commit for each', one.perSecond, '/s', undefined, `${seconds.single} s, ${latency(one)}`)
	row('saves in batches : one commit for each', r.perSecond / one.perSecond, 'times', { least: 2.5 })
	const v = await writes(data, 'score', seconds.score)
	row('durable verified scores', v.perSecond, '/s', undefined, `result of the LAO in the same transaction; ${latency(v)}; WAL ${(v.wal.bytes / v.ok / 1024).toFixed(1)} KB each`)
}

async function signIns(data) {
	const s = await serve(data)
	const r = await load(s, 'signin', { sessions: data.file('lao.txt'), conns: 8, seconds: seconds.signin })
	row('sign-ins', r.perSecond, '/s', { least: 100 }, `argon2id 12 MiB, 3 passes; 8 connections, ${latency(r)}`)
	await s.stop()
}

function national(data) {
	const n = data.national
	row('national year recomputed', n.again_s, 's', { most: 0.15 }, `${fixed(n.laos, 0)} LAOs, ${fixed(n.scores, 0)} scores; ${n.first_s.toFixed(3)} s the first time, all rows stored`)
}

// Inside tests/postgres: a cluster of its own stands at TT_TEST_PG.
async function onPostgres() {
	const data = makeData(join(work, 'postgres'), { url: process.env.TT_TEST_PG })
	const r = await writes(data, 'save', seconds.postgres)
	writeJson(join(work, 'postgres.json'), r)
}

function postgres() {
	if (process.argv.includes('--without-postgres')) return
	const r = spawnSync(join(here, '../postgres'), [process.execPath, ...process.argv.slice(1), '--on-postgres'],
		{ stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TT_PG_FSYNC: 'on' } })
	if (r.status !== 0) throw new Error('postgres failed')
	const v = JSON.parse(readFileSync(join(work, 'postgres.json'), 'utf8'))
	row('durable saves on PostgreSQL', v.perSecond, '/s', { least: 1500 }, `${CONNS} connections, ${seconds.postgres} s, fsync on, ${fixed(v.readers.perSecond, 0)} pages/s read beside, ${latency(v)}`)
}

async function all() {
	mkdirSync(work, { recursive: true })
	printMachine()
	const before = await busyElsewhere()
	const data = makeData(join(work, 'sqlite'), { national: true })
	await starts(data)
	await pages(data)
	await manyConnections(data)
	await saves(data)
	await signIns(data)
	national(data)
	await learning(makeData(join(work, 'learn')), row, { learners: quick ? 300 : 3000 })
	certificates(row)
	await appraise(makeData(join(work, 'appraise')), row, quick ? { people: 20000, completions: 60000, seconds: 2 } : { people: 300000, completions: 1000000, seconds: 10 })
	postgres()
	const busy = Math.max(before, await busyElsewhere())
	console.log(`Others kept ${busy.toFixed(2)} processors busy${busy > 0.2 ? ': **the figures are lower than the machine gives**' : ''}.\n`)
	printTable()
}

if (process.argv.includes('--on-postgres'))
	await onPostgres()
else
	try {
		await all()
	} finally {
		rmSync(work, { recursive: true, force: true })
	}

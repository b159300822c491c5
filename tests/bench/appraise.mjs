// The bench of appraisal: a roster of the whole country from a file, its completions, the national table and an office's page.
import { spawnSync } from 'node:child_process'
import { createWriteStream, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { bin, memory, serve, wrk } from './tools.mjs'

const ROUND = '2567-1', OFFICE = 'P34'

// Offices of the provinces and districts, without Bangkok.
function officeCodes() {
	const codes = (name) => readFileSync(name, 'utf8').split('\n').slice(1).map((l) => l.split(',')[0].trim()).filter((c) => c && !c.startsWith('10'))
	return [...codes('data/provinces.csv').map((c) => `P${c}`), ...codes('data/districts.csv').map((c) => `D${c}`)]
}

async function write(path, head, n, line) {
	const out = createWriteStream(path)
	out.write(head + '\n')
	for (let i = 0; i < n; i++)
		if (!out.write(line(i) + '\n')) await once(out, 'drain')
	out.end()
	await once(out, 'finish')
}

// A command with its time and greatest memory, as the kernel counts them.
function timed(data, ...args) {
	const from = performance.now()
	const r = spawnSync('/usr/bin/time', ['-f', '%M', bin, ...data.at, ...args], { encoding: 'utf8', maxBuffer: 256 << 20 })
	if (r.status !== 0) throw new Error(`${args.join(' ')}: ${r.stderr}`)
	return { seconds: (performance.now() - from) / 1000, mb: Number(r.stderr.trim().split('\n').at(-1)) / 1024, out: r.stdout }
}

// The same file taken in by the database's own program, into a table without types, keys or a look at what it says.
function plain(data, file) {
	if (data.url.startsWith('sqlite:')) {
		const db = join(data.dir, 'plain.db'), from = performance.now()
		const r = spawnSync('sqlite3', [db], { input: `.mode csv\n.import ${file} people\n`, encoding: 'utf8' })
		if (r.status !== 0) throw new Error(r.stderr)
		const seconds = (performance.now() - from) / 1000
		rmSync(db)
		return { seconds, how: 'sqlite3 .import' }
	}
	const head = readFileSync(file, 'utf8').split('\n', 1)[0].split(',')
	spawnSync('psql', [data.url, '-qc', `create table plain(${head.map((h) => `"${h}" text`).join(', ')})`])
	const from = performance.now()
	const r = spawnSync('psql', [data.url, '-qc', `\\copy plain from '${file}' csv header`], { encoding: 'utf8' })
	if (r.status !== 0) throw new Error(r.stderr)
	return { seconds: (performance.now() - from) / 1000, how: 'COPY' }
}

export async function appraise(data, row, { people, completions, seconds, on = '' }) {
	const offices = officeCodes(), file = data.file('people.csv'), share = (n) => n.toLocaleString('en-US')
	await write(file, 'person,citizen_id,title,given_name,family_name,position,employment,office_code,is_head,from,to', people, (i) =>
		`s${i},,นาย,ชื่อ${i % 5000},สกุล${i % 7777},นักส่งเสริมการปกครองท้องถิ่น,civil_servant,${offices[i % offices.length]},0,2560-10-01,`)
	const taken = timed(data, 'load', 'people', file), bare = plain(data, file)
	row(`roster import with verdicts${on}`, people / taken.seconds, 'rows/s', undefined, `${share(people)} rows in ${taken.seconds.toFixed(1)} s, all or nothing`)
	row(`the same file by ${bare.how}`, people / bare.seconds, 'rows/s', undefined, `no check, no key; ${(taken.seconds / bare.seconds).toFixed(1)} times as fast`)
	row(`roster import, greatest memory${on}`, taken.mb, 'MB', { most: 1024 })
	row(`the same roster again${on}`, people / timed(data, 'load', 'people', file).seconds, 'rows/s', undefined, 'nothing changes')
	const half = completions / 2
	let loaded = 0, mb = 0
	for (const part of [0, 1]) {
		const path = data.file(`completions-${part}.csv`)
		await write(path, 'person,channel,course,completed_on,number', half, (k) => {
			const i = part * half + k
			return `s${(i * 7919) % people},${['localmooc', 'ocsc', 'thaimooc'][i % 3]},หลักสูตร ${Math.floor(i / people)},2566-12-${10 + (i % 20)},N${i}`
		})
		const t = timed(data, 'load', 'completions', path)
		loaded += t.seconds
		mb = Math.max(mb, t.mb)
	}
	row(`completions import${on}`, completions / loaded, 'rows/s', undefined, `${share(completions)} rows in two files, everybody's standing computed after each; ${mb.toFixed(0)} MB`)
	row(`appraise elearning, whole command${on}`, timed(data, 'appraise', 'elearning', '--round', '2567/1').seconds, 's', undefined, 'start of the program in it')
	const s = await serve(data), { cookie } = data.session('hrdesk')
	const nation = await wrk(s, `/appraise/${ROUND}`, { cookie, seconds, connections: 1 })
	row(`national table of a round, p99${on}`, nation.p99 / 1000, 's', { most: 0.3 }, `${share(people)} people, ${share(completions)} completions; p50 ${nation.p50.toFixed(0)} ms, ${(nation.bytes / 1024).toFixed(0)} KB`)
	const office = await wrk(s, `/appraise/${ROUND}/office/${OFFICE}`, { cookie, seconds, connections: 1 })
	row(`an office's page, p99${on}`, office.p99, 'ms', { most: 20 }, `${OFFICE}, ${share(Math.round((people / offices.length) * 26))} people with its districts; p50 ${office.p50.toFixed(1)} ms, ${(office.bytes / 1024).toFixed(0)} KB`)
	row(`resident memory after it${on}`, memory(s.pid), 'MB', { most: 250 })
	await s.stop()
}

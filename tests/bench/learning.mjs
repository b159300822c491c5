// The bench of learning: a rush on a test while a video streams, and certificates as PDFs.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { serve, tools } from './tools.mjs'

function run(program, args) {
	const r = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20 })
	if (r.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${r.stderr} ${r.stdout}`)
	return r.stdout.trim()
}

// Not run(): the event loop must go on, since it also streams the video.
function runBeside(program, args) {
	return new Promise((done, fail) => {
		const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
		let out = ''
		child.stdout.on('data', (d) => { out += d })
		child.on('error', fail)
		child.on('close', (code) => (code === 0 ? done(JSON.parse(out)) : fail(new Error(`${program}: ${code}: ${out}`))))
	})
}

// The first learner also learns the sample course with the video, up to it: its lessons open in order.
function enrolInVideo(data, account) {
	const file = data.url.replace(/^sqlite:/, '')
	return run('sqlite3', [file, `insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms,
		due_day, state, started_ms, last_ms, last_key, n_done, passed_ms) select c.id, c.live_id, ${account}, 4, 0, '', 0, '', 0, 1, '', 0, 0, 0, '', 0, 0 from course c where c.slug = 'lpa-preparation';
		insert into lesson_state(enrolment_id, lesson_key, first_ms, done_ms, score, position, watched, n_watched, at_ms) select e.id, l.key, 1, 1, -1, 0, '', 0, 1
		from enrolment e join course c on c.id = e.course_id join lesson l on l.version_id = c.live_id where e.account_id = ${account} and c.slug = 'lpa-preparation' and l.kind = 0;
		select l.key from lesson l join course c on c.live_id = l.version_id where c.slug = 'lpa-preparation' and l.kind = 1 limit 1`])
}

function piece(port, path, cookie, from, to) {
	return new Promise((done, fail) => {
		http.get({ port, path, headers: { Cookie: cookie, Range: `bytes=${from}-${to}` } }, (res) => {
			let n = 0
			res.on('data', (d) => { n += d.length })
			res.on('end', () => done({ status: res.statusCode, n }))
		}).on('error', fail)
	})
}

// As a player does it: one piece after the other, again from the start, until told to stop.
function stream(server, path, cookie) {
	const PIECE = 256 << 10
	const s = { bytes: 0, pieces: 0, slowest: 0, over: false }
	s.ended = (async () => {
		for (let at = 0; !s.over;) {
			const from = performance.now(), got = await piece(server.port, path, cookie, at, at + PIECE - 1)
			if (got.status !== 206) throw new Error(`the video answers ${got.status}`)
			s.slowest = Math.max(s.slowest, performance.now() - from)
			s.bytes += got.n
			s.pieces++
			at = got.n < PIECE ? 0 : at + got.n
			await new Promise((done) => setTimeout(done, 20))
		}
	})()
	return s
}

export async function learning(data, row, { learners }) {
	const dir = data.dir, acks = join(dir, 'acks')
	run(join(tools, 'bench_learn_setup'), [data.url, data.keys, dir, String(learners)])
	const [account, cookie] = readFileSync(join(dir, 'learners.txt'), 'utf8').split('\n')[1].split(' ')
	const key = enrolInVideo(data, account)
	const s = await serve(data)
	const video = stream(s, `/learn/c/lpa-preparation/l/${key}/file`, `tt_session=${cookie}`)
	const r = await runBeside(join(tools, 'bench_learn_rush'), ['--port', String(s.port), '--learners', join(dir, 'learners.txt'), '--within', '10000', '--acks', acks])
	video.over = true
	await video.ended
	await s.stop()
	const kept = JSON.parse(run(join(tools, 'bench_learn_setup'), ['check', data.url, acks, 'all']))
	row('rush on a test: requests', r.per_second, '/s', { least: 5000 }, `${learners.toLocaleString('en-US')} learners within 10 s, no time to think; sessions made before (no sign-in in the run); p50 ${r.p50_ms.toFixed(1)} ms`)
	row('rush on a test, p99', r.p99_ms, 'ms', { most: 250 })
	row('rush on a test: answers lost', kept.lost, 'answers', undefined, `of ${kept.acknowledged.toLocaleString('en-US')} acknowledged; ${kept.finished.toLocaleString('en-US')} attempts handed in`)
	row('rush on a test: largest page', r.largest_page / 1024, 'KB', { most: 30 })
	row('a video streams beside it', video.bytes / (1 << 20), 'MB', undefined, `${video.pieces} pieces of 256 KB, the slowest ${video.slowest.toFixed(0)} ms`)
}

export function certificates(row) {
	const r = JSON.parse(run(join(tools, 'bench_certificate_pdf'), ['5', '2']))
	row('certificates as PDFs', r.per_second, '/s', { least: 250 }, `2 threads, ${(r.bytes / 1024).toFixed(0)} KB each`)
}

// check finds what was changed behind the program's back; a backup made while serving comes back whole; a damaged one does not.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { attach, indicators, kinds, PDF, Person, Place, remarks, Saver } from '../web/place.mjs'

const SCORES = 'year,lao_code,no,points,cut,remark'

for (const kind of kinds) {
	describe(`check, backup and restore on ${kind}`, () => {
		let seed, nos
		const copies = []
		// a copy to spoil
		const copy = () => {
			const p = new Place(kind, { template: seed })
			copies.push(p)
			return p
		}
		before(async () => {
			seed = new Place(kind)
			seed.ok(['init', '--demo'])
			nos = indicators(seed)
			writeFileSync(join(seed.dir, 's.csv'), [SCORES, ...nos.slice(0, 10).map((no) => `2567,06540603,${no},0,0,`), ''].join('\n'))
			seed.ok(['load', 'scores', 's.csv'])
			const server = await seed.serve()
			const person = await new Person(server).signIn('lao54')
			for (const [no, name] of [[nos[0], 'หนังสือ.pdf'], [nos[1], 'two.pdf']]) {
				const r = await attach(person, no, name, Buffer.concat([PDF, Buffer.from(`% ${name}\n`)]))
				assert.equal(r.status, 200, r.text)
			}
			assert.equal(await server.stop(), 0)
			assert.equal(seed.run(['check']).all, 'ok\n')
		})
		after(async () => {
			for (const p of copies) await p.remove()
			await seed.remove()
		})

		const stored = (p) => readdirSync(p.files, { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && /^[0-9a-f]{62}$/.test(e.name)).map((e) => join(e.path, e.name))
		const finds = (p, ...words) => {
			const r = p.run(['check'])
			assert.equal(r.status, 1, r.all)
			assert.doesNotMatch(r.out, /ok/)
			for (const w of words) assert.match(r.err, w)
		}

		const harms = {
			'a changed audit row': [(p) => p.sql(`update audit set action = 'x' where id = (select min(id) from audit)`), /audit/],
			'a removed audit row': [(p) => p.sql('delete from audit where id = (select min(id) + 1 from audit)'), /audit_seal/],
			'an inserted audit row': [(p) => p.sql('insert into audit(id, tx, at_ms, account_id, unit_id, action, object, value_hash, row_hash) select -1, tx, at_ms, account_id, unit_id, action, object, value_hash, row_hash from audit order by id limit 1'), /audit/],
			'an inserted one outside the chain': [(p) => p.sql(`insert into audit(id, tx, at_ms, account_id, unit_id, action, object, value_hash, row_hash) select ${kind === 'sqlite' ? -5 : 999999}, 0, at_ms, account_id, unit_id, action, object, value_hash, row_hash from audit order by id limit 1`), /audit/],
		'a changed value': [(p) => p.sql(`update audit_value set after = 'x' where audit_id = (select max(audit_id) from audit_value)`), /audit/],
			'a value taken away': [(p) => p.sql('delete from audit_value where audit_id = (select max(audit_id) from audit_value)'), /audit/],
			'a removed seal': [(p) => p.sql('delete from audit_seal where id = (select min(id) from audit_seal)'), /audit_seal/],
			'a changed score': [(p) => p.sql(`update lpa_score set points_centi = 100 where indicator_id = (select min(indicator_id) from lpa_score)`), /06540603/],
			'a changed result': [(p) => p.sql('update lpa_result set d1_points = d1_points + 100 where year = 2567'), /06540603/],
			'a level better than the figures': [(p) => p.sql('update lpa_result set level = 5, pass = 1 where year = 2567'), /06540603/],
			'a missing file': [(p) => rmSync(stored(p)[0]), /หายไป/],
			'a changed file': [(p) => { chmodSync(stored(p)[1], 0o600); writeFileSync(stored(p)[1], 'x') }, /ไม่ตรง/],
			'other keys': [(p) => { renameSync(p.keys, p.keys + '.gone'); mkdirSync(p.keys, { mode: 0o700 }) }, /--keys/],
		}
		for (const [name, [harm, ...words]] of Object.entries(harms)) {
			test(`check finds ${name}`, async () => {
				const p = copy()
				harm(p)
				finds(p, ...words)
				await copies.pop().remove()
			})
		}

		test('a backup made under a load of saves comes back whole, in an empty place', async () => {
			const p = copy(), server = await p.serve(), file = join(p.dir, 'b.zip')
			const person = await new Person(server).signIn('lao54'), saver = new Saver(person, p, nos.slice(20, 28))
			for (const no of saver.nos) assert.equal((await saver.save(no, 'ก่อนสำรอง')).status, 200)
			let stop = false
			const load = (async () => {
				for (let i = 0; !stop; i++) assert.equal((await saver.save(saver.nos[i % 8], `ระหว่างสำรอง ${i}`)).status, 200)
			})()
			await new Promise((done) => setTimeout(done, 200))
			const child = await import('node:child_process')
			const { status, err } = await new Promise((done) => {
				const c = child.spawn(process.env.TT_BIN ?? 'build-test/thongthin', [...p.at, 'backup', file], { stdio: ['ignore', 'ignore', 'pipe'] })
				let err = ''
				c.stderr.on('data', (d) => { err += d })
				c.on('exit', (status) => done({ status, err }))
			})
			const at = saver.n
			stop = true
			await load
			assert.equal(status, 0, err)
			assert.ok(at > 8, 'saves went on meanwhile')
			assert.equal(statSync(file).size > 10000, true)
			assert.ok(!existsSync(file + '.part') && !existsSync(file + '.copy'))
			assert.equal(p.run(['backup', file]).status, 1) // never over an older one
			assert.equal(await server.stop(), 0)

			const q = new Place(kind)
			copies.push(q)
			cpSync(p.keys, q.keys, { recursive: true })
			const r = q.run(['restore', file])
			assert.equal(r.status, 0, r.all)
			const named = p.sql(`select count(*) from (select sha from lpa_evidence where sha is not null union select file_sha from lesson where file_sha <> ''
				union select captions_sha from lesson where captions_sha <> '' union select sha from course_file union select cover_sha from course_version where cover_sha <> ''
				union select sha from scorm_package union select sha from scorm_file) x`) // the courses' too
			assert.ok(r.out.includes(` ${named} ไฟล์`) && Number(named) > 2, `${named}: ${r.out}`)
			assert.equal(q.run(['check']).all, 'ok\n')
			for (const [no, text] of Object.entries(remarks(q, saver.nos))) assert.match(text, /^(ก่อน|ระหว่าง)สำรอง/, no)
			assert.equal(q.count('lpa_evidence', 'sha is not null'), 2)
			assert.equal(q.count('lpa_evidence'), p.count('lpa_evidence'))
			assert.deepEqual(stored(q).map((f) => readFileSync(f).length).sort(), stored(p).map((f) => readFileSync(f).length).sort())
			for (const args of [['lpa', 'results', '--year', '2566'], ['lpa', 'watchlist', '--year', '2564']]) assert.equal(q.ok(args), p.ok(args))
			const again = await q.serve(), there = await new Person(again).signIn('lao54')
			assert.equal((await there.get('/')).status, 200) // and it serves
			assert.equal((await new Saver(there, q, nos.slice(20, 21)).save(nos[20], 'หลังกู้คืน')).status, 200)
			assert.equal(await again.stop(), 0)

			const was = q.dump(), over = q.run(['restore', file])
			assert.equal(over.status, 1)
			assert.match(over.err, /มีฐานข้อมูลอยู่แล้ว/)
			q.unchangedSince(was)
		})

		test('a damaged backup is refused, and leaves no database', async () => {
			const file = join(seed.dir, 'good.zip')
			seed.ok(['backup', file])
			const good = readFileSync(file)
			const flipped = (at) => { const b = Buffer.from(good); b[at] ^= 0x41; return b }
			// the content of a stored file, of the database, the list at the end, the mark
			const evidence = good.indexOf('%PDF-1.4') + 20, mark = good.indexOf('thongthin backup 1') + 3, database = good.indexOf(kind === 'sqlite' ? 'database.sqlite' : 'database.dump') + 2000
			const bad = { 'a changed file': flipped(evidence), 'a changed database': flipped(database), 'a changed mark': flipped(mark), 'cut': good.subarray(0, good.length - 3000), 'cut to nothing': Buffer.alloc(0),
				'something else': Buffer.from('PK\x05\x06' + '\0'.repeat(18)), 'no zip': Buffer.from('hello') }
			for (const [name, bytes] of Object.entries(bad)) {
				const p = new Place(kind)
				cpSync(seed.keys, p.keys, { recursive: true })
				writeFileSync(join(p.dir, 'bad.zip'), bytes)
				const r = p.run(['restore', 'bad.zip'])
				assert.equal(r.status, 1, `${name}: ${r.all}`)
				assert.match(r.err, /[\u0e01-\u0e5b]{4}/, name)
				assert.doesNotMatch(r.err, /Sanitizer/)
				if (kind === 'sqlite') assert.ok(!existsSync(p.file), `${name} left a database`)
				else assert.equal(p.sql(`select count(*) from pg_tables where schemaname = 'public'`), '0', `${name} left tables`)
				writeFileSync(join(p.dir, 'good.zip'), good)
				assert.equal(p.run(['restore', 'good.zip']).status, 0, `after ${name} the good one goes in`)
				await p.remove()
			}
			const p = new Place(kind)
			assert.equal(p.run(['restore', 'absent.zip']).status, 1)
			await p.remove()
		})

		test('a missing file stops the backup with its name', () => {
			const p = copy()
			rmSync(stored(p)[0])
			const r = p.run(['backup', 'c.zip'])
			assert.equal(r.status, 1)
			assert.match(r.err, /[0-9a-f]{64}/)
			assert.ok(!p.exists('c.zip') && !p.exists('c.zip.part') && !p.exists('c.zip.copy'))
		})
	})
}

// Commands of learning around the courses: load enrolments, learn completions.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kinds, Place } from '../web/place.mjs'
import { xlsx } from './zip.mjs'

const HEAD = 'person,name,office,province,audience,course,title,area,completed_on,score,hours,certificate'

for (const kind of kinds) {
	describe(`learning on ${kind}`, () => {
		let place
		before(() => {
			place = new Place(kind)
			place.ok(['init', '--demo'])
		})
		after(() => place.remove())

		const load = (name, bytes) => {
			const path = join(place.dir, name)
			writeFileSync(path, bytes)
			return place.run(['load', 'enrolments', path])
		}
		const all = () => place.sql('select account_id, course_id, due_day, state from enrolment order by 1, 2')

		test('a file with bad rows changes nothing and names each of them', () => {
			const was = all(), told = place.count('notice')
			const r = load('bad.csv', ['course,person,due', 'local-law,lao54,2690-12-31', 'nothing,lao54,', 'local-law,nobody,', 'local-law,clerk54,2690-13-01', 'local-law,clerk54,2540-01-01', 'local-law,LAO54,', ''].join('\n'))
			assert.equal(r.status, 1, r.all)
			assert.equal(r.out, '')
			for (const words of ['แถว 3 · course · "nothing"', 'แถว 4 · person · "nobody"', 'แถว 5 · due · "2690-13-01"', 'แถว 6 · due · "2540-01-01"', 'แถว 7 · person · "LAO54": ซ้ำกับแถว 2', 'ไม่มีอะไรเปลี่ยนแปลง'])
				assert.ok(r.err.includes(words), `"${words}" is not in: ${r.err}`)
			assert.equal(all(), was)
			assert.equal(place.count('notice'), told)
		})

		test('a good file enrols, the same file again changes nothing, another day changes the day', () => {
			const rows = (day) => ['course,person,due', `local-law,lao54,${day}`, 'local-law,clerk54', ''].join('\n')
			let r = load('good.csv', rows('2690-12-31'))
			assert.equal(r.status, 0, r.all)
			assert.match(r.out, /ลงทะเบียนแล้ว 2 คน/)
			const was = all()
			r = load('good.csv', rows('2690-12-31'))
			assert.match(r.out, /ลงทะเบียนแล้ว 0 คน เปลี่ยนวันครบกำหนด 0 คน ลงทะเบียนอยู่แล้ว 2 คน/)
			assert.equal(all(), was)
			r = load('good.xlsx', xlsx([['course', 'person', 'due'], ['local-law', 'lao54', '2147-11-30']]))
			assert.match(r.out, /เปลี่ยนวันครบกำหนด 1 คน/, r.all)
			assert.equal(place.sql("select e.due_day from enrolment e join account a on a.id = e.account_id join course c on c.id = e.course_id where a.username = 'lao54' and c.slug = 'local-law'"), '2147-11-30')
		})

		test('completions of a range of days, both ends, in either calendar', () => {
			const days = place.sql('select passed_day from completion order by passed_day, id').split('\n'), n = days.length
			assert.ok(n > 10)
			const be = (d) => `${Number(d.slice(0, 4)) + 543}${d.slice(4)}`
			for (const [from, to] of [[days[0], days[n - 1]], [be(days[0]), be(days[n - 1])], [days[3], days[7]], [days[0], days[0]]]) {
				const rows = place.ok(['learn', 'completions', '--from', from, '--to', to]).trim().split('\n')
				const ce = (d) => (Number(d.slice(0, 4)) > 2400 ? `${Number(d.slice(0, 4)) - 543}${d.slice(4)}` : d)
				assert.equal(rows[0], HEAD)
				assert.equal(rows.length - 1, days.filter((d) => d >= ce(from) && d <= ce(to)).length)
			}
			const whole = ['learn', 'completions', '--from', days[0], '--to', days[n - 1]]
			const json = JSON.parse(place.ok([...whole, '--format', 'json']))
			assert.equal(json.length, n)
			assert.deepEqual(Object.keys(json[0]), HEAD.split(','))
			assert.deepEqual(json.map((r) => r.completed_on), days)
			assert.ok(json.every((r) => r.certificate === null || place.count('certificate', `number = '${r.certificate}'`) === 1))
			const out = join(place.dir, 'out.xlsx')
			place.ok([...whole, '--format', 'xlsx', '--out', out])
			assert.equal(readFileSync(out).subarray(0, 2).toString(), 'PK')
			place.ok([...whole, '--out', join(place.dir, 'out.csv')])
			assert.equal(readFileSync(join(place.dir, 'out.csv'), 'utf8').split('\r\n').length, n + 2)
			assert.equal(place.ok(['learn', 'completions', '--from', '1990-01-01', '--to', '1990-12-31']).trim(), HEAD)
		})

		test('many rows come once each, in order, over the slices', () => {
			place.sql(`insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)
				with recursive n(i) as (select 1 union all select i + 1 from n where i < 2300) select 'many' || cast(i as text), 'ชื่อ "' || cast(i as text) || '", สกุล', '', '', 0, 0, 0, 0, 1, 0, 1 from n`)
			place.sql(`insert into completion(account_id, course_id, enrolment_id, version_id, passed_ms, passed_day, score, minutes, audience, unit_id, province_code)
				select a.id, c.id, 0, c.live_id, 1, case when a.id % 3 = 0 then '2001-02-03' else '2001-02-04' end, -1, 90, 4, 0, '54' from account a, course c
				where a.username like 'many%' and c.slug = 'local-law'`)
			const rows = JSON.parse(place.ok(['learn', 'completions', '--from', '2544-02-03', '--to', '2544-02-04', '--format', 'json']))
			assert.equal(rows.length, 2300)
			assert.equal(new Set(rows.map((r) => r.person)).size, 2300)
			const r = rows.find((x) => x.person === 'many7')
			assert.deepEqual([r.name, r.office, r.province, r.audience, r.score, r.hours], ['ชื่อ "7", สกุล', null, 'แพร่', 'public', null, 1.5])
			assert.ok(rows.every((x, i) => i === 0 || x.completed_on >= rows[i - 1].completed_on))
		})

		test('what cannot be asked', () => {
			const cases = [
				[['learn', 'completions'], 2], [['learn', 'completions', '--from', '2026-01-01'], 2], [['learn', 'completions', '--from', '2026-01-01', '--to', '2026-01-02', '--format', 'pdf'], 2],
				[['learn', 'completions', '--from', 'yesterday', '--to', '2026-01-02'], 1], [['learn', 'completions', '--from', '2026-02-01', '--to', '2026-01-02'], 1],
				[['learn', 'completions', '--from', '2026-01-01', '--to', '2026-01-02', '--out', '/nowhere/x.csv'], 1], [['load', 'enrolments', '/nowhere.csv'], 1],
			]
			for (const [args, status] of cases) {
				const r = place.run(args)
				assert.equal(r.status, status, `${args.join(' ')}: ${r.all}`)
				assert.equal(r.out, '')
				assert.ok(r.err.length > 0)
			}
		})
	})
}

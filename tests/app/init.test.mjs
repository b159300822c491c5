// The command line: a place is made, once; what it holds; settings, usage, working days, accounts.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { csv, kinds, PASSWORD, Place, read } from '../web/place.mjs'

const thai = (s) => /[\u0e01-\u0e5b]{4}/.test(s)

for (const kind of kinds) {
	describe(`init on ${kind}`, () => {
		let place
		before(() => { place = new Place(kind) })
		after(() => place.remove())

		test('before init every command says so, and makes nothing', () => {
			for (const args of [['check'], ['serve'], ['backup', 'x.zip'], ['load', 'form', 'x.csv'], ['lpa', 'results', '--year', '2566'], ['workdays', '--from', '2567-01-01', '--to', '2567-01-02'],
				['user', 'password', 'admin']]) {
				const r = place.run(args)
				assert.equal(r.status, 1, args.join(' ') + r.all)
				assert.match(r.err, /thongthin init/, args.join(' '))
				assert.equal(r.out, '')
			}
			assert.ok(!place.exists('tt.db') && !place.exists('x.zip'))
		})

		test('the country is there, whole', () => {
			const begun = Date.now()
			place.ok(['init'])
			assert.ok(Date.now() - begun < 60000)
			assert.equal(place.count('province'), 77)
			assert.equal(place.count('district'), 928)
			const n = (prefix) => place.count('org_unit', `code like '${prefix}'`)
			assert.equal(n('P__'), 76)
			assert.equal(n('D____'), 878)
			assert.equal(n('DLA'), 1)
			assert.equal(n('DLA-%'), csv(read('data/dla_divisions.csv')).length)
			const lao = csv(read('data/lao.csv'))
			assert.equal(lao.length, 7849)
			assert.equal(place.count('org_unit', `length(code) = 8 and code like '0_______'`), 7849)
			assert.equal(place.count('org_term', `from_year > 0`), csv(read('data/lao_upgrades.csv')).length)
			const holidays = csv(read('data/holidays.csv'))
			assert.equal(place.count('holiday', `scope = 'ทั่วประเทศ'`), holidays.filter((h) => h.scope === 'ทั่วประเทศ').length)
			for (const region of ['ภาคเหนือ', 'ภาคใต้']) { // a region's day is the day of each of its provinces
				const day = holidays.find((h) => h.scope === region).date
				assert.equal(place.sql(`select count(*) from province where region_th = '${region}' and code not in (select scope from holiday where day = '${day}')`), '0')
			}
			for (const want of [lao[0], lao[4000], lao[7848]]) // by the permanent part of the code
				assert.equal(place.sql(`select name from org_unit where base = '${want.code.slice(2)}'`), want.name_th)
			assert.equal(place.count('account'), 0)
			assert.equal(place.count('lpa_form'), 0)
			assert.equal(place.run(['check']).all, 'ok\n')
		})

		test('a second init changes nothing', () => {
			const was = place.dump()
			place.ok(['init'])
			place.unchangedSince(was)
		})

		test('the demonstration: every role, the form, results of six years; twice is once', () => {
			const said = place.ok(['init', '--demo'])
			assert.match(said, new RegExp(PASSWORD))
			assert.equal(place.count('account', 'demo = 1'), 65)
			assert.equal(Number(place.sql('select count(distinct role) from account_role')), 13)
			assert.equal(place.sql('select year from lpa_form where sample = 1'), '2567')
			for (let y = 2561; y <= 2566; y++) assert.ok(place.count('lpa_result', `year = ${y} and synthetic = 1`) > 7800, `year ${y}`)
			const was = place.dump()
			assert.match(place.ok(['init', '--demo']), new RegExp(PASSWORD))
			place.unchangedSince(was)
			assert.equal(place.run(['check']).all, 'ok\n')
		})

		// the row stays when its owner takes the data away, without the file
		test('a certificate whose file its owner erased is nothing that check misses', () => {
			place.sql(`insert into external_certificate(token, account_id, unit_id, channel, channel_name, course, course_fold, day, minutes, number, number_fold, sha, type, size,
				file_name, owner, declared_ms, state, twin, reviewed_by, reviewed_ms, reason, version)
				select 'erased', id, 0, 1, '', 'x', 'x', '2026-01-01', 0, '', '', '', 'application/pdf', 0, '', '', 1, 3, '', 0, 0, '', 1 from account where username = 'citizen'`)
			assert.equal(place.run(['check']).all, 'ok\n')
		})

		test('the watch list of 2564 is the letter\'s, as plain csv', () => {
			const out = place.ok(['lpa', 'watchlist', '--year', '2564'])
			assert.ok(!out.startsWith('\ufeff') && !out.includes('\r') && out.endsWith('\n'))
			assert.equal(out.split('\n')[0], 'no,code,province,district,kind,name,below_before,below_three,below_last')
			const want = csv(read('data/watchlist_2564.csv')).map(({ lao_code, name_as_printed, ...row }) => ({ ...row, code: lao_code }))
			assert.equal(want.length, 30)
			assert.deepEqual(csv(out).map((r) => ({ ...r })), want.map((w) => ({ no: w.no, code: w.code, province: w.province, district: w.district, kind: w.kind, name: w.name,
				below_before: w.below_before, below_three: w.below_three, below_last: w.below_last })))
		})

		test('results: the 29 columns, a province of its own, other formats, files', () => {
			const out = place.ok(['lpa', 'results', '--year', '2566'])
			assert.equal(out.split('\n')[0], 'rank,region,province,district,kind,code,name,' + [1, 2, 3, 4, 5].map((d) => `d${d}_full,d${d}_points,d${d}_percent`).join(',') +
				',total_full,total_points,mean_percent,pooled_percent,percent,level,pass')
			const rows = csv(out)
			assert.equal(rows.length, place.count('lpa_result', 'year = 2566'))
			const of54 = csv(place.ok(['lpa', 'results', '--year', '2566', '--province', '54']))
			assert.deepEqual(of54.map((r) => r.code), rows.filter((r) => r.province === 'แพร่').map((r) => r.code))
			for (const r of of54) {
				const percents = [1, 2, 3, 4, 5].map((d) => r[`d${d}_points`] / r[`d${d}_full`])
				assert.ok(Math.abs(percents.reduce((a, b) => a + b) * 20 - r.mean_percent) < 0.0051, r.code)
				assert.equal(r.pass, Number(r.percent) >= 70 ? '1' : '0')
			}
			const json = JSON.parse(place.ok(['lpa', 'results', '--year', '2566', '--province', '54', '--format', 'json']))
			assert.equal((json.rows ?? json).length, of54.length)
			const file = join(place.dir, 'out.csv')
			place.ok(['lpa', 'results', '--year', '2566', '--province', '54', '--out', file])
			const text = readFileSync(file, 'utf8')
			assert.ok(text.startsWith('\ufeff')) // for Excel
			assert.deepEqual(csv(text.slice(1).replaceAll('\r', '')).map((r) => r.code), of54.map((r) => r.code))
			const book = join(place.dir, 'out.xlsx')
			place.ok(['lpa', 'watchlist', '--year', '2564', '--format', 'xlsx', '--out', book])
			assert.equal(readFileSync(book).subarray(0, 2).toString(), 'PK')
			assert.equal(place.run(['lpa', 'results', '--year', '2566', '--province', '99']).status, 1)
			assert.equal(place.run(['lpa', 'results', '--year', '2566', '--out', join(place.dir, 'no/such/folder.csv')]).status, 1)
		})

		test('working days, against the table of holidays', () => {
			const days = (from, to, ...more) => Number(place.ok(['workdays', '--from', from, '--to', to, ...more]))
			assert.equal(days('2567-04-10', '2567-04-20'), 5) // 10, 11, 17, 18, 19: Songkran and its substitutes between
			const closed = new Set(csv(read('data/holidays.csv')).filter((h) => h.scope === 'ทั่วประเทศ').map((h) => h.date))
			const count = (from, to) => {
				let n = 0
				for (let d = new Date(from + 'T00:00Z'); d <= new Date(to + 'T00:00Z'); d.setUTCDate(d.getUTCDate() + 1))
					n += d.getUTCDay() % 6 !== 0 && !closed.has(d.toISOString().slice(0, 10))
				return n
			}
			for (const [from, to] of [['2024-01-01', '2024-12-31'], ['2023-10-01', '2024-09-30'], ['2026-01-01', '2026-01-01'], ['2024-04-13', '2024-04-16'], ['2022-07-13', '2022-08-12']])
				assert.equal(days(from, to), count(from, to), `${from} .. ${to}`)
			assert.equal(days('2566-10-01', '2567-09-30'), count('2023-10-01', '2024-09-30'))
			assert.equal(days('2567-04-20', '2567-04-10'), 0)
			assert.equal(days('2567-04-10', '2567-04-20', '--province', '54'), 5)
			for (const bad of [['2567-02-30', '2567-03-01'], ['yesterday', '2567-03-01'], ['2567-03-01', '25670302']]) {
				const r = place.run(['workdays', '--from', bad[0], '--to', bad[1]])
				assert.equal(r.status, 1)
				assert.ok(thai(r.err) && r.out === '')
			}
			assert.equal(place.run(['workdays', '--from', '2567-04-10', '--to', '2567-04-20', '--province', '99']).status, 1)
		})

		test('accounts: the password comes by standard input', async () => {
			const role = place.run(['user', 'add', 'x', '--name', 'x', '--role', 'emperor', '--unit', 'DLA'], { input: 'a-long-password-1\n' })
			assert.equal(role.status, 1)
			const known = role.err.split(':').at(-1).trim().split(' ')
			assert.equal(known.length, 13)
			const officer = known.find((r) => /lao/.test(r) && !/clerk/.test(r))
			const good = place.run(['user', 'add', 'somying', '--name', 'สมหญิง ใจดี', '--role', officer, '--unit', '06540603', '--email', 's@example.org'], { input: 'a-long-password-1\n' })
			assert.equal(good.status, 0, good.all)
			assert.match(place.sql(`select password from account where username = 'somying'`), /^\$argon2id\$/)
			assert.ok(!place.dump().includes('a-long-password-1'))
			for (const [input, unit, name] of [['short\n', '06540603', 'second'], ['', '06540603', 'second'], ['a-long-password-1\n', '99999999', 'second'], ['a-long-password-1\n', '06540603', 'somying'],
				['a-long-password-1\n', '06540603', 'มี ช่องว่าง']]) {
				const n = place.count('account')
				const r = place.run(['user', 'add', name, '--name', 'ก', '--role', officer, '--unit', unit], { input })
				assert.equal(r.status, 1, `${input} ${unit} ${name}`)
				assert.ok(thai(r.err), r.err)
				assert.equal(place.count('account'), n)
			}
			const was = place.sql(`select password from account where username = 'somying'`)
			assert.equal(place.run(['user', 'password', 'nobody'], { input: 'another-password-2\n' }).status, 1)
			assert.equal(place.run(['user', 'password', 'somying'], { input: 'x\n' }).status, 1)
			assert.equal(place.sql(`select password from account where username = 'somying'`), was)
			place.ok(['user', 'password', 'somying'], { input: 'another-password-2\n' })
			assert.notEqual(place.sql(`select password from account where username = 'somying'`), was)
			assert.equal(place.run(['check']).all, 'ok\n') // the audit knows of all that
		})

		test('with demonstration accounts no other machine is served', async () => {
			for (const listen of ['0.0.0.0:0', '[::]:0', '192.0.2.1:0']) {
				const r = place.run(['--listen', listen, 'serve'])
				assert.equal(r.status, 1)
				assert.match(r.err, /บัญชีสาธิต/)
			}
			const one = await place.serve()
			const two = place.run(['--listen', `127.0.0.1:${one.port}`, 'serve'])
			assert.equal(two.status, 1) // the port is taken
			assert.equal(await one.stop(), 0)
		})

		test('a newer schema is left alone', () => {
			place.sql(`insert into schema_version(number, name) values (9001, 'later')`)
			for (const args of [['init'], ['check'], ['serve'], ['backup', 'y.zip']]) {
				const r = place.run(args)
				assert.equal(r.status, 1, args[0])
				assert.match(r.err, /9001/)
			}
			place.sql('delete from schema_version where number = 9001')
			assert.ok(!place.exists('y.zip'))
		})
	})
}

describe('settings and usage', () => {
	let place
	before(() => { place = new Place(); place.ok(['init']) })
	after(() => place.remove())

	test('what is not understood is usage: exit 2, words on stderr', () => {
		for (const args of [[], ['nonsense'], ['init', 'x'], ['init', '--demo', 'x'], ['serve', 'x'], ['check', 'x'], ['load'], ['load', 'form'], ['load', 'poem', 'x.csv'], ['load', 'form', 'a', 'b'],
			['lpa'], ['lpa', 'results'], ['lpa', 'poem', '--year', '2566'], ['lpa', 'results', '--year'], ['lpa', 'results', '--year', '2566', '--format', 'doc'], ['lpa', 'watchlist', '--year', '2564', '--province', '54'],
			['workdays'], ['workdays', '--from', '2567-01-01'], ['workdays', '--from', '2567-01-01', '--to', '2567-01-01', 'x'], ['backup'], ['backup', 'a', 'b'], ['restore'], ['user'], ['user', 'add'],
			['user', 'add', 'x', '--name', 'x'], ['user', 'password'], ['--nonsense', 'x', 'check'], ['--listen']]) {
			const r = place.run(args)
			assert.equal(r.status, 2, `${args.join(' ')}: ${r.all}`)
			assert.match(r.err, /usage: thongthin/)
			assert.equal(r.out, '', args.join(' '))
		}
	})

	test('an unknown setting stops the start, wherever it stands', () => {
		const bad = [place.run(['check'], { env: { THONGTHIN_LISTEM: '127.0.0.1:0' } }), place.run(['check'], { env: { THONGTHIN_READERS: 'many' } }), place.run(['check'], { env: { THONGTHIN_READERS: '9999' } })]
		writeFileSync(join(place.dir, 'conf'), '# ok\nreaders = 2\nlistem=x\n')
		bad.push(place.run(['--config', join(place.dir, 'conf'), 'check']), place.run(['--config', join(place.dir, 'absent'), 'check']))
		for (const r of bad) {
			assert.equal(r.status, 2)
			assert.ok(thai(r.err), r.err)
			assert.equal(r.out, '')
		}
		assert.match(bad[0].err, /LISTEM/)
	})

	test('an address that is none is refused', () => {
		for (const listen of ['here', '127.0.0.1', '127.0.0.1:notaport', ':8080', '127.0.0.1:99999']) {
			const r = place.run(['--listen', listen, 'serve'])
			assert.equal(r.status, 1, listen)
			assert.ok(r.err.includes(listen), r.err)
		}
	})

	test('the command line wins over the environment, that over the file', () => {
		const conf = join(place.dir, 'conf2')
		writeFileSync(conf, `db=sqlite:${join(place.dir, 'file.db')}\n`)
		const by = (env, args) => place.run([...args, 'check'], { at: ['--keys', place.keys, '--files', place.files, '--config', conf], env })
		assert.match(by({}, []).err, /file\.db/)
		assert.match(by({ THONGTHIN_DB: `sqlite:${join(place.dir, 'env.db')}` }, []).err, /env\.db/)
		assert.equal(by({ THONGTHIN_DB: `sqlite:${join(place.dir, 'env.db')}` }, ['--db', place.url]).all, 'ok\n')
		assert.match(by({}, ['--db', 'mysql://x']).err, /mysql/)
	})
})

// SIGTERM under a load of saves: each save that was done was answered, each that was answered is there.
import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { BASE, indicators, kinds, Person, Place, remarks, Saver, Wire } from './place.mjs'

for (const kind of kinds) {
	describe(`stopping on ${kind}`, () => {
		test('a clean stop loses no save and no answer', async () => {
			const place = new Place(kind)
			place.ok(['init', '--demo'])
			const nos = indicators(place).slice(0, 24), all = {}
			for (let round = 0; round < 3; round++) {
				const server = await place.serve(), person = await new Person(server).signIn('lao54')
				let stopping = false, refused = 0, answered = 0
				const load = nos.map(async (no) => {
					const saver = new Saver(person, place, [no]), wire = new Wire(server.port)
					for (let i = 0; ; i++) {
						const before = saver.acknowledged[no]
						let r
						try {
							r = await saver.save(no, `รอบ ${round} ครั้ง ${i}`, { keep: wire })
						} catch (e) { // the line ended without a reply: then nothing may have been done
							assert.ok(stopping, `${no}: ${e.message}`)
							saver.acknowledged[no] = before
							break
						}
						if (r.status === 503) {
							assert.ok(stopping)
							refused++
							break
						}
						assert.equal(r.status, 200, r.text)
						answered++
						if (r.headers.connection?.toLowerCase() === 'close') break
					}
					wire.end()
					all[no] = saver.acknowledged[no] ?? all[no]
				})
				const idle = new Wire(server.port) // an idle line does not hold the stop up
				idle.write(`GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n`)
				assert.equal((await idle.reply()).status, 200)
				await new Promise((done) => setTimeout(done, 500))
				const begun = Date.now()
				stopping = true
				assert.equal(await server.stop(), 0)
				await Promise.all(load)
				assert.ok(Date.now() - begun < 9000, `${Date.now() - begun} ms`)
				assert.ok(answered > 24, `${answered} answered, ${refused} refused`)
				assert.deepEqual(remarks(place, nos), Object.fromEntries(nos.map((no) => [no, all[no] ?? ''])))
				assert.match(server.log, /stopped/)
				assert.doesNotMatch(server.log, /ERROR|Sanitizer/)
			}
			assert.equal(place.run(['check']).all, 'ok\n')
			await place.remove()
		})

		if (kind === 'sqlite') test('a request that stops half way does not hold the stop up for ever', async () => {
			const place = new Place(kind)
			place.ok(['init', '--demo'])
			const server = await place.serve(), wire = new Wire(server.port)
			wire.write(`POST ${BASE}/save HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf`)
			await new Promise((done) => setTimeout(done, 200))
			const begun = Date.now()
			assert.equal(await server.stop('SIGINT'), 0)
			assert.ok(Date.now() - begun < 15000)
			wire.end()
			await place.remove()
		})
	})
}

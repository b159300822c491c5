// A mail server for tests: keeps what it is given, answers RCPT as it is told. Mails come as { to, subject, text }.
import net from 'node:net'

const words = (s) => s.replace(/\r\n /g, '').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, b) => Buffer.from(b, 'base64').toString('utf8'))

function read(raw) {
	const end = raw.indexOf('\r\n\r\n'), head = raw.slice(0, end)
	const of = (name) => words(new RegExp(`^${name}: ((?:.|\r\n )*)`, 'mi').exec(head)?.[1] ?? '')
	return { head, to: /<([^>]*)>/.exec(of('To'))?.[1], subject: of('Subject'), text: Buffer.from(raw.slice(end), 'base64').toString('utf8') }
}

export async function startSmtp() {
	const mails = [], answers = []
	const server = net.createServer((socket) => {
		let buf = '', data = false
		const say = (line) => socket.write(line + '\r\n')
		say('220 test')
		socket.on('error', () => {})
		socket.on('data', (d) => {
			buf += d
			for (;;) {
				const end = data ? buf.indexOf('\r\n.\r\n') : buf.indexOf('\r\n')
				if (end < 0) return
				const line = buf.slice(0, end)
				buf = buf.slice(end + (data ? 5 : 2))
				if (data) {
					mails.push(read(line))
					data = false
					say('250 queued')
				} else if (/^DATA/i.test(line)) {
					data = true
					say('354 go on')
				} else if (/^QUIT/i.test(line)) {
					say('221 bye')
					socket.end()
				} else say(/^RCPT/i.test(line) ? (answers.shift() ?? '250 ok') : '250 ok')
			}
		})
	})
	await new Promise((done) => server.listen(0, '127.0.0.1', done))
	return {
		url: `smtp://127.0.0.1:${server.address().port}`,
		mails, answers,
		// the next mail to an address, and forgets it
		async mail(to, subject = /./) {
			for (let i = 0; i < 150; i++) {
				const at = mails.findIndex((m) => m.to === to && subject.test(m.subject))
				if (at >= 0) return mails.splice(at, 1)[0]
				await new Promise((done) => setTimeout(done, 100))
			}
			throw new Error(`no mail to ${to}; there are ${JSON.stringify(mails.map((m) => [m.to, m.subject]))}`)
		},
		stop: () => new Promise((done) => server.close(done)),
	}
}

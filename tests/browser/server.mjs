// A server of its own for a test: a fresh database with the demonstration, a free port. TT_BIN names the program. With
// TT_DATABASE=postgres the database is one of the server that tests/postgres starts (TT_TEST_PG).
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'

const bin = resolve(process.env.TT_BIN ?? 'build/thongthin')
export const PASSWORD = 'thongthin-demo-2567'

const postgres = process.env.TT_DATABASE === 'postgres'
let made = 0

function psql(url, text) {
	const r = spawnSync('psql', ['-qXAt', url, '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8' })
	if (r.status !== 0) throw new Error(r.stderr)
	return r.stdout.trim()
}

/* Statements against the test's own database, for what a person cannot do in the browser (a session that ends). */
export function sql(server, text) {
	if (postgres) return psql(server.db, text)
	const r = spawnSync('sqlite3', ['-cmd', '.timeout 5000', server.db, text], { encoding: 'utf8' })
	if (r.status !== 0) throw new Error(r.stderr)
	return r.stdout.trim()
}

export async function startServer({ prepare, args = [] } = {}) {
	const dir = mkdtempSync(join(tmpdir(), 'thongthin-browser-'))
	let db = join(dir, 'tt.db')
	if (postgres) {
		const name = `tt_browser_${process.pid}_${++made}`
		psql(process.env.TT_TEST_PG, `create database ${name} template template0`)
		db = process.env.TT_TEST_PG.replace(/\/[^/]*$/, '/' + name)
	}
	const at = ['--db', postgres ? db : `sqlite:${db}`, '--files', join(dir, 'files'), '--keys', join(dir, 'keys')]
	const init = spawnSync(bin, [...at, 'init', '--demo'], { encoding: 'utf8' })
	if (init.status !== 0) throw new Error(`init: ${init.error ?? init.stderr}`)
	if (prepare) prepare({ db, dir, run: (...args) => spawnSync(bin, [...at, ...args], { encoding: 'utf8' }) })
	const child = spawn(bin, [...at, 'serve', '--listen', '127.0.0.1:0', ...args], { stdio: ['ignore', 'inherit', 'pipe'] })
	let log = ''
	const url = await new Promise((done, fail) => {
		child.stderr.on('data', (d) => {
			log += d
			const m = /listening on (http:\/\/\S+)/.exec(log)
			if (m) done(m[1])
		})
		child.on('exit', (code) => fail(new Error(`serve ended with ${code}: ${log}`)))
	})
	return {
		url, db, dir,
		log: () => log,
		async stop() {
			const ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)))
			if (child.exitCode === null) child.kill('SIGTERM')
			const code = child.exitCode ?? (await ended)
			rmSync(dir, { recursive: true, force: true })
			if (code !== 0) throw new Error(`serve ended with ${code}: ${log.slice(-4000)}`) // a sanitizer's word counts
		},
	}
}

export async function startBrowser() {
	const browser = await chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	})
	// no transitions: a colour that is half way on is no colour of ours to axe
	const context = browser.newContext.bind(browser)
	browser.newContext = (options) => context({ reducedMotion: 'reduce', ...options })
	return browser
}

/* A context of its own (cookies, localStorage) signed in as one of the demonstration accounts; its first page. */
export async function signIn(browser, server, username, { width = 1280, height = 900, script = true, password = PASSWORD } = {}) {
	const context = await browser.newContext({ baseURL: server.url, viewport: { width, height }, locale: 'th-TH', timezoneId: 'Asia/Bangkok', javaScriptEnabled: script })
	const page = await context.newPage()
	await page.goto('/sign-in')
	await page.fill('[name=username]', username)
	await page.fill('[name=password]', password)
	await Promise.all([page.waitForURL((u) => !u.pathname.startsWith('/sign-in')), page.click('main button[type=submit]')])
	return page
}

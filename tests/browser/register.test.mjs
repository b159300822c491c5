// A member of the public: registers on a phone, begins at once, proves the address, forgets the password, takes the data out, leaves.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { signIn, sql, startBrowser, startServer } from './server.mjs'
import { startSmtp } from './smtp.mjs'

const Axe = AxeBuilder.default ?? AxeBuilder
const shots = process.env.TT_SHOTS
const MAIL = 'somying@example.com', PASS = 'ดอกไม้สีม่วง', NEW = 'ดอกไม้สีขาวบาน'
let server, browser, smtp

before(async () => {
	smtp = await startSmtp()
	server = await startServer({ args: ['--smtp-url', smtp.url, '--mail-from', 'noreply@thongthin.example', '--content-listen', 'none'] })
	browser = await startBrowser()
	if (shots) mkdirSync(shots, { recursive: true })
})
after(async () => {
	await browser?.close()
	await server?.stop()
	await smtp?.stop()
})

async function clean(page, name) {
	if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true })
	const found = await new Axe({ page }).analyze()
	assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`), [], name)
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.equal(wide, 0, `${name} scrolls sideways`)
}
const open = async ({ width = 360, height = 740, script = true } = {}) => {
	const context = await browser.newContext({ baseURL: server.url, viewport: { width, height }, locale: 'th-TH', timezoneId: 'Asia/Bangkok', javaScriptEnabled: script })
	return context.newPage()
}
const fill = async (page, values) => { for (const [name, value] of Object.entries(values)) await page.fill(`[name=${name}]`, value) }
const press = (page, words) => page.click(`main button[type=submit]:has-text("${words}")`)
const text = (page) => page.textContent('main')
const link = (mail, path) => new RegExp(`https?://[^\\s]*${path}[a-z2-7]+`).exec(mail.text)[0]
const account = (column, mail = MAIL) => sql(server, `select ${column} from account where email = '${mail}'`)

test('registering on a phone: problems are named, then the account works at once', async () => {
	const page = await open()
	await page.goto('/sign-in?to=/notices')
	await page.click('main a:has-text("ลงทะเบียน")')
	await page.waitForSelector('h1:has-text("ลงทะเบียน")')
	await clean(page, 'register-phone')
	await page.evaluate(() => { document.querySelector('main form').noValidate = true })
	await fill(page, { name: 'สมหญิง เรียนดี', email: 'somying@example', password: '1234567890', again: 'x' })
	await press(page, 'ลงทะเบียน')
	await page.waitForSelector('[role=alert]')
	for (const id of ['email', 'password', 'again', 'terms']) assert.ok(await page.locator(`#${id}-problem`).count(), id)
	assert.equal(await page.inputValue('[name=name]'), 'สมหญิง เรียนดี')
	await clean(page, 'register-problems')
	await fill(page, { email: 'SomYing@Example.com', password: PASS, again: PASS })
	await page.selectOption('[name=province]', { label: 'แพร่' })
	await page.check('[name=terms]')
	await press(page, 'ลงทะเบียน')
	await page.waitForSelector('h1:has-text("รับการลงทะเบียนแล้ว")')
	await clean(page, 'registered')
	assert.equal(account('kind'), '1')
	assert.equal(account('province_code'), '54')
	assert.equal(account('email_ms'), '0')
	await page.fill('[name=password]', PASS)
	await press(page, 'เข้าสู่ระบบ')
	await page.waitForURL('**/notices') // where it wanted to go
	await page.waitForSelector('text=ยังไม่มีการแจ้งเตือน')
	await clean(page, 'notices-empty')
	for (const path of ['/', '/lpa', '/jobs', '/account', '/units', '/results', '/privacy']) {
		const r = await page.goto(path)
		assert.ok(r.status() === 200 || r.status() === 403, `${path}: ${r.status()}`)
		if (r.status() === 200) await clean(page, `public${path.replaceAll('/', '-')}`)
	}
	await page.context().close()
})

test('the link in the mail proves the address, once', async () => {
	const mail = await smtp.mail(MAIL, /ยืนยัน/)
	assert.match(mail.text, /เรียน คุณสมหญิง เรียนดี/)
	assert.equal(sql(server, `select count(*) from mail_outbox where purpose = 'verify' and state = 1 and body = ''`), '1')
	const page = await open(), url = link(mail, '/account/verify/')
	await page.goto(url)
	assert.equal(account('email_ms'), '0') // looking proves nothing
	await clean(page, 'verify')
	await press(page, 'ยืนยันอีเมล')
	await page.waitForSelector('h1:has-text("ยืนยันอีเมลแล้ว")')
	await clean(page, 'verified')
	assert.notEqual(account('email_ms'), '0')
	assert.equal((await page.goto(url)).status(), 404)
	assert.match(await text(page), /หมดอายุหรือถูกใช้ไปแล้ว/)
	await page.context().close()
})

test('registering again with a known address looks the same; its owner is told', async () => {
	const page = await open(), before = sql(server, 'select count(*) from account')
	await page.goto('/register')
	await fill(page, { name: 'คนอื่น', email: MAIL, password: 'รหัสของคนอื่น', again: 'รหัสของคนอื่น' })
	await page.check('[name=terms]')
	await press(page, 'ลงทะเบียน')
	await page.waitForSelector('h1:has-text("รับการลงทะเบียนแล้ว")')
	assert.equal(sql(server, 'select count(*) from account'), before)
	assert.match((await smtp.mail(MAIL, /มีบัญชี/)).text, /ไม่ได้สร้างบัญชีใหม่/)
	await page.fill('[name=password]', 'รหัสของคนอื่น')
	await press(page, 'เข้าสู่ระบบ')
	await page.waitForSelector('text=ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง')
	await page.context().close()
})

test('a forgotten password: the same answer for an unknown address, a link for a known one; without a script', async () => {
	const page = await open({ script: false })
	await page.goto('/forgot')
	await clean_static(page)
	await page.fill('[name=email]', 'nobody@example.com')
	await press(page, 'ส่งลิงก์')
	const unknown = (await text(page)).replace('nobody@example.com', '')
	await page.goto('/forgot')
	await page.fill('[name=email]', MAIL)
	await press(page, 'ส่งลิงก์')
	assert.equal((await text(page)).replace(MAIL, ''), unknown)
	const mail = await smtp.mail(MAIL, /รหัสผ่าน/)
	assert.equal(smtp.mails.filter((m) => m.to === 'nobody@example.com').length, 0)
	await page.goto(link(mail, '/reset/'))
	await fill(page, { password: NEW, again: NEW })
	await press(page, 'ตั้งรหัสผ่าน')
	assert.match(await text(page), /ใช้รหัสผ่านใหม่ได้ทันที/)
	await page.context().close()
	const again = await signIn(browser, server, MAIL, { password: NEW })
	await again.context().close()
})
async function clean_static(page) { // axe needs a script
	assert.equal(await page.locator('label[for=email]').count(), 1)
}

test('profile: a new address is to be proved again; sending again waits five minutes', async () => {
	const page = await signIn(browser, server, MAIL, { password: NEW, width: 360 })
	await page.goto('/account')
	await clean(page, 'account-public-phone')
	assert.match(await text(page), /ยืนยันอีเมลแล้ว/)
	await fill(page, { name: 'สมหญิง เรียนเก่ง', email: 'ying@example.com' })
	await press(page, 'บันทึก')
	await page.waitForSelector('text=ยังไม่ได้ยืนยันอีเมล')
	await clean(page, 'account-unproved')
	await smtp.mail(MAIL, /เปลี่ยน/) // the old address hears of it
	const mail = await smtp.mail('ying@example.com', /ยืนยัน/)
	await press(page, 'ส่งอีเมลยืนยันอีกครั้ง')
	await page.waitForSelector('text=ขอใหม่ได้ทุก 5 นาที')
	await page.goto(link(mail, '/account/verify/'))
	await press(page, 'ยืนยันอีเมล')
	await page.waitForSelector('h1:has-text("ยืนยันอีเมลแล้ว")')
	assert.notEqual(account('email_ms', 'ying@example.com'), '0')
	await page.context().close()
})

test('notices: the bell counts, opening reads', async () => {
	const id = account('id', 'ying@example.com')
	sql(server, `insert into notice(account_id, at_ms, kind, title, href, read_ms) values (${id}, 1795000000000, 'test', 'ใบประกาศออกแล้ว', '/account', 0),
		(${id}, 1795000000000, 'test', 'เรื่องที่สอง', '', 0)`)
	const page = await signIn(browser, server, 'ying@example.com', { password: NEW, width: 360 })
	assert.equal(await page.textContent('.bell b'), '2')
	await clean(page, 'bell-phone')
	await page.click('.bell')
	await page.waitForURL('**/notices')
	await clean(page, 'notices-phone')
	await page.click('button:has-text("ใบประกาศออกแล้ว")')
	await page.waitForURL('**/account')
	assert.equal(await page.textContent('.bell b'), '1')
	await page.goto('/notices')
	await page.click('button:has-text("อ่านแล้วทั้งหมด")')
	await page.waitForFunction(() => !document.querySelector('.bell b'))
	await page.context().close()
})

test('own data go out, the account goes, and nobody can sign in with it', async () => {
	const page = await signIn(browser, server, 'ying@example.com', { password: NEW, width: 1280 })
	await page.goto('/account')
	await clean(page, 'account-public')
	const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("ดาวน์โหลดข้อมูลของฉัน")')])
	const data = JSON.parse(readFileSync(await download.path(), 'utf8'))
	assert.equal(data.account.name, 'สมหญิง เรียนเก่ง')
	assert.equal(data.account.email, 'ying@example.com')
	assert.ok(data.sessions.length > 0 && data.notices.length === 2 && data.mails.length > 0 && Array.isArray(data.jobs))
	await page.goto('/account/erase')
	await clean(page, 'erase')
	await page.fill('[name=password]', 'ไม่ใช่รหัสนี้แน่')
	await page.check('[name=sure]')
	await press(page, 'ลบบัญชีของฉัน')
	await page.waitForSelector('text=รหัสผ่านไม่ถูกต้อง')
	await page.fill('[name=password]', NEW)
	await page.check('[name=sure]')
	await press(page, 'ลบบัญชีของฉัน')
	await page.waitForSelector('h1:has-text("ลบบัญชีแล้ว")')
	await clean(page, 'erased')
	assert.equal(sql(server, `select count(*) from account where email = 'ying@example.com' or name like 'สมหญิง%'`), '0')
	assert.equal(sql(server, `select count(*) from audit_value where coalesce(before, '') || coalesce(after, '') like '%สมหญิง%' or coalesce(before, '') || coalesce(after, '') like '%ying@example.com%'`), '0')
	await page.goto('/account')
	assert.equal(new URL(page.url()).pathname, '/sign-in')
	await fill(page, { username: 'ying@example.com', password: NEW })
	await press(page, 'เข้าสู่ระบบ')
	await page.waitForSelector('text=ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง')
	await page.context().close()
})

test('staff: told whom to ask; a mail that cannot be delivered is seen by the administrator', async () => {
	const staff = await signIn(browser, server, 'lao54', { width: 360 })
	await staff.goto('/account/erase')
	assert.match(await text(staff), /ผู้ดูแลระบบของหน่วยงาน/)
	assert.equal(await staff.locator('main form').count(), 0)
	await clean(staff, 'erase-staff')
	assert.equal((await staff.goto('/accounts/mail')).status(), 403)
	await staff.goto('/account')
	smtp.answers.push('550 no such mailbox')
	await fill(staff, { email: 'lao54@example.com' })
	await press(staff, 'บันทึก')
	await staff.context().close()
	for (let i = 0; i < 100 && sql(server, 'select count(*) from mail_outbox where state = 2') === '0'; i++) await new Promise((done) => setTimeout(done, 100))
	sql(server, "update account set totp_secret = null where username = 'admin'")
	const admin = await signIn(browser, server, 'admin', { width: 360 })
	await admin.goto('/accounts/mail')
	assert.match(await text(admin), /550 no such mailbox/)
	await clean(admin, 'mail-phone')
	await admin.click('button:has-text("ลองอีกครั้ง")')
	await admin.waitForSelector('text=ส่งเข้าคิวอีกครั้งแล้ว')
	await smtp.mail('lao54@example.com', /ยืนยัน/)
	await admin.context().close()
})

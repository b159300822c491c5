/* evidence.c: what an LAO shows for an indicator: a file, a web address, a register's figures, a live look. */
#include "lpa/impl.h"

#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"
#include "org/audit.h"

#define TITLE_MAX 300
#define NOTE_MAX 4000
#define URL_MAX 2000
#define NAME_MAX_TH 300

static struct lpa_evidence read_row(struct db_cur *c, struct arena *a)
{
	return (struct lpa_evidence){
		.id = db_i64(c, 0),
		.token = str_dup(a, db_str(c, 1)),
		.indicator_id = db_i64(c, 2),
		.kind = (enum lpa_evidence_kind)db_i64(c, 3),
		.title = str_dup(a, db_str(c, 4)),
		.note = str_dup(a, db_str(c, 5)),
		.url = str_dup(a, db_str(c, 6)),
		.sha = db_is_null(c, 7) ? (str){0} : str_dup(a, db_str(c, 7)),
		.size = db_i64(c, 8),
		.type = str_dup(a, db_str(c, 9)),
		.looked_day = db_is_null(c, 10) ? (str){0} : str_dup(a, db_str(c, 10)),
		.looked_by = db_is_null(c, 11) ? (str){0} : str_dup(a, db_str(c, 11)),
		.at_ms = db_i64(c, 12),
		.by = db_i64(c, 13),
		.by_name = db_is_null(c, 14) ? (str){0} : str_dup(a, db_str(c, 14)),
	};
}
#define COLUMNS \
	"e.id, e.token, e.indicator_id, e.kind, e.title, e.note, e.url, e.sha, e.size, e.type, e.looked_day, e.looked_by, e.at_ms, e.by," \
	" (select name from account where account.id = e.by)"

size_t lpa_evidence_list(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, i64 indicator_id, struct lpa_evidence **ret)
{
	struct lpa_evidence *at = new (a, struct lpa_evidence, LPA_EVIDENCE_MAX);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select " COLUMNS " from lpa_evidence e where e.form_id = $1 and e.unit_id = $2 and e.indicator_id = $3 and e.removed_ms is null order by e.id",
		f->id, unit_id, indicator_id);
	while (n < LPA_EVIDENCE_MAX && db_next(&c))
		at[n++] = read_row(&c, a);
	db_done(&c);
	*ret = at;
	return n;
}

size_t lpa_evidence_of(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, struct lpa_evidence **ret)
{
	i64 most = db_get(db, 0, "select count(*) from lpa_evidence where form_id = $1 and unit_id = $2", f->id, unit_id);
	struct lpa_evidence *at = new (a, struct lpa_evidence, most + 1);
	size_t n = 0;
	struct db_cur c = db_query(db,
		"select " COLUMNS " from lpa_evidence e where e.form_id = $1 and e.unit_id = $2 and e.removed_ms is null order by e.indicator_id, e.id",
		f->id, unit_id);
	while (n < (size_t)most && db_next(&c))
		at[n++] = read_row(&c, a);
	db_done(&c);
	*ret = at;
	return n;
}

bool lpa_evidence_find(struct db *db, struct arena *a, str token, struct lpa_evidence *ret, i64 *ret_unit_id, i64 *ret_form_id)
{
	struct db_cur c = db_query(db, "select " COLUMNS ", e.unit_id, e.form_id from lpa_evidence e where e.token = $1 and e.removed_ms is null", token);
	bool found = db_next(&c);
	if (found) {
		*ret = read_row(&c, a);
		*ret_unit_id = db_i64(&c, 15);
		*ret_form_id = db_i64(&c, 16);
	}
	db_done(&c);
	return found;
}

/* --- checking --- */

static void want_text(struct problems *ps, const char *field, str s, size_t max, const char *words)
{
	if (str_trim(s).n == 0)
		problem_add(ps, 0, str_of(field), s, "%s", words);
	else if (str_runes(s) > max || !str_utf8(s))
		problem_add(ps, 0, str_of(field), s, "ข้อความยาวเกินไปหรือไม่ถูกต้อง (ไม่เกิน %zu ตัวอักษร)", max);
}

/* http or https with a host, no blanks or control signs. */
static bool url_ok(str s)
{
	size_t from = str_starts(s, S("https://")) ? 8 : str_starts(s, S("http://")) ? 7 : 0;
	if (from == 0 || s.n <= from || s.n > URL_MAX || !str_utf8(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((u8)s.p[i] <= ' ' || s.p[i] == 0x7f || strchr("<>\"'`\\", s.p[i]) != NULL)
			return false;
	str host = str_sub(s, from, s.n);
	for (size_t i = 0; i < host.n; i++)
		if (strchr("/?#", host.p[i]) != NULL)
			host.n = i;
	/* No name and password in front: it hides where the address leads. */
	return host.n > 0 && str_find_byte(host, '.') > 0 && str_find_byte(host, '@') < 0;
}

static void check_live(const struct lpa_evidence *e, i64 now_ms, struct problems *ps)
{
	day d;
	want_text(ps, "title", e->title, TITLE_MAX, "ต้องระบุชื่อระบบที่เข้าดู");
	want_text(ps, "looked_by", e->looked_by, NAME_MAX_TH, "ต้องระบุชื่อผู้เข้าดู");
	if (!day_parse(e->looked_day, &d))
		problem_add(ps, 0, S("looked_day"), e->looked_day, "ต้องระบุวันที่เข้าดู");
	else if (d > day_of_ms(now_ms))
		problem_add(ps, 0, S("looked_day"), e->looked_day, "วันที่เข้าดูต้องไม่เป็นวันในอนาคต");
}

static void check_evidence(const struct lpa_evidence *e, i64 now_ms, struct problems *ps)
{
	u8 sha[SHA256_N];
	if (str_runes(e->note) > NOTE_MAX || !str_utf8(e->note))
		problem_add(ps, 0, S("note"), e->note, "คำอธิบายยาวเกินไปหรือไม่ถูกต้อง (ไม่เกิน %d ตัวอักษร)", NOTE_MAX);
	switch (e->kind) {
	case LPA_EV_FILE:
		want_text(ps, "title", e->title, TITLE_MAX, "ไฟล์ต้องมีชื่อ");
		if (!hex_parse(e->sha, sha, SHA256_N) || e->size <= 0 || e->type.n == 0)
			problem_add(ps, 0, S("file"), e->title, "ยังไม่ได้เลือกไฟล์ หรือไฟล์ว่างเปล่า");
		return;
	case LPA_EV_URL:
		if (!url_ok(e->url))
			problem_add(ps, 0, S("url"), e->url, "ต้องเป็นที่อยู่เว็บที่ขึ้นต้นด้วย https:// หรือ http:// เช่น https://www.example.go.th/หน้า");
		want_text(ps, "note", e->note, NOTE_MAX, "ต้องอธิบายว่าดูสิ่งใดในหน้าเว็บนี้");
		return;
	case LPA_EV_REGISTER:
		want_text(ps, "title", e->title, TITLE_MAX, "ต้องระบุชื่อทะเบียน");
		want_text(ps, "note", e->note, NOTE_MAX, "ต้องระบุตัวเลขจากทะเบียน");
		return;
	case LPA_EV_LIVE:
		check_live(e, now_ms, ps);
		return;
	}
	problem_add(ps, 0, S("kind"), (str){0}, "ไม่รู้จักหลักฐานชนิดนี้");
}

static void check_same_file(struct db *db, const struct lpa_form *f, i64 unit_id, i64 indicator_id, const struct lpa_evidence *e, struct problems *ps)
{
	str name = {0};
	i64 n = 0;
	struct db_cur c = db_query(db,
		"select title, sha from lpa_evidence where form_id = $1 and unit_id = $2 and indicator_id = $3 and removed_ms is null order by id",
		f->id, unit_id, indicator_id);
	while (db_next(&c)) {
		n++;
		if (e->kind == LPA_EV_FILE && name.p == NULL && str_eq(db_str(&c, 1), e->sha))
			name = str_dup(ps->a, db_str(&c, 0));
	}
	db_done(&c);
	if (name.p != NULL)
		problem_add(ps, 0, S("file"), e->title, "ไฟล์นี้แนบกับตัวชี้วัดนี้ไว้แล้ว ในชื่อ \"%.*s\"", STR_FMT(name));
	if (n >= LPA_EVIDENCE_MAX)
		problem_add(ps, 0, (str){0}, (str){0}, "แนบหลักฐานได้ไม่เกิน %d รายการต่อหนึ่งตัวชี้วัด", LPA_EVIDENCE_MAX);
}

static bool check_writable(struct db *db, const struct lpa_form *f, i64 unit_id, i64 now_ms, struct problems *ps)
{
	str why = S("ไม่พบแบบประเมิน");
	struct db_cur c = db_query(db,
		"select " LPA_STANDING_COLUMNS " from lpa_form f left join lpa_entry e on e.form_id = f.id and e.unit_id = $2 where f.id = $1",
		f->id, unit_id);
	bool ok = db_next(&c);
	if (ok) {
		struct lpa_standing s = lpa_standing_of(&c, f);
		ok = lpa_entry_writable(&s.form, &s.entry, now_ms, &why);
	}
	db_done(&c);
	if (!ok)
		problem_add(ps, 0, (str){0}, (str){0}, "%.*s", STR_FMT(why));
	return ok;
}

/* --- changing --- */

static str words(struct arena *a, const struct lpa_evidence *e)
{
	static const char *const kind[] = {"ไฟล์", "เว็บ", "ทะเบียน", "ตรวจสอบเชิงประจักษ์"};
	str what = e->kind == LPA_EV_URL ? e->url : e->title;
	return STR_CAT(a, str_of(kind[e->kind]), S("|"), what, S("|"), e->kind == LPA_EV_FILE ? e->sha : e->note);
}

static str not_null(str s) { return s.p != NULL ? s : S(""); }

static str canonical_day(struct arena *a, str s)
{
	day d;
	return day_parse(s, &d) ? str_dup(a, str_of(day_iso(d).z)) : (str){0};
}

str lpa_evidence_add(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, const struct lpa_indicator *i,
	i64 account_id, i64 now_ms, const struct lpa_evidence *e, struct problems *ps)
{
	if (!lpa_applies(i, lpa_kind(f, u)))
		problem_add(ps, 0, (str){0}, i->no, "ตัวชี้วัดนี้ไม่ใช้กับ อปท. ประเภทนี้");
	if (ps->n > 0 || !check_writable(db, f, u->id, now_ms, ps))
		return (str){0};
	check_evidence(e, now_ms, ps);
	if (ps->n == 0)
		check_same_file(db, f, u->id, i->id, e, ps);
	if (ps->n > 0)
		return (str){0};
	str token = token_new(a);
	bool file = e->kind == LPA_EV_FILE, live = e->kind == LPA_EV_LIVE;
	db_exec(db,
		"insert into lpa_evidence(token, form_id, unit_id, indicator_id, kind, title, note, url, sha, size, type, looked_day, looked_by, at_ms, by)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		token, f->id, u->id, i->id, e->kind, not_null(e->title), not_null(e->note), e->kind == LPA_EV_URL ? e->url : S(""),
		file ? e->sha : (str){0}, file ? e->size : 0, file ? e->type : S(""), live ? canonical_day(a, e->looked_day) : (str){0},
		live ? e->looked_by : (str){0}, now_ms, account_id);
	/* Version 0: nothing of the page's own fields is saved yet; the page's next save names the version it saw. */
	db_exec(db,
		"insert into lpa_self(form_id, unit_id, indicator_id, band, cut, remark, n_evidence, version, at_ms, by) values ($1, $2, $3, null, 0, '', 1, 0, $4, $5)"
		" on conflict(form_id, unit_id, indicator_id) do update set n_evidence = lpa_self.n_evidence + 1",
		f->id, u->id, i->id, now_ms, account_id);
	audit_add(db, a, account_id, u->id, now_ms, S("lpa.evidence.add"), lpa_object(a, f, i), (str){0}, words(a, e));
	return db_status(db) == DB_OK ? token : (str){0};
}

bool lpa_evidence_remove(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u, const struct lpa_evidence *e,
	i64 account_id, i64 now_ms, struct problems *ps)
{
	if (!check_writable(db, f, u->id, now_ms, ps))
		return false;
	i64 gone = db_exec(db,
		"update lpa_evidence set removed_ms = $4 where id = $1 and form_id = $2 and unit_id = $3 and removed_ms is null",
		e->id, f->id, u->id, now_ms);
	if (gone == 0) {
		problem_add(ps, 0, (str){0}, e->title, "หลักฐานนี้ถูกนำออกไปก่อนแล้ว");
		return false;
	}
	db_exec(db, "update lpa_self set n_evidence = n_evidence - 1 where form_id = $1 and unit_id = $2 and indicator_id = $3", f->id, u->id, e->indicator_id);
	const struct lpa_indicator *i = lpa_indicator_by_id(f, e->indicator_id);
	audit_add(db, a, account_id, u->id, now_ms, S("lpa.evidence.remove"), lpa_object(a, f, i), words(a, e), (str){0});
	return db_status(db) == DB_OK;
}

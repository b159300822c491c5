/* external.c: certificates of the other channels: handed in, the same found again, judged; the stamped copy. */
#include "learn/certificate/inside.h"

#include "base/log.h"
#include "doc/pdf.h"
#include "org/audit.h"
#include "org/notice.h"

#include <stdio.h>

#define LIST_MAX 500
#define WORDS_MAX 300  /* signs */
#define FILE_MAX_BYTES (20 << 20)

str external_state_words(enum external_state s)
{
	static const str words[] = {S("รอตรวจ"), S("ตรวจสอบแล้ว"), S("ไม่ผ่านการตรวจสอบ"), S("ถอนคืนแล้ว")};
	return s <= EXTERNAL_WITHDRAWN ? words[s] : S("?");
}

const char *external_tone(enum external_state s)
{
	static const char *const tones[] = {"soon", "done", "late", "main"};
	return s <= EXTERNAL_WITHDRAWN ? tones[s] : "main";
}

str external_channel(struct arena *a, const struct external *x)
{
	return x->channel == CHANNEL_OTHER && x->channel_name.n > 0 ? str_dup(a, x->channel_name) : learn_channel_name(x->channel);
}

/* --- reading --- */

static struct external row(struct db_cur *c, struct arena *a)
{
	return (struct external){.id = db_i64(c, 0),
		.token = str_dup(a, db_str(c, 1)),
		.account_id = db_i64(c, 2),
		.unit_id = db_i64(c, 3),
		.channel = (enum learn_channel)db_i64(c, 4),
		.channel_name = str_dup(a, db_str(c, 5)),
		.course = str_dup(a, db_str(c, 6)),
		.day = str_dup(a, db_str(c, 7)),
		.minutes = db_i64(c, 8),
		.number = str_dup(a, db_str(c, 9)),
		.sha = str_dup(a, db_str(c, 10)),
		.type = str_dup(a, db_str(c, 11)),
		.size = db_i64(c, 12),
		.file_name = str_dup(a, db_str(c, 13)),
		.owner = str_dup(a, db_str(c, 14)),
		.declared_ms = db_i64(c, 15),
		.state = (enum external_state)db_i64(c, 16),
		.twin = str_dup(a, db_str(c, 17)),
		.reviewed_ms = db_i64(c, 18),
		.reason = str_dup(a, db_str(c, 19)),
		.version = db_i64(c, 20),
		.reviewer = db_is_null(c, 21) ? S("") : str_dup(a, db_str(c, 21))};
}

/* The columns of row(); a macro, since SQL is a literal. */
#define COLUMNS \
	"select x.id, x.token, x.account_id, x.unit_id, x.channel, x.channel_name, x.course, x.day, x.minutes, x.number, x.sha, x.type, x.size, x.file_name," \
	" x.owner, x.declared_ms, x.state, x.twin, x.reviewed_ms, x.reason, x.version, b.name" \
	" from external_certificate x left join account b on b.id = x.reviewed_by"

static bool one(struct db_cur c, struct arena *a, struct external *ret)
{
	bool found = db_next(&c);
	if (found)
		*ret = row(&c, a);
	db_done(&c);
	return found;
}

bool external_by_token(struct db *db, struct arena *a, str token, struct external *ret)
{
	return one(db_query(db, COLUMNS " where x.token = $1", token), a, ret);
}

bool external_by_id(struct db *db, struct arena *a, i64 id, struct external *ret)
{
	return one(db_query(db, COLUMNS " where x.id = $1", id), a, ret);
}

static size_t list(struct db_cur c, struct arena *a, struct external *at, size_t n)
{
	while (n < LIST_MAX && db_next(&c))
		at[n++] = row(&c, a);
	db_done(&c);
	return n;
}

size_t external_of(struct db *db, struct arena *a, i64 account_id, struct external **ret)
{
	*ret = new (a, struct external, LIST_MAX);
	return list(db_query(db, COLUMNS " where x.account_id = $1 order by x.id desc limit 500", account_id), a, *ret, 0);
}

size_t external_queue(struct db *db, struct arena *a, i64 unit_id, struct external **ret)
{
	*ret = new (a, struct external, LIST_MAX);
	size_t n = list(db_query(db, COLUMNS " where x.unit_id = $1 and x.state = 0 order by x.id limit 400", unit_id), a, *ret, 0);
	return list(db_query(db, COLUMNS " where x.unit_id = $1 and x.state in (1, 2) order by x.reviewed_ms desc limit 100", unit_id), a, *ret, n);
}

/* --- handing in --- */

static bool words_fit(struct problems *ps, const char *column, str s, bool must_be, const char *what)
{
	if (must_be && s.n == 0)
		problem_add(ps, 0, str_of(column), s, "ต้องระบุ%s", what);
	else if (str_runes(s) > WORDS_MAX)
		problem_add(ps, 0, str_of(column), s, "%sยาวได้ไม่เกิน %d ตัวอักษร", what, WORDS_MAX);
	else
		return true;
	return false;
}

static bool is_copy(str type)
{
	return str_eq(type, S("application/pdf")) || str_eq(type, S("image/png")) || str_eq(type, S("image/jpeg")) || str_eq(type, S("image/webp"));
}

static void check(const struct external_new *n, i64 now_ms, struct problems *ps)
{
	day d;
	words_fit(ps, "course", n->course, true, "ชื่อหลักสูตร");
	words_fit(ps, "number", n->number, false, "เลขที่ใบประกาศ");
	words_fit(ps, "channel_name", n->channel_name, n->channel == CHANNEL_OTHER, "ชื่อแหล่งเรียนรู้");
	if (n->channel == CHANNEL_LOCALMOOC || n->channel > CHANNEL_OTHER)
		problem_add(ps, 0, S("channel"), S(""), "เลือกแหล่งเรียนรู้");
	if (!day_parse(n->day, &d))
		problem_add(ps, 0, S("day"), n->day, "ต้องระบุวันที่เรียนจบ");
	else if (d > day_of_ms(now_ms))
		problem_add(ps, 0, S("day"), n->day, "วันที่เรียนจบต้องไม่เกินวันนี้");
	if (n->minutes < 0 || n->minutes > 60000)
		problem_add(ps, 0, S("hours"), S(""), "จำนวนชั่วโมงต้องเป็นตัวเลขตั้งแต่ 0 ถึง 1000 เช่น 3 หรือ 1.5");
	if (n->sha.n != 64)
		problem_add(ps, 0, S("file"), S(""), "ต้องแนบไฟล์ใบประกาศ");
	else if (!is_copy(n->type))
		problem_add(ps, 0, S("file"), n->file_name, "ไฟล์ต้องเป็น PDF หรือรูปภาพ PNG, JPEG, WebP");
	else if (n->size > FILE_MAX_BYTES)
		problem_add(ps, 0, S("file"), n->file_name, "ไฟล์ใหญ่ได้ไม่เกิน 20 MB");
}

/* What is there already with this file or this number of this channel: of the person itself, else of another. */
struct seen {
	str own;
	bool file, number;
};
static struct seen look(struct db *db, struct arena *a, i64 account_id, const struct external_new *n, str number_fold)
{
	struct seen s = {0};
	struct db_cur c = db_query(db, "select account_id, token from external_certificate where sha = $1 and state <> 3 limit 50", n->sha);
	while (db_next(&c)) {
		if (db_i64(&c, 0) == account_id)
			s.own = str_dup(a, db_str(&c, 1));
		else
			s.file = true;
	}
	if (number_fold.n == 0)
		return s;
	c = db_query(db,
		"select account_id, token, channel_name from external_certificate where number_fold = $1 and number_fold <> '' and channel = $2 and state <> 3 limit 50", number_fold,
		(i64)n->channel);
	while (db_next(&c)) {
		if (!str_eq(thai_fold(a, db_str(&c, 2)), thai_fold(a, n->channel_name)))
			continue;
		if (db_i64(&c, 0) == account_id)
			s.own = str_dup(a, db_str(&c, 1));
		else
			s.number = true;
	}
	return s;
}

/* Where the person's certificates are checked: the office of the first role; the public: 0. */
static i64 unit_of(struct db *db, i64 account_id)
{
	i64 unit = db_get(db, 0, "select unit_id from account_role where account_id = $1 order by given_ms, role, unit_id limit 1", account_id);
	const struct org_unit *u = unit > 0 ? org_by_id(org_dir(db), unit) : NULL;
	return u != NULL ? certificate_unit(u) : 0;
}

str external_add(struct db *db, struct arena *a, i64 now_ms, i64 account_id, const struct external_new *n, str *ret_twin, struct problems *ps)
{
	*ret_twin = (str){0};
	check(n, now_ms, ps);
	if (ps->n > 0)
		return (str){0};
	day d = 0;
	must(day_parse(n->day, &d));
	str fold = thai_fold(a, n->number);
	struct seen s = look(db, a, account_id, n, fold);
	if (s.own.n > 0) {
		*ret_twin = s.own;
		problem_add(ps, 0, S("file"), n->file_name, "ท่านส่งใบประกาศนี้ไว้แล้ว (ไฟล์หรือเลขที่เดียวกัน)");
		return (str){0};
	}
	str twin = s.file && s.number ? S("ไฟล์และเลขที่ตรงกับที่ผู้อื่นส่งไว้")
		: s.file				  ? S("ไฟล์ตรงกับที่ผู้อื่นส่งไว้")
		: s.number				  ? S("เลขที่ตรงกับที่ผู้อื่นส่งไว้")
								  : S("");
	str token = token_new(a), owner = db_get_str(db, a, "select name from account where id = $1", account_id);
	i64 unit = unit_of(db, account_id);
	db_exec(db,
		"insert into external_certificate(token, account_id, unit_id, channel, channel_name, course, course_fold, day, minutes, number, number_fold, sha, type, size,"
		" file_name, owner, declared_ms, state, twin, reviewed_by, reviewed_ms, reason, version)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, $18, 0, 0, '', 1)",
		token, account_id, unit, (i64)n->channel, n->channel == CHANNEL_OTHER ? n->channel_name : S(""), n->course, thai_fold(a, n->course), str_of(day_iso(d).z), n->minutes,
		n->number, fold, n->sha, n->type, n->size, str_clip(n->file_name, 300), owner, now_ms, twin);
	audit_add(db, a, account_id, unit, now_ms, S("external.declare"), token, (str){0}, STR_CAT(a, n->course, S(" sha256 "), n->sha));
	return token;
}

bool external_withdraw(struct db *db, struct arena *a, i64 now_ms, const struct external *x)
{
	if (db_exec(db, "update external_certificate set state = 3, version = version + 1 where id = $1 and state = 0", x->id) == 0)
		return false;
	audit_add(db, a, x->account_id, x->unit_id, now_ms, S("external.withdraw"), x->token, (str){0}, (str){0});
	return true;
}

/* --- judging --- */

bool external_review(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct external *x, bool verify, str reason, struct problems *ps)
{
	reason = str_trim(reason);
	if (by == x->account_id)
		problem_add(ps, 0, S("reason"), S(""), "ตรวจใบประกาศของตนเองไม่ได้ ให้ผู้ตรวจคนอื่นของหน่วยงานตรวจ");
	else if (!verify && reason.n == 0)
		problem_add(ps, 0, S("reason"), S(""), "ต้องระบุเหตุผลที่ไม่ผ่านการตรวจสอบ");
	else if (str_runes(reason) > 1000)
		problem_add(ps, 0, S("reason"), S(""), "เหตุผลยาวได้ไม่เกิน 1,000 ตัวอักษร");
	else if (db_exec(db, "update external_certificate set state = $2, reviewed_by = $3, reviewed_ms = $4, reason = $5, version = version + 1 where id = $1 and state = 0", x->id,
				 (i64)(verify ? EXTERNAL_VERIFIED : EXTERNAL_REJECTED), by, now_ms, verify ? S("") : reason) == 0)
		problem_add(ps, 0, S("state"), S(""), "ใบประกาศนี้มีผู้ตรวจไปแล้ว หรือเจ้าของถอนคืนแล้ว: โหลดหน้าใหม่");
	if (ps->n > 0)
		return false;
	if (verify && learn_earned != NULL)
		learn_earned(db, a, x->account_id);
	audit_add(db, a, by, x->unit_id, now_ms, verify ? S("external.verify") : S("external.reject"), x->token, (str){0}, reason);
	str course = str_clip(x->course, 200);
	notice_add(db, now_ms, x->account_id, S("external"),
		verify ? str_fmt(a, "ใบประกาศ “%.*s” ตรวจสอบแล้ว", STR_FMT(course)) : str_fmt(a, "ใบประกาศ “%.*s” ไม่ผ่านการตรวจสอบ: %.*s", STR_FMT(course), STR_FMT(reason)),
		STR_CAT(a, S("/learn/external/"), x->token));
	return true;
}

/* --- the stamped copy --- */

static bool read_file(struct arena *a, const char *path, i64 size, str *ret)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		return false;
	char *p = new (a, char, size + 1);
	size_t n = fread(p, 1, (size_t)size + 1, f);
	fclose(f);
	*ret = (str){p, n};
	return n == (size_t)size;
}

bool learn_external_stamped(struct db *db, struct arena *a, i64 external_id, struct buf *out, str *why)
{
	struct external x;
	str content;
	if (!external_by_id(db, a, external_id, &x) || x.sha.n != 64 || !store_has(learn_files(), x.sha) ||
		!read_file(a, store_path(learn_files(), a, x.sha), x.size, &content)) {
		*why = S("ไม่พบไฟล์ของใบประกาศนี้: แจ้งผู้ดูแลระบบ");
		return false;
	}
	str lines[] = {
		S("รับรองสำเนาถูกต้อง"),
		STR_CAT(a, S("("), x.owner, S(")")),
		STR_CAT(a, S("วันที่ "), certificate_day(a, str_of(day_iso(day_of_ms(x.declared_ms)).z)), S(" เวลา "), thai_digits(a, ms_show_time(a, x.declared_ms))),
		STR_CAT(a, S("รหัสไฟล์ "), str_sub(x.sha, 0, 16)),
	};
	return pdf_stamp(a, content, str_z(a, x.type), lines, sizeof lines / sizeof *lines, out, why);
}

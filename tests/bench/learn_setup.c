/* learn_setup: what the rush on a test needs in a database made by `init`, written straight into the tables; and the look afterwards.
 *
 *   learn_setup DB_URL KEYS OUT_DIR N      N learners with sessions (so signing in is no part of the rush), enrolled in a course whose test draws 16 of 24 questions
 *                                          on 8 pages within 60 minutes; OUT_DIR/learners.txt: "slug key", then a line for each: account, cookie, csrf token
 *   learn_setup check DB_URL ACKS [all]    compares what the client was told with what is there: answers, versions, bells. all: every attempt must be handed in.
 * Exit 0: nothing is lost. */
#include "base/clock.h"
#include "base/log.h"
#include "learn/quiz/impl.h"
#include "org/account_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define SESSION_MS ((i64)7 * 24 * 3600 * 1000)
#define KEY "rushtest000000000000000000"
#define SLUG "rush-test"

static struct db *db;
static struct arena *a;
static i64 now_ms;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "learn_setup: %s: %s\n", what, db ? db_why(db) : "");
	exit(2);
}

/* --- making --- */

static i64 put_course(i64 *ret_version)
{
	const struct org_unit *u = org_by_code(org_dir(db), S("DLA"));
	i64 course = db_get(db, 0,
		"insert into course(slug, unit_id, area, state, live_id, draft_id, bank_rev, made_by, made_ms, version) values ($1, $2, 3, 1, 0, 0, 0, 0, $3, 1) returning id",
		S(SLUG), u->id, now_ms);
	i64 version = db_get(db, 0,
		"insert into course_version(course_id, no, state, title, title_sort, summary, body, for_whom, teacher, cover_sha, cover_type, minutes, audience, in_order,"
		" opens_day, closes_day, due_days, certificate, note, made_by, made_ms, sent_by, sent_ms, approved_by, approved_ms, returned, search, version)"
		" values ($1, 1, 2, $2, '', '', '', '', '', '', '', 60, 7, 0, '', '', 0, 1, '', 0, 0, 0, 0, 0, 0, '', '', 1) returning id",
		course, S("วิชาของการวัด"));
	i64 section = db_get(db, 0, "insert into course_section(version_id, pos, title) values ($1, 1, $2) returning id", version, S("ตอน"));
	i64 lesson = db_get(db, 0,
		"insert into lesson(version_id, section_id, pos, key, kind, title, minutes, required, rule, rule_value, body, url, file_sha, file_name, file_type, file_size,"
		" captions_sha, seconds, package_id, opens_day) values ($1, $2, 1, $3, $4, $5, 60, 1, $6, 0, '', '', '', '', '', 0, '', 0, 0, '') returning id",
		version, section, S(KEY), (i64)LESSON_TEST, S("แบบทดสอบ"), (i64)RULE_PASS);
	db_exec(db, "update course set live_id = $2 where id = $1", course, version);
	i64 topic = bank_topic(db, course, S("หัวข้อ"));
	for (int i = 0; i < 24; i++) {
		struct question_option o[4];
		for (int k = 0; k < 4; k++)
			o[k] = (struct question_option){.text = str_fmt(a, "ตัวเลือกที่ %d ของคำถามที่ %d ซึ่งยาวพอประมาณ", k + 1, i + 1), .match = S(""), .tolerance = S(""), .feedback = S(""),
				.percent = k == 0 ? 100 : 0};
		struct question q = {.kind = QUESTION_ONE, .name = S(""), .feedback = S("คำอธิบายเฉลย"), .option = o, .n = 4,
			.body = str_fmt(a, "คำถามที่ %d: ข้อใดถูกต้องตามกฎหมายว่าด้วยองค์กรปกครองส่วนท้องถิ่น", i + 1)};
		bank_add(db, a, now_ms, 0, course, topic, &q);
	}
	struct quiz_part part = {S(""), topic, 16, 100};
	struct quiz q = {.lesson_id = lesson, .pass = 1000, .limit_minutes = 60, .per_page = 2, .review = REVIEW_MARKS, .shuffle_questions = true, .shuffle_options = true,
		.words = S(""), .part = &part, .n_parts = 1};
	struct problems ps = problems_in(a);
	if (!learn_quiz_set(db, a, course, &q, &ps))
		die("settings");
	bank_touched(db, course);
	*ret_version = version;
	return course;
}

/* The session as a sign-in would leave it. */
static void put_learner(FILE *f, i64 no, i64 course, i64 version, i64 unit)
{
	str name = str_fmt(a, "rush%lld", (long long)no), token = secret_new(a), csrf = org_session_csrf(a, token);
	struct sha256 h = sha256_of(token);
	i64 id = db_get(db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $1, '', '', 0, 0, 0, 0, $2, $2, 1) returning id",
		name, now_ms);
	db_exec(db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, $4, 0)", id, (i64)ROLE_STAFF, unit, now_ms);
	db_exec(db, "insert into session(token_hash, account_id, created_ms, seen_ms, expires_ms, factor) values ($1, $2, $3, $3, $4, 1)",
		((struct db_bytes){h.b, sizeof h.b}), id, now_ms, now_ms + SESSION_MS);
	db_exec(db,
		"insert into enrolment(course_id, version_id, account_id, audience, unit_id, province_code, source, link, enrolled_by, enrolled_ms, due_day, state, started_ms,"
		" last_ms, last_key, n_done, passed_ms) values ($1, $2, $3, 2, $4, '', 1, '', 0, $5, '', 0, 0, 0, '', 0, 0)",
		course, version, id, unit, now_ms);
	fprintf(f, "%lld %.*s %.*s\n", (long long)id, STR_FMT(token), STR_FMT(csrf));
}

static int make(const char *out_dir, i64 n)
{
	i64 version;
	FILE *f = fopen(str_z(a, str_fmt(a, "%s/learners.txt", out_dir)), "we");
	if (f == NULL)
		die("learners.txt");
	db_begin(db);
	i64 course = put_course(&version);
	const struct org_dir *d = org_dir(db);
	fprintf(f, "%s %s\n", SLUG, KEY);
	for (i64 i = 0; i < n; i++)
		put_learner(f, i, course, version, d->units[d->n - 1 - (size_t)(i % 5000)].id);
	if (fclose(f) != 0 || !db_commit(db))
		die("commit");
	return 0;
}

/* --- checking --- */

struct told {
	i64 account, no, item, version, o;
};

static int by_answer(const void *x, const void *y)
{
	const struct told *p = x, *q = y;
	const i64 d[] = {p->account - q->account, p->no - q->no, p->item - q->item, p->version - q->version};
	for (int i = 0; i < 4; i++)
		if (d[i] != 0)
			return d[i] < 0 ? -1 : 1;
	return 0;
}

static i64 n_bad;
static void bad(const struct told *t, const char *what, i64 there)
{
	if (n_bad++ < 10)
		fprintf(stderr, "learn_setup: account %lld attempt %lld item %lld: told version %lld: %s (%lld)\n", (long long)t->account, (long long)t->no, (long long)t->item,
			(long long)t->version, what, (long long)there);
}

/* The newest acknowledged answer of an item: it or one further (whose reply was lost) stands there. */
static void check_answer(const struct told *t, const struct attempt *x, const struct saved *s)
{
	i64 v;
	if (t->item >= (i64)x->n_items || s[t->item].version < t->version || s[t->item].version > t->version + 1)
		bad(t, "another version is there", t->item < (i64)x->n_items ? s[t->item].version : -1);
	else if (s[t->item].version == t->version && (!str_i64(s[t->item].answer, &v) || v != x->item[t->item].order[t->o]))
		bad(t, "another answer is there", t->o);
}

static void check_all(struct told *t, size_t n)
{
	struct attempt x = {0};
	struct saved *s = NULL;
	qsort(t, n, sizeof *t, by_answer);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && t[i].account == t[i + 1].account && t[i].no == t[i + 1].no && t[i].item == t[i + 1].item)
			continue; /* a later one of the same item follows */
		if (t[i].account != x.account_id || t[i].no != x.no) {
			arena_reset(a);
			if (!attempt_find(db, a, t[i].account, S(KEY), t[i].no, &x)) {
				bad(&t[i], "the attempt is gone", 0);
				x = (struct attempt){0};
				continue;
			}
			s = attempt_answers(db, a, &x);
		}
		if (t[i].item >= 0)
			check_answer(&t[i], &x, s);
		else if (t[i].version != x.due_ms) /* a bell: item -1 */
			bad(&t[i], "the bell was moved", x.due_ms);
	}
}

static int check(const char *acks, bool all)
{
	FILE *f = fopen(acks, "re");
	struct told *t = NULL;
	size_t n = 0, cap = 0;
	long long v[5];
	if (f == NULL)
		die(acks);
	while (fscanf(f, "%lld %lld %lld %lld %lld", &v[0], &v[1], &v[2], &v[3], &v[4]) == 5) {
		if (n == cap) {
			cap = cap ? 2 * cap : 4096;
			t = realloc(t, cap * sizeof *t);
			must(t != NULL);
		}
		t[n++] = (struct told){v[0], v[1], v[2], v[3], v[4]};
	}
	fclose(f);
	check_all(t, n);
	i64 open = db_get(db, -1, "select count(*) from quiz_attempt where state = 0"), done = db_get(db, -1, "select count(*) from quiz_attempt where state = 2");
	i64 answers = db_get(db, -1, "select count(*) from quiz_answer");
	if (all && open != 0) {
		fprintf(stderr, "learn_setup: %lld attempts are not handed in\n", (long long)open);
		n_bad++;
	}
	printf("{\"acknowledged\":%zu,\"answers\":%lld,\"finished\":%lld,\"open\":%lld,\"lost\":%lld}\n", n, (long long)answers, (long long)done, (long long)open, (long long)n_bad);
	free(t);
	return n_bad == 0 && n > 0 && db_status(db) == DB_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
	i64 n = 0;
	bool checks = argc >= 4 && strcmp(argv[1], "check") == 0;
	if (!checks && (argc != 5 || !str_i64(str_of(argv[4]), &n) || n < 1 || n > 20000)) {
		fprintf(stderr, "usage: learn_setup DB_URL KEYS OUT_DIR N | learn_setup check DB_URL ACKS [all]\n");
		return 2;
	}
	crypt_init();
	if (!checks)
		keys_open(argv[2]);
	now_ms = clock_now_ms();
	a = arena_open(1 << 20, (size_t)512 << 20);
	struct buf why = {0};
	db = db_open(checks ? argv[2] : argv[1], checks ? DB_READ : DB_WRITE, &why);
	if (db == NULL)
		die("no database");
	int status = checks ? check(argv[3], argc == 5) : make(argv[3], n);
	db_close(db);
	arena_close(a);
	return status;
}

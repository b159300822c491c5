/* queue.c: jobs in the database: asked for, claimed, ended, swept. */
#include "job/job_inside.h"

str job_add(struct db *db, struct arena *a, i64 now_ms, const char *kind, i64 unit_id, i64 account_id, str title, str args, str *why)
{
	i64 n = db_get(db, 0, "select count(*) from job where account_id = $1 and state < 2", account_id);
	if (n >= JOB_OPEN_MAX) {
		*why = str_fmt(a, "ท่านมีงานที่ยังไม่เสร็จ %lld งาน (ไม่เกิน %d): รอให้เสร็จ หรือยกเลิกบางงานที่หน้า “งานเบื้องหลัง” แล้วสั่งใหม่", (long long)n,
			JOB_OPEN_MAX);
		return (str){0};
	}
	str token = token_new(a);
	db_exec(db,
		"insert into job(token, kind, unit_id, account_id, title, args, state, done_n, all_n, tries, lease_ms, cancel, why, result_sha, result_name,"
		" result_type, result_size, at_ms, done_ms, expires_ms) values ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, '', '', '', '', 0, $7, 0, 0)",
		token, kind, unit_id, account_id, title, args.p ? args : S(""), now_ms);
	return token;
}

static str copied(struct arena *a, struct db_cur *c, int col) { return str_dup(a, db_str(c, col)); }

#define JOB_COLUMNS                                                                                                                         \
	"id, unit_id, account_id, token, kind, title, args, why, result_name, result_type, result_sha, state, done_n, all_n, result_size, at_ms,"   \
	" done_ms, expires_ms, cancel"

static struct job job_row(struct arena *a, struct db_cur *c)
{
	return (struct job){.id = db_i64(c, 0),
		.unit_id = db_i64(c, 1),
		.account_id = db_i64(c, 2),
		.token = copied(a, c, 3),
		.kind = copied(a, c, 4),
		.title = copied(a, c, 5),
		.args = copied(a, c, 6),
		.why = copied(a, c, 7),
		.result_name = copied(a, c, 8),
		.result_type = copied(a, c, 9),
		.result_sha = copied(a, c, 10),
		.state = (int)db_i64(c, 11),
		.done_n = db_i64(c, 12),
		.all_n = db_i64(c, 13),
		.result_size = db_i64(c, 14),
		.at_ms = db_i64(c, 15),
		.done_ms = db_i64(c, 16),
		.expires_ms = db_i64(c, 17),
		.cancel = db_i64(c, 18) != 0};
}

bool job_get(struct db *db, struct arena *a, str token, struct job *ret)
{
	struct db_cur c = db_query(db, "select " JOB_COLUMNS " from job where token = $1", token);
	bool there = db_next(&c);
	if (there)
		*ret = job_row(a, &c);
	db_done(&c);
	return there;
}

const struct job *job_list(struct db *db, struct arena *a, i64 account_id, size_t max, size_t *ret_n)
{
	struct job *at = new(a, struct job, max);
	size_t n = 0;
	struct db_cur c = db_query(db, "select " JOB_COLUMNS " from job where account_id = $1 order by id desc limit $2", account_id, max);
	while (n < max && db_next(&c))
		at[n++] = job_row(a, &c);
	db_done(&c);
	*ret_n = n;
	return at;
}

void job_cancel(struct db *db, i64 now_ms, const struct job *j)
{
	db_exec(db,
		"update job set cancel = 1, state = case when state = 0 then 4 else state end, done_ms = case when state = 0 then $2 else done_ms end"
		" where id = $1 and state < 2",
		j->id, now_ms);
}

/* The waiting one, or the one whose runner is gone, that is next behind a unit. */
static i64 next_behind(struct db *db, i64 unit_id, i64 now_ms)
{
	return db_get(db, 0,
		"select id from job where state < 2 and unit_id > $1 and (state = 0 or lease_ms < $2) order by unit_id, id limit 1", unit_id, now_ms);
}

static bool claim_one(struct db *db, struct arena *a, i64 now_ms, i64 id, struct job *ret, i64 *ret_tries)
{
	struct db_cur c = db_query(db,
		"update job set state = 1, lease_ms = $2, tries = tries + 1 where id = $1 and state < 2 and (state = 0 or lease_ms < $3)"
		" returning " JOB_COLUMNS ", tries",
		id, now_ms + JOB_LEASE_MS, now_ms);
	bool mine = db_next(&c);
	if (mine) {
		*ret = job_row(a, &c);
		*ret_tries = db_i64(&c, 19);
	}
	db_done(&c);
	return mine;
}

bool job_claim(struct db *db, struct arena *a, i64 now_ms, i64 *last_unit, struct job *ret, i64 *ret_tries)
{
	i64 id = next_behind(db, *last_unit, now_ms);
	if (id == 0 && *last_unit >= 0)
		id = next_behind(db, -1, now_ms);
	if (id == 0)
		return false;
	db_begin(db);
	bool mine = claim_one(db, a, now_ms, id, ret, ret_tries);
	if (!db_commit(db) || !mine)
		return false;
	*last_unit = ret->unit_id;
	return true;
}

void job_sweep(struct db *db, i64 now_ms)
{
	db_exec(db, "update job set result_sha = '', result_size = 0 where result_sha <> '' and expires_ms < $1", now_ms);
	db_exec(db, "delete from job where id < (select min(id) from job) + 500 and state >= 2 and at_ms < $1", now_ms - JOB_ROW_KEPT_MS);
}

void job_own_data(struct db *db, struct arena *a, i64 account_id, struct buf *out)
{
	(void)a;
	buf_lit(out, "\"jobs\": [");
	struct db_cur c = db_query(db, "select title, at_ms, state from job where account_id = $1 order by id desc limit 1000", account_id);
	for (bool first = true; db_next(&c); first = false) {
		buf_str(out, first ? S("{\"title\": ") : S(", {\"title\": "));
		buf_json(out, db_str(&c, 0));
		buf_lit(out, ", \"at\": ");
		buf_json(out, str_of(ms_iso(db_i64(&c, 1)).z));
		buf_fmt(out, ", \"state\": %lld}", (long long)db_i64(&c, 2));
	}
	buf_lit(out, "]");
}

/* A running one hears of its cancel; nothing it made can be fetched any more, as nobody can sign in as its owner. */
void job_own_erase(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	(void)a;
	db_exec(db, "delete from job where account_id = $1 and state <> 1", account_id);
	db_exec(db, "update job set cancel = 1, title = '', args = '', expires_ms = $2 where account_id = $1 and state = 1", account_id, now_ms);
}

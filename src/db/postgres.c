/* PostgreSQL driver over libpq: prepared statements, parameters as text (bytes as binary), results as text. */
#include "db/impl.h"

#include "base/log.h"

#include <stdlib.h>

#define PARAMS_MAX 28

static void fail(struct db *db, const PGresult *res, const char *sql)
{
	const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
	const char *words = res ? PQresultErrorMessage(res) : PQerrorMessage(db->pg);
	enum db_status s = DB_BROKEN;
	if (state != NULL && (strcmp(state, "40001") == 0 || strcmp(state, "40P01") == 0))
		s = DB_RETRY;
	else if (state != NULL && strncmp(state, "23", 2) == 0)
		s = DB_CONSTRAINT;
	db_set_status(db, s, words, sql);
}

static void quiet(void *ctx, const char *message) { (void)ctx, (void)message; }

static bool run(struct db *db, const char *sql)
{
	PGresult *res = PQexec(db->pg, sql);
	ExecStatusType st = PQresultStatus(res);
	bool ok = st == PGRES_COMMAND_OK || st == PGRES_TUPLES_OK;
	if (!ok)
		fail(db, res, sql);
	PQclear(res);
	return ok;
}

bool db_postgres_connect(struct db *db, const char *url, struct buf *why)
{
	db->pg = PQconnectdb(url);
	if (PQstatus(db->pg) != CONNECTION_OK) {
		buf_fmt(why, "ต่อกับ PostgreSQL ไม่ได้: %s", PQerrorMessage(db->pg));
		return false;
	}
	PQsetNoticeProcessor(db->pg, quiet, NULL);
	/* A serializable transaction that reads a small table from end to end is in conflict with every write to it: a writer takes the index
	 * where there is one. */
	if (PQsetClientEncoding(db->pg, "UTF8") != 0 ||
		!run(db, db->mode == DB_READ ? "set default_transaction_read_only = on" : "set enable_seqscan = off")) {
		buf_fmt(why, "ตั้งค่าการเชื่อมต่อ PostgreSQL ไม่ได้: %s", PQerrorMessage(db->pg));
		return false;
	}
	return true;
}

static void pg_close(struct db *db) { PQfinish(db->pg); }

static bool pg_prepare(struct db *db, struct db_stmt *st)
{
	snprintf(st->name, sizeof st->name, "s%d", ++db->n_names);
	PGresult *res = PQprepare(db->pg, st->name, st->sql, 0, NULL);
	bool ok = PQresultStatus(res) == PGRES_COMMAND_OK;
	if (!ok)
		fail(db, res, st->sql);
	PQclear(res);
	return ok;
}

static bool pg_start(struct db *db, struct db_stmt *st, const struct db_val *v, size_t n)
{
	must(n <= PARAMS_MAX);
	const char *value[PARAMS_MAX] = {0};
	int length[PARAMS_MAX] = {0}, format[PARAMS_MAX] = {0};
	char number[PARAMS_MAX][24];
	char *copy[PARAMS_MAX] = {0};
	for (size_t i = 0; i < n; i++) {
		if (v[i].type == DB_V_I64) {
			snprintf(number[i], sizeof number[i], "%lld", (long long)v[i].i);
			value[i] = number[i];
		} else if (v[i].type == DB_V_STR) {
			copy[i] = strndup(v[i].s.p, v[i].s.n);
			must(copy[i] != NULL);
			value[i] = copy[i];
		} else if (v[i].type == DB_V_BYTES) {
			value[i] = v[i].b.n ? v[i].b.p : "";
			length[i] = (int)v[i].b.n;
			format[i] = 1;
		}
	}
	st->result = PQexecPrepared(db->pg, st->name, (int)n, value, length, format, 0);
	for (size_t i = 0; i < n; i++)
		free(copy[i]);
	ExecStatusType s = PQresultStatus(st->result);
	if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK) {
		fail(db, st->result, st->sql);
		return false;
	}
	st->row = -1;
	st->n_rows = PQntuples(st->result);
	return true;
}

static bool pg_step(struct db *db, struct db_stmt *st)
{
	(void)db;
	return ++st->row < st->n_rows;
}

static void pg_reset(struct db *db, struct db_stmt *st)
{
	(void)db;
	PQclear(st->result);
	st->result = NULL;
	PQfreemem(st->unhex);
	st->unhex = NULL;
}

static void pg_drop(struct db *db, struct db_stmt *st)
{
	char sql[40];
	snprintf(sql, sizeof sql, "deallocate %s", st->name);
	PGTransactionStatusType at = db->pg != NULL ? PQtransactionStatus(db->pg) : PQTRANS_UNKNOWN;
	if (at == PQTRANS_IDLE || at == PQTRANS_INTRANS)
		PQclear(PQexec(db->pg, sql));
}

static i64 pg_changed(struct db *db, struct db_stmt *st)
{
	(void)db;
	i64 n = 0;
	return str_i64(str_of(PQcmdTuples(st->result)), &n) ? n : 0;
}

static void pg_script(struct db *db, const char *z) { run(db, z); }

static bool pg_in_transaction(struct db *db)
{
	PGTransactionStatusType s = PQtransactionStatus(db->pg);
	return s != PQTRANS_IDLE && s != PQTRANS_UNKNOWN;
}

const struct db_driver db_postgres_driver = {
	.close = pg_close,
	.prepare = pg_prepare,
	.start = pg_start,
	.step = pg_step,
	.reset = pg_reset,
	.drop = pg_drop,
	.changed = pg_changed,
	.script = pg_script,
	.in_transaction = pg_in_transaction,
};

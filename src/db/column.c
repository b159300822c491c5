/* Columns of the current row. On the hot path of every page: the two drivers are told apart right here. */
#include "db/impl.h"

#include "base/log.h"

#include <stdlib.h>

i64 db_i64(struct db_cur *c, int col)
{
	if (c->db->kind == DB_SQLITE)
		return sqlite3_column_int64(c->st->lite, col);
	const char *z = PQgetvalue(c->st->result, c->st->row, col);
	return strtoll(z, NULL, 10);
}

str db_str(struct db_cur *c, int col)
{
	if (c->db->kind == DB_SQLITE) {
		const char *p = (const char *)sqlite3_column_text(c->st->lite, col);
		return (str){p, p ? (size_t)sqlite3_column_bytes(c->st->lite, col) : 0};
	}
	if (PQgetisnull(c->st->result, c->st->row, col))
		return (str){0};
	return (str){PQgetvalue(c->st->result, c->st->row, col), (size_t)PQgetlength(c->st->result, c->st->row, col)};
}

struct db_bytes db_bytes(struct db_cur *c, int col)
{
	if (c->db->kind == DB_SQLITE) {
		const void *p = sqlite3_column_blob(c->st->lite, col);
		return (struct db_bytes){p, (size_t)sqlite3_column_bytes(c->st->lite, col)};
	}
	if (PQgetisnull(c->st->result, c->st->row, col))
		return (struct db_bytes){0};
	size_t n = 0;
	PQfreemem(c->st->unhex); /* one at a time: the bytes before are the caller's to copy */
	c->st->unhex = (char *)PQunescapeBytea((const unsigned char *)PQgetvalue(c->st->result, c->st->row, col), &n);
	must(c->st->unhex != NULL);
	return (struct db_bytes){c->st->unhex, n};
}

bool db_is_null(struct db_cur *c, int col)
{
	if (c->db->kind == DB_SQLITE)
		return sqlite3_column_type(c->st->lite, col) == SQLITE_NULL;
	return PQgetisnull(c->st->result, c->st->row, col) != 0;
}

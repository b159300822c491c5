/* sql_find.h: the SQL statements in our own sources, as the compiler sees them: each call of db_query, db_exec, db_get, db_get_str and
 * db_has, its literal put together (macros of the file and of the folder's headers filled in), and how many parameters are passed. */
#ifndef TESTS_DB_SQL_FIND_H
#define TESTS_DB_SQL_FIND_H

#include "base/arena.h"

struct sql_found {
	const char *file; /* below ROOT */
	int line;
	str sql;          /* p == NULL: not a literal that we can put together */
	int n_values;     /* parameters passed */
	bool lite_only, pg_only; /* marked by a comment on the lines of the call */
};
/* All of them, below root/src; n in *ret_n. */
struct sql_found *sql_find(struct arena *a, const char *root, size_t *ret_n);

#endif

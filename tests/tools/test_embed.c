/* What the build embedded: each asset unpacks to itself, each table and migration is there byte for byte. */
#include "base/data.h"
#include "db/migrate.h"
#include "web/assets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>
#include <cmocka.h>

static void assets_are_found(void **state)
{
	(void)state;
	assert_null(asset_find(S("/assets/")));
	assert_null(asset_find(S("/assets/none.css")));
	assert_null(asset_find(S("app.css")));
	assert_null(asset_find(S("/assets/../data/lao.csv")));
	const struct asset *a = asset_find(S("/assets/app.css"));
	assert_non_null(a);
	assert_string_equal(a->type, "text/css; charset=utf-8");
	char want[100];
	snprintf(want, sizeof want, "/assets/app.css?v=%s", a->hash);
	assert_true(str_eq(asset_url("app.css"), str_of(want)));
	for (a = asset_list; a->name; a++) {
		char path[200];
		snprintf(path, sizeof path, "/assets/%s", a->name);
		assert_ptr_equal(asset_find(str_of(path)), a);
		assert_true(a->raw.n > 0);
	}
}

static void gzip_unpacks(void **state)
{
	(void)state;
	int n = 0;
	for (const struct asset *a = asset_list; a->name; a++) {
		if (!a->gzip.p)
			continue;
		char *p = malloc(a->raw.n + 1);
		assert_non_null(p);
		z_stream z = {0};
		assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
		z.next_in = (const Bytef *)a->gzip.p;
		z.avail_in = (unsigned)a->gzip.n;
		z.next_out = (Bytef *)p;
		z.avail_out = (unsigned)a->raw.n + 1;
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		assert_true(str_eq((str){p, z.total_out}, a->raw));
		inflateEnd(&z);
		free(p);
		n++;
	}
	assert_true(n >= 3);
}

/* A style sheet may only fetch what we serve; nothing may be fetched from elsewhere. */
static void styles_stay_at_home(void **state)
{
	(void)state;
	const struct asset *a = asset_find(S("/assets/app.css"));
	str s = a->raw;
	int fonts = 0;
	for (ptrdiff_t at; (at = str_find(s, S("url("))) >= 0; fonts++) {
		s = str_sub(s, (size_t)at + 5, s.n);
		assert_true(str_starts(s, S("/assets/")));
		ptrdiff_t mark = str_find(s, S("?v=")), end = str_find(s, S("\""));
		assert_true(mark > 0 && mark < end);
		const struct asset *font = asset_find(str_sub(s, 0, (size_t)mark));
		assert_non_null(font);
		assert_true(str_eq(str_sub(s, (size_t)mark + 3, (size_t)end), str_of(font->hash)));
	}
	assert_int_equal(fonts, 6);
	for (a = asset_list; a->name; a++)
		assert_true(str_find(a->raw, S("sourceMappingURL")) < 0);
}

static str file_of(const char *path)
{
	char full[500];
	const char *root = getenv("TT_ROOT");
	snprintf(full, sizeof full, "%s/%s", root ? root : ".", path);
	FILE *f = fopen(full, "rb");
	assert_non_null(f);
	static char part[2000000];
	size_t n = fread(part, 1, sizeof part, f);
	fclose(f);
	return (str){part, n};
}

static void tables_are_whole(void **state)
{
	(void)state;
	assert_true(str_eq(data_file("lao.csv"), file_of("data/lao.csv")));
	assert_true(str_eq(data_file("provinces.csv"), file_of("data/provinces.csv")));
	assert_null(data_file("none.csv").p);
	assert_null(data_file("../README.md").p);
}

static void migrations_are_in_order(void **state)
{
	(void)state;
	assert_int_equal(db_migrations[0].number, 1);
	assert_true(str_eq(str_of(db_migrations[0].sql), file_of("sql/0001_org.sql")));
	assert_string_equal(db_migrations[0].name, "org");
	for (size_t i = 1; db_migrations[i].sql; i++)
		assert_true(db_migrations[i].number > db_migrations[i - 1].number);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(assets_are_found), cmocka_unit_test(gzip_unpacks), cmocka_unit_test(styles_stay_at_home),
		cmocka_unit_test(tables_are_whole), cmocka_unit_test(migrations_are_in_order)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

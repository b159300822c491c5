/* cli.c: see cli.h. */
#include "lpa/cli.h"

#include "base/clock.h"
#include "lpa/impl.h"

enum { DONE, REFUSED, USAGE };
#define TRIES 5

static int usage(const char *words)
{
	fprintf(stderr, "%s", words);
	return USAGE;
}
#define LOAD_USAGE "usage: thongthin load form|scores|results FILE\n"
#define LPA_USAGE \
	"usage: thongthin lpa results --year Y [--province NN] [--format csv|json|xlsx] [--out FILE]\n" \
	"       thongthin lpa watchlist --year Y [--format csv|json|xlsx] [--out FILE]\n"

static int refused(const struct problems *ps)
{
	problems_tell(ps);
	return REFUSED;
}

/* --- load --- */

enum what { LOAD_FORM, LOAD_SCORES, LOAD_RESULTS };

static bool apply(enum what what, struct db *db, struct arena *a, const struct table *t, struct problems *ps, i64 *ret_n)
{
	i64 now = clock_now_ms();
	*ret_n = (i64)t->n;
	switch (what) {
	case LOAD_FORM: return lpa_form_import(db, a, 0, now, t, false, ps);
	case LOAD_SCORES: return lpa_scores_import(db, a, 0, now, t, ps, ret_n);
	case LOAD_RESULTS: return lpa_results_import(db, a, 0, now, t, false, ps, ret_n);
	}
	return false;
}

/* Another copy may write at the same time on PostgreSQL: then the whole is done again. */
static int load(enum what what, struct db *db, struct arena *a, const struct table *t)
{
	static const char *const done[] = {"ตัวชี้วัดของแบบประเมิน", "คะแนนรายตัวชี้วัด", "ผลการประเมินของ อปท."};
	for (int i = 0; i < TRIES; i++) {
		struct problems ps = problems_in(a);
		i64 n = 0;
		db_begin(db);
		bool ok = apply(what, db, a, t, &ps, &n);
		if (!ok && ps.n > 0) {
			db_rollback(db);
			return refused(&ps);
		}
		if (db_commit(db)) {
			printf("นำเข้า%sแล้ว %lld รายการ\n", done[what], (long long)n);
			return DONE;
		}
		if (db_status(db) != DB_RETRY)
			break;
		db_clear(db);
	}
	fprintf(stderr, "บันทึกไม่สำเร็จ ไม่มีอะไรเปลี่ยนแปลง: %s\n", db_why(db));
	return REFUSED;
}

int lpa_cli_load(struct db *db, struct arena *a, int argc, char **argv)
{
	static const struct {
		const char *name;
		const struct table_head *heads;
	} kinds[] = {[LOAD_FORM] = {"form", lpa_form_heads}, [LOAD_SCORES] = {"scores", lpa_score_heads}, [LOAD_RESULTS] = {"results", lpa_result_heads}};
	if (argc != 3)
		return usage(LOAD_USAGE);
	for (int k = LOAD_FORM; k <= LOAD_RESULTS; k++) {
		if (strcmp(argv[1], kinds[k].name) != 0)
			continue;
		struct problems ps = problems_in(a);
		struct table t;
		if (!table_read_file(a, argv[2], kinds[k].heads, 0, &t, &ps))
			return refused(&ps);
		return load((enum what)k, db, a, &t);
	}
	return usage(LOAD_USAGE);
}

/* --- lpa --- */

struct options {
	int year;
	str province;
	enum table_format format;
	const char *out;
};

/* Status to end with, or -1 to go on. */
static int read_options(struct db *db, struct arena *a, int argc, char **argv, bool province_allowed, struct options *ret)
{
	struct options o = {.format = TABLE_CSV};
	for (int i = 2; i < argc; i += 2) {
		str why;
		const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
		if (value == NULL)
			return usage(LPA_USAGE);
		if (strcmp(name, "--year") == 0) {
			if (!lpa_year_parse(a, str_of(value), &o.year, &why)) {
				fprintf(stderr, "--year %s: %.*s\n", value, STR_FMT(why));
				return USAGE;
			}
		} else if (strcmp(name, "--province") == 0 && province_allowed) {
			o.province = str_of(value);
			if (org_province(org_dir(db), o.province) == NULL) {
				fprintf(stderr, "--province %s: ไม่รู้จักจังหวัดรหัสนี้ ใช้รหัสสองหลัก เช่น 54\n", value);
				return REFUSED;
			}
		} else if (strcmp(name, "--format") == 0) {
			if (!table_format_of(str_of(value), &o.format))
				return usage(LPA_USAGE);
		} else if (strcmp(name, "--out") == 0)
			o.out = value;
		else
			return usage(LPA_USAGE);
	}
	if (o.year == 0)
		return usage(LPA_USAGE);
	*ret = o;
	return -1;
}

int lpa_cli_lpa(struct db *db, struct arena *a, int argc, char **argv)
{
	bool results = argc > 1 && strcmp(argv[1], "results") == 0, watchlist = argc > 1 && strcmp(argv[1], "watchlist") == 0;
	if (!results && !watchlist)
		return usage(LPA_USAGE);
	struct options o;
	int status = read_options(db, a, argc, argv, results, &o);
	if (status >= 0)
		return status;
	struct buf b = {0};
	bool ok;
	if (results) {
		struct lpa_year y = lpa_year(db, a, o.year);
		ok = lpa_results_export(&y, o.province, o.format, &b);
	} else {
		struct lpa_watch *w;
		size_t n = lpa_watchlist(db, a, o.year, &w);
		ok = lpa_watchlist_export(w, n, o.year, o.format, &b);
	}
	if (ok && db_status(db) == DB_OK)
		status = table_deliver(&b, o.out, o.format) ? DONE : REFUSED;
	else {
		fprintf(stderr, "ทำรายงานไม่สำเร็จ: %s\n", db_why(db));
		status = REFUSED;
	}
	buf_free(&b);
	return status;
}

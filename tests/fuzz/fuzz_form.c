/* Forms, scores and results from outside: what is refused names a problem and changes nothing; what is taken in reads back, its
 * bands within full points, its stored results equal to the recomputed. The bytes are also read as bands alone. */
#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"
#include "db/migrate.h"
#include "lpa/results.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct db *db;
static struct arena *a;

#define SMALL_FORM \
	"year,overall,dimension,section,no,name_th,applies_to,full,pilot,bands,evidence\n" \
	"2567,mean,1,a,1.1,a,*,5,0,5:a|3:b|0:c,\n2567,mean,2,a,1.2,a,อบต.,5,0,5:a|2.5:b|0:c,\n2567,mean,3,a,1.3,a,*,10,1,10:a|0:c,\n"

static void start(void)
{
	struct buf why = {0};
	struct table t;
	crypt_init();
	log_set_level(LOG_ERROR);
	clock_set_ms(1795000000000);
	a = arena_open(1 << 20, (size_t)512 << 20);
	db = db_open("sqlite::memory:", DB_WRITE, &why);
	must(db != NULL && db_migrate(db, &why));
	db_begin(db);
	org_load_country(db, a);
	struct problems ps = problems_in(a);
	must(table_read(a, S(SMALL_FORM), lpa_form_heads, TABLE_TRUSTED, &t, &ps));
	must(lpa_form_import(db, a, 0, 1, &t, false, &ps));
	must(db_commit(db));
}

/* The text that gives these bands again. */
static str write_bands(const struct lpa_band *b, size_t n)
{
	struct buf out = {0};
	for (size_t i = 0; i < n; i++) {
		buf_fmt(&out, "%s%lld.%02lld:", i ? "|" : "", (long long)(b[i].points / 100), (long long)(b[i].points % 100));
		for (size_t k = 0; k < b[i].text.n; k++) {
			if (strchr("|:\\", b[i].text.p[k]) != NULL)
				buf_byte(&out, '\\');
			buf_byte(&out, b[i].text.p[k]);
		}
	}
	must(!out.failed);
	str s = str_dup(a, buf_view(&out));
	buf_free(&out);
	return s;
}

static void check_bands(str s)
{
	const struct lpa_band *b, *again;
	size_t n, n_again;
	str why = {0};
	if (!lpa_bands_parse(a, s, &b, &n, &why)) {
		must(why.n > 0 && str_utf8(why));
		return;
	}
	must(n >= 1 && n <= LPA_BANDS_MAX);
	for (size_t i = 0; i < n; i++)
		must(b[i].text.n > 0 && b[i].points >= 0 && (i == 0 || b[i].points <= b[i - 1].points));
	must(lpa_bands_parse(a, write_bands(b, n), &again, &n_again, &why) && n_again == n);
	for (size_t i = 0; i < n; i++)
		must(again[i].points == b[i].points && str_eq(again[i].text, b[i].text));
}

static void check_read_back(const struct table *t)
{
	const struct lpa_form *f = NULL;
	int years[8];
	size_t n_years = lpa_form_years(db, years, 8);
	for (size_t i = 0; i < n_years; i++) {
		const struct lpa_form *x = lpa_form(db, years[i]);
		f = x != NULL && x->n_indicators == t->n ? x : f;
	}
	must(f != NULL);
	for (size_t i = 0; i < f->n_indicators; i++) {
		const struct lpa_indicator *in = &f->indicators[i];
		must(in->index == i && in->section != NULL && in->section->dimension == in->dimension && in->applies != 0 && in->n_bands > 0);
		must(in->bands[0].points <= in->full && lpa_indicator_by_id(f, in->id) == in && lpa_indicator_by_no(f, in->no) == in);
		must(i == 0 || in->dimension >= f->indicators[i - 1].dimension);
	}
}

enum what { FORM, SCORES, RESULTS };

static void check_import(enum what what, str s)
{
	const struct table_head *heads = what == FORM ? lpa_form_heads : what == SCORES ? lpa_score_heads : lpa_result_heads;
	struct problems ps = problems_in(a);
	struct table t;
	i64 n;
	if (!table_read(a, s, heads, TABLE_TRUSTED, &t, &ps)) {
		must(ps.n > 0);
		return;
	}
	db_begin(db);
	i64 before = db_get(db, 0, "select count(*) from audit");
	bool ok = what == FORM ? lpa_form_import(db, a, 0, 2, &t, false, &ps)
		: what == SCORES ? lpa_scores_import(db, a, 0, 2, &t, &ps, &n)
		: lpa_results_import(db, a, 0, 2, &t, false, &ps, &n);
	must(db_status(db) == DB_OK);
	must(ok == (ps.n == 0));
	must(ok || db_get(db, 0, "select count(*) from audit") == before);
	if (ok && what == FORM)
		check_read_back(&t);
	if (ok && what != FORM)
		must(lpa_check(db, a, &ps) == 0);
	db_rollback(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (db == NULL)
		start();
	arena_reset(a);
	str s = {(const char *)data, n};
	check_bands(s);
	for (int w = FORM; w <= RESULTS; w++)
		check_import((enum what)w, s);
	return 0;
}

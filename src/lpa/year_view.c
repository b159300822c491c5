#include "lpa/year_view.h"

#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>

#define YEARS_KEPT 16
#define RETIRE_US (600 * 1000000ll)
#define VIEW_FIRST (64u << 10)
#define VIEW_LIMIT (64u << 20)

/* Exports of the whole nation, by format; made by the first who asks, under the lock, so that a hundred at once are one piece of work. */
struct lpa_year_files {
	pthread_mutex_t lock;
	struct buf of[TABLE_XLSX + 1];
};

struct kept {
	struct arena *a;
	const struct lpa_year_view *view;
	i64 rev, org_rev;
	i64 retired_us; /* 0: current */
	struct kept *next;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *all;

void lpa_year_touch(struct db *db, int year)
{
	db_exec(db, "insert into lpa_year_rev(year, rev) values ($1, 1) on conflict (year) do update set rev = lpa_year_rev.rev + 1", year);
}

bool lpa_year_export(const struct lpa_year_view *v, str province, enum table_format f, struct buf *out)
{
	if (v->files == NULL || province.n > 0)
		return lpa_results_export(&v->year, province, f, out);
	pthread_mutex_lock(&v->files->lock);
	struct buf *made = &v->files->of[f];
	bool ok = made->n > 0 || lpa_results_export(&v->year, S(""), f, made);
	if (ok)
		buf_str(out, buf_view(made));
	pthread_mutex_unlock(&v->files->lock);
	return ok;
}

static struct lpa_year_files *files_open(void)
{
	struct lpa_year_files *files = calloc(1, sizeof *files);
	must(files != NULL && pthread_mutex_init(&files->lock, NULL) == 0);
	return files;
}

static void files_close(struct lpa_year_files *files)
{
	for (size_t i = 0; i < sizeof files->of / sizeof *files->of; i++)
		buf_free(&files->of[i]);
	pthread_mutex_destroy(&files->lock);
	free(files);
}

static struct lpa_year_view *make(struct db *db, struct arena *a, int year)
{
	struct lpa_year_view *v = new (a, struct lpa_year_view, 1);
	v->dir = org_dir(db);
	v->year = lpa_year(db, a, year);
	v->nation = lpa_summary(v->year.at, v->year.n);
	v->n_provinces = lpa_provinces(a, &v->year, v->dir, &v->provinces);
	v->by_place = new (a, const struct lpa_result *, v->dir->n + 1);
	for (size_t i = 0; i < v->year.n; i++) {
		const struct org_unit *u = org_by_id(v->dir, v->year.at[i].unit->id);
		if (u != NULL)
			v->by_place[u - v->dir->units] = &v->year.at[i];
	}
	return v;
}

/* Under the lock: drops what was retired long enough ago; the current copy of the year, if it is of this count. */
static struct kept *find(int year, i64 rev, const struct org_dir *d)
{
	i64 now = clock_mono_us();
	struct kept *hit = NULL;
	for (struct kept **p = &all, *k; (k = *p) != NULL;) {
		bool mine = k->view->year.year == year;
		if (mine && k->rev == rev && k->org_rev == d->rev && k->view->dir == d) {
			k->retired_us = 0;
			hit = k;
		} else if (mine && k->retired_us == 0)
			k->retired_us = now;
		if (k->retired_us != 0 && now - k->retired_us > RETIRE_US) {
			*p = k->next;
			files_close(k->view->files);
			arena_close(k->a);
			free(k);
		} else
			p = &k->next;
	}
	return hit;
}

static void keep(struct arena *a, const struct lpa_year_view *v, i64 rev)
{
	struct kept *k = calloc(1, sizeof *k);
	must(k != NULL);
	*k = (struct kept){a, v, rev, v->dir->rev, 0, NULL};
	pthread_mutex_lock(&lock);
	if (find(v->year.year, rev, v->dir) != NULL)
		k->retired_us = clock_mono_us(); /* another thread was quicker: ours serves this request and goes */
	k->next = all;
	all = k;
	pthread_mutex_unlock(&lock);
}

const struct lpa_year_view *lpa_year_view(struct db *db, struct arena *a, int year)
{
	const struct org_dir *d = org_dir(db);
	/* state and revision of the form, where there is one, and the count of loads, in one look */
	struct db_cur c = db_query(db,
		"select coalesce((select f.rev from lpa_form f where f.year = $1), 0), coalesce((select f.state from lpa_form f where f.year = $1), $2),"
		" coalesce((select r.rev from lpa_year_rev r where r.year = $1), 0)", year, LPA_FORM_PUBLISHED);
	i64 form_rev = 0, state = 0, loads = 0;
	if (db_next(&c)) {
		form_rev = db_i64(&c, 0);
		state = db_i64(&c, 1);
		loads = db_i64(&c, 2);
	}
	db_done(&c);
	if (state != LPA_FORM_PUBLISHED)
		return make(db, a, year);
	/* form revisions have more than 32 bits: wraps without harm, a step of either gives another number */
	i64 rev = (i64)((u64)form_rev * 1000003 + (u64)loads);
	pthread_mutex_lock(&lock);
	struct kept *hit = find(year, rev, d);
	pthread_mutex_unlock(&lock);
	if (hit != NULL)
		return hit->view;
	struct arena *own = arena_open(VIEW_FIRST, VIEW_LIMIT);
	struct lpa_year_view *v = make(db, own, year);
	if (db_status(db) != DB_OK || v->year.n == 0 || v->dir != d) { /* nothing to keep; the request's own copy */
		arena_close(own);
		return make(db, a, year);
	}
	v->files = files_open();
	keep(own, v, rev);
	return v;
}

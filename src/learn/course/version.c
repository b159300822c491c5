/* version.c: a version with its sections and lessons; published ones are read once and kept. */
#include "learn/course/course.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>

#define SLOTS 4096u
#define SETTLED_MS 2000 /* a write is committed by then */
#define KEPT_MAX 20000u /* versions in a process's life; further ones are read each time */
#define KEPT_BYTES_MAX (512u << 20)

static str kept(struct arena *a, struct db_cur *c, int col)
{
	return str_dup(a, db_str(c, col));
}

static bool read_head(struct db *db, struct arena *a, i64 id, struct learn_version *v)
{
	struct db_cur c = db_query(db,
		"select id, course_id, no, state, title, summary, body, for_whom, teacher, minutes, cover_sha, cover_type, audience, in_order,"
		" opens_day, closes_day, due_days, certificate, note, made_by, sent_by, sent_ms, approved_by, approved_ms, returned, version"
		" from course_version where id = $1", id);
	if (!db_next(&c))
		return false;
	*v = (struct learn_version){.id = db_i64(&c, 0),
		.course_id = db_i64(&c, 1),
		.no = (int)db_i64(&c, 2),
		.state = (enum learn_version_state)db_i64(&c, 3),
		.title = kept(a, &c, 4),
		.summary = kept(a, &c, 5),
		.body = kept(a, &c, 6),
		.for_whom = kept(a, &c, 7),
		.teacher = kept(a, &c, 8),
		.minutes = (int)db_i64(&c, 9),
		.cover_sha = kept(a, &c, 10),
		.cover_type = kept(a, &c, 11),
		.audience = (unsigned)db_i64(&c, 12),
		.in_order = db_i64(&c, 13) != 0,
		.opens_day = kept(a, &c, 14),
		.closes_day = kept(a, &c, 15),
		.due_days = (int)db_i64(&c, 16),
		.certificate = db_i64(&c, 17) != 0,
		.note = kept(a, &c, 18),
		.made_by = db_i64(&c, 19),
		.sent_by = db_i64(&c, 20),
		.sent_ms = db_i64(&c, 21),
		.approved_by = db_i64(&c, 22),
		.approved_ms = db_i64(&c, 23),
		.returned = kept(a, &c, 24),
		.version = db_i64(&c, 25)};
	db_done(&c);
	return true;
}

static void read_prerequisites(struct db *db, struct arena *a, struct learn_version *v)
{
	i64 *ids = new (a, i64, 100);
	struct db_cur c = db_query(db, "select course_id from course_prerequisite where version_id = $1 order by course_id limit 100", v->id);
	while (db_next(&c))
		ids[v->n_prerequisites++] = db_i64(&c, 0);
	v->prerequisite = ids;
}

static void read_sections(struct db *db, struct arena *a, struct learn_version *v)
{
	i64 n = db_get(db, 0, "select count(*) from course_section where version_id = $1", v->id);
	struct learn_section *s = new (a, struct learn_section, n + 1);
	struct db_cur c = db_query(db, "select id, title from course_section where version_id = $1 order by pos, id limit $2", v->id, n);
	while (db_next(&c))
		s[v->n_sections++] = (struct learn_section){.id = db_i64(&c, 0), .title = kept(a, &c, 1)};
	v->section = s;
}

static struct learn_lesson lesson_of(struct arena *a, struct db_cur *c)
{
	return (struct learn_lesson){.id = db_i64(c, 0),
		.key = kept(a, c, 2),
		.kind = (enum lesson_kind)db_i64(c, 3),
		.title = kept(a, c, 4),
		.minutes = (int)db_i64(c, 5),
		.required = db_i64(c, 6) != 0,
		.rule = (enum lesson_rule)db_i64(c, 7),
		.rule_value = (int)db_i64(c, 8),
		.body = kept(a, c, 9),
		.url = kept(a, c, 10),
		.file_sha = kept(a, c, 11),
		.file_name = kept(a, c, 12),
		.file_type = kept(a, c, 13),
		.file_size = db_i64(c, 14),
		.captions_sha = kept(a, c, 15),
		.seconds = db_i64(c, 16),
		.package_id = db_i64(c, 17),
		.opens_day = kept(a, c, 18)};
}

static void read_lessons(struct db *db, struct arena *a, struct learn_version *v)
{
	i64 n = db_get(db, 0, "select count(*) from lesson where version_id = $1", v->id);
	struct learn_lesson *l = new (a, struct learn_lesson, n + 1);
	struct learn_section *s = (struct learn_section *)(uintptr_t)v->section;
	struct db_cur c = db_query(db,
		"select l.id, l.section_id, l.key, l.kind, l.title, l.minutes, l.required, l.rule, l.rule_value, l.body, l.url, l.file_sha,"
		" l.file_name, l.file_type, l.file_size, l.captions_sha, l.seconds, l.package_id, l.opens_day"
		" from lesson l join course_section s on s.id = l.section_id where l.version_id = $1 order by s.pos, s.id, l.pos, l.id limit $2",
		v->id, n);
	for (size_t at = 0; db_next(&c);) {
		while (at < v->n_sections && s[at].id != db_i64(&c, 1))
			at++;
		if (at == v->n_sections)
			break; /* cannot be: both are in the order of the sections */
		struct learn_lesson one = lesson_of(a, &c);
		one.no = v->n_lessons;
		one.section = at;
		if (s[at].n++ == 0)
			s[at].first = v->n_lessons;
		v->n_required += one.required;
		l[v->n_lessons++] = one;
	}
	v->lesson = l;
}

static struct learn_version *read_version(struct db *db, struct arena *a, i64 id)
{
	struct learn_version *v = new (a, struct learn_version, 1);
	if (!read_head(db, a, id, v))
		return NULL;
	read_prerequisites(db, a, v);
	read_sections(db, a, v);
	read_lessons(db, a, v);
	return db_status(db) == DB_OK ? v : NULL;
}

/* --- kept ones --- */

/* Readers look without a lock. A version whose slot is taken by another is never freed: a page may still show it, and there are few. */
struct kept_version {
	u64 place; /* of the database */
	i64 id;
	const struct learn_version *v;
};
static _Atomic(const struct kept_version *) slots[SLOTS];
static pthread_mutex_t keeping = PTHREAD_MUTEX_INITIALIZER;
static struct arena *keeper;
static size_t n_kept;

static _Atomic(const struct kept_version *) *slot_of(u64 place, i64 id)
{
	return &slots[((u64)id * 2654435761u ^ place) % SLOTS];
}

static const struct learn_version *find(u64 place, i64 id)
{
	const struct kept_version *k = atomic_load(slot_of(place, id));
	return k != NULL && k->id == id && k->place == place ? k->v : NULL;
}

/* Read into the keeper's memory, under the lock: a slow moment once in a version's life. NULL: there is none, or it still changes. */
static const struct learn_version *keep(struct db *db, i64 id)
{
	pthread_mutex_lock(&keeping);
	const struct learn_version *v = find(db_place(db), id);
	if (v == NULL && n_kept < KEPT_MAX) {
		if (keeper == NULL)
			keeper = arena_open(1 << 20, KEPT_BYTES_MAX);
		struct kept_version *k = new (keeper, struct kept_version, 1);
		*k = (struct kept_version){.place = db_place(db), .id = id, .v = read_version(db, keeper, id)};
		if ((v = k->v) != NULL) {
			n_kept++;
			atomic_store(slot_of(k->place, id), k);
		}
	}
	pthread_mutex_unlock(&keeping);
	return v;
}

const struct learn_version *learn_version(struct db *db, struct arena *a, i64 id)
{
	const struct learn_version *v = id > 0 ? find(db_place(db), id) : NULL;
	if (v != NULL || id <= 0)
		return v;
	i64 approved_ms = db_get(db, -1, "select approved_ms from course_version where id = $1 and state >= 2", id);
	/* One published in this very transaction may still be rolled back. */
	bool settled = approved_ms >= 0 && (!db_in_transaction(db) || clock_now_ms() - approved_ms > SETTLED_MS);
	if (settled && (v = keep(db, id)) != NULL)
		return v;
	return read_version(db, a, id);
}

const struct learn_lesson *learn_lesson(const struct learn_version *v, str key)
{
	for (size_t i = 0; v != NULL && i < v->n_lessons; i++)
		if (str_eq(v->lesson[i].key, key))
			return &v->lesson[i];
	return NULL;
}

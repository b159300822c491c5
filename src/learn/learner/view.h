/* view.h: what the learner's templates are given. Private to learn/learner/. */
#ifndef LEARN_LEARNER_VIEW_H
#define LEARN_LEARNER_VIEW_H

#include "learn/learner/learner.h"
#include "learn/office/announce.h"

/* True to ten seconds: one grouped question for all courses, kept that long. */
struct learn_count {
	i64 course_id, enrolled, passed, n_ratings, stars;
};
struct learn_counts {
	struct learn_count *at; /* by course_id */
	size_t n;
};
struct learn_counts learn_counts(struct db *db, struct arena *a);
struct learn_count learn_count_of(const struct learn_counts *c, i64 course_id);

struct catalogue {
	struct frame f;
	str words;
	int area; /* -1 all */
	const struct learn_course **course;
	size_t n;
	size_t in_area[AREA__MAX], all; /* courses the person may see */
	struct learn_counts counts;
	struct learn_announcement *announcements;
	size_t n_announcements;
};

struct course_view {
	struct learn_page *p;
	struct frame f;
	struct learn_lesson_state *state; /* NULL: not enrolled */
	struct learn_count count;
	html body;
	str pass_rule;      /* in words */
	str problem;        /* why enrolling was refused */
	str link;           /* short link by which the person came */
	bool open;          /* for this person */
	bool newer;         /* another version may be taken */
	bool preview;
	str certificate;    /* number, p NULL: none */
	const struct learn_course **prerequisite;
	bool *prerequisite_done;
	struct learn_announcement *announcements;
	size_t n_announcements;
};

struct lesson_view {
	struct learn_page *p;
	struct frame f;
	const struct learn_lesson *l;
	struct learn_lesson_state *state;
	str closed;        /* why it is not open, p NULL: open */
	html text;
	str base;          /* "/learn/c/slug/l/key" */
	const struct learn_lesson *before, *after;
	bool preview;
	bool just_passed;  /* came back from completing the course */
};
/* The person's own percent of required lessons. */
int learn_percent(const struct learn_version *v, const struct learn_lesson_state *s);
str learn_hours(struct arena *a, i64 minutes); /* "1 ชั่วโมง 30 นาที" */
str lesson_icon(enum lesson_kind k);
str learn_lesson_path(struct arena *a, const struct learn_course *c, const struct learn_lesson *l, bool preview);
str rating_text(struct arena *a, const struct learn_count *c); /* "4.6" */

struct mine_row {
	const struct learn_course *course;
	const struct learn_version *version;
	i64 enrolled_ms, passed_ms, last_ms;
	int n_done;
	str due_day, last_key, number;
	const struct learn_lesson *next;
	bool late;
};
struct mine {
	struct frame f;
	struct mine_row *row;
	size_t n, n_open, n_passed;
	const struct mine_row *go_on; /* the one used last */
	bool email_ok;
	i64 minutes;      /* of passed courses */
	i64 n_external, n_external_waits;
};

/* lesson_pages.c, shared with the preview. */
void learn_show_lesson(struct learn_page *p, bool preview);
void learn_show_course(struct learn_page *p, str problem, bool preview);
extern const struct field learn_enrol_fields[];

/* Handlers. */
void learn_catalogue(struct request *r);
void learn_cover(struct request *r);
void learn_course_page(struct request *r);
void learn_enrol_post(struct request *r);
void learn_leave_post(struct request *r);
void learn_version_post(struct request *r);
void learn_course_file(struct request *r);
void learn_lesson_page(struct request *r);
void learn_open_post(struct request *r);
void learn_done_post(struct request *r);
void learn_watched_post(struct request *r);
void learn_lesson_file(struct request *r);
void learn_lesson_captions(struct request *r);
void learn_mine(struct request *r);
void learn_preview_course(struct request *r);
void learn_preview_lesson(struct request *r);
bool learn_scope_preview(struct request *r);

#endif

/* inside.h: what the files of this room share. */
#ifndef LEARN_OFFICE_INSIDE_H
#define LEARN_OFFICE_INSIDE_H

#include "base/clock.h"
#include "base/thai.h"
#include "doc/table.h"
#include "learn/course/markdown.h"
#include "learn/learner/learner.h"
#include "learn/office/announce.h"
#include "learn/office/office.h"
#include "mail/mail.h"
#include "org/audit.h"
#include "org/notice.h"

#define OFFICE_DAY_MS ((i64)24 * 3600 * 1000)

/* --- small things (parts.c) --- */

/* A word at the head of a page. */
struct office_note {
	const char *tone; /* "done", "bad", "soon"; NULL: none */
	str text;
};
/* One field of a form. */
struct office_input {
	const char *name, *label, *type; /* type NULL: text */
	str value, problem;              /* problem p NULL: none */
	const char *hint;                /* NULL: none */
	bool must;
	int rows, max;                   /* rows > 0: several lines; max > 0: signs */
};
/* A declared text field, trimmed; empty when it did not come. */
str office_text(struct request *r, const char *name);
/* All values of a repeated field. */
size_t office_each(struct request *r, const char *name, const str **ret);
/* The words about a field, p NULL: none; and of what has no field of its own, lines. */
str office_problem(const struct problems *ps, const char *field);
str office_problem_rest(struct arena *a, const struct problems *ps);
/* "YYYY-MM-DD" of what was typed, '' stays ''. False: no day. */
bool office_day(struct arena *a, str typed, str *ret);
str office_day_text(struct arena *a, str iso);          /* 15 มี.ค. 2567, '' for '' */
str office_count(struct arena *a, i64 n);               /* 12,345 */
str office_percent(struct arena *a, i64 part, i64 all); /* 61.5, "-" of nothing */
i64 office_permille(i64 part, i64 all);
str office_score(struct arena *a, i64 centi);           /* 85.25; '' for -1 */
str office_today(struct arena *a, i64 now_ms);
const struct org_unit *office_dla(struct db *db);
/* A pattern for like in which % _ \ are themselves; '' for ''. */
str office_like(struct arena *a, str q);
/* Units on which the caller holds the permission, each once; not those below another of them. */
size_t office_tops(struct request *r, unsigned permission, const struct org_unit *const **ret);
/* The frame in "teach" with the crumbs of a course, and in "learnoffice" with those of an office that the caller may see. */
struct frame office_teach_frame(const struct learn_page *p, const char *title, str here);
struct frame office_frame(struct request *r, const struct org_unit *u, str title, str here);
/* A finished table as the reply's download. */
void office_send_table(struct request *r, struct table_out *t, enum table_format f, str name);
/* The file format asked for; false: replied. */
bool office_format(struct request *r, enum table_format *ret);

/* Scopes. */
bool office_scope_taker(struct request *r);   /* an enrolled, active learner, or a teacher of the course */
bool office_scope_started(struct request *r); /* a learner who has begun */
bool office_scope_code(struct request *r);    /* {code}: an office on which the caller holds the route's permission: r->object */

/* --- announcements (announce.c) --- */

#define ANNOUNCE_TITLE_MAX 300
#define ANNOUNCE_BODY_MAX 20000
#define ANNOUNCE_SHOWN 5
struct announce_new {
	const struct learn_course *course; /* NULL: of the portal */
	const struct org_unit *unit;       /* of the portal: in whose name; NULL: everybody, the public too */
	str title, body, until_day;
};
/* In the caller's transaction: the row, the audit, notices to the first slice of learners. 0 with problems. */
i64 announce_add(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct announce_new *n, struct problems *ps);
/* False: there is none like that (any more). */
bool announce_remove(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_announcement *x);
bool announce_get(struct db *db, struct arena *a, i64 id, struct learn_announcement *ret);
/* Of a course, or of the portal (course 0: those of units at or below `top`), newest first, those taken away too. */
size_t announce_all(struct db *db, struct arena *a, i64 course_id, const struct org_unit *top, struct learn_announcement **ret, size_t max);

/* --- questions and answers (talk.c) --- */

#define TALK_PAGE 20
#define TALK_BODY_MAX 4000
#define TALK_ANSWERS_MAX 100 /* shown below one question */
#define TALK_HOUR_MAX 20     /* posts of a person in an hour */
struct talk_post {
	i64 id, question_id, account_id, at_ms;
	str name, lesson_key, lesson_title, body;
	bool by_teacher, hidden, answered, own;
	struct talk_post *answer; /* of a question */
	size_t n_answers;
};
/* Questions before an id (0: the newest) with their answers; lesson '' all; open: without a teacher's answer. One more than `max` says there is more.
 * 2 statements. teacher: hidden ones too. */
size_t talk_list(struct db *db, struct arena *a, const struct learn_version *v, i64 course_id, i64 reader, bool teacher, i64 before, str lesson, bool open,
	struct talk_post **ret, size_t max);
i64 talk_open_count(struct db *db, i64 course_id);
/* question_id 0: a new question. The post's id, 0 with problems. An answer tells the asker (not oneself). */
struct talk_new {
	const struct learn_course *course;
	i64 account_id, question_id;
	str lesson_key, body;
	bool by_teacher;
};
i64 talk_add(struct db *db, struct arena *a, i64 now_ms, const struct talk_new *n, struct problems *ps);
/* Hides or shows again (teachers); a writer hides its own. False: not found, or not allowed. */
bool talk_hide(struct db *db, struct arena *a, i64 now_ms, i64 course_id, i64 post_id, i64 by, bool teacher, bool hide);

/* --- rating and survey (survey.c) --- */

#define SURVEY_ITEMS_MAX 30
#define SURVEY_WORDS_MAX 2000
#define SURVEY_BODY_MAX 500
#define SURVEY_FREE_SHOWN 100
enum survey_kind { SURVEY_AGREE, SURVEY_WORDS };
struct survey_item {
	i64 pos;
	enum survey_kind kind;
	str body;
	i64 value;  /* the person's answer, 0 none */
	str words;
	i64 n[6];   /* results: by value; [0] words given */
	const str *free;
	size_t n_free;
};
size_t survey_items(struct db *db, struct arena *a, i64 course_id, struct survey_item **ret);
void survey_own(struct db *db, struct arena *a, i64 course_id, i64 account_id, struct survey_item *at, size_t n);
void survey_results(struct db *db, struct arena *a, i64 course_id, struct survey_item *at, size_t n);
i64 survey_mean(const struct survey_item *i); /* hundredths; -1 without answers */
/* Stores the items: pos 0 is a new one, an empty body takes one away. False with problems. */
bool survey_set(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct learn_course *c, const struct survey_item *at, size_t n, struct problems *ps);
bool survey_answer(struct db *db, struct arena *a, i64 now_ms, i64 course_id, i64 account_id, const struct survey_item *at, size_t n, struct problems *ps);
struct rating {
	i64 stars; /* 0: not given */
	str words;
};
struct rating rating_own(struct db *db, struct arena *a, i64 course_id, i64 account_id);
bool rating_set(struct db *db, struct arena *a, i64 now_ms, i64 course_id, i64 account_id, i64 stars, str words, struct problems *ps);
/* How many gave 1..5 ([0]: all together); the mean in hundredths, -1 without any. */
i64 rating_counts(struct db *db, i64 course_id, i64 ret_n[6]);

/* --- people and how far they are (people.c) --- */

enum people_state {
	PEOPLE_ALL,
	PEOPLE_NONE,    /* office: not enrolled */
	PEOPLE_WAITING, /* enrolled, not begun */
	PEOPLE_UNDERWAY,/* begun, not passed */
	PEOPLE_STUCK,   /* begun, not passed, not seen for STUCK_DAYS */
	PEOPLE_OVERDUE, /* not passed, the due day is over */
	PEOPLE_PASSED,
	PEOPLE_MISSING, /* all who have not passed */
	PEOPLE_ENROLLED,
	PEOPLE_STARTED, /* passed ones too */
	PEOPLE_STATE__MAX
};
#define STUCK_DAYS 14
#define PEOPLE_PAGE 50
#define REMIND_DAYS 3
str people_state_name(enum people_state s);
str people_state_code(enum people_state s);
bool people_state_parse(str code, enum people_state *ret);
enum people_sort { SORT_NAME, SORT_SEEN, SORT_PASSED, SORT_SCORE, SORT_DUE, SORT__MAX };
struct people_ask {
	const struct org_unit *top;        /* people of this unit and below; NULL: everybody (teachers) */
	const struct learn_course *course; /* NULL: all courses together (offices) */
	enum people_state state;
	enum people_sort sort;
	str q;
	bool own;  /* office: only those who count for the unit itself */
	i64 page;  /* from 1 */
	i64 now_ms;
};
struct people_row {
	i64 account_id, enrolment_id, version_id;
	str username, name, due_day, last_key;
	const struct org_unit *unit; /* NULL: the public */
	i64 n_enrolled, n_passed;    /* without a course */
	i64 enrolled_ms, started_ms, last_ms, n_done, passed_ms, score, reminded_ms;
	i64 n_required;              /* lessons to be done */
	str lesson;                  /* title of the last lesson */
	enum people_state state;     /* NONE, WAITING, UNDERWAY, STUCK, PASSED; overdue beside it */
	bool overdue;
};
/* Learners of a course (office false: course set, top filters), or the people of an office (top set). A person counts for one unit of the office:
 * the lowest on which the person holds a role. One statement. */
struct db_cur people_query(struct db *db, struct arena *a, const struct people_ask *ask, bool office, i64 from, i64 max);
/* The row that stands; keep: texts into the arena, else they live until the next one. */
struct people_row people_read(struct db *db, struct arena *a, const struct org_dir *d, struct db_cur *c, const struct people_ask *ask, bool keep);
/* A page of them. *ret_more: there is a next page. */
size_t people_page(struct db *db, struct arena *a, const struct people_ask *ask, bool office, struct people_row **ret, bool *ret_more);
/* All of them into a table, one by one. */
void people_export(struct db *db, struct arena *a, const struct people_ask *ask, bool office, struct table_out *t);
/* Numbers by state. */
struct people_counts {
	i64 people; /* of the office; 0 for teachers */
	i64 enrolled, started, passed, overdue, stuck;
};
struct people_counts people_course_counts(struct db *db, struct arena *a, i64 course_id, i64 now_ms);
/* By unit that a person of the office counts for; to be rolled up. course_id 0: people with any enrolment, counts are of enrolments. */
struct people_unit {
	const struct org_unit *unit;
	struct people_counts c;
};
size_t people_units(struct db *db, struct arena *a, const struct org_unit *top, i64 course_id, i64 now_ms, struct people_unit **ret);
/* Each course with enrolments of the office's people. */
struct people_course {
	i64 course_id;
	struct people_counts c;
};
size_t people_courses(struct db *db, struct arena *a, const struct org_unit *top, i64 now_ms, struct people_course **ret);
/* Rolled up to the offices directly below top; [0] is top itself (its own people). Sums to the total. */
size_t people_roll(struct arena *a, const struct org_dir *d, const struct org_unit *top, const struct people_unit *at, size_t n, struct people_unit **ret, struct people_counts *ret_all);
extern const struct table_out_col people_course_cols[], people_all_cols[];
#define PEOPLE_BELOW "with recursive below(id) as (select id from org_unit where id = $1 union all select u.id from org_unit u join below b on u.parent_id = b.id)"
#define PEOPLE_MEMBER \
	PEOPLE_BELOW \
	", member(account_id, unit_id) as (select h.account_id, max(h.unit_id) from account_role h join account c on c.id = h.account_id" \
	" where c.state = 0 and h.unit_id in (select id from below) group by h.account_id)"

/* State $3, seen before $4, today $5, words $6; e: the enrolment or nulls, c: the account. */
#define PEOPLE_FITS \
	" and ($3 = 0 or ($3 = 1 and e.id is null) or ($3 = 2 and e.started_ms = 0 and e.passed_ms = 0) or ($3 = 3 and e.started_ms > 0 and e.passed_ms = 0)" \
	" or ($3 = 4 and e.started_ms > 0 and e.passed_ms = 0 and e.last_ms < $4) or ($3 = 5 and e.passed_ms = 0 and e.due_day <> '' and e.due_day < $5)" \
	" or ($3 = 6 and e.passed_ms > 0) or ($3 = 7 and coalesce(e.passed_ms, 0) = 0)" \
	" or ($3 = 8 and e.id is not null) or ($3 = 9 and e.started_ms > 0))" \
	" and ($6 = '' or lower(c.name) like $6 escape '\\' or c.username like $6 escape '\\')"

/* --- reminders (remind.c) --- */

struct remind {
	const struct people_ask *ask; /* who: course set; only those who have not passed are reminded */
	const i64 *account;           /* only these of them; NULL: all */
	size_t n_accounts;
	bool office;                  /* people of ask->top, enrolled or not; else learners of the course */
	str words;                    /* added by the sender, may be empty */
	i64 by;
};
#define REMIND_WORDS_MAX 1000
/* How many would be reminded; *ret_recent: how many not, because they were within REMIND_DAYS. */
i64 remind_count(struct db *db, struct arena *a, const struct remind *m, i64 *ret_recent);
/* Notices, mails to proved addresses, audit. The number reminded. */
i64 remind_send(struct db *db, struct arena *a, i64 now_ms, const struct remind *m, struct problems *ps);
/* What they read: title of the notice, text of the mail below the greeting. */
str remind_title(struct arena *a, const struct learn_course *c);
str remind_text(struct arena *a, const struct learn_course *c, str words);

/* --- bulk enrolment (enrol.c) --- */

#define ENROL_ROWS_MAX 1000 /* of a list in the browser */
#define ENROL_TEXT_MAX (256u << 10)
enum enrol_verdict { ENROL_NEW, ENROL_AGAIN, ENROL_DUE, ENROL_REFUSED };
struct enrol_row {
	i64 row;              /* as in the file */
	str person, due_typed;
	i64 account_id;
	str name, due_day, why; /* why: of a refusal */
	const struct learn_course *course;
	enum enrol_verdict verdict;
};
extern const struct table_head enrol_list_heads[], enrol_file_heads[]; /* person, due; course, person, due */
/* Rows of a pasted text: one person a line, a day behind a comma, semicolon or tab. */
size_t enrol_parse(struct arena *a, str text, struct enrol_row **ret, struct problems *ps);
/* Finds the persons and says what would happen. top: only its people and below (NULL: everybody). due_day: where the row has none. */
void enrol_judge(struct db *db, struct arena *a, i64 now_ms, const struct org_unit *top, str due_day, struct enrol_row *at, size_t n);
/* Does what was judged; the number that changed something. */
i64 enrol_apply(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct org_unit *top, struct enrol_row *at, size_t n);
/* Everybody with a role on the unit (below: and on those below it): how it would go, and doing it: one statement for the rows, one for the notices. */
struct enrol_unit {
	const struct learn_course *course;
	const struct org_unit *unit;
	bool below;
	str due_day;
	i64 by;
};
struct enrol_unit_counts {
	i64 people, have, unfit, new_n; /* new_n: would be enrolled */
};
#define ENROL_UNIT_MAX 5000 /* people in one transaction */
struct enrol_unit_counts enrol_unit_count(struct db *db, const struct enrol_unit *u);
i64 enrol_unit_apply(struct db *db, struct arena *a, i64 now_ms, const struct enrol_unit *u, struct problems *ps);

/* --- pages --- */

void announce_course_page(struct request *r);
void announce_course_post(struct request *r);
void announce_course_remove(struct request *r);
void announce_portal_page(struct request *r);
void announce_portal_post(struct request *r);
void announce_portal_remove(struct request *r);
void talk_page(struct request *r);
void talk_teach_page(struct request *r);
void talk_ask_post(struct request *r);
void talk_answer_post(struct request *r);
void talk_hide_post(struct request *r);
void rate_page(struct request *r);
void rate_post(struct request *r);
void survey_page(struct request *r);
void survey_post(struct request *r);
void survey_edit_page(struct request *r);
void survey_edit_post(struct request *r);
void survey_export(struct request *r);
void learners_page(struct request *r);
void learners_one_page(struct request *r);
void learners_export(struct request *r);
void learners_remind_page(struct request *r);
void learners_remind_post(struct request *r);
void office_index_page(struct request *r);
void office_page(struct request *r);
void office_people_page(struct request *r);
void office_person_page(struct request *r);
void office_export(struct request *r);
void office_remind_page(struct request *r);
void office_remind_post(struct request *r);
void office_enrol_page(struct request *r);
void office_enrol_prepare(struct request *r);
void office_enrol_post(struct request *r);
void office_enrol_refused(struct request *r);
void statistics_page(struct request *r);
void statistics_export(struct request *r);

#endif

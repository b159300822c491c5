/* inside.h: what the files of this room share. */
#ifndef APPRAISE_FRAMEWORK_INSIDE_H
#define APPRAISE_FRAMEWORK_INSIDE_H

#include "appraise/framework/framework.h"
#include "base/log.h"
#include "base/thai.h"
#include "doc/table.h"
#include "org/audit.h"

#define FRAMEWORK_FULL_WEIGHT 10000 /* 100 percent */
#define INDICATORS_MAX 60
#define INDICATOR_POINTS_MAX 10000 /* 100 points */
#define FRAMEWORK_EVENTS_MAX 400
#define FRAMEWORK_SESSIONS_MAX 100
#define FRAMEWORK_TITLE_MAX 300  /* signs of titles and names */
#define FRAMEWORK_WORDS_MAX 4000 /* of how it is judged */
#define POINT_NOTE_MAX 2000
#define SESSION_TEXT_MAX 20000 /* of a minute */
#define FRAMEWORK_ROUNDS 2

/* --- framework.c: reading --- */

/* Newest first, without their indicators. */
size_t frameworks_all(struct db *db, struct arena *a, struct framework **ret);
const struct indicator *framework_indicator(const struct framework *f, i64 id);
static inline bool indicator_in(const struct indicator *i, int round_no)
{
	return (i->rounds & (unsigned)round_no) != 0;
}
/* Entered here, not computed elsewhere. */
bool indicator_by_hand(const struct indicator *i);
str appraise_kind_name(enum appraise_kind k);
/* Sum of the weights in a round, hundredths. */
i64 framework_weight(const struct framework *f, int round_no);
/* Provincial offices that exist in the year, in the order of provinces. */
size_t framework_offices(struct db *db, struct arena *a, int year, const struct org_unit ***ret);
/* DLA and its divisions: who may own an indicator. */
size_t framework_owners(struct db *db, struct arena *a, const struct org_unit ***ret);

struct framework_event {
	i64 id;           /* 0: of a round's rule, not to be changed here */
	i64 indicator_id; /* 0: of all */
	day from, to;
	str title;
};
/* Entered ones and, between them by day, the days of the two rounds' rules. */
size_t framework_events(struct db *db, struct arena *a, const struct framework *f, struct framework_event **ret);

/* --- write.c: writing, only while it is being written; each grows the framework's version and leaves an audit row --- */

/* A new year, empty or copied from the year before (weights, words, events moved by a year). */
bool framework_make(struct db *db, struct arena *a, i64 now_ms, i64 by, int year, bool copy, struct problems *ps);
bool framework_retitle(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, str title, i64 seen, struct problems *ps);
/* id 0: a new one; version as it was seen. */
bool indicator_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, const struct indicator *x,
	struct problems *ps);
bool indicator_remove(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, const struct indicator *x,
	struct problems *ps);
bool framework_event_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct framework_event *e, struct problems *ps);
bool framework_event_remove(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct framework_event *e, struct problems *ps);
/* Whether it can be approved: weights are 100 in both rounds, full points fit the round's bands. */
bool framework_ready(struct db *db, struct arena *a, const struct framework *f, struct problems *ps);

/* --- point.c: points entered by hand, with note and evidence --- */

struct framework_point {
	const struct indicator *i;
	const struct org_unit *unit;
	i64 points, file_size, set_ms, version; /* points -1: nothing yet; version 0: no row */
	str note, sha, file_name, file_type, by;
};
/* Rows there are, of one indicator (NULL: all) and one office (NULL: all). One statement. */
size_t framework_points(struct db *db, struct arena *a, const struct framework *f, int round_no, const struct indicator *i,
	const struct org_unit *u, struct framework_point **ret);
/* One; where there is no row yet an empty one of version 0. */
struct framework_point framework_point(
	struct db *db, struct arena *a, const struct framework *f, int round_no, const struct indicator *i, const struct org_unit *u);
enum point_saved { POINT_SAVED, POINT_STALE, POINT_INVALID };
struct point_result {
	enum point_saved what;
	str why;                    /* not saved */
	struct framework_point now; /* what stands there */
};
/* points as typed, p NULL: not sent, empty: nothing any more; note likewise. seen: the version the page showed. */
struct point_result framework_point_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	int round_no, const struct indicator *i, const struct org_unit *u, i64 seen, str points, str note);
/* The evidence; sha empty: taken away. */
struct framework_file {
	str sha, name, type;
	i64 size;
};
struct point_result framework_point_file(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	int round_no, const struct indicator *i, const struct org_unit *u, const struct framework_file *file);
/* Points as people write them (Thai digits too), within the indicator's. False: words. */
bool indicator_points_parse(struct arena *a, const struct indicator *i, str s, i64 *ret, str *why);

/* --- load.c: points of a file --- */

enum point_verdict { POINT_NEW, POINT_CHANGED, POINT_SAME, POINT_REFUSED, POINT_VERDICT__MAX };
struct point_row {
	i64 row;
	str code, province, no, points_typed, note; /* as given */
	const struct org_unit *unit;
	const struct indicator *i;
	i64 points, version; /* version: of the row that stands there, 0 none */
	enum point_verdict verdict;
	str why;
};
extern const struct table_head framework_point_heads[];
#define POINT_ROWS_MAX 5000
size_t point_rows_of(struct arena *a, const struct table *t, struct point_row **ret);
/* Verdicts; reads the points that stand there. */
void point_rows_judge(struct db *db, struct arena *a, const struct framework *f, int round_no, struct point_row *at, size_t n);
/* Judges again and stores what is new or changed; how many. */
i64 point_rows_apply(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, int round_no, struct point_row *at, size_t n);

/* --- result.c --- */

/* Points x weight / full of one indicator in hundredths, for showing. */
i64 indicator_weighted(const struct indicator *i, i64 points);
/* Sorts and ranks by the points that are there. */
void framework_rank(const struct framework *f, int round_no, struct framework_result *at, size_t n);
i64 framework_elearning_points(struct db *db, struct arena *a, const struct appraise_round *r, const struct org_unit *office);

/* --- session.c --- */

struct appraise_session {
	i64 id, file_size, taken_ms, approved_ms, approved_by, version;
	int year, round_no, state; /* round_no 0: about the framework */
	str token, no, place, present, minutes, sha, file_name, file_type, content_hash, approver;
	day on; /* DAY_NONE: not said yet */
};
struct appraise_session_row {
	const struct org_unit *unit;
	i64 rank, total;
	i64 *points; /* by the framework's order */
};
struct appraise_session_difference {
	const struct org_unit *unit;
	i64 was_total, now_total, was_rank, now_rank; /* -1: not in the list */
};
size_t appraise_sessions_of(struct db *db, struct arena *a, int year, struct appraise_session **ret); /* newest first */
bool appraise_session_by_token(struct db *db, struct arena *a, str token, struct appraise_session *ret);
/* The newest approved one about the round. */
bool appraise_session_approved(struct db *db, struct arena *a, int year, int round_no, struct appraise_session *ret);
str appraise_session_about(struct arena *a, const struct appraise_session *s); /* "ผลการประเมิน รอบที่ 1" */
/* The token; p NULL with problems. */
str appraise_session_make(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f, int round_no, str no, struct problems *ps);
/* Facts and minute. */
bool appraise_session_save(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_session *s,
	const struct appraise_session *typed, struct problems *ps);
bool appraise_session_file(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_session *s,
	const struct framework_file *file, struct problems *ps);
/* The list from the results as they are now. */
bool appraise_session_take(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct appraise_session *s, struct problems *ps);
size_t appraise_session_rows(struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s,
	struct appraise_session_row **ret); /* by rank */
/* Offices whose points, total or rank are other now than in the list. */
size_t appraise_session_differences(struct arena *a, const struct framework *f, const struct appraise_session_row *was,
	size_t n_was, const struct framework_result *now, size_t n_now, struct appraise_session_difference **ret);
/* What is missing before it can be approved. */
bool appraise_session_ready(
	struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s, i64 now_ms, struct problems *ps);
/* Freezes what stands there under a hash; one about the framework approves the framework too. The caller has asked for the password. */
bool appraise_session_approve(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct framework *f,
	const struct appraise_session *s, struct problems *ps);
/* The canonical text that is hashed. */
str appraise_session_text(struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s);
str appraise_session_hash(struct db *db, struct arena *a, const struct framework *f, const struct appraise_session *s);
bool appraise_session_remove(
	struct db *db, struct arena *a, i64 now_ms, i64 by, const struct appraise_session *s, struct problems *ps);

/* --- parts.c --- */

struct store *framework_files(void);
/* 4.5, 20, 3.75: as many decimals as needed; with two decimals; "-" for nothing yet. */
str framework_number(struct arena *a, i64 centi);
str framework_fixed(struct arena *a, i64 centi);
/* 4.5 as 450; blanks and Thai digits are understood. */
bool framework_decimal(struct arena *a, str s, i64 *ret);
/* "2" before "10" before "10.1". */
int framework_no_cmp(str x, str y);
/* Whole, without control signs, at most `most` signs; words into ps where not. */
bool framework_words_ok(str s, const char *field, const char *what, size_t most, bool must, struct problems *ps);
day framework_day(str stored);
str framework_day_out(struct arena *a, day d); /* as stored, '' for none */
i64 framework_dla(struct db *db);
void framework_audit(
	struct db *db, struct arena *a, i64 now_ms, i64 by, int year, i64 unit_id, str action, str object, str before, str after);

#endif

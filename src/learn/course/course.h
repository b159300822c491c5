/* course.h: courses, their versions and lessons: what stands, not who learned it.
 *
 * A published version never changes (learners under way keep theirs), so it is read once and kept in memory for ever; a draft is
 * read anew by each request. The list of courses stands in memory too and is loaded again when learn_rev changes. */
#ifndef LEARN_COURSE_COURSE_H
#define LEARN_COURSE_COURSE_H

#include "base/problem.h"
#include "files/store.h"
#include "org/account.h"

/* Letter 001: the seven subject areas. */
enum learn_area { AREA_FINANCE, AREA_PERSONNEL, AREA_SERVICES, AREA_LAW, AREA_GENERAL, AREA_MANAGEMENT, AREA_DLA, AREA__MAX };
str learn_area_name(enum learn_area a); /* การเงินการคลังท้องถิ่น ... */
str learn_area_code(enum learn_area a); /* finance personnel services law general management dla: files and addresses */
bool learn_area_parse(str code, enum learn_area *ret);

enum learn_audience { AUDIENCE_DLA = 1, AUDIENCE_LAO = 2, AUDIENCE_PUBLIC = 4, AUDIENCE_LIST = 8 };
enum learn_course_state { COURSE_NEW, COURSE_PUBLISHED, COURSE_ARCHIVED };
enum learn_version_state { VERSION_DRAFT, VERSION_WAITS, VERSION_PUBLISHED, VERSION_REPLACED };
enum lesson_kind { LESSON_TEXT, LESSON_VIDEO, LESSON_DOCUMENT, LESSON_LINK, LESSON_SCORM, LESSON_TEST, LESSON_KIND__MAX };
str lesson_kind_name(enum lesson_kind k); /* บทอ่าน วิดีโอ เอกสาร ลิงก์ บทเรียน SCORM แบบทดสอบ */
str lesson_kind_code(enum lesson_kind k); /* text video document link scorm test */
bool lesson_kind_parse(str code, enum lesson_kind *ret);
enum lesson_rule {
	RULE_MARK,    /* the learner presses "เรียนจบบทนี้แล้ว" (text, document, link) */
	RULE_OPEN,    /* opened */
	RULE_WATCHED, /* rule_value percent of the video's seconds were truly played */
	RULE_PASS,    /* the test or the package says passed */
	RULE_COMPLETE /* the package says completed, or passed */
};

struct learn_lesson {
	i64 id;
	str key; /* token, the same in all versions of the course */
	size_t no; /* 0.. in the course */
	size_t section;
	enum lesson_kind kind;
	str title, body, url;
	int minutes;
	bool required;
	enum lesson_rule rule;
	int rule_value;
	str file_sha, file_name, file_type, captions_sha;
	i64 file_size, seconds, package_id;
	str opens_day; /* "" with the course */
};
struct learn_section {
	i64 id;
	str title;
	size_t first, n; /* lessons */
};
struct learn_version {
	i64 id, course_id;
	int no;
	enum learn_version_state state;
	str title, summary, body, for_whom, teacher, cover_sha, cover_type, opens_day, closes_day, note, returned;
	int minutes, due_days;
	unsigned audience;
	bool in_order, certificate;
	i64 made_by, sent_by, sent_ms, approved_by, approved_ms, version;
	const struct learn_section *section;
	size_t n_sections;
	const struct learn_lesson *lesson; /* in order */
	size_t n_lessons, n_required;
	const i64 *prerequisite; /* ids of courses */
	size_t n_prerequisites;
};
struct learn_course {
	i64 id, live_id, draft_id;
	str slug;
	const struct org_unit *unit; /* owner */
	enum learn_area area;
	enum learn_course_state state;
	i64 bank_rev, version;
	str title, summary, cover_sha, cover_type; /* of the live version, else of the draft */
	int minutes;                   /* of the same */
	unsigned audience;
	str search;                    /* folded words of the live version; empty when there is none */
	const i64 *unit_ids;           /* list for AUDIENCE_LIST; people are asked of the database */
	size_t n_units;
};
struct learn_dir {
	i64 rev;
	const struct learn_course *course; /* by area, then Thai order of the title */
	size_t n;
};

/* The current list; one cheap look at learn_rev a call. Valid at least 10 minutes after it was replaced. */
const struct learn_dir *learn_dir(struct db *db);
const struct learn_course *learn_course_by_slug(const struct learn_dir *d, str slug);
const struct learn_course *learn_course_by_id(const struct learn_dir *d, i64 id);
/* To be called in a transaction that changed course, course_version or course_unit. */
void learn_rev_bump(struct db *db);
/* A version by id: published ones from memory (0 statements once read), drafts into the arena. NULL: none. */
const struct learn_version *learn_version(struct db *db, struct arena *a, i64 id);
/* The lesson with this key; NULL: none. */
const struct learn_lesson *learn_lesson(const struct learn_version *v, str key);
/* Courses a person may see in the catalogue (published; on the list where there is one) whose words hold all the folded words, best
 * first; area -1: all. At most max. who NULL: the public. */
size_t learn_search(struct db *db, struct arena *a, const struct org_who *who, str words, int area, const struct learn_course **ret, size_t max);

/* The audience bit of a signed-in person: by the offices of the roles; without roles the public. */
enum learn_audience learn_audience_of(const struct org_who *who);
/* Whether the course is for this person: audience, list of units and people. who NULL: only whether the public may. */
bool learn_is_for(struct db *db, const struct learn_course *c, unsigned audience, const struct org_who *who);
/* Whether the person teaches the course (course_teacher, or PERM_LEARN_TEACH_ALL on its owner). One statement. */
bool learn_teaches(struct db *db, const struct learn_course *c, const struct org_who *who);

/* A stored day as people read it: "15 มีนาคม 2567"; what is no day stays as it is. */
str learn_day(struct arena *a, str iso);

/* Where files are kept; once, before serving or loading. */
void learn_use_files(struct store *s);
struct store *learn_files(void);

#endif

/* inside.h: what the files of this room share: writing drafts, their life, files that come in. */
#ifndef LEARN_AUTHOR_INSIDE_H
#define LEARN_AUTHOR_INSIDE_H

#include "learn/author/author.h"
#include "doc/package.h"
#include "learn/scorm/scorm.h"

#define AUTHOR_SECTIONS_MAX 100
#define AUTHOR_LESSONS_MAX 300
#define AUTHOR_BODY_MAX (200u << 10)
#define AUTHOR_TITLE_MAX 300
#define AUTHOR_TEACHERS_MAX 30
#define AUTHOR_LIST_MAX 1000 /* units, people on a list */
#define AUTHOR_FILES_MAX 500 /* pictures of a course */

/* Who writes, when; the course and its draft. */
struct author {
	struct db *db;
	struct arena *a;
	i64 now_ms, by;
	const struct learn_course *c;
	const struct learn_version *v;
};

/* --- words (text.c) --- */
str author_problems_text(struct arena *a, const struct problems *ps);
bool author_slug_ok(str slug);
/* A slug that is free: the wanted one, or with a number behind it. */
str author_slug_free(struct db *db, struct arena *a, str wanted);
/* From words: ASCII letters and digits with dashes; "course" where nothing is left. */
str author_slug_of(struct arena *a, str words);
/* Flat ASCII name of a file: A-Z a-z 0-9 . _ - */
bool author_name_ok(str name);
str author_name_of(struct arena *a, str name);
/* http(s), a host with a point, no user name, no blanks. */
bool author_url_ok(str url);
/* "YYYY-MM-DD" of what was typed; '' stays ''. False: no day. */
bool author_day(struct arena *a, str typed, str *ret);
void author_audit(const struct author *w, const char *action, str object, str before, str after);

/* --- drafts (draft.c): each in the caller's transaction; a false with problems changed nothing --- */

struct author_facts {
	str title, summary, body, for_whom, teacher, opens_day, closes_day;
	enum learn_area area;
	int minutes, due_days;
	unsigned audience;
	bool in_order, certificate;
};
struct author_facts author_facts_of(const struct learn_course *c, const struct learn_version *v);
void author_facts_check(const struct author_facts *f, struct problems *ps);
/* A course with an empty draft; by becomes its teacher. ret_version may be NULL. The course's id, 0 with problems. */
i64 author_course_new(const struct author *w, const struct org_unit *owner, str slug, const struct author_facts *f, i64 *ret_version, struct problems *ps);
bool author_facts_set(const struct author *w, const struct author_facts *f, struct problems *ps);
void author_cover_set(const struct author *w, str sha, str type);

i64 author_section_add(const struct author *w, str title, struct problems *ps);
bool author_section_rename(const struct author *w, i64 id, str was, str title, struct problems *ps);
bool author_section_remove(const struct author *w, i64 id, struct problems *ps); /* empty ones only */
bool author_section_move(const struct author *w, i64 id, int by);

/* New lesson at the end of a section; the key, p NULL with problems. */
str author_lesson_add(const struct author *w, i64 section_id, enum lesson_kind kind, str title, struct problems *ps);
enum lesson_rule author_rule_default(enum lesson_kind kind);
bool author_rule_fits(enum lesson_kind kind, enum lesson_rule rule);
/* What can be typed; key, kind and files of l are not looked at. */
bool author_lesson_check(const struct author *w, const struct learn_lesson *l, struct problems *ps);
void author_lesson_set(const struct author *w, const struct learn_lesson *old, const struct learn_lesson *l);
/* The version of the row: it grows with each change. */
i64 author_lesson_version(struct db *db, i64 lesson_id);
void author_lesson_remove(const struct author *w, const struct learn_lesson *l);
/* by -1, 1: one place up or down, over the border of a section where it stands at it. False: no further. */
bool author_lesson_move(const struct author *w, const struct learn_lesson *l, int by);
/* Before the lesson `before` (NULL: at the end) of a section. */
bool author_lesson_put(const struct author *w, const struct learn_lesson *l, i64 section_id, const struct learn_lesson *before);
void author_video_set(const struct author *w, const struct learn_lesson *l, str sha, str name, str type, i64 size, i64 seconds);
void author_captions_set(const struct author *w, const struct learn_lesson *l, str sha);
void author_package_set(const struct author *w, const struct learn_lesson *l, i64 package_id, str sha, str name, i64 size);

/* --- the life of versions (version.c) --- */

struct author_fault {
	str words, href; /* href: where to mend it */
};
/* What keeps a version from being published. */
size_t author_check(struct db *db, struct arena *a, const struct learn_course *c, const struct learn_version *v, struct author_fault **ret);
bool author_send(const struct author *w, str note, struct problems *ps);
bool author_withdraw(const struct author *w, struct problems *ps);
/* seen_ms: sent_ms of what the approver saw. */
bool author_return(const struct author *w, i64 seen_ms, str why, struct problems *ps);
bool author_approve(const struct author *w, i64 seen_ms, struct problems *ps);
/* A draft as a copy of the live version; its id, 0 with problems. */
i64 author_draft(const struct author *w, struct problems *ps);
bool author_discard(const struct author *w, struct problems *ps);
/* Sections, lessons, prerequisites and tests of one version into another (empty) one; clone: new keys, topics by pairs. */
void author_copy(const struct author *w, const struct learn_version *from, i64 to_version, bool clone, const i64 *topics, size_t n_pairs);
/* The id of the new course. */
i64 author_clone(const struct author *w, const struct org_unit *owner, str slug, str title, struct problems *ps);
bool author_archive(const struct author *w, bool archive, struct problems *ps);
/* Folded words by which a version is found. */
str author_search_words(struct arena *a, str title, str summary, str teacher, const struct learn_version *v);

/* --- course files (course_file.c, cartridge.c) --- */

#define COURSE_JSON_MAX (2u << 20)
#define COURSE_GIFT_MAX (8u << 20)
#define COURSE_SURVEY_MAX 30
#define COURSE_PARTS_MAX 50

/* A file of a package, spooled; in the store from `kept` on. */
struct cf_file {
	str name;
	const char *path;
	i64 size;
	str sha, type; /* empty: not kept (yet) */
};
struct cf_part {
	str title, topic;
	int draw;
	i64 points;
};
struct cf_lesson {
	struct learn_lesson l; /* without ids */
	struct quiz test;      /* of a test, without topics */
	const struct cf_part *part;
	const struct scorm_ready *package;
	str place;             /* for problems: "ส่วนที่ 1 บทที่ 2" */
};
struct cf_section {
	str title;
	struct cf_lesson *lesson;
	size_t n;
};
struct cf_survey {
	int kind;
	str text;
};
struct course_file {
	str slug;
	struct author_facts facts;
	str cover_sha, cover_type;
	struct cf_section *section;
	size_t n_sections;
	const str *prerequisite;
	size_t n_prerequisites;
	const struct cf_survey *survey;
	size_t n_survey;
	struct cf_file *file; /* pictures and further files: course_file */
	size_t n_files;
	str gift;
	str note; /* what could not be taken, lines; empty: nothing */
};

/* The files of a package by name, whatever it came from. */
struct cf_pack {
	struct arena *a;
	struct problems *ps;
	struct cf_file **file; /* each stays where it is */
	size_t n, cap;
	str (*get)(void *ctx, str name); /* without a list: asked one by one */
	void *ctx;
};
struct cf_file *cf_find(struct cf_pack *p, str name);
/* Its text; p NULL with a problem at the place. */
str cf_text(struct cf_pack *p, struct cf_file *f, size_t max, str place);
/* Puts it into the store with its checked type. False with a problem at the place. */
bool cf_keep(struct cf_pack *p, struct cf_file *f, str place);
/* Reads all parts of a zip into the pack. */
bool cf_unpack(struct cf_pack *p, const char *path);
/* A piece of text as a spooled file under a name. NULL: no room. */
struct cf_file *cf_spool(struct cf_pack *p, str name, str content);
/* Video: checked, its length; document, picture: checked. Fills l. False with problems. */
bool cf_media(struct cf_pack *p, struct cf_file *f, struct learn_lesson *l, str place);
/* Pictures that a Markdown text names go into the course's files. */
void cf_pictures(struct cf_pack *p, struct course_file *c, str text, str place);
void cf_add_file(struct cf_pack *p, struct course_file *c, struct cf_file *f);
struct course_file *cf_cartridge(struct cf_pack *p, struct cf_file *manifest, str name);
/* HTML of others as Markdown. file: the flat name of a picture or file that it names, p NULL: none such. */
str cf_markdown(struct arena *a, str page, str (*file)(void *ctx, str href), void *ctx);
/* A QTI 1.2 assessment as GIFT under a topic; the number of questions; what could not be taken goes to note. */
size_t cf_qti(struct arena *a, const struct xml *root, str topic, struct buf *gift, struct buf *note);

/* As learn_course_export(), into a file: it may be large. */
bool author_export_file(struct db *db, struct arena *a, const struct learn_course *c, i64 version_id, const char *path);

/* Spool files (text.c): a new empty one with its path on the arena's defer list; -1: no room. */
int author_spool(struct arena *a, const char **ret_path);
bool author_write_all(int fd, const void *p, size_t n);
/* A file's whole text; p NULL: larger than max or not readable. */
str author_read_all(struct arena *a, const char *path, size_t max);

#endif

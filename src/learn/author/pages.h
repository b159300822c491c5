/* pages.h: what the pages of writing courses share. Private to author/. */
#ifndef LEARN_AUTHOR_PAGES_H
#define LEARN_AUTHOR_PAGES_H

#include "learn/author/inside.h"
#include "web/frame.h"
#include "web/incoming.h"

/* What a scope check found: r->object. */
struct author_page {
	struct request *r;
	const struct org_who *who;
	const struct learn_course *c;
	const struct learn_version *v; /* the draft, else the live one */
	const struct learn_lesson *l;  /* of {key} */
	struct author w;
	bool teaches, may_approve;     /* PERM_LEARN_APPROVE on the owner */
	bool edit;                     /* a draft, and teaches */
};
static inline struct author_page *author_page(const struct request *r) { return (struct author_page *)r->object; }

bool author_scope_course(struct request *r); /* teaches it, or may approve it */
bool author_scope_draft(struct request *r);  /* the same with a draft that may be written; {key}: its lesson */
bool author_scope_lesson(struct request *r); /* {key} of the draft, else of the live version */
bool author_scope_approver(struct request *r);

str author_href(const struct author_page *p, const char *rest); /* "/teach/{slug}" + rest */
struct frame author_frame(const struct author_page *p, str title, str here);
/* A trimmed text field; empty where it did not come. */
str author_field(struct request *r, const char *name);
bool author_came(struct request *r, const char *name);
/* Done: back to a page, or {"saved":true,"go":...}. */
void author_go(struct request *r, str path);
/* A save of one row: {"saved":true,"version":N,"at":...}. */
void author_saved_json(struct request *r, i64 version);
/* Words by an error of the whole: as a page with a way back, or JSON. */
void author_refuse(struct author_page *p, int status, str words);
str author_size(struct arena *a, i64 bytes);

/* --- what the templates show --- */

struct teach_row {
	const struct learn_course *c;
	str title;
	int live_no, draft_no;
	enum learn_version_state draft_state;
	str sent_by;
	i64 sent_ms;
	bool may_approve, mine;
};
struct teach_view {
	struct request *r;
	struct teach_row *row;
	size_t n, n_waits, n_drafts, n_live, n_archived;
	str note;
};
struct teach_new_view {
	struct request *r;
	const struct org_unit **unit;
	size_t n_units;
	str title, slug;
	int area;
	str unit_code;
	const struct problems *ps;
};
struct teach_import_view {
	struct request *r;
	const struct org_unit **unit;
	size_t n_units;
	const struct problems *ps;
};
struct editor_view {
	struct author_page *p;
	struct author_fault *fault;
	size_t n_faults;
	str note, bad;
	str sent_by, draft_note;
	bool has_quiz_pages;
};
struct named {
	i64 id;
	str code, name;
};
struct facts_view {
	struct author_page *p;
	struct author_facts f; /* as shown: what was typed goes over what stands there */
	const struct problems *ps;
	str bad, note;
	struct named *teacher, *unit, *person, *before, *other; /* before: prerequisites; other: courses that could be */
	size_t n_teachers, n_units, n_people, n_before, n_others;
};
struct lesson_view {
	struct author_page *p;
	struct learn_lesson l; /* as shown */
	i64 version;
	const struct problems *ps;
	str bad, note;
	struct cf_file *file; /* of the course */
	size_t n_files;
	bool has_quiz;
};
struct version_row {
	i64 id, made_ms, sent_ms, approved_ms;
	int no;
	enum learn_version_state state;
	str title, note, returned, made_by, sent_by, approved_by;
	i64 n_learners;
};
struct versions_view {
	struct author_page *p;
	struct version_row *row;
	size_t n;
	const struct org_unit **unit;
	size_t n_units;
	str bad, clone_title, clone_slug;
};
str author_problem(const struct problems *ps, const char *field); /* p NULL: none */
str author_day_words(struct arena *a, str iso);
const char *author_kind_icon(enum lesson_kind k);
str author_version_state(enum learn_version_state s);
str author_rule_name(enum lesson_rule rule);
/* Units on which the person may make courses. */
size_t author_units(struct request *r, const struct org_unit ***ret);
void author_show_editor(struct author_page *p, str note, str bad);
void author_show_facts(struct author_page *p, const struct author_facts *typed, const struct problems *ps, str note, str bad);
void author_show_lesson(struct author_page *p, const struct learn_lesson *typed, const struct problems *ps, str note, str bad);
void author_show_versions(struct author_page *p, str bad);

/* --- handlers for the route table (pages.c) --- */
void teach_list(struct request *r);
void teach_new(struct request *r);
void teach_new_post(struct request *r);
void teach_import(struct request *r);
void teach_import_prepare(struct request *r);
void teach_import_post(struct request *r);
void teach_export(struct request *r);
void editor_get(struct request *r);
void editor_section_add(struct request *r);
void editor_section_post(struct request *r);
void editor_lesson_add(struct request *r);
void editor_move(struct request *r);
void facts_get(struct request *r);
void facts_post(struct request *r);
void facts_audience(struct request *r);
void facts_people(struct request *r);
void facts_cover_prepare(struct request *r);
void facts_cover(struct request *r);
void lesson_get(struct request *r);
void lesson_post(struct request *r);
void lesson_remove(struct request *r);
void lesson_file_prepare(struct request *r);
void lesson_file_post(struct request *r);
void lesson_captions_post(struct request *r);
void lesson_picture_prepare(struct request *r);
void lesson_picture_post(struct request *r);
void lesson_picture_remove(struct request *r);
void lesson_file_get(struct request *r);
void lesson_captions_get(struct request *r);
void course_file_get(struct request *r);
void course_cover_get(struct request *r);
void life_draft(struct request *r);
void life_discard(struct request *r);
void life_send(struct request *r);
void life_withdraw(struct request *r);
void life_approve(struct request *r);
void life_return(struct request *r);
void life_archive(struct request *r);
void life_clone(struct request *r);
void life_versions(struct request *r);

#endif

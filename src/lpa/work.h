/* work.h: what the pages of forms, teams, verification and publishing share. Private to lpa/. */
#ifndef LPA_WORK_H
#define LPA_WORK_H

#include "lpa/pages.h"
#include "lpa/team.h"

/* Thai words of the first problem of a field; p NULL: none. ps may be NULL. */
str work_problem(const struct problems *ps, const char *field);
/* Words of the problems that stand at none of these fields (ends with NULL), for the top of the page; p NULL: none. */
str work_problem_rest(struct arena *a, const struct problems *ps, const char *const *fields);
/* A labelled input: <input> of a type, or a <textarea> where rows > 0. */
struct work_input {
	const char *name, *label, *type, *hint;
	str value, problem; /* problem p NULL: none */
	int rows;
	bool must;
	i64 max;
};

/* Crumbs: ประเมิน LPA > year > unit (to unit_href where it has one) > here. */
struct frame work_frame(const struct lpa_page *p, const char *area, str title, str unit_href, str here);
/* "?a=1" of a declared note: words behind a redirect. */
struct work_note {
	const char *tone; /* "done" "bad" "soon"; NULL: nothing */
	str text;
};

/* The path of one province's page: "/lpa/2567/teams?province=54". */
str work_province_path(const struct lpa_page *p, const char *page, const struct org_unit *office);
const struct org_unit *work_office(struct db *db, str province_code);
/* Scope of a page about one province: ?province=NN or the caller's own. Leaves the office in lpa_page(r)->unit, NULL for who holds the
 * route's permission in the whole country and named none. The route declares the field "province". */
bool work_scope_office(struct request *r);

/* --- how far the LAOs are --- */

struct work_counts {
	i64 all, n[LPA_STATE__MAX]; /* n[LPA_OPEN] holds those without an entry too */
};
struct work_group {
	const struct org_province *province;
	const struct org_district *district; /* NULL: the whole province */
	struct work_counts c;
};
/* By province (province NULL), or by district of one, in the order of the directory; groups without an LAO left out. */
size_t work_groups(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_province *province, struct work_group **ret);
struct work_counts work_total(const struct work_group *g, size_t n);

/* --- handlers of the other files, for lpa_work_routes; each is described where it stands --- */

extern const struct field work_form_fields[], work_import_fields[], work_problems_fields[], work_settings_fields[], work_wording_fields[];
bool work_scope_form(struct request *r);
bool work_scope_form_admin(struct request *r);
void work_forms_page(struct request *r);
void work_form_page(struct request *r);
void work_form_export(struct request *r);
void work_import_page(struct request *r);
void work_import_prepare(struct request *r);
void work_import_post(struct request *r);
void work_problems_csv(struct request *r);
void work_settings_page(struct request *r);
void work_settings_post(struct request *r);
void work_wording_page(struct request *r);
void work_wording_post(struct request *r);

extern const struct field work_teams_fields[], work_team_fields[], work_member_fields[], work_laos_fields[];
bool work_scope_team(struct request *r);
void work_teams_page(struct request *r);
void work_teams_post(struct request *r);
void work_team_page(struct request *r);
void work_team_post(struct request *r);
void work_member_post(struct request *r);
void work_laos_post(struct request *r);
void work_team_remove_post(struct request *r);

extern const struct field work_list_fields[], work_verify_fields[], work_score_fields[], work_accept_fields[], work_step_fields[], work_bulk_fields[];
bool work_scope_list(struct request *r);
bool work_scope_look(struct request *r);
bool work_scope_score(struct request *r);
void work_list_page(struct request *r);
void work_bulk_post(struct request *r);
void work_verify_overview(struct request *r);
void work_verify_page(struct request *r);
void work_score_post(struct request *r);
void work_accept_post(struct request *r);
void work_hand_in_post(struct request *r);
void work_province_confirm_post(struct request *r);
void work_return_post(struct request *r);

#endif

/* views.h: what the pages of org give to their templates. */
#ifndef ORG_VIEWS_H
#define ORG_VIEWS_H

#include "base/clock.h"
#include "org/account_inside.h"
#include "web/frame.h"

/* One field of a form. */
struct org_input {
	const char *name, *label, *type;             /* type NULL: text */
	str value, problem;                          /* problem p NULL: none */
	const char *autocomplete, *hint, *inputmode; /* NULL: none */
	bool must, focus;
	int rows; /* > 0: several lines */
};

/* A word at the head of a page. */
struct org_note {
	const char *tone; /* "done", "bad", "soon" */
	str text;         /* p NULL: none */
};

struct sign_in_view {
	struct frame f;
	struct org_note note;
	str to, username;
	bool here; /* signed in already */
};

struct reset_view {
	struct frame f;
	str token, username;
	const struct problems *ps;
	bool done;
};

struct session_row {
	i64 created_ms, seen_ms;
	bool own, code;
};
struct account_view {
	struct frame f;
	struct org_note note;
	const struct org_account *acc;
	str name, email, province;
	const struct org_dir *dir;
	i64 version;
	const struct problems *ps;
	const struct session_row *sessions;
	size_t n_sessions;
	bool must_totp;
};
struct password_view {
	struct frame f;
	struct org_note note;
	const struct problems *ps;
	str username;
};
struct totp_view {
	struct frame f;
	struct org_note note;
	bool on, must;
	str problem;
	str setup, text; /* closed secret for the form; the secret for people */
	struct qr qr;
	const str *codes; /* shown once */
};

struct accounts_row {
	i64 id, seen_ms;
	str username, name;
	bool active, demo, has_totp;
	str roles; /* "เจ้าหน้าที่ อปท. (อบต.หัวเมือง), ..." */
};
struct accounts_view {
	struct frame f;
	const struct org_unit *top, *const *tops; /* the unit shown; units to choose from */
	size_t n_tops;
	str q;
	i64 role, state; /* -1: all */
	const struct accounts_row *rows;
	size_t n;
	str next; /* address of the next page; p NULL: none */
};
struct role_row {
	str role, unit, unit_name; /* codes as typed; the unit's name where known */
};
struct account_form_view {
	struct frame f;
	struct org_note note;
	const struct org_account *acc; /* NULL: a new one */
	str username, name, email;
	i64 version;
	struct role_row row[ROLES_FORM];
	size_t n_rows;
	unsigned roles; /* bits of roles that can be given */
	const struct problems *ps;
	str link; /* of a new password, shown once; p NULL: none */
};

struct audit_row_view {
	i64 id, at_ms;
	str who, action, object, before, after;
	const struct org_unit *unit;
	bool erased;
};
struct audit_view {
	struct frame f;
	const struct org_unit *unit;
	str from, to, action;
	bool only;
	const struct audit_row_view *rows;
	size_t n;
	str next, csv;
};

struct units_view {
	struct frame f;
	str q;
	const struct org_unit **found;
	size_t n, max;
	const struct org_dir *dir;
};
struct unit_view {
	struct frame f;
	struct org_note note;
	const struct org_unit *u;
	const struct org_unit **below;
	size_t n_below;
	i64 n_accounts; /* -1: not shown */
	bool may_change, may_audit;
};
struct change_view {
	struct frame f;
	struct org_note note;
	const struct org_unit *u;
	enum org_kind kind;
	str name, from_year, reason;
	i64 seen;
	const struct problems *ps;
};

struct register_view {
	struct frame f;
	struct org_note note;
	const struct problems *ps;
	str to, name, email, province;
	bool terms;
	const struct org_dir *dir;
};
struct forgot_view {
	struct frame f;
	str email, problem;
	bool done;
};
struct verify_view {
	struct frame f;
	str secret, email;
	bool done, here;
};
struct erase_view {
	struct frame f;
	bool public; /* may go by itself */
	str email, problem;
};
struct notice_row {
	i64 id, at_ms;
	str title, href;
	bool read;
};
struct notices_view {
	struct frame f;
	const struct notice_row *rows;
	size_t n;
	bool unread;
};
struct mail_row {
	i64 id, at_ms, next_ms, tries;
	str to, subject, why;
};
struct mails_view {
	struct frame f;
	struct org_note note;
	bool leaves;
	const struct mail_row *waiting, *ended;
	size_t n_waiting, n_ended;
	i64 n_all; /* waiting, also those not shown */
};

/* Words of an action of the audit, the code itself where there are none. */
str org_action_words(str action);
/* A recorded value as people read it: its parts with a dot between them, days in the Buddhist era, known codes in words. */
str org_value_words(struct arena *a, str value);
/* How a page begins: title and place in the menu. */
struct frame org_frame(struct request *r, const char *title, const char *area);
void org_frame_unit(struct frame *f, const struct org_unit *u);

#endif

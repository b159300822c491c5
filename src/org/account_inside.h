/* account_inside.h: what the files about accounts share; private to org/. */
#ifndef ORG_ACCOUNT_INSIDE_H
#define ORG_ACCOUNT_INSIDE_H

#include "base/crypt.h"
#include "org/account.h"
#include "org/audit.h"
#include "org/unit_inside.h"

#define SESSION_COOKIE "tt_session"
#define SESSION_IDLE_MS (12LL * 3600 * 1000)
#define SESSION_MOST_MS (7LL * 24 * 3600 * 1000)
#define SESSION_HALF_MS (10LL * 60 * 1000) /* between the password and the code */
#define SEEN_EVERY_MS (5LL * 60 * 1000)
#define RESET_MS (24LL * 3600 * 1000)
#define LINK_KEPT_MS (30LL * 24 * 3600 * 1000)
#define NOTICE_KEPT_MS (365LL * 24 * 3600 * 1000)

#define FAIL_WINDOW_MS (15LL * 60 * 1000)
#define FAIL_ACCOUNT_MAX 8   /* of one account from one address */
#define FAIL_ALL_MAX 100     /* of one account from everywhere */
#define FAIL_ADDRESS_MAX 200

#define USERNAME_MIN 3
#define USERNAME_MAX 40
#define PERSON_NAME_MAX 200
#define EMAIL_MAX 200
#define PASSWORD_MIN 10  /* signs */
#define PASSWORD_MAX 200 /* bytes */
#define ROLES_MAX 32     /* of one account */
#define ROLES_FORM 8     /* rows of the form; more are kept, but not shown for editing */

#define CODE_TRY_MAX 40
#define RECOVERY_N 10

/* --- accounts (account.c) --- */

struct org_account {
	i64 id, version, created_ms, seen_ms, totp_step;
	str username, name, email, password; /* password: its argon2id text, empty: none */
	bool active, must_change, demo, has_totp;
	const struct org_held *roles;
	size_t n_roles;
	const struct org_unit *home; /* NULL without roles */
	bool public;                 /* registered by the person: no office behind it */
	i64 email_ms;                /* when the address was proved, 0: not yet */
	str province;                /* code that a member of the public named, empty: none */
};
bool org_account_get(struct db *db, struct arena *a, i64 id, struct org_account *ret);
/* ASCII lower case, trimmed. */
str org_username(struct arena *a, str s);
bool org_username_ok(str username);
/* What an account shows in the audit. */
str org_account_json(struct arena *a, str username, str name, str email, const struct org_held *roles, size_t n);
i64 org_home_id(const struct org_account *acc);
/* Sets the hash; ends every session but `but` (a session's hash; p NULL: all). */
void org_password_set(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc, str hash, str but);
struct org_edit {
	str name, email;
	const struct org_held *roles;
	size_t n_roles;
	bool own; /* the account's own profile: roles stay */
	str province; /* own profile of the public; p NULL: stays */
};
void org_account_check(const struct org_edit *e, struct problems *ps);
/* False: the version is not the account's any more. */
bool org_account_edit(
	struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc, i64 version, const struct org_edit *e);
void org_account_state(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc, bool active);
/* The secret of a one-time link; earlier unused links of the account end. */
str org_reset_make(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc);
/* The account of a link that can be used, 0: none. */
i64 org_reset_account(struct db *db, str token, i64 now_ms);
/* Who had it made: the account itself for one that was sent by mail. */
i64 org_reset_used(struct db *db, str token, i64 now_ms);

/* The account that a person means who signs in: by name, else by e-mail (a proved address first). 0: none. */
i64 org_account_by_sign_in(struct db *db, struct arena *a, str name);

/* --- sessions and limits (session.c) --- */

/* A new session with its cookie; the one that the request came with ends. factor 1: password, 2: and code. half: the code is still to come. */
str org_session_open(struct request *r, i64 account_id, int factor, bool half);
void org_session_end(struct db *db, struct sha256 hash);
/* The account behind the cookie whose password was right and whose code is still to come; 0: none. */
i64 org_session_half(struct request *r);
struct sha256 org_session_hash(struct request *r);
str org_session_csrf(struct arena *a, str token);

/* Counts one more under a name ("register", "forgot" ...) for a person or address; false when there were max in 15 minutes. */
bool org_limit_take(struct db *db, struct arena *a, const char *what, str who, i64 max, i64 now_ms);
enum org_limit { LIMIT_FREE, LIMIT_ACCOUNT, LIMIT_ADDRESS };
enum org_limit org_limit_of(struct db *db, struct arena *a, str username, str address, i64 now_ms);
void org_limit_count(struct db *db, struct arena *a, str username, str address, i64 now_ms);
void org_limit_clear(struct db *db, struct arena *a, str username);
/* The place for hashing: two at a time. False: too many wait. */
bool org_hash_enter(void);
void org_hash_leave(void);
/* password_check() in that place against the hash, or against a made-up one where there is none. False in *ret_busy's case too. */
bool org_hash_check(struct arena *a, str hash, str password, bool *ret_busy);
str org_hash_make(struct arena *a, str password, bool *ret_busy);
#define ORG_BUSY_WORDS "ขณะนี้มีผู้เข้าสู่ระบบพร้อมกันจำนวนมาก กรุณารอสักครู่แล้วลองอีกครั้ง"

/* --- second factor (totp.c) --- */

struct totp_secret {
	u8 b[20];
};
struct totp_secret totp_new(void);
/* For people and their telephones. */
str totp_text(struct arena *a, const struct totp_secret *s);              /* base32 in groups of four */
str totp_uri(struct arena *a, const struct totp_secret *s, str username); /* otpauth://... */
/* The time step of the code if it is one of now, one before or one after, and later than the last used one; 0: wrong. */
i64 totp_check(const struct totp_secret *s, str code, i64 now_ms, i64 last_step);
/* Closed with the installation's key, bound to the account: for the database and for the form of the set-up. */
str totp_close(struct arena *a, const struct totp_secret *s, i64 account_id);
bool totp_open(str closed, i64 account_id, struct totp_secret *ret);
/* Whether the account's code or one of its unused recovery codes is right; it is used up then. */
bool org_code_use(struct db *db, struct arena *a, const struct org_account *acc, str code, i64 now_ms);
/* Stores the secret and makes the recovery codes: RECOVERY_N texts. */
const str *org_totp_set(
	struct db *db, struct arena *a, const struct org_account *acc, const struct totp_secret *s, i64 step, i64 now_ms);
void org_totp_remove(struct db *db, struct arena *a, i64 by, i64 now_ms, const struct org_account *acc);
/* A QR picture as the path of an SVG whose view box is 0 0 size size (four modules of margin around). */
struct qr {
	int size;
	str path;
};
struct qr qr_of(struct arena *a, str text);

/* --- members of the public, proved addresses (register.c) --- */

#define VERIFY_MS (7LL * 24 * 3600 * 1000)
#define VERIFY_AGAIN_MS (5LL * 60 * 1000)
#define REGISTER_MAX 40     /* of one address in 15 minutes: offices share one */
#define FORGOT_MAX 20
#define MAIL_TO_ONE_MAX 3   /* mails that strangers can have sent to one address in 15 minutes */

struct org_newcomer {
	str name, email, hash, province, to;
};
/* Makes the account and queues the mail that proves the address; where the address has an account, its owner is told by mail instead.
 * Whoever asks cannot tell the one from the other. */
void org_register(struct db *db, struct arena *a, i64 now_ms, const struct org_newcomer *n);
/* Queues the mail that proves the account's address. False: the last one is younger than 5 minutes, or the address is none. */
bool org_verify_send(struct db *db, struct arena *a, i64 now_ms, const struct org_account *acc);
/* The account and address of a link that can be used, 0: none. */
i64 org_verify_find(struct db *db, struct arena *a, str secret, i64 now_ms, str *ret_email);
/* Uses it. False: another account has proved this address. */
bool org_verify_use(struct db *db, struct arena *a, str secret, i64 now_ms, i64 account_id);
/* The account's address is proved now: whoever waits for that is told. */
void org_email_prove(struct db *db, struct arena *a, i64 now_ms, i64 account_id);
/* Queues a link for a new password to each account of the address; silently nothing where there is none. */
void org_forgot(struct db *db, struct arena *a, i64 now_ms, str email);
/* The old and the new address are told. */
void org_email_changed(struct db *db, struct arena *a, i64 now_ms, const struct org_account *was, str email);
/* Everything kept about the account, as JSON. */
void org_data_json(struct db *db, struct arena *a, i64 now_ms, const struct org_account *acc, struct buf *out);
/* The account of a member of the public goes; its row stays without name and address. */
void org_erase(struct db *db, struct arena *a, i64 now_ms, const struct org_account *acc);
/* "https://.../path": for mails. */
str org_address_of(struct arena *a, str path);

/* --- pages --- */

/* "/..." of our own and not a page of signing in; else "/". */
str org_path_safe(str to);
/* A word about the first problem of a field, p NULL: none. */
str org_problem_of(const struct problems *ps, const char *field);
/* A declared text field, trimmed; empty when it did not come. */
str org_text(struct request *r, const char *name);
/* Scopes. */
bool org_scope_own_account(struct request *r); /* signed in, also while something is still needed */

void sign_in_page(struct request *r);
void sign_in_prepare(struct request *r);
void sign_in_post(struct request *r);
void sign_in_code_page(struct request *r);
void sign_in_code_post(struct request *r);
void sign_out_post(struct request *r);
void reset_page(struct request *r);
void reset_prepare(struct request *r);
void reset_post(struct request *r);

void account_page(struct request *r);
void account_post(struct request *r);
void account_password_page(struct request *r);
void account_password_prepare(struct request *r);
void account_password_post(struct request *r);
void account_totp_page(struct request *r);
void account_totp_post(struct request *r);
void account_totp_remove_post(struct request *r);
void account_sessions_end_post(struct request *r);

void account_verify_send_post(struct request *r);
void account_verify_page(struct request *r);
void account_verify_post(struct request *r);
void account_data(struct request *r);
void account_erase_page(struct request *r);
void account_erase_post(struct request *r);
void register_page(struct request *r);
void register_prepare(struct request *r);
void register_post(struct request *r);
void privacy_page(struct request *r);
void forgot_page(struct request *r);
void forgot_post(struct request *r);
void notices_page(struct request *r);
void notices_read_post(struct request *r);
void notice_open_post(struct request *r);
bool mail_scope(struct request *r);
void mail_page(struct request *r);
void mail_again_post(struct request *r);

bool accounts_scope(struct request *r);
void accounts_page(struct request *r);
void accounts_new_page(struct request *r);
void accounts_new_post(struct request *r);
void accounts_edit_page(struct request *r);
void accounts_edit_post(struct request *r);
void accounts_state_post(struct request *r);
void accounts_reset_post(struct request *r);
void accounts_totp_remove_post(struct request *r);

bool audit_scope(struct request *r);
void audit_page(struct request *r);
void audit_csv(struct request *r);

void units_page(struct request *r);
void unit_page(struct request *r);
void unit_change_page(struct request *r);
void unit_change_post(struct request *r);

#endif

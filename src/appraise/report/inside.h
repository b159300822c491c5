/* inside.h: what the files of this room share. */
#ifndef APPRAISE_REPORT_INSIDE_H
#define APPRAISE_REPORT_INSIDE_H

#include "appraise/report/report.h"
#include "appraise/roster/roster.h"
#include "base/log.h"
#include "base/thai.h"
#include "org/audit.h"
#include "org/notice.h"
#include "web/frame.h"
#include "web/incoming.h"

#define REPORT_WORDS_MAX 200   /* signs of a name, a position, a number */
#define REPORT_REASON_MAX 1000 /* signs */
#define REPORT_DAY_MS ((i64)86400000)

/* The round is open: else words. Every act begins with it. */
bool report_round_open(struct db *db, struct arena *a, i64 round_id, struct appraise_round *ret, struct problems *ps);
/* Words of a lost race. */
void report_stale(struct problems *ps);
/* "รายงานตัวชี้วัดที่ 2 รอบที่ 1 ปีงบประมาณ 2567 สถจ.แพร่ ครั้งที่ 1" */
str report_title(struct arena *a, const struct appraise_round *round, const struct report *r);
void report_audit(struct db *db, struct arena *a, i64 now_ms, i64 by, const struct report *r, str action, str before, str after);
/* A notice to each of the accounts but the one that acts; 0 and doubles are skipped. */
void report_tell(struct db *db, i64 now_ms, i64 by, const i64 *account_id, size_t n, str title, str href);
/* The division's people: on DLA, which stands above the office. At most max. */
size_t report_desk_accounts(struct db *db, const struct org_unit *u, i64 *ret, size_t max);
/* Trimmed, one line; words where it is missing though it must be there, or too long. */
str report_words(struct arena *a, str s, const char *field, const char *what, size_t most, bool must, struct problems *ps);
/* Deliveries of a report as they stand. */
struct report_delivery report_delivery_of(struct db *db, struct arena *a, i64 report_id, enum delivery kind);
struct store *report_files(void);

/* --- pages --- */
void report_page(struct request *r);
void report_make_post(struct request *r);
void report_certify_post(struct request *r);
void report_uncertify_post(struct request *r);
void report_submit_post(struct request *r);
void report_scan_prepare(struct request *r);
void report_scan_post(struct request *r);
void report_scan_file(struct request *r);
void report_paper_post(struct request *r);
void report_content(struct request *r);
void queue_page(struct request *r);
void queue_sign_post(struct request *r);
bool report_scope(struct request *r);
bool report_scope_work(struct request *r);

#endif

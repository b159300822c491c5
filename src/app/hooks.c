/* hooks.c: what lower rooms tell higher ones, put together: for the server, the commands and the demonstration alike. */
#include "app/app.h"
#include "appraise/picture/tabs.html.h"
#include "appraise/report/report.h"
#include "appraise/roster/roster.h"
#include "job/job.h"
#include "learn/record/own.h"
#include "org/register.h"

static void (*const own_data[])(struct db *db, struct arena *a, i64 account_id, struct buf *out) = {job_own_data, learn_own_data, roster_own_data, NULL};
/* In this order: what learning takes away is taken out of the standing by the roster. */
static void (*const own_erase[])(struct db *db, struct arena *a, i64 now_ms, i64 account_id) = {job_own_erase, learn_own_erase, roster_own_erase, NULL};

static void email_proved(struct db *db, struct arena *a, i64 now_ms, i64 account_id)
{
	learn_email_proved(db, a, now_ms, account_id);
	roster_account_proved(db, a, now_ms, account_id);
}

void app_hooks(void)
{
	org_own_data = own_data;
	org_own_erase = own_erase;
	org_email_proved = email_proved;
	learn_earned = standing_account;
	appraise_rule_changed = standing_rule;
	appraise_round_tabs = appraise_tabs;
	roster_changed = standing_changed;
	roster_tabs = appraise_tabs;
	standing_submitted_of = report_submitted_of;
}

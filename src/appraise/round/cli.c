/* cli.c: appraise penalty. Exit 0 done, 1 refused, 2 usage. */
#include "appraise/round/inside.h"
#include "doc/table.h"

#include <stdio.h>

enum { DONE, REFUSED, USAGE };
#define PENALTY_USAGE "usage: thongthin appraise penalty --due D --received D[THH:MM:SS] --per-day POINTS [--last D] [--province NN]\n"

struct asked {
	day due, last;
	i64 received_ms, per_day;
	str province;
	bool has_due, has_received, has_per_day;
};

static int refuse(const char *name, const char *value, const char *words)
{
	fprintf(stderr, "%s %s: %s\n", name, value, words);
	return REFUSED;
}
#define DAY_WORDS "วันที่ต้องเป็น ปปปป-ดด-วว (ค.ศ. หรือ พ.ศ.) เช่น 2567-03-15"

#define YEAR_LEAST 1957 /* พ.ศ. 2500: a day before is a slip of a century, like 2467 for 2567 */

/* -1, or refused: a day that is one, but in a year that cannot be meant. */
static int doubt(const char *name, const char *value, day d)
{
	struct ymd y = day_ymd(d);
	if (y.y >= YEAR_LEAST)
		return -1;
	fprintf(stderr, "%s %s: ปี %d ไม่น่าเป็นไปได้ หมายถึง %d หรือไม่\n", name, value, y.y + 543, y.y + 643);
	return REFUSED;
}

/* Status to end with, or -1 to go on. */
static int read_option(struct db *db, const char *name, const char *value, struct asked *q)
{
	str v = str_of(value);
	if (strcmp(name, "--due") == 0) {
		q->has_due = day_parse(v, &q->due);
		return q->has_due ? doubt(name, value, q->due) : refuse(name, value, DAY_WORDS);
	}
	if (strcmp(name, "--last") == 0)
		return day_parse(v, &q->last) ? doubt(name, value, q->last) : refuse(name, value, DAY_WORDS);
	if (strcmp(name, "--received") == 0) {
		q->has_received = ms_parse(v, &q->received_ms);
		return q->has_received ? doubt(name, value, day_of_ms(q->received_ms)) : refuse(name, value, "เวลาที่ได้รับต้องเป็น ปปปป-ดด-ววTชช:นน:วว หรือ ปปปป-ดด-วว เช่น 2567-03-18T09:30:00");
	}
	if (strcmp(name, "--per-day") == 0) {
		q->has_per_day = str_decimal(v, 2, &q->per_day) && q->per_day >= 0 && q->per_day <= 10000;
		return q->has_per_day ? -1 : refuse(name, value, "คะแนนต่อวันทำการเป็นตัวเลขไม่ติดลบ ทศนิยมไม่เกินสองตำแหน่ง เช่น 0.25");
	}
	if (strcmp(name, "--province") != 0) {
		fprintf(stderr, "%s", PENALTY_USAGE);
		return USAGE;
	}
	q->province = v;
	return org_province(org_dir(db), v) != NULL ? -1 : refuse(name, value, "ไม่รู้จักจังหวัดรหัสนี้ ใช้รหัสสองหลัก เช่น 54");
}

int appraise_cli_penalty(struct db *db, struct arena *a, int argc, char **argv)
{
	static const struct table_out_col cols[] = {{"days_late", NULL, 0}, {"points_off", NULL, 0}, {"counted", NULL, 0}, {NULL, NULL, 0}};
	struct asked q = {.last = DAY_NONE, .province = S("")};
	for (int i = 2; i < argc; i += 2) {
		int status = i + 1 < argc ? read_option(db, argv[i], argv[i + 1], &q) : (fprintf(stderr, "%s", PENALTY_USAGE), USAGE);
		if (status >= 0)
			return status;
	}
	if (!q.has_due || !q.has_received || !q.has_per_day) {
		fprintf(stderr, "%s", PENALTY_USAGE);
		return USAGE;
	}
	if (q.last != DAY_NONE && q.last < q.due) {
		fprintf(stderr, "--last ต้องไม่ก่อน --due\n");
		return REFUSED;
	}
	struct penalty p = penalty_of(q.due, q.received_ms, q.per_day, q.last, org_holidays(db, a, q.province));
	struct table_out *t = table_out_open(TABLE_CSV, cols, "penalty");
	table_out_i64(t, p.days_late);
	table_out_decimal(t, p.off_centi, 2);
	table_out_i64(t, p.counted);
	table_out_row(t);
	struct buf b = {0};
	int status = table_out_close(t, &b) && table_deliver(&b, NULL, TABLE_CSV) ? DONE : REFUSED;
	buf_free(&b);
	return status;
}

/* export.c: the results file and the watch list as offices exchange them, with the code that real files lack. */
#include "lpa/impl.h"

static const struct table_out_col result_cols[] = {
	{"rank", "อันดับทั้งประเทศ", 10},
	{"region", "ภาค", 14},
	{"province", "จังหวัด", 18},
	{"district", "อำเภอ", 18},
	{"kind", "ประเภท", 10},
	{"code", "รหัส อปท.", 12},
	{"name", "ชื่อ อปท.", 28},
	{"d1_full", "คะแนนเต็มด้านที่ 1", 12},
	{"d1_points", "คะแนนที่ได้ด้านที่ 1", 12},
	{"d1_percent", "ร้อยละด้านที่ 1 การบริหารจัดการ", 14},
	{"d2_full", "คะแนนเต็มด้านที่ 2", 12},
	{"d2_points", "คะแนนที่ได้ด้านที่ 2", 12},
	{"d2_percent", "ร้อยละด้านที่ 2 การบริหารงานบุคคลและกิจการสภา", 14},
	{"d3_full", "คะแนนเต็มด้านที่ 3", 12},
	{"d3_points", "คะแนนที่ได้ด้านที่ 3", 12},
	{"d3_percent", "ร้อยละด้านที่ 3 การบริหารงานการเงินและการคลัง", 14},
	{"d4_full", "คะแนนเต็มด้านที่ 4", 12},
	{"d4_points", "คะแนนที่ได้ด้านที่ 4", 12},
	{"d4_percent", "ร้อยละด้านที่ 4 การบริการสาธารณะ", 14},
	{"d5_full", "คะแนนเต็มด้านที่ 5", 12},
	{"d5_points", "คะแนนที่ได้ด้านที่ 5", 12},
	{"d5_percent", "ร้อยละด้านที่ 5 ธรรมาภิบาล", 14},
	{"total_full", "คะแนนเต็มรวม", 12},
	{"total_points", "คะแนนที่ได้รวม", 12},
	{"mean_percent", "ร้อยละเฉลี่ย 5 ด้าน", 14},
	{"pooled_percent", "ร้อยละของคะแนนรวมต่อคะแนนเต็ม", 14},
	{"percent", "ร้อยละที่ใช้ตัดสิน", 14},
	{"level", "ระดับ", 14},
	{"pass", "ผ่านเกณฑ์", 10},
	{NULL, NULL, 0},
};

/* 140, 4.5, 4.25: points with as many decimals as they need. */
static void out_points(struct table_out *t, i64 centi)
{
	if (centi % 100 == 0)
		table_out_i64(t, centi / 100);
	else if (centi % 10 == 0)
		table_out_decimal(t, centi / 10, 1);
	else
		table_out_decimal(t, centi, 2);
}

static void out_percent(struct table_out *t, struct lpa_percent p)
{
	i64 shown = lpa_percent_shown(p);
	if (shown < 0)
		table_out_empty(t);
	else
		table_out_decimal(t, shown, 2);
}

static void out_name(struct table_out *t, const struct org_unit *u, const struct org_term *term)
{
	table_out_str(t, u->province->name);
	table_out_str(t, u->district != NULL ? u->district->name : S(""));
	table_out_str(t, org_kind_short(term->kind));
}

static void out_result(struct table_out *t, const struct lpa_result *r)
{
	if (r->rank > 0)
		table_out_i64(t, r->rank);
	else
		table_out_empty(t);
	table_out_str(t, r->unit->province->region);
	out_name(t, r->unit, r->term);
	table_out_str(t, r->term->code);
	table_out_str(t, r->term->name);
	i64 full = 0, points = 0;
	for (int d = 0; d < LPA_DIMENSIONS; d++) {
		out_points(t, r->sums.full[d]);
		out_points(t, r->sums.points[d]);
		out_percent(t, lpa_percent_dimension(&r->sums, d));
		full += r->sums.full[d];
		points += r->sums.points[d];
	}
	out_points(t, full);
	out_points(t, points);
	out_percent(t, lpa_percent_mean(&r->sums));
	out_percent(t, lpa_percent_pooled(&r->sums));
	out_percent(t, lpa_percent_overall(&r->sums, r->overall));
	table_out_str(t, lpa_level_name(r->level));
	table_out_i64(t, r->pass);
	table_out_row(t);
}

bool lpa_results_export(const struct lpa_year *y, str province, enum table_format f, struct buf *out)
{
	char sheet[32];
	snprintf(sheet, sizeof sheet, "LPA %d", y->year);
	struct table_out *t = table_out_open(f, result_cols, sheet);
	for (size_t i = 0; i < y->n; i++)
		if (province.n == 0 || str_eq(y->at[i].unit->province->code, province))
			out_result(t, &y->at[i]);
	return table_out_close(t, out);
}

#define WATCH_TITLE 100

bool lpa_watchlist_export(const struct lpa_watch *w, size_t n, int year, enum table_format f, struct buf *out)
{
	char before[WATCH_TITLE], three[WATCH_TITLE], last[WATCH_TITLE], sheet[WATCH_TITLE];
	snprintf(before, sizeof before, "ต่ำกว่าร้อยละ 70 ปี %d - %d", year - 3, year - 1);
	snprintf(three, sizeof three, "ต่ำกว่าร้อยละ 70 ปี %d - %d", year - 2, year);
	snprintf(last, sizeof last, "ต่ำกว่าร้อยละ 70 ปี %d", year);
	snprintf(sheet, sizeof sheet, "ไม่ผ่านเกณฑ์ %d", year);
	const struct table_out_col cols[] = {
		{"no", "ลำดับที่", 8},    {"code", "รหัส อปท.", 12}, {"province", "จังหวัด", 18},   {"district", "อำเภอ", 18}, {"kind", "ประเภท", 10},
		{"name", "ชื่อ อปท.", 28}, {"below_before", before, 18}, {"below_three", three, 18}, {"below_last", last, 18},  {NULL, NULL, 0},
	};
	struct table_out *t = table_out_open(f, cols, sheet);
	for (size_t i = 0; i < n; i++) {
		table_out_i64(t, (i64)i + 1);
		table_out_str(t, w[i].term->code);
		out_name(t, w[i].unit, w[i].term);
		table_out_str(t, w[i].term->name);
		table_out_i64(t, w[i].before);
		table_out_i64(t, w[i].three);
		table_out_i64(t, w[i].last);
		table_out_row(t);
	}
	return table_out_close(t, out);
}

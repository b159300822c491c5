/* One workbook of all provinces: a sheet of the offices, one of all people, one of all certificates; numbers are numbers. Made in the background. */
#include "appraise/desk/inside.h"

#include <stdio.h>

static const struct table_out_col office_cols[] = {{"office", "รหัส", 8}, {"province", "จังหวัด", 18}, {"staff", "บุคลากร", 10}, {"passed", "ผ่าน", 10}, {"percent", "ร้อยละ", 10},
	{"head", "ท้องถิ่นจังหวัดผ่าน", 14}, {"state", "สถานะ", 22}, {"register", "เลขรับ", 16}, {"delivered", "ส่งครบเมื่อ", 22}, {"late", "ล่าช้า (วันทำการ)", 12},
	{"off", "ปรับลดคะแนน", 12}, {"counted", "นำมาประเมิน", 12}, {"score", "คะแนน", 10}, {NULL, NULL, 0}};
static const struct table_out_col people_cols[] = {{"province", "จังหวัด", 18}, {"office", "สังกัด", 22}, {"no", "ลำดับ", 8}, {"name", "ชื่อ - สกุล", 32}, {"position", "ตำแหน่ง", 40},
	{"employment", "ประเภท", 16}, {"head", "ท้องถิ่นจังหวัด", 12}, {"courses", "หลักสูตร", 10}, {"localmooc", "Local MOOC", 12}, {"passed", "ผ่าน", 8}, {NULL, NULL, 0}};
static const struct table_out_col item_cols[] = {{"province", "จังหวัด", 18}, {"no", "ลำดับบุคลากร", 10}, {"name", "ชื่อ - สกุล", 32}, {"channel", "ช่องทาง", 20}, {"course", "หลักสูตร", 50},
	{"day", "ผ่านเมื่อ", 14}, {"number", "เลขที่", 20}, {"checked", "ผลตรวจ", 12}, {"why", "เหตุผล", 30}, {NULL, NULL, 0}};

static void put_office(struct table_out *t, struct arena *a, const struct desk_line *l)
{
	table_out_str(t, l->unit->code);
	table_out_str(t, l->unit->province->name);
	table_out_i64(t, l->staff);
	table_out_i64(t, l->passed);
	if (l->staff > 0)
		table_out_decimal(t, (l->passed * 20000 + l->staff) / (2 * l->staff), 2);
	else
		table_out_empty(t);
	table_out_i64(t, l->head_ok);
	table_out_str(t, l->sent ? report_state_name(l->x.state) : S("ยังไม่ทำรายงาน"));
	if (l->sent && l->x.submitted_ms > 0) {
		table_out_str(t, l->x.register_no);
		table_out_str(t, l->delivered_ms ? report_time(a, l->delivered_ms) : S("ยังไม่ครบ"));
	}
	for (int i = l->sent && l->x.submitted_ms > 0 ? 2 : 0; i < 6 && !desk_counts(l); i++)
		table_out_empty(t);
	if (desk_counts(l)) {
		table_out_i64(t, l->late.p.days_late);
		table_out_decimal(t, l->late.p.off_centi, 2);
		table_out_i64(t, l->late.p.counted);
		table_out_decimal(t, l->score, 2);
	}
	table_out_row(t);
}

static void put_people(struct db *db, struct arena *a, struct table_out *t, const struct desk_line *l)
{
	struct report_row *row;
	size_t n = report_rows(db, a, l->x.id, &row);
	for (size_t i = 0; i < n; i++) {
		table_out_str(t, l->unit->province->name);
		table_out_str(t, row[i].unit != NULL ? row[i].unit->full : S(""));
		table_out_i64(t, row[i].pos);
		table_out_str(t, row[i].name);
		table_out_str(t, row[i].position);
		table_out_str(t, employment_name(row[i].employment));
		table_out_i64(t, row[i].is_head);
		table_out_i64(t, row[i].n);
		table_out_i64(t, row[i].m);
		table_out_i64(t, row[i].passed);
		table_out_row(t);
	}
}

static void put_items(struct db *db, struct arena *a, struct table_out *t, const struct desk_line *l)
{
	static const char *const words[] = {"รอตรวจ", "ถูกต้อง", "ไม่ถูกต้อง"};
	struct report_item *item;
	struct report_row *row;
	size_t n = report_items(db, a, l->x.id, &item), n_rows = report_rows(db, a, l->x.id, &row), k = 0;
	for (size_t i = 0; i < n; i++) {
		while (k + 1 < n_rows && row[k].pos < item[i].pos)
			k++;
		table_out_str(t, l->unit->province->name);
		table_out_i64(t, item[i].pos);
		table_out_str(t, n_rows > 0 && row[k].pos == item[i].pos ? row[k].name : S(""));
		table_out_str(t, learn_channel_name((enum learn_channel)item[i].channel));
		table_out_str(t, item[i].course);
		table_out_str(t, str_dup(a, str_of(day_iso(item[i].on).z)));
		table_out_str(t, item[i].number);
		table_out_str(t, str_of(words[item[i].checked >= 0 && item[i].checked <= 2 ? item[i].checked : 0]));
		table_out_str(t, item[i].why);
		table_out_row(t);
	}
}

static bool write_result(struct job_work *w, const struct job *j, struct table_out *t, str name, str *why)
{
	struct buf out = {0};
	char *path = str_z(job_arena(w), str_fmt(job_arena(w), "%s/workbook-%lld.xlsx", store_spool(job_store(w)), (long long)j->id));
	bool ok = table_out_close(t, &out);
	FILE *f = ok ? fopen(path, "wbe") : NULL;
	ok = f != NULL && fwrite(out.p, 1, out.n, f) == out.n;
	ok = f != NULL && fclose(f) == 0 && ok;
	buf_free(&out);
	if (ok)
		job_result(w, path, name, table_format_type(TABLE_XLSX));
	else
		*why = S("เขียนไฟล์ไม่สำเร็จ พื้นที่เก็บไฟล์อาจเต็ม");
	return ok;
}

/* args: the round's code */
static bool run(struct job_work *w, const struct job *j, str *why)
{
	struct db *db = job_db(w);
	struct arena *a = job_arena(w);
	struct appraise_round d;
	struct appraise_rule rule;
	struct desk_line *line;
	int year, no;
	if (!round_parse(j->args, &year, &no) || !round_of(db, a, year, no, &d) || !rule_in_force(db, a, d.id, APPRAISE_ELEARNING, &rule)) {
		*why = S("ไม่พบรอบการประเมินนี้");
		return false;
	}
	size_t n = desk_lines(db, a, &rule, clock_now_ms(), &line);
	struct arena *each = arena_open(1 << 20, (size_t)256 << 20);
	struct table_out *t = table_out_open(TABLE_XLSX, office_cols, "หน่วยงาน");
	for (size_t i = 0; i < n; i++)
		put_office(t, a, &line[i]);
	bool stop = false;
	table_out_sheet(t, people_cols, "บุคลากร");
	for (size_t i = 0; i < n && !stop; i++) {
		if (line[i].sent && line[i].x.submitted_ms > 0)
			put_people(db, each, t, &line[i]);
		arena_reset(each);
		stop = job_progress(w, (i64)i, (i64)n * 2);
	}
	table_out_sheet(t, item_cols, "ใบประกาศ");
	for (size_t i = 0; i < n && !stop; i++) {
		if (line[i].sent && line[i].x.submitted_ms > 0)
			put_items(db, each, t, &line[i]);
		arena_reset(each);
		stop = job_progress(w, (i64)(n + i), (i64)n * 2);
	}
	arena_close(each);
	if (stop) {
		table_out_close(t, NULL);
		return false;
	}
	job_progress(w, (i64)n * 2, (i64)n * 2);
	return write_result(w, j, t, STR_CAT(a, S("elearning-"), round_code(a, &d), S(".xlsx")), why);
}

const struct job_kind desk_workbook_job = {"appraise.workbook", run};

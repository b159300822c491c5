/* data.c: the values of the named fields: one set for all papers of a report, so that they say the same. */
#include "appraise/paper/inside.h"

#define REPORT (1u << PAPER_REPORT_DOCX)
#define SHEET (1u << PAPER_REPORT_XLSX)
#define LETTERS (1u << PAPER_MEMO_DOCX | 1u << PAPER_LETTER_DOCX)

const struct paper_field paper_fields[] = {
	{"draft", "คำว่า “ร่าง” เมื่อยังไม่ได้รับรองข้อมูล", "ตัวอย่าง", REPORT | SHEET | LETTERS, false, false},
	{"office", "ชื่อย่อหน่วยงาน", "สถจ.แพร่", 0, false, false},
	{"office_full", "ชื่อเต็มหน่วยงาน", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่", REPORT | SHEET | LETTERS, false, false},
	{"province", "ชื่อจังหวัด", "แพร่", 0, false, false},
	{"address", "ที่ตั้งหน่วยงาน", "ศาลากลางจังหวัดแพร่", 0, false, false},
	{"round", "รอบการประเมิน", "รอบที่ 1", REPORT | SHEET, false, false},
	{"year", "ปีงบประมาณ", "2567", 0, false, false},
	{"fiscal_year", "ปีงบประมาณ", "2567", REPORT | SHEET, false, false},
	{"made_on", "วันที่ทำรายงาน", "12 มีนาคม 2567", 0, false, false},
	{"number", "เลขที่หนังสือนำส่ง", "พร 0023.1/172", LETTERS, false, false},
	{"date", "วันที่ของหนังสือนำส่ง", "13 มีนาคม 2567", LETTERS, false, false},
	{"subject", "เรื่อง", "รายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning) รอบที่ 1 ประจำปีงบประมาณ พ.ศ. 2567", LETTERS, false, false},
	{"to", "เรียน", "อธิบดีกรมส่งเสริมการปกครองท้องถิ่น", LETTERS, false, false},
	{"reference", "อ้างถึง", "", 0, false, false},
	{"staff", "จำนวนบุคลากรที่นับ", "3", REPORT | SHEET, true, false},
	{"passed", "จำนวนผู้ผ่าน", "2", REPORT | SHEET, true, false},
	{"percent", "ร้อยละของผู้ผ่าน", "66.67", REPORT | SHEET, true, false},
	{"head_name", "ชื่อท้องถิ่นจังหวัด", "นายตัวอย่าง ใจดี", 0, false, false},
	{"head_passed", "ผลของท้องถิ่นจังหวัด", "ผ่าน", REPORT, false, false},
	{"certifier", "ชื่อผู้รับรองข้อมูล", "นายตัวอย่าง ใจดี", REPORT | LETTERS, false, false},
	{"certifier_position", "ตำแหน่งผู้รับรองข้อมูล", "ท้องถิ่นจังหวัดแพร่", REPORT | LETTERS, false, false},
	{"capacity", "ฐานะและคำสั่ง เมื่อรักษาการหรือปฏิบัติราชการแทน", "", 0, false, false},
	{"certified_on", "วันและเวลาที่รับรองข้อมูล", "13 มีนาคม 2567 เวลา 10.24 น.", 0, false, false},
	{"hash", "รหัสตรวจสอบเนื้อหา (SHA-256)", "3f1d4c0a9be2", 0, false, true},
	{"verify_url", "ที่อยู่หน้ารายงานในระบบ", "https://example.go.th/appraise/2567-1/report/P54", 0, false, true},
	{"contact", "ผู้ประสานงาน", "ผู้ประสานงาน นางสาวตัวอย่าง ตั้งใจ", 0, false, false},
	{"people.no", "ลำดับ", "1", REPORT | SHEET, true, false},
	{"people.person", "รหัสบุคลากร", "54001", 0, false, true},
	{"people.name", "ชื่อ - สกุล", "นายตัวอย่าง ใจดี", REPORT | SHEET, false, false},
	{"people.position", "ตำแหน่ง", "นักส่งเสริมการปกครองท้องถิ่นชำนาญการ", 0, false, false},
	{"people.employment", "ประเภทบุคลากร", "ข้าราชการ", 0, false, false},
	{"people.office", "สังกัด", "สถจ.แพร่", 0, false, false},
	{"people.courses", "จำนวนหลักสูตร", "2", REPORT | SHEET, true, false},
	{"people.localmooc", "ในจำนวนนั้น Local MOOC", "1", SHEET, true, false},
	{"people.passed", "ผ่าน หรือ ไม่ผ่าน", "ผ่าน", REPORT, false, false},
	{"people.passed_n", "ผ่าน 1 ไม่ผ่าน 0", "1", 0, true, false},
	{"people.titles", "ชื่อหลักสูตร", "วินัยและจริยธรรมสำหรับข้าราชการ", 0, false, false},
	{"people.dates", "วันที่ผ่านแต่ละหลักสูตร", "15 ม.ค. 2567", 0, false, false},
	{"people.learned", "ชื่อหลักสูตร แหล่งเรียนรู้ และวันที่ผ่าน", "วินัยและจริยธรรมสำหรับข้าราชการ (OCSC Learning Portal 15 ม.ค. 2567)", 0, false, false},
	{"attachments.no", "ลำดับสิ่งที่ส่งมาด้วย", "1", 0, true, false},
	{"attachments.text", "สิ่งที่ส่งมาด้วย", "แบบรายงาน จำนวน 1 ชุด", 0, false, false},
	{0},
};

/* --- reading --- */

static str value_of(const struct form_field *f, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(f[i].name, str_of(name)))
			return f[i].value;
	return S("");
}

str paper_value(const struct form_data *d, const char *name) { return value_of(d->field, d->n, name); }
str paper_entry(const struct form_entry *e, const char *name) { return value_of(e->field, e->n, name); }

const struct form_list *paper_list(const struct form_data *d, const char *name)
{
	static const struct form_list none;
	for (size_t i = 0; i < d->n_lists; i++)
		if (str_eq(d->list[i].name, str_of(name)))
			return &d->list[i];
	return &none;
}

/* --- Thai digits --- */

static bool is_plain(str list, str name)
{
	for (const struct paper_field *f = paper_fields; f->name != NULL; f++) {
		str full = str_of(f->name);
		bool same = list.n == 0 ? str_eq(full, name) : full.n == list.n + 1 + name.n && str_starts(full, list) && full.p[list.n] == '.' && str_ends(full, name);
		if (same)
			return f->plain;
	}
	return false;
}

static struct form_field *thai_fields(struct arena *a, str list, const struct form_field *f, size_t n)
{
	struct form_field *at = new (a, struct form_field, n + 1);
	for (size_t i = 0; i < n; i++)
		at[i] = (struct form_field){f[i].name, is_plain(list, f[i].name) ? f[i].value : thai_digits(a, f[i].value), false};
	return at;
}

const struct form_data *paper_thai(struct arena *a, const struct form_data *d)
{
	struct form_data *t = new (a, struct form_data, 1);
	struct form_list *list = new (a, struct form_list, d->n_lists + 1);
	for (size_t l = 0; l < d->n_lists; l++) {
		struct form_entry *e = new (a, struct form_entry, d->list[l].n + 1);
		for (size_t i = 0; i < d->list[l].n; i++)
			e[i] = (struct form_entry){thai_fields(a, d->list[l].name, d->list[l].entry[i].field, d->list[l].entry[i].n), d->list[l].entry[i].n};
		list[l] = (struct form_list){d->list[l].name, e, d->list[l].n};
	}
	*t = (struct form_data){thai_fields(a, S(""), d->field, d->n), d->n, list, d->n_lists};
	return t;
}

/* --- the sample --- */

static struct form_entry sample_entry(struct arena *a, str prefix, int nth)
{
	struct form_field *f = new (a, struct form_field, 64);
	size_t n = 0;
	for (const struct paper_field *x = paper_fields; x->name != NULL && n < 64; x++)
		if (str_starts(str_of(x->name), prefix)) {
			str name = str_of(x->name + prefix.n);
			str value = str_eq(name, S("no")) ? str_fmt(a, "%d", nth) : str_of(x->sample);
			f[n++] = (struct form_field){name, value, x->number};
		}
	return (struct form_entry){f, n};
}

static struct form_list sample_list(struct arena *a, const char *name, size_t n)
{
	struct form_entry *e = new (a, struct form_entry, n);
	for (size_t i = 0; i < n; i++)
		e[i] = sample_entry(a, STR_CAT(a, str_of(name), S(".")), (int)i + 1);
	return (struct form_list){str_of(name), e, n};
}

const struct form_data *paper_sample(struct arena *a)
{
	struct form_data *d = new (a, struct form_data, 1);
	struct form_field *f = new (a, struct form_field, 64);
	struct form_list *list = new (a, struct form_list, 2);
	for (const struct paper_field *x = paper_fields; x->name != NULL && d->n < 64; x++)
		if (str_find_byte(str_of(x->name), '.') < 0)
			f[d->n++] = (struct form_field){str_of(x->name), str_of(x->sample), x->number};
	list[0] = sample_list(a, "people", 3);
	list[1] = sample_list(a, "attachments", 2);
	d->field = f;
	d->list = list;
	d->n_lists = 2;
	return d;
}

/* --- a report --- */

struct fields {
	struct form_field *at;
	size_t n;
};

static void put(struct fields *f, const char *name, str value)
{
	bool number = false;
	for (const struct paper_field *x = paper_fields; x->name != NULL; x++)
		number = strcmp(x->name, name) == 0 ? x->number : number;
	const char *dot = strchr(name, '.');
	f->at[f->n++] = (struct form_field){str_of(dot ? dot + 1 : name), value.p ? value : S(""), number && value.n > 0};
}

static str decimal(struct arena *a, i64 v) { return str_fmt(a, "%lld", (long long)v); }

static void add_line(struct buf *b, str s)
{
	if (b->n > 0)
		buf_byte(b, '\n');
	buf_str(b, s);
}

static struct form_entry person_of(struct arena *a, const struct report_row *x, str key, const struct report_item *item, size_t n)
{
	struct fields f = {new (a, struct form_field, 16), 0};
	struct buf titles = {0}, dates = {0}, learned = {0};
	for (size_t i = 0; i < n; i++) {
		str mark = n > 1 ? str_fmt(a, "%zu. ", i + 1) : S(""), on = day_show(a, item[i].on, DAY_SHORT);
		add_line(&titles, STR_CAT(a, mark, item[i].course));
		add_line(&dates, STR_CAT(a, mark, on));
		add_line(&learned, STR_CAT(a, mark, item[i].course, S(" ("), learn_channel_name((enum learn_channel)item[i].channel), S(" "), on, S(")")));
	}
	put(&f, "people.no", decimal(a, x->pos));
	put(&f, "people.person", key);
	put(&f, "people.name", x->name);
	put(&f, "people.position", x->position);
	put(&f, "people.employment", employment_name(x->employment));
	put(&f, "people.office", x->unit ? x->unit->full : S(""));
	put(&f, "people.courses", decimal(a, x->n));
	put(&f, "people.localmooc", decimal(a, x->m));
	put(&f, "people.passed", x->passed ? S("ผ่าน") : S("ไม่ผ่าน"));
	put(&f, "people.passed_n", decimal(a, x->passed));
	put(&f, "people.titles", str_take(a, &titles));
	put(&f, "people.dates", str_take(a, &dates));
	put(&f, "people.learned", str_take(a, &learned));
	return (struct form_entry){f.at, f.n};
}

/* Staff numbers and addresses by the row's place; one statement. */
static str *keys_of(struct db *db, struct arena *a, i64 report_id, size_t n)
{
	str *key = new (a, str, n + 1);
	size_t i = 0;
	struct db_cur c = db_query(db, "select coalesce(p.shown, '') from appraise_report_row x left join person p on p.id = x.person_id where x.report_id = $1 order by x.pos", report_id);
	while (i < n && db_next(&c))
		key[i++] = str_dup(a, db_str(&c, 0));
	db_done(&c);
	return key;
}

static struct form_list people_of(struct db *db, struct arena *a, const struct report *r, const struct report_row *row, size_t n, size_t *ret_items)
{
	struct report_item *item;
	size_t n_items = report_items(db, a, r->id, &item), k = 0;
	str *key = keys_of(db, a, r->id, n);
	struct form_entry *e = new (a, struct form_entry, n + 1);
	for (size_t i = 0; i < n; i++) {
		size_t from = k;
		while (k < n_items && item[k].pos == row[i].pos)
			k++;
		e[i] = person_of(a, &row[i], key[i], item + from, k - from);
	}
	*ret_items = n_items;
	return (struct form_list){S("people"), e, n};
}

static struct form_list attachments_of(struct arena *a, size_t n_items)
{
	struct form_entry *e = new (a, struct form_entry, 2);
	str text[] = {S("แบบรายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning) จำนวน 1 ชุด"),
		str_fmt(a, "สำเนาใบประกาศการผ่านการอบรม รับรองสำเนาถูกต้อง จำนวน %zu ฉบับ", n_items)};
	for (size_t i = 0; i < 2; i++) {
		struct fields f = {new (a, struct form_field, 2), 0};
		put(&f, "attachments.no", decimal(a, (i64)i + 1));
		put(&f, "attachments.text", text[i]);
		e[i] = (struct form_entry){f.at, f.n};
	}
	return (struct form_list){S("attachments"), e, 2};
}

/* Who signed, and before that who is to sign: the head, or who acts. */
static void put_certifier(struct db *db, struct arena *a, struct fields *f, const struct report *r, i64 now_ms)
{
	if (r->certified_ms > 0) {
		str order = r->order_no.n > 0 ? STR_CAT(a, S(" ตามคำสั่ง "), r->order_no) : S("");
		put(f, "certifier", r->certifier);
		put(f, "certifier_position", r->certifier_position);
		put(f, "capacity", r->capacity == CAPACITY_HEAD ? S("") : STR_CAT(a, report_capacity_name(r->capacity), order));
		put(f, "certified_on", STR_CAT(a, day_show(a, day_of_ms(r->certified_ms), DAY_LONG), S(" เวลา "), ms_show_time(a, r->certified_ms)));
		return;
	}
	struct roster_head h[2] = {0};
	str head = STR_CAT(a, S("ท้องถิ่นจังหวัด"), r->unit->province->name);
	roster_heads(db, a, r->unit, day_of_ms(now_ms), h);
	bool full = h[0].posting.id != 0, acts = !full && h[1].posting.id != 0;
	put(f, "certifier", full ? h[0].person.name : acts ? h[1].person.name : S("............................................"));
	put(f, "certifier_position", acts ? STR_CAT(a, S("รักษาการแทน "), head) : head);
	put(f, "capacity", S(""));
	put(f, "certified_on", S(""));
}

/* Of the letter: as it was sent; before that, the day is left open for the pen. */
static void put_letter(struct db *db, struct arena *a, struct fields *f, const struct report *r, const struct appraise_round *round, i64 now_ms)
{
	struct report_delivery d[DELIVERY__MAX];
	struct appraise_rule rule = {0};
	rule_by_id(db, a, r->rule_id, &rule);
	report_deliveries(db, a, r, &rule, d);
	str no = d[DELIVERY_PAPER].sent_no, today = day_show(a, day_of_ms(r->certified_ms > 0 ? r->certified_ms : now_ms), DAY_LONG);
	ptrdiff_t blank = str_find_byte(today, ' ');
	str date = d[DELIVERY_PAPER].sent != DAY_NONE ? day_show(a, d[DELIVERY_PAPER].sent, DAY_LONG) : STR_CAT(a, S("........"), str_sub(today, (size_t)(blank > 0 ? blank : 0), today.n));
	str maker = r->made_by > 0 ? db_get_str(db, a, "select name from account where id = $1", r->made_by) : (str){0};
	put(f, "number", no.n > 0 ? no : S("..............................."));
	put(f, "date", date);
	put(f, "subject", str_fmt(a, "รายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning) รอบที่ %d ประจำปีงบประมาณ พ.ศ. %d", round->no, round->year));
	put(f, "to", S("อธิบดีกรมส่งเสริมการปกครองท้องถิ่น"));
	put(f, "reference", S(""));
	put(f, "contact", maker.n > 0 ? STR_CAT(a, S("ผู้ประสานงาน "), maker) : S(""));
}

static void put_head(struct fields *f, const struct report_row *row, size_t n)
{
	const struct report_row *head = NULL;
	for (size_t i = 0; i < n && head == NULL; i++)
		if (row[i].is_head)
			head = &row[i];
	put(f, "head_name", head ? head->name : S("(ไม่มีผู้ดำรงตำแหน่ง)"));
	put(f, "head_passed", head == NULL ? S("") : head->passed ? S("ผ่าน") : S("ไม่ผ่าน"));
}

const struct form_data *paper_data_for(struct db *db, struct arena *a, const struct report *r, i64 now_ms, bool ink)
{
	struct form_data *d = new (a, struct form_data, 1);
	struct form_list *list = new (a, struct form_list, 2);
	struct fields f = {new (a, struct form_field, 64), 0};
	struct appraise_round round = {0};
	struct report_row *row;
	size_t n_items, n = report_rows(db, a, r->id, &row);
	round_by_id(db, a, r->round_id, &round);
	list[0] = people_of(db, a, r, row, n, &n_items);
	list[1] = attachments_of(a, n_items);
	put(&f, "draft", r->certified_ms > 0 || ink ? S("") : S("ร่าง ยังไม่ได้รับรองข้อมูล"));
	put(&f, "office", r->unit->full);
	put(&f, "office_full", STR_CAT(a, S("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด"), r->unit->province->name));
	put(&f, "province", r->unit->province->name);
	put(&f, "address", S(""));
	put(&f, "round", str_fmt(a, "รอบที่ %d", round.no));
	put(&f, "year", decimal(a, round.year));
	put(&f, "fiscal_year", decimal(a, round.year));
	put(&f, "made_on", day_show(a, day_of_ms(r->made_ms), DAY_LONG));
	put_letter(db, a, &f, r, &round, now_ms);
	put(&f, "staff", decimal(a, r->staff));
	put(&f, "passed", decimal(a, r->passed));
	put(&f, "percent", standing_percent(a, r->passed, r->staff));
	put_head(&f, row, n);
	put_certifier(db, a, &f, r, now_ms);
	put(&f, "hash", r->content_hash);
	put(&f, "verify_url", STR_CAT(a, learn_public_url(), report_path(a, &round, r->unit)));
	*d = (struct form_data){f.at, f.n, list, 2};
	return d;
}

const struct form_data *paper_data(struct db *db, struct arena *a, const struct report *r, i64 now_ms) { return paper_data_for(db, a, r, now_ms, false); }

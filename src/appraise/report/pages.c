/* pages.c: the office's page of its report, and its acts. */
#include "appraise/report/view.h"

#include "appraise/report/report.html.h"
#include "org/confirm.h"
#include "web/uploads.h"

/* --- who may --- */

static bool works_for(const struct org_who *who, const struct org_unit *u)
{
	return org_may(who, PERM_APPRAISE_ROSTER, u) && !org_may(who, PERM_APPRAISE_DESK, u);
}

/* {round} and {code} of a provincial office; in r->object as struct appraise_place. */
static struct appraise_place *place_of(struct request *r)
{
	int year, no;
	struct appraise_place *p = new (r->a, struct appraise_place, 1);
	if (!org_scope_signed_in(r))
		return NULL;
	if (!round_parse(req_param(r, "round"), &year, &no) || !round_of(r->db, r->a, year, no, &p->round) || p->round.state == 0 ||
		!rule_in_force(r->db, r->a, p->round.id, APPRAISE_ELEARNING, &p->rule)) {
		reply_error(r, 404, S("ไม่พบรอบการประเมินนี้: เลือกรอบจากหน้าผลการปฏิบัติราชการ"));
		return NULL;
	}
	p->unit = org_by_code(org_dir(r->db), req_param(r, "code"));
	if (p->unit == NULL || p->unit->kind != ORG_PROVINCE) {
		reply_error(r, 404, S("รายงานตัวชี้วัดที่ 2 ทำโดยสำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด รวมทุกอำเภอไว้แล้ว: ไม่พบสำนักงานจังหวัดตามรหัสนี้"));
		return NULL;
	}
	return p;
}

static bool take_place(struct request *r, bool work)
{
	struct appraise_place *p = place_of(r);
	if (p == NULL)
		return false;
	const struct org_who *who = org_who(r);
	r->object = p;
	if (works_for(who, p->unit) || (!work && org_may(who, PERM_APPRAISE_VIEW, p->unit)) ||
		report_may_certify(r->db, r->a, who, p->unit, day_of_ms(r->now_ms)) != 0)
		return true;
	reply_error(r, 403,
		work && org_may(who, PERM_APPRAISE_VIEW, p->unit) ? S("บัญชีนี้ดูรายงานได้ แต่ทำแทนหน่วยงานไม่ได้")
														  : S("หน่วยงานนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
	return false;
}

/* Looks: PERM_APPRAISE_VIEW on the office; the head and who acts, also without a role. */
bool report_scope(struct request *r)
{
	return take_place(r, false);
}
/* Works for it: PERM_APPRAISE_ROSTER there (not the division that receives reports), or may certify. */
bool report_scope_work(struct request *r)
{
	return take_place(r, true);
}

/* --- the page --- */

static str field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p ? str_trim(s) : S("");
}

str report_problem(const struct report_view *v, const char *form, const char *name)
{
	if (v->ps == NULL || v->typed.form == NULL || strcmp(v->typed.form, form) != 0)
		return (str){0};
	for (size_t i = 0; i < v->ps->n; i++)
		if (str_eq(v->ps->at[i].column, str_of(name)))
			return v->ps->at[i].expected;
	return (str){0};
}

static str account_name(struct request *r, i64 id)
{
	str name = id > 0 ? db_get_str(r->db, r->a, "select name from account where id = $1", id) : (str){0};
	return name.p ? name : S("");
}

static const struct report_row *row_of(const struct report_view *v, i64 person_id)
{
	for (size_t i = 0; i < v->n_rows; i++)
		if (v->row[i].person_id == person_id)
			return &v->row[i];
	return NULL;
}

static str what_changed(struct arena *a, const struct report_row *x, const struct standing *s)
{
	if (x == NULL)
		return str_fmt(a, "เพิ่มเข้ามา (%s)", s->passed ? "ผ่านแล้ว" : "ยังไม่ผ่าน");
	if (x->passed != s->passed)
		return str_fmt(a, "%s (%d หลักสูตร เดิม %d)", s->passed ? "ผ่านแล้ว" : "ไม่ผ่านแล้ว", s->n, x->n);
	if (x->n != s->n || x->m != s->m)
		return str_fmt(a, "%d หลักสูตร เดิม %d (Local MOOC %d เดิม %d)", s->n, x->n, s->m, x->m);
	if (x->unit != s->unit)
		return STR_CAT(a, S("ย้ายไป "), s->unit->full);
	if (x->is_head != s->is_head)
		return s->is_head ? S("เป็นท้องถิ่นจังหวัด") : S("ไม่เป็นท้องถิ่นจังหวัดแล้ว");
	return (str){0};
}

/* The report beside the live picture: who is new, gone, or stands elsewhere. */
static void compare(struct request *r, struct report_view *v)
{
	struct standing *at;
	size_t n = standings(r->db, r->a, &v->place->rule, v->place->unit, false, &at), k = 0;
	struct report_change *c = new (r->a, struct report_change, n + v->n_rows + 1);
	bool *seen = new (r->a, bool, v->n_rows + 1);
	for (size_t i = 0; i < n; i++) {
		const struct report_row *x = row_of(v, at[i].person_id);
		if (x != NULL)
			seen[x - v->row] = true;
		str what = what_changed(r->a, x, &at[i]);
		if (what.p != NULL)
			c[k++] = (struct report_change){at[i].name, what};
	}
	for (size_t i = 0; i < v->n_rows; i++)
		if (!seen[i])
			c[k++] = (struct report_change){v->row[i].name, S("ไม่นับในหน่วยงานนี้แล้ว")};
	v->change = c;
	v->n_changes = k;
}

/* What is printed under the name, by capacity. */
static void take_positions(struct request *r, struct report_view *v)
{
	day on = day_of_ms(r->now_ms);
	roster_heads(r->db, r->a, v->place->unit, on, v->head);
	for (enum report_capacity c = CAPACITY_HEAD; c <= CAPACITY_ON_BEHALF; c++)
		v->default_position[c] = report_position(r->db, r->a, r->account_id, v->place->unit, c, on);
}

/* When it would be complete if what is missing came at once; times that stand from a returned one stay. */
static i64 complete_at(const struct report_view *v, i64 now_ms)
{
	i64 last = 0;
	for (enum delivery k = 0; k < DELIVERY__MAX; k++) {
		i64 ms = v->d[k].there ? v->d[k].at_ms : now_ms;
		if (v->d[k].required && ms > last)
			last = ms;
	}
	return last > 0 ? last : now_ms;
}

static void take_report(struct request *r, struct report_view *v)
{
	const struct report *x = v->x;
	struct report_row *row;
	struct report_item *item;
	if (!rule_by_id(r->db, r->a, x->rule_id, &v->rule))
		v->rule = v->place->rule;
	v->rule_changed = x->rule_id != v->place->rule.id;
	v->n_rows = report_rows(r->db, r->a, x->id, &row);
	v->n_items = report_items(r->db, r->a, x->id, &item);
	v->row = row;
	v->item = item;
	report_deliveries(r->db, r->a, x, &v->rule, v->d);
	v->delivered_ms = report_delivered_ms(x, &v->rule, v->d);
	v->late = late_for(
		r->db, r->a, &v->rule, v->place->unit, v->delivered_ms > 0 ? v->delivered_ms : complete_at(v, r->now_ms), r->now_ms);
	v->score = late_score(&v->rule, &v->late, x->passed, x->staff, x->head_ok);
	v->made_by = account_name(r, x->made_by);
	v->submitted_by = account_name(r, x->submitted_by);
	v->received_by = account_name(r, x->received_by);
	v->decided_by = account_name(r, x->decided_by);
	if (v->newest && v->open && x->state != REPORT_ACCEPTED)
		compare(r, v);
}

static struct report_view view_of(struct request *r)
{
	const struct appraise_place *p = r->object;
	struct report *all;
	i64 no = 0;
	struct report_view v = {.place = p,
		.rule = p->rule,
		.base = report_path(r->a, &p->round, p->unit),
		.open = p->round.state == 1,
		.typed = {.capacity = -1}};
	v.typed.position = v.typed.order_no = v.typed.signer = v.typed.reason = v.typed.sent_no = v.typed.sent = S("");
	v.f = appraise_frame(r, &p->round, STR_CAT(r->a, S("รายงานตัวชี้วัดที่ 2 "), p->unit->full));
	frame_crumb(&v.f,
		org_may(org_who(r), PERM_APPRAISE_VIEW, p->unit)
			? STR_CAT(r->a, S("/appraise/"), round_code(r->a, &p->round), S("/office/"), p->unit->code)
			: (str){0},
		p->unit->full);
	frame_crumb(&v.f, (str){0}, S("รายงาน"));
	v.n_all = reports_of(r->db, r->a, p->round.id, p->unit, &all);
	v.all = all;
	v.x = v.n_all > 0 ? &all[0] : NULL;
	if (r->method == HTTP_GET && req_i64(r, "no", &no))
		for (size_t i = 0; i < v.n_all; i++)
			if (all[i].no == no)
				v.x = &all[i];
	v.newest = v.x == NULL || v.x == &all[0];
	v.may_certify = report_may_certify(r->db, r->a, org_who(r), p->unit, day_of_ms(r->now_ms));
	v.may_work = works_for(org_who(r), p->unit) || v.may_certify != 0;
	v.may_from = p->rule.opens;
	v.may_send = day_of_ms(r->now_ms) >= p->rule.opens;
	return v;
}

static void show(struct request *r, struct report_view *v)
{
	buf_reset(r->out);
	v->live = standing_office(r->db, &v->place->rule, v->place->unit, false);
	take_positions(r, v);
	if (v->x != NULL)
		take_report(r, v);
	else
		v->late = late_for(r->db, r->a, &v->rule, v->place->unit, 0, r->now_ms);
	report_view_page(r->out, v);
}

static struct report_note note_of(str done)
{
	static const struct {
		str code, words;
	} notes[] = {{S("made"), S("ทำรายงานจากข้อมูลล่าสุดแล้ว รอรับรองข้อมูล")}, {S("certified"), S("รับรองข้อมูลแล้ว รอส่ง")},
		{S("sent"), S("ส่งรายงานให้กองการเจ้าหน้าที่แล้ว")}, {S("both"), S("รับรองข้อมูลและส่งรายงานให้กองการเจ้าหน้าที่แล้ว")},
		{S("uncertified"), S("ถอนการรับรองแล้ว แก้ไขข้อมูลแล้วทำรายงานใหม่ได้")}, {S("paper"), S("บันทึกการส่งชุดเอกสารแล้ว")}};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (str_eq(done, notes[i].code))
			return (struct report_note){"done", notes[i].words};
	return (struct report_note){0};
}

/* GET /appraise/{round}/report/{code}: report_scope. no: an earlier one; done. */
void report_page(struct request *r)
{
	struct report_view v = view_of(r);
	v.note = note_of(field(r, "done"));
	show(r, &v);
}

/* --- acts --- */

static void go(struct request *r, const struct report_view *v, str done)
{
	reply_go(r, STR_CAT(r->a, v->base, S("?done="), done));
}

/* The page again with what is wrong; problems without a field stand at its top. */
static void refuse(struct request *r, struct report_view *v, int status, const char *form, const struct problems *ps)
{
	if (db_status(r->db) != DB_OK)
		return;
	v->ps = ps;
	v->typed.form = form;
	for (size_t i = 0; i < ps->n && v->note.tone == NULL; i++)
		if (ps->at[i].column.n == 0 || str_eq(ps->at[i].column, S("version")))
			v->note = (struct report_note){"bad", ps->at[i].expected};
	if (v->note.tone == NULL)
		v->note = (struct report_note){"bad", S("ยังไม่ได้บันทึก ตรวจช่องที่มีข้อความสีแดง")};
	reply_status(r, status);
	show(r, v);
}

/* The newest report; false: answered. */
static bool need_report(struct request *r, struct report_view *v)
{
	if (v->x != NULL)
		return true;
	reply_error(r, 404, S("ยังไม่มีรายงานของรอบนี้: ทำรายงานจากข้อมูลก่อน"));
	return false;
}

/* Acts hold from the version that the person saw. */
static i64 seen_version(struct request *r)
{
	i64 version = -1;
	req_i64(r, "version", &version);
	return version;
}

static struct report as_seen(struct request *r, const struct report *x)
{
	struct report seen = *x;
	seen.version = seen_version(r);
	return seen;
}

/* POST .../make: report_scope_work. */
void report_make_post(struct request *r)
{
	struct report_view v = view_of(r);
	struct problems ps = problems_in(r->a);
	if (report_make(r->db, r->a, r->now_ms, r->account_id, &v.place->round, &v.place->rule, v.place->unit, &ps) != 0)
		go(r, &v, S("made"));
	else
		refuse(r, &v, 409, NULL, &ps);
}

static enum report_capacity capacity_of(struct request *r)
{
	i64 c = CAPACITY_ON_BEHALF + 1;
	req_i64(r, "capacity", &c);
	return (enum report_capacity)c;
}

/* What was typed into the form of a signature: a field that the route does not declare must not be asked for. */
static void keep_signature(struct request *r, struct report_view *v)
{
	i64 c = -1;
	req_i64(r, "capacity", &c);
	v->typed.capacity = (int)c;
	v->typed.position = field(r, "position");
	v->typed.order_no = field(r, "order_no");
	take_positions(r, v);
	/* What was filled in for another capacity and left as it was follows the one that is chosen. */
	for (int k = CAPACITY_HEAD; c >= CAPACITY_HEAD && c <= CAPACITY_ON_BEHALF && k <= CAPACITY_ON_BEHALF; k++)
		if (str_eq(v->typed.position, v->default_position[k])) {
			v->typed.position = v->default_position[c];
			break;
		}
}

/* Right behind the certification, by the same password. What is refused here leaves the report certified. */
static void submit_at_once(struct request *r, struct report_view *v)
{
	struct problems ps = problems_in(r->a);
	struct report x;
	if (!report_by_token(r->db, r->a, v->x->token, &x))
		return;
	if (report_submit(r->db, r->a, r->now_ms, r->account_id, &x, &ps)) {
		go(r, v, S("both"));
		return;
	}
	if (ps.n == 0)
		return;
	struct report_view again = view_of(r);
	again.note = (struct report_note){"soon", STR_CAT(r->a, S("รับรองข้อมูลแล้ว แต่ยังไม่ได้ส่ง: "), ps.at[0].expected)};
	show(r, &again);
}

/* POST .../certify: who may certify. capacity, position, order_no, version, password; then=submit: and sends it. */
void report_certify_post(struct request *r)
{
	const struct org_confirm *password = r->prepared;
	struct report_view v = view_of(r);
	struct problems ps = problems_in(r->a);
	str why = S("");
	int status = 422;
	must(password);
	if (!need_report(r, &v))
		return;
	keep_signature(r, &v);
	if (v.may_certify == 0) { /* a stranger's password is no matter */
		report_certify(r->db, r->a, r->now_ms, org_who(r), v.x,
			&(struct report_certify){.capacity = CAPACITY_HEAD, .position = S(""), .order_no = S("")}, &ps);
		refuse(r, &v, 403, NULL, &ps);
		return;
	}
	if (!org_confirm_ok(r, password, &why, &status)) {
		problem_add(&ps, 0, S("password"), S(""), "%.*s", STR_FMT(why));
		refuse(r, &v, status, "certify", &ps);
		return;
	}
	struct report_certify c = {
		.capacity = capacity_of(r), .position = v.typed.position, .order_no = v.typed.order_no, .version = seen_version(r)};
	if (!report_certify(r->db, r->a, r->now_ms, org_who(r), v.x, &c, &ps))
		refuse(r, &v, 422, "certify", &ps);
	else if (str_eq(field(r, "then"), S("submit")))
		submit_at_once(r, &v);
	else
		go(r, &v, S("certified"));
}

/* POST .../uncertify: report_scope_work. reason, version. */
void report_uncertify_post(struct request *r)
{
	struct report_view v = view_of(r);
	struct problems ps = problems_in(r->a);
	if (!need_report(r, &v))
		return;
	v.typed.reason = field(r, "reason");
	struct report x = as_seen(r, v.x);
	if (v.may_certify == 0 && report_delivery_of(r->db, r->a, x.id, DELIVERY_CERTIFIED).signed_how == 0) {
		problem_add(&ps, 0, S(""), S(""), "ผู้ถอนการรับรองต้องเป็นผู้มีอำนาจรับรอง: แจ้งท้องถิ่นจังหวัดหรือผู้รักษาการแทน");
		refuse(r, &v, 403, NULL, &ps);
		return;
	}
	if (report_uncertify(r->db, r->a, r->now_ms, r->account_id, &x, v.typed.reason, &ps))
		go(r, &v, S("uncertified"));
	else
		refuse(r, &v, 422, "uncertify", &ps);
}

/* POST .../submit: report_scope_work. version. */
void report_submit_post(struct request *r)
{
	struct report_view v = view_of(r);
	struct problems ps = problems_in(r->a);
	if (!need_report(r, &v))
		return;
	struct report x = as_seen(r, v.x);
	if (report_submit(r->db, r->a, r->now_ms, r->account_id, &x, &ps))
		go(r, &v, S("sent"));
	else
		refuse(r, &v, 409, NULL, &ps);
}

void report_scan_prepare(struct request *r)
{
	r->prepared = incoming_take(r, report_files());
}

static bool is_scan(const char *type)
{
	return strcmp(type, "application/pdf") == 0 || strcmp(type, "image/png") == 0 || strcmp(type, "image/jpeg") == 0 ||
		   strcmp(type, "image/webp") == 0;
}

/* POST .../scan: report_scope_work. file (or upload, name), capacity, signer, position, order_no, version. */
void report_scan_post(struct request *r)
{
	const struct incoming *in = r->prepared;
	struct report_view v = view_of(r);
	struct problems ps = problems_in(r->a);
	if (!need_report(r, &v))
		return;
	keep_signature(r, &v);
	v.typed.signer = field(r, "signer");
	str fault = incoming_fault(in);
	if (fault.n == 0 && !is_scan(in->type))
		fault = S("ใช้ไฟล์ PDF หรือรูปภาพ PNG, JPEG, WebP");
	if (fault.n > 0) {
		problem_add(&ps, 0, S("file"), S(""), "%.*s", STR_FMT(fault));
		refuse(r, &v, 422, "scan", &ps);
		return;
	}
	struct report_scan s = {.capacity = capacity_of(r),
		.name = v.typed.signer,
		.position = v.typed.position,
		.order_no = v.typed.order_no,
		.sha = in->sha,
		.file_name = in->name,
		.file_size = in->size,
		.version = seen_version(r)};
	if (!report_scan(r->db, r->a, r->now_ms, r->account_id, v.x, &s, &ps)) {
		refuse(r, &v, 422, "scan", &ps);
		return;
	}
	upload_done(r, field(r, "upload"));
	go(r, &v, S("certified"));
}

/* POST .../paper: report_scope_work. sent_no, sent, version (of the line). */
void report_paper_post(struct request *r)
{
	struct report_view v = view_of(r);
	struct problems ps = problems_in(r->a);
	day sent = DAY_NONE;
	str why = S("");
	if (!need_report(r, &v))
		return;
	v.typed.sent_no = field(r, "sent_no");
	v.typed.sent = field(r, "sent");
	if (v.typed.sent.n > 0 && !roster_day(r->a, v.typed.sent, day_ymd(v.place->rule.opens).y, r->now_ms, &sent, &why)) {
		problem_add(&ps, 0, S("sent"), v.typed.sent, "%.*s", STR_FMT(why));
		refuse(r, &v, 422, "paper", &ps);
		return;
	}
	if (report_paper_sent(r->db, r->a, r->now_ms, r->account_id, v.x, v.typed.sent_no, sent, seen_version(r), &ps))
		go(r, &v, S("paper"));
	else
		refuse(r, &v, 422, "paper", &ps);
}

/* --- files --- */

static const char *scan_type(str name)
{
	static const struct {
		const char *end, *type;
	} types[] = {{".png", "image/png"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".webp", "image/webp"}};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (name.n >= strlen(types[i].end) &&
			strncasecmp(name.p + name.n - strlen(types[i].end), types[i].end, strlen(types[i].end)) == 0)
			return types[i].type;
	return "application/pdf";
}

/* GET .../scan: report_scope. no. The scan of the signed report as it was uploaded. */
void report_scan_file(struct request *r)
{
	struct report_view v = view_of(r);
	struct report_delivery d = {.sha = S("")};
	if (v.x != NULL)
		d = report_delivery_of(r->db, r->a, v.x->id, DELIVERY_CERTIFIED);
	if (d.sha.n != SHA256_HEX_N || !store_has(report_files(), d.sha)) {
		reply_error(r, 404, S("ไม่พบไฟล์สแกนของรายงานนี้"));
		return;
	}
	reply_file(r, store_path(report_files(), r->a, d.sha), scan_type(d.file_name), d.file_name, d.sha, true);
}

/* GET .../content.txt: report_scope. no. The text whose SHA-256 is certified; people's names leave, so it is audited. */
void report_content(struct request *r)
{
	struct report_view v = view_of(r);
	if (!need_report(r, &v))
		return;
	report_audit(
		r->db, r->a, r->now_ms, r->account_id, v.x, S("appraise.report.taken"), (str){0}, str_fmt(r->a, "ครั้งที่ %d", v.x->no));
	buf_reset(r->out);
	buf_str(r->out, report_text(r->db, r->a, v.x));
	reply_download(
		r, "text/plain; charset=utf-8", str_fmt(r->a, "เนื้อหารายงานที่รับรอง-%.*s-%d.txt", STR_FMT(v.place->unit->code), v.x->no));
}

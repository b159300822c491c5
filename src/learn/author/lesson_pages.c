/* lesson_pages.c: one lesson: what it says, when it is done, its video, document, package and captions; pictures of the course. */
#include "learn/author/pages.h"
#include "learn/author/lesson.html.h"

#include "learn/author/media.h"
#include "web/uploads.h"

/* --- the page --- */

static size_t files_of(struct author_page *p, struct cf_file **ret)
{
	struct request *r = p->r;
	struct cf_file *at = new (r->a, struct cf_file, AUTHOR_FILES_MAX);
	size_t n = 0;
	struct db_cur q = db_query(r->db, "select name, type, size from course_file where course_id = $1 order by name", p->c->id);
	while (db_next(&q))
		if (n < AUTHOR_FILES_MAX)
			at[n++] = (struct cf_file){.name = str_dup(r->a, db_str(&q, 0)), .type = str_dup(r->a, db_str(&q, 1)), .size = db_i64(&q, 2)};
	*ret = at;
	return n;
}

void author_show_lesson(struct author_page *p, const struct learn_lesson *typed, const struct problems *ps, str note, str bad)
{
	struct request *r = p->r;
	struct lesson_view v = {.p = p, .l = typed != NULL ? *typed : *p->l, .version = author_lesson_version(r->db, p->l->id), .ps = ps, .note = note, .bad = bad};
	v.n_files = files_of(p, &v.file);
	v.has_quiz = p->l->kind == LESSON_TEST && learn_quiz(r->db, r->a, p->l->id) != NULL;
	struct frame f = author_frame(p, STR_CAT(r->a, p->l->title, S(" · "), p->v->title), p->l->title);
	buf_reset(r->out);
	lesson_page(r->out, &v, &f);
}

/* GET /teach/{slug}/l/{key}: PERM_LEARN_TEACH; teaches it or may approve it. */
void lesson_get(struct request *r)
{
	str done = author_field(r, "done");
	author_show_lesson(author_page(r), NULL, NULL, done.n > 0 ? S("บันทึกแล้ว") : (str){0}, (str){0});
}

/* --- saving --- */

static int whole(struct request *r, const char *name, int was, struct problems *ps)
{
	str s = author_field(r, name);
	i64 n = 0;
	if (!author_came(r, name))
		return was;
	if (s.n > 0 && (!str_i64(s, &n) || n < 0 || n > 1000000)) {
		problem_add(ps, 0, str_of(name), s, "ต้องเป็นจำนวนเต็มตั้งแต่ 0");
		return was;
	}
	return (int)n;
}

/* What came over what stands there. */
static struct learn_lesson lesson_sent(struct author_page *p, struct problems *ps)
{
	struct request *r = p->r;
	struct learn_lesson l = *p->l;
	i64 n;
	if (author_came(r, "title"))
		l.title = author_field(r, "title");
	if (author_came(r, "body"))
		l.body = req_field(r, "body");
	if (author_came(r, "url"))
		l.url = author_field(r, "url");
	if (req_i64(r, "required", &n))
		l.required = n == 1;
	if (req_i64(r, "rule", &n))
		l.rule = (enum lesson_rule)n;
	l.minutes = whole(r, "minutes", l.minutes, ps);
	l.rule_value = whole(r, "rule_value", l.rule_value, ps);
	if (l.rule == RULE_WATCHED && l.rule_value == 0)
		l.rule_value = 80;
	if (author_came(r, "opens_day") && !author_day(r->a, author_field(r, "opens_day"), &l.opens_day))
		problem_add(ps, 0, S("opens_day"), author_field(r, "opens_day"), "วันที่ไม่ถูกต้อง");
	return l;
}

static void stale_json(struct request *r, const struct learn_lesson *l, i64 version)
{
	reply_type(r, "application/json");
	buf_fmt(r->out, "{\"saved\":false,\"stale\":true,\"version\":%lld,\"by\":\"ผู้จัดทำอีกคน\",\"at\":\"สักครู่นี้\",\"error\":\"มีผู้อื่นบันทึกไปก่อน\",\"title\":", (long long)version);
	buf_json(r->out, l->title);
	buf_lit(r->out, ",\"body\":");
	buf_json(r->out, l->body);
	buf_lit(r->out, ",\"url\":");
	buf_json(r->out, l->url);
	buf_lit(r->out, ",\"opens_day\":");
	buf_json(r->out, l->opens_day);
	buf_fmt(r->out, ",\"minutes\":\"%d\",\"required\":\"%d\",\"rule\":\"%d\",\"rule_value\":\"%d\"}", l->minutes, l->required, (int)l->rule, l->rule_value);
	reply_status(r, 409);
}

/* POST /teach/{slug}/l/{key}: a draft one teaches. seen (version of the lesson), and any of the fields: the others stay. */
void lesson_post(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	i64 seen = -1, version = author_lesson_version(r->db, p->l->id);
	struct learn_lesson l = lesson_sent(p, &ps);
	req_i64(r, "seen", &seen);
	if (seen != version) {
		if (r->json)
			stale_json(r, p->l, version);
		else {
			author_show_lesson(p, &l, NULL, (str){0}, S("ยังไม่ได้บันทึก: มีผู้อื่นบันทึกไปก่อน ช่องด้านล่างคือสิ่งที่ท่านพิมพ์ บันทึกอีกครั้งหากต้องการแทนที่"));
			reply_status(r, 409);
		}
		return;
	}
	if (ps.n == 0 && author_lesson_check(&p->w, &l, &ps)) {
		author_lesson_set(&p->w, p->l, &l);
		author_audit(&p->w, "lesson.edit", STR_CAT(r->a, p->c->slug, S(" "), p->l->key), p->l->title, l.title);
		if (r->json)
			author_saved_json(r, version + 1);
		else
			reply_go(r, STR_CAT(r->a, author_href(p, "/l/"), p->l->key, S("?done=1")));
		return;
	}
	if (r->json)
		reply_error(r, 422, author_problems_text(r->a, &ps));
	else {
		author_show_lesson(p, &l, &ps, (str){0}, (str){0});
		reply_status(r, 422);
	}
}

/* POST /teach/{slug}/l/{key}/remove: a draft one teaches. */
void lesson_remove(struct request *r)
{
	struct author_page *p = author_page(r);
	author_lesson_remove(&p->w, p->l);
	author_go(r, author_href(p, "?done=removed"));
}

/* --- files --- */

struct file_ready {
	struct incoming in;
	str fault;
	i64 seconds;
	const struct scorm_ready *package;
};

static void read_video(struct request *r, struct file_ready *ready)
{
	struct mp4_facts f = {.verdict = MP4_BROKEN};
	if (ready->in.verdict == STORE_TYPE_OK && str_eq(str_of(ready->in.type), S("video/mp4")))
		f = media_mp4_file(store_path(learn_files(), r->a, ready->in.sha));
	ready->fault = media_mp4_words(r->a, &f);
	ready->seconds = f.seconds;
}

static void read_captions(struct request *r, struct file_ready *ready)
{
	str text = author_read_all(r->a, ready->in.path, MEDIA_VTT_MAX);
	struct problems ps = problems_in(r->a);
	struct sha256 sha;
	if (text.p == NULL)
		ready->fault = S("ไฟล์คำบรรยายใหญ่เกิน 1 MB");
	else if (!media_vtt(text, &ps))
		ready->fault = author_problems_text(r->a, &ps);
	else if (!store_put(learn_files(), text, &sha))
		ready->fault = S("เก็บไฟล์ไม่สำเร็จ: พื้นที่เก็บไฟล์อาจเต็ม");
	else
		ready->in.sha = hex_of(r->a, sha.b, sizeof sha.b);
}

static void read_package(struct request *r, struct file_ready *ready)
{
	struct problems ps = problems_in(r->a);
	ready->package = learn_scorm_read(r->a, store_path(learn_files(), r->a, ready->in.sha), &ps);
	if (ready->package == NULL)
		ready->fault = author_problems_text(r->a, &ps);
}

static void stored_as(struct request *r, struct file_ready *ready, const char *type, const char *words)
{
	incoming_store(r, learn_files(), &ready->in);
	ready->fault = incoming_fault(&ready->in);
	if (ready->fault.n == 0 && !str_eq(str_of(ready->in.type), str_of(type)))
		ready->fault = str_of(words);
}

/* On a worker, by what the form says the file is; the line compares it with the lesson. */
void lesson_file_prepare(struct request *r)
{
	struct file_ready *ready = new (r->a, struct file_ready, 1);
	str kind = author_field(r, "kind");
	r->prepared = ready;
	if (str_eq(kind, S("remove")))
		return;
	ready->in = incoming_find(r, learn_files());
	if (ready->in.path == NULL) {
		ready->fault = incoming_fault(ready->in.full ? &ready->in : NULL);
		return;
	}
	if (str_eq(kind, S("captions")))
		read_captions(r, ready);
	else if (str_eq(kind, S("video"))) {
		stored_as(r, ready, "video/mp4", "ไฟล์นี้ไม่ใช่วิดีโอ mp4: แนบไฟล์วิดีโอ mp4 (H.264)");
		if (ready->fault.n == 0)
			read_video(r, ready);
	} else if (str_eq(kind, S("document")))
		stored_as(r, ready, "application/pdf", "ไฟล์นี้ไม่ใช่ PDF: บันทึกเอกสารเป็น PDF แล้วแนบอีกครั้ง");
	else if (str_eq(kind, S("scorm"))) {
		stored_as(r, ready, "application/zip", "ไฟล์นี้ไม่ใช่แพ็กเกจ SCORM (.zip)");
		if (ready->fault.n == 0)
			read_package(r, ready);
	} else
		ready->fault = S("ไม่รู้จักไฟล์ชนิดนี้: โหลดหน้าใหม่แล้วแนบอีกครั้ง");
}

static void lesson_refused(struct author_page *p, str words)
{
	if (p->r->json) {
		reply_error(p->r, 422, words);
		return;
	}
	author_show_lesson(p, NULL, NULL, (str){0}, words);
	reply_status(p->r, 422);
}

static void lesson_back(struct author_page *p, const char *to)
{
	struct request *r = p->r;
	upload_done(r, author_field(r, "upload"));
	author_go(r, STR_CAT(r->a, author_href(p, "/l/"), p->l->key, str_of(to)));
}

/* POST /teach/{slug}/l/{key}/file: a draft one teaches. kind as the lesson's, a file. */
void lesson_file_post(struct request *r)
{
	struct author_page *p = author_page(r);
	const struct file_ready *ready = r->prepared;
	str name = str_clip(ready->in.name.p != NULL ? ready->in.name : S(""), 300);
	if (ready->fault.n > 0)
		lesson_refused(p, ready->fault);
	else if (!str_eq(author_field(r, "kind"), lesson_kind_code(p->l->kind)) || ready->in.sha.n == 0)
		lesson_refused(p, S("ไม่พบไฟล์ที่ส่งมา หรือชนิดไม่ตรงกับบทเรียน: เลือกไฟล์แล้วแนบอีกครั้ง"));
	else {
		if (p->l->kind == LESSON_SCORM)
			author_package_set(&p->w, p->l, learn_scorm_add(r->db, r->a, r->now_ms, ready->package), ready->in.sha, name, ready->in.size);
		else
			author_video_set(&p->w, p->l, ready->in.sha, name, str_of(ready->in.type), ready->in.size, ready->seconds);
		lesson_back(p, "?done=1#file-part");
	}
}

/* POST /teach/{slug}/l/{key}/captions: a draft one teaches. A WebVTT file; kind "remove": none. */
void lesson_captions_post(struct request *r)
{
	struct author_page *p = author_page(r);
	const struct file_ready *ready = r->prepared;
	bool remove = str_eq(author_field(r, "kind"), S("remove"));
	if (ready->fault.n > 0)
		lesson_refused(p, ready->fault);
	else if (p->l->kind != LESSON_VIDEO || (!remove && ready->in.sha.n == 0))
		lesson_refused(p, S("ไม่พบไฟล์คำบรรยายที่ส่งมา: เลือกไฟล์ .vtt แล้วแนบอีกครั้ง"));
	else {
		author_captions_set(&p->w, p->l, remove ? S("") : ready->in.sha);
		lesson_back(p, "?done=1#file-part");
	}
}

/* --- pictures of the course --- */

void lesson_picture_prepare(struct request *r) { r->prepared = incoming_take(r, learn_files()); }

/* Where the form stood: a lesson's page, else the facts. */
static str came_from(struct author_page *p)
{
	str key = author_field(p->r, "kind");
	return learn_lesson(p->v, key) != NULL ? STR_CAT(p->r->a, author_href(p, "/l/"), key, S("?done=1#pictures")) : author_href(p, "/facts?done=1");
}

static void picture_refused(struct author_page *p, str words)
{
	p->l = learn_lesson(p->v, author_field(p->r, "kind"));
	if (p->l != NULL)
		lesson_refused(p, words);
	else
		author_refuse(p, 422, words);
}

/* POST /teach/{slug}/files: a draft one teaches. A picture or PDF that texts may name; kind: key of the lesson one came from. A new file under a
 * name that exists replaces it only while no published version names files of this course. */
void lesson_picture_post(struct request *r)
{
	struct author_page *p = author_page(r);
	const struct incoming *in = r->prepared;
	str fault = incoming_fault(in);
	bool ok = fault.n == 0 && (str_starts(str_of(in->type), S("image/")) || str_eq(str_of(in->type), S("application/pdf")));
	if (fault.n == 0 && !ok)
		fault = S("แนบได้เฉพาะภาพ (png jpg webp gif) และ PDF");
	if (fault.n == 0 && db_get(r->db, 0, "select count(*) from course_file where course_id = $1", p->c->id) >= AUTHOR_FILES_MAX)
		fault = S("มีไฟล์ได้ไม่เกิน 500 ไฟล์: นำไฟล์ที่ไม่ใช้ออกก่อน");
	if (fault.n > 0) {
		picture_refused(p, fault);
		return;
	}
	/* A published version never changes: a name stays what it is, the next file of that name gets a number. */
	str wanted = author_name_of(r->a, in->name), name = wanted;
	for (int no = 2; no < 1000 && db_has(r->db, "select 1 from course_file where course_id = $1 and name = $2 and sha <> $3", p->c->id, name, in->sha); no++)
		name = str_fmt(r->a, "%d-%.*s", no, STR_FMT(str_clip(wanted, 90)));
	db_exec(r->db, "insert into course_file(course_id, name, sha, type, size, at_ms) values ($1, $2, $3, $4, $5, $6) on conflict do nothing", p->c->id, name, in->sha, in->type,
		in->size, r->now_ms);
	author_audit(&p->w, "course.file.add", p->c->slug, (str){0}, name);
	upload_done(r, author_field(r, "upload"));
	author_go(r, came_from(p));
}

/* POST /teach/{slug}/files/remove: a draft one teaches. remove: name; kind as above. Only a file that no published version names. */
void lesson_picture_remove(struct request *r)
{
	struct author_page *p = author_page(r);
	str name = author_field(r, "remove"), word = STR_CAT(r->a, S("%(file:"), name, S(")%"));
	bool used = author_name_ok(name) && (db_has(r->db, "select 1 from lesson l join course_version v on v.id = l.version_id where v.course_id = $1 and v.state > 0 and l.body like $2", p->c->id, word) ||
		db_has(r->db, "select 1 from course_version where course_id = $1 and state > 0 and body like $2", p->c->id, word));
	if (used) {
		picture_refused(p, S("รุ่นที่เผยแพร่แล้วยังใช้ไฟล์นี้ จึงนำออกไม่ได้"));
		return;
	}
	db_exec(r->db, "delete from course_file where course_id = $1 and name = $2", p->c->id, name);
	author_audit(&p->w, "course.file.remove", p->c->slug, name, (str){0});
	author_go(r, came_from(p));
}

/* --- showing --- */

static void show_stored(struct request *r, str sha, str type, str name)
{
	static const char *const shown[] = {"image/png", "image/jpeg", "image/webp", "video/mp4", "application/pdf", "text/vtt"};
	if (sha.n == 0 || !store_has(learn_files(), sha)) {
		reply_error(r, 404, S("ไม่พบไฟล์นี้: แจ้งผู้ดูแลระบบ"));
		return;
	}
	bool inside = false;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		inside = inside || str_eq(type, str_of(shown[i]));
	reply_file(r, store_path(learn_files(), r->a, sha), str_z(r->a, type), name, sha, inside);
}

/* GET /teach/{slug}/l/{key}/file: teaches it or may approve it. */
void lesson_file_get(struct request *r)
{
	const struct learn_lesson *l = author_page(r)->l;
	show_stored(r, l->file_sha, l->file_type, l->file_name);
}

void lesson_captions_get(struct request *r) { show_stored(r, author_page(r)->l->captions_sha, S("text/vtt"), S("captions.vtt")); }

void course_cover_get(struct request *r)
{
	const struct learn_version *v = author_page(r)->v;
	show_stored(r, v->cover_sha, v->cover_type, S("cover"));
}

void course_file_get(struct request *r)
{
	struct author_page *p = author_page(r);
	str name = str_dup(r->a, req_param(r, "name"));
	str sha = db_get_str(r->db, r->a, "select sha from course_file where course_id = $1 and name = $2", p->c->id, name);
	str type = db_get_str(r->db, r->a, "select type from course_file where course_id = $1 and name = $2", p->c->id, name);
	show_stored(r, sha.p != NULL ? sha : S(""), type.p != NULL ? type : S(""), name);
}

/* Courses as files: the samples, round trip, whatever can be wrong, Common Cartridge. */
#include "author_case.h"
#include "mp4.h"

#include "base/data.h"
#include "doc/sandbox.h"

/* --- a course file in memory: names and contents --- */

struct files {
	const char *name[20];
	str content[20];
	size_t n;
};
static void put_file(struct files *f, const char *name, str content)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->name[i], name) == 0) {
			f->content[i] = content;
			return;
		}
	assert_true(f->n < N_OF(f->name));
	f->name[f->n] = name;
	f->content[f->n++] = content;
}
static str get_file(void *ctx, str name)
{
	const struct files *f = ctx;
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(str_of(f->name[i]), name))
			return f->content[i];
	return (str){0};
}

/* 1 x 1, as small as a PNG can be. */
static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9c"
						  "c\xf8\xcf\xc0\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xae" "B`\x82";
#define PNG ((str){png, sizeof png - 1})
#define PDF S("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
#define GIFT S("$CATEGORY: ภาษี\n\n::ข้อ 1::ใครเก็บภาษีป้าย {=อปท. ~จังหวัด ~อำเภอ}\n\n::ข้อ 2::ภาษีป้ายเป็นภาษีท้องถิ่น ![ป้าย](file\\:map.png) {T}\n\n")
#define COURSE \
	"{\"slug\": \"sign-tax\", \"title\": \"ภาษีป้าย\", \"area\": \"finance\", \"summary\": \"สรุป\", \"for_whom\": \"ทุกคน\", \"teacher\": \"กองคลัง\"," \
	" \"audience\": [\"lao\", \"public\"], \"in_order\": true, \"due_days\": 30, \"certificate\": true, \"cover\": \"cover.png\", \"opens_day\": \"2026-10-01\"," \
	" \"sections\": [{\"title\": \"หนึ่ง\", \"lessons\": [" \
	"{\"title\": \"อ่าน\", \"kind\": \"text\", \"minutes\": 10, \"body\": \"lesson-1.md\"}," \
	"{\"title\": \"ดู\", \"kind\": \"video\", \"minutes\": 5, \"file\": \"video.mp4\", \"captions\": \"video.vtt\", \"rule_value\": 70, \"file_name\": \"วิดีโอ.mp4\"}," \
	"{\"title\": \"เอกสาร\", \"kind\": \"document\", \"file\": \"doc.pdf\", \"required\": false}]}," \
	"{\"title\": \"สอง\", \"lessons\": [{\"title\": \"เว็บ\", \"kind\": \"link\", \"url\": \"https://www.dla.go.th/\", \"opens_day\": \"2026-11-01\"}," \
	"{\"title\": \"สอบ\", \"kind\": \"test\", \"minutes\": 15, \"test\": {\"pass\": 62.5, \"attempts\": 3, \"wait_minutes\": 5, \"limit_minutes\": 20, \"per_page\": 1," \
	" \"opens\": \"2026-10-01T09:00\", \"review\": \"marks\", \"review_when\": \"now\", \"grading\": \"last\", \"shuffle_options\": false, \"words\": \"โปรดอ่าน\"," \
	" \"parts\": [{\"title\": \"ตอน\", \"topic\": \"ภาษี\", \"draw\": 1, \"points\": 1.5}]}}]}]," \
	" \"survey\": [{\"kind\": \"agree\", \"text\": \"ดี\"}, {\"kind\": \"words\", \"text\": \"เสนอแนะ\"}]}"

static struct files good_files(void)
{
	struct buf video = {0};
	make_mp4(&video, good_mp4());
	struct files f = {.n = 0};
	put_file(&f, "course.json", S(COURSE));
	put_file(&f, "body.md", S("- เข้าใจ ![แผนที่](file:map.png)"));
	put_file(&f, "lesson-1.md", S("# ภาษี\n\n![แผนที่](file:map.png)"));
	put_file(&f, "questions.gift", GIFT);
	put_file(&f, "map.png", PNG);
	put_file(&f, "cover.png", PNG);
	put_file(&f, "doc.pdf", PDF);
	put_file(&f, "video.mp4", str_take(at.t->a, &video));
	put_file(&f, "video.vtt", S("WEBVTT\n\n00:01.000 --> 00:02.000\nสวัสดี\n"));
	return f;
}

static struct course_file *read_files(struct files *f, struct problems *ps) { return learn_course_file_of(at.t->a, get_file, f, ps); }

static i64 add_files(struct files *f, struct problems *ps)
{
	struct course_file *c = read_files(f, ps);
	return c != NULL ? learn_course_file_add(at.t->db, at.t->a, NOW_MS, at.writer, org_by_code(org_dir(at.t->db), S("P54")), c, ps) : 0;
}

/* --- reading --- */

static void reads(void **state)
{
	struct country_test *t = *state;
	struct files f = good_files();
	struct problems ps = problems_in(t->a);
	i64 id = add_files(&f, &ps);
	if (id == 0)
		print_problems(&ps);
	assert_true(id > 0);
	struct author w = author_now(at.writer, S("sign-tax"));
	const struct learn_version *v = w.v;
	assert_int_equal(w.c->area, AREA_FINANCE);
	assert_int_equal(v->audience, AUDIENCE_LAO | AUDIENCE_PUBLIC);
	assert_int_equal(v->minutes, 30); /* sum of the lessons */
	assert_true(v->in_order && v->certificate && v->cover_sha.n == 64);
	check_str(v->opens_day, S("2026-10-01"));
	check_str(order_of(v), S("อ่าน ดู เอกสาร|เว็บ สอบ"));
	const struct learn_lesson *l = v->lesson;
	assert_int_equal(l[1].kind, LESSON_VIDEO);
	assert_int_equal(l[1].rule, RULE_WATCHED);
	assert_int_equal(l[1].rule_value, 70);
	assert_int_equal(l[1].seconds, 91);
	assert_true(l[1].captions_sha.n == 64);
	check_str(l[1].file_name, S("วิดีโอ.mp4"));
	check_str(l[1].file_type, S("video/mp4"));
	assert_false(l[2].required);
	check_str(l[3].opens_day, S("2026-11-01"));
	const struct quiz *q = learn_quiz(t->db, t->a, l[4].id);
	assert_non_null(q);
	assert_int_equal(q->pass, 6250);
	assert_int_equal(q->grading, 1);
	assert_int_equal(q->review, REVIEW_MARKS);
	assert_true(q->shuffle_questions && !q->shuffle_options && q->opens_ms > 0 && q->n_parts == 1);
	assert_int_equal(q->part[0].points, 150);
	assert_int_equal(db_get(t->db, 0, "select count(*) from question where course_id = $1", id), 2);
	assert_int_equal(db_get(t->db, 0, "select count(*) from course_file where course_id = $1", id), 1);
	assert_int_equal(db_get(t->db, 0, "select count(*) from survey_item where course_id = $1", id), 2);
	assert_true(learn_publish(t->db, t->a, NOW_MS, v->id, 0, 0, &ps));
	/* The same again: another slug. */
	assert_true(add_files(&f, &ps) > 0);
	assert_true(db_has(t->db, "select 1 from course where slug = 'sign-tax-2'"));
}

/* One text of course.json for another, or a file taken away or changed. */
static void wrong(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to; /* in course.json; NULL: see file */
		const char *file, *content; /* NULL content: it is not there */
		const char *column, *words;
	} cases[] = {
		{NULL, NULL, "course.json", NULL, "course.json", "ไม่พบไฟล์ course.json"},
		{NULL, NULL, "course.json", "{\"slug\": \"x\",}", "course.json", "อ่าน JSON ไม่ได้"},
		{NULL, NULL, "course.json", "[]", "course.json", "อ่าน JSON ไม่ได้"},
		{"\"kind\": \"link\"", "\"kind\": \"game\"", NULL, NULL, "ส่วนที่ 2 บทที่ 1 kind", "ไม่รู้จักชนิดของบทเรียน"},
		{"\"pass\": 62.5", "\"pass\": 101", NULL, NULL, "ส่วนที่ 2 บทที่ 2 test pass", "ร้อยละ 0 ถึง 100"},
		{"\"pass\": 62.5", "\"pass\": -1", NULL, NULL, "test pass", "ร้อยละ 0 ถึง 100"},
		{"\"pass\": 62.5", "\"pass\": 62.555", NULL, NULL, "test pass", "ทศนิยมไม่เกินสองตำแหน่ง"},
		{"\"pass\": 62.5", "\"pas\": 62.5", NULL, NULL, "test", "ไม่รู้จักชื่อช่อง"},
		{"\"teacher\"", "\"techer\"", NULL, NULL, "", "ไม่รู้จักชื่อช่อง"},
		{"\"slug\": \"sign-tax\"", "\"slug\": \"../etc\"", NULL, NULL, "slug", "a-z 0-9"},
		{"\"area\": \"finance\"", "\"area\": \"money\"", NULL, NULL, "area", "ไม่รู้จักหมวดวิชา"},
		{"\"lao\", \"public\"", "\"lao\", \"all\"", NULL, NULL, "audience", "dla lao public"},
		{"\"lao\", \"public\"", "", NULL, NULL, "audience", "อย่างน้อยหนึ่ง"},
		{"\"minutes\": 10", "\"minutes\": \"10\"", NULL, NULL, "ส่วนที่ 1 บทที่ 1 minutes", "จำนวนเต็ม"},
		{"\"minutes\": 10", "\"minutes\": 99999", NULL, NULL, "ส่วนที่ 1 บทที่ 1 minutes", "6000"},
		{"\"in_order\": true", "\"in_order\": 1", NULL, NULL, "in_order", "true หรือ false"},
		{"2026-10-01\", \"sec", "2026-13-01\", \"sec", NULL, NULL, "opens_day", "2026-10-01"},
		{"https://www.dla.go.th/", "javascript:alert(1)", NULL, NULL, "บทที่ 1 url", "https://"},
		{"\"topic\": \"ภาษี\"", "\"topic\": \"ไม่มี\"", NULL, NULL, "test topic", "ไม่มีหัวข้อนี้"},
		{"\"draw\": 1", "\"draw\": 99", NULL, NULL, "ส่วนที่ 2 บทที่ 2 test", ""},
		{"\"points\": 1.5", "\"points\": 0", NULL, NULL, "points", "มากกว่า 0"},
		{"\"review\": \"marks\"", "\"review\": \"all\"", NULL, NULL, "review", "nothing score marks answers"},
		{"\"body\": \"lesson-1.md\"", "\"body\": \"lesson-9.md\"", NULL, NULL, "ส่วนที่ 1 บทที่ 1 body", "ไม่มีไฟล์นี้"},
		{"\"body\": \"lesson-1.md\"", "\"body\": \"../../etc/passwd\"", NULL, NULL, "บทที่ 1 body", "ชื่อไฟล์ใช้"},
		{"\"rule_value\": 70", "\"rule_value\": 0", NULL, NULL, "rule_value", "1 ถึง 100"},
		{"\"rule_value\": 70", "\"rule\": \"pass\"", NULL, NULL, "บทที่ 2 rule", "ใช้กับบทเรียนชนิดนี้ไม่ได้"},
		{NULL, NULL, "lesson-1.md", "   ", "บทที่ 1 body", "ต้องมีเนื้อหา"},
		{NULL, NULL, "lesson-1.md", "\xff\xfe", "บทที่ 1 body", "UTF-8"},
		{NULL, NULL, "map.png", NULL, "body.md", "ไม่มีในชุด"},
		{NULL, NULL, "cover.png", NULL, "cover", "ไม่มีไฟล์นี้"},
		{NULL, NULL, "cover.png", "%PDF-1.4 no picture", "cover", ""},
		{NULL, NULL, "video.mp4", "this is not a video at all", "ส่วนที่ 1 บทที่ 2 file", ""},
		{NULL, NULL, "video.vtt", "1\n00:00:01,000 --> 00:00:02,000\n", "ส่วนที่ 1 บทที่ 2 captions", "WEBVTT"},
		{NULL, NULL, "doc.pdf", "\x89PNG\r\n\x1a\n\0", "ส่วนที่ 1 บทที่ 3 file", ""},
		{NULL, NULL, "questions.gift", NULL, "questions.gift", "ไม่มีไฟล์คลังคำถาม"},
		{NULL, NULL, "questions.gift", "::x::ไม่มีคำตอบ {~ก ~ข}\n", "questions.gift", ""},
		{"\"sections\": [{\"title\": \"หนึ่ง\"", "\"sections\": [{\"title\": \"\"", NULL, NULL, "ส่วนที่ 1 title", "ต้องไม่ว่าง"},
	};
	i64 courses = db_get(at.t->db, 0, "select count(*) from course");
	for (size_t i = 0; i < N_OF(cases); i++) {
		struct files f = good_files();
		if (cases[i].from != NULL) {
			ptrdiff_t where = str_find(S(COURSE), str_of(cases[i].from));
			assert_true(where >= 0);
			str all = S(COURSE);
			put_file(&f, "course.json", STR_CAT(at.t->a, str_sub(all, 0, (size_t)where), str_of(cases[i].to), str_sub(all, (size_t)where + strlen(cases[i].from), all.n)));
		} else
			put_file(&f, cases[i].file, cases[i].content != NULL ? str_of(cases[i].content) : (str){0});
		struct problems ps = problems_in(at.t->a);
		db_savepoint(at.t->db);
		i64 id = add_files(&f, &ps);
		if (id != 0 || ps.n == 0)
			print_error("case %zu was taken\n", i);
		assert_int_equal(id, 0);
		assert_says(&ps, cases[i].column, cases[i].words);
		db_rollback_to(at.t->db);
	}
	assert_int_equal(db_get(at.t->db, 0, "select count(*) from course"), courses);
}

/* --- there and back --- */

static void same_lesson(const struct learn_lesson *x, const struct learn_lesson *y)
{
	check_str(x->title, y->title);
	check_str(x->body, y->body);
	check_str(x->url, y->url);
	check_str(x->opens_day, y->opens_day);
	check_str(x->file_sha, y->file_sha);
	check_str(x->file_name, y->file_name);
	check_str(x->file_type, y->file_type);
	check_str(x->captions_sha, y->captions_sha);
	assert_int_equal(x->kind, y->kind);
	assert_int_equal(x->minutes, y->minutes);
	assert_int_equal(x->required, y->required);
	assert_int_equal(x->rule, y->rule);
	assert_int_equal(x->rule_value, y->rule_value);
	assert_int_equal(x->seconds, y->seconds);
	assert_int_equal(x->file_size, y->file_size);
}

static void same_test(const struct quiz *x, const struct quiz *y)
{
	assert_true((x == NULL) == (y == NULL));
	if (x == NULL)
		return;
	assert_int_equal(x->pass, y->pass);
	assert_int_equal(x->attempts, y->attempts);
	assert_int_equal(x->wait_minutes, y->wait_minutes);
	assert_int_equal(x->limit_minutes, y->limit_minutes);
	assert_int_equal(x->opens_ms, y->opens_ms);
	assert_int_equal(x->closes_ms, y->closes_ms);
	assert_int_equal(x->shuffle_questions, y->shuffle_questions);
	assert_int_equal(x->shuffle_options, y->shuffle_options);
	assert_int_equal(x->per_page, y->per_page);
	assert_int_equal(x->review, y->review);
	assert_int_equal(x->review_when, y->review_when);
	assert_int_equal(x->grading, y->grading);
	check_str(x->words, y->words);
	assert_int_equal(x->n_parts, y->n_parts);
	for (size_t i = 0; i < x->n_parts; i++) {
		check_str(x->part[i].title, y->part[i].title);
		assert_int_equal(x->part[i].n_draw, y->part[i].n_draw);
		assert_int_equal(x->part[i].points, y->part[i].points);
	}
}

/* The exported file comes in again equal in everything that a course file holds. */
static struct author there_and_back(str slug)
{
	struct country_test *t = at.t;
	struct author w = author_now(at.writer, slug);
	struct buf zip = {0};
	struct problems ps = problems_in(t->a);
	assert_true(learn_course_export(t->db, t->a, w.c, w.v->id, &zip));
	const char *path;
	int fd = author_spool(t->a, &path);
	assert_true(fd >= 0 && author_write_all(fd, zip.p, zip.n));
	close(fd);
	buf_free(&zip);
	struct course_file *f = learn_course_file_read(t->a, path, S("x.zip"), &ps);
	i64 id = f != NULL ? learn_course_file_add(t->db, t->a, NOW_MS, at.writer, w.c->unit, f, &ps) : 0;
	if (id == 0)
		print_problems(&ps);
	assert_true(id > 0);
	struct author c = author_now(at.writer, db_get_str(t->db, t->a, "select slug from course where id = $1", id));
	check_str(c.v->title, w.v->title);
	check_str(c.v->summary, w.v->summary);
	check_str(c.v->body, w.v->body);
	check_str(c.v->for_whom, w.v->for_whom);
	check_str(c.v->teacher, w.v->teacher);
	check_str(c.v->cover_sha, w.v->cover_sha);
	check_str(c.v->opens_day, w.v->opens_day);
	check_str(c.v->closes_day, w.v->closes_day);
	assert_int_equal(c.c->area, w.c->area);
	assert_int_equal(c.v->minutes, w.v->minutes);
	assert_int_equal(c.v->due_days, w.v->due_days);
	assert_int_equal(c.v->audience, w.v->audience);
	assert_int_equal(c.v->in_order, w.v->in_order);
	assert_int_equal(c.v->certificate, w.v->certificate);
	check_str(order_of(c.v), order_of(w.v));
	for (size_t i = 0; i < w.v->n_lessons; i++) {
		same_lesson(&c.v->lesson[i], &w.v->lesson[i]);
		same_test(learn_quiz(t->db, t->a, c.v->lesson[i].id), learn_quiz(t->db, t->a, w.v->lesson[i].id));
	}
	check_str(learn_bank_gift(t->db, t->a, c.c->id), learn_bank_gift(t->db, t->a, w.c->id));
	static const char *const both[] = {"files", "survey"};
	(void)both;
	assert_int_equal(db_get(t->db, -1, "select count(*) from course_file f where f.course_id = $1 and exists (select 1 from course_file g where g.course_id = $2 and g.name = f.name and g.sha = f.sha)",
						 w.c->id, c.c->id),
		db_get(t->db, -2, "select count(*) from course_file where course_id = $1", w.c->id));
	assert_int_equal(db_get(t->db, -1, "select count(*) from survey_item s join survey_item u on u.pos = s.pos and u.body = s.body and u.kind = s.kind where s.course_id = $1 and u.course_id = $2",
						 w.c->id, c.c->id),
		db_get(t->db, -2, "select count(*) from survey_item where course_id = $1", w.c->id));
	return c;
}

static void round_trip(void **state)
{
	(void)state;
	struct files f = good_files();
	struct problems ps = problems_in(at.t->a);
	assert_true(add_files(&f, &ps) > 0);
	there_and_back(S("sign-tax"));
}

/* The samples are whole, publishable, and come back equal. */
static void samples(void **state)
{
	struct country_test *t = *state;
	learn_demo_courses(t->db, t->a, NOW_MS);
	str rest = data_file("courses/index.txt"), slug;
	size_t n = 0;
	while (rest.p != NULL && str_next(&rest, '\n', &slug)) {
		slug = str_trim(slug);
		if (slug.n == 0)
			continue;
		n++;
		print_message("%.*s\n", STR_FMT(slug));
		i64 id = db_get(t->db, 0, "select id from course where slug = $1 and live_id > 0", slug);
		assert_true(id > 0);
		assert_true(db_get(t->db, 0, "select count(*) from question where course_id = $1", id) >= 12);
		there_and_back(slug);
	}
	assert_int_equal(n, 7);
	i64 before = db_get(t->db, 0, "select count(*) from course");
	learn_demo_courses(t->db, t->a, NOW_MS);
	assert_int_equal(db_get(t->db, 0, "select count(*) from course"), before);
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	crypt_init();
	const struct CMUnitTest tests[] = {CASE(reads), CASE(wrong), CASE(round_trip), CASE(samples)};
	return COUNTRY_GROUP("course file", tests);
}

/* Courses in memory: words and codes, who a course is for, finding by words within words, versions. */
#include "course_case.h"

static const struct case_lesson texts[] = {{.key = "a", .rule = RULE_MARK}, {.key = "b", .kind = LESSON_VIDEO, .rule = RULE_WATCHED}};

static void codes_come_back(void **state)
{
	(void)state;
	enum learn_area area = AREA__MAX;
	enum lesson_kind kind = LESSON_KIND__MAX;
	for (int i = 0; i < AREA__MAX; i++) {
		assert_true(learn_area_parse(learn_area_code((enum learn_area)i), &area) && (int)area == i);
		assert_true(learn_area_name(area).n > 0);
	}
	for (int i = 0; i < LESSON_KIND__MAX; i++) {
		assert_true(lesson_kind_parse(lesson_kind_code((enum lesson_kind)i), &kind) && (int)kind == i);
		assert_true(lesson_kind_name(kind).n > 0);
	}
	assert_false(learn_area_parse(S("Law"), &area) || learn_area_parse(S(""), &area) || learn_area_parse((str){0}, &area));
	assert_false(lesson_kind_parse(S("movie"), &kind));
}

static void an_audience_comes_from_the_offices(void **state)
{
	struct country_test *t = *state;
	static const struct {
		enum org_role role;
		const char *unit;
		enum learn_audience want;
	} rows[] = {{ROLE_STAFF, "DLA", AUDIENCE_DLA}, {ROLE_PROVINCE_OFFICER, "P54", AUDIENCE_DLA}, {ROLE_STAFF, LAO, AUDIENCE_LAO}, {ROLE_STAFF, NULL, AUDIENCE_PUBLIC}};
	for (size_t i = 0; i < N_OF(rows); i++)
		assert_int_equal(learn_audience_of(case_who(t, 1, rows[i].role, rows[i].unit)), rows[i].want);
	assert_int_equal(learn_audience_of(NULL), AUDIENCE_PUBLIC);
}

static void a_course_is_for_its_audience(void **state)
{
	struct country_test *t = *state;
	static const char *const units[] = {"DLA", LAO, NULL}; /* bits 1, 2, 4 */
	struct case_course x = {.slug = "for", .title = "สำหรับ"};
	const struct learn_course *c = case_find(t, case_course(t, &x, texts, 1));
	for (unsigned audience = 1; audience < 8; audience++)
		for (int i = 0; i < 3; i++)
			assert_int_equal(learn_is_for(t->db, c, audience, case_who(t, 1, ROLE_STAFF, units[i])), (audience >> i & 1) != 0);
	assert_true(learn_is_for(t->db, c, AUDIENCE_PUBLIC, NULL));
	assert_false(learn_is_for(t->db, c, AUDIENCE_DLA | AUDIENCE_LAO, NULL));
}

static void a_list_names_units_with_all_below_and_people(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "list", .title = "เฉพาะรายชื่อ", .audience = AUDIENCE_LIST | 7};
	i64 id = case_course(t, &x, texts, 1), named = case_person(t, "named", ROLE_STAFF, "06240508");
	db_exec(t->db, "insert into course_unit(course_id, unit_id) values ($1, $2)", id, org_by_code(org_dir(t->db), S("P54"))->id);
	db_exec(t->db, "insert into course_person(course_id, account_id) values ($1, $2)", id, named);
	learn_rev_bump(t->db);
	const struct learn_course *c = case_find(t, id);
	assert_int_equal(c->n_units, 1);
	assert_true(learn_is_for(t->db, c, c->audience, case_who(t, 999, ROLE_PROVINCE_OFFICER, "P54")));
	assert_true(learn_is_for(t->db, c, c->audience, case_who(t, 999, ROLE_STAFF, LAO))); /* in แพร่ */
	assert_true(learn_is_for(t->db, c, c->audience, case_who(t, named, ROLE_STAFF, "06240508")));
	assert_false(learn_is_for(t->db, c, c->audience, case_who(t, 999, ROLE_STAFF, "06240508")));
	assert_false(learn_is_for(t->db, c, c->audience, case_who(t, 999, ROLE_STAFF, "DLA")));
	assert_false(learn_is_for(t->db, c, c->audience, NULL));
	const struct learn_course *found[4];
	assert_int_equal(learn_search(t->db, t->a, NULL, S(""), -1, found, 4), 0);
	assert_int_equal(learn_search(t->db, t->a, case_who(t, named, ROLE_STAFF, "06240508"), S("รายชื่อ"), -1, found, 4), 1);
}

static void words_are_found_inside_words(void **state)
{
	struct country_test *t = *state;
	static const struct case_course courses[] = {
		{.slug = "revenue", .title = "การจัดเก็บรายได้ท้องถิ่น", .words = "ภาษีที่ดินและสิ่งปลูกสร้าง ค่าธรรมเนียม", .area = AREA_FINANCE},
		{.slug = "tax", .title = "ภาษีป้าย", .words = "รายได้", .area = AREA_FINANCE},
		{.slug = "law", .title = "กฎหมายท้องถิ่นเบื้องต้น", .words = "ข้อบัญญัติ E-Laas 2567", .area = AREA_LAW},
		{.slug = "draft", .title = "ภาษีที่ยังไม่เผยแพร่", .area = AREA_FINANCE, .unpublished = true},
		{.slug = "old", .title = "ภาษีบำรุงท้องที่ (เดิม)", .area = AREA_FINANCE, .archived = true},
	};
	static const struct {
		const char *words;
		int area;
		const char *want; /* addresses, best first */
	} rows[] = {
		{"", -1, "revenue tax law"},
		{"", AREA_LAW, "law"},
		{"", AREA_DLA, ""},
		{"ภาษี", -1, "tax revenue"},                 /* in the title first */
		{"รายได้", -1, "revenue tax"},
		{"ปลูกสร้าง", -1, "revenue"},                /* inside a word */
		{"ท้องถิ่น", -1, "revenue law"},
		{"ท้องถิ่น", AREA_LAW, "law"},
		{"ภาษี ที่ดิน", -1, "revenue"},              /* all of the words */
		{"ภาษี กฎหมาย", -1, ""},
		{"e-laas", -1, "law"},                       /* whatever case */
		{"๒๕๖๗", -1, "law"},                         /* Thai digits */
		{"  ภาษี   ป้าย ", -1, "tax"},
		{"ไม่มีคำนี้", -1, ""},
		{"%", -1, "revenue tax law"},                /* signs alone are no words */
		{"'; drop table course; --", -1, ""},
	};
	for (size_t i = 0; i < N_OF(courses); i++)
		case_course(t, &courses[i], texts, 1);
	for (size_t i = 0; i < N_OF(rows); i++) {
		const struct learn_course *found[8];
		size_t n = learn_search(t->db, t->a, NULL, str_of(rows[i].words), rows[i].area, found, 8);
		str got = S("");
		for (size_t k = 0; k < n; k++)
			got = STR_CAT(t->a, got, k ? S(" ") : S(""), found[k]->slug);
		if (!str_eq(got, str_of(rows[i].want)))
			print_error("searching \"%s\" in %d\n", rows[i].words, rows[i].area);
		check_str(got, str_of(rows[i].want));
	}
	const struct learn_course *one[1];
	assert_int_equal(learn_search(t->db, t->a, NULL, S(""), -1, one, 1), 1); /* no more than there is room */
}

static void the_list_is_loaded_again_when_it_changed(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "one", .title = "หนึ่ง"};
	i64 id = case_course(t, &x, texts, 1);
	const struct learn_dir *d = learn_dir(t->db), *same = learn_dir(t->db);
	assert_ptr_equal(d, same);
	db_count_reset(t->db);
	learn_dir(t->db);
	assert_int_equal(db_count(t->db).statements, 1);
	db_exec(t->db, "update course set state = 2 where id = $1", id);
	learn_rev_bump(t->db);
	assert_ptr_not_equal(learn_dir(t->db), d);
	assert_int_equal(case_find(t, id)->state, COURSE_ARCHIVED);
	assert_int_equal(learn_course_by_id(d, id)->state, COURSE_PUBLISHED); /* a page under way keeps what it holds */
	i64 rev = db_get(t->db, 0, "select rev from learn_rev");
	learn_rev_bump(t->db);
	assert_true(db_get(t->db, 0, "select rev from learn_rev") > rev);
	assert_null(learn_course_by_slug(learn_dir(t->db), S("none")));
	assert_null(learn_course_by_id(learn_dir(t->db), -1));
}

static void a_version_has_its_lessons_in_order(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "order", .title = "ลำดับ"};
	i64 id = case_course(t, &x, NULL, 0), v = case_version(t, id, &x, 2, VERSION_DRAFT);
	i64 last = case_section(t, v, 3), empty = case_section(t, v, 2), first = case_section(t, v, 1);
	static const struct case_lesson l[] = {{.key = "last", .rule = RULE_MARK}, {.key = "two", .rule = RULE_MARK}, {.key = "one", .rule = RULE_MARK, .optional = true}};
	(void)empty;
	case_lesson(t, v, last, 1, &l[0]);
	case_lesson(t, v, first, 2, &l[1]);
	case_lesson(t, v, first, 1, &l[2]);
	const struct learn_version *got = learn_version(t->db, t->a, v);
	assert_non_null(got);
	assert_int_equal(got->n_sections, 3);
	assert_int_equal(got->n_lessons, 3);
	assert_int_equal(got->n_required, 2);
	check_str(got->lesson[0].key, S("one"));
	check_str(got->lesson[1].key, S("two"));
	check_str(got->lesson[2].key, S("last"));
	assert_int_equal(got->section[0].n, 2);
	assert_int_equal(got->section[1].n, 0);
	assert_int_equal(got->section[2].first, 2);
	assert_int_equal(got->lesson[2].section, 2);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(got->lesson[i].no, i);
	assert_ptr_equal(learn_lesson(got, S("two")), &got->lesson[1]);
	assert_null(learn_lesson(got, S("three")));
	assert_null(learn_lesson(NULL, S("two")));
	assert_null(learn_version(t->db, t->a, 0));
	assert_null(learn_version(t->db, t->a, v + 1000));
}

static void a_draft_is_read_anew_a_published_version_once(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "kept", .title = "เก็บไว้"};
	i64 id = case_course(t, &x, texts, 2), v = case_version_with(t, id, &x, 2, VERSION_DRAFT, texts, 1);
	check_str(learn_version(t->db, t->a, v)->title, S("เก็บไว้"));
	db_exec(t->db, "update course_version set title = 'แก้แล้ว' where id = $1", v);
	check_str(learn_version(t->db, t->a, v)->title, S("แก้แล้ว"));
	db_exec(t->db, "update course_version set state = 2, approved_ms = $2 where id = $1", v, NOW_MS);
	learn_version(t->db, t->a, v); /* within the transaction that published it: could be rolled back, is not kept */
	db_exec(t->db, "update course_version set title = 'แก้อีก' where id = $1", v);
	check_str(learn_version(t->db, t->a, v)->title, S("แก้อีก"));
	clock_set_ms(NOW_MS + 60000);
	const struct learn_version *kept = learn_version(t->db, t->a, v);
	db_count_reset(t->db);
	assert_ptr_equal(learn_version(t->db, t->a, v), kept);
	assert_int_equal(db_count(t->db).statements, 0);
}

static void who_teaches(void **state)
{
	struct country_test *t = *state;
	struct case_course x = {.slug = "teach", .title = "สอน"};
	i64 id = case_course(t, &x, texts, 1), named = case_person(t, "named", ROLE_INSTRUCTOR, "DLA"), other = case_person(t, "other", ROLE_INSTRUCTOR, "DLA");
	db_exec(t->db, "insert into course_teacher(course_id, account_id) values ($1, $2)", id, named);
	const struct learn_course *c = case_find(t, id);
	assert_true(learn_teaches(t->db, c, case_who(t, named, ROLE_INSTRUCTOR, "DLA")));
	assert_false(learn_teaches(t->db, c, case_who(t, other, ROLE_INSTRUCTOR, "DLA")));
	assert_false(learn_teaches(t->db, c, case_who(t, named, ROLE_STAFF, "DLA"))); /* on the list, but no instructor any more */
	assert_true(learn_teaches(t->db, c, case_who(t, other, ROLE_DLA_LEARNING, "DLA")));
	assert_false(learn_teaches(t->db, c, NULL));
}

static void days_are_read_by_people(void **state)
{
	struct country_test *t = *state;
	check_str(learn_day(t->a, S("2024-03-15")), S("15 มีนาคม 2567"));
	check_str(learn_day(t->a, S("soon")), S("soon"));
	check_str(learn_day(t->a, S("")), S(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(codes_come_back),
		CASE(an_audience_comes_from_the_offices),
		CASE(a_course_is_for_its_audience),
		CASE(a_list_names_units_with_all_below_and_people),
		CASE(words_are_found_inside_words),
		CASE(the_list_is_loaded_again_when_it_changed),
		CASE(a_version_has_its_lessons_in_order),
		CASE(a_draft_is_read_anew_a_published_version_once),
		CASE(who_teaches),
		CASE(days_are_read_by_people),
	};
	return COUNTRY_GROUP("courses", tests);
}

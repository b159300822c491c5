/* The country: what is loaded, states by year, order of lists, finding, matching names as printed, changes. */
#include "country.h"

#include "base/data.h"
#include "doc/table.h"

static i64 count(struct country_test *t, unsigned kinds)
{
	const struct org_dir *d = org_dir(t->db);
	i64 n = 0;
	for (size_t i = 0; i < d->n; i++)
		n += kinds >> d->units[i].kind & 1;
	return n;
}

static const struct org_unit *unit(struct country_test *t, const char *code)
{
	const struct org_unit *u = org_by_code(org_dir(t->db), str_of(code));
	if (u == NULL)
		print_error("no unit %s\n", code);
	assert_non_null(u);
	return u;
}

static void the_country_is_whole(void **state)
{
	struct country_test *t = *state;
	const struct org_dir *d = org_dir(t->db);
	assert_int_equal(d->n_provinces, 77);
	assert_int_equal(d->n_districts, 928);
	assert_int_equal(count(t, ORG_KINDS_LAO), 7849);
	assert_int_equal(count(t, 1u << ORG_DLA), 1);
	assert_int_equal(count(t, 1u << ORG_DIVISION), 15);
	assert_int_equal(count(t, 1u << ORG_PROVINCE), 76);
	assert_int_equal(count(t, 1u << ORG_DISTRICT), 878);
	assert_int_equal(count(t, 1u << ORG_PAO), 76);
	assert_int_equal(count(t, 1u << ORG_PATTAYA), 1);
	assert_null(org_by_code(d, S("P10")));
	assert_null(org_by_code(d, S("D1001")));
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action = 'org.load'"), 1);
}

static void kinds_after_the_upgrades(void **state)
{
	struct country_test *t = *state;
	/* November 2566: 30 195 2247 5300; in 2568 5 ทม. became ทน., 29 ทต. and 2 อบต. became ทม. */
	const struct org_dir *d = org_dir(t->db);
	static const struct {
		int year, city, town, tambon, sao;
	} want[] = {{2566, 30, 195, 2247, 5300}, {2567, 30, 195, 2247, 5300}, {2568, 35, 221, 2218, 5298}};
	for (size_t i = 0; i < N_OF(want); i++) {
		int n[ORG_KIND__MAX] = {0};
		for (size_t k = 0; k < d->n; k++)
			n[org_at(&d->units[k], want[i].year)->kind]++;
		assert_int_equal(n[ORG_CITY], want[i].city);
		assert_int_equal(n[ORG_TOWN], want[i].town);
		assert_int_equal(n[ORG_TAMBON], want[i].tambon);
		assert_int_equal(n[ORG_SAO], want[i].sao);
		assert_int_equal(n[ORG_CITY] + n[ORG_TOWN] + n[ORG_TAMBON] + n[ORG_SAO], 7849 - 76 - 1);
	}
	size_t changed = 0;
	for (size_t i = 0; i < d->n; i++)
		changed += d->units[i].n_terms > 1;
	assert_int_equal(changed, 36);
}

static void an_upgraded_unit_by_year(void **state)
{
	struct country_test *t = *state;
	/* อบต.ดอนแก้ว, Mae Rim: ทม. from 2568 on; found by both codes */
	const struct org_unit *u = unit(t, "06500705");
	assert_ptr_equal(u, unit(t, "04500705"));
	check_str(u->code, S("04500705"));
	check_str(u->full, S("ทม.ดอนแก้ว"));
	check_str(u->parent->code, S("P50"));
	const struct org_term *was = org_at(u, 2567), *is = org_at(u, 2568), *old = org_at(u, 2500), *coming = org_at(u, 2600);
	check_str(was->full, S("อบต.ดอนแก้ว"));
	check_str(was->code, S("06500705"));
	check_str(was->parent->code, S("D5007"));
	assert_int_equal(is->kind, ORG_TOWN);
	assert_int_equal(is->from_year, 2568);
	assert_ptr_equal(old, was);
	assert_ptr_equal(coming, is);
}

static void parents(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *code, *parent, *full;
	} want[] = {
		{"02540101", "P54", "อบจ.แพร่"},
		{"03200408", "P20", "เมืองพัทยา"},
		{"P54", "DLA", "สถจ.แพร่"},
		{"D5406", "P54", NULL},
		{"DLA-DEV", "DLA", NULL},
	};
	for (size_t i = 0; i < N_OF(want); i++) {
		const struct org_unit *u = unit(t, want[i].code);
		check_str(u->parent->code, str_of(want[i].parent));
		if (want[i].full)
			check_str(u->full, str_of(want[i].full));
	}
	const struct org_dir *d = org_dir(t->db);
	for (size_t i = 0; i < d->n; i++) {
		const struct org_unit *u = &d->units[i];
		assert_true(u->kind == ORG_DLA ? u->parent == NULL : u->parent != NULL);
		if (org_kind_is_lao(u->kind))
			assert_int_equal(u->parent->kind, org_kind_under_province(u->kind) ? ORG_PROVINCE : ORG_DISTRICT);
		if (u->parent && u->province && u->parent->province)
			assert_ptr_equal(u->province, u->parent->province);
		assert_true(org_is_below(u, unit(t, "DLA")));
		assert_ptr_equal(org_by_id(d, u->id), u);
		assert_ptr_equal(org_by_code(d, u->code), u);
	}
}

static void codes_that_name_nothing(void **state)
{
	struct country_test *t = *state;
	static const char *const bad[] = {"", "0", "540101", "99540101", "01540101", "06999999", "P99", "D9999", "DLA-", "0654010",
		"065401011", "๐๖๕๔๐๑๐๑", "XX540101"};
	for (size_t i = 0; i < N_OF(bad); i++)
		assert_null(org_by_code(org_dir(t->db), str_of(bad[i])));
	assert_null(org_by_code(org_dir(t->db), (str){0}));
}

static void order_of_lists(void **state)
{
	struct country_test *t = *state;
	const struct org_dir *d = org_dir(t->db);
	check_str(d->provinces[0].name, S("กระบี่"));
	check_str(d->provinces[76].name, S("อุบลราชธานี"));
	size_t i = 0;
	for (; i < d->n && !org_kind_is_lao(d->units[i].kind); i++)
		assert_int_equal(d->units[i].list_rank, i);
	assert_int_equal(i, 1 + 15 + 76 + 878);
	assert_int_equal(d->units[0].kind, ORG_DLA);
	assert_int_equal(d->units[16].kind, ORG_PROVINCE);
	check_str(d->units[16].full, S("สถจ.กระบี่"));
	assert_int_equal(d->units[17].kind, ORG_DISTRICT);
	for (i++; i < d->n; i++) {
		const struct org_unit *x = &d->units[i - 1], *y = &d->units[i];
		assert_true(org_kind_is_lao(y->kind));
		assert_true(x->province <= y->province);
		if (x->province == y->province)
			assert_true(x->district <= y->district);
		if (x->district == y->district)
			assert_true(x->kind <= y->kind);
	}
	/* Chachoengsao: แปลงยาว stands under ป, so behind บ.. and before พ..; เกาะไร่ under ก */
	const struct org_district *plaeng = org_district(d, S("2409")), *bang = org_district(d, S("2402")),
							  *phanom = org_district(d, S("2406"));
	check_str(plaeng->name, S("แปลงยาว"));
	assert_true(bang < plaeng && plaeng < phanom);
}

static void finding_by_words(void **state)
{
	struct country_test *t = *state;
	const struct org_unit *at[10];
	const struct org_dir *d = org_dir(t->db);
	static const struct {
		const char *words, *first;
	} want[] = {
		{"ห้วยหม้าย", "ทต.ห้วยหม้าย"},
		{"ทต.ห้วยหม้าย", "ทต.ห้วยหม้าย"},
		{"ห้วยหม้าย แพร่", "ทต.ห้วยหม้าย"},
		{"พัทยา", "เมืองพัทยา"},
		{"เทศบาลนครขอนแก่น", NULL},
		{"อบจ แพร่", "อบจ.แพร่"},
	};
	for (size_t i = 0; i < N_OF(want); i++) {
		size_t n = org_search(d, t->a, str_of(want[i].words), at, 10);
		if (want[i].first == NULL)
			continue;
		assert_true(n > 0);
		check_str(at[0]->full, str_of(want[i].first));
	}
	assert_int_equal(org_search(d, t->a, S("บ้าน"), at, 10), 10);
	assert_int_equal(org_search(d, t->a, S("ไม่มีที่ไหนชื่อนี้"), at, 10), 0);
	assert_int_equal(org_search(d, t->a, S("   "), at, 10), 0);
	/* An exact name first, then names that begin so, then others. */
	size_t n = org_search(d, t->a, S("แม่"), at, 10);
	for (size_t i = 0; i < n; i++)
		assert_true(str_starts(at[i]->name_fold, S("แม่")));
	/* Offices only when asked for. */
	assert_int_equal(org_search(d, t->a, S("สถจ"), at, 10), 0);
	assert_int_equal(org_search_kinds(d, t->a, S("สถจ แพร่"), 1u << ORG_PROVINCE, at, 10), 1);
	check_str(at[0]->code, S("P54"));
}

static bool is_near(const struct org_unit *near[3], str code)
{
	for (int i = 0; i < 3; i++)
		if (near[i] && str_eq(near[i]->base, str_sub(code, 2, 8)))
			return true;
	return false;
}

/* The 30 rows of the letter of 2564, as the scan printed them: a right name is found, a wrong one is offered, none is taken. */
static void names_as_printed(void **state)
{
	struct country_test *t = *state;
	static const struct table_head heads[] = {{"lao_code", true}, {"no", true}, {"below_before", true}, {"below_three", true},
		{"below_last", true}, {"province", true}, {"district", true}, {"kind", true}, {"name", true}, {"name_as_printed", true},
		{NULL, false}};
	struct table tb;
	struct problems ps = problems_in(t->a);
	assert_true(table_read(t->a, data_file("watchlist_2564.csv"), heads, TABLE_TRUSTED, &tb, &ps));
	assert_int_equal(tb.n, 30);
	size_t offered = 0;
	for (size_t i = 0; i < tb.n; i++) {
		const str *x = tb.rows[i].cell;
		const struct org_unit *u = NULL, *near[3];
		bool same = str_ends(x[9], x[8]) && str_starts(x[9], x[7]);
		bool found = org_match(org_dir(t->db), t->a, S(""), x[9], x[6], x[5], &u, near);
		if (!found && !is_near(near, x[0]))
			print_error("%.*s not offered\n", STR_FMT(x[9]));
		if (same) {
			assert_true(found);
			check_str(u->base, str_sub(x[0], 2, 8));
		} else {
			assert_false(found);
			assert_true(is_near(near, x[0]));
			offered++;
		}
		/* With kind and bare name in columns of their own. */
		assert_true(org_match(org_dir(t->db), t->a, x[7], x[8], x[6], x[5], &u, near));
		check_str(u->base, str_sub(x[0], 2, 8));
	}
	assert_true(offered >= 2);
}

static void near_misses(void **state)
{
	struct country_test *t = *state;
	const struct org_dir *d = org_dir(t->db);
	static const struct {
		const char *kind, *name, *district, *province, *near; /* near NULL: an exact match */
	} want[] = {
		{"ทต.", "ห้วยเหนียว", "ท่ามะกา", "กาญจนบุรี", "05710507"},
		{"ทต.", "หวายเหนียว", "ท่ามะกา", "กาญจนบุรี", NULL},
		{"ทต.", "เทศบาลตำบลหวายเหนียว", "อำเภอท่ามะกา", "จังหวัดกาญจนบุรี", NULL},
		{"ทม.", "หวายเหนียว", "ท่ามะกา", "กาญจนบุรี", "05710507"}, /* another kind: offered only */
		{"ทต.", "หวายเหนียว", "เมืองกาญจนบุรี", "กาญจนบุรี", "05710507"},
		{"ทต.", "หวายเหนียว", "ท่ามะกา", "ราชบุรี", "05710507"},
		{"", "หวายเหนียว", "ท่ามะกา", "กาญจนบุรี", "05710507"}, /* there is an อบต. of that name too */
		{"ทต.", "หวายเหนียว", "", "", NULL},
	};
	for (size_t i = 0; i < N_OF(want); i++) {
		const struct org_unit *u = NULL, *near[3];
		bool ok = org_match(
			d, t->a, str_of(want[i].kind), str_of(want[i].name), str_of(want[i].district), str_of(want[i].province), &u, near);
		if (want[i].near == NULL) {
			assert_true(ok);
			check_str(u->base, S("710507"));
		} else {
			assert_false(ok);
			check_str(near[0]->code, str_of(want[i].near));
		}
	}
	/* Several of one name: all are offered, none is taken. */
	const struct org_unit *u = NULL, *near[3];
	assert_false(org_match(d, t->a, S("อบต."), S("หนองบัว"), S(""), S(""), &u, near));
	assert_null(u);
	assert_non_null(near[2]);
	assert_false(org_match(d, t->a, S(""), S(""), S("ท่ามะกา"), S("กาญจนบุรี"), &u, near));
}

static void a_second_run_changes_nothing(void **state)
{
	struct country_test *t = *state;
	const struct org_unit *u = unit(t, "06500705");
	i64 rev = org_dir(t->db)->rev;
	db_exec(t->db, "update org_unit set name_en = 'by a user' where id = $1", u->id);
	org_load_country(t->db, t->a);
	assert_int_equal(db_status(t->db), DB_OK);
	assert_int_equal(org_dir(t->db)->rev, rev);
	check_str(db_get_str(t->db, t->a, "select name_en from org_unit where id = $1", u->id), S("by a user"));
	assert_int_equal(db_get(t->db, 0, "select count(*) from org_unit"), org_dir(t->db)->n);
}

static void a_change_from_a_year_on(void **state)
{
	struct country_test *t = *state;
	const struct org_unit *u = unit(t, "06540606");
	size_t n_audit = (size_t)db_get(t->db, 0, "select count(*) from audit where action = 'org.change'");
	struct org_change c = {ORG_TAMBON, u->name, 2569, S("ประกาศกระทรวงมหาดไทย ลงวันที่ 1 ต.ค. 2568")};
	struct problems ps = problems_in(t->a);
	i64 old_rev = org_dir(t->db)->rev;
	str name = u->name;
	assert_true(org_unit_change(t->db, t->a, 0, NOW_MS, u, &c, &ps));
	const struct org_unit *now = unit(t, "06540606");
	assert_true(org_dir(t->db)->rev > old_rev);
	assert_int_equal(now->kind, ORG_TAMBON);
	check_str(now->code, S("05540606"));
	assert_int_equal(org_at(now, 2568)->kind, ORG_SAO);
	assert_int_equal(org_at(now, 2569)->kind, ORG_TAMBON);
	check_str(u->name, name); /* the copy from before still stands */
	assert_int_equal(u->kind, ORG_SAO);
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action = 'org.change'"), n_audit + 1);
	check_str(db_get_str(t->db, t->a, "select code from org_unit where id = $1", u->id), S("05540606"));

	/* One of a coming year waits for it: another name, then the parent changes with the kind. */
	struct org_change later = {ORG_TOWN, S("ชื่อใหม่"), 2571, S("ประกาศ")};
	assert_true(org_unit_change(t->db, t->a, 0, NOW_MS, now, &later, &ps));
	assert_int_equal(unit(t, "06540606")->kind, ORG_TAMBON);
	clock_set_ms(NOW_MS + 2LL * 365 * 86400000);
	check_str(unit(t, "06540606")->full, S("ทม.ชื่อใหม่"));
	check_str(unit(t, "06540606")->parent->code, S("P54"));
	org_load_country(t->db, t->a);
	check_str(db_get_str(t->db, t->a, "select name from org_unit where id = $1", u->id), S("ชื่อใหม่"));
	clock_set_ms(NOW_MS);
	assert_int_equal(unit(t, "06540606")->kind, ORG_TAMBON);
}

static void changes_that_are_refused(void **state)
{
	struct country_test *t = *state;
	static const struct {
		const char *code;
		enum org_kind kind;
		const char *name;
		int year;
		const char *reason, *column;
	} bad[] = {
		{"02540101", ORG_TAMBON, "แพร่", 2569, "x", "kind"},
		{"06540112", ORG_PAO, "ก", 2569, "x", "kind"},
		{"P54", ORG_DISTRICT, "แพร่", 2569, "x", "kind"},
		{"06540112", ORG_TAMBON, "  ", 2569, "x", "name"},
		{"06540112", ORG_TAMBON, "ก", 2026, "x", "from_year"},
		{"06540112", ORG_TAMBON, "ก", 2569, " ", "reason"},
		{"04500705", ORG_CITY, "ดอนแก้ว", 2567, "x", "from_year"},
		{"04500705", ORG_TOWN, "ดอนแก้ว", 2569, "x", "name"},
	};
	i64 rev = org_dir(t->db)->rev;
	for (size_t i = 0; i < N_OF(bad); i++) {
		struct problems ps = problems_in(t->a);
		struct org_change c = {bad[i].kind, str_of(bad[i].name), bad[i].year, str_of(bad[i].reason)};
		const struct org_unit *u = org_by_code(org_dir(t->db), str_of(bad[i].code));
		if (u == NULL)
			u = unit(t, "06540606");
		assert_false(org_unit_change(t->db, t->a, 0, NOW_MS, u, &c, &ps));
		assert_int_equal(ps.n, 1);
		check_str(ps.at[0].column, str_of(bad[i].column));
	}
	assert_int_equal(org_dir(t->db)->rev, rev);
}

static void a_rolled_back_change_is_forgotten(void **state)
{
	struct country_test *t = *state;
	const struct org_unit *u = unit(t, "06540605");
	struct problems ps = problems_in(t->a);
	struct org_change c = {ORG_TAMBON, S("ชั่วคราว"), 2569, S("ทดลอง")};
	str full = u->full;
	db_begin(t->db);
	assert_true(org_unit_change(t->db, t->a, 0, NOW_MS, u, &c, &ps));
	check_str(unit(t, "06540605")->full, S("ทต.ชั่วคราว"));
	db_rollback(t->db);
	check_str(unit(t, "06540605")->full, full);
	/* Asking costs one statement. */
	db_count_reset(t->db);
	org_dir(t->db);
	assert_int_equal(db_count(t->db).statements, 1);
}

static bool closed(struct holidays h, const char *text)
{
	day d;
	assert_true(day_parse(str_of(text), &d));
	for (size_t i = 0; i < h.n; i++)
		if (h.at[i] == d)
			return true;
	return false;
}

static void holidays_of_a_province(void **state)
{
	struct country_test *t = *state;
	struct holidays all = org_holidays(t->db, t->a, S("")), north = org_holidays(t->db, t->a, S("54")),
					bangkok = org_holidays(t->db, t->a, S("10"));
	assert_true(closed(all, "2024-04-15"));
	assert_true(north.n > all.n);
	assert_true(bangkok.n > all.n);
	for (size_t i = 1; i < north.n; i++)
		assert_true(north.at[i - 1] < north.at[i]);
	/* A regional day closes only its region. */
	str only = db_get_str(t->db, t->a, "select day from holiday where scope = '54' order by day limit 1");
	assert_true(closed(north, str_z(t->a, only)));
	assert_false(closed(bangkok, str_z(t->a, only)) && closed(all, str_z(t->a, only)));
	assert_int_equal(db_get(t->db, 0, "select count(distinct day) from holiday where scope = 'ทั่วประเทศ'"), all.n);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_country_is_whole),
		cmocka_unit_test(kinds_after_the_upgrades),
		cmocka_unit_test(an_upgraded_unit_by_year),
		cmocka_unit_test(parents),
		cmocka_unit_test(codes_that_name_nothing),
		cmocka_unit_test(order_of_lists),
		cmocka_unit_test(finding_by_words),
		cmocka_unit_test(names_as_printed),
		cmocka_unit_test(near_misses),
		cmocka_unit_test(a_second_run_changes_nothing),
		cmocka_unit_test(a_change_from_a_year_on),
		cmocka_unit_test(changes_that_are_refused),
		cmocka_unit_test(a_rolled_back_change_is_forgotten),
		cmocka_unit_test(holidays_of_a_province),
	};
	return COUNTRY_GROUP("unit", tests);
}

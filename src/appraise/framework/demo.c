/* demo.c: a made-up framework for the demonstration. */
#include "appraise/framework/inside.h"

static const struct {
	const char *no, *name, *owner, *how;
	enum appraise_kind kind;
	i64 weight;
} demo[] = {
	{"1", "ระดับความสำเร็จของการส่งเสริม อปท. ให้ผ่านเกณฑ์การประเมินประสิทธิภาพ (LPA) (ข้อมูลสังเคราะห์)", "DLA-DEV",
		"ร้อยละของ อปท. ในจังหวัดที่ผ่านเกณฑ์ เทียบเป็นคะแนน 1-5", APPRAISE_POINTS, 3000},
	{"2", "ร้อยละของจำนวนบุคลากรในสังกัดสำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดที่เข้ารับการเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning)", "DLA-HR",
		"ร้อยละของบุคลากรที่เรียนครบตามหลักเกณฑ์ของรอบ เทียบช่วงคะแนน หักคะแนนเมื่อส่งล่าช้า", APPRAISE_ELEARNING, 2000},
	{"3", "ระดับความสำเร็จของการเบิกจ่ายงบประมาณ (ข้อมูลสังเคราะห์)", "DLA-FIN", "ร้อยละการเบิกจ่ายเทียบแผนรายไตรมาส", APPRAISE_POINTS, 2000},
	{"6", "ระดับความสำเร็จของการจัดทำสื่อเพื่อพัฒนา อปท. ในจังหวัด", "DLA-DEV",
		"แบบ 1 และแบบ 2 ของสื่อ 2 ชิ้น หักคะแนนเมื่อส่งล่าช้าแบบละ 0.2 ต่อวันทำการ", APPRAISE_MEDIA, 3000},
};

static const struct {
	const char *from, *to, *title; /* month and day; the year is the fiscal year's */
	int year_before;
} demo_events[] = {
	{"10-01", "10-31", "แจ้งแนวทางการประเมินผลการปฏิบัติราชการให้ทุกจังหวัดทราบ", 1},
	{"03-25", "03-29", "ประชุมคณะอนุกรรมการกลั่นกรองผลการประเมิน รอบที่ 1", 0},
	{"09-23", "09-27", "ประชุมคณะอนุกรรมการกลั่นกรองผลการประเมิน รอบที่ 2", 0},
};

static bool write_demo(struct db *db, struct arena *a, i64 now_ms, int year, struct framework *f, struct problems *ps)
{
	for (size_t k = 0; k < sizeof demo / sizeof *demo; k++) {
		struct indicator x = {.no = str_of(demo[k].no),
			.name = str_of(demo[k].name),
			.how = str_of(demo[k].how),
			.kind = demo[k].kind,
			.weight = demo[k].weight,
			.full_points = 500,
			.rounds = 3,
			.owner = org_by_code(org_dir(db), str_of(demo[k].owner))};
		if (!indicator_save(db, a, now_ms, 0, f, &x, ps))
			return false;
	}
	for (size_t k = 0; k < sizeof demo_events / sizeof *demo_events; k++) {
		int ce = year - 543 - demo_events[k].year_before;
		struct framework_event e = {.from = framework_day(str_fmt(a, "%d-%s", ce, demo_events[k].from)),
			.to = framework_day(str_fmt(a, "%d-%s", ce, demo_events[k].to)),
			.title = str_of(demo_events[k].title)};
		if (!framework_event_save(db, a, now_ms, 0, f, &e, ps))
			return false;
	}
	return framework_of(db, a, year, f);
}

static bool approve_demo(struct db *db, struct arena *a, i64 now_ms, const struct framework *f, struct problems *ps)
{
	struct appraise_session s, typed = {.no = str_fmt(a, "1/%d", f->year),
								   .place = S("ห้องประชุม 5501 กรมส่งเสริมการปกครองท้องถิ่น"),
								   .on = day_of_ms(now_ms) < framework_day(str_fmt(a, "%d-10-20", f->year - 544))
											 ? day_of_ms(now_ms)
											 : framework_day(str_fmt(a, "%d-10-20", f->year - 544)),
								   .present = S("ประธานอนุกรรมการ (สาธิต)\nอนุกรรมการ (สาธิต)\nอนุกรรมการและเลขานุการ (สาธิต)"),
								   .minutes = S("ที่ประชุมพิจารณาแล้วเห็นชอบกรอบการประเมินตามที่เสนอ"),
								   .version = 1};
	str token = appraise_session_make(db, a, now_ms, 0, f, 0, typed.no, ps);
	return token.p != NULL && appraise_session_by_token(db, a, token, &s) &&
		   appraise_session_save(db, a, now_ms, 0, &s, &typed, ps) && appraise_session_by_token(db, a, token, &s) &&
		   appraise_session_approve(db, a, now_ms, 0, f, &s, ps);
}

/* Round 1 of most provinces, so that a table can be looked at; the numbers mean nothing. */
static void points_demo(struct db *db, struct arena *a, i64 now_ms, const struct framework *f)
{
	const struct org_unit **office;
	size_t n = framework_offices(db, a, f->year, &office);
	for (size_t u = 0; u < n; u++)
		for (size_t k = 0; k < f->n; k++) {
			i64 points = 250 + (i64)((u * 37 + k * 91) % 26) * 10;
			if (!indicator_by_hand(&f->at[k]) || u % 19 == 18)
				continue;
			db_exec(db,
				"insert into appraise_point(indicator_id, round_no, unit_id, points, note, sha, file_name, file_type, file_size, set_by, set_ms, version)"
				" values ($1, 1, $2, $3, '', '', '', '', 0, 0, $4, 1) on conflict(indicator_id, round_no, unit_id) do nothing",
				f->at[k].id, office[u]->id, points, now_ms);
		}
}

void framework_demo(struct db *db, struct arena *a, i64 now_ms, int year)
{
	struct framework f;
	struct problems ps = problems_in(a);
	if (!framework_of(db, a, year, &f) && (!framework_make(db, a, now_ms, 0, year, false, &ps) || !framework_of(db, a, year, &f)))
		return;
	if (f.n > 0 || f.state != 0)
		return;
	if (write_demo(db, a, now_ms, year, &f, &ps) && approve_demo(db, a, now_ms, &f, &ps) && framework_of(db, a, year, &f))
		points_demo(db, a, now_ms, &f);
	else
		log_error("the framework of the demonstration was not made: %.*s", STR_FMT(ps.n > 0 ? ps.at[0].expected : S("?")));
}

/* names.c: words and codes of areas and kinds; who a person is to a course. */
#include "learn/course/course.h"

#include "base/clock.h"
#include "base/log.h"

static const struct {
	str code, name;
} areas[AREA__MAX] = {
	[AREA_FINANCE] = {S("finance"), S("การเงินการคลังท้องถิ่น")},
	[AREA_PERSONNEL] = {S("personnel"), S("งานบุคคลท้องถิ่น")},
	[AREA_SERVICES] = {S("services"), S("การบริการสาธารณะท้องถิ่น")},
	[AREA_LAW] = {S("law"), S("กฎหมายท้องถิ่น")},
	[AREA_GENERAL] = {S("general"), S("ความรู้ทั่วไปที่เกี่ยวข้องกับท้องถิ่น")},
	[AREA_MANAGEMENT] = {S("management"), S("เทคนิคการบริหารราชการ")},
	[AREA_DLA] = {S("dla"), S("สาระน่ารู้ที่เกี่ยวข้องกับกรมส่งเสริมการปกครองท้องถิ่น")},
};

str learn_area_name(enum learn_area a)
{
	must((unsigned)a < AREA__MAX);
	return areas[a].name;
}

str learn_area_code(enum learn_area a)
{
	must((unsigned)a < AREA__MAX);
	return areas[a].code;
}

bool learn_area_parse(str code, enum learn_area *ret)
{
	for (int i = 0; i < AREA__MAX; i++)
		if (str_eq(areas[i].code, code)) {
			*ret = (enum learn_area)i;
			return true;
		}
	return false;
}

static const struct {
	str code, name;
} kinds[LESSON_KIND__MAX] = {
	[LESSON_TEXT] = {S("text"), S("บทอ่าน")},
	[LESSON_VIDEO] = {S("video"), S("วิดีโอ")},
	[LESSON_DOCUMENT] = {S("document"), S("เอกสาร")},
	[LESSON_LINK] = {S("link"), S("ลิงก์")},
	[LESSON_SCORM] = {S("scorm"), S("บทเรียน SCORM")},
	[LESSON_TEST] = {S("test"), S("แบบทดสอบ")},
};

str lesson_kind_name(enum lesson_kind k)
{
	must((unsigned)k < LESSON_KIND__MAX);
	return kinds[k].name;
}

str lesson_kind_code(enum lesson_kind k)
{
	must((unsigned)k < LESSON_KIND__MAX);
	return kinds[k].code;
}

bool lesson_kind_parse(str code, enum lesson_kind *ret)
{
	for (int i = 0; i < LESSON_KIND__MAX; i++)
		if (str_eq(kinds[i].code, code)) {
			*ret = (enum lesson_kind)i;
			return true;
		}
	return false;
}

enum learn_audience learn_audience_of(const struct org_who *who)
{
	if (who == NULL || who->n_roles == 0)
		return AUDIENCE_PUBLIC;
	for (size_t i = 0; i < who->n_roles; i++)
		if (!org_kind_is_lao(who->roles[i].unit->kind))
			return AUDIENCE_DLA;
	return AUDIENCE_LAO;
}

static bool on_unit_list(const struct org_dir *d, const struct learn_course *c, const struct org_who *who)
{
	for (size_t i = 0; i < c->n_units; i++) {
		const struct org_unit *top = org_by_id(d, c->unit_ids[i]);
		for (size_t k = 0; top != NULL && k < who->n_roles; k++)
			if (org_is_below(who->roles[k].unit, top))
				return true;
	}
	return false;
}

bool learn_is_for(struct db *db, const struct learn_course *c, unsigned audience, const struct org_who *who)
{
	if (!(audience & AUDIENCE_LIST))
		return (audience & learn_audience_of(who)) != 0;
	if (who == NULL)
		return false;
	return on_unit_list(org_dir(db), c, who) ||
		   db_has(db, "select 1 from course_person where course_id = $1 and account_id = $2", c->id, who->id);
}

bool learn_teaches(struct db *db, const struct learn_course *c, const struct org_who *who)
{
	if (who == NULL)
		return false;
	if (org_may(who, PERM_LEARN_TEACH_ALL, c->unit))
		return true;
	return (who->permissions & PERM_LEARN_TEACH) != 0 &&
		   db_has(db, "select 1 from course_teacher where course_id = $1 and account_id = $2", c->id, who->id);
}

str learn_day(struct arena *a, str iso)
{
	day d;
	return day_parse(iso, &d) ? day_show(a, d, DAY_LONG) : iso;
}

static struct store *files;

void learn_use_files(struct store *s)
{
	files = s;
}

struct store *learn_files(void)
{
	return files;
}

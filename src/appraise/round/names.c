/* Words and codes: employments, deliveries, rounds, what a rule asks. */
#include "appraise/round/inside.h"

static const struct {
	str code, name;
} employments[EMPLOYMENT__MAX] = {
	[EMPLOYMENT_CIVIL] = {S("civil_servant"), S("ข้าราชการ")},
	[EMPLOYMENT_GOVERNMENT] = {S("government_employee"), S("พนักงานราชการ")},
	[EMPLOYMENT_PERMANENT] = {S("permanent_employee"), S("ลูกจ้างประจำ")},
	[EMPLOYMENT_OTHER] = {S("other"), S("อื่น ๆ")},
};

str employment_name(enum employment e)
{
	must((unsigned)e < EMPLOYMENT__MAX);
	return employments[e].name;
}

str employment_code(enum employment e)
{
	must((unsigned)e < EMPLOYMENT__MAX);
	return employments[e].code;
}

bool employment_parse(str s, enum employment *ret)
{
	s = str_trim(s);
	for (int i = 0; i < EMPLOYMENT__MAX; i++)
		if (str_eq(s, employments[i].code) || str_eq(s, employments[i].name)) {
			*ret = (enum employment)i;
			return true;
		}
	return false;
}

str delivery_name(enum delivery d)
{
	switch (d) {
	case DELIVERY_DATA: return S("ไฟล์ข้อมูล (Excel)");
	case DELIVERY_CERTIFIED: return S("แบบรายงานที่หัวหน้าหน่วยงานรับรองข้อมูล");
	case DELIVERY_PAPER: return S("เอกสารฉบับจริงพร้อมสำเนาใบประกาศ");
	default: must_fail_("a delivery", __FILE__, __LINE__);
	}
}

str round_code(struct arena *a, const struct appraise_round *r) { return str_fmt(a, "%d-%d", r->year, r->no); }
str round_name(struct arena *a, const struct appraise_round *r) { return str_fmt(a, "รอบที่ %d ปีงบประมาณ %d", r->no, r->year); }

bool round_parse(str s, int *ret_year, int *ret_no)
{
	i64 year, no;
	ptrdiff_t at = str_find_byte(s, '/');
	if (at < 0)
		at = str_find_byte(s, '-');
	if (at < 0 || !str_i64(str_sub(s, 0, (size_t)at), &year) || !str_i64(str_sub(s, (size_t)at + 1, s.n), &no))
		return false;
	if (year < 2500 || year > 2700 || no < 1 || no > 2)
		return false;
	*ret_year = (int)year;
	*ret_no = (int)no;
	return true;
}

str rule_owes(struct arena *a, const struct appraise_rule *r, bool head)
{
	int n = head ? r->head_n : r->need_n, m = head ? r->head_m : r->need_m, channel = head ? r->head_channel : r->need_channel;
	if (m <= 0 || channel < 0)
		return str_fmt(a, "อย่างน้อย %d หลักสูตร", n);
	str name = learn_channel_name((enum learn_channel)channel);
	return str_fmt(a, "อย่างน้อย %d หลักสูตร โดยเป็น %.*s อย่างน้อย %d หลักสูตร", n, STR_FMT(name), m);
}

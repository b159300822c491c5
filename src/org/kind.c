/* kind.c: the kinds of org unit and their words. */
#include "org/unit_inside.h"

#include "base/log.h"

struct kind_words {
	str short_, long_, digits;
};
static const struct kind_words words[ORG_KIND__MAX] = {
	[ORG_DLA] = {S("สถ."), S("กรมส่งเสริมการปกครองท้องถิ่น"), {0}},
	[ORG_DIVISION] = {S("กอง"), S("หน่วยงานในกรม"), {0}},
	[ORG_PROVINCE] = {S("สถจ."), S("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด"), {0}},
	[ORG_DISTRICT] = {S("สถอ."), S("สำนักงานส่งเสริมการปกครองท้องถิ่นอำเภอ"), {0}},
	[ORG_PAO] = {S("อบจ."), S("องค์การบริหารส่วนจังหวัด"), S("02")},
	[ORG_CITY] = {S("ทน."), S("เทศบาลนคร"), S("03")},
	[ORG_TOWN] = {S("ทม."), S("เทศบาลเมือง"), S("04")},
	[ORG_PATTAYA] = {S("เมืองพัทยา"), S("เมืองพัทยา"), S("03")},
	[ORG_TAMBON] = {S("ทต."), S("เทศบาลตำบล"), S("05")},
	[ORG_SAO] = {S("อบต."), S("องค์การบริหารส่วนตำบล"), S("06")},
};

static const struct kind_words *of(enum org_kind k)
{
	must((unsigned)k < ORG_KIND__MAX);
	return &words[k];
}

str org_kind_short(enum org_kind k)
{
	return of(k)->short_;
}
str org_kind_long(enum org_kind k)
{
	return of(k)->long_;
}
str org_kind_digits(enum org_kind k)
{
	return of(k)->digits;
}

bool org_kind_parse(str s, enum org_kind *ret)
{
	s = str_trim(s);
	for (int k = 0; k < ORG_KIND__MAX; k++) {
		str bare = str_ends(words[k].short_, S(".")) ? str_sub(words[k].short_, 0, words[k].short_.n - 1) : words[k].short_;
		if (str_eq(s, words[k].short_) || str_eq(s, words[k].long_) || str_eq(s, bare)) {
			*ret = (enum org_kind)k;
			return true;
		}
	}
	return false;
}

bool org_kind_under_province(enum org_kind k)
{
	return k == ORG_PAO || k == ORG_CITY || k == ORG_TOWN || k == ORG_PATTAYA;
}

str org_full_name(struct arena *a, enum org_kind k, str name)
{
	if (k == ORG_DLA || k == ORG_DIVISION || k == ORG_PATTAYA)
		return name;
	return STR_CAT(a, org_kind_short(k), name);
}

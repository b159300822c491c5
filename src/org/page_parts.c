/* page_parts.c: small things that the pages of org share. */
#include "org/views.h"

#include "base/clock.h"
#include "base/log.h"

str org_problem_of(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

str org_text(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p ? str_trim(s) : S("");
}

struct frame org_frame(struct request *r, const char *title, const char *area)
{
	return (struct frame){.r = r, .title = str_of(title), .area = area};
}

/* The way down to a unit: province, district, itself. */
void org_frame_unit(struct frame *f, const struct org_unit *u)
{
	const struct org_unit *way[CRUMBS_MAX];
	size_t n = 0;
	for (; u && u->kind != ORG_DLA && n < CRUMBS_MAX; u = u->parent)
		way[n++] = u;
	while (n-- > 0 && f->n_crumbs < CRUMBS_MAX)
		frame_crumb(f, STR_CAT(f->r->a, S("/units/"), way[n]->code), way[n]->full);
}

str org_path_safe(str to)
{
	if (to.n == 0 || to.n > 2000 || to.p[0] != '/')
		return S("/");
	if (to.n > 1 && (to.p[1] == '/' || to.p[1] == '\\'))
		return S("/");
	for (size_t i = 0; i < to.n; i++)
		if ((u8)to.p[i] <= 0x20 || to.p[i] == 0x7f || to.p[i] == '\\')
			return S("/");
	static const str never[] = {S("/sign-in"), S("/sign-out"), S("/reset/"), S("/register"), S("/forgot"), S("/account/verify/")};
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (str_starts(to, never[i]))
			return S("/");
	return to;
}

str org_action_words(str action)
{
	static const struct {
		str action, words;
	} known[] = {
		{S("account.new"), S("สร้างบัญชี")},
		{S("account.edit"), S("แก้ไขบัญชีหรือบทบาท")},
		{S("account.state"), S("ระงับหรือเปิดใช้บัญชี")},
		{S("account.password"), S("เปลี่ยนรหัสผ่าน")},
		{S("account.reset_link"), S("สร้างลิงก์ตั้งรหัสผ่าน")},
		{S("account.totp"), S("การยืนยันตัวตนสองขั้นตอน")},
		{S("account.recovery_code"), S("ใช้รหัสกู้คืน")},
		{S("account.register"), S("ลงทะเบียนด้วยตนเอง")},
		{S("account.erase"), S("เจ้าของลบบัญชี")},
		{S("mail.again"), S("ส่งอีเมลในคิวอีกครั้ง")},
		{S("session.open"), S("เข้าสู่ระบบ")},
		{S("session.locked"), S("เข้าสู่ระบบไม่สำเร็จหลายครั้ง")},
		{S("session.end"), S("ออกจากระบบในอุปกรณ์อื่น")},
		{S("org.load"), S("โหลดข้อมูลหน่วยงานทั้งประเทศ")},
		{S("org.change"), S("เปลี่ยนประเภทหรือชื่อหน่วยงาน")},
		{S("audit.erase"), S("ลบค่าที่เป็นข้อมูลส่วนบุคคล")},
		{S("lpa.form.load"), S("นำเข้าแบบประเมิน")},
		{S("lpa.form.set"), S("ตั้งค่าแบบประเมิน")},
		{S("lpa.form.publish"), S("ประกาศผลการประเมิน")},
		{S("lpa.form.unpublish"), S("ถอนการประกาศผล")},
		{S("lpa.wording"), S("กำหนดข้อความตัวชี้วัดของจังหวัด")},
		{S("lpa.team"), S("จัดทีมประเมิน")},
		{S("lpa.team.member"), S("แก้ไขสมาชิกทีมประเมิน")},
		{S("lpa.team.lao"), S("กำหนด อปท. และวันออกตรวจของทีม")},
		{S("lpa.self"), S("ประเมินตนเอง")},
		{S("lpa.evidence.add"), S("แนบหลักฐาน")},
		{S("lpa.evidence.remove"), S("นำหลักฐานออก")},
		{S("lpa.confirm"), S("ปลัดยืนยันข้อมูล")},
		{S("lpa.reopen"), S("เปิดให้แก้ไขหรือส่งกลับ")},
		{S("lpa.score"), S("ทีมประเมินให้คะแนน")},
		{S("lpa.score.load"), S("นำเข้าคะแนน")},
		{S("lpa.hand_in"), S("ทีมประเมินส่งผล")},
		{S("lpa.province_confirm"), S("จังหวัดยืนยันผล")},
		{S("lpa.result.load"), S("นำเข้าผลการประเมิน")},
		{S("learn.announce"), S("ประกาศของ Local MOOC")},
		{S("learn.announce.gone"), S("นำประกาศของ Local MOOC ออก")},
		{S("learn.talk.hide"), S("ซ่อนหรือแสดงข้อความถามตอบ")},
		{S("learn.survey.set"), S("แก้ไขแบบสำรวจ")},
		{S("learn.remind"), S("เตือนผู้ที่ยังเรียนไม่ผ่าน")},
		{S("learn.enrol.list"), S("ลงทะเบียนเรียนตามรายชื่อ")},
		{S("learn.enrol.unit"), S("ลงทะเบียนเรียนทั้งหน่วยงาน")},
		{S("roster.load"), S("นำเข้าบัญชีรายชื่อบุคลากร")},
		{S("roster.import"), S("นำเข้าบัญชีรายชื่อบุคลากร")},
		{S("roster.export"), S("ดาวน์โหลดบัญชีรายชื่อบุคลากร")},
		{S("roster.person"), S("เพิ่มบุคลากร")},
		{S("roster.person.change"), S("แก้ไขข้อมูลบุคลากร")},
		{S("roster.posting"), S("บันทึกตำแหน่งหรือการย้าย")},
		{S("roster.posting.change"), S("แก้ไขตำแหน่ง")},
		{S("roster.link"), S("จับคู่บุคลากรกับบัญชี")},
		{S("roster.unlink"), S("ยกเลิกการจับคู่บุคลากรกับบัญชี")},
		{S("appraise.framework.new"), S("สร้างกรอบการประเมิน")},
		{S("appraise.framework.title"), S("เปลี่ยนชื่อกรอบการประเมิน")},
		{S("appraise.framework.indicator"), S("แก้ไขตัวชี้วัดของกรอบการประเมิน")},
		{S("appraise.framework.event"), S("แก้ไขกำหนดการของกรอบการประเมิน")},
		{S("appraise.point"), S("บันทึกคะแนนตัวชี้วัด")},
		{S("appraise.point.load"), S("นำเข้าคะแนนตัวชี้วัด")},
		{S("appraise.session.new"), S("เตรียมการประชุมคณะอนุกรรมการ")},
		{S("appraise.session.edit"), S("แก้ไขรายงานการประชุมคณะอนุกรรมการ")},
		{S("appraise.session.file"), S("แนบหรือนำออกรายงานการประชุมที่ลงนาม")},
		{S("appraise.session.list"), S("นำผลการประเมินเข้าวาระ")},
		{S("appraise.session.approve"), S("คณะอนุกรรมการเห็นชอบ")},
		{S("appraise.session.remove"), S("ลบการประชุมที่เตรียมไว้")},
		{S("appraise.remind"), S("เตือนผู้ที่ยังเรียนไม่ครบตามตัวชี้วัดที่ 2")},
		{S("appraise.office_day"), S("กำหนดวันของสำนักงานให้บุคลากรเรียนให้ครบ")},
		{S("appraise.people_taken"), S("ดาวน์โหลดรายชื่อบุคลากรของรอบประเมิน")},
		{S("appraise.exception"), S("ผ่อนผันกำหนดส่งรายงาน")},
		{S("appraise.exception.end"), S("ยกเลิกการผ่อนผัน")},
		{S("appraise.form.upload"), S("อัปโหลดแบบฟอร์ม")},
		{S("appraise.form.use"), S("เริ่มใช้แบบฟอร์ม")},
		{S("appraise.form.away"), S("เลิกใช้แบบฟอร์ม")},
		{S("appraise.report.make"), S("ทำรายงานตัวชี้วัดที่ 2")},
		{S("appraise.report.certify"), S("รับรองข้อมูลของรายงาน")},
		{S("appraise.report.uncertify"), S("ถอนการรับรองรายงาน")},
		{S("appraise.report.submit"), S("ส่งรายงานให้กองการเจ้าหน้าที่")},
		{S("appraise.report.receive"), S("ลงรับรายงาน")},
		{S("appraise.report.check"), S("ตรวจใบประกาศของรายงาน")},
		{S("appraise.report.accept"), S("ตรวจรับรายงานว่าถูกต้อง")},
		{S("appraise.report.return"), S("ส่งคืนรายงาน")},
		{S("appraise.report.paper_sent"), S("ลงทะเบียนการส่งชุดเอกสาร")},
		{S("appraise.report.paper_arrived"), S("ลงรับชุดเอกสาร")},
		{S("appraise.report.export"), S("ดาวน์โหลดเอกสารของรายงาน")},
		{S("appraise.report.taken"), S("ดาวน์โหลดเนื้อหาที่รับรอง")},
		{S("appraise.round.make"), S("เตรียมรอบการประเมิน")},
		{S("appraise.round.open"), S("เปิดรอบการประเมิน")},
		{S("appraise.round.close"), S("ปิดรอบการประเมิน")},
		{S("appraise.rule.save"), S("แก้ไขหลักเกณฑ์ที่เตรียมไว้")},
		{S("appraise.rule.replace"), S("ออกหลักเกณฑ์ฉบับใหม่")},
		{S("appraise.true_copy"), S("รับรองสำเนาถูกต้องของใบประกาศ")},
		{S("appraise.workbook"), S("ทำสมุดงานทุกจังหวัด")},
		{S("completions.load"), S("นำเข้าผลการเรียนจากไฟล์")},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].action, action))
			return known[i].words;
	return action;
}

static str part_words(struct arena *a, str part)
{
	static const struct {
		str code, words;
	} known[] = {
		{S("active"), S("ใช้งาน")},
		{S("deactivated"), S("ระงับ")},
		{S("on"), S("เปิดใช้")},
		{S("off"), S("ปิด")},
		{S("mean"), S("ตัดสินด้วยค่าเฉลี่ย 5 ด้าน")},
		{S("pooled"), S("ตัดสินด้วยคะแนนรวมต่อคะแนนเต็ม")},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(known[i].code, part))
			return known[i].words;
	day d;
	bool iso = part.n == sizeof "2024-04-25" - 1 && part.p[4] == '-' && part.p[7] == '-';
	return iso && day_parse(part, &d) ? day_show(a, d, DAY_SHORT) : part;
}

str org_value_words(struct arena *a, str value)
{
	str all = {0};
	while (value.n > 0) {
		ptrdiff_t bar = str_find_byte(value, '|');
		str part = bar < 0 ? value : str_sub(value, 0, (size_t)bar);
		value = bar < 0 ? (str){0} : str_sub(value, (size_t)bar + 1, value.n);
		if (part.n == 0 || str_eq(part, S("-")))
			continue;
		part = part_words(a, part);
		all = all.n > 0 ? STR_CAT(a, all, S(" · "), part) : part;
	}
	return all;
}

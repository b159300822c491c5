/* cartridge.c: IMS Common Cartridge 1.1-1.3 as a course file. */
#include "learn/author/inside.h"

struct course_file *cf_cartridge(struct cf_pack *p, struct cf_file *manifest, str name)
{
	(void)manifest, (void)name;
	problem_add(p->ps, 0, S("imsmanifest.xml"), S(""), "ยังอ่าน Common Cartridge ไม่ได้");
	return NULL;
}

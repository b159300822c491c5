#include "web/frame.h"

#include "base/log.h"

const struct menu_entry *web_menu;
struct frame_person (*web_person)(struct request *r);
i64 (*web_unread)(struct request *r);

void frame_crumb(struct frame *f, str href, str text)
{
	must(f->n_crumbs < CRUMBS_MAX);
	f->crumb[f->n_crumbs++] = (struct crumb){href, text};
}

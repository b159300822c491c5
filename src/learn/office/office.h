/* office.h: around the courses: announcements, questions and answers, rating and survey, progress for teachers and offices, reminders,
 * bulk enrolment, sign-ups and completions by province and audience. */
#ifndef LEARN_OFFICE_OFFICE_H
#define LEARN_OFFICE_OFFICE_H

#include "learn/record/record.h"

extern const struct route learn_office_routes[];

/* load enrolments FILE: course,person[,due]: slug; user name, e-mail or staff number; day. */
int learn_cli_enrolments(struct db *db, struct arena *a, const char *file);
/* learn completions --from D --to D [--format csv|json|xlsx] [--out FILE]: person,name,office,province,audience,course,title,area,completed_on,score,hours,certificate */
int learn_cli_completions(struct db *db, struct arena *a, int argc, char **argv);

/* Goes on telling learners of announcements, a slice a call: for the app's tick (no transaction of its own there). One cheap look when there is nothing. */
void learn_office_tick(struct db *db, i64 now_ms);

#endif

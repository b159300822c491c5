/* desk.h: กองการเจ้าหน้าที่ receives reports with number and time to the second, checks certificate by certificate, accepts or returns; one workbook of all provinces. */
#ifndef APPRAISE_DESK_DESK_H
#define APPRAISE_DESK_DESK_H

#include "appraise/report/report.h"

/* For the first page: reports that wait. */
i64 desk_waiting(struct db *db);
struct job_kind;
extern const struct job_kind desk_workbook_job;
extern const struct route desk_routes[];

#endif

/* files.c: which stored files the database names: what is swept, backed up and checked goes by this one list. */
#include "app/app.h"

bool app_file_named(struct db *db, str sha)
{
	return db_has(db,
		"select 1 where exists (select 1 from lpa_evidence where sha = $1)"
		" or exists (select 1 from lesson where file_sha = $1 and file_sha <> '')"
		" or exists (select 1 from lesson where captions_sha = $1 and captions_sha <> '')"
		" or exists (select 1 from course_file where sha = $1)"
		" or exists (select 1 from course_version where cover_sha = $1 and cover_sha <> '')"
		" or exists (select 1 from scorm_package where sha = $1)"
		" or exists (select 1 from scorm_file where sha = $1)"
		" or exists (select 1 from external_certificate where sha = $1)"
		" or exists (select 1 from roster_import where sha = $1)"
		" or exists (select 1 from appraise_delivery where sha = $1 and sha <> '')"
		" or exists (select 1 from appraise_point where sha = $1 and sha <> '')"
		" or exists (select 1 from appraise_session where sha = $1 and sha <> '')"
		" or exists (select 1 from paper_template where sha = $1)"
		" or exists (select 1 from job where result_sha = $1 and result_sha <> '')",
		sha);
}

struct db_cur app_files(struct db *db)
{
	return db_query(db, "select sha from lpa_evidence where sha is not null"
			    " union select file_sha from lesson where file_sha <> ''"
			    " union select captions_sha from lesson where captions_sha <> ''"
			    " union select sha from course_file"
			    " union select cover_sha from course_version where cover_sha <> ''"
			    " union select sha from scorm_package"
			    " union select sha from scorm_file"
			    " union select sha from external_certificate where sha <> ''"
			    " union select sha from roster_import"
			    " union select sha from appraise_delivery where sha <> ''"
			    " union select sha from appraise_point where sha <> ''"
			    " union select sha from appraise_session where sha <> ''"
			    " union select sha from paper_template"
			    " union select result_sha from job where result_sha <> ''");
}

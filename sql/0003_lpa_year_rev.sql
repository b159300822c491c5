-- Counts changes of a year's results that are no longer under way, so that copies in memory know when they are stale.
create table lpa_year_rev (
	year {i64} primary key,         -- Buddhist era
	rev {i64} not null              -- grows when results are loaded, corrected or (un)published
) {strict};

-- LPA: the yearly assessment of local administrative organizations.

create table lpa_form (
	id {id},                        -- inside only
	year {i64} not null unique,     -- Buddhist era
	overall {i64} not null,         -- 0 mean, 1 pooled: which percent decides
	title {text} not null,          -- as shown
	sample {i64} not null,          -- 1: a sample, not the official form
	level1 {text} not null,         -- name of the level under the dimension: หน่วยที่
	level2 {text} not null,         -- name of the next level
	level3 {text} not null,         -- and the next
	state {i64} not null,           -- enum lpa_form_state: 0 draft, 1 open, 2 closed, 3 published
	opens_ms {i64} not null,        -- LAOs may write from here
	closes_ms {i64} not null,       -- to here (first instant that is too late)
	rev {i64} not null,             -- grows with each change, for copies in memory
	published_ms {i64}              -- when DLA published the results
) {strict};

create table lpa_section (
	id {id},                        -- inside only
	form_id {i64} not null references lpa_form(id), -- of this form
	dimension {i64} not null check (dimension between 1 and 5), -- ด้าน
	parent_id {i64},                -- null: right under the dimension
	level {i64} not null,           -- 1, 2, 3
	pos {i64} not null,             -- order in the form
	title {text} not null           -- as printed
) {strict};
create index lpa_section_form on lpa_section(form_id, pos);

create table lpa_indicator (
	id {id},                        -- ascending in the order of the form
	form_id {i64} not null references lpa_form(id), -- of this form
	section_id {i64} not null references lpa_section(id), -- where it stands
	dimension {i64} not null,       -- of its section
	pos {i64} not null,             -- order in the form
	no {text} not null,             -- number as printed: 3.1, 72
	name {text} not null,           -- wording
	applies {i64} not null,         -- bits 1 << org_kind
	full_centi {i64} not null check (full_centi > 0), -- full points, hundredths
	pilot {i64} not null,           -- 1: scored, never in a total
	province_set {i64} not null,    -- 1: wording filled in by the province
	agency {text} not null,         -- that set it
	evidence {text} not null,       -- documents to check, one a line
	unique (form_id, no)
) {strict};

create table lpa_band (
	indicator_id {i64} not null references lpa_indicator(id), -- of this indicator
	pos {i64} not null,             -- order, best first
	points_centi {i64} not null,    -- hundredths
	text {text} not null,           -- criterion
	primary key (indicator_id, pos)
) {norowid};

-- Wording of a province's own indicator.
create table lpa_wording (
	indicator_id {i64} not null references lpa_indicator(id), -- province_set one
	unit_id {i64} not null references org_unit(id), -- provincial office
	wording {text} not null,        -- as the province set it
	version {i64} not null,         -- grows with each change
	primary key (indicator_id, unit_id)
) {norowid};

-- State of one LAO's assessment in one year.
create table lpa_entry (
	form_id {i64} not null references lpa_form(id), -- year
	unit_id {i64} not null references org_unit(id), -- LAO
	state {i64} not null,           -- enum lpa_state
	until_ms {i64},                 -- extra round: LAO may write until then, null: the form's window
	confirmed_ms {i64},             -- ปลัด confirmed the self-assessment
	confirmed_by {i64},             -- account
	verified_ms {i64},              -- team handed in
	verified_by {i64},              -- account
	province_ms {i64},              -- province confirmed
	province_by {i64},              -- account
	reopen_reason {text},           -- of the last reopening
	version {i64} not null,         -- grows with each change of state
	primary key (form_id, unit_id)
) {norowid};

-- The LAO's own score.
create table lpa_self (
	form_id {i64} not null,         -- year
	unit_id {i64} not null,         -- LAO
	indicator_id {i64} not null references lpa_indicator(id), -- indicator
	band {i64},                     -- pos of the chosen band, null: none yet
	cut {i64} not null default 0,   -- 1: the LAO says it does not apply (asks for ตัดฐาน)
	remark {text} not null,         -- explanation
	n_evidence {i64} not null default 0, -- pieces of evidence that count
	version {i64} not null,         -- grows with each change
	at_ms {i64} not null,           -- last change
	by {i64} not null,              -- account
	primary key (form_id, unit_id, indicator_id)
) {norowid};

-- Evidence of an indicator.
create table lpa_evidence (
	id {id},                        -- inside only
	token {text} not null unique,   -- id for outside
	form_id {i64} not null,         -- year
	unit_id {i64} not null,         -- LAO
	indicator_id {i64} not null references lpa_indicator(id), -- indicator
	kind {i64} not null,            -- enum lpa_evidence_kind: 0 file 1 url 2 register 3 live look
	title {text} not null,          -- name of the file, of the register, of the system
	note {text} not null,           -- explanation, figures
	url {text} not null,            -- kind 1
	sha {text},                     -- kind 0: SHA-256 hex of the content
	size {i64} not null,            -- bytes
	type {text} not null,           -- checked MIME type
	looked_day {text},              -- kind 3: when
	looked_by {text},               -- kind 3: who
	at_ms {i64} not null,           -- added
	by {i64} not null,              -- account
	removed_ms {i64}                -- null: counts
) {strict};
create index lpa_evidence_entry on lpa_evidence(form_id, unit_id, indicator_id);
create index lpa_evidence_sha on lpa_evidence(sha) where sha is not null; -- which rows name a stored file

-- The team's verified score.
create table lpa_score (
	form_id {i64} not null,         -- year
	unit_id {i64} not null,         -- LAO
	indicator_id {i64} not null references lpa_indicator(id), -- indicator
	points_centi {i64},             -- hundredths; null when cut
	cut {i64} not null,             -- 1: cut from the base (ตัดฐาน)
	reason {text} not null,         -- where it differs from the LAO's own, or why cut
	version {i64} not null,         -- grows with each change
	at_ms {i64} not null,           -- last change
	by {i64} not null,              -- account; 0: the command line
	primary key (form_id, unit_id, indicator_id)
) {norowid};

-- Teams of a province.
create table lpa_team (
	id {id},                        -- inside only
	form_id {i64} not null references lpa_form(id), -- year
	unit_id {i64} not null references org_unit(id), -- provincial office
	no {i64} not null,              -- ทีมที่
	order_no {text} not null,       -- number of the provincial order
	order_day {text},               -- its date
	version {i64} not null,         -- grows with each change
	unique (form_id, unit_id, no)
) {strict};
create table lpa_team_member (
	team_id {i64} not null references lpa_team(id), -- team
	account_id {i64} not null references account(id), -- member
	duty {text} not null,           -- ประธาน, กรรมการ, เลขานุการ
	primary key (team_id, account_id)
) {norowid};
create table lpa_team_lao (
	form_id {i64} not null,         -- year
	unit_id {i64} not null references org_unit(id), -- LAO: in one team at most
	team_id {i64} not null references lpa_team(id), -- team
	visit_day {text},               -- planned visit
	primary key (form_id, unit_id)
) {norowid};

-- Results, the LAO's own, updated in the transaction of the score. Points and full points in hundredths.
create table lpa_result (
	year {i64} not null,            -- Buddhist era
	unit_id {i64} not null references org_unit(id), -- LAO
	d1_full {i64} not null, -- full points that count, dimension 1
	d1_points {i64} not null, -- points, dimension 1
	d2_full {i64} not null, -- dimension 2
	d2_points {i64} not null, -- dimension 2
	d3_full {i64} not null, -- dimension 3
	d3_points {i64} not null, -- dimension 3
	d4_full {i64} not null, -- dimension 4
	d4_points {i64} not null, -- dimension 4
	d5_full {i64} not null, -- dimension 5
	d5_points {i64} not null, -- dimension 5
	n_missing {i64} not null,       -- indicators that count and have no verified score; 0: complete
	overall {i64} not null,         -- 0 mean, 1 pooled decided
	order_key {i64} not null,       -- floor(deciding percent x 10^15); -1: nothing counts
	level {i64} not null,           -- 5 ดีเด่น .. 1 ต้องปรับปรุง; 0: nothing counts
	pass {i64} not null,            -- 1: percent >= 70
	synthetic {i64} not null,       -- 1: made up for demonstration
	source {i64} not null,          -- 0 from scores, 1 loaded as totals
	primary key (year, unit_id)
) {norowid};

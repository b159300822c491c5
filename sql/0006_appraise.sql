-- Appraisal rounds: who works where, what a round asks, who has learned it, the reports and their receipt, the framework of indicators.

-- A person of a roster. The key is the staff number or the e-mail address; an account is linked where there is one.
create table person (
	id {id},                        -- inside only
	key {text} not null unique,     -- staff number or e-mail, folded
	shown {text} not null,          -- the key as given
	citizen_hash {text} not null,   -- keyed hash of the national id, hex; '' not given
	title {text} not null,          -- นาย นาง ...
	given_name {text} not null,     -- first name
	family_name {text} not null,    -- family name
	name_fold {text} not null,      -- folded given and family name, for matching and finding
	name_sort {text} not null,      -- Thai dictionary order of given and family name
	account_id {i64} not null,      -- linked account, 0 none
	linked_by {i64} not null,       -- who confirmed the link by hand, 0: by key
	made_ms {i64} not null,         -- when
	version {i64} not null          -- grows with each change
) {strict};
create unique index person_account on person(account_id) where account_id > 0;
create index person_citizen on person(citizen_hash) where citizen_hash <> '';
create index person_name on person(name_fold);

-- Where a person works from when until when. Main postings (acting 0) of a person never overlap; an acting headship stands beside one.
create table posting (
	id {id},                        -- inside only
	person_id {i64} not null references person(id), -- who
	unit_id {i64} not null references org_unit(id), -- where
	position {text} not null,       -- นักส่งเสริมการปกครองท้องถิ่น
	level {text} not null,          -- ชำนาญการ
	employment {i64} not null,      -- enum employment
	is_head {i64} not null,         -- 1: head of the unit
	acting {i64} not null,          -- 1: acts as head (รักษาการแทน), beside the main posting
	from_day {text} not null,       -- first day
	to_day {text} not null,         -- last day; 9999-12-31 until further
	made_by {i64} not null,         -- account, 0 the command line
	made_ms {i64} not null,         -- when
	version {i64} not null          -- grows with each change
) {strict};
create index posting_person on posting(person_id, from_day);
create index posting_unit on posting(unit_id, to_day);
create index posting_head on posting(unit_id, from_day) where is_head = 1 or acting = 1;

-- A roster file between its preview and its application.
create table roster_import (
	id {id},                        -- inside only
	token {text} not null unique,   -- name outside
	unit_id {i64} not null,         -- office whose roster it is
	account_id {i64} not null,      -- who
	sha {text} not null,            -- the file in the store
	file_name {text} not null,      -- as sent
	at_ms {i64} not null,           -- when it came
	applied_ms {i64} not null,      -- 0: not applied
	n_new {i64} not null,           -- people and postings made
	n_changed {i64} not null,       -- changed
	n_same {i64} not null,          -- already so
	n_refused {i64} not null        -- refused
) {strict};
create index roster_import_unit on roster_import(unit_id, id);
create index roster_import_sha on roster_import(sha);
create index roster_import_at on roster_import(at_ms);

-- Verified completions that came in a file.
create table completion_loaded (
	id {id},                        -- inside only
	person_id {i64} not null references person(id), -- who
	channel {i64} not null,         -- enum learn_channel
	course {text} not null,         -- title as given
	course_key {text} not null,     -- what makes it one course: 'c' and the id of our course, else 't' and the folded title
	day {text} not null,            -- completed on
	number {text} not null,         -- of the certificate, may be empty
	at_ms {i64} not null,           -- when it came
	made_by {i64} not null,         -- account, 0 the command line
	unique (person_id, channel, course_key, day) -- the same course again in a later year counts there
) {strict};

-- All that a person has learned: of files, of our own courses, of verified certificates of others. Counted by distinct (channel, course_key).
create view person_learned as
	select person_id, channel, course_key, course, day, number, 0 as source, id as source_id from completion_loaded
	union all
	select p.id, 0, 'c' || c.course_id, v.title, c.passed_day, '', 1, c.id
	from person p join completion c on c.account_id = p.account_id join course_version v on v.id = c.version_id
	where p.account_id > 0
	and not exists (select 1 from certificate k where k.enrolment_id = c.enrolment_id and k.kind = 0 and k.revoked_ms > 0)
	union all
	select p.id, x.channel, 't' || x.course_fold, x.course, x.day, x.number, 2, x.id
	from person p join external_certificate x on x.account_id = p.account_id
	where p.account_id > 0 and x.state = 1;

-- An owner's declaration that the copy of a certificate of our own course is a true one (รับรองสำเนาถูกต้อง), with the password once more.
create table appraise_true_copy (
	completion_id {id},             -- which course, completed by whom
	account_id {i64} not null,      -- the owner
	owner {text} not null,          -- name as declared
	at_ms {i64} not null            -- when
) {strict};
create index appraise_true_copy_account on appraise_true_copy(account_id);

-- A fiscal year's framework (กรอบการประเมิน): indicators, weights, owners, calendar.
create table appraise_framework (
	year {i64} primary key,         -- fiscal year, Buddhist era
	title {text} not null,          -- as announced
	state {i64} not null,           -- 0 being written, 1 approved
	session_id {i64} not null,      -- the subcommittee's session that approved it, 0
	version {i64} not null          -- grows with each change
) {strict};
create table appraise_indicator (
	id {id},                        -- inside only
	year {i64} not null references appraise_framework(year), -- of
	no {text} not null,             -- "2", "6"
	name {text} not null,           -- as announced
	kind {i64} not null,            -- enum appraise_kind: 0 e-Learning, 1 media, 2 points entered
	owner_unit_id {i64} not null,   -- division that judges it
	rounds {i64} not null,          -- bits: 1 round 1, 2 round 2
	weight {i64} not null,          -- percent in hundredths
	full_points {i64} not null,     -- hundredths, usually 500
	how {text} not null,            -- how it is judged, words
	version {i64} not null,         -- grows with each change
	unique (year, no)
) {strict};
create table appraise_event (
	id {id},                        -- inside only
	year {i64} not null,            -- of the framework
	indicator_id {i64} not null,    -- 0: of all
	from_day {text} not null,       -- first day
	to_day {text} not null,         -- last day
	title {text} not null           -- what is to be done
) {strict};
create index appraise_event_year on appraise_event(year, from_day);

create table appraise_round (
	id {id},                        -- inside only
	year {i64} not null,            -- fiscal year, Buddhist era
	no {i64} not null,              -- 1 or 2
	starts_day {text} not null,     -- 1 Oct or 1 Apr
	ends_day {text} not null,       -- 31 Mar or 30 Sep
	state {i64} not null,           -- 0 being prepared, 1 open, 2 closed
	opened_ms {i64} not null,       -- 0 not
	opened_by {i64} not null,       -- account
	closed_ms {i64} not null,       -- 0 not
	version {i64} not null,         -- grows with each change
	unique (year, no)
) {strict};

-- An indicator's rule in a round. Frozen when the round opens; a change is a new version with its reason.
create table appraise_rule (
	id {id},                        -- inside only
	round_id {i64} not null references appraise_round(id), -- of
	kind {i64} not null,            -- enum appraise_kind: 0 e-Learning, 1 media
	no {i64} not null,              -- 1, 2 ...
	state {i64} not null,           -- 0 being written, 1 in force, 2 replaced by a later one
	from_day {text} not null,       -- first day on which a completion counts
	to_day {text} not null,         -- last one
	cutoff_day {text} not null,     -- people count where they are on this day
	opens_day {text} not null,      -- first day of sending
	due_day {text} not null,        -- last day in time
	last_day {text} not null,       -- last day on which it counts at all, '' none
	per_day {i64} not null,         -- hundredths of a point a working day
	need_n {i64} not null,          -- courses that each person owes
	need_m {i64} not null,          -- of them in the channel below
	need_channel {i64} not null,    -- enum learn_channel, -1 any
	head_n {i64} not null,          -- the same for heads of provincial offices
	head_m {i64} not null,          -- of them in the channel below
	head_channel {i64} not null,    -- enum learn_channel, -1 any
	acting_owes {i64} not null,     -- 1: who acts as head on the cut-off day owes as much as a head
	head_fails {i64} not null,      -- 1: where the head fails, the office's indicator counts 0
	employments {i64} not null,     -- bits 1 << enum employment: who counts
	deliveries {i64} not null,      -- bits 1 << enum delivery: which are required
	paper_by {i64} not null,        -- the paper set's day: 0 sent off, 1 arrived
	bands {text} not null,          -- "100:500|90:400|0:100": from percent (whole) : hundredths of points, descending
	reason {text} not null,         -- of a later version, '' for the first
	made_by {i64} not null,         -- account
	made_ms {i64} not null,         -- when
	frozen_ms {i64} not null,       -- 0 not yet
	version {i64} not null,         -- grows with each change while it is written
	unique (round_id, kind, no)
) {strict};

-- Who counts where under a rule, and how far each is: kept true by appraise_standing_*(), proved by `check`.
create table appraise_standing (
	rule_id {i64} not null references appraise_rule(id), -- under
	unit_id {i64} not null,         -- where the person counts
	person_id {i64} not null,       -- who
	is_head {i64} not null,         -- 1: owes as a head
	n {i64} not null,               -- courses in the window
	m {i64} not null,               -- of them in Local MOOC
	passed {i64} not null,          -- 1: owes nothing more
	posting_id {i64} not null,      -- by which posting
	primary key (rule_id, unit_id, person_id)
) {norowid};
create index appraise_standing_person on appraise_standing(person_id, rule_id);

-- An office's own earlier date for its people.
create table appraise_office_day (
	round_id {i64} not null references appraise_round(id), -- in
	unit_id {i64} not null,         -- office
	day {text} not null,            -- hand in by
	set_by {i64} not null,          -- account
	set_ms {i64} not null,          -- when
	primary key (round_id, unit_id)
) {norowid};
create table appraise_remind (
	id {id},                        -- order
	round_id {i64} not null,        -- in
	unit_id {i64} not null,         -- office that reminded
	person_id {i64} not null,       -- who was reminded
	at_ms {i64} not null,           -- when
	by_id {i64} not null            -- account
) {strict};
create index appraise_remind_person on appraise_remind(person_id, round_id, at_ms);

-- DLA's exception for one office: other days, or no penalty.
create table appraise_exception (
	id {id},                        -- inside only
	round_id {i64} not null references appraise_round(id), -- in
	kind {i64} not null,            -- enum appraise_kind
	unit_id {i64} not null,         -- provincial office
	due_day {text} not null,        -- '' as the rule says
	last_day {text} not null,       -- '' as the rule says
	waived {i64} not null,          -- 1: no points off, counts in any case
	reason {text} not null,         -- why
	set_by {i64} not null,          -- account
	set_ms {i64} not null,          -- when
	gone_ms {i64} not null          -- taken back, 0 in force
) {strict};
create unique index appraise_exception_one on appraise_exception(round_id, kind, unit_id) where gone_ms = 0;

-- A provincial office's report on indicator 2. From its certification on the content never changes.
create table appraise_report (
	id {id},                        -- inside only
	token {text} not null unique,   -- name outside
	round_id {i64} not null references appraise_round(id), -- of
	unit_id {i64} not null references org_unit(id), -- provincial office
	rule_id {i64} not null,         -- under which version of the rule it was made
	no {i64} not null,              -- 1, 2 ... : after a return a new one
	state {i64} not null,           -- enum report_state
	made_ms {i64} not null,         -- when the content was taken
	made_by {i64} not null,         -- account
	staff {i64} not null,           -- people who count
	passed {i64} not null,          -- of them
	head_ok {i64} not null,         -- 1: the head passes
	content_hash {text} not null,   -- SHA-256 of the canonical content, hex
	certified_ms {i64} not null,    -- 0 not
	certified_by {i64} not null,    -- account
	certifier {text} not null,      -- name
	certifier_position {text} not null, -- position as printed below the name
	capacity {i64} not null,        -- enum report_capacity
	order_no {text} not null,       -- order of the acting or delegation, '' none
	submitted_ms {i64} not null,    -- 0 not
	submitted_by {i64} not null,    -- account
	stands_ms {i64} not null,       -- time of an earlier, returned report that stands for this one; 0 none
	register_no {text} not null,    -- receipt number, '' not received
	received_ms {i64} not null,     -- receipt
	received_by {i64} not null,     -- account
	decided_ms {i64} not null,      -- accepted or returned
	decided_by {i64} not null,      -- account
	reason {text} not null,         -- of a return
	first_stands {i64} not null,    -- of a return: 1 its time stands for the next one
	version {i64} not null,         -- grows with each change
	unique (round_id, unit_id, no)
) {strict};
create index appraise_report_state on appraise_report(round_id, state);
-- The last receipt number of a fiscal year.
create table appraise_register (
	year {i64} primary key,         -- fiscal year of the receipt, Buddhist era
	n {i64} not null                -- given so far
) {strict};

create table appraise_report_row (
	report_id {i64} not null references appraise_report(id), -- of
	pos {i64} not null,             -- roster order from 1
	person_id {i64} not null,       -- who
	name {text} not null,           -- with title, as printed
	position {text} not null,       -- position and level
	employment {i64} not null,      -- enum employment
	unit_id {i64} not null,         -- provincial or district office
	is_head {i64} not null,         -- 1: owes as a head
	n {i64} not null,               -- courses
	m {i64} not null,               -- of them in Local MOOC
	passed {i64} not null,          -- 1: owes nothing
	primary key (report_id, pos)
) {norowid};
-- Each certificate behind a report, checked one by one.
create table appraise_report_item (
	report_id {i64} not null references appraise_report(id), -- of
	pos {i64} not null,             -- the person's row
	no {i64} not null,              -- 1, 2 ... of the person
	channel {i64} not null,         -- enum learn_channel
	course {text} not null,         -- title
	day {text} not null,            -- completed on
	number {text} not null,         -- of the certificate, may be empty
	source {i64} not null,          -- 0 of a file, 1 our own course, 2 certificate of another channel
	source_id {i64} not null,       -- its row
	sha {text} not null,            -- of source 2: the file as it was then, else ''
	checked {i64} not null,         -- 0 waits, 1 right (here, or in the returned report before), 2 not right
	why {text} not null,            -- of not right
	checked_by {i64} not null,      -- account
	checked_ms {i64} not null,      -- when
	primary key (report_id, pos, no)
) {norowid};
-- The three deliveries of the letter, each with its own time.
create table appraise_delivery (
	report_id {i64} not null references appraise_report(id), -- of
	kind {i64} not null,            -- enum delivery: 0 data file, 1 certified report, 2 paper set
	at_ms {i64} not null,           -- when it counts as delivered; 0 not yet
	signed_how {i64} not null,      -- 1: 0 certified here, 1 printed, signed and scanned
	sha {text} not null,            -- the scan, '' none
	file_name {text} not null,      -- as sent
	file_size {i64} not null,       -- bytes
	sent_no {text} not null,        -- 2: number of the letter with which it was sent
	sent_day {text} not null,       -- 2: sent off on, '' not
	arrived_ms {i64} not null,      -- 2: arrived, 0 not
	arrived_by {i64} not null,      -- 2: account
	agrees {i64} not null,          -- 2: 0 not looked at, 1 agrees with what is here, 2 does not
	note {text} not null,           -- words
	version {i64} not null,         -- grows with each change
	primary key (report_id, kind)
) {norowid};
create index appraise_delivery_sha on appraise_delivery(sha) where sha <> '';

-- Points of indicators that are judged elsewhere, with evidence.
create table appraise_point (
	indicator_id {i64} not null references appraise_indicator(id), -- of
	round_no {i64} not null,        -- 1 or 2
	unit_id {i64} not null,         -- provincial office
	points {i64} not null,          -- hundredths, -1 nothing yet (a note or evidence came first)
	note {text} not null,           -- why
	sha {text} not null,            -- evidence in the store, '' none
	file_name {text} not null,      -- as sent
	file_type {text} not null,      -- checked
	file_size {i64} not null,       -- bytes
	set_by {i64} not null,          -- account
	set_ms {i64} not null,          -- when
	version {i64} not null,         -- grows with each change
	primary key (indicator_id, round_no, unit_id)
) {norowid};
create index appraise_point_sha on appraise_point(sha) where sha <> '';

-- Sessions of the subcommittee (คณะอนุกรรมการกลั่นกรองผลการประเมินผลการปฏิบัติราชการ).
create table appraise_session (
	id {id},                        -- inside only
	token {text} not null unique,   -- name outside
	year {i64} not null,            -- fiscal year
	round_no {i64} not null,        -- 1 or 2; 0: about the framework
	no {text} not null,             -- "1/2567"
	day {text} not null,            -- held on
	place {text} not null,          -- where
	present {text} not null,        -- members present, one a line
	minutes {text} not null,        -- the minute
	sha {text} not null,            -- signed minute in the store, '' none
	file_name {text} not null,      -- as sent
	file_type {text} not null,      -- checked
	file_size {i64} not null,       -- bytes
	state {i64} not null,           -- 0 being prepared, 1 approved
	taken_ms {i64} not null,        -- when its list was taken from the results, 0 not yet
	content_hash {text} not null,   -- SHA-256 of what was approved, hex
	approved_ms {i64} not null,     -- 0 not
	approved_by {i64} not null,     -- account
	version {i64} not null          -- grows with each change
) {strict};
create index appraise_session_year on appraise_session(year, round_no);
create index appraise_session_sha on appraise_session(sha) where sha <> '';
-- The list that was laid before the session, as it stood when it was taken; never changed once approved.
create table appraise_session_row (
	session_id {i64} not null references appraise_session(id), -- of
	unit_id {i64} not null,         -- provincial office
	rank {i64} not null,            -- place
	total {i64} not null,           -- hundredths of 100
	detail {text} not null,         -- JSON: points by the indicator's id, null nothing yet
	primary key (session_id, unit_id)
) {norowid};

-- Forms that offices replace themselves: .docx and .xlsx with named fields.
create table paper_template (
	id {id},                        -- inside only
	kind {text} not null,           -- 'report.docx', 'report.xlsx', 'memo.docx', 'letter.docx'
	unit_id {i64} not null,         -- office whose form it is; DLA: for all
	sha {text} not null,            -- the file in the store
	file_name {text} not null,      -- as sent
	fields {text} not null,         -- names it uses, blanks between
	unknown_fields {text} not null, -- of them those that no data has
	missing_fields {text} not null, -- those it should use and does not
	state {i64} not null,           -- 1 in use, 0 put away, 2 waits for a decision: something is unknown or missing
	made_by {i64} not null,         -- account
	made_ms {i64} not null          -- when
) {strict};
create index paper_template_kind on paper_template(kind, unit_id, state);
create index paper_template_sha on paper_template(sha);

-- The letter's round: fiscal year 2567, round 1 (letter 000), and round 2 after its model.
insert into appraise_framework(year, title, state, session_id, version)
	values (2567, 'กรอบการประเมินผลการปฏิบัติราชการ ประจำปีงบประมาณ พ.ศ. 2567', 0, 0, 1); -- its indicators are the division's to write
insert into appraise_round(year, no, starts_day, ends_day, state, opened_ms, opened_by, closed_ms, version)
	values (2567, 1, '2023-10-01', '2024-03-31', 1, 1696093200000, 0, 0, 1), (2567, 2, '2024-04-01', '2024-09-30', 1, 1711904400000, 0, 0, 1);
insert into appraise_rule(round_id, kind, no, state, from_day, to_day, cutoff_day, opens_day, due_day, last_day, per_day, need_n, need_m, need_channel,
	head_n, head_m, head_channel, acting_owes, head_fails, employments, deliveries, paper_by, bands, reason, made_by, made_ms, frozen_ms, version)
	select id, 0, 1, 1, starts_day, ends_day, case no when 1 then '2024-03-15' else '2024-09-13' end, case no when 1 then '2024-03-01' else '2024-09-01' end, case no when 1 then '2024-03-15' else '2024-09-13' end,
	case no when 1 then '2024-03-21' else '2024-09-19' end, 25, 1, 0, -1, 3, 2, 0, 0, 0, 3, 3, 0, '100:500|90:400|80:300|70:200|0:100', '', 0, opened_ms, opened_ms, 1
	from appraise_round where year = 2567;

-- Local MOOC: courses and their versions, learners, tests, certificates.

create table course (
	id {id},                        -- inside only
	slug {text} not null unique,    -- name in addresses: a-z 0-9 -
	unit_id {i64} not null references org_unit(id), -- office that owns it
	area {i64} not null,            -- subject area 0..6 (enum learn_area)
	state {i64} not null,           -- 0 not published yet, 1 published, 2 archived
	live_id {i64} not null,         -- version that new learners get, 0: none
	draft_id {i64} not null,        -- version being written, 0: none
	bank_rev {i64} not null,        -- grows with each change of its questions
	made_by {i64} not null,         -- account
	made_ms {i64} not null,         -- when
	version {i64} not null          -- grows with each change of this row
) {strict};

-- One row: counts changes of course, course_version and who may learn or teach, so that copies in memory know when they are stale.
create table learn_rev (
	one {i64} primary key check (one = 1), -- always 1
	rev {i64} not null              -- made by learn_rev_bump()
) {strict};
insert into learn_rev(one, rev) values (1, 1);

-- What a course says and asks. A version is changed only while it is a draft (state 0).
create table course_version (
	id {id},                        -- inside only
	course_id {i64} not null references course(id), -- of
	no {i64} not null,              -- 1, 2, 3 ...
	state {i64} not null,           -- 0 draft, 1 waits for approval, 2 published, 3 replaced by a later one
	title {text} not null,          -- Thai
	title_sort {text} not null,     -- Thai dictionary order
	summary {text} not null,        -- one or two sentences
	body {text} not null,           -- what you learn (Markdown)
	for_whom {text} not null,       -- words
	teacher {text} not null,        -- names as shown
	minutes {i64} not null,         -- learning time
	cover_sha {text} not null,      -- picture in the store, '' none
	cover_type {text} not null,     -- its type
	audience {i64} not null,        -- bits: 1 DLA and its offices, 2 LAOs, 4 the public; 8: only units and people on the course's list
	in_order {i64} not null,        -- 1: a lesson opens when the required ones before it are done
	opens_day {text} not null,      -- '' always
	closes_day {text} not null,     -- last day of learning, '' never
	due_days {i64} not null,        -- days to finish after enrolment, 0: none
	certificate {i64} not null,     -- 1: who completes it gets one
	note {text} not null,           -- what changed, for the approver
	made_by {i64} not null,         -- account
	made_ms {i64} not null,         -- when
	sent_by {i64} not null,         -- who asked for approval, 0
	sent_ms {i64} not null,         -- when, 0
	approved_by {i64} not null,     -- second person, 0
	approved_ms {i64} not null,     -- when, 0
	returned {text} not null,       -- why approval was refused, '' not
	search {text} not null,         -- folded title, summary, teacher, lesson titles: for finding
	version {i64} not null          -- grows with each change of the draft's facts or state
) {strict};
create index course_version_course on course_version(course_id, no);
create index course_version_cover on course_version(cover_sha) where cover_sha <> '';

create table course_prerequisite (
	version_id {i64} not null references course_version(id), -- who wants to learn this
	course_id {i64} not null references course(id), -- has passed that
	primary key (version_id, course_id)
) {norowid};

-- The list of a course whose audience has bit 8; a unit stands for itself and all below it.
create table course_unit (
	course_id {i64} not null references course(id), -- of
	unit_id {i64} not null references org_unit(id), -- who
	primary key (course_id, unit_id)
) {norowid};
create table course_person (
	course_id {i64} not null references course(id), -- of
	account_id {i64} not null references account(id), -- who
	primary key (course_id, account_id)
) {norowid};
-- Teachers: they write the course, see its learners and mark. (Whoever holds PERM_LEARN_TEACH_ALL on the owning unit may too.)
create table course_teacher (
	course_id {i64} not null references course(id), -- of
	account_id {i64} not null references account(id), -- who
	primary key (course_id, account_id)
) {norowid};

create table course_section (
	id {id},                        -- inside only
	version_id {i64} not null references course_version(id), -- of
	pos {i64} not null,             -- order
	title {text} not null           -- Thai
) {strict};
create index course_section_version on course_section(version_id, pos);

create table lesson (
	id {id},                        -- inside only
	version_id {i64} not null references course_version(id), -- of
	section_id {i64} not null references course_section(id), -- in
	pos {i64} not null,             -- order in the section
	key {text} not null,            -- stays the same from version to version: token of 26 signs
	kind {i64} not null,            -- enum lesson_kind: text, video, document, link, SCORM, test
	title {text} not null,          -- Thai
	minutes {i64} not null,         -- about
	required {i64} not null,        -- 1: counts for completion
	rule {i64} not null,            -- enum lesson_rule: when it is done
	rule_value {i64} not null,      -- of the rule: percent watched ...
	body {text} not null,           -- Markdown: the text, or words above a video, document, link, package
	url {text} not null,            -- of a link, else ''
	file_sha {text} not null,       -- video or document in the store, else ''
	file_name {text} not null,      -- as uploaded
	file_type {text} not null,      -- checked type
	file_size {i64} not null,       -- bytes
	captions_sha {text} not null,   -- WebVTT in the store, '' none
	seconds {i64} not null,         -- of a video, 0 not known
	package_id {i64} not null,      -- of a SCORM lesson, else 0
	opens_day {text} not null,      -- '' with the course
	version {i64} not null default 0 -- grows with each change of a draft's lesson
) {strict};
create index lesson_version on lesson(version_id, section_id, pos);
create index lesson_key on lesson(key);
create index lesson_file on lesson(file_sha) where file_sha <> '';         -- which rows name a stored file; so below
create index lesson_captions on lesson(captions_sha) where captions_sha <> '';

-- Pictures and other files that a course's Markdown names: ![words](file:name.png).
create table course_file (
	course_id {i64} not null references course(id), -- of
	name {text} not null,           -- as written in the text
	sha {text} not null,            -- in the store
	type {text} not null,           -- checked
	size {i64} not null,            -- bytes
	at_ms {i64} not null,           -- when
	primary key (course_id, name)
) {norowid};
create index course_file_sha on course_file(sha);

-- SCORM packages, unpacked into the store file by file.
create table scorm_package (
	id {id},                        -- inside only
	sha {text} not null,            -- the zip in the store
	edition {i64} not null,         -- 12 or 2004
	title {text} not null,          -- of the manifest
	identifier {text} not null,     -- of the manifest
	launch {text} not null,         -- path of the first item's page, with its parameters
	mastery {text} not null,        -- mastery score or scaled passing score, '' none
	data {text} not null,           -- launch data (datafromlms, dataFromLMS), '' none
	made_ms {i64} not null,         -- when
	n_files {i64} not null,         -- in it
	items {text} not null default '[]' -- JSON: every item with a page: id, title, href, mastery, data
) {strict};
create index scorm_package_sha on scorm_package(sha);
create table scorm_file (
	package_id {i64} not null references scorm_package(id), -- of
	path {text} not null,           -- in the package, / between folders
	sha {text} not null,            -- in the store
	type {text} not null,           -- MIME type by its name
	size {i64} not null,            -- bytes
	primary key (package_id, path)
) {norowid};
create index scorm_file_sha on scorm_file(sha);
-- What a package keeps about a learner: the run-time interface's data model.
create table scorm_state (
	enrolment_id {i64} not null,    -- whose
	lesson_key {text} not null,     -- which
	data {text} not null,           -- JSON: element -> value
	version {i64} not null,         -- grows with each commit
	at_ms {i64} not null,           -- last commit
	primary key (enrolment_id, lesson_key)
) {norowid};

-- A learner in a course. The version stays the one begun.
create table enrolment (
	id {id},                        -- inside only
	course_id {i64} not null references course(id), -- in
	version_id {i64} not null references course_version(id), -- the version this learner has
	account_id {i64} not null references account(id), -- who
	audience {i64} not null,        -- 1 DLA, 2 LAO, 4 public: at enrolment
	unit_id {i64} not null,         -- office at enrolment, 0 the public
	province_code {text} not null,  -- of the office, or named by the person; '' none
	source {i64} not null,          -- 0 self, 1 file, 2 org unit, 3 short link
	link {text} not null,           -- short link it came by, ''
	enrolled_by {i64} not null,     -- account, 0 command line
	enrolled_ms {i64} not null,     -- when
	due_day {text} not null,        -- '' none
	state {i64} not null,           -- 0 active, 1 left
	started_ms {i64} not null,      -- first lesson opened, 0 not yet
	last_ms {i64} not null,         -- last seen in a lesson, 0
	last_key {text} not null,       -- lesson to continue with, ''
	n_done {i64} not null,          -- required lessons done
	passed_ms {i64} not null,       -- first completion, 0 not yet; never changes afterwards
	unique (account_id, course_id)
) {strict};
create index enrolment_course on enrolment(course_id, id);
create index enrolment_unit on enrolment(unit_id, course_id) where unit_id > 0;
create index enrolment_link on enrolment(link, passed_ms) where link <> ''; -- sign-ups by a short link
create index enrolment_when on enrolment(enrolled_ms, province_code, audience, course_id); -- sign-ups are counted in the index alone

create table lesson_state (
	enrolment_id {i64} not null,    -- whose
	lesson_key {text} not null,     -- which
	first_ms {i64} not null,        -- first opened
	done_ms {i64} not null,         -- first done, 0 not; never changes afterwards
	score {i64} not null,           -- best, hundredths of a percent; -1 none
	position {i64} not null,        -- video: where it stopped, seconds
	watched {text} not null,        -- video: seconds seen, as hex bits from the start
	n_watched {i64} not null,       -- how many of them
	at_ms {i64} not null,           -- last change
	primary key (enrolment_id, lesson_key)
) {norowid};

-- First completion of a course by a person: never changed, never re-dated.
create table completion (
	id {id},                        -- inside only
	account_id {i64} not null references account(id), -- who
	course_id {i64} not null references course(id), -- what
	enrolment_id {i64} not null,    -- by
	version_id {i64} not null,      -- in which version
	passed_ms {i64} not null,       -- when
	passed_day {text} not null,     -- the Bangkok day
	score {i64} not null,           -- hundredths of a percent, -1 without a test
	minutes {i64} not null,         -- learning time of the version
	audience {i64} not null,        -- as in the enrolment
	unit_id {i64} not null,         -- office on that day, 0 the public
	province_code {text} not null,  -- '' none
	unique (account_id, course_id)
) {strict};
create index completion_day on completion(passed_day, id);
create index completion_count on completion(passed_day, province_code, audience, course_id); -- completions are counted in the index alone
create index completion_course on completion(course_id);
create index completion_unit on completion(unit_id, passed_day) where unit_id > 0;

create table certificate (
	id {id},                        -- inside only
	number {text} not null unique,  -- as printed: LM69-XXXX-XXXX-C, not guessable, check sign at the end
	kind {i64} not null,            -- 0 completion, 1 attendance
	enrolment_id {i64} not null,    -- of
	account_id {i64} not null,      -- whose
	course_id {i64} not null,       -- for
	name {text} not null,           -- as printed
	course_title {text} not null,   -- as printed
	minutes {i64} not null,         -- learning time
	day {text} not null,            -- day of completion
	issued_ms {i64} not null,       -- when
	key_id {text} not null,         -- public key of the signature
	signature {blob} not null,      -- Ed25519 over the canonical text of the fields above
	revoked_ms {i64} not null,      -- 0 valid
	revoked_by {i64} not null,      -- account
	revoked_why {text} not null,    -- reason
	unique (enrolment_id, kind)
) {strict};
create index certificate_account on certificate(account_id, id);

-- Certificates of the other channels, handed in by their owners.
create table external_certificate (
	id {id},                        -- inside only
	token {text} not null unique,   -- name outside
	account_id {i64} not null references account(id), -- whose
	unit_id {i64} not null,         -- office that checks it
	channel {i64} not null,         -- enum learn_channel: 1 OCSC Learning Portal, 2 Thai MOOC, 3 other
	channel_name {text} not null,   -- of another channel
	course {text} not null,         -- as printed
	course_fold {text} not null,    -- folded
	day {text} not null,            -- completed on
	minutes {i64} not null,         -- hours as minutes, 0 not said
	number {text} not null,         -- of the certificate, may be empty
	number_fold {text} not null,    -- folded, for finding the same again
	sha {text} not null,            -- the file in the store, as uploaded
	type {text} not null,           -- checked: pdf, png, jpeg, webp
	size {i64} not null,            -- bytes
	file_name {text} not null,      -- as uploaded
	owner {text} not null,          -- name of the owner when declared
	declared_ms {i64} not null,     -- declared a true copy, with the password
	state {i64} not null,           -- 0 waits, 1 verified, 2 rejected, 3 withdrawn
	twin {text} not null,           -- what looked the same at upload, for the reviewer; '' nothing
	reviewed_by {i64} not null,     -- account, 0
	reviewed_ms {i64} not null,     -- when, 0
	reason {text} not null,         -- of a rejection
	version {i64} not null          -- grows with each change
) {strict};
create index external_account on external_certificate(account_id, id);
create index external_unit on external_certificate(unit_id, state, id);
create index external_sha on external_certificate(sha);
create index external_number on external_certificate(number_fold) where number_fold <> '';

-- Questions of a course by topic. A question's words are revisions that never change; attempts name the revision they drew.
create table question_topic (
	id {id},                        -- inside only
	course_id {i64} not null references course(id), -- of
	pos {i64} not null,             -- order
	name {text} not null,           -- Thai
	unique (course_id, name)
) {strict};
create table question (
	id {id},                        -- inside only
	course_id {i64} not null references course(id), -- of
	topic_id {i64} not null references question_topic(id), -- under
	rev_id {i64} not null,          -- present revision
	state {i64} not null,           -- 0 drawn, 1 put away
	made_ms {i64} not null          -- when
) {strict};
create index question_course on question(course_id, topic_id);
create table question_rev (
	id {id},                        -- inside only
	question_id {i64} not null,     -- of
	no {i64} not null,              -- 1, 2 ...
	name {text} not null,           -- short name, may be empty
	kind {i64} not null,            -- enum question_kind
	body {text} not null,           -- the question (Markdown)
	data {text} not null,           -- JSON: options, right answers, tolerance, feedback
	feedback {text} not null,       -- shown with the review
	made_by {i64} not null,         -- account
	made_ms {i64} not null,         -- when
	reason {text} not null          -- why it was corrected, '' for the first
) {strict};
create index question_rev_question on question_rev(question_id, no);

-- Settings of a test lesson.
create table quiz (
	lesson_id {id},                 -- the lesson
	pass {i64} not null,            -- pass mark, hundredths of a percent
	attempts {i64} not null,        -- most, 0 without end
	wait_minutes {i64} not null,    -- between a hand-in and the next start
	limit_minutes {i64} not null,   -- 0 none
	opens_ms {i64} not null,        -- 0 always
	closes_ms {i64} not null,       -- 0 never; an attempt ends then
	shuffle_questions {i64} not null, -- 1 yes
	shuffle_options {i64} not null, -- 1 yes
	per_page {i64} not null,        -- questions on a page, 0 all
	review {i64} not null,          -- enum quiz_review: what is shown afterwards
	review_when {i64} not null,     -- 0 at once, 1 after passing or the last attempt, 2 after it closed
	grading {i64} not null,         -- 0 best attempt, 1 last one (the first pass stays)
	words {text} not null           -- shown before the start (Markdown)
) {strict};
create table quiz_part (
	lesson_id {i64} not null references quiz(lesson_id), -- of
	pos {i64} not null,             -- order
	title {text} not null,          -- heading, may be empty
	topic_id {i64} not null,        -- drawn from
	n_draw {i64} not null,          -- how many, 0 all
	points {i64} not null,          -- of each question, hundredths
	primary key (lesson_id, pos)
) {norowid};

create table quiz_attempt (
	id {id},                        -- inside only
	account_id {i64} not null references account(id), -- whose
	lesson_key {text} not null,     -- test
	no {i64} not null,              -- 1, 2 ...
	enrolment_id {i64} not null,    -- in
	lesson_id {i64} not null,       -- its version of the test
	course_id {i64} not null,       -- of
	state {i64} not null,           -- 0 open, 1 handed in and waits for a mark, 2 finished
	started_ms {i64} not null,      -- when
	due_ms {i64} not null,          -- the bell by the server's clock, 0 none
	handed_ms {i64} not null,       -- 0 not yet; at the bell the bell's time
	by_bell {i64} not null,         -- 1: handed in by itself
	items {text} not null,          -- JSON: what was drawn: revision, part, points, order of options
	points {i64} not null,          -- got, hundredths; -1 not known yet
	full_points {i64} not null,     -- of, hundredths
	passed {i64} not null,          -- 1 yes
	page {i64} not null,            -- where the learner is
	unique (account_id, lesson_key, no)
) {strict};
create index quiz_attempt_due on quiz_attempt(due_ms) where state = 0 and due_ms > 0;
create index quiz_attempt_lesson on quiz_attempt(course_id, lesson_key, id);
create index quiz_attempt_marks on quiz_attempt(course_id, id) where state = 1;

create table quiz_answer (
	attempt_id {i64} not null,      -- in
	item {i64} not null,            -- from 0
	answer {text} not null,         -- JSON
	version {i64} not null,         -- grows with each save: two tabs do not overwrite each other unseen
	at_ms {i64} not null,           -- saved
	flag {i64} not null,            -- 1: the learner wants to look again
	points {i64} not null,          -- hundredths, -1 not graded
	mark_by {i64} not null,         -- teacher, 0
	mark_words {text} not null,     -- the teacher's words
	primary key (attempt_id, item)
) {norowid};

-- More time, attempts or days for one person.
create table quiz_extra (
	account_id {i64} not null references account(id), -- who
	lesson_key {text} not null,     -- test
	minutes {i64} not null,         -- more
	attempts {i64} not null,        -- more
	closes_ms {i64} not null,       -- instead of the test's, 0 the same
	reason {text} not null,         -- why
	made_by {i64} not null,         -- account
	made_ms {i64} not null,         -- when
	primary key (account_id, lesson_key)
) {norowid};

-- A regrade after a question was corrected: who changed.
create table quiz_regrade (
	id {id},                        -- order
	course_id {i64} not null,       -- of
	question_id {i64} not null,     -- corrected
	from_rev {i64} not null,        -- revision before
	to_rev {i64} not null,          -- revision by which it was graded anew
	made_by {i64} not null,         -- account
	made_ms {i64} not null,         -- when
	n_attempts {i64} not null       -- looked at
) {strict};
create table quiz_regrade_row (
	regrade_id {i64} not null,      -- of
	attempt_id {i64} not null,      -- which
	before {i64} not null,          -- points
	after {i64} not null,           -- points
	passed_before {i64} not null,   -- 1 yes
	passed_after {i64} not null,    -- 1 yes
	primary key (regrade_id, attempt_id)
) {norowid};

-- Around a course.
create table announcement (
	id {id},                        -- order
	course_id {i64} not null,       -- 0: the whole portal
	unit_id {i64} not null,         -- office whose people see it, 0 all
	title {text} not null,          -- Thai
	body {text} not null,           -- Markdown
	until_day {text} not null,      -- '' until taken away
	made_by {i64} not null,         -- account
	at_ms {i64} not null,           -- when
	gone_ms {i64} not null,         -- taken away, 0 not
	told_id {i64} not null          -- of a course: learners up to this enrolment have a notice; -1: all have
) {strict};
create index announcement_course on announcement(course_id, id);
create index announcement_telling on announcement(id) where told_id >= 0;
create table course_post (
	id {id},                        -- order
	course_id {i64} not null references course(id), -- in
	lesson_key {text} not null,     -- about, ''
	question_id {i64} not null,     -- post it answers, 0: it asks
	account_id {i64} not null,      -- who
	body {text} not null,           -- plain text
	at_ms {i64} not null,           -- when
	by_teacher {i64} not null,      -- 1 yes
	hidden_ms {i64} not null,       -- taken away by a teacher or its writer, 0 not
	answered {i64} not null         -- of a question: 1 a teacher has answered
) {strict};
create index course_post_course on course_post(course_id, id) where question_id = 0;
create index course_post_open on course_post(course_id, id) where question_id = 0 and answered = 0 and hidden_ms = 0;
create index course_post_answer on course_post(question_id, id) where question_id > 0;
create index course_post_account on course_post(account_id, at_ms);
create table course_rating (
	course_id {i64} not null references course(id), -- of
	account_id {i64} not null,      -- who
	stars {i64} not null,           -- 1..5
	words {text} not null,          -- may be empty
	at_ms {i64} not null,           -- when
	primary key (course_id, account_id)
) {norowid};
create table survey_item (
	course_id {i64} not null references course(id), -- of
	pos {i64} not null,             -- order
	kind {i64} not null,            -- 0 agreement 1..5, 1 free words
	body {text} not null,           -- the question
	primary key (course_id, pos)
) {norowid};
create table survey_answer (
	course_id {i64} not null,       -- of
	account_id {i64} not null,      -- who
	pos {i64} not null,             -- item
	value {i64} not null,           -- 1..5, 0 none
	words {text} not null,          -- free words
	at_ms {i64} not null,           -- when
	primary key (course_id, account_id, pos)
) {norowid};

-- Who was reminded of a course, so that nobody is again within three days.
create table course_reminder (
	course_id {i64} not null references course(id), -- of
	account_id {i64} not null references account(id), -- who
	at_ms {i64} not null,           -- last time
	made_by {i64} not null,         -- account that sent it
	n {i64} not null,               -- times so far
	primary key (course_id, account_id)
) {norowid};

create table short_link (
	code {text} primary key,        -- what stands behind /s/
	path {text} not null,           -- where it leads
	course_id {i64} not null,       -- 0 the portal
	unit_id {i64} not null,         -- in whose name
	made_by {i64} not null,         -- account
	at_ms {i64} not null,           -- when
	hits {i64} not null             -- times followed
) {strict};
create index short_link_unit on short_link(unit_id);

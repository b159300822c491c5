-- People who register themselves, mail, notices, background jobs.

alter table account add column kind {i64} not null default 0;            -- 0 staff (made by an administrator or a roster), 1 a member of the public who registered
alter table account add column email_ms {i64} not null default 0;        -- when the address was proved; 0: not yet
alter table account add column staff_no {text} not null default '';      -- staff number, may be empty
alter table account add column province_code {text} not null default ''; -- a member of the public may name a province; '' none
alter table account add column terms_ms {i64} not null default 0;        -- when the terms and the privacy notice were accepted; 0: not asked
alter table account add column erased_ms {i64} not null default 0;       -- when the person took the account and the personal data away; 0: not
create index account_email on account(email) where email <> '';
create index account_staff_no on account(staff_no) where staff_no <> '';

-- A link that proves an e-mail address.
create table email_link (
	token_hash {blob} primary key,  -- SHA-256 of the link's secret
	account_id {i64} not null references account(id), -- whose
	email {text} not null,          -- the address it proves
	made_ms {i64} not null,         -- when
	expires_ms {i64} not null,      -- then it is over
	used_ms {i64} not null          -- 0: not used
) {strict};
create index email_link_account on email_link(account_id);
create index email_link_expires on email_link(expires_ms);

-- Mail that waits for the mail server. Never a precondition of work.
create table mail_outbox (
	id {id},                        -- order
	to_address {text} not null,     -- one address
	to_name {text} not null,        -- may be empty
	subject {text} not null,        -- Thai
	body {text} not null,           -- plain text
	account_id {i64} not null,      -- whose, 0: none
	purpose {text} not null,        -- 'verify', 'reset', 'remind' ...
	at_ms {i64} not null,           -- when it was queued
	next_ms {i64} not null,         -- not tried before
	tries {i64} not null,           -- so far
	state {i64} not null,           -- 0 waits, 1 sent, 2 given up
	code {i64} not null,            -- last reply of the server, 0: none
	why {text} not null,            -- last refusal in words
	sent_ms {i64} not null          -- 0: not yet
) {strict};
create index mail_outbox_waiting on mail_outbox(next_ms) where state = 0;
create index mail_outbox_given_up on mail_outbox(id) where state = 2;
create index mail_outbox_account on mail_outbox(account_id) where account_id > 0;

-- Short messages to a person, shown in the frame and on the first page.
create table notice (
	id {id},                        -- order
	account_id {i64} not null references account(id), -- to whom
	at_ms {i64} not null,           -- when
	kind {text} not null,           -- 'remind', 'certificate', 'external', 'announce', 'answer', 'job' ...
	title {text} not null,          -- one sentence
	href {text} not null,           -- where it leads, '' nowhere
	read_ms {i64} not null          -- 0: not read
) {strict};
create index notice_account on notice(account_id, id);
create index notice_unread on notice(account_id) where read_ms = 0;

-- Background work: made by a request, done by the server's job thread.
create table job (
	id {id},                        -- order
	token {text} not null unique,   -- name outside
	kind {text} not null,           -- 'certificates.zip' ...
	unit_id {i64} not null,         -- office it is for: turns go round among offices; 0: none
	account_id {i64} not null,      -- who asked
	title {text} not null,          -- words for the list
	args {text} not null,           -- JSON, read by the kind
	state {i64} not null,           -- 0 waits, 1 runs, 2 done, 3 failed, 4 cancelled
	done_n {i64} not null,          -- progress
	all_n {i64} not null,           -- of how many; 0: not known yet
	tries {i64} not null,           -- starts so far
	lease_ms {i64} not null,        -- a running one whose lease is over is taken up again
	cancel {i64} not null,          -- 1: asked to stop
	why {text} not null,            -- of a failure, in the user's words
	result_sha {text} not null,     -- file in the store, '' none
	result_name {text} not null,    -- for the download
	result_type {text} not null,    -- MIME type
	result_size {i64} not null,     -- bytes
	at_ms {i64} not null,           -- asked
	done_ms {i64} not null,         -- ended, 0: not
	expires_ms {i64} not null       -- then the result is taken away
) {strict};
create index job_open on job(unit_id, id) where state < 2;
create index job_account on job(account_id, id);
create index job_result on job(expires_ms) where result_sha <> '';
create index job_file on job(result_sha) where result_sha <> '';

-- The country, its offices and local administrative organizations, the people and what they may do.

create table province (
	code {text} primary key,        -- two digits (DOPA)
	name_th {text} not null,        -- without จังหวัด
	name_en {text} not null,        -- English
	region_th {text} not null,      -- ภาค
	name_sort {text} not null       -- Thai dictionary order
) {strict};

create table district (
	code {text} primary key,        -- four digits: province, number
	province_code {text} not null references province(code), -- its province
	name_th {text} not null,        -- without อำเภอ or เขต
	name_en {text} not null,        -- English
	name_sort {text} not null       -- Thai dictionary order
) {strict};

-- Every body and office that can hold roles: DLA, divisions, provincial and district offices, LAOs. Current state; the past is in org_term.
create table org_unit (
	id {id},                        -- inside only
	base {text} not null unique,    -- permanent key: LAO last six digits; offices their code
	code {text} not null unique,    -- current code: LAO eight digits, P54, D5401, DLA, DLA-..
	kind {i64} not null,            -- enum org_kind
	name {text} not null,           -- without the kind: แพร่, ห้วยหม้าย
	name_en {text} not null,        -- English, may be empty
	name_sort {text} not null,      -- Thai dictionary order of name
	name_fold {text} not null,      -- folded for finding
	parent_id {i64} references org_unit(id), -- the office above it; null for DLA
	province_code {text} references province(code), -- null for DLA and divisions
	district_code {text} references district(code), -- seat of an LAO, a district office's own; else null
	lat {text},                     -- degrees as published, null where not credible
	long {text},                    -- degrees
	opened_day {text},              -- first day of existence, null: since before the records
	closed_day {text}               -- last day, null: exists
) {strict};
create index org_unit_parent on org_unit(parent_id);

-- What a unit was in which years (Buddhist era): kind, code, name and parent change from a year on.
create table org_term (
	unit_id {i64} not null references org_unit(id), -- whose
	from_year {i64} not null,       -- first year, 0: always
	to_year {i64} not null,         -- last year, 9999: until further
	code {text} not null,           -- code in those years
	kind {i64} not null,            -- enum org_kind
	name {text} not null,           -- name without the kind
	parent_id {i64},                -- office above it
	reason {text} not null,         -- why it began: announcement, list
	primary key (unit_id, from_year)
) {norowid};

-- One row: counts changes of the tables above, so that copies in memory know when they are stale.
create table org_rev (
	one {i64} primary key check (one = 1), -- always 1
	rev {i64} not null              -- grows with each change
) {strict};
insert into org_rev(one, rev) values (1, 1);

create table holiday (
	day {text} not null,            -- YYYY-MM-DD
	scope {text} not null,          -- ทั่วประเทศ or a province code
	name_th {text} not null,        -- its name
	kind {text} not null,           -- regular, substitute, special, regional ...
	status {text} not null,         -- checked, check, statutory, tentative
	primary key (day, scope, name_th)
) {norowid};

create table account (
	id {id},                        -- inside only
	username {text} not null unique, -- folded sign-in name
	name {text} not null,           -- the person's name as shown
	email {text} not null,          -- may be empty
	password {text} not null,       -- argon2id text; empty: none yet
	state {i64} not null,           -- 0 active, 1 deactivated
	must_change {i64} not null,     -- 1: asks for a new password at the next sign-in
	demo {i64} not null,            -- 1: demonstration account
	totp_secret {blob},             -- sealed with the installation's key; null: no second factor
	totp_step {i64} not null,       -- last used time step, against replay
	created_ms {i64} not null,      -- when
	seen_ms {i64} not null,         -- last seen, at most every 5 minutes
	version {i64} not null          -- grows with each change
) {strict};

create table account_role (
	account_id {i64} not null references account(id), -- who
	role {i64} not null,            -- enum org_role
	unit_id {i64} not null references org_unit(id), -- on this unit and all below it
	given_ms {i64} not null,        -- when
	given_by {i64} not null,        -- account that gave it, 0 for the command line
	primary key (account_id, unit_id, role)
) {norowid};
create index account_role_unit on account_role(unit_id);

create table session (
	token_hash {blob} primary key,  -- SHA-256 of the cookie
	account_id {i64} not null references account(id), -- whose
	created_ms {i64} not null,      -- sign-in
	seen_ms {i64} not null,         -- last seen, at most every 5 minutes
	expires_ms {i64} not null,      -- then it is over
	factor {i64} not null           -- 1 password, 2 password and second factor
) {strict};
create index session_account on session(account_id);

create table reset_link (
	token_hash {blob} primary key,  -- SHA-256 of the link's secret
	account_id {i64} not null references account(id), -- whose password it sets
	made_by {i64} not null,         -- administrator that hands it over
	made_ms {i64} not null,         -- when
	expires_ms {i64} not null,      -- then it is over
	used_ms {i64}                   -- null: not used
) {strict};

create table recovery_code (
	account_id {i64} not null references account(id), -- whose
	code_hash {blob} not null,      -- keyed hash
	used_ms {i64},                  -- null: not used
	primary key (account_id, code_hash)
) {strict};

-- Failed sign-ins in a window, for the limits.
create table sign_in_failure (
	who {text} primary key,         -- 'a:' account name folded, or 'ip:' address
	from_ms {i64} not null,         -- start of the window
	n {i64} not null                -- failures in it
) {strict};

-- Replies of writes by idempotency key, kept 7 days.
create table request_key (
	account_id {i64} not null,      -- whose key
	key {text} not null,            -- made by the client
	body_hash {blob} not null,      -- SHA-256 of method, path and body
	status {i64} not null,          -- of the reply
	location {text} not null,       -- of the reply, may be empty
	reply {text} not null,          -- body of a JSON reply, may be empty
	at_ms {i64} not null,           -- when
	primary key (key, account_id)   -- keys begin with the time: new ones lie together, few pages a commit
) {norowid};

-- Append-only record of every change; the values lie beside it, so that they can be erased and the chain still holds.
create table audit (
	id {id},                        -- order of writing
	tx {i64} not null default {txid}, -- PostgreSQL: transaction number, for sealing in order; SQLite: 0
	at_ms {i64} not null,           -- when
	account_id {i64} not null,      -- who; 0: the command line or the system
	unit_id {i64} not null,         -- org unit it concerns
	action {text} not null,         -- 'lpa.self', 'account.role' ...
	object {text} not null,         -- what: '2567/3.3'
	value_hash {blob} not null,     -- SHA-256 of salt, before, after
	row_hash {blob} not null        -- SHA-256 over the fields above but id and tx
) {strict};
create index audit_unit on audit(unit_id, id);
create index audit_tx on audit(tx, id) where tx > 0; -- for the sealer on PostgreSQL; empty on SQLite

create table audit_value (
	audit_id {id},                  -- of the audit row
	salt {blob} not null,           -- 16 random bytes
	before {text},                  -- old value, JSON or text
	after {text}                    -- new value
) {strict};

-- Seals chain the audit rows: head = SHA-256(previous head, row hashes in order), signed with the installation's key.
create table audit_seal (
	id {id},                        -- number in the chain
	from_key {i64} not null,        -- first id (SQLite) or transaction (PostgreSQL) it covers
	to_key {i64} not null,          -- first one it does not cover
	n_rows {i64} not null,          -- rows sealed
	head {blob} not null,           -- SHA-256
	signature {blob} not null,      -- Ed25519 over head
	key_id {text} not null,         -- which public key
	at_ms {i64} not null            -- when
) {strict};

-- Public keys are kept for ever, by id.
create table public_key (
	id {text} primary key,          -- first 16 hex signs of the key's SHA-256
	purpose {text} not null,        -- 'audit'
	key {blob} not null,            -- 32 bytes
	at_ms {i64} not null            -- since
) {strict};

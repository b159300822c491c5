#!/bin/sh
# The source checks must be able to fail: each wrong tree is refused with its place. Usage: floors_refuse.sh FOLDER_OF_THE_CHECKS
set -eu
tools=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

fresh() {
	rm -rf "$tree/src" "$tree/sql"
	mkdir -p "$tree/src/base" "$tree/src/db" "$tree/src/files" "$tree/src/lpa" "$tree/src/app" "$tree/sql" "$tree/assets"
	printf 'house\nlist-check\n' >"$tree/assets/icons.txt"
	printf '#include "base/str.h"\n#include "db/db.h"\n' >"$tree/src/lpa/a.c"
	printf 'create table a (\n\tb text, -- words\n\tprimary key (b)\n);\n' >"$tree/sql/0001_a.sql"
}
accept() { # check
	"$tools/$1" "$tree" >"$tree/out" || { cat "$tree/out"; echo "$1 refuses a good tree"; exit 1; }
}
refuse() { # check, words
	if "$tools/$1" "$tree" >"$tree/out"; then echo "$1 accepts: $2"; exit 1; fi
	grep -q -- "$2" "$tree/out" || { cat "$tree/out"; echo "$1 does not say: $2"; exit 1; }
	fresh
}

fresh
printf 'str s = S("a < b"); /* <p> */ char c = '"'\"'"'; const char *x = "<c r=>", *y = "[::1]:80";\n' >"$tree/src/lpa/b.c"
printf '<use href="/assets/icons.svg#house"/><use href="/assets/icons.svg#{{x}}"/>{{call frame_icon("list-check")}}' >"$tree/src/lpa/b.html"
accept floors
accept lint
fresh
printf '#include "app/app.h"\n' >"$tree/src/lpa/b.c"
refuse floors 'lpa/b.c:1: lpa may not use app/app.h'
printf '{!\n#include "lpa/results.h"\n!}\n' >"$tree/src/db/b.html"
refuse floors 'db/b.html:2:'
printf '#include "files/x.h"\n' >"$tree/src/db/b.c"
printf '#include "db/x.h"\n' >"$tree/src/files/b.c"
refuse floors 'a circle'
printf '#include "other/x.h"\n' >"$tree/src/db/b.c"
refuse floors 'no such floor'
printf 'int a;\nconst char *x = "a" "<div class=\\"b\\">";\n' >"$tree/src/lpa/b.c"
refuse lint 'lpa/b.c:2: HTML'
printf 'const char *x = "</p>";\n' >"$tree/src/lpa/b.h"
refuse lint 'HTML'
printf 'db_query(db, "select $1::text");\n' >"$tree/src/lpa/b.c"
refuse lint 'lpa/b.c:1: a cast'
printf 'create table a (\n\tb text,\n\tc text -- words\n);\n' >"$tree/sql/0001_a.sql"
refuse lint '0001_a.sql:2: a column'
printf 'alter table a add column b text;\n' >"$tree/sql/0002_b.sql"
refuse lint '0002_b.sql:1: a column'
printf '<use href="/assets/icons.svg#list-check"/>\n{{call frame_icon("list")}}' >"$tree/src/lpa/b.html"
refuse lint 'lpa/b.html:2: the icon list '
echo "floors and lint refuse what they must"

/* cli.h: the subcommands `load` and `lpa` of the command line.
 *
 * argv[0] is the command's name. They make their own transaction. Exit status: 0 done, 1 the input was refused (Thai messages on
 * stderr with row, column, value and what was expected; nothing changed), 2 usage. */
#ifndef LPA_CLI_H
#define LPA_CLI_H

#include "base/arena.h"
#include "db/db.h"

/* load form|scores|results FILE */
int lpa_cli_load(struct db *db, struct arena *a, int argc, char **argv);
/* lpa results --year Y [--province NN] [--format csv|json|xlsx] [--out FILE]
 * lpa watchlist --year Y [--format csv|json|xlsx] [--out FILE] */
int lpa_cli_lpa(struct db *db, struct arena *a, int argc, char **argv);

#endif

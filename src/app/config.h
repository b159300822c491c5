/* config.h: one table of settings for the command line, the environment and a file.
 * --name value | THONGTHIN_NAME=value | a line name=value in the file of --config. The command line wins, then the environment.
 * An unknown name, also in the environment, stops the start. No secret is a setting: keys lie in the folder --keys,
 * a password in a file that a setting names. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/arena.h"

struct config {
	const char *db, *files, *keys, *listen, *metrics_listen, *public_url, *trusted_proxy, *log;
	const char *content_listen, *content_origin; /* content_listen NULL: no second origin */
	const char *smtp_url, *smtp_user, *smtp_password_file, *mail_from, *mail_from_name;
	i64 readers, batch, connections, upload_mb;
	bool content_optional; /* nobody named the second origin: go on where its port is taken */
};
/* Takes settings off argv from *at on (those it knows, wherever they stand before the command's own arguments end). False: said on
 * stderr, exit 2. */
bool config_read(struct config *c, struct arena *a, int *argc, char **argv);
/* The table, for the help text. */
void config_help(void);

#endif
